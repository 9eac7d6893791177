"""Letters, follow-ups and pages: what each prints, and what has to be found in it."""

from __future__ import annotations

import recsim
from recsim.commitments import main_target
from recsim.records import Paper


def read(text: str, name: str = "paper.txt") -> Paper:
    return recsim.parse(text.strip().encode(), name=name)


LETTER = """
From: The Rt Hon Marius Keane MP, Secretary of State

Sir Walter Price
Chair, Prison Food Inquiry

9 July 2021

Dear Sir Walter,

PRISON FOOD INQUIRY: GOVERNMENT RESPONSE

Thank you for your report, which I have read with care. It contains eight recommendations. My response to each is as follows.

Recommendation 1 (one meal a day cooked on site). I accept this. New kitchens at four prisons will open by December 2022.

Recommendation 2 (daily allowance to rise to £3). I am afraid that I cannot accept this recommendation in the present circumstances.

Recommendations 3 to 5 (training of cooks). I accept these three recommendations in full. The first course began in May.

Recommendation 6 (independent taste panels). While I see the attraction, I should like to see the results of the pilot at Hollowell before I decide.

Recommendation 7 (religious diets). This is already our policy and has been since 2012.

Recommendation 8 (salt). This is for the Food Agency, to which I have passed your report.

Yours ever,

Marius Keane
"""


def test_a_letter_names_in_brackets_what_each_recommendation_asks() -> None:
    paper = read(LETTER)
    assert paper.document.title == "PRISON FOOD INQUIRY: GOVERNMENT RESPONSE"
    assert [(row.text, row.stance) for row in paper.walk()] == [
        ("one meal a day cooked on site", "accepted"),
        ("daily allowance to rise to £3", "rejected"),
        ("training of cooks", "accepted"),
        ("training of cooks", "accepted"),
        ("training of cooks", "accepted"),
        ("independent taste panels", "under_consideration"),
        ("religious diets", "no_explicit_position"),
        ("salt", "not_addressee"),
    ]


FOLLOW_UP = """
COUNTY COUNCIL OF EAST MARREN
Audit Committee, 12 February 2020
Item 7: Follow-up of internal audit recommendations

Audit: Blue badge scheme (issued May 2019)
Rec. 1 (High): Check each application against the register of deaths.
Management response (May 2019): Agreed. To be done by 30 September 2019.
Position at February 2020: Implemented. 212 badges have been cancelled.

Rec. 2 (Medium): Separate the duties of issuing and stock-keeping.
Management response (May 2019): Agreed, by 31 December 2019.
Position at February 2020: Not implemented. The post is vacant. Revised date: 30 June 2020.

Rec. 3 (Low): Number the badges.
Management response (May 2019): Not agreed. The badges are numbered by the supplier.
Position at February 2020: Closed.
"""


def test_positions_of_two_days_stand_one_below_the_other() -> None:
    rows = {row.id: row for row in read(FOLLOW_UP).walk()}
    assert [(row.stance, row.implementation) for row in rows.values()] == [
        ("accepted", "implemented"),
        ("accepted", "planned"),
        ("rejected", "not_stated"),
    ]
    target = main_target(rows["2"].commitments)
    assert target is not None and target.date is not None and target.date.latest == "2020-06-30"


MATRIX = """
<html><head><title>Universal Periodic Review - matrix</title></head><body>
<h1>Republic of Ostrava: matrix of recommendations</h1>
<table border=1>
<thead><tr><th>No.</th><th>Recommendation</th><th>Recommending State</th><th>Position</th><th>Remarks</th></tr></thead>
<tr><td colspan="5"><b>Theme: Death penalty</b></td></tr>
<tr><td>125.1</td><td>Abolish the death penalty</td><td>Norland</td><td rowspan="2">Noted</td><td rowspan="2">The penalty has not been applied since 1998. Parliament will decide.</td></tr>
<tr><td>125.2</td><td>Introduce a moratorium on executions</td><td>Westria, Oland</td></tr>
<tr><td>125.3</td><td>Commute all existing sentences</td><td>Belgravia</td><td>Supported</td><td>Implemented in 2019.</td></tr>
<tr><td colspan="5"><b>Theme: Children</b></td></tr>
<tr><td>125.4</td><td>Raise the age of criminal responsibility to 14</td><td>Norland</td><td>Supported</td><td></td></tr>
<tr><td>125.5</td><td>Prohibit corporal punishment in all settings</td><td>Oland</td><td>Partially supported</td><td>It is prohibited in schools.</td></tr>
</table></body></html>
"""


def test_a_cell_answers_all_rows_that_it_reaches_into() -> None:
    found = {row.id: (row.stance, row.implementation) for row in read(MATRIX, "matrix.html").walk()}
    assert found["125.1"] == found["125.2"] == ("noted", "not_stated")
    assert found["125.3"] == ("accepted", "implemented")
    assert list(found) == ["125.1", "125.2", "125.3", "125.4", "125.5"]


def test_rows_below_a_recommendation_are_further_answers_to_it() -> None:
    text = """<table><tr><th>No.</th><th>Recommendation</th><th>Response</th><th>Due</th></tr>
<tr><td rowspan="2">1</td><td rowspan="2">Repair both piers before the ferry season.</td><td>Accepted. The north pier is closed for repair.</td><td>31 March 2024</td></tr>
<tr><td>The south pier follows when the contractor is free.</td><td>30 June 2024</td></tr>
<tr><td>2</td><td>Publish the tide tables.</td><td>Rejected. They are sold by the Hydrographer.</td><td></td></tr></table>"""
    first, second = read(text, "plan.html").recommendations
    assert (first.stance, second.stance) == ("accepted", "rejected")
    assert [answer.text.split(" | ")[0][:9] for answer in first.responses] == ["Accepted.", "The south"]
    assert {promise.date.latest for promise in first.commitments if promise.date} == {"2024-03-31", "2024-06-30"}


CARDS = """
<html><head><title>Our response to the Ombudsman</title></head><body>
<h1>Our response to the Ombudsman's special report</h1>
<div class="rec"><h2>1</h2><p class="ask">Apologise in writing to the eleven families.</p><p class="tag">Agreed</p><p>Letters went out on 12 May 2023.</p></div>
<div class="rec"><h2>2</h2><p class="ask">Pay each family £500.</p><p class="tag">Partly agreed</p><p>We will pay £300, which is what our scheme allows.</p></div>
<div class="rec"><h2>3</h2><p class="ask">Review all cases closed since 2020.</p><p class="tag">Not agreed</p><p>We have 14,000 such cases. A sample of 200 will be looked at.</p></div>
</body></html>
"""


def test_cards_headed_by_a_number_alone() -> None:
    paper = read(CARDS, "cards.html")
    assert paper.published is None  # the day on which letters went out is none of publication
    assert [(row.text, row.stance) for row in paper.walk()] == [
        ("Apologise in writing to the eleven families.", "accepted"),
        ("Pay each family £500.", "partially_accepted"),
        ("Review all cases closed since 2020.", "rejected"),
    ]


LETTERED = """
<html><body><h1>Minister's reply to the Fire Inspectorate</h1>
<dl><dt>Recommendation A: Each station should keep a log of water pressure.</dt><dd>Accepted. Logs start on 1 June 2022.</dd>
<dt>Recommendation B: Stations should be inspected without notice.</dt><dd>Accepted in principle. Notice will be cut from a week to a day.</dd>
<dt>Recommendation C: Retained crews should be paid for training.</dt><dd>This is a matter for the councils which employ them.</dd></dl></body></html>
"""


def test_recommendations_with_capital_letters() -> None:
    paper = read(LETTERED, "reply.html")
    assert paper.published is None
    assert {row.id: row.stance for row in paper.walk()} == {"A": "accepted", "B": "accepted_in_principle", "C": "not_addressee"}


STATEMENT = """
Cabinet Secretary's written statement

I am today publishing my response to the report of the Expert Group on Bus Reform. The Group made four recommendations.

On the first, that all routes should be franchised, I agree, and a Bill will be introduced before the summer recess.
On the second, that fares be capped at £1, I cannot agree: the cost would be £90 million a year.
On the third, that drivers be paid the same in every county, I am minded to agree but will await the report of the pay body.
The fourth, that a museum of buses be founded, is a matter for the trustees of the National Museum.
"""


def test_a_statement_takes_recommendations_up_by_their_ordinals() -> None:
    rows = [(row.text, row.stance) for row in read(STATEMENT).walk()]
    assert rows[:2] == [("all routes should be franchised", "accepted"), ("fares be capped at £1", "rejected")]
    assert rows[3] == ("a museum of buses be founded", "not_addressee") and len(rows) == 4


AGENCIES = """
Safeguarding Adults Board: agency responses to the review "Mr K"

Recommendation 1: Agencies should share hospital discharge letters within 24 hours.
Halden Vale NHS Trust: Accepted. An electronic system goes live on 1 May 2024.
Marlstone Council: Accepted. Staff will be told by 31 March 2024.
North Police: Not applicable.

Recommendation 2: A lead worker should be named for each adult who self-neglects.
Halden Vale NHS Trust: Accepted in principle, subject to funding.
Marlstone Council: Not accepted. The Council has 1,200 such cases.
North Police: Noted.
"""


def test_several_bodies_each_with_a_label_after_its_name() -> None:
    first, second = read(AGENCIES).recommendations
    assert (first.stance, second.stance) == ("accepted", "mixed")
    assert [(answer.responder, answer.stance) for answer in second.responses] == [
        ("Halden Vale NHS Trust", "accepted_in_principle"),
        ("Marlstone Council", "rejected"),
        ("North Police", "noted"),
    ]
