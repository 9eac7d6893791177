"""Where words of one side of a pair stand on the other: from the aligned blocks of the pair to ranges of tokens."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from recsim.matching import Matched

Range = tuple[int, int]
# Kinds of pairs that keep the order of words, so that what stands in a place stands for what was there.
IN_PLACE = ("identical", "edited", "substituted", "stock")


@dataclass(frozen=True, slots=True)
class Places:
    """The blocks of one bead as (kept, official start, official end, suspect start, suspect end) in order of the official words."""

    blocks: tuple[tuple[bool, int, int, int, int], ...]
    starts: tuple[int, ...]

    def block_of(self, token: int) -> tuple[bool, int, int, int, int]:
        """The block that an official token lies in."""
        return self.blocks[max(0, bisect_right(self.starts, token) - 1)]

    def project(self, first: int, last: int) -> Range:
        """The suspect's tokens in the place of official tokens ``first`` up to ``last``; empty where they were dropped."""
        return (self._edge(first, opening=True), self._edge(last - 1, opening=False))

    def kept(self, token: int) -> bool:
        """Whether an official token was kept in its place."""
        return self.block_of(token)[0]

    def _edge(self, token: int, *, opening: bool) -> int:
        same, start, end, here, until = self.block_of(token)
        if same or end - start == until - here:
            return here + (token - start) + (0 if opening else 1)
        return here if opening else until


def places(bead: Matched, *, turned: bool = False) -> Places:
    """The places of a bead; ``turned`` asks the other way: from the suspect's words to the official ones."""
    rows = [
        (same, start, end, other_start, other_end) if turned else (same, other_start, other_end, start, end)
        for same, start, end, other_start, other_end in bead.words.blocks
    ]
    # What has no words on this side stands between its neighbours and is nobody's place.
    held = tuple(row for row in rows if row[2] > row[1])
    return Places(held, tuple(row[1] for row in held))
