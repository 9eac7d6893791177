"""Recall of passages: ``python -m benchmarks.index.recall --passages ../shared/passages/real-230k.txt.gz``.

Copies with an exact share of their content words replaced (`Swapper`) are searched for, each alone. A hit is right if the passage that it
names prints the official one: a third or more of the official passage's skip-bigrams stand in it. So a passage that was cut at another place,
or that a collection prints twice, counts. Rivals get the same queries on the first passages of the collection, as many as ``--beside`` says.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.copies.contract import Unavailable
from benchmarks.index.collection import SHORTEST, Swapper, documents, passages
from benchmarks.index.rivals import MinHashIndex, MiniLM
from recsim.index import Index, terms_of
from recsim.index.passages import passages_at
from recsim.records import Json

STRENGTHS = (0.6, 0.85)
# Where a hit is looked for.
_DEPTHS = (1, 10, 100)
_RIVALS = ("minhash", "minilm")
_PRINTED = 1 / 3


def recalls(index: Index, queries: Sequence[str], sources: Sequence[str]) -> Json:
    """Recall at ranks, milliseconds of processor time a query (folding and terms included), and the shares of the right and of the next."""
    at = dict.fromkeys(_DEPTHS, 0)
    right, other = [], []
    began = time.process_time()
    found = []
    for query in queries:
        found += index.search(terms_of(passages_at(query, [(0, len(query))])))
    spent = time.process_time() - began
    texts: dict[int, tuple[str, list[tuple[int, int]]]] = {}
    for hits, source in zip(found, sources, strict=True):
        terms = set(terms_of(passages_at(source, [(0, len(source))]))[0].tolist())
        owners, places = index.owners(hits.numbers)
        first = None
        for rank, (sequence, place) in enumerate(zip(owners.tolist(), places.tolist(), strict=True)):
            if sequence not in texts:
                document = index.document(sequence)
                texts[sequence] = (document.text if document is not None else "", index.spans(sequence))
            text, spans = texts[sequence]
            printed = set(terms_of(passages_at(text, [spans[place]]))[0].tolist())
            if len(terms & printed) >= _PRINTED * max(1, len(terms)):
                first = rank
                break
            if rank == 0:
                other.append(float(hits.shares[0]))
        for depth in _DEPTHS:
            at[depth] += first is not None and first < depth
        if first is not None:
            right.append(float(hits.shares[first]))
    points = [2, 10, 50]
    return {
        **{f"recall@{depth}": round(at[depth] / len(queries), 4) for depth in _DEPTHS},
        "queries": len(queries),
        "ms_a_query": round(1000 * spent / len(queries), 3),
        "share_of_the_right": dict(zip(map(str, points), np.percentile(right or [0.0], points).round(3).tolist(), strict=True)),
    }


def measured(
    texts: list[str],
    folder: Path,
    *,
    queries: int,
    beside: int,
    seed: int = 1,
    made: Path | None = None,
    rivals: Sequence[str] = _RIVALS,
) -> Json:
    """Recall at each strength over all passages, in an index ``made`` of them before or now, and beside rivals over the first of them."""
    draw = random.Random(seed)
    result: Json = {"passages": len(texts)}
    swapper = Swapper(texts, seed)

    def asked(among: Sequence[str]) -> list[str]:
        fit = [text for text in among if len(text.split()) >= SHORTEST]
        return draw.sample(fit, min(queries, len(fit)))

    if made is None:
        made = folder / "all.recsim"
        with Index.open(made, mode="a") as index:
            for _ in index.add_many(documents(texts)):
                pass
    with Index.open(made) as index:
        result["passages_of_the_index"] = index.passages
        for strength in STRENGTHS:
            sources = asked(texts)
            result[f"replaced {strength:.0%}"] = recalls(index, [swapper.swap(one, strength) for one in sources], sources)
    if beside:
        result["beside"] = _beside(texts[:beside], folder, swapper, asked(texts[:beside])[: max(1, queries // 4)], rivals)
    return result


def _beside(texts: list[str], folder: Path, swapper: Swapper, sources: list[str], rivals: Sequence[str]) -> Json:
    """Every passage a document of its own, so that all search among the same."""
    found: Json = {"passages": len(texts), "queries": len(sources)}
    copies = {strength: [swapper.swap(one, strength) for one in sources] for strength in STRENGTHS}
    began = time.process_time()
    with Index.open(folder / "some.recsim", mode="a") as index:
        for _ in index.add_many(documents(texts, 1)):
            pass
    rows: Json = {"recsim": {"build_seconds": round(time.process_time() - began, 2)}}
    with Index.open(folder / "some.recsim") as index:
        for strength, queries in copies.items():
            rows["recsim"][f"{strength:.0%}"] = recalls(index, queries, sources)
    right = [_reprints(texts, source) for source in sources]
    if "minhash" in rivals:
        try:
            lsh = MinHashIndex(texts)
            rows["minhash"] = {"build_seconds": round(lsh.seconds, 2)}
            for strength, queries in copies.items():
                began = time.process_time()
                ranked = [lsh.rank(query) for query in queries]
                rows["minhash"][f"{strength:.0%}"] = _ranked(ranked, right, time.process_time() - began)
        except Unavailable as error:
            rows["minhash"] = str(error)
    if "minilm" in rivals:
        try:
            model = MiniLM()
            began = time.process_time()
            vectors = model.encode(texts)
            rows["minilm"] = {"build_seconds": round(time.process_time() - began, 2)}
            for strength, queries in copies.items():
                began = time.process_time()
                ranked = [np.argsort(-(vectors @ model.encode([query])[0]))[:100].tolist() for query in queries]
                rows["minilm"][f"{strength:.0%}"] = _ranked(ranked, right, time.process_time() - began)
        except Unavailable as error:
            rows["minilm"] = str(error)
    return {**found, **rows}


def _reprints(texts: Sequence[str], source: str) -> set[int]:
    return {place for place, text in enumerate(texts) if text == source}


def _ranked(ranked: Sequence[Sequence[int]], right: Sequence[set[int]], seconds: float) -> Json:
    return {
        **{
            f"recall@{depth}": round(
                sum(bool(own & set(found[:depth])) for found, own in zip(ranked, right, strict=True)) / len(right), 4
            )
            for depth in _DEPTHS
        },
        "ms_a_query": round(1000 * seconds / len(ranked), 3),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures as JSON."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.index.recall", description="recall of copied passages")
    options.add_argument("--passages", type=Path, help="a file of passages, one a line; the project's own corpora without it")
    options.add_argument("--queries", type=int, default=1000, help="copies at each strength (default 1000)")
    options.add_argument(
        "--beside", type=int, default=10_000, help="passages among which rivals search too; 0 for none (default 10000)"
    )
    options.add_argument(
        "--rivals", nargs="+", choices=_RIVALS, default=_RIVALS, help="which (default: all); MiniLM takes 40 ms a passage"
    )
    options.add_argument(
        "--made", type=Path, metavar="INDEX", help="an index of all passages, from benchmarks.index.cost --folder"
    )
    given = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(
            passages(given.passages),
            Path(folder),
            queries=given.queries,
            beside=given.beside,
            made=given.made,
            rivals=given.rivals,
        )
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
