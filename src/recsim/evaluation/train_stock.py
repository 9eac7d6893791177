"""Trains the formula model: formulas against ordinary sentences of a corpus of copies. Needs scikit-learn."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recsim.encoders import Encoder
from recsim.evaluation.copies_corpus import CopiesCorpus, Sentence
from recsim.matching.prepared import one_unit, prepare
from recsim.matching.stock import PLACES, StockModel, stock_features, wording_features
from recsim.reading import read
from recsim.wording import Background

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

_SEED = 20260402
# Sentences of official texts beside the labelled ones. Some of them are formulas that nobody marked, so they weigh less.
_ORDINARY, _UNMARKED = 3000, 0.5
# Inverse strengths of the penalty on vectors and on hashed wording (python -m benchmarks.copies.formulas says what they come to).
_VECTOR_STRENGTH, _WORDING_STRENGTH = 0.1, 3.0


@dataclass(frozen=True)
class Sample:
    """Sentences with their features, labels and weights."""

    vectors: NDArray[np.float32]
    wording: csr_array
    formula: NDArray[np.bool_]
    weights: NDArray[np.float64]

    def take(self, rows: NDArray[np.bool_]) -> Sample:
        """Some of the sentences."""
        return Sample(self.vectors[rows], self.wording[rows], self.formula[rows], self.weights[rows])


def fit_stock(corpus: CopiesCorpus, background: Background, encoder: Encoder) -> StockModel:
    """The model from the training part of a corpus; one that takes nothing for a formula where the corpus marks none."""
    marked = list(corpus.sentences("train"))
    if not marked:
        return StockModel.untrained(encoder.dim)
    return fit_sample(stock_sample(marked, unmarked_sentences(corpus, background), background, encoder))


def unmarked_sentences(corpus: CopiesCorpus, background: Background) -> list[str]:
    """Some sentences of the training part's official texts, of which nobody has said what they are."""
    found = []
    for official in corpus.texts.values():
        if official.split == "train" and official.sort == "official":
            prepared = prepare(read(official.path), background)
            found += [prepared.quote(unit, unit + 1) for unit in range(prepared.units)]
    random.Random(_SEED).shuffle(found)
    return found[:_ORDINARY]


def stock_sample(marked: Sequence[Sentence], unmarked: Sequence[str], background: Background, encoder: Encoder) -> Sample:
    """Both kinds of sentences with their features; each is taken as one unit."""
    from scipy.sparse import csr_array

    texts = [*(one.text for one in marked), *unmarked]
    sides = [one_unit(text, background) for text in texts]
    vectors = [stock_features(side, vector[np.newaxis]) for side, vector in zip(sides, encoder.encode(texts), strict=True)]
    rows, places, values = [], [], []
    for number, side in enumerate(sides):
        unit, place, value = wording_features(side)
        rows.append(unit + number)
        places.append(place)
        values.append(value)
    wording = csr_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(places))), shape=(len(texts), PLACES))
    formula = np.array([*(one.formula for one in marked), *(False for _ in unmarked)])
    weights = np.array([*(1.0 for _ in marked), *(_UNMARKED for _ in unmarked)])
    return Sample(np.concatenate(vectors), wording, formula, weights)


def fit_sample(sample: Sample) -> StockModel:
    """The two regressions on some sentences."""
    from sklearn.linear_model import LogisticRegression

    found = []
    for features, strength in ((sample.vectors, _VECTOR_STRENGTH), (sample.wording, _WORDING_STRENGTH)):
        model = LogisticRegression(C=strength, max_iter=2000).fit(features, sample.formula, sample_weight=sample.weights)
        found.append((model.coef_[0].astype(np.float32), float(model.intercept_[0])))
    return StockModel(*found[0], *found[1])
