"""Texts that are proposed for comparison: ``python -m benchmarks.index.proposals --passages ../shared/passages/real-230k.txt.gz``.

The index holds the official texts of `corpora/copies-v1` and a filling. For the copies of a split: is each source among the texts that would be
compared, and how many are compared in all; for texts of the same corpus that are copies of nothing and pages of passages: how many.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.index.collection import documents, passages
from recsim.evaluation.copies_corpus import load_copies
from recsim.evaluation.train_matching import copy_document
from recsim.index import Index
from recsim.matcher import CANDIDATES, Matcher
from recsim.proposing import propose
from recsim.reading import read
from recsim.records import Json


def measured(texts: Sequence[str], *, filling: int, split: str, every: int, pages: int, vectors: bool) -> Json:
    """The share of sources proposed by kind of copy, comparisons a suspect, and the processor time of proposing."""
    corpus, matcher = load_copies("corpora/copies-v1"), Matcher(vectors=vectors)
    encoder = matcher.model.encoder if vectors else None
    found: defaultdict[str, list[bool]] = defaultdict(list)
    compared: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        with Index.open(folder, mode="a") as index:
            for _ in index.add_many((read(text.path) for text in corpus.texts.values()), encoder=encoder):
                pass
            for _ in index.add_many(documents(texts[:filling]), encoder=encoder):
                pass
        with Index.open(folder) as index:
            names = {index.document(one).source: one for one in index.sequences()}  # type: ignore[union-attr]
            began = time.process_time()
            for copy in corpus.copies_of(split)[::every]:
                proposed = propose(index, copy_document(copy), matcher.model.background, encoder).sequences[:CANDIDATES]
                compared.append(len(proposed))
                found[copy.kind] += [names.get(str(corpus.texts[source].path)) in proposed for source in copy.sources]
            spent = time.process_time() - began
            draw = random.Random(1)
            unrelated = [
                len(propose(index, page, matcher.model.background, encoder).sequences[:CANDIDATES])
                for page in documents([draw.choice(texts[filling:] or texts) for _ in range(12 * pages)], 12)
            ]
            return {
                "passages_of_the_index": index.passages,
                "suspects": len(compared),
                "sources_proposed": {kind: round(sum(row) / len(row), 4) for kind, row in sorted(found.items())},
                "comparisons_a_copy": round(sum(compared) / len(compared), 2),
                "comparisons_a_page_of_other_passages": round(sum(unrelated) / len(unrelated), 2),
                "ms_a_copy": round(1000 * spent / len(compared), 1),
            }


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures as JSON."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.index.proposals", description="texts proposed for comparison")
    options.add_argument("--passages", type=Path, help="a file of passages, one a line; the project's own corpora without it")
    options.add_argument("--filling", type=int, default=50_000)
    options.add_argument("--split", default="dev")
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--pages", type=int, default=200)
    options.add_argument("--vectors", action="store_true")
    given = options.parse_args(argv)
    texts = passages(given.passages)
    figures = measured(
        texts, filling=given.filling, split=given.split, every=given.every, pages=given.pages, vectors=given.vectors
    )
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
