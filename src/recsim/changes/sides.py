"""One side of a comparison read for its facts: numbers, dates and names, each with the tokens that it stands on."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recsim.changes.names import Name, find_names
from recsim.changes.quantities import Quantity, find_quantities
from recsim.commitments import date_customs, find_dates, unresolved_dates
from recsim.matching import MatchText
from recsim.records import Span
from recsim.text import covers
from recsim.wording import Tokens, plain_letters

# Dates without a year are counted from the same day on both sides, so that "next month" is "next month"; which day is no matter.
_COMMON_DAY = "2020-06-15"
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date phrase: the days that it can mean, or its words where no day can be worked out.

    ``also`` are the days of another custom ("3/4/2021" as the fourth of March), where the two sides of a comparison write by different ones.
    """

    value: tuple[str, ...]
    span: Span
    words: frozenset[str]
    edges: frozenset[str]
    also: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact on its tokens, first up to last."""

    fact: Quantity | Dated | Name
    first: int
    last: int


@dataclass(frozen=True)
class FactSide:
    """A text with its words and facts; facts of each kind in order, with the token each begins on."""

    text: str
    tokens: Tokens
    bounds: Sequence[int]
    counted: tuple[Placed, ...]
    named: tuple[Placed, ...]
    vocabulary: frozenset[str]
    lower: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of the whole text."""
        return self.tokens.words

    def span(self, first: int, last: int) -> Span | None:
        """The text span of some tokens; None for none."""
        return self.tokens.span(first, last) if last > first else None

    def quote(self, first: int, last: int) -> str:
        """The words of some tokens as they are printed, white space aside."""
        span = self.span(first, last)
        return " ".join(self.text[span[0] : span[1]].split()) if span else ""

    def surface(self, token: int) -> str:
        """One word as it is printed."""
        return self.text[int(self.tokens.starts[token]) : int(self.tokens.ends[token])]


def read_sides(suspect: MatchText, official: MatchText, *, published: str | None = None) -> tuple[FactSide, FactSide]:
    """Both sides of a comparison read for their facts. ``published`` (ISO) is what dates without a year are counted from.

    "3/4/2021" is read by the custom of each text's own wording. Where these differ, the suspect's may be the official one too, whose American
    words a program can have swapped: either reading of it is then the same date.
    """
    here, there = (date_customs(text.document)[1] for text in (suspect, official))
    return (
        read_side(suspect, published=published, day_first=here, either=here != there),
        read_side(official, published=published, day_first=there),
    )


def read_side(text: MatchText, *, published: str | None = None, day_first: bool = True, either: bool = False) -> FactSide:
    """The facts of a text. ``published`` (ISO) is what dates without a year are counted from, for both sides alike.

    ``day_first`` says that "3/4/2021" is the third of April; with ``either`` it may be the fourth of March too.
    """
    document, tokens = text.document, text.prepared.tokens
    # Disguised letters and digits are read as what they look like; offsets stay.
    whole = plain_letters(document.text)
    day = published or _COMMON_DAY
    turned = (
        {found.span: (found.earliest, found.latest) for found in find_dates(whole, published=day, day_first=not day_first)}
        if either
        else {}
    )
    dates = [
        _dated(whole, found.span, (found.earliest, found.latest), turned.get(found.span))
        for found in find_dates(whole, published=day, day_first=day_first)
    ]
    dates += [
        _dated(whole, lost.span, None)
        for lost in unresolved_dates(whole, published=day, day_first=day_first)
        if lost.span is not None
    ]
    # "within 30 days" is a span of time, which may have become "within 30 hours"; days counted from no known day tell nothing more.
    spans_of_time = [one.span for one in find_quantities(whole) if one.unit.startswith("time:")]
    dates = [date for date in dates if not any(date.span[0] <= start and end <= date.span[1] for start, end in spans_of_time)]
    dates += _bare_days(whole, dates)
    inside = covers(date.span for date in dates)
    facts: list[Quantity | Dated] = [
        *dates,
        *(one for one in find_quantities(whole) if not inside(one.span[0])),
    ]
    facts.sort(key=lambda one: one.span)
    surfaces = [whole[start:end] for start, end in zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)]
    return FactSide(
        document.text,
        tokens,
        text.prepared.bounds.tolist(),
        tuple(_placed(tokens, one) for one in facts),
        tuple(_placed(tokens, one) for one in find_names(document)),
        frozenset(tokens.words),
        frozenset(word for word, surface in zip(tokens.words, surfaces, strict=True) if surface.islower()),
    )


def between(placed: Sequence[Placed], first: int, last: int) -> list[Placed]:
    """The facts that begin on tokens ``first`` up to ``last``."""
    start = bisect_left(placed, first, key=lambda one: one.first)
    return [one for one in placed[start : bisect_left(placed, last, key=lambda one: one.first)]]


def _placed(tokens: Tokens, fact: Quantity | Dated | Name) -> Placed:
    first = int(np.searchsorted(tokens.ends, fact.span[0], side="right"))
    last = int(np.searchsorted(tokens.starts, fact.span[1], side="left"))
    return Placed(fact, first, max(last, first + 1))


_SMALL = frozenset("in on by at the of from until to before after during since within for".split())
_EDGES = frozenset("end early late mid start beginning first second half close before after since until".split())


_BARE_DAY = re.compile(
    r"(?<=[a-z,] )(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)


def _bare_days(text: str, dates: Sequence[Dated]) -> list[Dated]:
    """Months and days of the week that stand as words of their own: "the July minutes", "on Monday"."""
    inside = covers(date.span for date in dates)
    return [_dated(text, match.span(), None) for match in _BARE_DAY.finditer(text) if not inside(match.start())]


def _dated(text: str, span: Span, value: tuple[str, str] | None, also: tuple[str, str] | None = None) -> Dated:
    """A date with the words that make it, without the small ones; those with a digit lose "st" and the like."""
    words = re.findall(r"[^\W_]+", text[span[0] : span[1]].lower())
    made = frozenset(
        re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word) if _DIGIT.search(word) else word
        for word in words
        if word not in _SMALL and word not in _EDGES
    )
    return Dated(value or tuple(sorted(made)), span, made, frozenset(words) & _EDGES, also)
