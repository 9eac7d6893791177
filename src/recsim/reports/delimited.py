"""Papers as comma-separated values, one row a recommendation."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from typing import IO

from recsim.commitments import main_target
from recsim.records import DateRange, Failure, Paper, Recommendation

Cell = Callable[[Paper, Recommendation], object]

# A spreadsheet runs a cell that starts with one of these as a formula, so a document could run code on its reader's desk.
# Some take the full-width forms for the others, and some look behind white space.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_UNSEEN = " \u00a0\u200b\u2060\ufeff\x00"


def _date(part: Callable[[DateRange], str]) -> Cell:
    def cell(_: Paper, row: Recommendation) -> str | None:
        target = main_target(row.commitments)
        return part(target.date) if target is not None and target.date is not None else None

    return cell


def _joined(part: Callable[[Recommendation], Iterable[str | None]]) -> Cell:
    """Values of all responses to one recommendation, equal ones once."""
    return lambda _, row: " | ".join(dict.fromkeys(value for value in part(row) if value))


# One list writes the header and the rows, so that they cannot drift apart.
COLUMNS: tuple[tuple[str, Cell], ...] = (
    ("source", lambda paper, _: paper.document.source),
    ("document_id", lambda paper, _: paper.document.id),
    ("title", lambda paper, _: paper.document.title),
    ("kind", lambda paper, _: paper.kind),
    ("published", lambda paper, _: paper.published),
    ("id", lambda _, row: row.id),
    ("printed_id", lambda _, row: row.printed_id),
    ("parent", lambda _, row: row.parent),
    ("stance", lambda _, row: row.stance),
    ("inherited_stance", lambda _, row: row.inherited_stance),
    ("inferred_stance", lambda _, row: row.reading.stance if row.reading is not None else None),
    ("implementation", lambda _, row: row.implementation),
    ("responder", _joined(lambda row: (response.responder for response in row.responses))),
    ("reported_by", _joined(lambda row: (response.reported_by for response in row.responses))),
    ("basis", _joined(lambda row: (response.call.basis for response in row.responses))),
    ("confidence", lambda _, row: round(min((response.call.confidence for response in row.responses), default=0.0), 3) or None),
    ("stance_text", _joined(lambda row: (response.stance_text for response in row.responses))),
    ("hedges", _joined(lambda row: (hedge.text for response in row.responses for hedge in response.call.hedges))),
    ("target_date", _date(lambda date: date.verbatim)),
    ("target_earliest", _date(lambda date: date.earliest)),
    ("target_latest", _date(lambda date: date.latest)),
    ("target_edtf", _date(lambda date: date.edtf)),
    ("redacted", lambda _, row: "yes" if row.redacted else "no"),
    ("text", lambda _, row: row.text),
    ("response", _joined(lambda row: (response.text for response in row.responses))),
    ("page", lambda _, row: row.page),
    ("response_page", lambda _, row: next((response.page for response in row.responses), None)),
)


def write_csv(results: Iterable[Paper | Failure], stream: IO[str], *, one: bool = False, with_text: bool = False) -> None:
    """Writes a header and one row a recommendation; a failure has no row, so whoever calls this names it elsewhere."""
    writer = csv.writer(stream)
    writer.writerow(name for name, _ in COLUMNS)
    for result in results:
        if isinstance(result, Paper):
            for recommendation in result.walk():
                writer.writerow(defused(cell(result, recommendation)) for _, cell in COLUMNS)
            stream.flush()


def defused(value: object) -> str:
    """The cell's text; one that a spreadsheet would run as a formula gets a leading apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if runs(text) else text


def runs(text: str) -> bool:
    """A spreadsheet may take the text for a formula, as it is or once it has dropped white space and what shows nothing."""
    return text.startswith(FORMULA) or text.lstrip(_UNSEEN).startswith(FORMULA)
