"""Cosine of TF-IDF vectors (scikit-learn), words and word pairs, as most tutorials do it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from benchmarks.copies.segments import sentences_of
from benchmarks.rivals.contract import Ranking, needs, ordered


def score(suspect: str, official: str) -> float:
    """The cosine of both texts; their sentences are the collection that frequencies are counted in."""
    needs("sklearn")
    pieces = [text[start:end] for text in (suspect, official) for start, end in sentences_of(text)]
    if not suspect.strip() or not official.strip():
        return 0.0
    vectorizer = _vectorizer()
    try:
        vectorizer.fit(pieces)
    except ValueError:  # no word in either
        return 0.0
    one, other = vectorizer.transform([suspect, official])
    return float((one @ other.T).sum())


def rank(query: str, passages: Sequence[str]) -> Ranking:
    """Passages that share a word with the query, by cosine; frequencies are those of the passages."""
    needs("sklearn")
    try:
        vectorizer, vectors = _fitted(tuple(passages))
    except ValueError:  # no word in any
        return []
    return ordered((vectors @ vectorizer.transform([query]).T).toarray().ravel().tolist())


def _vectorizer() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)


@lru_cache(maxsize=4)
def _fitted(passages: tuple[str, ...]) -> tuple[Any, Any]:
    vectorizer = _vectorizer()
    return vectorizer, vectorizer.fit_transform(passages)
