"""PDF to blocks, by geometry: characters, words, lines, columns and blocks, page by page."""

from recsim.reading.pdf.layout import PageBoxes, boxes
from recsim.reading.pdf.limits import DEFAULT_PDF_LIMITS, PdfLimits
from recsim.reading.pdf.read import PdfRead, read_pdf

__all__ = ["DEFAULT_PDF_LIMITS", "PageBoxes", "PdfLimits", "PdfRead", "boxes", "read_pdf"]
