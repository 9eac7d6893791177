"""The hint of spun wording for people: how far, and which phrases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from rich.console import Console
from rich.text import Text

from recsim.records import Json
from recsim.reports.printable import printable

_SHOWN = 12


def write_spun(results: Sequence[Json], stream: IO[str]) -> None:
    """One paragraph a text: its score and the phrases that read as if words had been swapped."""
    console = Console(file=stream, highlight=False, soft_wrap=True)
    for result in results:
        if "error" in result:
            console.print(Text(f"{printable(result['source'])}: not read: {printable(result['error']['message'])}", "red"))
            continue
        spun = result["spun"]
        console.print(Text(f"{printable(result['source'])}: {headline(spun)}", "bold red" if spun["flagged"] else ""))
        for phrase in spun["phrases"][:_SHOWN]:
            expected = f"  perhaps for: {printable(phrase['expected'])}" if phrase["expected"] else ""
            console.print(f"  {printable(phrase['text'])}{expected}", markup=False)
        if len(spun["phrases"]) > _SHOWN:
            console.print(f"  … and {len(spun['phrases']) - _SHOWN} more; --format json has them all", markup=False)


def headline(spun: Json) -> str:
    """One line on a text's wording."""
    if spun["problems"]:
        return str(spun["problems"][0]["message"])
    if spun["flagged"]:
        return f"wording hints at swapped words (score {spun['score']:.2f}; a hint, no finding)"
    return f"wording gives no hint of swapped words (score {spun['score']:.2f})"
