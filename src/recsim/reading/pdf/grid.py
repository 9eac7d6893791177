"""Tables drawn with rules or shaded cells: from lines on the page to rows of cells."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from recsim.reading.pdf.drawing import Rule, Shade
from recsim.reading.pdf.glyphs import Piece, Sheet

_NEAR = 2.5
_MOST_RULES = 4000
_MOST_MERGED = 600


@dataclass(slots=True)
class Row:
    """One row: the pieces of each cell, unordered."""

    cells: list[list[Piece]]
    header: bool = False
    page: int = 0


@dataclass(slots=True)
class Table:
    """A table, or the part of it that stands on one page. ``edges`` are the columns' left edges and the last one's right."""

    edges: list[float]
    top: float
    bottom: float
    page: int
    rows: list[Row] = field(default_factory=list)
    ruled: bool = True
    open_end: bool = False  # nothing but furniture follows on its page
    repeats: list[Piece] = field(default_factory=list)  # its header, printed again on later pages


@dataclass(frozen=True, slots=True)
class Frame:
    """A box around text."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float) -> bool:
        return self.x0 - 1 <= x <= self.x1 + 1 and self.y0 - 1 <= y <= self.y1 + 1


@dataclass(slots=True)
class _Cluster:
    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)


def find_ruled(sheet: Sheet, pieces: list[Piece]) -> tuple[list[Table], list[Frame], list[Piece]]:
    """Tables, boxes that hold text, and the pieces that stand in no table."""
    rules = _merged(_with_shades(sheet))
    tables: list[Table] = []
    frames: list[Frame] = [Frame(shade.x0, shade.y0, shade.x1, shade.y1) for shade in sheet.shades if _is_box(shade, sheet)]
    rest = pieces
    for cluster in _clusters(rules):
        xs = _values([rule.at for rule in cluster.upright] + [end for rule in cluster.level for end in (rule.start, rule.end)])
        ys = _values([rule.at for rule in cluster.level] + [end for rule in cluster.upright for end in (rule.start, rule.end)])
        if len(xs) < 2 or len(ys) < 2:
            continue
        if len(xs) == 2:
            if cluster.upright and cluster.level and len(ys) <= 3:
                frames.append(Frame(xs[0], ys[0], xs[-1], ys[-1]))
            continue
        if not any(xs[0] + _NEAR < rule.at < xs[-1] - _NEAR for rule in cluster.upright):
            continue
        inside = [
            piece
            for piece in rest
            if xs[0] - 2 <= piece.middle <= xs[-1] + 2 and ys[0] - 2 <= piece.baseline - 0.3 * piece.size <= ys[-1] + 2
        ]
        table = _table(cluster, xs, ys, inside, sheet.number)
        if table is None:
            if len(ys) == 2:
                frames.append(Frame(xs[0], ys[0], xs[-1], ys[-1]))
            continue
        used = {id(piece) for piece in inside}
        rest = [piece for piece in rest if id(piece) not in used]
        tables.append(table)
    return tables, frames, rest


def _is_box(shade: Shade, sheet: Sheet) -> bool:
    wide, high = shade.x1 - shade.x0, shade.y1 - shade.y0
    return wide > 60 and high > 12 and wide * high < 0.8 * sheet.width * sheet.height


def _with_shades(sheet: Sheet) -> list[Rule]:
    """The rules, and the edges of shaded cells: shades that stand side by side."""
    rules = list(sheet.rules[:_MOST_RULES])
    cells = [
        shade
        for shade in sheet.shades[:_MOST_RULES]
        if _is_box(shade, sheet) or (shade.x1 - shade.x0 > 15 and 10 < shade.y1 - shade.y0 < 200)
    ]
    rows: dict[tuple[int, int], list[Shade]] = {}
    for shade in cells:
        rows.setdefault((round(shade.y0 / 2), round(shade.y1 / 2)), []).append(shade)
    for row in rows.values():
        distinct = sorted({(round(shade.x0), round(shade.x1)) for shade in row})
        if len(distinct) < 2 or any(
            after[0] < before[1] - 3 or after[0] > before[1] + 4 for before, after in itertools.pairwise(distinct)
        ):
            continue
        for shade in row:
            rules += [
                Rule(False, shade.y0, shade.x0, shade.x1),
                Rule(False, shade.y1, shade.x0, shade.x1),
                Rule(True, shade.x0, shade.y0, shade.y1),
                Rule(True, shade.x1, shade.y0, shade.y1),
            ]
    return rules


def _merged(rules: list[Rule]) -> list[Rule]:
    """Rules on one line that touch or overlap become one."""
    merged: list[Rule] = []
    for upright in (False, True):
        last: list[Rule] = []
        for rule in sorted((rule for rule in rules if rule.upright is upright), key=lambda rule: (round(rule.at), rule.start)):
            for place in range(len(last) - 1, max(-1, len(last) - 12), -1):
                other = last[place]
                if abs(other.at - rule.at) <= 1.6 and rule.start <= other.end + 3 and other.start <= rule.end + 3:
                    last[place] = Rule(upright, other.at, min(other.start, rule.start), max(other.end, rule.end))
                    break
            else:
                last.append(rule)
        merged += last
    return merged[:_MOST_MERGED]


def _clusters(rules: list[Rule]) -> list[_Cluster]:
    """Rules that cross or touch, directly or by others."""
    parent = list(range(len(rules)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for first, one in enumerate(rules):
        for second in range(first + 1, len(rules)):
            other = rules[second]
            if one.upright != other.upright:
                level, upright = (other, one) if one.upright else (one, other)
                if (
                    level.start - _NEAR <= upright.at <= level.end + _NEAR
                    and upright.start - _NEAR <= level.at <= upright.end + _NEAR
                ):
                    parent[root(first)] = root(second)
    clusters: dict[int, _Cluster] = {}
    for index, rule in enumerate(rules):
        cluster = clusters.setdefault(root(index), _Cluster())
        (cluster.upright if rule.upright else cluster.level).append(rule)
    return sorted(clusters.values(), key=lambda cluster: min((rule.at for rule in cluster.level), default=0.0))


def _values(values: list[float]) -> list[float]:
    """Distinct positions, those within 4 points as one."""
    distinct: list[float] = []
    for value in sorted(values):
        if not distinct or value - distinct[-1] > 4:
            distinct.append(value)
    return distinct


def _table(cluster: _Cluster, xs: list[float], ys: list[float], pieces: list[Piece], page: int) -> Table | None:
    inner = [rule for rule in cluster.upright if xs[0] + _NEAR < rule.at < xs[-1] - _NEAR]
    parts = _divided(pieces, inner)
    table = Table(xs, ys[0], ys[-1], page)
    columns = len(xs) - 1
    owner: dict[int, int] = {}  # column -> row that a cell spanning down began in
    for number, (top, bottom) in enumerate(itertools.pairwise(ys)):
        row = Row([[] for _ in range(columns)], page=page)
        for column in range(columns):
            middle = (xs[column] + xs[column + 1]) / 2
            closed = number == 0 or any(
                abs(rule.at - top) <= 4 and rule.start - 1 <= middle <= rule.end + 1 for rule in cluster.level
            )
            if closed or column not in owner:
                owner[column] = number
        table.rows.append(row)
        present = [True] + [
            any(abs(rule.at - x) <= 4 and rule.start <= (top + bottom) / 2 <= rule.end for rule in inner) for x in xs[1:-1]
        ]
        for piece in parts:
            height = piece.baseline - 0.3 * piece.size
            if not top <= height < bottom:
                continue
            column = max((place for place in range(columns) if xs[place] - 2 <= piece.middle), default=0)
            while column and not present[column]:
                column -= 1
            table.rows[owner.get(column, number)].cells[column].append(piece)
    table.rows = [row for row in table.rows if any(row.cells)]
    used = [column for column in range(columns) if any(row.cells[column] for row in table.rows)]
    if len(used) < 2 or not table.rows or sum(1 for row in table.rows if sum(map(bool, row.cells)) >= 2) == 0:
        return None
    if len(used) < columns:
        for row in table.rows:
            row.cells = [row.cells[column] for column in used]
        table.edges = [xs[column] for column in used] + [xs[-1]]
    return table


def _divided(pieces: list[Piece], uprights: list[Rule]) -> list[Piece]:
    """Pieces cut where an upright rule runs through them."""
    for rule in uprights:
        parts: list[Piece] = []
        for piece in pieces:
            if piece.x0 < rule.at - 1 and piece.x1 > rule.at + 1 and rule.start <= piece.baseline - 0.3 * piece.size <= rule.end:
                parts += [part for part in piece.cut(rule.at) if part is not None]
            else:
                parts.append(piece)
        pieces = parts
    return pieces
