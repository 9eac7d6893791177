"""Heads over a trained encoder: fitted, calibrated and given a margin. Needs scikit-learn, not torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
# Parts of the development passages in cross-fitting.
FOLDS = 3
# The bias of a label that a fold lacks.
_NEVER = -20.0


def fit_heads(encoder: Encoder, train: Sequence[Passage], dev: Sequence[Passage]) -> StanceModel:
    """The model with heads fitted on both splits, its temperature and margin set by cross-fitting over the second."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    seen, unseen = _rows(encoder, train), _rows(encoder, dev)
    weights = np.concatenate([np.ones(len(seen)), np.full(len(unseen), UNSEEN_WEIGHT)])

    heads = []
    margin = 0.0
    for axis in ("label", "implementation"):
        old, new = [str(getattr(passage, axis)) for passage in train], [str(getattr(passage, axis)) for passage in dev]
        classes = sorted({*old, *new})
        held = np.zeros((len(dev), len(classes)))
        folds: Any = GroupKFold(n_splits=FOLDS)
        for inside, outside in folds.split(unseen, groups=[passage.family for passage in dev]):
            part = _fitted(
                np.concatenate([seen, unseen[inside]]),
                old + [new[place] for place in inside],
                np.concatenate([np.ones(len(seen)), np.full(len(inside), UNSEEN_WEIGHT)]),
                classes,
            )
            held[outside] = unseen[outside] @ part.weights.T + part.bias
        truth = np.asarray([classes.index(label) for label in new])
        said = [opinion(passage.text) for passage in dev] if axis == "label" else []
        temperature = _temperature(held, classes, said, truth)
        heads.append(replace(_fitted(np.concatenate([seen, unseen]), old + new, weights, classes), temperature=temperature))
        if axis == "label":
            margin = _margin(joined(_softmax(held / temperature), classes, said))
    return StanceModel("new", encoder, heads[0], heads[1], margin)


def fitted_head(encoder: Encoder, passages: Sequence[Passage]) -> Head:
    """A label head fitted on passages alone, neither calibrated nor joined with the rules: what benchmarks compare."""
    import numpy as np

    labels = [passage.label for passage in passages]
    return _fitted(_rows(encoder, passages), labels, np.ones(len(labels)), sorted(set(labels)))


def _rows(encoder: Encoder, passages: Sequence[Passage]) -> NDArray[np.float32]:
    import numpy as np

    blank = Head((), np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))
    return StanceModel("new", encoder, blank, blank, 0.0).rows([passage.text for passage in passages])


def _fitted(rows: NDArray[np.float32], labels: Sequence[str], weight: NDArray[np.float64], classes: Sequence[str]) -> Head:
    """A head over ``classes``, of which labels may lack some: those get a bias that keeps them out."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    present = sorted(set(labels))
    weights, bias = np.zeros((len(classes), rows.shape[1]), dtype=np.float32), np.full(len(classes), _NEVER, dtype=np.float32)
    places = [classes.index(name) for name in present]
    bias[places] = 0.0
    if len(present) > 1:
        made: Any = LogisticRegression(C=REGULARISATION, max_iter=3000).fit(rows, np.asarray(labels), sample_weight=weight)
        # With two classes there is one row, of the second against the first.
        chosen = places if len(present) > 2 else places[1:]
        weights[chosen], bias[chosen] = made.coef_, made.intercept_
    return Head(tuple(classes), weights, bias)


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return result


def _temperature(scores: NDArray[np.float64], classes: Sequence[str], said: Sequence[Opinion], truth: NDArray[np.int64]) -> float:
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
