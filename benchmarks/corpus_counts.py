"""The counts of a corpus for its card: ``python -m benchmarks.corpus_counts corpora/replies-v1 --write``.

A card says how many documents, rows, stances and layouts its corpus has. Counted by hand they drift, so they stand between two
markers in ``CARD.md`` and are written by this command; a test compares them. A corpus of passages (`corpora/stance-v1`) is counted by
label, split and part.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from recsim.evaluation import Corpus, load_corpus
from recsim.records import STANCES, Json
from recsim.stance.passages import PassageCorpus, load_passages

START, END = "<!-- counts: written by benchmarks.corpus_counts -->", "<!-- end of counts -->"


def counts(corpus: Corpus | PassageCorpus) -> str:
    """The counts of a corpus as Markdown."""
    if isinstance(corpus, PassageCorpus):
        return "\n".join([START, "", *_passages(corpus), "", *_labels(corpus), "", END])
    return "\n".join([START, "", *_summary(corpus), "", *_stances(corpus), "", *_layouts(corpus), "", END])


def written(card: str, corpus: Corpus | PassageCorpus) -> str:
    """The card with its counts replaced. Raises `ValueError` where the markers are missing."""
    before, marker, rest = card.partition(START)
    _, closing, after = rest.partition(END)
    if not marker or not closing:
        raise ValueError(f"the card has no {START} … {END}")
    return before + counts(corpus) + after


def _summary(corpus: Corpus) -> Iterator[str]:
    splits = sorted({paper.split for paper in corpus.papers})
    yield "| | " + " | ".join([*splits, "all"]) + " |"
    yield "|---|" + "---:|" * (len(splits) + 1)
    columns = [list(corpus.split(split)) for split in [*splits, "all"]]
    lines = {
        "documents": [len(papers) for papers in columns],
        "families": [len({paper.family for paper in papers}) for papers in columns],
        "recommendations": [sum(len(paper.label["recommendations"]) for paper in papers) for papers in columns],
        "nested ones among them": [
            sum(row.get("parent") is not None for row in _rows(paper.label for paper in papers)) for papers in columns
        ],
        "with a target date": [
            sum(any(date["kind"] == "target" for date in row.get("dates", [])) for row in _rows(paper.label for paper in papers))
            for papers in columns
        ],
        "claims of documents about themselves": [
            sum(len(paper.label.get("claims", [])) for paper in papers) for papers in columns
        ],
        "layouts": [len({paper.label["layout"] for paper in papers}) for papers in columns],
        "kinds of body": [len({paper.label["body_kind"] for paper in papers}) for papers in columns],
        "documents that answer nothing": [sum(not _answers(paper.label) for paper in papers) for papers in columns],
    }
    for name, values in lines.items():
        yield f"| {name} | " + " | ".join(str(value) for value in values) + " |"


def _stances(corpus: Corpus) -> Iterator[str]:
    found = Counter(str(row["stance"]) for row in _rows(paper.label for paper in corpus.papers))
    yield "| stance | rows |"
    yield "|---|---:|"
    for stance in (*STANCES, "None"):
        if found[stance]:
            yield f"| {'none (nothing is answered)' if stance == 'None' else f'`{stance}`'} | {found[stance]} |"


def _layouts(corpus: Corpus) -> Iterator[str]:
    yield "| document | split | body | layout | rows |"
    yield "|---|---|---|---|---:|"
    for paper in corpus.papers:
        label = paper.label
        layout = str(label["layout"]).replace("|", "/")
        yield f"| `{paper.path.name}` | {paper.split} | {label['body_kind']} | {layout} | {len(label['recommendations'])} |"


def _passages(corpus: PassageCorpus) -> Iterator[str]:
    splits = ("train", "dev", "test", "all")
    yield "| part | " + " | ".join(splits) + " |"
    yield "|---|" + "---:|" * len(splits)
    parts = sorted({str(passage.part) for passage in corpus.passages})
    for part in parts:
        yield f"| {part} | " + " | ".join(str(sum(one.part == part for one in corpus.split(name))) for name in splits) + " |"
    yield "| passages | " + " | ".join(str(len(corpus.split(name))) for name in splits) + " |"
    yield "| families | " + " | ".join(str(len({one.family for one in corpus.split(name)})) for name in splits) + " |"
    evidence = (str(sum(one.evidence is not None for one in corpus.split(name))) for name in splits)
    yield "| with evidence marked | " + " | ".join(evidence) + " |"


def _labels(corpus: PassageCorpus) -> Iterator[str]:
    splits = ("train", "dev", "test")
    found = {name: Counter(passage.label for passage in corpus.split(name)) for name in splits}
    yield "| label | " + " | ".join(splits) + " |"
    yield "|---|" + "---:|" * len(splits)
    names = sorted({passage.label for passage in corpus.passages})
    for label in [*(stance for stance in STANCES if stance in names), *(name for name in names if name not in STANCES)]:
        yield f"| {label.replace('role:', 'role: ')} | " + " | ".join(str(found[name][label]) for name in splits) + " |"


def _rows(labels: Iterable[Json]) -> Iterator[Json]:
    for label in labels:
        yield from label["recommendations"]


def _answers(label: Json) -> bool:
    return any(row["stance"] is not None for row in label["recommendations"])


def main(argv: Sequence[str] | None = None) -> int:
    """Print the counts, or with ``--write`` put them into the card."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.corpus_counts", description="counts of a corpus for its card")
    options.add_argument("corpus", type=Path)
    options.add_argument("--write", action="store_true", help="put them into CARD.md")
    given = options.parse_args(argv)
    passages = (given.corpus / "passages.jsonl").is_file()
    corpus: Corpus | PassageCorpus = load_passages(given.corpus) if passages else load_corpus(given.corpus)
    size = len(corpus.passages) if isinstance(corpus, PassageCorpus) else len(corpus.papers)
    if not given.write:
        print(counts(corpus))
        return 0
    card = given.corpus / "CARD.md"
    card.write_text(written(card.read_text(encoding="utf-8"), corpus), encoding="utf-8", newline="\n")
    print(f"{card} written: {size} {'passages' if passages else 'documents'}, {json.dumps(corpus.sha256[:12])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
