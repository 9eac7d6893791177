"""The index: a folder of official texts, searched by passages."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from recsim.encoders import Encoder
from recsim.errors import ArtifactError, DiskFull, EncoderMismatch, MissingSource, UsageError, VersionMismatch
from recsim.index.failing import told_apart
from recsim.index.migrate import migrate
from recsim.index.passages import Passages, coded, distinct, passages_at, passages_of, wording_print
from recsim.index.postings import BEST, FOLDER, SMALLEST, Hits, Postings, joined, new_path, row_of, to_join, to_settle
from recsim.index.segment import MOST_POSTINGS, Segment, without_spans, write
from recsim.index.store import FILE, SCHEMA_VERSION, Entry, SegmentRow, TextStore
from recsim.index.vectors import VectorLane, quantized
from recsim.records import Document, Json, Paper

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # Passages that no segment has yet, by their words, with their numbers.
    Fresh = tuple[Passages, NDArray[np.uint64]]

Mode = Literal["r", "a"]
# Characters of texts that are made durable in one step by `add_many`; some 5,000 passages.
_BATCH = 2_000_000
# Times that a reader looks again for the files that count, when a writer has just replaced them.
_TRIES = 5


class Index:
    """A store of official texts. Open it with `Index.open` and as a context manager.

    SQLite holds the truth; the postings follow it, and opening catches up what a crash left behind.
    """

    def __init__(self, folder: Path, mode: Mode, wait: float) -> None:
        self.folder, self.mode = folder, mode
        write_it = mode == "a"
        if folder.is_file():
            raise UsageError(f"{folder} is a file, and an index is a folder, named first: recsim index add INDEX SOURCE...")
        if write_it:
            with told_apart(folder, folder / FILE):
                folder.mkdir(parents=True, exist_ok=True)
        self._store = TextStore(folder, write=write_it, wait=wait)
        self._lane: VectorLane | None = None
        self._postings: Postings | None = None
        self._seen = -1
        # What was added and is not in a segment yet, and the segments that are being written.
        self._fresh: list[Fresh] = []
        self._pending = 0
        self._through = 0
        self._writing: deque[tuple[int, Future[SegmentRow]]] = deque()
        self._worker: ThreadPoolExecutor | None = None
        try:
            if write_it:
                self._ready_to_write()
            elif self._store.schema < SCHEMA_VERSION:
                raise VersionMismatch(
                    f"{folder} has index schema {self._store.schema} and this recsim reads {SCHEMA_VERSION}; bring it up to date, which"
                    f" keeps its texts: recsim index migrate {folder}"
                )
            else:
                self._has_texts()
                self._same_wording()
                self._refresh()
        except BaseException:
            self._store.close()
            raise

    @classmethod
    def open(cls, folder: str | Path, *, mode: Mode = "r", wait: float = 0.0) -> Self:
        """The index in a folder; mode ``a`` makes it if there is none and may add and remove, ``r`` reads beside a writer.

        Raises `MissingFile`, `VersionMismatch`, `ArtifactError`, `ReadOnlyFolder`, or `IndexBusy` where another process still writes
        after ``wait`` seconds. Mode ``a`` brings an older schema up to date.
        """
        if mode not in ("r", "a"):
            raise UsageError(f"an index is opened to read ('r') or to add ('a'), not {mode!r}")
        return cls(Path(folder), mode, wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the index; what was added is on disk already."""
        try:
            if self.mode == "a":
                self.flush()
                self._settle()
        finally:
            if self._worker is not None:
                self._worker.shutdown()
                self._worker = None
            self._postings = None
            self._store.close()

    def add(self, document: Document | Paper, *, encoder: Encoder | None = None) -> bool:
        """Adds a read document or paper; False if the same bytes or the same text are there. It is durable when this returns.

        With an encoder each passage gets a vector of 8-bit integers, by which rewrites are found. One index takes one encoder.
        """
        return self._added([document], encoder)[0]

    def add_many(self, documents: Iterable[Document | Paper], *, encoder: Encoder | None = None) -> Iterator[bool]:
        """For each document what `add` says of it, as soon as it is durable; some two megabytes of text go to disk in one step."""
        self._writable()
        held: list[Document | Paper] = []
        size = 0
        for document in documents:
            held.append(document)
            size += len(document.document.text if isinstance(document, Paper) else document.text)
            if size >= _BATCH:
                yield from self._added(held, encoder)
                held, size = [], 0
        yield from self._added(held, encoder)

    def _added(self, documents: Sequence[Document | Paper], encoder: Encoder | None) -> list[bool]:
        self._writable()
        if encoder is not None and documents:
            self._same_encoder(encoder.name)
        entries, cuts = [], []
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for one in documents:
            published = one.published if isinstance(one, Paper) else one.published_hint
            document = one.document if isinstance(one, Paper) else one
            passages = passages_of(document)
            vectors = None
            if encoder is not None and len(passages) and not self._store.known(document):
                vectors = quantized(encoder.encode([document.quote(span) for span in passages.spans]))
            cuts.append(passages)
            entries.append(Entry(document, published, passages.spans, vectors, now))
        added = self._store.add(entries)
        self._take(list(zip(added, cuts, strict=True)))
        return [first is not None for first in added]

    def _take(self, made: Sequence[tuple[int | None, Passages]]) -> None:
        """Keeps the words of new passages and hands them to the writing thread when there are enough for a segment."""
        import numpy as np

        fresh = [(first, passages) for first, passages in made if first is not None and len(passages)]
        if not fresh:
            return
        keys = np.concatenate([passages.keys for _, passages in fresh])
        lengths = np.concatenate([np.diff(passages.bounds) for _, passages in fresh])
        bounds = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=bounds[1:])
        numbers = np.concatenate([np.arange(first, first + len(passages), dtype=np.uint64) for first, passages in fresh])
        self._fresh.append((Passages([], keys, bounds), numbers))
        self._pending += len(numbers)
        self._through = int(numbers[-1])
        self._postings, self._lane = None, None
        if self._pending >= SMALLEST:
            self._write_segment()
        while self._writing and self._writing[0][1].done():
            self._registered()

    def flush(self) -> None:
        """Makes what was added findable by others. Closing does it too; a crash before it costs nothing, since opening catches up."""
        if self._pending:
            self._write_segment()
        while self._writing:
            self._registered()

    def _write_segment(self) -> None:
        held, self._fresh, self._pending = self._fresh, [], 0
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="recsim-postings")
        self._writing.append((self._through, self._worker.submit(_segment, self.folder, held)))
        if (
            len(self._writing) > 3
        ):  # no more words in memory than those of four segments while the disk is slower than the reading
            self._registered()

    def _registered(self) -> None:
        """The oldest segment that is being written counts from now on, and is joined with others of its size if that is due."""
        through, future = self._writing.popleft()
        with told_apart(self.folder, self.folder / FOLDER):
            row = future.result()
            with self._store.transaction():
                self._store.set_segments([*self._store.segments(), row])
                self._store.note("indexed_through", str(through))
            while due := to_join(self._store.segments()):
                self._replace(due, joined(self.folder, due))

    def _settle(self) -> None:
        """Joins files of postings for the readers that come; what was added is findable without it, so a full disk is no error."""
        due = to_settle(self._store.segments())
        if due:
            with suppress(DiskFull), told_apart(self.folder, self.folder / FOLDER):
                self._replace(due, joined(self.folder, due))

    def _replace(self, old: Sequence[SegmentRow], new: SegmentRow | None) -> None:
        gone = {row.name for row in old}
        kept = [row for row in self._store.segments() if row.name not in gone]
        with self._store.transaction():
            self._store.set_segments([*kept, *([new] if new is not None else [])])
        self._drop_files(gone)

    def _drop_files(self, names: Iterable[str]) -> None:
        """Takes files of postings off the disk; a reader that has one open keeps it until it looks again."""
        for name in names:
            (self.folder / FOLDER / name).unlink(missing_ok=True)

    def remove(self, *names: str) -> int:
        """Removes the documents with an id or source and says how many; nothing of their text stays on disk.

        Raises `MissingSource`, before anything is removed, where none has one of the names.
        """
        self._writable()
        found: dict[int, None] = {}
        for name in names:
            sequences = self._store.find(name)
            if not sequences:
                raise MissingSource(f"{self.folder} holds no text with the id or source {name!r}; 'recsim index info' lists them")
            found.update(dict.fromkeys(sequences))
        self.flush()
        firsts, counts, sequences_ = self._store.places()
        gone = [(int(f), int(f + c)) for f, c, s in zip(firsts, counts, sequences_, strict=True) if int(s) in found and c]
        marked = without_spans(gone)
        kept, dropped = [], []
        with told_apart(self.folder, self.folder / FOLDER):
            for row in self._store.segments():
                segment = Segment.open(self.folder / FOLDER / row.name)
                if not any(first <= segment.last and segment.first < end for first, end in gone):
                    kept.append(row)
                    continue
                path = new_path(self.folder)
                made = write(path, [segment], without=marked)
                dropped.append(row.name)
                if made is not None:
                    kept.append(row_of(path, made))
        self._store.remove(list(found), kept)
        self._drop_files(dropped)
        self._postings, self._lane = None, None
        return len(found)

    def info(self) -> Json:
        """Counts, schema and encoder, and what is in the index."""
        counts = self._store.counts()
        return {
            "folder": str(self.folder),
            "index_schema": self._store.schema,
            "encoder": self._store.noted("encoder"),
            "documents": counts["documents"],
            "passages": counts["passages"],
            "characters": counts["characters"],
            "segments": len(self._store.segments()),
            "bytes": sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file()),
            "texts": list(self._store.listing()),
        }

    def verify(self) -> list[str]:
        """What is wrong with the index, in words; empty if it is sound: SQLite's own check, and every file of postings by its checksum."""
        from recsim.index.repair import wrongs

        if self.mode == "a":
            self.flush()
        return wrongs(self.folder, self._store)

    def document(self, sequence: int) -> Document | None:
        """A text by its sequence number."""
        return self._store.document(sequence)

    def state(self) -> Json:
        """What tells this state of the index from others: counts, the next passage's number, encoder and wording."""
        counts = self._store.counts()
        noted = {name: self._store.noted(name) for name in ("next_passage", "encoder", "wording")}
        return {"documents": counts["documents"], "passages": counts["passages"], **noted}

    def copy_to(self, folder: Path) -> None:
        """Writes a copy that can be opened elsewhere, as of now, beside any writer."""
        for attempt in range(_TRIES):
            folder.mkdir(parents=True)
            rows = self._store.copy_to(folder)
            (folder / FOLDER).mkdir()
            try:
                for row in rows:
                    shutil.copyfile(self.folder / FOLDER / row.name, folder / FOLDER / row.name)
                return
            except FileNotFoundError:  # a writer joined them in between
                shutil.rmtree(folder)
                if attempt + 1 == _TRIES:
                    raise _missing(self.folder, "a file of postings") from None

    def find(self, name: str) -> tuple[Document, ...]:
        """The texts with an id or source, oldest first; none if there are none."""
        found = (self._store.document(sequence) for sequence in self._store.find(name))
        return tuple(document for document in found if document is not None)

    def spans(self, sequence: int) -> list[tuple[int, int]]:
        """Where the passages of a text stand in it."""
        return self._store.spans(sequence)

    def search(
        self, terms: Sequence[NDArray[np.uint32]], *, expected: Sequence[NDArray[np.float64]] | None = None, best: int = BEST
    ) -> list[Hits]:
        """For each passage, given by its terms (`terms_of`), the passages of the index that share most of the rare ones, best first.

        `owners` tells whose passages they are. ``expected`` is the share of passages in which the background expects each term.
        """
        return self._opened().search(terms, expected, best=best)

    def owners(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each passage number the sequence of its document, and its place among that document's passages."""
        import numpy as np

        self._opened()
        firsts, _, sequences = self._places
        place = np.searchsorted(firsts, numbers, side="right") - 1
        return sequences[place], numbers - firsts[place]

    @property
    def passages(self) -> int:
        """How many passages can be found."""
        return self._opened().passages

    @property
    def encoder(self) -> str | None:
        """The name and hash of the encoder that the index has vectors of; None if it has none."""
        return self._store.noted("encoder")

    def nearest(self, vectors: NDArray[np.float32], *, count: int, encoder: str) -> list[list[tuple[int, float]]]:
        """For each vector the (document, cosine) of its nearest passages; empty lists where the index has no vectors.

        Raises `EncoderMismatch` where the index has vectors of another encoder.
        """
        if self.encoder is None:
            return [[] for _ in vectors]
        self._same_encoder(encoder)
        self._opened()
        if self._lane is None:
            self._lane = VectorLane(self._store.vectors(), vectors.shape[1])
        return self._lane.nearest(vectors, count)

    def sequences(self) -> Iterator[int]:
        """The sequence numbers of all texts, oldest first."""
        return self._store.sequences()

    def rows(self) -> Iterator[Json]:
        """Every text with all that is stored of it, oldest first, for an export."""
        return self._store.rows()

    def _opened(self) -> Postings:
        if self.mode == "a":
            self.flush()
        if self._postings is None or self._store.version() != self._seen:
            self._refresh()
        assert self._postings is not None
        return self._postings

    def _refresh(self) -> None:
        """Opens the segments that count now, and makes one in memory of texts that no segment has yet."""
        for attempt in range(_TRIES):
            self._seen = self._store.version()
            places = self._store.places()
            rows = self._store.segments()
            through = int(self._store.noted("indexed_through") or 0)
            try:
                with told_apart(self.folder, self.folder / FOLDER):
                    postings = Postings.open(self.folder, rows, int(places[1].sum()))
            except FileNotFoundError as error:
                if attempt + 1 < _TRIES and self._store.segments() != rows:
                    continue  # a writer joined them in between
                raise _missing(self.folder, str(error.filename)) from None
            tail = _tail(self._store.texts_from(through + 1)) if self.mode == "r" else None
            if tail is not None:
                postings = Postings([*postings.segments, tail], postings.passages)
            if self._store.version() == self._seen or attempt + 1 == _TRIES:
                break
        self._places, self._postings, self._lane = places, postings, None

    def _ready_to_write(self) -> None:
        """Brings the schema up to date, drops files that no longer count, and indexes what a crash left behind."""
        self._has_texts()
        migrate(self._store, self.folder)
        if self._store.noted("to_empty"):  # a writer was stopped, or met a reader, after it had removed texts
            self._store.empty_log(wait=1.0)
        known = {row.name for row in self._store.segments()}
        if (self.folder / FOLDER).is_dir():
            self._drop_files(path.name for path in (self.folder / FOLDER).iterdir() if path.name not in known)
        if self._store.noted("wording") is None:
            self._store.note("wording", wording_print())
        elif self._store.noted("wording") != wording_print():
            self.rebuild()
        for first, text, spans in self._store.texts_from(int(self._store.noted("indexed_through") or 0) + 1):
            self._take([(first, passages_at(text, spans))])
        self.flush()

    def rebuild(self) -> None:
        """Makes all postings again from the texts."""
        self._writable()
        with self._store.transaction():
            gone = [row.name for row in self._store.segments()]
            self._store.set_segments([])
            self._store.note("indexed_through", "0")
            self._store.note("wording", wording_print())
        self._drop_files(gone)
        for first, text, spans in self._store.texts_from(0):
            self._take([(first, passages_at(text, spans))])
        self.flush()

    def compact(self) -> int:
        """Joins all files of postings into as few as can be and says how many are left: a query then asks fewer."""
        self._writable()
        self.flush()
        rows = self._store.segments()
        if len(rows) > 1 and sum(row.postings for row in rows) <= MOST_POSTINGS:
            with told_apart(self.folder, self.folder / FOLDER):
                self._replace(rows, joined(self.folder, rows))
            self._postings = None
        return len(self._store.segments())

    def _writable(self) -> None:
        if self.mode != "a":
            raise UsageError(f"{self.folder} was opened to read; open it with mode='a' to change it")

    def _has_texts(self) -> None:
        """Texts are written before their postings: postings beside a store that never held a text mean that the store was lost."""
        if self._store.noted("next_passage") is None and any((self.folder / FOLDER).glob("*.seg")):
            raise ArtifactError(
                f"{self.folder / FILE} is empty and there are postings beside it: its texts are lost; restore the folder from a copy, or"
                " remove it and make the index again from its sources"
            )

    def _same_wording(self) -> None:
        found = self._store.noted("wording")
        if found not in (None, wording_print()):
            raise VersionMismatch(
                f"{self.folder} has postings of another way of reading words ({found}, here {wording_print()}); make them again from its"
                f" texts: recsim index migrate {self.folder}"
            )

    def _same_encoder(self, name: str) -> None:
        known = self._store.noted("encoder")
        if known is None and self.mode == "a":
            self._store.note("encoder", name)
        elif known != name:
            raise EncoderMismatch(
                f"{self.folder} has vectors of {known}, and {name} was given; make the index again with one of them"
            )


def _segment(folder: Path, held: list[Fresh]) -> SegmentRow:
    import numpy as np

    # NumPy lets other threads run meanwhile, so that the next texts are read beside this.
    codes = np.concatenate([coded(passages, numbers) for passages, numbers in held])
    held.clear()
    path = new_path(folder)
    made = write(path, [Segment.of(distinct(codes))])
    assert made is not None
    return row_of(path, made)


def _tail(texts: Iterable[tuple[int, str, list[tuple[int, int]]]]) -> Segment | None:
    import numpy as np

    held = []
    for first, text, spans in texts:
        passages = passages_at(text, spans)
        held.append(coded(passages, np.arange(first, first + len(passages), dtype=np.uint64)))
    if not sum(len(one) for one in held):
        return None
    return Segment.of(distinct(np.concatenate(held)))


def _missing(folder: Path, name: str) -> Exception:
    from recsim.errors import MissingFile

    return MissingFile(f"{name} is gone; make the postings again from the texts: recsim index verify {folder} --repair")
