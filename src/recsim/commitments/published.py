"""When a document was published, and what to read its undated expressions against when it does not say."""

from __future__ import annotations

import re
from functools import lru_cache

from recsim.commitments import calendar as cal
from recsim.commitments import expressions
from recsim.commitments.calendar import Fiscal
from recsim.commitments.cues import looks_back
from recsim.commitments.dates import find_dates
from recsim.commitments.expressions import Expression
from recsim.records import Document, Span

_HEAD = 8000  # characters in which title pages, imprints and datelines stand
_TAIL = 1500  # where a letter puts its date, after the signature
_REACH = 60  # a label and its date stand at most this far apart

# Lines that a browser or a server adds: "5/24/22, 7:05 AM", "1/20", "(Archived on ...)".
_STAMP = re.compile(r"\b\d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d\d(?:\s?[AP]M)?", re.IGNORECASE)
# Each label with what must stand between it and its date; the first label that is found wins.
_LABELS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^\W{0,6}(?i:first\s+)?(?:[Pp]ublished|PUBLISHED)(?i:\s+(?:on|date))?\s*:?\s*(?:\n\s*)?(?=\d|[A-Z])",
        r"\b[Pp]ublished\s*:\s*(?=\d|[A-Z])",
        r"\b(?i:publication\s+date|date\s+of\s+publication|date\s+published|published\s+date)\b\s*[:|]?\s*(?=\d|[A-Z])",
        r"\b(?:It|This\s+(?:[\w’'-]+\s+){0,4}?(?:report|response|paper|document|publication|statement|memorandum|letter))\s+"
        r"(?:was|is|has\s+been)\s+(?i:published|issued|released)\s+on\s+(?=\d|[A-Z])",
        r"\b(?i:published)\s+on\s+(?=\d[^.\n]{4,30}\s+by\s+(?:authority|order)\b)",
        r"\b(?i:ordered\s+by\s+the\s+house[^.\n]{0,40}?to\s+be\s+(?:printed|published))[\s,]*(?i:on\s+)?(?=\d)",
        r"\bDistr\.\s*:?\s*\w+\s+(?=\d)",
        r"^\W{0,6}(?i:dated?|issued|released|posted|date\s+(?:issued|released|of\s+issue|of\s+response|of\s+letter))"
        r"(?i:\s+on)?\s*[:|]?\s*(?=\d|[A-Z])",
    )
)
_PRESENTED = re.compile(
    r"\b(?:[Pp]resented|[Ll]aid|[Rr]eturn|PRESENTED|LAID)\s+(?:to|before|TO|BEFORE)\s+(?:(?:the|both|THE)\s+)?"
    r"(?:Houses?\s+of\s+)?(?:Parliament|Senedd|Assembly|Dáil|States|Tynwald|Oireachtas|Legislat\w+|PARLIAMENT|STATES)"
)
_UPDATED = re.compile(r"^\W{0,6}(?i:(?:last\s+)?(?:updated|revised|modified))(?i:\s+on)?\s*:?\s*(?=\d|[A-Z])", re.MULTILINE)
_AMERICAN = re.compile(
    r"\bU\.S\.|\bMedicare\b|\bMedicaid\b|\bInspector General\b|\bCongress\b|\bFederal\b|\b\w+\.gov\b(?!\.)|\bprograms?\b"
    r"|\b(?:cent|fib)ers?\b|\blabor\b|\bdefense\b|\bNonconcur|\bHHS\b|\bnonconcur|\bOIG\b|\b(?:January|June|September|December) (?=\d{1,2}, \d{4})"
)
_BRITISH = re.compile(
    r"\bprogrammes?\b|\bcentres?\b|\blabour\b|\bdefence\b|\.gov\.(?:uk|au|nz|ie)\b|\bParliament\b|\bMinisters?\b|\bCrown\b|\bCommonwealth\b|\bCanad\w+|\bAuditor General\b"
)
# Papers of these two States, not papers that compare themselves with them: one of these on the title page, or two in the head.
_ANTIPODEAN = re.compile(
    r"\.gov(?:t)?\.(?:au|nz)\b|\b(?:Australian|New Zealand|New South Wales|NSW|Victorian|Queensland|Tasmanian) Government\b|\bCommonwealth of Australia\b"
    r"|\b[Gg]overnment of (?:Australia|New Zealand)\b|\bAotearoa\b"
)
_TITLE_PAGE = 1000
_A_MONTH = r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_ENDS_SPAN = re.compile(rf"{_A_MONTH}(?:\s+\d{{4}})?(?:\s*[-–—]\s*|\s+(?:to|and|until)\s+)$", re.IGNORECASE)
_STARTS_SPAN = re.compile(rf"(?:\s*[-–—]\s*|\s+(?:to|and|until)\s+)(?:\d{{1,2}}\s+)?{_A_MONTH}", re.IGNORECASE)
_SERIES = r"(?:(?:CP|C[Mm]|Cmn?d|HC|HL(?: Paper)?|SP Paper|NIA) ?\d[\d/]*[^\w\n]+)?"
_WEEKDAY = r"(?:(?i:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"


def publication_date(document: Document) -> str | None:
    """The printed day, month or year of publication in ISO form, or None where none is printed.

    What the reader found in the file (``published_hint``) comes first, then labelled dates in the head ("Published 3 May
    2021"), the imprint of a paper presented to Parliament, a line that is nothing but a date, the end of a letter, and the
    title's end. Print stamps of a browser and spans of months (the time of an inspection) never count.
    """
    if document.published_hint:
        hinted = re.match(r"\d{4}(?:-\d\d){0,2}", document.published_hint)
        if hinted and cal.reference(hinted.group()):
            return hinted.group()
    text = document.text
    stop = min(len(text), _HEAD)
    day_first = not is_american(text[:_HEAD])
    found = _expressions(text, (0, stop), day_first)
    for label in _LABELS:
        for match in label.finditer(text, 0, stop):
            iso = _at(text, found, match.end())
            if iso:
                return iso
    for match in _PRESENTED.finditer(text, 0, stop):
        iso = _soon_after(text, found, match.end())
        if iso:
            return iso
    return (
        _alone(text, found)
        or _alone(text, _expressions(text, (max(stop, len(text) - _TAIL), len(text)), day_first))
        or _titled(document, day_first)
        or _updated(text, found, stop)
    )


def is_american(text: str) -> bool:
    """Whether the wording is American, so that 06-04-2012 is the fourth of June."""
    american = len({match.group() for match in _AMERICAN.finditer(text)})
    return american >= 2 and american > len({match.group() for match in _BRITISH.finditer(text)})


def date_customs(document: Document) -> tuple[Fiscal, bool]:
    """(the month in which financial years begin, whether 06-04-2012 is the sixth of April), by the wording of the document's head.

    October in American wording, July in Australian and New Zealand papers, otherwise April as in Britain, Canada and India.
    """
    return _customs(document.text[:_HEAD])


@lru_cache(maxsize=64)  # each answer of a document asks
def _customs(head: str) -> tuple[Fiscal, bool]:
    if is_american(head):
        return "october", False
    places = [match.start() for match in _ANTIPODEAN.finditer(head)]
    return ("july" if len(places) >= 2 or (places and places[0] < _TITLE_PAGE) else "april"), True


def anchor(document: Document) -> str | None:
    """The month to read "next year" and "in autumn" against where no publication date is printed; None where nothing helps.

    It is the newest month that the text tells in the past tense ("started in January 2019"), moved on to a later month of
    the following half year that is told in the past tense without its year ("was completed in February"). It is a lower bound
    for the publication date, so dates resolved from it can be early by up to a year where the document tells no recent act.
    """
    text = document.text
    newest: tuple[int, int] | None = None
    for found in find_dates(text, day_first=date_customs(document)[1]):
        earliest, latest = found.earliest, found.latest
        if found.preposition not in ("in", "on", "since", None) or earliest[:7] != latest[:7]:
            continue
        if not looks_back(text, found.span[0], 0, finite=True):
            continue
        month = (int(latest[:4]), int(latest[5:7]))
        newest = max(newest, month) if newest else month
    if newest is None:
        return None
    year, month_number = newest
    steps = [0]
    for expression in expressions.find(text, 0, len(text)):
        if expression.kind not in ("month", "day") or expression.year is not None:
            continue
        step = (expression.month - month_number) % 12
        if step <= 6 and _led_by_in(text, expression) and looks_back(text, expression.span[0], 0, finite=True):
            steps.append(step)
    index = year * 12 + month_number - 1 + max(steps)
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def _led_by_in(text: str, expression: Expression) -> bool:
    lead = text[max(0, expression.span[0] - 12) : expression.span[0]]
    return bool(re.search(r"\b(?:in|on|since|during)\s+(?:the\s+)?(?:early\s+|late\s+|mid-)?$", lead, re.IGNORECASE))


def _expressions(text: str, span: Span, day_first: bool) -> list[Expression]:
    """Full dates and months with their year, less those that stand in print stamps or are one end of a span of months."""
    stamps = [match.span() for match in _STAMP.finditer(text, *span)]
    kept: list[Expression] = []
    for expression in expressions.find(text, *span, day_first=day_first):
        start, end = expression.span
        if expression.kind not in ("day", "month") or expression.year is None or expression.first_day:
            continue
        if any(begin <= start < stop for begin, stop in stamps):
            continue
        before, after = text[max(0, start - 24) : start], text[end : end + 24]
        if _ENDS_SPAN.search(before) or _STARTS_SPAN.match(after):
            continue
        kept.append(expression)
    return kept


def _iso(expression: Expression) -> str | None:
    written = f"{expression.year:04d}-{expression.month:02d}"
    if expression.kind == "day":
        written += f"-{expression.day:02d}"
    return written if cal.reference(written) else None


def _at(text: str, found: list[Expression], offset: int) -> str | None:
    """The date that follows a label directly, but for a weekday."""
    for expression in found:
        start = expression.span[0]
        if start >= offset:
            if start - offset <= _REACH and re.fullmatch(rf"\s*{_WEEKDAY}", text[offset:start]):
                return _iso(expression)
            return None
    return None


def _soon_after(text: str, found: list[Expression], offset: int) -> str | None:
    """The first date in the imprint after "Presented to Parliament"; the minister's titles may come between."""
    for expression in found:
        if offset <= expression.span[0] <= offset + 400:
            return _iso(expression)
    return None


def _alone(text: str, found: list[Expression]) -> str | None:
    """A line that is nothing but a date, a place and a date, or a paper's number and a date: "CP 901 – September 2023"."""
    for expression in found:
        start, end = expression.span
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", end)
        before = text[line_start:start]
        after = text[end : line_end if line_end >= 0 else len(text)]
        if re.fullmatch(rf"\W*{_SERIES}(?:(?i:date|dated)\W+)?{_WEEKDAY}(?:[A-Z][a-z]+,\s+)?", before) and not re.search(
            r"\w", after
        ):
            return _iso(expression)
    return None


def _titled(document: Document, day_first: bool) -> str | None:
    """A date that begins or ends the title or one of the first lines that are headings."""
    lines = [document.title or ""]
    lines += [document.quote(block.span) for block in document.blocks[:40] if block.kind == "heading" and block.span[0] < _HEAD]
    # A row's last cell may hold the day by which something is to be done.
    lines += [
        line
        for block in document.blocks[:6]
        if block.kind != "row"
        for line in document.quote(block.span)[:600].splitlines()
        if not line.endswith(".")  # "Letters went out on 12 May 2023."
    ][:6]
    for line in lines:
        if len(line) > 300:
            continue
        for expression in _expressions(line, (0, len(line)), day_first):
            first, last = not line[: expression.span[0]].strip(" *#_(["), not line[expression.span[1] :].strip(" *#_)].")
            # "June 2020" at a title's end is as often what the paper is about; a day there is its date.
            if expression.kind == "day" and (first or last):
                return _iso(expression)
    return None


def _updated(text: str, found: list[Expression], stop: int) -> str | None:
    for match in _UPDATED.finditer(text, 0, stop):
        iso = _at(text, found, match.end())
        if iso:
            return iso
    return None
