"""``python -m benchmarks``: run the suite, write its results and its page; ``python -m benchmarks readme`` renews the tables of the README.

python -m benchmarks                                 every part at the small size
python -m benchmarks --size full --out results/      every row of every test split
python -m benchmarks --only quality.copies,speed     some parts
python -m benchmarks --sets ../shared/pairs          public sets as well
python -m benchmarks --into benchmarks/results/latest.json --only rivals.copies
python -m benchmarks page benchmarks/results/latest.json
python -m benchmarks readme --check
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks.rivals.catalogue import RIVALS
from benchmarks.suite import readme
from benchmarks.suite.machine import this_machine
from benchmarks.suite.page import write_page
from benchmarks.suite.parts import AMOUNTS, Given, Part, all_parts, chosen, run_parts
from benchmarks.suite.results import Run, joined, load_run, losses, save_run

COMMAND = "python -m benchmarks"


def main(argv: Sequence[str] | None = None) -> int:
    """Run what is asked for: 0 done; 1 a part failed or the README is not current; 2 wrong usage."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["readme"]:
        return readme.main(given[1:])
    if given[:1] == ["page"]:
        return _page(given[1:])
    return _run(given)


def _run(argv: Sequence[str]) -> int:
    options = argparse.ArgumentParser(prog=COMMAND, description="recsim's figures, beside rivals, as JSON and as a page")
    options.add_argument(
        "--size", choices=[size for size in AMOUNTS if size != "tiny"], default="small", help="small: minutes; full: every row"
    )
    options.add_argument("--only", help="parts by name, with commas; a first word such as quality takes all of its parts")
    options.add_argument(
        "--sets", type=Path, metavar="DIR", help="folder of public sets (docs/benchmarks.md says how it is laid out)"
    )
    options.add_argument(
        "--out", type=Path, default=Path("build/benchmarks"), metavar="DIR", help="where results go (default build/benchmarks)"
    )
    options.add_argument(
        "--into", type=Path, metavar="FILE", help="set the parts that were run into this results file, made at the same size"
    )
    options.add_argument(
        "--without", default="", metavar="RIVALS", help="leave these rivals of the matching out, such as vectors,semantic_hash"
    )
    options.add_argument("--list", action="store_true", help="name the parts and stop")
    given = options.parse_args(argv)
    if given.list:
        for part in all_parts().values():
            print(f"{part.name:20} {part.title}")
        return 0
    if given.sets is not None and not given.sets.is_dir():
        options.error(f"--sets {given.sets} is no folder")
    without = frozenset(filter(None, given.without.split(",")))
    if without - RIVALS.keys():
        options.error(f"--without: no rival {', '.join(sorted(without - RIVALS.keys()))}; there are {', '.join(RIVALS)}")
    try:
        parts = chosen(given.only.split(",") if given.only else [])
    except KeyError as error:
        options.error(str(error.args[0]))
    command = f"{COMMAND} --size {given.size}" + (" --sets DIR" if given.sets else "")
    command += f" --without {given.without}" if without else ""
    path = given.into or given.out / f"{date.today().isoformat()}-{given.size}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    older = load_run(path) if given.into is not None and path.is_file() else None
    if older is not None and older.size != given.size:
        options.error(f"{path} was made at size {older.size}; give --size {older.size}, or another file")
    run = empty = Run(given.size, command, this_machine(), ())
    for measured in _measured(parts, Given(given.size, given.sets, without), empty):
        # After every part, so that a run that is stopped has what it found.
        run = measured
        save_run(run if older is None else joined(older, run), path)
    whole = run if older is None else joined(older, run)
    save_run(whole, path)
    write_page(whole, path.with_suffix(".html"))
    _report(run, path)
    return 1 if run.failed else 0


def _measured(parts: Sequence[Part], given: Given, run: Run) -> Iterator[Run]:
    """The run as it stands after each part, with a display of progress on standard error."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        whole = progress.add_task("parts", total=len(parts))
        inner = progress.add_task("", total=None)

        def on_part(part: Part) -> None:
            progress.update(whole, description=part.name)
            if not console.is_terminal:
                console.print(f"{time.strftime('%H:%M:%S')} {part.name}")

        given = replace(given, say=lambda name: progress.update(inner, description=name[-40:], advance=1))
        for part, outcome, reason in run_parts(parts, given, on_part):
            if outcome is not None:
                run = replace(run, outcomes=(*run.outcomes, outcome))
            if reason is not None:
                run = replace(run, failed={**run.failed, part.name: reason})
            progress.advance(whole)
            yield run


def _report(run: Run, path: Path) -> None:
    for outcome in run.outcomes:
        ours = outcome.row()
        shown = ", ".join(f"{name} {figure.value:.3f}" for name, figure in list(ours.figures.items())[:4]) if ours else ""
        print(f"{outcome.part:18} {outcome.seconds:7.1f} s, {outcome.processor_seconds:7.1f} s of processors  {shown}")
        for rival, reason in outcome.missing.items():
            print(f"  not run: {rival}: {reason}")
        clear = [loss for loss in losses(outcome) if loss.clear]
        for loss in clear[:6]:
            where = f" on {loss.group}" if loss.group else ""
            print(f"  {loss.rival} is better by {loss.figure}{where}: {loss.theirs:.3f} beside {loss.ours:.3f}")
        if len(clear) > 6:
            print(f"  and in {len(clear) - 6} more figures; the page has them")
    for name, reason in run.failed.items():
        print(f"FAILED {name}: {reason}", file=sys.stderr)
    seconds, processor = (sum(getattr(one, name) for one in run.outcomes) for name in ("seconds", "processor_seconds"))
    print(f"{seconds:.0f} s by the clock, {processor:.0f} s of processor time; results in {path} and {path.with_suffix('.html')}")


def _page(argv: Sequence[str]) -> int:
    options = argparse.ArgumentParser(prog=f"{COMMAND} page", description="the page of a results file again")
    options.add_argument("results", type=Path)
    given = options.parse_args(argv)
    write_page(load_run(given.results), given.results.with_suffix(".html"))
    print(given.results.with_suffix(".html"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
