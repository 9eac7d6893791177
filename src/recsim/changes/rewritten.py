"""Facts of passages that were written anew: what one side says beside what the other said, where no order of words is left to go by.

A writer who says a passage in other words keeps its figures, its dates, what it denies and how firmly it promises. So facts are compared as sets:
one that the whole official text does not have, beside the one official fact of its sort that the whole copy does not have. Writers also round, convert,
add up and say days by their occasion ("by Christmas"), so that only facts of equal exactness stand for each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from recsim.changes.counted import alike, as_exact, equal, is_month, is_year, printed
from recsim.changes.cues import compatible, is_negation, modal_at, stem
from recsim.changes.quantities import Quantity
from recsim.changes.sides import Dated, FactSide, Placed, between
from recsim.matching import Matched
from recsim.verdicts import FactChange
from recsim.wording import SMALL_WORDS

Range = tuple[int, int]
# Units around an aligned passage in which what it says may stand: writers join, split and reorder sentences. One to three units gave the same reports
# in the rewrites of the training and development parts, five a wrong one.
_AROUND = 2
# Words on either side of a fact, of which one of sense must be on both sides: what the number counts.
_CONTEXT = 8
# One figure stands for another up to this many times as large; beyond it was converted, or counts something else.
_TIMES = 3
# Words after a modal verb, "before" or "after" among which the first one of sense is what they are said of.
_OBJECT = 5
_ORDERS = {"before": "after", "after": "before"}


@dataclass(frozen=True)
class Strangers:
    """The numbers and dates of two texts that the other text has nowhere."""

    suspect: tuple[Placed, ...]
    official: tuple[Placed, ...]


def strangers(suspect: FactSide, official: FactSide) -> Strangers:
    """What each side of a comparison counts or dates and the other does not."""
    return Strangers(_unknown(suspect.counted, official.counted), _unknown(official.counted, suspect.counted))


def _unknown(facts: Sequence[Placed], others: Sequence[Placed]) -> tuple[Placed, ...]:
    return tuple(one for one in facts if not any(equal(one, other) for other in others))


def rewritten_changes(bead: Matched, suspect: FactSide, official: FactSide, strange: Strangers) -> Iterator[FactChange]:
    """The changes of one passage that was written anew."""
    yield from _counted(bead, suspect, official, strange)
    yield from _promised(bead, suspect, official)
    yield from _ordered(bead, suspect, official)


def _counted(bead: Matched, suspect: FactSide, official: FactSide, strange: Strangers) -> Iterator[FactChange]:
    ours = between(strange.official, *_around(official, bead.official))
    theirs = between(strange.suspect, *bead.words.suspect)
    for other in theirs:
        twins = [one for one in ours if _stands_for(one, other)]
        rivals = [one for one in theirs if twins and _stands_for(twins[0], one)]
        if len(twins) != 1 or len(rivals) != 1:
            continue
        one = twins[0]
        if isinstance(other.fact, Quantity) and not (
            _in_figures(official, one) and _in_figures(suspect, other) and _sense(official, one) & _sense(suspect, other)
        ):
            continue
        yield FactChange(
            "date" if isinstance(one.fact, Dated) else "number",
            printed(official, one), printed(suspect, other), False, other.fact.span, one.fact.span,
        )  # fmt: skip


def _around(side: FactSide, units: Range) -> Range:
    return side.bounds[max(0, units[0] - _AROUND)], side.bounds[min(len(side.bounds) - 1, units[1] + _AROUND)]


def _stands_for(one: Placed, other: Placed) -> bool:
    a, b = one.fact, other.fact
    if not alike(one, other):
        return False
    if isinstance(a, Dated) and isinstance(b, Dated):
        return as_exact(a, b) and _differ_in_one_sort(a, b)
    if not isinstance(a, Quantity) or not isinstance(b, Quantity) or a.unit == "reference":
        return False
    if not isinstance(a.value, Decimal) or not isinstance(b.value, Decimal) or a.weak or b.weak:
        return False
    low, high = sorted((a.value, b.value))
    return low > 0 and high <= _TIMES * low


def _differ_in_one_sort(one: Dated, other: Dated) -> bool:
    """Whether two dates differ in their month, their year or their day of the month alone."""
    first, second = next(iter(one.words - other.words)), next(iter(other.words - one.words))
    return any(sort(first) and sort(second) for sort in (is_month, is_year, _is_day))


def _is_day(word: str) -> bool:
    return word.isdigit() and len(word) <= 2


def _in_figures(side: FactSide, one: Placed) -> bool:
    """Whether a number is printed in figures: writers count on in words ("two sites" of one sentence and a third of the next)."""
    return any(letter.isdigit() for letter in printed(side, one))


def _sense(side: FactSide, one: Placed) -> set[str]:
    """The words of sense around a fact, by their stems, figures aside."""
    return {
        stem(word)
        for place in (range(max(0, one.first - _CONTEXT), one.first), range(one.last, min(len(side.words), one.last + _CONTEXT)))
        for word in (side.words[at] for at in place)
        if len(word) > 2 and word not in SMALL_WORDS and not word[0].isdigit()
    }


def _object(side: FactSide, place: int, end: int) -> str | None:
    """The first word of sense after a place, by its stem."""
    return next((stem(word) for word in side.words[place : min(end, place + _OBJECT)] if word not in SMALL_WORDS), None)


def _promised(bead: Matched, suspect: FactSide, official: FactSide) -> Iterator[FactChange]:
    """Modal verbs of the same verb that do not come to the same."""
    sides = [(official, bead.words.official), (suspect, bead.words.suspect)]
    ours, theirs = (
        [
            (place, place + modal[1], modal[0], _object(side, place + modal[1], stop))
            for place in range(start, stop)
            if (modal := modal_at(side.words, place)) is not None and not is_negation(side.words, place + modal[1])
        ]
        for side, (start, stop) in sides
    )
    for one in ours:
        twins = [other for other in theirs if other[3] == one[3] is not None]
        if len(twins) == 1 and not compatible(one[2], twins[0][2]):
            (first, last), (start, stop) = one[:2], twins[0][:2]
            yield FactChange(
                "modal",
                official.quote(first, last),
                suspect.quote(start, stop),
                False,
                suspect.span(start, stop),
                official.span(first, last),
            )


def _ordered(bead: Matched, suspect: FactSide, official: FactSide) -> Iterator[FactChange]:
    """ "Before" and "after" of the same thing."""
    start, stop = bead.words.suspect
    first, last = bead.words.official
    for place in range(first, last):
        turned = _ORDERS.get(official.words[place])
        thing = _object(official, place + 1, last)
        if turned is None or thing is None or turned in official.words[first:last]:
            continue
        for at in range(start, stop):
            if (
                suspect.words[at] == turned
                and official.words[place] not in suspect.words[start:stop]
                and _object(suspect, at + 1, stop) == thing
            ):
                yield FactChange(
                    "comparative", official.quote(place, place + 1), suspect.quote(at, at + 1), False,
                    suspect.span(at, at + 1), official.span(place, place + 1),
                )  # fmt: skip
