"""Heads over a trained encoder: fitted, calibrated and given a margin. Needs scikit-learn, not torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from recsim.encoders import Encoder
from recsim.stance.evidence import opinion
from recsim.stance.join import softmax
from recsim.stance.join_fitting import Heldout, fit_join
from recsim.stance.model import Head, StanceModel
from recsim.stance.ngrams import NgramHead, fit_ngrams
from recsim.stance.passages import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Regularisation of the heads: .03 and .3 give macro-F1 .915 and .914 on the development split (docs/decisions/0004).
REGULARISATION = 0.03
# The fit ends where no entry of the gradient is larger; scikit-learn's own 1e-4 costs minutes for heads as strongly regularised as these.
_TOLERANCE = 1e-3
# Passages that the encoder never saw weigh more in the heads: on its own training rows every head looks perfect.
UNSEEN_WEIGHT = 6.0
# The share of development passages that may be given as abstentions.
ABSTAINED = 0.08
# Parts of the development passages in cross-fitting.
FOLDS = 3
# Passages in which words and labels were set against each other on purpose say less of how far the rules can be trusted in life; with
# weights of 0, .5 and 1 the openings of replies-v1 are right in .91, .90 and .89, macro-F1 on development passages is .930, .937 and .938
# (`python -m benchmarks.stance_rules --worth`).
CONTORTED_WEIGHT = 0.5
# The bias of a label that a fold lacks.
_NEVER = -20.0


def fit_heads(
    encoder: Encoder, train: Sequence[Passage], dev: Sequence[Passage], openings: Sequence[Passage] = ()
) -> StanceModel:
    """The model with heads and n-grams fitted on both splits.

    Its join and margin are fitted on scores that are held out: of ``dev`` by cross-fitting, and of ``openings``, answers of whole papers
    from which nothing else is learned.
    """
    import numpy as np

    seen, unseen = _rows(encoder, train), _rows(encoder, dev)
    both = np.concatenate([seen, unseen])
    weights = np.concatenate([np.ones(len(seen)), np.full(len(unseen), UNSEEN_WEIGHT)])

    states = [[passage.implementation for passage in part] for part in (train, dev)]
    classes = sorted({*states[0], *states[1]})
    held = _crossed(seen, unseen, states[0], states[1], classes, _folds(dev))
    truth = np.asarray([classes.index(state) for state in states[1]])
    implementation = _fitted(both, states[0] + states[1], weights, classes)
    implementation = replace(implementation, temperature=_temperature(held, truth))

    names = [[passage.label for passage in part] for part in (train, dev)]
    labels = sorted({*names[0], *names[1]})
    label = _fitted(both, names[0] + names[1], weights, labels)
    texts = [[passage.text for passage in part] for part in (train, dev)]
    ngrams = fit_ngrams(texts[0] + texts[1], names[0] + names[1], labels)
    heldout = held_out(encoder, train, dev, openings, label, ngrams)
    join = fit_join(heldout)
    own = heldout.rows(np.arange(len(dev)))
    margin = _margin(join.probabilities(own.head, own.ngrams, labels, own.opinions))
    return StanceModel("new", encoder, label, implementation, margin, ngrams, join)


def held_out(
    encoder: Encoder,
    train: Sequence[Passage],
    dev: Sequence[Passage],
    openings: Sequence[Passage],
    label: Head,
    ngrams: NgramHead,
) -> Heldout:
    """What a join is fitted on: scores of ``dev`` by heads that did not see the passage's fold, then scores of ``openings``.

    ``label`` and ``ngrams`` are the heads fitted on all of ``train`` and ``dev``; they score the openings, which no head has seen.
    """
    import numpy as np

    labels = list(label.labels)
    texts = [[passage.text for passage in part] for part in (train, dev)]
    names = [[passage.label for passage in part] for part in (train, dev)]
    folds = _folds(dev)
    held = np.zeros((len(dev), len(labels)))
    for inside, outside in folds:
        part = fit_ngrams(
            texts[0] + [texts[1][place] for place in inside], names[0] + [names[1][place] for place in inside], labels
        )
        held[outside] = part.scores([texts[1][place] for place in outside])
    answers = [passage for passage in openings if passage.label in labels]
    judged = [*dev, *answers]
    return Heldout(
        tuple(labels),
        np.concatenate(
            [
                _crossed(_rows(encoder, train), _rows(encoder, dev), names[0], names[1], labels, folds),
                label.scores(_rows(encoder, answers)) if answers else np.zeros((0, len(labels))),
            ]
        ),
        np.concatenate([held, ngrams.scores([passage.text for passage in answers])]),
        [opinion(passage.text) for passage in judged],
        np.asarray([labels.index(passage.label) for passage in judged]),
        np.asarray([_weight(passage) for passage in judged]),
        [((said := opinion(passage.text)), said.stance == passage.label, _weight(passage)) for passage in train],
    )


def _weight(passage: Passage) -> float:
    return CONTORTED_WEIGHT if passage.part == "contorted" else 1.0


def _folds(dev: Sequence[Passage]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    from sklearn.model_selection import GroupKFold

    return list(GroupKFold(n_splits=FOLDS).split(dev, groups=[passage.family for passage in dev]))


def _crossed(
    seen: NDArray[np.float32],
    unseen: NDArray[np.float32],
    old: Sequence[str],
    new: Sequence[str],
    classes: Sequence[str],
    folds: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
) -> NDArray[np.float64]:
    """Log-odds of the unseen rows, each by a head that was fitted on the seen ones and the other folds."""
    import numpy as np

    held = np.zeros((len(unseen), len(classes)))
    for inside, outside in folds:
        part = _fitted(
            np.concatenate([seen, unseen[inside]]),
            [*old, *(new[place] for place in inside)],
            np.concatenate([np.ones(len(seen)), np.full(len(inside), UNSEEN_WEIGHT)]),
            classes,
        )
        held[outside] = part.scores(unseen[outside])
    return held


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
        made: Any = LogisticRegression(C=REGULARISATION, max_iter=1000, tol=_TOLERANCE).fit(
            rows, np.asarray(labels), sample_weight=weight
        )
        # With two classes there is one row, of the second against the first.
        chosen = places if len(present) > 2 else places[1:]
        weights[chosen], bias[chosen] = made.coef_, made.intercept_
    return Head(tuple(classes), weights, bias)


def _temperature(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """The temperature with the least log loss on held-out scores, to a fiftieth."""
    import numpy as np

    def loss(temperature: float) -> float:
        probabilities = softmax(scores / temperature)
        return float(-np.log(np.maximum(probabilities[np.arange(len(truth)), truth], 1e-12)).mean())

    steps: list[float] = [step / 100 for step in range(30, 400, 2)]
    return min(steps, key=loss)


def _margin(probabilities: NDArray[np.float64]) -> float:
    """The gap between the two best probabilities under which the agreed share of held-out passages falls."""
    import numpy as np

    ordered = np.sort(probabilities, axis=1)
    return round(float(np.quantile(ordered[:, -1] - ordered[:, -2], ABSTAINED)), 3)
