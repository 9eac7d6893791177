"""Tables that only white space sets apart: believed under a header line that names the columns of an action plan."""

from __future__ import annotations

import re
from itertools import pairwise

from recsim.reading.pdf.glyphs import Piece
from recsim.reading.pdf.grid import Row, Table
from recsim.reading.pdf.lines import Line

_SUBJECT = re.compile(r"(?:recommendations?|recs?\.?|action|finding|proposal|area for improvement)\b", re.I)
_COMPANION = re.compile(
    r"(?:\w+\s+){0,2}(?:responses?|position|status|owner|lead(?:\s\w+)?|dates?|timescale|deadline|comments?|remarks?|reply|accept\w*|agreed\??|"
    r"decision|stance|responsib\w+|due|ref\.?|no\.?|#|target|by when|who|when|actions?)(?:\s*[/(]?\s*[\w/()]+){0,5}",
    re.I,
)
_REFERENCE = re.compile(r"(?:R(?:ec(?:ommendation)?)?\.?\s*)?[A-Z]{0,3}\d{1,4}(?:[.\-]\d{1,3})*\s*[a-z]?[).:]?(?:\s*[ivx]+\.)?", re.I)


def is_header(cells: list[str]) -> bool:
    """The cells name the columns of an action plan."""
    filled = [cell for cell in cells if cell]
    if not 2 <= len(filled) <= 9 or any(len(cell) > 60 for cell in filled):
        return False
    subjects = {cell for cell in filled if _SUBJECT.match(cell) and len(cell.split()) <= 5}
    companions = {cell for cell in filled if _COMPANION.fullmatch(cell)}
    return bool(subjects) and bool(companions - subjects or len(subjects) > 1) and len(subjects | companions) >= max(2, len(filled) - 1)


def find_headed(lines: list[Line], carried: Table | None) -> tuple[list[Table], list[Line]]:
    """Tables among the lines of a page, and the lines that stand in none. ``carried`` reached the foot of the page before."""
    tables: list[Table] = []
    rest: list[Line] = []
    index = 0
    if carried is not None and not carried.ruled and lines and not is_header([piece.text for piece in lines[0].pieces]):
        bounds = carried.edges[1:-1]
        end = _end(lines, 0, bounds)
        if end and any(len({_column(bounds, piece) for piece in line.pieces}) > 1 for line in lines[: min(end, 12)]):
            table = Table(carried.edges, lines[0].top, lines[end - 1].bottom, lines[0].page, _rows(lines[:end], bounds), ruled=False)
            table.open_end = end == len(lines)
            tables.append(table)
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


def _at(lines: list[Line], index: int) -> tuple[Table, int] | None:
    head = lines[index]
    if len(head.pieces) < 2 or not is_header([piece.text for piece in head.pieces]):
        return None
    first = index + 1
    header = [[piece] for piece in head.pieces]
    while first < len(lines) and first < index + 3 and _more_header(header, lines[first], lines[first - 1], head):
        for piece in lines[first].pieces:
            nearest = min(range(len(header)), key=lambda column: abs(header[column][0].x0 - piece.x0))
            header[nearest].append(piece)
        first += 1
    bounds = _bounds(head.pieces, lines[first : first + 60])
    end = _end(lines, first, bounds)
    rows = _rows(lines[first:end], bounds)
    if not rows or sum(1 for row in rows if sum(map(bool, row.cells)) >= 2) < 1:
        return None
    edges = [min(head.pieces[0].x0, *(line.x0 for line in lines[first:end])), *bounds, max(line.x1 for line in lines[index:end])]
    table = Table(edges, head.top, lines[end - 1].bottom, head.page, [Row(header, True, head.page), *rows], ruled=False)
    return table, end


def _more_header(header: list[list[Piece]], line: Line, before: Line, head: Line) -> bool:
    """A second line of the header: short words in the header's own type, close below."""
    if line.baseline - before.baseline > 1.35 * head.size or len(line.pieces) > len(header):
        return False
    same = abs(line.size - head.size) < 0.3 and (line.bold > 0.8) == (head.bold > 0.8)
    return same and head.bold > 0.8 and all(len(piece.text) < 25 for piece in line.pieces)


def _bounds(head: list[Piece], below: list[Line]) -> list[float]:
    """Between two neighbouring headings the middle of the widest strip that the rows below leave free."""
    bounds = []
    for left, right in pairwise(head):
        low, high = left.x0 + 2, right.x1
        free = [(low, high)]
        for line in [line for line in below if len(line.pieces) >= 2][:40]:
            for piece in line.pieces:
                free = [part for start, end in free for part in ((start, min(end, piece.x0)), (max(start, piece.x1), end)) if part[1] - part[0] > 2]
        strips = [part for part in free if part[0] < right.x0 and part[1] > left.x0]
        if strips:
            best = max(strips, key=lambda part: part[1] - part[0])
            bounds.append(best[1] - min(3.0, (best[1] - best[0]) / 2))
        else:
            bounds.append(right.x0 - 3)
    return bounds


def _column(bounds: list[float], piece: Piece) -> int:
    return sum(1 for bound in bounds if piece.x0 >= bound - 2)


def _crosses(bounds: list[float], line: Line) -> bool:
    return any(piece.x0 < bound - 6 and piece.x1 > bound + 8 for piece in line.pieces for bound in bounds)


def _end(lines: list[Line], first: int, bounds: list[float]) -> int:
    end = first
    while end < len(lines):
        line = lines[end]
        if _crosses(bounds, line):
            break
        if end > first and line.baseline - lines[end - 1].baseline > 4.5 * line.size:
            break
        end += 1
    return end


def _rows(lines: list[Line], bounds: list[float]) -> list[Row]:
    rows: list[Row] = []
    gaps = sorted(after.baseline - before.baseline for before, after in pairwise(lines))
    leading = next((gap for gap in gaps if gap > 0.9 * lines[0].size), 0.0) if lines else 0.0
    lows = [-1.0] * (len(bounds) + 1)
    for line in lines:
        columns = [_column(bounds, piece) for piece in line.pieces]
        first = [piece.text for piece, column in zip(line.pieces, columns, strict=True) if column == 0]
        apart = not rows or line.baseline - max(lows) > 1.3 * leading
        reference = bool(first) and _REFERENCE.fullmatch(" ".join(first)) is not None
        # A row begins where its first cell does: after white space over the whole width, or with a reference.
        if not rows or (first and (apart or reference)) or (apart and len(set(columns)) >= max(2, len(bounds))):
            rows.append(Row([[] for _ in range(len(bounds) + 1)], page=line.page))
            lows = [-1.0] * (len(bounds) + 1)
        for piece, column in zip(line.pieces, columns, strict=True):
            rows[-1].cells[column].append(piece)
            lows[column] = piece.baseline
    return rows
