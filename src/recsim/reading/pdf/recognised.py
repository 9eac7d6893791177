"""Words that OCR read in pictures, set as pieces: as print would stand there."""

from __future__ import annotations

import re
import statistics
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recsim.reading.pdf.glyphs import CELL_GAP, Piece, Sheet
from recsim.reading.pdf.picture import Ink

# A leader of dots, which comes with invented letters.
_LEADER = re.compile(r"[.…·]{3,}\S*")
# What specks and rules are read as. Single bullets and dashes are kept: lists begin with them.
_DUST = re.compile(r"[|_¦\\~=<>^`]+|[.,:;'‘’\"“”]+")
_NOISE = 0.3  # a single character less sure than this is a speck
_BULLET = re.compile(r"[¢°©®«»¤*§]")  # what a bullet is read as, at the head of a row and set off from what follows
_SET_OFF = 0.3  # ems
_TURNED = 0.6  # the mean confidence of a page on its head is .3 to .5
_RANGE = re.compile(r"(?<=\d)—(?=\d)|(?<=\d\.)—(?=\d)")  # a dash between numbers is as long as a range's
# The height of a word in ems, in the middle of common text faces: with letters that rise, that hang, both or neither. A t rises
# to somewhere between; a comma hangs a little.
_RISES, _HANGS = re.compile(r"[A-Zbdfhkli0-9]"), re.compile(r"[gjpqy]")
_PLAIN = re.compile(r"(?![a-z]*t[a-z]*\W?$)[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9][.:,]?|(?=.*[bdfhkl])[a-z]+[.:,]?")
_EMS = {(True, True): 0.9, (True, False): 0.68, (False, True): 0.66, (False, False): 0.455}
_COMMA = 0.14
_ROW = 0.92  # and of a row, as Tesseract gives it
_ALIKE = 0.08  # sizes that differ by less are one: heights are measured to a pixel or two
_STEM = 0.075  # of an em: how much thicker strokes get with size, in text faces of one weight
_BOLDER = 1.22  # strokes this much thicker than the body's, for their size, are bold


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was read: its box in pixels (left, top, right, bottom), its row's baseline and height, how sure it is (0 to 1).

    ``stroke`` is how thick its strokes are, in pixels.
    """

    text: str
    sure: float
    box: tuple[int, int, int, int]
    row: int
    baseline: float
    height: float
    stroke: float = 0.0

    @property
    def is_dust(self) -> bool:
        """A speck or a rule that was read as a letter."""
        letters = sum(char.isalnum() for char in self.text)
        return bool(_DUST.fullmatch(self.text)) or (self.sure < _NOISE and letters < 2)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The words of one page in the order of its rows, and the pixels a point."""

    sheet: Sheet
    words: tuple[Word, ...]
    scale: float

    def sizes(self) -> dict[int, float]:
        """The size of type of every row, in points: by the heights of its words, or of the row where they say nothing."""
        heights: dict[int, list[float]] = {word.row: [] for word in self.words}
        for word in self.words:
            if _PLAIN.fullmatch(word.text) and word.sure > 0.5:
                shape = bool(_RISES.search(word.text)), bool(_HANGS.search(word.text))
                ems = _EMS[shape] + (_COMMA if word.text.endswith(",") and not shape[1] else 0.0)
                heights[word.row].append((word.box[3] - word.box[1]) / ems)
        return {
            word.row: (statistics.median(heights[word.row]) if heights[word.row] else word.height / _ROW) / self.scale
            for word in self.words
        }


def certainty(words: Sequence[Word]) -> float:
    """The mean confidence of the letters; 0 without any."""
    letters = sum(len(word.text) for word in words)
    return sum(word.sure * len(word.text) for word in words) / letters if letters else 0.0


def lies(words: Sequence[Word]) -> bool:
    """The page lies on its side: most long words are higher than wide."""
    upright = [word.box[3] - word.box[1] > word.box[2] - word.box[0] for word in words if len(word.text) > 3]
    return sum(upright) > len(upright) / 2


def is_turned(words: Sequence[Word]) -> bool:
    """The page may lie on its side or stand on its head: it reads badly, or its words are upright."""
    return certainty(words) < _TURNED or lies(words)


def legibility(words: Sequence[Word]) -> float:
    """How well the page reads as it lies: certainty, less a fifth where its words are upright (Tesseract reads those too)."""
    return certainty(words) - (0.2 if lies(words) else 0.0)


def stroke(ink: Ink, box: tuple[int, int, int, int]) -> float:
    """The mean length of runs of ink along the rows of a box, in pixels: stems decide it."""
    part = ink[box[1] : box[3], box[0] : box[2]]
    runs = int(part[:, 0].sum()) + int((part[:, 1:] & ~part[:, :-1]).sum()) if part.size else 0
    return float(part.sum()) / runs if runs else 0.0


def set_pages(pages: Sequence[ReadPage]) -> None:
    """Fills the sheets: words of one row that stand no further apart than words do make a piece, sizes are evened out."""
    sizes = [page.sizes() for page in pages]
    letters: Counter[float] = Counter()
    for page, rows in zip(pages, sizes, strict=True):
        for word in page.words:
            letters[round(rows[word.row] * 4) / 4] += len(word.text)
    usual = _usual(letters)
    for rows in sizes:
        for row, size in rows.items():
            nearest = min(usual, key=lambda other: abs(other - size))
            rows[row] = nearest if abs(nearest - size) < 1.5 * _ALIKE * size else size
    strokes = [
        word.stroke / page.scale
        for page, rows in zip(pages, sizes, strict=True)
        for word in page.words
        for _ in word.text
        if rows[word.row] == usual[0]
    ]
    body = float(np.median(strokes)) if strokes else 0.0
    for page, rows in zip(pages, sizes, strict=True):
        bold = {row: _BOLDER * (body + _STEM * (size - usual[0])) for row, size in rows.items()}
        page.sheet.pieces = _pieces(page, rows, bold)


def _usual(letters: Counter[float]) -> list[float]:
    """The sizes that a paper is set in: the commonest first, none near a commoner one."""
    chosen: list[float] = []
    for size, _ in letters.most_common():
        near = [other for other in letters if abs(other - size) <= _ALIKE * size]
        if all(abs(size - other) > _ALIKE * max(size, other) for other in chosen):
            middle = sum(other * letters[other] for other in near) / sum(letters[other] for other in near)
            chosen.append(round(middle * 4) / 4)
    return chosen


def _pieces(page: ReadPage, sizes: dict[int, float], bold: dict[int, float]) -> list[Piece]:
    """Pieces in points; the characters of a word are spread evenly over its box."""
    pieces: list[Piece] = []
    row = -1
    for place, word in enumerate(page.words):
        text = "....." if _LEADER.fullmatch(word.text) else _RANGE.sub("–", word.text)
        if word.row != row and _is_bullet(page.words[place : place + 2], sizes[word.row] * page.scale):
            text = "•"
        x0, x1 = word.box[0] / page.scale, word.box[2] / page.scale
        size = sizes[word.row]
        step = (x1 - x0) / len(text)
        edges = [edge for at in range(len(text)) for edge in (x0 + at * step, x0 + (at + 1) * step)]
        thick = float(word.stroke / page.scale > bold[word.row] > 0)
        last = pieces[-1] if pieces and word.row == row else None
        if last is not None and -0.3 * size < x0 - last.x1 < CELL_GAP * size:
            before, after = len(last.text), len(text)
            last.bold = last.strong = (last.bold * before + thick * after) / (before + after)
            last.edges.extend((last.x1, max(last.x1, x0), *edges))
            last.text = f"{last.text} {text}"
        else:
            baseline, number = word.baseline / page.scale, page.sheet.number
            pieces.append(Piece(text, array("f", edges), baseline, size, thick, thick, number, order=len(pieces)))
        row = word.row
    return pieces


def _is_bullet(words: Sequence[Word], size: float) -> bool:
    """A small sign at the head of a row, away from the next word; ``size`` in pixels."""
    if len(words) < 2 or words[0].row != words[1].row or len(words[0].text) > 1:
        return False
    small = words[0].box[3] - words[0].box[1] < 0.6 * size
    apart = words[1].box[0] - words[0].box[2] > _SET_OFF * size
    return apart and (bool(_BULLET.fullmatch(words[0].text)) or (small and words[0].text in "eo"))
