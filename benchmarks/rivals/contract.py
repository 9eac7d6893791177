"""What a rival of the matching is: one number for two texts, and a ranking of passages for one."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Protocol, runtime_checkable

from benchmarks.copies.contract import Unavailable

# Place of a passage and its score, best first.
Ranking = list[tuple[int, float]]


@runtime_checkable
class Rival(Protocol):
    """A module with these two functions is a rival; both raise `Unavailable` where the package they need is missing."""

    def score(self, suspect: str, official: str) -> float:
        """How much the suspect looks like a copy of the official text, 0 to 1; an empty side gives 0."""
        ...

    def rank(self, query: str, passages: Sequence[str]) -> Ranking:
        """All passages that the rival finds at all, best first, ties in their order."""
        ...


def needs(*packages: str) -> None:
    """Raise `Unavailable` naming the packages that are not installed."""
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise Unavailable(f"no {', '.join(missing)}: pip install recsim[benchmarks]")


def ordered(scores: Sequence[float], *, least: float = 0.0) -> Ranking:
    """Scores above ``least`` as a ranking."""
    found = [(place, float(score)) for place, score in enumerate(scores) if score > least]
    return sorted(found, key=lambda one: (-one[1], one[0]))
