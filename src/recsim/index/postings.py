"""Which passages have which skip-bigrams: files of sorted postings beside the text store, and the search over them.

New postings are written as small files of their own and joined, eight of a size into one, as log-structured merge trees do (O'Neil et al.
1996). A file is never changed; which files count is said by the text store. A query asks for its rarest terms, and the passages that
share most of those are scored again with all of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from recsim.errors import ArtifactError
from recsim.index.segment import MOST_POSTINGS, Segment, spread, write
from recsim.index.store import SegmentRow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = "postings"
# Rarest known terms that propose passages. Words that a spinner puts in make rare pairs of their own with what it kept, so that few are
# not enough: of copies with 85% of the content words replaced 25 find .88, 50 .99 and 100 .999 (python -m benchmarks.index.recall).
RAREST = 100
# Passages that a query gets at most, best first.
BEST = 100
# Postings that a query reads at most to propose passages: what nearly every text says is no reason to look at every text.
BUDGET = 10_000
# So many of the rarest terms have to fit into the budget, or the query is told to be of common wording.
_ENOUGH = 3
# Slots in which weights are summed before passages are told apart: 512 KB, which stay in the processor's cache; a power of two.
_SLOTS = 1 << 16
# Segments of a size that are joined into one, and the passages of the smallest size.
FAN, SMALLEST = 8, 16_384
# How many times as long as all shorter segments together each is once the writer has closed.
SETTLED = 3
# Passages that an index is taken to have seen before its first: with them the background's counts weigh in until its own are many.
_BEFORE = 1000
_UNSEEN = 2.0**-16


@dataclass(frozen=True)
class Hits:
    """The passages that a query shares most with, best first. ``shares`` are parts of the query's weight, 0 to 1.

    ``capped``: more than `BEST` passages shared a rare term; ``common``: even its rarest terms are in so many passages that not all
    of them were looked at.
    """

    numbers: NDArray[np.int64]
    shares: NDArray[np.float64]
    capped: bool = False
    common: bool = False


class Postings:
    """The segments of an index, opened. ``passages`` counts what the weights of terms are measured against."""

    def __init__(self, segments: Sequence[Segment], passages: int) -> None:
        self.segments, self.passages = tuple(segments), passages

    @classmethod
    def open(cls, folder: Path, rows: Sequence[SegmentRow], passages: int) -> Postings:
        """The segments that count. Raises `ArtifactError` for one that is damaged, FileNotFoundError for one that is gone."""
        opened = []
        for row in rows:
            segment = Segment.open(folder / FOLDER / row.name)
            if (segment.passages, segment.postings) != (row.passages, row.postings):
                raise ArtifactError(
                    f"{folder / FOLDER / row.name} is not the file that the index wrote: it has {segment.passages} passages and"
                    f" {segment.postings} postings, not {row.passages} and {row.postings}; recsim index verify {folder} --repair"
                )
            opened.append(segment)
        return cls(opened, passages)

    def search(
        self, queries: Sequence[NDArray[np.uint32]], expected: Sequence[NDArray[np.float64]] | None = None, *, best: int = BEST
    ) -> list[Hits]:
        """The best passages for each query, given by its distinct terms.

        ``expected`` is the share of passages in which each term is to be expected by the background; it counts as a thousand passages.
        """
        import numpy as np

        if not queries:
            return []
        terms = np.concatenate(queries)
        if not len(terms):
            return [_nothing() for _ in queries]
        distinct, where = np.unique(terms, return_inverse=True)
        found = [segment.ranges(distinct) for segment in self.segments]
        begins = np.stack([first for first, _ in found]) if found else np.zeros((0, len(distinct)), dtype=np.int64)
        counts = np.stack([last - first for first, last in found]) if found else begins
        frequency = counts.sum(axis=0)
        likely = np.concatenate(expected) if expected is not None else np.full(len(terms), _UNSEEN)
        weights = np.log2((self.passages + _BEFORE) / (frequency[where] + _BEFORE * np.clip(likely, _UNSEEN, 1.0)))
        hits, start = [], 0
        for query in queries:
            part = slice(start, start + len(query))
            start += len(query)
            own = where[part]
            hits.append(self._one(begins[:, own], counts[:, own], frequency[own], np.maximum(weights[part], 0.01), best))
        return hits

    def _one(
        self,
        begins: NDArray[np.int64],
        counts: NDArray[np.int64],
        frequency: NDArray[np.int64],
        weights: NDArray[np.float64],
        best: int,
    ) -> Hits:
        import numpy as np

        known = np.flatnonzero(frequency)
        if not len(known):
            return _nothing()
        rarest = known[np.lexsort((known, frequency[known]))[:RAREST]]
        read = np.cumsum(frequency[rarest])
        chosen = rarest[: max(1, int(np.searchsorted(read, BUDGET, side="right")))]
        common = int(read[min(len(rarest), _ENOUGH) - 1]) > BUDGET
        candidates, scores, capped = self._shared(begins[:, chosen], np.minimum(counts[:, chosen], BUDGET), weights[chosen], best)
        rest = np.setdiff1d(known, chosen, assume_unique=True)
        scores = (scores + self._looked_up(begins[:, rest], counts[:, rest], weights[rest], candidates)) / weights.sum()
        order = np.lexsort((candidates, -scores))
        return Hits(candidates[order], scores[order], capped, common)

    def _shared(
        self, begins: NDArray[np.int64], counts: NDArray[np.int64], weights: NDArray[np.float64], best: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], bool]:
        """The ``best`` passages that have most weight of some terms, in order of their numbers, that weight, and whether there were more.

        Weights are summed by the lower bits of the passage first, which bounds the sum of each passage from above, so that only postings of
        those that may be among the best are put in order: sorting all of them took two thirds of a query.
        """
        import numpy as np

        found, weighed = [], []
        for segment, first, count in zip(self.segments, begins, counts, strict=True):
            found.append(segment.numbers[spread(first, count)].astype(np.int64) + segment.first)
            weighed.append(np.repeat(weights, count))
        numbers, each = np.concatenate(found), np.concatenate(weighed)
        slots = numbers & (_SLOTS - 1)
        # NumPy's stubs do not know that weighted counts are floats.
        bounds = np.bincount(slots, each, _SLOTS).astype(np.float64, copy=False)
        of_posting = bounds[slots]
        cut = _cut(bounds, float(weights.max()), best)
        while True:
            near = np.flatnonzero(of_posting >= cut)
            candidates, place = np.unique(numbers[near], return_inverse=True)
            scores = np.bincount(place, each[near], len(candidates)).astype(np.float64, copy=False)
            if not cut and len(candidates) <= best:
                return candidates, scores, False
            kept = np.sort(np.argpartition(-scores, best - 1)[:best])
            least = float(scores[kept].min())
            if least >= cut:
                return candidates[kept], scores[kept], len(kept) < len(candidates) or len(near) < len(numbers)
            # Two passages that share a slot had made it look better than either: look again as far down as the worst that was kept.
            cut = least

    def _looked_up(
        self,
        begins: NDArray[np.int64],
        counts: NDArray[np.int64],
        weights: NDArray[np.float64],
        candidates: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """The weight of some terms that each candidate has."""
        import numpy as np

        scores = np.zeros(len(candidates))
        for segment, begin, count in zip(self.segments, begins, counts, strict=True):
            low, high = np.searchsorted(candidates, [segment.first, segment.last + 1]).tolist()
            there = np.flatnonzero(count)
            if low == high or not len(there):
                continue
            wanted = (candidates[low:high] - segment.first).astype(np.uint32)
            starts, ends = begin[there], begin[there] + count[there]
            places = np.empty((len(there), len(wanted)), dtype=np.int64)
            for row, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
                places[row] = segment.numbers[start:end].searchsorted(wanted)
            places += starts[:, None]
            # A place behind the last posting of a term belongs to the next term.
            inside = places < ends[:, None]
            has = inside & (segment.numbers[np.where(inside, places, 0)] == wanted)
            scores[low:high] += weights[there] @ has
        return scores


def _cut(bounds: NDArray[np.float64], heaviest: float, best: int) -> float:
    """A bound that at least ``best`` slots reach, the highest; 0 where there are fewer."""
    import numpy as np

    # Mostly there are enough that have two terms and more, and few beside those that have one.
    high = bounds[bounds > heaviest]
    if len(high) < best:
        high = bounds[bounds > 0.0]
    return float(np.partition(high, -best)[-best]) if len(high) >= best else 0.0


def new_path(folder: Path) -> Path:
    """Where a new segment goes; its name was never used."""
    (folder / FOLDER).mkdir(exist_ok=True)
    return folder / FOLDER / f"{secrets.token_hex(8)}.seg"


def row_of(path: Path, segment: Segment) -> SegmentRow:
    """What the store writes down of a segment."""
    return SegmentRow(path.name, segment.passages, segment.postings, segment.checksum())


def to_join(rows: Sequence[SegmentRow]) -> list[SegmentRow]:
    """Segments of about one size that are due to be joined, the smallest size first; none where there are too few of any."""
    tiers: dict[int, list[SegmentRow]] = {}
    for row in rows:
        tier, size = 0, row.passages
        while size > SMALLEST:
            tier, size = tier + 1, size // FAN
        tiers.setdefault(tier, []).append(row)
    for tier in sorted(tiers):
        due = sorted(tiers[tier], key=lambda row: (row.passages, row.name))
        if len(due) >= FAN and sum(row.postings for row in due) <= MOST_POSTINGS:
            return due
    return []


def to_settle(rows: Sequence[SegmentRow]) -> list[SegmentRow]:
    """Segments that a writer joins when it closes, so that each is longer than `SETTLED` times all shorter ones: a query asks each of them.

    A posting is then written again at most each time that the index has grown by a third, as geometric partitioning has it (Lester, Moffat
    and Zobel 2005), at 8 µs a passage where reading and indexing it took 100.
    """
    by_size = sorted(rows, key=lambda row: (row.postings, row.name))
    sums = list(accumulate(row.postings for row in by_size))
    for last in range(len(by_size) - 1, 0, -1):
        if by_size[last].postings <= SETTLED * sums[last - 1] and sums[last] <= MOST_POSTINGS:
            return by_size[: last + 1]
    return []


def joined(folder: Path, rows: Sequence[SegmentRow]) -> SegmentRow | None:
    """Segments made into one new file, which is on disk when this returns."""
    path = new_path(folder)
    made = write(path, [Segment.open(folder / FOLDER / row.name) for row in rows])
    return row_of(path, made) if made is not None else None


def _nothing() -> Hits:
    import numpy as np

    return Hits(np.zeros(0, dtype=np.int64), np.zeros(0))
