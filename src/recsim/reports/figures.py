"""The result of an evaluation as tables for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from recsim.records import Json
from recsim.reports.printable import printable
from recsim.reports.table import console_for, print_to

# The figures that a line of a breakdown has room for; the rest is in the JSON.
_BRIEF = ("found", "extra", "stance", "target_date")


def write_figures(result: Json, stream: IO[str]) -> None:
    """Writes figures with intervals, breakdowns, the confusion of stances and every mistake by name."""
    print_to(stream, console_for(stream), *_parts(result))


def _parts(result: Json) -> Iterator[RenderableType]:
    yield Text(f"{result['task']} on {printable(result['corpus'])}, split {result['split']}", style="bold")
    yield Text(f"corpus sha256 {result['corpus_sha256']}", style="dim")
    figures = _grid("figure", "value", "95% interval", "documents")
    for name, figure in result["figures"].items():
        figures.add_row(name, f"{figure['value']:.3f}", f"{figure['low']:.3f}–{figure['high']:.3f}", str(figure["units"]))
    yield figures
    for group, members in result["groups"].items():
        yield _breakdown(group, members)
    if result["confusion"]:
        yield _confusion(result["confusion"])
    yield from _mistakes(result["mistakes"])


def _breakdown(group: str, members: Json) -> Table:
    shown = list(dict.fromkeys(name for figures in members.values() for name in figures))
    brief = [name for name in _BRIEF if name in shown] or shown[: len(_BRIEF)]
    table = _grid(f"by {group.replace('_', ' ')}", *brief, "documents")
    for key, figures in members.items():
        values = [f"{figures[name]['value']:.3f}" if name in figures else "–" for name in brief]
        table.add_row(Text(printable(key)), *values, str(max((figure["units"] for figure in figures.values()), default=0)))
    return table


def _confusion(confusion: Json) -> Table:
    table = _grid("stance labelled", "found as")
    for truth in sorted(confusion):
        became = sorted(confusion[truth].items(), key=lambda entry: (-entry[1], entry[0]))
        table.add_row(truth, ", ".join(f"{stance} {count}" for stance, count in became))
    table.columns[1].justify = "left"
    return table


def _mistakes(mistakes: list[Json]) -> Iterator[RenderableType]:
    yield Text(f"{len(mistakes)} mistakes" if mistakes else "no mistakes", style="bold")
    for mistake in mistakes:
        others = {key: value for key, value in mistake.items() if key not in ("document", "kind", "id") and value is not None}
        detail = "; ".join(f"{key} {value}" for key, value in others.items())
        place = mistake.get("document", "")
        yield Text(printable(f"  {place}  {mistake.get('id', '')}  {mistake['kind']}: {detail}"))


def _grid(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table
