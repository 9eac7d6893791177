"""Entries of papers in which structure finds no recommendations: trackers, letters, notes, reports that list what should be done.

They are no recommendations to `recsim parse`, since most are told apart from other lists by what they are linked to, not by their form. An
entry that links to nothing is dropped by whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from recsim.commitments.dates import find_dates
from recsim.linking.progress import progress_of
from recsim.linking.references import mentions
from recsim.records import Document, Json, Span
from recsim.roles.sentences import recommends
from recsim.text import sentences

_RECOMMENDATION = re.compile(
    r"\brecommend|\bshould\b|\bmust\b|\baction plan\b|\bundertaking\b|\b(?:paragraph|priority|no\.) \d|\bdirects\b|, R\d", re.I
)
# "On point 1, height, we will ..." and "Two: subtitles. Agreed.": an entry that begins with a word for its number.
_TURN = (
    r"(?:(?:(?:on|as to|as for|to|regarding) )?(?:your )?(?:point|item|request|question|proposal|ask|recommendation) (?:no\. )?\(?(?:\d{1,2}|[A-Z])\)?(?=[,.:]? )"
    r"|(?:on|as to|as for) (?:\d{1,2}|[A-Z])(?=[,.:] )"
    r"|(?:(?:on|as to|as for) (?:the|your) )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth)(?=[,:] )"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten)(?=: ))"
)
# Several entries in one paragraph, each with its number after the end of a sentence.
_NEXT = re.compile(
    rf"(?<=[.;!?])\s+(?=(?:recommendation|rec\.|priority|no\.)\s*\(?\d|R\d{{1,2}}\b|\d{{1,2}}\s?[.|]\s|{_TURN})", re.I
)
_MARKER = re.compile(
    rf"\s*(?:[•*–|-]\s+)?(?P<number>(?i:{_TURN})|(?i:recommendation |rec\. |priority |no\. )?"
    r"(?:\d{1,2}-\d{1,3}|\(?(?:(?:19|20)\d\d/\d{1,3}|[A-Z]{0,3}\d{1,3}(?:\.\d{1,3})*)\)?|\([A-Za-z]{1,4}\)|(?<=[nN] )[A-Z](?=[.:])|[A-Za-z](?=[.)])))[.:,)|–]?(?:\s[|–(])?\s+(?=\S)"
)
# Any other word with a number: "Order 1:", "Advice 2 (registers)", "Comment a.", "Committee, (b):".
_NAMED = re.compile(
    r"\s*(?:[A-Z][a-z]+ of (?:19|20)\d\d, (?=[A-Z]))?(?P<number>[A-Z][a-z]{2,14},? (?:\d{1,3}(?:\.\d{1,3})*|[a-z]|\([a-z]{1,3}\)))(?:[.:]\s+|\s+(?=\())(?=\S)"
)
_BULLET = re.compile(r"\s*[•*–-]\s+")
# How sure the first sentence of an entry must ask for something where no marker stands before it.
_ASKS = 0.4
# A longer passage says too much else; a shorter one says nothing.
_LONGEST, _SHORTEST = 1500, 12
# Words of a caption before what is said of it; it ends with its sentence, a colon or its cell.
_CAPTION = 12
_TITLED = re.compile(r"[^.;:!?|]+(?::|\s\|)(?=\s+\S)")
# Entries of a paper that lists something without saying what.
_SEVERAL = 2
# Characters of a report on one recommendation outside those that a paper makes.
_REPORT = 600
# Characters of a date, a span of days among them.
_DATE = 40


def passages(document: Document, taken: Callable[[int], bool]) -> Iterator[Json]:
    """Rows of an outline for passages outside ``taken`` that name a recommendation by number and paper."""
    for block in document.blocks:
        start, stop = block.span
        if block.kind in ("heading", "code", "footnote") or taken(start) or taken(stop - 1) or stop - start > _LONGEST:
            continue
        if any(mention.numbers or (mention.years and mention.kinds) for mention in mentions(document.text[start:stop])):
            yield _row(None, block.span, start, [])


def entries(document: Document) -> Iterator[Json]:
    """Rows of an outline for the entries of a paper without recommendations; none where it neither speaks of any nor lists several things."""
    found = list(_listed(document))
    if len(found) >= _SEVERAL or _RECOMMENDATION.search(document.text):
        yield from found


def _listed(document: Document) -> Iterator[Json]:
    last: Json | None = None
    for kind, (start, stop) in _all_pieces(document):
        if _is_date(document.text[start:stop]):
            continue
        number, own = _marked(document, (start, stop))
        marked = own[0] > start
        if own[1] - own[0] < _SHORTEST or (kind == "heading" and not marked):
            last = None
        elif marked or _speaks(document, own):
            last = _row(number, *_split(document, own), start)
            yield last
        elif last is not None and not last["answers"]:
            last["answers"].append([start, stop])
            last = None


def reports(document: Document, taken: Callable[[int], bool]) -> Iterator[Json]:
    """Rows of an outline for what stands outside ``taken`` and says, after a caption or an ask, what became of it."""
    for kind, (start, stop) in _all_pieces(document):
        if kind in ("heading", "footnote") or taken(start) or taken(stop - 1) or stop - start > _REPORT:
            continue
        number, own = _marked(document, (start, stop))
        if own[1] - own[0] < _SHORTEST or progress_of(document.text[slice(*own)]).status is None:
            continue
        span, _, answers = _split(document, own, asks=True)
        if answers:
            yield _row(number, span, start, answers)


def _all_pieces(document: Document) -> list[tuple[str, Span]]:
    blocks = [block for block in document.blocks if block.kind != "code" and block.span[1] - block.span[0] <= _LONGEST]
    return [(block.kind, piece) for block in blocks for piece in _pieces(document, block.span)]


def _is_date(text: str) -> bool:
    """Whether a line is a date and no more: "11 February 2011" is no entry numbered 11."""
    plain = text.strip(" .,")
    return len(plain) <= _DATE and any(end - start >= len(plain) for found in find_dates(plain) for start, end in [found.span])


def _marked(document: Document, span: Span) -> tuple[str | None, Span]:
    """The number that a passage begins with, if any, and what stands after its number or bullet."""
    text = document.text[slice(*span)]
    marker = _MARKER.match(text) or _NAMED.match(text) or _BULLET.match(text)
    if marker is None:
        return None, span
    return marker.groupdict().get("number"), (span[0] + marker.end(), span[1])


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


def _split(document: Document, span: Span, *, asks: bool = False) -> tuple[Span, int, list[list[int]]]:
    """An entry's own words and what is said of it after a caption; with ``asks`` after an ask as well."""
    text = document.text[slice(*span)]
    titled = _TITLED.match(text)
    if (
        titled is not None
        and len(titled.group().split()) <= _CAPTION
        and not any(one.numbers for one in mentions(titled.group()))
    ):
        return (span[0], span[0] + titled.end()), span[0], [[span[0] + titled.end() + 1, span[1]]]
    found = list(sentences(document.text, span))
    if len(found) > 1:
        asked = recommends(document.text, found[0]) > _ASKS
        if asks if asked else len(document.text[slice(*found[0])].split()) <= _CAPTION:
            return found[0], span[0], [[found[1][0], span[1]]]
    return span, span[0], []


def _row(number: str | None, span: Span, lead: int, answers: list[list[int]], start: int | None = None) -> Json:
    """One row; ``start`` is where the passage begins with its marker."""
    begin = lead if start is None else start
    return {
        "id": f"@{span[0]}", "number": number, "parent": None, "span": list(span), "text": True, "lead": begin, "answers": answers,
    }  # fmt: skip
