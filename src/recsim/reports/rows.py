"""Papers as typed rows, for formats that know dates from text: which tables, which columns, which values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from recsim.records import Commitment, Failure, Paper, Recommendation, Span
from recsim.reports.delimited import COLUMNS

Kind = Literal["text", "date", "number", "whole", "yes"]
Value = str | date | float | int | bool | None

# The columns of the CSV file that are more than text. A date of publication may be a month or a year, so it stays text.
_KINDS: dict[str, Kind] = {
    "target_earliest": "date",
    "target_latest": "date",
    "confidence": "number",
    "redacted": "yes",
    "page": "whole",
    "response_page": "whole",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, its columns with their kinds, and the rows that one result has in it."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: Callable[[Any], Iterator[tuple[Value, ...]]]


def encodable(text: str) -> str:
    """The text without halves of surrogate pairs (file names that are not UTF-8), which no file format can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def day(iso: str | None) -> date | None:
    """The day of an ISO date; None for none, and for what is no day."""
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None


def typed(kind: Kind, value: object) -> Value:
    """A value of the CSV file in the type of its column."""
    if value is None or value == "":
        return None
    if kind == "date":
        return day(str(value))
    if kind == "number":
        return float(str(value))
    if kind == "whole":
        return int(str(value))
    if kind == "yes":
        return value == "yes"
    return encodable(str(value))


def _recommendations(paper: Paper) -> Iterator[tuple[Value, ...]]:
    for row in paper.walk():
        yield tuple(typed(_KINDS.get(name, "text"), cell(paper, row)) for name, cell in COLUMNS)


def _about(paper: Paper) -> tuple[str, str]:
    return encodable(paper.document.source), paper.document.id


def ends(span: Span | None) -> tuple[int | None, int | None]:
    """Where a span begins and ends; nothing twice for none."""
    return span if span is not None else (None, None)


def _responses(paper: Paper) -> Iterator[tuple[Value, ...]]:
    for row in paper.walk():
        for response in row.responses:
            call = response.call
            hedges = " | ".join(hedge.text for hedge in call.hedges) or None
            stated = (response.responder, call.stance, response.stance_text, call.basis, round(call.confidence, 3))
            yield (
                *(*_about(paper), row.id, *stated),
                *(call.implementation, response.reported_by, hedges, response.text, *response.span, response.page),
            )


def _commitments(paper: Paper) -> Iterator[tuple[Value, ...]]:
    for row, one, responder in promises(paper):
        when = one.date
        dates: tuple[Value, ...] = (None,) * 5
        if when is not None:
            dates = (when.verbatim, day(when.earliest), day(when.latest), when.edtf, when.resolved_from)
        yield (*_about(paper), row.id, responder, one.kind, one.owner, one.text, *dates, *one.span, one.page)


def promises(paper: Paper) -> Iterator[tuple[Recommendation, Commitment, str | None]]:
    """Every commitment with its recommendation and who made it."""
    for row in paper.walk():
        for response in row.responses:
            for one in response.commitments:
                yield row, one, response.responder


def _claims(paper: Paper) -> Iterator[tuple[Value, ...]]:
    for claim in paper.claims:
        claimed, found = (json.dumps(dict(counts), ensure_ascii=False) for counts in (claim.claimed, claim.found))
        yield (*_about(paper), claim.text, claimed, found, claim.consistent, *claim.span, claim.page)


def _problems(paper: Paper) -> Iterator[tuple[Value, ...]]:
    for problem in paper.problems:
        yield (*_about(paper), problem.code, problem.message, *ends(problem.span), problem.page)


def failed(failure: Failure) -> tuple[Value, ...]:
    """The row of the problems table that stands for a source that could not be read."""
    return (encodable(failure.source), None, failure.code, encodable(failure.message), None, None, None)


def columns_of(text: str, **kinds: Kind) -> tuple[tuple[str, Kind], ...]:
    """The columns of these names, text unless another kind is given."""
    return tuple((name, kinds.get(name, "text")) for name in text.split())


_SPAN: dict[str, Any] = {"start": "whole", "end": "whole", "page": "whole"}
SHEETS: tuple[Sheet, ...] = (
    Sheet("Recommendations", tuple((name, _KINDS.get(name, "text")) for name, _ in COLUMNS), _recommendations),
    Sheet(
        "Responses",
        columns_of(
            "source document_id recommendation responder stance stance_text basis confidence"
            " implementation reported_by hedges text start end page",
            confidence="number",
            **_SPAN,
        ),
        _responses,
    ),
    Sheet(
        "Commitments",
        columns_of(
            "source document_id recommendation responder kind owner text verbatim earliest latest edtf resolved_from start end page",
            earliest="date",
            latest="date",
            **_SPAN,
        ),
        _commitments,
    ),
    Sheet(
        "Claims",
        columns_of("source document_id text claimed found consistent start end page", consistent="yes", **_SPAN),
        _claims,
    ),
    Sheet("Problems", columns_of("source document_id code message start end page", **_SPAN), _problems),
)
