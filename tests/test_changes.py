"""What a copy changed: glossary, facts and stances, told apart from what only looks different."""

import random
from io import StringIO

import pytest
from rich.console import Console

from recsim import Matcher, Verdict, read
from recsim.changes import Quantity, find_quantities
from recsim.changes.cues import compatible, is_negation, modal_at, reversed_by_prefix, stem
from recsim.changes.names import abbreviates, find_names
from recsim.reports.changes_table import write_changes

OFFICIAL = """The Harbour Office response to the report on pilots

The Harbour Office (HO) is grateful to the Chief Pilot of Ladden for her report into the boarding of ships by night.

The department has accepted all five of the recommendations and will publish its plan by 14 March 2024.

1. Replace the rope ladders on every pilot boat that is more than ten years old before the winter.

1.1 Accepted

1.2 The Harbour Office will replace 42 ladders at a cost of £1.5 million. More than 60 per cent of the boats do not carry a second ladder today.

2. Train every pilot in the use of the new radio and keep a record of the training that each has had.

2.1 Accepted

2.2 Training may begin in June 2024 with the Secretary of State for Ports. It must not take a pilot away from the station for more than three days.
"""


def compared(matcher: Matcher, *swaps: tuple[str, str]) -> Verdict:
    copy = OFFICIAL
    for old, new in swaps:
        assert old in copy, old
        copy = copy.replace(old, new)
    sides = [read(text.encode("utf-8"), name="text.txt") for text in (copy, OFFICIAL)]
    return matcher.compare(*sides)


def misleading(verdict: Verdict) -> list[tuple[str, str, str]]:
    return [(one.kind, one.official, one.suspect) for one in verdict.fact_changes if not one.same]


def test_what_misleads_most_comes_first_in_every_output(matcher: Matcher):
    verdict = compared(
        matcher, ("Secretary of State", "Secretary of Point"), ("must not", "must"), ("42 ladders", "24 ladders"), ("three", "3")
    )
    assert [(one.kind, one.same) for one in verdict.fact_changes] == [
        ("negation", False),
        ("number", False),
        ("name", False),
        ("number", True),
    ]
    console = Console(width=120, file=StringIO())
    write_changes(console, verdict)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert shown.index("negation") < shown.index("number") < shown.index("name")


def test_the_same_text_has_no_change(matcher: Matcher):
    verdict = compared(matcher)
    assert (verdict.fact_changes, verdict.stance_changes, verdict.substitutions) == ((), (), ())


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("42 ladders", "24 ladders", ("number", "42", "24")),
        ("£1.5 million", "£15 million", ("number", "£1.5 million", "£15 million")),
        ("three days", "three weeks", ("number", "three days", "three weeks")),
        ("14 March 2024", "14 May 2024", ("date", "by 14 March 2024", "by 14 May 2024")),
        ("in June 2024", "in June 2025", ("date", "in June 2024", "in June 2025")),
        ("Secretary of State for Ports", "Secretary of Point out for Ports", None),
        ("Training may begin", "Training will begin", ("modal", "may", "will")),
        ("will replace", "might replace", ("modal", "will", "might")),
        ("do not carry", "carry", None),
        ("will publish", "will not publish", None),
        ("More than 60", "Less than 60", None),
        ("before the winter", "after the winter", ("comparative", "before", "after")),
        ("Train every pilot", "Train some pilot", ("quantifier", "every", "some")),
    ],
)
def test_one_changed_fact_is_found_and_nothing_else(matcher: Matcher, old: str, new: str, change: tuple[str, str, str] | None):
    found = misleading(compared(matcher, (old, new)))
    assert len(found) == 1, found
    if change is not None:
        assert found == [change]


@pytest.mark.parametrize(
    "swaps",
    [
        (("all five", "all 5"), ("three days", "3 days"), ("ten years", "10 years")),
        (("60 per cent", "60%"), ("£1.5 million", "£1.5m")),
        (("14 March 2024", "March 14, 2024"), ("June 2024", "Jun 2024")),
        (("do not carry", "don't carry"), ("must not take", "mustn't take")),
        (("The Harbour Office will", "HO will"),),
        (("’", "'"), ("Training may begin", "Training might begin"))
        if "’" in OFFICIAL
        else (("Training may", "Training might"),),
        (("must not", "has not to"),),
        (("More than 60 per cent", "Over 60 percent"),),
    ],
)
def test_other_forms_of_the_same_mislead_nobody(matcher: Matcher, swaps: tuple[tuple[str, str], ...]):
    assert misleading(compared(matcher, *swaps)) == []


def test_a_number_in_other_letters_is_the_same(matcher: Matcher):
    (change,) = [one for one in compared(matcher, ("all five", "all 5")).fact_changes if one.kind == "number"]
    assert (change.official, change.suspect, change.same) == ("five", "5", True)
    assert change.suspect_span is not None and change.official_span is not None


def test_spans_hold_the_words(matcher: Matcher):
    verdict = compared(matcher, ("42 ladders", "24 ladders"), ("do not carry", "carry"))
    copy = OFFICIAL.replace("42 ladders", "24 ladders").replace("do not carry", "carry")
    documents = [read(text.encode("utf-8"), name="text.txt") for text in (copy, OFFICIAL)]
    for change in verdict.fact_changes:
        for document, span, words in zip(
            documents, (change.suspect_span, change.official_span), (change.suspect, change.official), strict=True
        ):
            assert " ".join(document.quote(span).split()) == words if span else words == ""


@pytest.mark.parametrize("seed", range(12))
def test_any_copy_gives_spans_that_hold_their_words(matcher: Matcher, seed: int):
    rng = random.Random(seed)
    words = OFFICIAL.split(" ")
    for _ in range(rng.randint(1, 40)):
        at = rng.randrange(len(words))
        rng.choice(
            (
                lambda at=at: words.pop(at) if len(words) > 60 else None,
                lambda at=at: (
                    words.insert(at, rng.choice(("not", "5", "May", "“", "Harbour", "may", "almost every", "\n\n", "12%")))
                    or None
                ),
                lambda at=at: words.__setitem__(at, rng.choice(words)),
            )
        )()
    copy, official = (read(text.encode("utf-8"), name="text.txt") for text in (" ".join(words), OFFICIAL))
    verdict = matcher.compare(copy, official)
    for change in verdict.fact_changes:
        for document, span, quoted in (
            (copy, change.suspect_span, change.suspect),
            (official, change.official_span, change.official),
        ):
            assert (" ".join(document.quote(span).split()) if span else "") == quoted
    turned = matcher.compare(official, copy)
    assert turned.flagged == verdict.flagged


def test_names_are_kept_whole_in_the_glossary(matcher: Matcher):
    verdict = compared(
        matcher, ("Secretary of State", "Secretary of Point out"), ("Harbour Office", "Harbour Workplace"), ("boats", "vessels")
    )
    pairs = {one.official: one.suspect for one in verdict.substitutions}
    assert pairs["Secretary of State for Ports"] == "Secretary of Point out for Ports"
    assert pairs["Harbour Office"] == "Harbour Workplace" and pairs["boats"] == "vessels"
    assert [one.suspect for one in verdict.substitutions][-1] == "vessels"


def test_a_label_that_means_the_same_is_told_from_one_that_does_not(matcher: Matcher):
    verdict = compared(matcher, ("1.1 Accepted", "1.1 Approved"), ("2.1 Accepted", "2.1 Acknowledged"))
    assert [(one.recommendation, one.official, one.suspect, one.suspect_text, one.same) for one in verdict.stance_changes] == [
        ("2", "accepted", "noted", "2.1 Acknowledged", False),
        ("1", "accepted", "accepted", "1.1 Approved", True),
    ]


def test_a_claim_turned_round_is_a_changed_stance(matcher: Matcher):
    verdict = compared(matcher, ("has accepted all five", "has rejected all five"))
    (claim,) = [one for one in verdict.stance_changes if one.recommendation == "claim"]
    assert (claim.official, claim.suspect, claim.same) == ("accepted", "rejected", False)


def test_a_matcher_can_leave_changes_out():
    sides = [read(text.encode("utf-8"), name="text.txt") for text in (OFFICIAL.replace("42 ", "24 "), OFFICIAL)]
    verdict = Matcher(changes=False).compare(*sides)
    assert verdict.flagged and not verdict.fact_changes and not verdict.substitutions


def values(text: str) -> list[tuple[str, str]]:
    return [(str(one.value), one.unit) for one in find_quantities(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("five ships", "5 ships"),
        ("£1m a year", "£1 million a year"),
        ("1,000 ships", "1000 ships"),
        ("20 per cent of it", "20% of it"),
        ("the first ship", "the 1st ship"),
        ("two hundred and five ships", "205 ships"),
        ("48 hours later", "two days later"),
        ("at 9am on", "at 09:00 on"),
        ("a dozen", "a 12"),
        ("twenty-five ships", "twenty-5 ships"),
    ],
)
def test_numbers_are_read_as_a_reader_does(one: str, other: str):
    (first,), (second,) = list(find_quantities(one)), list(find_quantities(other))
    assert isinstance(first, Quantity) and first.equals(second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("five ships", "six ships"),
        ("20% of it", "20 of it"),
        ("£5 a day", "$5 a day"),
        ("3 days off", "3 weeks off"),
        ("the 5th", "the 6th"),
    ],
)
def test_other_numbers_are_others(one: str, other: str):
    (first,), (second,) = list(find_quantities(one)), list(find_quantities(other))
    assert not first.equals(second) or (first.unit, second.unit) in (("%", ""), ("", "%"))


def test_marks_of_paragraphs_are_no_numbers():
    assert values("3.1 The pier\n(2) The mole\nRecommendation 4\n5. The quay has 6 cranes") == [("6", "")]


def test_a_bound_is_read_with_its_number():
    bounds = [one.bound for one in find_quantities("more than 40 ships, at most 30 boats, no fewer than ten, up to 5 and 12")]
    assert bounds == ["least", "most", "least", "most", ""]


def test_negations_and_what_only_looks_like_one():
    assert is_negation(("did", "not", "go"), 1) and is_negation(("doesn't", "go"), 0)
    assert not is_negation(("not", "only", "ships"), 0) and not is_negation(("no", "later", "than"), 0)


def test_modal_verbs_by_what_they_promise():
    assert modal_at(("it", "will", "go"), 1) == ("will", 1)
    assert modal_at(("the", "will", "of"), 1) is None
    assert modal_at(("it", "needs", "to", "go"), 1) == ("need", 2)
    assert compatible("should", "need") and not compatible("will", "may")


def test_words_turned_by_a_prefix_and_their_stems():
    assert reversed_by_prefix("lawful", "unlawful") and not reversed_by_prefix("lawful", "legal")
    assert stem("publishes") == stem("published") == stem("publishing") == stem("publish")


def test_names_without_openers_and_headings():
    document = read(
        b"However, the Ministry of Ports told Ms Orla Venn of it. The Harbour Board agreed.\n\nWhat The Board Said\n",
        name="a.txt",
    )
    assert [document.quote(name.span) for name in find_names(document) if name.heading] == ["Board Said"]
    assert [
        document.quote(name.span) for name in find_names(document) if not name.heading and document.quote(name.span) != "However"
    ] == [
        "Ministry of Ports",
        "Ms Orla Venn",
        "Harbour Board",
    ]
    assert abbreviates(("moj",), ("ministry", "of", "justice")) and not abbreviates(("ho",), ("house", "workplace", "act"))


BESIDE = """
Department of External Relations

The pilots were told by the Harbour Board. The Harbour Board told the crews as well, and they had been up and down it all before.

Water stood as far up to the neck as any of them had known when the Board refused the plan. The tide was less kind to the smaller boats than to the larger ones that winter.
"""


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (
            "of External Relations",
            "of External Marchetti",
            ("name", "Department of External Relations", "Department of External Marchetti"),
        ),
        ("by the Harbour Board", "by the Harbour Tribunal", ("name", "Harbour Board", "Harbour Tribunal")),
        ("had been up", "had not been up", ("negation", "had been", "had not been")),
        ("as far up to the neck", "as far at least the neck", ("comparative", "up to", "at least")),
        ("Board refused the plan", "Board demanded the plan", ("negation", "refused", "demanded")),
        ("than three days", "than three periods", ("number", "three days", "three periods")),
        ("than 60 per cent", "than 60 per coin", ("number", "60 per cent", "60 per coin")),
        ("was less kind", "was not less kind", ("negation", "was less", "was not less")),
    ],
)
def test_what_repeats_nearby_and_small_words_hide_no_change(
    matcher: Matcher, old: str, new: str, change: tuple[str, str, str]
) -> None:
    official = OFFICIAL + BESIDE
    assert old in official
    sides = [read(text.encode("utf-8"), name="text.txt") for text in (official.replace(old, new), official)]
    assert misleading(matcher.compare(*sides)) == [change]


@pytest.mark.parametrize(
    ("old", "new"), [("ten years old", "ten annums old"), ("60 per cent", "60 percent"), ("three days", "3 days")]
)
def test_a_unit_under_another_name_is_kept(matcher: Matcher, old: str, new: str) -> None:
    assert misleading(compared(matcher, (old, new))) == []
