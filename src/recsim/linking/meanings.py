"""Sentence vectors of what is compared, each made once: a pass of the transformer takes 12 ms, a hundred times a static vector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from recsim.encoders import Encoder


class Meanings:
    """Vectors of texts, remembered as 8-bit integers; a text that was not asked for costs nothing."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._rows: dict[str, NDArray[np.int8]] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Makes the vectors of those texts that are not known, all in one go."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._rows]
        if not fresh:
            return
        vectors = self.encoder.encode(fresh)
        scale = 127.0 / np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
        self._rows.update(zip(fresh, np.round(vectors * scale).astype(np.int8), strict=True))

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text."""
        self.learn(texts)
        if not texts:
            return np.zeros((0, self.encoder.dim), dtype=np.float32)
        rows = np.stack([self._rows[text] for text in texts]).astype(np.float32)
        unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
        return unit

    def known(self) -> Mapping[str, NDArray[np.int8]]:
        """All vectors by their texts."""
        return self._rows

    def remember(self, text: str, vector: NDArray[np.int8]) -> None:
        """Takes over a vector that `known` gave."""
        self._rows.setdefault(text, vector)
