"""SemHash: records of one set that are duplicates of another's by the cosine of their vectors, found by its approximate index.

Its default model is downloaded; here it is given all-MiniLM-L6-v2, since it takes any model with ``encode``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.copies.segments import paragraphs
from benchmarks.rivals.contract import Ranking, Setting, needs
from benchmarks.rivals.vectors import encoded, encoder

# .9 is the library's threshold; lower ones are tried for what was reworded.
SCORES: tuple[Setting, ...] = ({"threshold": 0.9}, {"threshold": 0.8}, {"threshold": 0.7})
FINDS: tuple[Setting, ...] = ({"threshold": 0.9}, {"threshold": 0.7}, {"threshold": 0.5})


class _Kept:
    """The model as the library asks for it; each text is encoded once."""

    def encode(self, inputs: Sequence[str], **_: Any) -> NDArray[np.float32]:
        return encoded(list(inputs))


class _Plain:
    def encode(self, inputs: Sequence[str], **_: Any) -> NDArray[np.float32]:
        return encoder().encode(list(inputs))


def score(suspect: str, official: str, *, threshold: float = 0.9) -> float:
    """The share of the suspect's paragraphs, by length, that ``deduplicate`` finds to be duplicates of the official text's."""
    needs("semhash")
    pieces = [suspect[start:end] for start, end in paragraphs(suspect)]
    index = _index(official)
    if not pieces or index is None:
        return 0.0
    found = index.deduplicate(pieces, threshold=threshold)
    return min(1.0, sum(len(row.record) for row in found.filtered) / sum(map(len, pieces)))


class _Duplicates:
    def __init__(self, passages: Sequence[str], threshold: float) -> None:
        from semhash import SemHash

        self.threshold = threshold
        self.places: dict[str, list[int]] = {}
        for place, passage in enumerate(passages):
            self.places.setdefault(passage, []).append(place)
        self.index: Any = SemHash.from_records(list(passages), model=_Plain()) if passages else None

    def rank(self, query: str) -> Ranking:
        if self.index is None or not query.strip():
            return []
        found = self.index.deduplicate([query], threshold=self.threshold).filtered
        ranked = [(str(row.duplicate_of), float(row.score)) for row in found]
        return [(place, value) for text, value in sorted(ranked, key=lambda one: -one[1]) for place in self.places[text]]


def build(passages: Sequence[str], *, threshold: float = 0.9) -> _Duplicates:
    """The fitted passages; a query finds the record that it is named a duplicate of, and that one alone."""
    needs("semhash")
    return _Duplicates(passages, threshold)


@lru_cache(maxsize=500)
def _index(official: str) -> Any:
    from semhash import SemHash

    pieces = [official[start:end] for start, end in paragraphs(official)]
    return SemHash.from_records(pieces, model=_Kept()) if pieces else None
