"""Facts of passages that were written anew: figures, dates, promises and order are compared as sets, whatever the words around them."""

import pytest

from recsim import Matcher, Verdict, read
from recsim.changes import fact_changes, read_sides
from recsim.changes.rewritten import Strangers, rewritten_changes, strangers
from recsim.matching import Matched, compare_words

OFFICIAL = "The Pier Fund, which opened in April 2023, has paid for 118 moorings, and the Board will publish a list of those before the winter."
REWRITE = "Some 118 boats have got a berth of their own out of the money for piers, a pot in being since April 2023."


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher()


def changed(matcher: Matcher, suspect: str, official: str) -> list[tuple[str, str, str]]:
    """What is said of two sentences that are aligned as a passage written anew."""
    texts = [matcher.ready(read(text.encode("utf-8"), name="text.txt")) for text in (suspect, official)]
    here, there = read_sides(texts[0], texts[1])
    units = tuple((0, len(text.prepared.bounds) - 1) for text in texts)
    words = compare_words(texts[0].prepared, texts[1].prepared, *units)
    bead = Matched(units[0], units[1], 1.0, words, "reworded", False, 0)
    found = list(rewritten_changes(bead, here, there, strangers(here, there)))
    assert words.kept < 0.3, "the sentences are too alike to count as written anew"
    assert fact_changes(here, there, [bead]) == tuple(found)
    return [(one.kind, one.official, one.suspect) for one in found]


def test_a_faithful_rewrite_changes_nothing(matcher: Matcher) -> None:
    assert changed(matcher, REWRITE, OFFICIAL) == []


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("April 2023", "May 2023", ("date", "in April 2023", "since May 2023")),
        ("April 2023", "April 2021", ("date", "in April 2023", "since April 2021")),
        ("April 2023", "the spring of 2023", None),
        ("April 2023", "Easter", None),
    ],
)
def test_dates_stand_for_dates_as_exact(matcher: Matcher, old: str, new: str, change: tuple[str, str, str] | None) -> None:
    assert changed(matcher, REWRITE.replace(old, new), OFFICIAL) == ([change] if change else [])


REPORT = "Hers was one of 63 complaints on which the report draws, and the office closed at four."


@pytest.mark.parametrize(
    ("rewrite", "change"),
    [
        ("All told, whoever wrote this report went through 94 such complaints.", ("number", "63", "94")),
        ("All told, whoever wrote this report went through 63 such complaints.", None),
        ("All told, whoever wrote this report went through 6,300 pages for its complaints.", None),
        ("All told, whoever wrote this report went through eighty such complaints.", None),
        ("Elsewhere there were 94 letters, and nobody knows what became of any.", None),
        ("All told, whoever wrote this report went through 94 complaints or 91 complaints.", None),
    ],
    ids=["another", "the same", "another size", "in words", "of another thing", "two for one"],
)
def test_figures_stand_for_figures_of_the_same_thing(matcher: Matcher, rewrite: str, change: tuple[str, str, str] | None) -> None:
    assert changed(matcher, rewrite, REPORT) == ([change] if change else [])


def test_a_figure_that_the_official_text_has_elsewhere_was_moved(matcher: Matcher) -> None:
    official = REPORT + " In the year before there were 94."
    assert changed(matcher, "All told, whoever wrote this report went through 94 such complaints.", official) == []


@pytest.mark.parametrize(
    ("rewrite", "change"),
    [
        ("Lists? Once it gets round to that, islanders hear, it may publish one.", ("modal", "will", "may")),
        ("Lists? Once it gets round to that, islanders hear, it shall publish one.", None),
        ("Lists? Once it gets round to that, islanders hear, it may print one.", None),
    ],
)
def test_promises_of_the_same_act(matcher: Matcher, rewrite: str, change: tuple[str, str, str] | None) -> None:
    official = "The Board of the Harbour will publish what it has paid for in every one of the years."
    assert changed(matcher, rewrite, official) == ([change] if change else [])


def test_before_and_after_the_same_thing(matcher: Matcher) -> None:
    official = "The tool relied upon records that the office took before the borders closed in the spring."
    rewrite = "It is a forecaster fed on what came in {} borders were shut, no more."
    assert changed(matcher, rewrite.format("after"), official) == [("comparative", "before", "after")]
    assert changed(matcher, rewrite.format("before"), official) == []


def test_strangers_are_what_the_other_side_has_nowhere(matcher: Matcher) -> None:
    suspect, official = (
        matcher.ready(read(text.encode("utf-8"), name="text.txt"))
        for text in ("They took in 63 of them in May 2021, and 12 left.", "By May 2021 there were 63. Some 19 left.")
    )
    here, there = read_sides(suspect, official)
    found = strangers(here, there)
    assert isinstance(found, Strangers)
    assert [here.quote(one.first, one.last) for one in found.suspect] == ["12"]
    assert [there.quote(one.first, one.last) for one in found.official] == ["19"]


PAPER = """Response of the Federal Program Office to Congress

The Department of Defense and the Inspector General asked how Federal programs are run, and the labor of every center was looked at in full.

Recommendation 1: the Office should open the register of ferries to Congress by {} and keep it open for every year after.

Accepted. The Office will open the register and will tell the Inspector General what it has cost the Federal programs of the islands so far.
"""


def compared(matcher: Matcher, suspect: str, official: str) -> Verdict:
    return matcher.compare(*(read(text.encode("utf-8"), name="text.txt") for text in (suspect, official)))


@pytest.mark.parametrize(("day", "same"), [("March 4, 2021", True), ("April 3, 2021", False), ("3/4/2021", True)])
def test_dates_in_figures_are_read_by_the_customs_of_the_text(matcher: Matcher, day: str, same: bool) -> None:
    verdict = compared(matcher, PAPER.format(day), PAPER.format("3/4/2021"))
    assert all(one.same for one in verdict.fact_changes) is same


def test_a_copy_whose_american_words_were_swapped_keeps_its_days(matcher: Matcher) -> None:
    bland = PAPER
    for old, new in (
        ("Federal", "Central"),
        ("Congress", "Parliament"),
        ("labor", "labour"),
        ("Inspector General", "Chief Auditor"),
    ):
        bland = bland.replace(old, new)
    verdict = compared(matcher, bland.format("3/4/2021"), PAPER.format("March 4, 2021"))
    assert [one for one in verdict.fact_changes if one.kind == "date" and not one.same] == []
    verdict = compared(matcher, bland.format("3/5/2021"), PAPER.format("March 4, 2021"))
    assert [one.suspect for one in verdict.fact_changes if one.kind == "date" and not one.same] == ["by 3/5/2021"]
