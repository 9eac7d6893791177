"""Texts of a passage or less: a pair of them is judged by the words that both keep in order, since the signals of whole papers need more.

A swapped copy keeps most words, and what replaces the rest stands in its place; two texts that open with the same formula keep little else.
"""

from __future__ import annotations

import math
from functools import lru_cache

from recsim.matching import compare_words
from recsim.matching.prepared import Prepared, prepare
from recsim.records import Document
from recsim.verdicts import Pair, Side, Signal, Verdict, VerdictKind
from recsim.wording import Background, load_background

# Words of a text that is judged so: two passages.
SHORT = 150
# Words kept in order from which on a pair is a copy, and from which on where nearly all others stand in place of one another. Among 10,000
# passages half of which open with stock wording, pairs that the join proposed kept at most .48 where they were no copies, nine in ten less than
# .32, and copies with 60% of the content words replaced .56 or more (python -m benchmarks.index.templates).
KEPT, KEPT_IN_PLACE, IN_PLACE = 0.45, 0.38, 0.9
# Log-odds for each hundredth that is kept beyond the threshold: from sure to doubtful within .15.
_SLOPE = 0.3
_KINDS: dict[str, VerdictKind] = {
    "identical": "verbatim",
    "edited": "near_duplicate",
    "substituted": "machine_paraphrase",
    "reworded": "machine_paraphrase",
}


def is_short(document: Document) -> bool:
    """Whether a text is judged by its kept words."""
    return len(document.text) <= SHORT * 12 and len(document.text.split()) <= SHORT


def compare_short(suspect: Document, official: Document, background: Background, prior: float) -> Verdict:
    """The verdict on two short texts, with one pair that covers both, and the kept words as its signal beside the prior."""
    a, b = _prepared(suspect, background), _prepared(official, background)
    words = compare_words(a, b, (0, a.units), (0, b.units)) if a.units and b.units else None
    kept = words.kept if words is not None else 0.0
    threshold = KEPT_IN_PLACE if words is not None and words.in_place >= IN_PLACE else KEPT
    start = math.log(prior / (1 - prior))
    # At the usual prior the threshold is where the odds are even; a higher one lowers it.
    gained = (kept - threshold) * 100 * _SLOPE + math.log(99.0)
    score = 1 / (1 + math.exp(-max(-60.0, min(60.0, start + gained))))
    signals = (Signal("prior", prior, start), Signal("kept_in_order", kept, gained))
    sides = (Side(suspect.id, suspect.source, suspect.title), Side(official.id, official.source, official.title))
    if words is None or score < 0.5:
        return Verdict(*sides, "independent" if score < 0.1 else "undecided", "none", score, prior, (0.0, 0.0), (), signals)
    spans = a.span(0, a.units), b.span(0, b.units)
    pair = Pair(*spans, words.kind, score, kept)
    return Verdict(*sides, _KINDS[words.kind], "whole", score, prior, (1.0, 1.0), (pair,), signals)


def _prepared(document: Document, background: Background) -> Prepared:
    return _held(document.text, background.name)


@lru_cache(maxsize=4096)
def _held(text: str, background: str) -> Prepared:
    return prepare(text, load_background(background.partition(":")[0]))
