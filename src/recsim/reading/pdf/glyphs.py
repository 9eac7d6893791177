"""PDFium's page to ours: lines of characters with their places, the rules and shades drawn around them, and nothing of PDFium.

Everything is in points from the top left corner of the page as it reads: where most characters of a page stand on their side,
the page is turned first. This is the only module that calls PDFium for text.
"""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2.raw as pdfium

from recsim.errors import TooLarge
from recsim.reading.pdf.drawing import Box, Drawing, Rule, Shade, draw
from recsim.reading.pdf.limits import PdfLimits

_BOLD = re.compile(r"bold|black|heavy|demi(?!-?light)|semib|extrab", re.I)
_ITALIC = re.compile(r"italic|oblique|slanted|-it\b", re.I)
_SYMBOLS = re.compile(r"symbol|wingdings|dingbats", re.I)
# What the bullets of symbol fonts are written as when the font has no map: private-use characters.
_PRIVATE = {
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\uf06f": "○",
    "\uf0e8": "➢",
    "\uf0a8": "□",
    "\uf0ad": "•",
}
# Within a line, a jump of this many ems is a column's or a cell's edge, and of this many a word's.
CELL_GAP = 0.9
_WORD_GAP = 0.14
_MOST_LINKS = 2_000


@dataclass(slots=True)
class Piece:
    """Characters that follow one another on one baseline. ``edges`` holds the left and right edge of each character of ``text``."""

    text: str
    edges: array[float]
    baseline: float
    size: float
    strong: float  # share of the letters set in bold or italics
    bold: float
    page: int
    artifact: bool = False  # marked in the file as no part of the text
    order: int = 0  # place in the page's content stream
    start: int = -1  # where the text stands in the document's source stream, once that is written

    @property
    def x0(self) -> float:
        return self.edges[0]

    @property
    def x1(self) -> float:
        return self.edges[-1]

    @property
    def middle(self) -> float:
        return (self.edges[0] + self.edges[-1]) / 2

    def cut(self, x: float) -> tuple[Piece | None, Piece | None]:
        """What stands left and right of ``x``."""
        place = 0
        while place < len(self.text) and (self.edges[2 * place] + self.edges[2 * place + 1]) / 2 < x:
            place += 1
        return self._part(0, place), self._part(place, len(self.text))

    def _part(self, start: int, end: int) -> Piece | None:
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        if start == end:
            return None
        return replace(self, text=self.text[start:end], edges=self.edges[2 * start : 2 * end])

    @property
    def top(self) -> float:
        return self.baseline - 0.78 * self.size

    @property
    def bottom(self) -> float:
        return self.baseline + 0.24 * self.size


@dataclass(slots=True)
class Sheet:
    """One page: its size as displayed, how far it was turned for reading (degrees), its pieces, rules and shades."""

    number: int
    width: float
    height: float
    turn: int = 0
    pieces: list[Piece] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    shades: list[Shade] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    links: list[tuple[Box, int]] = field(default_factory=list)  # places that lead to a page (from 0) of the same file
    characters: int = 0
    unmapped: int = 0
    aslant: int = 0  # characters left out because they stand on another slant than the page (watermarks)
    capped_drawing: bool = False
    images: float = 0.0  # square points that pictures cover
    sure: float = 1.0  # the mean confidence of a page that was read by OCR

    @property
    def letters(self) -> int:
        return sum(len(piece.text) for piece in self.pieces)


@dataclass(slots=True)
class _Font:
    bold: bool
    italic: bool
    symbols: bool


@dataclass(slots=True)
class _Run:
    """What the characters of one text object share."""

    size: float
    angle: int
    font: _Font
    bold: bool
    artifact: bool


def read_sheet(document: Any, number: int, limits: PdfLimits) -> Sheet:
    """One page of an open PDFium document. Raises `TooLarge` where a page is over its limits; closes all that it opens."""
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        sheet = Sheet(number, 0.0, 0.0)
        sheet.characters = -1
        return sheet
    try:
        return _sheet(document, page, number, limits)
    finally:
        pdfium.FPDF_ClosePage(page)


def _sheet(document: Any, page: Any, number: int, limits: PdfLimits) -> Sheet:
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    left, top = float(box.left), float(box.top)
    width, height = float(box.right - box.left), float(box.top - box.bottom)
    if not (0 < width <= limits.page_points and 0 < height <= limits.page_points):
        raise TooLarge(
            f"page {number + 1} measures {width:,.0f} by {height:,.0f} points, over the limit of {limits.page_points:,.0f}; crop it or print it anew"
        )
    rotation = (pdfium.FPDFPage_GetRotation(page) % 4) * 90
    sheet = Sheet(number, *((width, height) if rotation in (0, 180) else (height, width)))
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        sheet.characters = -1
        return sheet
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > limits.characters:
            raise TooLarge(
                f"page {number + 1} holds {count:,} characters, over the limit of {limits.characters:,}; raise it with --max-page-characters or split the file"
            )
        glyphs = _glyphs(text, count)
    finally:
        pdfium.FPDFText_ClosePage(text)
    angles = Counter(run.angle for run, *_ in glyphs)
    upright = angles.most_common(1)[0][0] if angles else rotation
    sheet.turn = (rotation - upright) % 360
    place = _Frame(left, top, width, height, upright)
    sheet.aslant = sum(count for angle, count in angles.items() if angle != upright)
    sheet.characters = len(glyphs)
    sheet.pieces, sheet.unmapped = _pieces(glyphs, place, number)
    drawing = draw(page, place.box, limits.objects)
    _keep_drawing(sheet, drawing)
    sheet.links = _links(document, page, place)
    return sheet


def _keep_drawing(sheet: Sheet, drawing: Drawing) -> None:
    sheet.rules, sheet.shades, sheet.dots = drawing.rules, drawing.shades, drawing.dots
    sheet.capped_drawing, sheet.images = drawing.capped, drawing.images


def _links(document: Any, page: Any, place: _Frame) -> list[tuple[Box, int]]:
    """The links of a page into its own file."""
    found: list[tuple[Box, int]] = []
    position, link, box = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    for _ in range(_MOST_LINKS):
        if not pdfium.FPDFLink_Enumerate(page, position, link):
            break
        target = pdfium.FPDFLink_GetDest(document, link)
        if not target:
            action = pdfium.FPDFLink_GetAction(link)
            target = pdfium.FPDFAction_GetDest(document, action) if action else None
        if target and pdfium.FPDFLink_GetAnnotRect(link, box):
            number = pdfium.FPDFDest_GetDestPageIndex(document, target)
            if 0 <= number < pdfium.FPDF_GetPageCount(document):
                found.append((place.box(box.left, box.bottom, box.right, box.top), number))
    return found


@dataclass(slots=True)
class _Frame:
    """From PDF user space (origin below, y upwards) to points from the top left corner of the page as it reads."""

    left: float
    top: float
    width: float
    height: float
    upright: int  # the direction in which the text runs, in degrees counter-clockwise

    def point(self, x: float, y: float) -> tuple[float, float]:
        across, down = x - self.left, self.top - y
        if self.upright == 0:
            return across, down
        if self.upright == 90:
            return self.height - down, across
        if self.upright == 180:
            return self.width - across, self.height - down
        return down, self.width - across

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)

    @property
    def size(self) -> tuple[float, float]:
        return (self.width, self.height) if self.upright in (0, 180) else (self.height, self.width)


_Glyph = tuple[_Run, str, float, float, float, float, float, float]  # run, text, origin x y, box left bottom right top


def _glyphs(text: Any, count: int) -> list[_Glyph]:
    """Every character that the page prints; spaces of the file are kept, PDFium's own line ends are not."""
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    get_code, get_object = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
    get_box, get_origin = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin
    box_ref, x_ref, y_ref = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    address = ctypes.addressof
    fonts: dict[int, _Font] = {}
    run: _Run | None = None
    last = 0
    glyphs: list[_Glyph] = []
    pending_high = 0
    for index in range(count):
        code = get_code(text, index)
        if code in (10, 13, 0):
            continue
        if 0xD800 <= code < 0xDC00:
            pending_high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((pending_high - 0xD800) << 10) + (code - 0xDC00) if pending_high else 0xFFFD
            pending_high = 0
        if code in (2, 0xFFFE):
            code = 0x2D  # PDFium's mark for a hyphen at a line's end
        handle = get_object(text, index)
        if handle:
            key = address(handle.contents)
            if key != last or run is None:
                run, last = _run(text, index, handle, matrix, fonts), key
        elif run is None or code != 32:
            continue
        get_box(text, index, box_ref)
        get_origin(text, index, x_ref, y_ref)
        char = chr(code) if code < 0x110000 else "\ufffd"
        glyphs.append((run, char, x.value, y.value, box.left, box.bottom, box.right, box.top))
    return glyphs


def _run(text: Any, index: int, handle: Any, matrix: Any, fonts: dict[int, _Font]) -> _Run:
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
    size = abs(pdfium.FPDFText_GetFontSize(text, index)) * (math.hypot(c, d) or 1.0)
    angle = round(math.degrees(math.atan2(b, a))) % 360 if (a or b) else 0
    nearest = round(angle / 90) * 90
    if abs(angle - nearest) <= 3:
        angle = nearest % 360
    pointer = pdfium.FPDFTextObj_GetFont(handle)
    key = ctypes.addressof(pointer.contents) if pointer else 0
    font = fonts.get(key)
    if font is None:
        font = fonts[key] = _font(pointer) if pointer else _Font(False, False, False)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
    marks = pdfium.FPDFPageObj_CountMarks(handle)
    artifact = any(_mark_name(handle, number) == "Artifact" for number in range(min(marks, 8))) if marks > 0 else False
    return _Run(size if 0.5 < size < 2000 else 10.0, angle, font, font.bold or mode == 2, artifact)


def _font(pointer: Any) -> _Font:
    buffer = ctypes.create_string_buffer(256)
    length = pdfium.FPDFFont_GetBaseFontName(pointer, buffer, 256)
    name = buffer.raw[: max(0, min(length, 256) - 1)].decode("utf-8", "replace").rsplit("+", 1)[-1]
    flags = ctypes.c_int()
    pdfium.FPDFFont_GetFlags(pointer, flags)
    # Bit 19 of the descriptor forces bold, bit 7 says italic; weights that PDFium guesses from stems are not to be trusted.
    bold = bool(_BOLD.search(name)) or bool(flags.value & (1 << 18))
    return _Font(bold, bool(_ITALIC.search(name)) or bool(flags.value & (1 << 6)), bool(_SYMBOLS.search(name)))


def _mark_name(handle: Any, number: int) -> str:
    mark = pdfium.FPDFPageObj_GetMark(handle, number)
    if not mark:
        return ""
    length = ctypes.c_ulong()
    buffer = (ctypes.c_ushort * 32)()
    pdfium.FPDFPageObjMark_GetName(mark, buffer, 64, length)
    return bytes(buffer)[: max(0, min(length.value, 64) - 2)].decode("utf-16-le", "replace")


@dataclass(slots=True)
class _Writer:
    """The piece being gathered."""

    chars: list[str] = field(default_factory=list)
    edges: array[float] = field(default_factory=lambda: array("f"))
    baseline: float = 0.0
    size: float = 0.0
    right: float = 0.0
    last: float = 0.0
    sizes: Counter[float] = field(default_factory=Counter)
    letters: int = 0
    bold: int = 0
    strong: int = 0
    artifact: bool = False

    def piece(self, page: int, order: int) -> Piece | None:
        while self.chars and self.chars[-1] == " ":
            self.chars.pop()
            del self.edges[-2:]
        if not self.chars:
            return None
        letters = max(1, self.letters)
        size = self.sizes.most_common(1)[0][0] if self.sizes else self.size
        return Piece(
            "".join(self.chars),
            self.edges,
            self.baseline,
            size,
            self.strong / letters,
            self.bold / letters,
            page,
            self.artifact,
            order,
        )


def _pieces(glyphs: list[_Glyph], frame: _Frame, page: int) -> tuple[list[Piece], int]:
    """Pieces in the order of the content stream, and how many characters no font explains."""
    pieces: list[Piece] = []
    unmapped = 0
    writer = _Writer()
    space = False
    width, height = frame.size
    for run, char, origin_x, origin_y, left, bottom, right, top in glyphs:
        if run.angle != frame.upright:
            continue
        if char.isspace() or char == "\u200b":
            space = True
            continue
        _, baseline = frame.point(origin_x, origin_y)
        x0, _, x1, _ = frame.box(left, bottom, right, top)
        if x1 < -2 or x0 > width + 2 or baseline < -2 or baseline > height + run.size:
            continue  # outside the page
        if "\ue000" <= char <= "\uf8ff" or char == "\ufffd" or (char < " "):
            known = _PRIVATE.get(char) or ("•" if run.font.symbols else None)
            if known is None:
                unmapped += 1
                char = "\ufffd" if char < " " else char
            else:
                char = known
        ligature = bool(writer.chars) and x1 == writer.right and x0 == writer.edges[-2] and baseline == writer.last
        if writer.chars and not ligature and not _continues(writer, x0, baseline, run):
            done = writer.piece(page, len(pieces))
            if done is not None:
                pieces.append(done)
            writer = _Writer()
        if not writer.chars:
            writer.baseline, writer.size, writer.artifact = baseline, run.size, run.artifact
        else:
            if run.size > writer.size * 1.15 or (abs(baseline - writer.baseline) > 0.5 and not writer.letters):
                writer.baseline, writer.size = baseline, max(run.size, writer.size)  # a raised number came first
            if (space or x0 - writer.right > _WORD_GAP * max(writer.size, run.size)) and not ligature and writer.chars[-1] != " ":
                writer.chars.append(" ")
                writer.edges.extend((writer.right, max(writer.right, x0)))
        space = False
        writer.chars.append(char)
        writer.edges.extend((x0, x1) * len(char))
        writer.right, writer.last = x1, baseline
        writer.sizes[round(run.size * 4) / 4] += 1
        if char.isalnum():
            writer.letters += 1
            writer.bold += run.bold
            writer.strong += run.bold or run.font.italic
    done = writer.piece(page, len(pieces))
    if done is not None:
        pieces.append(done)
    return pieces, unmapped


def _continues(writer: _Writer, x0: float, baseline: float, run: _Run) -> bool:
    size = max(writer.size, run.size)
    rise = baseline - writer.baseline
    same = abs(rise) < 0.18 * size
    raised = abs(rise) < 0.55 * size and (run.size < 0.85 * writer.size or writer.size < 0.85 * run.size)
    if not (same or raised):
        return False
    gap = x0 - writer.right
    return -0.6 * size < gap < CELL_GAP * size
