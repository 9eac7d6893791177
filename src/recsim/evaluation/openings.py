"""Openings of the answers in a corpus of papers, each as a passage with the stance that its paper's label gives it."""

from __future__ import annotations

from collections import defaultdict

from recsim.evaluation.corpora import Corpus
from recsim.records import Json
from recsim.stance.passages import Passage
from recsim.text import sentences

# An answer longer than this many words is cut after the sentence that brings it to the second number.
_WHOLE, _ENOUGH = 60, 30
# Stances that a text alone cannot state, and ways of answering that stand outside the answer.
_UNSAID = frozenset((None, "redacted", "mixed", "not_addressed"))
_ELSEWHERE = frozenset(("lead_in", "list", "reported"))


def answer_openings(corpus: Corpus, split: str) -> list[Passage]:
    """Distinct openings in which the position stands, or in which none is taken; a text that answers two ways is left out."""
    found: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for paper in corpus.split(split):
        for row in paper.label["recommendations"]:
            text = _opening(row)
            if text is not None:
                found[paper.family, text].add((row["stance"], row.get("implementation", "not_stated")))
    passages = []
    for number, ((family, text), said) in enumerate(found.items()):
        if len({stance for stance, _ in said}) == 1:
            stance, state = min(said)
            passages.append(
                Passage(f"{corpus.name}-{number}", text, "response", stance, state, None, family, split, None, "opening")
            )
    return passages


def _opening(row: Json) -> str | None:
    answer, stated = row.get("response"), row.get("stance_quote")
    if not answer or not answer.get("quote") or row.get("stance") in _UNSAID or row.get("basis") in _ELSEWHERE:
        return None
    text: str = answer["quote"]
    if len(text.split()) > _WHOLE:
        ends = [end for _, end in sentences(text)]
        text = text[: next((end for end in ends if len(text[:end].split()) >= _ENOUGH), len(text))]
    return None if stated and stated.get("quote") and stated["quote"] not in text else text
