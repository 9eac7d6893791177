"""The truth of an index: documents and where their passages stand, in SQLite.

Write-ahead logging lets many processes read while one writes; ``secure_delete`` overwrites what is removed. What `add` has committed
is durable. The postings beside it are made from this store and can always be made again; which of their files count is
written here too, in the same transactions, so that texts and postings never disagree.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recsim.errors import MissingFile, VersionMismatch
from recsim.index.failing import explained, told_apart
from recsim.records import Block, Document, Json, OffsetMap, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEMA_VERSION = 2
FILE, LOCK = "texts.sqlite", "writer.lock"
TABLES = """
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
    added TEXT NOT NULL,
    first INTEGER NOT NULL UNIQUE,
    passages INTEGER NOT NULL,
    spans BLOB NOT NULL,
    vectors BLOB
);
CREATE INDEX documents_by_text ON documents (text_id);
CREATE INDEX documents_by_source ON documents (source);
CREATE TABLE segments (name TEXT PRIMARY KEY, passages INTEGER NOT NULL, postings INTEGER NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
"""
# How long a writer that has removed texts waits for readers, so that the log that still holds them can be emptied.
_EMPTYING_SECONDS = 5.0


@dataclass(frozen=True)
class Entry:
    """A document as the store takes it: with the spans of its passages and, where wanted, a vector of bytes for each."""

    document: Document
    published: str | None
    spans: Sequence[Span]
    vectors: NDArray[np.int8] | None
    added: str


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A file of postings that counts."""

    name: str
    passages: int
    postings: int
    crc: int


class TextStore:
    """Documents with their passages. One writer at a time; a second one waits ``wait`` seconds and is then refused."""

    def __init__(self, folder: Path, *, write: bool, wait: float = 0.0) -> None:
        self.folder, self._write = folder, write
        path = folder / FILE
        if not write and not path.exists():
            raise MissingFile(f"{folder} holds no index; make one with: recsim index add {folder} SOURCE...")
        self._lock: sqlite3.Connection | None = None
        with told_apart(folder, path):
            if write:
                self._lock = _locked(folder, wait)
            try:
                self._connection = _connected(path, write=write)
                if write and not self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                    self._connection.executescript(
                        f"BEGIN IMMEDIATE; {TABLES} INSERT INTO meta VALUES ('schema', '{SCHEMA_VERSION}'); COMMIT;"
                    )
                self.schema = self._checked()
            except BaseException:
                self._unlock()
                raise

    def _checked(self) -> int:
        if not self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            raise MissingFile(f"{self.folder} holds no index yet; make one with: recsim index add {self.folder} SOURCE...")
        found = self.noted("schema") or "none"
        if not found.isdecimal() or not 1 <= int(found) <= SCHEMA_VERSION:
            raise VersionMismatch(
                f"{self.folder} has index schema {found}; this recsim reads up to {SCHEMA_VERSION}; update recsim or make the index again"
            )
        return int(found)

    def close(self) -> None:
        """Closes the store; a writer first moves the log into the file, so that no removed text stays in it."""
        if self._write:
            self.empty_log(wait=0.0)
        self._connection.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is done inside, or nothing; on disk when the block ends. A full disk or a lock is told by its error."""
        with told_apart(self.folder, self.folder / FILE):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def version(self) -> int:
        """A number that changes when another process has committed something."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def note(self, name: str, value: str) -> None:
        """Keeps a value by name."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def forget(self, name: str) -> None:
        """Drops a value by name."""
        self._connection.execute("DELETE FROM meta WHERE name = ?", (name,))

    def noted(self, name: str) -> str | None:
        """A value kept by name."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row["value"]) if row is not None else None

    def known(self, document: Document) -> bool:
        """Whether the same bytes, or the same canonical text, are there already."""
        row = self._connection.execute(
            "SELECT 1 FROM documents WHERE id = ? UNION ALL SELECT 1 FROM documents WHERE text_id = ?",
            (document.id, document.text_id),
        ).fetchone()
        return row is not None

    def add(self, entries: Sequence[Entry]) -> list[int | None]:
        """For each entry the number of its first passage, or None if its text is there already; all on disk when this returns."""
        added: list[int | None] = []
        with self.transaction():
            before = following = int(self.noted("next_passage") or 1)
            for entry in entries:
                if self.known(entry.document):
                    added.append(None)
                    continue
                self._insert(entry, following)
                added.append(following)
                following += max(1, len(entry.spans))
            if following != before:
                self.note("next_passage", str(following))
        return added

    def _insert(self, entry: Entry, first: int) -> None:
        document = entry.document
        self._connection.execute(
            "INSERT INTO documents (id, text_id, source, title, media_type, language, published, text, blocks, added,"
            " first, passages, spans, vectors) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.text_id,
                _storable(document.source),
                document.title,
                document.media_type,
                document.language,
                entry.published,
                _storable(document.text),
                json.dumps([_block_row(block) for block in document.blocks], separators=(",", ":")),
                entry.added,
                first,
                len(entry.spans),
                _packed(entry.spans),
                entry.vectors.tobytes() if entry.vectors is not None else None,
            ),
        )

    def remove(self, sequences: Sequence[int], segments: Sequence[SegmentRow]) -> None:
        """Removes documents, and says in the same step which postings count from now on; nothing of the texts stays on disk."""
        with self.transaction():
            self._connection.executemany("DELETE FROM documents WHERE sequence = ?", [(one,) for one in sequences])
            self.set_segments(segments)
            self.note("to_empty", "1")
        self.empty_log(wait=_EMPTYING_SECONDS)

    def empty_log(self, *, wait: float) -> bool:
        """Moves the log into the file and cuts it to nothing; False where a reader keeps it for now, and the next writer tries again."""
        self._connection.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        try:
            with told_apart(self.folder, self.folder / FILE):
                emptied = not self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                if emptied and self.noted("to_empty"):
                    self.forget("to_empty")
                    emptied = not self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            return False
        finally:
            self._connection.execute("PRAGMA busy_timeout = 0")
        return emptied

    def segments(self) -> list[SegmentRow]:
        """The files of postings that count."""
        rows = self._connection.execute("SELECT name, passages, postings, crc FROM segments ORDER BY name")
        return [SegmentRow(*row) for row in rows]

    def set_segments(self, rows: Sequence[SegmentRow]) -> None:
        """Says which files of postings count; inside a transaction."""
        self._connection.execute("DELETE FROM segments")
        self._connection.executemany(
            "INSERT INTO segments VALUES (?, ?, ?, ?)", [(row.name, row.passages, row.postings, row.crc) for row in rows]
        )

    def find(self, name: str) -> list[int]:
        """Sequences of the documents with an id (or a beginning of one of at least 8 digits) or a source."""
        rows = self._connection.execute(
            "SELECT sequence FROM documents WHERE id = ? OR source = ? OR (length(?) >= 8 AND substr(id, 1, length(?)) = ?)",
            (name, _storable(name), name, name, name),
        )
        return [int(row["sequence"]) for row in rows]

    def sequences(self) -> Iterator[int]:
        """Sequences of all documents, in order."""
        for row in self._connection.execute("SELECT sequence FROM documents ORDER BY sequence"):
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

    def places(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Number of the first passage, passages, and sequence of every document, in the order of their passages."""
        import numpy as np

        rows = self._connection.execute("SELECT first, passages, sequence FROM documents ORDER BY first").fetchall()
        table = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 3)
        return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()

    def texts_from(self, first: int) -> Iterator[tuple[int, str, list[Span]]]:
        """(number of the first passage, text, spans of passages) of documents whose passages begin at ``first`` or after it."""
        query = "SELECT first, text, spans FROM documents WHERE first >= ? ORDER BY first"
        for row in self._connection.execute(query, (first,)):
            yield int(row["first"]), row["text"], _unpacked(row["spans"])

    def spans(self, sequence: int) -> list[Span]:
        """Where a document's passages stand; empty if it is not there."""
        row = self._connection.execute("SELECT spans FROM documents WHERE sequence = ?", (sequence,)).fetchone()
        return _unpacked(row["spans"]) if row is not None else []

    def vectors(self) -> Iterator[tuple[int, bytes]]:
        """Sequence and vectors of every document that has some."""
        for row in self._connection.execute(
            "SELECT sequence, vectors FROM documents WHERE vectors IS NOT NULL ORDER BY sequence"
        ):
            yield int(row["sequence"]), row["vectors"]

    def rows(self) -> Iterator[Json]:
        """Every column of every document, oldest first, for an export."""
        for row in self._connection.execute("SELECT * FROM documents ORDER BY sequence"):
            yield dict(row)

    def counts(self) -> Json:
        """Documents, passages and characters."""
        row = self._connection.execute(
            "SELECT count(*) AS documents, coalesce(sum(passages), 0) AS passages, coalesce(sum(length(text)), 0) AS characters"
            " FROM documents"
        ).fetchone()
        return dict(row)

    def listing(self) -> Iterator[Json]:
        """Id, source, title and date of every document, oldest first."""
        for row in self._connection.execute("SELECT id, source, title, published, added FROM documents ORDER BY sequence"):
            yield dict(row)

    def copy_to(self, folder: Path) -> list[SegmentRow]:
        """Copies the store into another folder, as of now and without a log, and says which files of postings the copy counts on."""
        copy = sqlite3.connect(folder / FILE, isolation_level=None)
        try:
            self._connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            return [SegmentRow(*row) for row in copy.execute("SELECT name, passages, postings, crc FROM segments ORDER BY name")]
        finally:
            copy.close()

    def sound(self) -> list[str]:
        """What SQLite's own check finds wrong; empty if nothing."""
        try:
            rows = self._connection.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [str(row[0]) for row in rows if row[0] != "ok"]

    def run(self, script: str) -> None:
        """Statements of a migration, inside a transaction."""
        for statement in script.split(";"):
            if statement.strip():
                self._connection.execute(statement)

    def query(self, statement: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Rows of a statement, for migrations."""
        return self._connection.execute(statement, values).fetchall()


def block_rows(blocks: str) -> tuple[Block, ...]:
    """The blocks of a document from their stored form."""
    return tuple(_row_block(item) for item in json.loads(blocks))


def _locked(folder: Path, wait: float) -> sqlite3.Connection:
    """The lock of the one writer: an exclusive transaction on an empty database, which the system ends with the process."""
    lock = sqlite3.connect(folder / LOCK, timeout=wait, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except BaseException:
        lock.close()
        raise
    return lock


def _connected(path: Path, *, write: bool) -> sqlite3.Connection:
    if write:
        connection = sqlite3.connect(path, timeout=5.0, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        # A commit returns once the log is on disk: what `add` acknowledged survives a cut of power.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        return connection
    try:
        return _opened(path, "mode=ro")
    except sqlite3.OperationalError as error:
        # On a disk that cannot be written SQLite cannot make the log's index. Without a log there is nothing that it would be needed for.
        log = path.with_name(path.name + "-wal")
        if explained(error) != "cannot_open" or (log.exists() and log.stat().st_size):
            raise
        return _opened(path, "immutable=1")


def _opened(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True, isolation_level=None, timeout=5.0)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _storable(text: str) -> str:
    """Text without halves of surrogate pairs (file names that are not UTF-8), which SQLite cannot hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _packed(spans: Sequence[Span]) -> bytes:
    import numpy as np

    return np.array(spans, dtype="<u4").tobytes()


def _unpacked(packed: bytes) -> list[Span]:
    import numpy as np

    return [(int(start), int(end)) for start, end in np.frombuffer(packed, dtype="<u4").reshape(-1, 2)]


def _block_row(block: Block) -> list[Any]:
    row: list[Any] = [
        block.kind,
        *block.span,
        block.level,
        int(block.strong),
        block.page,
        block.indent,
        [list(cell) for cell in block.cells],
        int(block.header),
    ]
    # What is as it mostly is need not be said: most blocks are a kind and a span.
    for place, usual in ((8, 0), (7, []), (6, 0), (5, None), (4, 0), (3, 0)):
        if row[place] != usual:
            break
        row.pop()
    return row


def _row_block(row: list[Any]) -> Block:
    usual: list[Any] = [0, 0, None, 0, [], 0]
    kind, start, stop, level, strong, page, indent, cells, header = row + usual[len(row) - 3 :]
    return Block(kind, (start, stop), level, bool(strong), page, indent, tuple((a, b) for a, b in cells), bool(header))
