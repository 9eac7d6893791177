"""Phrases, function words and common words put otherwise by hand-written tables, with moves of clauses that need no parser.

What a careful rewriter does: "in order to" becomes "so as to", "Accepted in principle" becomes "Accepted as a matter of principle".
The tables are ``phrases.txt`` and ``words.txt`` beside this file, written for the project.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from benchmarks.copies.contract import Builder, Rewritten, Strength
from benchmarks.copies.inflection import bases, inflect
from benchmarks.copies.segments import sentences_of

TABLE = Path(__file__).with_name("phrases.txt")
WORDS = Path(__file__).with_name("words.txt")
# The part of the phrases and words found that is replaced, and of the clause moves that is made.
RATES: dict[Strength, float] = {"light": 0.35, "medium": 0.7, "heavy": 1.0}
_WORD = re.compile(r"[^\W\d_]{2,}(?![\w'’-])")
# After these a word that can be a noun or a verb is a verb; after an article or pronoun it is a noun.
_BEFORE_VERB = frozenset(
    "to will would should shall must may might can could cannot not we they you i it who did does do also".split()
)
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
_BEFORE_NOUN = frozenset(
    "the a an this that these those its their our his her your each every any no of in on for by with".split()
)
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
def common_words() -> dict[str, dict[str, tuple[str, ...]]]:
    """For each base word and part of speech (``n``, ``v``, ``a``), what may be said instead."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        head, others = line.split(" = ")
        kind, word = head.split(" ", 1)
        found.setdefault(word, {})[kind] = tuple(others.split(", "))
    return found


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
            built.add(_moved(_reworded(text[start:end], drawn, rate), moves), (start, end))
            last = end
        built.keep(text[last:])
        return built.done()


def _reworded(sentence: str, rng: random.Random, rate: float) -> str:
    """Phrases replaced, and single words in what no phrase of the table covers."""
    pieces, at = [], 0
    for match in [*_pattern().finditer(sentence), None]:
        until = match.start() if match else len(sentence)
        pieces.append(_WORD.sub(lambda word, at=at: _word_for(word, sentence[:at], rng, rate), sentence[at:until]))  # type: ignore[misc]
        if match:
            pieces.append(_taken(phrases().get(match.group().lower(), ()), match.group(), rng, rate))
            at = match.end()
    return "".join(pieces)


def _word_for(match: re.Match[str], before: str, rng: random.Random, rate: float) -> str:
    word = match.group()
    last = (before + match.string[: match.start()]).split()[-1:] or [""]
    options = common_words().get(word.lower(), {}).get("a")
    if options:
        return _taken(options, word, rng, rate)
    for base, form in bases(word.lower(), common_words().__contains__):
        kinds = common_words()[base]
        wanted = (
            "v"
            if form in ("ed", "en", "ing") or last[0].lower() in _BEFORE_VERB
            else "n"
            if last[0].lower() in _BEFORE_NOUN
            else ""
        )
        kind = wanted if wanted in kinds else next(iter(kinds))
        if (form in ("ed", "en", "ing") and kind != "v") or kind == "a":
            continue
        return _taken([inflect(other, form, verb=kind == "v") for other in kinds[kind]], word, rng, rate)
    return word


def _taken(options: Sequence[str], old: str, rng: random.Random, rate: float) -> str:
    """One of the options with the case of the old words, or the old words."""
    draw, which = rng.random(), rng.random()
    if draw >= rate or not options:
        return old
    new = options[int(which * len(options))]
    return new.upper() if len(old) > 1 and old.isupper() else new[:1].upper() + new[1:] if old[:1].isupper() else new


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
