"""Words inside an aligned pair: what was kept in order, what stands in place of what, and so the pair's kind.

The longest common subsequence of words is RapidFuzz's (MIT, in C++, bit-parallel: Hyyrö 2004).
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from recsim.matching.prepared import Prepared
from recsim.records import Span
from recsim.verdicts import PairKind

# The contract: edited keeps at least 80% of the words in order, substituted 30 to 80% with the rest replaced in place.
EDITED, _SUBSTITUTED = 0.8, 0.3
# How much of what was not kept must stand word for word, or nearly, in the place of what it replaces. Of pairs under
# 80% kept, 90 in 100 of swapped ones have .8 or more, and 90 in 100 of those reworded by hand .72 or less, half of them .46 or less
# (python -m benchmarks.copies.constants).
_IN_PLACE = 0.55


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of both sides of a pair (half-open ranges) and how they correspond.

    ``blocks`` are (kept, suspect start, suspect end, official start, official end) in token offsets, in order; ``kept`` is the number
    of kept words over the longer side; ``in_place`` the share of the other words that stand for about as many on the other side.
    """

    suspect: tuple[int, int]
    official: tuple[int, int]
    blocks: tuple[tuple[bool, int, int, int, int], ...]
    kept: float
    in_place: float

    @property
    def kind(self) -> PairKind:
        """The contract's kind, before anybody asks whether the words are stock."""
        if self.kept == 1.0:
            return "identical"
        if self.kept >= EDITED:
            return "edited"
        if self.kept >= _SUBSTITUTED and self.in_place >= _IN_PLACE:
            return "substituted"
        return "reworded"


def compare_words(a: Prepared, b: Prepared, suspect: tuple[int, int], official: tuple[int, int]) -> Words:
    """The words of two ranges of units, aligned."""
    first = (int(a.bounds[suspect[0]]), int(a.bounds[suspect[1]]))
    second = (int(b.bounds[official[0]]), int(b.bounds[official[1]]))
    left, right = a.tokens.words[first[0] : first[1]], b.tokens.words[second[0] : second[1]]
    blocks: list[tuple[bool, int, int, int, int]] = []
    kept = spare = replaced = 0
    for code in LCSseq.opcodes(left, right):
        same = code.tag == "equal"
        place = (code.src_start, code.src_end, code.dest_start, code.dest_end)
        if same:
            kept += code.src_end - code.src_start
        if not same and blocks and not blocks[-1][0]:
            # LCS gives a deletion and an insertion; side by side they are one replacement.
            before = blocks.pop()
            place = (before[1] - first[0], place[1], before[3] - second[0], place[3])
        blocks.append((same, first[0] + place[0], first[0] + place[1], second[0] + place[2], second[0] + place[3]))
    for same, start, end, other_start, other_end in blocks:
        if not same:
            sizes = (end - start, other_end - other_start)
            spare += sum(sizes)
            replaced += 2 * min(sizes)
    longer = max(len(left), len(right), 1)
    return Words(first, second, tuple(blocks), kept / longer, replaced / spare if spare else 1.0)


def spans(a: Prepared, b: Prepared, words: Words) -> tuple[Span, Span]:
    """The text spans of a pair."""
    return a.tokens.span(*words.suspect), b.tokens.span(*words.official)
