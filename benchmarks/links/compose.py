"""Adds families to a corpus of links from marked papers: python -m benchmarks.links.compose MARKED... --corpus corpora/links-v1

A marked file holds families, each of papers in order of their dates:

    @@ family NAME | train | subject
    == report_2013.txt | 2013-06-11 | Title of the paper
    1. {A1 #1 nurse| Every new arrival should see a nurse.}
    == reply_2013.txt | 2013-10-02 | Title of the paper
    Recommendation 1: {B1 #1 nurse:same| first-night checks.} {> Accepted.}

``{ID #NUMBER THREAD:RELATION ~OTHER !OTHER| words}`` marks a recommendation. What shares a thread is linked, by what the later one does
(``same``, ``repeat``, ``follow``); the first of a thread names no relation. ``~`` says that the threads are related, ``!`` that the words
are like those of a thread and the object another. ``{> words}`` marks what is said to the recommendation before it; what stands before a
recommendation on its line introduces it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from recsim.reading import read
from recsim.records import Json, Span

_MARK = re.compile(r"\{(?:>\s*(?P<answer>[^{}]+)|(?P<head>[^{}|]+)\|\s*(?P<words>[^{}]+))\}")
_RELATIONS = {"same": "same", "repeat": "repeat", "follow": "follow_up"}


@dataclass
class Marked:
    """A marked recommendation: its threads, what the paper does with them, and the threads that it resembles."""

    id: str
    number: str | None
    threads: set[str]
    relation: str | None
    related: set[str]
    worded: set[str]
    words: str
    answer: str | None = None


@dataclass
class MarkedPaper:
    """One paper of a family with its text free of marks."""

    name: str
    published: str
    title: str
    text: str
    items: list[Marked] = field(default_factory=list)


@dataclass
class MarkedFamily:
    """A family and its papers, oldest first."""

    name: str
    split: str
    subject: str
    papers: list[MarkedPaper] = field(default_factory=list)


def families(marked: str) -> Iterator[MarkedFamily]:
    """The families of a marked text. Raises `ValueError` for a mark that cannot be read."""
    for block in re.split(r"^@@ family ", marked, flags=re.M)[1:]:
        head, _, rest = block.partition("\n")
        name, split, subject = (part.strip() for part in head.split("|"))
        family = MarkedFamily(name, split, subject)
        for piece in re.split(r"^== ", rest, flags=re.M)[1:]:
            first, _, body = piece.partition("\n")
            path, published, title = (part.strip() for part in first.split("|"))
            family.papers.append(_paper(path, published, title, body.strip() + "\n"))
        yield family


def _paper(path: str, published: str, title: str, body: str) -> MarkedPaper:
    paper = MarkedPaper(path, published, title, "")
    done = 0
    for match in _MARK.finditer(body):
        words = (match.group("answer") or match.group("words")).rstrip()
        paper.text += body[done : match.start()] + words
        done = match.end()
        if match.group("answer"):
            paper.items[-1].answer = words
        else:
            paper.items.append(_item(match.group("head"), words))
    paper.text += body[done:]
    if "{" in paper.text or "}" in paper.text:
        raise ValueError(f"{path}: a mark cannot be read near {paper.text[paper.text.index('{') :][:60]!r}")
    return paper


def _item(head: str, words: str) -> Marked:
    name, *rest = head.split()
    item = Marked(name, None, set(), None, set(), set(), words)
    for word in rest:
        if word[0] == "#":
            item.number = word[1:]
        elif word[0] in "~!":
            (item.related if word[0] == "~" else item.worded).add(word[1:])
        else:
            thread, _, relation = word.partition(":")
            item.threads.add(thread)
            item.relation = _RELATIONS[relation] if relation else item.relation
    return item


def items_of(family: MarkedFamily, folder: Path) -> Iterator[Json]:
    """Rows of ``items.jsonl`` with the spans of the papers in a folder. Raises `ValueError` where words are not found in order."""
    for paper in family.papers:
        text, reached = read(folder / paper.name).text, 0
        for item in paper.items:
            span = _found(text, item.words, reached, paper.name)
            start = text.rfind("\n", 0, span[0]) + 1
            start = max(start, reached)
            while start < span[0] and text[start].isspace():
                start += 1
            reached = span[1]
            answer = _found(text, item.answer, reached, paper.name) if item.answer else None
            reached = answer[1] if answer else reached
            yield {
                "id": f"{family.name}/{item.id}",
                "document": f"{family.name}/{Path(paper.name).stem}",
                "printed_id": item.number,
                "span": list(span),
                "quote": text[slice(*span)],
                "lead": [start, span[0]] if text[start : span[0]].strip() else None,
                "answer": list(answer) if answer else None,
            }


def _found(text: str, words: str, start: int, name: str) -> Span:
    place = text.find(words, start)
    if place < 0:
        raise ValueError(f"{name}: {words[:60]!r} is not in the text as it is read")
    return place, place + len(words)


def pairs_of(family: MarkedFamily) -> Iterator[Json]:
    """Rows of ``pairs.jsonl``: every recommendation with every one of an earlier paper."""
    near: set[frozenset[str]] = set()
    for item in (item for paper in family.papers for item in paper.items):
        near |= {frozenset((thread, other)) for thread in item.threads for other in item.related}
    for number, paper in enumerate(family.papers):
        for later in paper.items:
            for earlier in (item for other in family.papers[:number] for item in other.items):
                linked = bool(later.threads & earlier.threads)
                if linked and later.relation is None:
                    raise ValueError(f"{family.name}/{later.id} shares a thread with {earlier.id} and does not say what it does")
                related = any(frozenset((one, other)) in near for one in later.threads for other in earlier.threads)
                worded = bool(later.worded & earlier.threads or earlier.worded & later.threads)
                yield {
                    "later": f"{family.name}/{later.id}",
                    "earlier": f"{family.name}/{earlier.id}",
                    "relation": later.relation if linked else "related" if related else "unrelated",
                    "hard": None if linked else "topic" if related else "wording" if worded else None,
                }


def add(family: MarkedFamily, root: Path) -> None:
    """Writes a family into the corpus in ``root``. Raises `ValueError` where it is in it already."""
    described = json.loads((root / "corpus.json").read_text(encoding="utf-8"))
    if family.name in described["families"]:
        raise ValueError(f"{root} has a family {family.name} already")
    folder = root / "documents" / family.name
    folder.mkdir(parents=True)
    for paper in family.papers:
        (folder / paper.name).write_text(paper.text, encoding="utf-8")
    rows = {"items.jsonl": list(items_of(family, folder)), "pairs.jsonl": list(pairs_of(family))}
    described["families"][family.name] = {"split": family.split, "subject": family.subject}
    described["documents"] += [
        {
            "id": f"{family.name}/{Path(paper.name).stem}",
            "path": f"documents/{family.name}/{paper.name}",
            "family": family.name,
            "published": paper.published,
            "title": paper.title,
        }
        for paper in family.papers
    ]
    for name, added in rows.items():
        with (root / name).open("a", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in added)
    (root / "corpus.json").write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Adds the families of each file and says how many recommendations and pairs came of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links.compose")
    parser.add_argument("marked", nargs="+")
    parser.add_argument("--corpus", required=True)
    chosen = parser.parse_args(arguments)
    for path in chosen.marked:
        for family in families(Path(path).read_text(encoding="utf-8")):
            add(family, Path(chosen.corpus))
            count = sum(len(paper.items) for paper in family.papers)
            print(f"{family.name}: {len(family.papers)} papers, {count} recommendations and entries")
    return 0


if __name__ == "__main__":
    sys.exit(main())
