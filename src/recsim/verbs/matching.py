"""Verbs of matching: compare, check, evaluate copies, train matching. Thin, as `recsim.cli` is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from recsim.verbs.options import (
    DONE,
    FLAGGED,
    NOT_ALL_READ,
    any_format_option,
    bar_shown,
    chosen_format,
    fail_option,
    object_format_option,
    one_file,
    opened,
    output_option,
    paths_of,
    prior_option,
    quiet_option,
)
from recsim.verbs.output import OBJECTS, write_counts, write_object, write_objects, write_rows

if TYPE_CHECKING:
    from recsim.index import Index
    from recsim.matcher import Matcher
    from recsim.records import Failure
    from recsim.reports.progress import Watch
    from recsim.verdicts import Checked

Shape = Literal["lines", "list", "object"]


@click.command(short_help="Is one text a copy of the other, where, and what changed.")
@click.argument("suspect", metavar="SUSPECT")
@click.argument("official", metavar="OFFICIAL")
@any_format_option
@prior_option
@fail_option
@output_option
@quiet_option
def compare(
    suspect: str, official: str, form: str | None, prior: float, fail_on_copy: bool, output: str | None, quiet: bool
) -> int:
    """Compares two documents, down to machine-paraphrased copies, passage by passage.

    Which side is the original is never guessed: the score is the probability of copying in either direction.
    """
    from recsim.matcher import Matcher
    from recsim.reports.progress import Watch
    from recsim.reports.verdict_table import write_comparison

    chosen = chosen_format(form, output)
    matcher = Matcher(prior=prior)
    with Watch(1, shown=not quiet):
        first, second = (matcher.ready(opened(name)) for name in _one_stdin(suspect, official))
        verdict = matcher.compare(first, second)
    if chosen.name not in OBJECTS:
        write_rows(verdict, chosen, output, [first.document, second.document])
    else:
        documents = first.document, second.document
        write_objects([verdict], form, output, lambda stream: write_comparison(verdict, *documents, stream), one=True)
    return FLAGGED if fail_on_copy and verdict.flagged else DONE


@click.command(short_help="Is any text a copy of anything in an index.")
@click.argument("suspects", nargs=-1, required=True, metavar="SUSPECT...")
@click.option("--index", "folder", required=True, metavar="INDEX", help="Folder of official texts (recsim index add).")
@any_format_option
@prior_option
@fail_option
@click.option("--no-vectors", is_flag=True, help="Search by wording alone: several times as fast, and rewrites are missed.")
@click.option("--dry-run", is_flag=True, help="Only count what the work would be: passages to search, texts to compare.")
@output_option
@quiet_option
def check(
    suspects: tuple[str, ...],
    folder: str,
    form: str | None,
    prior: float,
    fail_on_copy: bool,
    no_vectors: bool,
    dry_run: bool,
    output: str | None,
    quiet: bool,
) -> int:
    """Checks each SUSPECT (a file, a folder, a glob, or - for standard input) against an index; verdicts best first.

    With -o FILE.jsonl or FILE.json a run that was stopped goes on where it was when the same command is given again.
    """
    from recsim.index import Index
    from recsim.matcher import Matcher
    from recsim.records import Failure
    from recsim.reports.progress import Watch
    from recsim.reports.verdict_table import write_checks

    chosen = chosen_format(form, output)
    paths = paths_of(suspects, output)
    flagged = failed = False

    def noting(results: Iterable[Checked | Failure], watch: Watch) -> Iterator[Checked | Failure]:
        nonlocal flagged, failed
        for result in results:
            watch.advance()
            if isinstance(result, Failure):
                failed = True
                watch.note(f"{result.code}: {result.message}")
            else:
                flagged = flagged or result.flagged
            yield result

    with Index.open(folder) as index, Watch(len(paths), shown=bar_shown(quiet, output, held=chosen.name == "table")) as watch:
        matcher = Matcher(index, prior=prior, vectors=not no_vectors)
        one = one_file(suspects, paths)
        if dry_run:
            cost = matcher.cost(opened(path) for path in paths)
            write_counts(cost, form, "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in cost.items()))
            return NOT_ALL_READ if cost["unreadable"] else DONE
        if output is not None and chosen.name in ("json", "jsonl") and "-" not in paths:
            shape: Shape = "lines" if chosen.name == "jsonl" else "object" if one else "list"
            failed, flagged = _check_resumed(matcher, index, paths, output, shape, watch)
        else:
            sources = [opened(path) for path in paths]
            results = noting(matcher.check_many(sources), watch)
            if chosen.name not in OBJECTS:
                write_rows(results, chosen, output, [index, *(source for source in sources if isinstance(source, bytes))])
            else:
                held = list(results) if chosen.name == "table" else results
                write_objects(held, form, output, lambda stream: write_checks(list(held), stream), one=one)
    return NOT_ALL_READ if failed else FLAGGED if fail_on_copy and flagged else DONE


def _check_resumed(
    matcher: Matcher, index: Index, paths: list[str], output: str, shape: Shape, watch: Watch
) -> tuple[bool, bool]:
    """Checks with a journal beside the output, and says whether a source failed and whether a copy was flagged."""
    from recsim.reports.envelope import enveloped, made_by
    from recsim.reports.resuming import Journal
    from recsim.verdicts import COPIES

    conditions = {"index": index.state(), "prior": matcher.prior, "vectors": matcher.vectors, "made_by": made_by()}
    failed = flagged = False
    with Journal(output, conditions) as journal:
        if journal.kept:
            watch.note(f"going on with {output}: {journal.kept} suspects were finished before")
        for path in paths:
            body = journal.finished(path)
            if body is None:
                result = next(matcher.check_many([path]))
                body = enveloped(result.to_dict())
                journal.write(path, body)
            if "error" in body:
                failed = True
                watch.note(f"{body['error']['code']}: {body['error']['message']}")
            else:
                flagged = flagged or any(verdict["verdict"] in COPIES for verdict in body["verdicts"])
            watch.advance()
        journal.complete(paths, shape)
    return failed, flagged


@click.command("copies")
@click.option(
    "--corpus", required=True, metavar="DIR", help="Folder of corpus.json, copies.jsonl and negatives.jsonl (docs/labels.md)."
)
@click.option("--split", default="test", show_default=True, help="The split to measure; all takes every copy.")
@click.option(
    "--cross", type=click.IntRange(min=0), default=2000, show_default=True, help="Pairs of unrelated texts; 0 for every pair."
)
@click.option("--model", default="matching-v1", show_default=True, metavar="NAME|DIR")
@object_format_option
@output_option
@quiet_option
def evaluate_copies_verb(
    corpus: str, split: str, cross: int, model: str, form: str | None, output: str | None, quiet: bool
) -> int:
    """Copies found by kind and generator, false flags first, spans by PAN's measures, calibration."""
    from recsim.evaluation.copies import evaluate_copies
    from recsim.evaluation.copies_corpus import load_copies
    from recsim.matcher import Matcher
    from recsim.reports.envelope import enveloped
    from recsim.reports.figures import write_figures
    from recsim.reports.progress import Watch

    loaded = load_copies(corpus)
    total = len(loaded.copies_of(split)) + len(loaded.negatives_of(split)) + cross
    with Watch(total, shown=not quiet) as watch:
        result = evaluate_copies(
            loaded,
            split=split,
            matcher=Matcher(model=model, changes=False),
            cross=cross or None,
            on_done=lambda _: watch.advance(),
        )
    write_object(enveloped(result.to_dict()), form, output, write_figures)
    return DONE


def _one_stdin(*names: str) -> tuple[str, ...]:
    if names.count("-") > 1:
        raise click.UsageError("standard input can be one side, not both")
    return names


def add_verbs(program: click.Group, evaluate: click.Group, train: click.Group) -> None:
    """Hangs the verbs of this module into the program."""
    for verb in (compare, check):
        program.add_command(verb)
    evaluate.add_command(evaluate_copies_verb)
    for verb in (train_matching_verb, train_sentence_pairs_verb, train_background_verb, train_static_verb):
        train.add_command(verb)


@click.command("matching")
@click.option("--corpus", default="corpora/copies-v1", show_default=True, metavar="DIR")
@click.option("--out", default="models/matching-v1", show_default=True, metavar="DIR")
@click.option(
    "--without", metavar="GENERATOR", help="Leave the copies of one generator out, to measure what is never seen in training."
)
@quiet_option
def train_matching_verb(corpus: str, out: str, without: str | None, quiet: bool) -> int:
    """The matching model from a corpus of copies; needs the background and static models."""
    from recsim.evaluation.copies_corpus import load_copies
    from recsim.evaluation.train_matching import save_matching, train_matching
    from recsim.reports.progress import working

    loaded = load_copies(corpus)
    with working(shown=not quiet) as say:
        model = train_matching(loaded, background="background-v1", encoder="static-v1", without=without, say=say)
    save_matching(model, loaded, Path(out))
    return DONE


@click.command("sentence-pairs")
@click.option("--corpus", default="corpora/copies-v1", show_default=True, metavar="DIR")
@click.option("--out", default="models/sentence-pairs-v1", show_default=True, metavar="DIR")
@quiet_option
def train_sentence_pairs_verb(corpus: str, out: str, quiet: bool) -> int:
    """The model of two sentences alone, from a corpus of copies; needs the background and static models."""
    from recsim.evaluation.copies_corpus import load_copies
    from recsim.evaluation.train_sentence_pairs import train_sentence_pairs
    from recsim.reports.progress import working

    with working(shown=not quiet) as say:
        train_sentence_pairs(load_copies(corpus), Path(out), say=say)
    return DONE


@click.command("background")
@click.option(
    "--corpora", default="corpora", show_default=True, metavar="DIR", help="Folder with replies-v1, stance-v1 and copies-v1."
)
@click.option("--out", default="models/background-v1", show_default=True, metavar="DIR")
@quiet_option
def train_background_verb(corpora: str, out: str, quiet: bool) -> int:
    """How common words and pairs are, from the corpora's training parts and packaged counts (recsim[train])."""
    from recsim.evaluation.train_background import official_texts, train_background
    from recsim.reports.progress import working

    with working(shown=not quiet) as say:
        train_background(official_texts(Path(corpora)), Path(out), say=say)
    return DONE


@click.command("static")
@click.option("--out", default="models/static-v1", show_default=True, metavar="DIR")
@quiet_option
def train_static_verb(out: str, quiet: bool) -> int:
    """The static encoder, distilled from the base encoder (recsim[train])."""
    from recsim.evaluation.train_static import train_static
    from recsim.reports.progress import working

    with working(shown=not quiet) as say:
        train_static(Path(out), background="background-v1", say=say)
    return DONE
