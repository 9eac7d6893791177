"""Clauses that state a position: what counts, and what only sounds like it."""

from __future__ import annotations

import pytest

from recsim.roles.cues import Cue, find_cues

POSITIONS = ("explicit", "action", "refusal", "note", "neither")


def cues(text: str) -> list[Cue]:
    found = list(find_cues(text, (0, len(text))))
    for cue in found:
        assert 0 <= cue.span[0] < cue.span[1] <= len(text)
        assert 0 < cue.strength <= 1
    return found


def position(text: str) -> str | None:
    """The strongest position that the sentence takes, or None."""
    taken = [cue for cue in cues(text) if cue.kind in POSITIONS]
    return max(taken, key=lambda cue: cue.strength).stance if taken else None


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The council accepts this recommendation.", "accepted"),
        ("We accept recommendations 2 and 3 in full.", "accepted"),
        ("The Port Authority fully agrees with the recommendation.", "accepted"),
        ("The board supports the panel’s recommendation.", "accepted"),
        ("Management concurs with the recommendation.", "accepted"),
        ("The trust has accepted all four recommendations.", "accepted"),
        ("This recommendation is accepted.", "accepted"),
        ("Recommendations 4 and 5 are therefore accepted.", "accepted"),
        ("The recommendation enjoys the support of Velmora.", "accepted"),
        ("The ministry will implement this recommendation.", "accepted"),
        ("We are happy to adopt the recommendation.", "accepted"),
        ("The council accepts the recommendation in principle.", "accepted_in_principle"),
        ("We agree in principle with this recommendation.", "accepted_in_principle"),
        ("The council partially accepts this recommendation.", "partially_accepted"),
        ("The council accepts the first part of this recommendation.", "partially_accepted"),
        ("We accept this recommendation in part.", "partially_accepted"),
        ("The agency partially concurred with the recommendation.", "partially_accepted"),
        ("We back all four in principle.", "accepted_in_principle"),
        ("The council accepts all of them, and will act.", "accepted"),
        ("The board does not support either; it accepts both of these in part.", "partially_accepted"),
        ("The council does not agree with all three.", "rejected"),
        ("The council supports all schools of the town.", None),
        ("The council notes this recommendation.", "noted"),
        ("The recommendation has been noted.", "noted"),
        ("The council does not accept this recommendation.", "rejected"),
        ("We cannot accept recommendation 7.", "rejected"),
        ("The council rejects the recommendation.", "rejected"),
        ("The agency disagreed with our recommendation.", "rejected"),
        ("The agency did not concur with the recommendation.", "rejected"),
        ("The recommendation is not accepted.", "rejected"),
        ("The recommendation did not enjoy the support of Velmora.", "rejected"),
        ("The ministry does not intend to change the tariff.", "rejected"),
        ("The council is not persuaded that a second pier is needed.", "rejected"),
        ("There are no plans to move the lighthouse.", "rejected"),
        ("The agency neither agreed nor disagreed with our recommendation.", "no_explicit_position"),
        ("It neither concurred nor nonconcurred with the recommendation.", "no_explicit_position"),
        ("The agency partially concurred, agreeing to change the lamps alone.", "partially_accepted"),
        ("Velmora is pleased to support the recommendation made by Ostrava Bay on lamps.", "accepted"),
        ("Cabinet endorsed this without debate.", "accepted"),
        ("The council will take this recommendation forward.", "accepted"),
        ("The recommendations listed below enjoy the support of Velmora.", "accepted"),
        ("Those below did not enjoy the support of Velmora.", "rejected"),
        ("The council accepts the recommendation in so far as it concerns piers.", "partially_accepted"),
        ("The board supports a speed limit but does not support a toll.", "partially_accepted"),
        ("Velmora regrets that it cannot lend its support.", "rejected"),
        ("The office is not in a position to accept or reject it.", "no_explicit_position"),
        ("The council accepts the principle of this recommendation.", "accepted_in_principle"),
        ("The council supports the intent of this recommendation in principle.", "accepted_in_principle"),
        ("Management agreed with the finding and recommendation.", "accepted"),
        ("The board accepts the independent reviewer's recommendation.", "accepted"),
        ("The council does not intend to accept this recommendation.", "rejected"),
        ("The council has no intention of accepting this recommendation.", "rejected"),
        ("The council resolved not to accept recommendation 4.", "rejected"),
        ("The board decided against accepting the recommendation.", "rejected"),
        ("The recommendation did not enjoy Velmora's support.", "rejected"),
        ("The council is not prepared to support this recommendation.", "rejected"),
        ("The ministry regrets its inability to accept the recommendation.", "rejected"),
        ("We do not agree that the lamps should be moved.", "rejected"),
    ],
)
def test_positions(text: str, stance: str | None) -> None:
    assert position(text) == stance


@pytest.mark.parametrize(
    "text",
    [
        "We accept that there is more work to do.",
        "The council agrees with the need for better lights.",
        "The ministry agrees with the aim of this recommendation.",
        "We support the intention behind the recommendation.",
        "The drug has no accepted medical use.",
        "The code follows generally accepted practice.",
        "Staff need the support of their managers.",
        "The fund provides support to harbour pilots.",
        "If the council accepts this recommendation, the pier will close.",
        "The panel asked whether the council accepts the recommendation.",
        "The council should accept this recommendation.",
        "The board was asked to accept the recommendation.",
        "The terms that were agreed as part of the lease run out.",
        "The guidance note explains the tariff.",
        "In 2012 the council accepted the inquiry’s recommendation.",
        "The council accepted the recommendation of the previous report.",
        "The previous administration accepted this recommendation.",
        "In its earlier response the ministry rejected this recommendation.",
        "The mill accepts deliveries of grain until noon.",
        "The harbour rejects vessels over forty metres.",
        "A supported living scheme opened in May.",
        "The ferry enjoys the support of two banks.",
        "If the board supports one limit but does not support another, tolls will fall.",
    ],
)
def test_traps_are_no_position(text: str) -> None:
    assert position(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We accept that there is more work to do.", "agreed_that"),
        ("The council agrees with the need for better lights.", "aim"),
        ("We agree with the thrust of this recommendation.", "aim"),
        ("The council shares the view and agrees that pilots should be trained.", "agreed_that"),
        ("We welcome this recommendation.", "welcome"),
        ("This is a matter for the Senate of Velmora.", "addressee"),
        ("It is not for the ministry to respond to this recommendation.", "addressee"),
        ("The proposal falls outside the remit of the agency.", "addressee"),
        ("The recommendation will be considered in the next budget.", "consider"),
        ("The council will consider whether to build a second pier.", "consider"),
        ("The recommendation is noted for the fares review to consider.", "consider"),
        ("No decision has yet been made.", "consider"),
        ("The ministry declined to widen the lock.", "refusal"),
    ],
)
def test_softer_kinds(text: str, kind: str) -> None:
    assert kind in {cue.kind for cue in cues(text)}


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("We cannot go further for the time being, as we accepted recommendation 2.", "accepted"),
        ("As we accepted recommendation 2, no further step is needed.", "accepted"),
    ],
)
def test_a_cue_names_the_recommendation_it_is_about(text: str, stance: str) -> None:
    named = [cue for cue in cues(text) if cue.ids]
    assert [(cue.ids, cue.stance) for cue in named] == [(("2",), stance)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The Port Authority accepts this recommendation.", "The Port Authority"),
        ("After long thought, the Ministry of Tides accepts this recommendation.", "the Ministry of Tides"),
        ("We accept this recommendation.", "We"),
    ],
)
def test_the_subject_is_who_takes_the_position(text: str, subject: str) -> None:
    assert [cue.subject for cue in cues(text) if cue.kind == "explicit"] == [subject]


def test_two_bodies_in_one_sentence_are_two_cues() -> None:
    found = cues("The Port Authority accepts this recommendation, but the Tide Board does not accept it.")
    assert [(cue.subject, cue.stance) for cue in found if cue.kind == "explicit"] == [
        ("The Port Authority", "accepted"),
        ("the Tide Board", "rejected"),
    ]


def test_the_span_of_a_refusal_holds_its_negation() -> None:
    text = "For these reasons the council does not accept this recommendation."
    (cue,) = [cue for cue in cues(text) if cue.kind == "explicit"]
    assert text[slice(*cue.span)] == "not accept this recommendation"


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "Nothing here. The council rejects the recommendation. Nothing there."
    (cue,) = [cue for cue in find_cues(text, (14, 53)) if cue.kind == "explicit"]
    assert text[slice(*cue.span)] == "rejects the recommendation"


def test_asking_twice_gives_the_same_answer_whatever_was_asked_between() -> None:
    text = "The council accepts recommendation 4."
    before = cues(text)
    for number in range(50):
        cues(f"The council rejects recommendation {number}.")
    assert cues(text) == before


@pytest.mark.parametrize(
    "text",
    [
        "When the association suggested this in 2014 we rejected it.",
        "When the interim response was prepared the Government had only the report before it, and it accepted R.11 with the others.",
    ],
)
def test_a_clause_of_time_that_opens_the_sentence_speaks_of_then(text: str) -> None:
    assert position(text) is None
    assert position(text.split(", and ")[-1].split("2014 ")[-1]) is not None
