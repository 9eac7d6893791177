"""Scores of a pair of recommendations by the methods that linking is compared with: sentence vectors, TF-IDF, BM25.

Each takes the texts that it does best with: the recommendation's own words, or those with what introduces and answers it ("whole").
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.copies.contract import Unavailable
from recsim.linking import Ask
from recsim.wording import fold

Pairs = Sequence[tuple[Ask, Ask]]
Scores = np.ndarray[tuple[int], np.dtype[np.float64]]


def minilm(pairs: Pairs, text: Callable[[Ask], str]) -> Scores:
    """The cosine of all-MiniLM-L6-v2. Raises `Unavailable` without recsim[benchmarks]."""
    from benchmarks.rivals.vectors import encoder

    asks = {ask.id: ask for pair in pairs for ask in pair}
    rows = encoder().encode([text(ask) or " " for ask in asks.values()])
    place = {name: number for number, name in enumerate(asks)}
    return np.array([float(rows[place[one.id]] @ rows[place[other.id]]) for one, other in pairs])


def tfidf(pairs: Pairs, text: Callable[[Ask], str]) -> Scores:
    """The cosine of TF-IDF rows (words and pairs of words, sublinear counts, English stop words left out)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    asks = {ask.id: ask for pair in pairs for ask in pair}
    rows = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, stop_words="english").fit_transform(
        [text(ask) for ask in asks.values()]
    )
    place = {name: number for number, name in enumerate(asks)}
    return np.array([float(rows[place[one.id]].multiply(rows[place[other.id]]).sum()) for one, other in pairs])


def bm25(pairs: Pairs, text: Callable[[Ask], str]) -> Scores:
    """BM25 (k1 1.2, b .75) of the later one as a query on the earlier one, over the score of the query on itself."""
    asks = {ask.id: ask for pair in pairs for ask in pair}
    words = {name: fold(text(ask)) for name, ask in asks.items()}
    frequency = Counter(word for listed in words.values() for word in set(listed))
    mean = sum(map(len, words.values())) / len(words)

    def score(query: Sequence[str], document: Sequence[str]) -> float:
        counts = Counter(document)
        total = 0.0
        for word in set(query):
            if counts[word]:
                idf = math.log(1 + (len(words) - frequency[word] + 0.5) / (frequency[word] + 0.5))
                total += idf * counts[word] * 2.2 / (counts[word] + 1.2 * (0.25 + 0.75 * len(document) / mean))
        return total

    return np.array(
        [score(words[one.id], words[other.id]) / max(score(words[one.id], words[one.id]), 1e-9) for one, other in pairs]
    )


RIVALS: dict[str, Callable[[Pairs, Callable[[Ask], str]], Scores]] = {"minilm": minilm, "tfidf": tfidf, "bm25": bm25}
__all__ = ["RIVALS", "Unavailable", "bm25", "minilm", "tfidf"]
