"""Which passages have which skip-bigrams: files of sorted postings beside the text store, and the search over them.

New postings are written as small files of their own and joined, eight of a size into one, as log-structured merge trees do (O'Neil et al.
1996). A file is never changed; which files count is said by the text store. A query asks for its rarest terms, and the passages that
share most of those are scored again with all of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
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
BUDGET = 20_000
# So many of the rarest terms have to fit into the budget, or the query is told to be of common wording.
_ENOUGH = 3
# Parts of a bit that weights are told apart by while passages are proposed.
_GRAINS = 1024
# Segments of a size that are joined into one, and the passages of the smallest size.
FAN, SMALLEST = 8, 16_384
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
        candidates, scores = self._shared(begins[:, chosen], np.minimum(counts[:, chosen], BUDGET), weights[chosen])
        capped = len(candidates) > best
        if capped:
            kept = np.sort(np.argpartition(-scores, best - 1)[:best])
            candidates, scores = candidates[kept], scores[kept]
        rest = np.setdiff1d(known, chosen, assume_unique=True)
        scores = (scores + self._looked_up(begins[:, rest], counts[:, rest], weights[rest], candidates)) / weights.sum()
        order = np.lexsort((candidates, -scores))
        return Hits(candidates[order], scores[order], capped, common)

    def _shared(
        self, begins: NDArray[np.int64], counts: NDArray[np.int64], weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """All passages that have any of some terms, and the weight of those that each has."""
        import numpy as np

        grains = np.minimum(weights * _GRAINS, (1 << 16) - 1).astype(np.uint64)
        packed = []
        for segment, first, count in zip(self.segments, begins, counts, strict=True):
            numbers = segment.numbers[spread(first, count)].astype(np.uint64) + np.uint64(segment.first)
            packed.append((numbers << np.uint64(16)) | np.repeat(grains, count))
        # A passage and the weight of a term in one number: sorting those is three times as quick as grouping by passage.
        codes = np.concatenate(packed)
        codes.sort()
        numbers = codes >> np.uint64(16)
        starts = np.flatnonzero(np.concatenate([[True], numbers[1:] != numbers[:-1]]))
        scores = np.add.reduceat(codes & np.uint64(0xFFFF), starts) / _GRAINS
        return numbers[starts].astype(np.int64), scores

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
        for segment, first, count in zip(self.segments, begins, counts, strict=True):
            here = candidates - segment.first
            low, high = np.searchsorted(here, [0, segment.last - segment.first + 1]).tolist()
            if low == high:
                continue
            wanted = here[low:high].astype(np.uint32)
            for start, length, weight in zip(first.tolist(), count.tolist(), weights.tolist(), strict=True):
                if length:
                    listed = segment.numbers[start : start + length]
                    place = listed.searchsorted(wanted)
                    place[place == length] = 0
                    scores[low:high] += weight * (listed[place] == wanted)
        return scores


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


def joined(folder: Path, rows: Sequence[SegmentRow]) -> SegmentRow | None:
    """Segments made into one new file, which is on disk when this returns."""
    path = new_path(folder)
    made = write(path, [Segment.open(folder / FOLDER / row.name) for row in rows])
    return row_of(path, made) if made is not None else None


def _nothing() -> Hits:
    import numpy as np

    return Hits(np.zeros(0, dtype=np.int64), np.zeros(0))
