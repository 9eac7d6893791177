"""Where a text quotes: in quotation marks, in a block quotation, or announced as somebody's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from recsim.records import Document, Span
from recsim.text import covers, sentences

# Shorter quotations are names and turns of phrase.
_LEAST = 25
_MARKED = (
    # A quotation ends with its paragraph, closed or not; one of several paragraphs opens each of them anew.
    re.compile(r"“[^“”\n]{25,4000}(?:”|(?=\n)|\Z)"),
    re.compile(r'(?<![\w"])"(?=\w)[^"\n]{25,4000}"(?!\w)'),
    re.compile(r"«[^«»\n]{25,4000}»"),
    # A single quotation mark is an apostrophe unless it opens before a letter and closes after one or after a stop.
    re.compile(r"(?<!\w)‘(?=\w)[^‘\n]{25,4000}?[\w.,!?]’(?!\w)"),
)
# "The Inspectorate wrote:", "It recommended that:", "In the words of the report:"
_SAYS = re.compile(
    r"\b(?:says?|said|writes?|wrote|written|states?|stated|reads?|recommend(?:s|ed|ation|ations)?|according|told|tells?|words|quot(?:es?|ed)"
    r"|not(?:es|ed)|conclud(?:es|ed)|declared?|announced|repl(?:y|ies|ied)|answer(?:s|ed)?|as follows|the passage|paragraph \d+)\b",
    re.IGNORECASE,
)


def quoted(document: Document) -> tuple[Span, ...]:
    """The spans of a document that it gives as somebody's words, in no order; they may overlap."""
    return tuple(_quoted(document))


def _quoted(document: Document) -> Iterator[Span]:
    text = document.text
    for pattern in _MARKED:
        for match in pattern.finditer(text):
            if match.end() - match.start() >= _LEAST:
                yield match.span()
    announced = False
    for block in document.blocks:
        words = document.quote(block.span)
        if block.kind == "quote" or (announced and block.kind in ("paragraph", "list_item")):
            yield block.span
        last = ""
        for start, end in sentences(text, block.span):
            last = text[start:end]
        if block.kind == "list_item" and announced:
            continue  # what was announced as a list goes on to its end
        announced = words.rstrip().endswith(":") and _SAYS.search(last) is not None


def within(spans: tuple[Span, ...]) -> Callable[[Span], float]:
    """A question to ask of many spans: what share of it lies in one of the given ones?"""
    inside = covers(spans)

    def share(span: Span) -> float:
        places = range(span[0], span[1], max(1, (span[1] - span[0]) // 64))
        return sum(inside(place) for place in places) / max(1, len(places))

    return share
