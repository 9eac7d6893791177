"""Pages to one stream of lines and tables in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field

from recsim.reading.pdf.edges import Margins
from recsim.reading.pdf.glyphs import Piece, Sheet
from recsim.reading.pdf.grid import Frame, Row, Table, find_ruled
from recsim.reading.pdf.headed import find_headed, is_header
from recsim.reading.pdf.lines import Line, to_lines
from recsim.reading.pdf.order import read_columns


@dataclass(slots=True)
class Flow:
    """What a paper says, page after page: ``items`` by page, without furniture and footnotes."""

    pages: list[list[Line | Table]] = field(default_factory=list)


def read_flow(sheets: list[Sheet], margins: Margins) -> Flow:
    """Every page's lines and tables in reading order; a table that goes on over a page break stays one."""
    flow = Flow()
    carried: Table | None = None
    columns = 0
    frames_before = 0
    known: list[float] = []
    for sheet, body in zip(sheets, margins.body, strict=True):
        pieces = [piece for line in body for piece in line.pieces]
        ruled, frames, rest = find_ruled(sheet, pieces) if sheet.rules or sheet.shades else ([], [], pieces)
        lines = body if not ruled else to_lines(rest)
        headed, lines = find_headed(lines, carried, sheet.rules)
        tables = sorted([*ruled, *headed], key=lambda table: table.top)
        for table in ruled:
            table.open_end = not any(line.baseline > table.bottom for line in lines)
        items = _ordered(lines, tables, columns, known)
        columns += len(items) + 9
        tables = [table for table in tables if any(item is table for item in items)]
        _frame(items, frames, frames_before)
        _dot(items, sheet)
        frames_before += len(frames)
        if tables and items:
            first = items[0]
            if carried is not None and isinstance(first, Table) and _goes_on(carried, first):
                _continue(carried, first)
                items = items[1:]
                tables = [table for table in tables if table is not first] or [carried]
                carried.open_end = first.open_end
        flow.pages.append(items)
        last = tables[-1] if tables else None
        carried = last if last is not None and last.open_end else None
    return flow


def _ordered(lines: list[Line], tables: list[Table], column: int, known: list[float]) -> list[Line | Table]:
    """Tables divide a page from top to bottom; between them lines are read column by column."""
    items: list[Line | Table] = []
    rest = lines
    for table in [*tables, None]:
        above = rest if table is None else [line for line in rest if line.baseline < table.top + 2]
        rest = [] if table is None else [line for line in rest if line.baseline >= table.top + 2]
        for one in read_columns(above, known):
            column += 1
            left = min(line.x0 for line in one)
            right = max(line.x1 for line in one)
            for line in one:
                line.left, line.right, line.column = left, right, column
            items += one
        if table is not None and table.ruled and _places_things(table):
            for cell in [cell for row in table.rows for cell in row.cells]:
                for one in read_columns(to_lines(cell), []):
                    column += 1
                    for line in one:
                        line.left, line.right, line.column = min(each.x0 for each in one), max(each.x1 for each in one), column
                    items += one
        elif table is not None:
            items.append(table)
    return items


def _places_things(table: Table) -> bool:
    """A grid that only places things on the page: one cell is an article by itself."""
    sizes = [sum(len(piece.text) for piece in cell) for row in table.rows for cell in row.cells]
    return max(sizes) > 1200 and max(sizes) > 0.55 * sum(sizes)


def _frame(items: list[Line | Table], frames: list[Frame], before: int) -> None:
    for number, frame in enumerate(frames, start=before + 1):
        for item in items:
            if (
                isinstance(item, Line)
                and frame.holds((item.x0 + item.x1) / 2, item.baseline - 0.3 * item.size)
                and frame.x0 <= item.x0 + 2
            ):
                item.box = number


def _dot(items: list[Line | Table], sheet: Sheet) -> None:
    """Marks lines with a small drawn shape before them, at the height of small letters."""
    for x, y in sheet.dots:
        for item in items:
            if (
                isinstance(item, Line)
                and 0 < item.x0 - x < 2.6 * item.size
                and 0.05 * item.size < item.baseline - y < 0.62 * item.size
            ):
                item.dotted = True
                break


def _goes_on(table: Table, part: Table) -> bool:
    """The same columns at the same places."""
    if len(table.edges) != len(part.edges):
        return False
    return all(abs(one - other) < 8 for one, other in zip(table.edges[:-1], part.edges[:-1], strict=True))


def _words(cells: list[list[Piece]]) -> list[str]:
    return [" ".join(line.text for line in to_lines(cell)) for cell in cells]


def _continue(table: Table, part: Table) -> None:
    """Adds the rows of a later page: the header again is dropped, a row that was cut by the page break is made whole."""
    rows = part.rows
    head = table.rows[0]
    if rows and _words(rows[0].cells) == _words(head.cells):
        table.repeats.extend(piece for cell in rows[0].cells for piece in cell)
        rows = rows[1:]
    if rows and len(table.rows) > 1 and _is_rest(table.rows[-1], rows[0]):
        for cell, more in zip(table.rows[-1].cells, rows[0].cells, strict=True):
            cell.extend(more)
        rows = rows[1:]
    table.rows += rows


def _is_rest(before: Row, row: Row) -> bool:
    """The second part of a row: nothing in its first cell, or a sentence that goes on in small letters."""
    first, texts = _words(before.cells), _words(row.cells)
    if len(first) != len(texts):
        return False
    if not texts[0]:
        return True
    going = [now for old, now in zip(first, texts, strict=True) if now and old and old[-1] not in ".?!:;" and now[0].islower()]
    return bool(going) and not any(now and not old for old, now in zip(first, texts, strict=True))


def mark_headers(table: Table) -> None:
    """The first row is the header if it names columns, or if it alone is set in bold."""
    if not table.rows or table.rows[0].header:
        return
    first = table.rows[0]
    if is_header(_words(first.cells)):
        first.header = True
        return
    letters = [piece for cell in first.cells for piece in cell]
    others = [piece for row in table.rows[1:] for cell in row.cells for piece in cell]
    if (
        letters
        and others
        and all(piece.bold > 0.8 for piece in letters)
        and sum(piece.bold > 0.8 for piece in others) * 2 < len(others)
    ):
        first.header = all(len(text) < 80 for text in _words(first.cells))
