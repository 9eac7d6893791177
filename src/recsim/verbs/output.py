"""What verbs share on the way out: objects as a table, JSON or JSON Lines, to a file or to standard output."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from recsim.verbs.options import chosen_format

if TYPE_CHECKING:
    from recsim.records import Failure, Json
    from recsim.reports.write import Format
    from recsim.verdicts import Checked, Verdict

# Formats of objects; the others are files for people or rows of a table.
OBJECTS = ("table", "json", "jsonl")


def standard_output(*, binary: bool = False, people: bool = False) -> IO[Any]:
    """Standard output, ready for what comes: bytes, text for people as their terminal takes it, else UTF-8 for programs."""
    stream = sys.stdout
    if binary:
        return stream.buffer
    if isinstance(stream, io.TextIOWrapper):
        if people:
            stream.reconfigure(errors="replace")
        else:
            # A lone surrogate (a file name that is not UTF-8) becomes \udcXX, which is right in JSON.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    return stream


def write_objects(
    results: Iterable[Verdict | Checked | Failure | Json],
    form: str | None,
    output: str | None,
    people: Callable[[IO[str]], None],
    *,
    one: bool,
) -> None:
    """Writes records (with the envelope) or bodies that have theirs, as they come; the table is what ``people`` writes.

    JSON is one object where ``one`` says so, else a list.
    """
    from recsim.reports.envelope import enveloped
    from recsim.reports.replacing import replacing

    chosen = chosen_format(form, output)
    if chosen.name not in OBJECTS:
        raise click.UsageError("this verb writes table, json or jsonl")

    def bodies() -> Iterator[Json]:
        for result in results:
            yield result if isinstance(result, dict) else enveloped(result.to_dict())

    def write(stream: IO[str]) -> None:
        if chosen.name == "table":
            people(stream)
        elif chosen.name == "jsonl":
            for body in bodies():
                stream.write(json.dumps(body, ensure_ascii=False) + "\n")
                stream.flush()
        else:
            held: Any = list(bodies())
            stream.write(json.dumps(held[0] if one and held else held, ensure_ascii=False, indent=2) + "\n")

    if output is None:
        write(standard_output(people=chosen.name == "table"))
    else:
        with replacing(output) as stream:
            write(stream)


def write_object(body: Json, form: str | None, output: str | None, people: Callable[[Json, IO[str]], None]) -> None:
    """Writes one body that has its envelope; the table is what ``people`` makes of it."""
    write_objects([body], form, output, lambda stream: people(body, stream), one=True)


def write_counts(body: Json, form: str | None, words: str) -> None:
    """Writes what a verb did to standard output: a body without envelope, and the words that stand for it in a table."""
    from recsim.reports.envelope import enveloped

    write_objects([enveloped(body)], form, None, lambda stream: _said(words, stream), one=True)


def _said(words: str, stream: IO[str]) -> None:
    stream.write(words + "\n")


def write_rows(results: Any, form: Format, output: str | None, documents: Sequence[Any]) -> None:
    """Writes verdicts as CSV, XLSX, Parquet or a page; ``documents`` are where the page takes the texts from."""
    from recsim.reports.verdict_files import write_verdicts

    write_file(form, output, lambda stream: write_verdicts(results, stream, form, documents=documents))


def write_file(form: Format, output: str | None, write: Callable[[IO[Any]], object]) -> None:
    """Lets ``write`` fill the output, which appears whole or not at all, or standard output."""
    from recsim.reports.replacing import replacing

    if output is None:
        write(standard_output(binary=form.binary))
        return
    with replacing(output, encoding=form.file_encoding) as stream:
        write(stream)


def tell_what_was_written(command: click.Command) -> None:
    """Makes every verb with an ``--output`` say at its end, to people on a terminal, which file is there now and how large it is."""
    run = command.callback
    if run is not None and any(param.name == "output" for param in command.params):

        @wraps(run)
        def told(*args: Any, **options: Any) -> Any:
            from recsim.reports.printable import printable

            status = run(*args, **options)
            written = Path(options["output"]) if options["output"] is not None else None
            if written is not None and written.is_file() and not options.get("quiet") and sys.stderr.isatty():
                size = written.stat().st_size
                words = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"
                click.echo(f"recsim: {printable(str(written))} written, {words}", err=True)
            return status

        command.callback = told
    if isinstance(command, click.Group):
        for verb in command.commands.values():
            tell_what_was_written(verb)
