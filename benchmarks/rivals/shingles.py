"""Containment of word shingles, as comparison tools of newsrooms and schools do it: how much of a text stands in the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from benchmarks.rivals.contract import Ranking, Setting, ordered
from recsim.text import words

SCORES: tuple[Setting, ...] = ({"shingle": 5}, {"shingle": 3}, {"shingle": 2}, {"shingle": 8})
FINDS = SCORES


def score(suspect: str, official: str, *, shingle: int = 5) -> float:
    """The shared shingles as a part of those of the text that has fewer (Broder 1997)."""
    one, other = shingles(suspect, shingle), shingles(official, shingle)
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


class _Sets:
    def __init__(self, passages: Sequence[str], shingle: int) -> None:
        self.sets, self.shingle = [shingles(passage, shingle) for passage in passages], shingle

    def rank(self, query: str) -> Ranking:
        asked = shingles(query, self.shingle)
        return ordered([len(asked & held) / max(1, len(asked)) for held in self.sets])


def build(passages: Sequence[str], *, shingle: int = 5) -> _Sets:
    """The shingles of each passage; a query finds those that share one, by how much of it they contain."""
    return _Sets(passages, shingle)


@lru_cache(maxsize=4000)
def shingles(text: str, size: int) -> frozenset[tuple[str, ...]]:
    """All runs of ``size`` words; a text of fewer words is one run."""
    tokens = words(text)
    if not tokens:
        return frozenset()
    return frozenset(tuple(tokens[place : place + size]) for place in range(max(1, len(tokens) - size + 1)))
