"""How common words and word pairs are in English at large and in official papers: what makes shared words evidence.

Two documents alone know nothing of what every paper says, and neither does an index of four. So the model ``background-v1``
ships with recsim: counts of words and neighbouring pairs of the web (the data of the package wordsegment, Apache-2.0, which come
from the Google Web Trillion Word Corpus) mixed with those of the project's own corpora. Surprisal is in bits: a word
of 20 bits stands once in a million words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from recsim.artifacts import load_description, model_folder
from recsim.wording.skipgrams import pair_keys

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT_BACKGROUND = "background-v1"
# Surprisals are stored as whole eighths of a bit in one byte, so up to 31.9 bits; what no list has is rarer than anything on it.
STEP = 0.125
UNSEEN = 24.0
# A pair at most three apart has three chances for each one of a neighbouring pair.
_CHANCES = 1.6


@dataclass(frozen=True)
class Background:
    """Surprisal of words and pairs. ``word_keys`` and ``pair_keys`` are sorted; values are in eighths of a bit."""

    name: str
    word_keys: NDArray[np.uint64]
    word_bits: NDArray[np.uint8]
    pair_keys: NDArray[np.uint64]
    pair_bits: NDArray[np.uint8]

    def words(self, keys: NDArray[np.uint64]) -> NDArray[np.float32]:
        """Surprisal of each word by its key, in bits, at most `UNSEEN`."""
        return _looked_up(self.word_keys, self.word_bits, keys, UNSEEN)

    def pairs(
        self, first: NDArray[np.uint64], second: NDArray[np.uint64], bits: tuple[NDArray[np.float32], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """Surprisal of each ordered pair that stands within reach, in bits; ``bits`` are those of the two words alone."""
        import numpy as np

        alone = bits[0] + bits[1]
        together = _looked_up(self.pair_keys, self.pair_bits, pair_keys(first, second), 2 * UNSEEN)
        result: NDArray[np.float32] = np.minimum(alone, together) - np.float32(_CHANCES)
        return result

    def following(self, keys: NDArray[np.uint64], bits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Surprisal of each word of a running text after the word before it: the lower of the pair's and the word's own."""
        import numpy as np

        result = bits.copy()
        if len(keys) > 1:
            together = _looked_up(self.pair_keys, self.pair_bits, pair_keys(keys[:-1], keys[1:]), 2 * UNSEEN)
            result[1:] = np.minimum(bits[1:], np.maximum(together - bits[:-1], 0.3))
        return result


def _looked_up(
    sorted_keys: NDArray[np.uint64], values: NDArray[np.uint8], keys: NDArray[np.uint64], default: float
) -> NDArray[np.float32]:
    import numpy as np

    if not len(keys):
        return np.zeros(0, dtype=np.float32)
    places = np.searchsorted(sorted_keys, keys)
    places[places == len(sorted_keys)] = 0
    found = sorted_keys[places] == keys
    return np.where(found, values[places] * np.float32(STEP), np.float32(default))


@lru_cache(maxsize=2)
def load_background(name: str = DEFAULT_BACKGROUND) -> Background:
    """The background model of a shipped name or a folder. Raises `MissingFile`, `ChecksumMismatch` or `VersionMismatch`."""
    import numpy as np

    folder = model_folder(name)
    description = load_description(folder, kind="background")
    with np.load(folder / "counts.npz", allow_pickle=False) as stored:
        return Background(
            f"{folder.name}:{description['files']['counts.npz'][:12]}",
            stored["word_keys"],
            stored["word_bits"],
            stored["pair_keys"],
            stored["pair_bits"],
        )
