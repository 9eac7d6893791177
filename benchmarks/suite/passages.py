"""Finding the passage that a copied one came from: recall and cost of recsim's index and of every rival on the same passages and queries."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.copies.difficulty import EDITORS, passage_pairs
from benchmarks.index.collection import Swapper, documents
from benchmarks.rivals.catalogue import RIVALS, builders
from benchmarks.rivals.contract import Builder, Finder, Ranking, Setting, named, ordered
from benchmarks.suite.parts import Given, part
from benchmarks.suite.results import OURS, Curve, Outcome, Row, flat
from recsim.evaluation.copies_corpus import CopiesCorpus
from recsim.evaluation.results import Figure, figure
from recsim.index import Index, passages_of, terms_of
from recsim.index.passages import passages_at
from recsim.matching import load_matching
from recsim.proposing import NEAR
from recsim.reading import read

OURS_NEAR = "recsim, with vectors"
_DEPTHS = (1, 10)
_NEAREST = 100
# As in benchmarks.index.recall: the share of content words that is replaced.
_REPLACED = 0.85


@dataclass(frozen=True, slots=True)
class Query:
    """A copied passage, the place of its own among those searched, and what made it."""

    text: str
    place: int
    generator: str
    strength: str


@dataclass(frozen=True, slots=True)
class Searched:
    """What a finder did with some queries: the rank of each query's own passage (None: not found) and what it cost."""

    ranks: tuple[int | None, ...]
    build_seconds: float
    milliseconds_a_query: float


def collection(corpus: CopiesCorpus, split: str, most: int, searched: int | None = None) -> tuple[list[str], list[Query]]:
    """Passages of the texts of a split and at most so many copied ones as queries, each with its own passage among them.

    ``searched`` bounds the passages; those of the queries are always there.
    """
    texts = {name: read(text.path) for name, text in corpus.texts.items() if text.split == split}
    found: list[tuple[str, str, str, str]] = []
    for copy in corpus.copies_of(split):
        if copy.kind == "whole" and copy.generator not in EDITORS:
            for copied, official in passage_pairs(copy, texts[copy.sources[0]].text):
                found.append((copied, official, copy.generator, copy.strength or ""))
    found = found[:: max(1, len(found) // most)][:most]
    others = list(dict.fromkeys(document.quote(span) for document in texts.values() for span in passages_of(document).spans))
    own = dict.fromkeys(official for _, official, _, _ in found)
    if searched is not None:
        others = others[:: max(1, len(others) // max(1, searched - len(own)))]
    passages = list(dict.fromkeys([*own, *others]))
    places = {passage: place for place, passage in enumerate(passages)}
    queries = [Query(copied, places[official], generator, strength) for copied, official, generator, strength in found]
    # The programs keep many words; a copy with nearly all of its content words replaced tells the finders apart.
    swapper = Swapper(passages)
    queries += [
        Query(swapper.swap(official, _REPLACED), places[official], "swapped", f"{_REPLACED:.0%} replaced") for official in own
    ]
    return passages, queries


class OurIndex:
    """recsim's index as a finder, each passage a document of its own; with ``near`` the vectors of passages are asked as well."""

    def __init__(self, passages: Sequence[str], folder: Path, *, near: bool) -> None:
        self.encoder = load_matching().encoder if near else None
        with Index.open(folder, mode="a") as index:
            for _ in index.add_many(documents(passages, 1), encoder=self.encoder):
                pass
        self.index = Index.open(folder)
        # Documents are named by the place of their passage.
        self.places = {sequence: int(self._name(sequence).rpartition("-")[2]) for sequence in self.index.sequences()}

    def _name(self, sequence: int) -> str:
        document = self.index.document(sequence)
        return "" if document is None else document.source

    def rank(self, query: str) -> Ranking:
        hits = self.index.search(terms_of(passages_at(query, [(0, len(query))])))[0]
        owners, _ = self.index.owners(hits.numbers)
        best: dict[int, float] = {}
        for sequence, share in zip(owners.tolist(), hits.shares.tolist(), strict=True):
            best[sequence] = max(best.get(sequence, 0.0), share)
        if self.encoder is not None:
            # As in `recsim.proposing`: what is near beyond a cosine of .6 counts a quarter beside shared wording.
            for sequence, cosine in self.index.nearest(self.encoder.encode([query]), count=_NEAREST, encoder=self.encoder.name)[
                0
            ]:
                best[sequence] = best.get(sequence, 0.0) + max(0.0, cosine - NEAR) * 0.25
        numbers = list(best)
        return [(self.places[numbers[at]], value) for at, value in ordered([best[number] for number in numbers])]


def searched(build: Callable[[], Finder], queries: Sequence[Query]) -> Searched:
    """Builds and asks: processor time of the build, and of each query after one that does not count."""
    began = time.process_time()
    finder = build()
    built = time.process_time() - began
    if queries:
        finder.rank(queries[0].text)
    began = time.process_time()
    rankings = [finder.rank(query.text) for query in queries]
    spent = time.process_time() - began
    ranks = tuple(
        next((at for at, (place, _) in enumerate(ranking) if place == query.place), None)
        for ranking, query in zip(rankings, queries, strict=True)
    )
    return Searched(ranks, built, 1000 * spent / max(1, len(queries)))


def chosen_setting(rival: Builder, passages: Sequence[str], queries: Sequence[Query]) -> Setting:
    """The setting that finds most passages first, then in the first ten, on these queries."""

    def worth(setting: Setting) -> tuple[float, float]:
        ranks = searched(lambda: rival.build(passages, **setting), queries).ranks
        return recall_at(ranks, 1), recall_at(ranks, 10)

    return max(rival.FINDS, key=worth)


def recall_at(ranks: Sequence[int | None], depth: int) -> float:
    """The share of queries whose own passage is among the first so many."""
    return sum(rank is not None and rank < depth for rank in ranks) / max(1, len(ranks))


@part("rivals.passages", "Copied passages found, and at what cost")
def passages(given: Given) -> Outcome:
    """Every finder on the passages of the test part; rivals at the setting that is best on the development part."""
    corpus = given.copies
    most = given.amount.queries
    bound = given.amount.searched
    dev, dev_queries = collection(corpus, "dev", max(2, most // 3), bound and bound // 3)
    test, queries = collection(corpus, "test", most, bound)
    available, missing = given.rivals
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for method, near in ((OURS, False), (OURS_NEAR, True)):
            given.say(method)
            found = searched(lambda near=near: OurIndex(test, Path(folder, str(near)), near=near), queries)  # type: ignore[misc]
            rows += found_rows(method, found, queries, len(test), "as shipped")
        for name, rival in builders(available).items():
            given.say(RIVALS[name])
            setting = chosen_setting(rival, dev, dev_queries)
            found = searched(lambda rival=rival, setting=setting: rival.build(test, **setting), queries)  # type: ignore[misc]
            rows += found_rows(RIVALS[name], found, queries, len(test), named(setting))
    curves = [
        Curve("cost against recall", row.method, ((row.figures["milliseconds_a_query"].value, row.figures["recall@10"].value),))
        for row in rows
        if not row.group
    ]
    notes = (
        f"{len(queries)} copied passages searched among {len(test)}, each alone: {sum(one.generator != 'swapped' for one in queries)} by the"
        f" programs of the corpus, the others with {_REPLACED:.0%} of the content words replaced. Milliseconds are processor time, a passage to"
        " build, a query to ask; of vectors the encoding is included. recsim's index is on disk with its texts, the others are in memory.",
    )
    return Outcome(
        corpus.name, corpus.sha256, "test", f"{len(queries)} queries", tuple(rows), tuple(curves),
        missing={RIVALS[name]: why for name, why in missing.items()}, notes=notes,
    )  # fmt: skip


def found_rows(method: str, found: Searched, queries: Sequence[Query], count: int, setting: str) -> list[Row]:
    """Recall and cost over all queries, then recall by strength and by generator."""
    figures: dict[str, Figure] = {f"recall@{depth}": _recall(found.ranks, depth) for depth in _DEPTHS}
    figures["milliseconds_a_query"] = flat(found.milliseconds_a_query, len(queries))
    figures["milliseconds_a_passage"] = flat(1000 * found.build_seconds / max(1, count), count)
    groups: defaultdict[str, list[int | None]] = defaultdict(list)
    for query, rank in zip(queries, found.ranks, strict=True):
        groups[f"strength/{query.strength}"].append(rank)
        groups[f"generator/{query.generator}"].append(rank)
    rows = [Row(method, "", figures, setting)]
    return rows + [
        Row(method, group, {f"recall@{depth}": _recall(ranks, depth) for depth in _DEPTHS})
        for group, ranks in sorted(groups.items())
    ]


def _recall(ranks: Sequence[int | None], depth: int) -> Figure:
    return figure(np.array([rank is not None and rank < depth for rank in ranks], dtype=float).tolist())
