"""How well recommendations are linked: F1 of links against all other pairs, and the links found from bare texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from recsim.evaluation.links_corpus import LinkPair, LinksCorpus
from recsim.evaluation.results import Figure, Result, bootstrap
from recsim.evaluation.train_links import judged, labelled, ranked_precision
from recsim.linker import Linker
from recsim.linking import Ask, LinkModel, asks_of, load_linking
from recsim.linking.chains import Chains
from recsim.links import RELATIONS, Relation
from recsim.pipeline import parse
from recsim.records import Json, Span

LINKED = RELATIONS[:3]
_BINS = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """A labelled pair with the probability of a link that was found for it, and the relation named."""

    pair: LinkPair
    score: float
    relation: Relation

    @property
    def linked(self) -> bool:
        return self.pair.relation in LINKED


def evaluate_links(
    corpus: LinksCorpus,
    *,
    split: str = "test",
    model: str = "links-v1",
    bare: bool = True,
    on_done: Callable[[str], None] | None = None,
) -> Result:
    """Figures of a linking model on a split; families are the unit of the bootstrap.

    Pairs are judged with the labelled spans of all papers of the split as the store, those of other families included. ``bare`` also
    links the papers as texts, with what recsim itself finds in them. Raises `CorpusError` for a split that is not there.
    """
    loaded = load_linking(model)
    scored = score_pairs(corpus, split, loaded)
    families: defaultdict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        families[one.pair.later.partition("/")[0]].append(one)
    units = list(families.values())
    at = loaded.threshold
    figures: dict[str, Figure] = {
        "f1": _over(units, lambda rows: f1(rows, at)),
        "precision": _over(units, lambda rows: precision(rows, at)),
        "recall": _over(units, lambda rows: recall(rows, at)),
        "precision_at_recall_90": _over(units, lambda rows: precision_at(rows, 0.9)),
        "relation_right": _over(units, lambda rows: _named(rows, at)),
        "calibration_error": _over(units, calibration_error),
    }
    if bare:
        found = from_texts(corpus, split, model, on_done)
        texts = [found[family] for family in families if family in found]
        for name, place in (("bare_recall", 0), ("bare_precision", 1)):
            figures[name] = bootstrap(texts, partial(_ratio, place=place), resamples=200)
    by_relation: dict[str, dict[str, Figure]] = {
        name: {"recall" if name in LINKED else "false_links": _over(units, partial(_share, name=name, at=at))}
        for name in RELATIONS
    }
    hard: dict[str, dict[str, Figure]] = {
        kind: {"false_links": _over(units, partial(_hard, kind=kind, at=at))}
        for kind in sorted({one.pair.hard for one in scored if one.pair.hard})
    }
    confusion: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in scored:
        confusion[one.pair.relation][one.relation if one.score >= at else "no link"] += 1
    return Result(
        "links", corpus.name, corpus.sha256, split, figures, {"relation": by_relation, "hard": hard}, dict(confusion), tuple(_mistakes(scored, at))
    )  # fmt: skip


def score_pairs(corpus: LinksCorpus, split: str, model: LinkModel) -> list[Scored]:
    """Every labelled pair of a split with its probability; a pair that is no candidate and on no chain has 0."""
    chains: Chains[str] = Chains()
    found: dict[tuple[str, str], tuple[float, int]] = {}
    for one, said in judged([(one, model) for one in labelled(corpus, split, model.lexicon())]):
        direct: defaultdict[str, dict[str, tuple[float, int]]] = defaultdict(dict)
        for row, (later, earlier) in enumerate(one.names):
            direct[later][earlier] = (float(said.linked[row]), int(said.relations[row, :3].argmax()))
        # What the later text does is the same whichever earlier one it is compared with: its likeliest link says it.
        told = {later: max(links.values())[1] for later, links in direct.items()}
        reached = {later: chains.extended({item: score for item, (score, _) in links.items()}) for later, links in direct.items()}
        for later, links in reached.items():
            for earlier, (score, _) in links.items():
                found[later, earlier] = (score, told[later])
        for later, plain in direct.items():
            chains.add(later, {item: score for item, (score, _) in plain.items()})
    rows = []
    for pair in corpus.pairs_of(split):
        score, kind = found.get((pair.later, pair.earlier), (0.0, 0))
        rows.append(Scored(pair, score, RELATIONS[kind]))
    return rows


def from_texts(
    corpus: LinksCorpus, split: str, model: str, on_done: Callable[[str], None] | None = None
) -> dict[str, tuple[int, int, int]]:
    """For each family (links found, links labelled, links claimed) where recsim reads the texts itself.

    A labelled link is found where two recommendations that overlap its spans are linked; a link is claimed between recommendations that overlap
    labelled ones, since others have no label.
    """
    papers = corpus.papers_of(split)
    parsed = [parse(paper.path) for paper in papers]
    linker = Linker(papers=parsed, model=model)
    extents = [{ask.id: _extent(ask) for ask in asks_of(paper)} for paper in parsed]
    own = {paper.document.id: place for place, paper in enumerate(parsed)}
    truth = {(pair.later, pair.earlier) for pair in corpus.pairs_of(split) if pair.relation in LINKED}
    counts: dict[str, list[int]] = {paper.family: [0, 0, 0] for paper in papers}
    for later, _ in truth:
        counts[later.partition("/")[0]][1] += 1
    for number, paper in enumerate(parsed):
        hit: set[tuple[str, str]] = set()
        claimed: set[tuple[str, str]] = set()
        for row in linker.link(paper).recommendations:
            laters = _covering(papers[number].asks, extents[number].get(row.side.id))
            for link in row.links:
                if link.relation not in LINKED:
                    continue
                other = own[link.earlier.document]
                pairs = {
                    (later, earlier)
                    for later in laters
                    for earlier in _covering(papers[other].asks, extents[other].get(link.earlier.id))
                }
                claimed |= {pair for pair in pairs if pair in truth} or set(list(pairs)[:1])
                hit |= pairs & truth
        family = counts[papers[number].family]
        family[0] += len(hit)
        family[2] += len(claimed)
        if on_done is not None:
            on_done(papers[number].id)
    return {family: (row[0], row[1], row[2]) for family, row in counts.items()}


def _extent(ask: Ask) -> Span:
    """Where a recommendation stands; of an entry, which structure did not find, with what is said of it."""
    return (ask.span[0], ask.span[1] + (len(ask.answer) + 1 if ask.id.startswith("@") and ask.answer else 0))


def _covering(asks: Sequence[Ask], span: Span | None) -> list[str]:
    return [ask.id for ask in asks if span is not None and ask.span[0] < span[1] and span[0] < ask.span[1]]


def _over(units: Sequence[list[Scored]], statistic: Callable[[list[Scored]], float]) -> Figure:
    return bootstrap(units, lambda chosen: statistic([row for family in chosen for row in family]), resamples=200)


def f1(rows: Sequence[Scored], at: float) -> float:
    """F1 of links at a threshold."""
    hit = sum(row.linked and row.score >= at for row in rows)
    wrong = sum(row.linked != (row.score >= at) for row in rows)
    return 2 * hit / (2 * hit + wrong) if hit + wrong else 1.0


def precision(rows: Sequence[Scored], at: float) -> float:
    """The share of claimed links that are links."""
    claimed = [row.linked for row in rows if row.score >= at]
    return sum(claimed) / len(claimed) if claimed else 0.0


def recall(rows: Sequence[Scored], at: float) -> float:
    """The share of links that are found."""
    found = [row.score >= at for row in rows if row.linked]
    return sum(found) / len(found) if found else 0.0


def precision_at(rows: Sequence[Scored], wanted: float) -> float:
    """The best precision at a recall of ``wanted`` or more."""
    return ranked_precision(np.array([row.score for row in rows]), np.array([row.linked for row in rows]), wanted)


def calibration_error(rows: Sequence[Scored]) -> float:
    """Expected calibration error over ten bins (Naeini et al. 2015)."""
    bins: defaultdict[int, list[Scored]] = defaultdict(list)
    for row in rows:
        bins[min(_BINS - 1, int(row.score * _BINS))].append(row)
    return sum(abs(sum(row.score - row.linked for row in members)) for members in bins.values()) / max(1, len(rows))


def _named(rows: Sequence[Scored], at: float) -> float:
    found = [row.relation == row.pair.relation for row in rows if row.linked and row.score >= at]
    return sum(found) / len(found) if found else 0.0


def _share(rows: Sequence[Scored], name: str, at: float) -> float:
    found = [row.score >= at for row in rows if row.pair.relation == name]
    return sum(found) / len(found) if found else 0.0


def _hard(rows: Sequence[Scored], kind: str, at: float) -> float:
    found = [row.score >= at for row in rows if row.pair.hard == kind and not row.linked]
    return sum(found) / len(found) if found else 0.0


def _ratio(rows: Sequence[tuple[int, int, int]], place: int) -> float:
    below = sum(row[1 + place] for row in rows)
    return sum(row[0] for row in rows) / below if below else 0.0


def _mistakes(rows: Sequence[Scored], at: float) -> list[Json]:
    wrong = [row for row in rows if row.linked != (row.score >= at)]
    return [
        {
            "kind": "missed" if row.linked else "false_link",
            "later": row.pair.later,
            "earlier": row.pair.earlier,
            "relation": row.pair.relation,
            "hard": row.pair.hard,
            "score": round(row.score, 3),
        }
        for row in sorted(wrong, key=lambda row: (row.linked, row.pair.later, row.pair.earlier))
    ]
