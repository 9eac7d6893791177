"""Reading order: columns of prose are read one after another, everything else from top to bottom."""

from __future__ import annotations

from recsim.reading.pdf.glyphs import Piece
from recsim.reading.pdf.lines import Line, to_lines

_GUTTER = 9.0
_WIDE = 0.2  # a column takes at least this share of the text's width
_LINES = 4  # … has at least so many lines
_LETTERS = 18  # … some of them of so many characters
_DEPTH = 3
_LEVEL = 2.0  # points by which lines of one left edge differ


def read_columns(lines: list[Line], known: list[float], *, depth: int = 0) -> list[list[Line]]:
    """The columns of a page's lines in reading order; a page without columns is one.

    ``known`` gathers the gutters found so far: where columns ran before, a few lines are enough to know them again.
    """
    if len(lines) < (2 if known else 2 * _LINES) or depth >= _DEPTH:
        return [lines] if lines else []
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    found: list[list[Line]] = []
    plain: list[Line] = []
    index = 0
    while index < len(lines):
        band = _band(lines, index, left, right, known)
        if band is None:
            plain.append(lines[index])
            index += 1
            continue
        end, gutter = band
        known.append(gutter)
        if plain:
            found.append(plain)
            plain = []
        pieces = [piece for line in lines[index:end] for piece in line.pieces]
        for side in ([piece for piece in pieces if piece.middle < gutter], [piece for piece in pieces if piece.middle >= gutter]):
            found += read_columns(to_lines(side), [], depth=depth + 1)
        index = end
    if plain:
        found.append(plain)
    return found


def _band(lines: list[Line], start: int, left: float, right: float, known: list[float]) -> tuple[int, float] | None:
    """The lines from ``start`` on that leave one strip free with columns on both sides: where they end, and its middle."""
    strips = [(left, right)]
    last: tuple[int, tuple[float, float]] | None = None
    for end in range(start, len(lines)):
        for piece in lines[end].pieces:
            strips = [
                part
                for low, high in strips
                for part in ((low, min(high, piece.x0)), (max(low, piece.x1), high))
                if part[1] - part[0] >= _GUTTER
            ]
        inner = [
            strip
            for strip in strips
            if strip[0] > left + _WIDE * (right - left) * 0.5 and strip[1] < right - _WIDE * (right - left) * 0.5
        ]
        # The second column may begin higher than the first.
        waits = any(low == left and high > left + _WIDE * (right - left) for low, high in strips)
        if not strips or (not inner and not waits and end > start + 2):
            break
        if inner:
            last = (end + 1, max(inner, key=lambda strip: strip[1] - strip[0]))
    if last is None:
        return None
    end, (low, high) = last
    middle = (low + high) / 2
    pieces = [piece for line in lines[start:end] for piece in line.pieces]
    sides = [piece for piece in pieces if piece.x1 <= middle], [piece for piece in pieces if piece.x0 >= middle]
    again = any(low < gutter < high for gutter in known) and all(sides) and len(to_lines(pieces)) >= 2
    if not again and not all(_is_column(side, right - left) for side in sides):
        return None
    # The first line must itself be in the columns, not a short heading above them; one that opens the second column begins at
    # that column's edge.
    edge = min((piece.x0 for piece in sides[1]), default=middle)
    opens = any(abs(piece.x0 - edge) < _LEVEL for piece in lines[start].pieces)
    usual = sorted(piece.size for piece in pieces)[len(pieces) // 2]
    if not opens and max(piece.size for piece in lines[start].pieces) > 1.25 * usual:
        return None
    return end, middle


def _is_column(side: list[Piece], width: float) -> bool:
    """Prose: enough lines, several of them filling the column."""
    lines = to_lines(side)
    if len(lines) < _LINES:
        return False
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    if right - left < _WIDE * width:
        return False
    full = [line for line in lines if line.x1 - line.x0 >= 0.75 * (right - left) and len(line.text) >= _LETTERS]
    return len(full) >= max(3, 0.25 * len(lines))
