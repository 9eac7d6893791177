"""Numbers as a reader understands them: figures and words, amounts of money, percentages, ordinals, spans of time, with their bound.

"five" is "5", "£1m" is "£1 million", "per cent" is "%", "half" and "one in two" are "50%", "48 hours" is "two days". A number that heads a
paragraph is its mark, and numbers of telephones and in addresses of the web are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from recsim.records import Span
from recsim.text import NUMBER_WORDS, ORDINAL_WORDS, covers

Unit = Literal["", "%", "points", "ordinal", "clock", "part", "times", "reference"] | str
Bound = Literal["", "least", "most"]

_SCALES = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12,
}  # fmt: skip
_WORDS = {**NUMBER_WORDS, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_ORDINALS = {
    **ORDINAL_WORDS,
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "sixtieth": 60,
    "seventieth": 70,
    "eightieth": 80,
    "ninetieth": 90,
    "hundredth": 100,
}
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_TIMES_AS_MUCH: dict[str, int | Fraction] = {"once": 1, "twice": 2, "thrice": 3, "half": Fraction(1, 2), "halv": Fraction(1, 2), "doubl": 2, "tripl": 3, "trebl": 3,
                  "quadrupl": 4}  # fmt: skip
_CURRENCIES = {"£": "pound", "$": "dollar", "€": "euro", "pound": "pound", "dollar": "dollar", "euro": "euro", "sterling": "pound",
               "gbp": "pound", "usd": "dollar", "eur": "euro"}  # fmt: skip
# Seconds in a unit of time; a month is a twelfth of a year.
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "fortnight": 1209600, "month": 2629800, "quarter": 7889400,
           "trimester": 7889400, "semester": 15778800, "year": 31557600, "decade": 315576000}  # fmt: skip
_OTHER_UNITS = {
    "sec": "second",
    "min": "minute",
    "hr": "hour",
    "yr": "year",
    "annum": "year",
    "twelvemonth": "year",
    "hebdomad": "week",
    "workweek": "week",
}


def unit_of_time(word: str) -> str | None:
    """The unit that a lower-case word names in singular or plural, by its plain name: "year" for "yrs" and "annum"."""
    one = word.removesuffix("s")
    one = _OTHER_UNITS.get(one, one)
    return one if one in SECONDS else None


# The second end of a range, "10-12", begins after a dash.
_QUANTITY = re.compile(
    rf"""(?:(?<![\w.,£$€/–-])|(?<=[\d%][–-])(?<![a-z/–-]\d[–-])(?<![/–-]\d\d[–-]))(?:
    (?P<clock>(?P<hour>\d{{1,2}})(?:[.:](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?|(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d))
  | (?P<reference>\d+(?:\.\d+){{2,}})(?!\w)
  | (?P<ordinal>\d+(?:st|nd|rd|th)\b|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[\s-])?(?:{_ORDINAL})(?![\w-]))
  | (?P<half_dozen>half[\s-](?:a[\s-])?dozen\b)
  | (?P<parts>(?:(?P<times>one|two|three|four|five|seven|nine|an?|\d)[\s-])?(?P<part>half|halves|thirds?|quarters?|fifths|sixths|eighths|tenths)
        (?=\s+(?:of|the|its|their|all|a)\b))
  | (?P<share>(?P<some>one|two|three|four|\d)[\s-](?:in|out\s+of)[\s-](?:every\s+)?(?P<every>two|three|four|five|six|seven|eight|nine|ten|twenty|\d\d?|100)
        (?![\w/£$€%–-]|[.,]\d|\s*(?:%|per\s?cent|seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|hundred|thousand|million)\b))
  | (?P<fraction>\d/\d(?:\d?)(?![\w/]|[.,]\d)(?=\s+of\b)|[½⅓⅔¼¾])
  | (?P<as_much>(?:once|twice|thrice)(?=\s+(?:an?|each|every|per|the|as|that)\b)|(?:doubl|tripl|trebl|quadrupl|halv)(?:e[ds]?|ing)\b)
  | (?P<sign>[£$€])?\s?(?P<figure>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,3}}(?:[ \u202f]\d{{3}})+(?![\d.])|\d+(?:\.\d+)?)
        (?:[\s-]?(?P<scale>(?:hundred|thousand|million|billion|trillion|k|m|mn|bn|tn)\b))?(?!(?!pp\b|pc\b)\w|[.,]\d)
  | (?P<half_words>(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-\d(?!\d))
  | (?P<words>(?:{_WORD})(?:(?:[\s-]+|(?<=hundred)\s+and\s+|(?<=thousand)\s+and\s+|(?<=million)\s+and\s+)(?:{_WORD}))*)(?![\w])
    )
    (?:[\s-]?(?P<percent>%|per\s?cent\b|percentage[\s-]+points?\b|pp\b|pc\b))?""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNED = re.compile(r"[£$€]\s?(?=\d)")
_UNIT_AFTER = re.compile(
    r"[\s-]+(?:working\s+|calendar\s+|consecutive\s+|full\s+|whole\s+)?(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|trimesters?|quarters?|semesters?"
    r"|years?|yrs?|annums?|twelvemonths?|decades?)\b"
    r"|\s+(?P<money>pounds?|dollars?|euros?|sterling|GBP|USD|EUR)\b",
    re.IGNORECASE,
)
_LEAST = r"not\s+(?:below|under)|(?:more|greater|higher|longer|later|larger)\s+than|over|above|at\s+(?:least|a\s+minimum(?:\s+of)?)|(?:no|not)\s+(?:fewer|less)\s+than|in\s+excess\s+of|upwards\s+of|a\s+minimum\s+of|exceed(?:s|ed|ing)?|beyond"
_MOST = r"not\s+(?:above|over)|(?:less|fewer|lower|shorter|smaller|earlier)\s+than|under|below|at\s+(?:most|a\s+maximum(?:\s+of)?)|(?:no|not)\s+(?:more|greater|higher|longer|later)\s+than|up\s+to|a\s+maximum\s+of|within"
_BOUND = re.compile(
    rf"(?<![\w-])(?:(?P<most>{_MOST})|(?P<least>{_LEAST}))\s+(?:(?:the|a|an|about|around|some|these|those|their|its)\s+)?$", re.I
)
# Words for small numbers that mostly count nothing: "one of these", "first of all", "a second look".
_WEAK = frozenset("one first second third half quarter last 1 hundred thousand million billion trillion dozen".split())
# Telephone numbers, addresses of the web and of mail: digits in them count nothing.
_NO_NUMBER = re.compile(
    r"(?<![\w.,£$€])(?:\+\d|\(?0\d)[\d ()–-]{6,}\d(?![\w.,]\d)|\bhttps?://\S+|\bwww\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+"
)
_LINE_START = re.compile(
    r"[ \t]*(?:[•●▪◦*#|–—-]\s*)?(?:(?:Recommendation|Rec|Conclusion|Section|Paragraph|Para|Part|Chapter|Annex|Question|Action|Item|Issue|Concern|"
    r"Matters?\s+of\s+concern|Finding|Proposal|R)\b\.?\s*(?:No\.?\s*)?)?[\[(]?",
    re.I,
)
_MARK_END = re.compile(r"[.):\]]+\s|\s+[A-Z]|\s*\n|[.):\]]*$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, bound and place. ``weak`` numbers count little in prose: their loss says nothing."""

    value: Decimal | str
    unit: Unit
    bound: Bound
    span: Span
    bound_span: Span | None
    weak: bool

    def equals(self, other: Quantity) -> bool:
        """Whether a reader takes the same number from both: a unit of time may be another that comes to as much, a part a percentage."""
        if self.value == other.value:
            units = {self.unit, other.unit}
            # "5 per cent" and "5 percentage points" are two things; a bare "5" may be either.
            return len(units) == 1 or "" in units or units == {"ordinal", "reference"}
        if isinstance(self.value, str) or isinstance(other.value, str):
            return False
        if {self.unit, other.unit} == {"part", "%"}:
            values = {one.unit: float(one.value) for one in (self, other)}
            # "a third" is "33%" and "33.3%".
            return abs(values["part"] * 100 - values["%"]) < 0.5
        if self.unit.startswith("time:") and other.unit.startswith("time:"):
            one, two = (float(side.value) * SECONDS[side.unit[5:]] for side in (self, other))
            return abs(one - two) <= 0.02 * max(one, two)
        return False


def find_quantities(text: str, span: Span | None = None) -> Iterator[Quantity]:
    """The numbers in a stretch of text, in order; marks of paragraphs ("3.1", "(2)" at the start of a line) are left out."""
    start, stop = span if span is not None else (0, len(text))
    inside = covers(match.span() for match in _NO_NUMBER.finditer(text, start, stop))
    for match in _QUANTITY.finditer(text, start, stop):
        if not inside(match.end() - 1):
            found = _quantity(text, match, start)
            if found is not None:
                yield found


def _quantity(text: str, match: re.Match[str], floor: int) -> Quantity | None:
    first, last = match.span()
    first += len(match.group()) - len(match.group().lstrip())
    if match["percent"] is None and not match["sign"] and _is_mark(text, first, last):
        return None
    value, unit = _value(match)
    if value is None:
        return None
    weak = text[first:last].lower() in _WEAK
    bound_at = _BOUND.search(text, max(floor, first - 40), first)
    bound: Bound = "" if bound_at is None else "most" if bound_at["most"] else "least"
    if match["percent"]:
        unit = "points" if match["percent"].lower().startswith(("percentage", "pp")) else "%"
    elif match["sign"]:
        unit = _CURRENCIES[match["sign"]]
    elif unit == "":
        after = _UNIT_AFTER.match(text, last)
        if after is not None and after["unit"]:
            unit, last = f"time:{unit_of_time(after['unit'].lower())}", after.end()
        elif after is not None and after["money"]:
            unit, last = _CURRENCIES[after["money"].lower().rstrip("s")], after.end()
    return Quantity(value, unit, bound, (first, last), bound_at.span() if bound_at else None, weak)


def _is_mark(text: str, first: int, last: int) -> bool:
    """Whether a number numbers its paragraph: it opens a line, and a full stop, bracket or capital follows."""
    line = text.rfind("\n", 0, first) + 1
    return _LINE_START.fullmatch(text, line, first) is not None and _MARK_END.match(text, last) is not None


def _value(match: re.Match[str]) -> tuple[Decimal | str | None, Unit]:
    if match["clock"]:
        hour, minute = int(match["hour"] or match["hour24"]), int(match["minute"] or match["minute24"] or 0)
        if match["half"]:
            hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
        return f"{hour:02}:{minute:02}", "clock"
    if match["reference"]:
        return match["reference"], "reference"
    if match["ordinal"]:
        words = match["ordinal"].lower()
        if words[0].isdigit():
            return Decimal(re.sub(r"\D", "", words)), "ordinal"
        tens, _, unit = words.replace(" ", "-").rpartition("-")
        return Decimal(_WORDS.get(tens, 0) + _ORDINALS[unit]), "ordinal"
    if match["half_dozen"]:
        return Decimal(6), ""
    if match["parts"]:
        times = match["times"] or "one"
        part = _PARTS[match["part"].lower().rstrip("s")]
        return _decimal(Fraction(_counted("one" if times.lower() in ("a", "an") else times), part)), "part"
    if match["share"]:
        some, every = _counted(match["some"]), _counted(match["every"])
        return (_decimal(Fraction(some, every)), "part") if 0 < some < every else (None, "")
    if match["fraction"]:
        upper, _, lower = _GLYPHS.get(match["fraction"], match["fraction"]).partition("/")
        return (_decimal(Fraction(int(upper), int(lower))), "part") if 0 < int(upper) < int(lower) else (None, "")
    if match["as_much"]:
        word = match["as_much"].lower()
        return _decimal(next(Fraction(value) for start, value in _TIMES_AS_MUCH.items() if word.startswith(start))), "times"
    if match["figure"]:
        value = Decimal(re.sub(r"[^\d.]", "", match["figure"]))
        return value * _SCALES.get((match["scale"] or "").lower(), 1), ""
    if match["half_words"]:
        tens, _, digit = match["half_words"].lower().partition("-")
        return Decimal(_WORDS[tens] + int(digit)), ""
    return _spelled(re.split(r"[\s-]+", match["words"].lower())), ""


_GLYPHS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}


def _counted(word: str) -> int:
    return int(word) if word.isdigit() else NUMBER_WORDS[word.lower()]


def _decimal(value: Fraction) -> Decimal:
    """A fraction to four places, so that equal ones are equal."""
    return round(Decimal(value.numerator) / value.denominator, 4)


def _spelled(words: list[str]) -> Decimal | None:
    """The value of "two hundred and five thousand"; None for words that do not add up to one number ("two three")."""
    total = current = 0
    before = 10**15
    for word in words:
        if word == "and":
            continue
        number = _WORDS[word]
        if number in (100, 12) and word in ("hundred", "dozen"):
            current, before = max(current, 1) * number, 10**15
        elif number >= 1000:
            total += max(current, 1) * number
            current, before = 0, 10**15
            continue
        else:
            if number >= before or (current % 100 and not (current % 10 == 0 and current % 100 >= 20 and number < 10)):
                return None
            current += number
            before = number if number >= 10 else 1
    return Decimal(total + current)
