"""Facts in other forms, and facts that only look alike: one sentence in the answer to one recommendation, as an editor or a spinner may leave it."""

import io

import pytest
from rich.console import Console

from recsim import Matcher, Verdict, read
from recsim.matching import MatchText
from recsim.reports.changes_table import write_changes

PAPER = """The Lantern Board reply to the review of night ferries

The Lantern Board is grateful to Dame Ruth Okell for her review of the night ferries of Ostrel and for the care with which she and her team heard from crews and passengers.

The Board has looked at each of the recommendations with the harbour towns, and it will report on progress to the Assembly of Ostrel every year.

Recommendation 1

The Board should mend the landing stages of the outer islands and publish what it spends on them.

The Lantern Board accepts this recommendation. {sentence}

Recommendation 2

The Board should train night crews in the rescue of passengers and tell the public how many were trained.

The Lantern Board does not accept this recommendation. Crews are trained by the owners of the ferries, and the Board has no power over them.

For more on this reply please call the press desk of the Board on 01632 960 001 in working hours or write to the address at the foot of this page.
"""
PLAIN = "Work on the stages began in the spring with the help of three island councils."


def ready(matcher: Matcher, text: str) -> MatchText:
    return matcher.ready(read(text.encode("utf-8"), name="reply.txt"))


def compared(matcher: Matcher, sentence: str, old: str, new: str) -> Verdict:
    """The paper with a sentence in it, and a copy in which a part of it was replaced."""
    assert old in sentence
    sides = (PAPER.format(sentence=one) for one in (sentence.replace(old, new, 1), sentence))
    return matcher.compare(*(ready(matcher, side) for side in sides))


def misleading(verdict: Verdict) -> list[tuple[str, str, str]]:
    assert verdict.flagged
    facts = [(str(one.kind), one.official, one.suspect) for one in verdict.fact_changes if not one.same]
    return facts + [("stance", str(one.official), str(one.suspect)) for one in verdict.stance_changes if not one.same]


@pytest.mark.parametrize(
    ("sentence", "old", "new"),
    [
        ("The work will cost £2.5 million and take two winters to finish on all the islands.", "£2.5 million", "£2.5m"),
        ("The work will need three new barges before the end of the winter.", "three", "3"),
        ("The work will be finished by 31 March 2024 on every island.", "31 March 2024", "31/03/2024"),
        ("The work will be finished by 31 March 2024 on every island.", "31 March 2024", "2024-03-31"),
        ("The work will be finished by 31 March 2024 on every island.", "31 March 2024", "31.03.2024"),
        ("The work will be finished by 31 March 2024 on every island.", "31 March", "March 31st,"),
        ("The work will be finished by 31 March 2024 on every island.", "31 March 2024", "3/31/2024"),
        ("Each stage will be lit by no more than 12 lamps at night.", "no more than", "at most"),
        ("Each stage will be lit by more than 12 lamps at night.", "more than", "over"),
        ("The Home Office will pay for the lamps, and it has told the councils so.", "Home Office", "Department"),
        ("The Home Office will pay for the lamps, and it has told the councils so.", "The Home Office", "the Department"),
        ("The Ministry of Harbours will pay for the lamps, and it has told the councils so.", "The Ministry of Harbours", "MoH"),
        (
            "The Ministry of Harbours will pay for the lamps, and it has told the councils so.",
            "Ministry of Harbours",
            "Harbours Ministry",
        ),
        ("Sir Edwin Tarrow led the work on the islands and told the towns about it.", "Sir Edwin", "Mr"),
        ("Fares rose by 5 per cent in the year after the stages were mended.", "5 per cent", "5%"),
        ("Fares rose by 5 percentage points in the year after the stages were mended.", "5 percentage points", "5pp"),
        ("Spending in 2022-23 was higher than the Board had planned for the islands.", "2022-23", "2022/23"),
        ("Spending in 2022-23 was higher than the Board had planned for the islands.", "2022-23", "2022–2023"),
        (
            "Spending in FY 2022/23 was higher than the Board had planned for the islands.",
            "FY 2022/23",
            "the financial year 2022-23",
        ),
        ("Nearly half of the stages were mended before the end of the winter.", "half", "50%"),
        ("The crews found the lamps last March in a store by the quay of Ostrel.", "last March", "March"),
        ("The crews told the Board of it on 6 April at the latest, as it says.", "6 April at the latest", "6 April"),
        ("About half of the stages were mended before the end of the winter.", "half", "50 per cent"),
        ("A quarter of the stages were mended before the end of the winter.", "A quarter", "25%"),
        ("Some two thirds of the stages were mended before the end of the winter.", "two thirds", "2/3"),
        ("The towns will pay between 10 and 12 per cent of the cost of the work.", "between 10 and", "10 to"),
        ("The towns will pay 10 to 12 per cent of the cost of the work.", "10 to 12 per cent", "10-12%"),
        ("The towns will pay 10 to 12 per cent of the cost of the work.", "10 to 12", "10–12"),
        (
            "This was the third report on the stages, and the first to count lamps.",
            "third report on the stages, and the first",
            "3rd report on the stages, and the 1st",
        ),
        ("The answer to recommendation 14 of the review says more on the lamps and on what they cost.", "14", "fourteen"),
        ("See paragraph 3.14 of the review for what the crews said of the lamps in that winter.", "paragraph", "para"),
        ("The Board did not pay the crews what they were owed for the winter.", "did not", "failed to"),
        ("It is not unlikely that the stages will be mended again within the decade.", "not unlikely", "likely"),
        ("It is not impossible to mend the stages in the winter months, crews told us.", "not impossible", "possible"),
        ("The Board must mend every stage before the winter storms begin.", "must", "has to"),
        ("The Board will mend every stage before the winter storms begin.", "will", "is going to"),
        ("The Board will not mend any stage before the winter storms begin.", "will not", "won't"),
        ("The cost of the lamps rose sharply, and the towns noticed it at once.", "rose", "increased"),
        ("The cost of the work was 2,500,000 pounds in all, and the towns paid a part.", "2,500,000 pounds", "£2.5 million"),
        ("The work will take 18 months, and crews will be told when it is done.", "18 months,", "a year and a half,"),
        ("The work will take twelve weeks, and crews will be told when it is done.", "twelve", "12"),
        ("The work will take twelve months, and crews will be told when it is done.", "twelve months,", "one year,"),
        ("The work will take twelve months, and crews will be told when it is done.", "twelve months,", "a year,"),
        ("The work will be reviewed twice a year, and crews will be told when it is done.", "twice", "two times"),
        ("The first stage opened in the summer of 2022 and the second in Q3 2023.", "Q3", "the third quarter of"),
        ("The first stage opened in autumn 2023 and the second a good while after that.", "autumn", "fall"),
        ("The Board has funded the lamps, and 1 in 5 stages now has a set of them.", "1 in 5", "one in five"),
        (
            "The Board has funded the lamps, and one in five stages now has a set of them.",
            "one in five stages now has",
            "20% of stages now have",
        ),
        ("The crews met at 9.30 am on the quay, and they sailed at noon that day.", "9.30 am", "09:30"),
    ],
)
def test_the_same_fact_in_another_form_misleads_nobody(matcher: Matcher, sentence: str, old: str, new: str):
    assert misleading(compared(matcher, sentence, old, new)) == []


@pytest.mark.parametrize(
    ("sentence", "old", "new"),
    [
        ("The work will be finished by 31 March 2024 on every island.", "31 March 2024", "31/05/2024"),
        ("The Board will mend every stage before the winter storms begin.", "will", "may"),
        ("There must be at least 12 lamps on each landing stage at night.", "least", "most"),
        ("There must be a minimum of 12 lamps on each landing stage at night.", "minimum", "maximum"),
        ("Each stage will be lit by no more than 12 lamps at night.", "more", "fewer"),
        ("The Home Office will pay for the lamps, and it has told the councils so.", "Home", "Foreign"),
        ("The Ministry of Harbours will pay for the lamps, and it has told the councils so.", "Harbours", "Fisheries"),
        ("Sir Edwin Tarrow led the work on the islands and told the towns about it.", "Tarrow", "Marrack"),
        ("The towns were not asked for money, and no fares were raised for it.", "were not", "were"),
        ("Fares rose by 5 per cent in the year after the stages were mended.", "per cent", "percentage points"),
        ("Spending in 2022-23 was higher than the Board had planned for the islands.", "2022-23", "2023-24"),
        ("About half of the stages were mended before the end of the winter.", "half", "70%"),
        ("Crews sent 73 letters between December 2021 and March 2023 on the lamps.", "March 2023", "March 2021"),
        ("About half of the stages were mended before the end of the winter.", "half", "a third"),
        ("The towns will pay 10 to 12 per cent of the cost of the work.", "12", "15"),
        ("The towns will pay 10-12 per cent of the cost of the work.", "10-12", "10-15"),
        ("This was the third report on the stages that the Board has had since.", "third", "fifth"),
        ("The Board was able to pay the crews what they were owed for the winter.", "able", "unable"),
        ("The Board paid the crews what they were owed for the winter.", "paid", "failed to pay"),
        ("The Board failed to pay the crews what they were owed for the winter.", "failed to pay", "paid"),
        ("The ferries no longer call at the smaller islands after dark in winter.", "no longer", "still"),
        ("The ferries no longer call at the smaller islands after dark in winter.", "ferries no longer", "ferries"),
        ("The stages were built with the consent of the harbour towns and their councils.", "with", "without"),
        ("The crews thought the work was safe and told the Board so at the time.", "safe", "unsafe"),
        ("The lamps were lawful under the Harbours Act, as the inspector found.", "lawful", "unlawful"),
        (
            "None of the stages was closed for longer than a week in that winter.",
            "None of the stages was",
            "All of the stages were",
        ),
        ("The Board has never refused a request for lamps from an island council.", "never", "always"),
        ("The Board has never asked the towns to pay for lamps on the stages.", "never", "often"),
        ("The Board must not close a stage before the winter storms begin.", "must", "need"),
        ("The Board should mend every stage before the winter storms begin.", "should", "must"),
        (
            "More crews than before were trained, and fewer lamps were broken.",
            "More crews than before were trained, and fewer",
            "Fewer crews than before were trained, and more",
        ),
        ("The cost of the lamps rose sharply, and the towns noticed it at once.", "rose", "fell"),
        ("The cost of the work was £2.5 million in all, and the towns paid a part.", "million", "billion"),
        ("The cost of the work was £2.5 million in all, and the towns paid a part.", "£2.5", "€2.5"),
        ("The work will be reviewed twice a year, and crews will be told when it is done.", "twice", "once"),
        ("The number of lamps doubled in the course of the winter, as the crews had asked.", "doubled", "tripled"),
        ("The number of lamps doubled in the course of the winter, as the crews had asked.", "doubled", "halved"),
        ("The first stage opened in spring 2023 and the second a good while after that.", "spring", "autumn"),
        ("The survey was done by early 2024 and its findings were sent to the towns.", "early", "late"),
        ("The survey ended on Monday and its findings were sent to the harbour towns.", "Monday", "Friday"),
        ("All stages with lamps will be checked by the Board each autumn before storms.", "All", "Some"),
        ("The Board supports the plan of the crews and has said so to the harbour towns.", "supports", "opposes"),
        ("The Board has funded the lamps, and one in five stages now has a set of them.", "five", "three"),
        ("The crews met at 9.30 am on the quay, and they sailed at noon that day.", "am", "pm"),
    ],
)
def test_another_fact_is_told(matcher: Matcher, sentence: str, old: str, new: str):
    assert misleading(compared(matcher, sentence, old, new))


@pytest.mark.parametrize(
    ("official", "suspect", "same"),
    [
        ("does not accept this recommendation", "rejects this recommendation", True),
        ("does not accept this recommendation", "cannot accept this recommendation", True),
        ("does not accept this recommendation", "declines to accept this recommendation", True),
        ("The Lantern Board accepts this recommendation", "The Lantern Board agrees with this recommendation", True),
        ("01632 960 001", "01632 960001", True),
        ("01632 960 001", "+44 1632 960 001", True),
        ("Recommendation 1", "Rec. 1", True),
        ("Recommendation 2", "Recommendation R2", True),
        ("The Lantern Board accepts this recommendation", "The Lantern Board does not accept this recommendation", False),
        ("The Lantern Board accepts this recommendation", "The Lantern Board rejects this recommendation", False),
        ("does not accept this recommendation", "accepts this recommendation", False),
        ("The Lantern Board accepts this recommendation", "The Lantern Board notes this recommendation", False),
        ("The Lantern Board accepts this recommendation", "The Lantern Board accepts this recommendation in part", False),
    ],
)
def test_words_of_the_paper_itself(matcher: Matcher, official: str, suspect: str, same: bool):
    text = PAPER.format(sentence=PLAIN)
    assert official in text
    verdict = matcher.compare(ready(matcher, text.replace(official, suspect)), ready(matcher, text))
    assert (misleading(verdict) == []) is same


def test_phone_numbers_and_marks_of_recommendations_are_no_facts(matcher: Matcher):
    text = PAPER.format(sentence=PLAIN)
    copy = text.replace("01632 960 001", "01632 960 777").replace("Recommendation 1", "1.").replace("Recommendation 2", "2.")
    verdict = matcher.compare(ready(matcher, copy), ready(matcher, text))
    assert verdict.flagged and verdict.fact_changes == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("harbour towns", "har-\n\nbour towns"),
        ("the Assembly of Ostrel", "the Assem- bly of Ostrel"),
        ("accepts this recommendation", "accepts this recоmmendаtiоn"),
        ("does not accept this recommendation", "doesn't accept this recommendation"),
    ],
)
def test_broken_lines_disguised_letters_and_contractions_change_nothing(matcher: Matcher, old: str, new: str):
    text = PAPER.format(sentence=PLAIN)
    assert misleading(matcher.compare(ready(matcher, text.replace(old, new)), ready(matcher, text))) == []


def test_a_name_is_changed_though_the_right_one_stands_close_by(matcher: Matcher):
    official = "Until then the Board will keep the St Brenna in reserve. The St Brenna is forty years old."
    assert misleading(compared(matcher, official, "keep the St Brenna", "keep the St Marchetti")) == [
        ("name", "St Brenna", "St Marchetti")
    ]


@pytest.mark.parametrize("word", ["Committee", "Report", "Board", "Replies"])
def test_bodies_in_one_word_and_words_that_open_a_clause_are_no_names(matcher: Matcher, word: str):
    official = (
        f"The replies of the towns are in the annex. | {word} | The {word} asked for more lamps, and the Board agreed at once."
    )
    assert misleading(compared(matcher, official, f"| {word} | The {word} asked", "| Panel | The Panel asked")) == []


def test_half_of_a_sentence_that_was_split_is_read_for_its_facts(matcher: Matcher):
    official = (
        "The stage at Skell needs new piles, for the old ones are rotten, and the crews do not yet know what that will cost."
    )
    found = misleading(compared(matcher, official, "rotten, and the crews do not yet know", "rotten. The crews do yet know"))
    assert [kind for kind, _, _ in found] == ["negation"]


def test_the_glossary_begins_with_what_misleads_most(matcher: Matcher):
    text = PAPER.format(
        sentence="The Home Office will pay for nine new lamps in the spring, and fares will fall by a little after that."
    )
    copy = text
    for old, new in (
        ("Home Office", "Home Workplace"), ("nine", "six"), ("fall", "rise"), ("lamps", "lanterns"), ("accepts", "recognizes"),
        ("not accept", "not approve"),
    ):  # fmt: skip
        copy = copy.replace(old, new)
    shown = [one.suspect for one in matcher.compare(ready(matcher, copy), ready(matcher, text)).substitutions]
    assert sorted(shown[:2]) == ["rise", "six"]
    assert shown[2:] == ["recognizes", "approve", "Home Workplace", "lanterns"]


def test_cells_of_a_table_are_not_run_together_in_the_glossary(matcher: Matcher):
    official = "| Mend the lamps of the outer stage | Supported | The crews begin work on them in spring |"
    verdict = compared(matcher, official, "stage | Supported | The", "landing | Backed up | The")
    assert verdict.substitutions and not any("|" in one.official + one.suspect for one in verdict.substitutions)


def test_the_table_has_positions_then_facts_then_names(matcher: Matcher):
    text = PAPER.format(sentence="The Home Office will pay for nine new lamps in the spring.")
    copy = text.replace("Home Office", "Home Workplace").replace("nine", "six").replace("accepts this", "notes this")
    stream = io.StringIO()
    write_changes(Console(file=stream, width=160), matcher.compare(ready(matcher, copy), ready(matcher, text)))
    lines = [line.split() for line in stream.getvalue().splitlines()]
    rows = [words[0] for words in lines if words and words[0] in ("answer", "number", "name")]
    assert rows == ["answer", "number", "name"]


@pytest.mark.parametrize(
    ("sentence", "split", "change"),
    [
        (
            "The Board has one crew of divers for the stages, and keeps them in harbour without pay.",
            "The Board has not one crew of divers for the stages. Without pay, it keeps them in harbour.",
            ("negation", "has one", "has not one"),
        ),
        (
            "This would move about 5,700 barges a year out of the inner and outer docks and reduce the fees of the islands by £148 a month.",
            "This would move about 5,700 barges a year out of the inner and outer docks. This would increase the fees of the islands by £148 a month.",
            ("comparative", "reduce", "increase"),
        ),
        (
            "The Board does not support the keeping of two logs, and the ferries will be inspected every year.",
            "It is the Board that doesn't support the keeping of two logs. Every year the ferries will be inspected.",
            None,
        ),
    ],
    ids=["a negation that went along hides no new one", "an opposite beside a clause that went", "nothing changed"],
)
def test_sentences_that_were_split(matcher: Matcher, sentence: str, split: str, change: tuple[str, str, str] | None) -> None:
    assert misleading(compared(matcher, sentence, sentence, split)) == ([change] if change else [])
