"""What SQLite and the system say when an index cannot be used, as errors that name the cause and the next step."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from recsim.errors import ArtifactError, DiskFull, IndexBusy, ReadOnlyFolder

Cause = Literal["busy", "full", "read_only", "cannot_open", "damaged", "other"]

_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


def explained(error: sqlite3.Error) -> Cause:
    """The cause behind an error of SQLite, by its primary code."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    extended, primary = code, code & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "busy"
    # A write beyond what a file may grow to comes back as a failed or short write.
    if primary == sqlite3.SQLITE_FULL or extended in (
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    ):
        return "full"
    if primary == sqlite3.SQLITE_READONLY:
        return "read_only"
    if primary == sqlite3.SQLITE_CANTOPEN:
        return "cannot_open"
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return "damaged"
    return "other"


@contextmanager
def told_apart(folder: Path, path: Path) -> Iterator[None]:
    """Raises `IndexBusy`, `DiskFull`, `ReadOnlyFolder` or `ArtifactError` for what SQLite or the system raises inside."""
    try:
        yield
    except sqlite3.Error as error:
        cause = explained(error)
        if cause == "busy":
            raise IndexBusy(
                f"{folder} is being written by another process; wait until it is done, or say how long to wait: --wait SECONDS"
            ) from None
        if cause == "full":
            raise _full(folder, str(error)) from None
        if cause == "read_only" or (cause == "cannot_open" and not _writable(folder)):
            raise _read_only(folder, str(error)) from None
        if cause == "damaged":
            raise ArtifactError(
                f"{path} is damaged or no index ({error}); restore it from a copy, or make the index again from its sources"
            ) from None
        raise ArtifactError(f"{folder} cannot be used as an index: {error}") from None
    except OSError as error:
        if error.errno in _FULL:
            raise _full(folder, error.strerror or str(error)) from None
        if error.errno in _READ_ONLY:
            raise _read_only(folder, error.strerror or str(error)) from None
        raise


def _writable(folder: Path) -> bool:
    try:
        probe = folder / ".recsim-probe"
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _full(folder: Path, said: str) -> DiskFull:
    return DiskFull(
        f"{folder} cannot grow: the disk is full or a limit on file size was met ({said}); what was acknowledged is kept. "
        "Make room and add the rest again"
    )


def _read_only(folder: Path, said: str) -> ReadOnlyFolder:
    return ReadOnlyFolder(f"{folder} cannot be written ({said}); it can still be read, or copy it to a disk that can be written")
