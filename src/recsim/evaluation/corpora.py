"""Corpora on disk: ``CARD.md``, ``corpus.json``, ``documents/`` and ``labels/``, with splits that keep families apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recsim.errors import CorpusError, InvalidLabel, MissingFile, SplitOverlap
from recsim.records import IMPLEMENTATIONS, STANCES, Json


@dataclass(frozen=True, slots=True)
class LabelledPaper:
    """One document of a corpus with its labels; ``label`` is the JSON of its label file."""

    path: Path
    family: str
    split: str
    label: Json


@dataclass(frozen=True, slots=True)
class Corpus:
    """A labelled corpus of papers. ``sha256`` covers every document and label file, names included."""

    name: str
    folder: Path
    sha256: str
    papers: tuple[LabelledPaper, ...]

    def split(self, name: str) -> Iterator[LabelledPaper]:
        """The papers of one split; ``all`` gives every paper."""
        found = [paper for paper in self.papers if name == "all" or paper.split == name]
        if not found:
            known = ", ".join(sorted({paper.split for paper in self.papers}))
            raise CorpusError(f"{self.name} has no split {name!r}; it has {known}")
        return iter(found)


def load_corpus(folder: str | Path) -> Corpus:
    """The corpus in a folder. Raises `MissingFile`, `InvalidLabel` or `SplitOverlap` before anything is measured."""
    root = Path(folder)
    index = root / "corpus.json"
    if not index.is_file():
        raise MissingFile(f"{root} holds no corpus.json; a corpus folder has corpus.json, documents/ and labels/")
    try:
        described = json.loads(index.read_text(encoding="utf-8"))
        splits: dict[str, str] = described["families"]
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{index} cannot be used: {error!r}; it needs a name and a 'families' map of family to split") from None
    digest = hashlib.sha256()
    papers: list[LabelledPaper] = []
    for path in sorted((root / "labels").glob("*.json")):
        raw = path.read_bytes()
        try:
            label = json.loads(raw)
        except ValueError as error:
            raise InvalidLabel(f"{path} is not JSON: {error}") from None
        _complete(path, label)
        document = root / "documents" / str(label.get("document", ""))
        if not document.is_file():
            raise MissingFile(f"{path} labels {label.get('document')!r}, which is not in {root / 'documents'}")
        _check(path, label)
        family = label.get("family")
        if family not in splits:
            raise SplitOverlap(f"{path}: family {family!r} stands in no split of {index}")
        digest.update(f"{document.name}\0{path.name}\0".encode() + document.read_bytes() + raw)
        papers.append(LabelledPaper(document, family, splits[family], label))
    if not papers:
        raise CorpusError(f"{root} holds no labels")
    return Corpus(described.get("name", root.name), root, digest.hexdigest(), tuple(papers))


def _complete(path: Path, label: object) -> None:
    """Raises `InvalidLabel` where a label file lacks what every reader of it takes for granted."""
    if not isinstance(label, dict):
        raise InvalidLabel(f"{path} holds {type(label).__name__}; a label file is one JSON object (docs/labels.md)")
    missing = [key for key in ("document", "recommendations") if key not in label]
    if missing:
        raise InvalidLabel(f"{path} lacks {', '.join(missing)}; a label file needs document and recommendations (docs/labels.md)")
    rows = label["recommendations"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) and isinstance(row.get("id"), str) for row in rows):
        raise InvalidLabel(f"{path}: 'recommendations' must be a list of objects, each with an id that is a string")


def _check(path: Path, label: Json) -> None:
    seen: set[str] = set()
    for row in label.get("recommendations", []):
        where = f"{path.name}, recommendation {row.get('id')!r}"
        if row.get("id") in seen:
            raise InvalidLabel(f"{where}: the id stands twice")
        seen.add(row.get("id"))
        if row.get("stance") is not None and row["stance"] not in STANCES:
            raise InvalidLabel(f"{where}: unknown stance {row['stance']!r}; known: {', '.join(STANCES)}")
        if row.get("implementation", "not_stated") not in IMPLEMENTATIONS:
            raise InvalidLabel(f"{where}: unknown implementation {row['implementation']!r}")
        if row.get("parent") is not None and row["parent"] not in seen:
            raise InvalidLabel(f"{where}: parent {row['parent']!r} does not stand before it")
