"""Printed labels: which stance and which state a short line prints, and which lines only look like labels."""

from __future__ import annotations

import pytest

from recsim.roles.labels import leading_label, whole_label

WHOLE = [
    ("Accepted", "accepted"),
    ("ACCEPTED.", "accepted"),
    ("Agreed", "accepted"),
    ("Supported", "accepted"),
    ("Endorsed", "accepted"),
    ("Concurs", "accepted"),
    ("Concur", "accepted"),
    ("Fully accepted", "accepted"),
    ("Accepted in full", "accepted"),
    ("The recommendation is accepted.", "accepted"),
    ("Enjoys the support", "accepted"),
    ("Yes", "accepted"),
    ("Accepted in principle", "accepted_in_principle"),
    ("Agreed in-principle", "accepted_in_principle"),
    ("Support in principle", "accepted_in_principle"),
    ("In principle", "accepted_in_principle"),
    ("Partially accepted", "partially_accepted"),
    ("Partly agreed", "partially_accepted"),
    ("Accepted in part", "partially_accepted"),
    ("Concurred in part", "partially_accepted"),
    ("Agreed with modifications", "partially_accepted"),
    ("In part", "partially_accepted"),
    ("Accepted in part, rejected in part", "partially_accepted"),
    ("Noted", "noted"),
    ("Noted.", "noted"),
    ("Acknowledged", "noted"),
    ("Take note", "noted"),
    ("Under consideration", "under_consideration"),
    ("Will be examined", "under_consideration"),
    ("Subject to further consideration", "under_consideration"),
    ("Deferred", "under_consideration"),
    ("Rejected", "rejected"),
    ("Not accepted", "rejected"),
    ("Not agreed", "rejected"),
    ("Not supported", "rejected"),
    ("Disagree", "rejected"),
    ("Disagrees", "rejected"),
    ("Did not concur", "rejected"),
    ("Does not accept", "rejected"),
    ("Nonconcur", "rejected"),
    ("Non-concurred", "rejected"),
    ("Declined", "rejected"),
    ("[Redacted]", "redacted"),
    ("[REDACTED – section 24]", "redacted"),
    ("Text withheld", "redacted"),
    ("Recommendation and response redacted on grounds of public safety.", "redacted"),
]


@pytest.mark.parametrize(("text", "stance"), WHOLE)
def test_a_label_that_is_the_whole_line(text: str, stance: str) -> None:
    label = whole_label(text)
    assert label is not None
    assert label.stance == stance


@pytest.mark.parametrize(("text", "stance"), [pair for pair in WHOLE if pair[1] != "redacted" and pair[0] != "Yes"])
@pytest.mark.parametrize(
    "prefix", ["3.1 ", "4. ", "(b) ", "• ", "Response: ", "Council response: ", "Status – ", "Response to Recommendation 4: "]
)
def test_numbers_bullets_and_response_words_may_stand_before_a_label(prefix: str, text: str, stance: str) -> None:
    label = whole_label(prefix + text)
    assert label is not None
    assert label.stance == stance
    assert (prefix + text)[slice(*label.span)].rstrip(".") == text.rstrip(".")


@pytest.mark.parametrize(
    ("text", "stance", "state"),
    [
        ("Accepted and fully implemented", "accepted", "implemented"),
        ("Supported – implemented", "accepted", "implemented"),
        ("Agreed (in progress)", "accepted", "in_progress"),
        ("Accepted in part; under way", "partially_accepted", "in_progress"),
        ("Accepted and partly implemented", "accepted", "partly_implemented"),
        ("Agreed, to be implemented", "accepted", "planned"),
        ("Accepted, not yet implemented", "accepted", "planned"),
        ("Not accepted, superseded", "rejected", "superseded"),
        ("Implemented", None, "implemented"),
        ("Complete", None, "implemented"),
        ("In progress", None, "in_progress"),
        ("Partially implemented", None, "partly_implemented"),
        ("Superseded", None, "superseded"),
        ("Overtaken by events", None, "superseded"),
        ("Noted", "noted", "not_stated"),
    ],
)
def test_stance_and_state_are_two_axes(text: str, stance: str | None, state: str) -> None:
    label = whole_label(text)
    assert label is not None
    assert (label.stance, label.implementation) == (stance, state)


@pytest.mark.parametrize(
    ("text", "stance", "words"),
    [
        ("Agreed. The council will repaint the pier.", "accepted", "Agreed"),
        ("Noted – see the answer above.", "noted", "Noted"),
        ("Agreed, but only for boats of ten metres.", "partially_accepted", "Agreed, but only for"),
        ("Accepted, with one reservation. Lamps stay.", "partially_accepted", "Accepted, with one reservation"),
        ("Agreed, with paragraph (c) struck out.", "partially_accepted", "Agreed, with paragraph (c) struck out"),
        ("Accept in principle (subject to money). The board …", "accepted_in_principle", "Accept in principle"),
        ("Partially accepted: the first half will be done.", "partially_accepted", "Partially accepted"),
        ("Not accepted; the board has no such power.", "rejected", "Not accepted"),
        ("Response: Agreed. We will repaint.", "accepted", "Agreed"),
        ("5.1 Accepted. We will repaint.", "accepted", "Accepted"),
        ("Yes, and it will be done by May.", "accepted", "Yes"),
        ("No. The pier stays as it is.", "rejected", "No"),
        ("Agreed by the Pier Trust. It will pay.", "accepted", "Agreed"),
    ],
)
def test_a_label_that_opens_an_answer(text: str, stance: str, words: str) -> None:
    label = leading_label(text)
    assert label is not None
    assert label.stance == stance
    assert text[slice(*label.span)].strip() == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The pier",
        "Accepted practice is to paint it twice a year",
        "Support for pilots",
        "Agreement on Pilotage Fees 2019",
        "Notes",
        "Noted artists of the island",
        "Rejected parcels are sent back to the depot",
        "The supported housing team",
        "Completed forms should be sent to the clerk",
        "Yesterday",
        "Nottingham",
        "Not every pier was painted",
        "In part because of the weather, the pier was shut",
    ],
)
def test_lines_that_only_begin_like_a_label(text: str) -> None:
    assert whole_label(text) is None
    assert leading_label(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "The council accepts this recommendation.",
        "No. 5 Pier Street was sold.",
        "No 5 Pier Street was sold.",
        "We agree with the inspector and will act.",
        "Implemented. The gate was hung in May.",  # a state is no stance
    ],
)
def test_prose_has_no_leading_label(text: str) -> None:
    assert leading_label(text) is None


def test_a_long_text_is_never_a_whole_label() -> None:
    assert whole_label("Accepted " + "and agreed " * 30) is None


def test_a_remark_after_a_dash_is_read_only_when_asked_for() -> None:
    text = "Accepted – the pier will be painted in the spring of next year"
    assert whole_label(text) is None
    label = whole_label(text, tail=True)
    assert label is not None
    assert label.stance == "accepted"


@pytest.mark.parametrize("link", ["and ", "now ", "partly ", "fully and "])
def test_words_that_link_labels_cannot_blow_up(link: str) -> None:
    leading_label("Accepted " + link * 20_000 + "x")
    leading_label("Accepted " + (link + "done ") * 20_000 + "x")
