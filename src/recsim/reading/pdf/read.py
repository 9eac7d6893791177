"""The path of a PDF on one screen: open, pages, margins, flow, blocks, text."""

from __future__ import annotations

from dataclasses import dataclass

from recsim.errors import ScannedDocument
from recsim.reading.built import Built
from recsim.reading.pdf.blocks import read_blocks
from recsim.reading.pdf.edges import find_margins
from recsim.reading.pdf.extract import extract
from recsim.reading.pdf.file import open_pdf
from recsim.reading.pdf.flow import read_flow
from recsim.reading.pdf.glyphs import Sheet
from recsim.reading.pdf.guard import extract_guarded
from recsim.reading.pdf.layout import PageBoxes
from recsim.reading.pdf.limits import DEFAULT_PDF_LIMITS, PdfLimits
from recsim.reading.pdf.screen import is_suspicious
from recsim.reading.pdf.write import write_built, write_stream
from recsim.records import Problem

# Fewer letters than this on an average page that shows a picture: a scan, not a text.
_LETTERS_A_PAGE = 25
# Over this share of characters without a Unicode value the text is worth a warning.
_UNMAPPED = 0.02


@dataclass(frozen=True, slots=True)
class PdfRead:
    """What a PDF was made into: blocks and canonical text, the stream that offsets point into, and the places on the pages."""

    built: Built
    source_text: str
    layout: PageBoxes
    ocr: dict[int, float]  # how sure OCR was of the pages that it read, by page number


def read_pdf(data: bytes, *, limits: PdfLimits = DEFAULT_PDF_LIMITS, name: str = "the PDF", ocr: bool | None = None) -> PdfRead:
    """The text of a PDF.

    ``ocr`` reads pages without text by `recsim[ocr]`; without it they are read so only where the extra is installed.
    Raises `BrokenDocument`, `EncryptedDocument`, `ScannedDocument` or `TooLarge`.
    """
    problems: list[Problem] = []
    found = extract_guarded(data, name, limits) if is_suspicious(data, name, limits) else extract(data, name, limits)
    sheets = found.sheets
    ocr_pages = _scanned(data, sheets, problems, name, limits, ocr)
    margins = find_margins(sheets)
    flow = read_flow(sheets, margins)
    source, layout = write_stream(sheets, margins, flow)
    drafts = read_blocks(flow, margins.body_size, found.outline)
    problems += _problems(sheets)
    return PdfRead(write_built(source, drafts, margins, flow, sheets, problems, found.title), source, layout, ocr_pages)


def _scanned(
    data: bytes, sheets: list[Sheet], problems: list[Problem], name: str, limits: PdfLimits, ocr: bool | None
) -> dict[int, float]:
    """Reads pages that are only pictures, or says that they could not be read: how sure the reading of each page is."""
    blank = [sheet for sheet in sheets if sheet.letters < _LETTERS_A_PAGE and sheet.images > 0.25 * sheet.width * sheet.height]
    letters = sum(sheet.letters for sheet in sheets)
    if not blank:
        return {}
    scan = letters < _LETTERS_A_PAGE * len(sheets)
    if ocr is not False:
        from recsim.reading.pdf.ocr import is_installed, read_pictures

        if ocr or is_installed():
            with open_pdf(data, name, limits) as file:
                problems += read_pictures(file, blank, limits)
            return {sheet.number + 1: sheet.sure for sheet in blank if sheet.pieces}
    if scan:
        raise ScannedDocument(
            f"{name} has {letters} characters of text on {len(sheets)} pages: it is a scan; run: pip install 'recsim[ocr]' and read it again"
        )
    pages = ", ".join(str(sheet.number + 1) for sheet in blank[:8]) + (" …" if len(blank) > 8 else "")
    problems.append(
        Problem(
            "scanned_pages", f"{len(blank)} of {len(sheets)} pages are pictures without text ({pages}); recsim[ocr] reads them"
        )
    )
    return {}


def _problems(sheets: list[Sheet]) -> list[Problem]:
    found: list[Problem] = []
    characters = sum(max(0, sheet.characters) for sheet in sheets)
    unmapped = sum(sheet.unmapped for sheet in sheets)
    if characters and unmapped > _UNMAPPED * characters:
        share = unmapped / characters
        found.append(
            Problem(
                "unmapped_fonts",
                f"{share:.0%} of {characters:,} characters have a font without a character map; their words cannot be known",
            )
        )
    broken = [str(sheet.number + 1) for sheet in sheets if sheet.characters < 0]
    if broken:
        found.append(
            Problem("broken_pages", f"{len(broken)} of {len(sheets)} pages could not be loaded: {', '.join(broken[:8])}")
        )
    aslant = sum(sheet.aslant for sheet in sheets)
    if aslant:
        found.append(
            Problem(
                "slanted_text",
                f"{aslant} characters stand on another slant than their page (watermarks, axis labels) and were left out",
            )
        )
    capped = [str(sheet.number + 1) for sheet in sheets if sheet.capped_drawing]
    if capped:
        found.append(
            Problem(
                "drawing_capped",
                f"drawings of {len(capped)} pages were looked at only in part (page {', '.join(capped[:8])}); tables there may be missed",
            )
        )
    return found
