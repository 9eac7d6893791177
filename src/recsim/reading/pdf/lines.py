"""Pieces to lines: what stands on one baseline, left to right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recsim.reading.pdf.glyphs import Piece


@dataclass(slots=True)
class Line:
    """One printed line of one column. ``right`` is where its column ends, ``box`` the frame or shade that it stands in (0: none)."""

    pieces: list[Piece]
    right: float = 0.0
    left: float = 0.0
    box: int = 0
    column: int = 0  # counts the columns of the document in reading order
    dotted: bool = False  # a bullet is drawn before it
    entry: bool = False  # the end of a contents entry: its page number

    @property
    def page(self) -> int:
        return self.pieces[0].page

    @property
    def x0(self) -> float:
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        return max(piece.x1 for piece in self.pieces)

    @property
    def _main(self) -> Piece:
        return max(self.pieces, key=lambda piece: len(piece.text))

    @property
    def baseline(self) -> float:
        return self._main.baseline

    @property
    def size(self) -> float:
        return self._main.size

    @property
    def top(self) -> float:
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        return max(piece.bottom for piece in self.pieces)

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def bold(self) -> float:
        letters = sum(len(piece.text) for piece in self.pieces)
        return sum(piece.bold * len(piece.text) for piece in self.pieces) / letters

    @property
    def strong(self) -> float:
        letters = sum(len(piece.text) for piece in self.pieces)
        return sum(piece.strong * len(piece.text) for piece in self.pieces) / letters


def to_lines(pieces: Iterable[Piece]) -> list[Line]:
    """Lines from top to bottom. Pieces share a line when their baselines agree, or when a raised one overlaps it in height."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=lambda piece: (piece.page, round(piece.baseline, 1), piece.x0)):
        home = None
        for line in lines[:-4:-1]:
            other = line.pieces[0]
            if other.page != piece.page:
                break
            gap = piece.baseline - other.baseline
            smaller = min(piece.size, other.size)
            if abs(gap) < 0.3 * smaller or (
                abs(gap) < 0.55 * max(piece.size, other.size) and smaller < 0.8 * max(piece.size, other.size)
            ):
                clash = any(piece.x0 < one.x1 - 0.5 * smaller and one.x0 < piece.x1 - 0.5 * smaller for one in line.pieces)
                if not clash:
                    home = line
                    break
        if home is None:
            lines.append(Line([piece]))
        else:
            home.pieces.append(piece)
    for line in lines:
        line.pieces.sort(key=lambda piece: piece.x0)
    lines.sort(key=lambda line: (line.page, line.baseline, line.x0))
    return lines


def plain_words(text: str) -> str:
    """Letters and digits alone, for comparing a heading with its bookmark."""
    return "".join(char for char in text.lower() if char.isalnum())
