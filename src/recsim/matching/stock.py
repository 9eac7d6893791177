"""Which sentences are formulas of the genre: greetings, legal bases, contact lines, what every paper of an office says.

Two papers of one office share them and are no copies of each other. Two logistic regressions, trained on formulas against ordinary
sentences of the project's corpora, whose log-odds are averaged; neither needs a second document. One sees a sentence's static vector
and a few counts, so what it is about; the other its words and neighbouring pairs of words, so how it is put. The vector alone takes
ordinary prose about pages, reports and measures for formulas wherever it comes from; the wording of the genre is a sign that such
prose does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from recsim.matching.prepared import Prepared
from recsim.wording import pair_keys
from recsim.wording.folding import word_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The counts beside the vector, in order: words (log), mean surprisal, digits, capitals inside the sentence.
COUNTS = 4
# Places that words and pairs of words are hashed to (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning").
PLACES = 1 << 16


@dataclass(frozen=True)
class StockModel:
    """``weights`` over a unit vector and `COUNTS` counts, ``wording`` over `PLACES` hashed words and pairs, each with its bias."""

    weights: NDArray[np.float32]
    bias: float
    wording: NDArray[np.float32]
    wording_bias: float

    @classmethod
    def untrained(cls, dim: int) -> StockModel:
        """One that takes nothing for a formula, for vectors of ``dim`` numbers."""
        return cls(np.zeros(dim + COUNTS, np.float32), -9.0, np.zeros(PLACES, np.float32), -9.0)

    def probabilities(self, side: Prepared, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """The probability that each unit of a text is a formula; ``vectors`` are those of its units."""
        topic = (stock_features(side, vectors) @ self.weights + self.bias).astype(np.float64)
        unit, place, share = wording_features(side)
        wording = np.bincount(unit, weights=self.wording[place] * share, minlength=side.units) + self.wording_bias
        result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip((topic + wording) / 2.0, -30, 30)))
        return result


def stock_features(side: Prepared, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """One row a unit: its vector beside `COUNTS` counts."""
    rows = np.zeros((side.units, vectors.shape[1] + COUNTS), dtype=np.float32)
    rows[:, : vectors.shape[1]] = vectors * 4.0
    for unit in range(side.units):
        start, end = int(side.bounds[unit]), int(side.bounds[unit + 1])
        words = side.tokens.words[start:end]
        first, last = side.span(unit, unit + 1)
        capitals = sum(one.isupper() for one in side.text[first + 1 : last])
        rows[unit, vectors.shape[1] :] = (
            np.log2(max(1, end - start)) / 4.0,
            float(side.bits[start:end].mean()) / 10.0,
            sum(word[0].isdigit() for word in words) / max(1, end - start) * 4.0,
            capitals / max(1, end - start),
        )
    return rows


def wording_features(side: Prepared) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """(unit, place among `PLACES`, value) of every word and every two neighbouring words, the edges of a unit among them.

    Every number is one word. Values are one over the root of the unit's words, so that long units say no more than short ones.
    """
    edge, number = _marks()
    units = np.repeat(np.arange(side.units), side.lengths)
    words = np.array([number if word[0].isdigit() else key for word, key in zip(side.tokens.words, side.codes, strict=True)])
    # An edge after each unit, and one before the first: the pairs of the row are then all pairs that are wanted.
    row = np.full(len(words) + side.units + 1, edge, dtype=np.uint64)
    row[np.arange(len(words)) + units + 1] = words.astype(np.uint64)
    owner = np.repeat(np.arange(side.units), side.lengths + 1)
    pairs = pair_keys(row[:-1], row[1:])
    unit = np.concatenate([units, owner])
    places = np.concatenate([words.astype(np.uint64), pairs]) % np.uint64(PLACES)
    return unit, places.astype(np.int64), 1.0 / np.sqrt(np.maximum(side.lengths[unit], 1))


@cache
def _marks() -> tuple[int, int]:
    """Keys of the edge of a unit and of any number: of words that folding never gives, since it leaves no such signs."""
    return word_key("|edge|"), word_key("|number|")
