"""Words of a small class in place of another of it, where no number says it: "once a year" and "once a month", "at night" and "by day"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recsim.changes.places import IN_PLACE, Places
from recsim.changes.quantities import SECONDS, unit_of_time
from recsim.changes.sides import FactSide, Placed, between
from recsim.matching import Matched
from recsim.verdicts import FactChange, FactKind
from recsim.wording import SMALL_WORDS

# Units of time that are other things as often: a second look, the minutes of a meeting, a quarter of the members.
_OTHER_SENSES = frozenset(("second", "minute", "quarter"))

# "Every day" may be "every time" to a reader.
_ANY_TIME = _OTHER_SENSES | {"day"}
# Words before a unit of time that say how often or when.
_COUNTING = frozenset("a an each every per last next".split())


def _numbered(*groups: str) -> dict[str, int]:
    """Each word with the number of its group; words of one group are the same."""
    return {word: number for number, group in enumerate(groups) for word in group.split()}


# Kind of fact, and words of which one for another of a different number changes it. Plurals are told without their "s".
_CLASSES: tuple[tuple[FactKind, Mapping[str, int]], ...] = (
    ("number", {unit: seconds for unit, seconds in SECONDS.items() if unit not in _OTHER_SENSES}),
    ("date", _numbered("morning", "afternoon", "evening", "night overnight nighttime", "midnight", "noon midday", "day daytime", "weekend", "weekday")),
    ("date", _numbered("spring springtime", "summer summertime", "autumn", "winter wintertime")),
    ("number", _numbered("hourly", "daily", "weekly", "fortnightly", "monthly", "quarterly", "yearly annually", "biweekly", "biannually semiannually")),
    ("number", _numbered("millimetre millimeter", "centimetre centimeter", "metre meter", "kilometre kilometer", "mile", "yard", "inch inche")),
    ("number", _numbered("milligram", "gram", "kilogram kilo", "tonne ton", "ounce")),
    ("number", _numbered("hectare", "acre")),
    ("quantifier", _numbered("partially partly", "completely fully wholly entirely totally permanently", "largely")),
)  # fmt: skip


def alternatives(bead: Matched, suspect: FactSide, official: FactSide, there: Places) -> Iterator[FactChange]:
    """Official words of a class in one bead that have another of it in their place; those inside numbers and dates are `counted_changes`."""
    if bead.kind not in IN_PLACE:
        return
    ours, theirs = (
        _counted(between(side.counted, *span)) for side, span in ((official, bead.words.official), (suspect, bead.words.suspect))
    )
    for place in range(*bead.words.official):
        if place in ours or there.kept(place) or official.surface(place)[0].isupper():
            continue
        first, last = there.project(place, place + 1)
        if last - first != 1 or first in theirs:
            continue
        kind = _other_of_class(official.words[place], suspect.words[first])
        if kind is None and _no_unit(official, suspect, place, first):
            kind = "number"
        if kind is not None:
            yield FactChange(
                kind, _with_word_before(official, place, bead.words.official[0]), _with_word_before(suspect, first, bead.words.suspect[0]),
                False, suspect.span(first, last), official.span(place, place + 1),
            )  # fmt: skip


def _counted(facts: list[Placed]) -> set[int]:
    return {place for one in facts for place in range(one.first, one.last)}


def _no_unit(official: FactSide, suspect: FactSide, place: int, twin: int) -> bool:
    """Whether "a year" became "a fall": after a kept word that counts out a unit of time stands one that is none."""
    unit, word = unit_of_time(official.words[place]), suspect.words[twin]
    if unit is None or unit in _ANY_TIME or not place or not twin:
        return False
    counted = official.words[place - 1] in _COUNTING and official.words[place - 1] == suspect.words[twin - 1]
    return counted and word.isalpha() and word not in SMALL_WORDS and unit_of_time(word) is None and not word.startswith(unit)


def _other_of_class(word: str, other: str) -> FactKind | None:
    """The kind of fact that one word for the other changes; None for words of no class, or the same in it."""
    one, two = (unit_of_time(each) or each.removesuffix("s") for each in (word, other))
    return next((kind for kind, held in _CLASSES if one in held and two in held and held[one] != held[two]), None)


def _with_word_before(side: FactSide, place: int, floor: int) -> str:
    """A word with the one before it, for showing: "a year"."""
    return side.quote(max(floor, place - 1), place + 1)
