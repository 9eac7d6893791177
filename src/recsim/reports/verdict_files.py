"""Verdicts in every format that papers have: which writer goes by which name, and where the texts for HTML come from."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, zip_longest
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from recsim.errors import MissingDependency, RecsimError, UsageError
from recsim.index import Index
from recsim.reading import read
from recsim.records import Document, Failure, Paper
from recsim.reports.delimited import defused
from recsim.reports.envelope import enveloped
from recsim.reports.verdict_rows import VERDICT_SHEETS, failed_check, verdict_sheets, verdicts_of
from recsim.verdicts import Checked, Side, Verdict

if TYPE_CHECKING:
    from recsim.reports.write import Format

Outcome = Verdict | Checked | Failure
Known = Document | Paper | Index | bytes


def are_verdicts(results: object) -> tuple[bool, Any]:
    """Whether the results are verdicts rather than papers, told by the first that is no failure, and the results as they were."""
    if isinstance(results, Verdict | Checked):
        return True, results
    if isinstance(results, Paper | Failure) or not isinstance(results, Iterable):
        return False, results
    held: list[Any] = []
    rest = iter(results)
    for one in rest:
        held.append(one)
        if not isinstance(one, Failure):
            return isinstance(one, Verdict | Checked), chain(held, rest)
    return False, iter(held)


def write_verdicts(
    results: Outcome | Iterable[Outcome], stream: IO[Any], form: Format, *, documents: Iterable[Known] | Index = ()
) -> tuple[Failure, ...]:
    """The failures among the results, once all are written to an open stream, of bytes for a binary format."""
    one = isinstance(results, Verdict | Checked | Failure)
    each = (results,) if isinstance(results, Verdict | Checked | Failure) else results
    failures: list[Failure] = []

    def collecting() -> Iterator[Outcome]:
        for result in each:
            if isinstance(result, Failure):
                failures.append(result)
            yield result

    if form.name in ("html", "xlsx"):
        (_html if form.name == "html" else _xlsx)(collecting(), stream, documents)
    else:
        writers: dict[str, Callable[..., None]] = {
            "table": _table,
            "json": _json,
            "jsonl": _jsonl,
            "csv": _csv,
            "parquet": _parquet,
        }
        if form.name not in writers:
            raise UsageError(f"{form.name} holds papers, not verdicts; write one of: {', '.join(writers)}, xlsx, html")
        writers[form.name](collecting(), stream, one=one)
    return tuple(failures)


def _table(results: Iterable[Outcome], stream: IO[str], *, one: bool) -> None:
    from recsim.reports.verdict_table import write_checks

    rows = [Checked(each.suspect, (each,)) if isinstance(each, Verdict) else each for each in results]
    write_checks(rows, stream)


def _json(results: Iterable[Outcome], stream: IO[str], *, one: bool) -> None:
    bodies = [enveloped(result.to_dict()) for result in results]
    stream.write(json.dumps(bodies[0] if one else bodies, ensure_ascii=False, indent=2) + "\n")


def _jsonl(results: Iterable[Outcome], stream: IO[str], *, one: bool) -> None:
    for result in results:
        stream.write(json.dumps(enveloped(result.to_dict()), ensure_ascii=False) + "\n")
        stream.flush()


def _csv(results: Iterable[Outcome], stream: IO[str], *, one: bool) -> None:
    writer = csv.writer(stream)
    sheet = VERDICT_SHEETS[0]
    writer.writerow(name for name, _ in sheet.columns)
    for result in results:
        if not isinstance(result, Failure):
            writer.writerows([defused(_yes(value)) for value in row] for row in sheet.rows(result))
            stream.flush()


def _yes(value: object) -> object:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _xlsx(results: Iterable[Outcome], stream: IO[bytes], documents: Iterable[Known] | Index) -> None:
    from recsim.reports.workbook import opened

    held = list(results)
    tables = verdict_sheets(texts_of(held, documents))
    with opened(stream, tables) as sheets:
        for result in held:
            if isinstance(result, Failure):
                sheets["Problems"].row(failed_check(result))
                continue
            first = sheets["Passages"].count + 2  # counted as Excel does: from 1, with the header
            links: list[tuple[str, str, int] | None] = []
            for verdict in verdicts_of(result):
                links.append(("verdict", "Passages", first) if verdict.pairs else None)
                first += len(verdict.pairs)
            for table in tables:
                for row, link in zip_longest(table.rows(result), links if table.name == "Verdicts" else ()):
                    sheets[table.name].row(row, link)


def _parquet(results: Iterable[Outcome], stream: IO[bytes], *, one: bool) -> None:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingDependency("pyarrow", "tables") from None
    from recsim.reports.frames import verdict_table

    pq.write_table(verdict_table(each for each in results if not isinstance(each, Failure)), stream, compression="zstd")


def _html(results: Iterable[Outcome], stream: IO[str], documents: Iterable[Known] | Index) -> None:
    from recsim.reports.html import write_verdicts_html

    held = list(results)
    write_verdicts_html(held, stream, texts_of(held, documents))


def texts_of(results: Iterable[Outcome], documents: Iterable[Known] | Index = ()) -> Mapping[str, Document]:
    """The texts of all sides by id: from the documents given, else read again from their source if its bytes are still the same."""
    found: dict[str, Document] = {}
    stores: list[Index] = []
    for one in [documents] if isinstance(documents, Index) else documents:
        if isinstance(one, Index):
            stores.append(one)
        elif isinstance(one, bytes):
            _keep(found, one)
        else:
            document = one.document if isinstance(one, Paper) else one
            found[document.id] = document
    for side in _sides(results):
        if side.id in found:
            continue
        stored = next((document for store in stores for document in store.find(side.id)), None)
        if stored is not None:
            found[side.id] = stored
        elif _unchanged(side):
            _keep(found, side.source)
    return found


def _keep(found: dict[str, Document], source: str | bytes) -> None:
    try:
        document = read(source)
    except RecsimError:  # whoever made the verdict has reported it; the page says that the text is not at hand
        return
    found[document.id] = document


def _sides(results: Iterable[Outcome]) -> Iterator[Side]:
    for result in results:
        if isinstance(result, Failure):
            continue
        yield result.suspect
        for verdict in result.verdicts if isinstance(result, Checked) else (result,):
            yield verdict.official


def _unchanged(side: Side) -> bool:
    path = Path(side.source)
    try:
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == side.id
    except (OSError, ValueError):
        return False
