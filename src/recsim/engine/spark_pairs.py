"""The texts of a collection and the pairs among them on Spark: read by the workers, joined by the same SQL as on one machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from recsim.engine.duplicates import pairs_sql, read_task, task_of, term_rows
from recsim.engine.groups import Settings, packed, unpacked
from recsim.engine.spark import SparkEngine
from recsim.reading import Limits
from recsim.records import Document, Failure, Json

_READ = ("text_id", "side", "body", "failure")
_TEXTS = "task long, place long, text_id string, side string, body string, failure string"
_TERMS = "term long, passage long"


class SparkPairs:
    """A collection as tables of a Spark session."""

    def __init__(self, engine: SparkEngine) -> None:
        self.session = engine.session
        self._engine = engine
        self.count = 0
        self._texts: Any = None
        self._same: dict[int, list[Json]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._texts is not None:
            self._texts.unpersist()

    def read(self, tasks: list[str], limits: Limits, on_done: Callable[[str], None] | None) -> list[Failure]:
        """Reads all texts on the workers and numbers them in input order, once each for the very same words."""
        plain = asdict(limits)

        def reading(batches: Iterable[Any]) -> Iterator[Any]:
            import pyarrow as pa

            kinds = pa.schema([("task", pa.int64()), ("place", pa.int64()), *((name, pa.string()) for name in _READ)])
            for batch in batches:
                for row in batch.to_pylist():
                    for place, found in enumerate(read_task(row["text"], Limits(**plain))):
                        held = {"task": row["task"], "place": place, **_columns(found)}
                        yield pa.RecordBatch.from_pylist([held], schema=kinds)

        given = self.session.createDataFrame(list(enumerate(tasks)), "task long, text string")
        rows = given.repartitionByRange(max(1, min(len(tasks), 4 * self.session.sparkContext.defaultParallelism)), "task")
        read = rows.mapInArrow(reading, _TEXTS).persist()
        read.createOrReplaceTempView("recsim_read")
        failures = self.session.sql("SELECT failure FROM recsim_read WHERE failure IS NOT NULL ORDER BY task, place").collect()
        ordered = self.session.sql(
            "SELECT task, place, text_id, side FROM recsim_read WHERE failure IS NULL ORDER BY task, place"
        ).collect()
        numbers: dict[str, int] = {}
        kept: list[tuple[int, int, int]] = []
        for row in ordered:
            if row["text_id"] in numbers:
                self._same.setdefault(numbers[row["text_id"]], []).append(json.loads(row["side"]))
            else:
                numbers[row["text_id"]] = len(kept)
                kept.append((len(kept), row["task"], row["place"]))
        self.count = len(kept)
        if kept:
            chosen = self.session.createDataFrame(kept, "number long, task long, place long")
            self._texts = read.join(chosen, ["task", "place"]).select("number", "body").persist()
        for task in tasks:
            if on_done is not None:
                on_done(task)
        return [Failure(**json.loads(row["failure"])) for row in failures]

    def same(self) -> dict[int, list[Json]]:
        """For each text the others with the very same words."""
        return self._same

    def edges(self) -> list[tuple[int, int, float]]:
        """Pairs of texts that share rare wording, with how much."""
        if self._texts is None:
            return []

        def exploding(batches: Iterable[Any]) -> Iterator[Any]:
            import pyarrow as pa

            for batch in batches:
                for row in batch.to_pylist():
                    terms, passages = term_rows(row["number"], unpacked(json.loads(row["body"])))
                    yield pa.RecordBatch.from_pydict({"term": terms, "passage": passages})

        terms = self._texts.mapInArrow(exploding, _TERMS).persist()
        terms.createOrReplaceTempView("terms")
        passages = self.session.sql("SELECT count(DISTINCT passage) FROM terms").collect()[0][0]
        found = [
            (int(first), int(second), round(float(strength), 6))
            for first, second, strength in self.session.sql(pairs_sql(int(passages))).collect()
        ]
        terms.unpersist()
        return found

    def tasks(
        self,
        hanging: list[list[int]],
        inside: list[list[tuple[int, int, float]]],
        same: dict[int, list[Json]],
        settings: Settings,
    ) -> Iterator[str]:
        """Each component with its texts."""
        if self._texts is None:
            return
        self._texts.createOrReplaceTempView("recsim_texts")
        for component, edges in zip(hanging, inside, strict=True):
            wanted = ",".join(map(str, component))
            rows = self.session.sql(f"SELECT number, body FROM recsim_texts WHERE number IN ({wanted})").collect()
            yield task_of(component, edges, {int(row["number"]): json.loads(row["body"]) for row in rows}, same, settings)

    def mapped(self, function: Callable[[str], str], tasks: Iterator[str]) -> Iterator[str]:
        """What the function makes of each task, on the workers."""
        yield from self._engine.mapped(function, list(tasks))


def _columns(found: Document | Failure) -> Json:
    if isinstance(found, Failure):
        return {"failure": json.dumps(asdict(found))}
    side = {"source": found.source, "id": found.id, "title": found.title}
    return {"text_id": found.text_id, "side": json.dumps(side), "body": json.dumps(packed(found))}
