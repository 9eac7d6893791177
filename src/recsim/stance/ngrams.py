"""A linear head over hashed word and character n-grams: what the encoder's vectors lose of the exact words.

Word n-grams up to three and character n-grams of three to five inside words (as scikit-learn's ``char_wb``) fall into one table by
CRC-32 (Weinberger et al. 2009), weighted by 1 + log of their count and inverse document frequency, each family of n-grams to length one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUCKETS = 1 << 16
# Words of a passage that are read; the encoder reads about as many.
_MOST_WORDS = 200
_WORD = re.compile(r"\w+|[^\w\s]")
_WORD_SIZES, _PIECE_SIZES = (1, 2, 3), (3, 4, 5)
# A bucket counts where this many training passages hit it: n-grams of words, n-grams of characters.
_FEWEST = (2, 4)
# Penalty and passes of stochastic gradient descent; a third of the penalty gave the same macro-F1 to .001, measured once.
_PENALTY, _PASSES = 1e-5, 20
# The log-odds of a label that a fold lacks.
_NEVER = -20.0


def hashed(text: str) -> tuple[Counter[int], Counter[int]]:
    """How often each bucket is hit, by n-grams of words and by n-grams of characters."""
    words = _WORD.findall(text.lower())[:_MOST_WORDS]
    grams = (" ".join(words[place : place + size]) for size in _WORD_SIZES for place in range(len(words) - size + 1))
    padded = (f" {word} " for word in words)
    pieces = (word[place : place + size] for word in padded for size in _PIECE_SIZES for place in range(len(word) - size + 1))
    return Counter(map(_bucket, grams)), Counter(map(_bucket, pieces))


def _bucket(gram: str) -> int:
    return crc32(gram.encode("utf-8", "surrogatepass")) % BUCKETS


@dataclass(frozen=True, slots=True)
class NgramHead:
    """``weights`` of shape (2, labels, buckets) as 8-bit integers with one ``scale`` a row, ``bias`` of (labels,), ``rarity`` of (2, buckets)."""

    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    rarity: NDArray[np.float32]

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Log-odds of shape (texts, labels)."""
        import numpy as np

        result = np.tile(self.bias.astype(np.float64), (len(texts), 1))
        for number, text in enumerate(texts):
            for family, counts in enumerate(hashed(text)):
                places, values = weighed(counts, self.rarity[family])
                result[number] += (self.weights[family][:, places].astype(np.float32) @ values) * self.scale[family]
        return result


# The arrays of a head, as a model's file names them.
NGRAM_PARTS = ("weights", "scale", "bias", "rarity")


def weighed(counts: Counter[int], rarity: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The buckets of one family of n-grams, and their weights, of length one together."""
    import numpy as np

    places = np.fromiter(counts, dtype=np.int64, count=len(counts))
    values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * rarity[places]
    length = float(np.linalg.norm(values))
    return places, (values / length if length else values).astype(np.float32)


def fit_ngrams(texts: Sequence[str], truth: Sequence[str], labels: Sequence[str]) -> NgramHead:
    """A head over ``labels``, one against the rest, of which ``truth`` may lack some. Needs scikit-learn."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier

    counted = [hashed(text) for text in texts]
    rarity = np.zeros((2, BUCKETS), dtype=np.float32)
    for family, fewest in enumerate(_FEWEST):
        hits = np.zeros(BUCKETS)
        for counts in counted:
            hits[list(counts[family])] += 1
        rarity[family] = np.where(hits >= fewest, np.log((1 + len(texts)) / (1 + hits)) + 1, 0.0)
    starts, columns, values = [0], [], []
    for counts in counted:
        for family in (0, 1):
            places, weights = weighed(counts[family], rarity[family])
            columns.append(places + family * BUCKETS)
            values.append(weights)
        starts.append(starts[-1] + len(columns[-2]) + len(columns[-1]))
    rows = csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=(len(texts), 2 * BUCKETS))
    table, bias = np.zeros((len(labels), 2 * BUCKETS)), np.full(len(labels), _NEVER)
    present = [labels.index(name) for name in sorted(set(truth))]
    bias[present] = 0.0
    if len(present) > 1:
        made = SGDClassifier(loss="log_loss", alpha=_PENALTY, max_iter=_PASSES, tol=None, random_state=0).fit(
            rows, np.asarray(truth)
        )
        one, level = made.coef_, made.intercept_
        if len(present) == 2:  # one row, of the second against the first
            one, level = np.concatenate([-one, one]), np.concatenate([-level, level])
        table[present], bias[present] = one, level
    split = table.reshape(len(labels), 2, BUCKETS).transpose(1, 0, 2)
    scale = np.maximum(np.abs(split).max(axis=2), 1e-9) / 127
    return NgramHead(
        np.round(split / scale[:, :, None]).astype(np.int8), scale.astype(np.float32), bias.astype(np.float32), rarity
    )
