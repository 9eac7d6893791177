"""Copies edited lightly, as an editor would: a sentence dropped or put in, dates moved, words tidied. At least 80% of the words stay."""

from __future__ import annotations

import random
import re

from benchmarks.copies.contract import Builder, Rewritten, Strength
from benchmarks.copies.segments import paragraphs, sentences_of
from recsim.records import Span

# The chance of each kind of edit, for a sentence that it can be made in.
_RATES: dict[Strength, float] = {"light": 0.25, "medium": 0.5, "heavy": 0.8}
# The most sentences dropped and put in, as a part of all.
_DROPPED: dict[Strength, float] = {"light": 0.03, "medium": 0.06, "heavy": 0.10}
_INSERTED = (
    "More on this will follow in the autumn.",
    "This page was last updated in May.",
    "Some readers have asked what this means for them.",
    "We set the answer out below.",
    "Further details are in the annex.",
    "The figures were checked again before publication.",
)
_MONTHS = "January February March April May June July August September October November December".split()
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(r"(?:\b(\d{1,2}) )?\b(" + "|".join(_MONTHS) + r")\b(?=\s+(?:19|20)\d\d)")
# Words that an editor tidies; none changes what is said.
_TIDIED = (
    ("however, ", ""), ("therefore ", ""), (" also ", " "), ("very ", ""), ("currently ", ""), ("a number of", "several"),
    ("in order to", "to"), ("per cent", "%"), ("prior to", "before"), ("in respect of", "on"), ("which", "that"), ("shall", "will"),
    ("whilst", "while"), ("amongst", "among"), ("organisation", "organization"), ("programme", "program"), ("upon", "on"),
    ("commence", "start"), ("ensure that", "see that"), ("such as", "like"), ("recognise", "recognize"), (" & ", " and "),
)  # fmt: skip


class Edit:
    """Editor ``edit``. What is dropped or put in is aligned with nothing."""

    name = "edit"

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        spans = [(paragraph, list(sentences_of(text, paragraph))) for paragraph in paragraphs(text)]
        # A paragraph of one sentence may be a heading or a stance; it is never dropped.
        loose = [span for _, inner in spans for span in inner[1:] if span[1] - span[0] < 400]
        total = sum(len(inner) for _, inner in spans)
        dropped = _light_enough(rng.sample(loose, min(len(loose), round(_DROPPED[strength] * total))), len(text))
        after = set(rng.sample(loose, min(len(loose), round(_DROPPED[strength] * total / 2))))
        built, last = Builder(), 0
        for _, inner in spans:
            for span in inner:
                draws = [rng.random() for _ in range(4)]
                if span in dropped:
                    last = span[1]
                    continue
                built.keep(text[last : span[0]])
                built.add(_edited(text[span[0] : span[1]], draws, _RATES[strength]), span)
                if span in after:
                    built.keep(" " + rng.choice(_INSERTED))
                last = span[1]
        built.keep(text[last:])
        return built.done()


def _edited(words: str, draws: list[float], rate: float) -> str:
    if draws[0] < rate:
        for old, new in _TIDIED:
            words = re.sub(re.escape(old), lambda match, new=new: _like(new, match.group()), words, count=1, flags=re.I)  # type: ignore[misc]
    if draws[1] < rate / 2:
        words = _YEAR.sub(lambda match: str(int(match.group()) + 1), words)
    if draws[2] < rate / 2:
        words = _MONTH.sub(_later, words)
    if draws[3] < rate / 3:
        words = re.sub(r",(?=\s)", "", words, count=1)
    return words[:1].upper() + words[1:] if words[:1].isalpha() else words


def _light_enough(spans: list[Span], length: int) -> set[Span]:
    """The first of the spans that together hold at most a tenth of the text."""
    taken: set[Span] = set()
    room = length // 10
    for start, end in spans:
        if end - start <= room:
            taken.add((start, end))
            room -= end - start
    return taken


def _later(match: re.Match[str]) -> str:
    """A month three months on; the day is one that every month has."""
    month = _MONTHS[(_MONTHS.index(match.group(2)) + 3) % 12]
    return f"{min(int(match.group(1)), 28)} {month}" if match.group(1) else month


def _like(new: str, old: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
