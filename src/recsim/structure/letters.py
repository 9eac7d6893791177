"""Letters that take a report up point by point: "You recommended that all huts be licensed. I agree. Regulations will …"."""

from __future__ import annotations

import re

from recsim.records import Answer, Document, Item, Span
from recsim.text import sentences, trim

# What the writer of the letter says was asked; the object begins where the match ends.
_ASKED = re.compile(
    r"(?:You|Your (?:committee|report|panel|letter|review|inquiry|office)|The (?:\w+ ){0,3}?(?:committee|report|panel|inquiry|review|inspector\w*|commission\w*|coroner|ombudsman|auditors?))\s+"
    r"(?:also |then |further |next |rightly |therefore |has |have )*(?:recommend(?:s|ed)?|ask(?:s|ed)?|suggest(?:s|ed)?|propos(?:es|ed)|call(?:s|ed) for|urg(?:es|ed)|request(?:s|ed)?|sought|want(?:s|ed))\s+"
    r"(?:(?:to|that|for)\s+)?",
    re.I,
)
_RUN_IN = 6  # words of a heading in the paragraph's own line: "Licensing of huts. You recommended …"
_FEWEST = 2  # paragraphs of the kind; one is a remark


def letter_items(document: Document) -> list[Item]:
    """An item a paragraph that says what was asked and answers at once; empty below two."""
    items: list[Item] = []
    for block in document.blocks:
        if block.kind in ("row", "footnote", "letterhead", "code", "heading"):
            continue
        found = _point(document, block.span)
        if found is not None:
            asked, answer = found
            items.append(Item(str(len(items) + 1), None, None, asked, (Answer(answer),), marker_span=block.span))
    return items if len(items) >= _FEWEST else []


def _point(document: Document, span: Span) -> tuple[Span, Span] | None:
    """(what was asked, the answer) of a paragraph."""
    inside = list(sentences(document.text, span))
    for place, sentence in enumerate(inside[:2]):
        match = _ASKED.match(document.text, *sentence)
        if match is not None and place + 1 < len(inside):
            return trim(document.text, (match.end(), sentence[1])), trim(document.text, (inside[place + 1][0], span[1]))
        if len(document.quote(sentence).split()) > _RUN_IN:
            break
    return None
