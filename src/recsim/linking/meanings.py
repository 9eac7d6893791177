"""Sentence vectors of what is compared, each made once: a pass of the transformer takes 10 ms and more, a hundred times a static vector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsim.encoders import Encoder

# Texts of one pass of the encoder: enough for products at full rate, few enough that other processes see what was made soon.
_AT_ONCE = 64


class SharedRows:
    """Vectors of certain texts in memory that several processes hold. ``lock`` is held while rows are read or written."""

    def __init__(self, texts: Sequence[str], memory: Any, lock: AbstractContextManager[Any]) -> None:
        self.texts, self._lock = texts, lock
        self._places = {text: place for place, text in enumerate(texts)}
        whole: NDArray[np.int8] = np.frombuffer(memory, dtype=np.int8)
        self._filled = whole[: len(texts)]
        self._rows = whole[len(texts) :].reshape(len(texts), -1)

    @staticmethod
    def size(texts: int, dim: int) -> int:
        """The bytes of memory that so many texts need."""
        return texts * (dim + 1)

    def take(self, texts: Sequence[str]) -> dict[str, NDArray[np.int8]]:
        """Those vectors that some process has made."""
        places = {text: self._places[text] for text in texts if text in self._places}
        with self._lock:
            return {text: self._rows[place].copy() for text, place in places.items() if self._filled[place]}

    def put(self, texts: Sequence[str], rows: Iterable[NDArray[np.int8]]) -> None:
        """Leaves vectors for the other processes; texts that are not shared are passed over."""
        with self._lock:
            for text, row in zip(texts, rows, strict=True):
                place = self._places.get(text)
                if place is not None:
                    self._rows[place], self._filled[place] = row, 1


class Meanings:
    """Vectors of texts, remembered as 8-bit integers; a text that was not asked for costs nothing."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._places: dict[str, int] = {}
        self._rows = np.zeros((0, encoder.dim), dtype=np.int8)
        self._made: list[str] = []
        self._shared: SharedRows | None = None

    def learn(self, texts: Iterable[str]) -> None:
        """Makes the vectors of those texts that are not known, all in one go."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._places]
        if not fresh:
            return
        for start in range(0, len(fresh), _AT_ONCE):
            self._make(fresh[start : start + _AT_ONCE])

    def _make(self, texts: list[str]) -> None:
        if self._shared is not None:
            taken = self._shared.take(texts)
            self._add(list(taken), np.array(list(taken.values()), dtype=np.int8).reshape(-1, self.encoder.dim))
            texts = [text for text in texts if text not in taken]
        if not texts:
            return
        vectors = self.encoder.encode(texts)
        scale = 127.0 / np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
        rows = np.round(vectors * scale).astype(np.int8)
        self._add(texts, rows)
        self._made += texts
        if self._shared is not None:
            self._shared.put(texts, rows)

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

    def share(self, shared: SharedRows) -> None:
        """From now on takes vectors that other processes made, and leaves its own for them."""
        self._shared = shared

    def take_over(self, shared: SharedRows) -> None:
        """Takes all vectors that other processes made, as if they had been made here."""
        taken = shared.take([text for text in shared.texts if text not in self._places])
        self._add(list(taken), np.array(list(taken.values()), dtype=np.int8).reshape(-1, self.encoder.dim))
        self._made += taken

    def _add(self, texts: Sequence[str], vectors: NDArray[np.int8]) -> None:
        fresh = {text: row for row, text in enumerate(texts) if text not in self._places}
        start, needed = len(self._places), len(self._places) + len(fresh)
        if needed > len(self._rows):
            grown = np.zeros((max(needed, 2 * len(self._rows)), self.encoder.dim), dtype=np.int8)
            grown[:start] = self._rows[:start]
            self._rows = grown
        self._rows[start:needed] = vectors[list(fresh.values())]
        self._places.update(zip(fresh, range(start, needed), strict=True))
