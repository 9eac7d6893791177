"""Papers linked by several processes: each holds the store, and a sentence vector that one has made is there for all."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from recsim.engine.local import leave_with_parent
from recsim.index import Index
from recsim.linker import Linker, Source
from recsim.linking.meanings import SharedRows
from recsim.links import Linked
from recsim.reading import Limits
from recsim.records import Failure

# A process that is started takes three seconds to have modules, models and a small store at hand, as long as linking ten papers of ten.
LEAST = 16
# Papers that are waited for, for each process, so that none is idle while results are taken in order.
_AHEAD = 4
# Results after which vectors are written beside the store, lest an interruption loses all.
_KEPT = 100
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def processes_for(sources: int) -> int:
    """As many processes as there are cores, each with `LEAST` papers or more."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, sources // LEAST))


def link_with(linker: Linker, sources: Sequence[Source], *, jobs: int) -> Iterator[Linked | Failure]:
    """What `Linker.link_many` gives, the same and in the same order, made by several processes.

    ``linker`` holds an index and no further papers. Where a process dies, this one does what is left.
    """
    jobs, texts = min(jobs, len(sources)), linker.texts()
    if jobs < 2 or linker.index is None or not texts:
        yield from linker.link_many(sources)
        return
    # Started anew rather than forked: the index, SQLite and the threads of NumPy must not be shared.
    context = multiprocessing.get_context("spawn")
    memory = context.RawArray("b", SharedRows.size(len(texts), linker.model.sentences.dim))
    lock = context.Lock()
    shared = SharedRows(texts, memory, lock)
    known = linker.lexicon.meanings.known()
    shared.put(list(known), list(known.values()))
    opening = (linker.index.folder, linker.model_name, linker.limits, _digest(texts), memory, lock)
    done = 0
    with _one_thread_each(), ProcessPoolExecutor(jobs, mp_context=context, initializer=_open, initargs=opening) as pool:
        waiting: deque[tuple[int, Future[Linked | Failure]]] = deque()
        try:
            for number in range(len(sources)):
                while len(waiting) < jobs * _AHEAD and number + len(waiting) < len(sources):
                    place = number + len(waiting)
                    waiting.append((place, pool.submit(_link, sources[place])))
                yield waiting[0][1].result()
                waiting.popleft()
                done += 1
                if done % _KEPT == 0:
                    linker.lexicon.meanings.take_over(shared)
                    linker.keep()
        except BrokenProcessPool:
            pass
        finally:
            for _, future in waiting:
                future.cancel()
            linker.lexicon.meanings.take_over(shared)
            linker.keep()
    yield from linker.link_many(sources[done:])


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes that are started meanwhile multiply matrices with one thread each: there is one of them a core."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


_linkers: list[Linker] = []


def _open(folder: Path, model: str, limits: Limits, digest: bytes, memory: Any, lock: Any) -> None:
    """Makes this process ready: the store as the process that started it sees it, or else vectors of its own."""
    leave_with_parent()
    linker = Linker(Index.open(folder), model=model, limits=limits)
    linker.keeping = False
    texts = linker.texts()
    if _digest(texts) == digest:
        linker.lexicon.meanings.share(SharedRows(texts, memory, lock))
    _linkers.append(linker)


def _link(source: Source) -> Linked | Failure:
    return next(_linkers[0].link_many([source]))


def _digest(texts: Sequence[str]) -> bytes:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.digest()
