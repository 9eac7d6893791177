"""The core of a date phrase: a day, month, season, quarter, year or span of months, as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from recsim.commitments import calendar as cal
from recsim.records import Span
from recsim.text import NUMBER_WORDS, number_of

Kind = Literal["day", "month", "season", "quarter", "half", "fiscal", "years", "year", "relative", "duration"]

_YEAR = r"(?:19|20)\d\d(?![\d])"
_DASH = r"\s?[/–—-]\s?"
_MONTH = (
    r"(?:(?i:january|february|april|june|july|august|september|october|november|december)|May|MAY|March|MARCH"
    rf"|(?:may|march)(?=\s+{_YEAR})|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|JAN|FEB|MAR|APR|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC)\b)"
)
_SEASON = r"(?i:spring|summer|autumn|winter)"
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))}|an?)"
_ORD = r"(?:\s?(?:st|nd|rd|th))?"
_TAIL = rf"(?:\d\d(?!\d)|{_YEAR})"  # the second half of 2024-25 or 2024-2025
_OF_YEAR = (
    rf"(?:\s+(?:of|in))?(?:\s+the)?[\s,]*(?P<{{0}}fy>(?i:FY\s?|(?:financial|fiscal)\s+year\s+))?(?P<{{0}}y>{_YEAR}|(?i:(?<=FY)|(?<=FY ))\d\d(?!\d))"
    rf"(?:{_DASH}(?P<{{0}}y2>{_TAIL}))?"
)
_OF_RELATIVE = (
    r"\s+of\s+(?:the\s+)?(?P<{0}rel>(?i:this|next|current|coming|last))\s+(?P<{0}relfy>(?i:financial|fiscal)\s+)?(?i:year)\b"
)
_UNIT = r"(?:financial\s+year|fiscal\s+year|academic\s+year|school\s+year|calendar\s+year|year|month|week|quarter)"

# One pass over the text; at one place the first alternative that fits wins, so longer forms stand first.
# ``_OPENS`` is what any of the forms can begin with: looking there first takes two fifths off the search.
_OPENS = r"(?=[0-9]|(?i:a[cpu]|c[aouh]|d[eu]|ea|f[aeioy]|h[12]|in|j[au]|la|m[ao]|n[eo]|o[cv]|pr|q[u1-4]|s[ceup]|th|up|w[ei]|ye))"
_EXPRESSION = re.compile(
    rf"""(?<![\w£$€#&'’]){_OPENS}(?:
    (?P<iso>(?P<iy>(?:19|20)\d\d)-(?P<im>[01]\d)-(?P<id>[0-3]\d)(?![\d-]))
  | (?P<numeric>(?P<n1>\d{{1,2}})\s?(?P<sep>[/.-])\s?(?P<n2>\d{{1,2}})\s?(?P=sep)\s?(?P<ny>(?:19|20)\d\d|\d\d)(?![\d/]|[.,-]\d))
  | (?P<dmy>(?:(?P<d0>\d{{1,2}}){_ORD}\s?(?:[-–—]|to\s|and\s)\s?)?(?P<d1>\d{{1,2}}){_ORD}(?:\s+day)?(?:\s+of)?[\s-]+
        (?P<m1>{_MONTH})(?:\.?,?[\s-]+(?:of\s+)?(?P<y1>{_YEAR})|\s+(?P<r1>this|next|last)\s+year\b)?)
  | (?P<mdy>(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}}){_ORD}(?![\d:%/.]\d|\d|\s?%)
        (?:\s?[-–]\s?(?P<d3>\d{{1,2}})(?!\d))?(?:,?\s+(?P<y2>{_YEAR}))?)
  | (?P<my>(?P<m3>{_MONTH})\.?(?:,?\s+(?:of\s+)?|[/-])(?P<y3>{_YEAR})(?!{_DASH}\d))
  | (?P<duration>(?i:
        (?P<within>within)\s+(?:the\s+|a\s+)?(?:next\s+|coming\s+|further\s+|period\s+of\s+)*(?P<w1>{_NUMBER})(?:\s?(?:-|–|to|or)\s?(?P<w2>{_NUMBER}))?
            [\s-]+(?:calendar\s+|working\s+)?(?P<wu>day|week|month|year)s?\b(?P<event>\s+(?:of|after|from|following)\s+(?:the\s+|its\s+)?\w+)?
      | (?P<ahead>in|over|during|within|across|through)\s+(?:the\s+)?(?:course\s+of\s+the\s+)?
            (?:next|coming|following|forthcoming)\s+(?:(?P<a1>{_NUMBER})(?:\s?(?:-|–|to|or)\s?(?P<a2>{_NUMBER}))?\s+|(?P<vague>few|couple\s+of|several)\s+)?(?:calendar\s+|working\s+)?
            (?P<au>day|week|month|year)(?P<plural>s?)\b
      | (?P<hence>in)\s+(?P<h1>{_NUMBER})\s+(?P<hu>day|week|month|year)s?[’']?\s+time\b))
  | (?P<later>(?i:(?P<lw>later|earlier)\s+(?:on\s+)?(?:this|in\s+the)\s+(?P<lu>{_UNIT}|spring|summer|autumn|winter)\b))
  | (?P<relative>(?i:(?P<rw>this|next|current|coming|upcoming|last|previous)\s+(?P<ru>{_UNIT}|spring|summer|autumn|winter)\b
        (?!\s+(?:after|later|budget|statement)))|(?P<rw2>(?i:this|next|last|coming))\s+(?P<rm>{_MONTH})(?!\s+\d))
  | (?P<newyear>(?i:new\s+year)\b(?!['’]))
  | (?P<christmas>Christmas\b(?:\s+(?P<cy>{_YEAR}))?)
  | (?P<theunit>(?i:(?<=the\s){_UNIT}\b))
  | (?P<season>(?P<s>{_SEASON}|(?i:fall)(?=\s+(?:of\s+)?{_YEAR}))
        (?:\s+(?:of\s+)?(?P<sy>{_YEAR})(?:{_DASH}(?P<sy2>{_TAIL}))?)?)
  | (?P<quarter>(?:(?P<qlead>(?i:FY)\s?{_YEAR}(?:{_DASH}\d\d(?!\d))?)\s+)?(?:[Qq](?P<q>[1-4])
        |(?i:(?P<qo>first|second|third|fourth|1st|2nd|3rd|4th|last|final)\s+(?:calendar\s+|financial\s+)?quarter
        |quarter\s+(?P<qn>[1-4]|one|two|three|four)))\b(?:{_OF_YEAR.format("q")}|{_OF_RELATIVE.format("q")})?)
  | (?P<half>(?:H(?P<h>[12])|(?i:(?P<ho>first|second|latter|1st|2nd)\s+half))\b
        (?:{_OF_YEAR.format("h")}|{_OF_RELATIVE.format("h")}))
  | (?P<fiscal>(?i:(?P<fk>financial|fiscal|academic|school)\s+years?\s+|FY\s?['’]?)
        (?P<f1>{_YEAR}|\d\d(?!\d))(?:(?:{_DASH}|\s+to\s+)(?P<f2>{_TAIL}))?)
  | (?P<years>(?P<g1>{_YEAR})(?:(?P<gs>{_DASH})|\s+(?P<gto>to)\s+)(?P<g2>\d\d(?![\d-])|{_YEAR})(?!{_DASH}\d)
        (?:\s+(?P<gk>(?i:financial|fiscal|academic|school))\s+year\b)?)
  | (?P<month>{_MONTH}(?!\w))
  | (?P<year>(?P<y>{_YEAR})(?![/.,:-]\d|[A-Za-z]))
    )""",
    re.VERBOSE,
)
_KINDS = (
    "iso", "numeric", "dmy", "mdy", "my", "duration", "later", "relative", "newyear", "christmas", "theunit",
    "season", "quarter", "half", "fiscal", "years", "month", "year",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """A date core as printed. ``strength`` 2 is a date anywhere, 1 only after a preposition, a part ("end") or a label."""

    span: Span
    kind: Kind
    year: int | None = None
    month: int = 0
    day: int = 0
    first_day: int = 0
    number: int = 0
    word: str = ""
    unit: str = ""
    strength: int = 2
    needs_part: bool = False
    preposition: str | None = None

    @property
    def ranges(self) -> bool:
        """Whether it can be one end of a range."""
        return self.kind in ("day", "month", "season", "quarter", "year", "fiscal") and not self.first_day


def find(text: str, floor: int, stop: int, *, day_first: bool = True) -> Iterator[Expression]:
    """Every expression in the stretch, in order; weak ones (bare months and years) included."""
    for match in _EXPRESSION.finditer(text, floor, stop):
        for kind in _KINDS:
            if match.group(kind) is not None:
                expression = _BUILD[kind](match, day_first)
                if expression is not None:
                    yield expression
                break


def with_year(expression: Expression, year: int) -> Expression:
    """The same expression in a given year."""
    return replace(expression, year=year)


def _numeric(match: re.Match[str], day_first: bool) -> Expression | None:
    first, second, year = int(match["n1"]), int(match["n2"]), match["ny"]
    if len(year) == 2 and match["sep"] != "/":
        return None  # 1.2.23 and 10-11-12 are numbers of sections and forms
    if re.match(r",\s\d{1,2}:\d\d", match.string[match.end() : match.end() + 8]):
        return None  # a browser's print stamp
    day, month = (first, second) if (day_first and second <= 12) or first > 12 else (second, first)
    full = int(year) + 2000 if len(year) == 2 else int(year)
    return Expression(match.span(), "day", full, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _iso(match: re.Match[str], day_first: bool) -> Expression | None:
    return Expression(match.span(), "day", int(match["iy"]), int(match["im"]), int(match["id"]))


def _day_month(match: re.Match[str], day_first: bool) -> Expression | None:
    between = match.string[match.start() : match.start("d1")]
    start, first_day = match.start(), int(match["d0"] or 0)
    if "and" in between and not re.search(r"between\s+(?:the\s+)?$", match.string[max(0, start - 14) : start]):
        start, first_day = match.start("d1"), 0
    day = int(match["d1"])
    if not 1 <= day <= 31:
        return None
    span = (start, match.end())
    return Expression(
        span, "day", _int(match["y1"]), cal.month_number(match["m1"]), day, first_day, word=(match["r1"] or "").lower()
    )


def _month_day(match: re.Match[str], day_first: bool) -> Expression | None:
    day, last = int(match["d2"]), int(match["d3"] or 0)
    if not 1 <= day <= 31:
        return None
    month = cal.month_number(match["m2"])
    return Expression(match.span(), "day", _int(match["y2"]), month, last or day, day if last else 0)


def _month_year(match: re.Match[str], day_first: bool) -> Expression | None:
    return Expression(match.span(), "month", int(match["y3"]), cal.month_number(match["m3"]))


def _month(match: re.Match[str], day_first: bool) -> Expression | None:
    return Expression(match.span(), "month", None, cal.month_number(match["month"]), strength=1)


def _season(match: re.Match[str], day_first: bool) -> Expression | None:
    year = _int(match["sy"])
    if year and match["sy2"] and _full(match["sy2"], year) != year + 1:
        return None
    return Expression(match.span(), "season", year, cal.SEASONS[match["s"].lower()], strength=2 if year else 1)


def _of_year(match: re.Match[str], key: str) -> tuple[int | None, str, str]:
    """The year, the relative word and "fiscal" of a quarter or half, "fiscal named" where its year is one number."""
    second = match[key + "y2"]
    year = _full(match[key + "y"], 2000) if match[key + "y"] else None
    if match[key + "fy"] and not second:
        unit = "fiscal named"  # "FY2025": where financial years begin in July or October, the one that ends in it
    else:
        unit = "fiscal" if match[key + "relfy"] or (year and second and _full(second, year) == year + 1) else ""
    return year, (match[key + "rel"] or "").lower(), unit


def _quarter(match: re.Match[str], day_first: bool) -> Expression | None:
    printed = match["q"] or match["qn"] or match["qo"]
    number = 4 if printed.lower() in ("last", "final") else number_of(printed)
    year, word, unit = _of_year(match, "q")
    if match["qlead"]:
        printed = re.sub(r"\D", "", match["qlead"])
        year, unit = int(printed[:4]), "fiscal" if len(printed) > 4 else "fiscal named"
    if "financial" in match["quarter"].lower() and not unit:
        unit = "fiscal"
    weak = year is None and not word
    if number is None or (weak and not match["q"] and not match["qn"]):
        return None
    return Expression(match.span(), "quarter", year, number=number, word=word, unit=unit, strength=1 if weak else 2)


def _half(match: re.Match[str], day_first: bool) -> Expression | None:
    number = int(match["h"]) if match["h"] else 1 if match["ho"].lower() in ("first", "1st") else 2
    year, word, unit = _of_year(match, "h")
    return Expression(match.span(), "half", year, number=number, word=word, unit=unit)


def _fiscal(match: re.Match[str], day_first: bool) -> Expression | None:
    year = _full(match["f1"], 2000)
    second = _full(match["f2"], year) if match["f2"] else 0
    if second and second != year + 1:
        return Expression(match.span(), "years", year, number=second)
    unit = "academic" if (match["fk"] or "").lower() in ("academic", "school") else ""
    return Expression(match.span(), "fiscal", year, number=second, unit=unit, word="" if second else "named")


def _years(match: re.Match[str], day_first: bool) -> Expression | None:
    year, kind = int(match["g1"]), (match["gk"] or "").lower()
    second = _full(match["g2"], year)
    if second == year + 1 and not re.search(r"\b(?:from|between)\s+$", match.string[max(0, match.start() - 10) : match.start()]):
        unit = "academic" if kind in ("academic", "school") else ""
        return Expression(match.span(), "fiscal", year, number=second, unit=unit, strength=2 if kind else 1)
    if second == year + 1 and not match["gto"]:
        return Expression(match.span(), "fiscal", year, number=second, strength=1)
    if second <= year or (len(match["g2"]) == 2 and "/" in (match["gs"] or "")):
        return None
    return Expression(match.span(), "years", year, number=second, strength=1)


def _year(match: re.Match[str], day_first: bool) -> Expression | None:
    return Expression(match.span(), "year", int(match["y"]), strength=1)


def _relative(match: re.Match[str], day_first: bool) -> Expression | None:
    word = (match["rw"] or match["rw2"]).lower()
    word = {"current": "this", "coming": "next", "upcoming": "next", "previous": "last"}.get(word, word)
    if match["rm"]:
        return Expression(match.span(), "relative", None, cal.month_number(match["rm"]), word=word, unit="month name")
    return Expression(match.span(), "relative", word=word, unit=_unit(match["ru"]))


def _later(match: re.Match[str], day_first: bool) -> Expression | None:
    return Expression(match.span(), "relative", word=match["lw"].lower(), unit=_unit(match["lu"]))


def _the_unit(match: re.Match[str], day_first: bool) -> Expression | None:
    return Expression(match.span(), "relative", word="this", unit=_unit(match["theunit"]), strength=1, needs_part=True)


def _new_year(match: re.Match[str], day_first: bool) -> Expression | None:
    return Expression(match.span(), "relative", word="next", unit="new year", strength=1)


def _christmas(match: re.Match[str], day_first: bool) -> Expression | None:
    year = _int(match["cy"])
    return Expression(match.span(), "day", year, 12, 25, strength=2 if year else 1)


def _duration(match: re.Match[str], day_first: bool) -> Expression | None:
    if match["within"]:
        count, unit = number_of(match["w2"] or match["w1"]) or 1, match["wu"]
        event = (match["event"] or "").lower()
        # Counted from something else than publication, it names no day that we know.
        foreign = bool(event) and "publication" not in event and "now" not in event and "today" not in event
        return Expression(match.span(), "duration", number=-1 if foreign else count, unit=unit.lower(), preposition="within")
    if match["hence"]:
        count, unit = number_of(match["h1"]) or 1, match["hu"].lower()
        return Expression(match.span(), "duration", number=count, unit=unit, word="hence", preposition="in")
    unit, preposition = match["au"].lower(), match["ahead"].lower()
    number = number_of(match["a2"] or match["a1"]) or 1 if match["a1"] else 0 if match["plural"] or match["vague"] else 1
    if not number and unit == "year":
        number = -1  # "over the coming years" has no end
    return Expression(match.span(), "duration", number=number, unit=unit, preposition="in" if preposition == "in" else "during")


_BUILD = {
    "iso": _iso, "numeric": _numeric, "dmy": _day_month, "mdy": _month_day, "my": _month_year, "duration": _duration,
    "later": _later, "relative": _relative, "newyear": _new_year, "christmas": _christmas, "theunit": _the_unit,
    "season": _season, "quarter": _quarter, "half": _half, "fiscal": _fiscal, "years": _years, "month": _month, "year": _year,
}  # fmt: skip


def _unit(printed: str) -> str:
    low = " ".join(printed.lower().split())
    if low.startswith(("financial", "fiscal")):
        return "fiscal"
    if low.startswith(("academic", "school")):
        return "academic"
    return "year" if low == "calendar year" else low


def _int(printed: str | None) -> int | None:
    return int(printed) if printed else None


def _full(printed: str, near: int) -> int:
    """A year from two or four digits, in the century of ``near``."""
    value = int(printed)
    return value if value > 99 else near // 100 * 100 + value
