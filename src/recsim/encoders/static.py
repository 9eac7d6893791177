"""Static sentence vectors: the weighted mean of one vector a word piece, as Model2Vec distils them (Tulkens and van Dongen 2024).

A thousand sentences took 28 ms on two cores; what is lost is word order and context.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recsim.artifacts import load_description

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class StaticEncoder:
    """The mean of word-piece vectors that already carry their weight, scaled to length one; a text without words gives zeros."""

    def __init__(self, folder: Path) -> None:
        import numpy as np

        from recsim.encoders.wordpiece import WordPiece

        description = load_description(folder, kind="static")
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            self._vectors = stored["vectors"].astype(np.float32) * stored["scale"]
        vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        self._tokenizer = WordPiece(vocabulary)
        # Whole words that have a vector of their own.
        self.words = tuple(piece for piece in vocabulary[: len(self._vectors)] if piece and not piece.startswith(("##", "[")))
        self.name = f"{folder.name}:{description['files']['weights.npz'][:12]}"
        self.dim = int(self._vectors.shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for number, text in enumerate(texts):
            ids = self._tokenizer.encode(text, limit=_LIMIT)[1:-1]
            if ids:
                rows[number] = self._vectors[ids].sum(axis=0)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        lengths[lengths == 0] = 1.0
        result: NDArray[np.float32] = (rows / lengths).astype(np.float32)
        return result


# Word pieces of one text that are looked at; a passage has some 80.
_LIMIT = 2048
