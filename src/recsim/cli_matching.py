"""Verbs of matching: compare, check, evaluate copies, train matching. Thin, as `recsim.cli` is."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from recsim.index import Index
    from recsim.matcher import Matcher
    from recsim.records import Failure, Json
    from recsim.reports.progress import Watch
    from recsim.verdicts import Checked, Verdict

Shape = Literal["lines", "list", "object"]
DONE, FLAGGED, NOT_ALL_READ = 0, 1, 3

_output = click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write to FILE; it appears whole or not at all.")
_quiet = click.option("--quiet", is_flag=True, help="No progress bar and no remarks on standard error.")
_format = click.option(
    "--format", "form", type=click.Choice(["table", "json", "jsonl"]), help="Default: table on a terminal, jsonl in a pipe."
)
_comparison_format = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv", "xlsx", "parquet", "html"]),
    help="Default: by the suffix of -o FILE; table on a terminal, jsonl in a pipe.",
)
_prior = click.option(
    "--prior",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.01,
    show_default=True,
    help="Probability of copying before reading; raising it flags more.",
)
_fail = click.option("--fail-on-copy", is_flag=True, help="Leave with status 1 if a copy was flagged.")


@click.command(short_help="Is one text a copy of the other, where, and what changed.")
@click.argument("suspect", metavar="SUSPECT")
@click.argument("official", metavar="OFFICIAL")
@_comparison_format
@_prior
@_fail
@_output
@_quiet
def compare(
    suspect: str, official: str, form: str | None, prior: float, fail_on_copy: bool, output: str | None, quiet: bool
) -> int:
    """Compares two documents, down to machine-paraphrased copies, passage by passage.

    Which side is the original is never guessed: the score is the probability of copying in either direction.
    """
    from recsim.matcher import Matcher
    from recsim.reports.progress import Watch
    from recsim.reports.verdict_table import write_comparison

    matcher = Matcher(prior=prior)
    with Watch(1, shown=not quiet):
        first, second = (matcher.ready(_source(name)) for name in _one_stdin(suspect, official))
        verdict = matcher.compare(first, second)
    if (chosen := _chosen(form, output)) in _FILES:
        _write_file(verdict, chosen, output, [first.document, second.document])
        return FLAGGED if fail_on_copy and verdict.flagged else DONE
    _write([verdict], form, output, lambda stream: write_comparison(verdict, first.document, second.document, stream), one=True)
    return FLAGGED if fail_on_copy and verdict.flagged else DONE


@click.command(short_help="Is any text a copy of anything in an index.")
@click.argument("suspects", nargs=-1, required=True, metavar="SUSPECT...")
@click.option("--index", "folder", required=True, metavar="INDEX", help="Folder of official texts (recsim index add).")
@_comparison_format
@_prior
@_fail
@click.option("--no-vectors", is_flag=True, help="Search by wording alone: several times as fast, and rewrites are missed.")
@click.option("--dry-run", is_flag=True, help="Only count what the work would be: passages to search, texts to compare.")
@_output
@_quiet
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
    from recsim.reports.progress import Watch, apart
    from recsim.reports.verdict_table import write_checks

    paths = _paths(suspects)
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

    with (
        Index.open(folder) as index,
        Watch(len(paths), shown=not quiet and apart(output, held=_chosen(form, output) == "table")) as watch,
    ):
        matcher = Matcher(index, prior=prior, vectors=not no_vectors)
        one = len(paths) == 1 and len(suspects) == 1 and not Path(suspects[0]).is_dir()
        if dry_run:
            cost = matcher.cost(_source(path) for path in paths)
            _object(cost, form, "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in cost.items()))
            return NOT_ALL_READ if cost["unreadable"] else DONE
        if output is not None and _chosen(form, output) in ("json", "jsonl") and "-" not in paths:
            shape: Shape = "lines" if _chosen(form, output) == "jsonl" else "object" if one else "list"
            failed, flagged = _check_resumed(matcher, index, paths, output, shape, watch)
            return NOT_ALL_READ if failed else FLAGGED if fail_on_copy and flagged else DONE
        sources = [_source(path) for path in paths]
        results = noting(matcher.check_many(sources), watch)
        if (chosen := _chosen(form, output)) in _FILES:
            _write_file(results, chosen, output, [index, *(one for one in sources if isinstance(one, bytes))])
            return NOT_ALL_READ if failed else FLAGGED if fail_on_copy and flagged else DONE
        held = list(results) if _chosen(form, output) == "table" else results
        _write(held, form, output, lambda stream: write_checks(list(held), stream), one=one)
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
@_format
@_output
@_quiet
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
    body = enveloped(result.to_dict())
    _write([body], form, output, lambda stream: write_figures(body, stream), one=True)
    return DONE


def _source(name: str) -> str | bytes:
    return sys.stdin.buffer.read() if name == "-" else name


def _one_stdin(*names: str) -> tuple[str, ...]:
    if names.count("-") > 1:
        raise click.UsageError("standard input can be one side, not both")
    return names


def _paths(sources: Iterable[str]) -> list[str]:
    from recsim.reading import find_sources

    paths: list[str] = []
    for source in sources:
        if not source:
            raise click.UsageError("a source is empty; name a file, a folder, a glob, or - for standard input")
        try:
            paths += list(find_sources([source])) or [source]
        except OSError:  # reading reports it in its place
            paths.append(source)
    return paths


def _chosen(form: str | None, output: str | None) -> str:
    if form is not None:
        return form
    if output is not None:
        from recsim.reports.write import format_for

        return format_for(None, output).name
    return "table" if sys.stdout.isatty() else "jsonl"


# Formats that are files for people or for tables rather than objects on a line; recsim.reports.verdict_files writes them.
_FILES = ("csv", "xlsx", "parquet", "html")


def _write_file(results: Any, chosen: str, output: str | None, documents: Sequence[Any]) -> None:
    from recsim.reports.replacing import replacing
    from recsim.reports.verdict_files import write_verdicts
    from recsim.reports.write import format_for

    form = format_for(chosen)
    if output is not None:
        with replacing(output, encoding=form.file_encoding) as stream:
            write_verdicts(results, stream, form, documents=documents)
        return
    if (form.binary or chosen == "html") and sys.stdout.isatty():
        raise click.UsageError(f"{chosen} is nothing for a terminal; name a file with -o")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    write_verdicts(results, sys.stdout.buffer if form.binary else sys.stdout, form, documents=documents)


def _write(
    results: Iterable[Verdict | Checked | Failure | Json],
    form: str | None,
    output: str | None,
    people: Callable[[IO[str]], None],
    *,
    one: bool,
) -> None:
    from recsim.reports.envelope import enveloped
    from recsim.reports.replacing import replacing

    chosen = _chosen(form, output)
    if chosen not in ("table", "json", "jsonl"):
        raise click.UsageError("this verb writes table, json or jsonl")

    def bodies() -> Iterator[Json]:
        for result in results:
            yield result if isinstance(result, dict) else enveloped(result.to_dict())

    def write(stream: IO[str]) -> None:
        if chosen == "table":
            people(stream)
        elif chosen == "jsonl":
            for body in bodies():
                stream.write(json.dumps(body, ensure_ascii=False) + "\n")
                stream.flush()
        else:
            held: Any = list(bodies())
            stream.write(json.dumps(held[0] if one and held else held, ensure_ascii=False, indent=2) + "\n")

    if output is None:
        write(sys.stdout)
    else:
        with replacing(output) as stream:
            write(stream)


def _object(body: Json, form: str | None, words: str) -> None:
    from recsim.reports.envelope import enveloped

    def people(stream: IO[str]) -> None:
        stream.write(words + "\n")

    _write([enveloped(body)], form, None, people, one=True)


def add_verbs(program: click.Group, evaluate: click.Group, train: click.Group) -> None:
    """Hangs the verbs of this module into the program."""
    for verb in (compare, check):
        program.add_command(verb)
    evaluate.add_command(evaluate_copies_verb)
    for verb in (train_matching_verb, train_background_verb, train_static_verb):
        train.add_command(verb)


@click.command("matching")
@click.option("--corpus", default="corpora/copies-v1", show_default=True, metavar="DIR")
@click.option("--out", default="models/matching-v1", show_default=True, metavar="DIR")
@click.option(
    "--without", metavar="GENERATOR", help="Leave the copies of one generator out, to measure what is never seen in training."
)
@_quiet
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


@click.command("background")
@click.option(
    "--corpora", default="corpora", show_default=True, metavar="DIR", help="Folder with replies-v1, stance-v1 and copies-v1."
)
@click.option("--out", default="models/background-v1", show_default=True, metavar="DIR")
@_quiet
def train_background_verb(corpora: str, out: str, quiet: bool) -> int:
    """How common words and pairs are, from the corpora's training parts and packaged counts (recsim[train])."""
    from recsim.evaluation.train_background import official_texts, train_background
    from recsim.reports.progress import working

    with working(shown=not quiet) as say:
        train_background(official_texts(Path(corpora)), Path(out), say=say)
    return DONE


@click.command("static")
@click.option("--out", default="models/static-v1", show_default=True, metavar="DIR")
@_quiet
def train_static_verb(out: str, quiet: bool) -> int:
    """The static encoder, distilled from the base encoder (recsim[train])."""
    from recsim.evaluation.train_static import train_static
    from recsim.reports.progress import working

    with working(shown=not quiet) as say:
        train_static(Path(out), background="background-v1", say=say)
    return DONE
