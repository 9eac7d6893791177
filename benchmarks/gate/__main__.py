"""``python -m benchmarks.gate``: measure, compare with the floors, exit 1 if one does not hold.

python -m benchmarks.gate                     check
python -m benchmarks.gate --update            raise the floors to what is measured now
python -m benchmarks.gate --update --lower-floor replies-v1/test/stance --reason "…"
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import ROOT
from benchmarks.gate.floors import Check, document_checks, load_floors, save_floors, split_checks, unguarded, updated
from benchmarks.gate.measure import Measured, Parser, measure_folder
from recsim import parse
from recsim.records import Json

FLOORS = Path(__file__).with_name("floors.json")
CORPORA = (ROOT / "corpora" / "replies-v1", ROOT / "corpora" / "stance-v1")
COMMAND = "python -m benchmarks.gate"


def main(argv: Sequence[str] | None = None, *, parser: Parser = parse) -> int:
    """Run the gate: 0 all floors hold, 1 one does not or the corpus is another one, 2 wrong usage."""
    options = argparse.ArgumentParser(prog=COMMAND, description="figures on the project's corpora against their floors")
    options.add_argument(
        "corpora", nargs="*", type=Path, default=CORPORA, metavar="CORPUS", help="folders (default: the project's)"
    )
    options.add_argument("--floors", type=Path, default=FLOORS, help="the floors file (default: the project's)")
    options.add_argument("--update", action="store_true", help="raise floors to what is measured, and take over a new hash")
    options.add_argument(
        "--lower-floor",
        action="append",
        default=[],
        metavar="KEY",
        help="with --update: let this one floor go down, such as replies-v1/test/stance; repeat for more",
    )
    options.add_argument("--reason", help="why floors are lowered; it is recorded beside them")
    given = options.parse_args(argv)
    if given.lower_floor and not (given.update and given.reason):
        options.error("--lower-floor needs --update, and --reason TEXT that says why the floor goes down")
    began = time.perf_counter()
    results = [measure_folder(folder, parser) for folder in given.corpora]
    seconds = time.perf_counter() - began
    floors = load_floors(given.floors)
    _print_table(results, floors)
    print(f"measured {sum(len(result.documents) for result in results)} documents in {seconds:.1f} s")
    for result in results:
        for name, error in result.broken.items():
            print(f"BROKEN {result.name}/{name}: {error}", file=sys.stderr)
    if given.update:
        return _update(given.floors, floors, results, given.lower_floor, given.reason)
    return _compare(results, floors)


def _compare(results: Sequence[Measured], floors: Json) -> int:
    wrong = 0
    for result in results:
        known = floors["corpora"].get(result.name, {}).get("sha256")
        if known is None:
            print(f"{result.name} has no floors yet; run: {COMMAND} --update", file=sys.stderr)
            wrong += 1
            continue
        if known != result.sha256:
            print(
                f"{result.name} is not the corpus that the floors were set on: "
                f"its hash is {result.sha256[:12]}…, recorded is {known[:12]}…. "
                f"If its documents or labels were changed on purpose, run: {COMMAND} --update (it lowers no floor); "
                "if not, restore them.",
                file=sys.stderr,
            )
            wrong += 1
        for name in unguarded(result, floors):
            print(f"{result.name}/{name} has no floors yet; run: {COMMAND} --update", file=sys.stderr)
            wrong += 1
        for check in (*split_checks(result, floors), *document_checks(result, floors)):
            if not check.holds:
                print(_said(check), file=sys.stderr)
                wrong += 1
        wrong += len(result.broken)
    print(f"gate: {'passed' if not wrong else f'FAILED, {wrong} reasons on standard error'}")
    return 1 if wrong else 0


def _update(path: Path, floors: Json, results: Sequence[Measured], lower: Sequence[str], reason: str | None) -> int:
    change = updated(floors, results, lower=lower, reason=reason)
    for key in change.refused:
        print(f"REFUSED {key} would go down; mend what lost it, or add: --lower-floor {key} --reason TEXT", file=sys.stderr)
    for key in change.needless:
        print(f"REFUSED --lower-floor {key}: no such floor is below what it asks for", file=sys.stderr)
    if change.refused or change.needless:
        print("gate: nothing was written")
        return 1
    save_floors(path, change.floors)
    print(f"gate: {path} written; {change.raised} floors raised or new, {len(change.lowered)} lowered")
    broken = sum(len(result.broken) for result in results)
    if broken:
        print(f"gate: {broken} documents are broken and got no floors; see BROKEN on standard error")
    return 1 if broken else 0


def _print_table(results: Sequence[Measured], floors: Json) -> None:
    table = Table(title="quality gate")
    for column in ("figure", "measured", "limit", "room", ""):
        table.add_column(column, justify="left" if column in ("figure", "") else "right")
    for result in results:
        checks = {check.key: check for check in split_checks(result, floors)}
        for split, scores in result.splits.items():
            for figure, value in scores.items():
                key = f"{result.name}/{split}/{figure}"
                check = checks.get(key)
                if check is None:
                    table.add_row(key, f"{value:.4f}", "none", "", "new")
                    continue
                room = check.limit - value if check.ceiling else value - check.limit
                sign = "≤" if check.ceiling else "≥"
                table.add_row(key, f"{value:.4f}", f"{sign} {check.limit:.3f}", f"{room:+.4f}", "ok" if check.holds else "FAILED")
        held = [check.holds for check in document_checks(result, floors)]
        if held:
            verdict = "ok" if all(held) else "FAILED"
            table.add_row(f"{result.name}, floors of documents", f"{sum(held)} hold", f"of {len(held)}", "", verdict)
    # A fixed width: in CI there is no terminal to ask, and cut keys help nobody.
    Console(width=110).print(table)


def _said(check: Check) -> str:
    side = "above its ceiling" if check.ceiling else "below its floor"
    return f"FAILED {check.key} is {check.value:.4f}, {side} of {check.limit:.3f}"


if __name__ == "__main__":
    sys.exit(main())
