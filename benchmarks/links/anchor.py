"""Renews the spans of a corpus of links after a reader changed: each quote is looked for in the canonical text, in order.

python -m benchmarks.links.anchor corpora/links-v1
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from recsim.reading import read


def main(arguments: list[str] | None = None) -> int:
    """Rewrites ``items.jsonl``; 1 if a quote is not found, and then nothing is written."""
    root = Path((arguments if arguments is not None else sys.argv[1:])[0])
    paths = {row["id"]: root / row["path"] for row in json.loads((root / "corpus.json").read_text(encoding="utf-8"))["documents"]}
    rows = [json.loads(line) for line in (root / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = {name: read(path).text for name, path in paths.items()}
    reached: defaultdict[str, int] = defaultdict(int)
    lost = []
    for row in rows:
        text, old = texts[row["document"]], row["span"][0]
        place = text.find(row["quote"], reached[row["document"]])
        if place < 0:
            lost.append(row["id"])
            continue
        moved = place - old
        for key in ("span", "lead", "answer"):
            row[key] = [row[key][0] + moved, row[key][1] + moved] if row[key] else None
        reached[row["document"]] = row["span"][1]
    for name in lost:
        print(f"{name}: its quote is not in the text")
    if lost:
        return 1
    (root / "items.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} recommendations anchored")
    return 0


if __name__ == "__main__":
    sys.exit(main())
