"""The counts of a corpus of copies for its card: ``python -m benchmarks.copies.card corpora/copies-v1 --write``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from recsim.evaluation.changes import load_changes
from recsim.evaluation.copies_corpus import SPLITS, CopiesCorpus, load_copies

START, END = "<!-- counts: written by benchmarks.copies.card -->", "<!-- end of counts -->"


def counts(corpus: CopiesCorpus) -> str:
    """The counts of a corpus as Markdown."""
    return "\n".join([START, "", *_rows(corpus), "", END])


def _rows(corpus: CopiesCorpus) -> Iterator[str]:
    yield "| | " + " | ".join([*SPLITS, "all"]) + " |"
    yield "|---|" + "---:|" * (len(SPLITS) + 1)

    def row(name: str, splits: list[str]) -> str:
        found = Counter(splits)
        return f"| {name} | " + " | ".join(str(found[split]) for split in SPLITS) + f" | {len(splits)} |"

    texts = corpus.texts.values()
    yield row("official texts", [text.split for text in texts if text.sort == "official"])
    yield row(
        "of which written for this corpus", [text.split for text in texts if text.sort == "official" and "/" not in text.id]
    )
    yield row("texts of negative pairs", [text.split for text in texts if text.sort == "negative"])
    for kind in dict.fromkeys(copy.kind for copy in corpus.copies):
        yield row(f"copies: {kind}", [copy.split for copy in corpus.copies if copy.kind == kind])
    for generator in dict.fromkeys(copy.generator for copy in corpus.copies):
        yield row(f"copies by `{generator}`", [copy.split for copy in corpus.copies if copy.generator == generator])
    for kind in dict.fromkeys(pair.kind for pair in corpus.negatives):
        yield row(f"negative pairs: {kind}", [pair.split for pair in corpus.negatives if pair.kind == kind])
    yield row("formulas", [split for split in SPLITS for one in corpus.sentences(split) if one.formula])
    if (corpus.folder / "changes.jsonl").is_file():
        changed = load_changes(corpus)
        yield row("copies with planted changes", [one.copy.split for one in changed])
        for kind in sorted({change.kind for one in changed for change in one.changes}):
            yield row(
                f"planted changes: {kind}", [one.copy.split for one in changed for change in one.changes if change.kind == kind]
            )
    yield row("sentences that are none", [split for split in SPLITS for one in corpus.sentences(split) if not one.formula])


def written(card: str, corpus: CopiesCorpus) -> str:
    """The card with its counts replaced. Raises `ValueError` where the markers are missing."""
    before, marker, rest = card.partition(START)
    _, closing, after = rest.partition(END)
    if not marker or not closing:
        raise ValueError(f"the card has no {START} … {END}")
    return before + counts(corpus) + after


def main() -> None:
    """Prints the counts, or writes them into the card."""
    parser = argparse.ArgumentParser(description="The counts of a corpus of copies, for its card.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--write", action="store_true", help="put them into CARD.md")
    options = parser.parse_args()
    corpus = load_copies(options.corpus)
    if options.write:
        card = options.corpus / "CARD.md"
        card.write_text(written(card.read_text(encoding="utf-8"), corpus), encoding="utf-8")
    else:
        sys.stdout.write(counts(corpus) + "\n")


if __name__ == "__main__":
    main()
