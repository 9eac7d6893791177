"""Seconds of repeats: the median and the middle of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from recsim.records import Json


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one thing: the median and the middle 90% of its repeats."""

    name: str
    median: float
    low: float
    high: float

    def to_dict(self) -> Json:
        """The timing as JSON."""
        return {"seconds": round(self.median, 5), "low": round(self.low, 5), "high": round(self.high, 5)}


def timed(name: str, work: Callable[[], object], repeats: int) -> Timing:
    """The timing of a callable, after one run that does not count."""
    work()
    return timing(name, [_seconds(work) for _ in range(repeats)])


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def timing(name: str, seconds: Sequence[float]) -> Timing:
    """Median and middle 90% of some seconds."""
    ordered = sorted(seconds)
    cut = int(0.05 * len(ordered))
    return Timing(name, statistics.median(ordered), ordered[cut], ordered[-1 - cut])
