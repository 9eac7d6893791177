"""Dates: what is found, how it is cut, which days it means."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsim.commitments import find_dates, unresolved_dates
from recsim.commitments.calendar import month_span, part_of, year_span

PUBLISHED = "2023-09-07"
# EDTF level 0: a day, month or year, or an interval of two. (The edtf package warns on import with today's pyparsing.)
EDTF = re.compile(r"\d{4}(?:-\d\d){0,2}(?:/\d{4}(?:-\d\d){0,2})?")


def only(text: str, published: str | None = PUBLISHED, **options):
    found = find_dates(text, published=published, **options)
    assert len(found) == 1, found
    return found[0]


CASES = [
    # full days
    ("It closes on 21 July 2023.", "21 July 2023", "2023-07-21", "2023-07-21", "2023-07-21"),
    ("It closes on the 21st of July 2023.", "21st of July 2023", "2023-07-21", "2023-07-21", "2023-07-21"),
    ("July 21, 2023", "July 21, 2023", "2023-07-21", "2023-07-21", "2023-07-21"),
    ("21/07/2023", "21/07/2023", "2023-07-21", "2023-07-21", "2023-07-21"),
    ("12 / 03 / 2026", "12 / 03 / 2026", "2026-03-12", "2026-03-12", "2026-03-12"),
    ("2023-07-21", "2023-07-21", "2023-07-21", "2023-07-21", "2023-07-21"),
    ("The day was 5–7 March 2024.", "5–7 March 2024", "2024-03-05", "2024-03-07", "2024-03-05/2024-03-07"),
    ("We open by 31 March.", "by 31 March", "2024-03-31", "2024-03-31", "2024-03-31"),
    ("The code was printed on the 9 June.", "9 June", "2023-06-09", "2023-06-09", "2023-06-09"),
    ("It was adopted on 5 June this year.", "5 June this year", "2023-06-05", "2023-06-05", "2023-06-05"),
    # months and years
    ("Expected implementation date: December 2023.", "December 2023", "2023-12-01", "2023-12-31", "2023-12"),
    ("The last lock was mended in February.", "in February", "2023-02-01", "2023-02-28", "2023-02"),
    ("We will open the site in February.", "in February", "2024-02-01", "2024-02-29", "2024-02"),
    ("The pier will be rebuilt by 2027.", "by 2027", "2027-01-01", "2027-12-31", "2027"),
    ("It will run from 2024 onwards.", "from 2024 onwards", "2024-01-01", "2024-12-31", "2024"),
    ("over the course of 2023", "over the course of 2023", "2023-01-01", "2023-12-31", "2023"),
    # parts
    ("Expected date: End 2023.", "End 2023", "2023-10-01", "2023-12-31", "2023-10/2023-12"),
    ("due by the end of 2034, and", "by the end of 2034", "2034-10-01", "2034-12-31", "2034-10/2034-12"),
    ("due by the end of March 2024", "by the end of March 2024", "2024-03-31", "2024-03-31", "2024-03-31"),
    ("towards the end of 2025", "towards the end of 2025", "2025-10-01", "2025-12-31", "2025-10/2025-12"),
    ("by early 2024", "by early 2024", "2024-01-01", "2024-04-30", "2024-01/2024-04"),
    ("by no later than mid-2029", "by no later than mid-2029", "2029-05-01", "2029-08-31", "2029-05/2029-08"),
    ("in mid-May 2019", "in mid-May 2019", "2019-05-10", "2019-05-20", "2019-05-10/2019-05-20"),
    ("in late 2024", "in late 2024", "2024-09-01", "2024-12-31", "2024-09/2024-12"),
    ("later in 2025", "later in 2025", "2025-01-01", "2025-12-31", "2025"),
    # seasons, quarters, halves
    ("by summer 2025", "by summer 2025", "2025-06-01", "2025-08-31", "2025-06/2025-08"),
    ("in the fall of 2024", "in the fall of 2024", "2024-09-01", "2024-11-30", "2024-09/2024-11"),
    ("winter 2025/26", "winter 2025/26", "2025-12-01", "2026-02-28", "2025-12/2026-02"),
    ("We will publish it in autumn.", "in autumn", "2023-09-01", "2023-11-30", "2023-09/2023-11"),
    ("Q2 2024", "Q2 2024", "2024-04-01", "2024-06-30", "2024-04/2024-06"),
    ("in the second quarter of 2025", "in the second quarter of 2025", "2025-04-01", "2025-06-30", "2025-04/2025-06"),
    ("Q3 FY2024", "Q3 FY2024", "2024-10-01", "2024-12-31", "2024-10/2024-12"),
    ("H1 2025", "H1 2025", "2025-01-01", "2025-06-30", "2025-01/2025-06"),
    ("in the first half of 2026", "in the first half of 2026", "2026-01-01", "2026-06-30", "2026-01/2026-06"),
    # financial years
    ("during 2019/20", "during 2019/20", "2019-04-01", "2020-03-31", "2019-04/2020-03"),
    ("in 2025 to 2026", "in 2025 to 2026", "2025-04-01", "2026-03-31", "2025-04/2026-03"),
    ("FY 2024", "FY 2024", "2024-04-01", "2025-03-31", "2024-04/2025-03"),
    ("financial year 2024/25", "financial year 2024/25", "2024-04-01", "2025-03-31", "2024-04/2025-03"),
    ("in the next financial year", "in the next financial year", "2024-04-01", "2025-03-31", "2024-04/2025-03"),
    ("in this financial year", "in this financial year", "2023-04-01", "2024-03-31", "2023-04/2024-03"),
    # relative to publication
    ("later this year", "later this year", "2023-09-07", "2023-12-31", "2023-09-07/2023-12-31"),
    ("next year", "next year", "2024-01-01", "2024-12-31", "2024"),
    ("this autumn", "this autumn", "2023-09-01", "2023-11-30", "2023-09/2023-11"),
    ("next spring", "next spring", "2024-03-01", "2024-05-31", "2024-03/2024-05"),
    ("by the end of the year", "by the end of the year", "2023-10-01", "2023-12-31", "2023-10/2023-12"),
    ("within six months", "within six months", "2023-09-07", "2024-03-07", "2023-09-07/2024-03-07"),
    ("over the next two years", "over the next two years", "2023-09-07", "2025-09-07", "2023-09-07/2025-09-07"),
    ("in the coming weeks", "in the coming weeks", "2023-09-07", "2023-12-07", "2023-09-07/2023-12-07"),
    # ranges
    ("between May and July 2024", "between May and July 2024", "2024-05-01", "2024-07-31", "2024-05/2024-07"),
    ("from 2024 to 2026", "from 2024 to 2026", "2024-01-01", "2026-12-31", "2024/2026"),
    ("spring/summer 2025", "spring/summer 2025", "2025-03-01", "2025-08-31", "2025-03/2025-08"),
    ("October 2018 - January 2019", "October 2018 - January 2019", "2018-10-01", "2019-01-31", "2018-10/2019-01"),
    ("from December to March 2024", "from December to March 2024", "2023-12-01", "2024-03-31", "2023-12/2024-03"),
]


@pytest.mark.parametrize(("text", "verbatim", "earliest", "latest", "edtf"), CASES)
def test_a_date_is_cut_and_resolved(text: str, verbatim: str, earliest: str, latest: str, edtf: str) -> None:
    found = only(text)
    assert (found.range.verbatim, found.earliest, found.latest, found.range.edtf) == (verbatim, earliest, latest, edtf)
    assert text[slice(*found.span)] == verbatim
    assert EDTF.fullmatch(found.range.edtf)


@pytest.mark.parametrize(
    "text",
    [
        "under the Lighthouse Safety Act 2015",
        "the Harbour Code of Practice 2018",
        "SI 2019/123",
        "see paragraph 2019",
        "with 2750 attendees",
        "the work in 2 Group",
        "HC 381",
        "the Docks Regulations 2021",
        "the 2017 report",
        "the 2012 inspection of piers",
        "the January 2022 inspection",
        "the Coastal Strategy 2020-2025",
        "the Programme for Ports 2006–2016",
        "it cost £2020",
        "in due course",
        "shortly",
        "by the end of this parliament",
        "we may march on",
        "in the Spring Budget",
        "by 2024 officers",
        "call 020 7946 0000",
    ],
)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert find_dates(text, published=PUBLISHED) == []


@pytest.mark.parametrize(
    ("text", "preposition"),
    [
        ("by May 2024", "by"),
        ("from May 2024", "from"),
        ("since May 2020", "since"),
        ("until 2026", "until"),
        ("May 2024", None),
        ("no later than June 2025", "by"),
        ("throughout 2024", "during"),
        ("between 2022 and 2024", "between"),
    ],
)
def test_the_preposition_is_told(text: str, preposition: str | None) -> None:
    assert only(text).preposition == preposition


def test_an_event_belongs_to_the_phrase() -> None:
    found = only("It will report no later than the tenth session of the Pier Board in June 2019.")
    assert found.range.verbatim == "no later than the tenth session of the Pier Board in June 2019"
    assert (found.range.edtf, found.preposition) == ("2019-06", "by")


def test_where_the_year_comes_from_is_told() -> None:
    assert only("in March 2024").range.resolved_from == "text"
    assert only("next year").range.resolved_from == "publication date"


def test_a_relative_date_without_publication_is_a_problem_and_no_date() -> None:
    text = "We will finish it next spring, and the rest by May 2025."
    assert [found.range.verbatim for found in find_dates(text)] == ["by May 2025"]
    (problem,) = unresolved_dates(text)
    assert problem.code == "unresolved_date"
    assert problem.span is not None and text[slice(*problem.span)] == "next spring"
    assert unresolved_dates(text, published=PUBLISHED) == []


def test_days_that_do_not_exist_are_problems() -> None:
    assert find_dates("due 30 February 2024") == []
    assert len(unresolved_dates("due 30 February 2024")) == 1


def test_days_counted_from_something_else_are_not_guessed() -> None:
    assert find_dates("within 56 days of its receipt", published=PUBLISHED) == []
    assert len(unresolved_dates("within 56 days of its receipt", published=PUBLISHED)) == 1


def test_american_order_is_an_option() -> None:
    assert only("06-04-2012").earliest == "2012-04-06"
    assert only("06-04-2012", day_first=False).earliest == "2012-06-04"
    assert only("11/24/2025").earliest == "2025-11-24"


def test_financial_years_follow_the_option() -> None:
    assert only("2024-25 financial year", fiscal="july").range.edtf == "2024-07/2025-06"
    assert only("FY 2024", fiscal="october").range.edtf == "2023-10/2024-09"


def test_a_month_of_publication_is_enough() -> None:
    assert only("within six months", published="2025-02").range.edtf == "2025-02-01/2025-08-28"
    assert only("in autumn", published="2025").range.edtf == "2025-09/2025-11"


def test_only_the_span_is_read() -> None:
    text = "By May 2020. By June 2024. By July 2026."
    start = text.index("By June")
    found = find_dates(text, (start, start + 14))
    assert [entry.range.verbatim for entry in found] == ["By June 2024"]


def test_two_dates_of_one_sentence_keep_their_order() -> None:
    found = find_dates("The first part comes by summer 2025 and the list in 2026.")
    assert [entry.range.verbatim for entry in found] == ["by summer 2025", "in 2026"]


def test_thirds_of_a_year() -> None:
    assert [part_of(year_span(2024), part).edtf() for part in ("early", "mid", "late")] == [
        "2024-01/2024-04",
        "2024-05/2024-08",
        "2024-09/2024-12",
    ]
    assert part_of(month_span(2024, 2), "end").edtf() == "2024-02-29"


@given(st.text(alphabet="by in of end 2024/05-31 March May spring Q1 FY within six months ,.;\n", max_size=80))
def test_spans_hold_their_words_and_never_overlap(text: str) -> None:
    found = find_dates(text, published=PUBLISHED)
    stop = 0
    for entry in found:
        assert stop <= entry.span[0] < entry.span[1]
        stop = entry.span[1]
        assert date.fromisoformat(entry.earliest) <= date.fromisoformat(entry.latest)
        assert EDTF.fullmatch(entry.range.edtf)


def test_time_grows_with_length() -> None:
    text = "The Harbour Board will open one of the 12 docks and then 2024 boats may follow in the year after. "
    started = time.perf_counter()
    find_dates(text * 500, published=PUBLISHED)
    small = time.perf_counter() - started
    started = time.perf_counter()
    find_dates(text * 5000, published=PUBLISHED)
    assert time.perf_counter() - started < 40 * max(small, 0.01)
