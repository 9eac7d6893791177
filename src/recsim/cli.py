"""The command line: reads options, calls functions, decides the exit status.

Everything heavy is imported inside the verb that needs it, so that ``recsim --help`` and shell completion answer at once.
"""

from __future__ import annotations

import difflib
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from recsim import __version__
from recsim.cli_changes import add_verbs as add_change_verbs
from recsim.cli_engine import add_verbs as add_engine_verbs
from recsim.cli_export import export
from recsim.cli_index import add_verbs as add_index_verbs
from recsim.cli_limits import chosen_limits, limit_options
from recsim.cli_links import add_verbs as add_link_verbs
from recsim.cli_matching import add_verbs as add_matching_verbs
from recsim.cli_stance import add_verbs as add_stance_verbs
from recsim.cli_stance import train
from recsim.errors import MissingDependency, RecsimError, UsageError

if TYPE_CHECKING:
    from recsim.records import Failure, Json, Paper
    from recsim.reports.progress import Watch
    from recsim.reports.write import Format

DONE, WRONG_USAGE, NOT_ALL_READ = 0, 2, 3
# What a shell reports of a program that the keyboard or a closed pipe ended: 128 and the signal's number.
STOPPED, PIPE_CLOSED = 130, 141

_EPILOG = """\b
Exit status: 0 done; 1 a copy was flagged, with --fail-on-copy; 2 wrong usage; 3 some input could not be read (the rest is done).

\b
Completion of verbs, options and file names, for this and later shells:
  bash:  echo 'eval "$(_RECSIM_COMPLETE=bash_source recsim)"' >> ~/.bashrc
  zsh:   echo 'eval "$(_RECSIM_COMPLETE=zsh_source recsim)"' >> ~/.zshrc
  fish:  _RECSIM_COMPLETE=fish_source recsim > ~/.config/fish/completions/recsim.fish
"""


class Verbs(click.Group):
    """A group of verbs that hints at the nearest name."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(self.list_commands(ctx))}."
            ctx.fail(f"No such verb {name!r}. {hint}")
        return super().resolve_command(ctx, args)


class Program(Verbs):
    """The outermost group: it turns every error into one line and an exit status."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Runs the command line and leaves with its exit status; no error of any kind shows a traceback."""
        kwargs["standalone_mode"] = False
        sys.exit(_status(lambda: super(Program, self).main(*args, **kwargs)))

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the verb; a pipe closed under it is caught here, before click makes it status 1, which means a copy was found."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _silence_stdout()
            return PIPE_CLOSED


def _status(run: Callable[[], object]) -> int:
    try:
        returned = run()
        sys.stdout.flush()
        return returned if isinstance(returned, int) else DONE
    except (click.Abort, KeyboardInterrupt):
        return _told(STOPPED, "stopped")
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        _silence_stdout()
        return PIPE_CLOSED
    except (UsageError, MissingDependency) as error:  # in both cases nothing was wrong with the input
        return _told(WRONG_USAGE, str(error))
    except (RecsimError, OSError) as error:
        return _told(NOT_ALL_READ, str(error))
    except Exception as error:
        seen = f"{type(error).__name__}: {str(error)[:200]}"
        return _told(NOT_ALL_READ, f"met a mistake of its own ({seen}); please report it with the command")


def _told(status: int, message: str) -> int:
    from recsim.reports.printable import printable

    click.echo(f"recsim: {printable(message)}", err=True)
    return status


def _silence_stdout() -> None:
    """Nobody reads any more; without this Python complains when it flushes standard output at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a stand-in without a file behind it
        sys.stdout = io.StringIO()


@click.group(cls=Program, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="recsim", message="%(prog)s %(version)s")
def cli() -> None:
    """Reads official responses to recommendations: who answered what, how, and by when."""


_output = click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write to FILE; it appears whole or not at all.")
_quiet = click.option("--quiet", is_flag=True, help="No progress bar and no remarks on standard error.")
# Objects that are neither papers nor verdicts have no rows to put in a CSV file.
_object_format = click.option(
    "--format", "form", type=click.Choice(["table", "json", "jsonl"]), help="Default: table on a terminal, jsonl in a pipe."
)


@cli.command(short_help="Recommendations, answers, stances, dates and claims.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv", "xlsx", "parquet", "html"]),
    help="Default: by the suffix of -o FILE; table on a terminal, jsonl in a pipe.",
)
@_output
@click.option("--report", metavar="REPORT", help="Take the recommendations from REPORT and join each SOURCE's answers to them.")
@click.option("--with-text", is_flag=True, help="Put each document's whole text into json and jsonl.")
@click.option("--ocr/--no-ocr", default=None, help="Read pages that are pictures (default: where recsim[ocr] is installed).")
@limit_options
@_quiet
def parse(
    sources: tuple[str, ...],
    form: str | None,
    output: str | None,
    report: str | None,
    with_text: bool,
    ocr: bool | None,
    quiet: bool,
    **bounds: Any,
) -> int:
    """Recommendations, responses, stances, dates and claims of each SOURCE.

    A SOURCE is a file (PDF, DOCX, ODT, mail, HTML, Markdown or plain text, told by content), a folder, a glob, or - for standard
    input.
    """
    from recsim.pipeline import parse_many
    from recsim.reports.progress import Watch
    from recsim.reports.write import write_report, write_stream

    chosen = _chosen(form, output)
    if with_text and not chosen.holds_text:
        raise click.UsageError(f"--with-text goes with --format json or jsonl; this output is {chosen.name}")
    if (chosen.binary or chosen.name == "html") and output is None and sys.stdout.isatty():
        raise click.UsageError(f"{chosen.name} is nothing for a terminal; name a file with -o")
    if report == "-" and "-" in sources:
        raise click.UsageError("standard input can be a SOURCE or the REPORT, not both")
    paths, one = _paths(sources, output)
    skipped = _skipped(sources)
    limits = chosen_limits({**bounds, "ocr": ocr})
    # A bar would break up results that scroll over the same terminal; those show by themselves how far the work is.
    with Watch(len(paths), shown=not quiet and (output is not None or not sys.stdout.isatty())) as watch:
        results = _watched(parse_many(paths, report=report, limits=limits), chosen, watch, quiet=quiet)
        papers = next(results) if one else results
        if output is not None:
            failures = write_report(papers, output, format=chosen.name, with_text=with_text)
        else:
            stream = sys.stdout.buffer if chosen.binary else _stdout(chosen.name)
            failures = write_stream(papers, stream, chosen, with_text=with_text)
        if skipped and not quiet:
            watch.note(skipped)
        if failures and len(paths) > 1 and not quiet:
            watch.note(f"{len(failures)} of {len(paths)} could not be read; the rest is done")
    return NOT_ALL_READ if failures else DONE


@cli.group(cls=Verbs, short_help="Figures on a labelled corpus.")
def evaluate() -> None:
    """Figures with intervals on a labelled corpus, yours or one of recsim's."""


@evaluate.command("parsing")
@click.option("--corpus", required=True, metavar="DIR", help="Folder of corpus.json, documents/ and labels/ (docs/labels.md).")
@click.option("--split", default="test", show_default=True, help="The split to measure; all takes every document.")
@_object_format
@_output
@_quiet
def evaluate_parsing_verb(corpus: str, split: str, form: str | None, output: str | None, quiet: bool) -> int:
    """How well documents are parsed: recommendations found and invented, stances, dates, answers."""
    from recsim.evaluation import evaluate_parsing, load_corpus
    from recsim.reports.envelope import enveloped
    from recsim.reports.progress import Watch

    chosen = _chosen(form, output)
    loaded = load_corpus(corpus)
    with Watch(len(list(loaded.split(split))), shown=not quiet) as watch:
        result = evaluate_parsing(loaded, split=split, on_done=lambda _: watch.advance())

    def people(body: Json, stream: IO[str]) -> None:
        from recsim.reports.figures import write_figures

        write_figures(body, stream)

    _write_object(enveloped(result.to_dict()), chosen, output, people)
    return DONE


@cli.command()
@_object_format
@_output
def doctor(form: str | None, output: str | None) -> int:
    """Versions, models, optional parts found and missing."""
    from recsim.reports.installation import examined, write_installation

    _write_object(examined(), _chosen(form, output), output, write_installation)
    return DONE


def _chosen(form: str | None, output: str | None) -> Format:
    """The format that the options ask for; a pipe gets jsonl, a terminal a table."""
    from recsim.reports.write import format_for

    if form is None and output is None:
        form = "table" if sys.stdout.isatty() else "jsonl"
    return format_for(form, output)


def _paths(sources: Iterable[str], output: str | None) -> tuple[list[str], bool]:
    """The files behind the sources, and whether the one source given is one file rather than a folder or a glob."""
    from recsim.reading import find_sources

    paths: list[str] = []
    given = list(sources)
    for source in given:
        if not source:
            raise click.UsageError("a SOURCE is empty; name a file, a folder, a glob, or - for standard input")
        try:
            paths += list(find_sources([source])) or [source]
        except OSError:  # parse_many reports it in its place
            paths.append(source)
    if output is not None and any(os.path.realpath(path) == os.path.realpath(output) for path in paths if path != "-"):
        raise click.UsageError(f"{output} is one of the sources; write somewhere else")
    return paths, len(given) == 1 and paths == given and not Path(given[0]).is_dir()


def _skipped(sources: Iterable[str]) -> str:
    """One line on the files in folders that are not read for their names, "" if there are none."""
    from recsim.reading import passed_over

    try:
        suffixes = passed_over(sources)
    except OSError:  # parse_many reports it in its place
        return ""
    if not suffixes:
        return ""
    listed = ", ".join(f"{count} {suffix}" for suffix, count in suffixes.most_common(8))
    return f"{suffixes.total()} files in folders were skipped for their suffix ({listed}); name one outright to have it read"


def _watched(results: Iterable[Paper | Failure], form: Format, watch: Watch, *, quiet: bool) -> Iterator[Paper | Failure]:
    """The results as they are; what the format has no place for is told on standard error."""
    from recsim.records import Failure

    for result in results:
        watch.advance()
        if isinstance(result, Failure):
            if not form.holds_failures or not quiet:
                watch.note(f"{result.code}: {result.message}")
        elif form.name in ("csv", "parquet") and not result.recommendations and not quiet:
            watch.note(f"{result.document.source} has no row: no recommendation was found in it")
        yield result


def _stdout(form: str) -> IO[str]:
    """Standard output, ready for the format: UTF-8 for programs, whatever the terminal takes for people."""
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        if form == "table":
            stream.reconfigure(errors="replace")
        else:
            # A lone surrogate (a file name that is not UTF-8) becomes \udcXX, which is right in JSON.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    return stream


def _write_object(body: Json, form: Format, output: str | None, people: Callable[[Json, IO[str]], None]) -> None:
    """Writes one object in the format, for people by the function given."""
    import json

    from recsim.reports.replacing import replacing

    def write(stream: IO[str]) -> None:
        if form.name == "table":
            people(body, stream)
        else:
            stream.write(json.dumps(body, ensure_ascii=False, indent=2 if form.name == "json" else None) + "\n")

    if form.name not in ("table", "json", "jsonl"):
        raise click.UsageError("this verb writes table, json or jsonl")
    if output is None:
        write(_stdout(form.name))
    else:
        with replacing(output) as stream:
            write(stream)


class Place(click.types.StringParamType):
    """The name of a file or a folder: taken as it is, since a verb says itself what is wrong with it, and completed by the shell."""

    def __init__(self, kind: str) -> None:
        self.name = self.kind = kind

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """One item by which click's scripts let the shell complete names of its own: ``file``, or ``dir`` for folders alone."""
        return [CompletionItem(incomplete, type=self.kind)]


def _tell_what_was_written(command: click.Command) -> None:
    """Makes every verb with an ``--output`` say at its end, to people on a terminal, which file is there now and how large it is."""
    run = command.callback
    if run is not None and any(param.name == "output" for param in command.params):

        @wraps(run)
        def told(*args: Any, **options: Any) -> Any:
            status = run(*args, **options)
            written = Path(options["output"]) if options["output"] is not None else None
            if written is not None and written.is_file() and not options.get("quiet") and sys.stderr.isatty():
                size = written.stat().st_size
                words = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"
                _told(DONE, f"{written} written, {words}")
            return status

        command.callback = told
    if isinstance(command, click.Group):
        for verb in command.commands.values():
            _tell_what_was_written(verb)


def _complete_places(command: click.Command) -> None:
    """Gives every parameter that names a place in its usage line the completion of places."""
    for param in command.params:
        words = set(re.findall(r"[A-Z]+", param.metavar or "")) if param.type is click.STRING else set()
        if words & {"DIR", "INDEX"}:
            param.type = Place("dir")
        elif words & {"FILE", "INPUT", "OFFICIAL", "OUT", "REPORT", "SOURCE", "SUSPECT"}:
            param.type = Place("file")
    if isinstance(command, click.Group):
        for verb in command.commands.values():
            _complete_places(verb)


cli.add_command(export)
add_stance_verbs(cli, evaluate)
add_matching_verbs(cli, evaluate, train)
add_change_verbs(cli, evaluate, train)
add_link_verbs(cli, evaluate, train)
add_index_verbs(cli)
add_engine_verbs(cli)
_complete_places(cli)
_tell_what_was_written(cli)


def main() -> None:
    """The ``recsim`` program."""
    cli.main(prog_name="recsim")


if __name__ == "__main__":
    main()
