"""Verbs of changes and of spun wording: spun, evaluate changes, evaluate spun, train spun. Thin, as `recsim.cli` is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recsim.verbs.options import (
    DONE,
    FLAGGED,
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
from recsim.verbs.output import write_object, write_objects

if TYPE_CHECKING:
    from recsim.records import Json


@click.command("spun", short_help="A hint from wording alone: were words swapped.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@object_format_option
@click.option("--fail-on-spun", is_flag=True, help="Leave with status 1 if a text was flagged.")
@output_option
@quiet_option
def spun_verb(sources: tuple[str, ...], form: str | None, fail_on_spun: bool, output: str | None, quiet: bool) -> int:
    """Judges each SOURCE by its wording alone: broken phrases and names, collocations replaced word by word.

    A hint, not a finding: light spinning and rewriting mostly go unseen, and a text in another register may be flagged.
    """
    from recsim.errors import RecsimError
    from recsim.records import Failure
    from recsim.reports.progress import Watch
    from recsim.reports.spun_table import write_spun
    from recsim.spinning import spun

    paths = paths_of(sources, output)
    flagged = failed = False

    def bodies(watch: Watch) -> Iterator[Json]:
        nonlocal flagged, failed
        from recsim.reports.envelope import enveloped

        for path in paths:
            try:
                found = spun(opened(path))
                flagged = flagged or found.flagged
                yield enveloped({"source": path, "spun": found.to_dict()})
            except RecsimError as error:
                failed = True
                watch.note(f"{error.code}: {error}")
                yield enveloped(Failure(path, error.code, str(error)).to_dict())
            watch.advance()

    table = chosen_format(form, output).name == "table"
    with Watch(len(paths), shown=bar_shown(quiet, output, held=table)) as watch:
        results = bodies(watch)
        one = one_file(sources, paths)
        held = list(results) if table else results
        write_objects(held, form, output, lambda stream: write_spun(list(held), stream), one=one)
    return NOT_ALL_READ if failed else FLAGGED if fail_on_spun and flagged else DONE


@click.command("changes")
@click.option("--corpus", required=True, metavar="DIR", help="Folder of a corpus of copies with changes.jsonl (docs/labels.md).")
@click.option("--split", default="test", show_default=True, help="The split to measure; all takes every copy.")
@object_format_option
@output_option
@quiet_option
def evaluate_changes_verb(corpus: str, split: str, form: str | None, output: str | None, quiet: bool) -> int:
    """Planted changes found, and how many reported ones are right, by kind and generator."""
    from recsim.evaluation.changes import evaluate_changes
    from recsim.evaluation.copies_corpus import load_copies
    from recsim.reports.envelope import enveloped
    from recsim.reports.figures import write_figures
    from recsim.reports.progress import Watch

    loaded = load_copies(corpus)
    with Watch(len(loaded.copies_of(split)), shown=not quiet) as watch:
        result = evaluate_changes(loaded, split=split, on_done=lambda _: watch.advance())
    write_object(enveloped(result.to_dict()), form, output, write_figures)
    return DONE


@click.command("spun")
@click.option("--corpus", required=True, metavar="DIR", help="Folder of a corpus of copies (docs/labels.md).")
@click.option("--split", default="test", show_default=True, help="The split to measure; all takes every text.")
@click.option("--model", default="spun-v1", show_default=True, metavar="NAME|DIR")
@click.option("--leave-out", default=None, metavar="PROGRAM", help="Fit the model anew without a program that swaps words.")
@object_format_option
@output_option
@quiet_option
def evaluate_spun_verb(
    corpus: str, split: str, model: str, leave_out: str | None, form: str | None, output: str | None, quiet: bool
) -> int:
    """Spun texts flagged by generator and strength, others flagged by kind, precision and recall over thresholds."""
    from recsim.evaluation.copies_corpus import load_copies
    from recsim.evaluation.spun import evaluate_spun
    from recsim.reports.envelope import enveloped
    from recsim.reports.figures import write_figures
    from recsim.reports.progress import Watch

    loaded = load_copies(corpus)
    with Watch(len(loaded.copies_of(split)), shown=not quiet) as watch:
        result = evaluate_spun(loaded, split=split, model=model, left_out=leave_out, on_done=lambda _: watch.advance())
    write_object(enveloped(result.to_dict()), form, output, write_figures)
    return DONE


@click.command("spun")
@click.option("--corpus", default="corpora/copies-v1", show_default=True, metavar="DIR")
@click.option("--out", default="models/spun-v1", show_default=True, metavar="DIR")
@quiet_option
def train_spun_verb(corpus: str, out: str, quiet: bool) -> int:
    """The model of spun wording, from a corpus of copies and packaged counts (recsim[train]); about a minute."""
    from recsim.evaluation.copies_corpus import load_copies
    from recsim.evaluation.train_spun import train_spun
    from recsim.reports.progress import working

    with working(shown=not quiet) as say:
        train_spun(load_copies(corpus), Path(out), say=say)
    return DONE


def add_verbs(program: click.Group, evaluate: click.Group, train: click.Group) -> None:
    """Hangs the verbs of this module into the program."""
    program.add_command(spun_verb)
    evaluate.add_command(evaluate_changes_verb)
    evaluate.add_command(evaluate_spun_verb)
    train.add_command(train_spun_verb)
