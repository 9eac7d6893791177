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
# Words kept in order from which on a pair is a copy: alone; where the pair shares a part of its rare wording too, so that what it keeps is no
# formula; and where nearly all other words stand in place of one another. Among 10,000 passages half of which open with stock wording, copies
# with 60% of the content words replaced kept .56 or more; of 12 pairs that were no copies and kept .45 to .48, 11 shared .31 or less of
# their rare wording, of 70 that print one another and kept as much 63 shared more (python -m benchmarks.index.templates).
KEPT_ALONE, KEPT, KEPT_IN_PLACE, IN_PLACE = 0.5, 0.45, 0.38, 0.9
SHARED = 1 / 3
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


def compare_short(suspect: Document, official: Document, background: Background, prior: float, *, shared: float = 1.0) -> Verdict:
    """The verdict on two short texts, with one pair that covers both, and the kept words as its signal beside the prior.

    ``shared`` is the part of their rare wording that they share, as the join of `duplicates` has it.
    """
    a, b = _prepared(suspect, background), _prepared(official, background)
    words = compare_words(a, b, (0, a.units), (0, b.units)) if a.units and b.units else None
    kept = words.kept if words is not None else 0.0
    in_place = words is not None and words.in_place >= IN_PLACE
    threshold = KEPT_IN_PLACE if in_place else KEPT if shared >= SHARED else KEPT_ALONE
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
