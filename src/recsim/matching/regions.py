"""Aligned passages as spans: what PAN calls detections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsim.matching.match import Match, MatchText
from recsim.matching.verdict import A_WORD, REWORDED, Matched
from recsim.records import Span

# Characters of the shortest passage, as PAN-2014's winner has it.
SHORTEST = 150
# Evidence from which on a passage may be shorter, some sixteen words: a source of a mixture may be one sentence. Of those of the training and
# development part .82 are found instead of .80, and plagdet is .978 and .981 instead of .976 and .981; with 6, which a sentence of twelve
# words reaches, .979 and .982.
_SURE = 8.0
# Log-odds, and the share of kept words, under which a bead at the end of a chain is chance: most of what was detected beyond the labelled
# parts were such beads (development part: precision .963 with them, .983 without).
_CHANCE, _FEW_KEPT = 2.0, 0.5
# Words between two aligned sentences across which they are still one passage: four sentences, the gap of PAN-2014's winner. With 75 the
# plagdet of the development part is .952, with 90 to 140 .971.
JOINED = 90


@dataclass(frozen=True, slots=True)
class _Region:
    """Ranges of units on both sides, and the evidence of what counts as copied in them (log-odds, at most `A_WORD` a word); None where
    nothing does."""

    suspect: tuple[int, int]
    official: tuple[int, int]
    evidence: float | None

    @classmethod
    def of(cls, bead: Matched) -> Self:
        size = min(end - start for start, end in (bead.words.suspect, bead.words.official))
        return cls(bead.suspect, bead.official, min(max(0.0, bead.log_odds), A_WORD * size) if bead.counts else None)

    def joined(self, other: Self) -> Self:
        both = [value for value in (self.evidence, other.evidence) if value is not None]
        return type(self)(_hull(self.suspect, other.suspect), _hull(self.official, other.official), sum(both) if both else None)


def regions(suspect: MatchText, official: MatchText, found: Match) -> list[tuple[Span, Span]]:
    """Passages of both sides that stand for each other, in the order of the suspect.

    Regions are joined as long as any two have at most `JOINED` words between them on both sides, in whatever order the official text
    has them, as the clusters of Sanchez-Perez, Sidorov and Gelbukh (PAN at CLEF 2014) are; so a shuffled copy is one passage and not a
    heap of sentences. Those under `SHORTEST` characters are left out unless their evidence is `_SURE`. Formulas and quotations between
    or beside copied sentences belong to the passage, alone they are none.
    """
    a, b = suspect.prepared, official.prepared
    kept = [_Region.of(bead) for bead in _without_chance(found)]
    while len(merged := _merged(kept, a.bounds, b.bounds)) < len(kept):
        kept = merged
    spans = [(a.span(*one.suspect), b.span(*one.official), one.evidence) for one in kept if one.evidence is not None]
    return sorted(
        (here, there)
        for here, there, evidence in spans
        if min(here[1] - here[0], there[1] - there[0]) >= SHORTEST or evidence >= _SURE
    )


def _without_chance(found: Match) -> list[Matched]:
    """The beads of a copy that keeps its words, less what chance adds: chains of rewording, and beads at either end of a chain that keep few
    words and say little for themselves. Where a passage is retold, or rewording is most of the evidence, all of them."""
    evidence = {reworded: 0.0 for reworded in (False, True)}
    for one in found.matched:
        if one.counts:
            evidence[one.kind == "reworded"] += max(0.0, one.log_odds)
    if found.retold or evidence[True] > evidence[False]:
        return list(found.matched)
    chains: dict[int, list[Matched]] = {}
    for one in sorted(found.matched, key=lambda bead: bead.suspect):
        if one.chain < REWORDED:
            chains.setdefault(one.chain, []).append(one)
    kept: list[Matched] = []
    for chain in chains.values():
        sure = [place for place, one in enumerate(chain) if one.log_odds >= _CHANCE or one.words.kept >= _FEW_KEPT]
        kept += chain[sure[0] : sure[-1] + 1] if sure else []
    return kept


def _merged(regions: Sequence[_Region], bounds: NDArray[np.int64], official_bounds: NDArray[np.int64]) -> list[_Region]:
    """One round: each region in the order of the suspect joins the first open one that is near; those out of reach are closed."""
    closed: list[_Region] = []
    open_: list[_Region] = []
    for one in sorted(regions, key=lambda region: (region.suspect, region.official)):
        near = [_gap(bounds, other.suspect, one.suspect) <= JOINED for other in open_]
        closed += [other for other, reached in zip(open_, near, strict=True) if not reached]
        open_ = [other for other, reached in zip(open_, near, strict=True) if reached]
        for place, other in enumerate(open_):
            if _gap(official_bounds, other.official, one.official) <= JOINED:
                open_[place] = other.joined(one)
                break
        else:
            open_.append(one)
    return closed + open_


def _gap(bounds: NDArray[np.int64], one: tuple[int, int], other: tuple[int, int]) -> int:
    """Words between two ranges of units; 0 where they meet or overlap."""
    end, start = min(one[1], other[1]), max(one[0], other[0])
    return max(0, int(bounds[start] - bounds[end])) if start > end else 0


def _hull(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return min(one[0], other[0]), max(one[1], other[1])
