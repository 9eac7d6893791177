"""Links and histories as comma-separated values, one row a link or an event, and as one HTML page."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import IO

from recsim.links import History, Linked, LinkedRecommendation
from recsim.records import Failure
from recsim.reports.delimited import defused

LINK_COLUMNS = (
    "source", "title", "published", "id", "printed_id", "text", "closure", "expected", "relation", "score",
    "earlier_source", "earlier_title", "earlier_published", "earlier_id", "earlier_printed_id", "earlier_text", "through", "refers_to", "ambiguous",
)  # fmt: skip
EVENT_COLUMNS = (
    "asked_source", "asked_id", "asked_printed_id", "asked_text", "status", "overdue", "at", "date", "what", "stance", "implementation", "closure", "due", "event_overdue",
    "relation", "score", "source", "title", "id", "printed_id", "text",
)  # fmt: skip


def write_link_csv(results: Sequence[Linked | Failure], stream: IO[str]) -> None:
    """Writes a header, a row for each link and one for a recommendation without; a failure has no row, so whoever calls names it elsewhere."""
    writer = csv.writer(stream)
    writer.writerow(LINK_COLUMNS)
    for result in results:
        if isinstance(result, Linked):
            for row in result.recommendations:
                for cells in _link_rows(result, row):
                    writer.writerow(defused(cell) for cell in cells)


def _link_rows(linked: Linked, row: LinkedRecommendation) -> Iterator[Sequence[object]]:
    closure = row.closure
    due = closure.expected.latest if closure is not None and closure.expected is not None else None
    own = [linked.source, linked.title, linked.published, row.side.id, row.side.printed_id, row.side.text]
    own += [closure.status if closure is not None else None, due]
    said = " | ".join(" ".join(one.text.split()) for one in row.references)
    unsure = "yes" if any(one.ambiguous for one in row.references) else "no"
    for link in row.links:
        side = link.earlier
        through = f"{link.through.source}#{link.through.printed_id or link.through.id}" if link.through is not None else None
        yield [
            *own, link.relation, round(link.score, 4), side.source, side.title, side.published, side.id, side.printed_id, side.text, through, said, unsure,
        ]  # fmt: skip
    if not row.links:
        yield [*own, *[None] * 9, said, unsure]


def write_history_csv(found: Sequence[History], stream: IO[str]) -> None:
    """Writes a header and one row an event."""
    writer = csv.writer(stream)
    writer.writerow(EVENT_COLUMNS)
    for history in found:
        asked = history.asked
        own = [asked.source, asked.id, asked.printed_id, asked.text, history.status, _yes(history.overdue), history.at]
        for event in history.events:
            due = event.due.latest if event.due is not None else None
            score = round(event.score, 4) if event.score is not None else None
            side = event.side
            cells = [
                *own, event.date, event.kind, event.stance, event.implementation, event.closure, due, _yes(event.overdue),
                event.relation, score, side.source, side.title, side.id, side.printed_id, event.text,
            ]  # fmt: skip
            writer.writerow(defused(cell) for cell in cells)


def _yes(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def write_link_page(results: Sequence[Linked | Failure], stream: IO[str]) -> None:
    """Writes one HTML page: each recommendation with what it is linked to, what it refers to and how far it has got."""
    from recsim.reports.html.page import write_page

    papers = [one for one in results if isinstance(one, Linked)]
    failures = [one for one in results if isinstance(one, Failure)]
    write_page(stream, "links.html.j2", papers=papers, failures=failures)


def write_history_page(found: Sequence[History], stream: IO[str]) -> None:
    """Writes one HTML page: what happened to each recommendation, in order."""
    from recsim.reports.html.page import write_page

    write_page(stream, "histories.html.j2", histories=found)
