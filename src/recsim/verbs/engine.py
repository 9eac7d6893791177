"""Verbs of large collections: duplicates and scan, on this machine or on a cluster. Thin, as `recsim.cli` is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from recsim.verbs.options import (
    DONE,
    FLAGGED,
    NOT_ALL_READ,
    fail_option,
    object_format_option,
    output_option,
    prior_option,
    quiet_option,
)
from recsim.verbs.output import write_counts, write_objects

if TYPE_CHECKING:
    from recsim.engine.scan import Scanned
    from recsim.records import Json

_engine = click.option(
    "--engine",
    default="local",
    show_default=True,
    metavar="NAME",
    help="local, local:N (processes), spark, or spark:MASTER (recsim[spark], Java 17).",
)


@click.command(short_help="Groups of copies within one collection.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@_engine
@prior_option
@object_format_option
@fail_option
@output_option
@quiet_option
def duplicates(
    sources: tuple[str, ...], engine: str, prior: float, form: str | None, fail_on_copy: bool, output: str | None, quiet: bool
) -> int:
    """Finds the texts of a collection that are copies of each other: files, folders, globs, or Parquet, JSON Lines and WARC files.

    One object a group: its source, the text that resembles most of the others, and its members, each with its verdict against that source.
    """
    from recsim.engine.duplicates import duplicates as find
    from recsim.engine.duplicates import tasks_of
    from recsim.reports.envelope import enveloped
    from recsim.reports.groups_table import write_groups
    from recsim.reports.progress import Watch

    with Watch(len(list(tasks_of(list(sources)))), shown=not quiet) as watch:
        found = find(list(sources), engine=engine, prior=prior, on_done=lambda _: watch.advance())
        for failure in found.failures:
            watch.note(f"{failure.code}: {failure.message}")
    bodies = [enveloped(group.to_dict()) for group in found] + [enveloped(failure.to_dict()) for failure in found.failures]
    write_objects(bodies, form, output, lambda stream: write_groups(found, stream), one=False)
    return NOT_ALL_READ if found.failures else FLAGGED if fail_on_copy and len(found) else DONE


@click.command(short_help="check over a large collection.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--index", "folder", required=True, metavar="INDEX", help="Folder of official texts (recsim index add).")
@click.option(
    "-o", "--output", required=True, metavar="OUT.parquet", help="Folder of Parquet files; what is finished there is skipped."
)
@_engine
@click.option(
    "--column", metavar="NAME", help="Column or key that holds the pages; told by its name where it is text, html or content."
)
@click.option("--only-found", is_flag=True, help="Write only pages with a verdict and failures; all are counted.")
@click.option("--vectors", is_flag=True, help="Look for rewrites too, by the vectors of the index: many times as slow.")
@click.option("--dry-run", is_flag=True, help="Only count the parts that are to be done.")
@prior_option
@object_format_option
@fail_option
@quiet_option
def scan(
    inputs: tuple[str, ...],
    folder: str,
    output: str,
    engine: str,
    column: str | None,
    only_found: bool,
    vectors: bool,
    dry_run: bool,
    prior: float,
    form: str | None,
    fail_on_copy: bool,
    quiet: bool,
) -> int:
    """Checks every page of INPUT (Parquet, JSON Lines or WARC files, folders of them, globs, addresses) against an index.

    A page is a row of OUT.parquet. A run that was stopped is given again and does what is left.
    """
    from recsim.engine import scan as run
    from recsim.engine.parts import parts_of
    from recsim.engine.places import inputs_of
    from recsim.reports.progress import Watch

    if dry_run:
        parts = [part for path in inputs_of(list(inputs)) for part in parts_of(path)]
        sizes = {part.path: part.size for part in parts}
        counts = {"files": len(sizes), "parts": len(parts), "bytes": sum(sizes.values())}
        write_counts(counts, form, "\n".join(f"{name}: {value}" for name, value in counts.items()))
        return DONE
    watches: list[Watch] = []

    def planned(count: int) -> None:
        watches.append(Watch(count, shown=not quiet))

    def done(one: Scanned) -> None:
        for part, message in one.broken:
            watches[0].note(f"part_failed: {part}: {message}")
        watches[0].advance()

    try:
        outcome = run(
            list(inputs),
            folder,
            output,
            engine=engine,
            prior=prior,
            vectors=vectors,
            only_found=only_found,
            column=column,
            on_planned=planned,
            on_part=done,
        )
    finally:
        for watch in watches:
            watch.__exit__(*sys.exc_info())
    body: Json = {"output": output, **outcome.to_dict()}
    words = f"{outcome.pages} pages in {outcome.parts} parts, {outcome.flagged} flagged, {outcome.failed} unreadable: {output}"
    if outcome.skipped:
        words += f" ({outcome.skipped} parts were finished before)"
    write_counts(body, form, words)
    return NOT_ALL_READ if outcome.failed or outcome.broken else FLAGGED if fail_on_copy and outcome.flagged else DONE


def add_verbs(program: click.Group) -> None:
    """Hangs the verbs of this module into the program."""
    program.add_command(duplicates)
    program.add_command(scan)
