"""Corpora of copies: official texts, copies of them with aligned spans, and pairs that only look like copies.

A folder holds ``corpus.json`` (texts with family, split and path), ``copies.jsonl``, ``negatives.jsonl`` and, for training,
``formulas.jsonl``. docs/labels.md has the fields. Spans are ``[suspect start, end, official start, end]``: those of the suspect into
its text as stored, those of the official into the canonical text of its document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recsim.errors import CorpusError, InvalidLabel, MissingFile, SplitOverlap
from recsim.records import Json, Span

SPLITS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class CorpusText:
    """A text of the corpus by its id; ``kind`` is its genre, ``sort`` says what part it plays: ``official`` or ``negative``."""

    id: str
    path: Path
    family: str
    split: str
    kind: str
    sort: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy. ``pairs`` are (source text, suspect span, official span); ``kind`` is whole, part, mixed, shuffled or spelled."""

    id: str
    kind: str
    generator: str
    strength: str | None
    split: str
    sources: tuple[str, ...]
    host: str | None
    text: str
    pairs: tuple[tuple[str, Span, Span], ...]


@dataclass(frozen=True, slots=True)
class NegativePair:
    """Two texts that are no copies of each other, and why they look alike."""

    suspect: str
    official: str
    kind: str
    split: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence: a formula of an ``office``, or an ordinary one, of a ``register`` where it was noted."""

    text: str
    formula: bool
    office: str
    register: str

    @property
    def group(self) -> str:
        """What is left out together when the formula model is measured; sentences without a mark go by their first letter."""
        return self.office or self.register or f"unnamed {self.text[:1].lower()}"


@dataclass(frozen=True)
class CopiesCorpus:
    """A corpus of copies; ``sha256`` covers every file that it names."""

    name: str
    folder: Path
    sha256: str
    texts: dict[str, CorpusText]
    copies: tuple[Copy, ...]
    negatives: tuple[NegativePair, ...]

    def copies_of(self, split: str) -> list[Copy]:
        """The copies of a split; ``all`` gives every one."""
        return [copy for copy in self.copies if split in ("all", copy.split)]

    def negatives_of(self, split: str) -> list[NegativePair]:
        """The hard negative pairs of a split; ``all`` gives every one."""
        return [pair for pair in self.negatives if split in ("all", pair.split)]

    def sentences(self, split: str) -> Iterator[Sentence]:
        """The labelled sentences of a split; none if the corpus has no such file."""
        path = self.folder / "formulas.jsonl"
        if not path.is_file():
            return
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if split in ("all", row["split"]):
                yield Sentence(row["text"], bool(row["formula"]), row.get("office", ""), row.get("register", ""))


def load_copies(folder: str | Path) -> CopiesCorpus:
    """The corpus in a folder. Raises `MissingFile`, `InvalidLabel` (with the line), `SplitOverlap` or `CorpusError`."""
    root = Path(folder)
    for needed in ("corpus.json", "copies.jsonl", "negatives.jsonl"):
        if not (root / needed).is_file():
            raise MissingFile(f"{root} holds no {needed}; a corpus of copies has corpus.json, copies.jsonl and negatives.jsonl")
    digest = hashlib.sha256()
    try:
        described = json.loads((root / "corpus.json").read_text(encoding="utf-8"))
        texts = {
            name: CorpusText(name, root / row["path"], row["family"], row["split"], row["kind"], row["sort"])
            for name, row in described["texts"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{root / 'corpus.json'} cannot be used: {error!r}") from None
    splits: dict[str, str] = {}
    for text in texts.values():
        if not text.path.is_file():
            raise MissingFile(f"{root / 'corpus.json'} names {text.path}, which does not exist")
        if splits.setdefault(text.family, text.split) != text.split:
            raise SplitOverlap(f"{root}: family {text.family!r} stands in {splits[text.family]} and in {text.split}")
        digest.update(f"{text.id}\0".encode() + text.path.read_bytes())
    rows: dict[str, list[tuple[str, Json]]] = {}
    for name in ("copies.jsonl", "negatives.jsonl"):
        raw = (root / name).read_bytes()
        digest.update(raw)
        rows[name] = [(f"{name}, line {number}", _json(name, number, line)) for number, line in enumerate(raw.splitlines(), 1)]
    copies = tuple(read_copy(where, row, texts) for where, row in rows["copies.jsonl"])
    negatives = tuple(_negative(where, row, texts) for where, row in rows["negatives.jsonl"])
    return CopiesCorpus(described.get("name", root.name), root, digest.hexdigest(), texts, copies, negatives)


def _json(name: str, number: int, line: bytes) -> Json:
    try:
        row: Json = json.loads(line)
    except ValueError as error:
        raise InvalidLabel(f"{name}, line {number} is not JSON: {error}") from None
    return row


def read_copy(where: str, row: Json, texts: dict[str, CorpusText]) -> Copy:
    """A row of ``copies.jsonl`` or ``changes.jsonl``. Raises `InvalidLabel` or `SplitOverlap`, which say where."""
    try:
        copy = Copy(
            row["id"],
            row["kind"],
            row["generator"],
            row.get("strength"),
            row["split"],
            tuple(row["sources"]),
            row.get("host"),
            row["text"],
            tuple((row["sources"][one[0]], (one[1], one[2]), (one[3], one[4])) for one in row["pairs"]),
        )
    except (KeyError, TypeError, IndexError) as error:
        raise InvalidLabel(f"{where} cannot be read: {error!r}") from None
    for name in (*copy.sources, *([copy.host] if copy.host else [])):
        if name not in texts:
            raise InvalidLabel(f"{where} names {name!r}, which corpus.json does not list")
        if texts[name].split != copy.split:
            raise SplitOverlap(f"{where} is in {copy.split}, and its text {name} in {texts[name].split}")
    for _, (start, end), _ in copy.pairs:
        if not 0 <= start < end <= len(copy.text):
            raise InvalidLabel(f"{where} has the span [{start}, {end}) in a text of {len(copy.text)} characters")
    return copy


def _negative(where: str, row: Json, texts: dict[str, CorpusText]) -> NegativePair:
    try:
        pair = NegativePair(row["suspect"], row["official"], row["kind"], row["split"])
    except (KeyError, TypeError) as error:
        raise InvalidLabel(f"{where} cannot be read: {error!r}") from None
    for name in (pair.suspect, pair.official):
        if name not in texts:
            raise InvalidLabel(f"{where} names {name!r}, which corpus.json does not list")
    return pair
