"""Jobs on Apache Spark: parts are rows, workers map them in Arrow batches, and the index goes to each worker once.

Needs ``recsim[spark]`` and Java 17 or newer; recsim must be installed for the Python of the workers (``PYSPARK_PYTHON``; this process's
own where that is not set). Inputs and output must be reachable under the same names from all workers.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from recsim.engine.parts import Part
from recsim.engine.scan import ScanJob, Scanned, run_part
from recsim.errors import EngineError, MissingDependency
from recsim.index import Index

# Parts of one Spark job, for each core that the cluster has: progress is told after each. The files of parts are written by the workers, so
# that a driver that dies loses nothing but its report.
_WAVE = 8


class SparkEngine:
    """A context manager with a Spark session of its own, or one that is active already, which is then left running."""

    def __init__(self, master: str | None) -> None:
        self.master = master
        self._own = False
        self._folder: Path | None = None
        self.session: Any = None

    def __enter__(self) -> Self:
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise MissingDependency("pyspark", "spark") from None
        # Without it workers take whatever python3 is on their path, mostly another one.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        active = SparkSession.getActiveSession()
        if active is not None:
            self.session = active
            return self
        builder = SparkSession.builder.appName("recsim").config("spark.ui.showConsoleProgress", "false")
        if self.master is not None:
            builder = builder.master(self.master)
        elif "SPARK_ENV_LOADED" not in os.environ:  # not started by spark-submit, which brings its own master
            builder = builder.master("local[*]")
        try:
            self.session = builder.getOrCreate()
        except Exception as error:  # Py4J wraps whatever Java throws
            raise EngineError(
                f"Spark did not start ({str(error).splitlines()[0][:200]}); it needs Java 17 or newer and a master that can be reached"
            ) from None
        self._own = True
        self.session.sparkContext.setLogLevel("ERROR")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._own:
            self.session.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __call__(self, job: ScanJob, parts: Sequence[Part]) -> Iterator[Scanned]:
        if not parts:
            return
        shipped = self.ship(job.index)
        text = replace(job, index="").to_json()

        def work(task: str) -> str:
            from pyspark import SparkFiles

            own = replace(ScanJob.from_json(text), index=str(Path(SparkFiles.get(shipped))))
            return json.dumps(run_part(own, Part.from_json(task)).to_dict())

        wave = _WAVE * int(self.session.sparkContext.defaultParallelism)
        for start in range(0, len(parts), wave):
            for outcome in self.mapped(work, [part.to_json() for part in parts[start : start + wave]]):
                yield Scanned.from_dict(json.loads(outcome))

    def ship(self, index: str) -> str:
        """Sends an index to all workers, which unpack it once each; the name under which they find it."""
        self._folder = Path(tempfile.mkdtemp(prefix="recsim-"))
        name = f"index-{os.getpid()}-{self._folder.name[7:]}"
        with Index.open(index) as opened:
            opened.copy_to(self._folder / name)
        packed = shutil.make_archive(str(self._folder / name), "zip", self._folder / name)
        self.session.sparkContext.addArchive(f"{packed}#{name}")
        return name

    def mapped(self, function: Callable[[str], str], tasks: Sequence[str]) -> Iterator[str]:
        """What the function makes of each task, in order: one task a partition, mapped in Arrow batches."""
        import pyarrow as pa

        def batches(incoming: Iterable[Any]) -> Iterator[Any]:
            for batch in incoming:
                for row in batch.to_pylist():
                    yield pa.RecordBatch.from_pydict({"number": [row["number"]], "outcome": [function(row["task"])]})

        rows = self.session.createDataFrame([(number, task) for number, task in enumerate(tasks)], "number long, task string")
        spread = rows.repartitionByRange(len(tasks), "number") if len(tasks) > 1 else rows
        try:
            outcomes = spread.mapInArrow(batches, "number long, outcome string").collect()
        except Exception as error:  # Py4J wraps whatever a worker or Java throws
            raise EngineError(
                f"the Spark job failed ({str(error).splitlines()[0][:300]}); finished parts are kept, so give the command again"
            ) from None
        for row in sorted(outcomes, key=lambda one: one["number"]):
            yield row["outcome"]
