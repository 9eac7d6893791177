"""Verbs of linking: link, history, evaluate links, train links. Thin, as `recsim.cli` is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from recsim.verbs.options import (
    DONE,
    NOT_ALL_READ,
    bar_shown,
    chosen_format,
    object_format_option,
    one_file,
    opened,
    output_option,
    paths_of,
    quiet_option,
)
from recsim.verbs.output import OBJECTS, write_file, write_object, write_objects

if TYPE_CHECKING:
    from recsim.links import Linked
    from recsim.records import Failure, Json
    from recsim.reports.write import Format

_FORMATS = (*OBJECTS, "csv", "html")
_link_format = click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="Default: by the suffix of -o FILE; table on a terminal, jsonl in a pipe.",
)


@click.command(short_help="Recommendations that repeat, quote or follow up earlier ones.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--index",
    "folder",
    metavar="INDEX",
    help="Folder of earlier texts (recsim index add); without it the paper's own references are read.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Processes that link, each holding the store. Default: as many as there are cores, each with sixteen papers or more.",
)
@_link_format
@output_option
@quiet_option
def link(
    sources: tuple[str, ...], folder: str | None, jobs: int | None, form: str | None, output: str | None, quiet: bool
) -> int:
    """Links the recommendations of each SOURCE (a file, a folder, a glob, or - for standard input) to those of the texts in an index.

    same: reprinted, quoted, or named by its number to be answered; repeat: asked again in other words; follow_up: progress or closure is
    reported; related: the same matter, another ask.
    """
    from contextlib import ExitStack

    from recsim.index import Index
    from recsim.link_workers import link_with, processes_for
    from recsim.linker import Linker
    from recsim.records import Failure
    from recsim.reports.envelope import enveloped
    from recsim.reports.link_files import write_link_csv, write_link_page
    from recsim.reports.link_table import write_links
    from recsim.reports.progress import Watch

    chosen = _chosen(form, output)
    paths = paths_of(sources, output)
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
        store = stack.enter_context(Index.open(folder)) if folder is not None else None
        # The texts of the store are counted as well: the first time they are parsed.
        texts = len(list(store.sequences())) if store is not None else 0
        with Watch(texts, shown=not quiet) as reading:
            linker = Linker(store, on_done=lambda _: reading.advance())
        watch = stack.enter_context(Watch(len(paths), shown=bar_shown(quiet, output, held=chosen.name == "table")))
        results = noting(link_with(linker, [opened(path) for path in paths], jobs=jobs or processes_for(len(paths))), watch)
        one = one_file(sources, paths)
        held = results if chosen.name in ("json", "jsonl") else list(results)
        if chosen.name not in OBJECTS:
            write = write_link_csv if chosen.name == "csv" else write_link_page
            write_file(chosen, output, lambda stream: write(list(held), stream))
            return NOT_ALL_READ if failed else DONE
        write_objects(
            (enveloped(each.to_dict()) for each in held), form, output, lambda stream: write_links(list(held), stream), one=one
        )
    return NOT_ALL_READ if failed else DONE


@click.command(short_help="What became of a recommendation.")
@click.argument("name", metavar="ID_OR_SOURCE[#NUMBER]")
@click.option("--index", "folder", required=True, metavar="INDEX", help="Folder of texts (recsim index add).")
@click.option("--at", metavar="DATE", help="As of this day (2026-11-25); today if none is given.")
@_link_format
@output_option
@quiet_option
def history(name: str, folder: str, at: str | None, form: str | None, output: str | None, quiet: bool) -> int:
    """Follows a recommendation through the texts of an index: asked, answered, promised, reported, asked again, overdue.

    Name a text by its id, the first digits of it, or its source, and a recommendation by its number after #; without # every
    recommendation of the text is followed. A file that is not in the index counts as one of its texts.
    """
    from recsim.histories import history as histories_of
    from recsim.reports.envelope import enveloped
    from recsim.reports.link_files import write_history_csv, write_history_page
    from recsim.reports.link_table import write_histories
    from recsim.reports.progress import working

    chosen = _chosen(form, output)
    with working(shown=not quiet):
        found = histories_of(name, index=folder, at=at)
    if chosen.name not in OBJECTS:
        write = write_history_csv if chosen.name == "csv" else write_history_page
        write_file(chosen, output, lambda stream: write(found, stream))
        return DONE
    write_objects(
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
@object_format_option
@output_option
@quiet_option
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

    def people(body: Json, stream: IO[str]) -> None:
        write_figures({**body, "mistakes": [{"document": one["later"], **one} for one in body["mistakes"]]}, stream)

    write_object(enveloped(result.to_dict()), form, output, people)
    return DONE


@click.command("links")
@click.option("--corpus", default="corpora/links-v1", show_default=True, metavar="DIR")
@click.option("--out", default="models/links-v1", show_default=True, metavar="DIR")
@quiet_option
def train_links_verb(corpus: str, out: str, quiet: bool) -> int:
    """The linking model from a corpus of links (recsim[train]); needs the background and static models."""
    from recsim.evaluation.links_corpus import load_links
    from recsim.evaluation.train_links import save_links, train_links
    from recsim.reports.progress import working

    loaded = load_links(corpus)
    with working(shown=not quiet) as say:
        save_links(train_links(loaded, say=say), loaded, Path(out))
    return DONE


@click.command("sentences")
@click.option("--corpus", default="corpora/rewordings-v1", show_default=True, metavar="DIR")
@click.option("--out", default="models/sentences-v1", show_default=True, metavar="DIR")
@quiet_option
def train_sentences_verb(corpus: str, out: str, quiet: bool) -> int:
    """The sentence encoder of links: the base encoder fine-tuned on rewordings, in 8 bits (recsim[train])."""
    from recsim.evaluation.rewordings import load_rewordings
    from recsim.evaluation.train_sentences import train_sentences
    from recsim.reports.progress import working

    loaded = load_rewordings(corpus)
    with working(shown=not quiet) as say:
        train_sentences(loaded, Path(out), say=say)
    return DONE


def _chosen(form: str | None, output: str | None) -> Format:
    chosen = chosen_format(form, output)
    if chosen.name not in _FORMATS:
        raise click.UsageError(f"this verb writes {', '.join(_FORMATS)}")
    return chosen


def add_verbs(program: click.Group, evaluate: click.Group, train: click.Group) -> None:
    """Hangs the verbs of this module into the program."""
    for verb in (link, history):
        program.add_command(verb)
    evaluate.add_command(evaluate_links_verb)
    train.add_command(train_links_verb)
    train.add_command(train_sentences_verb)
