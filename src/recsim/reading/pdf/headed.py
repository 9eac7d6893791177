"""Tables that only white space sets apart: believed under a header that names the columns of an action plan.

Columns are the strips that no word of the table crosses; rows are divided by white space over the table's whole width, or by the
references in their first cells. Cells may be set at the top or in the middle of their rows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from recsim.reading.pdf.drawing import Rule
from recsim.reading.pdf.glyphs import Piece
from recsim.reading.pdf.grid import Row, Table
from recsim.reading.pdf.lines import Line, to_lines

_SUBJECT = re.compile(
    r"(?:the\s+)?(?:\w+['’]?s?\s+)?(?:recommendations?|recs?\.?|action|finding|proposal|area for improvement)\b", re.I
)
_COMPANION = re.compile(
    r"(?:[\w'’]+\s+){0,3}(?:responses?|position|status|owner|lead|dates?|timescale|deadline|comments?|remarks?|reply|replies|accept\w*|"
    r"agreed\??|decision|stance|responsib\w+|update|progress|rationale|target|actions?)(?:\s*[/(&,]\s*[\w/() ]+|\s+[\w/()'’]+){0,3}\??|"
    r"(?:rec\w*\.?\s+)?(?:ref\.?|no\.?|nos\.?|number|#|id|item)|by when|by whom|who|when|due(?:\s+date)?",
    re.I,
)
_NAMES = re.compile(r"\b(?:recommendations?|recs?|finding|proposal|area for improvement)\b", re.I)
_REFERENCE = re.compile(
    r"(?:R(?:ec(?:ommendation)?)?\.?\s*)?[A-Z]{0,3}[-.]?\d{1,4}(?:[.\-]\d{1,3})*\s*\(?[a-z]?[).:]*(?:\s*[ivx]+[.)])?", re.I
)
_STRIP = 5.0  # points: the narrowest strip between two columns that nothing else marks
_MOST_LINES = 400
_LEVEL = 2.0  # points within which rules stand at one height
_COVERED = 0.9  # of a table's width that a divider of its rows runs across
_DIVIDERS = 2  # fewer may be the rules above and below a table


def is_header(cells: list[str]) -> bool:
    """The cells name the columns of an action plan."""
    filled = [cell for cell in cells if cell]
    if not 2 <= len(filled) <= 9 or any(len(cell) > 60 or any(char.isdigit() for char in cell) for cell in filled):
        return False
    subjects = {cell for cell in filled if len(cell.split()) <= 6 and any(_SUBJECT.match(part) for part in _parts(cell))}
    companions = {cell for cell in filled if any(_COMPANION.fullmatch(part) for part in _parts(cell))}
    return (
        bool(subjects)
        and bool(companions - subjects or len(subjects) > 1)
        and len(subjects | companions) >= max(2, len(filled) - 1)
    )


def _parts(cell: str) -> list[str]:
    """A heading, and its halves where it is given in two languages."""
    return [cell, *(part.strip() for part in cell.split("/"))]


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


def find_headed(lines: list[Line], carried: Table | None, rules: Sequence[Rule] = ()) -> tuple[list[Table], list[Line]]:
    """Tables among the lines of a page, and the lines that stand in none. ``carried`` reached the foot of the page before.

    ``rules`` of the page divide rows where they run across the whole table.
    """
    tables: list[Table] = []
    rest: list[Line] = []
    index = 0
    if carried is not None and not carried.ruled and lines:
        again = _header_at(lines, 0)
        if again is not None and carried.rows[0].header:
            cells = _cells([piece for line in lines[:again] for piece in line.pieces], carried.edges[1:-1])
            end = _end(lines, again, carried.edges[1:-1])
            if _texts(cells) == _texts(carried.rows[0].cells) and end > again:
                table = _table(lines[again:end], carried.edges[1:-1], Row(cells, True, lines[0].page), carried.edges, rules=rules)
                table.open_end = end == len(lines)
                return [table, *(more := find_headed(lines[end:], None, rules))[0]], more[1]
        end = _end(lines, 0, carried.edges[1:-1])
        if end and _header_at(lines, 0) is None and _uses(lines[: min(end, 14)], carried.edges[1:-1]):
            tables.append(_table(lines[:end], carried.edges[1:-1], None, carried.edges, rules=rules))
            tables[-1].open_end = end == len(lines)
            index = end
    while index < len(lines):
        found = _at(lines, index, rules)
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
    while (
        end < len(lines)
        and end < index + 6
        and lines[end].top < max(line.bottom for line in lines[index:end]) + 0.12 * lines[index].size
    ):
        end += 1
    texts = [piece.text for line in lines[index:end] for piece in line.pieces]
    if len(" ".join(texts)) > 240 or not any(_NAMES.search(text) for text in texts) or len(texts) < 2:
        return None
    return end


def _at(lines: list[Line], index: int, rules: Sequence[Rule]) -> tuple[Table, int] | None:
    first = _header_at(lines, index)
    if first is None or first >= len(lines):
        return None
    head = lines[index:first]
    left, right = min(line.x0 for line in head), max(line.x1 for line in head)
    strips = [(left, right)]
    # The strips of the first lines; the header's own words keep neighbouring columns apart.
    for line in [*head, *lines[first : first + 10]]:
        strips = _cut(strips, line)
        if not strips:
            break
    gutters = _gutters(strips, left, right, lines[index : first + 10])
    if not gutters:
        return None
    end = _end(lines, first, gutters)
    strips = [(left, right)]
    for line in lines[index:end]:
        if not _across(line, gutters):
            strips = _cut(strips, line)
    gutters = _gutters(strips, left, right, lines[index:end])
    cells = _cells([piece for line in head for piece in line.pieces], gutters)
    if not gutters or end <= first or not is_header(_texts(cells)) or not _uses(lines[first:end], gutters):
        return None
    return _table(lines[first:end], gutters, Row(cells, True, head[0].page), None, head, rules), end


def _words(line: Line) -> list[tuple[float, float]]:
    found = []
    for piece in line.pieces:
        for match in re.finditer(r"\S+", piece.text):
            found.append((piece.edges[2 * match.start()], piece.edges[2 * match.end() - 1]))
    return found


def _cut(strips: list[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    for x0, x1 in _words(line):
        strips = [
            part for low, high in strips for part in ((low, min(high, x0)), (max(low, x1), high)) if part[1] - part[0] >= 1.0
        ]
    return strips


def _gutters(strips: list[tuple[float, float]], left: float, right: float, lines: list[Line]) -> list[float]:
    """The right edges of strips that divide columns; where a strip is narrow, words must begin at its edge again and again."""
    starts = [x0 for line in lines for x0, _ in _words(line)]
    return [
        high - 1.0
        for low, high in strips
        if low > left + 2
        and high < right - 2
        and (high - low >= _STRIP or (high - low >= 1.4 and sum(abs(x0 - high) < 1.0 for x0 in starts) >= 4))
    ]


def _across(line: Line, gutters: list[float]) -> bool:
    return any(x0 < gutter - 3 and x1 > gutter + 3 for x0, x1 in _words(line) for gutter in gutters) or any(
        piece.x0 < gutter - 20 and piece.x1 > gutter + 20 and not _gap_at(piece, gutter)
        for piece in line.pieces
        for gutter in gutters
    )


def _gap_at(piece: Piece, x: float) -> bool:
    """A piece has a space of more than a word's width, or a word's edge, at ``x``."""
    return any(
        char == " " and piece.edges[2 * place] - 1 <= x + 1.5 <= piece.edges[2 * place + 1] + 3
        for place, char in enumerate(piece.text)
    )


def _end(lines: list[Line], first: int, gutters: list[float]) -> int:
    """Where the lines stop to keep to the columns; one short line across them is a heading inside the table."""
    end = first
    while end < len(lines) and end - first < _MOST_LINES:
        line = lines[end]
        if end > first and line.top - max(before.bottom for before in lines[max(first, end - 4) : end]) > 3.2 * line.size:
            break
        if _across(line, gutters):
            after = lines[end + 1 : end + 4]
            inside = (
                line.bold > 0.8 and len(line.text) < 90 and len(after) == 3 and not any(_across(one, gutters) for one in after)
            )
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


def _table(
    lines: list[Line],
    gutters: list[float],
    header: Row | None,
    edges: list[float] | None,
    head: list[Line] | None = None,
    rules: Sequence[Rule] = (),
) -> Table:
    every = [*(head or []), *lines]
    if edges is None:
        edges = [min(line.x0 for line in every), *gutters, max(line.x1 for line in every)]
    table = Table(edges, min(line.top for line in every), max(line.bottom for line in every), every[0].page, ruled=False)
    if header is not None:
        table.rows.append(header)
    levels = _levels(rules, edges[0], edges[-1], lines[0].top, lines[-1].bottom)
    if len(levels) >= _DIVIDERS:
        by_level: dict[int, list[Piece]] = {}
        for line in lines:
            by_level.setdefault(bisect_right(levels, line.baseline - 0.3 * line.size), []).extend(line.pieces)
        table.rows += [Row(_cells(pieces, gutters), page=lines[0].page) for _, pieces in sorted(by_level.items())]
        return table
    bands = _bands(lines, gutters)
    waiting: list[Piece] = []  # a band without a first cell that belongs to the next row
    for number, band in enumerate(bands):
        row = Row(_cells([*waiting, *band.pieces], gutters), page=band.lines[0].page)
        waiting = []
        if row.cells[0] or not table.rows:
            table.rows.append(row)
        elif number + 1 < len(bands) and _is_upper_half(band, bands[number - 1] if number else None, bands[number + 1], gutters):
            waiting = band.pieces
        elif table.rows[-1].header:
            table.rows.append(row)
        else:
            for cell, more in zip(table.rows[-1].cells, row.cells, strict=True):
                cell.extend(more)
    return table


def _levels(rules: Sequence[Rule], left: float, right: float, top: float, bottom: float) -> list[float]:
    """The heights at which rules, perhaps one a cell, run across a table from edge to edge."""
    level = sorted((rule for rule in rules if not rule.upright and top < rule.at < bottom), key=lambda rule: rule.at)
    found: list[float] = []
    start = 0
    while start < len(level):
        end = start
        while end < len(level) and level[end].at - level[start].at < _LEVEL:
            end += 1
        covered, reached = 0.0, left
        for rule in sorted(level[start:end], key=lambda rule: rule.start):
            covered += max(0.0, min(rule.end, right) - max(rule.start, reached))
            reached = max(reached, min(rule.end, right))
        if covered >= _COVERED * (right - left):
            found.append(level[start].at)
        start = end
    return found


def _is_upper_half(band: _Band, before: _Band | None, after: _Band, gutters: list[float]) -> bool:
    """In a row whose cells are set in the middle, what stands above the first cell's height belongs to it as well."""

    def apart(top: float, bottom: float, row: _Band) -> float:
        first = [piece.baseline - 0.3 * piece.size for piece in row.pieces if _column(gutters, piece) == 0]
        return abs((top + bottom) / 2 - sum(first) / len(first)) if first else 1e9

    if after.top - band.bottom > 0.9 * band.lines[0].size:
        return False
    below = apart(band.top, after.bottom, after)
    above = apart(before.top, band.bottom, before) if before is not None else 1e8
    return below < above and below < 12


def _bands(lines: list[Line], gutters: list[float]) -> list[_Band]:
    """Rows: lines divided by white space that is wider than that between the lines of a cell."""
    inner: dict[int, list[float]] = {}
    by_column: dict[int, float] = {}
    for line in lines:
        for piece in line.pieces:
            column = _column(gutters, piece)
            if column in by_column and piece.baseline - by_column[column] > 0.5 * piece.size:
                inner.setdefault(column, []).append((piece.baseline - by_column[column]) / piece.size)
            by_column[column] = piece.baseline
    close = [sorted(gap for gap in gaps if gap < 1.7) for gaps in inner.values()]
    usual = [gaps[len(gaps) // 4] for gaps in close if len(gaps) >= 4]
    white = max(max(usual, default=1.2) - 1.02, 0.0) + 0.06
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
