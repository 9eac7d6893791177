"""Trains the matching model: which sentences are formulas, which pairs of sentences correspond, which pairs of texts are copies.

Three logistic regressions, fitted one on top of the other, on the training split of a corpus of copies. ``without`` leaves a generator
out, which is how recsim is measured on spinners that it has never seen.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recsim.encoders import load_encoder
from recsim.evaluation.copies_corpus import CopiesCorpus, Copy
from recsim.evaluation.train_stock import fit_stock
from recsim.matching.align import seeds
from recsim.matching.match import STOCK_FROM, MatchText, match, ready
from recsim.matching.model import MatchingModel
from recsim.matching.prepared import Prepared
from recsim.matching.similarity import EVIDENCE, Scorer
from recsim.matching.stock import StockModel
from recsim.matching.verdict import Judge, measured
from recsim.reading import read
from recsim.records import Document, OffsetMap, Span
from recsim.structure import build
from recsim.wording import load_background

SEED = 20260402
# Independent pairs of texts for each of the two upper models; hard negatives come on top.
_CROSS = 1500
# The share of hard pairs in the weight of all pairs that are no copies, and the inverse strength of the judge's penalty. The training part can
# be told apart without a mistake, so that weights grow as far as the penalty lets them: with .3 and 1000 two news summaries that it has not
# seen are flagged (decision note 6).
_HARD, _JUDGE_STRENGTH = 0.5, 300.0
# What a right pair of units weighs beside a wrong one: candidates are mostly wrong, and a chain of them is better evidence than each.
_RIGHT = 8.0
# Signals of which a copy must have one, at about the most that independent texts show: below it alignment has found nothing that could be
# judged, and nothing could be learnt from it about judging. With 5 instead of 6 of `altered` 13 instead of 8 of 2,609 nearest real
# passages are flagged.
_FOUND = (6.0, 0.0, 1.0, 0.1, 1.0)
# A pair of units is right if the labelled spans cover half of each.
_HALF = 0.5


@dataclass(frozen=True)
class Example:
    """Two texts ready for matching, the labelled pairs of spans in canonical offsets, and whether one is a copy."""

    suspect: MatchText
    official: MatchText
    spans: tuple[tuple[Span, Span], ...]
    copy: bool
    hard: bool = False
    generator: str = ""
    kind: str = ""


class Texts:
    """The texts of a corpus, each read and made ready once."""

    def __init__(self, corpus: CopiesCorpus, model: MatchingModel) -> None:
        self.corpus, self.model = corpus, model
        self._ready: dict[str, MatchText] = {}

    def official(self, name: str) -> MatchText:
        """A text of the corpus by its id."""
        if name not in self._ready:
            self._ready[name] = made_ready(read(self.corpus.texts[name].path), self.model)
        return self._ready[name]

    def suspect(self, copy: Copy) -> MatchText:
        """A copy of the corpus."""
        return made_ready(copy_document(copy), self.model)


def copy_document(copy: Copy) -> Document:
    """A copy read as a user's file would be."""
    return read(copy.text.encode("utf-8"), name=f"{copy.id}.txt")


def made_ready(document: Document, model: MatchingModel) -> MatchText:
    """A document ready for matching, its recommendations known."""
    return ready(document, model, asked=[item.text_span for item in build(document).items if item.text_span is not None])


def canonical(span: Span, offsets: OffsetMap) -> Span:
    """A source span in canonical offsets: the nearest runs that hold its ends."""
    return (_canonical_point(span[0], offsets), _canonical_point(span[1] - 1, offsets) + 1)


def _canonical_point(source: int, offsets: OffsetMap) -> int:
    starts = np.asarray(offsets.sources)
    order = np.argsort(starts, kind="stable")
    run = int(order[max(0, int(np.searchsorted(starts[order], source, side="right")) - 1)])
    return offsets.starts[run] + min(source - offsets.sources[run], offsets.lengths[run])


def copy_examples(
    corpus: CopiesCorpus, split: str, texts: Texts, *, without: str | None = None
) -> Iterator[tuple[Copy, str, Example]]:
    """(copy, source, example) for every copy of a split and each of its sources."""
    for copy in corpus.copies_of(split):
        if copy.generator == without:
            continue
        suspect = texts.suspect(copy)
        for source in copy.sources:
            spans = tuple(
                (canonical(here, suspect.document.offsets), there) for name, here, there in copy.pairs if name == source
            )
            yield copy, source, Example(suspect, texts.official(source), spans, True, generator=copy.generator, kind=copy.kind)


def negative_examples(corpus: CopiesCorpus, split: str, texts: Texts, *, cross: int) -> Iterator[Example]:
    """The hard pairs of a split, and a sample of pairs of texts of different families."""
    for pair in corpus.negatives_of(split):
        yield Example(texts.official(pair.suspect), texts.official(pair.official), (), False, hard=True, kind=pair.kind)
    rng = random.Random(SEED)
    names = sorted(name for name, text in corpus.texts.items() if text.split == split)
    for _ in range(cross):
        first, second = rng.sample(names, 2)
        if corpus.texts[first].family != corpus.texts[second].family:
            yield Example(texts.official(first), texts.official(second), (), False)


def train_matching(
    corpus: CopiesCorpus, *, background: str, encoder: str, without: str | None = None, say: Callable[[str], None] = print
) -> MatchingModel:
    """A matching model from the training split of a corpus. Needs scikit-learn."""
    counts, vectors = load_background(background), load_encoder(encoder)
    nothing = Scorer(0.0, (0.0,) * len(EVIDENCE))
    empty = MatchingModel("untrained", counts, vectors, nothing, nothing, StockModel.untrained(vectors.dim), Judge(0.0, ()))
    model = replace(empty, stock=fit_stock(corpus, counts, vectors))
    texts = Texts(corpus, model)
    copies = [example for _, _, example in copy_examples(corpus, "train", texts, without=without)]
    others = list(negative_examples(corpus, "train", texts, cross=_CROSS))
    say(f"{len(copies)} copies, {len(others)} other pairs")
    swapped = [example for example in copies if example.kind != "rewrite"]
    model = replace(model, scorer=_fit_scorer(swapped, others))
    say(f"pairs of sentences: {model.scorer}")
    rewritten = [example for example in copies if example.kind == "rewrite"]
    if rewritten:
        model = replace(model, rewording=_fit_scorer(rewritten, others))
        say(f"pairs of reworded sentences: {model.rewording}")
    model = replace(model, judge=_fit_judge(copies, others, model))
    say(f"pairs of texts: {model.judge}")
    return model


def _fit_scorer(copies: Sequence[Example], others: Iterable[Example]) -> Scorer:
    """Labelled pairs of units against all other candidates. Of the hard pairs only those of one topic take part: siblings on a
    template do share sentences, and what that is worth is for the upper model to say."""
    features, labels, weights = [], [], []
    share = Counter(example.generator for example in copies)
    for example in [*copies, *(other for other in others if not other.hard or other.kind == "same_topic")]:
        a, b = example.suspect.prepared, example.official.prepared
        if not a.units or not b.units:
            continue
        found = seeds(a, b, (example.suspect.vectors, example.official.vectors))
        right = corresponding(a, b, found.first, found.second, example.spans)
        ordinary = np.minimum(example.suspect.stock[found.first], example.official.stock[found.second]) < STOCK_FROM
        keep = right | ordinary
        features.append(found.evidence[keep])
        labels.append(right[keep])
        # Every generator weighs alike, rewriting by hand among them.
        weight = len(copies) / len(share) / share[example.generator] if example.copy else 1.0
        weights.append(np.where(right[keep], weight * _RIGHT, 1.0))
    coefficients, bias = _logistic(
        np.concatenate(features), np.concatenate(labels), strength=10.0, weights=np.concatenate(weights), rising=(0, 2, 4, 6, 8)
    )
    return Scorer(bias, tuple(float(value) for value in coefficients))


def corresponding(
    a: Prepared, b: Prepared, first: NDArray[np.int64], second: NDArray[np.int64], spans: Sequence[tuple[Span, Span]]
) -> NDArray[np.bool_]:
    """Which pairs of units the labelled spans join: half of each unit must lie in the two spans of one pair."""
    result = np.zeros(len(first), dtype=bool)
    for here, there in spans:
        inside_a = np.array([_share(a.span(unit, unit + 1), here) for unit in range(a.units)]) >= _HALF
        inside_b = np.array([_share(b.span(unit, unit + 1), there) for unit in range(b.units)]) >= _HALF
        result |= inside_a[first] & inside_b[second]
    return result


def _share(span: Span, within: Span) -> float:
    return max(0, min(span[1], within[1]) - max(span[0], within[0])) / max(1, span[1] - span[0])


def _fit_judge(copies: Sequence[Example], others: Sequence[Example], model: MatchingModel) -> Judge:
    rows, labels, weights = [], [], []
    hard = max(1, sum(example.hard for example in others))
    kinds = Counter(example.kind for example in copies)
    for example in [*copies, *others]:
        found = match(example.suspect, example.official, model)
        values = measured(example.suspect.prepared, example.official.prepared, found.matched, found.retold)
        if example.copy and not any(value > least for value, least in zip(values, _FOUND, strict=True)):
            continue
        rows.append(values)
        labels.append(example.copy)
        # Copies weigh as much as all others together, and their kinds alike: what comes out is a weight of evidence.
        weights.append(
            1.0 / len(kinds) / kinds[example.kind]
            if example.copy
            else _HARD / hard
            if example.hard
            else (1.0 - _HARD) / max(1, len(others) - hard)
        )
    scale = len(rows) / 2
    coefficients, bias = _logistic(
        np.array(rows),
        np.array(labels),
        strength=_JUDGE_STRENGTH,
        weights=np.array(weights) * scale,
        rising=(0, 1, 3),
        falling=(2, 4),
    )
    return Judge(bias, tuple(float(value) for value in coefficients))


def _logistic(
    features: NDArray[np.floating],
    labels: NDArray[np.bool_],
    *,
    strength: float,
    weights: NDArray[np.float64] | None = None,
    rising: Sequence[int] = (),
    falling: Sequence[int] = (),
) -> tuple[NDArray[np.float64], float]:
    """Coefficients and bias of an L2-regularised logistic regression; those of ``rising`` columns are at least 0, of ``falling`` at most.

    Likeness that speaks against copying, or breaks and house style that speak for it, are always accidents of the sample, and would be
    holes for others. scikit-learn knows no bounds, so SciPy's L-BFGS-B minimises the same loss.
    """
    from scipy.optimize import minimize

    rows = np.column_stack([features, np.ones(len(features))]).astype(np.float64)
    signs = np.where(labels, 1.0, -1.0)
    mass = np.ones(len(rows)) if weights is None else weights

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (rows @ point)
        value = float((mass * np.logaddexp(0.0, -margins)).sum()) + float((point[:-1] ** 2).sum()) / (2 * strength)
        slope = -(mass * signs / (1.0 + np.exp(np.clip(margins, -500, 500)))) @ rows
        slope[:-1] += point[:-1] / strength
        return value, slope

    bounds = [(0.0 if column in rising else None, 0.0 if column in falling else None) for column in range(rows.shape[1])]
    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 3000})
    return np.asarray(found.x[:-1], dtype=np.float64), float(found.x[-1])


def save_matching(model: MatchingModel, corpus: CopiesCorpus, folder: Path) -> None:
    """Writes a trained model and says what it was trained on."""
    model.save(folder, {"corpus": {"name": corpus.name, "sha256": corpus.sha256, "split": "train"}})
