"""Numbers and dates of a pair compared: the same, said otherwise, changed, lost, added."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recsim.changes.places import IN_PLACE, Places
from recsim.changes.quantities import Quantity, unit_of_time
from recsim.changes.sides import Dated, FactSide, Placed, between
from recsim.matching import Matched
from recsim.verdicts import FactChange, FactKind
from recsim.wording import SMALL_WORDS, plain_letters

# Words between the place where a number should stand and one that stands instead of it.
_APART = 3
# A sentence that lost more of its words than a place can hold was shortened; what it lost with them was left out, not changed.
_SLOT = 6
# How dictionaries explain a unit of time, by which programs replace it: no number was added.
_EXPLAINED = {
    ("24", "time:hour"),
    ("7", "time:day"),
    ("60", "time:minute"),
    ("12", "time:month"),
    ("60", "time:second"),
    ("10", "time:year"),
}
# Units whose numbers stand for none of another unit.
_SORTS = frozenset(("ordinal", "clock", "reference", "times"))
# How words for a hundredth begin.
_PERCENT = ("cent", "pc", "pct", "percent")
_TIME_WORDS = frozenset("day week fortnight month quarter year decade hour minute second".split())


def counted_changes(bead: Matched, suspect: FactSide, official: FactSide, there: Places, here: Places) -> Iterator[FactChange]:
    """The changes of numbers and dates in one bead. ``there`` places official words, ``here`` the suspect's."""
    ours = between(official.counted, *bead.words.official)
    theirs = between(suspect.counted, *bead.words.suspect)
    in_place = bead.kind in IN_PLACE
    left, over = [], list(theirs)
    for one in ours:
        twin = next((other for other in _nearest(one, over, there) if equal(one, other)), None)
        if twin is None:
            left.append(one)
            continue
        over.remove(twin)
        lost = _lost_unit(one, twin, official, suspect, there) if in_place else None
        if lost is not None:
            whole = (twin.first, lost + 1)
            yield FactChange("number", printed(official, one), suspect.quote(*whole), False, suspect.span(*whole), one.fact.span)
            continue
        yield from _said_otherwise(one, twin, suspect, official)
    # What the sentences around have more of than they should was moved, not lost.
    around = between(suspect.counted, *_around(suspect, bead.suspect))
    around_official = between(official.counted, *_around(official, bead.official))
    left = [one for one in left if _times(one, around) < _times(one, around_official)]
    over = [one for one in over if _times(one, around_official) < _times(one, around)]
    for one in list(left):
        twin = next((other for other in _nearest(one, over, there) if _stands_for(one, other, there, left, over, in_place)), None)
        if twin is not None:
            left.remove(one)
            over.remove(twin)
            yield FactChange(
                "date" if isinstance(one.fact, Dated) or isinstance(twin.fact, Dated) else "number",
                printed(official, one), printed(suspect, twin), False, twin.fact.span, one.fact.span,
            )  # fmt: skip
    if not in_place:
        return
    for one in left:
        if _dropped(one, there, official, suspect):
            yield FactChange(_kind(one), printed(official, one), "", False, None, one.fact.span)
    for one in over:
        if isinstance(one.fact, Quantity) and (str(one.fact.value), one.fact.unit) in _EXPLAINED:
            continue
        if _dropped(one, here, suspect, official):
            yield FactChange(_kind(one), "", printed(suspect, one), False, one.fact.span, None)


def _around(side: FactSide, units: tuple[int, int]) -> tuple[int, int]:
    """The tokens of some units and one unit on either side."""
    return side.bounds[max(0, units[0] - 1)], side.bounds[min(len(side.bounds) - 1, units[1] + 1)]


def _times(one: Placed, others: list[Placed]) -> int:
    """How often a fact stands among others."""
    return sum(equal(one, other) for other in others)


def _nearest(one: Placed, others: list[Placed], there: Places) -> list[Placed]:
    """The others by how far they stand from where a fact should stand."""
    first, last = there.project(one.first, one.last)
    return sorted(others, key=lambda other: max(other.first - last, first - other.last, 0))


def equal(one: Placed, other: Placed) -> bool:
    """Whether two numbers or dates are the same, in whatever form."""
    a, b = one.fact, other.fact
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return a.equals(b)
    if isinstance(a, Dated) and isinstance(b, Dated):
        return (
            a.value in (b.value, b.also)
            or a.also == b.value
            or ((a.words == b.words or _less_exact(a, b)) and not _other_end(a, b))
        )
    number, date = (a, b) if isinstance(a, Quantity) else (b, a)
    # "the 2021 report" is a number to one side where "in 2021" is a date to the other.
    return isinstance(number, Quantity) and isinstance(date, Dated) and str(number.value) in date.words and len(date.words) == 1


_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
# Words that say which end of a period is meant.
_ENDS = (frozenset(("early", "start", "beginning")), frozenset(("late", "end", "close")))


def _other_end(one: Dated, other: Dated) -> bool:
    """Whether one date is early in a period and the other late in it."""
    return any(one.edges & first and other.edges & second for first, second in (_ENDS, _ENDS[::-1]))


def _less_exact(one: Dated, other: Dated) -> bool:
    """Whether one date is the other without its day or year: "April" for "April 2023"."""
    less, more = sorted((one.words, other.words), key=len)
    # What one leaves out is all that the other has of its sort: "March 2021" is no "December 2021 to March 2023".
    return (
        less < more
        and any(word.isalpha() or len(word) == 4 for word in less)
        and not any(sort(word) for sort in (_is_month, _is_year) for word in more - less if any(map(sort, less)))
    )


def _is_month(word: str) -> bool:
    """Whether a word of a date is a month."""
    return word[:3] in _MONTHS


def _is_year(word: str) -> bool:
    """Whether a word of a date is a year in full."""
    return len(word) == 4 and word.isdigit()


def _said_otherwise(one: Placed, twin: Placed, suspect: FactSide, official: FactSide) -> Iterator[FactChange]:
    """The same number in other words; and the same number under a bound turned round ("more than 40", "fewer than 40")."""
    a, b = one.fact, twin.fact
    if isinstance(a, Quantity) and isinstance(b, Quantity) and a.bound and b.bound and a.bound != b.bound:
        spans = [(side.bound_span[0], side.span[1]) for side in (a, b) if side.bound_span is not None]
        yield FactChange(
            "comparative", " ".join(official.text[slice(*spans[0])].split()), " ".join(suspect.text[slice(*spans[1])].split()),
            False, spans[1], spans[0],
        )  # fmt: skip
        return
    before, after = printed(official, one), printed(suspect, twin)
    if _plain(before) != _plain(after):
        yield FactChange(_kind(one), before, after, True, b.span, a.span)


def _lost_unit(one: Placed, twin: Placed, official: FactSide, suspect: FactSide, there: Places) -> int | None:
    """The word in the place of "years" or "per cent", where it names no unit: "seven periods". None where the number still counts what it did."""
    a, b = one.fact, twin.fact
    if (
        not isinstance(a, Quantity)
        or not isinstance(b, Quantity)
        or b.unit != ""
        or not (a.unit == "%" or a.unit.startswith("time:"))
    ):
        return None
    last = one.last - 1
    if last <= one.first or there.kept(last):
        return None
    first, end = there.project(last, last + 1)
    if end - first != 1 or not twin.last <= first <= twin.last + 1:
        return None
    word = suspect.words[first]
    unit = word.startswith(_PERCENT) or unit_of_time(word) is not None
    return first if word.isalpha() and word not in SMALL_WORDS and not unit else None


def _plain(printed: str) -> str:
    return re.sub(r"[^\w£$€%.]|\.$", "", plain_letters(printed).lower())


def _stands_for(one: Placed, other: Placed, there: Places, left: list[Placed], over: list[Placed], in_place: bool) -> bool:
    """Whether one fact stands in the place of another: at its place or, in a rewrite, alone of its sort on both sides."""
    if not _comparable(one, other):
        return False
    first, last = there.project(one.first, one.last)
    near = max(other.first - last, first - other.last, 0) <= _APART
    if in_place:
        return near
    a, b = one.fact, other.fact
    if isinstance(a, Dated) and isinstance(b, Dated) and not _as_exact(a, b):
        return False
    if not _alike(one, other):
        return False
    sort = [fact for fact in left if _alike(fact, other)], [fact for fact in over if _alike(one, fact)]
    strong = not any(isinstance(fact, Quantity) and (fact.weak or _small(fact)) for fact in (a, b))
    return (strong or near) and len(sort[0]) == 1 == len(sort[1])


def _as_exact(one: Dated, other: Dated) -> bool:
    """Whether two dates differ in one word and say no more around it: not "the end of June" and "before July"."""
    return len(one.words) == len(other.words) == len(one.words & other.words) + 1 and one.edges ^ other.edges <= {"since"}


def _alike(one: Placed, other: Placed) -> bool:
    """Whether two facts are of one sort and count the same: pounds with pounds, weeks with weeks."""
    a, b = one.fact, other.fact
    return _comparable(one, other) and not (isinstance(a, Quantity) and isinstance(b, Quantity) and a.unit != b.unit)


def _small(quantity: Quantity) -> bool:
    return not isinstance(quantity.value, str) and quantity.unit == "" and quantity.value < 4


def _comparable(one: Placed, other: Placed) -> bool:
    a, b = one.fact, other.fact
    if isinstance(a, Dated) or isinstance(b, Dated):
        return isinstance(a, Dated) and isinstance(b, Dated)
    if not isinstance(a, Quantity) or not isinstance(b, Quantity):
        return False
    if a.unit != b.unit and {a.unit, b.unit} & _SORTS and "part" not in (a.unit, b.unit):
        return False
    # "one of the ships" for "a ship": small words, not numbers.
    return not (a.weak and b.weak and a.unit == b.unit == "") or a.value != b.value


def _dropped(one: Placed, places: Places, side: FactSide, other: FactSide) -> bool:
    """Whether a fact is gone from its place while what stood around it was kept."""
    fact = one.fact
    if isinstance(fact, Quantity) and (fact.weak or fact.unit in ("part", "ordinal", "times") or _small(fact)):
        return False
    digits = {word for word in fact.words if word[0].isdigit()} if isinstance(fact, Dated) else set()
    if isinstance(fact, Dated) and not digits:
        return False  # "last year", "the twelvemonth before": too many ways to say it
    after = side.words[one.last] if one.last < len(side.words) else ""
    if isinstance(fact, Quantity) and (after in ("noon", "midnight") or _in_name(one, side)):
        return False
    same, start, end, here, until = places.block_of(one.first)
    place = other.words[max(0, here - 1) : until + 1]
    if digits and digits <= set(other.words[max(0, here - _SLOT) : until + _SLOT]):
        return False  # the figures are there, if not as a date: "the fiscal months 2017 to 2021"
    # "a week" for "seven days", "weeklong" for "seven-day", "xiv" for "fourteen".
    if isinstance(fact, Quantity) and any(word.rstrip("s").removesuffix("long") in _TIME_WORDS for word in place):
        return False
    if any(word.endswith("score") for word in place):
        return False  # "twoscore"
    if any(_roman(word) == getattr(fact, "value", None) for word in place):
        return False
    if same or end - start > _SLOT or until - here > end - start:
        return False
    # A number at the edge of the pair may belong to the sentence next to it.
    first, last = places.blocks[0], places.blocks[-1]
    return (same, start, end, here, until) not in (first, last)


def _in_name(one: Placed, side: FactSide) -> bool:
    """Whether a number is a word of a name: "Thousand Flower Point"."""
    return any(
        name.first <= one.first and one.last <= name.last and name.last - name.first > one.last - one.first
        for name in between(side.named, one.first - 8, one.last)
    )


def _roman(word: str) -> int | None:
    """The value of a Roman numeral of two letters or more in a word."""
    if len(word) < 2 or not set(word) <= set("ivxlcdm"):
        return None
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}[letter] for letter in word]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _kind(one: Placed) -> FactKind:
    return "date" if isinstance(one.fact, Dated) else "number"


def printed(side: FactSide, one: Placed) -> str:
    """A fact as it is printed, white space aside."""
    return " ".join(side.text[one.fact.span[0] : one.fact.span[1]].split())
