"""Speed of parsing: ``python -m benchmarks.speed.parsing``.

Three questions, each answered by a ratio, since seconds belong to one machine: what a whole ``recsim parse`` of a short document
costs beside starting Python and importing NumPy; how many MB of text a second are parsed in process beside what the libraries
underneath need alone on the same bytes; and how time and memory grow from 0.1 to 10 MB. The inputs are made from the corpus.
"""

from __future__ import annotations

import argparse
import html.parser
import importlib
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import recsim
from benchmarks import ROOT
from benchmarks.speed.timing import Timing, timed, timing
from recsim.records import Json

_CORPUS = ROOT / "corpora" / "replies-v1" / "documents"
_SHORT = _CORPUS / "f1_interior_permit_renewals.html"
_KINDS = {"text/html": "html", "text/markdown": "md", "text/plain": "txt"}
# Parsed in a fresh process, so that the peak is this document's; VmHWM, since ru_maxrss keeps the parent's peak on Linux.
_CHILD = """
import json, sys, time
import recsim
began = time.perf_counter()
paper = recsim.parse(sys.argv[1])
seconds = time.perf_counter() - began
try:
    status = open("/proc/self/status").read()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
except (OSError, IndexError):
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
print(json.dumps({"seconds": seconds, "peak_mb": peak, "found": len(paper.walk()), "characters": len(paper.document.text)}))
"""


def whole_process(repeats: int) -> list[Timing]:
    """Starting Python, importing NumPy, importing recsim, and parsing a short document, taken in turns so that load hits all."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import numpy'": [sys.executable, "-c", "import numpy"],
        "python -c 'import recsim'": [sys.executable, "-c", "import recsim"],
        f"recsim parse ({_SHORT.stat().st_size / 1000:.1f} KB)": [*recsim_command(), "parse", str(_SHORT), "--format", "jsonl"],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(repeats + 1):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if turn:  # the first turn warms the file cache and writes the byte code
                seconds[name].append(time.perf_counter() - began)
    return [timing(name, values) for name, values in seconds.items()]


def in_process(repeats: int, megabytes: float) -> dict[str, list[Timing]]:
    """For each kind of input: parsing it, reading it alone, and what the libraries under the reader need alone."""
    found = {}
    for kind, suffix in _KINDS.items():
        text = made(suffix, megabytes)
        raw = text.encode()
        timings = [
            timed("recsim.parse", lambda raw=raw, suffix=suffix: recsim.parse(raw, name=f"made.{suffix}"), repeats),  # type: ignore[misc]
            timed("recsim.read", lambda raw=raw, suffix=suffix: recsim.read(raw, name=f"made.{suffix}"), repeats),  # type: ignore[misc]
        ]
        for name, alone in _alone(kind, text, raw).items():
            timings.append(timed(name, alone, repeats))
        found[kind] = timings
    return found


def growth(sizes: Sequence[float], suffix: str = "txt") -> list[Json]:
    """Seconds, peak memory and finds at growing sizes, each in a process of its own."""
    rows: list[Json] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder, f"made-{size}.{suffix}")
            path.write_text(made(suffix, size), encoding="utf-8")
            done = subprocess.run(
                [sys.executable, "-c", _CHILD, str(path)], check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True
            )
            rows.append({"megabytes": path.stat().st_size / 1e6, **json.loads(done.stdout)})
    return rows


def exponent(rows: Sequence[Json]) -> float:
    """How time grows between the smallest and the largest size: 1 is in step with the size, 2 is with its square."""
    first, last = rows[0], rows[-1]
    return math.log(last["seconds"] / first["seconds"]) / math.log(last["megabytes"] / first["megabytes"])


def made(suffix: str, megabytes: float) -> str:
    """The corpus documents of one kind, one after the other until the size is reached."""
    # Decoded by recsim, since some of them are UTF-16 or CP1252.
    texts = [recsim.read(path).source_text for path in sorted(_CORPUS.glob(f"*.{suffix}"))]
    wanted = int(megabytes * 1e6)
    pieces: list[str] = []
    size = 0
    while size < wanted:
        text = texts[len(pieces) % len(texts)]
        pieces.append(text)
        size += len(text.encode()) + 2
    return "\n\n".join(pieces)


def _alone(kind: str, text: str, raw: bytes) -> dict[str, Callable[[], object]]:
    # Each library is imported by the function that measures it; one that is not installed is left out and said so.
    def parse_html() -> None:
        parser = html.parser.HTMLParser(convert_charrefs=True)
        parser.feed(text)
        parser.close()

    alone: dict[str, Callable[[], object]] = {}
    charset = _installed("charset_normalizer")
    if charset is not None:
        alone["charset-normalizer"] = lambda: charset.from_bytes(raw).best()
    if kind == "text/html":
        alone["html.parser"] = parse_html
        lxml = _installed("lxml.html")
        if lxml is not None:
            alone["lxml"] = lambda: lxml.fromstring(raw)
    if kind == "text/markdown":
        markdown = _installed("markdown_it")
        if markdown is not None:
            parser = markdown.MarkdownIt("commonmark").enable("table")
            alone["markdown-it-py"] = lambda: parser.parse(text)
    if kind == "text/plain":
        alone["bytes.decode + splitlines"] = lambda: raw.decode().splitlines()
    return alone


def _installed(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is not installed; left out", file=sys.stderr)
        return None


def recsim_command() -> list[str]:
    """How the installed program is started."""
    beside = Path(sys.executable).with_name("recsim")
    found = str(beside) if beside.exists() else shutil.which("recsim")
    return [found] if found else [sys.executable, "-m", "recsim.cli"]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; ``--json FILE`` writes the figures as well (``-`` for standard output)."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.speed.parsing", description="speed and memory of parsing")
    options.add_argument("--repeats", type=int, default=15, help="of whole processes; a third of it in process (default 15)")
    options.add_argument("--megabytes", type=float, default=0.5, help="size of the input in process (default 0.5)")
    options.add_argument("--sizes", default="0.1,1,10", help="MB of the growth series (default 0.1,1,10)")
    options.add_argument("--json", metavar="FILE", help="write the figures as JSON")
    given = options.parse_args(argv)
    processes = whole_process(given.repeats)
    kinds = in_process(max(3, given.repeats // 3), given.megabytes)
    sizes = growth([float(size) for size in given.sizes.split(",")])
    if given.json != "-":
        _print(processes, kinds, sizes, given.megabytes)
    if given.json:
        text = json.dumps(_figures(processes, kinds, sizes, given.megabytes), indent=1)
        if given.json == "-":
            print(text)
        else:
            Path(given.json).write_text(text + "\n", encoding="utf-8")
    return 0


def _figures(processes: Sequence[Timing], kinds: dict[str, list[Timing]], sizes: Sequence[Json], megabytes: float) -> Json:
    def ratios(timings: Sequence[Timing], base: Timing) -> Json:
        return {timing.name: {**timing.to_dict(), "ratio": round(timing.median / base.median, 3)} for timing in timings}

    return {
        "schema": 1,
        "made_by": {"recsim": recsim.__version__, "python": platform.python_version(), "cores": os.cpu_count()},
        "whole_process": ratios(processes, processes[1]),
        "in_process": {"megabytes": megabytes, **{kind: ratios(timings, timings[0]) for kind, timings in kinds.items()}},
        "growth": {"rows": list(sizes), "exponent": round(exponent(sizes), 3) if len(sizes) > 1 else None},
    }


def _print(processes: Sequence[Timing], kinds: dict[str, list[Timing]], sizes: Sequence[Json], megabytes: float) -> None:
    console = Console(width=110)
    table = Table(title="whole process, seconds (median and middle 90%)")
    for column in ("command", "median", "interval", "× import numpy"):
        table.add_column(column, justify="left" if column == "command" else "right")
    for one in processes:
        ratio = one.median / processes[1].median
        table.add_row(one.name, f"{one.median:.3f}", f"{one.low:.3f}–{one.high:.3f}", f"{ratio:.2f}")
    console.print(table)
    table = Table(title=f"in process, {megabytes} MB")
    for column in ("kind", "what", "MB/s", "interval", "share of recsim.parse"):
        table.add_column(column, justify="left" if column in ("kind", "what") else "right")
    for kind, timings in kinds.items():
        for one in timings:
            interval = f"{megabytes / one.high:.2f}–{megabytes / one.low:.2f}"
            share = one.median / timings[0].median
            table.add_row(kind, one.name, f"{megabytes / one.median:.2f}", interval, f"{share:.3f}")
    console.print(table)
    table = Table(title="growth, plain text, a process each")
    for column in ("MB", "seconds", "MB/s", "peak MB", "peak bytes a byte", "recommendations"):
        table.add_column(column, justify="right")
    for row in sizes:
        peak = row["peak_mb"] / row["megabytes"]
        table.add_row(
            f"{row['megabytes']:.2f}",
            f"{row['seconds']:.2f}",
            f"{row['megabytes'] / row['seconds']:.2f}",
            f"{row['peak_mb']:.0f}",
            f"{peak:.0f}",
            str(row["found"]),
        )
    console.print(table)
    if len(sizes) > 1:
        console.print(f"time grows with size to the power {exponent(sizes):.2f}")


if __name__ == "__main__":
    sys.exit(main())
