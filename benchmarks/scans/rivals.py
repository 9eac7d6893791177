"""OCR libraries beside one another on scans of printed pages.

    python -m benchmarks.scans.rivals PRINTS [--dots 150,200] [--pages 8] [--engines tesserocr,rapidocr] [--askew .5] [--noise 12]

PRINTS is a folder of PDFs with text (``benchmarks/print_corpus.py`` makes some); a page's own text is the truth. An engine that
is not installed is left out by name. ``words`` is the F1 of the words as a bag, ``letters`` of triples of letters without spaces.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from benchmarks.scans.engines import ENGINES, Engine
from benchmarks.scans.make import Pixels, Scanner, opened, scanned


def main() -> None:
    """Scans, reads and prints one JSON object for each engine and resolution."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("prints", type=Path)
    arguments.add_argument("--dots", default="150,200")
    arguments.add_argument("--pages", type=int, default=8)
    arguments.add_argument("--engines", default=",".join(ENGINES))
    arguments.add_argument("--askew", type=float, default=Scanner().askew)
    arguments.add_argument("--noise", type=float, default=Scanner().noise)
    given = arguments.parse_args()
    for dots in map(int, given.dots.split(",")):
        pages = sample(given.prints, given.pages, Scanner(dots, given.askew, given.noise))
        for name in given.engines.split(","):
            try:
                engine = ENGINES[name]()
            except ImportError as error:
                print(json.dumps({"engine": name, "missing": str(error)}), flush=True)
                continue
            print(json.dumps({"engine": name, "dots": dots, "pages": len(pages), **measured(engine, pages)}), flush=True)


def sample(folder: Path, count: int, scanner: Scanner) -> list[tuple[Pixels, str]]:
    """The second pages (the first of a short one) of papers spread over the folder: the scan and the text."""
    files = sorted(folder.glob("*.pdf"))
    found = []
    for path in files[:: max(1, len(files) // count)][:count]:
        with opened(path) as document:
            number = min(1, pdfium.FPDF_GetPageCount(document) - 1)
            found.append((scanned(document, number, scanner), page_text(document, number)))
    return found


def page_text(document: Any, number: int) -> str:
    """The text that a page of an open PDF carries, hyphens at line ends as they stand."""
    page = pdfium.FPDF_LoadPage(document, number)
    text = pdfium.FPDFText_LoadPage(page)
    try:
        count = pdfium.FPDFText_CountChars(text)
        codes = (pdfium.FPDFText_GetUnicode(text, index) for index in range(count))
        return "".join("-" if code in (2, 0xFFFE) else chr(code) for code in codes if code)
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def measured(engine: Engine, pages: list[tuple[Pixels, str]]) -> dict[str, float]:
    """Means over pages."""
    engine(pages[0][0])  # the first page pays for loading
    began = time.perf_counter()
    read = [" ".join(engine(pixels)) for pixels, _ in pages]
    seconds = (time.perf_counter() - began) / len(pages)
    words = [f1(word_bag(text), word_bag(truth)) for text, (_, truth) in zip(read, pages, strict=True)]
    letters = [f1(_triples(text), _triples(truth)) for text, (_, truth) in zip(read, pages, strict=True)]
    return {
        "words": round(sum(words) / len(words), 4),
        "words_lowest": round(min(words), 4),
        "letters": round(sum(letters) / len(letters), 4),
        "seconds_a_page": round(seconds, 2),
    }


def f1(found: Counter[str], wanted: Counter[str]) -> float:
    """The F1 of two bags."""
    return 2 * (found & wanted).total() / max(1, found.total() + wanted.total())


_QUOTES = str.maketrans("’‘“”–—−‐", "''\"\"----")


def word_bag(text: str) -> Counter[str]:
    """The words with their punctuation, as a bag; quotation marks and dashes of one kind."""
    return Counter(re.findall(r"[\w'.,;:()&/%£$-]*\w[\w'.,;:()&/%£$-]*", text.translate(_QUOTES)))


def _triples(text: str) -> Counter[str]:
    letters = "".join(char for char in text if char.isalnum())
    return Counter(letters[place : place + 3] for place in range(len(letters) - 2))


if __name__ == "__main__":
    main()
