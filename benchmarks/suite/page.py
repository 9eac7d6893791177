"""The page of a run: one file without scripts, plots with descriptions and the tables that they are drawn from, losses in front."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from benchmarks.suite import plots
from benchmarks.suite.claims import stated
from benchmarks.suite.results import LESS, MORE, OURS, Loss, Outcome, Row, Run, losses
from recsim.evaluation.results import Figure

# Groups with more rows than this are folded.
_UNFOLDED = 14
_STRENGTHS = ("light", "medium", "heavy")


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its legend and what it shows."""

    svg: Markup
    legend: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    name: str
    figures: tuple[Figure | None, ...]
    setting: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a part: all of the data, or one way of grouping it."""

    caption: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[Line, ...]
    settings: bool
    folded: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as the page has it."""

    outcome: Outcome
    plots: tuple[Plot, ...]
    tables: tuple[Table, ...]
    losses: tuple[Loss, ...]


def write_page(run: Run, path: Path) -> None:
    """Write the page of a run."""
    path.write_text(page(run), encoding="utf-8", newline="\n")


def page(run: Run) -> str:
    """The page as HTML."""
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "words": words}
    lost = [loss for outcome in run.outcomes for loss in losses(outcome)]
    return environment.get_template("page.html").render(
        run=run,
        parts=[shown(outcome) for outcome in run.outcomes],
        lost=sorted(lost, key=lambda loss: (not loss.clear, loss.group != "", loss.part)),
        claims=list(stated(run)),
        seconds=sum(outcome.seconds for outcome in run.outcomes),
        processor=sum(outcome.processor_seconds for outcome in run.outcomes),
    )


def shown(outcome: Outcome) -> Shown:
    """The tables and plots of a part, and the clear losses over all of its data."""
    clear = tuple(loss for loss in losses(outcome) if loss.clear and not loss.group)
    return Shown(outcome, tuple(plots_of(outcome)), tuple(tables_of(outcome)), clear)


def tables_of(outcome: Outcome) -> Iterator[Table]:
    """One table over all of the data, then one for each way of grouping, false flags first."""
    whole = [row for row in outcome.rows if not row.group]
    if whole:
        lines = tuple(_line(row.method, row, _columns(whole)) for row in whole)
        yield Table("All", "method", _columns(whole), lines, any(row.setting for row in whole), False)
    groupings = dict.fromkeys(row.group.partition("/")[0] for row in outcome.rows if row.group)
    for grouping in sorted(groupings, key=lambda name: not name.startswith("false flags")):
        rows = [row for row in outcome.rows if row.group.startswith(f"{grouping}/")]
        several = len({row.method for row in rows}) > 1
        lines = tuple(
            _line(f"{member}, {row.method}" if several else member, row, _columns(rows))
            for member in dict.fromkeys(row.group.partition("/")[2] for row in rows)
            for row in rows
            if row.group == f"{grouping}/{member}"
        )
        folded = len(lines) > _UNFOLDED or not grouping.startswith("false flags")
        yield Table(f"By {grouping}", grouping, _columns(rows), lines, False, folded)


def plots_of(outcome: Outcome) -> Iterator[Plot]:
    """What there is to draw: precision by recall, recall by strength, cost by recall, time by size."""
    for kind in dict.fromkeys(curve.kind for curve in outcome.curves):
        curves = {curve.method: curve.points for curve in outcome.curves if curve.kind == kind and curve.points}
        if kind == "precision-recall":
            unit = plots.Axis("recall", 0, 1), plots.Axis("precision", 0, 1)
            yield _plot(
                plots.lines("Precision by recall", _told(curves), curves, *unit),
                curves,
                "Precision by recall, from the highest score down.",
            )
        elif kind == "cost against recall":
            single = {method: points[0] for method, points in curves.items()}
            across = plots.spread([x for x, _ in single.values()], "milliseconds of processor time a query", log=True)
            drawn = plots.points(
                "Cost against recall", _told(curves), single, across, plots.Axis("recall among the first ten", 0, 1)
            )
            yield _plot(drawn, curves, "Up and to the left is better.")
        else:
            across = plots.spread(
                [x for points in curves.values() for x, _ in points], kind.partition(" by ")[2] or "size", log=True
            )
            up = plots.spread([y for points in curves.values() for _, y in points], kind.partition(" by ")[0], log=True)
            yield _plot(
                plots.lines(kind.capitalize(), _told(curves), curves, across, up),
                curves,
                f"{kind.capitalize()}; both axes by powers of ten.",
            )
    by_strength = _by_strength(outcome)
    if by_strength:
        drawn = plots.bars(
            "Recall by strength of paraphrase", "The tables below have the figures.", by_strength, plots.Axis("recall", 0, 1)
        )
        yield _plot(drawn, by_strength, "Recall of whole copies by strength of paraphrase, with 95% intervals.")


def number(value: float) -> str:
    """Three decimals, or three digits from ten on."""
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 1000 else f"{value:,.0f}"


def words(name: str) -> str:
    """The name of a figure as words, with an arrow for which way is better."""
    arrow = " ↑" if name in MORE else " ↓" if name in LESS else ""
    return name.replace("_", " ") + arrow


def _by_strength(outcome: Outcome) -> Mapping[str, Mapping[str, Figure]]:
    found: dict[str, dict[str, Figure]] = {}
    for method in outcome.methods():
        for strength in _STRENGTHS:
            row = outcome.row(method, f"strength/{strength}") or outcome.row(method, f"kind and strength/whole/{strength}")
            figure = row and (row.figures.get("recall") or row.figures.get("recall@1"))
            if figure:
                found.setdefault(method, {})[strength] = figure
    return found


def _plot(svg: Markup, series: Mapping[str, object], caption: str) -> Plot:
    return Plot(svg, plots.legend(list(series)), caption)


def _told(curves: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    ends = (f"{method} ends at {points[-1][0]:.3g}, {points[-1][1]:.3g}" for method, points in curves.items())
    return "; ".join(ends) + ". The tables below have the figures."


def _columns(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row.figures))


def _line(name: str, row: Row, columns: Sequence[str]) -> Line:
    return Line(name, tuple(row.figures.get(column) for column in columns), row.setting, row.method.startswith(OURS))
