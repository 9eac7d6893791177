"""Fits a `Join` on held-out passages: needs SciPy, which scikit-learn brings.

What the rules' word is worth, by its kind and stance, starts from how often that word is right (its log-odds, or 0 where it is wrong more
often than right), and is moved by what held-out passages say of it beside the model. Where the model never disagrees with a word, nothing
moves it; fitted from 0, words that are always right would end with no weight at all, since the model is right there too.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from recsim.stance.evidence import KINDS, Opinion
from recsim.stance.join import Join, softmax

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Half of it, times the squared distance from where a worth started, is added to the sum of log losses. Of .3, 1 and 3, tried once, the last
# was worst and the middle one better calibrated than the first.
_PENALTY = 1.0
# A word's share of right answers starts from that of its kind, as if met so often; a kind's from one right and one wrong.
_AS_IF_MET = 4.0
# The largest worth that counting alone can give: right in 149 of 150.
_MOST = 5.0


@dataclass(frozen=True, slots=True)
class Heldout:
    """What a join is fitted on, row by row: log-odds of head and n-grams, the rules' word, the right label and the row's weight.

    ``known`` are words on passages that the heads were trained on, with whether they are right and a weight: they say how good the rules
    are, and nothing of the heads.
    """

    labels: tuple[str, ...]
    head: NDArray[np.float64]
    ngrams: NDArray[np.float64]
    opinions: Sequence[Opinion]
    truth: NDArray[np.int64]
    weight: NDArray[np.float64]
    known: Sequence[tuple[Opinion, bool, float]] = ()

    def rows(self, chosen: NDArray[np.int64]) -> Heldout:
        """Some of the rows."""
        said = [self.opinions[place] for place in chosen]
        return replace(
            self,
            head=self.head[chosen],
            ngrams=self.ngrams[chosen],
            opinions=said,
            truth=self.truth[chosen],
            weight=self.weight[chosen],
        )


def fit_join(held: Heldout) -> Join:
    """The join with the least weighted log loss on the rows, worths of words held near where they started."""
    kinds, words = reliabilities(held)
    beside, fitted = _fitted(held, words)
    alone, _ = _fitted(held, {})
    return Join(beside, alone, kinds, {**words, **fitted})


def reliabilities(held: Heldout) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """Log-odds that the rules are right, by kind, and by kind and stance; not under 0."""
    met: defaultdict[object, float] = defaultdict(float)
    right: defaultdict[object, float] = defaultdict(float)
    judged = (
        (one, held.labels[label] == one.stance, weight)
        for one, label, weight in zip(held.opinions, held.truth, held.weight, strict=True)
    )
    for said, hit, weight in (*held.known, *judged):
        for name in (said.kind, (said.kind, said.stance)):
            met[name] += weight
            right[name] += weight * hit
    shares = {kind: (right[kind] + 1) / (met[kind] + 2) for kind in KINDS}
    words = {
        name: _odds((right[name] + _AS_IF_MET * shares[name[0]]) / (met[name] + _AS_IF_MET))
        for name in list(met)
        if isinstance(name, tuple)
    }
    return {kind: _odds(share) for kind, share in shares.items()}, words


def _odds(share: float) -> float:
    return min(_MOST, max(0.0, math.log(share / (1 - share))))


def _fitted(held: Heldout, started: Mapping[tuple[str, str], float]) -> tuple[tuple[float, float], dict[tuple[str, str], float]]:
    """Factors of head and n-grams, and the worth of each word that the rows hold; without ``started`` the rules are left out."""
    import numpy as np
    from scipy.optimize import minimize

    said = [(one.kind, one.stance) for one in held.opinions] if started else []
    rows = np.asarray([row for row, word in enumerate(said) if word[1] in held.labels], dtype=np.int64)
    words: list[tuple[str, str]] = sorted({said[row] for row in rows})
    word_of = np.asarray([words.index(said[row]) for row in rows], dtype=np.int64)
    label_of = np.asarray([held.labels.index(said[row][1]) for row in rows], dtype=np.int64)
    first = np.asarray([started[word] for word in words])
    every = np.arange(len(held.truth))

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = held.head * values[0] + held.ngrams * values[1]
        scores[rows, label_of] += values[2:][word_of]
        found = softmax(scores)
        moved = values[2:] - first
        total = -(held.weight * np.log(np.maximum(found[every, held.truth], 1e-12))).sum() + _PENALTY * (moved**2).sum() / 2
        found[every, held.truth] -= 1
        found *= held.weight[:, None]
        slope = np.zeros_like(values)
        slope[0], slope[1] = (found * held.head).sum(), (found * held.ngrams).sum()
        np.add.at(slope, 2 + word_of, found[rows, label_of])
        slope[2:] += _PENALTY * moved
        return float(total), slope

    bounds = [(0.05, 5.0), (0.0, 5.0)] + [(None, None)] * len(words)
    found = minimize(loss, np.concatenate([[1.0, 0.0], first]), jac=True, method="L-BFGS-B", bounds=bounds).x
    return (float(found[0]), float(found[1])), dict(zip(words, found[2:].tolist(), strict=True))
