"""Dates as people print them: found, cut as an annotator would cut them, and resolved to days."""

from __future__ import annotations

import re
from dataclasses import dataclass

from recsim.commitments import expressions
from recsim.commitments.calendar import Fiscal, Period, add_months, part_of, reference
from recsim.commitments.expressions import Expression
from recsim.commitments.resolution import Moment, resolve
from recsim.records import DateRange, Problem, Span
from recsim.text import clean

# What may stand between a date and the words before it that belong to it; longer first. The value is the plain preposition.
_PREPOSITIONS = {
    "by no later than": "by",
    "no later than": "by",
    "not later than": "by",
    "on or before": "by",
    "at the latest by": "by",
    "with effect from": "from",
    "over the course of": "during",
    "in the course of": "during",
    "as early as": "from",
    "ahead of": "before",
    "prior to": "before",
    "up to": "until",
    "as from": "from",
    "as of": "from",
    "as at": "at",
    "throughout": "during",
    "following": "after",
    "towards": "towards",
    "toward": "towards",
    "between": "between",
    "before": "before",
    "during": "during",
    "within": "within",
    "across": "during",
    "around": "around",
    "until": "until",
    "since": "since",
    "after": "after",
    "over": "during",
    "from": "from",
    "till": "until",
    "for": "for",
    "by": "by",
    "at": "at",
    "in": "in",
    "on": "on",
}
_PREPOSITION = "|".join(word.replace(" ", r"\s+") for word in _PREPOSITIONS)
# The words to the left of a date, up to its start. Each part is optional, so the first place where it fits is the longest fit.
_LEFT = re.compile(
    rf"""(?:(?<![\w-])(?P<prep>{_PREPOSITION})\s+(?:(?:around|about|approximately|roughly|at\s+least|the\s+latest)\s+)?)?
    (?P<part>(?:(?<![\w-])the\s+)?(?<![\w-])(?:
        (?P<edge>very\s+end|year[\s-]end|end|close|start|beginning|turn|middle|
            early\s+part|latter\s+part|latter\s+half|first\s+half|second\s+half)(?:[\s-]+of)?(?:\s+(?:the|this))?\s+
      | (?P<third>early|mid|middle|late)(?:\s+in)?(?:\s+the)?(?:\s*[-–]\s*|\s+)
      | (?P<rest>later|earlier)\s+in\s+
    ))?(?P<the>(?<![\w-])the\s+)?$""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTS = {
    "end": "end", "very end": "end", "year end": "end", "year-end": "end", "close": "end",
    "start": "start", "beginning": "start", "turn": "start",
    "middle": "mid", "mid": "mid", "early": "early", "late": "late",
    "early part": "early", "latter part": "late", "latter half": "second half", "first half": "first half",
    "second half": "second half",
}  # fmt: skip
# Belongs to the verbatim only when the phrase stands in running prose; "on" and "for" never do.
_LEFT_OUT = frozenset({"on", "for", "at"})
_RIGHT = re.compile(r"\s+(?:onwards?|at\s+the\s+latest)\b")
_JOIN = re.compile(
    r"\s*(?P<join>[-–—/]|to|and|until|through|or)\s*(?:the\s+)?(?:(?:end|start|beginning)\s+(?:of\s+)?|(?:early|mid|late)[\s-]+)?"
)
# "no later than the twelfth session of the Council in June 2019": the event belongs to the phrase.
_EVENT = re.compile(r"(?:by\s+)?no(?:t)?\s+later\s+than\s+(?:the|its|our|their)\s+[^.;:,\n]{3,90}?\s+$", re.IGNORECASE)
# After a date that only says which paper or meeting is meant.
_CITED = re.compile(
    r"""\s+(?:[\w’'-]+\s+){0,3}?(?:reports?|reviews?|inspections?|guidance|guides?|strategy|plans?|act|bill|code|meetings?|survey|census|election
    |edition|version|letter|statement|budget|white\s+paper|green\s+paper|consultation|programme|agreement|summit|events?|fire|disorder
    |attacks?|spotlight|priorities|protocol|convention|manifesto|figures|data|session|paper|study|audit|evaluation|assessment|order|directions
    |regulations|rules|framework|policy|settlement|pandemic|riots?|games|olympics)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_OWNED = re.compile(r"(?:\b(?:the|its|our|their|this|that|an?|his|her|your)|[’']s|s[’'])\s+$", re.IGNORECASE)
_COUNTED = re.compile(
    r"""\s+(?:people|staff|officers?|cases|attendees|places|homes|jobs|patients|members|schools|hours|pupils|children|visits|residents
    |per\s+cent|percent|units|beds|sites|vehicles|participants|responses|applications|words|pages|copies|metres|miles|km|tonnes)\b|\s?%""",
    re.VERBOSE | re.IGNORECASE,
)
# Before a number that looks like a year but numbers something.
_NUMBERED = re.compile(
    r"(?:\b(?:paragraphs?|para|no|nos|number|section|article|SI|S\.I|SSI|SR|HC|HL|CP|Cm|Cmnd|page|pp?|resolution|ref|reference|room|"
    r"session|form|ISBN|ISO|EN|BS)\.?|[#£$€/.,])\s*$",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"[A-Z][\w’'-]*\)?,?\s+(?:(?:for|of|from)\s+)?(?:the\s+)?(?:Period\s+)?$")
_LABELLED = re.compile(r"[:|]\s*\**\s*$|^\W*$")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date phrase: where it stands, the days it can mean, and the preposition that leads it ("by no later than" is "by")."""

    span: Span
    range: DateRange
    preposition: str | None

    @property
    def earliest(self) -> str:
        return self.range.earliest

    @property
    def latest(self) -> str:
        return self.range.latest


@dataclass(frozen=True, slots=True)
class _Phrase:
    span: Span
    core: tuple[Expression, ...]
    parts: tuple[str | None, ...]
    preposition: str | None


def find_dates(
    text: str,
    span: Span | None = None,
    *,
    published: str | None = None,
    fiscal: Fiscal = "april",
    day_first: bool = True,
) -> list[FoundDate]:
    """The dates inside ``span``, in order.

    Dates without a year are resolved against ``published`` (a day, month or year in ISO form); those that cannot be are left
    out here and returned by `unresolved_dates`. ``day_first`` reads 06-04-2012 as 6 April; days above 12 settle it anyway.
    """
    found, _ = _scan(text, span, published, fiscal, day_first)
    return found


def unresolved_dates(
    text: str, span: Span | None = None, *, published: str | None = None, fiscal: Fiscal = "april", day_first: bool = True
) -> list[Problem]:
    """One problem for each date phrase that `find_dates` leaves out: no publication date to count from, or no such day."""
    _, lost = _scan(text, span, published, fiscal, day_first)
    return [
        Problem(
            code="unresolved_date",
            message=f"{clean(text[begin:end])!r} names no day that can be worked out"
            + ("" if published else "; no publication date is known to count from"),
            span=(begin, end),
        )
        for begin, end in lost
    ]


def _scan(
    text: str, span: Span | None, published: str | None, fiscal: Fiscal, day_first: bool
) -> tuple[list[FoundDate], list[Span]]:
    floor, stop = span if span is not None else (0, len(text))
    today = reference(published) if published else None
    found: list[FoundDate] = []
    lost: list[Span] = []
    for phrase in _phrases(text, floor, stop, day_first):
        moment = Moment(today, fiscal, text, phrase.span[0], floor)
        resolved = _resolve(phrase, moment)
        if resolved is None:
            lost.append(phrase.span)
            continue
        period, anchored = resolved
        found.append(
            FoundDate(
                span=phrase.span,
                range=DateRange(
                    verbatim=clean(text[phrase.span[0] : phrase.span[1]]),
                    earliest=period.start.isoformat(),
                    latest=period.end.isoformat(),
                    edtf=period.edtf(),
                    resolved_from="publication date" if anchored else "text",
                ),
                preposition=phrase.preposition,
            )
        )
    return found, lost


def _phrases(text: str, floor: int, stop: int, day_first: bool) -> list[_Phrase]:
    """Expressions joined into ranges, widened to their prepositions, and those dropped that are no dates."""
    groups: list[list[Expression]] = []
    for expression in expressions.find(text, floor, stop, day_first=day_first):
        if groups and len(groups[-1]) == 1 and _joined(text, groups[-1][0], expression, floor):
            groups[-1].append(expression)
        else:
            groups.append([expression])
    phrases: list[_Phrase] = []
    bound = floor
    for group in groups:
        phrase = _widen(text, group, bound, stop, floor)
        if phrase is not None:
            phrases.append(phrase)
            bound = phrase.span[1]
    return phrases


def _joined(text: str, first: Expression, second: Expression, floor: int) -> bool:
    """Whether two expressions are the ends of one range ("between May and July 2024", "spring/summer 2025")."""
    if not first.ranges or not second.ranges:
        return False
    between = _JOIN.fullmatch(text, first.span[1], second.span[0])
    if between is None:
        return False
    lead = text[max(floor, first.span[0] - 40) : first.span[0]].lower()
    join = between.group("join")
    if join == "and" and re.search(r"\bbetween\s+(?:the\s+)?(?:(?:end|start|early|mid|late|beginning)[\s-]+(?:of\s+)?)?$", lead):
        return True
    borrows = first.year is None and second.year is not None
    if join == "or" and first.year is not None and second.year is not None:
        return True  # "late 2024 or early 2025"
    if join in ("and", "or", "/"):
        return borrows and first.kind == second.kind
    if first.kind == second.kind == "year":  # "2024 to 2026": the expression itself covers what is no explicit range
        return bool(re.search(r"\b(?:from|between)\s+$", lead))
    return first.year is not None or borrows or first.kind == second.kind


def _widen(text: str, group: list[Expression], bound: int, stop: int, floor: int) -> _Phrase | None:
    first, last = group[0], group[-1]
    start, end = first.span[0], last.span[1]
    left_start = max(bound, start - 80)
    slice_ = text[left_start:start]
    left = _LEFT.search(slice_)
    assert left is not None  # every part is optional
    prep = left.group("prep")
    part = _part(left)
    preposition = _PREPOSITIONS[" ".join(prep.lower().split())] if prep else None
    before = slice_[: left.start()]
    if first.preposition is not None:
        preposition, prep, part, before = first.preposition, None, None, slice_
    elif not _temporal(text, group, left, before, part, left_start == floor, stop):
        return None
    begin = start
    if first.preposition is None:
        begin = left_start + _verbatim_start(left, prep, part)
    follows = _RIGHT.match(text, end, stop)
    if follows:
        end = follows.end()
    if preposition in ("in", "at") and not part:
        event = _EVENT.search(text[max(bound, begin - 120) : begin])
        if event:
            begin = max(bound, begin - 120) + event.start()
            preposition = "by"
    parts: tuple[str | None, str | None] = (part, None)
    if len(group) == 2:
        inner = text[first.span[1] : last.span[0]].lower()
        word = re.search(r"\b(end|start|beginning|early|mid|late)\b", inner)
        parts = (part, _PARTS[word.group(1)] if word else None)
    return _Phrase((begin, end), tuple(group), parts, preposition)


def _part(left: re.Match[str]) -> str | None:
    if left.group("rest"):
        return left.group("rest").lower()
    word = left.group("edge") or left.group("third")
    return _PARTS[" ".join(word.lower().split())] if word else None


def _verbatim_start(left: re.Match[str], prep: str | None, part: str | None) -> int:
    """Where the verbatim begins in the slice: with its preposition in prose, except "on" and "for"; "at" only before an end."""
    if prep and (prep.lower() not in _LEFT_OUT or (part and prep.lower() == "at")):
        return left.start("prep")
    if left.group("part"):
        return left.start("part")
    return left.end()


def _temporal(
    text: str, group: list[Expression], left: re.Match[str], before: str, part: str | None, at_floor: bool, stop: int
) -> bool:
    """Whether an expression that could be a name or a number is a date here."""
    first, last = group[0], group[-1]
    prep = (left.group("prep") or "").lower()
    after = text[last.span[1] : min(stop, last.span[1] + 60)]
    owner = before + (left.group("the") or "") if not prep and not part else (left.group("the") or "") if not part else ""
    if first.kind != "relative" and _OWNED.search(owner) and _CITED.match(after):
        return False  # "the 2017 report", "the January 2022 inspection"
    if _COUNTED.match(after) and first.kind in ("year", "years"):
        return False
    strength = min(first.strength, last.strength) if len(group) == 1 else 2
    if first.kind in ("year", "years") and len(group) == 2:
        strength = 1
    if strength >= 2:
        return True
    if first.needs_part:
        return part is not None
    if _NUMBERED.search(before if not prep else ""):
        return False
    if first.kind in ("month", "season"):
        following = re.match(r"\s+([A-Z]|budget|statement|term|recess|school|disorder|holidays?|olympics|games|session)", after)
        if following and len(group) == 1:
            return False
    if first.kind in ("year", "years", "fiscal") and (left.group("the") and not part):
        return first.kind == "fiscal" and bool(re.match(r"\s+(?:financial|fiscal|academic|school)\s+year", after))
    if part:
        return True
    if prep:
        if prep in ("for", "over", "at", "around", "on") and first.kind in ("year", "years", "month", "fiscal"):
            named = _NAME_BEFORE.search(before + prep + " ") if prep == "for" else None
            return (first.kind == "fiscal" and named is None) or (first.kind == "month" and prep in ("for", "over", "around"))
        return True
    labelled = bool(_LABELLED.search(before[-6:])) if not at_floor else bool(_LABELLED.search(before))
    alone = not after.strip() or after.lstrip()[:1] in ".;|,)*" or after.startswith("\n")
    at_line = not before.strip() or before.rstrip(" ").endswith(("\n", ":", "|"))
    return labelled and alone and at_line


def _resolve(phrase: _Phrase, moment: Moment) -> tuple[Period, bool] | None:
    try:
        return _resolve_range(phrase, moment) if len(phrase.core) == 2 else _resolve_one(phrase.core[0], phrase.parts[0], moment)
    except (ValueError, OverflowError):  # no such day: 30 February, or beyond the calendar
        return None


def _resolve_one(expression: Expression, part: str | None, moment: Moment) -> tuple[Period, bool] | None:
    resolved = resolve(expression, moment)
    if resolved is None:
        return None
    period, anchored = resolved
    if part in ("later", "earlier"):
        return _rest_of(period, part, moment, anchored)
    if part is not None:
        period = part_of(period, part)
    return period, anchored


def _rest_of(period: Period, part: str, moment: Moment, anchored: bool) -> tuple[Period, bool]:
    """What is left of a period after publication, or what of it was over by then; all of it if publication lies outside."""
    today = moment.today
    if today is None or not period.start <= today.start <= period.end:
        return period, anchored
    if part == "later":
        return Period(today.start, period.end), True
    return Period(period.start, today.end if today.end <= period.end else period.end), True


def _resolve_range(phrase: _Phrase, moment: Moment) -> tuple[Period, bool] | None:
    first, last = phrase.core
    ending = _resolve_one(last, phrase.parts[1], moment)
    if ending is None:
        return None
    if first.year is None and last.year is not None:
        borrowed = expressions.with_year(first, ending[0].start.year)
        beginning = _resolve_one(borrowed, phrase.parts[0], moment)
        if beginning is not None and beginning[0].start > ending[0].end:  # "December to March 2024" began the year before
            beginning = _resolve_one(expressions.with_year(first, ending[0].start.year - 1), phrase.parts[0], moment)
    else:
        beginning = _resolve_one(first, phrase.parts[0], moment)
        if last.year is None and beginning is not None and ending[0].end < beginning[0].start and first.year is None:
            ending = (Period(ending[0].start, add_months(ending[0].end, 12)), ending[1])
    if beginning is None or beginning[0].start > ending[0].end:
        return None
    return Period(beginning[0].start, ending[0].end), beginning[1] or ending[1]
