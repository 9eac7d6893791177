"""Corpora of links: families of papers over years, their recommendations as spans, and for every pair across papers how they relate.

A folder holds ``corpus.json`` (families with their split, documents with path and date), ``items.jsonl`` and ``pairs.jsonl``; docs/links.md
has the fields.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from recsim.errors import CorpusError, InvalidLabel, MissingFile, SplitOverlap
from recsim.linking import Ask, PaperHead, head_of
from recsim.links import RELATIONS, Relation
from recsim.reading import read
from recsim.records import Json

SPLITS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class LinkPaper:
    """A paper of the corpus with its recommendations in order."""

    id: str
    path: Path
    family: str
    head: PaperHead
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class LinkPair:
    """Two recommendations by their ids, ``FAMILY/NAME``; ``hard`` says why a pair that is no link looks like one: topic or wording."""

    later: str
    earlier: str
    relation: Relation
    hard: str | None
    split: str


@dataclass(frozen=True)
class LinksCorpus:
    """A corpus of links; ``sha256`` covers every file that it names. ``papers`` stand in order of their dates."""

    name: str
    folder: Path
    sha256: str
    splits: dict[str, str]
    papers: tuple[LinkPaper, ...]
    pairs: tuple[LinkPair, ...]

    def papers_of(self, split: str) -> list[LinkPaper]:
        """The papers of a split, oldest first; ``all`` gives every one."""
        return [paper for paper in self.papers if split in ("all", self.splits[paper.family])]

    def pairs_of(self, split: str) -> list[LinkPair]:
        """The labelled pairs of a split. Raises `CorpusError` for a split that is not there."""
        found = [pair for pair in self.pairs if split in ("all", pair.split)]
        if not found:
            raise CorpusError(f"{self.name} has no split {split!r}; it has {', '.join(sorted(set(self.splits.values())))}")
        return found


def load_links(folder: str | Path) -> LinksCorpus:
    """The corpus in a folder. Raises `MissingFile`, `InvalidLabel` (with the line), `SplitOverlap` or `CorpusError`."""
    root = Path(folder)
    for needed in ("corpus.json", "items.jsonl", "pairs.jsonl"):
        if not (root / needed).is_file():
            raise MissingFile(f"{root} holds no {needed}; a corpus of links has corpus.json, items.jsonl and pairs.jsonl")
    digest = hashlib.sha256()
    try:
        described = json.loads((root / "corpus.json").read_text(encoding="utf-8"))
        splits = {name: row["split"] for name, row in described["families"].items()}
        documents = [(row["id"], root / row["path"], row["family"], row["published"]) for row in described["documents"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{root / 'corpus.json'} cannot be used: {error!r}") from None
    items: defaultdict[str, list[tuple[str, Json]]] = defaultdict(list)
    for where, row in _rows(root, "items.jsonl", digest):
        items[str(row.get("document"))].append((where, row))
    papers = []
    for name, path, family, published in documents:
        if not path.is_file():
            raise MissingFile(f"{root / 'corpus.json'} names {path}, which does not exist")
        if family not in splits:
            raise SplitOverlap(f"{root / 'corpus.json'}: the family {family!r} of {name} stands in no split")
        digest.update(f"{name}\0{published}\0".encode() + path.read_bytes())
        papers.append(_paper(name, path, family, published, items.pop(name, [])))
    if items:
        raise InvalidLabel(f"items.jsonl has recommendations of {sorted(items)[0]!r}, which corpus.json does not list")
    owner = {ask.id: paper for paper in papers for ask in paper.asks}
    pairs = tuple(_pair(where, row, owner, splits) for where, row in _rows(root, "pairs.jsonl", digest))
    papers.sort(key=lambda paper: (paper.head.published or "", paper.id))
    return LinksCorpus(described.get("name", root.name), root, digest.hexdigest(), splits, tuple(papers), pairs)


def _rows(root: Path, name: str, digest: hashlib._Hash) -> list[tuple[str, Json]]:
    raw = (root / name).read_bytes()
    digest.update(raw)
    found = []
    for number, line in enumerate(raw.splitlines(), 1):
        try:
            found.append((f"{name}, line {number}", dict(json.loads(line))))
        except (ValueError, TypeError) as error:
            raise InvalidLabel(f"{name}, line {number} is no JSON object: {error}") from None
    return found


def _paper(name: str, path: Path, family: str, published: str, rows: list[tuple[str, Json]]) -> LinkPaper:
    document = read(path)
    text, asks = document.text, []
    for where, row in rows:
        try:
            start, stop = row["span"]
            if text[start:stop] != row["quote"]:
                raise InvalidLabel(f"{where}: the text at {row['span']} is {text[start:stop][:40]!r}, not {row['quote'][:40]!r}")
            lead = text[slice(*row["lead"])].strip() if row["lead"] else ""
            answer = text[slice(*row["answer"])] if row["answer"] else ""
            asks.append(Ask(row["id"], row["printed_id"], row["quote"], lead, answer, (start, stop)))
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidLabel(f"{where} cannot be read: {error!r}") from None
    head = PaperHead(name, document.title or "", published, head_of(text, asks))
    return LinkPaper(name, path, family, head, tuple(asks))


def _pair(where: str, row: Json, owner: dict[str, LinkPaper], splits: dict[str, str]) -> LinkPair:
    try:
        later, earlier, relation = row["later"], row["earlier"], row["relation"]
        papers = [owner[later], owner[earlier]]
    except (KeyError, TypeError) as error:
        raise InvalidLabel(f"{where} cannot be read or names what items.jsonl lacks: {error!r}") from None
    if relation not in RELATIONS:
        raise InvalidLabel(f"{where}: unknown relation {relation!r}; known: {', '.join(RELATIONS)}")
    split = {splits[paper.family] for paper in papers}
    if len(split) > 1:
        raise SplitOverlap(f"{where} joins families of two splits")
    if (papers[0].head.published or "") <= (papers[1].head.published or ""):
        raise InvalidLabel(f"{where}: the later one was published on {papers[0].head.published}, not after the earlier one")
    return LinkPair(later, earlier, relation, row.get("hard"), split.pop())
