"""The whole path on one screen: read, structure, stance, commitments, claims."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from recsim.commitments import AGREED, anchor, find_commitments, implementation, publication_date, unresolved_dates
from recsim.errors import MissingSource, ReadError, RecsimError, UnreadableReport, UsageError
from recsim.reading import DEFAULT_LIMITS, Limits, find_sources, read
from recsim.records import (
    Answer,
    Call,
    Document,
    Failure,
    Item,
    Paper,
    Problem,
    Reading,
    Recommendation,
    Response,
    Skeleton,
    Span,
    Stance,
    Tally,
)
from recsim.stance import MOST_ROLES, by_speaker, decide, find_claims, needs_opinion, role_opinion, second_opinions
from recsim.structure import build, join

# "We consider this part closed."
_CLOSED = re.compile(r"\bclos(?:ed|es|ure)\b", re.IGNORECASE)
# Stances that take no side; beside one that does they do not make a roll-up mixed.
_SILENT = ("no_explicit_position", "not_addressee", "not_addressed")


def parse(
    source: str | Path | bytes | Document,
    *,
    report: str | Path | bytes | Document | None = None,
    name: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Paper:
    """The paper that a source holds: recommendations, responses, stances, dates, claims.

    With ``report`` the recommendations are those of that document and the source's answers are joined to them by id, then by
    text. Raises a `ReadError` where there is nothing to read. A document that answers nothing gives a paper without stances.
    """
    document = source if isinstance(source, Document) else read(source, name=name, limits=limits)
    skeleton = build(document, weigh=role_opinion(min(MOST_ROLES, limits.max_opinions)))
    published = publication_date(document)
    resolve_from = published or anchor(document)
    problems: list[Problem] = [*document.problems, *skeleton.problems]
    if report is None:
        calls, unasked = _called(document, skeleton.items, limits.max_opinions)
        rows = {item.id: _recommendation(document, skeleton, item, resolve_from, calls[item.id]) for item in skeleton.items}
    else:
        asked = report if isinstance(report, Document) else read(report, limits=limits)
        skeleton, rows, unasked, differences = _beside(document, skeleton, asked, resolve_from, limits)
        problems.extend(differences)
    problems.extend(unasked)
    recommendations = _nest(skeleton, rows)
    claims = tuple(replace(claim, page=document.page(claim.span)) for claim in find_claims(document, recommendations))
    tally = Tally(dict(sorted(Counter(row.stance for row in recommendations if row.stance is not None).items())))
    spans = [response.span for row in rows.values() for response in row.responses]
    problems.extend(
        dict.fromkeys(lost for span in spans for lost in unresolved_dates(document.text, span, published=resolve_from))
    )
    problems.extend(_problems(skeleton, recommendations))
    located = tuple(replace(one, page=one.page or document.page(one.span)) for one in problems)
    return Paper(document, skeleton.kind, published, recommendations, claims, tally, located)


def _beside(
    document: Document, skeleton: Skeleton, report: Document, published: str | None, limits: Limits
) -> tuple[Skeleton, dict[str, Recommendation], list[Problem], list[Problem]]:
    """The report's recommendations with the response's answers: a skeleton in its order, its rows, what went unasked, what differs."""
    joined, problems = join(document, skeleton, report, build(report))
    answering = replace(skeleton, kind="response" if skeleton.kind in ("report", "other") else skeleton.kind)
    items: list[Item] = []
    rows: dict[str, Recommendation] = {}
    calls, unasked = _called(document, skeleton.items, limits.max_opinions)
    in_parts = {row.item.parent for row in joined if row.in_report is None}
    for row in joined:
        own = row.answered or replace(row.item, answers=(), text_span=None, marker_span=None)
        found = _recommendation(document, answering, own, published, calls[own.id] if row.answered else [])
        item = replace(row.item, answers=own.answers)
        items.append(item)
        rows[item.id] = replace(
            found,
            id=item.id,
            printed_id=item.printed_id,
            parent=item.parent,
            text=row.text,
            in_report=row.in_report,
            in_report_page=report.page(row.in_report),
            redacted=item.redacted or found.redacted,
            # Answered in parts of the response's own, so not passed over; a position on the whole is not stated.
            stance="no_explicit_position" if found.stance == "not_addressed" and item.id in in_parts else found.stance,
        )
    return replace(answering, items=tuple(items)), rows, unasked, problems


def parse_many(
    sources: Iterable[str | Path],
    *,
    report: str | Path | bytes | Document | None = None,
    limits: Limits = DEFAULT_LIMITS,
    on_done: Callable[[str], None] | None = None,
) -> Iterator[Paper | Failure]:
    """A paper for each file that the sources name, in order; a source that cannot be read yields a `Failure` in its place.

    A document that breaks recsim itself yields a `Failure` with the code ``internal_error``; the rest is still done. Every source
    is joined to ``report`` if one is given. Raises, before anything is read, `UnreadableReport` for that report and `UsageError`
    for one source instead of several.
    """
    if isinstance(sources, str | bytes | Path):
        seen = f"parse_many takes several sources and got one {type(sources).__name__}"
        raise UsageError(f"{seen}; write [{str(sources)[:80]!r}] or use parse")
    asked = report if report is None or isinstance(report, Document) else _asked(report, limits)
    return _each(sources, asked, limits, on_done)


def _asked(report: str | Path | bytes, limits: Limits) -> Document:
    try:
        return read(report, limits=limits)
    except RecsimError as error:
        raise UnreadableReport(f"the report cannot be read, so nothing was joined to it: {error}") from error


def _each(
    sources: Iterable[str | Path], report: Document | None, limits: Limits, on_done: Callable[[str], None] | None
) -> Iterator[Paper | Failure]:
    for source in sources:
        for found in _found(source):
            yield found if isinstance(found, Failure) else _parsed(found, report, limits)
            if on_done is not None:
                on_done(found.source if isinstance(found, Failure) else found)


def _found(source: str | Path) -> list[str | Failure]:
    """The files that a source names, or one failure where it names none or cannot be searched."""
    try:
        found: list[str | Failure] = list(find_sources([source]))
    except OSError as error:  # a folder without permission, a name longer than the system takes
        return [Failure(str(source), ReadError.code, f"{source} could not be searched: {error.strerror or error}")]
    return found or [
        Failure(
            str(source),
            MissingSource.code,
            f"{source} is a folder without any file that recsim reads by its suffix; name a file outright to have it read",
        )
    ]


def _parsed(source: str, report: Document | None, limits: Limits) -> Paper | Failure:
    try:
        return parse(source, report=report, limits=limits)
    except RecsimError as error:
        return Failure(source, error.code, str(error))
    except Exception as error:  # a mistake in recsim, met in one document, must not cost the user the others
        message = f"{source} met a mistake in recsim ({_place(error)}); please report it with the document"
        return Failure(source, "internal_error", message)


def _place(error: Exception) -> str:
    """The type and message of an unexpected error, and the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    line = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}: {str(error)[:200]}{line}"


Called = list[tuple[Answer, Call]]


def _called(document: Document, items: Sequence[Item], limit: int) -> tuple[dict[str, Called], list[Problem]]:
    """For each item its answers with their calls: by rules, then by the trained model where the rules read no position.

    The model reads ``limit`` different answers at most; a problem says how many went unasked.
    """
    calls = {
        item.id: [(part, decide(document, item, part)) for answer in item.answers for part in by_speaker(document, item, answer)]
        for item in items
    }
    asked = list(
        dict.fromkeys(
            (answer.span, call)
            for item in items
            for answer, call in calls[item.id]
            if answer.how in ("direct", "list") and needs_opinion(document, answer.span, call)
            # A part of a recommendation has its parent's answer; how far the part itself has got is no position on it.
            if item.parent is None or not _says_how_far(document, answer.span, call)
        )
    )
    found, unasked = second_opinions(document, asked, limit)
    opinions = dict(zip(asked, found, strict=True))
    read = {name: [(answer, opinions.get((answer.span, call), call)) for answer, call in row] for name, row in calls.items()}
    if not unasked:
        return read, []
    seen = f"{unasked:,} of {len(asked):,} answers without a plain position were read by the rules alone"
    return read, [Problem("opinions_capped", f"{seen}: over the limit of {limit:,}; raise it with --max-opinions")]


def _says_how_far(document: Document, span: Span, call: Call) -> bool:
    """Whether an answer says how far its matter has got, or that it is closed."""
    return _CLOSED.search(document.text, *span) is not None or implementation(document, span, call.stance) != "not_stated"


def _recommendation(document: Document, skeleton: Skeleton, item: Item, published: str | None, called: Called) -> Recommendation:
    responses = tuple(_response(document, skeleton, answer, call, published) for answer, call in called)
    stance = _roll_up(skeleton, item, responses)
    first = next((response for response in responses if response.call.reading is not None), None)
    reading = None
    if first is not None and first.call.reading is not None and stance == "no_explicit_position":
        reading = Reading(first.call.reading[0], "inferred", first.call.reading[1])
    states = [response.call.implementation for response in responses if response.call.implementation != "not_stated"]
    return Recommendation(
        id=item.id,
        printed_id=item.printed_id,
        parent=item.parent,
        text=document.quote(item.text_span) if item.text_span is not None and not item.redacted else None,
        span=item.text_span or item.marker_span,
        stance=stance,
        reading=reading,
        implementation=states[0] if states else "not_stated",
        responder=responses[0].responder if len({response.responder for response in responses}) == 1 else None,
        responses=responses,
        redacted=item.redacted or (stance == "redacted" and item.text_span is None),
        page=document.page(item.text_span or item.marker_span),
    )


def _response(document: Document, skeleton: Skeleton, answer: Answer, call: Call, published: str | None) -> Response:
    if call.implementation == "not_stated":
        call = replace(call, implementation=implementation(document, answer.span, call.stance))
    responder = answer.responder or skeleton.responder
    # A position is no surer than the reading of the page that it stands on.
    call = replace(call, confidence=call.confidence * document.ocr_confidence(call.span or answer.span))
    promised = find_commitments(document, answer.span, responder=responder, published=published)
    if call.implementation == "not_stated" and call.stance in AGREED and any(one.kind == "target" for one in promised):
        call = replace(call, implementation="planned")  # a day by which it is to be done, in a cell or after a label, is a plan
    return Response(
        responder=responder,
        call=call,
        span=answer.span,
        text=document.quote(answer.span),
        stance_text=document.quote(call.span) if call.span is not None else None,
        commitments=tuple(replace(one, page=document.page(one.span)) for one in promised),
        reported_by=answer.reported_by,
        page=document.page(answer.span),
    )


def _roll_up(skeleton: Skeleton, item: Item, responses: tuple[Response, ...]) -> Stance | None:
    if item.redacted and not responses:
        return "redacted"
    if skeleton.kind in ("report", "other"):
        return None
    if not responses:
        return "no_explicit_position" if item.parent is not None else "not_addressed"
    stated = {response.stance for response in responses if response.stance not in _SILENT}
    if len(stated) > 1:
        return "mixed"
    return stated.pop() if stated else responses[0].stance


def _nest(skeleton: Skeleton, rows: dict[str, Recommendation]) -> tuple[Recommendation, ...]:
    children: dict[str, list[str]] = {}
    for item in skeleton.items:
        if item.parent is not None and item.parent in rows:
            children.setdefault(item.parent, []).append(item.id)

    def grown(identifier: str, above: Stance | None) -> Recommendation:
        row = rows[identifier]
        inherited = above if row.parent is not None and row.stance == "no_explicit_position" else None
        passed = inherited if inherited is not None else row.stance
        below = tuple(grown(child, passed) for child in children.get(identifier, ()))
        stance = row.stance
        if stance == "not_addressed":  # only its parts were answered
            stated = {child.stance for child in below if child.responses and child.stance not in _SILENT}
            stance = "mixed" if len(stated) > 1 else stated.pop() if stated else stance
        return replace(row, stance=stance, inherited_stance=inherited, children=below)

    return tuple(grown(item.id, None) for item in skeleton.items if item.parent is None or item.parent not in rows)


def _problems(skeleton: Skeleton, recommendations: tuple[Recommendation, ...]) -> Iterator[Problem]:
    if not recommendations:
        yield Problem(
            "no_recommendations", "no recommendation was found in this text; if it answers some, please report its layout"
        )
    elif skeleton.kind == "report":
        yield Problem("answers_nothing", f"{len(recommendations)} recommendations, and no answer to any of them")
