"""Where the recommendations of an index's texts stand in them, so that a text is parsed once.

A file beside the store, ``recommendations.sqlite``, keyed by the id of a text and the version that parsed it. It holds offsets,
numbers and sentence vectors and no words: what is removed from the store leaves no text here either. It is a function of the store: where it is missing, of
another version, or cannot be written, texts are parsed again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from recsim.records import Json

_FILE = "recommendations.sqlite"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS outlines (document TEXT PRIMARY KEY, version TEXT NOT NULL, outline TEXT NOT NULL) WITHOUT ROWID"
)
_VECTORS = "CREATE TABLE IF NOT EXISTS meanings (digest BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
# Seconds to wait for another writer before the cache is done without.
_WAIT = 2.0


class OutlineCache:
    """Outlines of texts by their ids. It never raises: without it everything works, slower."""

    def __init__(self, folder: Path, version: str) -> None:
        self._version = version
        self._connection: sqlite3.Connection | None = None
        try:
            self._connection = sqlite3.connect(folder / _FILE, timeout=_WAIT)
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.execute(_TABLE)
            self._connection.execute(_VECTORS)
            self._connection.commit()
        except sqlite3.Error:  # a folder that may only be read, or a damaged file
            self.close()

    def close(self) -> None:
        """Closes the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, document: str) -> Json | None:
        """The outline of a text, or None if it has to be parsed."""
        row = self._run("SELECT outline FROM outlines WHERE document = ? AND version = ?", (document, self._version))
        try:
            found: Json | None = json.loads(row[0][0]) if row else None
        except ValueError:
            return None
        return found

    def put(self, outlines: Iterable[tuple[str, Json]]) -> None:
        """Keeps outlines of texts, in one step."""
        for document, outline in outlines:
            self._run(
                "INSERT OR REPLACE INTO outlines VALUES (?, ?, ?)",
                (document, self._version, json.dumps(outline, separators=(",", ":"))),
            )
        self._commit()

    def keep_only(self, documents: Iterable[str]) -> None:
        """Drops the outlines of texts that the store has no more."""
        known = set(documents)
        gone = [row[0] for row in self._run("SELECT document FROM outlines", ()) if row[0] not in known]
        for document in gone:
            self._run("DELETE FROM outlines WHERE document = ?", (document,))
        self._commit()

    def meanings(self) -> dict[bytes, bytes]:
        """All sentence vectors by the digests that `put_meanings` was given."""
        return dict(self._run("SELECT digest, vector FROM meanings", ()))

    def put_meanings(self, vectors: Iterable[tuple[bytes, bytes]]) -> None:
        """Keeps sentence vectors, in one step."""
        for row in vectors:
            self._run("INSERT OR REPLACE INTO meanings VALUES (?, ?)", row)
        self._commit()

    def drop_meanings(self, digests: Iterable[bytes]) -> None:
        """Drops sentence vectors of what the store has no more."""
        for digest in digests:
            self._run("DELETE FROM meanings WHERE digest = ?", (digest,))
        self._commit()

    def _run(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error:
            self.close()
            return []

    def _commit(self) -> None:
        if self._connection is not None:
            try:
                self._connection.commit()
            except sqlite3.Error:
                self.close()
