"""Verbs of the stance model: classify, embed, train stance, evaluate stance. Thin, as `recsim.cli` is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from recsim.verbs.options import (
    DONE,
    NOT_ALL_READ,
    bar_shown,
    chosen_format,
    object_format_option,
    output_option,
    quiet_option,
)
from recsim.verbs.output import write_object, write_objects

if TYPE_CHECKING:
    from recsim.records import Json

_column = click.option(
    "--column", metavar="NAME", help="Read the passages from this column of a CSV or XLSX table, or this key of JSON Lines."
)
_id_column = click.option("--id-column", metavar="NAME", help="Take each passage's id from this column.")


@click.command(short_help="Stance of single sentences or passages.")
@click.argument("file", default="-", type=click.Path(), metavar="[FILE|-]")
@object_format_option
@click.option(
    "--model", default="stance-v1", show_default=True, metavar="NAME|DIR", help="A shipped model or a folder of your own."
)
@_column
@_id_column
@output_option
@quiet_option
def classify(
    file: str, form: str | None, model: str, column: str | None, id_column: str | None, output: str | None, quiet: bool
) -> int:
    """Role, stance and implementation of each passage, in input order.

    FILE holds one passage a line, JSON Lines of {"id", "text"}, or a CSV or XLSX table with --column. A line that cannot be read
    is an error object in its place.
    """
    from recsim.reports.envelope import enveloped
    from recsim.reports.progress import Watch
    from recsim.stance.classify import classify_many
    from recsim.stance.inputs import BadLine, read_passages

    found = list(read_passages(_bytes(file), column=column, id_column=id_column))
    bad = sum(isinstance(item, BadLine) for item in found)
    good = iter(classify_many((item for item in found if not isinstance(item, BadLine)), model=model))

    def bodies(advance: Callable[[], None]) -> Iterator[Json]:
        for item in found:
            body = item.to_dict() if isinstance(item, BadLine) else next(good).to_dict()
            advance()
            yield enveloped(body)

    table = chosen_format(form, output).name == "table"
    with Watch(len(found), shown=bar_shown(quiet, output, held=table)) as watch:
        results = bodies(watch.advance)
        write_objects(results, form, output, lambda stream: _write_table(results, found, stream), one=False)
    return NOT_ALL_READ if bad else DONE


def _write_table(results: Iterator[Json], found: Sequence[object], stream: IO[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    from recsim.reports.printable import printable
    from recsim.reports.table import console_for, print_to

    table = Table("id", "role", "stance", "confidence", "implementation", "passage")
    for body, item in zip(results, found, strict=True):
        text = item[1] if isinstance(item, tuple) else ""
        if "error" in body:
            table.add_row(str(body.get("line")), "error", "", "", "", Text(printable(str(body["error"]))))
            continue
        sure = f"{body['confidence']:.2f}" + (" abstains" if body["abstained"] else "")
        # Text, so that brackets are not taken for markup, and printable, so that no passage steers the terminal.
        name, words = Text(printable(str(body["id"]))), Text(printable(text[:120]))
        table.add_row(name, str(body["role"]), str(body["stance"] or ""), sure, str(body["implementation"]), words)
    print_to(stream, console_for(stream), table)


@click.command(short_help="Unit vectors of sentences or passages.")
@click.argument("file", default="-", type=click.Path(), metavar="[FILE|-]")
@click.option(
    "--encoder",
    default="encoder-v1",
    show_default=True,
    metavar="NAME|DIR",
    help="Shipped, a folder, or sentence-transformers:NAME.",
)
@_column
@_id_column
@click.option("-o", "--output", required=True, type=click.Path(), metavar="OUT.npy|OUT.parquet", help="Where the vectors go.")
@quiet_option
def embed(file: str, encoder: str, column: str | None, id_column: str | None, output: str, quiet: bool) -> int:
    """One row a passage, in input order, as a NumPy array or a Parquet table of id and vector.

    FILE holds one passage a line, JSON Lines of {"id", "text"}, or a CSV or XLSX table with --column. A line that cannot be read
    has no row and is named on standard error.
    """
    from recsim.encoders import load_encoder
    from recsim.reports.progress import Watch
    from recsim.reports.vectors import write_vectors
    from recsim.stance.inputs import BadLine, read_passages

    found = list(read_passages(_bytes(file), column=column, id_column=id_column))
    passages = [item for item in found if not isinstance(item, BadLine)]
    loaded = load_encoder(encoder)
    rows = []
    with Watch(len(passages), shown=not quiet) as watch:
        for start in range(0, len(passages), 64):
            batch = passages[start : start + 64]
            rows.append(loaded.encode([text for _, text in batch]))
            for _ in batch:
                watch.advance()
    write_vectors([identifier for identifier, _ in passages], rows, loaded.dim, output)
    bad = [item for item in found if isinstance(item, BadLine)]
    for item in bad:
        click.echo(f"recsim: {item.code}: {item.message}", err=True)
    return NOT_ALL_READ if bad else DONE


@click.command("stance")
@click.option(
    "--corpus", default="corpora/stance-v1", show_default=True, metavar="DIR", help="Folder of corpus.json and passages.jsonl."
)
@click.option(
    "--papers",
    metavar="DIR",
    help="Corpus of papers on whose answers the rules are weighed too [default: replies-v1 beside CORPUS].",
)
@click.option("--out", default="models", show_default=True, metavar="DIR", help="Where encoder-v1 and stance-v1 are written.")
@click.option("--encoder", metavar="NAME|DIR", help="Keep this encoder and train the heads alone (needs no torch).")
@click.option("--epochs", default=8, show_default=True, help="Passes over the training split when the encoder is trained.")
@click.option("--threads", default=1, show_default=True, help="Processor threads; the same number gives the same weights.")
@click.option("--cache", metavar="DIR", help="Keep vectors of passages here, so that heads can be fitted again without encoding.")
@click.option("--fresh", is_flag=True, help="Train the encoder even where OUT holds one of this corpus and schedule.")
@quiet_option
def train_stance_verb(
    corpus: str,
    papers: str | None,
    out: str,
    encoder: str | None,
    epochs: int,
    threads: int,
    cache: str | None,
    fresh: bool,
    quiet: bool,
) -> int:
    """The stance model from a passage corpus: encoder (recsim[train]), heads, calibration, card.

    An encoder that already stands in OUT and was made of the same passages by the same schedule is kept.
    """
    from recsim.evaluation.train import train_model
    from recsim.reports.progress import working

    beside = Path(corpus).parent / "replies-v1"
    with working(shown=not quiet) as say:
        train_model(
            Path(corpus),
            Path(out),
            papers=Path(papers) if papers else beside if beside.is_dir() else None,
            encoder=encoder,
            epochs=epochs,
            threads=threads,
            cache=Path(cache) if cache else None,
            fresh=fresh,
            say=say,
        )
    return DONE


@click.command("stance")
@click.option("--corpus", required=True, metavar="DIR", help="Folder of corpus.json and passages.jsonl (docs/labels.md).")
@click.option("--split", default="test", show_default=True, help="The split to measure; all takes every passage.")
@click.option("--model", default="stance-v1", show_default=True, metavar="NAME|DIR")
@object_format_option
@output_option
def evaluate_stance_verb(corpus: str, split: str, model: str, form: str | None, output: str | None) -> int:
    """Macro-F1, F1 by label with intervals, calibration error, and what the mistakes became."""
    from recsim.evaluation.stance import evaluate_stance
    from recsim.reports.envelope import enveloped
    from recsim.reports.figures import write_figures
    from recsim.stance.passages import load_passages

    result = evaluate_stance(load_passages(corpus), split=split, model=model)
    write_object(enveloped(result.to_dict()), form, output, write_figures)
    return DONE


def _bytes(file: str) -> bytes:
    from recsim.errors import MissingSource, UsageError
    from recsim.reading.missing import missing

    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise MissingSource(missing(file)) from None
    except IsADirectoryError:
        raise UsageError(f"{file} is a folder; name a file of lines, JSON Lines, CSV or XLSX") from None


def add_verbs(program: click.Group, evaluate: click.Group, train: click.Group) -> None:
    """Hangs the verbs of this module into the program."""
    for verb in (classify, embed):
        program.add_command(verb)
    evaluate.add_command(evaluate_stance_verb)
    train.add_command(train_stance_verb)
