"""BM25 (bm25s) with its tokenizer, English stop words and, where PyStemmer is installed, its stemmer, as its README begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.rivals.contract import Ranking, Setting, needs

FINDS: tuple[Setting, ...] = (
    {"method": "lucene", "k1": 1.5, "b": 0.75},
    {"method": "lucene", "k1": 1.2, "b": 0.4},
    {"method": "bm25+", "k1": 1.5, "b": 0.75},
)
# As many as are looked at.
_MOST = 100


class _Retriever:
    def __init__(self, passages: Sequence[str], method: str, k1: float, b: float) -> None:
        import bm25s

        self.library: Any = bm25s
        self.stemmer = _stemmer()
        self.count = len(passages)
        self.found: Any = None
        tokens = bm25s.tokenize(list(passages), stopwords="en", stemmer=self.stemmer, show_progress=False)
        if tokens.vocab:
            self.found = bm25s.BM25(method=method, k1=k1, b=b)
            self.found.index(tokens, show_progress=False)

    def rank(self, query: str) -> Ranking:
        if self.found is None:
            return []
        tokens = self.library.tokenize([query], stopwords="en", stemmer=self.stemmer, show_progress=False, return_ids=False)
        if not tokens[0]:
            return []
        places, scores = self.found.retrieve(tokens, k=min(_MOST, self.count), show_progress=False)
        order = np.lexsort((places[0], -scores[0]))
        return [(int(places[0][at]), float(scores[0][at])) for at in order if scores[0][at] > 0]


def build(passages: Sequence[str], *, method: str = "lucene", k1: float = 1.5, b: float = 0.75) -> _Retriever:
    """The index of the passages; a query finds the hundred that score highest."""
    needs("bm25s")
    return _Retriever(passages, method, k1, b)


def _stemmer() -> Any:
    try:
        import Stemmer
    except ImportError:
        return None
    return Stemmer.Stemmer("english")
