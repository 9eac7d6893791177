"""Verbs of linking: link, history, evaluate links, train links. Thin, as `recsim.cli` is."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from recsim.cli_matching import _chosen, _format, _output, _paths, _quiet, _source, _write

if TYPE_CHECKING:
    from recsim.links import Linked
    from recsim.records import Failure

DONE, NOT_ALL_READ = 0, 3
_link_format = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv", "html"]),
    help="Default: by the suffix of -o FILE; table on a terminal, jsonl in a pipe.",
)


def _write_file(output: str | None, chosen: str, write: Callable[[IO[str]], None]) -> None:
    """A CSV file or an HTML page, into FILE or to standard output."""
    from recsim.reports.replacing import replacing
    from recsim.reports.write import format_for

    if output is not None:
        with replacing(output, encoding=format_for(chosen).file_encoding) as stream:
            write(stream)
        return
    if chosen == "html" and sys.stdout.isatty():
        raise click.UsageError("html is nothing for a terminal; name a file with -o")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    write(sys.stdout)


@click.command(short_help="Recommendations that repeat, quote or follow up earlier ones.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--index",
    "folder",
    metavar="INDEX",
    help="Folder of earlier texts (recsim index add); without it the paper's own references are read.",
)
@_link_format
@_output
@_quiet
def link(sources: tuple[str, ...], folder: str | None, form: str | None, output: str | None, quiet: bool) -> int:
    """Links the recommendations of each SOURCE (a file, a folder, a glob, or - for standard input) to those of the texts in an index.

    same: reprinted, quoted, or named by its number to be answered; repeat: asked again in other words; follow_up: progress or closure is
    reported; related: the same matter, another ask.
    """
    from contextlib import ExitStack

    from recsim.index import Index
    from recsim.linker import Linker
    from recsim.records import Failure
    from recsim.reports.envelope import enveloped
    from recsim.reports.link_files import write_link_csv, write_link_page
    from recsim.reports.link_table import write_links
    from recsim.reports.progress import Watch

    paths = _paths(sources)
    failed = False

    def noting(results: Iterable[Linked | Failure], watch: Watch) -> Iterator[Linked | Failure]:
        nonlocal failed
        for result in results:
            watch.advance()
            if isinstance(result, Failure):
                failed = True
                watch.note(f"{result.code}: {result.message}")
            yield result

    with ExitStack() as stack:
        opened = stack.enter_context(Index.open(folder)) if folder is not None else None
        linker = Linker(opened)
        watch = stack.enter_context(Watch(len(paths), shown=not quiet and (output is not None or not sys.stdout.isatty())))
        results = noting(linker.link_many(_source(path) for path in paths), watch)
        one = len(paths) == 1 and len(sources) == 1 and not Path(sources[0]).is_dir()
        chosen = _chosen(form, output)
        held = list(results) if chosen in ("table", "csv", "html") else results
        if chosen in ("csv", "html"):
            write = write_link_csv if chosen == "csv" else write_link_page
            _write_file(output, chosen, lambda stream: write(list(held), stream))
            return NOT_ALL_READ if failed else DONE
        _write(
            (enveloped(each.to_dict()) for each in held), form, output, lambda stream: write_links(list(held), stream), one=one
        )
    return NOT_ALL_READ if failed else DONE


@click.command(short_help="What became of a recommendation.")
@click.argument("name", metavar="ID_OR_SOURCE[#NUMBER]")
@click.option("--index", "folder", required=True, metavar="INDEX", help="Folder of texts (recsim index add).")
@click.option("--at", metavar="DATE", help="As of this day (2026-11-25); today if none is given.")
@_link_format
@_output
def history(name: str, folder: str, at: str | None, form: str | None, output: str | None) -> int:
    """Follows a recommendation through the texts of an index: asked, answered, promised, reported, asked again, overdue.

    Name a text by its id, the first digits of it, or its source, and a recommendation by its number after #; without # every
    recommendation of the text is followed. A file that is not in the index counts as one of its texts.
    """
    from recsim.histories import history as histories_of
    from recsim.reports.envelope import enveloped
    from recsim.reports.link_files import write_history_csv, write_history_page
    from recsim.reports.link_table import write_histories

    found = histories_of(name, index=folder, at=at)
    chosen = _chosen(form, output)
    if chosen in ("csv", "html"):
        write = write_history_csv if chosen == "csv" else write_history_page
        _write_file(output, chosen, lambda stream: write(found, stream))
        return DONE
    _write(
        [enveloped(each.to_dict()) for each in found],
        form,
        output,
        lambda stream: write_histories(found, stream),
        one=len(found) == 1,
    )
    return DONE


@click.command("links")
@click.option(
    "--corpus", required=True, metavar="DIR", help="Folder of corpus.json, items.jsonl and pairs.jsonl (docs/links.md)."
)
@click.option("--split", default="test", show_default=True, help="The split to measure; all takes every pair.")
@click.option("--model", default="links-v1", show_default=True, metavar="NAME|DIR")
@_format
@_output
@_quiet
def evaluate_links_verb(corpus: str, split: str, model: str, form: str | None, output: str | None, quiet: bool) -> int:
    """F1 of links against all other pairs, precision at recall .9, relations, calibration, and links found from the bare texts."""
    from recsim.evaluation.links import evaluate_links
    from recsim.evaluation.links_corpus import load_links
    from recsim.reports.envelope import enveloped
    from recsim.reports.figures import write_figures
    from recsim.reports.progress import Watch

    loaded = load_links(corpus)
    with Watch(len(loaded.papers_of(split)), shown=not quiet) as watch:
        result = evaluate_links(loaded, split=split, model=model, on_done=lambda _: watch.advance())
    body = enveloped(result.to_dict())

    def people(stream: IO[str]) -> None:
        write_figures({**body, "mistakes": [{"document": one["later"], **one} for one in body["mistakes"]]}, stream)

    _write([body], form, output, people, one=True)
    return DONE


@click.command("links")
@click.option("--corpus", default="corpora/links-v1", show_default=True, metavar="DIR")
@click.option("--out", default="models/links-v1", show_default=True, metavar="DIR")
def train_links_verb(corpus: str, out: str) -> int:
    """The linking model from a corpus of links (recsim[train]); needs the background and static models."""
    from recsim.evaluation.links_corpus import load_links
    from recsim.evaluation.train_links import save_links, train_links

    loaded = load_links(corpus)
    save_links(train_links(loaded, say=lambda line: click.echo(line, err=True)), loaded, Path(out))
    return DONE


@click.command("sentences")
@click.option("--out", default="models/sentences-v1", show_default=True, metavar="DIR")
def train_sentences_verb(out: str) -> int:
    """The sentence encoder of links: the base encoder as published, in 8 bits (recsim[train])."""
    from recsim.evaluation.train_sentences import train_sentences

    train_sentences(Path(out), say=lambda line: click.echo(line, err=True))
    return DONE


def add_verbs(program: click.Group, evaluate: click.Group, train: click.Group) -> None:
    """Hangs the verbs of this module into the program."""
    for verb in (link, history):
        program.add_command(verb)
    evaluate.add_command(evaluate_links_verb)
    train.add_command(train_links_verb)
    train.add_command(train_sentences_verb)
