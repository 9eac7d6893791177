"""Sentence pairs of public sets as recsim scores them: tab-separated rows, and the log-odds that one sentence was made from the other.

The suite measures with it: ``python -m benchmarks --only sets --sets DIR`` (docs/benchmarks.md). No threshold is fitted here.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from recsim import Matcher
from recsim.matching.prepared import Prepared, prepare
from recsim.matching.similarity import evidence, neighbourhood

# Published on the full sets, by others.
PUBLISHED = {
    "mrpc": "accuracy 77.4, F1 84.1 (Madnani et al. 2012); F1 88.9 (fine-tuned MiniLM-L6)",
    "stsb": "Spearman 82.0 (all-MiniLM-L6-v2), 75.4 (potion-8M, static vectors)",
}


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of one file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def single(text: str, matcher: Matcher) -> Prepared | None:
    """A text as one unit, whatever its stops; None where it has no word."""
    side = prepare(text, matcher.model.background)
    if not len(side.tokens):
        return None
    # The same pair in two units counts once now.
    first = np.sort(np.unique(side.pairs, return_index=True)[1])
    weights = side.pair_weights[first]
    return replace(
        side,
        bounds=np.array([0, len(side.tokens)], dtype=np.int64),
        pair_unit=np.zeros(len(first), dtype=np.int64),
        pairs=side.pairs[first],
        pair_weights=weights,
        pair_norms=np.array([float(weights.sum())]),
        word_norms=np.array([float(side.word_weights.sum())]),
    )


def sentence_log_odds(one: str, other: str, matcher: Matcher) -> float:
    """The better of the two scorers' log-odds that a sentence was made from another."""
    a, b = single(one, matcher), single(other, matcher)
    if a is None or b is None:
        return -20.0
    vectors = [matcher.model.encoder.encode([text]) for text in (one, other)]
    both, _ = neighbourhood(vectors[0], vectors[1])
    shared = np.intersect1d(a.pairs, b.pairs, return_indices=True)[1]
    cosine = float(a.pair_weights[shared].sum()) / float(np.sqrt(max(a.pair_norms[0] * b.pair_norms[0], 1e-9)))
    nought = np.zeros(1, dtype=np.int64)
    row = evidence(a, b, nought, nought, np.array([cosine]), both)
    return float(max(matcher.model.scorer.log_odds(row)[0], matcher.model.rewording.log_odds(row)[0]))
