"""The index: a folder of official texts, searched by passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from recsim.encoders import Encoder
from recsim.errors import EncoderMismatch, MissingSource, UsageError
from recsim.index.postings import Postings, passages_of, terms_of
from recsim.index.store import TextStore
from recsim.records import Document, Json, Paper

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Mode = Literal["r", "a"]


class Index:
    """A store of official texts. Open it with `Index.open` and as a context manager.

    SQLite holds the truth; the postings follow it, and opening for writing catches up what a crash left behind.
    """

    def __init__(self, folder: Path, mode: Mode, wait: float) -> None:
        self.folder, self.mode = folder, mode
        write = mode == "a"
        if write:
            folder.mkdir(parents=True, exist_ok=True)
        self._store = TextStore(folder, write=write, wait=wait)
        try:
            self._postings = Postings(folder, write=write)
        except BaseException:
            self._store.close()
            raise
        self._vectors: tuple[list[int], NDArray[np.int8]] | None = None
        self._pending = 0
        if write:
            self._catch_up()

    @classmethod
    def open(cls, folder: str | Path, *, mode: Mode = "r", wait: float = 0.0) -> Self:
        """The index in a folder; mode ``a`` makes it if there is none and may add and remove, ``r`` reads beside a writer.

        Raises `MissingFile`, `VersionMismatch`, `ArtifactError`, or `IndexBusy` where another process writes.
        """
        if mode not in ("r", "a"):
            raise UsageError(f"an index is opened to read ('r') or to add ('a'), not {mode!r}")
        return cls(Path(folder), mode, wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes both halves; what was added is on disk already."""
        self.flush()
        self._postings.close()
        self._store.close()

    def add(self, document: Document | Paper, *, encoder: Encoder | None = None) -> bool:
        """Adds a read document or paper; False if the same bytes are there already. It is durable when this returns.

        With an encoder each passage gets a vector of 8-bit integers, by which rewrites are found. One index takes one encoder.
        """
        self._writable()
        published = document.published if isinstance(document, Paper) else document.published_hint
        if isinstance(document, Paper):
            document = document.document
        tokens, bounds, spans = passages_of(document)
        vectors = None
        if encoder is not None:
            self._same_encoder(encoder.name)
            vectors = quantized(encoder.encode([document.quote(span) for span in spans])) if spans else None
        added = self._store.add(document, published, spans, vectors, datetime.now(UTC).isoformat(timespec="seconds"))
        if added is None:
            return False
        sequence, numbers = added
        self._postings.add(sequence, zip(numbers, terms_of(tokens, bounds), strict=True))
        self._pending = sequence
        self._vectors = None
        return True

    def flush(self) -> None:
        """Makes what was added findable. Closing does it too; a crash before it costs nothing, since opening catches up."""
        if self._pending:
            self._postings.commit()
            self._store.note("indexed_through", str(self._pending))
            self._pending = 0

    def remove(self, name: str) -> int:
        """Removes the documents with an id or source and says how many; nothing of their text stays on disk.

        Raises `MissingSource` where none has it.
        """
        self._writable()
        found = self._store.find(name)
        if not found:
            raise MissingSource(f"{self.folder} holds no text with the id or source {name!r}; 'recsim index info' lists them")
        self.flush()
        for sequence in found:
            self._store.remove(sequence)
            self._postings.remove(sequence)
        self._postings.commit()
        self._vectors = None
        return len(found)

    def info(self) -> Json:
        """Counts, schema and encoder, and what is in the index."""
        counts = self._store.counts()
        return {
            "folder": str(self.folder),
            "schema": int(self._store.noted("schema") or 0),
            "encoder": self._store.noted("encoder"),
            "documents": counts["documents"],
            "passages": counts["passages"],
            "characters": counts["characters"],
            "bytes": sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file()),
            "texts": list(self._store.listing()),
        }

    def verify(self) -> list[str]:
        """What is wrong with the index, in words; empty if it is sound: SQLite's own check, and as many postings as passages."""
        self.flush()
        wrong = self._store.sound()
        counts = self._store.counts()
        if self._postings.passages != counts["passages"]:
            wrong.append(
                f"the postings have {self._postings.passages} passages and the store {counts['passages']}; opening it for writing "
                "(recsim index add) makes them agree"
            )
        return wrong

    def document(self, sequence: int) -> Document | None:
        """A text by its sequence number."""
        return self._store.document(sequence)

    def find(self, name: str) -> tuple[Document, ...]:
        """The texts with an id or source, oldest first; none if there are none."""
        found = (self._store.document(sequence) for sequence in self._store.find(name))
        return tuple(document for document in found if document is not None)

    def search(self, terms: Sequence[str]) -> list[tuple[int, int, str]]:
        """(document, passage, words) of the passages that share most of a query's rarest terms, best first."""
        self.flush()
        numbers = self._postings.search(terms)
        owners = self._store.owners(numbers)
        return [(owners[number][0], number, owners[number][1]) for number in numbers if number in owners]

    def nearest(self, vectors: NDArray[np.float32], *, count: int, encoder: str) -> list[list[tuple[int, float]]]:
        """For each vector the (document, cosine) of its nearest passages; empty lists where the index has no vectors."""
        import numpy as np

        if self._store.noted("encoder") is None:
            return [[] for _ in vectors]
        self._same_encoder(encoder)
        if self._vectors is None:
            owners, raw = self._store.vectors()
            width = len(raw[0]) if raw else vectors.shape[1]
            self._vectors = owners, np.frombuffer(b"".join(raw), dtype=np.int8).reshape(-1, width)
        owners, stored = self._vectors
        if not owners:
            return [[] for _ in vectors]
        found: list[list[tuple[int, float]]] = [[] for _ in vectors]
        best = np.full((len(vectors), len(owners)), -1.0, dtype=np.float32)
        for start in range(0, len(owners), 65536):
            part = stored[start : start + 65536].astype(np.float32)
            part /= np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-9)
            best[:, start : start + len(part)] = vectors @ part.T
        top = min(count, len(owners))
        places = np.argpartition(-best, top - 1, axis=1)[:, :top]
        for row, chosen in enumerate(places):
            found[row] = sorted(((owners[place], float(best[row, place])) for place in chosen.tolist()), key=lambda one: -one[1])
        return found

    def sequences(self) -> Iterator[int]:
        """The sequence numbers of all texts, oldest first."""
        return self._store.sequences()

    def _catch_up(self) -> None:
        """Puts into the postings what the store has beyond them, and takes out what it has no more."""
        through = int(self._store.noted("indexed_through") or 0)
        behind = list(self._store.sequences(after=through))
        if not behind and self._postings.passages == self._store.counts()["passages"]:
            return
        # Rare, after a crash only: the postings are made again from the store, which is what they are a function of.
        if not behind:
            behind = list(self._store.sequences())
            self._postings.clear()
        for sequence in behind:
            document = self._store.document(sequence)
            if document is None:
                continue
            tokens, bounds, _ = passages_of(document)
            numbers = [number for number, _ in self._store.passages(sequence)]
            self._postings.remove(sequence)
            self._postings.add(sequence, zip(numbers, terms_of(tokens, bounds), strict=True))
        self._postings.commit()
        self._store.note("indexed_through", str(max([through, *behind])))

    def _writable(self) -> None:
        if self.mode != "a":
            raise UsageError(f"{self.folder} was opened to read; open it with mode='a' to change it")

    def _same_encoder(self, name: str) -> None:
        known = self._store.noted("encoder")
        if known is None and self.mode == "a":
            self._store.note("encoder", name)
        elif known != name:
            raise EncoderMismatch(
                f"{self.folder} has vectors of {known}, and {name} was given; make the index again with one of them"
            )


def quantized(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Vectors as 8-bit integers, the largest entry of each as 127; their directions are kept, their lengths are not."""
    import numpy as np

    whole: NDArray[np.int8] = np.round(vectors / np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9) * 127.0).astype(
        np.int8
    )
    return whole
