"""What a copy changed, for people: positions and facts that mislead, then what only looks different; in the order that the verdict has."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from recsim.reports.printable import printable
from recsim.verdicts import FactChange, StanceChange, Verdict

# Rows of each part that a terminal shows; the JSON has all of them.
_ROWS = 25


def write_changes(console: Console, verdict: Verdict) -> None:
    """Prints the section on changes; nothing for a verdict without any."""
    stances = verdict.stance_changes
    facts = [one for one in verdict.fact_changes if not one.same]
    harmless = len(verdict.fact_changes) - len(facts)
    if not stances and not verdict.fact_changes:
        return
    misleading = sum(not one.same for one in stances) + len(facts)
    console.print(
        Text(
            f"What it changed: {misleading} misleading" + (f", {harmless} in form only" if harmless else ""),
            "bold red" if misleading else "bold",
        )
    )
    if stances or facts:
        table = Table("what", "official", "suspect", box=box.SIMPLE_HEAD, pad_edge=False)
        shown = stances[:_ROWS]
        _add_stances(table, [one for one in shown if not one.same])
        for fact in facts[:_ROWS]:
            table.add_row(Text(_fact(fact), "red"), _words(fact.official), _words(fact.suspect))
        _add_stances(table, [one for one in shown if one.same])
        console.print(table)
    for rest, what in ((len(stances) - _ROWS, "positions"), (len(facts) - _ROWS, "facts")):
        if rest > 0:
            console.print(f"  … and {rest} more {what}; -o FILE.html or .xlsx has them all", markup=False)


def _add_stances(table: Table, stances: Sequence[StanceChange]) -> None:
    for one in stances:
        table.add_row(_what(one), _stance(one.official, one.official_text), _stance(one.suspect, one.suspect_text))


def _what(change: StanceChange) -> Text:
    words = "claim" if change.recommendation == "claim" else f"answer to {printable(change.recommendation)}"
    return Text(f"{words}, same meaning" if change.same else words, "" if change.same else "red")


def _fact(change: FactChange) -> str:
    how = "" if change.official and change.suspect else " lost" if change.official else " added"
    return change.kind + how


def _stance(stance: str | None, words: str | None) -> str:
    shown = printable(words or "–")
    return f"{shown if len(shown) <= 100 else shown[:97] + '…'} ({(stance or 'no position').replace('_', ' ')})"


def _words(words: str) -> str:
    return printable(words) if words else "–"
