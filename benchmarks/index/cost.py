"""What an index costs by size: ``python -m benchmarks.index.cost --passages ../shared/passages/real-230k.txt.gz``.

For each size a fresh process builds the index from documents in memory, and another opens it and searches for copies with 60% of their content
words replaced, each alone. Build: passages a second of the processor time of two cores, and by the clock, which other work on the machine
slows. Memory: the proportional set size (Pss of smaps_rollup, mapped pages included) after all queries, less that of the same process before
the index was opened. Disk: all files, texts included. Query: folding, terms, search; beside it the time in which the same postings are summed
once, and one MiniLM encoding with an exact search over as many stand-in vectors.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from benchmarks.index.collection import SHORTEST, Swapper, documents, filled, passages
from recsim.index import Index, terms_of
from recsim.index.passages import passages_at
from recsim.records import Document, Json

SIZES = (10_000, 50_000, 230_000, 1_000_000)
_WARM = 50


def build(folder: Path, real: Sequence[str], count: int, vectors: bool) -> Json:
    """Builds an index of so many passages, a slice of the documents in memory at a time."""
    from recsim.matching import load_matching

    encoder = load_matching().encoder if vectors else None
    processor = clock = 0.0
    passed = 0
    held: list[str] = []
    with Index.open(folder, mode="a") as index:

        def add() -> None:
            nonlocal processor, clock
            ready = list(documents(held, 40))
            for number, document in enumerate(ready):  # the same text in two slices is another document
                ready[number] = _renamed(document, f"{passed}-{number}")
            began = time.process_time(), time.perf_counter()
            for _ in index.add_many(ready, encoder=encoder):
                pass
            processor, clock = processor + time.process_time() - began[0], clock + time.perf_counter() - began[1]

        for text in filled(real, count):
            held.append(text)
            if len(held) == 50_000:
                add()
                passed, held = passed + len(held), []
        add()
        began = time.process_time(), time.perf_counter()
    processor, clock = processor + time.process_time() - began[0], clock + time.perf_counter() - began[1]
    with Index.open(folder) as index:
        made = index.passages
        segments = index.info()["segments"]
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "passages": made,
        "segments": segments,
        "passages_a_second_of_two_cores": round(made / processor * 2),
        "passages_a_second_by_the_clock": round(made / clock),
        "bytes_a_passage": round(size / made),
    }


def _renamed(document: Document, name: str) -> Document:
    digest = sha256((name + document.text).encode()).hexdigest()
    return replace(document, source=name, id=digest, text_id=digest)


def query(folder: Path, queries: list[str]) -> Json:
    """Searches for each query alone and says what that took."""
    asked = [terms_of(passages_at(one, [(0, len(one))])) for one in queries]  # also loads everything that a query needs
    before = _pss()
    with Index.open(folder) as index:
        count = index.passages
        for terms in asked[:_WARM]:
            index.search(terms)
        seconds = []
        for one in queries:
            began = time.perf_counter()
            index.search(terms_of(passages_at(one, [(0, len(one))])))
            seconds.append(time.perf_counter() - began)
        spent = time.process_time()
        for one in queries:
            index.search(terms_of(passages_at(one, [(0, len(one))])))
        spent = (time.process_time() - spent) / len(queries)
        after = _pss()
        postings = index._opened()
        began = time.perf_counter()
        read = 0
        for terms in asked:
            for segment in postings.segments:
                first, last = segment.ranges(terms[0])
                for start, end in zip(first.tolist(), last.tolist(), strict=True):
                    read += end - start
                    segment.numbers[start:end].sum()
        once = (time.perf_counter() - began) / len(queries)
    return {
        "median_ms": round(1000 * statistics.median(seconds), 3),
        "processor_ms": round(1000 * spent, 3),
        "postings_a_query": round(read / len(queries)),
        "ms_to_read_its_postings_once": round(1000 * once, 3),
        "pss_bytes_a_passage": round((after - before) / count),
        "pss_mb": round(after / 1e6, 1),
    }


def vectors_beside(count: int, queries: list[str]) -> Json:
    """One MiniLM encoding and one exact search over so many stand-in vectors, a query."""
    from benchmarks.copies.contract import Unavailable
    from benchmarks.index.rivals import MiniLM

    try:
        model = MiniLM()
    except Unavailable as error:
        return {"missing": str(error)}
    stored = np.random.default_rng(1).standard_normal((count, 384), dtype=np.float32)
    model.encode(queries[:2])
    seconds = []
    spent = time.process_time()
    for one in queries[:40]:
        began = time.perf_counter()
        near = stored @ model.encode([one])[0]
        np.argpartition(-near, 10)[:10]
        seconds.append(time.perf_counter() - began)
    return {
        "median_ms": round(1000 * statistics.median(seconds), 3),
        "processor_ms": round(1000 * (time.process_time() - spent) / len(seconds), 3),
        "bytes_a_passage": 384 * 4,
    }


def _pss() -> int:
    with open("/proc/self/smaps_rollup", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) * 1024


def _child(step: str, folder: Path, given: argparse.Namespace, count: int) -> Json:
    command = [sys.executable, "-m", "benchmarks.index.cost", "--step", step, "--folder", str(folder), "--sizes", str(count)]
    command += ["--queries", str(given.queries)] + (["--passages", str(given.passages)] if given.passages else [])
    command += ["--vectors"] if given.vectors else []
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "2"})
    if done.returncode:
        raise RuntimeError(f"{step} failed: {done.stderr[-800:]}")
    found: Json = json.loads(done.stdout)
    return found


def _asked(texts: Sequence[str], count: int) -> list[str]:
    swapper = Swapper(texts)
    fit = [text for text in texts[:10_000] if len(text.split()) >= SHORTEST]
    return [swapper.swap(text, 0.6) for text in swapper.draw.sample(fit, min(count, len(fit)))]


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures as JSON, a line a size as it is done."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.index.cost", description="cost of an index by size")
    options.add_argument("--passages", type=Path, help="a file of passages, one a line; the project's own corpora without it")
    options.add_argument("--sizes", default=",".join(map(str, SIZES)))
    options.add_argument("--queries", type=int, default=300)
    options.add_argument("--vectors", action="store_true", help="with the vectors by which rewrites are found")
    options.add_argument("--step", choices=["build", "query", "rival"], help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args(argv)
    sizes = [int(one) for one in given.sizes.split(",")]
    if given.step:
        real = passages(given.passages)
        if given.step == "build":
            print(json.dumps(build(given.folder, real, sizes[0], given.vectors)))
        elif given.step == "query":
            print(json.dumps(query(given.folder, _asked(real, given.queries))))
        else:
            print(json.dumps(vectors_beside(sizes[0], _asked(real, given.queries))))
        return 0
    for count in sizes:
        folder = Path(tempfile.mkdtemp())
        try:
            row = {**_child("build", folder / "i", given, count), **_child("query", folder / "i", given, count)}
            row["minilm_exact"] = _child("rival", folder, given, count)
        finally:
            shutil.rmtree(folder)
        print(json.dumps(row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
