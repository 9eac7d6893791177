"""MinHash in Rust (rensa): R-MinHash of word shingles with its LSH index, which gives candidates that are ranked by their estimate."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from benchmarks.rivals.contract import Ranking, Setting, needs
from recsim.text import words

_PERMUTATIONS = 128
SCORES: tuple[Setting, ...] = ({"shingle": 1}, {"shingle": 2}, {"shingle": 3})
# Bands divide the permutations: 64 of two rows find half of the passages from a similarity of .1 on, 32 of four from .4.
FINDS: tuple[Setting, ...] = (
    {"shingle": 1, "bands": 32},
    {"shingle": 1, "bands": 64},
    {"shingle": 2, "bands": 64},
    {"shingle": 3, "bands": 64},
)


def score(suspect: str, official: str, *, shingle: int = 1) -> float:
    """The estimated Jaccard similarity of the word shingles."""
    needs("rensa")
    one, other = _kept(suspect, shingle), _kept(official, shingle)
    return float(one.jaccard(other)) if one is not None and other is not None else 0.0


class _Hashed:
    def __init__(self, passages: Sequence[str], shingle: int, bands: int) -> None:
        from rensa import RMinHashLSH

        self.shingle = shingle
        self.sketches = [sketch(passage, shingle) for passage in passages]
        self.index: Any = RMinHashLSH(threshold=0.1, num_perm=_PERMUTATIONS, num_bands=bands)
        for place, made in enumerate(self.sketches):
            if made is not None:
                self.index.insert(place, made)

    def rank(self, query: str) -> Ranking:
        made = sketch(query, self.shingle)
        if made is None:
            return []
        found = [(int(place), float(made.jaccard(self.sketches[place]))) for place in self.index.query(made)]
        return sorted(found, key=lambda one: (-one[1], one[0]))


def build(passages: Sequence[str], *, shingle: int = 1, bands: int = 32) -> _Hashed:
    """The LSH index of the passages; a query finds its candidates, best estimate first."""
    needs("rensa")
    return _Hashed(passages, shingle, bands)


def sketch(text: str, shingle: int) -> Any:
    """The R-MinHash of a text's word shingles; None for a text without words."""
    from rensa import RMinHash

    tokens = words(text)
    if not tokens:
        return None
    made = RMinHash(num_perm=_PERMUTATIONS, seed=1)
    made.update([" ".join(tokens[place : place + shingle]) for place in range(max(1, len(tokens) - shingle + 1))])
    return made


@lru_cache(maxsize=4000)
def _kept(text: str, shingle: int) -> Any:
    return sketch(text, shingle)
