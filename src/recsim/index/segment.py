"""One file of postings: which passages have which terms, sorted, memory-mapped, never changed once it is written.

    header      8 numbers of 64 bits, `_FIELDS`
    offsets     2^bits + 1 numbers of 32 bits: where the terms with the same upper ``bits`` begin
    low         the lower 16 bits of each posting's term (32 where there are fewer than 2^16 buckets), in order
    passages    the number of each posting's passage, less the segment's first, in 32 bits, in order within a term

A posting costs 6 bytes and a share of the offsets. A query reads a few cache lines for each of its terms.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from recsim.errors import ArtifactError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Low = NDArray[np.unsignedinteger[Any]]

_MAGIC, _VERSION = 0x3147455343455200, 1
_FIELDS = ("magic", "version", "bits", "postings", "passages", "first", "last", "low_bytes")
_HEADER = 8 * len(_FIELDS)
# Postings that share a bucket, in the mean: a term is looked for among so many.
_IN_BUCKET = 16
_FEWEST_BITS, _MOST_BITS = 8, 24
# Postings that are in memory at once while segments are joined: some 200 MB.
_AT_ONCE = 1 << 23
# The 32-bit offsets cannot count more: some 25 million passages.
MOST_POSTINGS = (1 << 32) - 1


class Segment:
    """Postings of the passages from ``first`` to ``last``, opened from a file or made from codes in memory."""

    def __init__(
        self,
        offsets: NDArray[np.uint32],
        low: Low,
        numbers: NDArray[np.uint32],
        bits: int,
        passages: int,
        span: tuple[int, int],
        path: Path | None = None,
    ) -> None:
        self.offsets, self.low, self.numbers, self.bits, self.path = offsets, low, numbers, bits, path
        self.passages, (self.first, self.last) = passages, span
        self._mask = (1 << (32 - bits)) - 1

    @property
    def postings(self) -> int:
        return len(self.numbers)

    @classmethod
    def of(cls, codes: NDArray[np.uint64]) -> Segment:
        """A segment in memory of sorted, distinct codes (term in the upper half, passage in the lower)."""
        import numpy as np

        numbers = (codes & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        first, last = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
        bits = _bits(len(codes))
        terms = (codes >> np.uint64(32)).astype(np.uint32)
        offsets = np.zeros((1 << bits) + 1, dtype=np.uint32)
        np.cumsum(np.bincount(terms >> np.uint32(32 - bits), minlength=1 << bits), out=offsets[1:])
        low = _low(terms, bits)
        return cls(offsets, low, numbers - np.uint32(first), bits, len(np.unique(numbers)), (first, last))

    @classmethod
    def open(cls, path: Path) -> Segment:
        """A segment on disk. Raises `ArtifactError` for a file that is cut short or is none; FileNotFoundError if it is gone."""
        import numpy as np

        size = path.stat().st_size
        if size < _HEADER:
            raise _damaged(path, f"it has {size} bytes")
        mapped = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
        head = dict(zip(_FIELDS, mapped[:_HEADER].view(np.int64).tolist(), strict=True))
        if head["magic"] != _MAGIC or head["version"] != _VERSION:
            raise _damaged(path, "it is not a file of postings")
        bits, postings, width = head["bits"], head["postings"], head["low_bytes"]
        if not (_FEWEST_BITS <= bits <= _MOST_BITS and 0 <= postings <= MOST_POSTINGS and width in (2, 4)):
            raise _damaged(path, "its header is damaged")
        ends = _places(bits, postings, width)
        if size != ends[-1]:
            raise _damaged(path, f"it has {size} bytes and should have {ends[-1]}")
        return cls(
            mapped[_HEADER : ends[0]].view(np.uint32),
            mapped[ends[0] : ends[1]][: postings * width].view(np.uint16 if width == 2 else np.uint32),
            mapped[ends[1] : ends[2]].view(np.uint32),
            bits,
            head["passages"],
            (head["first"], head["last"]),
            path,
        )

    def ranges(self, terms: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the postings of each term begin and end: a binary search inside its bucket, for all terms at once.

        Raises `ArtifactError` where the file has changed so that a bucket lies outside it.
        """
        import numpy as np

        bucket = (terms >> np.uint32(32 - self.bits)).astype(np.int64)
        wanted = (terms & np.uint32(self._mask)).astype(np.int64)
        low, high = self.offsets[bucket].astype(np.int64), self.offsets[bucket + 1].astype(np.int64)
        if self.path is not None and bool(np.any((low > high) | (high > self.postings))):
            raise _damaged(self.path, "its offsets have changed")
        # Where a term ends is where the next one would begin, so that one pass finds both.
        edges = _bisect(self.low, np.concatenate([wanted, wanted + 1]), np.tile(low, 2), np.tile(high, 2))
        return edges[: len(terms)], edges[len(terms) :]

    def slices(self, parts: int) -> list[tuple[int, int]]:
        """Where the postings of each of ``parts`` equal ranges of terms stand; parts is a power of two, 256 at most."""
        step = (1 << self.bits) // parts
        edges = [int(self.offsets[place * step]) for place in range(parts)] + [self.postings]
        return list(pairwise(edges))

    def codes(self, part: tuple[int, int]) -> NDArray[np.uint64]:
        """The codes of a range of postings, in order."""
        import numpy as np

        start, end = part
        first = int(np.searchsorted(self.offsets, start, side="right")) - 1
        last = int(np.searchsorted(self.offsets, end, side="left"))
        edges = np.clip(self.offsets[first : last + 1].astype(np.int64), start, end)
        upper = np.repeat(np.arange(first, last, dtype=np.uint64), np.diff(edges)) << np.uint64(32 - self.bits)
        terms = upper | self.low[start:end].astype(np.uint64)
        result: NDArray[np.uint64] = (terms << np.uint64(32)) | (
            self.numbers[start:end].astype(np.uint64) + np.uint64(self.first)
        )
        return result

    def checksum(self) -> int:
        """CRC-32 of everything but the header."""
        value = 0
        for array in (self.offsets, self.low, self.numbers):
            raw: Any = array.view("uint8")
            for start in range(0, len(raw), 1 << 24):
                value = zlib.crc32(raw[start : start + (1 << 24)], value)
        return value


def write(
    path: Path,
    segments: Sequence[Segment],
    *,
    without: Callable[[NDArray[np.uint32]], NDArray[np.bool_]] | None = None,
) -> Segment | None:
    """Segments joined into one new file, less the passages that ``without`` marks; None if nothing is left.

    The file is on disk when this returns: written whole, flushed, its folder too. An error leaves no file behind.
    """
    import numpy as np

    total = sum(segment.postings for segment in segments)
    if without is not None:
        total -= sum(_counted(segment, without) for segment in segments)
    if not total:
        return None
    parts = 1
    while parts < (1 << _FEWEST_BITS) and total / parts > _AT_ONCE:
        parts *= 2
    bits = _bits(total)
    width = 2 if bits >= 16 else 4
    first, last = min(segment.first for segment in segments), max(segment.last for segment in segments)
    ends = _places(bits, total, width)
    sections = [segment.slices(parts) for segment in segments]
    offsets = np.zeros((1 << bits) + 1, dtype=np.uint32)
    step = (1 << bits) // parts
    written, seen = 0, np.zeros(last - first + 1, dtype=np.bool_)
    try:
        with path.open("wb") as file:
            for place in range(parts):
                held = []
                for segment, section in zip(segments, sections, strict=True):
                    codes = segment.codes(section[place])
                    if without is not None:
                        codes = codes[~without((codes & np.uint64(0xFFFFFFFF)).astype(np.uint32))]
                    held.append(codes)
                joined = held[0] if len(held) == 1 else np.concatenate(held)
                if len(held) > 1:
                    # Timsort takes the sorted runs as they are: 4 to 11 ns a posting where quicksort takes 60 to 80.
                    joined.sort(kind="stable")
                terms = (joined >> np.uint64(32)).astype(np.uint32)
                counts = np.bincount((terms >> np.uint32(32 - bits)) - np.uint32(place * step), minlength=step)
                offsets[place * step + 1 : (place + 1) * step + 1] = written + np.cumsum(counts)
                numbers = (joined & np.uint64(0xFFFFFFFF)).astype(np.uint32) - np.uint32(first)
                seen[numbers] = True
                _put(file, ends[0] + written * width, _low(terms, bits))
                _put(file, ends[1] + written * 4, numbers)
                written += len(joined)
            _put(file, _HEADER, offsets)
            head = (_MAGIC, _VERSION, bits, total, int(seen.sum()), first, last, width)
            _put(file, 0, np.array(head, dtype=np.int64))
            file.truncate(ends[-1])
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Segment.open(path)


def sync_folder(folder: Path) -> None:
    """Makes new names in a folder durable, where the system lets folders be flushed."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def spread(first: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The indexes of several ranges one after another, given where they begin and how long they are."""
    import numpy as np

    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    result: NDArray[np.int64] = np.arange(total) + np.repeat(first - (ends - counts), counts)
    return result


def _bisect(values: Low, wanted: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first place in each range ``[low, high)`` whose value is not below the wanted one; ``low`` and ``high`` are used up."""
    import numpy as np

    places = np.flatnonzero(low < high)
    while len(places):
        middle = (low[places] + high[places]) >> 1
        below = values[middle] < wanted[places]
        low[places[below]] = middle[below] + 1
        high[places[~below]] = middle[~below]
        places = places[low[places] < high[places]]
    return low


def _bits(postings: int) -> int:
    return min(_MOST_BITS, max(_FEWEST_BITS, (postings // _IN_BUCKET).bit_length()))


def _low(terms: NDArray[np.uint32], bits: int) -> Low:
    import numpy as np

    rest = terms & np.uint32((1 << (32 - bits)) - 1)
    return rest.astype(np.uint16) if bits >= 16 else rest


def _places(bits: int, postings: int, width: int) -> tuple[int, int, int]:
    """Where offsets, lower terms (rounded up to 4 bytes) and passages end in the file."""
    offsets = _HEADER + 4 * ((1 << bits) + 1)
    low = offsets + (postings * width + 3) // 4 * 4
    return offsets, low, low + 4 * postings


def _put(file: IO[bytes], place: int, array: Any) -> None:
    file.seek(place)
    file.write(memoryview(array).cast("B") if len(array) else b"")


def _counted(segment: Segment, without: Callable[[NDArray[np.uint32]], NDArray[np.bool_]]) -> int:
    import numpy as np

    return sum(
        int(without(segment.numbers[start : start + _AT_ONCE] + np.uint32(segment.first)).sum())
        for start in range(0, segment.postings, _AT_ONCE)
    )


def _damaged(path: Path, what: str) -> ArtifactError:
    return ArtifactError(
        f"{path} is damaged: {what}; make the postings again from the texts: recsim index verify {path.parent.parent} --repair"
    )


def without_spans(spans: Iterable[tuple[int, int]]) -> Callable[[NDArray[np.uint32]], NDArray[np.bool_]]:
    """Marks numbers that lie in one of the ranges ``[start, end)``."""
    import numpy as np

    edges = np.array(sorted(spans), dtype=np.int64).reshape(-1, 2)

    def inside(numbers: NDArray[np.uint32]) -> NDArray[np.bool_]:
        place = np.searchsorted(edges[:, 0], numbers, side="right") - 1
        result: NDArray[np.bool_] = (place >= 0) & (numbers < edges[place, 1])
        return result

    return inside
