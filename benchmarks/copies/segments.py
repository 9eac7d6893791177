"""Paragraphs and sentences of a plain text, with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from recsim.records import Span
from recsim.text import sentences, trim

_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
# A line this long that ends no sentence goes on in the next one: texts wrapped by hand. Headings and labels are shorter.
_WRAPPED = re.compile(r"(?<=[^\n]{50})(?<![.!?:;])[ \t]*\n(?=[ \t]*[\w(“\"])")
_WORD = re.compile(r"\w+(?:['’]\w+)?")


def paragraphs(text: str) -> Iterator[Span]:
    """Spans of the paragraphs, which blank lines part; without white space at the ends."""
    begin = 0
    for match in [*_BLANK.finditer(text), None]:
        piece = trim(text, (begin, match.start() if match else len(text)))
        if piece[1] > piece[0]:
            yield piece
        begin = match.end() if match else len(text)


def sentences_of(text: str, span: Span | None = None) -> Iterator[Span]:
    """Spans of the sentences of a paragraph or text; a line wrapped by hand does not end one, a blank line does."""
    unwrapped = _WRAPPED.sub(lambda match: " " * len(match.group()), text)
    # Paragraph by paragraph: the number that opens one is no sentence, and what ends one does not depend on the next.
    for paragraph in [span] if span is not None else paragraphs(text):
        yield from sentences(unwrapped, paragraph)


def kept_share(copy: str, official: str) -> float:
    """The share of the official words that stand in the copy in the same order (longest matching blocks), 0 to 1."""
    ours, theirs = (_WORD.findall(side.lower()) for side in (copy, official))
    if not theirs:
        return 1.0
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(theirs)
