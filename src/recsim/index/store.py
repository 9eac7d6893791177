"""The truth of an index: documents and passages in SQLite.

Write-ahead logging lets many processes read while one writes; ``secure_delete`` overwrites what is removed. What `add` has committed
is durable; the postings beside it are made from this store and can always be made again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recsim.errors import ArtifactError, IndexBusy, MissingFile, VersionMismatch
from recsim.records import Block, Document, Json, OffsetMap, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEMA_VERSION = 1
_FILE = "texts.sqlite"
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    text_id TEXT NOT NULL,
    source TEXT NOT NULL,
    title TEXT,
    media_type TEXT NOT NULL,
    language TEXT NOT NULL,
    published TEXT,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,
    added TEXT NOT NULL
);
CREATE INDEX documents_by_text ON documents (text_id);
CREATE INDEX documents_by_source ON documents (source);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (sequence) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    vector BLOB
);
CREATE INDEX passages_by_document ON passages (document);
"""


class TextStore:
    """Documents with their passages. One writer at a time; a second one waits ``wait`` seconds and is then refused."""

    def __init__(self, folder: Path, *, write: bool, wait: float = 0.0) -> None:
        path = folder / _FILE
        fresh = not path.exists()
        if fresh and not write:
            raise MissingFile(f"{folder} holds no index; make one with: recsim index add {folder} SOURCE...")
        self._write = write
        try:
            if write:
                self._connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
            else:
                self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            if write:
                self._connection.execute("PRAGMA journal_mode = WAL")
                # A commit returns once the log is on disk: what `add` acknowledged survives a cut of power.
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.execute("PRAGMA foreign_keys = ON")
            if fresh:
                self._connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
                self.note("schema", str(SCHEMA_VERSION))
            self._check(folder)
        except sqlite3.OperationalError as error:
            raise _busy(folder, error) from None
        except sqlite3.DatabaseError as error:
            raise ArtifactError(f"{path} is damaged or no index ({error}); restore it from a copy or make it again") from None

    def _check(self, folder: Path) -> None:
        found = self.noted("schema")
        if found != str(SCHEMA_VERSION):
            raise VersionMismatch(
                f"{folder} has index schema {found}; this recsim reads {SCHEMA_VERSION}; update recsim or make the index again"
            )

    def close(self) -> None:
        """Closes the store; a writer first moves the log into the file, so that no removed text stays in it."""
        if self._write:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def note(self, name: str, value: str) -> None:
        """Keeps a value by name."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> str | None:
        """A value kept by name."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row["value"]) if row is not None else None

    def add(
        self,
        document: Document,
        published: str | None,
        passages: Sequence[Span],
        vectors: NDArray[np.int8] | None,
        added: str,
    ) -> tuple[int, list[int]] | None:
        """(sequence, passage numbers) of a new document, or None if its text is there already; on disk when this returns."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise _busy(Path(_FILE), error) from None
        try:
            if self._connection.execute("SELECT 1 FROM documents WHERE id = ?", (document.id,)).fetchone():
                self._connection.execute("ROLLBACK")
                return None
            cursor = self._connection.execute(
                "INSERT INTO documents (id, text_id, source, title, media_type, language, published, text, blocks, added)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    document.id,
                    document.text_id,
                    document.source,
                    document.title,
                    document.media_type,
                    document.language,
                    published,
                    document.text,
                    json.dumps([_block_row(block) for block in document.blocks], separators=(",", ":")),
                    added,
                ),
            )
            sequence = int(cursor.lastrowid or 0)
            numbers = []
            for place, (start, stop) in enumerate(passages):
                vector = vectors[place].tobytes() if vectors is not None else None
                row = self._connection.execute(
                    "INSERT INTO passages (document, start, stop, vector) VALUES (?, ?, ?, ?)", (sequence, start, stop, vector)
                )
                numbers.append(int(row.lastrowid or 0))
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        return sequence, numbers

    def remove(self, sequence: int) -> None:
        """Removes a document and its passages; nothing of its text stays in the file or in the log."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("DELETE FROM passages WHERE document = ?", (sequence,))
        self._connection.execute("DELETE FROM documents WHERE sequence = ?", (sequence,))
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def find(self, name: str) -> list[int]:
        """Sequences of the documents with an id (or a beginning of one of at least 8 digits) or a source."""
        rows = self._connection.execute(
            "SELECT sequence FROM documents WHERE id = ? OR source = ? OR (length(?) >= 8 AND substr(id, 1, length(?)) = ?)",
            (name, name, name, name, name),
        )
        return [int(row["sequence"]) for row in rows]

    def sequences(self, after: int = 0) -> Iterator[int]:
        """Sequences above a number, in order."""
        for row in self._connection.execute("SELECT sequence FROM documents WHERE sequence > ? ORDER BY sequence", (after,)):
            yield int(row["sequence"])

    def document(self, sequence: int) -> Document | None:
        """A document as it was read, without its way back to the source; None if it is not there any more."""
        row = self._connection.execute("SELECT * FROM documents WHERE sequence = ?", (sequence,)).fetchone()
        if row is None:
            return None
        return Document(
            source=row["source"],
            id=row["id"],
            text_id=row["text_id"],
            text=row["text"],
            media_type=row["media_type"],
            title=row["title"],
            blocks=tuple(_row_block(item) for item in json.loads(row["blocks"])),
            offsets=OffsetMap(),
            published_hint=row["published"],
            language=row["language"],
        )

    def passages(self, sequence: int) -> list[tuple[int, Span]]:
        """(number, span) of a document's passages."""
        rows = self._connection.execute(
            "SELECT number, start, stop FROM passages WHERE document = ? ORDER BY number", (sequence,)
        )
        return [(int(row["number"]), (int(row["start"]), int(row["stop"]))) for row in rows]

    def owners(self, numbers: Sequence[int]) -> dict[int, tuple[int, str]]:
        """For each passage number its document's sequence and its words."""
        found: dict[int, tuple[int, str]] = {}
        for start in range(0, len(numbers), 500):
            part = list(numbers[start : start + 500])
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(
                f"SELECT p.number, p.document, substr(d.text, p.start + 1, p.stop - p.start) AS words"
                f" FROM passages p JOIN documents d ON d.sequence = p.document WHERE p.number IN ({marks})",
                part,
            )
            for row in rows:
                found[int(row["number"])] = (int(row["document"]), str(row["words"]))
        return found

    def vectors(self) -> tuple[list[int], list[bytes]]:
        """Documents and vectors of all passages that have one."""
        rows = self._connection.execute(
            "SELECT document, vector FROM passages WHERE vector IS NOT NULL ORDER BY number"
        ).fetchall()
        return [int(row["document"]) for row in rows], [row["vector"] for row in rows]

    def counts(self) -> Json:
        """Documents, passages, characters, and the sequence of the newest."""
        row = self._connection.execute(
            "SELECT count(*) AS documents, coalesce(sum(length(text)), 0) AS characters, coalesce(max(sequence), 0) AS newest FROM documents"
        ).fetchone()
        passages = self._connection.execute("SELECT count(*) AS number FROM passages").fetchone()
        return {**dict(row), "passages": int(passages["number"])}

    def listing(self) -> Iterator[Json]:
        """Id, source, title and date of every document, oldest first."""
        for row in self._connection.execute("SELECT id, source, title, published, added FROM documents ORDER BY sequence"):
            yield dict(row)

    def sound(self) -> list[str]:
        """What SQLite's own check finds wrong; empty if nothing."""
        rows = self._connection.execute("PRAGMA integrity_check").fetchall()
        return [str(row[0]) for row in rows if row[0] != "ok"]


def _busy(folder: Path, error: sqlite3.OperationalError) -> Exception:
    if "locked" in str(error) or "busy" in str(error):
        return IndexBusy(f"{folder} is being written by another process; wait for it, or say how long to wait: --wait SECONDS")
    return ArtifactError(f"{folder} cannot be used as an index: {error}")


def _block_row(block: Block) -> list[Any]:
    return [
        block.kind,
        *block.span,
        block.level,
        int(block.strong),
        block.page,
        block.indent,
        [list(cell) for cell in block.cells],
        int(block.header),
    ]


def _row_block(row: list[Any]) -> Block:
    kind, start, stop, level, strong, page, indent, cells, header = row
    return Block(kind, (start, stop), level, bool(strong), page, indent, tuple((a, b) for a, b in cells), bool(header))
