"""Fuzzy string ratios (rapidfuzz): the token-set ratio, and the best of it and the partial ratio for a passage in a longer text."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.rivals.contract import Ranking, needs, ordered

# Above this the partial ratio, which compares every place of the longer text, takes minutes.
_MOST_CHARACTERS = 20_000


def score(suspect: str, official: str) -> float:
    """The larger of token-set ratio and, for texts that are not too long, partial ratio, over 100."""
    needs("rapidfuzz")
    from rapidfuzz import fuzz
    from rapidfuzz.utils import default_process

    one, other = default_process(suspect), default_process(official)
    if not one or not other:
        return 0.0
    ratios = [fuzz.token_set_ratio(one, other)]
    if max(len(one), len(other)) <= _MOST_CHARACTERS:
        ratios.append(fuzz.partial_ratio(one, other))
    return float(max(ratios)) / 100


def rank(query: str, passages: Sequence[str]) -> Ranking:
    """All passages by token-set ratio over 100."""
    needs("rapidfuzz")
    from rapidfuzz import fuzz, process
    from rapidfuzz.utils import default_process

    if not passages:
        return []
    found = process.cdist([query], list(passages), scorer=fuzz.token_set_ratio, processor=default_process)
    return ordered([float(value) / 100 for value in found[0]])
