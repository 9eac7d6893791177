"""``python -m benchmarks.mailed --out FOLDER [--styles …] [--every N] [--verbose]``."""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.mailed.styles import MARKS, PAGES, PRINTED, SAVED, Letter
from benchmarks.print_corpus import blocks_as_html, same
from recsim.commitments import anchor, main_target, publication_date
from recsim.errors import RecsimError
from recsim.pipeline import parse
from recsim.reading import read
from recsim.records import Paper, Recommendation

# Sent on this day where the paper neither is dated nor tells of anything dated, and in the middle of a month or year that it names.
_DAY, _MIDDLE = "2024-05-14", "yyyy-06-15"


def letter_of(path: Path) -> Letter:
    """A corpus paper as a letter, sent on the day that the paper was published."""
    document = read(path)
    known = publication_date(document) or anchor(document) or _DAY
    day = date.fromisoformat(known + _MIDDLE[len(known) :])
    paragraphs = tuple(document.quote(block.span) for block in document.blocks)
    title = " ".join((document.title or path.stem).split())[:90]
    return Letter(title, datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC), blocks_as_html(document), paragraphs)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The folder over HTTP, so that a browser prints an address of the usual kind; the log is dropped."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *values: object) -> None:
            """Says nothing."""

    class Patient(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Says nothing either: a browser hangs up on what it no longer wants."""

    server = Patient(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _print(pages: dict[str, str], out: Path, how: str) -> None:
    """Pages by name to PDF, those that are there already left alone."""
    missing = {name: page for name, page in pages.items() if not (out / f"{name}.pdf").exists()}
    with tempfile.TemporaryDirectory() as work:
        for name, page in missing.items():
            (Path(work) / f"{name}.html").write_text(page, encoding="utf-8")
        if how == "writer" and missing:
            writer = [
                shutil.which("soffice") or "soffice",
                f"-env:UserInstallation=file://{work}/profile",
                "--headless",
                "--convert-to",
            ]
            files = [f"{work}/{name}" for name in missing]
            made = ["odt:writer8", "--infilter=HTML (StarWriter)", "--outdir", work, *(f"{file}.html" for file in files)]
            subprocess.run([*writer, *made], check=True, capture_output=True)
            last = ["pdf:writer_pdf_Export", "--outdir", str(out), *(f"{file}.odt" for file in files)]
            subprocess.run([*writer, *last], check=True, capture_output=True)
            return
        with _served(Path(work)) as address:
            for name in missing:
                browser = [
                    shutil.which("chromium") or "chromium",
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    f"--user-data-dir={work}/p",
                ]
                edges = [] if how == "stamped" else ["--no-pdf-header-footer"]
                url = f"{address}/{name}.html?ik=5f0c1d&view=pt&search=all&permthid=thread-f:1799016450&simpl=msg-f:1799016450"
                subprocess.run(
                    [*browser, *edges, f"--print-to-pdf={out / name}.pdf", url], check=True, capture_output=True, timeout=120
                )


def _leaked(paper: Paper) -> list[str]:
    """Marks of headers and edges that stand in a recommendation, an answer or the words of a position."""
    spans = [
        text
        for row in paper.walk()
        for text in (row.text, *(part for one in row.responses for part in (one.text, one.stance_text)))
        if text
    ]
    return sorted({mark for mark in MARKS if any(mark in text for text in spans)})


def _target(row: Recommendation) -> str | None:
    found = main_target(row.commitments)
    return found.date.verbatim if found is not None and found.date is not None else None


def compare(documents: list[Path], sources: dict[str, Path | bytes], *, verbose: bool = False) -> dict[str, object]:
    """What the papers give as they are, and as they were mailed: shares of rows, positions, target dates, days of publication."""
    total = found = stances = dates = days = extra = 0
    leaks: list[str] = []
    for path in documents:
        original = parse(path)
        rows = original.walk()
        try:
            mailed = parse(sources[path.stem], name=path.stem)
        except RecsimError as error:
            print(path.name, error.code, error)
            total += len(rows)
            continue
        printed = list(mailed.walk())
        pairs = [(row, same(row, printed)) for row in rows]
        here = [(row, other) for row, other in pairs if other is not None]
        total, found, extra = total + len(rows), found + len(here), extra + max(0, len(printed) - len(here))
        stances += sum(row.stance == other.stance for row, other in here)
        dates += sum(_target(row) == _target(other) for row, other in here)
        days += mailed.published == letter_of(path).sent.date().isoformat()
        leaks += [f"{path.stem}: {mark}" for mark in _leaked(mailed)]
        if verbose:
            wrong = [f"missed {row.id}" for row, other in pairs if other is None]
            wrong += [f"stance {row.id} {row.stance} {other.stance}" for row, other in here if row.stance != other.stance]
            wrong += [f"date {row.id} {_target(row)} {_target(other)}" for row, other in here if _target(row) != _target(other)]
            if wrong or len(printed) > len(here):
                print(f"  {path.name}: {len(here)} of {len(rows)}, {len(printed)} rows; {'; '.join(wrong)}")
    return {
        "recommendations": total,
        "found": round(found / max(1, total), 4),
        "stance": round(stances / max(1, found), 4),
        "dates": round(dates / max(1, found), 4),
        "published": f"{days} of {len(documents)}",
        "extra": extra,
        "leaks": leaks,
    }


def main() -> int:
    """Prints what is missing, reads everything, one line of figures a style; 1 if an edge stands in a span."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.mailed", description="corpus papers sent as mail")
    options.add_argument("--corpus", type=Path, default=Path("corpora/replies-v1"))
    options.add_argument("--out", type=Path, default=Path("/tmp/mailed"))
    options.add_argument("--styles", default=",".join([*PRINTED, *SAVED, *PAGES]))
    options.add_argument("--every", type=int, default=1, help="only each N-th paper")
    options.add_argument("--verbose", action="store_true")
    given = options.parse_args()
    documents = sorted(path for path in (given.corpus / "documents").iterdir() if path.is_file())[:: given.every]
    letters = {path.stem: letter_of(path) for path in documents}
    leaked = 0
    for style in given.styles.split(","):
        sources: dict[str, Path | bytes]
        if style in PRINTED:
            make, how = PRINTED[style]
            folder = given.out / style
            folder.mkdir(parents=True, exist_ok=True)
            _print({name: make(letter) for name, letter in letters.items()}, folder, how)
            sources = {name: folder / f"{name}.pdf" for name in letters}
        elif style in SAVED:
            sources = {name: SAVED[style](letter) for name, letter in letters.items()}
        else:
            sources = {name: PAGES[style](letter).encode() for name, letter in letters.items()}
        figures = compare(documents, sources, verbose=given.verbose)
        leaked += len(figures["leaks"]) if isinstance(figures["leaks"], list) else 0
        print(json.dumps({"style": style, "papers": len(documents), **figures}), flush=True)
    return 1 if leaked else 0


if __name__ == "__main__":
    sys.exit(main())
