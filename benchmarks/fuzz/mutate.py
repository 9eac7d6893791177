"""Mutation of inputs: bytes flipped, cut, spliced, repeated, and pieces put in that readers stumble over."""

from __future__ import annotations

import io
import random
import re
import zipfile

_COMMON = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xed\xa0\x80", "\u202e\u200b\u00ad‑".encode(), b"\r", b"\n\n", b"\t", b"\x0c", b"\x1b[31m", b" " * 300,
    b"a" * 2000, b"\n" * 500, b"1" * 400, b"(" * 300, b"-1", b"0", b"99999999999999999999", b"Recommendation 1", b"Response: Accepted.", b"(i)", b"1.1.1.1",
    b"5., 6., 7. and 8-99999", b"31 February 2024", b"9999-99-99", "²½①Ⅷ٣".encode(),
]  # fmt: skip
_MARKUP = [
    b"<", b">", b"&", b"&amp", b"&#x0;", b"&#xD800;", b"&#99999999;", b"<!--", b"-->", b"<![CDATA[", b"<?", b"<table><tr><td rowspan=99999 colspan=99999>",
    b"</td></tr></table>", b"<ol start=-5 reversed><li value=x>", b"<li>" * 50, b"<div>" * 300, b"</p></p>", b"<pre>", b"<script>", b"<title>", b"<b><p></b>",
    b"<meta charset=utf-16>", b"<svg><title>", b"<br><br>",
]  # fmt: skip
_MARKS = [
    b"#", b"**", b"***", b"_", b"`" * 3, b"> " * 40, b"- " * 40, b"| a | b |\n|---|---|\n| 1 |", b"[a](b", b"![", b"[^1]", b"[^1]: x", b"\n---\n", b"\n===\n",
    b"---\ntitle: x\n---\n", b"\\", b"1) ", b"<b>", b"    ",
]  # fmt: skip
_XML = [
    b"<w:p>", b"</w:p>", b"<w:r><w:t>x</w:t></w:r>", b"<w:tbl><w:tr>", b"<w:tc>", b'<w:numPr><w:ilvl w:val="8"/><w:numId w:val="1"/></w:numPr>', b'w:val="-1"',
    b'w:val="999999999999"', b"<w:br/>", b'<w:fldChar w:fldCharType="begin"/>', b"<w:del>", b"<text:list>", b"<text:p>", b"<table:table>", b"<text:note>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<?xml version='1.0' encoding='utf-16'?>", b"xmlns:w='x'", b"&#0;",
]  # fmt: skip
_PDF = [
    b" obj", b"endobj", b"stream\n", b"endstream", b"/Length 99999999", b"/Kids[2 0 R]", b"/Count -1", b"BT", b"ET", b"1 0 0 1 0 0 cm", b"0 0 0 0 0 0 Tm",
    b"99999 TL", b"T*", b"() Tj", b"<FFFF> Tj", b"q " * 200, b"/MediaBox[0 0 0 0]", b"/MediaBox[0 0 1e9 1e9]", b"/Rotate 91", b"%%EOF", b"/Encrypt 1 0 R",
    b"1e38 1e38 Td", b"3 Tr", b"/Filter/FlateDecode",
]  # fmt: skip
_MAIL = [
    b"\n--b\n", b"Content-Type: message/rfc822\n\n", b"Content-Transfer-Encoding: base64\n", b"charset=utf-7", b"=?x?q?=FF?=", b"boundary=", b"=\n", b"=E9",
    b"Content-Disposition: attachment\n",
]  # fmt: skip
PIECES = {
    "html": _MARKUP, "markdown": _MARKS, "plain": [*_MARKS[:6], b"|"], "pdf": _PDF, "docx": _XML, "odt": _XML, "mail": [*_MAIL, *_MARKUP],
}  # fmt: skip
_VALUES = [
    b"",
    b"0",
    b"-1",
    b"1",
    b"2",
    b"8",
    b"9",
    b"99999999999",
    b"restart",
    b"decimal",
    b"bullet",
    b"%1%2%9",
    b"H2",
    b"L",
    b"begin",
    b"true",
    b"\xc2\xb2",
]
_ELEMENT = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?>(?:(?!<\1[\s>]).){0,3000}?</\1>|<[\w:]+(?:\s[^<>]*)?/>", re.S)
_VALUE = re.compile(rb'(?<=")[^"<>]*(?=")')
# Longer inputs only slow the run down; what needs size is in tests/test_hostile.py.
_LONGEST = 40_000


def mutated(data: bytes, pool: list[bytes], reader: str, draw: random.Random) -> bytes:
    """A changed copy; in an archive, mostly a changed member packed again, else the archive's own bytes."""
    if reader in ("docx", "odt") and draw.random() < 0.85:
        return _in_member(data, reader, draw)
    return _changed(data, draw.choice(pool), [*_COMMON, *PIECES[reader]], draw)


def _in_member(data: bytes, reader: str, draw: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # an archive that mutation has already broken
        return data
    texts = [name for name in parts if name != "mimetype" and not name.startswith("[")] or list(parts)
    heavy = [name for name in texts if name in ("word/document.xml", "content.xml")]
    name = draw.choice(heavy if heavy and draw.random() < 0.6 else texts)
    if draw.random() < 0.75:
        parts[name] = _rearranged(parts[name], draw)
    else:
        parts[name] = _changed(parts[name], draw.choice([*parts.values()]), [*_COMMON, *PIECES[reader]], draw)
    if draw.random() < 0.03:
        parts.pop(draw.choice(list(parts)))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


def _rearranged(data: bytes, draw: random.Random) -> bytes:
    """XML that is mostly still well-formed: elements moved, repeated, dropped or wrapped, values of attributes changed."""
    for _ in range(draw.choice((1, 2, 4, 8))):
        elements = list(_ELEMENT.finditer(data))
        if not elements:
            break
        one, other = draw.choice(elements), draw.choice(elements)
        match draw.randrange(6):
            case 0:
                data = data[: one.start()] + data[one.end() :]
            case 1:
                data = data[: other.start()] + one.group() * draw.choice((1, 3, 40)) + data[other.start() :]
            case 2:
                data = data[: one.start()] + other.group() + data[one.end() :]
            case 3:
                tag = draw.choice(elements).group(1) or b"w:ins"
                depth = draw.choice((1, 1, 3, 30))
                data = (
                    data[: one.start()]
                    + (b"<" + tag + b">") * depth
                    + one.group()
                    + (b"</" + tag + b">") * depth
                    + data[one.end() :]
                )
            case _:
                values = list(_VALUE.finditer(data))
                if values:
                    value = draw.choice(values)
                    data = data[: value.start()] + draw.choice(_VALUES) + data[value.end() :]
    return data[:_LONGEST]


def _changed(data: bytes, other: bytes, pieces: list[bytes], draw: random.Random) -> bytes:
    body = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 3, 6))):
        place = draw.randrange(len(body) + 1)
        end = min(len(body), place + draw.choice((1, 8, 60, 600)))
        match draw.randrange(8):
            case 0 if body:
                body[place % len(body)] ^= 1 << draw.randrange(8)
            case 1:
                del body[place:]
            case 2:
                start = draw.randrange(len(other) + 1)
                body[place:end] = other[start : start + draw.choice((20, 200, 2000))]
            case 3:
                body[place:place] = body[place:end] * draw.choice((1, 2, 30))
            case 4:
                del body[place:end]
            case 5 if body:
                body[place % len(body)] = draw.randrange(256)
            case _:
                body[place:place] = draw.choice(pieces)
    return bytes(body[:_LONGEST])
