"""Tables that only white space sets apart: believed under a header that names the columns of an action plan.

Columns are the strips that no word of the table crosses; rows are divided by white space over the table's whole width, or by the
references in their first cells. Cells may be set at the top or in the middle of their rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from recsim.reading.pdf.glyphs import Piece
from recsim.reading.pdf.grid import Row, Table
from recsim.reading.pdf.lines import Line, to_lines

_SUBJECT = re.compile(r"(?:the\s+)?(?:\w+['’]?s?\s+)?(?:recommendations?|recs?\.?|action|finding|proposal|area for improvement)\b", re.I)
_COMPANION = re.compile(
    r"(?:[\w'’]+\s+){0,3}(?:responses?|position|status|owner|lead(?:\s\w+)?|dates?|timescale|deadline|comments?|remarks?|reply|replies|accept\w*|"
    r"agreed\??|decision|stance|responsib\w+|due|ref\.?|no\.?|#|target|by when|who|when|actions?|update|progress)(?:\s*[/(]?\s*[\w/()]+){0,6}\??",
    re.I,
)
_NAMES = re.compile(r"\b(?:recommendations?|recs?|finding|proposal|area for improvement)\b", re.I)
_REFERENCE = re.compile(r"(?:R(?:ec(?:ommendation)?)?\.?\s*)?[A-Z]{0,3}[-.]?\d{1,4}(?:[.\-]\d{1,3})*\s*\(?[a-z]?[).:]*(?:\s*[ivx]+[.)])?", re.I)
_STRIP = 3.5  # points: the narrowest strip between two columns
_MOST_LINES = 400


def is_header(cells: list[str]) -> bool:
    """The cells name the columns of an action plan."""
    filled = [cell for cell in cells if cell]
    if not 2 <= len(filled) <= 9 or any(len(cell) > 60 for cell in filled):
        return False
    subjects = {cell for cell in filled if _SUBJECT.match(cell) and len(cell.split()) <= 6}
    companions = {cell for cell in filled if _COMPANION.fullmatch(cell)}
    return bool(subjects) and bool(companions - subjects or len(subjects) > 1) and len(subjects | companions) >= max(2, len(filled) - 1)


@dataclass(slots=True)
class _Band:
    """Lines that overlap in height or stand close: one row, as a rule."""

    lines: list[Line]

    @property
    def pieces(self) -> list[Piece]:
        return [piece for line in self.lines for piece in line.pieces]

    @property
    def top(self) -> float:
        return min(line.top for line in self.lines)

    @property
    def bottom(self) -> float:
        return max(line.bottom for line in self.lines)


def find_headed(lines: list[Line], carried: Table | None) -> tuple[list[Table], list[Line]]:
    """Tables among the lines of a page, and the lines that stand in none. ``carried`` reached the foot of the page before."""
    tables: list[Table] = []
    rest: list[Line] = []
    index = 0
    if carried is not None and not carried.ruled and lines:
        end = _end(lines, 0, carried.edges[1:-1])
        if end and _header_at(lines, 0) is None and _uses(lines[: min(end, 14)], carried.edges[1:-1]):
            tables.append(_table(lines[:end], carried.edges[1:-1], None, carried.edges))
            tables[-1].open_end = end == len(lines)
            index = end
    while index < len(lines):
        found = _at(lines, index)
        if found is None:
            rest.append(lines[index])
            index += 1
        else:
            table, index = found
            table.open_end = index == len(lines)
            tables.append(table)
    return tables, rest


def _header_at(lines: list[Line], index: int) -> int | None:
    """Where the header ends that begins at a line; None if its words name no columns."""
    end = index + 1
    while end < len(lines) and end < index + 6 and lines[end].top < max(line.bottom for line in lines[index:end]) + 0.12 * lines[index].size:
        end += 1
    texts = [piece.text for line in lines[index:end] for piece in line.pieces]
    if len(" ".join(texts)) > 240 or not any(_NAMES.search(text) for text in texts) or len(texts) < 2:
        return None
    return end


def _at(lines: list[Line], index: int) -> tuple[Table, int] | None:
    first = _header_at(lines, index)
    if first is None or first >= len(lines):
        return None
    head = lines[index:first]
    left, right = min(line.x0 for line in head), max(line.x1 for line in head)
    strips = [(left, right)]
    # The strips of the first lines; the header's own words keep neighbouring columns apart.
    for line in [*head, *lines[first : first + 10]]:
        strips = _cut(strips, line)
        if line not in head and len([strip for strip in strips if strip[1] - strip[0] >= _STRIP]) == 0:
            break
    gutters = _gutters(strips, left, right)
    if not gutters:
        return None
    end = _end(lines, first, gutters)
    strips = [(left, right)]
    for line in lines[index:end]:
        if not _across(line, gutters):
            strips = _cut(strips, line)
    gutters = _gutters(strips, left, right)
    cells = _cells([piece for line in head for piece in line.pieces], gutters)
    if not gutters or end <= first or not is_header(_texts(cells)) or not _uses(lines[first:end], gutters):
        return None
    return _table(lines[first:end], gutters, Row(cells, True, head[0].page), None, head), end


def _words(line: Line) -> list[tuple[float, float]]:
    found = []
    for piece in line.pieces:
        for match in re.finditer(r"\S+", piece.text):
            found.append((piece.edges[2 * match.start()], piece.edges[2 * match.end() - 1]))
    return found


def _cut(strips: list[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    for x0, x1 in _words(line):
        strips = [part for low, high in strips for part in ((low, min(high, x0)), (max(low, x1), high)) if part[1] - part[0] >= 1.0]
    return strips


def _gutters(strips: list[tuple[float, float]], left: float, right: float) -> list[float]:
    return [high - 1.0 for low, high in strips if high - low >= _STRIP and low > left + 2 and high < right - 2]


def _across(line: Line, gutters: list[float]) -> bool:
    return any(x0 < gutter - 3 and x1 > gutter + 3 for x0, x1 in _words(line) for gutter in gutters) or any(
        piece.x0 < gutter - 20 and piece.x1 > gutter + 20 and not _gap_at(piece, gutter) for piece in line.pieces for gutter in gutters
    )


def _gap_at(piece: Piece, x: float) -> bool:
    """A piece has a space of more than a word's width, or a word's edge, at ``x``."""
    return any(char == " " and piece.edges[2 * place] - 1 <= x + 1.5 <= piece.edges[2 * place + 1] + 3 for place, char in enumerate(piece.text))


def _end(lines: list[Line], first: int, gutters: list[float]) -> int:
    """Where the lines stop to keep to the columns; one short line across them is a heading inside the table."""
    end = first
    while end < len(lines) and end - first < _MOST_LINES:
        line = lines[end]
        if end > first and line.top - max(before.bottom for before in lines[max(first, end - 4) : end]) > 3.2 * line.size:
            break
        if _across(line, gutters):
            after = lines[end + 1 : end + 4]
            inside = line.bold > 0.8 and len(line.text) < 90 and len(after) == 3 and not any(_across(one, gutters) for one in after)
            if not inside or not _uses(after, gutters):
                break
        end += 1
    # Lines of the first column alone are no rows: prose after the table.
    while end > first and end < len(lines) and not _uses(lines[max(first, end - 6) : end], gutters):
        end -= 1
    return end


def _column(gutters: list[float], piece: Piece) -> int:
    return sum(1 for gutter in gutters if piece.x0 >= gutter - 2)


def _uses(lines: list[Line], gutters: list[float]) -> bool:
    """More than one column is filled."""
    return len({_column(gutters, piece) for line in lines for piece in line.pieces}) > 1


def _cells(pieces: list[Piece], gutters: list[float]) -> list[list[Piece]]:
    cells: list[list[Piece]] = [[] for _ in range(len(gutters) + 1)]
    for piece in pieces:
        parts = [piece]
        for gutter in gutters:
            last = parts[-1]
            if last.x0 < gutter - 2 and last.x1 > gutter + 2 and _gap_at(last, gutter):
                left, right = last.cut(gutter)
                parts[-1:] = [part for part in (left, right) if part is not None]
        for part in parts:
            cells[_column(gutters, part)].append(part)
    return cells


def _texts(cells: list[list[Piece]]) -> list[str]:
    return [" ".join(line.text for line in to_lines(cell)) for cell in cells]


def _table(lines: list[Line], gutters: list[float], header: Row | None, edges: list[float] | None, head: list[Line] | None = None) -> Table:
    every = [*(head or []), *lines]
    if edges is None:
        edges = [min(line.x0 for line in every), *gutters, max(line.x1 for line in every)]
    table = Table(edges, min(line.top for line in every), max(line.bottom for line in every), every[0].page, ruled=False)
    if header is not None:
        table.rows.append(header)
    for band in _bands(lines, gutters):
        row = Row(_cells(band.pieces, gutters), page=band.lines[0].page)
        if table.rows and not row.cells[0] and not table.rows[-1].header:
            for cell, more in zip(table.rows[-1].cells, row.cells, strict=True):
                cell.extend(more)
        else:
            table.rows.append(row)
    return table


def _bands(lines: list[Line], gutters: list[float]) -> list[_Band]:
    """Rows: lines divided by white space that is wider than that between the lines of a cell."""
    inner: list[float] = []
    by_column: dict[int, float] = {}
    for line in lines:
        for piece in line.pieces:
            column = _column(gutters, piece)
            if column in by_column and piece.baseline - by_column[column] > 0.5 * piece.size:
                inner.append((piece.baseline - by_column[column]) / piece.size)
            by_column[column] = piece.baseline
    leading = sorted(inner)[len(inner) // 3] if inner else 1.2
    white = max(leading - 1.02, 0.0) + 0.13
    bands: list[_Band] = []
    bottom = 0.0
    for line in lines:
        if not bands or line.top - bottom > white * line.size:
            bands.append(_Band([]))
            bottom = 0.0
        bands[-1].lines.append(line)
        bottom = max(bottom, line.bottom)
    return [part for band in bands for part in _by_reference(band, gutters)]


def _by_reference(band: _Band, gutters: list[float]) -> list[_Band]:
    """A band with several references in its first column is as many rows, if each stands at the head of its own."""
    starts = []
    for number, line in enumerate(band.lines):
        first = [piece for piece in line.pieces if _column(gutters, piece) == 0]
        if first and _REFERENCE.fullmatch(" ".join(piece.text for piece in first)):
            starts.append(number)
    if len(starts) < 2 or starts[0] != 0:
        return [band]
    return [_Band(band.lines[start:end]) for start, end in pairwise([*starts, len(band.lines)])]
