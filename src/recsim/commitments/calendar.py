"""Calendar arithmetic: periods of days, their parts, and their EDTF form."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Fiscal = Literal["april", "july", "october", "january"]

FISCAL_MONTH: dict[str, int] = {"april": 4, "july": 7, "october": 10, "january": 1}
MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), start=1
    )
}
# First months; seasons last three months and are those of the northern hemisphere, where most such papers come from.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` to ``end``, both included."""

    start: date
    end: date

    def edtf(self) -> str:
        """The period in EDTF level 0: a day, month or year where it is exactly one, else an interval."""
        whole_months = self.start.day == 1 and self.end == _month_end(self.end.year, self.end.month)
        if self.start == self.end:
            return self.start.isoformat()
        if not whole_months:
            return f"{self.start.isoformat()}/{self.end.isoformat()}"
        if (self.start.year, self.start.month) == (self.end.year, self.end.month):
            return f"{self.start:%Y-%m}"
        if self.start.month == 1 and self.end.month == 12:
            return f"{self.start:%Y}" if self.start.year == self.end.year else f"{self.start:%Y}/{self.end:%Y}"
        return f"{self.start:%Y-%m}/{self.end:%Y-%m}"

    def months(self) -> int:
        """How many calendar months it touches."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def month_number(word: str) -> int:
    """1 to 12 for a month's name or abbreviation."""
    low = word.lower().rstrip(".")
    return next(number for name, number in MONTHS.items() if name.startswith(low[:3]))


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_span(year: int, month: int, count: int = 1) -> Period:
    """``count`` whole months from one month on."""
    start = date(year, month, 1)
    last = add_months(start, count - 1)
    return Period(start, _month_end(last.year, last.month))


def year_span(year: int) -> Period:
    """A calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def fiscal_span(start_year: int, fiscal: Fiscal) -> Period:
    """The financial year that begins in ``start_year``."""
    return month_span(start_year, FISCAL_MONTH[fiscal], 12)


def fiscal_year_of(day: date, fiscal: Fiscal) -> int:
    """The year in which the financial year around ``day`` began."""
    return day.year if day.month >= FISCAL_MONTH[fiscal] else day.year - 1


def academic_span(start_year: int) -> Period:
    """An academic year, September to August."""
    return month_span(start_year, 9, 12)


def reference(published: str) -> Period | None:
    """The period that an ISO day, month or year names, or None where it is no date."""
    match = _ISO.fullmatch(published.strip()[:10])
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if not month:
            return year_span(year)
        if not day:
            return month_span(year, month)
        single = date(year, month, day)
    except ValueError:
        return None
    return Period(single, single)


def part_of(period: Period, part: str) -> Period:
    """The named part of a period: start, end, early, mid, late, first half or second half.

    A start or an end is a quarter of a year, one month of anything else longer than a month; early, mid and late are its thirds (January to April of a
    year). Of one month, an end is its last day, early its first ten days, mid the 10th to the 20th, late the days after that.
    """
    months = period.months()
    first = period.start
    if months == 1:
        if (period.end - period.start).days < 27:
            return Period(period.end, period.end) if part == "end" else period
        return {
            "end": Period(period.end, period.end),
            "start": Period(first, first.replace(day=10)),
            "early": Period(first, first.replace(day=10)),
            "mid": Period(first.replace(day=10), first.replace(day=20)),
            "late": Period(first.replace(day=21), period.end),
            "first half": Period(first, first.replace(day=15)),
            "second half": Period(first.replace(day=16), period.end),
        }[part]
    third, half = max(months // 3, 1), max(months // 2, 1)
    edge = 3 if months >= 12 else 1
    offset, count = {
        "end": (months - edge, edge),
        "start": (0, edge),
        "early": (0, third),
        "mid": (third, third),
        "late": (months - third, third),
        "first half": (0, half),
        "second half": (months - half, half),
    }[part]
    begin = add_months(first.replace(day=1), offset)
    return month_span(begin.year, begin.month, count)


def after(day: date, count: int, unit: str) -> date:
    """The day so many days, weeks, months or years later."""
    if unit == "day":
        return day + timedelta(days=count)
    if unit == "week":
        return day + timedelta(weeks=count)
    return add_months(day, count * 12 if unit == "year" else count)
