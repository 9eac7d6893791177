"""Single passages of real texts that are no copies of each other: ``python -m benchmarks.real_passages FILE [--pairs N | --nearest N]``.

FILE has one passage a line (gzip or plain), which the project does not ship. Pairs drawn at random, or N passages each with the one of
30,000 others that resembles it most (cosine of TF-IDF), are compared as two texts of one passage each. None may be flagged, but of the
nearest some quote one source. Prints the number of pairs and of each verdict.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from recsim import Matcher

_SEED = 20261125
# Passages among which the nearest are looked for.
_AMONG = 30_000
# Two passages with this share of the shorter one's runs of four words in common are reprints of one text, and no negatives.
_REPRINT = 0.3


def nearest(passages: Sequence[str], count: int) -> Iterator[tuple[str, str]]:
    """The first ``count`` passages, each with the other one that is nearest to it; reprints are left out."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform(passages)
    for first in range(min(count, len(passages))):
        likeness = (rows[first] @ rows.T).toarray()[0]
        likeness[first] = 0.0
        one, other = passages[first], passages[int(np.argmax(likeness))]
        here, there = _runs(one), _runs(other)
        if len(here & there) <= _REPRINT * min(len(here), len(there)):
            yield one, other


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[start : start + 4]) for start in range(len(words) - 3)}


def main() -> None:
    """Draws the pairs, compares them and prints what they were called."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--nearest", type=int, metavar="N", help="take N passages with their nearest instead")
    options = parser.parse_args()
    raw = options.file.read_bytes()
    lines = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8").splitlines()
    wanted = _AMONG if options.nearest else 2 * options.pairs
    passages = random.Random(_SEED).sample(lines, min(len(lines), wanted))
    pairs = nearest(passages, options.nearest) if options.nearest else zip(passages[::2], passages[1::2], strict=False)
    matcher = Matcher(changes=False)
    verdicts: Counter[str] = Counter()
    for first, second in pairs:
        verdicts[matcher.compare(first.encode("utf-8"), second.encode("utf-8")).verdict] += 1
    sys.stdout.write(json.dumps({"pairs": verdicts.total(), "verdicts": dict(verdicts)}) + "\n")


if __name__ == "__main__":
    main()
