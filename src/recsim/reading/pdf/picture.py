"""A page of a PDF as a picture, and the rules that are drawn in it."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from recsim.reading.pdf.drawing import Rule

Grey = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.bool_]

_MOST_PIXELS = 30_000_000  # A3 at 300 dots an inch is 17 million
_LEVEL_RULE, _UPRIGHT_RULE = 30.0, 14.0  # points; shorter ones are dashes, letters and serifs that touch
_TAKEN = 30.0  # points: upright lines shorter than this may be the stems of a title
_THICKEST = 3.0  # points: a line as thick as this is an area
_GAP = 3  # pixels that dust may break a rule by
_MOST_RULES = 2_000
# Pale lines: at least so long and averaged over so much of their length, in points; levels of grey that they are darker than paper
# (half a point of mid-grey at 200 dots an inch is 30 to 60 darker, noise averages out to 2).
_LONG, _AVERAGED, _PALE = 200.0, 15.0, 16
_STRIP = 256


@dataclass(frozen=True, slots=True)
class Picture:
    """Grey levels, row by row, at ``scale`` pixels a point."""

    grey: Grey
    scale: float


def render(document: Any, number: int, dots: int, *, turned: float = 0.0) -> Picture | None:
    """Page ``number`` (from 0) at ``dots`` an inch, turned by degrees counter-clockwise about its middle; None for none.

    Multiples of 90 degrees change width and height. A page too large for memory gets fewer dots.
    """
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        return None
    try:
        across, down = float(pdfium.FPDF_GetPageWidthF(page)), float(pdfium.FPDF_GetPageHeightF(page))
        quarters = round(turned / 90)
        wide, high = (down, across) if quarters % 2 else (across, down)
        scale = min(dots / 72, (_MOST_PIXELS / max(1.0, wide * high)) ** 0.5)
        width, height = int(wide * scale), int(high * scale)
        if width < 8 or height < 8:
            return None
        angle = math.radians(-turned)
        a, b = scale * math.cos(angle), scale * math.sin(angle)
        # The middle of the page goes to the middle of the picture.
        e, f = width / 2 - (a * across - b * down) / 2, height / 2 - (b * across + a * down) / 2
        matrix = pdfium.FS_MATRIX(a, b, -b, a, e, f)
        return Picture(_drawn(page, width, height, matrix), scale)
    finally:
        pdfium.FPDF_ClosePage(page)


def _drawn(page: Any, width: int, height: int, matrix: Any) -> Grey:
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, pdfium.FS_RECTF(0, 0, width, height), pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        address = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.c_void_p).value
        buffer = (ctypes.c_ubyte * (stride * height)).from_address(address or 0)
        return np.frombuffer(buffer, dtype=np.uint8).reshape(height, stride)[:, :width].copy()
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def dark(grey: Grey) -> Ink:
    """What is ink: darker than the grey level that divides the picture's levels best (Otsu, 1979)."""
    counts = np.bincount(grey.ravel(), minlength=256).astype(np.float64)
    levels = np.arange(256)
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * levels)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return grey <= int(np.nan_to_num(spread).argmax())


def take_rules(picture: Picture) -> tuple[Picture, list[Rule]]:
    """The picture without its straight lines (Tesseract loses letters that are underlined), and those lines.

    Lines run along the edges of a level page; they are given in points from its top left corner.
    """
    ink, scale = dark(picture.grey), picture.scale
    cleaned = picture.grey.copy()
    paper = int(np.median(picture.grey))
    found: list[Rule] = []
    for upright, least in ((False, _LEVEL_RULE), (True, _UPRIGHT_RULE)):
        lines = np.ascontiguousarray(ink.T) if upright else ink
        view = cleaned.T if upright else cleaned
        for first, last, start, end in _straight(lines, int(least * scale), _THICKEST * scale):
            if not upright or end - start > _TAKEN * scale:
                _erase(view, lines, first, last, slice(start, end), paper)
            found.append(Rule(upright, (first + last) / 2 / scale, start / scale, end / scale))
    known = [rule.at for rule in found if not rule.upright and rule.end - rule.start > _LONG]
    found += [rule for rule in _faint(picture, paper) if all(abs(rule.at - at) > _THICKEST for at in known)]
    return Picture(cleaned, scale), found[:_MOST_RULES]


def _faint(picture: Picture, paper: int) -> list[Rule]:
    """Long level lines too pale to be ink, such as the hairlines between a table's rows: noise goes when grey is averaged along them."""
    scale = picture.scale
    width = int(_AVERAGED * scale) | 1
    if picture.grey.shape[1] <= 2 * width:
        return []
    pale = np.zeros(picture.grey.shape, dtype=np.bool_)
    for top in range(0, len(picture.grey), _STRIP):  # a strip at a time: sums take four times a picture's memory
        sums = np.cumsum(picture.grey[top : top + _STRIP], axis=1, dtype=np.int32)
        pale[top : top + _STRIP, width // 2 + 1 : -(width // 2)] = sums[:, width:] - sums[:, :-width] < (paper - _PALE) * width
    lines = _straight(pale, int(_LONG * scale), _THICKEST * scale)
    return [Rule(False, (first + last) / 2 / scale, start / scale, end / scale) for first, last, start, end in lines]


def _erase(view: Grey, ink: Ink, first: int, last: int, along: slice, paper: int) -> None:
    """Takes a line out, but for where something goes on below it: letters that hang through an underline keep their tails."""
    top, bottom = max(0, first - 2), min(len(ink), last + 2)
    view[top:bottom, along][:, ~ink[bottom : bottom + 2, along].any(axis=0)] = paper


def _straight(ink: Ink, least: int, thickest: float) -> list[tuple[int, int, int, int]]:
    """(first row, last row, start, end) of runs of ink at least so long; runs of neighbouring rows are one line unless they make an area."""
    open_lines: list[list[int]] = []  # first row, last row, start, end
    done: list[list[int]] = []
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    for row in np.flatnonzero(thick.sum(axis=1) >= least).tolist():
        edges = np.flatnonzero(np.diff(thick[row].astype(np.int8), prepend=0, append=0))
        starts, ends = edges[::2], edges[1::2]
        joins = np.flatnonzero(starts[1:] - ends[:-1] > _GAP)
        starts, ends = starts[np.r_[0, joins + 1]], ends[np.r_[joins, len(ends) - 1]]
        for place in np.flatnonzero(ends - starts >= least).tolist():
            start, end = int(starts[place]), int(ends[place])
            for line in open_lines:
                if row - line[1] <= 2 and start < line[3] and line[2] < end:
                    line[1], line[2], line[3] = row, min(line[2], start), max(line[3], end)
                    break
            else:
                open_lines.append([row, row, start, end])
        done += [line for line in open_lines if row - line[1] > 2]
        open_lines = [line for line in open_lines if row - line[1] <= 2]
    done += open_lines
    return [(first, last, start, end) for first, last, start, end in done if last - first <= thickest + 2]
