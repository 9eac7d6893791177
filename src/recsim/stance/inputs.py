"""Passages from lines, JSON Lines or a column of a table (CSV, XLSX), each with its id; a bad line is an error in its place."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recsim.errors import BrokenDocument, UndecodableText, UsageError
from recsim.reading.archives import Archive
from recsim.records import SCHEMA, Json

# How an archive begins; a workbook is one that holds this part.
_ZIP, _WORKBOOK = b"PK\x03\x04", "xl/workbook.xml"
_PDF = b"%PDF-"
# What separates the fields of tables in the wild; the one under which the wanted column appears is taken.
_SEPARATORS = ",;\t|"
# Bytes in which zeros tell UTF-16 from UTF-8.
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that holds no passage: its number (from 1) and what is wrong with it."""

    line: int
    code: str
    message: str

    def to_dict(self) -> Json:
        return {"schema": SCHEMA, "line": self.line, "error": {"code": self.code, "message": self.message}}


def read_passages(
    data: bytes, *, column: str | None = None, id_column: str | None = None
) -> Iterator[tuple[str | None, str] | BadLine]:
    """(id, text) of each passage.

    A workbook or a CSV table is read by the column that ``column`` names, JSON Lines (the first line is an object) by ``column`` or
    else by ``text``, and anything else gives one passage a line. Ids come from ``id_column``, from ``id`` in JSON Lines, or are
    numbers of lines and rows from 1. Raises `UsageError` where a named column is not there or the input is a PDF, `BrokenDocument` or
    `TooLarge` for a workbook that cannot be opened.
    """
    if data.startswith(_ZIP):
        yield from _workbook(data, column, id_column)
        return
    if data.startswith(_PDF):
        raise UsageError("the input is a PDF; recsim parse reads papers, this takes lines, JSON Lines, CSV or XLSX")
    text = _decoded(data)
    # Not splitlines: a passage may hold a form feed or a line separator.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n") if text else []
    first = next((line for line in lines if line.strip()), "")
    if first.lstrip().startswith("{"):
        yield from _objects(lines, column or "text", id_column or "id")
    elif column is not None:
        yield from _table(text, column, id_column)
    else:
        yield from ((str(number), line) for number, line in enumerate(lines, start=1))


def _decoded(data: bytes) -> str:
    """UTF-8, or what spreadsheets save tables in (UTF-16, Windows code pages); what is none of these keeps marks of what was lost."""
    if b"\0" not in data[:_HEAD]:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("utf-8-sig")
    from recsim.reading.decode import decode

    try:
        return decode(data).text
    except UndecodableText:
        return data.decode("utf-8-sig", errors="replace")


def _objects(lines: list[str], column: str, id_column: str) -> Iterator[tuple[str | None, str] | BadLine]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            # The decoder counts lines from this one, which is 1 to it.
            what = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
            yield BadLine(number, "malformed_json", f"line {number} is not JSON: {what or type(error).__name__}")
            continue
        if not isinstance(row, dict) or not isinstance(row.get(column), str):
            yield BadLine(
                number, "no_text", f'line {number} has no "{column}"; each line is an object with "{id_column}" and "{column}"'
            )
            continue
        identifier = row.get(id_column)
        yield (str(identifier) if identifier is not None else str(number), row[column])


def _table(text: str, column: str, id_column: str | None) -> Iterator[tuple[str | None, str] | BadLine]:
    header = text.lstrip("\n").split("\n", 1)[0]
    separator = next((mark for mark in _SEPARATORS if column in next(csv.reader([header], delimiter=mark), [])), ",")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    # The reader's own limit of 131,072 characters is under the megabyte that a passage may have.
    limit = csv.field_size_limit(len(text) + 1)
    try:
        names = next((row for row in rows if row), [])
        place, where = _places(names, column, id_column, "the table")
        number = 0
        for row in rows:
            if not row:
                continue
            number += 1
            if place >= len(row):
                yield BadLine(rows.line_num, "no_text", f"row {number} (line {rows.line_num}) has no {column!r}")
                continue
            yield (row[where] if where is not None and where < len(row) else str(number), row[place])
    except csv.Error as error:
        yield BadLine(rows.line_num, "malformed_csv", f"line {rows.line_num}: {error}")
    finally:
        csv.field_size_limit(limit)


def _workbook(data: bytes, column: str | None, id_column: str | None) -> Iterator[tuple[str | None, str] | BadLine]:
    archive = Archive(data, "the workbook")
    if _WORKBOOK not in archive:
        raise UsageError("the input is an archive, but no workbook; give lines, JSON Lines, CSV or XLSX")
    if "xl/sharedstrings.xml" in archive:
        archive.part("xl/sharedstrings.xml")  # held in memory as a whole, so bounded before it is
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks on styles and validations, which nothing here reads
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]
            book.close()
    except Exception as error:  # openpyxl lets through whatever its XML, zip and number readers raise
        raise BrokenDocument(f"the workbook cannot be read ({type(error).__name__}: {error}); save it again as XLSX") from None
    heads = [
        (title, rows, next((place for place, row in enumerate(rows) if any(_filled(row))), len(rows))) for title, rows in sheets
    ]
    names = {title: [_text(cell) for cell in rows[place]] if place < len(rows) else [] for title, rows, place in heads}
    listed = "; ".join(f"{title}: {', '.join(filter(None, found)) or 'nothing'}" for title, found in names.items())
    if column is None:
        raise UsageError(f"a workbook needs --column; its sheets have {listed}")
    chosen = next((one for one in heads if column in names[one[0]]), None)
    if chosen is None:
        raise UsageError(f"the workbook has no column {column!r}; its sheets have {listed}")
    title, rows, head = chosen
    place, where = _places(names[title], column, id_column, f"sheet {title!r}")
    number = 0
    for row in rows[head + 1 :]:
        number += 1
        if not any(_filled(row)):
            continue  # sheets end in rows that were formatted and never filled
        yield (_text(row[where]) if where is not None else str(number), _text(row[place]))


def _places(names: Sequence[str], column: str, id_column: str | None, what: str) -> tuple[int, int | None]:
    for wanted in filter(None, (column, id_column)):
        if wanted not in names:
            raise UsageError(f"{what} has no column {wanted!r}; it has {', '.join(filter(None, names)) or 'none'}")
    return names.index(column), names.index(id_column) if id_column else None


def _filled(row: Sequence[object]) -> Iterator[bool]:
    return (cell is not None and str(cell).strip() != "" for cell in row)


def _text(cell: object) -> str:
    return "" if cell is None else str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
