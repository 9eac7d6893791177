"""How far a recommendation has got by what its answer says, and the day by which it is to be closed."""

from __future__ import annotations

import re

from recsim.commitments import main_target
from recsim.links import Closure, ClosureStatus
from recsim.records import Commitment, DateRange, Document, Recommendation, Span
from recsim.text import sentences

_CLOSING = re.compile(
    r"\bclos(?:ed?|es|ing|ure)\b|\b(?:work|this|recommendation|action) (?:is|has been) (?:now )?(?:complete|completed|implemented|fulfilled|met|discharged)\b",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:will|to be|expect(?:s|ed)?|would|should|at which point|once|when|until|intend\w*|plan\w*|aim\w*|due)\b", re.I
)
# "Closure of this recommendation is expected"
_FORETOLD = re.compile(r"[^.,;]{0,50}\b(?:is|are)\s+(?:now\s+)?(?:expected|planned|due|anticipated|envisaged)\b", re.I)
_TOWARDS = re.compile(r"\b(?:towards?|working (?:on|to)|before|for|of)\s+$", re.I)
_NOT = re.compile(r"\b(?:not|never|cannot)\b[^.]{0,30}\bclos", re.I)
# Closure of what an earlier report asked says nothing of this recommendation.
_OTHERS = re.compile(r"\b(?:original|previous|earlier|all)\b[^.]{0,30}\brecommendations?\b", re.I)
# How near a word of the future must stand.
_REACH = 60
_STATES: dict[str, ClosureStatus] = {
    "implemented": "closed",
    "partly_implemented": "partly",
    "in_progress": "in_progress",
    "planned": "in_progress",
    "not_planned": "open",
    "superseded": "superseded",
}


def closure_of(document: Document, item: Recommendation) -> Closure | None:
    """What an answer says of closing a recommendation: the sentence that speaks of closure first, else the state of its implementation
    with its main target date. None where it says neither."""
    target = main_target(item.commitments)
    for response in item.responses:
        for span in sentences(document.text, response.span):
            text = document.quote(span)
            match = _CLOSING.search(text)
            if match is None or _OTHERS.search(text) or _TOWARDS.search(text[: match.start()]):
                continue
            ahead = _AHEAD.search(text[max(0, match.start() - _REACH) : match.start()]) or _FORETOLD.match(text, match.end())
            status: ClosureStatus = "open" if _NOT.search(text) else "expected" if ahead else "closed"
            due = _date_in(item.commitments, span) or (target.date if target is not None and status == "expected" else None)
            return Closure(status, text, span, due if status != "closed" else None)
    state = _STATES.get(item.implementation)
    if state is None and target is None:
        return None
    told = target.span if target is not None else (item.responses[0].span if item.responses else None)
    text = document.quote(told)[:300] if told is not None else ""
    return Closure(state or "in_progress", text, told, target.date if target is not None and state != "closed" else None)


def _date_in(commitments: tuple[Commitment, ...], span: Span) -> DateRange | None:
    """The date of the commitment that stands in a sentence."""
    for commitment in commitments:
        if (
            commitment.date is not None
            and commitment.span[0] < span[1]
            and span[0] < commitment.span[1]
            and commitment.kind != "completed"
        ):
            return commitment.date
    return None
