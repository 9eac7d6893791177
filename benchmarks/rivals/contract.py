"""What a rival of the matching is: one number for two texts, and a finder of passages for one, at settings that are tried in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Protocol, runtime_checkable

from benchmarks.copies.contract import Unavailable

# Place of a passage and its score, best first.
Ranking = list[tuple[int, float]]
# Keyword arguments of a rival's functions.
Setting = Mapping[str, Any]
# The fewest settings that a rival is tried at before anything is said about it.
FEWEST_SETTINGS = 3


class Finder(Protocol):
    """Passages made ready to be searched."""

    def rank(self, query: str) -> Ranking:
        """All passages that the rival finds at all, best first, ties in their order."""
        ...


@runtime_checkable
class Scorer(Protocol):
    """A module with these compares two texts. ``SCORES`` are its settings, the documented default first."""

    SCORES: tuple[Setting, ...]

    def score(self, suspect: str, official: str, **setting: Any) -> float:
        """How much the suspect looks like a copy of the official text, 0 to 1; an empty side gives 0."""
        ...


@runtime_checkable
class Builder(Protocol):
    """A module with these finds passages. ``FINDS`` are its settings, the documented default first."""

    FINDS: tuple[Setting, ...]

    def build(self, passages: Sequence[str], **setting: Any) -> Finder:
        """The passages made ready; `Unavailable` where a package is missing."""
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


def named(setting: Setting) -> str:
    """A setting in words: ``shingle 3, threshold 0.2``."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in setting.items()) or "default"
