"""The frozen values of linking: references, links between recommendations, and the history of one through time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from recsim.records import SCHEMA, Claim, DateRange, Implementation, Json, Problem, Span, Stance
from recsim.verdicts import Signal

Relation = Literal["same", "repeat", "follow_up", "related", "unrelated"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
ClosureStatus = Literal["closed", "partly", "in_progress", "open", "superseded", "expected"]
EventKind = Literal["asked", "answered", "promised", "reported", "asked_again"]


@dataclass(frozen=True, slots=True)
class LinkSide:
    """A recommendation in a paper: ``document`` is the id of the paper, ``id`` that of the recommendation in it."""

    document: str
    source: str
    title: str | None
    published: str | None
    id: str
    printed_id: str | None
    text: str
    span: Span | None

    def to_dict(self) -> Json:
        return {
            "document": self.document,
            "source": self.source,
            "title": self.title,
            "published": self.published,
            "id": self.id,
            "printed_id": self.printed_id,
            "text": self.text,
            "span": list(self.span) if self.span else None,
        }


@dataclass(frozen=True, slots=True)
class Reference:
    """A recommendation that is named or quoted. ``report`` is what is said of its paper, ``numbers`` what is named of it, ``quoted`` its
    words; ``found`` is what they stand for in the index, empty where it holds none of it; where they may stand for recommendations of
    several papers, the likeliest comes first and ``ambiguous`` is true."""

    text: str
    span: Span | None
    numbers: tuple[str, ...]
    report: str | None
    quoted: str | None
    quoted_span: Span | None = None
    found: tuple[LinkSide, ...] = ()
    ambiguous: bool = False

    def to_dict(self) -> Json:
        return {
            "text": self.text,
            "span": list(self.span) if self.span else None,
            "numbers": list(self.numbers),
            "report": self.report,
            "quoted": self.quoted,
            "quoted_span": list(self.quoted_span) if self.quoted_span else None,
            "found": [side.to_dict() for side in self.found],
            "ambiguous": self.ambiguous,
        }


@dataclass(frozen=True, slots=True)
class Closure:
    """What a paper says of how far a recommendation has got: ``expected`` is the day by which it is to be closed."""

    status: ClosureStatus
    text: str
    span: Span | None
    expected: DateRange | None = None

    def to_dict(self) -> Json:
        return {
            "status": self.status,
            "text": self.text,
            "span": list(self.span) if self.span else None,
            "expected": self.expected.to_dict() if self.expected else None,
        }


@dataclass(frozen=True, slots=True)
class Link:
    """A later recommendation joined to an earlier one.

    ``score`` is the calibrated probability that it is the same ask (same, repeat or follow_up), ``scores`` that of each relation; the
    contributions of ``evidence`` add up to the log-odds of a direct link. ``through`` names the recommendation between them where
    the link goes over one that both are linked to; its evidence is that of the first step.
    """

    relation: Relation
    score: float
    scores: Mapping[str, float]
    earlier: LinkSide
    evidence: tuple[Signal, ...] = ()
    through: LinkSide | None = None

    def to_dict(self) -> Json:
        return {
            "relation": self.relation,
            "score": round(self.score, 4),
            "scores": {name: round(value, 4) for name, value in self.scores.items()},
            "earlier": self.earlier.to_dict(),
            "through": self.through.to_dict() if self.through else None,
            "evidence": [signal.to_dict() for signal in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class LinkedRecommendation:
    """A recommendation of the paper that was linked, with its links best first, what it refers to, and how far it has got.

    ``parent`` is the id of the recommendation that asks for this earlier one to be carried out, for parts of one.
    """

    side: LinkSide
    parent: str | None
    links: tuple[Link, ...]
    references: tuple[Reference, ...]
    closure: Closure | None = None

    def to_dict(self) -> Json:
        return {
            **self.side.to_dict(),
            "parent": self.parent,
            "closure": self.closure.to_dict() if self.closure else None,
            "references": [reference.to_dict() for reference in self.references],
            "links": [link.to_dict() for link in self.links],
        }


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking makes of one paper."""

    document: str
    source: str
    title: str | None
    published: str | None
    recommendations: tuple[LinkedRecommendation, ...]
    claims: tuple[Claim, ...] = ()
    problems: tuple[Problem, ...] = ()

    def to_dict(self) -> Json:
        return {
            "schema": SCHEMA,
            "document": {"id": self.document, "source": self.source, "title": self.title, "published": self.published},
            "recommendations": [row.to_dict() for row in self.recommendations],
            "claims": [claim.to_dict() for claim in self.claims],
            "problems": [problem.to_dict() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a recommendation, on the day of the paper that tells it.

    ``due`` is the day of a promise. ``stance`` is set where it was answered, ``implementation`` where something is said of it, and
    ``closure`` where a paper reports how far it has got.
    """

    kind: EventKind
    date: str | None
    side: LinkSide
    text: str
    relation: Relation | None = None
    score: float | None = None
    stance: Stance | None = None
    implementation: Implementation | None = None
    closure: ClosureStatus | None = None
    due: DateRange | None = None
    overdue: bool | None = None

    def to_dict(self) -> Json:
        return {
            "kind": self.kind,
            "date": self.date,
            "text": self.text,
            "relation": self.relation,
            "score": round(self.score, 4) if self.score is not None else None,
            "stance": self.stance,
            "implementation": self.implementation,
            "closure": self.closure,
            "due": self.due.to_dict() if self.due else None,
            "overdue": self.overdue,
            "in": self.side.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class History:
    """A recommendation through time, as of the day ``at``: its events in order, the first and the last stance, and whether it is overdue.

    ``overdue`` is true where a promised day has passed by ``at`` and nothing says that it is closed, None where nothing was promised;
    ``status`` is the last that was reported.
    """

    asked: LinkSide
    at: str
    events: tuple[Event, ...]
    stance_then: Stance | None
    stance_now: Stance | None
    status: ClosureStatus | None
    overdue: bool | None
    times_asked: int
    problems: tuple[Problem, ...] = field(default=())

    def to_dict(self) -> Json:
        return {
            "schema": SCHEMA,
            "asked": self.asked.to_dict(),
            "at": self.at,
            "stance_then": self.stance_then,
            "stance_now": self.stance_now,
            "status": self.status,
            "overdue": self.overdue,
            "times_asked": self.times_asked,
            "events": [event.to_dict() for event in self.events],
            "problems": [problem.to_dict() for problem in self.problems],
        }
