"""Words that OCR read in a picture, set as pieces: as print would stand there."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from recsim.reading.pdf.glyphs import CELL_GAP, Piece, Sheet

# A leader of dots, which comes with invented letters.
_LEADER = re.compile(r"[.…·]{3,}\S*")
# What specks and rules are read as. Single bullets and dashes are kept: lists begin with them.
_DUST = re.compile(r"[|_¦\\~=<>^`]+|[.,:;'‘’\"“”]+")
_NOISE = 0.3  # a word less sure than this is kept only if it looks like one
_LIKELY = re.compile(r"[\"'“‘(]?[A-Za-z]*[a-z]{2,}[a-z’'-]*[.,;:)\"'”’]*|\(?\d+[.,)%]*")
# Share of an em that a row's height (ascenders, small letters, descenders) takes in common text faces.
_ROW = 0.92
_ALIKE = 0.11  # sizes that differ by less are one: rows are measured to a pixel or two


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was read: its box in pixels (left, top, right, bottom), its row's baseline and height, how sure it is (0 to 1)."""

    text: str
    sure: float
    box: tuple[float, float, float, float]
    row: int
    baseline: float
    height: float

    @property
    def is_dust(self) -> bool:
        """Specks, rules and pictures read as letters."""
        return bool(_DUST.fullmatch(self.text)) or (self.sure < _NOISE and not _LIKELY.fullmatch(self.text))


def certainty(words: Sequence[Word]) -> float:
    """The mean confidence of the letters; 0 without any."""
    letters = sum(len(word.text) for word in words)
    return sum(word.sure * len(word.text) for word in words) / letters if letters else 0.0


def to_pieces(words: Sequence[Word], sheet: Sheet, scale: float) -> list[Piece]:
    """Pieces in points: words of one row that stand no further apart than words do. Their characters are spread evenly."""
    pieces: list[Piece] = []
    before: Word | None = None
    for word in words:
        text = "....." if _LEADER.fullmatch(word.text) else word.text
        x0, x1 = word.box[0] / scale, word.box[2] / scale
        size = word.height / scale / _ROW
        step = (x1 - x0) / len(text)
        edges = array("f", [edge for place in range(len(text)) for edge in (x0 + place * step, x0 + (place + 1) * step)])
        last = pieces[-1] if pieces else None
        if last is not None and before is not None and before.row == word.row and -0.3 * size < x0 - last.x1 < CELL_GAP * size:
            edges = array("f", [*last.edges, last.x1, max(last.x1, x0), *edges])
            last.text, last.edges = f"{last.text} {text}", edges
        else:
            pieces.append(Piece(text, edges, word.baseline / scale, size, 0.0, 0.0, sheet.number, order=len(pieces)))
        before = word
    return pieces


def even_sizes(sheets: Sequence[Sheet]) -> None:
    """Gives pieces whose sizes differ no more than measuring does the size that most letters near them have."""
    pieces = [piece for sheet in sheets for piece in sheet.pieces]
    letters: Counter[float] = Counter()
    for piece in pieces:
        letters[round(piece.size * 4) / 4] += len(piece.text)
    chosen: list[float] = []
    for size, _ in letters.most_common():
        if all(abs(size - other) > _ALIKE * max(size, other) for other in chosen):
            chosen.append(size)
    for piece in pieces:
        nearest = min(chosen, key=lambda size: abs(size - piece.size))
        if abs(nearest - piece.size) <= 1.5 * _ALIKE * nearest:
            piece.size = nearest
