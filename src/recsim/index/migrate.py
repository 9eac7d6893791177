"""Older schemas brought up to date: a step a version, each in one transaction, the texts never touched on the way.

1 → 2   passages as one array a document instead of a row each; postings in recsim's own files instead of tantivy's
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from recsim.index.store import SCHEMA_VERSION, TABLES, TextStore


def migrate(store: TextStore, folder: Path) -> None:
    """Brings the schema up to date; nothing happens to an index that is. Its postings are made again by whoever opened it."""
    if store.schema == SCHEMA_VERSION:
        return
    # One step a version, so that an index of any age gets here.
    if store.schema == 1:
        _second(store)
    store.schema = SCHEMA_VERSION
    store.empty_log(wait=0.0)
    old = folder / "postings"
    if old.is_dir():
        shutil.rmtree(old)


def _second(store: TextStore) -> None:
    with store.transaction():
        store.run("ALTER TABLE documents RENAME TO documents_1; DROP INDEX documents_by_text; DROP INDEX documents_by_source")
        store.run(TABLES.replace("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;", ""))
        following = 1
        for row in store.query("SELECT * FROM documents_1 ORDER BY sequence"):
            passages = store.query(
                "SELECT start, stop, vector FROM passages WHERE document = ? ORDER BY number", (row["sequence"],)
            )
            spans = np.array([(one["start"], one["stop"]) for one in passages], dtype="<u4").tobytes()
            vectors = [one["vector"] for one in passages]
            store.query(
                "INSERT INTO documents SELECT *, ?, ?, ?, ? FROM documents_1 WHERE sequence = ?",
                (following, len(passages), spans, b"".join(vectors) if vectors and all(vectors) else None, row["sequence"]),
            )
            following += max(1, len(passages))
        store.run("DROP TABLE passages; DROP TABLE documents_1")
        store.note("next_passage", str(following))
        store.note("indexed_through", "0")
        store.note("schema", "2")
