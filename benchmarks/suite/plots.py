"""Plots as SVG written by hand: lines, points and bars with intervals, each with a title and a description for those who cannot see it.

No plotting library: the page has to be one file without scripts, and these three forms are all that it needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from recsim.evaluation.results import Figure

# Those of Okabe and Ito, told apart by readers with any colour vision, then some of Tol's; recsim has the first. Marks differ besides.
COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#e69f00",
    "#888888",
    "#882255",
    "#44aa99",
    "#997700",
    "#332288",
    "#ddcc77",
)
MARKS = ("circle", "square", "diamond", "triangle")
_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 16, 46


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: what it says, its ends, and whether it is logarithmic."""

    label: str
    low: float
    high: float
    log: bool = False

    def at(self, value: float) -> float:
        """Where a value lies, 0 to 1; one beyond an end lies at the end."""
        low, high = (math.log10(max(end, 1e-9)) if self.log else end for end in (self.low, self.high))
        placed = math.log10(max(value, 1e-9)) if self.log else value
        return min(1.0, max(0.0, (placed - low) / (high - low))) if high > low else 0.5

    def ticks(self) -> list[float]:
        """Where the axis is marked."""
        if self.log:
            first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
            return [10.0**power for power in range(first, last + 1) if self.low <= 10.0**power <= self.high]
        return [self.low + (self.high - self.low) * step / 5 for step in range(6)]


def lines(title: str, described: str, series: Mapping[str, Sequence[tuple[float, float]]], across: Axis, up: Axis) -> Markup:
    """Lines through points, a colour and a mark for each method."""
    body = []
    for place, points in enumerate(series.values()):
        placed = [(_x(across, x), _y(up, y)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        body.append(
            Markup('<polyline fill="none" stroke="{}" stroke-width="{}" points="{}"/>').format(
                _colour(place), 3 if not place else 1.5, path
            )
        )
        body += [_mark(place, x, y, 3) for x, y in placed[:: max(1, len(placed) // 8)]]
    return _framed(title, described, [*_axes(across, up), *body])


def points(title: str, described: str, series: Mapping[str, tuple[float, float]], across: Axis, up: Axis) -> Markup:
    """One point for each method, its name beside it where there is room."""
    body = [_mark(place, _x(across, x), _y(up, y), 6 if not place else 5) for place, (x, y) in enumerate(series.values())]
    return _framed(title, described, [*_axes(across, up), *body])


def bars(title: str, described: str, series: Mapping[str, Mapping[str, Figure]], up: Axis) -> Markup:
    """Groups of bars with their intervals: for each group on the axis one bar for each method."""
    groups = list(dict.fromkeys(group for figures in series.values() for group in figures))
    across = Axis("", 0, max(1, len(groups)))
    body = [*_axes(across, up, ticks=False)]
    room = (_WIDTH - _LEFT - _RIGHT) / max(1, len(groups))
    width = 0.8 * room / max(1, len(series))
    for place, figures in enumerate(series.values()):
        for number, group in enumerate(groups):
            figure = figures.get(group)
            if figure is None:
                continue
            x = _LEFT + number * room + 0.1 * room + place * width
            top = _y(up, figure.value)
            body.append(
                Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>').format(
                    x, top, max(1.0, width - 1), _y(up, up.low) - top, _colour(place)
                )
            )
            if figure.high > figure.low:
                middle = x + width / 2
                body.append(
                    Markup('<line x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}" stroke="currentColor"/>').format(
                        middle, _y(up, figure.low), _y(up, figure.high)
                    )
                )
    for number, group in enumerate(groups):
        body.append(_text(_LEFT + (number + 0.5) * room, _HEIGHT - _BOTTOM + 18, group, "middle"))
    return _framed(title, described, body)


def legend(names: Sequence[str]) -> Markup:
    """Which colour and mark is which method's."""
    items = Markup("").join(
        Markup('<li><svg width="16" height="16" aria-hidden="true">{}</svg> {}</li>').format(_mark(place, 8, 8, 5), name)
        for place, name in enumerate(names)
    )
    return Markup('<ul class="legend">{}</ul>').format(items)


def spread(values: Sequence[float], label: str, *, log: bool = False) -> Axis:
    """An axis that holds all values: from 0, or between powers of ten."""
    kept = [value for value in values if value > 0] or [1.0]
    if log:
        # A little less before rounding, so that a thousand ends at a thousand.
        low, high = math.floor(math.log10(min(kept))), math.ceil(math.log10(max(kept)) - 1e-9)
        return Axis(label, 10.0**low, 10.0 ** max(low + 1, high), True)
    return Axis(label, 0.0, max(kept) * 1.05)


def _axes(across: Axis, up: Axis, *, ticks: bool = True) -> list[Markup]:
    left, bottom = _LEFT, _HEIGHT - _BOTTOM
    made = [
        Markup('<path d="M{0},{1} V{2} H{3}" fill="none" stroke="currentColor"/>').format(left, _TOP, bottom, _WIDTH - _RIGHT),
        _text((left + _WIDTH - _RIGHT) / 2, _HEIGHT - 6, across.label, "middle"),
        Markup('<text x="14" y="{0}" transform="rotate(-90 14 {0})" text-anchor="middle">{1}</text>').format(
            (bottom + _TOP) / 2, up.label
        ),
    ]
    for value in up.ticks():
        y = _y(up, value)
        made.append(Markup('<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" class="grid"/>').format(left, _WIDTH - _RIGHT, y, y))
        made.append(_text(left - 6, y + 4, f"{value:g}" if up.log else f"{value:.2g}", "end"))
    for value in across.ticks() if ticks else ():
        made.append(_text(_x(across, value), bottom + 18, f"{value:g}" if across.log else f"{value:.2g}", "middle"))
    return made


def _framed(title: str, described: str, body: Sequence[Markup]) -> Markup:
    return Markup('<svg viewBox="0 0 {} {}" role="img" class="plot"><title>{}</title><desc>{}</desc>{}</svg>').format(
        _WIDTH, _HEIGHT, title, described, Markup("").join(body)
    )


def _x(axis: Axis, value: float) -> float:
    return _LEFT + axis.at(value) * (_WIDTH - _LEFT - _RIGHT)


def _y(axis: Axis, value: float) -> float:
    return _HEIGHT - _BOTTOM - axis.at(value) * (_HEIGHT - _TOP - _BOTTOM)


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def _mark(place: int, x: float, y: float, size: float) -> Markup:
    shape = MARKS[(place // len(COLOURS) + place) % len(MARKS)]
    corners: dict[str, Callable[[], list[tuple[float, float]]]] = {
        "square": lambda: [(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)],
        "diamond": lambda: [(x, y - size), (x + size, y), (x, y + size), (x - size, y)],
        "triangle": lambda: [(x, y - size), (x + size, y + size), (x - size, y + size)],
    }
    if shape == "circle":
        return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}"/>').format(x, y, size, _colour(place))
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners[shape]())
    return Markup('<polygon points="{}" fill="{}"/>').format(path, _colour(place))


def _text(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, escape(words))
