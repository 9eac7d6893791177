"""What a copy changed, for people: positions first, then facts that mislead, then what only looks different."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from recsim.reports.printable import printable
from recsim.verdicts import FactChange, StanceChange, Verdict

# Programs that swap words distort nearly every name, so names come after what says more.
_LAST = "name"
# Rows of each part that a terminal shows; the JSON has all of them.
_ROWS = 25


def write_changes(console: Console, verdict: Verdict) -> None:
    """Prints the section on changes; nothing for a verdict without any."""
    # First another position, then words that leave none, then the same position in other words.
    stances = sorted(verdict.stance_changes, key=lambda one: (one.same, one.suspect is None))
    facts = sorted((one for one in verdict.fact_changes if not one.same), key=lambda one: one.kind == _LAST)
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
        for stance in stances[:_ROWS]:
            table.add_row(
                _what(stance), _stance(stance.official, stance.official_text), _stance(stance.suspect, stance.suspect_text)
            )
        for fact in facts[:_ROWS]:
            table.add_row(Text(_fact(fact), "red"), _words(fact.official), _words(fact.suspect))
        console.print(table)
    for rest, what in ((len(stances) - _ROWS, "positions"), (len(facts) - _ROWS, "facts")):
        if rest > 0:
            console.print(f"  … and {rest} more {what}; -o FILE.html or .xlsx has them all", markup=False)


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
