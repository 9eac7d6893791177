"""Which sentences are formulas of the genre: greetings, legal bases, contact lines, what every paper of an office says.

Two papers of one office share them and are no copies of each other. A logistic regression over a sentence's static vector and a
few counts, trained on formulas against ordinary sentences of the project's corpora; it needs no second document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recsim.matching.prepared import Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The counts beside the vector, in order: words (log), mean surprisal, digits, capitals inside the sentence.
COUNTS = 4


@dataclass(frozen=True)
class StockModel:
    """``weights`` over a unit vector and `COUNTS` counts."""

    weights: NDArray[np.float32]
    bias: float

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """The probability that each row's sentence is a formula."""
        scores = (features @ self.weights + self.bias).astype(np.float64)
        result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30)))
        return result


def stock_features(side: Prepared, vectors: NDArray[np.float32], units: Sequence[int]) -> NDArray[np.float32]:
    """One row a unit: its vector beside `COUNTS` counts."""
    rows = np.zeros((len(units), vectors.shape[1] + COUNTS), dtype=np.float32)
    for number, unit in enumerate(units):
        start, end = int(side.bounds[unit]), int(side.bounds[unit + 1])
        words = side.tokens.words[start:end]
        first, last = side.span(unit, unit + 1)
        capitals = sum(one.isupper() for one in side.text[first + 1 : last])
        rows[number, : vectors.shape[1]] = vectors[unit] * 4.0
        rows[number, vectors.shape[1] :] = (
            np.log2(max(1, end - start)) / 4.0,
            float(side.bits[start:end].mean()) / 10.0,
            sum(word[0].isdigit() for word in words) / max(1, end - start) * 4.0,
            capitals / max(1, end - start),
        )
    return rows
