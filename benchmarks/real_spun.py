"""False alarms of the spun hint on real official English that the project does not ship: ``python -m benchmarks.real_spun FOLDER``.

FOLDER holds ``responses/``, ``seeds/`` and ``passages/real-230k.txt.gz`` (see `benchmarks.real_papers`). Whole papers are told by kind of
English, pieces of six and of two passages are drawn from the collection. The seed 002 is a spun page and is told apart.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
from collections import defaultdict
from pathlib import Path

from benchmarks.real_papers import VARIABLE
from recsim import Spun, read
from recsim.spinning import load_spun
from recsim.spinning.judge import spun_text

SEED = 20261126
PIECES = 1000
# The kind of English of a paper by the beginning of its name.
KINDS = {
    "British": ("001_uk", "004_uk", "006_uk", "009_uk", "058_uk", "000_", "001_1726", "003_", "004_5b4e", "053_neg"),
    "American (old web pages)": ("021_us", "022_us", "023_us", "024_us"),
    "raw HTML read as text": ("020_us",),
    "United Nations, by non-native writers or translated": ("011_un", "016_un"),
    "Australian": ("034_au", "036_au", "038_au", "043_au"),
    "no official paper (advertisement, software)": ("050_neg", "056_neg"),
    "the spun seed": ("002_",),
}


def kind_of(name: str) -> str:
    """The kind of English of a paper."""
    return next((kind for kind, starts in KINDS.items() if name.startswith(starts)), "other")


def pieces(folder: Path, size: int) -> list[str]:
    """Passages of the collection, some in a row."""
    with gzip.open(folder / "passages" / "real-230k.txt.gz", "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    starts = random.Random(SEED + size).sample(range(len(lines) - size), PIECES)
    return ["\n".join(lines[start : start + size]) for start in starts]


def main() -> None:
    """Prints papers by kind of English, paragraphs of papers, and pieces of the collection: how many were flagged."""
    parser = argparse.ArgumentParser(description="False alarms of the spun hint on real papers.")
    parser.add_argument("folder", nargs="?", default=os.environ.get(VARIABLE), help=f"folder of the papers; default ${VARIABLE}")
    folder = parser.parse_args().folder
    if not folder:
        parser.error(f"name the folder of the papers, or set {VARIABLE}")
    model = load_spun()
    by_kind: defaultdict[str, list[tuple[str, Spun]]] = defaultdict(list)
    halves: defaultdict[str, list[Spun]] = defaultdict(list)
    for path in sorted([*Path(folder, "responses").glob("*.txt"), *Path(folder, "seeds").glob("*.txt")]):
        text = read(path).text
        kind = kind_of(path.name)
        by_kind[kind].append((path.name, spun_text(text, model)))
        # Pieces of about 2,500 characters, for papers are few.
        for start in range(0, len(text) - 1500, 2500):
            halves[kind].append(spun_text(text[start : start + 2500], model))
    # Mark-up that reached a reader as text, which real collections hold and these papers have once: pages of the corpora as they are stored.
    for path in sorted(Path("corpora").glob("*/documents/**/*.html")):
        by_kind["raw HTML of the corpora"].append(
            (path.name, spun_text(path.read_text(encoding="utf-8", errors="replace"), model))
        )
    for kind, rows in by_kind.items():
        flagged = sum(one.flagged for _, one in rows)
        highest = max(rows, key=lambda row: row[1].score)
        parts = [one for one in halves[kind] if not one.problems]
        print(
            f"{kind}: {flagged} of {len(rows)} papers flagged (highest {highest[1].score:.3f}, {highest[0][:20]}); "
            f"{sum(one.flagged for one in parts)} of {len(parts)} pieces of 2,500 characters"
        )
    for size in (6, 2):
        judged = [one for one in (spun_text(text, model) for text in pieces(Path(folder), size)) if not one.problems]
        flagged = sum(one.flagged for one in judged)
        print(
            f"hearings, law and guidance, {size} passages of 60 words: {flagged} of {len(judged)} flagged ({flagged / len(judged):.4f})"
        )


if __name__ == "__main__":
    main()
