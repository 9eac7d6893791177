"""Sentence vectors of all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019) as published, in NumPy.

The shipped fine-tuned encoder has learnt stances, which two answers to different recommendations share; this one keeps what sentences are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class SentenceEncoder:
    """The mean over a text's tokens, scaled to length one."""

    def __init__(self, folder: Path) -> None:
        from recsim.encoders.transformer import load_transformer

        self.name, self._transformer = load_transformer(folder, kind="sentences")
        self.dim = self._transformer.size

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._transformer.means(list(texts))
