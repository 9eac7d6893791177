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
from recsim.roles.labels import whole_label
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
# Where the rules read agreement with an aim, which the best of models takes for acceptance: .6 to .97 give the same there.
SURE_OF_AIM = 0.9
# Words of the longest answer that is asked about: as long as the passages that the model was trained on.
LONGEST = 110
# The model's say on a sentence's role beside the rules', whose weights run from -3 to 3: on the development part of replies-v1 0, 1 and 2
# gave .752, .766 and .766 of the stances and .790, .801 and .806 of the answers' extent, but 2 invents recommendations
# (`python -m benchmarks.stance_parsing`; docs/decisions/0004).
ROLE_WEIGHT = 1.0
# Different sentences of one document whose role the model is asked about; some 15 ms each, so no document costs more than a few seconds.
MOST_ROLES = 300


def needs_opinion(document: Document, span: Span, call: Call) -> bool:
    """The rules read no position, or agreement with an aim alone, in a short answer that is more than a status."""
    text = document.quote(span)
    return call.basis in (None, "agreement_with_aim") and len(text.split()) <= LONGEST and whole_label(text) is None


def second_opinions(document: Document, asked: Sequence[tuple[Span, Call]], limit: int) -> tuple[list[Call], int]:
    """The calls in order, each replaced where the model is sure of a position, and how many it was not asked about.

    ``limit`` is how many different answers it reads at most; equal ones are read once.
    """
    model = _model() if asked and limit else None
    if model is None:
        return [call for _, call in asked], len(asked) if not limit else 0
    texts = [document.quote(span) for span, _ in asked]
    places = {text: place for place, text in enumerate(list(dict.fromkeys(texts))[:limit])}
    labels, states, pointed = model.point(list(places), rules=False)
    decided: list[Call] = []
    unasked = 0
    for (span, call), text in zip(asked, texts, strict=True):
        if text not in places:
            decided.append(call)
            unasked += 1
            continue
        place = places[text]
        scores, kinds, clauses = labels[place], states[place], pointed[place]
        stance, sure = max(
            ((name, float(scores[model.label.labels.index(name)])) for name in _POSITIONS), key=lambda pair: pair[1]
        )
        if sure < (SURE_OF_AIM if call.basis == "agreement_with_aim" else SURE):
            decided.append(call)
            continue
        state = call.implementation
        if state == "not_stated":
            state = next(name for name in IMPLEMENTATIONS if name == model.implementation.labels[int(kinds.argmax())])
        evidence = (clauses[0][0] + span[0], clauses[0][1] + span[0]) if clauses else span
        decided.append(Call(stance, "sentence", sure, evidence, call.hedges, state))
    return decided, unasked


def role_opinion(limit: int = MOST_ROLES) -> Callable[[Sequence[str]], list[float]]:
    """A function that says how much each sentence reads like a recommendation (above 0) or like an answer or an undertaking (below 0).

    It has `ROLE_WEIGHT` at most to say, and nothing on different sentences after the first ``limit`` that it is asked about.
    """
    heard: dict[str, float] = {}

    def weigh(texts: Sequence[str]) -> list[float]:
        model = _model() if limit else None
        new = [text for text in dict.fromkeys(texts) if text not in heard][: max(0, limit - len(heard))]
        if model is not None and new:
            labels = model.label.labels
            asking = labels.index(f"{ROLE_PREFIX}recommendation")
            answering = [
                place for place, label in enumerate(labels) if not label.startswith(ROLE_PREFIX) or label.endswith("commitment")
            ]
            found, _ = model.predict(new, rules=False)
            heard.update(
                (text, float(row[asking] - row[answering].sum()) * ROLE_WEIGHT) for text, row in zip(new, found, strict=True)
            )
        return [heard.get(text, 0.0) for text in texts]

    return weigh


@lru_cache(maxsize=1)
def _model() -> StanceModel | None:
    try:
        return load_model(DEFAULT_MODEL)
    except MissingFile:
        return None  # a checkout before its models were trained
