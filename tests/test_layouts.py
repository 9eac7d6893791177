"""Whole papers in the layouts of different countries: what each prints, and what has to be found in it."""

from __future__ import annotations

import pytest

import recsim
from recsim.commitments import main_target
from recsim.records import Recommendation


def rows(text: str, name: str = "paper.txt") -> dict[str, Recommendation]:
    return {row.id: row for row in recsim.parse(text.encode(), name=name).walk()}


def stances(text: str, name: str = "paper.txt") -> dict[str, str | None]:
    return {key: row.stance for key, row in rows(text, name).items()}


COMMITTEE = """
Sandbank dredging: Government Response to the Committee's Fourth Report

Appendix: Government Response

1. The channel has silted so far that only the smallest coasters enter. We recommend that the Department publish a full survey. (Paragraph 14)

A full survey was completed in March 2023 and was published on 4 April 2023.

2. It is not acceptable that harbour boards learn of closures from the press. (Paragraph 19)

The Department recognises the importance of early notice and has asked the Pilotage Authority to review its arrangements.

3. We recommend that the dredging levy be replaced by a flat charge by April 2024. (Paragraphs 27 and 28)

The Government does not agree that a flat charge would be fairer to smaller harbours. We will keep the levy under review.

4. We further recommend that the Department appoint a channel commissioner. (Paragraph 31)

We accept this recommendation in part. While we do not see the need for a new post, a senior official will lead on the channel.
"""


def test_committees_number_conclusions_and_end_each_with_its_paragraph() -> None:
    found = rows(COMMITTEE)
    assert {key: row.stance for key, row in found.items()} == {
        "1": "no_explicit_position",
        "2": "no_explicit_position",
        "3": "rejected",
        "4": "partially_accepted",
    }
    assert found["2"].text == "It is not acceptable that harbour boards learn of closures from the press. (Paragraph 19)"
    assert found["3"].text is not None and found["3"].text.endswith("(Paragraphs 27 and 28)")


def test_what_committees_print_together_is_answered_together() -> None:
    text = """
Government Response to the Harbours Committee's Second Report

1. We conclude that the coast is poorly mapped. (Paragraph 9)

2. We recommend that the Government publish a coastal plan. (Paragraph 11)

The Government accepts this recommendation. A plan will be published in 2025.

3. Funding for the plan should be ring-fenced. (Paragraph 15)

4. We recommend that fishing be banned in the Haven. (Paragraph 20)

The Government disagrees with recommendation 4. It accepts recommendation 3.
"""
    assert stances(text) == {"1": "accepted", "2": "accepted", "3": "accepted", "4": "rejected"}


TOGETHER = """
Government response to the Estuary Inquiry

Recommendation 1
The Department should map each estuary.

Recommendation 2
The Department should name an estuary commissioner.

Response
The Government {says}. Mapping will start in May 2025.

Recommendation 3
The Department should end gravel dredging.

Response
The Government rejects this recommendation.
"""


@pytest.mark.parametrize(
    ("says", "first"),
    [
        ("accepts these recommendations", "accepted"),
        ("accepts both recommendations", "accepted"),
        ("accepts recommendations 1 and 2", "accepted"),
        ("accepts this recommendation", "not_addressed"),
        ("accepts recommendation 2", "not_addressed"),
    ],
)
def test_an_answer_that_speaks_of_several_answers_those_above_it(says: str, first: str) -> None:
    assert stances(TOGETHER.format(says=says)) == {"1": first, "2": "accepted", "3": "rejected"}


def test_states_answer_by_lists_of_numbers_and_one_by_one_in_one_paper() -> None:
    text = """
Views on conclusions and recommendations of the Universal Periodic Review: Taviria

1. Taviria received 24 recommendations. The following recommendations enjoy the support of Taviria:

110.1, 110.2, 110.5–110.7, 110.20

2. The others are answered here.

110.3 Ratify the Optional Protocol to the Convention (Denmark) (Chile);
Noted. The constitution does not allow the mechanism.

110.4 Abolish the death penalty (Portugal);
Noted.

110.13 Establish a national human rights institution (Ghana);
Supported in part. Taviria supports the institution but accepts no time limit.
"""
    found = stances(text)
    assert {key for key, stance in found.items() if stance == "accepted"} == {
        *("110.1", "110.2", "110.5", "110.6", "110.7", "110.20"),
    }
    assert {key: stance for key, stance in found.items() if stance != "accepted"} == {
        "110.3": "noted",
        "110.4": "noted",
        "110.13": "partially_accepted",
    }


def test_prose_takes_positions_on_numbers_by_theme() -> None:
    text = """
Government Response to the Tenth Report of the Standing Committee on Inland Fisheries

Theme 1: Licences

The Government agrees with the intent of Recommendations 1, 2 and 5. The Department will publish a licensing policy in 2025.

The Government takes note of Recommendation 3. Licence fees are set by the provinces.

Theme 2: Habitat

In response to Recommendations 4 and 6 to 8, the Government agrees and is already investing $40 million in habitat.

The Government does not support Recommendation 9 as it would contravene treaty obligations.
"""
    found = rows(text)
    assert {key: row.stance for key, row in found.items()} == {
        **dict.fromkeys("125", "no_explicit_position"),
        "3": "noted",
        **dict.fromkeys("4678", "accepted"),
        "9": "rejected",
    }
    target = main_target(found["2"].commitments)
    assert target is not None and target.date is not None and target.date.earliest == "2025-01-01"


def test_forms_ask_whether_a_recommendation_is_accepted() -> None:
    text = """
Recommendations to Westmarch Police

The Office recommends that Westmarch Police reviews its policy on custody cell checks.

This follows an investigation into the death of a man in custody.

Do you accept the recommendation?

Accepted action

Westmarch Police has amended its policy. Officers must now rouse detainees every thirty minutes.

The Office recommends that Westmarch Police should fit cameras in all vans.

Do you accept the recommendation?

No

The Force does not have the budget to fit cameras to its older fleet.
"""
    found = rows(text)
    assert [row.stance for row in found.values()] == ["accepted", "rejected"]
    assert found["2"].text == "The Office recommends that Westmarch Police should fit cameras in all vans."


def test_codes_with_strokes_after_words_in_front_of_recommendation() -> None:
    text = """
Response to safety recommendations: oxygen cylinders on wards

Safety recommendation R/2021/133:
It is recommended that the Medicines Board updates the design standard for cylinder valves.

Response received on 12 May 2021:
The Board agrees. We will revise the standard by March 2022.

Safety recommendation R/2021/134:
It is recommended that the Society of Ward Nurses publishes guidance on cylinder checks.

Response received on 3 June 2021:
This is not within the remit of the Society and should be addressed to the Nursing Council.
"""
    assert stances(text) == {"R/2021/133": "accepted", "R/2021/134": "not_addressee"}


def test_letters_take_a_report_up_point_by_point() -> None:
    text = """
12 June 2023

Dear Sir John,

Thank you for your letter on beach huts. I set out the Government's response to your recommendations below.

Licensing of huts. You recommended that all huts be licensed. I agree. Regulations will be laid before the recess.

Inspections. You recommended annual inspections by the Coastguard. I do not agree that annual visits would be proportionate.

Fees. The Committee called for a single national fee. This is a matter for local councils.

Storms. You recommended a fund for huts lost in storms. I will consider this in the next spending review.

Yours sincerely,
Minister
"""
    found = rows(text)
    assert [row.stance for row in found.values()] == ["accepted", "rejected", "not_addressee", "under_consideration"]
    assert found["3"].text == "a single national fee."


def test_one_remark_about_what_was_asked_makes_no_letter() -> None:
    text = "Minutes of the board\n\nYou asked for the figures. I enclose them.\n\nThe weather was fine and nobody else spoke.\n"
    assert rows(text) == {}


@pytest.mark.parametrize("mark", ["\t", " | "])
def test_cells_with_a_tab_or_a_stroke_between_them(mark: str) -> None:
    table = [
        ("No.", "Recommendation", "Response", "Lead", "Date"),
        ("1", "The Authority should buy two aerial ladders.", "Accepted. Orders are placed.", "Head of Fleet", "March 2025"),
        ("2", "The Authority should close Station 9.", "Not accepted. The station covers the port.", "", ""),
        ("3", "The Authority should train all crews.", "Partially accepted. Only coastal crews.", "Training", "May 2024"),
    ]
    text = "Action plan in response to the Fire Authority review\n\n" + "\n".join(mark.join(cells) for cells in table) + "\n"
    assert stances(text) == {"1": "accepted", "2": "rejected", "3": "partially_accepted"}


def test_a_row_of_short_cells_is_no_second_header() -> None:
    text = """
| No. | Recommendation | Decision | Lead |
|---|---|---|---|
| 1 | Buy ladders | Accept | Fleet |
| 2 | Close Station 9 | Not accepted | |
| 3 | Train crews | Partially accept | |
"""
    assert stances(text, "plan.md") == {"1": "accepted", "2": "rejected", "3": "partially_accepted"}


def test_ids_that_open_a_cell() -> None:
    text = """
| Recommendation | Position | Comments |
|---|---|---|
| 110.3 Ratify the Optional Protocol | Noted | The constitution does not allow it. |
| 110.13 Establish a national institution | Supported in part | No time limit is accepted. |
"""
    assert stances(text, "views.md") == {"110.3": "noted", "110.13": "partially_accepted"}


def test_a_dissent_that_shares_small_words_alone_is_a_series_of_its_own() -> None:
    text = """
Government response to the Senate Committee report: Dingo fences

Recommendation 1
The committee recommends that the Government develop a national fence strategy with the states.

The Government supports this recommendation.

Recommendation 2
The committee recommends that funding be doubled.

The Government supports this recommendation.

Dissenting Report

Recommendation 1
That the fence be privatised.

The Government does not support this recommendation.
"""
    assert stances(text) == {"1": "accepted", "2": "accepted", "2-1": "rejected"}


MINUTE = """
Treasury Minutes

CP 901 – September 2023

1: PAC recommendation: The Department should survey all lighthouses within 12 months.

1.1 The government agrees with the Committee's recommendation.

Target implementation date: Summer 2024

1.2 The Department has appointed surveyors.

2: PAC recommendation: The Department should set out how it will realise savings.

2.1 The government agrees with the Committee's recommendation.

Recommendation implemented

2.2 The Department wrote to the Committee on 3 August 2023.
"""


def test_minutes_state_the_status_in_a_line_and_their_date_after_the_paper_number() -> None:
    paper = recsim.parse(MINUTE.encode(), name="minute.txt")
    assert paper.published == "2023-09"
    assert [(row.stance, row.implementation) for row in paper.walk()] == [
        ("accepted", "in_progress"),
        ("accepted", "implemented"),
    ]


@pytest.mark.parametrize(
    ("head", "due", "latest"),
    [
        ("U.S. Department of Inland Ferries, Office of Inspector General", "the end of fiscal year 2025", "2025-09-30"),
        ("U.S. Department of Inland Ferries, Office of Inspector General", "06/04/2025", "2025-06-04"),
        ("Australian Government response to the Senate committee", "the end of the 2024-25 financial year", "2025-06-30"),
        ("Government response to the Lords committee", "the end of the 2024-25 financial year", "2025-03-31"),
        ("Government response to the Lords committee", "06/04/2025", "2025-04-06"),
        ("Lords response, with a view to Australia and New Zealand", "the end of the 2024-25 financial year", "2025-03-31"),
    ],
)
def test_years_and_days_are_read_as_the_paper_s_country_writes_them(head: str, due: str, latest: str) -> None:
    text = f"""
{head}

Recommendation 1: The Office should develop goals for the inspection of ferries.

Response: Agreed. The Office will develop goals by {due}.
"""
    target = main_target(rows(text)["1"].commitments)
    assert target is not None and target.date is not None and target.date.latest == latest


def test_a_position_on_all_stands_over_points_that_say_how_far_each_is() -> None:
    text = """
Government Minute in response to the Report of the Public Accounts Committee

The Administration accepts all the recommendations of the Committee and has taken the following follow-up actions.

Recommendation (a): to expedite the replacement of sodium lamps
The Highways Bureau has replaced 4,000 lamps and will replace the rest by the end of 2024.

Recommendation (b): to review the contract with the maintenance contractor
The review was completed in May 2023.

Recommendation (c): to charge for banner space
The Bureau does not accept this recommendation.
"""
    found = rows(text)
    assert [row.stance for row in found.values()] == ["accepted", "accepted", "rejected"]
    assert next(row.text for row in found.values()) == "to expedite the replacement of sodium lamps"


def test_a_position_on_a_list_ends_with_its_section() -> None:
    text = """
Government response to the Harbour Inquiry

Lights

The Government accepts the following recommendations:

Recommendation 1: The Board should light the pier.
Lamps were ordered in May.

Dredging

Recommendation 2: The Board should dredge the haven.
The haven was last dredged in 2019, and silt is measured each month by the pilots.
"""
    assert stances(text) == {"1": "accepted", "2": "no_explicit_position"}


def test_points_after_recommended_that_answered_in_the_paragraph_below() -> None:
    text = """
Council's response to the Ombudsman's recommendations

The Ombudsman recommended that the Council should, within one month of the final decision:
• apologise to Mrs Bell;
• pay Mrs Bell £500; and
• review its policy on late visits.

The Council has agreed to apologise and to pay Mrs Bell £500. It does not agree to review its policy.
"""
    found = rows(text)
    assert [row.text for row in found.values()] == [
        "apologise to Mrs Bell",
        "pay Mrs Bell £500",
        "review its policy on late visits.",
    ]
    assert [row.stance for row in found.values()] == ["accepted", "accepted", "rejected"]


def test_evaluations_number_theirs_in_mid_sentence_and_statuses_may_be_to_come() -> None:
    text = """
Management response to the evaluation of the Lake Basin Programme

Evaluation recommendation 1. The Programme should move its office closer to the fishing communities.

Department's response: Accepted in principle
Status: To be commenced
Subject to agreement with the port.

Evaluation recommendation 2. The Programme should double its budget for nets.

Department's response: Rejected
Status: N/A
One cooperative alone could use more.
"""
    paper = recsim.parse(text.encode(), name="management.txt")
    assert [(row.id, row.stance) for row in paper.walk()] == [("1", "accepted_in_principle"), ("2", "rejected")]
    assert paper.walk()[0].implementation == "planned"
    assert paper.walk()[0].responses[0].responder == "Department"


def test_a_refusal_that_is_closed_is_not_implemented() -> None:
    text = """
| No. | Recommendation | Response | Status |
|---|---|---|---|
| 1 | Buy two aerial ladders for the port. | Accepted | Closed |
| 2 | Close Station 9 before the winter. | Rejected | Closed |
"""
    assert [row.implementation for row in rows(text, "plan.md").values()] == ["implemented", "not_stated"]


def test_an_answer_that_ends_with_a_paragraph_of_the_report_stays_an_answer() -> None:
    text = """
Government response to the Estuary Inquiry

Recommendation 1
The Department should map each estuary.

Response
The Government accepts this recommendation.

Mapping will start in May 2025, in the order that the report proposes (paragraph 14)

Recommendation 2
The Department should end gravel dredging.

Response
The Government rejects this recommendation.
"""
    found = rows(text)
    assert [row.stance for row in found.values()] == ["accepted", "rejected"]
    assert found["1"].text == "The Department should map each estuary."


def test_points_of_every_list_are_taken() -> None:
    text = """
Council's response to the Ombudsman's recommendations

The Ombudsman recommended that the Council should:
• apologise to Mrs Bell; and
• pay Mrs Bell £500.

The Council has agreed to apologise and to pay Mrs Bell £500.

The Ombudsman also recommended that the Council should, by the spring:
• review its policy on late visits; and
• train its officers in complaints.

The Council does not agree to review its policy. The Council has agreed to train its officers.
"""
    assert list(stances(text).values()) == ["accepted", "accepted", "rejected", "accepted"]
