"""Entries of papers in which structure finds no recommendations: trackers, letters, notes, reports that list what should be done.

They are no recommendations to `recsim parse`, since most are told apart from other lists by what they are linked to, not by their form. An
entry that links to nothing is dropped by whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from recsim.linking.progress import progress_of
from recsim.linking.references import mentions
from recsim.records import Document, Json, Span
from recsim.roles.sentences import recommends
from recsim.text import sentences

_RECOMMENDATION = re.compile(
    r"\brecommend|\bshould\b|\bmust\b|\baction plan\b|\bundertaking\b|\b(?:paragraph|priority|no\.) \d|\bdirects\b|, R\d", re.I
)
# Several entries in one paragraph, each with its number after the end of a sentence.
_NEXT = re.compile(r"(?<=[.;!?])\s+(?=(?:recommendation|rec\.|priority|no\.)\s*\(?\d|R\d{1,2}\b|\d{1,2}\s?[.|]\s)", re.I)
_MARKER = re.compile(
    r"\s*(?:[•*–-]\s+)?(?P<number>(?i:recommendation |rec\. |priority |no\. )?"
    r"(?:\(?(?:(?:19|20)\d\d/\d{1,3}|[A-Z]{0,3}\d{1,3}(?:\.\d{1,3})*)\)?|\([A-Za-z]{1,4}\)|(?<=[nN] )[A-Z](?=[.:])|[A-Za-z](?=[.)])))[.:)|–]?(?:\s[|–(])?\s+(?=\S)"
)
_BULLET = re.compile(r"\s*[•*–-]\s+")
# How sure the first sentence of an entry must ask for something where no marker stands before it.
_ASKS = 0.4
# A longer passage says too much else; a shorter one says nothing.
_LONGEST, _SHORTEST = 1500, 12
# Words of a caption before what is said of it.
_CAPTION = 12


def passages(document: Document, taken: Callable[[int], bool]) -> Iterator[Json]:
    """Rows of an outline for passages outside ``taken`` that name a recommendation by number and paper."""
    for block in document.blocks:
        start, stop = block.span
        if block.kind in ("heading", "code", "footnote") or taken(start) or taken(stop - 1) or stop - start > _LONGEST:
            continue
        if any(mention.numbers or (mention.years and mention.kinds) for mention in mentions(document.text[start:stop])):
            yield _row(None, block.span, start, [])


def entries(document: Document) -> Iterator[Json]:
    """Rows of an outline for the entries of a paper without recommendations; none where it never speaks of any."""
    if not _RECOMMENDATION.search(document.text):
        return
    blocks = [block for block in document.blocks if block.kind != "code" and block.span[1] - block.span[0] <= _LONGEST]
    last: Json | None = None
    for kind, (start, stop) in [(block.kind, piece) for block in blocks for piece in _pieces(document, block.span)]:
        text = document.text[start:stop]
        marker = _MARKER.match(text) or _BULLET.match(text)
        number = marker.groupdict().get("number") if marker else None
        own = (start + marker.end(), stop) if marker else (start, stop)
        if own[1] - own[0] < _SHORTEST or (kind == "heading" and not marker):
            last = None
        elif marker or _speaks(document, own):
            last = _row(number, *_split(document, own), start)
            yield last
        elif last is not None and not last["answers"]:
            last["answers"].append([start, stop])
            last = None


def _pieces(document: Document, span: Span) -> Iterator[Span]:
    """A paragraph cut where one entry ends and the next begins."""
    start = span[0]
    for match in _NEXT.finditer(document.text, *span):
        yield (start, match.start())
        start = match.end()
    yield (start, span[1])


def _speaks(document: Document, span: Span) -> bool:
    """Whether a passage without a marker asks for something, names a recommendation, or says after a caption what became of it."""
    text = document.text[slice(*span)]
    found = list(sentences(document.text, span))
    if any(recommends(document.text, one) > _ASKS for one in found[:4]):
        return True
    if any(mention.numbers or mention.years for mention in mentions(text)):
        return True
    caption = len(document.text[slice(*found[0])].split()) <= _CAPTION if found else False
    return caption and len(found) > 1 and progress_of(text).status is not None


def _split(document: Document, span: Span) -> tuple[Span, int, list[list[int]]]:
    """An entry's own words and, after a caption, what is said of it."""
    found = list(sentences(document.text, span))
    if (
        len(found) > 1
        and len(document.text[slice(*found[0])].split()) <= _CAPTION
        and not recommends(document.text, found[0]) > _ASKS
    ):
        return found[0], span[0], [[found[1][0], span[1]]]
    return span, span[0], []


def _row(number: str | None, span: Span, lead: int, answers: list[list[int]], start: int | None = None) -> Json:
    """One row; ``start`` is where the passage begins with its marker."""
    begin = lead if start is None else start
    return {
        "id": f"@{span[0]}", "number": number, "parent": None, "span": list(span), "text": True, "lead": begin, "answers": answers,
    }  # fmt: skip
