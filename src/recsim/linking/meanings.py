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
        self._places: dict[str, int] = {}
        self._rows = np.zeros((0, encoder.dim), dtype=np.int8)
        self._made: list[str] = []

    def learn(self, texts: Iterable[str]) -> None:
        """Makes the vectors of those texts that are not known, all in one go."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._places]
        if not fresh:
            return
        vectors = self.encoder.encode(fresh)
        scale = 127.0 / np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
        self._add(fresh, np.round(vectors * scale).astype(np.int8))
        self._made += fresh

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text."""
        self.learn(texts)
        if not texts:
            return np.zeros((0, self.encoder.dim), dtype=np.float32)
        rows = self._rows[[self._places[text] for text in texts]].astype(np.float32)
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
        return rows

    def known(self) -> Mapping[str, NDArray[np.int8]]:
        """All vectors by their texts."""
        return {text: self._rows[place] for text, place in self._places.items()}

    def remember(self, text: str, vector: NDArray[np.int8]) -> None:
        """Takes over a vector that `known` gave."""
        self._add([text], vector[None])

    def made(self) -> dict[str, NDArray[np.int8]]:
        """The vectors that were made since the last call, by their texts."""
        made, self._made = self._made, []
        return {text: self._rows[self._places[text]] for text in made}

    def _add(self, texts: Sequence[str], vectors: NDArray[np.int8]) -> None:
        fresh = {text: row for row, text in enumerate(texts) if text not in self._places}
        start, needed = len(self._places), len(self._places) + len(fresh)
        if needed > len(self._rows):
            grown = np.zeros((max(needed, 2 * len(self._rows)), self.encoder.dim), dtype=np.int8)
            grown[:start] = self._rows[:start]
            self._rows = grown
        self._rows[start:needed] = vectors[list(fresh.values())]
        self._places.update(zip(fresh, range(start, needed), strict=True))
