"""What `recsim parse` finds in scans of printed papers, against the originals: needs `recsim[ocr]`.

    python -m benchmarks.scans PRINTS [--corpus corpora/replies-v1] [--dots 200] [--papers 8] [--askew .5] [--noise 12] [--verbose]

PRINTS is a folder of printed papers by ``benchmarks/print_corpus.py``. Each paper becomes a PDF of pictures, is read by OCR and
compared with the parse of its original: ``found`` allows for misread letters (nine tenths of a text alike), ``stance_same`` does
not. ``words`` is the F1 of the words read against the words of the print. Papers are spread over the folder.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import pypdfium2.raw as pdfium

from benchmarks.print_corpus import compare
from benchmarks.scans.make import Scanner, as_pdf, opened, scanned
from benchmarks.scans.rivals import f1, word_bag
from recsim.pipeline import parse
from recsim.reading import read
from recsim.records import Paper


def main() -> None:
    """Scans, reads and compares."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("prints", type=Path)
    arguments.add_argument("--corpus", type=Path, default=Path("corpora/replies-v1"))
    arguments.add_argument("--out", type=Path, default=Path("/tmp/scans"))
    arguments.add_argument("--dots", type=int, default=Scanner().dots)
    arguments.add_argument("--papers", type=int, default=8)
    arguments.add_argument("--askew", type=float, default=Scanner().askew)
    arguments.add_argument("--noise", type=float, default=Scanner().noise)
    arguments.add_argument("--only", default="", help="A part of the names of the papers to take.")
    arguments.add_argument("--verbose", action="store_true")
    given = arguments.parse_args()
    scanner = Scanner(given.dots, given.askew, given.noise)
    papers = sorted(path for path in (given.corpus / "documents").iterdir() if path.is_file() and given.only in path.name)
    papers = papers[:: max(1, len(papers) // given.papers)][: given.papers]
    folder = given.out / f"{given.prints.name}-{given.dots}-{given.askew}-{given.noise}"
    folder.mkdir(parents=True, exist_ok=True)
    words: list[float] = []
    pages, seconds = 0, 0.0

    def parser(scan: Path) -> Paper:
        nonlocal pages, seconds
        printed = given.prints / scan.name
        if not scan.exists():
            scan.write_bytes(as_scan(printed, scanner))
        began = time.perf_counter()
        document = read(scan)
        seconds += time.perf_counter() - began
        pages += document.source_text.count("\f")
        words.append(f1(word_bag(document.text), word_bag(read(printed).text)))
        if given.verbose:
            print(f"  {scan.name}: words {words[-1]:.4f}", *(problem.message for problem in document.problems), sep="\n    ")
        return parse(document)

    figures = compare(papers, folder, given.prints.name, verbose=given.verbose, parser=parser)
    speed = {"words": round(sum(words) / len(words), 4), "words_lowest": round(min(words), 4), "pages": pages}
    print(json.dumps({**figures, "dots": given.dots, **speed, "seconds_a_page": round(seconds / max(1, pages), 2)}))


def as_scan(path: Path, scanner: Scanner) -> bytes:
    """The scan of a PDF."""
    with opened(path) as document:
        pages = [scanned(document, number, scanner) for number in range(pdfium.FPDF_GetPageCount(document))]
    return as_pdf(pages, scanner.dots)


if __name__ == "__main__":
    main()
