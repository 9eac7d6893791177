"""Vectors of single words, by which "sirens" and "alarms" are near where no spelling is shared.

They are GloVe vectors (Pennington, Socher and Manning 2014; 50 numbers, public domain by PDDL 1.0) less their mean and their
three strongest directions, which all words share (Mu and Viswanath 2018, "All-but-the-Top"), as 8-bit integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Directions taken out. Unrelated words have a median cosine of .14 before and -.01 after; "siren" and "alarm" .61 before, .67 after.
DIRECTIONS = 3
# Words kept, in order of frequency; rarer ones are names, misspellings and other languages.
WORDS = 30_000


@dataclass(frozen=True)
class WordVectors:
    """Unit vectors of words; a word that is not known has zeros."""

    places: dict[str, int]
    vectors: NDArray[np.int8]

    @property
    def dim(self) -> int:
        return int(self.vectors.shape[1])

    def of(self, words: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a word."""
        rows = np.zeros((len(words), self.dim), dtype=np.float32)
        for number, word in enumerate(words):
            place = self.places.get(word)
            if place is not None:
                row = self.vectors[place].astype(np.float32)
                rows[number] = row / max(float(np.linalg.norm(row)), 1e-9)
        return rows

    def save(self, path: Path) -> None:
        """Writes words and vectors as plain arrays."""
        words = np.frombuffer("\n".join(self.places).encode("ascii"), dtype=np.uint8)
        np.savez_compressed(path, words=words, vectors=self.vectors)


def load_words(path: Path) -> WordVectors:
    """The vectors that `WordVectors.save` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        words = stored["words"].tobytes().decode("ascii").split("\n")
        return WordVectors({word: place for place, word in enumerate(words)}, stored["vectors"])


def trimmed(words: Sequence[str], rows: NDArray[np.float32]) -> WordVectors:
    """Vectors of the plain words among the most frequent ones, without mean and strongest directions. ``rows`` are in order of frequency."""
    centred = rows - rows.mean(axis=0)
    _, _, directions = np.linalg.svd(centred[:20_000], full_matrices=False)
    strongest = directions[:DIRECTIONS]
    centred = centred - (centred @ strongest.T) @ strongest
    fit = [place for place, word in enumerate(words) if word.isascii() and word.isalpha() and len(word) > 1][:WORDS]
    kept = centred[fit]
    scaled = np.round(kept / np.maximum(np.abs(kept).max(axis=1, keepdims=True), 1e-9) * 127).astype(np.int8)
    return WordVectors({words[place]: number for number, place in enumerate(fit)}, scaled)
