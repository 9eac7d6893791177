"""Contents told by their links: words that only lead to where they stand again say nothing of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recsim.reading.pdf.glyphs import Piece, Sheet
from recsim.reading.pdf.lines import Line, plain_words

_LEAST = 3  # entries that make a list of contents
_LETTERS = 4
_LONGEST = 200
_PAGE = re.compile(r"[\s.…_]*\d{1,4}$")


def contents_apart(pages: list[list[Line]], sheets: Sequence[Sheet]) -> tuple[list[list[Line]], list[set[int]]]:
    """The lines of every page, entries of contents apart from what stands beside them in another column, and which they are.

    An entry is a piece that is nothing but a link to the page where the same words stand again; its page number belongs to it.
    """
    linked = [
        {id(piece): target for line in lines for piece in line.pieces if (target := _target(piece, sheet)) is not None}
        for lines, sheet in zip(pages, sheets, strict=True)
    ]
    plain: dict[int, str] = {}

    def words_of(page: int) -> str:
        """What a page says, links aside."""
        if page not in plain:
            rest = (piece for line in pages[page] for piece in line.pieces if id(piece) not in linked[page])
            plain[page] = plain_words("".join(piece.text for piece in rest))
        return plain[page]

    entries = {
        id(piece)
        for lines, targets in zip(pages, linked, strict=True)
        for line in lines
        for piece in line.pieces
        if id(piece) in targets and _says_again(piece.text, words_of(targets[id(piece)]))
    }
    if len(entries) < _LEAST:
        return pages, [set() for _ in pages]
    divided = [[part for line in lines for part in _apart(line, entries)] for lines in pages]
    return divided, [
        {at for at, line in enumerate(lines) if any(id(piece) in entries for piece in line.pieces)} for lines in divided
    ]


def _apart(line: Line, entries: set[int]) -> list[Line]:
    """The line whole, unless an entry and other words share it."""
    own = [piece for piece in line.pieces if id(piece) in entries]
    rest = [piece for piece in line.pieces if id(piece) not in entries]
    if not own or not any(map(str.isalpha, "".join(piece.text for piece in rest))):
        return [line]
    return [Line(own), Line(rest)]


def _says_again(text: str, page: str) -> bool:
    full, bare = plain_words(text), plain_words(_PAGE.sub("", text))
    return full in page or (len(bare) >= _LETTERS and bare in page)


def _target(piece: Piece, sheet: Sheet) -> int | None:
    """The page (from 0) that every word of the piece leads to."""
    if not sheet.links or len(piece.text) > _LONGEST or sum(map(str.isalpha, piece.text)) < _LETTERS:
        return None
    height = piece.baseline - 0.3 * piece.size
    for (x0, y0, x1, y1), target in sheet.links:
        if x0 - 2 <= piece.x0 and piece.x1 <= x1 + 2 and y0 <= height <= y1:
            return target
    return None
