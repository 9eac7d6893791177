"""`StanceClassifier`: the stance model as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from recsim.encoders import Encoder, load_encoder
from recsim.errors import UsageError
from recsim.stance.evidence import features

if TYPE_CHECKING:
    from numpy.typing import NDArray


class StanceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Labels of passages from an encoder's vectors joined with rule evidence in one linear model.

    ``encoder`` names a shipped model, a model folder or ``sentence-transformers:NAME``. With ``rules`` the row of a passage also
    holds what the rules see in it, which keeps printed labels exact. ``C`` is the inverse regularisation of the logistic
    regression; raising it follows the training labels more closely. Any label set will do; the shipped model's is the eleven
    stances and four roles.
    """

    def __init__(self, encoder: str = "encoder-v1", *, rules: bool = True, C: float = 1.0, max_iter: int = 2000) -> None:
        self.encoder = encoder
        self.rules = rules
        self.C = C
        self.max_iter = max_iter

    def fit(self, X: Sequence[str], y: Sequence[str]) -> StanceClassifier:
        """Fits the linear model; raises `UsageError` where texts and labels differ in number or one is not text."""
        texts = _texts(X)
        if len(texts) != len(y):
            raise UsageError(f"{len(texts)} texts and {len(y)} labels; fit needs one label a text")
        self.head_ = LogisticRegression(C=self.C, max_iter=self.max_iter).fit(self._rows(texts), np.asarray(y))
        self.classes_ = self.head_.classes_
        self.n_features_in_ = 1
        return self

    def predict(self, X: Sequence[str]) -> NDArray[np.str_]:
        """One label a text."""
        check_is_fitted(self, "head_")
        found: NDArray[np.str_] = self.classes_[self.predict_proba(X).argmax(axis=1)] if len(X) else self.classes_[:0]
        return found

    def predict_proba(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Shape (texts, classes), columns in the order of ``classes_``, rows summing to 1."""
        check_is_fitted(self, "head_")
        texts = _texts(X)
        if not texts:
            return np.zeros((0, len(self.classes_)))
        probabilities: NDArray[np.float64] = self.head_.predict_proba(self._rows(texts))
        return probabilities

    def _rows(self, texts: list[str]) -> NDArray[np.float32]:
        encoder = self._load()
        # Unit vectors scaled as in `StanceModel.rows`, so that a fitted head can be stored as one.
        vectors = encoder.encode(texts) * np.float32(encoder.dim**0.5 / 4)
        if not self.rules:
            return vectors
        return np.concatenate([vectors, np.stack([features(text) for text in texts])], axis=1)

    def _load(self) -> Encoder:
        kept: tuple[str, Encoder] | None = getattr(self, "_encoder_kept", None)
        if kept is None or kept[0] != self.encoder:
            kept = (self.encoder, load_encoder(self.encoder))
            self._encoder_kept = kept
        return kept[1]

    def __getstate__(self) -> dict[str, Any]:
        """Without the loaded encoder: a copy loads its own."""
        return {name: value for name, value in super().__getstate__().items() if not name.startswith("_encoder")}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _texts(X: Sequence[str]) -> list[str]:
    if isinstance(X, str):
        raise UsageError("a single string is not a list of texts; give [text]")
    texts = [text.item() if isinstance(text, np.generic) else text for text in X]
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise UsageError(f"item {number} is {type(text).__name__}, not text")
    return texts
