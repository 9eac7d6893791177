"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from recsim.errors import UsageError


@contextmanager
def replacing(target: str | Path, *, encoding: str | None = "utf-8") -> Iterator[IO[Any]]:
    """A stream of text (of bytes without ``encoding``) whose content becomes the target file when the block ends well.

    Otherwise the old file stays as it was.

    Raises `UsageError` where the target is a folder or its folder does not exist or takes no files.
    A device or a pipe is written to directly.
    """
    path = Path(os.path.realpath(target))  # a link stays a link; the file behind it is replaced
    if path.is_dir():
        raise UsageError(f"{target} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"{target} cannot be written: the folder {path.parent} does not exist; make it, or name another")
    if path.exists() and not path.is_file():
        with _opened(path, encoding) as stream:
            yield stream
        return
    neighbour = path.with_name(f".recsim-{os.getpid()}.part")  # in the same folder, so that the rename cannot cross file systems
    try:
        stream = _opened(neighbour, encoding)
    except OSError as error:
        why = error.strerror or error
        raise UsageError(f"{target} cannot be written: {path.parent}: {why}; name a file in a folder of yours") from None
    try:
        with stream:
            yield stream
        neighbour.replace(path)
    finally:
        neighbour.unlink(missing_ok=True)


def _opened(path: Path, encoding: str | None) -> IO[Any]:
    if encoding is None:
        return path.open("wb")
    # Lone surrogates (from file names that are not UTF-8) cannot be encoded; written as \udcXX they are right in JSON.
    return path.open("w", encoding=encoding, errors="backslashreplace", newline="")
