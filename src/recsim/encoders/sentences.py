"""Sentence vectors of all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019) as published, in NumPy.

The shipped fine-tuned encoder has learnt stances, which two answers to different recommendations share; this one keeps what sentences are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recsim.artifacts import load_description

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class SentenceEncoder:
    """The mean over a text's tokens, scaled to length one."""

    def __init__(self, folder: Path) -> None:
        import numpy as np

        from recsim.encoders.transformer import Transformer, unpack
        from recsim.encoders.wordpiece import WordPiece

        description = load_description(folder, kind="sentences")
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            weights = unpack({name: stored[name] for name in stored.files})
        vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        shape = description["architecture"]
        self.name = f"{folder.name}:{description['files']['weights.npz'][:12]}"
        self._transformer = Transformer(
            weights, WordPiece(vocabulary), layers=shape["layers"], heads=shape["heads"], limit=shape["limit"]
        )
        self.dim = self._transformer.size

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._transformer.means(list(texts))
