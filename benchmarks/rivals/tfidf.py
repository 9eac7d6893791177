"""Cosine of TF-IDF vectors (scikit-learn): words, words and pairs, or pieces of words, with sublinear counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.copies.segments import sentences_of
from benchmarks.rivals.contract import Ranking, Setting, needs, ordered

SCORES: tuple[Setting, ...] = ({"pieces": "words and pairs"}, {"pieces": "words"}, {"pieces": "characters"})
FINDS = SCORES
_PIECES: dict[str, dict[str, Any]] = {
    "words": {"ngram_range": (1, 1)},
    "words and pairs": {"ngram_range": (1, 2)},
    "characters": {"analyzer": "char_wb", "ngram_range": (3, 5)},
}


def score(suspect: str, official: str, *, pieces: str = "words and pairs") -> float:
    """The cosine of both texts; their sentences are the collection that frequencies are counted in."""
    needs("sklearn")
    counted = [text[start:end] for text in (suspect, official) for start, end in sentences_of(text)]
    if not suspect.strip() or not official.strip():
        return 0.0
    vectorizer = _vectorizer(pieces)
    try:
        vectorizer.fit(counted)
    except ValueError:  # no word in either
        return 0.0
    one, other = vectorizer.transform([suspect, official])
    return min(1.0, float((one @ other.T).sum()))


class _Rows:
    def __init__(self, passages: Sequence[str], pieces: str) -> None:
        self.vectorizer = _vectorizer(pieces)
        try:
            self.rows: Any = self.vectorizer.fit_transform(passages)
        except ValueError:  # no word in any
            self.rows = None

    def rank(self, query: str) -> Ranking:
        if self.rows is None:
            return []
        return ordered((self.rows @ self.vectorizer.transform([query]).T).toarray().ravel().tolist())


def build(passages: Sequence[str], *, pieces: str = "words and pairs") -> _Rows:
    """The rows of the passages; frequencies are theirs."""
    needs("sklearn")
    return _Rows(passages, pieces)


def _vectorizer(pieces: str) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(sublinear_tf=True, **_PIECES[pieces])
