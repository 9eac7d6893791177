"""How alike units of two texts are: shared skip-bigrams, shared words, vectors; and what that is worth as evidence.

All shared weights add over units, so that one sentence against the two that it was split into needs no new features.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import LCSseq

from recsim.matching.prepared import Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A key that stands in more units than this on both sides together takes no part in the search for candidates, so that stock phrases find
# nothing by themselves; scores use every key. A text matched with itself took .03, .5 and 8 s at 1,000, 10,000 and 100,000 words
# (python -m benchmarks.copies.constants).
COMMON = 60

# Words that a unit counts as having at least: nothing shorter is a candidate, so nothing was learnt of a heading of one word.
_SHORT = 4.0

# Names of the evidence of a pair of units, in the order of `Scorer.weights`.
EVIDENCE = (
    "pairs",
    "pairs_by_length",
    "words",
    "words_by_length",
    "kept",
    "kept_by_length",
    "vector",
    "vector_by_length",
    "contrast",
    "length_gap",
)


@dataclass(frozen=True, slots=True)
class Scorer:
    """Logistic regression from evidence to the log-odds that one unit was made from the other (natural logarithm)."""

    bias: float
    weights: tuple[float, ...]

    def log_odds(self, evidence: NDArray[np.float64]) -> NDArray[np.float64]:
        """One number a row of evidence, whose columns are `EVIDENCE`."""
        result: NDArray[np.float64] = evidence @ np.asarray(self.weights) + self.bias
        return result


@dataclass(frozen=True)
class Block:
    """Shared weights between two ranges of units: matrices of shape (units of a, units of b)."""

    pairs: NDArray[np.float64]
    words: NDArray[np.float64]


def shared(a: Prepared, a_range: tuple[int, int], b: Prepared, b_range: tuple[int, int]) -> Block:
    """All shared weights between two short ranges of units, every key counted."""
    shape = (a_range[1] - a_range[0], b_range[1] - b_range[0])
    left, right = a.pair_range(*a_range), b.pair_range(*b_range)
    i, j, weight = _joined(a.pairs[left], a.pair_unit[left], a.pair_weights[left], b.pairs[right], b.pair_unit[right])
    pairs = np.zeros(shape)
    np.add.at(pairs, (i - a_range[0], j - b_range[0]), weight)
    keys_a, unit_a, weight_a = _unit_words(a, a_range)
    keys_b, unit_b, _ = _unit_words(b, b_range)
    i, j, weight = _joined(keys_a, unit_a, weight_a, keys_b, unit_b)
    words = np.zeros(shape)
    np.add.at(words, (i - a_range[0], j - b_range[0]), weight)
    return Block(pairs, words)


def candidates(a: Prepared, b: Prepared) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """(unit of a, unit of b, cosine over pairs) of every pair of units that share a key of at most `COMMON` units."""
    keep_a, keep_b = _rarer(a.pairs, b.pairs)
    i, j, weight = _joined(a.pairs[keep_a], a.pair_unit[keep_a], a.pair_weights[keep_a], b.pairs[keep_b], b.pair_unit[keep_b])
    if not len(i):
        return i, j, np.zeros(0)
    code = i * np.int64(b.units) + j
    unique, inverse = np.unique(code, return_inverse=True)
    total = np.bincount(inverse, weights=weight)
    first, second = unique // b.units, unique % b.units
    cosine = total / np.sqrt(np.maximum(a.pair_norms[first] * b.pair_norms[second], 1e-9))
    return first, second, cosine


def evidence(
    a: Prepared,
    b: Prepared,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    pairs: NDArray[np.float64],
    vectors: Vectors | None,
) -> NDArray[np.float64]:
    """Rows of `EVIDENCE` for pairs of single units whose cosines over skip-bigrams are known."""
    words = word_cosines(a, b, first, second)
    kept = np.array(
        [kept_in_order(a, b, (i, i + 1), (j, j + 1)) for i, j in zip(first.tolist(), second.tolist(), strict=True)],
        dtype=np.float64,
    )
    cosine = np.zeros(len(first)) if vectors is None else vectors.cosines(first, second)
    contrast = np.zeros(len(first)) if vectors is None else cosine - (vectors.near_a[first] + vectors.near_b[second]) / 2
    lengths = np.stack([a.lengths[first], b.lengths[second]]).astype(np.float64)
    return rows(pairs, words, kept, cosine, contrast, lengths)


def rows(
    pairs: NDArray[np.float64],
    words: NDArray[np.float64],
    kept: NDArray[np.float64],
    vectors: NDArray[np.float64],
    contrast: NDArray[np.float64],
    lengths: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Rows of `EVIDENCE` from shares, cosines and lengths (2, n): ten shared words of ten say less than forty of forty."""
    size = np.log2(np.maximum(_SHORT, np.minimum(lengths[0], lengths[1])) / 16.0)
    gap = np.abs(np.log(np.maximum(lengths[0], 1.0) / np.maximum(lengths[1], 1.0)))
    return np.stack(
        [pairs, pairs * size, words, words * size, kept, kept * size, vectors, vectors * size, contrast, gap], axis=-1
    )


@dataclass(frozen=True)
class Vectors:
    """Unit vectors of the units of both sides, and for each unit the mean cosine of its nearest on the other side.

    A pair whose cosine stands out from its neighbourhood corresponds; one that does not only shares the topic (the hubness
    correction CSLS, Conneau et al. 2018).
    """

    a: NDArray[np.float32]
    b: NDArray[np.float32]
    near_a: NDArray[np.float64]
    near_b: NDArray[np.float64]

    def cosines(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
        """Cosines of pairs of units."""
        result: NDArray[np.float64] = np.einsum("ij,ij->i", self.a[first], self.b[second]).astype(np.float64)
        return result


# Neighbours whose mean cosine is a unit's neighbourhood.
_NEIGHBOURHOOD = 4


def neighbourhood(a: NDArray[np.float32], b: NDArray[np.float32]) -> tuple[Vectors, NDArray[np.float32]]:
    """Vectors with their neighbourhoods, and the matrix of all cosines."""
    cosines = a @ b.T

    def near(matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        count = min(_NEIGHBOURHOOD, matrix.shape[1])
        nearest = np.partition(matrix, matrix.shape[1] - count, axis=1)[:, -count:]
        mean: NDArray[np.float64] = nearest.mean(axis=1).astype(np.float64)
        return mean

    return Vectors(a, b, near(cosines), near(cosines.T)), cosines


def kept_in_order(a: Prepared, b: Prepared, a_range: tuple[int, int], b_range: tuple[int, int]) -> float:
    """Words of two ranges of units that stand in both in the same order, over the longer range: what swapping words leaves."""
    left = a.codes[int(a.bounds[a_range[0]]) : int(a.bounds[a_range[1]])]
    right = b.codes[int(b.bounds[b_range[0]]) : int(b.bounds[b_range[1]])]
    return LCSseq.similarity(left, right) / max(len(left), len(right), 1)


def word_cosines(a: Prepared, b: Prepared, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """Shared word weight over the geometric mean of both units' weights, for each pair of units."""
    total = np.zeros(len(first))
    sets: dict[tuple[int, int], dict[int, float]] = {}

    def words_of(side: int, unit: int) -> dict[int, float]:
        known = sets.get((side, unit))
        if known is None:
            text = b if side else a
            start, end = int(text.bounds[unit]), int(text.bounds[unit + 1])
            known = dict(zip(text.tokens.keys[start:end].tolist(), text.word_weights[start:end].tolist(), strict=True))
            sets[side, unit] = known
        return known

    for number, (i, j) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        left, right = words_of(0, i), words_of(1, j)
        total[number] = sum(left[key] for key in left.keys() & right.keys())
    return total / np.sqrt(np.maximum(a.word_norms[first] * b.word_norms[second], 1e-9))


def _unit_words(side: Prepared, units: tuple[int, int]) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.float32]]:
    """Distinct words of each unit of a range, with their weights."""
    start, end = int(side.bounds[units[0]]), int(side.bounds[units[1]])
    keys = side.tokens.keys[start:end]
    owner = np.repeat(np.arange(*units), side.lengths[units[0] : units[1]])
    order = np.lexsort((keys, owner))
    keys, owner, weights = keys[order], owner[order], side.word_weights[start:end][order]
    if len(keys):
        new = np.concatenate([[True], (keys[1:] != keys[:-1]) | (owner[1:] != owner[:-1])])
        keys, owner, weights = keys[new], owner[new], weights[new]
    return keys, owner, weights


def _joined(
    keys_a: NDArray[np.uint64],
    unit_a: NDArray[np.int64],
    weights: NDArray[np.float32],
    keys_b: NDArray[np.uint64],
    unit_b: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Every pair of units that share a key, once a key, with the key's weight."""
    order = np.argsort(keys_b, kind="stable")
    sorted_b = keys_b[order]
    left = np.searchsorted(sorted_b, keys_a, side="left")
    counts = np.searchsorted(sorted_b, keys_a, side="right") - left
    row = np.repeat(np.arange(len(keys_a)), counts)
    ends = np.cumsum(counts)
    offsets = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
    column = order[left[row] + offsets]
    return unit_a[row], unit_b[column], weights[row].astype(np.float64)


def _rarer(keys_a: NDArray[np.uint64], keys_b: NDArray[np.uint64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which keys of either side stand on both sides and in at most `COMMON` units."""
    unique, counts = np.unique(np.concatenate([np.unique(keys_a), np.unique(keys_b)]), return_counts=True)
    both = unique[counts > 1]
    number = _count(both, keys_a) + _count(both, keys_b)
    rare = both[number <= COMMON]
    return np.isin(keys_a, rare), np.isin(keys_b, rare)


def _count(keys: NDArray[np.uint64], among: NDArray[np.uint64]) -> NDArray[np.int64]:
    sorted_keys = np.sort(among)
    result: NDArray[np.int64] = np.searchsorted(sorted_keys, keys, side="right") - np.searchsorted(sorted_keys, keys, side="left")
    return result
