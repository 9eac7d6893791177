"""Vectors of passages as 8-bit integers, searched one by one: the lane in which rewrites are found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Passages whose vectors are numbers of 32 bits at once: 16 MB at 256 numbers each.
_AT_ONCE = 16_384


class VectorLane:
    """All vectors of an index in memory, a byte a number."""

    def __init__(self, stored: Iterable[tuple[int, bytes]], width: int) -> None:
        import numpy as np

        owners: list[NDArray[np.int64]] = []
        parts: list[NDArray[np.int8]] = []
        for sequence, raw in stored:
            rows = np.frombuffer(raw, dtype=np.int8).reshape(-1, width)
            parts.append(rows)
            owners.append(np.full(len(rows), sequence, dtype=np.int64))
        self._rows = np.concatenate(parts) if parts else np.zeros((0, width), dtype=np.int8)
        self._owners = np.concatenate(owners) if owners else np.zeros(0, dtype=np.int64)

    def nearest(self, vectors: NDArray[np.float32], count: int) -> list[list[tuple[int, float]]]:
        """For each vector the (document, cosine) of its nearest passages, nearest first."""
        import numpy as np

        cosines = np.full((len(vectors), 0), 0.0, dtype=np.float32)
        places = np.zeros((len(vectors), 0), dtype=np.int64)
        for start in range(0, len(self._rows), _AT_ONCE):
            part = self._rows[start : start + _AT_ONCE].astype(np.float32)
            part /= np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-9)
            near = vectors @ part.T
            top = min(count, near.shape[1])
            best = np.argpartition(-near, top - 1, axis=1)[:, :top]
            cosines = np.concatenate([cosines, np.take_along_axis(near, best, axis=1)], axis=1)
            places = np.concatenate([places, best + start], axis=1)
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :count]
        found = np.take_along_axis(places, order, axis=1), np.take_along_axis(cosines, order, axis=1)
        return [
            [(int(self._owners[place]), float(cosine)) for place, cosine in zip(row, near, strict=True)]
            for row, near in zip(*found, strict=True)
        ]


def quantized(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Vectors as 8-bit integers, the largest entry of each as 127; their directions are kept, their lengths are not."""
    import numpy as np

    whole: NDArray[np.int8] = np.round(vectors / np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9) * 127.0).astype(
        np.int8
    )
    return whole
