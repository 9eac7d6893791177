"""Whole suspects: ``python -m benchmarks.index.suspects --passages ../shared/passages/real-230k.txt.gz``.

Suspects are copies of `corpora/copies-v1`; the index holds its official texts and a filling. `recsim check` reads, searches, compares in
full and judges. Rivals only search: all passages of the suspect at once, and the official text that most of them name first. MiniLM (8-bit ONNX,
in batches) searches the passages of the official texts exactly and stand-in vectors for the filling, which can take no place from them; MinHash
all passages. Processor time of one thread; the lane of vectors, by which rewrites are found, is a line of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.copies.contract import Unavailable
from benchmarks.index.collection import documents, passages
from benchmarks.index.rivals import MinHashIndex, MiniLM
from recsim.evaluation.copies_corpus import load_copies
from recsim.evaluation.train_matching import copy_document
from recsim.index import Index, passages_of
from recsim.matcher import Matcher
from recsim.matching import load_matching
from recsim.reading import read
from recsim.records import Document, Json


def measured(texts: Sequence[str], folder: Path, *, filling: int, split: str, count: int, beside: bool = True) -> Json:
    """Documents a second and the share of suspects whose source comes first, for `check` with and without vectors and for rivals."""
    corpus = load_copies("corpora/copies-v1")
    copies = [copy for copy in corpus.copies_of(split) if copy.kind == "whole"]
    copies = copies[:: max(1, len(copies) // count)][:count]
    suspects = [copy_document(copy) for copy in copies]
    sources = [{str(corpus.texts[source].path) for source in copy.sources} for copy in copies]
    officials = [read(text.path) for text in corpus.texts.values()]
    with Index.open(folder / "i", mode="a") as index:
        for _ in index.add_many([*officials, *documents(texts[:filling])], encoder=load_matching().encoder):
            pass
    result: Json = {
        "suspects": len(suspects),
        "passages_a_suspect": round(np.mean([len(passages_of(one)) for one in suspects]), 1),
    }

    def timed(name: str, first: Callable[[Document], str | None]) -> None:
        first(suspects[0])
        began = time.process_time()
        named = [first(one) for one in suspects]
        spent = time.process_time() - began
        result[name] = {
            "documents_a_second": round(len(suspects) / spent, 2),
            "source_first": round(float(np.mean([one in own for one, own in zip(named, sources, strict=True)])), 4),
        }

    with Index.open(folder / "i") as index:
        result["passages_of_the_index"] = index.passages
        for line, changes, vectors in (
            ("check without vectors", True, False),
            ("the same, verdicts alone", False, False),
            ("check", True, True),
        ):
            timed(line, partial(_best, Matcher(index, changes=changes, vectors=vectors)))
    if not beside:
        return result
    held = [(document.source, document.quote(span)) for document in officials for span in passages_of(document).spans]
    rest = [
        (document.source, document.quote(span)) for document in documents(texts[:filling]) for span in passages_of(document).spans
    ]
    try:
        timed("MiniLM, exact", _by_vectors([*held, *((name, "") for name, _ in rest)], len(held)))
        timed("MinHash LSH", _by_minhash([*held, *rest]))
    except Unavailable as error:
        result["rivals"] = str(error)
    return result


def _best(matcher: Matcher, suspect: Document) -> str | None:
    verdicts = matcher.check(suspect).verdicts
    return verdicts[0].official.source if verdicts and verdicts[0].flagged else None


def _quoted(suspect: Document) -> list[str]:
    return [suspect.quote(span) for span in passages_of(suspect).spans]


def _by_vectors(held: Sequence[tuple[str, str]], real: int) -> Callable[[Document], str | None]:
    model = MiniLM(threads=1)
    stored = np.random.default_rng(1).standard_normal((len(held), 384), dtype=np.float32)
    stored /= np.linalg.norm(stored, axis=1, keepdims=True)
    stored[:real] = model.encode([text for _, text in held[:real]])

    def first(suspect: Document) -> str | None:
        near = model.encode(_quoted(suspect)) @ stored.T
        places: list[int] = near.argmax(axis=1).tolist()
        return Counter(held[place][0] for place in places).most_common(1)[0][0]

    return first


def _by_minhash(held: Sequence[tuple[str, str]]) -> Callable[[Document], str | None]:
    lsh = MinHashIndex([text for _, text in held])

    def first(suspect: Document) -> str | None:
        found = Counter(held[ranked[0]][0] for text in _quoted(suspect) if (ranked := lsh.rank(text)))
        return found.most_common(1)[0][0] if found else None

    return first


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures as JSON."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.index.suspects", description="documents a second through check")
    options.add_argument("--passages", type=Path, help="a file of passages, one a line; the project's own corpora without it")
    options.add_argument("--filling", type=int, default=20_000)
    options.add_argument("--split", default="dev")
    options.add_argument("--count", type=int, default=40)
    given = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(passages(given.passages), Path(folder), filling=given.filling, split=given.split, count=given.count)
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
