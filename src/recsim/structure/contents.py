"""Which blocks are a table of contents, so that its entries are not taken for the recommendations that they list."""

from __future__ import annotations

import re

from recsim.records import Document

_TITLE = re.compile(r"\W*(?:(?:table|list) of )?contents\W*", re.I)
_PAGE = re.compile(r"(?:^|\s|\.|…)(\d{1,3}|[ivxl]{1,6})$")
# Entries without a page number (wrapped titles, numbers that a scan lost) that may stand between entries with one.
_BETWEEN = 2
# Contents longer than this do not exist; papers of a thousand pages list some 300 chapters.
_MOST = 600
_LONGEST = 300  # characters of one entry; scans run a few together
_LINE = 90


def contents_blocks(document: Document) -> frozenset[int]:
    """The blocks after the title "Contents" up to the last that ends in a page number, while these do not count down.

    A single entry must be a short line: a sentence may end in a number too.
    """
    blocks = document.blocks
    found: set[int] = set()
    for title, block in enumerate(blocks):
        if block.span[1] - block.span[0] > 40 or not _TITLE.fullmatch(document.quote(block.span)):
            continue
        last, page, entries = title, 0, 0
        for index in range(title + 1, min(len(blocks), title + _MOST)):
            if index > last + _BETWEEN + 1 or blocks[index].span[1] - blocks[index].span[0] > _LONGEST:
                break
            match = _PAGE.search(document.quote(blocks[index].span))
            if match is None:
                continue
            number = int(match.group(1)) if match.group(1).isdecimal() else 0  # Roman pages stand before the first
            if number < page:
                break
            last, page, entries = index, number, entries + 1
        if entries > 1 or (entries == 1 and blocks[last].span[1] - blocks[last].span[0] <= _LINE):
            found.update(range(title, last + 1))
    return frozenset(found)
