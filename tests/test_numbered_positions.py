"""Positions by number, forms, reports on who agreed to what, and answers that take parts in turn."""

from __future__ import annotations

import pytest

import recsim
from recsim.records import Paper
from recsim.roles.labels import leading_label, whole_label


def read(text: str) -> Paper:
    return recsim.parse(text.encode(), name="paper.txt")


ADDENDUM = """
                                                                    A/HRC/44/11/Add.1
Human Rights Council
Forty-fourth session

Report on the review of Tamaris
Tamaris
Addendum
What Tamaris says of the conclusions, and what it undertakes

1.      The Government of Tamaris thanks the States that took part in the interactive dialogue. It received 24 recommendations and has examined them with civil society.

2.      Of the 24 recommendations, Tamaris accepts 15, takes note of 8 and accepts 1 in part.

Recommendations that enjoy the support of Tamaris

3.      Tamaris accepts recommendations 112.1 to 112.6, 112.8, 112.11–112.14, 112.16, 112.19 and 112.20. Many of them are already being implemented.

4.      Recommendation 112.22 is accepted. A bill will be tabled in 2021.

Recommendations partially accepted

5.      Recommendation 112.7: Tamaris accepts the part on prisons and takes note of the part on police stations, where the present law suffices.

Recommendations noted

6.      Tamaris takes note of recommendations 112.9, 112.10, 112.15, 112.17, 112.18, 112.21, 112.23 and 112.24. With regard to 112.9 and 112.10, the Constitution would have to be amended.
"""


def test_one_number_under_a_heading_that_takes_a_position() -> None:
    found = {row.id: row.stance for row in read(ADDENDUM).walk()}
    assert len(found) == 24
    assert found["112.22"] == found["112.13"] == "accepted"
    assert found["112.7"] == "partially_accepted"
    assert found["112.9"] == found["112.24"] == "noted"


FORM = """
ANNEX A – RESPONSES TO RECOMMENDATIONS

Ref: 1
Recommendation: All custody sergeants to complete mental health training.
Accepted Y/N: Y
Response: Training was delivered to 94% of sergeants by March 2021.
Owner: Supt Ola Reyes
Target date: Complete

Ref: 2
Recommendation: Cells to be fitted with clocks.
Accepted Y/N: N
Response: Clocks are a ligature risk.
Owner: Estates
Target date: N/A

Ref: 3
Recommendation: Appropriate adults to be available at weekends.
Accepted Y/N: Y (in part)
Response: From Saturday morning only, subject to funding.
Owner: Supt Ola Reyes
Target date: 01/09/2021
"""


def test_a_form_s_question_and_its_answer_are_a_label() -> None:
    rows = list(read(FORM).walk())
    assert [row.stance for row in rows] == ["accepted", "rejected", "partially_accepted"]
    assert rows[1].text == "Cells to be fitted with clocks."


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Accepted Y/N: Y", "accepted"),
        ("Accept (Yes/No): No", "rejected"),
        ("Agreed? Yes, in principle", "accepted_in_principle"),
        ("Supported Y / N – Y (partly)", "partially_accepted"),
    ],
)
def test_ticked_labels(text: str, stance: str) -> None:
    whole, leading = whole_label(text), leading_label(text + ". Work has begun.")
    assert whole is not None and leading is not None
    assert (whole.stance, leading.stance) == (stance, stance)


REFUND = """
Riverside Hospital: Audit of Outlier Payments

What OIG Recommended and Hospital Comments

We recommended that Riverside Hospital refund to the Medicare program $88,410 in overpayments and strengthen its billing controls.

Riverside Hospital generally disagreed with our findings and with our recommended refund, but agreed with our recommendation to strengthen controls.
"""


def test_a_refund_that_was_recommended_is_the_recommendation_to_refund() -> None:
    assert [row.stance for row in read(REFUND).walk()] == ["rejected", "accepted"]


INSPECTED = """
The Home Department's response to the Independent Inspector's report:

An inspection of the handling of student visa extensions
March – June 2022

The Home Department thanks the Independent Inspector (II) for his report.

The Department is pleased that the Inspector noted the courtesy of staff at the Hartwell office. We accept four of the five recommendations, and partially accept one.

1. Recommendation 1: Publish service standards for extensions within three months.

1.1 Accepted

1.2 The Department will publish standards by the end of Quarter 3 2022/23.

2. Recommendation 2: Make clear to applicants which documents must be originals.

2.1 Accepted

2.2 Guidance has been rewritten and was published on 1 August 2022. The Department considers this recommendation closed.

3. Recommendation 3: Ensure that managers check at least 5% of refusals.

3.1 Partially accepted

3.2 The Department accepts the need for assurance, but does not believe that a fixed percentage is the right measure. A risk-based sample will begin in October 2022.

4. Recommendation 4: Develop a strategy for the retention of caseworkers, to include:
a. exit interviews
b. a plan for progression

4.1 Accepted

4.2 (a) Exit interviews began in May 2022. (b) A plan will be presented to the Board by March 2023.

5. Recommendation 5: Review the fee for priority service.

5.1 Accepted

5.2 Fees are reviewed each year. Complete.
"""


def test_an_answer_takes_the_parts_in_turn() -> None:
    paper = read(INSPECTED)
    rows = {row.id: row for row in paper.walk()}
    assert [answer.text for part in ("4(a)", "4(b)") for answer in rows[part].responses] == [
        "Exit interviews began in May 2022.",
        "A plan will be presented to the Board by March 2023.",
    ]
    assert rows["2"].implementation == "implemented"  # "considers this recommendation closed"
    assert [claim.consistent for claim in paper.claims] == [True]


BARE = """
Government response to the Select Committee on Ferries: Third Report

The Committee's recommendations are in bold and the Government's response follows each.

1 The Committee recommends that the Ministry publish punctuality by route each month.

The Government accepts this recommendation and will publish figures from July 2025.

2 We were told that crews are not trained in first aid. The Committee recommends that operators be required to train them.

The Government does not accept this recommendation. Training is for the operators.

3 The Committee recommends that a ferry users' council be set up in each island.

This is being considered as part of the islands review.
"""


def test_paragraph_numbers_without_a_point() -> None:
    assert {row.id: row.stance for row in read(BARE).walk()} == {"1": "accepted", "2": "rejected", "3": "under_consideration"}


def test_a_day_and_a_count_are_no_paragraph_number() -> None:
    text = BARE.replace("This is being", "14 March was the day of the debate.\n\n12 Islands were asked.\n\nThis is being")
    assert list(row.id for row in read(text).walk()) == ["1", "2", "3"]


@pytest.mark.parametrize("mark", ["✔", "✘", "☑", "~", "•"])
def test_a_mark_before_a_label(mark: str) -> None:
    label = whole_label(f"{mark} Not accepted")
    assert label is not None and label.stance == "rejected"


def test_a_status_in_the_recommendation_s_own_paragraph_is_its_answer() -> None:
    text = "Recommendation 1: Abolish the toll. Response: Accepted.\n\nRecommendation 2: Build a bridge. Response: Rejected. It is too dear."
    assert [(row.text, row.stance) for row in read(text).walk()] == [
        ("Abolish the toll.", "accepted"),
        ("Build a bridge.", "rejected"),
    ]
