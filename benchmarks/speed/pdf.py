"""Pages of PDF a second beside the library alone, and what a long paper takes: ``python -m benchmarks.speed.pdf [PDF …] [--pages 500]``.

The library's time is that of its own text of every page, which has neither places nor fonts. Without PDFs, and for the long one, the
plain papers of the corpus are set in a standard font, some 45 lines a page. Seconds are the processor's; the long paper is read in
a process of its own, so that the peak is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import wrap

from benchmarks import ROOT

os.environ.setdefault("OMP_NUM_THREADS", "1")

_CORPUS = ROOT / "corpora" / "replies-v1" / "documents"
_LINES = 45
_CHILD = """
import json, sys, time
import recsim
before = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
began = time.process_time()
found = recsim.read(sys.argv[1]) if sys.argv[2] == "read" else recsim.parse(sys.argv[1])
seconds = time.process_time() - began
peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps({"seconds": round(seconds, 2), "peak_mb": round(peak), "peak_before_mb": round(before)}))
"""


def typeset(texts: Sequence[str], pages: int) -> bytes:
    """A PDF of so many pages with the texts over and over, wrapped at 88 characters in Helvetica, each page with a head and a number."""
    lines = [line for text in texts for paragraph in text.split("\n\n") for line in [*wrap(" ".join(paragraph.split()), 88), ""]]
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    for page in range(pages):
        shown = [lines[(page * _LINES + number) % len(lines)] for number in range(_LINES)]
        drawn = (
            b"BT /F1 8 Tf 50 810 Td (Reply to the report, session 2026) Tj ET BT /F1 8 Tf 290 30 Td (%d) Tj ET BT /F1 10 Tf 50 780 Td 16 TL\n"
            % (page + 1)
        )
        for line in shown:
            safe = line.encode("cp1252", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
            drawn += b"(" + safe + b") Tj T*\n"
        drawn += b"ET"
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % (5 + 2 * page)
        )
        objects.append(b"<</Length %d>>stream\n" % len(drawn) + drawn + b"\nendstream")
    kids = b" ".join(b"%d 0 R" % (4 + 2 * page) for page in range(pages))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages)
    parts, places, size = [b"%PDF-1.4\n"], [], 9
    for number, body in enumerate(objects, start=1):
        places.append(size)
        parts.append(b"%d 0 obj\n" % number + body + b"\nendobj\n")
        size += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    tail = (
        b"xref\n0 %d\n0000000000 65535 f \n" % count
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, size)
    )
    return b"".join(parts) + tail


def _library(data: bytes) -> int:
    """The text of every page by the library alone; how many pages there are."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    pages = len(document)
    for number in range(pages):
        page = document[number]
        text = page.get_textpage()
        text.get_text_bounded()
        text.close()
        page.close()
    document.close()
    return pages


def seconds(work: Callable[[], object], repeats: int) -> float:
    """The median of processor seconds, after one run that does not count."""
    work()
    found = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return statistics.median(found)


def main(argv: Sequence[str] | None = None) -> int:
    """One JSON object a file with pages a second, and one for the long paper."""
    import recsim

    options = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.pdf", description="pages a second, and memory on a long PDF"
    )
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--pages", type=int, default=500)
    options.add_argument("--repeats", type=int, default=3)
    given = options.parse_args(argv)
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(_CORPUS.glob("*.txt"))]
    with tempfile.TemporaryDirectory() as work:
        typed = Path(work) / "typeset.pdf"
        typed.write_bytes(typeset(texts, 60))
        for path in given.files or [typed]:
            data = path.read_bytes()
            pages = _library(data)
            alone = seconds(lambda data=data: _library(data), given.repeats)  # type: ignore[misc]
            reading = seconds(lambda data=data: recsim.read(data), given.repeats)  # type: ignore[misc]
            parsing = seconds(lambda data=data: recsim.parse(data), given.repeats)  # type: ignore[misc]
            figures = {"library": pages / alone, "read": pages / reading, "parse": pages / parsing}
            print(
                json.dumps(
                    {"file": path.name, "pages": pages, "pages_a_second": {name: round(rate) for name, rate in figures.items()}}
                )
            )
        long = Path(work) / "long.pdf"
        long.write_bytes(typeset(texts, given.pages))
        for how in ("read", "parse"):
            done = subprocess.run([sys.executable, "-c", _CHILD, str(long), how], check=True, capture_output=True, text=True)
            print(json.dumps({"pages": given.pages, "bytes": long.stat().st_size, "how": how, **json.loads(done.stdout)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
