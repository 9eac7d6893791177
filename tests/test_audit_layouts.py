"""Tables that were pasted as text, and audit papers: what each prints, and what has to be found in it."""

from __future__ import annotations

import recsim
from recsim.commitments import main_target
from recsim.records import Paper, Recommendation


def read(text: str) -> Paper:
    return recsim.parse(text.encode(), name="paper.txt")


def rows(text: str) -> dict[str, Recommendation]:
    return {row.id: row for row in read(text).walk()}


def stances(text: str) -> dict[str, str | None]:
    return {key: row.stance for key, row in rows(text).items()}


STATES = """
STATES OF ALDERHOLM

REVIEW OF SCHOOL CATERING (S.R.7/2021): RESPONSE OF THE MINISTER FOR CHILDREN AND LEARNING

Presented to the States on 14th June 2021 by the Minister for Children and Learning

Introduction

The Minister would like to thank the Panel for its report and for the constructive way in which the review was carried out.

Findings

	Findings	Comments
1	There is no single contract for school meals.	Agreed. Each school buys for itself.
2	One school in three has no kitchen.	This was correct when the Panel visited. It is now one in four.

Recommendations

	Recommendations	To	Accept/ Reject	Comments	Target date of action/ completion
1	The Minister should place one contract for all primary schools before the start of the next school year.	CYPES	Accept	Work on the tender has begun.	September 2021
2	The Minister should publish the nutritional value of each meal.	CYPES	Reject	The cost would be out of proportion. Caterers already tell parents on request.	N/A
3	The Minister, with the Minister for Treasury, should fund a free meal for every child under seven.	CYPES and T&E	Partially accept	A pilot in two schools will report first.	Q1 2022
4	The Minister should ask each school to set up a food committee of pupils.	CYPES	Neither accept nor reject	Schools decide this for themselves.

Conclusion

I am grateful to the Panel.
"""


def test_a_tab_before_a_row_is_an_empty_cell_and_findings_are_no_recommendations() -> None:
    paper = read(STATES)
    assert paper.published == "2021-06-14"
    assert {row.id: row.stance for row in paper.walk()} == {
        "1": "accepted",
        "2": "rejected",
        "3": "partially_accepted",
        "4": "no_explicit_position",
    }


EXECUTIVE_ACTION = """
Canal Locks: Agency Should Improve Its Maintenance Records
WAO-23-10488. Published: May 11, 2023. Publicly Released: Jun 12, 2023.

Highlights

What WAO Recommends
WAO is making four recommendations to the Waterways Authority. The Authority agreed with three recommendations and partially agreed with one.

Recommendations for Executive Action

Agency Affected	Recommendation	Status
Waterways Authority	The Administrator of the Waterways Authority should make sure that lock records state the date of the last full inspection. (Recommendation 1)	Closed – Implemented
The Waterways Authority agreed with this recommendation. In November 2023 it issued a form on which the date is a required entry.
Waterways Authority	The Administrator should analyze the causes of lock failures each year. (Recommendation 2)	Open
The Authority concurred and stated that it plans to complete the first analysis by September 30, 2024. As of March 2024, the analysis had not been finished.
Waterways Authority	The Administrator should develop a plan for hiring lock engineers that includes milestones. (Recommendation 3)	Open – Partially Addressed
The Authority partially agreed with our recommendation. It has drafted a plan without milestones.
Waterways Authority	The Administrator should update the agreement with the Bureau of Rivers. (Recommendation 4)	Closed – Not Implemented
The Authority agreed. However, the Bureau was dissolved in January 2024 and the recommendation no longer applies.
"""


def test_what_stands_across_the_table_below_a_row_is_said_of_it() -> None:
    found = rows(EXECUTIVE_ACTION)
    assert {key: (row.stance, row.implementation) for key, row in found.items()} == {
        "1": ("accepted", "implemented"),
        "2": ("accepted", "in_progress"),
        "3": ("partially_accepted", "partly_implemented"),
        "4": ("accepted", "not_planned"),
    }
    second = main_target(found["2"].commitments)
    assert second is not None and second.date is not None and second.date.latest == "2024-09-30"


CABINET = """
Marlstone Borough Council

Cabinet – 9 November 2022

Response to the Overview and Scrutiny Committee: Task and Finish Group on Allotments

Recommendation	Cabinet Response (agreed / not agreed / agreed with amendment)	Lead Officer	Timescale
R1. That the waiting list be published online every quarter.	Agreed	Head of Parks, J. Sandhu	From January 2023
R2. That rents be frozen for three years.	Not agreed. The budget for 2023/24 assumes an increase of 4%.	Head of Finance	n/a
R3. That a mediation scheme for neighbours be set up.	Agreed with amendment: the scheme would be run by the allotment federation and not by the Council.	Head of Parks	Summer 2023
R4. That the Council write to the Minister on the statutory size of plots.	Agreed. The Leader wrote on 1 November 2022.	Leader	Completed
R5. That water butts be supplied free of charge.	Deferred pending the outcome of the procurement review in March 2023.	Head of Procurement	To be confirmed
"""


def test_a_column_s_head_may_list_what_can_stand_in_it() -> None:
    assert {key: (row.stance, row.implementation) for key, row in rows(CABINET).items()} == {
        "R1": ("accepted", "planned"),
        "R2": ("rejected", "not_stated"),
        "R3": ("partially_accepted", "planned"),
        "R4": ("accepted", "implemented"),
        "R5": ("under_consideration", "not_stated"),
    }


ACTION_PLAN = """
Action plan submitted in response to HMIP report: HMP Greywater
Date of report: 12 September 2023

1. Rec No. | 2. Recommendation | 3. Agreed / Partly agreed / Not agreed | 4. Response. Action taken/planned | 5. Function responsible | 6. Target date
Priority concerns | | | | |
1 | Too many prisoners were locked up for 23 hours a day. | Agreed | A new regime was introduced in October 2023 that gives each prisoner at least four hours out of cell. | Head of Operations | Completed
2 | The use of force was not overseen. | Partly agreed | All incidents are now reviewed each week. We do not agree that footage was missing: it was held by the police. | Head of Safety | January 2024
3 | Telephones in cells did not work. | Not agreed | The contract for in-cell telephony is national and is outside the governor's control. | HQ | N/A
Key concerns | | | | |
4 | Key workers rarely met prisoners. | Agreed | Key work will be relaunched once staffing reaches 95%. | Head of OMiC | June 2024
"""


def test_numbered_heads_of_columns_and_sub_headings_in_rows_of_their_own() -> None:
    assert {key: (row.stance, row.implementation) for key, row in rows(ACTION_PLAN).items()} == {
        "1": ("accepted", "implemented"),
        "2": ("partially_accepted", "planned"),
        "3": ("rejected", "not_stated"),
        "4": ("accepted", "planned"),
    }


EVALUATION = """
Management Response to the Independent Evaluation of the Water Points Programme

Overall comments

Management welcomes the evaluation and broadly agrees with its findings.

Recommendation 1: Carry out a survey of all water points built before 2015.
Management response: Agree
Action	Responsible unit	Deadline
1.1 Draw up terms of reference	Water Unit	30/09/2020
1.2 Carry out the survey in two provinces	Country offices	31/12/2021

Recommendation 2: Stop financing hand pumps.
Management response: Disagree
Hand pumps remain the only option where there is no electricity.

Recommendation 3: Train one mechanic for every ten pumps.
Management response: Partially Agree
Management agrees that mechanics are needed but favours one for each district.
Action	Responsible unit	Deadline
3.1 Agree the number with each district	Country offices	30/06/2021

Recommendation 4: Report on gender.
Management response: Agree. Already under way.
"""


def test_tables_of_one_row_and_days_in_their_cells_are_plans_and_no_day_of_publication() -> None:
    paper = read(EVALUATION)
    assert paper.published is None
    assert [(row.stance, row.implementation) for row in paper.walk()] == [
        ("accepted", "planned"),
        ("rejected", "not_stated"),
        ("partially_accepted", "planned"),
        ("accepted", "in_progress"),
    ]


PEERS = """
Government Response to the Committee on Hedgerows and Ditches: Report of Session 2019–21

The Government welcomes the Committee's report, "Living Boundaries", published on 3 February 2021. The Committee's recommendations are set out below in bold with the Government's response after each.

Chapter 2: Hedgerows

We recommend that the Department reinstates the hedgerow survey and repeats it every five years. (Paragraph 41)

The Government agrees that good evidence is needed. A survey of 500 squares will take place in 2022, and we will decide then how often to repeat it.

The Government should bring forward legislation to protect hedgerows less than 20 metres long. (Paragraph 58)

We do not consider that legislation is the right way. Short hedgerows are rarely removed, and the planning system already protects those that matter.

Chapter 3: Ditches

We urge the Government to publish its ditch strategy before the end of this session. (Paragraph 73)

The strategy was published on 19 April 2021.

It is unclear who is responsible for ditches on the boundary of two farms. The Environment Agency should issue guidance. (Paragraph 80)

The Environment Agency has committed to issue such guidance by autumn 2021, and the Government supports this.

We further recommend that the Secretary of State write to all drainage boards. (Paragraph 81)

We accept this recommendation. The Secretary of State wrote on 6 May.
"""


def test_conclusions_without_numbers_are_told_by_the_paragraph_that_they_end_with() -> None:
    found = rows(PEERS)
    assert [row.stance for row in found.values()] == [
        "no_explicit_position",
        "rejected",
        "no_explicit_position",
        "accepted",
        "accepted",
    ]
    assert found["4"].text is not None and found["4"].text.startswith("It is unclear who is responsible")


def test_an_answer_may_end_with_a_paragraph_of_the_report() -> None:
    text = PEERS.replace("and we will decide then how often to repeat it.", "and we will decide then how often (paragraph 14).")
    assert list(rows(text)) == list(rows(PEERS))


AUDITOR = """
Report 3—Ferry Inspections—Office of the Auditor General of Lower Tamarack

List of Recommendations

The following table lists the recommendations and responses found in this report. The paragraph number preceding the recommendation indicates the location of the recommendation in the report.

Recommendation
Response

3.31 The Department of Harbours should inspect each vessel at least once in every 24 months and record the result in one register.

The department's response. Agreed. The Department of Harbours will inspect all vessels on a 24-month cycle. A single register will be in place by March 31, 2024.

3.44 The Department of Harbours, in collaboration with the Marine Safety Board, should set a minimum number of trained inspectors for each port.

The department's response. Partially agreed. The Department agrees that a minimum is useful but considers that it should be set by region and not by port.

The board's response. Agreed. The Board will provide the training modules by the 2024–25 fiscal year.

3.58 The Marine Safety Board should publish the findings of each investigation within 90 days.

The board's response. Disagreed. The Marine Safety Board is of the view that the Act leaves the timing to the Board.
"""


def test_recommendations_under_paragraph_numbers_with_a_response_of_each_body() -> None:
    found = rows(AUDITOR)
    assert {key: row.stance for key, row in found.items()} == {"3.31": "accepted", "3.44": "mixed", "3.58": "rejected"}
    assert [(answer.responder, answer.stance) for answer in found["3.44"].responses] == [
        ("department", "partially_accepted"),
        ("board", "accepted"),
    ]


DIRECTOR = """
CHAPTER 4

Management of public playgrounds

PART 2: INSPECTION OF EQUIPMENT

Audit recommendations

2.14 Audit has recommended that the Director of Leisure should:
(a) inspect all swings at monthly intervals;
(b) keep a record of each inspection; and
(c) consider replacing wooden frames.

Response from the Administration

2.15 The Director of Leisure agrees with the audit recommendations. She has said that:
(a) instructions to inspect monthly were issued in August 2020; and
(b) an electronic record will be launched by the end of 2021.

PART 3: COMPLAINTS

Audit recommendations

3.9 Audit has recommended that the Director of Leisure should, in collaboration with the Commissioner of Police:
(a) answer complaints within ten working days; and
(b) report the number of complaints to the Council.

Response from the Administration

3.10 The Director of Leisure generally agrees with the audit recommendation in paragraph 3.9(a) and does not agree with that in paragraph 3.9(b). The Commissioner of Police agrees with the audit recommendations.
"""


def test_answers_numbered_in_one_series_with_what_they_answer() -> None:
    found = rows(DIRECTOR)
    assert set(found) == {"2.14", "2.14(a)", "2.14(b)", "2.14(c)", "3.9", "3.9(a)", "3.9(b)"}
    assert found["2.14"].stance == "accepted" and found["2.14(c)"].inherited_stance == "accepted"
    assert (found["3.9(a)"].stance, found["3.9(b)"].stance) == ("accepted", "rejected")


COURT = """
REPLIES OF THE AGENCY TO THE SPECIAL REPORT OF THE COURT OF AUDIT: "Rural broadband: many cables, few users"

EXECUTIVE SUMMARY

Common reply to paragraphs III and IV
The Agency recalls that take-up lies within the remit of the regions.

V. (a) The Agency accepts this recommendation and will publish guidance in 2025.

CONCLUSIONS AND RECOMMENDATIONS

81. See the Agency's reply to paragraph 44.

Recommendation 1 – Set targets for take-up

(a) The Agency accepts this recommendation. Targets will be part of the next work programme, to be adopted in December 2024.

(b) The Agency partially accepts this recommendation. It can invite the regions to set targets, but cannot oblige them.

Recommendation 2 – Check the figures that operators report

The Agency does not accept this recommendation. The regulation gives the Agency no right of access to the operators' books.

Recommendation 3 – Evaluate the programme

The Agency takes note that this recommendation is addressed to the regions.

Recommendation 4 – Close inactive grants

The Agency accepts the recommendation and considers it as already implemented.
"""


def test_parts_that_only_the_report_prints_are_answered_one_by_one() -> None:
    paper = read(COURT)
    assert paper.document.title is not None and paper.document.title.startswith("REPLIES OF THE AGENCY")
    assert {row.id: row.stance for row in paper.walk()} == {
        "1": "mixed",
        "1(a)": "accepted",
        "1(b)": "partially_accepted",
        "2": "rejected",
        "3": "not_addressee",
        "4": "accepted",
    }


BOARD = """
Trust response to the independent review of maternity care at Ellerton

The Board met on 4 July and considered each of the review's twelve recommendations. This paper sets out what the Board decided.

Safe staffing (recommendations 1–3)

The Board accepted recommendations 1 and 2. Midwives will be recruited to the levels the review sets out, at a cost of £1.2 million, by March 2025. On recommendation 3, a second consultant on the labour ward at night, the Board was unable to agree: there are not enough consultants in the region, and it asked the medical director to come back in October with an alternative.

Listening to families (recommendations 4–6)

All three were accepted in full. The Family Forum has met twice already.

Governance (recommendations 7–10)

Recommendation 7 was accepted. Recommendations 8 and 9 were accepted in principle, subject to the views of the regulator. The Board noted recommendation 10, which is for the Integrated Care Board.

Culture (recommendations 11 and 12)

The Board rejected recommendation 11. It regards a public register of complaints about named staff as unfair to them. Recommendation 12 had been completed before the review reported.
"""


def test_a_section_answers_what_its_heading_names() -> None:
    assert stances(BOARD) == {
        "1": "accepted",
        "2": "accepted",
        "3": "rejected",
        "4": "accepted",
        "5": "accepted",
        "6": "accepted",
        "7": "accepted",
        "8": "accepted_in_principle",
        "9": "accepted_in_principle",
        "10": "noted",
        "11": "rejected",
        "12": "no_explicit_position",
    }


INSPECTOR = """
Office of Inspector General
Department of Parks and Rivers

REPORT NO. 24-P-017

Boat Ramps Were Not Inspected as Required

What We Recommend

We make five recommendations to the regional administrator, including that the region verify its ramp inventory. The region agreed with Recommendations 1, 2, and 4 and provided acceptable planned corrective actions. Recommendation 3 is unresolved. The region disagreed with Recommendation 5.

Recommendations

We recommend that the regional administrator for Region 6:

1. Verify the inventory of boat ramps against property records.
2. Develop a schedule for inspecting each ramp at least once every two years.
3. Require contractors to submit photographs with each invoice.
4. Train inspectors in the use of the tablet application.
5. Recover $312,400 in unsupported costs.

Agency Response and OIG Assessment

Region 6 agreed with Recommendation 1 and estimated completion by January 31, 2025. Region 6 also agreed with Recommendation 2 and will complete the schedule by the second quarter of fiscal year 2025. These recommendations are resolved with corrective actions pending.

For Recommendation 3, Region 6 neither agreed nor disagreed and stated that it would consult the Office of Acquisition.

For Recommendation 4, Region 6 agreed and stated that it had trained all inspectors in May 2024. We consider Recommendation 4 closed.

Region 6 disagreed with Recommendation 5 because, in its view, the costs were allowable.
"""


def test_the_sentence_that_names_fewer_says_more_of_each() -> None:
    found = rows(INSPECTOR)
    assert list(found) == ["1", "2", "3", "4", "5"]
    assert [row.stance for row in found.values()] == ["accepted", "accepted", "no_explicit_position", "accepted", "rejected"]
    dates = [main_target(found[key].commitments) for key in ("1", "2")]
    assert [promise.date.latest for promise in dates if promise and promise.date] == ["2025-01-31", "2025-03-31"]


INQUIRY = """
Government response to the Stalbridge Inquiry Phase 1 report

Foreword by the Secretary of State
We accept all 6 of the Inquiry's recommendations, 2 of them in principle.

Recommendation 1
That the Government bring all the functions relating to lifts under a single regulator. (113.6)

Accept in principle. We agree that regulation is too complex. We will consult on a single regulator in autumn 2025.

Recommendations 2 and 3
That the definition of a high building be reviewed urgently (113.7); and
That the new definition take account of the people who live in it. (113.8)

Accept. A review is under way and will report this summer.

Recommendation 4
That advice given to the Secretary of State be published. (113.9)

Accept

We have published a log of advice since March 2025.

Recommendation 5
That the Secretary of State appoint a Chief Engineer. (113.10)

Accept. An interim Chief Engineer was appointed on 2 June 2025. A permanent appointment will follow in 2026.

Recommendation 6
That suppliers be licensed. (113.11)

Accept in principle. Licensing needs primary legislation, which we will bring forward when parliamentary time allows.
"""


def test_some_of_all_may_be_accepted_in_principle_alone() -> None:
    paper = read(INQUIRY)
    assert [claim.consistent for claim in paper.claims] == [True]
    either = INQUIRY.replace("recommendations, 2 of them in principle", "recommendations, in full or in principle")
    assert [claim.claimed for claim in read(either).claims] == [{"total": 6}]
