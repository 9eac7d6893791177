"""What was found in a paper as labelled spans of its text, which is what annotation tools read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from recsim.records import Paper, Span

Role = Literal["recommendation", "response", "stance", "hedge", "commitment", "date", "claim"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Marked:
    """One span: what it is, what it says (a stance, a kind of commitment, an EDTF date, or nothing), and of which recommendation."""

    span: Span
    role: Role
    value: str | None = None
    recommendation: str | None = None
    confidence: float | None = None


def marked_spans(paper: Paper) -> tuple[Marked, ...]:
    """Every span that was found in a paper's text, in the order of the text, wider ones before those inside them.

    A recommendation that comes from a report has its span there, not in this text, so it is left out.
    """
    return tuple(sorted(_found(paper), key=lambda one: (one.span[0], -one.span[1], ROLES.index(one.role))))


def _found(paper: Paper) -> Iterator[Marked]:
    text = paper.document.text
    for row in paper.walk():
        if row.span is not None and row.in_report is None:
            yield Marked(row.span, "recommendation", row.stance, row.id)
        for response in row.responses:
            call = response.call
            yield Marked(response.span, "response", call.stance, row.id, round(call.confidence, 3))
            if call.span is not None:
                yield Marked(call.span, "stance", call.stance, row.id, round(call.confidence, 3))
            for hedge in call.hedges:
                yield Marked(hedge.span, "hedge", None, row.id)
            for one in response.commitments:
                yield Marked(one.span, "commitment", one.kind, row.id)
                if one.date is not None:
                    at = text.find(one.date.verbatim, *one.span)
                    if at >= 0:
                        yield Marked((at, at + len(one.date.verbatim)), "date", one.date.edtf, row.id)
    for claim in paper.claims:
        value = {True: "consistent", False: "inconsistent", None: "unchecked"}[claim.consistent]
        yield Marked(claim.span, "claim", value)
