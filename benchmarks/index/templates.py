"""Copies in a collection full of stock wording: ``python -m benchmarks.index.templates --passages ../shared/passages/real-230k.txt.gz``.

Half of all passages open with one of forty stock phrases; some have a copy with a share of the content words replaced. `recsim.duplicates` looks
for groups among all of them, each passage a text of its own, and every pair of a source and a member is judged: it is right if one was
made from the other, or if one prints a third of the other anyway (collections print passages twice). Beside it the pairs that the join proposes before
the matching core has seen them, and what MinHash with LSH proposes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from itertools import combinations
from pathlib import Path
from unittest.mock import patch

from benchmarks.copies.contract import Unavailable
from benchmarks.index.collection import Swapper, passages
from benchmarks.index.rivals import MinHashIndex
from recsim import duplicates
from recsim.engine.duplicates import read_task, tasks_of
from recsim.engine.local import LocalEngine
from recsim.engine.local_pairs import LocalPairs
from recsim.index import terms_of
from recsim.index.passages import passages_at
from recsim.reading import DEFAULT_LIMITS
from recsim.records import Document, Json

_OPENINGS = (
    "The Board welcomes",
    "The Department has considered",
    "Ministers are grateful for",
    "The Authority thanks the panel for",
    "We note",
)
_OBJECTS = (
    "the careful work of the inquiry",
    "this part of the report",
    "the evidence that was heard",
    "the views of all who wrote",
)
_CLOSINGS = ("and responds to each point in turn below.", "and sets out its answer in the paragraphs that follow.")
STOCK = [f"{first} {second} {third}" for first in _OPENINGS for second in _OBJECTS for third in _CLOSINGS]
_PRINTED = 1 / 3
_FEWEST_WORDS = 40


def collection(
    texts: Sequence[str], count: int, copies: int, share: float, seed: int = 1
) -> tuple[list[str], set[tuple[int, int]]]:
    """Passages of which half open with stock wording, copies of some among them, and which pairs were made from each other."""
    draw = random.Random(seed)
    swapper = Swapper(texts, seed)
    fit = [text for text in texts if len(text.split()) >= _FEWEST_WORDS]
    made = [
        f"{draw.choice(STOCK)} {text}" if draw.random() < 0.5 else text
        for text in draw.sample(fit, min(len(fit), count - copies))
    ]
    pairs = set()
    for source in draw.sample(range(len(made)), copies):
        pairs.add((source, len(made)))
        made.append(swapper.swap(made[source], share))
    return made, pairs


def measured(texts: Sequence[str], *, count: int, copies: int, share: float, seed: int = 1, core: bool = False) -> Json:
    """Precision and recall of the pairs of groups, of the join alone, and of MinHash. With ``core`` short texts are judged as papers are."""
    made, pairs = collection(texts, count, copies, share, seed)
    terms = [set(terms_of(passages_at(one, [(0, len(one))]))[0].tolist()) for one in made]

    origin = {copy: source for source, copy in pairs}

    def right(pair: tuple[int, int]) -> bool:
        # A copy stands for what it was made from: what prints that is its source as well.
        first, second = (origin.get(place, place) for place in pair)
        one, other = terms[first], terms[second]
        return first == second or len(one & other) >= _PRINTED * min(len(one), len(other))

    def figures(found: Iterable[tuple[int, int]], seconds: float) -> Json:
        distinct = {(min(pair), max(pair)) for pair in found}
        return {
            "pairs": len(distinct),
            "precision": round(sum(map(right, distinct)) / max(1, len(distinct)), 4),
            "recall": round(len(distinct & pairs) / len(pairs), 4),
            "seconds_of_processor_time": round(seconds, 2),
        }

    result: Json = {"passages": len(made), "copies": len(pairs), "replaced": share, "stock_phrases": len(STOCK)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "passages.jsonl"
        path.write_text("".join(json.dumps({"id": str(n), "text": one}) + "\n" for n, one in enumerate(made)), encoding="utf-8")
        began = time.process_time()
        with LocalPairs(LocalEngine(), Path(folder)) as joined:
            joined.read(list(tasks_of([str(path)])), DEFAULT_LIMITS, None)
            edges = joined.edges()
        names = [int(one.source) for task in tasks_of([str(path)]) for one in _once(read_task(task, DEFAULT_LIMITS))]
        result["join"] = figures(((names[a], names[b]) for a, b, _ in edges), time.process_time() - began)
        began = time.process_time()
        with patch("recsim.engine.groups.is_short", return_value=False) if core else nullcontext():
            found = duplicates(path)
        grouped = [
            tuple(int(one) for one in (group.source["source"], member.source)) for group in found for member in group.members
        ]
        inside = {pair for group in found for pair in combinations(sorted(int(one) for one in group.sources), 2)}
        result["recsim.duplicates"] = figures(((pair[0], pair[1]) for pair in grouped), time.process_time() - began)
        result["recsim.duplicates"]["copies_in_one_group_with_their_source"] = round(len(inside & pairs) / len(pairs), 4)
        result["recsim.duplicates"]["compared"] = found.compared
    try:
        began = time.process_time()
        lsh = MinHashIndex(made)
        proposed = ((n, other) for n, one in enumerate(made) for other in lsh.index.query(lsh.sketches[n]) if other != n and one)
        result["minhash"] = figures(proposed, time.process_time() - began)
    except Unavailable as error:
        result["minhash"] = str(error)
    return result


def _once(documents: Iterable[object]) -> list[Document]:
    """Texts as the join numbers them: the very same words once."""
    found: dict[str, Document] = {}
    for one in documents:
        if isinstance(one, Document):
            found.setdefault(one.text_id, one)
    return list(found.values())


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures as JSON."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.index.templates", description="copies among stock wording")
    options.add_argument("--passages", type=Path, help="a file of passages, one a line; the project's own corpora without it")
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--copies", type=int, default=500)
    options.add_argument("--share", type=float, default=0.6, help="of the content words of a copy that are replaced (default .6)")
    options.add_argument("--seed", type=int, default=1, help="of the choice of passages, copies and stock phrases")
    options.add_argument(
        "--core", action="store_true", help="judge short texts by the core made for papers, not by their kept words"
    )
    given = options.parse_args(argv)
    figures = measured(
        passages(given.passages), count=given.count, copies=given.copies, share=given.share, seed=given.seed, core=given.core
    )
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
