"""What a PDF would unpack to, told before PDFium sees it: most files are plainly harmless, the others are read in a guarded process."""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n")
_DO = re.compile(rb"\sDo\b")
_IMAGE = re.compile(rb"/Subtype\s*/Image")
# Contents beyond these go to the guarded process; real papers stay far below.
_CONTENT = 6 << 20
_TOTAL = 96 << 20
_NESTED = 2


def is_suspicious(data: bytes) -> bool:
    """A content stream is huge, all of them together are, or forms call forms again and again. Bounded by what it inflates."""
    total = 0
    nested = 0
    for match in _STREAM.finditer(data):
        start = match.end()
        head = data[max(0, match.start() - 600) : match.start()]
        head = head[head.rfind(b" obj") :]
        if _IMAGE.search(head):
            continue
        raw = data[start : start + _CONTENT]
        if b"FlateDecode" in head:
            try:
                plain = zlib.decompressobj().decompress(raw, _CONTENT)
            except zlib.error:
                continue
        else:
            end = raw.find(b"endstream")
            plain = raw[: end if end >= 0 else len(raw)]
        total += len(plain)
        font = b"/Length1" in head or b"FontFile" in head or b"/Subtype/CIDFontType0C" in head or b"/Subtype/Type1C" in head
        if (len(plain) >= _CONTENT and not font) or total > _TOTAL:
            return True
        if b"/Form" in head and len(_DO.findall(plain[:200_000])) >= 2:
            nested += 1
            if nested > _NESTED:
                return True
    return False
