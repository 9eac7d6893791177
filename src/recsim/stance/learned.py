"""A second opinion from the trained model on short answers whose position the rules could not read.

The rules keep what they read: labels, and clauses that take a position. An answer in which they read none is shown to the model if it
is no longer than the passages that the model learned from. Longer ones are left alone: of several windows the surest decides, and in
real progress reports one of them is always sure of something (docs/decisions/0004).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from recsim.errors import MissingFile
from recsim.records import IMPLEMENTATIONS, Call, Document, Span, Stance
from recsim.stance.model import DEFAULT_MODEL, ROLE_PREFIX, StanceModel, load_model

# Positions that the model may add; what is missing, hidden or divided is decided by structure.
_POSITIONS: tuple[Stance, ...] = (
    "accepted",
    "accepted_in_principle",
    "partially_accepted",
    "noted",
    "under_consideration",
    "rejected",
    "not_addressee",
)
# How sure the model must be: on the development part of replies-v1 .6, .7, .8 and .9 give .774, .770, .766 and .767 of the stances, and on
# real papers all the same (`python -m benchmarks.stance_parsing`).
SURE = 0.6
# Words of the longest answer that is asked about: as long as the passages that the model was trained on.
LONGEST = 110
# The model's say on a sentence's role beside the rules', whose weights run from -3 to 3: on the development part of replies-v1 0, 1 and 2
# gave .752, .766 and .766 of the stances and .790, .801 and .806 of the answers' extent, but 2 invents recommendations
# (`python -m benchmarks.stance_parsing`; docs/decisions/0004).
ROLE_WEIGHT = 1.0
# Sentences of one document that the model is asked about; some 15 ms each, so that no document costs more than a few seconds.
MOST_ASKED = 300


def needs_opinion(document: Document, span: Span, call: Call) -> bool:
    """The rules read no position, or agreement with an aim alone, in a short answer."""
    return call.basis in (None, "agreement_with_aim") and len(document.quote(span).split()) <= LONGEST


def second_opinions(document: Document, asked: Sequence[tuple[Span, Call]]) -> list[Call]:
    """The calls, each replaced where the model is sure of a position; in order."""
    model = _model()
    if model is None or not asked:
        return [call for _, call in asked]
    labels, states, pointed = model.point([document.quote(span) for span, _ in asked], rules=False)
    decided: list[Call] = []
    for (span, call), scores, kinds, clauses in zip(asked, labels, states, pointed, strict=True):
        stance, sure = max(
            ((name, float(scores[model.label.labels.index(name)])) for name in _POSITIONS), key=lambda pair: pair[1]
        )
        if sure < SURE:
            decided.append(call)
            continue
        state = call.implementation
        if state == "not_stated":
            state = next(name for name in IMPLEMENTATIONS if name == model.implementation.labels[int(kinds.argmax())])
        evidence = (clauses[0][0] + span[0], clauses[0][1] + span[0]) if clauses else span
        decided.append(Call(stance, "sentence", sure, evidence, call.hedges, state))
    return decided


def role_opinion(limit: int = MOST_ASKED) -> Callable[[Sequence[str]], list[float]]:
    """A function that says how much each sentence reads like a recommendation (above 0) or like an answer or an undertaking (below 0).

    It has `ROLE_WEIGHT` at most to say, and nothing on sentences after the first ``limit`` that it is asked about.
    """
    left = limit

    def weigh(texts: Sequence[str]) -> list[float]:
        nonlocal left
        model = _model()
        heard = list(texts[: max(0, left)])
        left -= len(heard)
        if model is None or not heard:
            return [0.0] * len(texts)
        labels = model.label.labels
        asking = labels.index(f"{ROLE_PREFIX}recommendation")
        answering = [
            place for place, label in enumerate(labels) if not label.startswith(ROLE_PREFIX) or label.endswith("commitment")
        ]
        found, _ = model.predict(heard, rules=False)
        weights = [float(row[asking] - row[answering].sum()) * ROLE_WEIGHT for row in found]
        return weights + [0.0] * (len(texts) - len(heard))

    return weigh


@lru_cache(maxsize=1)
def _model() -> StanceModel | None:
    try:
        return load_model(DEFAULT_MODEL)
    except MissingFile:
        return None  # a checkout before its models were trained
