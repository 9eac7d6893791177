"""What the links of other papers say of a pair: a second look, once each paper has been compared by itself.

A recommendation that a pair's earlier one is known to repeat speaks for the pair if the later one links to it as well, and against it if the later
one links to something else. Two papers that have much in common are likely to share one more ask, in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recsim.linking.evidence import EVIDENCE, stand_out

# Names of the second look's evidence, in the order of its columns.
THREADS = (
    "carried", "elsewhere", "thread", "thread_gap", "thread_gap_back", "siblings", "in_order", "asked_before", "closed_before",
)  # fmt: skip
# First links below this probability say nothing of others.
_SPEAKS = 0.05
# From this probability on a sibling's place counts for the order, and a link makes two recommendations one thread.
_PLACED = 0.2
# Papers whose own links are looked at: those that something in the later paper links to with this probability or more, at most so many.
_NEIGHBOUR, _PAPERS = 0.1, 12
_CLOSED = EVIDENCE.index("closed")


@dataclass(frozen=True)
class FirstLook:
    """The candidate pairs of one later paper with their probabilities from the pairs and their rivals alone: ``asks`` number its
    recommendations, ``places`` and ``owners`` the pool's recommendations and papers; ``table`` has the columns of
    `recsim.linking.evidence.NAMES`."""

    asks: NDArray[np.int64]
    places: NDArray[np.int64]
    owners: NDArray[np.int64]
    linked: NDArray[np.float64]
    table: NDArray[np.float64]

    def speaking(self) -> FirstLook:
        """The pairs alone that say something of others: what is kept of a paper for those that come after it."""
        rows = np.flatnonzero(self.linked >= _SPEAKS)
        return FirstLook(self.asks[rows], self.places[rows], self.owners[rows], self.linked[rows], self.table[rows])


def neighbours(first: FirstLook) -> list[int]:
    """The papers of the pool whose own links count for a later paper, the likeliest first."""
    best: dict[int, float] = {}
    for row in np.flatnonzero(first.linked >= _NEIGHBOUR).tolist():
        owner = int(first.owners[row])
        best[owner] = max(best.get(owner, 0.0), float(first.linked[row]))
    return sorted(best, key=lambda owner: (-best[owner], owner))[:_PAPERS]


def second_look(first: FirstLook, others: Mapping[int, FirstLook], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """One row of `THREADS` for each pair of a first look.

    ``others`` has the first looks of the pool's papers that `neighbours` names, and ``starts`` the place of each paper's first
    recommendation in the pool.
    """
    near, closed = _known(others, starts)
    count = len(first.linked)
    table = np.zeros((count, len(THREADS)))
    column = {name: number for number, name in enumerate(THREADS)}
    linked = first.linked
    by_ask: defaultdict[int, list[int]] = defaultdict(list)
    for row, ask in enumerate(first.asks.tolist()):
        by_ask[ask].append(row)
    thread = linked.copy()
    places, owners = first.places.tolist(), first.owners.tolist()
    for rows in by_ask.values():
        strong = [row for row in rows if linked[row] >= _SPEAKS]
        for row in rows:
            links = near.get(places[row], {})
            beside = [(linked[other], links.get(places[other], 0.0)) for other in strong if owners[other] != owners[row]]
            if beside:
                carried = [score * further for score, further in beside]
                thread[row] = max(linked[row], *carried)
                table[row, column["carried"]] = min(2.0, sum(carried))
                table[row, column["elsewhere"]] = max(score * (1 - further) for score, further in beside)
            before = [(place, score) for place, score in links.items() if score >= _PLACED]
            table[row, column["asked_before"]] = min(3.0, sum(score for _, score in before)) / 3
            table[row, column["closed_before"]] = max((score * closed.get(place, 0.0) for place, score in before), default=0.0)
    odds = np.log(np.clip(thread, 1e-4, 1 - 1e-4) / (1 - np.clip(thread, 1e-4, 1 - 1e-4)))
    gaps = np.zeros((count, 4))
    stand_out(odds, first.asks, first.places, first.owners, gaps)
    table[:, column["thread"]] = odds / 3
    table[:, column["thread_gap"]], table[:, column["thread_gap_back"]] = gaps[:, 0], gaps[:, 1]
    table[:, [column["siblings"], column["in_order"]]] = _siblings(first, thread)
    return table


def _known(others: Mapping[int, FirstLook], starts: NDArray[np.int64]) -> tuple[dict[int, dict[int, float]], dict[int, float]]:
    """Links among places of the pool in both directions, and which places report closure."""
    near: defaultdict[int, dict[int, float]] = defaultdict(dict)
    closed: dict[int, float] = {}
    for owner, look in others.items():
        start = int(starts[owner])
        for row in np.flatnonzero(look.linked >= _SPEAKS).tolist():
            later, earlier, score = start + int(look.asks[row]), int(look.places[row]), float(look.linked[row])
            near[later][earlier] = near[earlier][later] = score
            closed[later] = float(look.table[row, _CLOSED])
    return near, closed


def _siblings(first: FirstLook, thread: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each row what the other recommendations of the later paper find in the earlier one, in sum, and whether it stands in the same order."""
    result = np.zeros((len(thread), 2))
    papers: defaultdict[int, dict[int, list[tuple[float, int]]]] = defaultdict(lambda: defaultdict(list))
    for row, (ask, owner) in enumerate(zip(first.asks.tolist(), first.owners.tolist(), strict=True)):
        papers[owner][ask].append((float(thread[row]), row))
    places = first.places.tolist()
    for asks in papers.values():
        ranked = {ask: sorted(found, reverse=True)[:2] for ask, found in asks.items()}
        for ask, found in asks.items():
            for _, row in found:
                total = weight = order = 0.0
                for other, best in ranked.items():
                    # What this very recommendation is to the other says nothing of its being free.
                    hit = next(((score, there) for score, there in best if places[there] != places[row]), None)
                    if other == ask or hit is None:
                        continue
                    total += hit[0]
                    if hit[0] > _PLACED:
                        weight += hit[0]
                        order += hit[0] * np.sign((ask - other) * (places[row] - places[hit[1]]))
                result[row] = np.log1p(total), order / (weight + 1)
    return result
