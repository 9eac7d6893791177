"""Results as tables in memory: Arrow, pandas and Polars, each imported when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from recsim.errors import MissingDependency, UsageError
from recsim.records import SCHEMA, Failure, Paper
from recsim.reports.columnar import arrow_row, arrow_schema, arrow_types
from recsim.reports.envelope import made_by
from recsim.reports.rows import SHEETS, Sheet
from recsim.reports.verdict_rows import VERDICT_SHEETS
from recsim.verdicts import Checked, Verdict

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Tabled = Paper | Verdict | Checked | Failure


def to_arrow(results: Tabled | Iterable[Tabled], table: str | None = None) -> pyarrow.Table:
    """The results as an Arrow table.

    ``table`` is ``recommendations`` (the default for papers, with responses and commitments as nested columns), ``responses``,
    ``commitments``, ``claims`` or ``problems``; for verdicts ``verdicts`` (the default), ``passages``, ``substitutions``,
    ``stances``, ``facts``, ``signals`` or ``problems``. Failures have no row. Raises `MissingDependency` without
    ``recsim[tables]``, and `UsageError` for a table that is not there or for papers and verdicts in one.
    """
    pa = _pyarrow()
    papers, verdicts = _sorted_out(results)
    if verdicts:
        return _flat(pa, verdicts, _named(VERDICT_SHEETS, table or "verdicts"))
    if table in (None, "recommendations"):
        rows = [arrow_row(paper, row) for paper in papers for row in paper.walk()]
        return pa.Table.from_pylist(rows, schema=arrow_schema(pa))
    return _flat(pa, papers, _named(SHEETS, str(table)))


def to_pandas(results: Tabled | Iterable[Tabled], table: str | None = None) -> pandas.DataFrame:
    """The results as a pandas frame; else as `to_arrow`.

    Whole numbers, dates, and yes or no keep Arrow's types, in which a value may be missing; texts and lists are pandas' own.
    """
    found = to_arrow(results, table)
    pa = _pyarrow()
    try:
        import pandas as pd
    except ImportError:
        raise MissingDependency("pandas", "pandas") from None
    own = (pa.types.is_integer, pa.types.is_boolean, pa.types.is_date)
    return found.to_pandas(types_mapper=lambda kind: pd.ArrowDtype(kind) if any(test(kind) for test in own) else None)


def to_polars(results: Tabled | Iterable[Tabled], table: str | None = None) -> polars.DataFrame:
    """The results as a Polars frame; else as `to_arrow`."""
    found = to_arrow(results, table)
    try:
        import polars as pl
    except ImportError:
        raise MissingDependency("polars", "polars") from None
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)  # a table never becomes a series
    return frame


def verdict_table(results: Iterable[Verdict | Checked]) -> pyarrow.Table:
    """The table of verdicts alone, also where there are none."""
    return _flat(_pyarrow(), list(results), VERDICT_SHEETS[0])


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise MissingDependency("pyarrow", "tables") from None
    return pyarrow


def _sorted_out(results: Tabled | Iterable[Tabled]) -> tuple[list[Paper], list[Verdict | Checked]]:
    each = [results] if isinstance(results, Paper | Verdict | Checked | Failure) else list(results)
    papers = [one for one in each if isinstance(one, Paper)]
    verdicts = [one for one in each if isinstance(one, Verdict | Checked)]
    strange = [one for one in each if not isinstance(one, Paper | Verdict | Checked | Failure)]
    if strange:
        raise UsageError(f"tables hold papers or verdicts, and {type(strange[0]).__name__} was given")
    if papers and verdicts:
        raise UsageError(f"one table holds papers or verdicts; {len(papers)} papers and {len(verdicts)} verdicts were given")
    return papers, verdicts


def _named(sheets: Sequence[Sheet], table: str) -> Sheet:
    names = [sheet.name.lower() for sheet in sheets]
    if table not in names:
        raise UsageError(f"there is no table {table!r} of these results; name one of: {', '.join(names)}")
    return sheets[names.index(table)]


def _flat(pa: Any, results: Sequence[Any], sheet: Sheet) -> Any:
    types = arrow_types(pa)
    made = json.dumps({"schema": SCHEMA, "made_by": made_by()})
    schema = pa.schema([(name, types[kind]) for name, kind in sheet.columns], metadata={"recsim": made})
    rows = [row for result in results for row in sheet.rows(result)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table([pa.array(column, type=one.type) for column, one in zip(columns, schema, strict=True)], schema=schema)
