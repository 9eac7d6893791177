"""What a page draws around its text: rules, shaded areas, and how much of it pictures cover."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]
_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# A line as thick as this is an area.
_THIN = 3.0
_SEGMENTS = 600
_FORMS = 4
_DOTS = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along an axis: ``at`` is its y (or x, if ``upright``), from ``start`` to ``end``."""

    upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Shade:
    """A filled rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Drawing:
    """What was drawn; ``capped`` says that there was more than the limit."""

    rules: list[Rule] = field(default_factory=list)
    shades: list[Shade] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)  # middles of small filled shapes: bullets that are drawn
    images: float = 0.0
    capped: bool = False
    seen: int = 0


def draw(page: Any, place: Callable[[float, float, float, float], Box], limit: int) -> Drawing:
    """Rules and shades of a page, placed in its reading frame; at most ``limit`` objects are looked at."""
    drawing = Drawing()
    count = pdfium.FPDFPage_CountObjects(page)
    for index in range(count):
        if drawing.seen > limit:
            drawing.capped = True
            break
        _object(pdfium.FPDFPage_GetObject(page, index), _IDENTITY, 0, drawing, place, limit)
    return drawing


def _object(
    handle: Any, matrix: _Matrix, depth: int, drawing: Drawing, place: Callable[[float, float, float, float], Box], limit: int
) -> None:
    kind = pdfium.FPDFPageObj_GetType(handle)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        return
    drawing.seen += 1
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        _path(handle, matrix, drawing, place)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        x0, y0, x1, y1 = place(*_bounds(handle, matrix))
        drawing.images += (x1 - x0) * (y1 - y0)
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORMS:
        inner = _times(_matrix(handle), matrix)
        for index in range(min(pdfium.FPDFFormObj_CountObjects(handle), limit)):
            if drawing.seen > limit:
                drawing.capped = True
                return
            _object(pdfium.FPDFFormObj_GetObject(handle, index), inner, depth + 1, drawing, place, limit)


def _matrix(handle: Any) -> _Matrix:
    raw = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, raw):
        return _IDENTITY
    return (raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(handle: Any, matrix: _Matrix) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top)
    (x0, y0), (x1, y1) = _apply(matrix, left.value, bottom.value), _apply(matrix, right.value, top.value)
    return x0, y0, x1, y1


def _path(handle: Any, matrix: _Matrix, drawing: Drawing, place: Callable[[float, float, float, float], Box]) -> None:
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(handle, mode, stroked):
        return
    filled = mode.value != 0 and not _white(handle)
    if not (filled or stroked.value):
        return
    count = pdfium.FPDFPath_CountSegments(handle)
    if count > _SEGMENTS:
        return
    whole = _times(_matrix(handle), matrix)
    for points in _subpaths(handle, count, whole):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = place(min(xs), min(ys), max(xs), max(ys))
        x0, y0, x1, y1 = box
        if 1.5 <= x1 - x0 <= 8 and 0.7 < (x1 - x0) / (y1 - y0 or 1.0) < 1.4:
            if len(drawing.dots) < _DOTS:
                drawing.dots.append(((x0 + x1) / 2, (y0 + y1) / 2))
            continue
        if x1 - x0 <= _THIN or y1 - y0 <= _THIN:
            _thin(box, drawing)
            continue
        if stroked.value:
            for (ax, ay), (bx, by) in itertools.pairwise(points):
                line = place(ax, ay, bx, by)
                if line[2] - line[0] <= 1 or line[3] - line[1] <= 1:
                    _thin(line, drawing)
        if filled and len(points) <= 12:
            drawing.shades.append(Shade(*box))


def _thin(box: Box, drawing: Drawing) -> None:
    x0, y0, x1, y1 = box
    if x1 - x0 >= y1 - y0:
        if x1 - x0 >= 6:
            drawing.rules.append(Rule(False, (y0 + y1) / 2, x0, x1))
    elif y1 - y0 >= 4:
        drawing.rules.append(Rule(True, (x0 + x1) / 2, y0, y1))


def _white(handle: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= 252


def _subpaths(handle: Any, count: int, matrix: _Matrix) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = []
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(handle, index)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = _apply(matrix, x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            found.append(points)
            points = []
        points.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
    if points:
        found.append(points)
    return [points for points in found if len(points) >= 2]
