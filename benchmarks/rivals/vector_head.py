"""Stance by logistic regression over MiniLM vectors: the encoder as it is published, not trained further."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.rivals.contract import Setting
from benchmarks.rivals.vectors import encoded
from recsim.stance.passages import Passage

# Encoding takes long: at the small size it learns from part of the training part, which its row says.
COSTLY = True
SETTINGS: tuple[Setting, ...] = ({"C": 1.0}, {"C": 10.0}, {"C": 100.0})


def fit(train: Sequence[Passage], *, C: float = 1.0) -> Callable[[Sequence[str]], list[str]]:
    """A function from texts to labels."""
    from sklearn.linear_model import LogisticRegression

    head = LogisticRegression(C=C, max_iter=2000)
    head.fit(encoded([passage.text for passage in train]), [passage.label for passage in train])
    return lambda texts: [str(label) for label in head.predict(encoded(list(texts)))]
