"""Jobs on this machine: in this process, or in several that each open the index once."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self, TypeVar

from recsim.engine.parts import Part
from recsim.engine.scan import ScanJob, Scanned, run_part
from recsim.errors import UsageError

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


class LocalEngine:
    """A context manager that, called with a job and its parts, gives what became of each as it is done."""

    def __init__(self, processes: int = 1) -> None:
        self.processes = processes

    @classmethod
    def named(cls, count: str) -> LocalEngine:
        """The engine of ``local:COUNT``; one process where no count is given."""
        if count and not (count.isdecimal() and int(count) > 0):
            raise UsageError(f"local:{count} names no number of processes; write local:2")
        return cls(int(count) if count else 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return

    def __call__(self, job: ScanJob, parts: Sequence[Part]) -> Iterator[Scanned]:
        if self.processes == 1 or len(parts) < 2:
            for part in parts:
                yield run_part(job, part)
            return
        tasks = [(job, part) for part in parts]
        for task, outcome in self.mapped(_task, tasks):
            if isinstance(outcome, Scanned):
                yield outcome
            else:
                yield Scanned(parts=1, broken=((f"{task[1].path}@{task[1].group}:{task[1].start}", str(outcome)),))

    def mapped(
        self, function: Callable[[Task], Outcome], tasks: Sequence[Task]
    ) -> Iterator[tuple[Task, Outcome | BrokenProcessPool]]:
        """Each task with what the function made of it, as they are done; where its worker died twice, with that error."""
        # Started anew rather than forked: the index, SQLite and the threads of NumPy must not be shared.
        context = multiprocessing.get_context("spawn")
        left = list(range(len(tasks)))
        for workers in (self.processes, 1):
            # A worker that dies takes the pool with it; what was not done is done again, one at a time, so that only the culprit fails.
            for batch in [left] if workers > 1 else [[one] for one in left]:
                size = min(workers, max(1, len(batch)))
                with ProcessPoolExecutor(size, mp_context=context, initializer=leave_with_parent) as pool:
                    futures = {pool.submit(function, tasks[one]): one for one in batch}
                    for future in as_completed(futures):
                        try:
                            outcome = future.result()
                        except BrokenProcessPool as error:
                            if workers == 1:
                                yield tasks[futures[future]], error
                            continue
                        yield tasks[futures[future]], outcome
                        left = [one for one in left if one != futures[future]]
            if not left:
                return


def leave_with_parent() -> None:
    """Ends this worker when the process that started it is gone: a pool's workers wait for ever for one that was killed."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _task(task: tuple[ScanJob, Part]) -> Scanned:
    return run_part(*task)
