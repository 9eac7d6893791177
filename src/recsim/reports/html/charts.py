"""Geometry of the charts: positions in percent of their width, so that they fit any page and their words are never stretched."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from recsim.records import Commitment
from recsim.reports.rows import day
from recsim.verdicts import Signal

# Dates further apart than this from their neighbours (2000 years of a misread number) would squeeze all others into a line.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
# A bar narrower than this cannot be seen.
_LEAST = 0.8


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis, in percent, with its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """From where to where, in percent."""

    start: float
    width: float

    @property
    def end(self) -> float:
        return self.start + self.width


@dataclass(frozen=True, slots=True)
class Axis:
    """Days on a line from 0 to 100."""

    first: date
    last: date
    ticks: tuple[Tick, ...]

    def at(self, when: date) -> float:
        """Where a day stands, in percent."""
        return round(100 * (when - self.first).days / max(1, (self.last - self.first).days), 2)

    def bar(self, first: date, last: date) -> Bar:
        """The bar of a range of days; a single day is as wide as can be seen."""
        start, end = self.at(first), self.at(last + timedelta(days=1))
        width = max(_LEAST, end - start)
        return Bar(round(min(start, 100 - width), 2), round(width, 2))


def axis_of(commitments: Iterable[Commitment], published: str | None) -> Axis | None:
    """An axis over the dates of commitments and the day of publication; None where nothing is dated."""
    days = [found for one in commitments for found in ends(one)]
    if not days:
        return None
    since = day(published)
    if since is not None and _FIRST_YEAR <= since.year <= _LAST_YEAR:
        days.append(since)
    first, last = min(days), max(days)
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next(size for size in (1, 3, 6, 12, 24, 60, 120, 1200, 6000) if months / size <= 5)
    at = date(first.year, 1 + (first.month - 1) // min(step, 12) * min(step, 12), 1)
    ticks = [at]
    while ticks[-1] <= last and len(ticks) < 16:
        ticks.append(_later(ticks[-1], step))
    axis = Axis(ticks[0], ticks[-1], ())
    words = [one.strftime("%Y") if step >= 12 else one.strftime("%b %Y") for one in ticks]
    return Axis(axis.first, axis.last, tuple(Tick(axis.at(one), name) for one, name in zip(ticks, words, strict=True)))


def ends(one: Commitment) -> tuple[date, ...]:
    """The first and last day that a commitment's date can mean; nothing where it has none that can be drawn."""
    found = (day(one.date.earliest), day(one.date.latest)) if one.date is not None else ()
    real = tuple(when for when in found if when is not None and _FIRST_YEAR <= when.year <= _LAST_YEAR)
    return real if len(real) == 2 else ()


def _later(when: date, months: int) -> date:
    whole = when.year * 12 + when.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a waterfall: the signal, its bar, and where the sum stands after it."""

    signal: Signal
    bar: Bar
    after: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From the prior to the verdict, in log-odds; the axis is labelled with the probabilities that people think in."""

    steps: tuple[Step, ...]
    total: Bar
    log_odds: float
    ticks: tuple[Tick, ...]


_PROBABILITIES = (1e-9, 1e-6, 1e-4, 0.01, 0.1, 0.5, 0.9, 0.99, 0.9999, 1 - 1e-6, 1 - 1e-9)
_NAMES = ("10⁻⁹", "10⁻⁶", "0.01%", "1%", "10%", "50%", "90%", "99%", "99.99%", "1 − 10⁻⁶", "1 − 10⁻⁹")


def waterfall(signals: Sequence[Signal]) -> Waterfall:
    """The contributions one after the other, from even odds (log-odds 0) to their sum."""
    sums = [0.0]
    for signal in signals:
        sums.append(sums[-1] + signal.contribution)
    low, high = min([-5.0, *sums]), max([5.0, *sums])
    room = 0.04 * (high - low)
    low, high = low - room, high + room

    def at(value: float) -> float:
        return round(100 * (value - low) / (high - low), 2)

    def bar(start: float, end: float) -> Bar:
        left, right = sorted((at(start), at(end)))
        return Bar(left, round(max(right - left, 0.25), 2))

    steps = tuple(
        Step(signal, bar(before, after), at(after)) for signal, before, after in zip(signals, sums, sums[1:], strict=False)
    )
    ticks: list[Tick] = []
    for share, name in zip(_PROBABILITIES, _NAMES, strict=True):
        place = at(math.log(share / (1 - share)))
        # Words need about a tenth of the width each.
        if 3 <= place <= 97 and (not ticks or place - ticks[-1].at >= 10 or share == 0.5):
            if share == 0.5 and ticks and place - ticks[-1].at < 10:
                ticks.pop()
            ticks.append(Tick(place, name))
    return Waterfall(steps, bar(0.0, sums[-1]), sums[-1], tuple(ticks))
