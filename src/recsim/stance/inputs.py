"""Passages from lines, JSON Lines or a column of a table, each with its id; a bad line is an error in its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from recsim.errors import UsageError
from recsim.records import SCHEMA, Json


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
    """(id, text) of each passage: a CSV column if one is named, JSON Lines if the first line is an object, else one a line.

    Raises `UsageError` where a named column is not there.
    """
    text = data.decode("utf-8-sig", errors="replace")
    if column is not None:
        yield from _table(text, column, id_column)
        return
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if first.lstrip().startswith("{"):
        yield from _objects(lines)
    else:
        yield from ((str(number), line) for number, line in enumerate(lines, start=1))


def _objects(lines: list[str]) -> Iterator[tuple[str | None, str] | BadLine]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield BadLine(number, "malformed_json", f"line {number} is not JSON: {error}")
            continue
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            yield BadLine(number, "no_text", f'line {number} has no "text"; each line is an object with "id" and "text"')
            continue
        identifier = row.get("id")
        yield (str(identifier) if identifier is not None else str(number), row["text"])


def _table(text: str, column: str, id_column: str | None) -> Iterator[tuple[str | None, str] | BadLine]:
    rows = csv.DictReader(io.StringIO(text))
    names = rows.fieldnames or []
    for wanted in filter(None, (column, id_column)):
        if wanted not in names:
            raise UsageError(f"the table has no column {wanted!r}; it has {', '.join(names) or 'none'}")
    try:
        for number, row in enumerate(rows, start=2):
            value = row.get(column)
            if value is None:
                yield BadLine(number, "no_text", f"row {number} has no {column!r}")
                continue
            yield (row.get(id_column) if id_column else str(number - 1), value)
    except csv.Error as error:
        yield BadLine(rows.line_num, "malformed_csv", f"line {rows.line_num}: {error}")
