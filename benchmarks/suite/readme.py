"""Tables of the README between markers, made from a results file: ``python -m benchmarks readme --write`` or ``--check``.

``<!-- benchmarks:NAME -->`` opens a block and ``<!-- /benchmarks -->`` closes it; what stands between is the suite's.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import ROOT
from benchmarks.suite.results import Outcome, Run, load_run, losses
from recsim.evaluation.results import Figure

RESULTS = ROOT / "benchmarks" / "results" / "latest.json"
README = ROOT / "README.md"
_BLOCK = re.compile(r"(<!-- benchmarks:([\w-]+) -->\n)(.*?)(<!-- /benchmarks -->)", re.S)
Column = tuple[str, str, str]


def blocks(run: Run) -> dict[str, str]:
    """Every block that a run can fill, by name."""
    made: Mapping[str, Callable[[Run], str]] = {
        "run": _of_run, "copies": _copies, "passages": _passages, "spans": _spans, "stance": _stance, "links": _links, "losses": _losses,
    }  # fmt: skip
    return {name: block(run) for name, block in made.items()}


def renewed(text: str, run: Run) -> str:
    """A page with its blocks filled anew. Raises ``KeyError`` for a block of a name that there is none of."""
    made = blocks(run)

    def fill(found: re.Match[str]) -> str:
        if found[2] not in made:
            raise KeyError(f"there is no block {found[2]!r}; there are {', '.join(made)}")
        return f"{found[1]}{made[found[2]]}\n{found[4]}"

    return _BLOCK.sub(fill, text)


def stale(text: str, run: Run) -> list[str]:
    """Names of the blocks that say something else than the run."""
    fresh = {found[2]: found[3] for found in _BLOCK.finditer(renewed(text, run))}
    return [found[2] for found in _BLOCK.finditer(text) if found[3] != fresh[found[2]]]


def main(argv: Sequence[str]) -> int:
    """0 done or current; 1 a block is stale, or there is no results file."""
    options = argparse.ArgumentParser(prog="python -m benchmarks readme", description="tables of the README from a results file")
    what = options.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true", help="fill the blocks anew")
    what.add_argument("--check", action="store_true", help="exit with 1 where a block is not what the results file gives")
    options.add_argument("--results", type=Path, default=RESULTS)
    options.add_argument("--page", type=Path, default=README)
    given = options.parse_args(argv)
    if not given.results.is_file():
        print(f"there is no {given.results}; run: python -m benchmarks --into {given.results}", file=sys.stderr)
        return 1
    run, text = load_run(given.results), given.page.read_text(encoding="utf-8")
    if given.write:
        given.page.write_text(renewed(text, run), encoding="utf-8", newline="\n")
        return 0
    old = stale(text, run)
    if old:
        print(
            f"{given.page}: not what {given.results.name} gives: {', '.join(old)}; run: python -m benchmarks readme --write",
            file=sys.stderr,
        )
    return 1 if old else 0


def _of_run(run: Run) -> str:
    parts = len(run.outcomes)
    seconds = sum(outcome.processor_seconds for outcome in run.outcomes)
    return (
        f"Measured by `{run.command}` ({parts} parts, {seconds / 60:.0f} minutes of processor time on {run.machine.cores} cores;"
        " intervals are 95% bootstrap):"
    )


def _copies(run: Run) -> str:
    columns = [
        ("false flags among look-alikes", "", "false_flags"),
        ("copies found", "", "recall"),
        ("light", "strength/light", "recall"),
        ("medium", "strength/medium", "recall"),
        ("heavy", "strength/heavy", "recall"),
        ("average precision", "", "average_precision"),
    ]
    return _table(run.outcome("rivals.copies"), columns, by="average_precision")


def _passages(run: Run) -> str:
    columns = [
        ("first", "", "recall@1"),
        ("among ten", "", "recall@10"),
        ("85% of the words replaced: first", "strength/85% replaced", "recall@1"),
        ("ms a query", "", "milliseconds_a_query"),
    ]
    return _table(run.outcome("rivals.passages"), columns, by="recall@1")


def _spans(run: Run) -> str:
    columns = [(name, "", name) for name in ("plagdet", "precision", "recall", "granularity")]
    return _table(run.outcome("quality.spans"), columns, by="plagdet")


def _stance(run: Run) -> str:
    columns = [
        ("accepted and rejected taken for each other", "", "flips"),
        ("macro-F1", "", "macro_f1"),
        ("on contorted passages", "part/contorted", "macro_f1"),
        ("accuracy", "", "accuracy"),
    ]
    return _table(run.outcome("rivals.stance"), columns, by="macro_f1")


def _links(run: Run) -> str:
    columns = [("false links among look-alikes", "", "false_links"), ("F1", "", "f1"), ("F1 without easy pairs", "", "hard_f1")]
    return _table(run.outcome("rivals.links"), columns, by="f1")


def _losses(run: Run) -> str:
    """Clear losses over all of a part's data, as a sentence; and how many more there are in groups."""
    lost = [(outcome, loss) for outcome in run.outcomes for loss in losses(outcome) if loss.clear]
    whole = [(outcome, loss) for outcome, loss in lost if not loss.group]
    if not whole:
        return "In this run no rival was clearly better over all of the data of a part."
    said = [
        f"{outcome.title}: {loss.rival} by {_plain(loss.figure)} ({_number(loss.theirs)} beside {_number(loss.ours)})"
        for outcome, loss in whole
    ]
    more = (
        f"\n\nIn {len(lost) - len(whole)} more figures some rival is clearly better on a part of the data."
        if len(lost) > len(whole)
        else ""
    )
    return "Where a rival was clearly better:\n\n" + "\n".join(f"- {one}" for one in said) + more


def _table(outcome: Outcome | None, columns: Sequence[Column], *, by: str) -> str:
    """recsim first, then the others from the best down; figures of a part of the data stand without their intervals."""
    if outcome is None:
        return "Not measured in this run."
    methods = [name for name in outcome.methods() if (row := outcome.row(name)) is not None and by in row.figures]
    ordered = sorted(methods, key=lambda name: (not name.startswith("recsim"), -_figure(outcome, name, "", by).value))
    lines = ["| | " + " | ".join(heading for heading, _, _ in columns) + " |", "|---" + "|---:" * len(columns) + "|"]
    for name in ordered:
        cells = []
        for _, group, figure in columns:
            row = outcome.row(name, group)
            found = row.figures.get(figure) if row is not None else None
            cells.append("–" if found is None else _number(found.value) if group else _cell(found))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    missing = [f"not run: {', '.join(outcome.missing)}"] if outcome.missing else []
    return "\n".join([*lines, *missing])


def _figure(outcome: Outcome, method: str, group: str, figure: str) -> Figure:
    row = outcome.row(method, group)
    return row.figures[figure] if row is not None else Figure(0, 0, 0, 0)


def _cell(figure: Figure) -> str:
    if figure.high > figure.low:
        return f"{_number(figure.value)} ({_number(figure.low)}–{_number(figure.high)})"
    return _number(figure.value)


def _number(value: float) -> str:
    if value >= 10 or value == int(value):
        return f"{value:.0f}"
    if 0 < value < 0.01:
        return f"{value:.1g}".removeprefix("0")
    return f"{value:.2f}".removeprefix("0") if value < 1 else f"{value:.1f}"


def _plain(name: str) -> str:
    return name.replace("_", " ").replace(" mb", " MB").replace("f1", "F1").replace("auc", "area under the curve")
