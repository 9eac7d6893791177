"""The model behind the hint: how common neighbouring word pairs are, which words mean nearly the same, and weights of features."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from recsim.artifacts import load_description, model_folder
from recsim.encoders.static import StaticEncoder
from recsim.wording import SMALL_WORDS, Background, load_background, word_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT_SPUN = "spun-v1"
# Words near in meaning that are tried in a word's place, and how near (cosine) they must be. With 24 or 16 the figures were the same.
NEAR, NEAREST = 16, 0.3
# Words whose neighbours are kept; a text has some thousand different ones.
_KEPT = 100_000


@dataclass
class SpunModel:
    """``pair_keys`` (sorted) and ``pair_bits`` (eighths of a bit) are neighbouring pairs; ``weights`` and ``centre`` belong to
    `recsim.spinning.features.FEATURES`; a text is flagged from ``threshold`` on."""

    name: str
    pair_keys: NDArray[np.uint64]
    pair_bits: NDArray[np.uint8]
    centre: tuple[float, ...]
    weights: tuple[float, ...]
    baseline: float
    threshold: float
    background: Background
    encoder: StaticEncoder
    words: tuple[str, ...] = ()
    word_keys: NDArray[np.uint64] | None = None
    _vectors: NDArray[np.float32] | None = None
    _near: dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        import numpy as np

        bits = self.background.words(np.array([word_key(word) for word in self.encoder.words], dtype=np.uint64))
        chosen = [
            place
            for place, word in enumerate(self.encoder.words)
            if len(word) > 2
            and word.isascii()
            and word.isalpha()
            and word.islower()
            and word not in SMALL_WORDS
            and bits[place] < 22
        ]
        self.words = tuple(self.encoder.words[place] for place in chosen)
        self.word_keys = np.array([word_key(word) for word in self.words], dtype=np.uint64)
        self._vectors = self.encoder.encode(self.words)

    def near(self, words: list[str]) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """For each word the places in ``words`` of this model of those that mean nearly the same, with their cosines, nearest first."""
        import numpy as np

        missing = [word for word in dict.fromkeys(words) if word not in self._near]
        if len(self._near) + len(missing) > _KEPT:
            self._near.clear()
            missing = list(dict.fromkeys(words))
        for start in range(0, len(missing), 256):
            part = missing[start : start + 256]
            assert self._vectors is not None
            cosines = self.encoder.encode(part) @ self._vectors.T
            places = np.argpartition(-cosines, 2 * NEAR, axis=1)[:, : 2 * NEAR]
            for word, row, found in zip(part, cosines, places, strict=True):
                order = found[np.argsort(-row[found], kind="stable")]
                kept = [place for place in order.tolist() if row[place] >= NEAREST and not _akin(word, self.words[place])][:NEAR]
                self._near[word] = (np.array(kept, dtype=np.int64), row[kept].astype(np.float32))
        return [self._near[word] for word in words]


def _akin(one: str, other: str) -> bool:
    """Whether two words are forms of one another."""
    size = min(len(one), len(other), 5)
    return one[:size] == other[:size]


@lru_cache(maxsize=2)
def load_spun(name: str = DEFAULT_SPUN) -> SpunModel:
    """The model of a shipped name or a folder. Raises `MissingFile`, `ChecksumMismatch` or `VersionMismatch`."""
    import numpy as np

    folder = model_folder(name)
    description = load_description(folder, kind="spun")
    with np.load(folder / "pairs.npz", allow_pickle=False) as stored:
        return SpunModel(
            f"{folder.name}:{description['files']['pairs.npz'][:12]}",
            stored["keys"],
            stored["bits"],
            tuple(description["centre"]),
            tuple(description["weights"]),
            float(description["baseline"]),
            float(description["threshold"]),
            load_background(),
            StaticEncoder(model_folder("static-v1")),
        )
