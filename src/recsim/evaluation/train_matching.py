"""Trains the matching model: which sentences are formulas, which pairs of sentences correspond, which pairs of texts are copies.

Three logistic regressions, fitted one on top of the other, on the training split of a corpus of copies. ``without`` leaves a generator
out, which is how recsim is measured on spinners that it has never seen.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recsim.encoders import load_encoder
from recsim.evaluation.copies_corpus import CopiesCorpus, Copy
from recsim.matching.align import seeds
from recsim.matching.match import MatchText, match, ready
from recsim.matching.model import MatchingModel
from recsim.matching.prepared import Prepared, prepare
from recsim.matching.similarity import Scorer
from recsim.matching.stock import COUNTS, StockModel, stock_features
from recsim.matching.verdict import Judge, measured
from recsim.reading import read
from recsim.records import Document, OffsetMap, Span
from recsim.structure import build
from recsim.wording import load_background

SEED = 20260402
# Ordinary sentences beside the formulas that the stock model learns from.
_ORDINARY = 3000
# Independent pairs of texts for each of the two upper models; hard negatives come on top and weigh as much together.
_CROSS = 1500
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
            yield copy, source, Example(suspect, texts.official(source), spans, True)


def negative_examples(corpus: CopiesCorpus, split: str, texts: Texts, *, cross: int) -> Iterator[Example]:
    """The hard pairs of a split, and a sample of pairs of texts of different families."""
    for pair in corpus.negatives_of(split):
        yield Example(texts.official(pair.suspect), texts.official(pair.official), (), False, hard=True)
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
    empty = MatchingModel(
        "untrained", counts, vectors, Scorer(0.0, (0.0,) * 7), StockModel(np.zeros(vectors.dim + COUNTS, np.float32), -9.0), Judge(0, ())
    )
    stock = _fit_stock(corpus, empty)
    model = replace(empty, stock=stock)
    texts = Texts(corpus, model)
    copies = [example for _, _, example in copy_examples(corpus, "train", texts, without=without)]
    others = list(negative_examples(corpus, "train", texts, cross=_CROSS))
    say(f"{len(copies)} copies, {len(others)} other pairs")
    model = replace(model, scorer=_fit_scorer(copies, others))
    say(f"pairs of sentences: {model.scorer}")
    model = replace(model, judge=_fit_judge(copies, others, model))
    say(f"pairs of texts: {model.judge}")
    return model


def _fit_stock(corpus: CopiesCorpus, model: MatchingModel) -> StockModel:
    """Formulas against the corpus' sentences of substance and ordinary ones of its official texts."""
    sentences = [(text, formula) for text, _, formula in corpus.formulas()]
    if not sentences:
        return model.stock
    features, labels, weights = [], [], []
    for text, formula in sentences:
        features.append(_row(prepare(text, model.background), model))
        labels.append(formula)
        weights.append(1.0)
    ordinary = []
    for text in corpus.texts.values():
        if text.split == "train" and text.sort == "official":
            prepared = prepare(read(text.path), model.background)
            ordinary += [prepare(prepared.quote(unit, unit + 1), model.background) for unit in range(prepared.units)]
    random.Random(SEED).shuffle(ordinary)
    for prepared in ordinary[:_ORDINARY]:
        features.append(_row(prepared, model))
        labels.append(False)
        weights.append(0.5)  # some of them are formulas that nobody marked
    coefficients, bias = _logistic(np.stack(features), np.array(labels), strength=0.5, weights=np.array(weights))
    return StockModel(coefficients.astype(np.float32), bias)


def _row(prepared: Prepared, model: MatchingModel) -> NDArray[np.float32]:
    """Features of a text taken as one unit."""
    whole = replace(prepared, bounds=np.array([0, max(1, len(prepared.tokens))]))
    row: NDArray[np.float32] = stock_features(whole, model.encoder.encode([prepared.text]), [0])[0]
    return row


def _fit_scorer(copies: Sequence[Example], others: Iterable[Example]) -> Scorer:
    features, labels = [], []
    for example in [*copies, *others]:
        a, b = example.suspect.prepared, example.official.prepared
        if not a.units or not b.units:
            continue
        first, second, found = seeds(a, b, (example.suspect.vectors, example.official.vectors))
        features.append(found)
        labels.append(corresponding(a, b, first, second, example.spans))
    coefficients, bias = _logistic(np.concatenate(features), np.concatenate(labels), strength=10.0)
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
    for example in [*copies, *others]:
        found = match(example.suspect, example.official, model)
        rows.append(measured(example.suspect.prepared, example.official.prepared, found.chains, found.matched))
        labels.append(example.copy)
        # Copies weigh as much as all others together, and hard pairs as much as all cross pairs: what comes out is a weight of evidence.
        weights.append(1.0 / len(copies) if example.copy else 0.5 / hard if example.hard else 0.5 / max(1, len(others) - hard))
    scale = len(rows) / 2
    coefficients, bias = _logistic(np.array(rows), np.array(labels), strength=100.0, weights=np.array(weights) * scale)
    return Judge(bias, tuple(float(value) for value in coefficients))


def _logistic(
    features: NDArray[np.floating], labels: NDArray[np.bool_], *, strength: float, weights: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], float]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=strength, max_iter=2000).fit(features, labels, sample_weight=weights)
    return fitted.coef_[0].astype(np.float64), float(fitted.intercept_[0])


def save_matching(model: MatchingModel, corpus: CopiesCorpus, folder: Path) -> None:
    """Writes a trained model and says what it was trained on."""
    model.save(folder, {"corpus": {"name": corpus.name, "sha256": corpus.sha256, "split": "train"}})
