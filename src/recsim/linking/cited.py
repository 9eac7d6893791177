"""References of a recommendation to others: by number and paper, by the title of a paper, or in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recsim.linking.asks import Ask
from recsim.linking.references import Mention, mentions
from recsim.links import Reference
from recsim.records import Document, Paper, Recommendation, Span
from recsim.text import sentences

_RECOMMENDATION = re.compile(r"\brecommend", re.I)
# A quotation mark that closes is followed by no letter: the apostrophe of "Office’s" closes nothing.
_QUOTED = re.compile(r"[“\"‘'](?=[\w\[(])(?P<words>[^“\"]{15,1500}?)[”\"’'](?!\w)")
# Titles of papers: "recommendations from 'An inspection of …'".
_TITLED = re.compile(r"\brecommendations?\b[^.“\"‘']{0,60}\b(?:from|in|of|by|made in)\s+(?=[‘“\"'])", re.I)
# How far before a quotation "recommendation" may stand.
_BEFORE = 160
_THAT = re.compile(r"\b(?:that|the|this|same|said)\s+(?:report|inspection|review|inquiry|audit)\b", re.I)
_REPORT = re.compile(
    r"\b(?:of|in|from|by|at)\s+(?P<words>(?:the|our|its|your|their|his|her|that|this|an?)\s+(?:[\w’'-]+\s+){0,6}?(?:re-?inspection|inspection|report|review|audit|inquiry|letter|response|evaluation|mission|investigation)s?(?:\s+(?:report|of\s+\w+\s*\d{0,4}))?)",
    re.I,
)


def references_of(paper: Paper, item: Recommendation | None, ask: Ask) -> tuple[Reference, ...]:
    """What a recommendation and its answers refer to, in order. Its own number is no reference."""
    document = paper.document
    spans = [ask.span] if ask.text else []
    if item is not None:
        spans += [response.span for response in item.responses if response.call.basis not in ("lead_in", "list", "reported")]
    found: list[Reference] = []
    for number, span in enumerate(dict.fromkeys(spans)):
        quotes = list(_quotations(document, span)) if number == 0 else []
        named = list(_numbered(document, span, quotes))
        found += named
        if number == 0:
            found += _titles(document, span)
            used = {reference.quoted_span for reference in named}
            found += [
                Reference(document.quote(quote), quote, (), _report_near(document, span, quote), document.quote(quote), quote)
                for quote in quotes
                if quote not in used and _RECOMMENDATION.search(document.text[max(span[0], quote[0] - _BEFORE) : quote[0]])
            ]
    return tuple(found)


def _numbered(document: Document, span: Span, quotes: list[Span]) -> Iterator[Reference]:
    for sentence in sentences(document.text, span):
        text = document.quote(sentence)
        for mention in mentions(text):
            if not mention.numbers or not (mention.describes or _THAT.search(text)):
                continue
            place = (sentence[0] + mention.span[0], sentence[0] + mention.span[1])
            quote = next((one for one in quotes if 0 <= one[0] - place[1] <= _BEFORE), None)
            yield Reference(
                text,
                place,
                mention.numbers,
                _described(document, span, sentence, mention),
                document.quote(quote) if quote else None,
                quote,
            )


def _described(document: Document, span: Span, sentence: Span, mention: Mention) -> str | None:
    """What is said of the paper; of "that report" the sentence before says it."""
    text = document.quote(sentence)
    if _THAT.search(text) and not (mention.years or mention.codes):
        before = [one for one in sentences(document.text, span) if one[1] <= sentence[0]]
        if before:
            return document.quote(before[-1])
    match = _REPORT.search(text, mention.span[1])
    return match.group("words") if match else text


def _titles(document: Document, span: Span) -> Iterator[Reference]:
    for start in _TITLED.finditer(document.text, *span):
        place = start.end()
        while True:
            match = _QUOTED.match(document.text, place, span[1])
            if match is None:
                break
            yield Reference(
                document.text[start.start() : match.end()], (start.start(), match.end()), (), match.group("words"), None
            )
            following = re.compile(r"\s*(?:,|and|&)\s*(?:and\s+)?(?=[‘“\"'])").match(document.text, match.end(), span[1])
            if following is None:
                break
            place = following.end()


def _quotations(document: Document, span: Span) -> Iterator[Span]:
    """Quotations long enough to be a recommendation, and block quotations inside a span; titles are told by `_titles`."""
    titles = [reference.span for reference in _titles(document, span) if reference.span]
    for match in _QUOTED.finditer(document.text, *span):
        place = match.span("words")
        inside = any(start <= place[0] < stop for start, stop in titles)
        if not inside and len(match.group("words").split()) >= 8:
            yield place


def _report_near(document: Document, span: Span, quote: Span) -> str | None:
    match = _REPORT.search(document.text, max(span[0], quote[0] - _BEFORE), quote[0])
    return match.group("words") if match else None
