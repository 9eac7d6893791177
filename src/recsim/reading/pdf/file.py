"""A PDF as a file: opening it within limits, its outline and its title."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from recsim.errors import BrokenDocument, EncryptedDocument, TooLarge
from recsim.reading.pdf.limits import PdfLimits
from recsim.reading.pdf.lines import plain_words

_MOST_BOOKMARKS = 5_000
_DEEPEST = 12
# PDFium is not made for two threads at once.
_LOCK = threading.RLock()
_started = False


@dataclass(slots=True)
class PdfFile:
    """An open PDF; ``handle`` is PDFium's."""

    handle: Any
    pages: int

    def title(self) -> str | None:
        """The title of the file's own description, unless it is a file name or a producer's placeholder."""
        text = _string(lambda buffer, size: pdfium.FPDF_GetMetaText(self.handle, b"Title", buffer, size))
        low = text.lower()
        if (
            len(text.strip()) < 4
            or low.endswith((".doc", ".docx", ".pdf", ".indd", ".odt", ".html", ".txt"))
            or low.startswith(("microsoft word", "untitled"))
        ):
            return None
        return " ".join(text.split())

    def outline(self) -> dict[str, int]:
        """Bookmarks: their plain words and depth from 0. Walks each bookmark once, so that loops end."""
        found: dict[str, int] = {}
        seen: set[int] = set()
        stack: list[tuple[Any, int]] = [(pdfium.FPDFBookmark_GetFirstChild(self.handle, None), 0)]
        while stack and len(seen) < _MOST_BOOKMARKS:
            mark, depth = stack.pop()
            if not mark:
                continue
            key = ctypes.addressof(mark.contents)
            if key in seen or depth > _DEEPEST:
                continue
            seen.add(key)
            words = plain_words(_string(lambda buffer, size, mark=mark: pdfium.FPDFBookmark_GetTitle(mark, buffer, size)))
            if words:
                found.setdefault(words, depth)
            stack.append((pdfium.FPDFBookmark_GetNextSibling(self.handle, mark), depth))
            stack.append((pdfium.FPDFBookmark_GetFirstChild(self.handle, mark), depth + 1))
        return found


def _string(call: Any) -> str:
    length = call(None, 0)
    if not 2 < length <= 20_000:
        return ""
    buffer = ctypes.create_string_buffer(length)
    call(buffer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")


@contextmanager
def open_pdf(data: bytes, name: str, limits: PdfLimits) -> Iterator[PdfFile]:
    """PDFium's document of bytes, closed at the end. One at a time in a process."""
    global _started
    with _LOCK:
        if not _started:
            pdfium.FPDF_InitLibrary()
            _started = True
        handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        if not handle:
            raise _error(pdfium.FPDF_GetLastError(), name, len(data))
        try:
            pages = pdfium.FPDF_GetPageCount(handle)
            if pages <= 0:
                raise BrokenDocument(f"{name} opens but has no pages; repair or print it again")
            if pages > limits.pages:
                raise TooLarge(
                    f"{name} has {pages:,} pages, over the limit of {limits.pages:,}; raise it with --max-pages or split the file"
                )
            yield PdfFile(handle, pages)
        finally:
            pdfium.FPDF_CloseDocument(handle)


def _error(code: int, name: str, size: int) -> Exception:
    if code == pdfium.FPDF_ERR_PASSWORD:
        return EncryptedDocument(f"{name} is encrypted and asks for a password; save it without one and read it again")
    if code == pdfium.FPDF_ERR_SECURITY:
        return EncryptedDocument(
            f"{name} is protected by a scheme that cannot be opened here; save it without protection and read it again"
        )
    return BrokenDocument(f"{name} ({size:,} bytes) is no complete PDF: truncated or damaged beyond repair; fetch it again")
