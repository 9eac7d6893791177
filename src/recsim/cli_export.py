"""The verb export: papers and corpora for other tools. Thin, as `recsim.cli` is."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recsim.errors import UsageError

if TYPE_CHECKING:
    from recsim.records import Failure, Paper

DONE, NOT_ALL_READ = 0, 3
_TOOLS = ("prodigy", "label-studio", "spacy", "web-annotations", "datasets")


@click.command(short_help="Findings for Prodigy, Label Studio, spaCy, the web; corpora for datasets.")
@click.argument("tool", type=click.Choice(_TOOLS))
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", type=click.Path(), metavar="FILE|FOLDER", help="Write to FILE; for datasets to FOLDER.")
@click.option("--quiet", is_flag=True, help="No progress bar and no remarks on standard error.")
def export(tool: str, sources: tuple[str, ...], output: str | None, quiet: bool) -> int:
    """Parses each SOURCE and writes what was found as TOOL reads it.

    \b
    prodigy          JSON Lines: a task a paragraph, with spans
    label-studio     JSON: a task a paper, with predictions to correct
    spacy            a DocBin (.spacy): a document a paper, with span groups
    web-annotations  JSON Lines: W3C Web Annotations, one a finding
    datasets         a corpus folder (as corpora/stance-v1) as one that Hugging Face datasets loads
    """
    if tool == "datasets":
        return _dataset(sources, output, quiet)
    from recsim.pipeline import parse_many
    from recsim.reading import find_sources
    from recsim.reports.progress import Watch
    from recsim.reports.replacing import replacing

    paths = [path for source in sources for path in (list(find_sources([source])) or [source])]
    binary = tool == "spacy"
    if binary and output is None and sys.stdout.isatty():
        raise click.UsageError("a DocBin is nothing for a terminal; name a file with -o")
    failed: list[Failure] = []
    with Watch(len(paths), shown=not quiet and (output is not None or not sys.stdout.isatty())) as watch:
        results = _noted(parse_many(paths), watch, failed)
        if output is not None:
            with replacing(output, encoding=None if binary else "utf-8") as stream:
                _writer(tool)(results, stream)
        else:
            if isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
            _writer(tool)(results, sys.stdout.buffer if binary else sys.stdout)
    return NOT_ALL_READ if failed else DONE


def _noted(results: Iterable[Paper | Failure], watch: Any, failed: list[Failure]) -> Iterator[Paper | Failure]:
    from recsim.records import Failure

    for result in results:
        watch.advance()
        if isinstance(result, Failure):
            failed.append(result)
            watch.note(f"{result.code}: {result.message}")
        yield result


def _writer(tool: str) -> Any:
    from recsim.reports import exchange

    return {
        "prodigy": exchange.write_prodigy,
        "label-studio": exchange.write_label_studio,
        "spacy": exchange.write_doc_bin,
        "web-annotations": exchange.write_web_annotations,
    }[tool]


def _dataset(sources: tuple[str, ...], output: str | None, quiet: bool) -> int:
    from recsim.reports.exchange import write_dataset

    if output is None:
        raise click.UsageError("datasets makes a folder; name it with -o")
    if len(sources) != 1:
        raise UsageError(f"datasets takes one corpus folder, and {len(sources)} sources were given")
    counts = write_dataset(Path(sources[0]), Path(output))
    if not quiet:
        listed = ", ".join(f"{count} {split}" for split, count in counts.items())
        click.echo(f"recsim: {listed}; load them with load_dataset({output!r})", err=True)
    return DONE
