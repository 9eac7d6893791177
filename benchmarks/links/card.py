"""The counts of a corpus of links for its card: ``python -m benchmarks.links.card corpora/links-v1 --write``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from recsim.evaluation.links_corpus import SPLITS, LinksCorpus, load_links
from recsim.links import RELATIONS

START, END = "<!-- counts: written by benchmarks.links.card -->", "<!-- end of counts -->"


def counts(corpus: LinksCorpus) -> str:
    """The counts as Markdown."""
    rows: dict[str, Counter[str]] = {
        "families": Counter(corpus.splits.values()),
        "papers": Counter(corpus.splits[paper.family] for paper in corpus.papers),
        "recommendations and entries": Counter(corpus.splits[paper.family] for paper in corpus.papers for _ in paper.asks),
        "labelled pairs": Counter(pair.split for pair in corpus.pairs),
        **{relation: Counter(pair.split for pair in corpus.pairs if pair.relation == relation) for relation in RELATIONS},
        "hard: same topic, other ask": Counter(pair.split for pair in corpus.pairs if pair.hard == "topic"),
        "hard: same wording, other object": Counter(pair.split for pair in corpus.pairs if pair.hard == "wording"),
    }
    lines = ["| | train | dev | test | all |", "|---|---:|---:|---:|---:|"]
    for name, row in rows.items():
        lines.append(f"| {name} | " + " | ".join(str(row[split]) for split in SPLITS) + f" | {sum(row.values())} |")
    return "\n".join([START, "", *lines, "", END])


def main(arguments: list[str] | None = None) -> int:
    """Prints the counts, or writes them into the card."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links.card")
    parser.add_argument("corpus")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args(arguments)
    made = counts(load_links(chosen.corpus))
    if not chosen.write:
        print(made)
        return 0
    card = Path(chosen.corpus) / "CARD.md"
    before, marker, rest = card.read_text(encoding="utf-8").partition(START)
    _, closing, after = rest.partition(END)
    if not marker or not closing:
        print(f"{card} has no {START} … {END}")
        return 1
    card.write_text(before + made + after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
