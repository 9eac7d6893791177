"""Phrases and function words put otherwise, from a table of official prose, with light moves of clauses that need no parser.

What a careful rewriter does who keeps the nouns: "in order to" becomes "so as to", "Accepted in principle" becomes "Accepted as a
matter of principle". The table is ``phrases.txt`` beside this file, written for the project.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache
from pathlib import Path

from benchmarks.copies.contract import Builder, Rewritten, Strength
from benchmarks.copies.segments import sentences_of

TABLE = Path(__file__).with_name("phrases.txt")
# The part of the phrases found that is replaced, and of the clause moves that is made.
RATES: dict[Strength, float] = {"light": 0.4, "medium": 0.7, "heavy": 1.0}
_DATE = re.compile(
    r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})\b"
)
_OPENING = re.compile(
    r"((?:In|By|Since|From|During|After|Before|Under|At|Over|For|As|When|If|Although|Because|While) (?:[^\s,;:.]+ ?){1,9}), (?!and\b|or\b|but\b|which\b|who\b)([^;:]{15,})([.])$"
)
_CLAUSES = re.compile(
    r"([A-Z][^;:]{20,}?)(?:,| ) ?and ((?:it|they|we|he|she|this|these|the|our|officials|ministers) [^;:]{20,})([.])$"
)
_JOINED = re.compile(r"([^;]{15,}); ([^;]{15,}[.])$")
_ARTICLES = frozenset("the a an this these those our their its it they we there all both each many most some".split())


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[str, ...]]:
    """For each phrase in lower case, what may be said instead, in the order of the table."""
    found: dict[str, list[str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        one, arrow, other = re.split(r"\s(<>|>)\s", line)
        found.setdefault(one, []).append(other)
        # A single word stands for too much to be made a phrase again: "by" is not always "by means of".
        if arrow == "<>" and (" " in other or " " not in one):
            found.setdefault(other, []).append(one)
    return {phrase: tuple(others) for phrase, others in found.items()}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    longest = sorted(phrases(), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(phrase) for phrase in longest) + r")(?![\w-])", re.I)


class Phrasebook:
    """Generator ``phrasebook``."""

    name = "phrasebook"

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        rate = RATES[strength]
        built, last = Builder(), 0
        for start, end in sentences_of(text):
            built.keep(text[last:start])
            # One seed a sentence: what a stronger copy changes does not shift the draws of the next sentence.
            drawn = random.Random(rng.random())
            moves = [drawn.random() < rate for _ in range(4)]
            words = _pattern().sub(lambda match, drawn=drawn: _said(match.group(), drawn, rate), text[start:end])  # type: ignore[misc]
            built.add(_moved(words, moves), (start, end))
            last = end
        built.keep(text[last:])
        return built.done()


def _said(phrase: str, rng: random.Random, rate: float) -> str:
    draw, which = rng.random(), rng.random()
    options = phrases().get(phrase.lower(), ())
    if draw >= rate or not options:
        return phrase
    new = options[int(which * len(options))]
    return new[:1].upper() + new[1:] if phrase[:1].isupper() else new


def _moved(words: str, wanted: list[bool]) -> str:
    """Dates the American way, openings to the end, joined clauses swapped or parted: each where it is wanted and applies."""
    dates, openings, clauses, joints = wanted
    if dates:
        words = _DATE.sub(r"\2 \1, \3", words)
    opening = _OPENING.match(words) if openings else None
    if opening is not None:
        return f"{_large(opening[2])} {_small(opening[1])}{opening[3]}"
    both = _CLAUSES.match(words) if clauses else None
    if both is not None:
        return f"{both[1].rstrip(',')}. {_large(both[2])}{both[3]}"
    parts = _JOINED.match(words) if joints else None
    return f"{parts[1]}. {_large(parts[2])}" if parts is not None else words


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    """An opening inside the sentence: its first word is a preposition, conjunction or article."""
    first = words.partition(" ")[0].lower()
    return words[:1].lower() + words[1:] if first in _ARTICLES or _OPENING.pattern.find(first.capitalize()) >= 0 else words
