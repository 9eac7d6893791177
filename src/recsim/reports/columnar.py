"""Papers as Parquet: one row a recommendation, dates as dates, its responses and commitments as nested columns."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

from recsim.errors import MissingDependency
from recsim.records import SCHEMA, Commitment, Failure, Json, Paper, Recommendation, Response
from recsim.reports.delimited import COLUMNS
from recsim.reports.envelope import made_by
from recsim.reports.rows import SHEETS, day, encodable, typed

# Rows held before a row group is written: some 20 MB of text, and large enough to compress well.
_ROW_GROUP = 5_000
_RECOMMENDATIONS = SHEETS[0]


def write_parquet(results: Iterable[Paper | Failure], stream: IO[bytes], *, one: bool = False, with_text: bool = False) -> None:
    """Writes the rows in groups as papers come; a failure has no row, so whoever calls this names it elsewhere.

    Raises `MissingDependency` without ``recsim[tables]``.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingDependency("pyarrow", "tables") from None
    schema = arrow_schema(pa)
    waiting: list[Json] = []
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:

        def flush() -> None:
            writer.write_table(pa.Table.from_pylist(waiting, schema=schema))
            waiting.clear()

        for result in results:
            if isinstance(result, Paper):
                waiting.extend(arrow_row(result, row) for row in result.walk())
                if len(waiting) >= _ROW_GROUP:
                    flush()
        if waiting:
            flush()


def arrow_types(pa: Any) -> dict[str, Any]:
    """The Arrow type of each kind of column."""
    return {"text": pa.string(), "date": pa.date32(), "number": pa.float64(), "whole": pa.int64(), "yes": pa.bool_()}


def arrow_schema(pa: Any) -> Any:
    """The Arrow schema of recommendations, with their responses and commitments as nested columns."""
    types = arrow_types(pa)
    place = [("start", pa.int64()), ("end", pa.int64()), ("page", pa.int64())]

    def texts(names: str) -> list[tuple[str, Any]]:
        return [(name, pa.string()) for name in names.split()]

    days = [("earliest", pa.date32()), ("latest", pa.date32())]
    commitment = pa.struct([*texts("kind owner text verbatim"), *days, *texts("edtf resolved_from"), *place])
    response = pa.struct(
        [
            *texts("responder stance stance_text basis implementation reported_by text"),
            ("confidence", pa.float64()),
            ("hedges", pa.list_(pa.string())),
            ("stance_start", pa.int64()),
            ("stance_end", pa.int64()),
            *place,
            ("commitments", pa.list_(commitment)),
        ]
    )
    flat = [(name, types[kind]) for name, kind in _RECOMMENDATIONS.columns]
    made = json.dumps({"schema": SCHEMA, "made_by": made_by()})
    own = [("reading_confidence", pa.float64()), ("start", pa.int64()), ("end", pa.int64()), ("responses", pa.list_(response))]
    return pa.schema([*flat, *own], metadata={"recsim": made})


def arrow_row(paper: Paper, row: Recommendation) -> Json:
    """One recommendation as a row of `arrow_schema`."""
    columns = zip(_RECOMMENDATIONS.columns, COLUMNS, strict=True)
    flat = {name: typed(kind, cell(paper, row)) for (name, kind), (_, cell) in columns}
    start, end = row.span if row.span is not None else (None, None)
    own = {
        "reading_confidence": round(row.reading.confidence, 3) if row.reading is not None else None,
        "start": start,
        "end": end,
    }
    return {**flat, **own, "responses": [_response(response) for response in row.responses]}


def _response(response: Response) -> Json:
    call = response.call
    first, last = call.span if call.span is not None else (None, None)
    return {
        "responder": _text(response.responder),
        "stance": call.stance,
        "stance_text": _text(response.stance_text),
        "basis": call.basis,
        "implementation": call.implementation,
        "reported_by": _text(response.reported_by),
        "text": _text(response.text),
        "confidence": round(call.confidence, 3),
        "hedges": [_text(hedge.text) for hedge in call.hedges],
        "stance_start": first,
        "stance_end": last,
        "start": response.span[0],
        "end": response.span[1],
        "page": response.page,
        "commitments": [_commitment(one) for one in response.commitments],
    }


def _commitment(one: Commitment) -> Json:
    when = one.date
    return {
        "kind": one.kind,
        "owner": _text(one.owner),
        "text": _text(one.text),
        "verbatim": _text(when.verbatim) if when else None,
        "earliest": day(when.earliest) if when else None,
        "latest": day(when.latest) if when else None,
        "edtf": when.edtf if when else None,
        "resolved_from": when.resolved_from if when else None,
        "start": one.span[0],
        "end": one.span[1],
        "page": one.page,
    }


def _text(text: str | None) -> str | None:
    return encodable(text) if text is not None else None
