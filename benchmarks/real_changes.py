"""What was changed in a real spun page, the seed 002 beside its official text 004: ``python -m benchmarks.real_changes FOLDER``.

FOLDER holds ``seeds/`` (see `benchmarks.real_papers`). Prints the head of the glossary, for a reader to judge, then facts and stances; and
facts that seem changed between two layouts of one paper and between papers and their PDFs, of which there should be none.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks.real_copies import PDF_OF
from benchmarks.real_papers import VARIABLE
from recsim import Matcher, Verdict

SHOWN = 30


def spun_pair(folder: Path, matcher: Matcher) -> Verdict:
    """The verdict on the seed 002 beside 004."""
    suspect, official = (next((folder / "seeds").glob(f"{number}_*")) for number in ("002", "004"))
    return matcher.compare(suspect, official)


def same_papers(folder: Path) -> list[tuple[Path, Path]]:
    """Papers that are there in two forms: another layout, or a PDF and its text."""
    responses = folder / "responses"
    pairs = [(next(responses.glob("058_*")), next(responses.glob("001_*")))]
    for start, number in PDF_OF.items():
        pairs.append((next((responses / "pdf").glob(f"{start}*")), next(responses.glob(f"{number}_*"))))
    return pairs


def expected(verdict: Verdict) -> list[str]:
    """What the copied seed must show and does not."""
    wrong = []
    stances = {one.recommendation: one.same for one in verdict.stance_changes}
    if {key: same for key, same in stances.items() if key != "5"} != {
        "1": True,
        "2": True,
        "3": False,
        "4": True,
    } or not stances.get("5", True):
        wrong.append(f"stances: {stances}")
    numbers = {(one.official, one.suspect): one.same for one in verdict.fact_changes if one.kind != "name"}
    if not numbers.get(("five", "5")):
        wrong.append("five is not 5")
    wrong += [f"fact: {pair}" for pair, same in numbers.items() if not same]
    return wrong


def main() -> None:
    """Prints what was found; status 1 if something must be there and is not, or the other way round."""
    parser = argparse.ArgumentParser(description="Changes in real papers.")
    parser.add_argument("folder", nargs="?", default=os.environ.get(VARIABLE), help=f"folder of the papers; default ${VARIABLE}")
    folder = parser.parse_args().folder
    if not folder:
        parser.error(f"name the folder of the papers, or set {VARIABLE}")
    matcher = Matcher()
    verdict = spun_pair(Path(folder), matcher)
    for number, one in enumerate(verdict.substitutions[:SHOWN], 1):
        print(f"{number:>3} {one.official} → {one.suspect} ({one.count})")
    print(f"    {len(verdict.substitutions)} in all")
    for fact in verdict.fact_changes:
        print(f"{fact.kind}{' (same)' if fact.same else ''}: {fact.official} → {fact.suspect}")
    for stance in verdict.stance_changes:
        print(f"{stance.recommendation}{' (same)' if stance.same else ''}: {stance.official_text} → {stance.suspect_text}")
    wrong = expected(verdict)
    for first, second in same_papers(Path(folder)):
        twin = matcher.compare(first, second)
        changes = [(str(one.kind), one.official, one.suspect) for one in twin.fact_changes if not one.same]
        changes += [("stance", str(one.official_text), str(one.suspect_text)) for one in twin.stance_changes if not one.same]
        print(f"{first.name} beside {second.name}: {len(changes)} changes")
        for change in changes:
            print(f"    {change}")
    for line in wrong:
        print(f"WRONG {line}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
