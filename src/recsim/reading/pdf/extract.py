"""Everything that needs PDFium for a file's text, page by page."""

from __future__ import annotations

import time

from recsim.errors import TooLarge
from recsim.reading.pdf.file import open_pdf
from recsim.reading.pdf.glyphs import Sheet, read_sheet
from recsim.reading.pdf.guard import Extract
from recsim.reading.pdf.limits import PdfLimits


def extract(data: bytes, name: str, limits: PdfLimits) -> Extract:
    """Pages, bookmarks and title. Raises `BrokenDocument`, `EncryptedDocument` or `TooLarge`."""
    started = time.monotonic()
    sheets: list[Sheet] = []
    with open_pdf(data, name, limits) as file:
        for number in range(file.pages):
            sheets.append(read_sheet(file.handle, number, limits))
            if time.monotonic() - started > limits.seconds:
                raise TooLarge(
                    f"{name} was not read after {limits.seconds:g} seconds (page {number + 1} of {file.pages}); raise it with --max-seconds or split the file"
                )
        return Extract(sheets, file.outline(), file.title())
