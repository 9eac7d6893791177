"""Stance by a bag of words: TF-IDF of words and pairs with logistic regression (scikit-learn), as most tutorials do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.rivals.contract import Setting
from recsim.stance.passages import Passage

SETTINGS: tuple[Setting, ...] = ({"C": 1.0}, {"C": 10.0}, {"C": 100.0})


def fit(train: Sequence[Passage], *, C: float = 1.0) -> Callable[[Sequence[str]], list[str]]:
    """A function from texts to labels."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    made = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=C, max_iter=2000))
    made.fit([passage.text for passage in train], [passage.label for passage in train])
    return lambda texts: [str(label) for label in made.predict(list(texts))]
