"""The stance of one answer, and what a paper claims of itself."""

from __future__ import annotations

import pytest

from recsim.records import Answer, Block, Call, Claim, Document, Item, OffsetMap, Recommendation, Stance
from recsim.stance import by_speaker, decide, find_claims

ASKED = "The port should build a second pier for the ferries."


def document(*paragraphs: str) -> Document:
    blocks, position = [], 0
    for paragraph in paragraphs:
        blocks.append(Block("paragraph", (position, position + len(paragraph))))
        position += len(paragraph) + 2
    return Document("paper.txt", "0", "0", "\n\n".join(paragraphs), "text/plain", None, tuple(blocks), OffsetMap())


def call(*answer: str, identifier: str = "4", **how: object) -> tuple[Document, Call]:
    """What is decided of an answer that follows the recommendation."""
    paper = document(ASKED, *answer)
    item = Item(identifier, None, None, (0, len(ASKED)))
    return paper, decide(paper, item, Answer((len(ASKED) + 2, len(paper.text)), **how))  # type: ignore[arg-type]


def stance(*answer: str, identifier: str = "4") -> str:
    return call(*answer, identifier=identifier)[1].stance


# -- an answer of one sentence is its position, which in a longer one may be said in passing


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("This is a matter for Parliament.", "not_addressee"),
        ("Harbour dues are a devolved matter.", "not_addressee"),
        ("The port will keep this recommendation under review.", "under_consideration"),
        ("The port will look at this recommendation as part of its wider review.", "under_consideration"),
        ("The port deferred a decision until the survey is finished.", "under_consideration"),
    ],
)
def test_brief_answers(sentence: str, expected: str) -> None:
    assert stance(sentence) == expected


def test_a_long_answer_may_say_in_passing_whose_matter_something_is() -> None:
    assert (
        stance("Dues are a matter for each harbour.", "Nine lamps were hung in May.", "Two more follow.")
        == "no_explicit_position"
    )


# -- which words carry the answer


@pytest.mark.parametrize(
    ("answer", "expected", "basis"),
    [
        (("Accepted", "The pier will be built."), "accepted", "label"),
        (("4.1 Partially accepted", "4.2 Half of it will be built."), "partially_accepted", "label"),
        (("Response: Noted. The port has no pier.",), "noted", "label"),
        (("Accepted", "The port broadly accepts the view, and interprets the recommendation as a call."), "accepted", "label"),
        (("The port accepts this recommendation. The pier will be built.",), "accepted", "sentence"),
        (("Ferries are many. The port does not accept this recommendation.",), "rejected", "sentence"),
        (("The port accepts this recommendation in principle.",), "accepted_in_principle", "sentence"),
        (("The port notes this recommendation.",), "noted", "sentence"),
        (("The question is a matter for the Senate of Velmora to decide.",), "not_addressee", "sentence"),
        (("The recommendation will be considered in the next budget.",), "under_consideration", "sentence"),
        (("The port neither agreed nor disagreed with the recommendation.",), "no_explicit_position", "sentence"),
        (("The port agrees with the aim of this recommendation.",), "no_explicit_position", "agreement_with_aim"),
        (("Ferries have sailed since the spring.",), "no_explicit_position", None),
    ],
)
def test_a_label_comes_before_prose_and_prose_before_silence(answer: tuple[str, ...], expected: str, basis: str | None) -> None:
    _, decided = call(*answer)
    assert (decided.stance, decided.basis) == (expected, basis)
    assert (decided.span is None) == (basis is None)
    if decided.span is not None:
        assert decided.span[0] > len(ASKED)


@pytest.mark.parametrize(
    "answer",
    [
        "We welcome this recommendation and the care that went into it. The port has no plans to build a second pier.",
        "The port agrees with the need for better ferries. It does not intend to build a second pier.",
        "The port agrees with the need for better ferries. It does not, however, intend to build a second pier.",
        "We accept that there is more work to do. The port is not persuaded that a second pier is needed.",
        "The aim is one that we share. There are no plans to build.",
    ],
)
def test_a_refusal_after_praise_is_a_refusal(answer: str) -> None:
    assert stance(answer) == "rejected"


def test_agreement_with_the_aim_alone_is_a_reading_and_no_position() -> None:
    _, decided = call("The port agrees with the need for better ferries.")
    assert decided.stance == "no_explicit_position"
    assert decided.reading is not None and decided.reading[0] == "accepted"


def test_agreeing_to_exactly_what_was_asked_is_acceptance() -> None:
    assert stance("The port agrees that it should build a second pier for ferries.") == "accepted"
    assert stance("The port agrees that the mole should be painted by the crew each spring.") == "no_explicit_position"


@pytest.mark.parametrize(
    "answer",
    [
        "In its 2011 response the port accepted the inquiry’s recommendation. The port does not accept this recommendation.",
        "The previous council accepted this recommendation. We reject this recommendation.",
        "As we accepted recommendation 2, a second pier would serve nobody. The port does not accept this recommendation.",
    ],
)
def test_what_was_said_before_or_of_another_is_not_the_answer(answer: str) -> None:
    assert stance(answer) == "rejected"


def test_a_position_on_another_recommendation_only_is_none_on_this_one() -> None:
    assert stance("The port accepts recommendation 2.", identifier="4") == "no_explicit_position"
    assert stance("The port accepts recommendation 2.", identifier="2") == "accepted"
    assert stance("The port accepts recommendations 2 and 4.", identifier="4") == "accepted"


def test_acceptance_beside_refusal_is_partial() -> None:
    answer = "The port accepts the recommendation on the pier. It does not accept the recommendation on the ferries."
    assert stance(answer) == "partially_accepted"


def test_a_quoted_sentence_takes_no_position() -> None:
    assert stance("“The port accepts this recommendation.”", "The pier is old.") == "no_explicit_position"


def test_the_span_holds_the_words_that_decide() -> None:
    paper, decided = call("Ferries are many. For these reasons the port does not accept this recommendation.")
    assert decided.span is not None
    assert paper.quote(decided.span) == "not accept this recommendation"


@pytest.mark.parametrize(
    ("label", "implementation"),
    [("Accepted and fully implemented", "implemented"), ("Accepted, in progress", "in_progress"), ("Accepted", "not_stated")],
)
def test_a_label_may_tell_the_state_too(label: str, implementation: str) -> None:
    _, decided = call(label, "The pier stands.")
    assert (decided.stance, decided.implementation) == ("accepted", implementation)


# -- positions that stand elsewhere


def test_an_answer_to_several_ids_has_the_basis_list() -> None:
    assert call("The port accepts these recommendations.", how="list")[1].basis == "list"
    assert call("Accepted", "Both piers will be built.", how="list")[1].basis == "list"


@pytest.mark.parametrize(
    ("sentence", "clause", "expected"),
    [
        ("The port accepts the following recommendations:", "accepts the following recommendations", "accepted"),
        ("The port does not accept the following recommendations:", "not accept the following recommendations", "rejected"),
        ("The port accepts in principle those listed recommendations:", "accepts in principle", "accepted_in_principle"),
    ],
)
def test_a_lead_in_decides_for_the_items_under_it(sentence: str, clause: str, expected: str) -> None:
    paper = document(sentence, "1. Build a pier.")
    place = sentence.index(clause)
    answer = Answer((0, len(sentence)), how="lead_in", governed_by=(place, place + len(clause)))
    decided = decide(paper, Item("1", "1", None, (len(sentence) + 5, len(paper.text))), answer)
    assert (decided.stance, decided.basis) == (expected, "lead_in")
    assert decided.span is not None and paper.quote(decided.span) == clause


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("partially accepted the second two", "partially_accepted"),
        ("accepted the first two recommendations", "accepted"),
        ("rejected the last", "rejected"),
        ("declined to carry out the third", "rejected"),
        ("neither agreed nor disagreed with the fourth", "no_explicit_position"),
    ],
)
def test_a_reported_clause_decides_for_the_items_it_names(clause: str, expected: str) -> None:
    text = f"The agency {clause}."
    place = text.index(clause)
    span = (place, place + len(clause))
    decided = decide(document(text), Item("1", None, None, None), Answer(span, how="reported", governed_by=span))
    assert (decided.stance, decided.basis) == (expected, "reported")


def test_a_reported_count_says_nothing_of_any_one_item() -> None:
    text = "The agency accepted five of our six recommendations."
    decided = decide(document(text), Item("1", None, None, None), Answer((0, len(text)), how="reported"))
    assert (decided.stance, decided.basis) == ("no_explicit_position", "reported")


# -- several bodies in one answer


def test_bodies_that_differ_give_one_answer_each() -> None:
    text = "The Port Authority accepts this recommendation. The Tide Board does not accept this recommendation."
    paper = document(ASKED, text)
    item, answer = Item("4", None, None, (0, len(ASKED))), Answer((len(ASKED) + 2, len(paper.text)))
    spoken = by_speaker(paper, item, answer)
    said = [(one.responder, decide(paper, item, one).stance) for one in spoken]
    assert said == [("Port Authority", "accepted"), ("Tide Board", "rejected")]


@pytest.mark.parametrize(
    "text",
    [
        "The Port Authority accepts this recommendation. The Tide Board accepts this recommendation.",
        "The Port Authority accepts this recommendation. It will pay for the pier.",
        "We accept this recommendation. They do not accept this recommendation.",
    ],
)
def test_bodies_that_agree_or_have_no_name_stay_one_answer(text: str) -> None:
    paper = document(ASKED, text)
    answer = Answer((len(ASKED) + 2, len(paper.text)))
    assert by_speaker(paper, Item("4", None, None, (0, len(ASKED))), answer) == [answer]


# -- hedges


@pytest.mark.parametrize(
    "hedge",
    [
        "where possible",
        "where practicable",
        "subject to the usual rules of the port",
        "as resources allow",
        "within existing resources",
        "in due course",
        "at this time",
        "so far as possible",
    ],
)
def test_hedges_are_found_where_they_stand(hedge: str) -> None:
    paper, decided = call(f"The port accepts this recommendation and will act {hedge}.")
    assert [found.text for found in decided.hedges] == [hedge]
    assert all(paper.quote(found.span) == found.text for found in decided.hedges)


def test_a_hedge_in_the_recommendation_is_not_the_answers() -> None:
    paper = document("The port should act where possible.", "The port accepts this recommendation.")
    assert decide(paper, Item("1", None, None, (0, 35)), Answer((37, len(paper.text)))).hedges == ()


# -- claims


def claims(text: str, *stances: Stance) -> list[Claim]:
    rows = [Recommendation(str(number), None, None, "…", None, stance) for number, stance in enumerate(stances, start=1)]
    paper = document(text)
    found = list(find_claims(paper, rows))
    assert all(paper.quote(claim.span) == claim.text for claim in found)
    return found


@pytest.mark.parametrize(
    ("text", "stances", "claimed", "consistent"),
    [
        ("The port accepts all five recommendations.", ["accepted"] * 5, {"accepted": 5, "total": 5}, True),
        ("The port accepts all five recommendations.", ["accepted"] * 4 + ["noted"], {"accepted": 5, "total": 5}, False),
        ("The port has accepted all of the recommendations.", ["accepted"] * 2, {"accepted": 2}, True),
        ("The port accepts two of the three recommendations.", ["accepted"] * 2 + ["noted"], {"accepted": 2, "total": 3}, True),
        ("The port accepts two of the four recommendations.", ["accepted"] * 2 + ["noted"], {"accepted": 2, "total": 4}, False),
        (
            "The port accepts three of the four recommendations and partially accepts one.",
            ["accepted", "accepted", "accepted", "partially_accepted"],
            {"accepted": 3, "total": 4, "partially_accepted": 1},
            True,
        ),
        ("The port rejects one of the two recommendations.", ["accepted", "rejected"], {"rejected": 1, "total": 2}, True),
    ],
)
def test_a_claim_is_counted_and_checked(text: str, stances: list[Stance], claimed: dict[str, int], consistent: bool) -> None:
    (claim,) = claims(text, *stances)
    assert dict(claim.claimed) == claimed
    assert claim.consistent is consistent
    assert set(claim.found) == set(claimed)


@pytest.mark.parametrize(
    "text",
    [
        "The port accepted all five recommendations of the previous inspection.",
        "The port has implemented four of the five recommendations.",
    ],
)
def test_what_the_papers_own_rows_cannot_settle_is_left_open(text: str) -> None:
    assert all(claim.consistent is None for claim in claims(text, *["rejected"] * 5))


@pytest.mark.parametrize(
    "text",
    [
        "The port accepts this recommendation.",
        "Recommendation 5 is accepted.",
        "The panel made five recommendations.",
        "Five ferries were accepted into the yard.",
    ],
)
def test_sentences_that_count_nothing_are_no_claims(text: str) -> None:
    assert claims(text, "accepted") == []


def test_the_recommendations_own_text_claims_nothing() -> None:
    text = "The port should say why it accepts two of the three recommendations."
    row = Recommendation("1", None, None, text, (0, len(text)), "accepted")
    assert find_claims(document(text), [row]) == ()
