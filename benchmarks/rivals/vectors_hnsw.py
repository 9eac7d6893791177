"""Sentence vectors with an approximate index: all-MiniLM-L6-v2 as 8-bit ONNX, neighbours by usearch's HNSW graph."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from benchmarks.index.rivals import MiniLM
from benchmarks.rivals.contract import Ranking, Setting, needs

# The library's defaults first; then twice the graph and search, and vectors kept as 8-bit integers.
FINDS: tuple[Setting, ...] = (
    {"connectivity": 16, "search": 64, "kept_as": "f32"},
    {"connectivity": 32, "search": 128, "kept_as": "f32"},
    {"connectivity": 16, "search": 64, "kept_as": "i8"},
)
_MOST = 100


class _Graph:
    def __init__(self, passages: Sequence[str], connectivity: int, search: int, kept_as: str) -> None:
        from usearch.index import Index

        self.model = _model()
        vectors = self.model.encode(list(passages)) if passages else np.zeros((0, 384), dtype=np.float32)
        self.index: Any = Index(
            ndim=vectors.shape[1],
            metric="cos",
            dtype=kept_as,
            connectivity=connectivity,
            expansion_add=128,
            expansion_search=search,
        )
        if len(vectors):
            self.index.add(np.arange(len(vectors)), vectors)

    def rank(self, query: str) -> Ranking:
        if not len(self.index) or not query.strip():
            return []
        found = self.index.search(self.model.encode([query])[0], min(_MOST, len(self.index)))
        return [(int(key), 1 - float(distance)) for key, distance in zip(found.keys, found.distances, strict=True)]


def build(passages: Sequence[str], *, connectivity: int = 16, search: int = 64, kept_as: str = "f32") -> _Graph:
    """The graph over the vectors of the passages; a query finds its hundred nearest."""
    needs("onnxruntime", "tokenizers", "usearch")
    return _Graph(passages, connectivity, search, kept_as)


@lru_cache(maxsize=1)
def _model() -> MiniLM:
    return MiniLM()
