"""Words of a small class in place of another of it: units of time without a number, parts of the day, how often."""

import pytest

from recsim import Matcher, Verdict, read
from recsim.changes import find_quantities
from recsim.changes.quantities import unit_of_time

OFFICIAL = """The Harbour Board response to the report on the night ferry

The Permanent Secretary of the Harbour Board thanks the Inspector for a report that was read with care by every member of the Board.

Recommendation 1: the ferry should be inspected once a year, at night, by an officer who answers to the Board and publishes a weekly log.

Accepted. The ferry will be inspected once a year and the log will be published on the same day for half a dozen harbours along the coast.

The pier was closed in the winter for nearly every boat, and the fare for a crossing is partly paid by the islands that the boat serves.
"""


def compared(matcher: Matcher, *swaps: tuple[str, str]) -> Verdict:
    copy = OFFICIAL
    for old, new in swaps:
        assert old in copy, old
        copy = copy.replace(old, new)
    return matcher.compare(*(read(text.encode("utf-8"), name="text.txt") for text in (copy, OFFICIAL)))


def told(verdict: Verdict) -> list[tuple[str, str, str]]:
    return [(one.kind, one.official, one.suspect) for one in verdict.fact_changes if not one.same]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("same day", "same week", ("number", "same day", "same week")),
        (", at night,", ", at noon,", ("date", "at night", "at noon")),
        ("a weekly log", "a monthly log", ("number", "a weekly", "a monthly")),
        ("the winter", "the summer", None),
        ("partly paid", "fully paid", ("quantifier", "is partly", "is fully")),
        ("was closed", "was opened", ("negation", "closed", "opened")),
        ("half a dozen", "nine", ("number", "half a dozen", "nine")),
        ("a year, at night", "a fall, at night", ("number", "a year", "a fall")),
        ("nearly every boat", "every boat", ("quantifier", "nearly every", "every")),
    ],
)
def test_another_of_a_class_is_told(matcher: Matcher, old: str, new: str, change: tuple[str, str, str] | None) -> None:
    found = told(compared(matcher, (old, new)))
    assert len(found) == 1 and (change is None or found == [change]), found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a year", "a twelvemonth"),
        ("a year", "an annum"),
        ("half a dozen", "six"),
        ("nearly every", "roughly every"),
        ("the winter", "the wintertime"),
        ("Permanent Secretary", "Temporary Secretary"),  # a name, if anything
    ],
)
def test_the_same_in_other_words_is_not(matcher: Matcher, old: str, new: str) -> None:
    assert [one for one in told(compared(matcher, (old, new))) if one[0] != "name"] == []


def test_each_place_of_a_year_that_became_a_month_is_told(matcher: Matcher) -> None:
    assert told(compared(matcher, ("once a year", "once a month"))) == [("number", "a year", "a month")] * 2


def test_units_have_one_name() -> None:
    names = [unit_of_time(word) for word in ("yrs", "annum", "twelvemonths", "mins", "hrs", "days", "boats", "as")]
    assert names == ["year", "year", "year", "minute", "hour", "day", None, None]
    assert [one.unit for one in find_quantities("for three yrs and 20 mins")] == ["time:year", "time:minute"]
