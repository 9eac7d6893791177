"""Copies among real published papers that the project does not ship: ``python -m benchmarks.real_copies FOLDER``.

FOLDER holds ``seeds/`` and ``responses/`` (see `benchmarks.real_papers`). Every pair of papers is compared. What must be flagged: the seed
002 with 004, the responses 001 with 058 and each PDF with its text; nothing else may be.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from itertools import combinations
from pathlib import Path

from benchmarks.real_papers import VARIABLE
from recsim import Matcher, Verdict
from recsim.matching import MatchText
from recsim.records import Json

# Each PDF by the beginning of its name, and the text of the same paper.
PDF_OF = {"Summer2024": "001", "Grenfell": "004", "UK-Covid": "006", "Report1": "009"}


def ready_folder(folder: Path, matcher: Matcher) -> dict[str, MatchText]:
    """Every paper of both folders by a short name, read once."""
    papers: dict[str, MatchText] = {}
    for part in ("seeds", "responses", "responses/pdf"):
        for path in sorted((folder / part).glob("*")):
            if path.suffix in (".txt", ".pdf") and not path.name.startswith("README"):
                papers[f"{part.split('/')[0]}/{path.stem[:28]}{path.suffix}"] = matcher.ready(path)
    return papers


def expected(first: str, second: str) -> bool:
    """Whether two papers, by their short names, are the same text."""
    (part, name), (other_part, other) = first.split("/"), second.split("/")
    if part != other_part:
        return False
    if part == "seeds":
        return {name[:3], other[:3]} == {"002", "004"}
    keys = {next((key for start, key in PDF_OF.items() if one.startswith(start)), one[:3]) for one in (name, other)}
    return len(keys) == 1 or keys == {"001", "058"}


def flags(papers: dict[str, MatchText], matcher: Matcher) -> list[Json]:
    """Pairs that were flagged or should have been."""
    found = []
    for (first, a), (second, b) in combinations(papers.items(), 2):
        verdict = matcher.compare(a, b)
        if verdict.verdict != "independent" or expected(first, second):
            found.append(
                {
                    "suspect": first,
                    "official": second,
                    "verdict": verdict.verdict,
                    "extent": verdict.extent,
                    "score": round(verdict.score, 4),
                    "right": verdict.flagged == expected(first, second),
                }
            )
    return found


def paragraphs_aligned(folder: Path, papers: dict[str, MatchText], verdict: Verdict) -> tuple[int, int]:
    """(aligned, all) of the labelled paragraph pairs of the seeds 002 and 004, the replaced date line left aside."""
    suspect = next(text for name, text in papers.items() if name.startswith("seeds/002"))
    official = next(text for name, text in papers.items() if name.startswith("seeds/004"))
    right = total = 0
    for line in (folder / "seeds" / "alignment_002_004.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["relation"] == "replaced_date_line" or not row.get("text_a") or not row.get("text_b"):
            continue
        here = suspect.document.text.find(row["text_a"][:60])
        there = official.document.text.find(row["text_b"][:60])
        total += 1
        right += any(
            pair.suspect[0] < here + len(row["text_a"]) and here < pair.suspect[1] and pair.official[0] < there + len(row["text_b"])
            and there < pair.official[1]
            for pair in verdict.pairs
        )  # fmt: skip
    return right, total


def main() -> None:
    """Prints every pair that is not independent and whether that is right; status 1 if one is wrong."""
    parser = argparse.ArgumentParser(description="Copies among real published papers.")
    parser.add_argument("folder", nargs="?", default=os.environ.get(VARIABLE), help=f"folder of the papers; default ${VARIABLE}")
    folder = parser.parse_args().folder
    if not folder:
        parser.error(f"name the folder of the papers, or set {VARIABLE}")
    matcher = Matcher()
    papers = ready_folder(Path(folder), matcher)
    rows = flags(papers, matcher)
    for row in rows:
        print(json.dumps(row))
    suspect, official = (next(name for name in papers if name.startswith(f"seeds/{number}")) for number in ("002", "004"))
    right, total = paragraphs_aligned(Path(folder), papers, matcher.compare(papers[suspect], papers[official]))
    print(f"{len(papers)} papers; paragraphs of the copied seed aligned: {right} of {total}")
    sys.exit(not all(row["right"] for row in rows) or right < total)


if __name__ == "__main__":
    main()
