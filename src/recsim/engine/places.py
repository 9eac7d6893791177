"""Where inputs and outputs lie: local paths and the addresses (s3://, hdfs://, gs://) that Arrow's file systems know."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import Any

from recsim.errors import EngineError, MissingDependency, MissingSource

SUFFIXES = (".parquet", ".jsonl", ".ndjson", ".warc", ".wet", ".jsonl.gz", ".ndjson.gz", ".warc.gz", ".wet.gz")


def filesystem(path: str) -> tuple[Any, str]:
    """Arrow's file system for a path or an address, and the path in it. Raises `MissingDependency` without ``recsim[scan]``."""
    try:
        from pyarrow import fs
    except ImportError:
        raise MissingDependency("pyarrow", "scan") from None
    if "://" not in path:
        return fs.LocalFileSystem(), os.path.abspath(path)
    try:
        found, inside = fs.FileSystem.from_uri(path)
    except Exception as error:  # Arrow raises errors of many kinds for addresses that it cannot use
        raise EngineError(f"{path} cannot be reached: {str(error)[:200]}") from None
    return found, inside


def inputs_of(sources: list[str]) -> list[str]:
    """Files that files, folders, globs and addresses name, in order. Raises `MissingSource` for one that names nothing."""
    found: list[str] = []
    for source in sources:
        if "://" in source:
            found += _remote(source)
        elif Path(source).is_dir():
            inside = sorted(str(path) for path in Path(source).rglob("*") if path.is_file() and _known(path.name))
            if not inside:
                raise MissingSource(f"{source} is a folder without Parquet, JSON Lines or WARC files ({', '.join(SUFFIXES)})")
            found += inside
        elif Path(source).is_file():
            found.append(source)
        else:
            named = sorted(path for path in glob.glob(source, recursive=True) if os.path.isfile(path))
            if not named:
                raise MissingSource(f"{source} does not exist; name a file, a folder or a glob")
            found += named
    return list(dict.fromkeys(found))


def _remote(source: str) -> list[str]:
    from pyarrow import fs

    system, inside = filesystem(source)
    scheme = source.split("://", 1)[0]
    seen = system.get_file_info(inside)
    if seen.type == fs.FileType.File:
        return [source]
    if seen.type == fs.FileType.Directory:
        listed = system.get_file_info(fs.FileSelector(inside, recursive=True))
        return sorted(f"{scheme}://{one.path}" for one in listed if one.type == fs.FileType.File and _known(one.base_name))
    raise MissingSource(f"{source} does not exist")


def _known(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "_"))
