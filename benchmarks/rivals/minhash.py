"""MinHash, what most tools use: word shingles, 128 permutations, an LSH index at a threshold (datasketch).

``score`` estimates the Jaccard similarity of two texts, ``build`` makes the index. `sweep` tries shingles of 1, 2, 3 and 5 words at several
thresholds, and `best_setting` takes the one with the highest recall among those that seldom find a passage for a text that has
none: a corpus is told to be too easy, or not, by MinHash at its best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from benchmarks.rivals.contract import Ranking, Setting, needs
from recsim.text import words

PERMUTATIONS = 128
SHINGLES = (1, 2, 3, 5)
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
# Three words are the default of most near-duplicate tools.
_DEFAULT_SHINGLE = 3


@dataclass(frozen=True, slots=True)
class MinHashFigures:
    """One setting: the share of copies whose own official passage comes first, and of foreign texts for which any is found."""

    shingle: int
    threshold: float
    recall: float
    false: float


SCORES: tuple[Setting, ...] = tuple({"shingle": shingle} for shingle in (_DEFAULT_SHINGLE, 1, 2, 5))
# The documentation's example has .5; reworded passages share less than half of their shingles, so lower thresholds are tried.
FINDS: tuple[Setting, ...] = tuple(
    {"shingle": shingle, "threshold": threshold} for shingle, threshold in ((3, 0.5), (1, 0.2), (2, 0.2), (1, 0.1))
)


def score(suspect: str, official: str, *, shingle: int = _DEFAULT_SHINGLE) -> float:
    """The estimated Jaccard similarity of the word shingles."""
    needs("datasketch")
    one, other = _kept(suspect, shingle), _kept(official, shingle)
    return 0.0 if one.is_empty() or other.is_empty() else float(one.jaccard(other))


class _Hashed:
    def __init__(self, passages: Sequence[str], shingle: int, threshold: float) -> None:
        from datasketch import MinHashLSH

        self.shingle, self.threshold = shingle, threshold
        self.sketches = [sketch(passage, shingle) for passage in passages]
        self.index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        for place, made in enumerate(self.sketches):
            if not made.is_empty():
                self.index.insert(place, made)

    def rank(self, query: str) -> Ranking:
        made = sketch(query, self.shingle)
        if made.is_empty():
            return []
        found = [(int(place), float(made.jaccard(self.sketches[int(place)]))) for place in self.index.query(made)]
        return sorted([one for one in found if one[1] >= self.threshold], key=lambda one: (-one[1], one[0]))


def build(passages: Sequence[str], *, shingle: int = _DEFAULT_SHINGLE, threshold: float = 0.2) -> _Hashed:
    """The LSH index of the passages; a query finds those that it returns and whose estimate reaches the threshold."""
    needs("datasketch")
    return _Hashed(passages, shingle, threshold)


def sweep(copies: Sequence[tuple[str, int]], passages: Sequence[str], foreign: Sequence[str]) -> list[MinHashFigures]:
    """Every setting on copies, each with the place of its official passage, and on texts that are copies of none.

    Thresholds filter the estimates, without LSH: an index can only lose more.
    """
    import numpy as np

    needs("datasketch")
    figures = []
    for shingle in SHINGLES:
        table = np.array([sketch(passage, shingle).hashvalues for passage in passages])
        best = []
        for text in [*(copy for copy, _ in copies), *foreign]:
            made = sketch(text, shingle)
            similar = (table == made.hashvalues).mean(axis=1) if not made.is_empty() else np.zeros(len(passages))
            best.append((int(similar.argmax()), float(similar.max(initial=0.0))))
        for threshold in THRESHOLDS:
            right = sum(place == own and value >= threshold for (place, value), (_, own) in zip(best, copies, strict=False))
            wrong = sum(value >= threshold for _, value in best[len(copies) :])
            figures.append(MinHashFigures(shingle, threshold, right / max(1, len(copies)), wrong / max(1, len(foreign))))
    return figures


def best_setting(figures: Sequence[MinHashFigures], *, most_false: float = 0.01) -> MinHashFigures:
    """The setting of the highest recall among those with at most that share of false finds; the most careful one if none has."""
    allowed = [one for one in figures if one.false <= most_false]
    if not allowed:
        return min(figures, key=lambda one: (one.false, -one.recall))
    return max(allowed, key=lambda one: (one.recall, -one.false))


def sketch(text: str, shingle: int) -> Any:
    """The MinHash of a text's word shingles; a text of fewer words is one shingle."""
    from datasketch import MinHash

    tokens = words(text)
    made = MinHash(num_perm=PERMUTATIONS, seed=1)
    count = max(1, len(tokens) - shingle + 1) if tokens else 0
    made.update_batch([" ".join(tokens[place : place + shingle]).encode() for place in range(count)])
    return made


@lru_cache(maxsize=4000)
def _kept(text: str, shingle: int) -> Any:
    return sketch(text, shingle)
