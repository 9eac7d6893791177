"""The command line: reads options, calls functions, decides the exit status.

Everything heavy is imported inside the verb that needs it, so that ``recsim --help`` and shell completion answer at once.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from recsim import __version__
from recsim.errors import MissingDependency, RecsimError, UsageError
from recsim.verbs import changes, engine, index, links, matching, stance
from recsim.verbs.completion import complete_places
from recsim.verbs.export import export
from recsim.verbs.groups import Verbs
from recsim.verbs.limits import chosen_limits, limit_options
from recsim.verbs.options import (
    DONE,
    NOT_ALL_READ,
    WRONG_USAGE,
    any_format_option,
    bar_shown,
    chosen_format,
    object_format_option,
    one_file,
    output_option,
    paths_of,
    quiet_option,
)
from recsim.verbs.output import standard_output, tell_what_was_written, write_object

if TYPE_CHECKING:
    from recsim.records import Failure, Paper
    from recsim.reports.progress import Watch
    from recsim.reports.write import Format

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


@cli.command(short_help="Recommendations, answers, stances, dates and claims.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@any_format_option
@output_option
@click.option("--report", metavar="REPORT", help="Take the recommendations from REPORT and join each SOURCE's answers to them.")
@click.option("--with-text", is_flag=True, help="Put each document's whole text into json and jsonl.")
@click.option("--ocr/--no-ocr", default=None, help="Read pages that are pictures (default: where recsim[ocr] is installed).")
@limit_options
@quiet_option
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

    chosen = chosen_format(form, output)
    if with_text and not chosen.holds_text:
        raise click.UsageError(f"--with-text goes with --format json or jsonl; this output is {chosen.name}")
    if report == "-" and "-" in sources:
        raise click.UsageError("standard input can be a SOURCE or the REPORT, not both")
    paths = paths_of(sources, output)
    skipped = _skipped(sources)
    limits = chosen_limits({**bounds, "ocr": ocr})
    with Watch(len(paths), shown=bar_shown(quiet, output)) as watch:
        results = _watched(parse_many(paths, report=report, limits=limits), chosen, watch, quiet=quiet)
        papers = next(results) if one_file(sources, paths) else results
        if output is not None:
            failures = write_report(papers, output, format=chosen.name, with_text=with_text)
        else:
            stream = standard_output(binary=chosen.binary, people=chosen.name == "table")
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
@object_format_option
@output_option
@quiet_option
def evaluate_parsing_verb(corpus: str, split: str, form: str | None, output: str | None, quiet: bool) -> int:
    """How well documents are parsed: recommendations found and invented, stances, dates, answers."""
    from recsim.evaluation import evaluate_parsing, load_corpus
    from recsim.reports.envelope import enveloped
    from recsim.reports.figures import write_figures
    from recsim.reports.progress import Watch

    loaded = load_corpus(corpus)
    with Watch(len(list(loaded.split(split))), shown=not quiet) as watch:
        result = evaluate_parsing(loaded, split=split, on_done=lambda _: watch.advance())
    write_object(enveloped(result.to_dict()), form, output, write_figures)
    return DONE


@cli.group(cls=Verbs, short_help="Models from corpora.")
def train() -> None:
    """Trains the models that recsim ships, or yours, from labelled corpora."""


@cli.command()
@object_format_option
@output_option
def doctor(form: str | None, output: str | None) -> int:
    """Versions, models, optional parts found and missing."""
    from recsim.reports.installation import examined, write_installation

    write_object(examined(), form, output, write_installation)
    return DONE


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


cli.add_command(export)
for subject in (stance, matching, changes, links):
    subject.add_verbs(cli, evaluate, train)
for subject in (index, engine):
    subject.add_verbs(cli)
complete_places(cli)
tell_what_was_written(cli)


def main() -> None:
    """The ``recsim`` program."""
    cli.main(prog_name="recsim")


if __name__ == "__main__":
    main()
