"""Dates in figures on two sides: each is read by the custom of its own wording."""

from __future__ import annotations

import pytest

from recsim import Matcher, Verdict, read

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
