"""What linking reads in papers in which structure finds nothing, or not all: lists, letters, trackers, reports on earlier recommendations."""

import pytest

from recsim.linking.asks import appeared, asks_of
from recsim.linking.references import plain_number
from recsim.pipeline import parse
from recsim.reading import read
from recsim.records import Document


def document(*paragraphs: str) -> Document:
    return read("\n\n".join(paragraphs).encode())


def read_as(*paragraphs: str) -> list[tuple[str, str, str]]:
    """(number, own words, what is said of it) for each recommendation that linking finds."""
    return [(plain_number(ask.printed_id), ask.text, ask.answer) for ask in asks_of(parse(document(*paragraphs)))]


HEAD = ("Harbour Office of Tarnmouth", "Reply to the Pilots' Union", "14 May 2011")


@pytest.mark.parametrize(
    ("paragraph", "entry"),
    [
        ("2010/119 Escort by a tug: rejected as too dear.", ("2010/119", "Escort by a tug:", "rejected as too dear.")),
        ("10-02. Thick glass will be ordered with new boats.", ("10-02", "Thick glass will be ordered with new boats.", "")),
        ("Order 3: complied with. The letters were withdrawn.", ("3", "complied with.", "The letters were withdrawn.")),
        ("Advice 2 (registers) Supported by the Office.", ("2", "(registers) Supported by the Office.", "")),
        ("Two: subtitles. Agreed from next year.", ("2", "subtitles.", "Agreed from next year.")),
        ("| R4 | one book of complaints | in use since May |", ("r4", "one book of complaints |", "in use since May |")),
    ],
)
def test_an_entry_of_a_list_that_never_says_what_it_lists(paragraph: str, entry: tuple[str, str, str]):
    others = ("1) Lamps on the outer mole: hung in March.", "5) Ladders on the inner mole: under way.")
    assert entry in read_as(*HEAD, others[0], paragraph, others[1])


def test_one_line_with_a_number_is_no_list():
    assert read_as(*HEAD, "1) Lamps on the outer mole were admired by all.", "So was the weather, by most of us.") == []


@pytest.mark.parametrize("line", ["11 February 2011", "27 January–7 February 2020", "3 May 2012."])
def test_a_date_is_no_entry(line: str):
    listed = (
        "1) Lamps on the outer mole: hung in March.",
        "2) Ladders on the mole: under way.",
        "3) Buoys: laid out in the bay.",
    )
    assert [number for number, _, _ in read_as("Harbour Office of Tarnmouth", line, *listed)] == ["1", "2", "3"]


def test_points_of_one_paragraph_are_cut():
    letter = "Thank you for your report. On point 1, height, we will write four metres. On the second, water, one hour is enough."
    more = "On point 3, cameras, agreed."
    assert [number for number, _, _ in read_as(*HEAD, letter, more)] == ["1", "2", "3"]


def test_reports_beside_recommendations_are_read():
    found = read_as(
        *HEAD,
        "Earlier recommendations",
        "Slow refunds: median of 16 days. The matter is closed.",
        "Visits should start on time. Not achieved.",
        "The weather was kind and nothing else was.",
        "Recommendation 1: The Office should ring back those who have waited for ten minutes.",
        "Recommendation 2: The Office should strike old debts from its books.",
    )
    assert ("", "Slow refunds:", "median of 16 days. The matter is closed.") in found
    assert ("", "Visits should start on time.", "Not achieved.") in found
    assert len(found) == 4


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("14–25 May 2012", "2012-05-25"),
        ("27 January–7 February 2020", "2020-02-07"),
        ("Council, 22 January 2015: the licensing review", "2015-01-22"),
        ("Annual report 2014", None),
        ("We came on 3 May 2012 and left again.", None),
    ],
)
def test_the_day_by_which_papers_are_put_in_order(line: str, day: str | None):
    assert appeared(document("Peer Review Service", line, "R1 The Office should have a budget of its own.")) == day


@pytest.mark.parametrize(
    ("printed", "number"), [("On the fifth", "5"), ("Recommendation two", "2"), ("On point 3", "3"), ("", "")]
)
def test_numbers_in_words(printed: str, number: str):
    assert plain_number(printed) == number
