"""Bytes to text: byte-order marks, UTF-8, what the page declares, and only then a guess."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from recsim.errors import UndecodableText
from recsim.records import Problem

# Detection looks at this many bytes from the start, the middle and the end each; decoding at all of them.
_SAMPLE = 65_536
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins like it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{2,40})"""
    rb"""|<\?xml[^>]{0,100}encoding\s{0,9}=\s{0,9}["']([\w:.-]{2,40})""",
    re.I,
)
# HTML says that pages which declare these are in Windows' code page 1252; authors mean it so.
_WESTERN = frozenset({"ascii", "iso8859-1", "cp1252"})
# What a guess may answer. Others (EBCDIC, UTF-7, Mac encodings but one) fit anything and are never right for official papers.
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "iso8859_15", "koi8_r", "koi8_u",
    "mac_roman", "cp850", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "tis_620",
]  # fmt: skip
# Bytes that CP1252 text is made of beyond ASCII: letters with accents, curly quotes, dashes, bullets, section and pound signs.
_CP1252_MARKS = b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa3\xa7\xa9\xab\xad\xae\xb0\xb7\xba\xbb\xbc\xbd\xbe\xbf"
_CP1252_COMMON = frozenset(_CP1252_MARKS) | frozenset(range(0xC0, 0x100)) - {0xD7, 0xF7}
_CONTROL = bytes(set(range(0x20)) - set(b"\t\n\r\x0b\x0c\x1a\x1b"))
# Over 1 control character in 50 is no text; the worst real page (a word processor's leftovers) had 1 in 400.
_MAX_CONTROL = 0.02
# Up to 1 bad byte in 100 the text is UTF-8 with damage; beyond it is another encoding.
_MAX_BAD_UTF8 = 0.01


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was in (a Python codec name) and what was wrong with it. Line ends are as in the bytes."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """The text of bytes. ``declared`` is what somebody else says (an HTTP header); the bytes' own mark goes before it.

    Raises UndecodableText for what is not text. A byte-order mark is not part of the text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _damaged(data[len(mark) :], encoding)
    wide = _wide(data)
    if wide is not None:
        return _damaged(data, wide)
    _refuse_binary(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        first_bad = error.start
    for name in (declared, _declaration(data)):
        encoding_ = _codec(name)
        if encoding_ and encoding_ != "utf-8":
            try:
                return Decoded(data.decode(encoding_), encoding_)
            except (UnicodeDecodeError, ValueError):
                continue
    if _mostly_utf8(data, first_bad):
        return _damaged(data, "utf-8")
    return _guess(data)


def _sample(data: bytes) -> bytes:
    if len(data) <= 3 * _SAMPLE:
        return data
    middle = len(data) // 2
    return data[:_SAMPLE] + data[middle : middle + _SAMPLE] + data[-_SAMPLE:]


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes stand: nearly all in one half, nearly none in the other."""
    head = data[: _SAMPLE & ~3]
    if len(head) < 4 or 0 not in head:
        return None
    zeros = [head[place::4].count(0) * 4 / len(head) for place in range(4)]
    if min(zeros[1:]) > 0.9 and zeros[0] < 0.1:
        return "utf-32-le"
    if min(zeros[:3]) > 0.9 and zeros[3] < 0.1:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.6 and even < 0.05:
        return "utf-16-le"
    if even > 0.6 and odd < 0.05:
        return "utf-16-be"
    return None


def _refuse_binary(data: bytes) -> None:
    sample = _sample(data)
    if not sample:
        return
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    if controls > _MAX_CONTROL * len(sample) or sample.count(0) > 0.001 * len(sample) + 2:
        raise UndecodableText(
            f"{controls:,} of {len(sample):,} sampled bytes are control characters (limit {_MAX_CONTROL:.0%}): this is not text;"
            " give the file in its own format, or as UTF-8"
        )


def _declaration(data: bytes) -> str | None:
    match = _DECLARED.search(data, 0, 8192)
    return (match.group(1) or match.group(2)).decode("ascii", "ignore") if match else None


def _codec(name: str | None) -> str | None:
    """The Python codec of a declared name; None for unknown ones, for what gives no text, and for UTF-16 (the bytes showed)."""
    if not name:
        return None
    try:
        found = codecs.lookup(name.strip().lower()).name
        b"x".decode(found)  # refuses codecs that give no text, such as "hex"
    except (LookupError, ValueError):
        return None
    if found in _WESTERN:
        return "cp1252"
    return None if found.startswith(("utf-16", "utf-32", "utf-7", "idna", "punycode", "unicode", "raw")) else found


def _mostly_utf8(data: bytes, first_bad: int) -> bool:
    """Some characters are good UTF-8 of several bytes, and far more than those that are not."""
    sample = _sample(data) + data[max(0, first_bad - 2048) : first_bad + 2048]
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if ord(char) > 127) - bad
    return good > 2 * bad and bad <= _MAX_BAD_UTF8 * len(text) + 3


def _damaged(data: bytes, encoding: str) -> Decoded:
    """Decodes whatever can be decoded and says how many bytes could not, and where the first was."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        where = error.start
    text = data.decode(encoding, "replace")
    offset = len(data[:where].decode(encoding, "replace"))
    written = "\ufffd".encode(encoding, "ignore")  # code page 1252 has no place for it
    count = text.count("\ufffd") - (data.count(written) if written else 0)
    code = "invalid_utf8" if encoding == "utf-8" else "invalid_bytes"
    message = f"{count} bytes or sequences are no {encoding.upper()}, the first at byte {where:,}; U+FFFD stands for each"
    return Decoded(text, encoding, (Problem(code, message, (offset, offset + 1)),))


def _guess(data: bytes) -> Decoded:
    sample = _sample(data)
    high = bytes(byte for byte in sample if byte > 127)
    western = sum(1 for byte in high if byte in _CP1252_COMMON)
    # Few high bytes, nearly all of them common in Western text: no statistics tell more than that.
    if western >= 0.95 * len(high) and len(high) < 0.2 * len(sample) and _fits(data, "cp1252"):
        return Decoded(data.decode("cp1252"), "cp1252")
    best = from_bytes(sample[: 2 * _SAMPLE], cp_isolation=_CANDIDATES, preemptive_behaviour=False, enable_fallback=False).best()
    if best is not None and _fits(data, best.encoding):
        return Decoded(data.decode(best.encoding), best.encoding)
    if len(high) < 0.3 * len(sample):
        return _damaged(data, "cp1252")
    raise UndecodableText("the bytes fit no known encoding; convert the file to UTF-8, or give it in its own format")


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
