"""What `recsim index add` does a second: ``python -m benchmarks.index.adding SOURCE...``, and where its processor time goes.

Reading: bytes to text and blocks. Passages: sentences and the words of passages. Vectors: one a passage, by which rewrites are found. Store: all the
rest of adding, SQLite and postings, until the index is closed.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from recsim.errors import ReadError
from recsim.index import Index, passages_of
from recsim.matching import load_matching
from recsim.reading import find_sources, read
from recsim.records import Document, Json


def measured(sources: Sequence[str], folder: Path) -> Json:
    """Documents and megabytes of text a second of processor time, and the share of each step; what cannot be read is counted."""
    encoder = load_matching().encoder
    encoder.encode(["once, so that the model is loaded"])
    spent: dict[str, float] = {}
    began = time.process_time()
    texts: list[Document] = []
    unread = 0
    for path in find_sources(sources):
        try:
            texts.append(read(path))
        except ReadError:
            unread += 1
    spent["reading"] = time.process_time() - began
    began = time.process_time()
    cut = [passages_of(text) for text in texts]
    spent["passages"] = time.process_time() - began
    began = time.process_time()
    for text, passages in zip(texts, cut, strict=True):
        encoder.encode([text.quote(span) for span in passages.spans])
    spent["vectors"] = time.process_time() - began
    began = time.process_time()
    with Index.open(folder / "i", mode="a") as index:
        for _ in index.add_many(texts, encoder=encoder):
            pass
    adding = time.process_time() - began
    spent["store"] = max(0.0, adding - spent["passages"] - spent["vectors"])
    total = spent["reading"] + adding
    size = sum(len(text.text) for text in texts)
    return {
        "documents": len(texts),
        "unread": unread,
        "characters": size,
        "documents_a_second": round(len(texts) / total, 1),
        "megabytes_of_text_a_second": round(size / 1e6 / total, 3),
        "share": {name: round(seconds / total, 3) for name, seconds in spent.items()},
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures as JSON."""
    given = list(sys.argv[1:] if argv is None else argv)
    if not given or given[0].startswith("-"):
        print("usage: python -m benchmarks.index.adding SOURCE...", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured(given, Path(folder)), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
