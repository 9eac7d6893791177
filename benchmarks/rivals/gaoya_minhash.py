"""MinHash in Rust (gaoya): its index of strings with the analyzer, lower-casing and bands that its README begins with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from benchmarks.rivals.contract import Ranking, Setting, needs

# 42 bands of three hashes and .5 are the README's; reworded passages share less than half of their words, so lower thresholds are tried.
FINDS: tuple[Setting, ...] = (
    {"words": 1, "threshold": 0.5, "bands": 42, "rows": 3},
    {"words": 1, "threshold": 0.1, "bands": 42, "rows": 3},
    {"words": 1, "threshold": 0.1, "bands": 64, "rows": 2},
    {"words": 2, "threshold": 0.05, "bands": 64, "rows": 2},
)
SCORES: tuple[Setting, ...] = ({"words": 1}, {"words": 2}, {"words": 3})


def score(suspect: str, official: str, *, words: int = 1) -> float:
    """The similarity that an index of the official text alone gives for the suspect; bands of one hash, so that nothing is left out."""
    needs("gaoya")
    found = _alone(official, words).query(suspect, return_similarity=True)
    return float(found[0][1]) if found else 0.0


class _Index:
    def __init__(self, passages: Sequence[str], words: int, threshold: float, bands: int, rows: int) -> None:
        self.index = _made(words, threshold, bands, rows)
        for place, passage in enumerate(passages):
            self.index.insert_document(place, passage)

    def rank(self, query: str) -> Ranking:
        found = self.index.query(query, return_similarity=True)
        return sorted(((int(place), float(value)) for place, value in found), key=lambda one: (-one[1], one[0]))


def build(passages: Sequence[str], *, words: int = 1, threshold: float = 0.5, bands: int = 42, rows: int = 3) -> _Index:
    """The index of the passages; a query finds those over the threshold."""
    needs("gaoya")
    return _Index(passages, words, threshold, bands, rows)


def _made(words: int, threshold: float, bands: int, rows: int) -> Any:
    from gaoya.minhash import MinHashStringIndex

    return MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=threshold,
        num_bands=bands,
        band_size=rows,
        num_hashes=bands * rows,
        analyzer="word",
        lowercase=True,
        ngram_range=(words, words),
    )


@lru_cache(maxsize=1000)
def _alone(official: str, words: int) -> Any:
    made = _made(words, 0.0, 128, 1)
    made.insert_document(0, official)
    return made
