"""Links and histories for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from rich import box
from rich.table import Table
from rich.text import Text

from recsim.links import Closure, Event, History, Linked, LinkedRecommendation, LinkSide
from recsim.records import Failure
from recsim.reports.printable import printable
from recsim.reports.table import console_for, print_to

_RELATIONS = {"same": "same", "repeat": "asks again", "follow_up": "follows up", "related": "related"}
_KINDS = {"asked": "asked", "answered": "answered", "promised": "promised", "reported": "reported", "asked_again": "asked again"}
_WORDS = 110


def write_links(results: Sequence[Linked | Failure], stream: IO[str]) -> None:
    """One block a paper: each recommendation with its links, references and closure."""
    console = console_for(stream)
    for result in results:
        if isinstance(result, Failure):
            print_to(stream, console, Text(f"{printable(result.source)}: not read: {printable(result.message)}", "red"))
            continue
        date = f", {result.published}" if result.published else ""
        print_to(stream, console, Text(printable(f"{result.title or result.source}{date}"), "bold"))
        table = Table("no.", "recommendation", "relation", "score", "earlier", box=box.SIMPLE_HEAD, pad_edge=False)
        for row in result.recommendations:
            _rows(table, row)
        print_to(stream, console, table)
        for claim in result.claims:
            counts = ", ".join(f"{name} {value}" for name, value in claim.claimed.items())
            print_to(stream, console, Text(printable(f"claims {counts}: {_short(claim.text)}")))
        for problem in result.problems:
            print_to(stream, console, Text(printable(f"! {problem.code}: {problem.message}")))


def _rows(table: Table, row: LinkedRecommendation) -> None:
    own = [printable(row.side.printed_id or row.side.id), printable(_short(row.side.text))]
    lines: list[tuple[str, str, str]] = []
    for link in row.links:
        through = f" (over {_where(link.through)})" if link.through else ""
        lines.append(
            (
                _RELATIONS.get(link.relation, link.relation),
                f"{link.score:.2f}",
                f"{_where(link.earlier)}{through}: {_short(link.earlier.text)}",
            )
        )
    for reference in row.references:
        named = " and ".join(reference.numbers)
        said = (
            f"{named} of {reference.report}"
            if named and reference.report
            else named or reference.report or reference.quoted or reference.text
        )
        fits = len(reference.found)
        seen = f" (may mean any of {fits})" if reference.ambiguous else "" if fits else " (not in the index)"
        lines.append(("refers to", "", _short(said) + seen))
    if row.closure is not None:
        lines.append(("status", "", _closure(row.closure)))
    for relation, score, earlier in lines or [("", "", "")]:
        table.add_row(*own, relation, score, printable(earlier))
        own = ["", ""]


def write_histories(found: Sequence[History], stream: IO[str]) -> None:
    """One block a recommendation: what happened when, what was said then and now."""
    console = console_for(stream)
    for history in found:
        print_to(
            stream,
            console,
            Text(printable(f"{history.asked.printed_id or history.asked.id}  {_short(history.asked.text)}"), "bold"),
        )
        table = Table("date", "what", "where", "said", box=box.SIMPLE_HEAD, pad_edge=False)
        for event in history.events:
            table.add_row(event.date or "–", _what(event), printable(_where(event.side)), printable(_short(event.text)))
        print_to(stream, console, table)
        overdue = {True: "overdue", False: "not overdue", None: "nothing promised by a day"}[history.overdue]
        then, now = history.stance_then or "–", history.stance_now or "–"
        print_to(
            stream,
            console,
            Text(
                f"asked {history.times_asked} times; stance then {then}, now {now}; status {history.status or '–'}; {overdue} on {history.at}\n"
            ),
        )


def _what(event: Event) -> str:
    words = _KINDS[event.kind]
    if event.kind == "answered" and event.stance:
        words += f": {event.stance}"
    if event.kind == "reported" and event.closure:
        words += f": {event.closure}"
    if event.kind == "promised" and event.due is not None:
        words += f" by {event.due.latest}" + (", overdue" if event.overdue else "")
    return words


def _closure(closure: Closure) -> str:
    due = f", by {closure.expected.latest}" if closure.expected else ""
    return f"{closure.status}{due}: {_short(closure.text)}"


def _where(side: LinkSide) -> str:
    title = side.title or side.source
    return f"{title[:48]}{'…' if len(title) > 48 else ''} #{side.printed_id or side.id}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WORDS else words[: _WORDS - 1] + "…"
