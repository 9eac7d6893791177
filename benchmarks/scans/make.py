"""Printed pages as scans: grey pictures a little askew, blurred and noisy, alone or as a PDF without any text."""

from __future__ import annotations

import ctypes
import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a page is scanned: dots an inch, degrees askew at most, standard deviation of the noise in grey levels, blur."""

    dots: int = 200
    askew: float = 0.5
    noise: float = 12.0
    blur: bool = True
    paper: int = 244
    ink: int = 36


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """PDFium's document of a file."""
    data = path.read_bytes()
    pdfium.FPDF_InitLibrary()
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    try:
        yield handle
    finally:
        pdfium.FPDF_CloseDocument(handle)


def scanned(document: Any, number: int, scanner: Scanner, seed: int = 0) -> Pixels:
    """One page (from 0) as grey levels; the same seed gives the same scan."""
    draw = np.random.default_rng((seed, number))
    page = pdfium.FPDF_LoadPage(document, number)
    try:
        scale = scanner.dots / 72
        width, height = (round(side * scale) for side in (pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)))
        pixels = _drawn(page, width, height, scale, math.radians(draw.uniform(-scanner.askew, scanner.askew)))
    finally:
        pdfium.FPDF_ClosePage(page)
    grey = pixels.astype(np.float32) * ((scanner.paper - scanner.ink) / 255) + scanner.ink
    if scanner.blur:
        for axis in (0, 1):
            grey = (np.roll(grey, 1, axis) + 2 * grey + np.roll(grey, -1, axis)) / 4
    grey += draw.normal(0, scanner.noise, grey.shape).astype(np.float32)
    levels: Pixels = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    return levels


def _drawn(page: Any, width: int, height: int, scale: float, angle: float) -> Pixels:
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        a, b = scale * math.cos(angle), scale * math.sin(angle)
        x, y = width / 2 / scale, height / 2 / scale
        matrix = pdfium.FS_MATRIX(a, b, -b, a, width / 2 - a * x + b * y, height / 2 - b * x - a * y)
        clip = pdfium.FS_RECTF(0, 0, width, height)
        pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, clip, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        address = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.c_void_p).value
        buffer = (ctypes.c_ubyte * (stride * height)).from_address(address or 0)
        return np.frombuffer(buffer, dtype=np.uint8).reshape(height, stride)[:, :width].copy()
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def as_pdf(pages: list[Pixels], dots: int) -> bytes:
    """A PDF whose pages are these pictures and nothing else."""
    kids = b" ".join(b"%d 0 R" % (3 + 3 * number) for number in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages))]
    for number, pixels in enumerate(pages):
        height, width = pixels.shape
        size = width * 72 / dots, height * 72 / dots
        place = b"/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R" % (*size, 4 + 3 * number)
        objects.append(b"<</Type/Page/Parent 2 0 R%s/Resources<</XObject<</P %d 0 R>>>>>>" % (place, 5 + 3 * number))
        objects.append(_stream(b"", b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % size))
        kind = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray" % (width, height)
        objects.append(_stream(kind, pixels.tobytes()))
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % at for at in places)
    return bytes(out) + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _stream(entries: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data, 1)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(packed), packed)
