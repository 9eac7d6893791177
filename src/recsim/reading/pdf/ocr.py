"""Pages that are only pictures, read by RapidOCR, which carries its models in its package: `recsim[ocr]`.

Confidence is carried on as a problem for each page, so that nobody mistakes a reading for the print.
"""

from __future__ import annotations

import importlib.util
from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from recsim.errors import MissingDependency
from recsim.reading.pdf.file import PdfFile
from recsim.reading.pdf.glyphs import Piece, Sheet
from recsim.records import Problem

# Dots an inch: small print is read well from 200 on, and beyond it only time grows.
RESOLUTION = 200
_MOST_PIXELS = 30_000_000
_LONGEST = 18
_GLUED = 0.1
_SURE = 0.5  # what is recognised with less confidence than this is left out


def is_installed() -> bool:
    """RapidOCR can be imported."""
    return importlib.util.find_spec("rapidocr_onnxruntime") is not None


def read_pictures(file: PdfFile, sheets: Sequence[Sheet]) -> list[Problem]:
    """Reads the given pages into their sheets, one after another. Raises `MissingDependency` without the extra."""
    try:
        from rapidocr_onnxruntime import RapidOCR
    except ImportError:
        raise MissingDependency("rapidocr-onnxruntime", "ocr") from None
    engine = RapidOCR()
    problems = []
    for sheet in sheets:
        picture, scale = _render(file.handle, sheet)
        found, _ = engine(picture) if picture is not None else (None, None)
        sheet.pieces, sure, dropped = _pieces(found or [], sheet, scale)
        if not sheet.pieces:
            problems.append(Problem("ocr_confidence", f"page {sheet.number + 1}: nothing could be read in the picture"))
            continue
        left = f"; {dropped} pieces under {_SURE} left out" if dropped else ""
        problems.append(
            Problem("ocr_confidence", f"page {sheet.number + 1} was read by OCR with a mean confidence of {sure:.2f}{left}")
        )
    glued = _glued([piece.text for sheet in sheets for piece in sheet.pieces])
    if glued > _GLUED:
        message = f"{glued:.0%} of the letters read by OCR stand in words of over {_LONGEST} letters: spaces were lost, and sentences may not be understood"
        problems.append(Problem("ocr_spaces", message))
    return problems


def _glued(texts: Sequence[str]) -> float:
    """The share of letters in words that are too long to be words."""
    words = [word for text in texts for word in text.split()]
    return sum(len(word) for word in words if len(word) > _LONGEST) / max(1, sum(map(len, words)))


def _render(document: Any, sheet: Sheet) -> tuple[Any, float]:
    """The page as grey levels in three channels, and its pixels a point."""
    scale = RESOLUTION / 72
    scale = min(scale, (_MOST_PIXELS / max(1.0, sheet.width * sheet.height)) ** 0.5)
    width, height = int(sheet.width * scale), int(sheet.height * scale)
    page = pdfium.FPDF_LoadPage(document, sheet.number)
    if not page or width < 8 or height < 8:
        return None, scale
    try:
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            buffer = (pdfium.c_ubyte * (stride * height)).from_address(_address(pdfium.FPDFBitmap_GetBuffer(bitmap)))
            pixels = (
                np.frombuffer(buffer, dtype=np.uint8).reshape(height, stride)[:, : width * 3].reshape(height, width, 3).copy()
            )
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
    finally:
        pdfium.FPDF_ClosePage(page)
    return pixels, scale


def _address(pointer: Any) -> int:
    import ctypes

    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _pieces(found: Sequence[Any], sheet: Sheet, scale: float) -> tuple[list[Piece], float, int]:
    """Recognised lines as pieces; the edges of their characters are spread evenly."""
    pieces: list[Piece] = []
    dropped, total, letters = 0, 0.0, 0
    heights = []
    for corners, text, score in found:
        text = " ".join(str(text).split())
        if not text:
            continue
        if float(score) < _SURE:
            dropped += 1
            continue
        xs, ys = [float(x) / scale for x, _ in corners], [float(y) / scale for _, y in corners]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        step = (x1 - x0) / len(text)
        edges = array("f", [edge for place in range(len(text)) for edge in (x0 + place * step, x0 + (place + 1) * step)])
        heights.append(y1 - y0)
        pieces.append(Piece(text, edges, y1 - 0.22 * (y1 - y0), 0.75 * (y1 - y0), 0.0, 0.0, sheet.number, order=len(pieces)))
        total, letters = total + float(score) * len(text), letters + len(text)
    # Boxes hug the letters, so that heights of lines without ascenders differ: near sizes are one size.
    if heights:
        usual = sorted(heights)[len(heights) // 2] * 0.75
        for piece in pieces:
            if 0.72 * usual < piece.size < 1.3 * usual:
                piece.size = usual
    return pieces, total / max(1, letters), dropped
