"""Papers as an Excel workbook: one row a recommendation, and a sheet each for responses, commitments, claims and problems.

Written by XlsxWriter, a row at a time: what is written leaves memory. Every text is written as text, so nothing in a document can
run as a formula on its reader's desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import IO, Any

import xlsxwriter

from recsim.errors import UsageError
from recsim.records import Failure, Paper
from recsim.reports.delimited import runs
from recsim.reports.rows import SHEETS, Sheet, Value, encodable, failed

_MOST_CHARACTERS = 32_767  # Excel's limit on a cell
_MOST_ROWS = 1_048_576  # and on a sheet
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_WIDTHS = {"text": 18, "date": 12, "number": 11, "whole": 9, "yes": 11}
_WIDE = {**dict.fromkeys(("text", "response", "message"), 70), **dict.fromkeys(("stance_text", "title", "source", "hedges"), 40)}


def write_xlsx(results: Iterable[Paper | Failure], stream: IO[bytes], *, one: bool = False, with_text: bool = False) -> None:
    """Writes the workbook; a failure is a row of its problems sheet. Raises `UsageError` over Excel's number of rows."""
    # In constant memory rows go to temporary files as they come, and each sheet must be written downwards, as it is here.
    workbook = xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    sheets = {sheet.name: _Sheet(workbook, sheet) for sheet in SHEETS}
    try:
        for result in results:
            if isinstance(result, Failure):
                sheets["Problems"].row(failed(result))
                continue
            cut = 0
            for sheet in SHEETS:
                for row in sheet.rows(result):
                    cut += sheets[sheet.name].row(row)
            if cut:
                seen = f"{cut} cells held more than Excel's {_MOST_CHARACTERS:,} characters and were cut"
                source = encodable(result.document.source)
                sheets["Problems"].row((source, result.document.id, "cell_cut", f"{seen}; csv has them whole", None, None, None))
    finally:
        for written in sheets.values():
            written.finish()
        workbook.close()


class _Sheet:
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
        header = workbook.add_format({"bold": True, "bottom": 1, "valign": "top"})
        for column, (name, kind) in enumerate(sheet.columns):
            self.page.set_column(column, column, _WIDE.get(name, _WIDTHS[kind]))
            self.page.write_string(0, column, name, header)
        self.page.freeze_panes(1, 0)

    def row(self, values: tuple[Value, ...]) -> int:
        """Writes a row; how many of its cells had to be cut."""
        self.count += 1
        if self.count >= _MOST_ROWS:
            raise UsageError(f"the sheet {self.sheet.name} is full at {_MOST_ROWS:,} rows, Excel's limit; write csv or parquet")
        return sum(self.cell(column, value) for column, value in enumerate(values))

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
