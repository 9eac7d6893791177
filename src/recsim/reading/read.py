"""One source to one document: load, tell the format, decode, hand to its reader."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import stat
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from recsim.errors import EmptyDocument, MissingSource, ReadError, TooLarge, UnsupportedFormat
from recsim.reading.built import Built
from recsim.reading.missing import missing
from recsim.records import Document, Problem
from recsim.text import clean

if TYPE_CHECKING:
    from recsim.reading.pdf.limits import PdfLimits

# Formats that a reader exists for, or that an extra will read; the rest of what `sniff` knows is refused by name.
_TEXTS = ("text/html", "text/markdown", "text/plain")
# What stands in the container of Office's older formats, by the name of a stream.
_TITLE = 250  # characters of a title that stands as a paragraph
_OLE = {
    "__substg1.0_": "a message saved by Outlook (.msg), which no reader reads; save it as .eml or HTML, or print it to PDF",
    "WordDocument": "a document of Word 97 to 2003 (.doc), which no reader reads; save it as DOCX or PDF",
    "Workbook": "a workbook of Excel 97 to 2003 (.xls), which no reader reads; save the sheet as HTML or PDF",
}
_LOOK_AGAIN = 0.02  # seconds between two looks into a pipe that has no writer
# Names that a folder is searched for; a file named outright is read whatever it is called.
_SUFFIXES = frozenset(
    ("", *".html .htm .xhtml .shtml .asp .aspx .php .md .markdown .txt .text .rst .pdf .docx .odt .eml .mbox .mht .mhtml".split())
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one source; `recsim parse` has an option for each. What lies over one is refused with `TooLarge`.

    ``max_bytes`` is what is read at most; memory peaks at about 12 times the size of plain text. ``max_unpacked`` is what an Office
    file may state to unpack to, all its parts together; one part of it, and all that is drawn on one page of a PDF, may unpack to a
    sixteenth. ``max_elements`` counts the elements of a page, or of one part of an Office file. ``max_pages``, ``max_page_characters``
    and ``max_seconds`` are a PDF's (a pipe waits as long for somebody to write into it). One that may waste time or memory, or that is encrypted, so that nobody can look into it
    beforehand, is read in a process of its own, with a fifth of those seconds and ``max_memory`` bytes. ``max_ocr_seconds`` is
    for all pages of a PDF that are pictures; those that it does not suffice for are left out by name. ``ocr`` says whether they
    are read at all; None: where `recsim[ocr]` is installed. ``max_opinions`` is how many different answers of one paper `parse` shows
    to the trained model, some 30 ms each; those beyond it keep what the rules read, and a problem counts them.
    """

    max_bytes: int = 64 * 1024 * 1024
    max_unpacked: int = 1024 * 1024 * 1024
    max_elements: int = 1_000_000
    max_pages: int = 5_000
    max_page_characters: int = 400_000
    max_seconds: float = 300.0
    max_memory: int = 1024 * 1024 * 1024
    max_ocr_seconds: float = 1_800.0
    max_opinions: int = 1_000
    ocr: bool | None = None


DEFAULT_LIMITS = Limits()


def read(source: str | Path | bytes, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document at a path, on standard input (``"-"``), or in bytes.

    Raises a `ReadError`: `MissingSource`, `EmptyDocument`, `UnsupportedFormat`, `UndecodableText`, `BrokenDocument`,
    `EncryptedDocument`, `ScannedDocument`, `XmlEntities` or `TooLarge`.
    """
    from recsim.reading.decode import Decoded, decode
    from recsim.reading.endnotes import with_endnotes
    from recsim.reading.letterhead import without_letterheads
    from recsim.reading.sniff import DOCX, MAIL, ODT, PDF, media_type

    data, label = _load(source, name, limits)
    if not data.strip(b" \t\r\n\f\0\xef\xbb\xbf\xff\xfe"):
        raise EmptyDocument(f"{label} is empty ({len(data)} bytes); nothing to read")
    kind = media_type(data)
    decoded, layout, paged = Decoded("", "none"), None, False
    ocr: dict[int, float] = {}
    if kind == PDF:
        from recsim.reading.pdf.read import read_pdf

        printed = read_pdf(data, name=label, limits=_pdf_limits(limits), ocr=limits.ocr)
        built, layout, ocr, paged = printed.built, printed.layout, printed.ocr, True
        decoded = Decoded(printed.source_text, "pdf")
    elif kind in _TEXTS:
        decoded = decode(data)
        built = _reader(kind, limits)(decoded.text)
        paged = kind == "text/plain" and "\f" in decoded.text
    elif kind in (DOCX, ODT):
        built, source_text = _office(kind, data, label, limits)
        decoded = Decoded(source_text, "xml")
    elif kind == MAIL:
        from recsim.reading.mail import read_mail

        built, decoded = read_mail(data, name=label, html=_reader("text/html", limits), plain=_reader("text/plain", limits))
    else:
        _refuse(kind, data, label)
    built = with_endnotes(without_letterheads(built))
    if not built.text.strip():
        told = "".join(f"; {problem.message}" for problem in built.problems[:3])
        raise EmptyDocument(f"{label} ({kind}) holds no text once menus, scripts and furniture are left out{told}")
    return Document(
        source=label,
        id=hashlib.sha256(data).hexdigest(),
        text_id=hashlib.sha256(built.text.encode()).hexdigest(),
        text=built.text,
        media_type=kind,
        title=built.title or _title(built),
        blocks=built.blocks,
        offsets=built.offsets,
        source_text=decoded.text,
        published_hint=built.published_hint,
        language=built.language,
        left_out=built.left_out,
        problems=tuple(_problems(decoded.problems, built)),
        layout=layout,
        page_starts=_page_starts(decoded.text) if paged else (),
        ocr=ocr,
    )


def _page_starts(text: str) -> tuple[int, ...]:
    """Where pages begin that form feeds end; what follows the last one is a page only if something stands there."""
    starts = [0, *(match.end() for match in re.finditer("\f", text))]
    return tuple(starts if text[starts[-1] :].strip() else starts[:-1])


def _pdf_limits(limits: Limits) -> PdfLimits:
    from recsim.reading.pdf.limits import PdfLimits

    return PdfLimits(
        pages=limits.max_pages,
        characters=limits.max_page_characters,
        seconds=limits.max_seconds,
        part=limits.max_unpacked // 16,
        guarded_seconds=limits.max_seconds / 5,
        guarded_memory=limits.max_memory,
        ocr_seconds=limits.max_ocr_seconds,
    )


def _office(kind: str, data: bytes, label: str, limits: Limits) -> tuple[Built, str]:
    from recsim.reading.archives import ArchiveLimits
    from recsim.reading.docx import read_docx
    from recsim.reading.odt import read_odt
    from recsim.reading.sniff import ODT

    reader = read_odt if kind == ODT else read_docx
    return reader(
        data,
        name=label,
        limits=ArchiveLimits(unpacked=limits.max_unpacked, part=limits.max_unpacked // 16),
        max_elements=limits.max_elements,
    )


def _refuse(kind: str, data: bytes, label: str) -> NoReturn:
    """Says why nothing reads these bytes: a damaged or too large archive, a Word file behind a password, another format."""
    from recsim.reading.archives import Archive, sealed

    if kind == "application/zip":
        Archive(data, label)
    # Word encrypts a document inside the container of its older format, in a stream of this name.
    if kind == "application/x-ole-storage" and "EncryptedPackage".encode("utf-16-le") in data:
        raise sealed(label)
    for stream, told in _OLE.items() if kind == "application/x-ole-storage" else ():
        if stream.encode("utf-16-le") in data:
            raise UnsupportedFormat(f"{label} is {told}")
    raise UnsupportedFormat(f"{label} is {kind}, which no installed reader reads; convert it to PDF, DOCX, HTML or plain text")


def _reader(kind: str, limits: Limits) -> Callable[[str], Built]:
    if kind == "text/html":
        from recsim.reading.html import read_html

        return partial(read_html, max_elements=limits.max_elements)
    if kind == "text/markdown":
        from recsim.reading.markdown import read_markdown

        return read_markdown
    from recsim.reading.plain import read_plain

    return read_plain


def _load(source: str | Path | bytes, name: str | None, limits: Limits) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        data, label = source, name or "<bytes>"
    elif str(source) == "-":
        data, label = sys.stdin.buffer.read(limits.max_bytes + 1), name or "-"
    else:
        path, label = Path(source), name or str(source)
        try:
            if path.is_dir():
                raise MissingSource(f"{label} is a folder; name a file in it, or use parse_many for all of them")
            with open(path, "rb", opener=_unwaiting) as file:
                data = _written_into(file.fileno(), label, limits.max_seconds) + file.read(limits.max_bytes + 1)
        except FileNotFoundError:
            raise MissingSource(missing(label)) from None
        except OSError as error:
            raise ReadError(f"{label} could not be opened: {error.strerror or error}") from None
    if len(data) > limits.max_bytes:
        raise TooLarge(f"{label} is over the limit of {limits.max_bytes:,} bytes; raise it with --max-bytes or split the file")
    return data, label


def _unwaiting(path: str, flags: int) -> int:
    """Opens a pipe at once, where opening would otherwise wait for a writer for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _written_into(handle: int, label: str, seconds: float) -> bytes:
    """The first byte of a pipe, once somebody writes into it; nothing of an ordinary file."""
    if not stat.S_ISFIFO(os.fstat(handle).st_mode):
        return b""
    until = time.monotonic() + seconds
    while True:
        try:
            first = os.read(handle, 1)
        except BlockingIOError:  # somebody has opened it, and has written nothing yet
            first = None
        if first != b"":
            os.set_blocking(handle, True)
            return first or b""
        if time.monotonic() > until:
            waited = f"nobody wrote into it within {seconds:g} seconds"
            raise ReadError(f"{label} is a pipe, and {waited}; start what writes into it, or raise the time with --max-seconds")
        time.sleep(_LOOK_AGAIN)


def _problems(decoded: Iterable[Problem], built: Built) -> Iterator[Problem]:
    yield from decoded
    yield from built.problems


def _title(built: Built) -> str | None:
    """The subject of a letter, a title that runs over more than one line, or the first heading."""
    texts = [clean(built.text[block.span[0] : block.span[1]]) for block in built.blocks[:20]]
    greeted = next((place for place, text in enumerate(texts) if text.startswith("Dear ") and len(text) < 80), len(texts))
    subject = texts[greeted + 1] if greeted + 1 < len(texts) else ""
    if 8 <= len(subject) <= _TITLE and subject[-1] not in ".:;,!?":
        return re.sub(r"^(?:Re|RE|Subject|Ref)\s*[:.]\s*", "", subject)
    if built.blocks and built.blocks[0].kind == "paragraph":
        first = texts[0]
        if 8 <= len(first) <= _TITLE and first[0].isupper() and first[-1] not in ".;,!?":
            return first.rstrip(":")
    for block in built.blocks[:12]:
        text = clean(built.text[block.span[0] : block.span[1]])
        if block.kind == "heading" and " " in text and 8 <= len(text) <= 300:
            return text
    return None


def find_sources(sources: Iterable[str | Path]) -> Iterator[str]:
    """Paths that the given files, folders and globs name, in order; what names nothing is passed on as it is."""
    for source in sources:
        text = str(source)
        path = Path(text)
        if text == "-":
            yield text
        elif path.is_dir():
            for entry in sorted(path.rglob("*")):
                if entry.is_file() and entry.suffix.lower() in _SUFFIXES and not entry.name.startswith("."):
                    yield str(entry)
        elif not path.exists() and any(char in text for char in "*?["):
            found = sorted(glob.glob(text, recursive=True))
            yield from (entry for entry in found if Path(entry).is_file()) if found else iter([text])
        else:
            yield text


def passed_over(sources: Iterable[str | Path]) -> Counter[str]:
    """How many files in the folders among the sources `find_sources` leaves out for their names, by suffix; hidden ones apart."""
    folders = [Path(source) for source in sources if str(source) != "-" and Path(source).is_dir()]
    files = (entry for folder in folders for entry in folder.rglob("*") if entry.is_file() and not entry.name.startswith("."))
    return Counter(entry.suffix.lower() for entry in files if entry.suffix.lower() not in _SUFFIXES)
