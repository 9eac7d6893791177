"""A second opinion from the trained model on answers whose position the rules could not read.

The rules keep what they are sure of: labels, and clauses that take a position on the recommendation outright. For the rest the answer
is cut into windows of whole sentences, the model reads each, and the surest window with a position decides, if it is sure enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from recsim.errors import MissingFile
from recsim.records import Call, Document, Implementation, Span, Stance
from recsim.stance.model import DEFAULT_MODEL, StanceModel, load_model
from recsim.text import sentences

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
# How sure the model must be; chosen on the development part of replies-v1 (docs/decisions/0004).
SURE = 0.6
# Words in a window: as long as the passages that the model was trained on.
_WINDOW = 90
_WINDOWS = 6
# Calls of the rules at or above this confidence stand.
_SETTLED = 0.9


def needs_opinion(call: Call) -> bool:
    """The rules found no position, or only a phrase that may be one."""
    return call.basis in (None, "agreement_with_aim") or (call.basis == "sentence" and call.confidence < _SETTLED)


def second_opinions(document: Document, asked: Sequence[tuple[Span, Call]]) -> list[Call]:
    """The calls, each replaced where the model is surer of a position than the rules; in order."""
    model = _model()
    if model is None or not asked:
        return [call for _, call in asked]
    windows = [_windows(document, span) for span, _ in asked]
    texts = [document.quote(window) for group in windows for window in group]
    labels, states = model.predict(texts)
    decided: list[Call] = []
    place = 0
    for (_, call), group in zip(asked, windows, strict=True):
        rows, kinds = labels[place : place + len(group)], states[place : place + len(group)]
        place += len(group)
        decided.append(_decide(model, call, group, rows, kinds))
    return decided


def _decide(model: StanceModel, call: Call, windows: Sequence[Span], rows: object, states: object) -> Call:
    import numpy as np

    scores = np.asarray(rows, dtype=np.float64)
    if not len(windows):
        return call
    columns = [model.label.labels.index(stance) for stance in _POSITIONS]
    inside = scores[:, columns]
    best = np.unravel_index(int(inside.argmax()), inside.shape)
    stance, sure = _POSITIONS[int(best[1])], float(inside[best])
    state: Implementation = model.implementation.labels[int(np.asarray(states)[int(best[0])].argmax())]  # type: ignore[assignment]
    if sure < SURE or (stance == call.stance and call.basis is not None):
        return call if call.implementation != "not_stated" else replace(call, implementation="not_stated")
    if call.basis == "sentence" and sure < call.confidence:
        return call
    return Call(stance, "sentence", sure, windows[int(best[0])], call.hedges, call.implementation or state)


def _windows(document: Document, span: Span) -> list[Span]:
    """Runs of whole sentences of about ninety words, from the start of the answer."""
    found: list[Span] = []
    start, count, last = -1, 0, 0
    for sentence in sentences(document.text, span):
        words = len(document.quote(sentence).split())
        if start < 0:
            start, count = sentence[0], 0
        count, last = count + words, sentence[1]
        if count >= _WINDOW:
            found.append((start, last))
            start = -1
            if len(found) == _WINDOWS:
                return found
    if start >= 0:
        found.append((start, last))
    return found


@lru_cache(maxsize=1)
def _model() -> StanceModel | None:
    try:
        return load_model(DEFAULT_MODEL)
    except MissingFile:
        return None  # a checkout before its models were trained
