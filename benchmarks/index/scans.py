"""Pages a second of a scan: ``python -m benchmarks.index.scans --passages ../shared/passages/real-230k.txt.gz --engines local,local:2``.

Pages are HTML of a dozen passages between menus and scripts, as a crawl has them, written to eight WARC files; one in twenty holds an official text
of `corpora/copies-v1`, swapped. The index holds those official texts and a filling. Each engine scans all pages; its rows must be the same.
Rates are given by the clock and by the processor time of the workers, which other work on the machine does not slow. Stages are timed on one
process: reading a page, searching, and all the rest.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.index.collection import Swapper, documents, passages
from recsim import scan
from recsim.evaluation.copies_corpus import load_copies
from recsim.index import Index
from recsim.matcher import Matcher
from recsim.proposing import propose
from recsim.reading import read
from recsim.records import Json

_MENU = "<nav><ul>" + "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(60)) + "</ul></nav>"
_SCRIPT = "<script>" + "var settings = {track: false, theme: 'plain'};" * 120 + "</script>"
_PASSAGES = 12
_COPY_EVERY = 20
# Files of the crawl; each is a part that one worker does alone.
_FILES = 8


def page(paragraphs: Sequence[str]) -> bytes:
    """A page of a site: some 15 KB."""
    body = "".join(f"<div class='block'><p>{text}</p></div>" for text in paragraphs)
    return f"<html><head><title>Page</title>{_SCRIPT}</head><body>{_MENU}<main>{body}</main><footer>{_MENU}</footer></body></html>".encode()


def crawl(path: Path, pages: Sequence[bytes]) -> None:
    """A WARC file of pages, compressed record by record."""
    with path.open("wb") as file:
        for number, body in enumerate(pages):
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + block + b"\r\n\r\n"))


def measured(texts: Sequence[str], folder: Path, *, count: int, filling: int, engines: Sequence[str]) -> Json:
    """Rates of all engines on the same pages, and where the time of one process goes."""
    draw = random.Random(1)
    officials = [read(text.path) for text in load_copies("corpora/copies-v1").texts.values()]
    swapper = Swapper(texts)
    with Index.open(folder / "i", mode="a") as index:
        for _ in index.add_many([*officials, *documents(texts[:filling])]):
            pass
        passages_of_index = index.passages
    rest = texts[filling:] or texts
    pages = []
    for number in range(count):
        paragraphs = [draw.choice(rest) for _ in range(_PASSAGES)]
        if number % _COPY_EVERY == 0:
            own = officials[number // _COPY_EVERY % len(officials)]
            paragraphs = [swapper.swap(own.quote(block.span), 0.6) for block in own.blocks][:40]
        pages.append(page(paragraphs))
    (folder / "crawl").mkdir()
    for file in range(_FILES):
        crawl(folder / "crawl" / f"{file}.warc.gz", pages[file::_FILES])
    result: Json = {
        "pages": count,
        "bytes_a_page": round(sum(map(len, pages)) / count),
        "passages_of_the_index": passages_of_index,
        "one_process": _stages(folder / "i", pages[: min(count, 100)]),
    }
    rows = None
    for engine in engines:
        output = folder / f"out-{engines.index(engine)}"
        began = time.perf_counter()
        outcome = scan(folder / "crawl", folder / "i", output, engine=engine)
        clock = time.perf_counter() - began
        found = _rows(output)
        rows = rows or found
        result[engine] = {
            "pages_a_second_by_the_clock": round(count / clock, 2),
            "pages_a_second_of_a_worker": round(count / outcome.seconds, 2),
            "flagged": outcome.flagged,
            "parts": outcome.parts,
            "same_rows": found == rows,
        }
    return result


def _stages(folder: Path, pages: Sequence[bytes]) -> Json:
    with Index.open(folder) as index:
        matcher = Matcher(index, vectors=False)
        spent = dict.fromkeys(("reading", "searching", "all"), 0.0)
        matcher.check(read(pages[0], name="warm"))
        for one in pages:
            began = time.process_time()
            document = read(one, name="page")
            read_by = time.process_time()
            propose(index, document, matcher.model.background, None)
            searched = time.process_time()
            matcher.check(document)
            spent["reading"] += read_by - began
            spent["searching"] += searched - read_by
            spent["all"] += read_by - began + time.process_time() - searched
    return {f"{name}_ms_a_page": round(1000 * seconds / len(pages), 2) for name, seconds in spent.items()}


def _rows(output: Path) -> list[Json]:
    from pyarrow import parquet

    rows: list[Json] = parquet.read_table(output).to_pylist()
    return sorted(rows, key=lambda row: (row["part"], row["number"]))


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures as JSON."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.index.scans", description="pages a second of a scan")
    options.add_argument("--passages", type=Path, help="a file of passages, one a line; the project's own corpora without it")
    options.add_argument("--pages", type=int, default=2000)
    options.add_argument("--filling", type=int, default=50_000, help="passages of the index beside the official texts")
    options.add_argument("--engines", default="local,local:2,spark:local-cluster[1;1;1024],spark:local-cluster[2;1;1024]")
    given = options.parse_args(argv)
    folder = Path(tempfile.mkdtemp())
    engines = [one.replace(";", ",") for one in given.engines.split(",")]
    try:
        found = measured(passages(given.passages), folder, count=given.pages, filling=given.filling, engines=engines)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
