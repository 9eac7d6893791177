"""What verbs share on the way in: exit statuses, options, and the files behind the sources that were named."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from recsim.reports.write import Format

DONE, FLAGGED, WRONG_USAGE, NOT_ALL_READ = 0, 1, 2, 3

output_option = click.option(
    "-o", "--output", type=click.Path(), metavar="FILE", help="Write to FILE; it appears whole or not at all."
)
quiet_option = click.option("--quiet", is_flag=True, help="No progress bar and no remarks on standard error.")
# Objects that are neither papers nor verdicts have no rows to put in a CSV file.
object_format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json", "jsonl"]), help="Default: table on a terminal, jsonl in a pipe."
)
any_format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv", "xlsx", "parquet", "html"]),
    help="Default: by the suffix of -o FILE; table on a terminal, jsonl in a pipe.",
)
prior_option = click.option(
    "--prior",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.01,
    show_default=True,
    help="Probability of copying before reading; raising it flags more.",
)
fail_option = click.option("--fail-on-copy", is_flag=True, help="Leave with status 1 if a copy was flagged.")


def chosen_format(form: str | None, output: str | None) -> Format:
    """The format that the options ask for: by name, by the suffix of the output; else a pipe gets jsonl, a terminal a table.

    Raises `click.UsageError` where bytes or a page would go to a terminal.
    """
    from recsim.reports.write import format_for

    if form is None and output is None:
        form = "table" if sys.stdout.isatty() else "jsonl"
    chosen = format_for(form, output)
    if (chosen.binary or chosen.name == "html") and output is None and sys.stdout.isatty():
        raise click.UsageError(f"{chosen.name} is nothing for a terminal; name a file with -o")
    return chosen


def paths_of(sources: Iterable[str], output: str | None = None) -> list[str]:
    """The files behind the sources, in order; one that cannot be looked up stays as it was named and fails when it is read.

    Raises `click.UsageError` for an empty source, and where the output is one of the files.
    """
    from recsim.reading import find_sources

    paths: list[str] = []
    for source in sources:
        if not source:
            raise click.UsageError("a SOURCE is empty; name a file, a folder, a glob, or - for standard input")
        try:
            paths += list(find_sources([source])) or [source]
        except OSError:
            paths.append(source)
    if output is not None and any(os.path.realpath(path) == os.path.realpath(output) for path in paths if path != "-"):
        raise click.UsageError(f"{output} is one of the sources; write somewhere else")
    return paths


def one_file(sources: Sequence[str], paths: Sequence[str]) -> bool:
    """Whether one file was named rather than several, a folder or a glob: its JSON is an object and not a list."""
    return len(sources) == 1 and list(paths) == list(sources) and not Path(sources[0]).is_dir()


def opened(source: str) -> str | bytes:
    """What a reader takes: the bytes of standard input for ``-``, else the name."""
    return sys.stdin.buffer.read() if source == "-" else source


def bar_shown(quiet: bool, output: str | None, *, held: bool = False) -> bool:
    """Whether a progress bar is drawn: not over results that scroll over the same terminal, unless they are ``held`` to the end."""
    return not quiet and (held or output is not None or not sys.stdout.isatty())
