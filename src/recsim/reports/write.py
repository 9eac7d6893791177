"""Which format goes by which name and suffix, and writing papers in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from recsim.errors import UsageError
from recsim.records import Document, Failure, Paper
from recsim.verdicts import Checked, Verdict

if TYPE_CHECKING:
    from recsim.index import Index

Result = Paper | Failure | Verdict | Checked


class Writer(Protocol):
    """Writes results to a stream (of bytes for a binary format) as they come.

    ``one`` says that there is exactly one, for formats where that matters.
    """

    def __call__(
        self, results: Iterable[Paper | Failure], stream: IO[Any], *, one: bool = False, with_text: bool = False
    ) -> None: ...


def _table() -> Writer:
    from recsim.reports.table import write_table

    return write_table


def _json() -> Writer:
    from recsim.reports.jsons import write_json

    return write_json


def _jsonl() -> Writer:
    from recsim.reports.jsons import write_jsonl

    return write_jsonl


def _csv() -> Writer:
    from recsim.reports.delimited import write_csv

    return write_csv


def _xlsx() -> Writer:
    from recsim.reports.workbook import write_xlsx

    return write_xlsx


def _html() -> Writer:
    from recsim.reports.html import write_html

    return write_html


def _parquet() -> Writer:
    from recsim.reports.columnar import write_parquet

    return write_parquet


@dataclass(frozen=True, slots=True)
class Format:
    """One output format. ``load`` imports its writer when it is wanted.

    ``holds_failures`` and ``holds_text`` say what the format has a place for; ``file_encoding`` is used in files only, and
    is None for a binary format.
    """

    name: str
    suffixes: tuple[str, ...]
    load: Callable[[], Writer]
    holds_failures: bool = False
    holds_text: bool = False
    file_encoding: str | None = "utf-8"

    @property
    def binary(self) -> bool:
        """Its bytes are not text: nothing to show on a terminal."""
        return self.file_encoding is None


FORMATS: tuple[Format, ...] = (
    Format("table", (".txt", ".text"), _table),
    Format("json", (".json",), _json, holds_failures=True, holds_text=True),
    Format("jsonl", (".jsonl", ".ndjson"), _jsonl, holds_failures=True, holds_text=True),
    # Excel reads a CSV file as the local code page unless it starts with a byte-order mark; programs on a pipe need none.
    Format("csv", (".csv",), _csv, file_encoding="utf-8-sig"),
    Format("xlsx", (".xlsx",), _xlsx, holds_failures=True, file_encoding=None),
    Format("parquet", (".parquet",), _parquet, file_encoding=None),
    Format("html", (".html", ".htm"), _html, holds_failures=True),
)


def format_for(name: str | None, target: str | Path | None = None) -> Format:
    """The format of that name, or, without a name, the one that the target's suffix stands for. Raises `UsageError`."""
    here = ", ".join(form.name for form in FORMATS)
    suffix = Path(target).suffix.lower() if target is not None else ""
    found = next((form for form in FORMATS if (form.name == name if name is not None else suffix in form.suffixes)), None)
    if found is None:
        seen = f"no format is called {name!r}" if name is not None else f"{str(target)!r} has no suffix that stands for a format"
        raise UsageError(f"{seen}; name one of: {here}")
    return found


def write_report(
    results: Result | Iterable[Result],
    target: str | Path,
    *,
    format: str | None = None,
    with_text: bool = False,
    documents: Iterable[Document | Paper | Index | bytes] | Index = (),
) -> tuple[Failure, ...]:
    """The failures among the results, once all are written to the target file; tables, CSV and Parquet have no row for them.

    Results are papers, or verdicts and what `Matcher.check` gives. The format is told by the target's suffix unless named:
    ``table``, ``json``, ``jsonl``, ``csv``, ``xlsx``, ``parquet`` or ``html``. JSON is one object for one result and a list for an
    iterable; ``with_text`` adds each paper's canonical text to it. Papers are written as they come, to a neighbour of the target
    that replaces it at the end. HTML shows both texts of a verdict: it takes them from ``documents`` (documents, papers, bytes or an
    open index), or reads their sources again, if they are still the same bytes. Raises `UsageError` for what cannot be written.
    """
    from recsim.reports.replacing import replacing
    from recsim.reports.verdict_files import are_verdicts, write_verdicts

    form = format_for(format, target)
    with replacing(target, encoding=form.file_encoding) as stream:
        verdicts, rest = are_verdicts(results)
        if verdicts:
            return write_verdicts(rest, stream, form, documents=documents)
        return write_stream(cast("Paper | Failure | Iterable[Paper | Failure]", rest), stream, form, with_text=with_text)


def write_stream(
    papers: Paper | Failure | Iterable[Paper | Failure], stream: IO[Any], form: Format, *, with_text: bool = False
) -> tuple[Failure, ...]:
    """The failures among the papers, once all are written to an open stream, of bytes for a binary format."""
    if with_text and not form.holds_text:
        raise UsageError(f"{form.name} has no place for whole texts; ask for json or jsonl, or leave the texts out")
    one = isinstance(papers, Paper | Failure)
    results = (papers,) if isinstance(papers, Paper | Failure) else papers
    failures: list[Failure] = []
    form.load()(_collecting(results, failures), stream, one=one, with_text=with_text)
    return tuple(failures)


def _collecting(results: Iterable[Paper | Failure], failures: list[Failure]) -> Iterator[Paper | Failure]:
    for result in results:
        if isinstance(result, Failure):
            failures.append(result)
        yield result
