"""Copies within one collection: all pairs of texts that share rare wording by one SQL statement, then groups by the matching core.

The statement joins passages over their skip-bigrams and runs on DuckDB, out of core, or on Spark. A pair that at most `LIMIT` passages have
joins all of them with each other; of a commoner one each passage is joined with the first that has it, so that a text with ten thousand
copies is found at the cost of ten thousand rows, and stock wording costs a row a passage.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recsim.engine.groups import Group, Settings, components, groups_of_task
from recsim.engine.pages import Page, Passed, pages_of
from recsim.engine.parts import Part, parts_of
from recsim.engine.places import SUFFIXES
from recsim.errors import RecsimError, UsageError
from recsim.index import passages_of, terms_of
from recsim.matching import DEFAULT_MODEL, DEFAULT_PRIOR
from recsim.reading import DEFAULT_LIMITS, Limits, find_sources, read
from recsim.records import Document, Failure, Json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Passages up to which those that have a pair of words are all joined with each other.
LIMIT = 50
# The part of the weight of the lighter passage that two have to share; unrelated ones share less (python -m benchmarks.index.templates).
SHARED = 0.1
# Two passages are copies of a text with more copies than the limit if they share half of all pairs, all of them common.
MASS = 0.5
# Passages of one text are numbered from its number times this.
WIDTH = 1 << 16

# Read by DuckDB and by Spark. The table terms (term, passage) is all that it needs. What is commoner than the limit is stock wording: it
# counts only between passages that consist of it, as the copies of a text that many have copied do.
PAIRS_SQL = """
WITH frequencies AS (SELECT term, count(*) AS n, min(passage) AS leader FROM terms GROUP BY term),
weighed AS (
    SELECT t.term, t.passage, f.n, f.leader, log2({passages} / f.n) + 0.01 AS weight
    FROM terms t JOIN frequencies f ON t.term = f.term
),
totals AS (
    SELECT passage, sum(CASE WHEN n <= {limit} THEN weight ELSE 0 END) AS rare, count(CASE WHEN n > {limit} THEN 1 END) AS stock,
        count(*) AS terms
    FROM weighed GROUP BY passage
),
rare AS (SELECT * FROM weighed WHERE n > 1 AND n <= {limit}),
pairs AS (
    SELECT a.passage AS one, b.passage AS other, a.weight, 0 AS stock
    FROM rare a JOIN rare b ON a.term = b.term AND a.passage < b.passage
    UNION ALL
    SELECT leader AS one, passage AS other, 0 AS weight, 1 AS stock FROM weighed WHERE n > {limit} AND passage <> leader
),
shared AS (SELECT one, other, sum(weight) AS weight, sum(stock) AS stock FROM pairs GROUP BY one, other HAVING count(*) > 1),
shares AS (
    SELECT s.one, s.other, greatest(
            s.weight / greatest(least(t.rare, u.rare), 1.0),
            CASE WHEN s.stock >= {mass} * greatest(t.terms, u.terms) THEN 1.0 * s.stock / greatest(t.terms, u.terms) ELSE 0.0 END
        ) AS share,
        CAST(floor(s.one / {width}) AS BIGINT) AS first, CAST(floor(s.other / {width}) AS BIGINT) AS second
    FROM shared s JOIN totals t ON s.one = t.passage JOIN totals u ON s.other = u.passage
),
best AS (
    SELECT first, second, one, max(share) AS share FROM shares WHERE share >= {least} AND first <> second GROUP BY first, second, one
)
SELECT first, second, sum(share) AS strength FROM best GROUP BY first, second ORDER BY first, second
"""


def pairs_sql(passages: int) -> str:
    """The statement for a collection of so many passages."""
    return PAIRS_SQL.format(passages=float(max(2, passages)), limit=LIMIT, width=float(WIDTH), least=SHARED, mass=MASS)


@dataclass(frozen=True)
class Duplicates:
    """Groups of copies, largest first; texts that could not be read; and how many were read."""

    groups: tuple[Group, ...]
    failures: tuple[Failure, ...]
    texts: int
    compared: int

    def __iter__(self) -> Iterator[Group]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)


def duplicates(
    sources: str | Path | Iterable[str | Path],
    *,
    engine: str = "local",
    prior: float = DEFAULT_PRIOR,
    model: str = DEFAULT_MODEL,
    limits: Limits = DEFAULT_LIMITS,
    on_done: Callable[[str], None] | None = None,
) -> Duplicates:
    """Groups of copies within one collection of documents, or of pages of Parquet, JSON Lines and WARC files.

    Every member of a group was compared with its source. Rewrites, which keep neither words nor order, propose nothing here: use an index
    with vectors for those. Engines are those of `scan`. Raises `UsageError`, `MissingDependency` or `EngineError`.
    """
    given = [sources] if isinstance(sources, str | Path) else list(sources)
    if not given:
        raise UsageError("duplicates takes at least one source: files, a folder, or a glob")
    tasks = list(tasks_of([str(one) for one in given]))
    kind, _, rest = engine.partition(":")
    settings = Settings(prior, model)
    with tempfile.TemporaryDirectory(prefix="recsim-") as folder:
        if kind == "local":
            from recsim.engine.local import LocalEngine
            from recsim.engine.local_pairs import LocalPairs

            with LocalEngine.named(rest) as run, LocalPairs(run, Path(folder)) as pairs:
                return _grouped(pairs, tasks, limits, settings, on_done)
        if kind == "spark":
            from recsim.engine.spark import SparkEngine
            from recsim.engine.spark_pairs import SparkPairs

            with SparkEngine(rest or None) as session, SparkPairs(session) as pairs:
                return _grouped(pairs, tasks, limits, settings, on_done)
    raise UsageError(f"no engine is called {engine!r}; there are local, local:N (processes), spark and spark:MASTER")


def _grouped(
    pairs: Any, tasks: list[str], limits: Limits, settings: Settings, on_done: Callable[[str], None] | None
) -> Duplicates:
    failures = pairs.read(tasks, limits, on_done)
    same = pairs.same()
    edges = pairs.edges()
    hanging = components(pairs.count, edges)
    where = {one: place for place, component in enumerate(hanging) for one in component}
    inside: list[list[tuple[int, int, float]]] = [[] for _ in hanging]
    for edge in edges:
        inside[where[edge[0]]].append(edge)
    hanging += [[one] for one in sorted(same) if one not in where]
    inside += [[] for _ in range(len(hanging) - len(inside))]
    groups: list[Group] = []
    compared = 0
    jobs = pairs.tasks(hanging, inside, same, settings)
    for outcome in pairs.mapped(groups_of_task, jobs):
        for body in json.loads(outcome):
            group = Group.from_dict(body)
            compared += len(group.members) + len(group.cleared)
            groups.append(group)
    groups.sort(key=lambda group: (-len(group.members), group.source["source"]))
    return Duplicates(tuple(groups), tuple(failures), pairs.count + sum(len(one) for one in same.values()), compared)


def tasks_of(sources: list[str]) -> Iterator[str]:
    """What a worker reads at a time, as JSON: a document by its path, or a part of a file of many."""
    for path in find_sources(sources):
        if path != "-" and (path.lower().endswith(SUFFIXES) or "://" in path):
            yield from (json.dumps({"part": part.to_json()}) for part in parts_of(path))
        else:
            yield json.dumps({"path": path})


def read_task(task: str, limits: Limits) -> Iterator[Document | Failure]:
    """The documents of a task, a failure in the place of each that cannot be read."""
    body = json.loads(task)
    if "path" in body:
        yield _read(body["path"], None, limits)
        return
    for page in pages_of(Part.from_json(body["part"]), Passed({})):
        yield _page(page, limits)


def _page(page: Page, limits: Limits) -> Document | Failure:
    if page.content is None:
        return Failure(page.source, *(page.error or ("unreadable", "nothing was found")))
    return _read(page.content, page.source, limits)


def _read(source: str | bytes, name: str | None, limits: Limits) -> Document | Failure:
    label = name or str(source)
    try:
        return read(source, name=name, limits=limits)
    except RecsimError as error:
        return Failure(label, error.code, str(error))
    except Exception as error:  # a mistake in recsim, met in one text, must not cost the user the others
        return Failure(label, "internal_error", f"{type(error).__name__}: {str(error)[:300]}")


def term_rows(number: int, document: Document) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(terms, numbers of their passages) of a document."""
    import numpy as np

    terms = terms_of(passages_of(document))[:WIDTH]
    lengths = [len(one) for one in terms]
    owners = np.repeat(np.arange(len(terms), dtype=np.int64) + number * WIDTH, lengths)
    return (np.concatenate(terms).astype(np.int64) if terms else np.zeros(0, dtype=np.int64)), owners


def task_of(
    component: list[int],
    edges: list[tuple[int, int, float]],
    texts: dict[int, Json],
    same: dict[int, list[Json]],
    settings: Settings,
) -> str:
    """A component as JSON for `groups_of_task`."""
    return json.dumps(
        {
            "settings": {"prior": settings.prior, "model": settings.model},
            "texts": {str(one): texts[one] for one in component},
            "edges": edges,
            "same": {str(one): same[one] for one in component if one in same},
        }
    )
