"""Heads over a trained encoder: fitted, calibrated and given a margin. Needs scikit-learn, not torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from recsim.encoders import Encoder
from recsim.stance.evidence import Opinion, opinion
from recsim.stance.model import Head, StanceModel, joined
from recsim.stance.passages import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Regularisation of the heads: .03 and .3 give macro-F1 .915 and .914 on the development split (docs/decisions/0004).
REGULARISATION = 0.03
# Passages that the encoder never saw weigh more in the heads: on its own training rows every head looks perfect.
UNSEEN_WEIGHT = 6.0
# The share of development passages that may be given as abstentions.
ABSTAINED = 0.08


def fit_heads(encoder: Encoder, train: Sequence[Passage], dev: Sequence[Passage]) -> StanceModel:
    """The model with heads fitted on both splits, its temperature and margin set by cross-fitting over the second."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    blank = Head((), np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))
    maker = StanceModel("new", encoder, blank, blank, 0.0)
    seen, unseen = maker.rows([passage.text for passage in train]), maker.rows([passage.text for passage in dev])
    weights = np.concatenate([np.ones(len(seen)), np.full(len(unseen), UNSEEN_WEIGHT)])

    def fitted(rows: NDArray[np.float32], labels: Sequence[str], weight: NDArray[np.float64]) -> Any:
        estimator: Any = LogisticRegression(C=REGULARISATION, max_iter=3000)
        return estimator.fit(rows, np.asarray(labels), sample_weight=weight)

    heads = []
    margin = 0.0
    for axis in ("label", "implementation"):
        old, new = [str(getattr(passage, axis)) for passage in train], [str(getattr(passage, axis)) for passage in dev]
        classes = sorted({*old, *new})
        held = np.zeros((len(dev), len(classes)))
        folds: Any = GroupKFold(n_splits=5)
        for inside, outside in folds.split(unseen, groups=[passage.family for passage in dev]):
            part = fitted(
                np.concatenate([seen, unseen[inside]]),
                old + [new[place] for place in inside],
                np.concatenate([np.ones(len(seen)), np.full(len(inside), UNSEEN_WEIGHT)]),
            )
            held[outside] = part.decision_function(unseen[outside])
        said = [opinion(passage.text) if axis == "label" else None for passage in dev]
        temperature = _temperature(held, classes, said, np.asarray([classes.index(label) for label in new]))
        whole = fitted(np.concatenate([seen, unseen]), old + new, weights)
        heads.append(Head(tuple(classes), whole.coef_.astype(np.float32), whole.intercept_.astype(np.float32), temperature))
        if not margin:
            margin = _margin(joined(_softmax(held / temperature), classes, said))
    return StanceModel("new", encoder, heads[0], heads[1], margin)


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return result


def _temperature(
    scores: NDArray[np.float64], classes: Sequence[str], said: Sequence[Opinion | None], truth: NDArray[np.int64]
) -> float:
    """The temperature with the least log loss on held-out scores, joined with what the rules say, to a fiftieth."""
    import numpy as np

    def loss(temperature: float) -> float:
        probabilities = joined(_softmax(scores / temperature), classes, said)
        return float(-np.log(np.maximum(probabilities[np.arange(len(truth)), truth], 1e-12)).mean())

    steps: list[float] = [step / 100 for step in range(30, 400, 2)]
    return min(steps, key=loss)


def _margin(probabilities: NDArray[np.float64]) -> float:
    """The gap between the two best probabilities under which the agreed share of held-out passages falls."""
    import numpy as np

    ordered = np.sort(probabilities, axis=1)
    return round(float(np.quantile(ordered[:, -1] - ordered[:, -2], ABSTAINED)), 3)
