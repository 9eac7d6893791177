"""``python -m benchmarks.fuzz --seconds N --seed S [--inputs N] [--reader NAME|all] [--crashes FOLDER] [--guided]``."""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from benchmarks.fuzz.coverage import Lines
from benchmarks.fuzz.judge import SLOW_SECONDS, Outcome, judged
from benchmarks.fuzz.mutate import mutated
from benchmarks.fuzz.seeds import READERS, seeds

# One input in so many is traced; tracing slows it ten times, so it takes a fifth of the time then.
_TRACED = 40
_LARGEST_POOL = 400


class Run:
    """A run over some readers: the pool of each, what became of the inputs, and where bad ones were saved."""

    def __init__(self, readers: tuple[str, ...], seed: int, crashes: Path) -> None:
        self.draw = random.Random(seed)
        self.crashes = crashes
        self.pools = {reader: seeds(reader) for reader in readers}
        self.counts: dict[str, Counter[str]] = {reader: Counter() for reader in readers}
        self.lines = Lines()
        self.bad: Counter[str] = Counter()
        self.slow: list[tuple[float, str]] = []
        self.total = 0

    def step(self, reader: str) -> None:
        """One input of one reader."""
        pool = self.pools[reader]
        data = mutated(self.draw.choice(pool), pool, reader, self.draw)
        last = self.crashes / f"last-{reader}"
        if reader == "pdf":
            last.write_bytes(data)  # a library in C may take the process with it; then this is the input
        outcomes: list[Outcome] = []
        if self.total % _TRACED == 0:
            if self.lines.grows(lambda: outcomes.append(judged(data))) and len(pool) < _LARGEST_POOL and not outcomes[0].bad:
                pool.append(data)
        else:
            outcomes.append(judged(data))
        last.unlink(missing_ok=True)
        self.total += 1
        self._count(reader, data, outcomes[0])

    def _count(self, reader: str, data: bytes, outcome: Outcome) -> None:
        self.counts[reader][outcome.what if outcome.kind in ("paper", "error") else outcome.kind] += 1
        if outcome.seconds > SLOW_SECONDS or outcome.bad:
            name = f"{reader}-{outcome.kind}-{hashlib.sha256(data).hexdigest()[:12]}"
            key = f"{reader}: {outcome.kind} {outcome.what}"
            if outcome.bad:
                self.bad[key] += 1
            else:
                self.slow.append((outcome.seconds, name))
            if self.bad[key] <= 3:  # more of one kind teach nothing
                (self.crashes / name).write_bytes(data)
                (self.crashes / f"{name}.txt").write_text(
                    f"{outcome.kind} {outcome.what} {outcome.seconds:.1f} s\n{outcome.trace}"
                )

    def told(self, seconds: float) -> str:
        """What became of the inputs, reader by reader."""
        lines = [f"{self.total:,} inputs in {seconds:.0f} s; {len(self.lines.seen):,} lines of the readers seen"]
        for reader, counts in self.counts.items():
            listed = ", ".join(f"{what} {count:,}" for what, count in counts.most_common())
            lines.append(f"  {reader:<9} {counts.total():>7,}  pool {len(self.pools[reader]):>3}  {listed}")
        lines.append(
            f"slow (over {SLOW_SECONDS:.0f} s): {len(self.slow)}"
            + "".join(f"\n  {took:.1f} s {name}" for took, name in sorted(self.slow)[-10:])
        )
        lines.append(f"bad: {self.bad.total()}" + "".join(f"\n  {count:>5}  {what}" for what, count in self.bad.most_common()))
        return "\n".join(lines)


def main() -> int:
    """Runs until the time or the number of inputs is reached; status 1 if anything bad was found."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.fuzz", description="Fuzzes recsim's readers with its own documents."
    )
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--inputs", type=int, default=0, help="stop after so many; 0 for no limit")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--reader", choices=[*READERS, "all"], default="all")
    options.add_argument("--crashes", type=Path, default=Path("fuzz-crashes"))
    options.add_argument("--guided", action="store_true", help="coverage-guided by Atheris (recsim[fuzz]); one reader")
    given = options.parse_args()
    given.crashes.mkdir(parents=True, exist_ok=True)
    if given.guided:
        if given.reader == "all":
            options.error("--guided takes one reader; name it with --reader")
        from benchmarks.fuzz.guided import guide

        guide(given.reader, given.seconds, given.seed, given.crashes)
    readers = READERS if given.reader == "all" else (given.reader,)
    run = Run(readers, given.seed, given.crashes)
    began = time.monotonic()
    # Stopped by hand, it still tells what it found.
    with suppress(KeyboardInterrupt):
        while time.monotonic() - began < given.seconds and (not given.inputs or run.total < given.inputs):
            run.step(readers[run.total % len(readers)])
    print(run.told(time.monotonic() - began))
    return 1 if run.bad else 0


if __name__ == "__main__":
    sys.exit(main())
