"""Verdicts for people: what it is, how sure, where, and what stands in place of what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from recsim.records import Document, Failure, Span
from recsim.reports.changes_table import write_changes
from recsim.reports.printable import printable
from recsim.reports.spun_table import headline
from recsim.reports.table import console_for, printing
from recsim.verdicts import Checked, Pair, Verdict

_NAMES = {
    "verbatim": "verbatim copy",
    "near_duplicate": "near-duplicate copy",
    "machine_paraphrase": "machine-paraphrased copy",
    "rewrite": "rewrite",
    "quotation": "quotation",
    "independent": "independent",
    "undecided": "undecided",
}
# Rows that a table shows; the JSON has all of them, and the line below the table says how many are left.
_PAIRS, _SUBSTITUTIONS = 12, 15
# Under this width extent, coverage and changes give way to the names.
_WIDE = 90


def write_comparison(verdict: Verdict, suspect: Document, official: Document, stream: IO[str]) -> None:
    """One verdict: what it changed, replaced phrases, aligned passages, and the signals behind it."""
    console = console_for(stream)
    with printing(stream, console):
        console.print(_headline(verdict))
        console.print(
            f"covers {verdict.coverage[0]:.0%} of {_name(verdict.suspect.source)} and {verdict.coverage[1]:.0%} of "
            f"{_name(verdict.official.source)}",
            markup=False,
        )
        write_changes(console, verdict)
        if verdict.substitutions:
            console.print("Stands in place of (what misleads most first):")
            for one in verdict.substitutions[:_SUBSTITUTIONS]:
                count = f"  ({one.count} times)" if one.count > 1 else ""
                console.print(f"  {printable(one.official)} → {printable(one.suspect)}{count}", markup=False)
            _left(console, len(verdict.substitutions) - _SUBSTITUTIONS, "more")
        if verdict.pairs:
            console.print("Passages side by side:")
            table = Table("kind", "kept", "suspect", "official", box=box.SIMPLE_HEAD, pad_edge=False)
            for pair in verdict.pairs[:_PAIRS]:
                table.add_row(_kind(pair), f"{pair.kept:.0%}", _words(suspect, pair.suspect), _words(official, pair.official))
            console.print(table)
            _left(console, len(verdict.pairs) - _PAIRS, "more")
        console.print("Why, in log-odds (they add up to the score):")
        for signal in verdict.signals:
            console.print(f"  {signal.name:<20} {signal.value:>9.3f}   {signal.contribution:>+8.2f}", markup=False)
        for problem in verdict.problems:
            console.print(f"! {problem.code}: {problem.message}", markup=False)


def write_checks(results: Sequence[Checked | Failure], stream: IO[str]) -> None:
    """One row a verdict, the suspects in order."""
    console = console_for(stream)
    wide = console.width >= _WIDE
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, padding=(0, 1))
    table.add_column("Suspect", ratio=1, overflow="fold")
    table.add_column("Verdict", max_width=24 if wide else 12)
    for name in ("Extent", "Score", "Covered", "Changed") if wide else ("Score",):
        table.add_column(name, justify="left" if name == "Extent" else "right")
    table.add_column("Official text", ratio=1, overflow="fold")

    def row(suspect: str, verdict: Text, figures: Sequence[str], official: str) -> None:
        table.add_row(Text(suspect), verdict, *(figures if wide else figures[1:2]), Text(official))

    for result in results:
        if isinstance(result, Failure):
            row(_name(result.source), Text("not read", "red"), ("", "", "", ""), printable(result.message))
            continue
        source = _name(result.suspect.source)
        if not result.verdicts:
            row(source, Text("nothing found"), ("", "", "", ""), "")
        for verdict in result.verdicts:
            figures = (verdict.extent, f"{verdict.score:.2f}", f"{verdict.coverage[0]:.0%}", _misleading(verdict))
            words = Text(_NAMES[verdict.verdict], "bold red" if verdict.flagged else "")
            row(source, words, figures, printable(verdict.official.title or verdict.official.source))
    with printing(stream, console):
        console.print(table)
        for result in results:
            if isinstance(result, Checked):
                if result.spun is not None and result.spun.flagged:
                    console.print(f"{_name(result.suspect.source)}: {headline(result.spun.to_dict())}", markup=False)
                for problem in result.problems:
                    console.print(f"! {_name(result.suspect.source)}: {problem.code}: {problem.message}", markup=False)


def _misleading(verdict: Verdict) -> str:
    """How many facts and positions the copy now says otherwise."""
    count = sum(not one.same for one in verdict.fact_changes) + sum(not one.same for one in verdict.stance_changes)
    return str(count) if count else ""


def _headline(verdict: Verdict) -> Text:
    words = _NAMES[verdict.verdict]
    extent = "" if verdict.extent == "none" else f", {'the whole text' if verdict.extent == 'whole' else 'a part'}"
    return Text(
        f"{words}{extent}: score {verdict.score:.3f} at a prior of {verdict.prior:g}", "bold red" if verdict.flagged else "bold"
    )


def _kind(pair: Pair) -> str:
    return f"{pair.kind}, quoted" if pair.attributed else pair.kind


def _words(document: Document, span: Span) -> str:
    words = printable(" ".join(document.quote(span).split()))
    return words if len(words) <= 160 else words[:157] + "…"


def _name(source: str) -> str:
    return printable(source if len(source) <= 48 else "…" + source[-47:])


def _left(console: Console, count: int, what: str) -> None:
    if count > 0:
        console.print(f"  … and {count} {what}; -o FILE.html or .xlsx has them all", markup=False)
