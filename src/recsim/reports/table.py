"""Papers as tables for people, as wide as the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recsim.commitments import main_target
from recsim.records import Claim, Failure, Paper, Problem, Recommendation
from recsim.reports.printable import printable

# Width of a table in a file or a pipe that says nothing of its own: two A4 columns side by side still print.
_FILE_WIDTH = 120
# Under these widths stances wrap and columns give way, so that the words of the recommendation stay readable.
_WIDE, _MIDDLING = 100, 64
# More of a recommendation's text is never shown, however wide the terminal.
_FIRST_WORDS = 300

_STYLES = {"accepted": "green", "rejected": "red", "not_addressed": "red", "redacted": "dim"}


def write_table(results: Iterable[Paper | Failure], stream: IO[str], *, one: bool = False, with_text: bool = False) -> None:
    """Writes one table a paper, as the papers come; a failure has none, so whoever calls this names it elsewhere."""
    console = console_for(stream)
    for result in results:
        if isinstance(result, Paper):
            print_to(stream, console, *_paper(result, console.width))
            stream.flush()


def console_for(stream: IO[str]) -> Console:
    """A console as wide as the terminal behind the stream, or as ``COLUMNS`` says, or fit for a file."""
    columns = os.environ.get("COLUMNS", "")
    width = None if stream.isatty() else int(columns) if columns.isdigit() and int(columns) > 0 else _FILE_WIDTH
    return Console(file=stream, width=width, highlight=False, emoji=False)


def print_to(stream: IO[str], console: Console, *parts: RenderableType) -> None:
    """Writes renderables to the stream. Rich's own writing would end the process with status 1 when a pipe breaks."""
    with printing(stream, console):
        for part in parts:
            console.print(part)


@contextmanager
def printing(stream: IO[str], console: Console) -> Iterator[None]:
    """What is printed to the console in the block goes to the stream at its end, by the stream's own writing, as in `print_to`."""
    with console.capture() as capture:
        yield
    stream.write("\n".join(line.rstrip() for line in capture.get().split("\n")))


def _paper(paper: Paper, width: int) -> Iterator[RenderableType]:
    yield Text(printable(paper.document.title or paper.document.source), style="bold")
    about = [paper.document.source, paper.kind.replace("_", " "), *([f"published {paper.published}"] if paper.published else [])]
    responders = list(dict.fromkeys(one.responder for row in paper.walk() for one in row.responses if one.responder))
    if responders:
        about.append(f"answered by {'; '.join(responders)}")
    yield Text(printable(" · ".join(about)), style="dim")
    if paper.recommendations:
        yield _table(paper, width, responder_column=len(responders) > 1)
    if paper.tally.counts:
        yield _indented(Text(", ".join(f"{count} {_plain(stance)}" for stance, count in paper.tally.counts.items())))
    for claim in paper.claims:
        yield _indented(_claim(claim))
    for problem in paper.problems:
        yield _indented(_problem(problem))
    yield Text("")


def _table(paper: Paper, width: int, *, responder_column: bool) -> Table:
    wide, middling = width >= _WIDE, width >= _MIDDLING
    several = responder_column and wide
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, padding=(0, 1))
    table.add_column("Id", max_width=14, overflow="ellipsis", no_wrap=True)
    table.add_column("Stance", min_width=8, max_width=21 if wide else 12)
    if middling:
        table.add_column("Implementation" if wide else "State", max_width=14 if wide else 12)
    table.add_column("Target", max_width=23 if wide else 12, overflow="fold")
    if several:
        table.add_column("Responder", max_width=22)
    table.add_column("Recommendation", ratio=1, no_wrap=True, overflow="ellipsis")
    for row, depth in _rows(paper.recommendations):
        cells = [Text("  " * depth + printable(row.id)), _stance(row)]
        if middling:
            cells.append(Text("–" if row.implementation == "not_stated" else _plain(row.implementation)))
        cells.append(Text(_target(row)))
        if several:
            named = list(dict.fromkeys(response.responder for response in row.responses if response.responder))
            cells.append(Text(printable("; ".join(named))))
        cells.append(Text("[redacted]" if row.redacted else printable((row.text or "")[:_FIRST_WORDS])))
        table.add_row(*cells)
    return table


def _rows(rows: Iterable[Recommendation], depth: int = 0) -> Iterator[tuple[Recommendation, int]]:
    for row in rows:
        yield row, depth
        yield from _rows(row.children, depth + 1)


def _stance(row: Recommendation) -> Text:
    if row.stance is None:
        return Text("–", style="dim")
    if row.inherited_stance is not None:
        return Text(f"({_plain(row.inherited_stance)})", style="dim")
    return Text(_plain(row.stance), style=_STYLES.get(row.stance, "yellow"))


def _target(row: Recommendation) -> str:
    target = main_target(row.commitments)
    # An interval is set with spaces, so that it wraps between its ends.
    return target.date.edtf.replace("/", " – ") if target is not None and target.date is not None else "–"


def _claim(claim: Claim) -> Text:
    mark, style = {True: ("✓", "green"), False: ("✗", "red"), None: ("–", "dim")}[claim.consistent]
    found = ", ".join(f"{count} {_plain(name)}" for name, count in claim.found.items())
    return Text.assemble((f"{mark} ", style), f"says “{printable(claim.text)}”; found {found or 'nothing to count'}")


def _problem(problem: Problem) -> Text:
    return Text.assemble(("! ", "yellow"), f"{problem.code}: {printable(problem.message)}")


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 2))


def _plain(label: str) -> str:
    return label.replace("_", " ")
