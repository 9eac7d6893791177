"""Containment of word 5-shingles, as comparison tools of newsrooms and schools do it: how much of a text stands in the other."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.rivals.contract import Ranking, ordered
from recsim.text import words

_SHINGLE = 5


def score(suspect: str, official: str, *, shingle: int = _SHINGLE) -> float:
    """The shared shingles as a part of those of the text that has fewer (Broder 1997)."""
    one, other = _shingles(suspect, shingle), _shingles(official, shingle)
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def rank(query: str, passages: Sequence[str], *, shingle: int = _SHINGLE) -> Ranking:
    """Passages that share a shingle with the query, by containment of the query in them."""
    asked = _shingles(query, shingle)
    return ordered([len(asked & _shingles(passage, shingle)) / max(1, len(asked)) for passage in passages])


def _shingles(text: str, size: int) -> set[tuple[str, ...]]:
    tokens = words(text)
    return {tuple(tokens[place : place + size]) for place in range(max(1, len(tokens) - size + 1))} if tokens else set()
