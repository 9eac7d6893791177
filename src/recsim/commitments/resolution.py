"""What days an expression means, with the help of the publication date where it prints no year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from recsim.commitments import calendar as cal
from recsim.commitments.calendar import Fiscal, Period
from recsim.commitments.cues import looks_back
from recsim.commitments.expressions import Expression

_VAGUE_MONTHS = 3  # "in the coming weeks", "over the next few months": read as up to three months


@dataclass(frozen=True, slots=True)
class Moment:
    """What an expression is read against: the day of publication, the financial year, and the words before it."""

    today: Period | None
    fiscal: Fiscal
    text: str
    start: int
    floor: int

    def past(self) -> bool:
        """The words before look back; "will receive a newly developed package by the summer" does not, for all its participle."""
        before = self.text[self.floor : self.start]
        promised = max(before.rfind(" will "), before.rfind(" shall "))
        told = max(before.rfind(f" {word} ") for word in ("was", "were", "has", "have", "had"))
        if promised > told and self.text.startswith(("by ", "until ", "before ", "within "), self.start):
            return False
        return looks_back(self.text, self.start, self.floor)


# A financial year named by one number: in Britain the one that begins in it, here the one that ends in it.
_ENDS_IN = ("july", "october")


def resolve(expression: Expression, moment: Moment) -> tuple[Period, bool] | None:
    """The days an expression means, and whether the publication date was needed; None where it is needed and missing."""
    kind, year = expression.kind, expression.year
    if kind in ("relative", "duration"):
        period = _resolve_relative(expression, moment) if kind == "relative" else _resolve_duration(expression, moment)
        return (period, True) if period is not None else None
    if year is None and expression.word:
        if moment.today is None:
            return None
        shift = {"next": 1, "coming": 1, "last": -1}.get(expression.word, 0)
        base = cal.fiscal_year_of(moment.today.start, moment.fiscal) if expression.unit == "fiscal" else moment.today.start.year
        return _in_year(expression, base + shift, moment), True
    if year is not None:
        return _in_year(expression, year, moment), False
    if moment.today is None:
        return None
    return _nearest(expression, moment), True


def _in_year(expression: Expression, year: int, moment: Moment) -> Period:
    kind = expression.kind
    if kind == "day":
        last = date(year, expression.month, expression.day)
        return Period(last.replace(day=expression.first_day) if expression.first_day else last, last)
    if kind == "month":
        return cal.month_span(year, expression.month)
    if kind == "season":
        return cal.month_span(year, expression.month, 3)
    if kind in ("quarter", "half"):
        length = 3 if kind == "quarter" else 6
        first = year - 1 if expression.unit == "fiscal named" and moment.fiscal in _ENDS_IN else year
        start = cal.fiscal_span(first, moment.fiscal).start if expression.unit.startswith("fiscal") else date(year, 1, 1)
        begin = cal.add_months(start, (expression.number - 1) * length)
        return cal.month_span(begin.year, begin.month, length)
    if kind == "years":
        return Period(date(year, 1, 1), date(expression.number, 12, 31))
    if kind == "fiscal":
        if expression.unit == "academic":
            return cal.academic_span(year)
        ends_in = expression.word == "named" and moment.fiscal in _ENDS_IN
        return cal.fiscal_span(year - 1 if ends_in else year, moment.fiscal)
    return cal.year_span(year)


def _nearest(expression: Expression, moment: Moment) -> Period:
    """The next such day, month or season from publication on, or the last one before it where the words look back."""
    assert moment.today is not None
    today = moment.today
    years = range(today.start.year - 2, today.start.year + 3)
    options = [_in_year(expression, year, moment) for year in years if _exists(expression, year)]
    if moment.past():
        return [option for option in options if option.start <= today.end][-1]
    return next(option for option in options if option.end >= today.start)


def _exists(expression: Expression, year: int) -> bool:
    return not (expression.kind == "day" and expression.month == 2 and expression.day == 29 and year % 4)


def _resolve_relative(expression: Expression, moment: Moment) -> Period | None:
    if moment.today is None:
        return None
    today, word, unit = moment.today, expression.word, expression.unit
    shift = {"next": 1, "last": -1}.get(word, 0)
    period = _around(expression, today.start, shift, moment.fiscal)
    if word == "later":
        return Period(max(period.start, today.start), period.end) if period.end >= today.start else period
    if word == "earlier" and unit != "month name":
        return Period(period.start, max(period.start, min(period.end, today.end)))
    return period


def _around(expression: Expression, day: date, shift: int, fiscal: Fiscal) -> Period:
    """The year, quarter, month, week or season that holds ``day``, or the one before or after it."""
    unit = expression.unit
    if unit == "year":
        return cal.year_span(day.year + shift)
    if unit == "new year":
        return cal.month_span(day.year + 1, 1, 3)
    if unit == "fiscal":
        return cal.fiscal_span(cal.fiscal_year_of(day, fiscal) + shift, fiscal)
    if unit == "academic":
        return cal.academic_span((day.year if day.month >= 9 else day.year - 1) + shift)
    if unit == "quarter":
        start = cal.add_months(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3 * shift)
        return cal.month_span(start.year, start.month, 3)
    if unit == "month":
        start = cal.add_months(day.replace(day=1), shift)
        return cal.month_span(start.year, start.month)
    if unit == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=shift)
        return Period(monday, monday + timedelta(days=6))
    month, count = (expression.month, 1) if unit == "month name" else (cal.SEASONS[unit], 3)
    options = [cal.month_span(year, month, count) for year in range(day.year - 2, day.year + 3)]
    if shift > 0:
        return next(option for option in options if option.start > day)
    if shift < 0:
        return [option for option in options if option.end < day][-1]
    return next((option for option in options if option.start <= day <= option.end), options[2])


def _resolve_duration(expression: Expression, moment: Moment) -> Period | None:
    if moment.today is None or expression.number < 0:
        return None
    today = moment.today
    if expression.number == 0:
        return Period(today.start, cal.add_months(today.end, _VAGUE_MONTHS))
    end = cal.after(today.end, expression.number, expression.unit)
    return Period(end, end) if expression.word == "hence" else Period(today.start, end)
