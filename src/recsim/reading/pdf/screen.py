"""What a PDF would unpack to, told before PDFium sees it.

Most files are plainly harmless. What unpacks to more than the limit is refused; what may draw itself over and over, or hides its
sizes behind encryption or rare filters, is read in a guarded process.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from recsim.errors import TooLarge
from recsim.reading.pdf.limits import PdfLimits

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+obj\b")
_DO = re.compile(rb"\sDo\b")
_IMAGE = re.compile(rb"/Subtype\s*/Image")
_FONT = re.compile(rb"/Length1|FontFile|/Subtype\s*/(?:CIDFontType0C|Type1C|OpenType)")
# Arrays of references: the same contents may be listed a thousand times for one page.
_LISTED = re.compile(rb"\[((?:\s*+\d{1,10}\s++\d{1,5}\s++R\b)++)\s*+\]")
_REFERENCE = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+R")
# Filters that unpack nothing, or one picture; any other beside Flate, one named elsewhere or in escapes, hides what it unpacks to.
_KNOWN = rb"/(?:Flate|DCT|JPX|CCITTFax|JBIG2)Decode\b"
_PLAIN_FILTER = re.compile(rb"\[\s*(?:%s\s*)*+\]|%s" % (_KNOWN, _KNOWN))
_ESCAPED = re.compile(rb"/[^\s/<>\[\]()]*#[0-9A-Fa-f]{2}")
# Contents beyond these go to the guarded process; real papers stay far below.
_CONTENT = 6 << 20
_TOTAL = 96 << 20
_PICTURES = 512 << 20
_NESTED = 2
# A stream's own dictionary stands in front of it, in so many bytes.
_HEAD = 4096
_SLICE = 1 << 18
_LAYERS = 4


@dataclass(slots=True)
class _Stream:
    """One stream as it unpacks: its object's number, its bytes (all layers, as far as they were counted), calls of forms, lists."""

    number: int
    form: bool
    image: bool
    font: bool
    size: int = 0
    calls: int = 0
    listed: list[list[int]] = field(default_factory=list)


def is_suspicious(data: bytes, name: str, limits: PdfLimits) -> bool:
    """Whether the file is to be read in a guarded process. Raises `TooLarge` where one stream or page unpacks beyond the limit."""
    if b"/Encrypt" in data:
        return True  # nobody without the key can say what its streams unpack to
    found = False
    total = pictures = nested = calls = largest_form = 0
    sizes: dict[int, int] = {}
    listed = _lists(data)
    for match in _STREAM.finditer(data):
        head = _head(data, match.start())
        if _hides(head):
            found = True
            continue
        stream = _weighed(head, memoryview(data)[match.end() :], limits.part)
        sizes[stream.number] = max(stream.size, sizes.get(stream.number, 0))
        if stream.image:
            pictures += stream.size
            found = found or stream.size > limits.part or pictures > _PICTURES
        else:
            if stream.size > limits.part:
                raise _too_large(f"{name}: object {stream.number}", limits)
            total += stream.size
            found = found or (stream.size >= _CONTENT and not stream.font)
            listed += stream.listed
            calls = max(calls, stream.calls)
        if stream.form:
            nested += stream.calls >= 2
            largest_form = max(largest_form, stream.size)
        if total > _TOTAL or pictures > _PICTURES:
            return True
    if any(sum(sizes.get(number, 0) for number in numbers) > limits.part for numbers in listed):
        raise _too_large(f"{name}: the contents of one page", limits)
    return found or nested > _NESTED or calls * largest_form > limits.part


def _too_large(what: str, limits: PdfLimits) -> TooLarge:
    bound = f"the limit of {limits.part:,} bytes for one part, a sixteenth of --max-unpacked"
    return TooLarge(f"{what} would unpack to more than {bound}; nothing was read; raise it if you trust the file")


def _head(data: bytes, end: int) -> bytes:
    """The object's number and dictionary in front of its stream."""
    head = data[max(0, end - _HEAD) : end]
    starts = [match.start() for match in _OBJECT.finditer(head)]
    return head[starts[-1] :] if starts else head


def _hides(head: bytes) -> bool:
    """The stream is packed by a filter whose result cannot be counted here."""
    place = head.find(b"/Filter")
    if place >= 0 and not _PLAIN_FILTER.match(head[place + len(b"/Filter") :].lstrip()):
        return True
    return _ESCAPED.search(head) is not None


def _lists(data: bytes) -> list[list[int]]:
    """The object numbers of each array of two references or more."""
    found = ([int(number) for number in _REFERENCE.findall(match.group(1))] for match in _LISTED.finditer(data))
    return [numbers for numbers in found if len(numbers) > 1]


def _weighed(head: bytes, rest: memoryview, most: int) -> _Stream:
    number = _OBJECT.match(head)
    image, font = _IMAGE.search(head) is not None, _FONT.search(head) is not None
    stream = _Stream(int(number.group(1)) if number else 0, b"/Form" in head, image, font)
    objects = b"/ObjStm" in head
    if b"FlateDecode" in head:
        chunks = _inflated(_sliced(rest), stream, most, _LAYERS)
    else:
        # Not packed, so no larger than the file; where its end is looked for is bounded.
        raw = bytes(rest[:_CONTENT])
        end = raw.find(b"endstream")
        chunks = _counted(iter([raw[: end if end >= 0 else len(raw)]]), stream, most)
    for chunk in chunks:
        if not image:
            stream.calls += len(_DO.findall(chunk))
        if objects:
            stream.listed += _lists(chunk)
    return stream


def _sliced(rest: memoryview) -> Iterator[bytes]:
    for start in range(0, len(rest), _SLICE):
        yield bytes(rest[start : start + _SLICE])


def _inflated(packed: Iterator[bytes], stream: _Stream, most: int, layers: int) -> Iterator[bytes]:
    """What Flate makes of it, slice by slice, as often as the result is packed again."""
    plain = _counted(_unpacked(packed), stream, most)
    first = next(plain, b"")
    # RFC 1950: the two bytes that begin packed data are divisible by 31, and the lower half of the first is 8.
    if layers > 1 and len(first) >= 2 and first[0] & 15 == 8 and int.from_bytes(first[:2], "big") % 31 == 0:
        yield from _inflated(itertools.chain([first], plain), stream, most, layers - 1)
    else:
        yield first
    yield from plain


def _counted(plain: Iterator[bytes], stream: _Stream, most: int) -> Iterator[bytes]:
    for piece in plain:
        stream.size += len(piece)
        yield piece
        if stream.size > most:
            return


def _unpacked(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Deflated data slice by slice; nothing after a mistake in it, as PDFium takes it."""
    unpacker = zlib.decompressobj()
    for piece in packed:
        rest = piece
        while rest and not unpacker.eof:
            try:
                plain = unpacker.decompress(rest, _SLICE)
            except zlib.error:
                return
            rest = unpacker.unconsumed_tail
            if plain:
                yield plain
        if unpacker.eof:
            return
