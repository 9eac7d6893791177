"""Facts of passages that were written anew: what no wording holds in its place is compared by value, sort and company.

A rewrite keeps the figures, days, names and the sense of what it retells while its words and their order are new. A figure that the official text
has nowhere, where a figure of the same sort is told of no longer, stands for that one; the words beside both say whether.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from recsim.changes.counted import equal, printed
from recsim.changes.cues import POLES, is_negation, pole, stem
from recsim.changes.names import HEADS, TITLES, Name, content
from recsim.changes.quantities import Quantity
from recsim.changes.sides import Dated, FactSide, Placed
from recsim.changes.turned import change
from recsim.matching import Matched
from recsim.verdicts import FactChange, FactKind
from recsim.wording import SMALL_WORDS

Range = tuple[int, int]
# Units that a rewrite may leave between two aligned ones on either side, so that what lies between is told again too.
_LEFT_OUT = 4
# Units around the official passage in which the counterpart of a fact may stand.
_AROUND = 1
# Words on either side of a fact, within its sentence, that say what it is a fact of.
_COMPANY = 12
# Words after a comparison or an amount among which the word that it bears on stands.
_BEARS_ON = 4
# Sorts of numbers that writers make anew from others, or set where the source has none.
_MADE_ANEW = frozenset(("part", "ordinal", "times", "reference", "clock"))
_SMALLEST = 4
# A number up to this one, or a fact that stands elsewhere on the other side, needs so many words of company in common.
_LITTLE, _MUCH = 12, 3
# One number is not put for another so many times as large.
_SCALE = 10
_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
# Ranks and the like, by which a writer calls a person whom the source names in full; and words with which the names of many places begin.
_CALLED = TITLES | frozenset(
    "colonel captain major general admiral commander sergeant constable superintendent inspector judge justice minister chairman".split()
)
_COMMON = _CALLED | frozenset("st port lower upper north south east west".split())
# Opposites that place what follows them in time or on a scale; "earlier" in "an earlier report" does not.
_PLACING = frozenset("before after above below over under beneath exceeding".split())


def retold_changes(beads: Sequence[Matched], suspect: FactSide, official: FactSide) -> Iterator[FactChange]:
    """The facts that differ in reworded passages; ``beads`` are those of which the wording says nothing."""
    if not beads:
        return
    told = _Told(beads)
    yield from _figures(told, suspect, official)
    yield from _names(told, suspect, official)
    for zone in told.zones:
        yield from _opposites(zone, suspect, official)


class _Told:
    """Which official units are told again where: ``zones`` are (suspect units, official units)."""

    def __init__(self, beads: Sequence[Matched]) -> None:
        ordered = sorted(beads, key=lambda bead: (bead.suspect, bead.official))
        self.zones: list[tuple[Range, Range]] = [(bead.suspect, bead.official) for bead in ordered]
        for one, two in pairwise(ordered):
            here, there = (one.suspect[1], two.suspect[0]), (one.official[1], two.official[0])
            if 0 < here[1] - here[0] <= _LEFT_OUT and 0 <= there[1] - there[0] <= _LEFT_OUT:
                self.zones.append((here, there))

    def again(self, unit: int) -> frozenset[int]:
        """The official units that a unit of the suspect may tell again."""
        return frozenset(at for here, there in self.zones if here[0] <= unit < here[1] for at in _reach(there))

    def near(self, unit: int) -> bool:
        """Whether a unit of the suspect, or the one beside it, tells anything again."""
        return any(unit in _reach(here) for here, _ in self.zones)


def _reach(units: Range) -> range:
    return range(max(0, units[0] - _AROUND), units[1] + _AROUND)


def _unit(side: FactSide, token: int) -> int:
    return bisect_right(side.bounds, token) - 1


def _company(side: FactSide, one: Placed) -> frozenset[str]:
    """Stems of the words of sense near a fact, in its unit."""
    unit = _unit(side, one.first)
    low, high = max(side.bounds[unit], one.first - _COMPANY), min(side.bounds[unit + 1], one.last + _COMPANY)
    words = (*side.words[low : one.first], *side.words[one.last : high])
    return frozenset(stem(word) for word in words if word not in SMALL_WORDS and not word[0].isdigit())


def _figures(told: _Told, suspect: FactSide, official: FactSide) -> Iterator[FactChange]:
    """Numbers and dates that the passage told again has not, for one of their sort that is not told; those with most company in common first."""
    offers: list[tuple[int, Placed, Placed]] = []
    for one in suspect.counted:
        unit = _unit(suspect, one.first)
        passage = told.again(unit) if _firm(one) else frozenset()
        known = [_unit(official, other.first) for other in official.counted if passage and equal(one, other)]
        if not passage or not passage.isdisjoint(known):
            continue
        rivals = [other for other in official.counted if _unit(official, other.first) in passage and _same_sort(one, other)]
        company = _company(suspect, one)
        for other in rivals:
            twins = [_unit(suspect, twin.first) for twin in suspect.counted if equal(other, twin)]
            if _rounded(one, other) or any(place in _reach((unit, unit + 1)) for place in twins):
                continue
            shared = len(company & _company(official, other))
            if shared >= _needed(one, other, alone=len(rivals) == 1, elsewhere=(bool(known), bool(twins))):
                offers.append((shared, one, other))
    taken: list[Placed] = []
    for _, one, other in sorted(offers, key=lambda offer: -offer[0]):
        if one not in taken and other not in taken:
            taken += [one, other]
            kind: FactKind = "date" if isinstance(one.fact, Dated) else "number"
            yield FactChange(kind, printed(official, other), printed(suspect, one), False, one.fact.span, other.fact.span)


def _needed(one: Placed, other: Placed, *, alone: bool, elsewhere: tuple[bool, bool]) -> int:
    """How many words of company two facts must share, so that one is taken for the other.

    None where the official one is the only one of its sort and neither stands elsewhere on the other side: of two facts that both sides have once.
    """
    little = _little(one) or _little(other)
    known, twins = elsewhere
    if alone and not (little or known or twins):
        return 0
    if little or twins or (known and not isinstance(one.fact, Dated)):
        return _MUCH
    return _MUCH - 1 if known else 1


def _firm(one: Placed) -> bool:
    """Whether a fact is one that a writer takes from the source: no season or day of the week, no small or reckoned number."""
    fact = one.fact
    if isinstance(fact, Dated):
        return bool(_months(fact) or _years(fact))
    if not isinstance(fact, Quantity) or isinstance(fact.value, str) or fact.weak or fact.unit in _MADE_ANEW:
        return False
    return fact.unit != "" or not (fact.value < _SMALLEST or _like_a_year(fact))


def _little(one: Placed) -> bool:
    """Whether a number is so small that a writer may well have reckoned it, or that any two sentences have one."""
    return isinstance(one.fact, Quantity) and not isinstance(one.fact.value, str) and one.fact.value <= _LITTLE


def _like_a_year(number: Quantity) -> bool:
    return not isinstance(number.value, str) and 1900 <= number.value <= 2100


def _months(date: Dated) -> frozenset[str]:
    return frozenset(word[:3] for word in date.words if word.isalpha() and word[:3] in _MONTHS)


def _years(date: Dated) -> frozenset[str]:
    return frozenset(word for word in date.words if word.isdigit() and len(word) == 4)


def _days(date: Dated) -> frozenset[str]:
    return frozenset(word for word in date.words if word.isdigit() and len(word) < 3)


def _same_sort(one: Placed, other: Placed) -> bool:
    """Whether two facts are of one sort and say different things of it."""
    a, b = one.fact, other.fact
    if isinstance(a, Dated) and isinstance(b, Dated):
        # "Before May" is "by the end of April".
        if {"before", "end"} <= a.edges | b.edges:
            return False
        return any(sort(a) and sort(b) and sort(a).isdisjoint(sort(b)) for sort in (_months, _years, _days))
    if not isinstance(a, Quantity) or not isinstance(b, Quantity) or isinstance(b.value, str) or isinstance(a.value, str):
        return False
    if abs(a.value - b.value) == 1 and (a.bound or b.bound):
        return False  # "four or fewer" is "fewer than five"
    if a.unit != b.unit or b.weak or (b.unit == "" and _like_a_year(b)) or (a.value == int(a.value)) != (b.value == int(b.value)):
        return False
    return min(a.value, b.value) * _SCALE >= max(a.value, b.value)


def _rounded(one: Placed, other: Placed) -> bool:
    """Whether the first number is the second in rounder figures: "9,000" for "8,912"."""
    a, b = one.fact, other.fact
    if not isinstance(a, Quantity) or not isinstance(b, Quantity) or isinstance(a.value, str) or isinstance(b.value, str):
        return False
    return abs(a.value - b.value) * 10 <= b.value and _figures_of(a) < _figures_of(b)


def _figures_of(quantity: Quantity) -> int:
    """The significant figures of a number."""
    assert not isinstance(quantity.value, str)
    return len(str(int(quantity.value)).rstrip("0"))


def _names(told: _Told, suspect: FactSide, official: FactSide) -> Iterator[FactChange]:
    """Names of which a word is kept and another is one that the official text does not know."""
    known = {_bare(other, official) for other in official.named}
    for one in suspect.named:
        if isinstance(one.fact, Name) and one.fact.heading:
            continue
        mine, unit = _bare(one, suspect), _unit(suspect, one.first)
        strange = {word for word in mine if word not in official.vocabulary and word + "'s" not in official.vocabulary}
        if len(mine) < 2 or mine in known or len(strange) == len(mine) or not told.near(unit):
            continue
        bounds = suspect.bounds[max(0, unit - _AROUND)], suspect.bounds[min(len(suspect.bounds) - 1, unit + _AROUND + 1)]
        around = {word.removesuffix("'s") for word in suspect.words[slice(*bounds)]}
        passage = told.again(unit)
        for other in official.named:
            pairs = _word_by_word(mine, _bare(other, official))
            differ = [pair for pair in pairs if pair[0] != pair[1]]
            if not 0 < len(differ) < len(pairs) or not around.isdisjoint(word for _, word in differ):
                continue
            # A title or "St" that two names share says little; then both must be told of in one passage.
            if {word for word, twin in pairs if word == twin} <= _COMMON and _unit(official, other.first) not in passage:
                continue
            if all(word in strange - _CALLED or (len(differ) == 1 and {word, twin} <= HEADS) for word, twin in differ):
                yield FactChange(
                    "name",
                    official.quote(other.first, other.last),
                    suspect.quote(one.first, one.last),
                    False,
                    one.fact.span,
                    other.fact.span,
                )
                break


def _bare(name: Placed, side: FactSide) -> tuple[str, ...]:
    """The words of a name without joining words and possessive endings."""
    return tuple(word.removesuffix("'s") for word in content(side.words[name.first : name.last]))


def _word_by_word(mine: tuple[str, ...], their: tuple[str, ...]) -> list[tuple[str, str]]:
    """The words of two names side by side, from the end that agrees; nothing where their lengths differ by more than a word."""
    if abs(len(mine) - len(their)) > 1 or min(len(mine), len(their)) < 2:
        return []
    if mine[0] == their[0] or len(mine) == len(their):
        return list(zip(mine, their, strict=False))
    return list(zip(reversed(mine), reversed(their), strict=False))


def _opposites(zone: tuple[Range, Range], suspect: FactSide, official: FactSide) -> Iterator[FactChange]:
    """Comparisons and amounts turned round: one of either pole on each side, bearing on the same word."""
    here, there = ((side.bounds[units[0]], side.bounds[units[1]]) for side, units in zip((suspect, official), zone, strict=True))
    for kind, one, other in POLES:
        if kind == "negation" or "most" in one:
            continue  # writers turn "refused" into "not accepted", and "most" is as often an adverb
        for a, b in ((one, other), (other, one)):
            mine, crossed = ([at for at in range(*here) if pole(suspect.words[at], stems)] for stems in (b, a))
            their, back = ([at for at in range(*there) if pole(official.words[at], stems)] for stems in (a, b))
            if (len(mine), len(their)) != (1, 1) or crossed or back:
                continue
            first, twin = mine[0], their[0]
            if any(at and is_negation(side.words, at - 1) for side, at in ((suspect, first), (official, twin))):
                continue
            if (suspect.words[first] in _PLACING) == (official.words[twin] in _PLACING) and (
                _borne(suspect, first) & _borne(official, twin)
            ):
                yield change(kind, official, suspect, (twin, twin + 1), (first, first + 1), True)


def _borne(side: FactSide, place: int) -> frozenset[str]:
    """Stems of the words of sense that a word bears on: those right after it in its unit."""
    stop = min(place + 1 + _BEARS_ON, side.bounds[_unit(side, place) + 1])
    return frozenset(stem(word) for word in side.words[place + 1 : stop] if word not in SMALL_WORDS)
