"""The PAN 2014 winner's method as a judge of two texts: the share of the suspect's characters that it aligns."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.rivals.contract import Setting
from benchmarks.rivals.pan2014 import PUBLISHED, align

# The published thresholds, and both lower or higher: what its paper tuned on its own corpus may sit elsewhere on another.
SCORES: tuple[Setting, ...] = (
    {"cosine": PUBLISHED.cosine, "dice": PUBLISHED.dice},
    {"cosine": 0.25, "dice": 0.25},
    {"cosine": 0.4, "dice": 0.4},
)


def score(suspect: str, official: str, *, cosine: float = PUBLISHED.cosine, dice: float = PUBLISHED.dice) -> float:
    """Aligned characters of the suspect over all of them."""
    found = align(suspect, official, settings=replace(PUBLISHED, cosine=cosine, dice=dice))
    return min(1.0, sum(here[1] - here[0] for here, _ in found) / len(suspect)) if suspect else 0.0
