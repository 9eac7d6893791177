"""The same reading in a process of its own, with a limit on memory and time: whatever happens there, the caller lives on."""

from __future__ import annotations

import contextlib
import pickle
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recsim.errors import BrokenDocument, ReadError, TooLarge

if TYPE_CHECKING:
    from recsim.reading.pdf.glyphs import Sheet
    from recsim.reading.pdf.limits import PdfLimits


@dataclass(frozen=True, slots=True)
class Extract:
    """What was taken out of a file: its pages, the levels of its bookmarks, its title."""

    sheets: list[Sheet]
    outline: dict[str, int]
    title: str | None


def extract_guarded(data: bytes, name: str, limits: PdfLimits) -> Extract:
    """`extract` in a child process. Raises what it raises, `TooLarge` past a limit and `BrokenDocument` where the child died."""
    request = pickle.dumps((data, name, limits))
    try:
        child = subprocess.run(
            [sys.executable, "-m", "recsim.reading.pdf.guard"],
            input=request,
            capture_output=True,
            timeout=limits.guarded_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooLarge(
            f"{name} was not read within the {limits.guarded_seconds:g} seconds that a file gets whose contents unpack to much or draw one another; raise the limit with --max-seconds (five times as much) or print the file anew"
        ) from None
    if child.returncode != 0 or not child.stdout:
        if child.returncode == -signal.SIGSEGV:
            raise BrokenDocument(f"{name} made the PDF library crash; repair or print it again")
        raise _too_large(name, limits)
    answer = pickle.loads(child.stdout)
    if isinstance(answer, ReadError):
        raise answer
    if not isinstance(answer, Extract):
        raise BrokenDocument(f"{name} could not be read: {answer!r}")
    return answer


def _too_large(name: str, limits: PdfLimits) -> TooLarge:
    needed = f"{name} needs more than {limits.guarded_memory >> 20:,} MB to read"
    return TooLarge(f"{needed}; raise the limit with --max-memory or print the file anew")


def main() -> None:
    """Reads a request from standard input and writes the answer to standard output."""
    data, name, limits = pickle.loads(sys.stdin.buffer.read())
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.guarded_memory, limits.guarded_memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from recsim.reading.pdf.extract import extract
    from recsim.reading.pdf.guard import Extract as Answer

    try:
        answer: object = extract(data, name, limits)
    except ReadError as error:
        answer = error
    except MemoryError:
        answer = _too_large(name, limits)
    assert isinstance(answer, Answer | ReadError)
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
