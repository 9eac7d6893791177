"""Papers as one HTML page: recommendations with their evidence, claims, stances, a timeline, and the text that all of it points into."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from markupsafe import Markup

from recsim.commitments import main_target
from recsim.records import IMPLEMENTATIONS, STANCES, Commitment, Document, Failure, Paper, Recommendation, Response
from recsim.reports.html.charts import Axis, Bar, axis_of, ends
from recsim.reports.html.marking import Stretch, Stretches, around, marked, paragraphs, shown
from recsim.reports.html.page import write_page
from recsim.reports.rows import day

# Up to so many recommendations a page holds all of its elements at once; beyond, a browser makes evidence and texts when they are
# wanted. 6,000 recommendations with all of theirs are 450,000 elements, which takes Chromium minutes.
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Share:
    """One stance or implementation, how many have it, and its bar in percent of the largest."""

    name: str
    count: int
    width: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One response with what was found in it marked, and the words around it."""

    response: Response
    before: Markup
    words: Markup
    after: Markup
    anchor: str


@dataclass(frozen=True, slots=True)
class Row:
    """One recommendation: the record, its depth, its anchors, its text and evidence."""

    record: Recommendation
    depth: int
    anchor: str
    place: str
    words: Markup
    target: Commitment | None
    evidence: tuple[Evidence, ...]

    @property
    def stance(self) -> str:
        return self.record.stance or "none"


@dataclass(frozen=True, slots=True)
class Promise:
    """One dated commitment on the timeline, with its row."""

    row: Row
    commitment: Commitment
    bar: Bar


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of a claim: what the paper says of a number, and what was found."""

    name: str
    claimed: int
    found: int


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a template shows of one paper."""

    paper: Paper
    name: str
    title: str
    responders: tuple[str, ...]
    rows: tuple[Row, ...]
    stances: tuple[Share, ...]
    states: tuple[Share, ...]
    claims: tuple[tuple[Markup, bool | None, tuple[Counted, ...]], ...]
    axis: Axis | None
    published: float | None
    promises: tuple[Promise, ...]
    undated: int
    text: tuple[tuple[str, Markup], ...]


def write_html(results: Iterable[Paper | Failure], stream: IO[str], *, one: bool = False, with_text: bool = False) -> None:
    """Writes one page for all papers; a failure is named at its top. The whole text of each paper is always inside."""
    views: list[View] = []
    failures: list[Failure] = []
    for result in results:
        if isinstance(result, Failure):
            failures.append(result)
        else:
            views.append(view(result, f"d{len(views) + 1}"))
    rows = [row for each in views for row in each.rows]
    stances = Counter(row.stance for row in rows)
    states = Counter[str](row.record.implementation for row in rows)
    write_page(
        stream,
        "papers.html.j2",
        views=views,
        failures=failures,
        stances=_shares(stances, [*STANCES, "none"]),
        states=_shares(states, list(IMPLEMENTATIONS)),
        total=len(rows),
        lazy=len(rows) > _AT_ONCE,
    )


def view(paper: Paper, name: str) -> View:
    """What the page shows of a paper; ``name`` begins its anchors."""
    document = paper.document
    rows = tuple(_rows(paper, name))
    axis = axis_of((one for row in rows for one in row.record.commitments), paper.published)
    promised = [(row, one) for row in rows for one in row.record.commitments]
    dated = sorted(
        (Promise(row, one, axis.bar(*ends(one))) for row, one in promised if axis is not None and ends(one)),
        key=lambda one: (ends(one.commitment)[1], ends(one.commitment)[0]),
    )
    found = {row.record.id: row for row in rows}
    published = None
    if axis is not None and paper.published is not None:
        when = day(paper.published)
        published = axis.at(when) if when is not None and axis.first <= when <= axis.last else None
    return View(
        paper=paper,
        name=name,
        title=document.title or document.source,
        responders=tuple(dict.fromkeys(one.responder for row in rows for one in row.record.responses if one.responder)),
        rows=rows,
        stances=_shares(Counter(dict(paper.tally.counts)), list(STANCES)),
        states=_shares(Counter[str](row.implementation for row in paper.recommendations), list(IMPLEMENTATIONS)),
        claims=tuple(_claims(paper)),
        axis=axis,
        published=published,
        promises=tuple(dated),
        undated=len(promised) - len(dated),
        text=tuple(_text(document, list(found.values()))),
    )


def _shares(counts: Counter[str], order: list[str]) -> tuple[Share, ...]:
    most = max(counts.values(), default=1)
    return tuple(Share(name, counts[name], round(100 * counts[name] / most, 2)) for name in order if counts[name])


def _rows(paper: Paper, name: str) -> Iterator[Row]:
    def below(records: Iterable[Recommendation], depth: int) -> Iterator[tuple[Recommendation, int]]:
        for record in records:
            yield record, depth
            yield from below(record.children, depth + 1)

    document = paper.document
    for number, (record, depth) in enumerate(below(paper.recommendations, 0), 1):
        anchor = f"{name}-r{number}"
        evidence = tuple(
            _evidence(document, response, f"{anchor}-a{place}") for place, response in enumerate(record.responses, 1)
        )
        place = f"{anchor}-t" if record.span is not None and record.in_report is None else ""
        yield Row(record, depth, anchor, place, shown(record.text or ""), main_target(record.commitments), evidence)


def _evidence(document: Document, response: Response, anchor: str) -> Evidence:
    before, after = around(document, response.span)
    return Evidence(
        response,
        marked(document.text, before),
        marked(document.text, response.span, found_in(document, response)),
        marked(document.text, after),
        anchor,
    )


def found_in(document: Document, response: Response) -> list[Stretch]:
    """The words that a response's stance, hedges, commitments and dates rest on."""
    call = response.call
    stretches = [Stretch(hedge.span, "hedge", "narrows the position") for hedge in call.hedges]
    if call.span is not None:
        stretches.append(Stretch(call.span, f"stance s-{call.stance}", "the words that state the position"))
    for one in response.commitments:
        stretches.append(Stretch(one.span, "promise", one.kind))
        if one.date is not None:
            at = document.text.find(one.date.verbatim, *one.span)
            if at >= 0:
                stretches.append(Stretch((at, at + len(one.date.verbatim)), "when", one.date.edtf))
    return stretches


def _claims(paper: Paper) -> Iterator[tuple[Markup, bool | None, tuple[Counted, ...]]]:
    for claim in paper.claims:
        names = list(dict.fromkeys([*claim.claimed, *claim.found]))
        counted = tuple(Counted(name, claim.claimed.get(name, 0), claim.found.get(name, 0)) for name in names)
        yield shown(claim.text), claim.consistent, counted


def _text(document: Document, rows: Iterable[Row]) -> Iterator[tuple[str, Markup]]:
    stretches: list[Stretch] = []
    for row in rows:
        if row.place and row.record.span is not None:
            stretches.append(Stretch(row.record.span, "asked", f"recommendation {row.record.id}", row.place))
        for each in row.evidence:
            response = each.response
            stretches.append(Stretch(response.span, "answered", f"answer to {row.record.id}", each.anchor))
            stretches += found_in(document, response)
    found = Stretches(stretches)
    for kind, span in paragraphs(document):
        yield kind, marked(document.text, span, found.over(span))
