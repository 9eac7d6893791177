"""Labelled passages: the rows of ``corpora/stance-v1`` and of anybody's corpus in its format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recsim.errors import CorpusError, InvalidLabel, MissingFile, SplitOverlap
from recsim.records import IMPLEMENTATIONS, STANCES, Span

ROLES = ("recommendation", "response", "commitment", "claim", "other")


@dataclass(frozen=True, slots=True)
class Passage:
    """One labelled passage; ``label`` is its stance, or ``role:NAME`` where it answers nothing."""

    id: str
    text: str
    role: str
    stance: str | None
    implementation: str
    evidence: Span | None
    family: str
    split: str
    trap: str | None = None
    part: str | None = None

    @property
    def label(self) -> str:
        return self.stance if self.stance is not None else f"role:{self.role}"


@dataclass(frozen=True, slots=True)
class PassageCorpus:
    """Passages with splits by family; ``sha256`` is that of the passages file."""

    name: str
    sha256: str
    passages: tuple[Passage, ...]

    def split(self, name: str) -> list[Passage]:
        """The passages of a split; ``all`` gives every one."""
        found = [passage for passage in self.passages if name == "all" or passage.split == name]
        if not found:
            raise CorpusError(f"{self.name} has no split {name!r}; it has {', '.join(sorted({p.split for p in self.passages}))}")
        return found


def load_passages(folder: str | Path) -> PassageCorpus:
    """The passages in a corpus folder. Raises `MissingFile`, `InvalidLabel` (with the line) or `SplitOverlap`."""
    root = Path(folder)
    index, rows = root / "corpus.json", root / "passages.jsonl"
    for needed in (index, rows):
        if not needed.is_file():
            raise MissingFile(f"{root} holds no {needed.name}; a passage corpus has corpus.json and passages.jsonl")
    described = json.loads(index.read_text(encoding="utf-8"))
    splits: dict[str, str] = described["families"]
    raw = rows.read_bytes()
    passages = tuple(_read(raw.decode("utf-8").splitlines(), splits, rows))
    return PassageCorpus(described.get("name", root.name), hashlib.sha256(raw).hexdigest(), passages)


def _read(lines: list[str], splits: dict[str, str], path: Path) -> Iterator[Passage]:
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        where = f"{path.name}, line {number}"
        try:
            row = json.loads(line)
            evidence = row.get("evidence")
            span: Span | None = (int(evidence["span"][0]), int(evidence["span"][1])) if evidence else None
            passage = Passage(
                row["id"], row["text"], row["role"], row.get("stance"), row.get("implementation", "not_stated"), span,
                row["family"], splits.get(row["family"], ""), row.get("trap"), row.get("part"),
            )  # fmt: skip
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidLabel(f"{where} cannot be read: {error!r}") from None
        if passage.id in seen:
            raise InvalidLabel(f"{where}: the id {passage.id!r} stands twice")
        seen.add(passage.id)
        if passage.role not in ROLES or (passage.stance is not None and passage.stance not in STANCES):
            raise InvalidLabel(f"{where}: role {passage.role!r} or stance {passage.stance!r} is unknown")
        if (passage.role == "response") != (passage.stance is not None):
            raise InvalidLabel(f"{where}: a response has a stance and nothing else has one")
        if passage.implementation not in IMPLEMENTATIONS:
            raise InvalidLabel(f"{where}: implementation {passage.implementation!r} is unknown")
        if evidence and passage.text[span[0] : span[1]] != evidence.get("quote") if span else False:
            raise InvalidLabel(f"{where}: the evidence's quote is not the text at its span")
        if not passage.split:
            raise SplitOverlap(f"{where}: family {passage.family!r} stands in no split of corpus.json")
        yield passage
