"""The texts of a collection and the pairs among them on one machine: DuckDB in a file, which goes to disk when memory is short."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from recsim.engine.duplicates import pairs_sql, read_task, task_of, term_rows
from recsim.engine.groups import Settings, packed
from recsim.engine.local import LocalEngine
from recsim.errors import MissingDependency
from recsim.reading import Limits
from recsim.records import Failure, Json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Rows of terms that are held before they go to DuckDB: 64 MB.
_HELD = 4_000_000
_MEMORY = "2GB"


class LocalPairs:
    """A collection in a database of its own."""

    def __init__(self, engine: LocalEngine, folder: Path, *, memory: str = _MEMORY) -> None:
        self.engine = engine
        self.count = 0
        try:
            import duckdb
        except ImportError:
            raise MissingDependency("duckdb", "scan") from None
        self._database: Any = duckdb.connect(str(folder / "pairs.duckdb"))
        self._database.execute(f"SET memory_limit = '{memory}'")
        self._database.execute(f"SET temp_directory = '{folder / 'spilled'}'")
        self._database.execute(f"SET threads = {max(1, engine.processes)}")
        self._database.execute("SET preserve_insertion_order = false")
        self._database.execute("CREATE TABLE texts (number BIGINT, body VARCHAR)")
        self._database.execute("CREATE TABLE terms (term BIGINT, passage BIGINT)")
        self._known: dict[str, int] = {}
        self._same: dict[int, list[Json]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._database.close()

    def read(self, tasks: Iterable[str], limits: Limits, on_done: Callable[[str], None] | None) -> list[Failure]:
        """Reads all texts, once each for the very same words, and keeps their terms; what could not be read comes back."""
        failures: list[Failure] = []
        terms: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        texts: list[tuple[int, str]] = []
        for task in tasks:
            for found in read_task(task, limits):
                if isinstance(found, Failure):
                    failures.append(found)
                elif found.text_id in self._known:
                    twin = {"source": found.source, "id": found.id, "title": found.title}
                    self._same.setdefault(self._known[found.text_id], []).append(twin)
                else:
                    number = self._known[found.text_id] = self.count
                    self.count += 1
                    rows = term_rows(number, found)
                    terms.append(rows)
                    texts.append((number, json.dumps(packed(found))))
                if sum(len(one) for one, _ in terms) >= _HELD or len(texts) >= 1000:
                    self._keep(texts, terms)
            if on_done is not None:
                on_done(task)
        self._keep(texts, terms)
        return failures

    def _keep(self, texts: list[tuple[int, str]], terms: list[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> None:
        import numpy as np

        if texts:
            bodies = {"number": np.array([one for one, _ in texts]), "body": np.array([body for _, body in texts], dtype=object)}
            rows = {"term": np.concatenate([one for one, _ in terms]), "passage": np.concatenate([one for _, one in terms])}
            self._database.register("held", bodies)
            self._database.execute("INSERT INTO texts SELECT number, body FROM held")
            self._database.unregister("held")
            self._database.register("held", rows)
            self._database.execute("INSERT INTO terms SELECT term, passage FROM held")
            self._database.unregister("held")
        texts.clear()
        terms.clear()

    def same(self) -> dict[int, list[Json]]:
        """For each text the others with the very same words."""
        return self._same

    def edges(self) -> list[tuple[int, int, float]]:
        """Pairs of texts that share rare wording, with how much."""
        passages = self._database.execute("SELECT count(DISTINCT passage) FROM terms").fetchone()[0]
        return [
            (int(first), int(second), round(float(strength), 6))
            for first, second, strength in self._database.execute(pairs_sql(int(passages))).fetchall()
        ]

    def tasks(
        self,
        hanging: list[list[int]],
        inside: list[list[tuple[int, int, float]]],
        same: dict[int, list[Json]],
        settings: Settings,
    ) -> Iterator[str]:
        """Each component with its texts."""
        for component, edges in zip(hanging, inside, strict=True):
            marks = ",".join("?" * len(component))
            rows = self._database.execute(f"SELECT number, body FROM texts WHERE number IN ({marks})", component).fetchall()
            yield task_of(component, edges, {int(number): json.loads(body) for number, body in rows}, same, settings)

    def mapped(self, function: Callable[[str], str], tasks: Iterator[str]) -> Iterator[str]:
        """What the function makes of each task."""
        if self.engine.processes == 1:
            yield from map(function, tasks)
            return
        for _, outcome in self.engine.mapped(function, list(tasks)):
            if isinstance(outcome, str):
                yield outcome
            else:
                raise outcome
