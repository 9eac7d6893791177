"""Puts spans into label files: ``python -m benchmarks.anchor_labels corpora/replies-v1``.

Labels are written by hand as words ("from … to …"). This command finds those words in the canonical text that recsim's readers
give and writes each file again with spans and full quotes. Run it again after a reader changed: spans whose text is still theirs
stay, the others are found by their quotes. A file whose labels cannot be found is named and left as it was.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from recsim.errors import RecsimError
from recsim.evaluation.anchoring import anchored
from recsim.reading import read
from recsim.records import Json


def main(argv: Sequence[str] | None = None) -> int:
    """Anchor every label file of the corpora; 1 if one could not be."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.anchor_labels", description="puts spans into label files")
    options.add_argument("corpora", nargs="+", type=Path, metavar="CORPUS", help="a folder with documents/ and labels/")
    options.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    given = options.parse_args(argv)
    failed = 0
    for corpus in given.corpora:
        changed, bad, total = anchor_folder(corpus, write=not given.check)
        for message in bad:
            print(f"cannot anchor {message}", file=sys.stderr)
        done = "out of date" if given.check else "rewritten"
        print(f"{corpus}: {total} label files, {len(changed)} {done}, {len(bad)} not anchored")
        failed += len(bad) + (len(changed) if given.check else 0)
    return 1 if failed else 0


def anchor_folder(corpus: Path, *, write: bool = True) -> tuple[list[str], list[str], int]:
    """Names of the label files that changed, messages of those that could not be anchored, and how many there are."""
    changed: list[str] = []
    bad: list[str] = []
    paths = sorted((corpus / "labels").glob("*.json"))
    for path in paths:
        before = path.read_text(encoding="utf-8")
        try:
            label: Json = json.loads(before)
            after = label_text(anchored(read(corpus / "documents" / label["document"]), label))
        except (RecsimError, ValueError, KeyError, TypeError) as error:
            bad.append(f"{path.name}: {type(error).__name__}: {error}")
            continue
        if after != before:
            changed.append(path.name)
            if write:
                path.write_text(after, encoding="utf-8", newline="\n")
    return changed, bad, len(paths)


def label_text(label: Json) -> str:
    """A label file as it is written: one value a line so that differences read well, a span on one line."""
    text = json.dumps(label, indent=1, ensure_ascii=False)
    return re.sub(r"\[\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2]", text) + "\n"


if __name__ == "__main__":
    sys.exit(main())
