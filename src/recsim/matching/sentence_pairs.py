"""Two sentences, or two short passages: how likely one was made from the other, from what they share.

A whole text is judged by its strongest run of sentences (`recsim.matching.verdict`); two sentences alone have no run, no formulas to set
aside and no neighbourhood. So they have a logistic regression of their own, over `PAIR_SIGNALS`, whose contributions add up to the
log-odds. It was trained on sentences of the project's corpora: those of copies with their sources, against the nearest other ones.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from recsim.artifacts import load_description, model_folder, sha256
from recsim.encoders import Encoder
from recsim.errors import UsageError
from recsim.matching.model import rests_on
from recsim.matching.prepared import Prepared, one_unit
from recsim.matching.similarity import kept_in_order, word_cosines
from recsim.verdicts import Signal
from recsim.wording import Background

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEFAULT_PAIR_MODEL = "sentence-pairs-v1"
# Whoever puts two sentences side by side has a reason to; a prior of 1 in 100, as for texts, is for those who try many.
EVEN = 0.5
# What two sentences share, in the order of `PairModel.weights`; docs/matching.md says what each is.
PAIR_SIGNALS = ("words", "kept", "figures", "length_gap", "vector")
_NOUGHT = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class PairScore:
    """How likely one of two sentences was made from the other, 0 to 1, and what that adds up from (natural log-odds)."""

    score: float
    signals: tuple[Signal, ...]

    @property
    def log_odds(self) -> float:
        """The sum of what the signals contribute, the prior among them."""
        return sum(signal.contribution for signal in self.signals)


@dataclass(frozen=True)
class PairModel:
    """Weights of `PAIR_SIGNALS`, and what the signals are made with."""

    name: str
    background: Background
    encoder: Encoder
    baseline: float
    weights: tuple[float, ...]

    def score(self, pairs: Sequence[tuple[str, str]], *, prior: float = EVEN) -> list[PairScore]:
        """The scores of pairs of sentences; see `score_sentences`."""
        if not 0.0 < prior < 1.0:
            raise UsageError(f"the prior is a probability between 0 and 1, and {prior} was given; {EVEN} is the default")
        before = (Signal("prior", prior, math.log(prior / (1 - prior))), Signal("baseline", 1.0, self.baseline))
        scores = []
        for row in pair_rows(pairs, self.background, self.encoder).tolist():
            signals = before + tuple(
                Signal(name, value, value * weight) for name, value, weight in zip(PAIR_SIGNALS, row, self.weights, strict=True)
            )
            total = sum(signal.contribution for signal in signals)
            scores.append(PairScore(1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, total)))), signals))
        return scores


def score_sentences(pairs: Sequence[tuple[str, str]], *, prior: float = EVEN, model: str = DEFAULT_PAIR_MODEL) -> list[PairScore]:
    """How likely one sentence of each pair was made from the other: copied, spun, edited or said again.

    Each `PairScore` has a ``score`` from 0 to 1 at the stated prior (even odds unless given), and ``signals`` whose contributions add
    up to its log-odds; .5 is the threshold, and nothing was fitted to any public set. The order of a pair does not matter. A side
    without words scores 0 in every signal. Raises `UsageError` for a prior that is no probability and for two texts in place of a list
    of pairs.
    """
    if any(isinstance(pair, str) or len(pair) != 2 for pair in pairs):
        raise UsageError("score_sentences takes pairs; write [(one, other)] for one")
    return load_pair_model(model).score(pairs, prior=prior)


@lru_cache(maxsize=2)
def load_pair_model(name: str = DEFAULT_PAIR_MODEL) -> PairModel:
    """The model of a shipped name or a folder, checked against its background and encoders.

    Raises `MissingFile`, `ChecksumMismatch`, `VersionMismatch` or `EncoderMismatch`.
    """
    folder = model_folder(name)
    description = load_description(folder, kind="sentence pairs")
    background, encoder = rests_on(folder, description, "recsim train sentence-pairs")
    weights = description["weights"]
    return PairModel(
        f"{folder.name}:{sha256(folder / 'model.json')[:12]}",
        background,
        encoder,
        description["baseline"],
        tuple(weights[signal] for signal in PAIR_SIGNALS),
    )


def pair_rows(pairs: Sequence[tuple[str, str]], background: Background, encoder: Encoder) -> NDArray[np.float64]:
    """Rows of `PAIR_SIGNALS`, each from 0 to 1 but for ``length_gap``, a logarithm of a ratio, and ``vector``, a cosine."""
    rows = np.zeros((len(pairs), len(PAIR_SIGNALS)))
    if not pairs:
        return rows
    places = {text: place for place, text in enumerate(dict.fromkeys(text for pair in pairs for text in pair))}
    sides = [one_unit(text, background) for text in places]
    vectors = encoder.encode(list(places))
    for row, (one, other) in enumerate(pairs):
        a, b = sides[places[one]], sides[places[other]]
        if len(a.tokens) and len(b.tokens):
            rows[row] = (*_shared(a, b), float(vectors[places[one]] @ vectors[places[other]]))
    return rows


def _shared(a: Prepared, b: Prepared) -> tuple[float, ...]:
    """The signals of `PAIR_SIGNALS` that are made of words."""
    gap = abs(math.log(len(a.tokens) / len(b.tokens)))
    return float(word_cosines(a, b, _NOUGHT, _NOUGHT)[0]), kept_in_order(a, b, (0, 1), (0, 1)), _figures_kept(a, b), gap


def _figures_kept(a: Prepared, b: Prepared) -> float:
    """The share of numbers that both have, with one more on each side, so that few say little; 1.0 where neither has any."""
    here, there = (Counter(word for word in side.tokens.words if word[0].isdigit()) for side in (a, b))
    return ((here & there).total() + 1) / (max(here.total(), there.total()) + 1)
