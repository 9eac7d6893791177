"""`check` over a large collection: which parts, what is done with each, and where its rows go. Engines only decide who does which part.

The output is a folder of Parquet files, one a part, each written whole under another name and then renamed. A part whose file is there
is finished; a run that was stopped is given again and does the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from recsim.engine.pages import Page, Passed, pages_of
from recsim.engine.parts import Part, parts_of
from recsim.engine.places import filesystem, inputs_of
from recsim.errors import EngineError, MissingDependency, RecsimError, UsageError
from recsim.index import Index
from recsim.matcher import Matcher
from recsim.matching import DEFAULT_MODEL, DEFAULT_PRIOR
from recsim.reading import DEFAULT_LIMITS, Limits, read
from recsim.records import Failure, Json
from recsim.verdicts import Checked

CONDITIONS = "_conditions.json"
# Rows that are held before they are written: a row of a page without a verdict takes some 200 bytes.
_GROUP = 2_000


@dataclass(frozen=True)
class ScanJob:
    """All that a worker must know, as plain values: the same job gives the same rows on every engine."""

    index: str
    output: str
    prior: float = DEFAULT_PRIOR
    model: str = DEFAULT_MODEL
    vectors: bool = False
    only_found: bool = False
    column: str | None = None
    limits: Limits = DEFAULT_LIMITS

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> ScanJob:
        fields = json.loads(text)
        return ScanJob(**{**fields, "limits": Limits(**fields["limits"])})


@dataclass(frozen=True)
class Scanned:
    """What became of parts. Values add: pages in are rows written, and pages without a verdict where only finds are kept."""

    parts: int = 0
    skipped: int = 0
    pages: int = 0
    flagged: int = 0
    failed: int = 0
    seconds: float = 0.0
    passed: tuple[tuple[str, int], ...] = ()
    broken: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: Scanned) -> Scanned:
        passed = dict(self.passed)
        for reason, count in other.passed:
            passed[reason] = passed.get(reason, 0) + count
        return Scanned(
            self.parts + other.parts,
            self.skipped + other.skipped,
            self.pages + other.pages,
            self.flagged + other.flagged,
            self.failed + other.failed,
            self.seconds + other.seconds,
            tuple(sorted(passed.items())),
            self.broken + other.broken,
        )

    def to_dict(self) -> Json:
        return {
            **{name: getattr(self, name) for name in ("parts", "skipped", "pages", "flagged", "failed")},
            "worker_seconds": round(self.seconds, 2),
            "passed_over": dict(self.passed),
            "parts_broken": [{"part": part, "message": message} for part, message in self.broken],
        }

    @staticmethod
    def from_dict(body: Json) -> Scanned:
        counts = {name: int(body[name]) for name in ("parts", "skipped", "pages", "flagged", "failed")}
        broken = tuple((one["part"], one["message"]) for one in body["parts_broken"])
        passed = tuple(sorted(body["passed_over"].items()))
        return Scanned(**counts, seconds=float(body["worker_seconds"]), passed=passed, broken=broken)


def scan(
    inputs: str | Path | Iterable[str | Path],
    index: str | Path,
    output: str | Path,
    *,
    engine: str = "local",
    prior: float = DEFAULT_PRIOR,
    model: str = DEFAULT_MODEL,
    vectors: bool = False,
    only_found: bool = False,
    column: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    on_planned: Callable[[int], None] | None = None,
    on_part: Callable[[Scanned], None] | None = None,
) -> Scanned:
    """Checks every page of Parquet, JSON Lines and WARC files against an index and writes a row a page to a folder of Parquet files.

    ``engine`` is ``local``, ``local:N`` for N processes, ``spark``, or ``spark:MASTER``. A bad page is a row with its error, a bad part
    is named in the answer, and neither stops the rest. Parts that an earlier run finished are skipped. Raises `MissingSource`,
    `UsageError` where the output was made under other conditions, `EngineError`, or `MissingDependency`.
    """
    job = ScanJob(str(Path(index).resolve()), str(output), prior, model, vectors, only_found, column, limits)
    sources = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    parts, done = planned(job, inputs_of([str(source) for source in sources]))
    total = Scanned(skipped=done)
    if on_planned is not None:
        on_planned(len(parts))
    if not parts:
        return total
    with _engine(engine) as run:
        for one in run(job, parts):
            total += one
            if on_part is not None:
                on_part(one)
    return total


def planned(job: ScanJob, paths: Iterable[str]) -> tuple[list[Part], int]:
    """The parts that are still to be done, and how many are finished."""
    with Index.open(job.index) as index:
        Matcher(index, prior=job.prior, model=job.model, vectors=job.vectors, changes=False)
        state = index.state()
    conditions = {
        "index": state,
        **{name: getattr(job, name) for name in ("prior", "model", "vectors", "only_found", "column")},
        "limits": asdict(job.limits),
    }
    finished = _begun(job.output, conditions)
    parts = [part for path in paths for part in parts_of(path)]
    return [part for part in parts if part.name not in finished], sum(part.name in finished for part in parts)


def run_part(job: ScanJob, part: Part) -> Scanned:
    """Does one part and writes its file. A mistake anywhere in it leaves no file, so that a later run does it again."""
    import time

    began = time.process_time()
    passed = Passed({})
    counts = {"pages": 0, "flagged": 0, "failed": 0}
    try:
        _written(job, part, _counted(job, part, passed, counts))
    except MissingDependency:
        raise
    except Exception as error:  # one part must not cost the others
        return Scanned(
            parts=1, broken=((f"{part.path}@{part.group}:{part.start}", f"{type(error).__name__}: {str(error)[:300]}"),)
        )
    spent = time.process_time() - began
    return Scanned(1, 0, counts["pages"], counts["flagged"], counts["failed"], spent, tuple(sorted(passed.reasons.items())))


def _counted(job: ScanJob, part: Part, passed: Passed, counts: dict[str, int]) -> Iterator[Json]:
    matcher = matcher_for(replace(job, output=""))
    for number, page in enumerate(pages_of(part, passed, column=job.column)):
        result = _checked(matcher, page)
        counts["pages"] += 1
        counts["failed"] += isinstance(result, Failure)
        counts["flagged"] += isinstance(result, Checked) and result.flagged
        if not job.only_found or isinstance(result, Failure) or result.verdicts:
            yield row_of(part, number, page, result)


def _checked(matcher: Matcher, page: Page) -> Checked | Failure:
    if page.content is None:
        code, message = page.error or ("unreadable", "nothing was found")
        return Failure(page.source, code, message)
    try:
        return matcher.check(read(page.content, name=page.source, limits=matcher.limits))
    except RecsimError as error:
        return Failure(page.source, error.code, str(error))
    except Exception as error:  # a mistake in recsim, met in one page, must not cost the user the others
        return Failure(page.source, "internal_error", f"{type(error).__name__}: {str(error)[:300]}")


def row_of(part: Part, number: int, page: Page, result: Checked | Failure) -> Json:
    """A page's row: its best verdict in columns, all of them as the JSON of `check`."""
    row: Json = {"source": page.source, "part": part.name, "number": number}
    if isinstance(result, Failure):
        return {**row, "error_code": result.code, "error_message": result.message}
    best = result.verdicts[0] if result.verdicts else None
    row |= {"id": result.suspect.id, "flagged": result.flagged, "verdict": best.verdict if best is not None else "independent"}
    if best is not None:
        row |= {
            "extent": best.extent,
            "score": best.score,
            "official_source": best.official.source,
            "official_id": best.official.id,
            "coverage_suspect": best.coverage[0],
            "coverage_official": best.coverage[1],
        }
    if best is not None or result.problems:
        row["result"] = json.dumps(result.to_dict(), ensure_ascii=False)
    return row


def schema() -> Any:
    """The columns of the output, as Arrow has them."""
    import pyarrow as pa

    texts = (
        "source",
        "part",
        "id",
        "verdict",
        "extent",
        "official_source",
        "official_id",
        "error_code",
        "error_message",
        "result",
    )
    kinds = {
        **dict.fromkeys(texts, pa.string()),
        "number": pa.int64(),
        "flagged": pa.bool_(),
        **dict.fromkeys(("score", "coverage_suspect", "coverage_official"), pa.float64()),
    }
    order = (
        "source id verdict flagged extent score official_source official_id coverage_suspect coverage_official error_code error_message"
        " result part number"
    )
    return pa.schema([(name, kinds[name]) for name in order.split()])


def _written(job: ScanJob, part: Part, rows: Iterator[Json]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    system, folder = filesystem(job.output)
    hidden, final = f"{folder}/_{part.name}.unfinished", f"{folder}/part-{part.name}.parquet"
    columns = schema()
    held: list[Json] = []
    try:
        with system.open_output_stream(hidden) as stream, parquet.ParquetWriter(stream, columns, compression="zstd") as writer:
            for row in rows:
                held.append({name: _storable(value) for name, value in row.items()})
                if len(held) >= _GROUP:
                    writer.write_table(pa.Table.from_pylist(held, schema=columns))
                    held = []
            writer.write_table(pa.Table.from_pylist(held, schema=columns))
        system.move(hidden, final)
    except BaseException:
        if system.get_file_info(hidden).is_file:
            system.delete_file(hidden)
        raise


def _storable(value: object) -> object:
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _begun(output: str, conditions: Json) -> set[str]:
    """Names of the parts that are finished in a folder, which is made if there is none and must be of the same conditions."""
    from pyarrow import fs

    system, folder = filesystem(output)
    text = json.dumps(conditions, sort_keys=True, indent=1)
    seen = system.get_file_info(folder)
    if seen.type == fs.FileType.File:
        raise UsageError(f"{output} is a file; a scan writes a folder of Parquet files, so name one that is not there yet")
    noted = f"{folder}/{CONDITIONS}"
    if system.get_file_info(noted).is_file:
        with system.open_input_stream(noted) as file:
            before = file.read().decode()
        if before != text:
            raise UsageError(
                f"{output} was begun under other conditions ({_differing(json.loads(before), conditions)}); name another output, or remove it"
            )
        listed = system.get_file_info(fs.FileSelector(folder))
        return {one.base_name[5:-8] for one in listed if one.base_name.startswith("part-") and one.base_name.endswith(".parquet")}
    if seen.type == fs.FileType.Directory and system.get_file_info(fs.FileSelector(folder)):
        raise UsageError(f"{output} is a folder with other files in it; name one that is not there yet")
    try:
        system.create_dir(folder, recursive=True)
        with system.open_output_stream(noted) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise EngineError(f"{output} cannot be written: {error}") from None
    return set()


def _differing(before: Json, now: Json) -> str:
    return ", ".join(
        f"{name} was {before.get(name)!r:.80}, now {now[name]!r:.80}" for name in now if before.get(name) != now[name]
    )


@lru_cache(maxsize=1)
def matcher_for(job: ScanJob) -> Matcher:
    """The matcher of a job, opened once in each worker process."""
    return Matcher(Index.open(job.index), prior=job.prior, model=job.model, limits=job.limits, vectors=job.vectors, changes=False)


def _engine(name: str) -> Any:
    kind, _, rest = name.partition(":")
    if kind == "local":
        from recsim.engine.local import LocalEngine

        return LocalEngine.named(rest)
    if kind == "spark":
        from recsim.engine.spark import SparkEngine

        return SparkEngine(rest or None)
    raise UsageError(f"no engine is called {name!r}; there are local, local:N (processes), spark and spark:MASTER")
