"""An index as Parquet and back: one row a text, for other tools, for backups, and to join indexes made apart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recsim.errors import ArtifactError, ChecksumMismatch, MissingDependency, MissingFile, UsageError
from recsim.index.official import Index
from recsim.index.store import block_rows
from recsim.records import Block, Document, Json, OffsetMap

if TYPE_CHECKING:
    from recsim.encoders import Encoder

# Texts in a row group: some 20 MB.
_GROUP = 1000
_TEXTS = ("id", "text_id", "source", "title", "media_type", "language", "published", "text", "blocks", "added")


def export_parquet(index: Index, target: str | Path) -> int:
    """Writes every text of an index to a Parquet file that appears whole or not at all, and says how many.

    Columns: those of a document, ``blocks`` as JSON, ``spans`` of its passages, and ``vectors``, 8-bit integers, where the index has some;
    the encoder's name and hash stand in the file's metadata. Raises `MissingDependency` without ``recsim[tables]``.
    """
    pa, pq = _arrow()
    path = Path(target)
    if not path.parent.is_dir():
        raise UsageError(f"{target} cannot be written: the folder {path.parent} does not exist")
    schema = pa.schema(
        [*((name, pa.string()) for name in _TEXTS), ("spans", pa.list_(pa.list_(pa.uint32(), 2))), ("vectors", pa.binary())],
        metadata={"recsim": json.dumps({"schema": 1, "encoder": index.encoder})},
    )
    part = path.with_name(f".{path.name}.part")
    count = 0
    try:
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            for rows in _grouped(index.rows(), _GROUP):
                writer.write_table(pa.Table.from_pylist([_row(row) for row in rows], schema=schema))
                count += len(rows)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def import_parquet(index: Index, source: str | Path, *, encoder: Encoder | None = None) -> tuple[int, int]:
    """(added, already there) of the texts of a Parquet file, which an export wrote or which has at least a column ``text``.

    Passages and vectors are made anew, so that files of any age fit. Raises `ArtifactError` for a file that is none or lacks the column,
    and `ChecksumMismatch` where a text is not the one that its ``text_id`` names; what came before is kept.
    """
    added = known = 0
    for fresh in index.add_many(read_parquet(source), encoder=encoder):
        added, known = added + fresh, known + (not fresh)
    return added, known


def read_parquet(source: str | Path) -> Iterator[Document]:
    """The texts of a Parquet file as documents, a batch in memory at a time."""
    pa, pq = _arrow()
    path = Path(source)
    if not path.is_file():
        raise MissingFile(f"{source} does not exist")
    try:
        with pq.ParquetFile(path) as file:
            names = set(file.schema_arrow.names)
            if "text" not in names:
                raise ArtifactError(f"{source} has no column 'text'; it has {', '.join(sorted(names)) or 'none'}")
            number = 0
            for batch in file.iter_batches(_GROUP, columns=[name for name in _TEXTS if name in names]):
                for row in batch.to_pylist():
                    yield _document(row, str(source), number)
                    number += 1
    except pa.ArrowInvalid as error:
        raise ArtifactError(f"{source} is no Parquet file or is damaged: {str(error).splitlines()[0]}") from None


def _document(row: Json, file: str, number: int) -> Document:
    text = row["text"]
    if not isinstance(text, str) or not text.strip():
        raise ArtifactError(f"row {number} of {file} has no text; rows without one cannot be added")
    text_id = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if row.get("text_id") not in (None, text_id):
        raise ChecksumMismatch(f"row {number} of {file} has another text than its text_id names ({row['text_id'][:12]}…)")
    blocks = block_rows(row["blocks"]) if row.get("blocks") else _paragraphs(text)
    return Document(
        source=row.get("source") or f"{file}#{number}",
        id=row.get("id") or text_id,
        text_id=text_id,
        text=text,
        media_type=row.get("media_type") or "text/plain",
        title=row.get("title"),
        blocks=blocks,
        offsets=OffsetMap(),
        published_hint=row.get("published"),
        language=row.get("language") or "en",
    )


def _paragraphs(text: str) -> tuple[Block, ...]:
    blocks, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block("paragraph", (start, start + len(line))))
        start += len(line) + 1
    return tuple(blocks)


def _row(row: Json) -> Json:
    import numpy as np

    spans = np.frombuffer(row["spans"], dtype="<u4").reshape(-1, 2)
    return {**{name: row[name] for name in _TEXTS}, "spans": spans.tolist(), "vectors": row["vectors"]}


def _grouped(rows: Iterable[Json], size: int) -> Iterator[list[Json]]:
    held: list[Json] = []
    for row in rows:
        held.append(row)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingDependency("pyarrow", "tables") from None
    return pa, pq
