"""Single passages of real texts that are no copies of each other: ``python -m benchmarks.real_passages FILE [--pairs N]``.

FILE has one passage a line (gzip or plain), which the project does not ship. Pairs drawn at random are compared as two texts of one
passage each; none may be flagged. Prints the number of pairs and of each verdict.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter
from pathlib import Path

from recsim import Matcher

_SEED = 20261125


def main() -> None:
    """Draws the pairs, compares them and prints what they were called."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--pairs", type=int, default=10_000)
    options = parser.parse_args()
    raw = options.file.read_bytes()
    lines = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8").splitlines()
    passages = random.Random(_SEED).sample(lines, min(len(lines), 2 * options.pairs))
    matcher = Matcher(changes=False)
    verdicts: Counter[str] = Counter()
    for first, second in zip(passages[::2], passages[1::2], strict=False):
        verdicts[matcher.compare(first.encode("utf-8"), second.encode("utf-8")).verdict] += 1
    sys.stdout.write(json.dumps({"pairs": verdicts.total(), "verdicts": dict(verdicts)}) + "\n")


if __name__ == "__main__":
    main()
