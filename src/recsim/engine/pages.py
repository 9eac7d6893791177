"""The pages of a part: what a row of a table, a line of JSON or a record of a crawl holds, or why it holds nothing to read."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from recsim.engine.parts import Part
from recsim.engine.places import filesystem
from recsim.errors import ArtifactError, MissingDependency

# Columns and keys that hold a page, and those that name it, the first that is there.
_CONTENT = ("text", "html", "content", "raw_content", "body", "page", "document", "bytes")
_NAME = ("url", "source", "uri", "id", "doc_id", "filename", "path", "name")
# Media types of records that are read; images, scripts and styles of a crawl are passed over and counted.
_READ = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf")
# The types of records that WARC 1.1 has (ISO 28500:2017, 5.5), and those that hold a page.
_TYPES = ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")
_PAGES = ("response", "resource", "conversion")
_MOST_BYTES = 50_000_000
_CHUNK = 1 << 20
_GAP = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was found: its name and bytes, or an error in their place."""

    source: str
    content: bytes | None
    error: tuple[str, str] | None = None


@dataclass(slots=True)
class Passed:
    """How many records of a crawl were no pages, by reason."""

    reasons: dict[str, int]

    def count(self, reason: str) -> None:
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


def pages_of(part: Part, passed: Passed, *, column: str | None = None) -> Iterator[Page]:
    """Every page of a part in order; what cannot be read is a page with an error, and the rest goes on."""
    system, inside = filesystem(part.path)
    with system.open_input_file(inside) as file:
        if part.kind == "parquet":
            yield from _rows(part, file, column)
        elif part.kind == "jsonl":
            yield from _lines(part, file, column)
        else:
            yield from _records(part, file, passed)


def _rows(part: Part, file: Any, column: str | None) -> Iterator[Page]:
    from pyarrow import parquet

    table = parquet.ParquetFile(file)
    names = table.schema_arrow.names
    content = _chosen(part.path, column, names)
    name = next((one for one in _NAME if one in names and one != content), None)
    rows = table.read_row_group(part.group, columns=[content, *([name] if name else [])])
    rows = rows.slice(part.start, part.end - part.start)
    for number, (value, called) in enumerate(
        zip(rows[content].to_pylist(), rows[name].to_pylist() if name else [None] * len(rows), strict=True), part.start
    ):
        yield _page(f"{part.path}#{part.group}.{number}", called, value)


def _chosen(path: str, column: str | None, names: list[str]) -> str:
    if column is not None and column not in names:
        raise ArtifactError(f"{path} has no column {column!r}; it has {', '.join(names)}")
    found = column or next((one for one in _CONTENT if one in names), None)
    if found is None:
        raise ArtifactError(f"{path} has none of the columns {', '.join(_CONTENT)}; name the one with the pages: --column NAME")
    return found


def _lines(part: Part, file: Any, column: str | None) -> Iterator[Page]:
    stream: Any = io.BufferedReader(file, _CHUNK)
    if stream.peek(2)[:2] == b"\x1f\x8b":
        stream, end = gzip.GzipFile(fileobj=stream), None
    else:
        end = part.end
        stream.seek(max(0, part.start - 1))
        if part.start:  # the line that began before belongs to the part before
            stream.readline()
    place = stream.tell()
    while end is None or place < end:
        try:
            raw = stream.readline(_MOST_BYTES)
        except (OSError, EOFError, zlib.error) as error:
            yield Page(f"{part.path}@{place}", None, ("broken_document", f"the file is damaged from here on: {error}"))
            return
        if not raw:
            return
        if raw.strip():
            yield _line(f"{part.path}@{place}", raw, column)
        place += len(raw)


def _line(place: str, raw: bytes, column: str | None) -> Page:
    try:
        row = json.loads(raw)
    except ValueError as error:
        return Page(place, None, ("broken_document", f"the line is no JSON: {error}"))
    if not isinstance(row, dict):
        return Page(place, None, ("broken_document", f"the line holds {type(row).__name__}, not an object"))
    key = column or next((one for one in _CONTENT if one in row), None)
    if key is None or key not in row:
        return Page(place, None, ("unsupported_format", f"the object has no {column or 'text'}; it has {', '.join(row)[:120]}"))
    return _page(place, next((row[one] for one in _NAME if one in row and one != key), None), row[key])


def _page(place: str, called: object, value: object) -> Page:
    source = str(called) if called not in (None, "") else place
    if isinstance(value, str):
        return Page(source, value.encode("utf-8", "surrogatepass"))
    if isinstance(value, bytes):
        return Page(source, value)
    return Page(source, None, ("unsupported_format", f"the page is {type(value).__name__}, not text or bytes"))


def _records(part: Part, file: Any, passed: Passed) -> Iterator[Page]:
    """Records that begin inside the part. A broken one is an error, and reading goes on at the next that begins well."""
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise MissingDependency("warcio", "scan") from None
    place = part.start
    if not place and _next_record(file, 0, 1) is None:
        foreign = "no WARC record begins where the file begins" if part.size else "the file is empty"
        yield Page(f"{part.path}@0", None, ("broken_document" if part.size else "empty_document", foreign))
    # What stopped the reading after a good record: it may be the next one that can be found, which then says so itself, or one whose
    # beginning is gone.
    stopped: Page | None = None
    while (begun := _next_record(file, place, part.end)) is not None:
        last: int | None = None
        file.seek(begun)
        try:
            records = ArchiveIterator(_Held(file))
            for record in records:
                if stopped is not None:
                    yield stopped
                    stopped = None
                page, reason = _record(record)
                # Only now: asking where a record stands reads it to its end.
                last = begun + records.get_record_offset()
                if last >= part.end:
                    return
                missing = getattr(record.raw_stream, "limit", 0)
                if missing > 0:
                    source = record.rec_headers.get_header("WARC-Target-URI") or ""
                    page = Page(source, None, ("broken_document", f"the record is cut short: {missing} bytes are missing"))
                if page is not None:
                    yield page if page.source else replace(page, source=f"{part.path}@{last}")
                else:
                    passed.count(reason)
            # warcio ends in silence at a record whose head is cut off: what begins after the last one says whether that was so.
            if last is None:
                yield Page(f"{part.path}@{begun}", None, ("broken_document", "the record is cut short in its head"))
            place = (begun if last is None else last) + 1
        except Exception as error:  # warcio, zlib and the HTTP parser raise what they will on broken records
            place = (begun if last is None else last) + 1
            stopped = Page(f"{part.path}@{place - 1}", None, ("broken_document", f"the record is damaged: {_shown(error)}"))
            if last is None:
                yield stopped
                stopped = None
    if stopped is not None:
        yield stopped


class _Held(io.RawIOBase):
    """A file that begins where it stands now and that nobody closes."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        found: bytes = self._file.read(size) if size is not None and size >= 0 else self._file.read()
        return found


def _next_record(file: Any, place: int, end: int) -> int | None:
    """Where the next record begins, compressed or not, in a range of a file."""
    while place < end:
        before = min(place, len(_GAP))
        file.seek(place - before)
        chunk = file.read(before + _CHUNK + 16)
        for offset in _starts(chunk, before):
            if place + offset >= end:
                return None
            if _begins_well(chunk[before + offset : before + offset + 4096]):
                return place + offset
        place += _CHUNK
    return None


def _starts(chunk: bytes, before: int) -> list[int]:
    """Offsets after the first ``before`` bytes at which a record may begin; one that is not compressed follows an empty line."""
    found = []
    for mark in (b"\x1f\x8b\x08", b"WARC/"):
        at = chunk.find(mark, before)
        while 0 <= at < before + _CHUNK:
            if mark != b"WARC/" or at == 0 or chunk[max(0, at - len(_GAP)) : at] == _GAP:
                found.append(at - before)
            at = chunk.find(mark, at + 1)
    return sorted(found)


def _begins_well(raw: bytes) -> bool:
    if raw.startswith(b"WARC/"):
        return raw[5:6].isdigit()
    try:
        return zlib.decompressobj(31).decompress(raw, 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _record(record: Any) -> tuple[Page | None, str]:
    """The page of a record, or why it is none."""
    source = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type not in _TYPES:
        return Page(source, None, ("broken_document", f"no record is of the type {_printable(record.rec_type or '')!r}")), ""
    if record.rec_type not in _PAGES:
        return None, f"record_{record.rec_type}"
    kind = record.rec_headers.get_header("Content-Type") or ""
    if record.http_headers is not None:
        status = record.http_headers.get_statuscode()
        if status != "200":
            return None, f"status_{status}"
        kind = record.http_headers.get_header("Content-Type") or ""
    media = kind.split(";")[0].strip().lower()
    if media and media not in _READ:
        return None, f"type_{media[:40]}"
    content = record.content_stream().read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        return Page(source, None, ("too_large", f"the page is over {_MOST_BYTES:,} bytes")), ""
    return Page(source, content), ""


def _shown(error: Exception) -> str:
    """What an error says, less what of the broken bytes it quotes."""
    return _printable(str(error).split("\r\n")[0])


def _printable(text: str) -> str:
    return "".join(one if one.isascii() and one.isprintable() else "·" for one in text)[:120]
