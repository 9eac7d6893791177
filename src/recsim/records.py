"""The frozen values that cross module borders, and their JSON form.

Offsets are Python string offsets ``[start, end)`` into the canonical text of one document. ``to_dict`` builds a new
value each time and never changes the record.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from recsim.presented import Presented

Span = tuple[int, int]
Json = dict[str, Any]

SCHEMA = 1

Stance = Literal[
    "accepted",
    "accepted_in_principle",
    "partially_accepted",
    "noted",
    "under_consideration",
    "rejected",
    "no_explicit_position",
    "not_addressee",
    "not_addressed",
    "redacted",
    "mixed",
]
Implementation = Literal["not_stated", "planned", "in_progress", "partly_implemented", "implemented", "not_planned", "superseded"]
Basis = Literal["label", "sentence", "list", "lead_in", "agreement_with_aim", "reported", "inferred"]
DocumentKind = Literal["response", "report", "third_party_report", "other"]
BlockKind = Literal["heading", "paragraph", "list_item", "row", "quote", "code", "footnote", "letterhead"]
CommitmentKind = Literal["target", "review", "completed", "condition"]

STANCES: tuple[Stance, ...] = get_args(Stance)
IMPLEMENTATIONS: tuple[Implementation, ...] = get_args(Implementation)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be done, or was capped, while the rest was done."""

    code: str
    message: str
    span: Span | None = None
    page: int | None = None

    def to_dict(self) -> Json:
        return {"code": self.code, "message": self.message, "span": _pair(self.span), "page": self.page}


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where each canonical character stood in the decoded source.

    Three parallel tuples describe runs: canonical ``starts``, source ``sources`` and run ``lengths``. Between runs stand
    characters that recsim inserted (paragraph breaks); they map to the end of the run before.
    """

    starts: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    lengths: tuple[int, ...] = ()

    def to_source(self, span: Span) -> Span:
        """The smallest source span that holds the characters of a canonical span."""
        start, end = span
        if end <= start:
            point = self._point(start)
            return (point, point)
        points = self._point(start), self._point(end - 1)
        return (min(points), max(max(points) + 1, self._end(start), self._end(end - 1)))

    def _end(self, offset: int) -> int:
        """The source end of the run at ``offset`` if it stands for more than it shows, as an entity does; else 0."""
        run = bisect_right(self.starts, offset) - 1
        if run < 0 or run + 1 == len(self.starts) or self.starts[run + 1] - self.starts[run] >= self.lengths[run]:
            return 0
        return self.sources[run] + self.lengths[run]

    def _point(self, offset: int) -> int:
        run = bisect_right(self.starts, offset) - 1
        if run < 0:
            return self.sources[0] if self.sources else 0
        return self.sources[run] + min(offset - self.starts[run], max(self.lengths[run] - 1, 0))


@dataclass(frozen=True, slots=True)
class Block:
    """One unit of layout: a heading, paragraph, list item or table row.

    ``cells`` are the spans of a row's cells; a place that a cell of a row above reaches into has an empty span where that cell begins.
    ``header`` marks a header row, ``level`` is a heading's or a list item's depth,
    ``strong`` says that the whole block is set in bold or italics, ``indent`` is its left edge in columns. A ``letterhead`` is what
    is kept of a mail's header, its subject: the message before it ends there.
    """

    kind: BlockKind
    span: Span
    level: int = 0
    strong: bool = False
    page: int | None = None
    indent: int = 0
    cells: tuple[Span, ...] = ()
    header: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """Read text with a canonical form, its blocks and its map back to the source.

    ``source_text`` is the decoded source that ``offsets`` points into. ``left_out`` holds the source spans that are not part
    of the canonical text (menus, scripts, running heads, page numbers), each with its reason. ``layout`` is where a PDF's text
    stands on its pages (`recsim.reading.pdf.boxes` asks it); other formats have none. ``page_starts`` is where each page begins
    in ``source_text``, empty for a format without pages; ``ocr`` is how sure OCR was of each page that it read, by page number.
    """

    source: str
    id: str
    text_id: str
    text: str
    media_type: str
    title: str | None
    blocks: tuple[Block, ...]
    offsets: OffsetMap
    source_text: str = field(repr=False, default="")
    published_hint: str | None = None
    language: str = "en"
    left_out: tuple[tuple[Span, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    layout: Any = field(repr=False, compare=False, default=None)
    page_starts: tuple[int, ...] = field(repr=False, default=())
    ocr: Mapping[int, float] = field(default_factory=dict)

    def quote(self, span: Span) -> str:
        """The canonical text at a span."""
        return self.text[span[0] : span[1]]

    @property
    def pages(self) -> int | None:
        """How many pages there are; None for a format without pages."""
        return len(self.page_starts) or None

    def page(self, span: Span | None) -> int | None:
        """The page, counted from 1, that a span begins on; None for no span and for a format without pages."""
        if span is None or not self.page_starts:
            return None
        return max(1, bisect_right(self.page_starts, self.offsets.to_source((span[0], span[0] + 1))[0]))

    def ocr_confidence(self, span: Span) -> float:
        """How sure OCR was of the least sure page under a span; 1 where nothing was read by OCR."""
        if not self.ocr:
            return 1.0
        first, last = self.page(span) or 1, self.page((max(span[0], span[1] - 1), span[1])) or 1
        return min((self.ocr.get(page, 1.0) for page in range(min(first, last), max(first, last) + 1)), default=1.0)

    def to_dict(self) -> Json:
        return {
            "id": self.id,
            "text_id": self.text_id,
            "source": self.source,
            "media_type": self.media_type,
            "title": self.title,
            "language": self.language,
            "pages": self.pages,
            "ocr": [{"page": page, "confidence": round(sure, 3)} for page, sure in sorted(self.ocr.items())],
        }


@dataclass(frozen=True, slots=True)
class DateRange:
    """A printed date as the earliest and latest day it can mean (ISO 8601) and in EDTF."""

    verbatim: str
    earliest: str
    latest: str
    edtf: str
    resolved_from: Literal["text", "publication date"]

    def to_dict(self) -> Json:
        return {
            "verbatim": self.verbatim,
            "earliest": self.earliest,
            "latest": self.latest,
            "edtf": self.edtf,
            "resolved_from": self.resolved_from,
        }


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise, review, completed act or condition, with its date if it has one."""

    text: str
    span: Span
    kind: CommitmentKind
    owner: str | None = None
    date: DateRange | None = None
    page: int | None = None

    def to_dict(self) -> Json:
        return {
            "text": self.text,
            "span": _pair(self.span),
            "page": self.page,
            "kind": self.kind,
            "owner": self.owner,
            "date": self.date.to_dict() if self.date else None,
        }


@dataclass(frozen=True, slots=True)
class Hedge:
    """Words that narrow a position: "where possible", "subject to", "as resources allow"."""

    text: str
    span: Span

    def to_dict(self) -> Json:
        return {"text": self.text, "span": _pair(self.span)}


@dataclass(frozen=True, slots=True)
class Answer:
    """Where an item was answered, before anybody decided what the answer says.

    ``span`` is the answer itself; ``governed_by`` is the clause that states the position where it stands elsewhere (a lead-in,
    a list, a report); ``how`` names that relation.
    """

    span: Span
    how: Literal["direct", "list", "lead_in", "reported", "label"] = "direct"
    responder: str | None = None
    governed_by: Span | None = None
    reported_by: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One recommendation as structure found it: its text, its place and its answers."""

    id: str
    printed_id: str | None
    parent: str | None
    text_span: Span | None
    answers: tuple[Answer, ...] = ()
    redacted: bool = False
    marker_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What structure makes of a document: its kind, items, and who answers."""

    kind: DocumentKind
    items: tuple[Item, ...]
    responder: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A stance decision, with the words that carry it."""

    stance: Stance
    basis: Basis | None
    confidence: float
    span: Span | None = None
    hedges: tuple[Hedge, ...] = ()
    implementation: Implementation = "not_stated"
    reading: tuple[Stance, float] | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One responder's answer to one recommendation."""

    responder: str | None
    call: Call
    span: Span
    text: str
    stance_text: str | None
    commitments: tuple[Commitment, ...] = ()
    reported_by: str | None = None
    page: int | None = None

    @property
    def stance(self) -> Stance:
        return self.call.stance

    def to_dict(self) -> Json:
        call = self.call
        return {
            "responder": self.responder,
            "stance": call.stance,
            "stance_text": self.stance_text,
            "stance_span": _pair(call.span),
            "basis": call.basis,
            "confidence": round(call.confidence, 3),
            "reported_by": self.reported_by,
            "hedges": [hedge.to_dict() for hedge in call.hedges],
            "implementation": call.implementation,
            "text": self.text,
            "span": _pair(self.span),
            "page": self.page,
            "commitments": [commitment.to_dict() for commitment in self.commitments],
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """A softer, inferred stance; the only place where recsim infers."""

    stance: Stance
    basis: Basis
    confidence: float

    def to_dict(self) -> Json:
        return {"stance": self.stance, "basis": self.basis, "confidence": round(self.confidence, 3)}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation, what was stated of it, and its nested items.

    ``page`` is where its span begins, here as in everything that has a span; None in formats without pages.
    """

    id: str
    printed_id: str | None
    parent: str | None
    text: str | None
    span: Span | None
    stance: Stance | None
    inherited_stance: Stance | None = None
    reading: Reading | None = None
    implementation: Implementation = "not_stated"
    responder: str | None = None
    responses: tuple[Response, ...] = ()
    children: tuple[Recommendation, ...] = ()
    redacted: bool = False
    in_report: Span | None = None
    page: int | None = None
    in_report_page: int | None = None

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        """All commitments of its own responses, in order."""
        return tuple(commitment for response in self.responses for commitment in response.commitments)

    def to_dict(self) -> Json:
        return {
            "id": self.id,
            "printed_id": self.printed_id,
            "parent": self.parent,
            "text": self.text,
            "span": _pair(self.span),
            "page": self.page,
            "redacted": self.redacted,
            "in_report": _pair(self.in_report),
            "in_report_page": self.in_report_page,
            "stance": self.stance,
            "inherited_stance": self.inherited_stance,
            "reading": self.reading.to_dict() if self.reading else None,
            "implementation": self.implementation,
            "responder": self.responder,
            "responses": [response.to_dict() for response in self.responses],
            "children": [child.to_dict() for child in self.children],
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """What a document says of itself in numbers, checked against what was found."""

    text: str
    span: Span
    claimed: Mapping[str, int]
    found: Mapping[str, int]
    consistent: bool | None
    page: int | None = None

    def to_dict(self) -> Json:
        return {
            "text": self.text,
            "span": _pair(self.span),
            "page": self.page,
            "claimed": dict(self.claimed),
            "found": dict(self.found),
            "consistent": self.consistent,
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts that add: the tally of two papers is the sum of their tallies."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        keys = {*self.counts, *other.counts}
        return Tally({key: self.counts.get(key, 0) + other.counts.get(key, 0) for key in sorted(keys)})

    def to_dict(self) -> dict[str, int]:
        return dict(self.counts)


@dataclass(frozen=True, slots=True)
class Paper(Presented):
    """A structured document: recommendations, responses, claims."""

    document: Document
    kind: DocumentKind
    published: str | None
    recommendations: tuple[Recommendation, ...]
    claims: tuple[Claim, ...] = ()
    tally: Tally = field(default_factory=Tally)
    problems: tuple[Problem, ...] = ()

    def walk(self) -> tuple[Recommendation, ...]:
        """Every recommendation, each parent before its nested items."""

        def below(recommendation: Recommendation) -> list[Recommendation]:
            return [recommendation, *(item for child in recommendation.children for item in below(child))]

        return tuple(item for recommendation in self.recommendations for item in below(recommendation))

    def to_dict(self, *, with_text: bool = False) -> Json:
        document = {**self.document.to_dict(), "published": self.published, "kind": self.kind}
        if with_text:
            document["text"] = self.document.text
        return {
            "schema": SCHEMA,
            "document": document,
            "recommendations": [recommendation.to_dict() for recommendation in self.recommendations],
            "claims": [claim.to_dict() for claim in self.claims],
            "tally": self.tally.to_dict(),
            "problems": [problem.to_dict() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read, in its place among the results."""

    source: str
    code: str
    message: str

    def to_dict(self) -> Json:
        return {"schema": SCHEMA, "source": self.source, "error": {"code": self.code, "message": self.message}}


def _pair(span: Span | None) -> list[int] | None:
    return list(span) if span is not None else None
