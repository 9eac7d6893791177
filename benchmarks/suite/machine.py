"""What a run was made with: versions, processor, cores, memory, system. No names of hosts or users."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# Those whose version can move a figure: what recsim rests on, and the rivals.
PACKAGES = (
    "recsim numpy scikit-learn rapidfuzz spacy datasketch rensa gaoya semhash sentence-transformers torch onnxruntime usearch bm25s duckdb"
    " snowballstemmer"
).split()


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine and the versions of one run."""

    python: str
    system: str
    processor: str
    cores: int
    memory_gb: float
    threads: str
    packages: dict[str, str]


def this_machine() -> Machine:
    """The machine that this runs on."""
    packages = {}
    for name in PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = "not installed"
    threads = os.environ.get("OMP_NUM_THREADS", "as many as cores")
    return Machine(
        platform.python_version(),
        f"{platform.system()} {platform.machine()}",
        _processor(),
        os.cpu_count() or 1,
        _memory(),
        threads,
        packages,
    )


def peak_mb() -> float:
    """The most memory that this process has held, in MB; the parent's peak is left out where the system tells them apart."""
    try:
        # VmHWM, since ru_maxrss keeps the parent's peak on Linux.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown"


def _memory() -> float:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (ValueError, OSError, AttributeError):
        return 0.0
