"""Fuzzy string ratios (rapidfuzz) after its own ``default_process``: of words as sets, in order, or at the best place of a longer text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from benchmarks.rivals.contract import Ranking, Setting, needs, ordered

SCORES: tuple[Setting, ...] = (
    {"ratio": "token_set_ratio"},
    {"ratio": "partial_ratio"},
    {"ratio": "WRatio"},
    {"ratio": "token_sort_ratio"},
)
FINDS: tuple[Setting, ...] = ({"ratio": "token_set_ratio"}, {"ratio": "WRatio"}, {"ratio": "token_sort_ratio"})
# The partial ratio compares every place of the longer text: a second for a pair of 4,000 characters. Longer texts are judged by their words.
_MOST_CHARACTERS = 2_000
_AT_LENGTH = {"partial_ratio": "token_set_ratio", "WRatio": "token_set_ratio"}


def score(suspect: str, official: str, *, ratio: str = "token_set_ratio") -> float:
    """The ratio over 100; for the ratios that look for a place in a text that is too long, the token-set ratio."""
    needs("rapidfuzz")
    from rapidfuzz import fuzz

    one, other = _processed(suspect), _processed(official)
    if not one or not other:
        return 0.0
    if max(len(one), len(other)) > _MOST_CHARACTERS:
        ratio = _AT_LENGTH.get(ratio, ratio)
    return float(getattr(fuzz, ratio)(one, other)) / 100


@lru_cache(maxsize=2000)
def _processed(text: str) -> str:
    from rapidfuzz.utils import default_process

    return str(default_process(text))


class _Compared:
    def __init__(self, passages: Sequence[str], ratio: str) -> None:
        self.passages, self.ratio = [_processed(passage) for passage in passages], ratio

    def rank(self, query: str) -> Ranking:
        from rapidfuzz import fuzz, process

        if not self.passages:
            return []
        found: Any = process.cdist([_processed(query)], self.passages, scorer=getattr(fuzz, self.ratio))
        return ordered([float(value) / 100 for value in found[0]])


def build(passages: Sequence[str], *, ratio: str = "token_set_ratio") -> _Compared:
    """The processed passages; each query is compared with all of them by ``process.cdist``."""
    needs("rapidfuzz")
    return _Compared(passages, ratio)
