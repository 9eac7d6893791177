"""Groups of copies within one collection, for people."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from recsim.reports.printable import printable
from recsim.reports.table import console_for, print_to

if TYPE_CHECKING:
    from recsim.engine import Duplicates


def write_groups(found: Duplicates, stream: IO[str]) -> None:
    """Each group under the text that resembles most of the others, with a row for each member, as wide as the terminal."""
    console = console_for(stream)
    for number, group in enumerate(found, start=1):
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
        table.add_column("Verdict", overflow="fold")
        table.add_column("Extent")
        table.add_column("Score", justify="right")
        table.add_column("Text", overflow="fold")
        for member in group.members:
            verdict = member.verdict
            words = (verdict["verdict"].replace("_", " "), verdict["extent"], f"{verdict['score']:.3f}")
            table.add_row(*words, Text(printable(member.source)))
        title = f"{number}. {printable(group.source['source'])}: {1 + len(group.members)} texts"
        problems = [Text(printable(f"! {one['code']}: {one['message']}"), style="yellow") for one in group.problems]
        print_to(stream, console, Text(title, style="bold"), table, *problems)
    print_to(stream, console, Text(f"{len(found)} groups among {found.texts} texts; {found.compared} pairs were compared"))
