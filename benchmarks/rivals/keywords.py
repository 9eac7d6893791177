"""The plain keyword stance: what is reached by looking for "reject", "partially", "accept" in the lower-cased answer.

``python -m benchmarks.rivals.keywords`` prints its accuracy on replies-v1. It is given what recsim has to find for itself: the
labelled answer of each recommendation, and the words that govern it where it has no answer of its own. A corpus on which it
is right for more than four stances of five is too easy to say anything about recsim.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import ROOT
from recsim.evaluation import Corpus, load_corpus
from recsim.evaluation.anchoring import anchored
from recsim.reading import read
from recsim.records import Document, Json

# In order of priority: a refusal is looked for before the acceptance that it contains ("not accepted"), a part before the whole.
KEYWORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("redacted", ("redacted", "***", "█")),
    ("partially_accepted", ("partially", "partly", "in part")),
    ("accepted_in_principle", ("in principle",)),
    (
        "rejected",
        (
            "not accept", "not agree", "not support", "not concur", "cannot accept", "cannot agree", "cannot support",
            "reject", "disagree", "nonconcur", "does not intend", "decline", "will not",
        ),
    ),
    ("accepted", ("accept", "agree", "support", "endorse", "concur", "welcome")),
    ("not_addressee", ("not for the government", "matter for")),
    ("under_consideration", ("under consideration", "will consider", "be considered", "consider", "will examine", "be examined")),
    ("noted", ("noted", "takes note", "notes ", "acknowledge")),
)  # fmt: skip

# The limit of the project: above it a corpus is too easy.
TOO_EASY = 0.80


@dataclass(frozen=True, slots=True)
class KeywordScores:
    """Accuracy over all rows and as a mean over documents, and what each stance became."""

    rows: int
    by_row: float
    by_document: float
    confusion: dict[str, Counter[str]]


def keyword_stance(answer: str | None) -> str:
    """The stance that the first keyword found says; an answer without one has no explicit position."""
    if not answer:
        return "not_addressed"
    text = " ".join(answer.lower().split())
    return next((stance for stance, words in KEYWORDS if any(word in text for word in words)), "no_explicit_position")


def score(corpus: Corpus, split: str = "all") -> KeywordScores:
    """How often the keywords are right, on every row that has a stance."""
    right_by_document: list[float] = []
    confusion: defaultdict[str, Counter[str]] = defaultdict(Counter)
    right = total = 0
    for paper in corpus.split(split):
        rows = [row for row in paper.label["recommendations"] if row["stance"] is not None]
        if not rows:
            continue
        document = read(paper.path)
        fixed = anchored(document, {**paper.label, "recommendations": rows})
        hits = 0
        for row in fixed["recommendations"]:
            said = keyword_stance(_answer(document, row))
            confusion[row["stance"]][said] += 1
            hits += said == row["stance"]
        right, total = right + hits, total + len(rows)
        right_by_document.append(hits / len(rows))
    return KeywordScores(total, right / total, sum(right_by_document) / len(right_by_document), dict(confusion))


def _answer(document: Document, row: Json) -> str | None:
    for key in ("response", "stance_quote"):
        if row.get(key):
            start, end = row[key]["span"]
            return document.quote((start, end))
    return None


def main(argv: Sequence[str] | None = None) -> int:
    """Print the accuracy; 1 if the corpus is too easy."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.rivals.keywords", description="the plain keyword stance")
    options.add_argument("corpus", nargs="?", type=Path, default=ROOT / "corpora" / "replies-v1")
    options.add_argument("--split", default="all")
    given = options.parse_args(argv)
    found = score(load_corpus(given.corpus), given.split)
    print(
        f"{found.rows} stances: right {found.by_row:.3f} by row, {found.by_document:.3f} by document; too easy above {TOO_EASY}"
    )
    for stance, became in sorted(found.confusion.items()):
        named = ", ".join(f"{said} {count}" for said, count in became.most_common())
        print(f"  {stance:22} {sum(became.values()):4}  {named}")
    return 1 if max(found.by_row, found.by_document) > TOO_EASY else 0


if __name__ == "__main__":
    sys.exit(main())
