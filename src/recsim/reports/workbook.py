"""Papers as an Excel workbook: one row a recommendation, and a sheet each for responses, commitments, claims and problems.

Written by XlsxWriter, a row at a time: what is written leaves memory. Every text is written as text, so nothing in a document can
run as a formula on its reader's desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import zip_longest
from typing import IO, Any

import xlsxwriter

from recsim.errors import UsageError
from recsim.records import Failure, Paper
from recsim.reports.delimited import runs
from recsim.reports.rows import SHEETS, Sheet, Value, encodable, failed

_MOST_CHARACTERS = 32_767  # Excel's limit on a cell
_MOST_ROWS = 1_048_576  # and on a sheet
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
# Excel takes no more links on one sheet; rows beyond them have none.
_MOST_LINKS = 65_530
_WIDTHS = {"text": 18, "date": 12, "number": 11, "whole": 9, "yes": 11}
_WIDE = {
    **dict.fromkeys(("text", "response", "message", "suspect_text", "official_text"), 70),
    **dict.fromkeys(("stance_text", "title", "source", "hedges"), 40),
}

# The column that holds a link, the sheet that it leads to, and the row there.
Link = tuple[str, str, int]


def write_xlsx(results: Iterable[Paper | Failure], stream: IO[bytes], *, one: bool = False, with_text: bool = False) -> None:
    """Writes the workbook; a failure is a row of its problems sheet. Raises `UsageError` over Excel's number of rows."""
    with opened(stream, SHEETS) as sheets:
        for result in results:
            if isinstance(result, Failure):
                sheets["Problems"].row(failed(result))
                continue
            cut = 0
            links = _links(result, sheets)
            for sheet in SHEETS:
                for row, there in zip_longest(sheet.rows(result), links.get(sheet.name, ())):
                    cut += sheets[sheet.name].row(row, there)
            if cut:
                seen = f"{cut} cells held more than Excel's {_MOST_CHARACTERS:,} characters and were cut"
                source = encodable(result.document.source)
                sheets["Problems"].row((source, result.document.id, "cell_cut", f"{seen}; csv has them whole", None, None, None))


@contextmanager
def opened(stream: IO[bytes], sheets: Sequence[Sheet]) -> Iterator[dict[str, WrittenSheet]]:
    """The sheets of a new workbook by name, to write rows into; the workbook is written to the stream when the block ends."""
    # In constant memory rows go to temporary files as they come, and each sheet must be written downwards, as it is here.
    workbook = xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    written = {sheet.name: WrittenSheet(workbook, sheet) for sheet in sheets}
    try:
        yield written
    finally:
        for one in written.values():
            one.finish()
        workbook.close()


def _links(paper: Paper, sheets: dict[str, WrittenSheet]) -> dict[str, list[Link | None]]:
    """Where a click leads: from a recommendation's stance to its first answer, from answers and commitments back to it."""
    above = sheets["Recommendations"].count + 2  # counted as Excel does: from 1, with the header
    below = sheets["Responses"].count + 2
    links: dict[str, list[Link | None]] = {"Recommendations": [], "Responses": [], "Commitments": []}
    for offset, row in enumerate(paper.walk()):
        links["Recommendations"].append(("stance", "Responses", below) if row.responses else None)
        below += len(row.responses)
        links["Responses"] += [("recommendation", "Recommendations", above + offset)] * len(row.responses)
        links["Commitments"] += [("recommendation", "Recommendations", above + offset)] * len(row.commitments)
    return links


class WrittenSheet:
    """One sheet of a workbook, written downwards."""

    def __init__(self, workbook: Any, sheet: Sheet) -> None:
        self.sheet = sheet
        self.page = workbook.add_worksheet(sheet.name)
        self.count = 0
        top = {"text_wrap": True, "valign": "top"}
        self.plain = workbook.add_format(top)
        # An apostrophe that Excel keeps apart from the text: it stays text even if somebody edits the cell.
        self.quoted = workbook.add_format({**top, "quote_prefix": True})
        self.day = workbook.add_format({**top, "num_format": "yyyy-mm-dd"})
        self.number = workbook.add_format({**top, "num_format": "0.000"})
        self.link = workbook.add_format({**top, "font_color": "#1b4f8f", "underline": 1})
        self.links = 0
        header = workbook.add_format({"bold": True, "bottom": 1, "valign": "top"})
        for column, (name, kind) in enumerate(sheet.columns):
            self.page.set_column(column, column, _WIDE.get(name, _WIDTHS[kind]))
            self.page.write_string(0, column, name, header)
        self.page.freeze_panes(1, 0)

    def row(self, values: tuple[Value, ...], link: Link | None = None) -> int:
        """Writes a row, with a link to another sheet in one of its cells if there is one; how many of its cells had to be cut."""
        self.count += 1
        if self.count >= _MOST_ROWS:
            raise UsageError(f"the sheet {self.sheet.name} is full at {_MOST_ROWS:,} rows, Excel's limit; write csv or parquet")
        cut = sum(self.cell(column, value) for column, value in enumerate(values))
        if link is not None and self.links < _MOST_LINKS:
            name, sheet, target = link
            column = next(place for place, (own, _) in enumerate(self.sheet.columns) if own == name)
            words = encodable(str(values[column] if values[column] is not None else "–"))
            # Written as a link over the same words; nothing of a document is part of its address.
            self.page.write_url(
                self.count, column, f"internal:'{sheet}'!A{target}", self.link, words[:255], f"to {sheet}, row {target}"
            )
            self.links += 1
        return cut

    def cell(self, column: int, value: Value) -> bool:
        page, row = self.page, self.count
        if value is None:
            return False
        if self.sheet.columns[column][0] == "published" and isinstance(value, str) and len(value) == 10:
            value = date.fromisoformat(value)  # a whole day; a month or a year alone stays text
        if isinstance(value, bool):
            page.write_boolean(row, column, value, self.plain)
        elif isinstance(value, date) and value >= _FIRST_DAY:
            page.write_datetime(row, column, value, self.day)
        elif isinstance(value, int | float):
            page.write_number(row, column, value, self.number if isinstance(value, float) else self.plain)
        else:
            text = encodable(str(value))
            page.write_string(row, column, text[:_MOST_CHARACTERS], self.quoted if runs(text) else self.plain)
            return len(text) > _MOST_CHARACTERS
        return False

    def finish(self) -> None:
        """A filter over all rows that there are."""
        self.page.autofilter(0, 0, self.count, len(self.sheet.columns) - 1)
