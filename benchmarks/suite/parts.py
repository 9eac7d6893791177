"""The parts of the suite by name, and what each is given: how much to take, where public sets are, whom to tell of progress."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Literal

from benchmarks import ROOT
from benchmarks.rivals.catalogue import available_rivals
from benchmarks.suite.results import Outcome
from recsim.evaluation.copies_corpus import CopiesCorpus, load_copies

Size = Literal["tiny", "small", "full"]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of the data and how many repeats a size takes. ``every`` takes each Nth row; intervals grow accordingly.

    Where rivals are compared there is less of it at the small size: sentence vectors of a paper take half a second of a core.
    """

    copies_every: int
    compared_every: int
    passages_every: int
    cross: int
    queries: int
    searched: int | None
    repeats: int
    sizes: tuple[int, ...]
    megabytes: tuple[float, ...]
    set_rows: int | None


# Small is meant for ten minutes of two cores, full for ninety: every row of every test split. Tiny is for tests.
AMOUNTS: dict[Size, Amount] = {
    "tiny": Amount(60, 60, 60, 4, 4, 20, 1, (40, 80), (0.01, 0.02), 8),
    "small": Amount(8, 20, 6, 100, 80, 240, 3, (300, 1_200), (0.1, 0.5), 120),
    "full": Amount(1, 1, 1, 2_000, 1_000, None, 9, (1_000, 10_000, 50_000), (0.1, 1.0, 10.0), None),
}


def _quiet(_: str) -> None:
    return None


@dataclass(frozen=True)
class Given:
    """What a part is given."""

    size: Size = "small"
    sets: Path | None = None
    without: frozenset[str] = frozenset()
    say: Callable[[str], None] = _quiet

    @property
    def amount(self) -> Amount:
        """How much of the data the size takes."""
        return AMOUNTS[self.size]

    @cached_property
    def copies(self) -> CopiesCorpus:
        """The corpus of copies, read once."""
        return load_copies(ROOT / "corpora" / "copies-v1")

    @cached_property
    def rivals(self) -> tuple[dict[str, ModuleType], dict[str, str]]:
        """The rivals of the matching that are to be run and can be, and why the others are not."""
        return available_rivals(self.without)

    def some_copies(self, every: int | None = None) -> CopiesCorpus:
        """Each Nth copy of every kind and generator in turn, and the pairs that look like copies."""
        step = every or self.amount.copies_every
        # Sorted first, so that a step takes of every kind and generator alike.
        ordered = sorted(
            self.copies.copies, key=lambda copy: (copy.split, copy.kind, copy.generator, copy.strength or "", copy.id)
        )
        # The pairs that look like copies are few and are asked about first: all of them, but in the smallest runs.
        pairs = self.copies.negatives[:: max(1, step // 8)]
        return replace(self.copies, copies=tuple(ordered[::step]), negatives=pairs)


@dataclass(frozen=True, slots=True)
class Part:
    """A part by name. ``run`` gives None where it has nothing to measure, as a set that is not there."""

    name: str
    title: str
    run: Callable[[Given], Outcome | None]


_PARTS: dict[str, Part] = {}
# Importing these registers their parts; those of one kind are run together.
_MODULES = ("quality", "beside", "passages", "classifiers", "speed", "sets")
_KINDS = ("quality", "rivals", "speed", "sets")


def share(every: int) -> str:
    """How much is taken, in words."""
    return "all" if every == 1 else f"one in {every}"


def part(name: str, title: str) -> Callable[[Callable[[Given], Outcome | None]], Callable[[Given], Outcome | None]]:
    """Register a function as a part of the suite."""

    def registered(run: Callable[[Given], Outcome | None]) -> Callable[[Given], Outcome | None]:
        if name in _PARTS:
            raise ValueError(f"there are two parts named {name!r}")
        _PARTS[name] = Part(name, title, run)
        return run

    return registered


def all_parts() -> dict[str, Part]:
    """Every part by name, in the order in which they are run."""
    for module in _MODULES:
        import_module(f"benchmarks.suite.{module}")
    return dict(sorted(_PARTS.items(), key=lambda one: _KINDS.index(one[0].partition(".")[0])))


def chosen(only: Iterable[str]) -> list[Part]:
    """The parts of these names; a first word such as ``quality`` takes all of its parts. Raises ``KeyError`` for a name that is none."""
    parts = all_parts()
    wanted: dict[str, Part] = {}
    for name in only:
        found = {key: one for key, one in parts.items() if key == name or key.startswith(f"{name}.")}
        if not found:
            raise KeyError(f"there is no part {name!r}; there are {', '.join(parts)}")
        wanted |= found
    return [parts[name] for name in parts if name in wanted] if wanted else list(parts.values())


def run_parts(
    parts: Sequence[Part], given: Given, on_part: Callable[[Part], None] = lambda _: None
) -> Iterator[tuple[Part, Outcome | None, str | None]]:
    """Each part with what it found and its seconds (None where there is nothing to measure), or why it failed; the rest go on."""
    for one in parts:
        on_part(one)
        began = time.perf_counter(), processor_seconds()
        try:
            outcome = one.run(given)
        except Exception as error:  # a part that breaks is reported, and the others are still worth having
            yield one, None, f"{type(error).__name__}: {error}"
            continue
        if outcome is not None:
            spent = time.perf_counter() - began[0], processor_seconds() - began[1]
            outcome = replace(outcome, part=one.name, title=one.title, seconds=spent[0], processor_seconds=spent[1])
        yield one, outcome, None


def processor_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
