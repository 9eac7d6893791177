"""How inputs are cut: each part is a piece of a file that one worker reads alone, known by a name that a later run finds again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Literal

from recsim.engine.places import filesystem
from recsim.errors import ArtifactError, UnsupportedFormat

Kind = Literal["parquet", "jsonl", "warc"]
# Bytes of a part of a JSON Lines or a WARC file, and rows of a part of a Parquet file: some thousand pages, minutes of work, so that a
# run that is stopped loses little and the last worker is not waited for.
BYTES, ROWS = 32 << 20, 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file: bytes from ``start`` to ``end`` of a JSON Lines or WARC file, or those rows of a row group of a Parquet file."""

    path: str
    kind: Kind
    start: int
    end: int
    group: int
    size: int
    changed: str

    @property
    def name(self) -> str:
        """Sixteen hexadecimal digits, the same whenever the same piece of the same file is meant."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Part:
        return Part(**json.loads(text))


def kind_of(path: str, head: bytes) -> Kind:
    """What a file is, by its beginning and, for JSON Lines, which have none, by its name. Raises `UnsupportedFormat`."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    name = path.lower().removesuffix(".gz")
    if name.endswith((".warc", ".wet")):
        return "warc"
    if name.endswith((".jsonl", ".ndjson", ".json")) or head.lstrip().startswith(b"{"):
        return "jsonl"
    raise UnsupportedFormat(f"{path} is neither Parquet nor JSON Lines nor WARC; recsim check reads single documents")


def parts_of(path: str) -> Iterator[Part]:
    """The parts of one file. Raises `UnsupportedFormat`, or `ArtifactError` for a Parquet file that is damaged."""
    system, inside = filesystem(path)
    seen = system.get_file_info(inside)
    size, changed = int(seen.size or 0), str(seen.mtime_ns)
    with system.open_input_file(inside) as file:
        head = file.read(512)
        kind = kind_of(path, head)
        if kind == "parquet":
            yield from _row_ranges(path, file, size, changed)
            return
    # A compressed JSON Lines file can only be read from its beginning; a WARC file is compressed record by record.
    whole = kind == "jsonl" and head.startswith(b"\x1f\x8b")
    step = max(1, size) if whole else BYTES
    for start in range(0, max(1, size), step):
        yield Part(path, kind, start, min(size, start + step), 0, size, changed)


def _row_ranges(path: str, file: object, size: int, changed: str) -> Iterator[Part]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        footer = parquet.ParquetFile(file).metadata
    except pa.ArrowException as error:
        raise ArtifactError(f"{path} is a damaged Parquet file: {str(error).splitlines()[0]}") from None
    for group in range(footer.num_row_groups):
        rows = footer.row_group(group).num_rows
        for start in range(0, rows, ROWS):
            yield Part(path, "parquet", start, min(rows, start + ROWS), group, size, changed)
