"""One method at one job in a process of its own, so that time and peak memory are its alone: ``python -m benchmarks.speed.child JSON``.

The job is ``{"job": "compare" | "index", "method": NAME, "file": PATH, "repeats": N, "sizes": [...]}``; what comes back is a JSON line a size.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from benchmarks.copies.contract import Unavailable
from benchmarks.index.collection import filled
from benchmarks.rivals.contract import Builder, Finder, Scorer
from benchmarks.suite.machine import peak_mb
from benchmarks.suite.results import OURS
from recsim.records import Json

# Exit status of a method that cannot be run here.
_MISSING = 3
# Settings at which a long text is read to its end: a whole text is cut at 256 pieces of words, which is less work.
_TO_THE_END = {"vectors": {"pieces": "paragraphs"}}


def measured(job: Json, timeout: float = 3600) -> list[Json]:
    """The lines of one job, measured in a fresh process. Raises `Unavailable` for a rival that is missing, ``RuntimeError`` for one that breaks."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.speed.child", json.dumps(job)],
        capture_output=True,
        text=True,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parents[2],
    )
    if done.returncode == _MISSING:
        raise Unavailable(done.stderr.strip().splitlines()[-1])
    if done.returncode:
        raise RuntimeError(f"{job['method']} at {job['job']}: {done.stderr.strip()[-600:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare_lines(job: Json) -> Iterator[Json]:
    """Seconds of comparing two texts at growing sizes; every repeat has a number of its own at its end, so that nothing is remembered."""
    pairs: list[list[str]] = json.loads(Path(job["file"]).read_text(encoding="utf-8"))
    score = _compare(job["method"])
    score(*pairs[0])
    for pair in pairs:
        seconds, spent = [], []
        for turn in range(job["repeats"]):
            suspect, official = (f"{text}\n\nCopy number {turn + 2}." for text in pair)
            began = time.perf_counter(), time.process_time()
            score(suspect, official)
            seconds.append(time.perf_counter() - began[0])
            spent.append(time.process_time() - began[1])
        yield {"size": len(pair[0].split()), "seconds": spent, "by_the_clock": seconds, "peak_mb": peak_mb()}


def index_lines(job: Json) -> Iterator[Json]:
    """Seconds of building an index at growing sizes and of asking it; made-up passages come after the real ones."""
    body: Json = json.loads(Path(job["file"]).read_text(encoding="utf-8"))
    for size in job["sizes"]:
        texts = list(filled(body["passages"], size))
        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            finder = _finder(job["method"], texts, Path(folder))
            built = time.process_time() - began
            finder.rank(body["queries"][0])
            seconds = []
            for query in body["queries"]:
                began = time.process_time()
                finder.rank(query)
                seconds.append(time.process_time() - began)
            yield {"size": size, "build_seconds": built, "seconds": seconds, "peak_mb": peak_mb()}


def _compare(method: str) -> Callable[[str, str], object]:
    if method == OURS:
        from recsim import Matcher

        matcher = Matcher(changes=False)
        return lambda suspect, official: matcher.compare(suspect.encode(), official.encode())
    rival = cast(Scorer, import_module(f"benchmarks.rivals.{method}"))
    # Paragraphs that stay the same from one repeat to the next would be encoded once.
    forget: Callable[[], None] = getattr(rival, "forget", lambda: None)

    def compare(suspect: str, official: str) -> float:
        forget()
        return rival.score(suspect, official, **_TO_THE_END.get(method, rival.SCORES[0]))

    return compare


def _finder(method: str, texts: Sequence[str], folder: Path) -> Finder:
    if method == OURS:
        from benchmarks.suite.passages import OurIndex

        return OurIndex(texts, folder, near=False)
    rival = cast(Builder, import_module(f"benchmarks.rivals.{method}"))
    # The first setting is the documented one, which for some finds verbatim copies alone; cost is that of the setting after it.
    return rival.build(texts, **rival.FINDS[min(1, len(rival.FINDS) - 1)])


if __name__ == "__main__":
    asked: Json = json.loads(sys.argv[1])
    try:
        for line in {"compare": compare_lines, "index": index_lines}[asked["job"]](asked):
            print(json.dumps(line), flush=True)
    except (Unavailable, ImportError) as error:
        print(error, file=sys.stderr)
        sys.exit(_MISSING)
