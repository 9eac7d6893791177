"""Units of two texts chained in order, with gaps, splits, merges and moves.

First seeds (single units that are clearly alike) are linked into runs that keep the order of both sides, as genome aligners chain
anchors (minimap2, Li 2018); a passage that was moved makes a chain of its own. Then the room between and beside the seeds is filled
by dynamic programming over beads of one to three units on either side (Gale and Church 1993).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recsim.matching.prepared import Prepared
from recsim.matching.similarity import Scorer, Vectors, kept_in_order, rows, shared

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A chain goes on over at most this many unmatched units on either side; a longer gap makes two chains.
REACH = 8
# What a unit left over costs a chain, in log-odds, and what running ahead on one side alone costs.
_GAP, _DRIFT = 0.35, 0.25
# Bead shapes, units of suspect by units of official, each with what makes it less likely than one to one.
_BEADS = ((1, 1, 0.0), (1, 2, 1.0), (2, 1, 1.0), (2, 2, 2.0), (1, 3, 2.5), (3, 1, 2.5))
# How far beyond its ends a chain looks for what it may take in, in units, at a time.
_BEYOND = 6
# Units between two beads that are paired by their place alone where both sides have as many, and the log-odds that such a pair is given.
_STEPS, _PLACED = 3, -0.5
# What the neighbourhood of a chain is worth to a pair inside it: between two aligned units the next is usually aligned too.
SUPPORT = 2.0


@dataclass(frozen=True, slots=True)
class Bead:
    """Units ``suspect`` and ``official`` (half-open ranges) that say the same, and the log-odds of that on their own."""

    suspect: tuple[int, int]
    official: tuple[int, int]
    log_odds: float


@dataclass(frozen=True, slots=True)
class Chain:
    """Beads in the order of both sides, and the sum of their log-odds less what the gaps cost."""

    beads: tuple[Bead, ...]
    evidence: float


def link(
    first: NDArray[np.int64], second: NDArray[np.int64], log_odds: NDArray[np.float64]
) -> list[tuple[float, list[tuple[int, int, float]]]]:
    """Chains of seeds, best first, as (score, [(unit, unit, log-odds)]); each unit of the first side is used once."""
    order = np.lexsort((second, first))
    i, j, gain = first[order].tolist(), second[order].tolist(), log_odds[order].tolist()
    count = len(i)
    best, back = list(gain), [-1] * count
    window = 0
    for n in range(count):
        while i[window] < i[n] - REACH - 1:
            window += 1
        for m in range(window, n):
            ahead_i, ahead_j = i[n] - i[m], j[n] - j[m]
            if ahead_i < 1 or ahead_j < 1 or ahead_j > REACH + 1:
                continue
            score = best[m] + gain[n] - _GAP * (max(ahead_i, ahead_j) - 1) - _DRIFT * abs(ahead_i - ahead_j)
            if score > best[n]:
                best[n], back[n] = score, m
    used: set[int] = set()
    chains = []
    for n in sorted(range(count), key=lambda number: (-best[number], number)):
        chain: list[tuple[int, int, float]] = []
        at = n
        while at != -1 and i[at] not in used:
            chain.append((i[at], j[at], gain[at]))
            at = back[at]
        if not chain:
            continue
        score = best[n] - (best[at] if at != -1 else 0.0)
        if score <= 0:
            continue
        used.update(unit for unit, _, _ in chain)
        chains.append((score, chain[::-1]))
    return sorted(chains, key=lambda chain: -chain[0])


@dataclass
class Filler:
    """Fills chains of seeds into beads; remembers which units of the suspect are taken, so that no unit has two places."""

    a: Prepared
    b: Prepared
    scorer: Scorer
    vectors: Vectors | None

    def __post_init__(self) -> None:
        self._taken = np.zeros(self.a.units + 1, dtype=bool)

    def fill(self, seeds: Sequence[tuple[int, int, float]], owned: NDArray[np.bool_]) -> Chain:
        """The chain of some seeds with what stands between and beside them; ``owned`` are units that seed other chains."""
        blocked = self._taken[: self.a.units] | owned
        beads: list[Bead] = []
        start_i, start_j = seeds[0][0], seeds[0][1]
        left = self._reach(start_i, blocked, -1)
        beads += self._beside((start_i - left, start_i), (max(0, start_j - _BEYOND), start_j), tail=True)
        for number, (i, j, gain) in enumerate(seeds):
            if number:
                before = seeds[number - 1]
                beads += self._between((before[0] + 1, i), (before[1] + 1, j))
            beads.append(Bead((i, i + 1), (j, j + 1), gain))
        end_i, end_j = seeds[-1][0] + 1, seeds[-1][1] + 1
        right = self._reach(end_i - 1, blocked, 1)
        beads += self._beside((end_i, end_i + right), (end_j, min(self.b.units, end_j + _BEYOND)), tail=False)
        beads = self._stepped(beads)
        for bead in beads:
            self._taken[bead.suspect[0] : bead.suspect[1]] = True
        return Chain(tuple(beads), _evidence(beads))

    def _stepped(self, beads: list[Bead]) -> list[Bead]:
        """The beads with what stands between two of them in equal number on both sides, one to one: a label or a heading of other words.

        Such a pair is no evidence by itself; its neighbours place it.
        """
        full: list[Bead] = []
        for bead in beads:
            if full:
                before = full[-1]
                gaps = (bead.suspect[0] - before.suspect[1], bead.official[0] - before.official[1])
                if gaps[0] == gaps[1] and 0 < gaps[0] <= _STEPS:
                    for step in range(gaps[0]):
                        i, j = before.suspect[1] + step, before.official[1] + step
                        sizes = sorted((int(self.a.lengths[i]), int(self.b.lengths[j])))
                        if sizes[1] <= 2 * sizes[0]:
                            full.append(Bead((i, i + 1), (j, j + 1), _PLACED))
            full.append(bead)
        return full

    def _reach(self, start: int, blocked: NDArray[np.bool_], step: int) -> int:
        """How many free units lie beside a unit, at most `_BEYOND`."""
        free = 0
        at = start + step
        while 0 <= at < self.a.units and free < _BEYOND and not blocked[at]:
            free += 1
            at += step
        return free

    def _between(self, a_range: tuple[int, int], b_range: tuple[int, int]) -> list[Bead]:
        if a_range[0] == a_range[1] or b_range[0] == b_range[1]:
            return []
        table, choice = self._table(a_range, b_range, free_start=False)
        return _traced(choice, a_range, b_range, (a_range[1] - a_range[0], b_range[1] - b_range[0]), table)

    def _beside(self, a_range: tuple[int, int], b_range: tuple[int, int], *, tail: bool) -> list[Bead]:
        """Beads before a chain's first seed (``tail``: they must end at it) or after its last one."""
        if a_range[0] == a_range[1] or b_range[0] == b_range[1]:
            return []
        table, choice = self._table(a_range, b_range, free_start=tail)
        if tail:
            end = (a_range[1] - a_range[0], b_range[1] - b_range[0])
        else:
            flat = int(table.argmax())
            end = (flat // table.shape[1], flat % table.shape[1])
        if table[end] <= 0:
            return []
        return _traced(choice, a_range, b_range, end, table)

    def _table(
        self, a_range: tuple[int, int], b_range: tuple[int, int], *, free_start: bool
    ) -> tuple[NDArray[np.float64], dict[tuple[int, int], tuple[int, int, float]]]:
        """Best sums of beads for every corner of the room, and the bead that each corner was reached by."""
        gains = self._gains(a_range, b_range)
        wide, high = a_range[1] - a_range[0], b_range[1] - b_range[0]
        table = np.full((wide + 1, high + 1), -np.inf)
        choice: dict[tuple[int, int], tuple[int, int, float]] = {}
        table[0, 0] = 0.0
        for i in range(wide + 1):
            for j in range(high + 1):
                best, chosen = (0.0, None) if free_start or (i == 0 and j == 0) else (-np.inf, None)
                if i and table[i - 1, j] - _GAP > best:
                    best, chosen = table[i - 1, j] - _GAP, (1, 0, 0.0)
                if j and table[i, j - 1] - _GAP > best:
                    best, chosen = table[i, j - 1] - _GAP, (0, 1, 0.0)
                for p, q, rare in _BEADS:
                    if p > i or q > j:
                        continue
                    gain = float(gains[p, q][i - p, j - q]) - rare + SUPPORT
                    if gain > 0 and table[i - p, j - q] + gain > best:
                        best, chosen = table[i - p, j - q] + gain, (p, q, gain - SUPPORT)
                table[i, j] = best
                if chosen is not None:
                    choice[i, j] = chosen
        return table, choice

    def _gains(self, a_range: tuple[int, int], b_range: tuple[int, int]) -> dict[tuple[int, int], NDArray[np.float64]]:
        """For each bead shape the log-odds of every place of it, its lower corner as index."""
        block = shared(self.a, a_range, self.b, b_range)
        pair_a, pair_b = self.a.pair_norms[slice(*a_range)], self.b.pair_norms[slice(*b_range)]
        word_a, word_b = self.a.word_norms[slice(*a_range)], self.b.word_norms[slice(*b_range)]
        size_a, size_b = self.a.lengths[slice(*a_range)], self.b.lengths[slice(*b_range)]
        gains = {}
        for p, q, _ in _BEADS:
            if p > len(size_a) or q > len(size_b):
                continue
            tall, wide = len(size_a) - p + 1, len(size_b) - q + 1
            pairs, words = _summed(block.pairs, p, q), _summed(block.words, p, q)
            left = [_run(values, p)[:, None] for values in (pair_a, word_a, size_a)]
            right = [_run(values, q)[None, :] for values in (pair_b, word_b, size_b)]
            pairs = pairs / np.sqrt(np.maximum(left[0] * right[0], 1e-9))
            words = words / np.sqrt(np.maximum(left[1] * right[1], 1e-9))
            vectors, contrast = self._cosines(a_range, b_range, p, q)
            kept = np.array(
                [
                    kept_in_order(self.a, self.b, (i, i + p), (j, j + q))
                    for i in range(a_range[0], a_range[1] - p + 1)
                    for j in range(b_range[0], b_range[1] - q + 1)
                ]
            )
            lengths = np.stack(np.broadcast_arrays(left[2], right[2])).reshape(2, -1)
            found = self.scorer.log_odds(
                rows(pairs.reshape(-1), words.reshape(-1), kept, vectors.reshape(-1), contrast.reshape(-1), lengths)
            )
            gains[p, q] = found.reshape(tall, wide)
        return gains

    def _cosines(
        self, a_range: tuple[int, int], b_range: tuple[int, int], p: int, q: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Cosines of runs of p and q units, and how far they stand out of their neighbourhoods."""
        if self.vectors is None:
            empty = np.zeros((a_range[1] - a_range[0] - p + 1, b_range[1] - b_range[0] - q + 1))
            return empty, empty
        sums, nears = [], []
        for side, near, text, units, size in (
            (self.vectors.a, self.vectors.near_a, self.a, a_range, p),
            (self.vectors.b, self.vectors.near_b, self.b, b_range, q),
        ):
            weighted = side[slice(*units)] * text.word_norms[slice(*units), None]
            summed = np.stack([weighted[start : start + size].sum(axis=0) for start in range(len(weighted) - size + 1)])
            sums.append(summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-9))
            nears.append(_run(near[slice(*units)], size) / size)
        cosines: NDArray[np.float64] = (sums[0] @ sums[1].T).astype(np.float64)
        return cosines, cosines - (nears[0][:, None] + nears[1][None, :]) / 2


def _evidence(beads: Sequence[Bead]) -> float:
    total = 0.0
    for number, bead in enumerate(beads):
        total += bead.log_odds
        if number:
            before = beads[number - 1]
            over = (bead.suspect[0] - before.suspect[1], bead.official[0] - before.official[1])
            total -= _GAP * max(over) + _DRIFT * abs(over[0] - over[1])
    return total


def _traced(
    choice: dict[tuple[int, int], tuple[int, int, float]],
    a_range: tuple[int, int],
    b_range: tuple[int, int],
    end: tuple[int, int],
    table: NDArray[np.float64],
) -> list[Bead]:
    found: list[Bead] = []
    i, j = end
    while (i, j) in choice and np.isfinite(table[i, j]):
        p, q, gain = choice[i, j]
        if p and q:
            found.append(Bead((a_range[0] + i - p, a_range[0] + i), (b_range[0] + j - q, b_range[0] + j), gain))
        i, j = i - p, j - q
    return found[::-1]


def _summed(values: NDArray[np.float64], p: int, q: int) -> NDArray[np.float64]:
    """Sums over every p by q rectangle."""
    tall, wide = values.shape[0] - p + 1, values.shape[1] - q + 1
    total = np.zeros((tall, wide))
    for down in range(p):
        for right in range(q):
            total += values[down : down + tall, right : right + wide]
    return total


def _run(values: NDArray[np.float64] | NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """Sums over every run of ``size`` values."""
    total = np.zeros(len(values) - size + 1)
    for start in range(size):
        total += values[start : start + len(total)]
    return total
