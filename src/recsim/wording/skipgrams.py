"""Skip-bigrams: pairs of words at most three apart, in order (Guthrie et al. 2006, "A Closer Look at Skip-gram Modelling").

A program that swaps words keeps order and small words; so the pairs of what it kept survive where runs of words do not. On 1,083
real machine-made copies among 3,271 passages these pairs find .987 at rank one, word 5-shingles .788 (shared design notes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REACH = 3
# Odd constants of the golden ratio and of MurmurHash3's finaliser; any that mix well would do, but they must never change, since
# indexes on disk hold what they make.
_FIRST, _SECOND, _FINAL = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xFF51AFD7ED558CCD


def pair_keys(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """64-bit identities of ordered word pairs, elementwise."""
    import numpy as np

    turned = np.bitwise_or(np.left_shift(second, np.uint64(31)), np.right_shift(second, np.uint64(33)))
    mixed = np.multiply(first, np.uint64(_FIRST)) + np.multiply(turned, np.uint64(_SECOND))
    mixed = np.multiply(np.bitwise_xor(mixed, np.right_shift(mixed, np.uint64(32))), np.uint64(_FINAL))
    result: NDArray[np.uint64] = np.bitwise_xor(mixed, np.right_shift(mixed, np.uint64(29)))
    return result


def skip_pairs(count: int, bounds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(unit, first token, second token) of every pair at most `REACH` apart that lies inside one unit.

    ``bounds`` are the token offsets at which units begin, with ``count``, the number of tokens, at the end.
    """
    import numpy as np

    units = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    owners, firsts, seconds = [], [], []
    place = np.arange(count)
    for apart in range(1, REACH + 1):
        if count <= apart:
            break
        inside = units[apart:] == units[:-apart]
        owners.append(units[apart:][inside])
        firsts.append(place[:-apart][inside])
        seconds.append(place[apart:][inside])
    if not owners:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty
    return np.concatenate(owners), np.concatenate(firsts), np.concatenate(seconds)
