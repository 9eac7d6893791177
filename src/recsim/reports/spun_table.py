"""The hint of spun wording for people: how far, and which phrases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from rich import box
from rich.table import Table
from rich.text import Text

from recsim.records import Json
from recsim.reports.printable import printable
from recsim.reports.table import console_for, print_to

_SHOWN = 12


def write_spun(results: Sequence[Json], stream: IO[str]) -> None:
    """One paragraph a text: its score and the phrases that read as if words had been swapped."""
    console = console_for(stream)
    for result in results:
        source = printable(result["source"])
        if "error" in result:
            print_to(stream, console, Text(f"{source}: not read: {printable(result['error']['message'])}", "red"))
            continue
        spun = result["spun"]
        print_to(stream, console, Text(f"{source}: {headline(spun)}", "bold red" if spun["flagged"] else ""))
        if spun["phrases"]:
            table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
            table.add_column("Words", overflow="fold")
            table.add_column("Perhaps for", overflow="fold")
            for phrase in spun["phrases"][:_SHOWN]:
                table.add_row(Text(printable(phrase["text"])), Text(printable(phrase["expected"] or "–")))
            print_to(stream, console, table)
        if len(spun["phrases"]) > _SHOWN:
            print_to(stream, console, Text(f"… and {len(spun['phrases']) - _SHOWN} more; --format json has them all"))


def headline(spun: Json) -> str:
    """One line on a text's wording."""
    if spun["problems"]:
        return str(spun["problems"][0]["message"])
    if spun["flagged"]:
        return f"wording hints at swapped words (score {spun['score']:.2f}; a hint, no finding)"
    return f"wording gives no hint of swapped words (score {spun['score']:.2f})"
