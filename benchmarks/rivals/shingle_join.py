"""An exact join on word shingles in DuckDB: hashes of shingles in a table, grouped by passage, as near-duplicate jobs in SQL do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.rivals.contract import Ranking, Setting, needs
from benchmarks.rivals.shingles import shingles

FINDS: tuple[Setting, ...] = ({"shingle": 3}, {"shingle": 2}, {"shingle": 1}, {"shingle": 5})
_JOIN = """
    select held.passage, count(*) / any_value(asked.size)
    from held join (select unnest(?) as shingle, ? as size) asked using (shingle)
    group by held.passage order by 2 desc, 1
"""


class _Table:
    def __init__(self, passages: Sequence[str], shingle: int) -> None:
        import duckdb
        import pyarrow

        self.shingle = shingle
        rows = [(place, hashed) for place, passage in enumerate(passages) for hashed in _hashes(passage, shingle)]
        made = pyarrow.table(  # read by DuckDB under its name
            {
                "passage": pyarrow.array([place for place, _ in rows], pyarrow.int32()),
                "shingle": pyarrow.array([hashed for _, hashed in rows], pyarrow.int64()),
            }
        )
        self.connection: Any = duckdb.connect()
        self.connection.execute("set threads = 2")
        self.connection.register("made", made)
        self.connection.execute("create table held as select * from made order by shingle")
        self.connection.unregister("made")

    def rank(self, query: str) -> Ranking:
        asked = _hashes(query, self.shingle)
        if not asked:
            return []
        found = self.connection.execute(_JOIN, [asked, float(len(asked))]).fetchall()
        return [(int(place), float(share)) for place, share in found]


def build(passages: Sequence[str], *, shingle: int = 3) -> _Table:
    """The table of shingles; a query finds the passages that share one, by the share of its shingles that they hold."""
    needs("duckdb", "pyarrow")
    return _Table(passages, shingle)


def _hashes(text: str, size: int) -> list[int]:
    return [hash(one) for one in shingles(text, size)]
