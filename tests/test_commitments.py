"""Commitments, target dates, states of implementation and publication dates, on made-up papers of made-up bodies."""

from __future__ import annotations

import pytest

from recsim.commitments import anchor, find_commitments, implementation, main_target, publication_date
from recsim.records import Block, Commitment, Document, OffsetMap

PUBLISHED = "2024-04-10"


def document(text: str, *, title: str | None = None, hint: str | None = None, blocks: tuple[Block, ...] = ()) -> Document:
    return Document(
        source="paper.txt",
        id="0",
        text_id="0",
        text=text,
        media_type="text/plain",
        title=title,
        blocks=blocks,
        offsets=OffsetMap(),
        published_hint=hint,
    )


def commitments(text: str, published: str | None = PUBLISHED) -> tuple[Commitment, ...]:
    paper = document(text)
    found = find_commitments(paper, (0, len(text)), responder="Harbour Office", published=published)
    for entry in found:
        assert paper.quote(entry.span) == entry.text
    return found


def shape(text: str, published: str | None = PUBLISHED) -> list[tuple[str, str | None]]:
    return [(entry.kind, entry.date.verbatim if entry.date else None) for entry in commitments(text, published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We will publish the tide tables by June 2025.", [("target", "by June 2025")]),
        ("Harbour Office planned completion date: End 2024.", [("target", "End 2024")]),
        ("Target date\nMarch 2025\nWe agree.", [("target", "March 2025")]),
        ("Deadline: 31 March 2025.", [("target", "31 March 2025")]),
        ("The aim is to print the new charts in autumn, with a summary.", [("target", "in autumn")]),
        ("The dredging is due to finish by no later than mid-2031.", [("target", "by no later than mid-2031")]),
        ("The notice board will be updated in 2026.", [("target", "in 2026")]),
        ("In 2026, we will train the lock keepers.", [("target", "In 2026")]),
        ("The Pilot School, to open in May 2025, has a new roof.", [("target", "in May 2025")]),
        ("A new chart to be issued later this year will help.", [("target", "later this year")]),
        ("The rules come into force on 6 June 2024.", [("target", "6 June 2024")]),
        ("Drafts will be out by summer 2025 and the list in 2026.", [("target", "by summer 2025"), ("target", "in 2026")]),
        ("We will review the locks by the end of May 2025.", [("review", "by the end of May 2025")]),
        ("We will review and update the tables by 2027.", [("target", "by 2027")]),
        ("We will keep the tables under review.", [("review", None)]),
        ("The new tables were published on 21 March.", [("completed", "21 March")]),
        ("The gates were painted in February at all docks.", [("completed", "in February")]),
        ("The bylaw has been in force since April 2019.", [("completed", "since April 2019")]),
        ("The work is now complete and will be watched.", [("completed", None)]),
        ("We will legislate when parliamentary time allows.", [("target", None), ("condition", None)]),
        (
            "Charts will be shared over the course of 2025 where there is a legal way.",
            [("target", "over the course of 2025"), ("condition", None)],
        ),
        ("The Pier Board has committed to publishing a map.", [("target", None)]),
        ("We will not build the jetty by 2026.", []),
        ("The jetty should be closed by 2026.", []),
        ("The fund would pay for it in 2026.", []),
        ("For 2025-26, £3 million will be available to docks.", []),
        ("The review said that docks were old in the 2017 report.", []),
        ("Boats differ.", []),
    ],
)
def test_kinds_and_dates(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert shape(text) == expected


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("We will publish the charts in 2026.", "Harbour Office"),
        ("The Pier Board will publish the charts in 2026.", "The Pier Board"),
        ("NHS Wharfland intends to publish the charts in 2026.", "NHS Wharfland"),
        ("The DPD will, in part, publish the charts in 2026.", "The DPD"),
        ("The Department of Ports, Docks and Piers (DPD) will act by 2026.", "The Department of Ports, Docks and Piers"),
        ("The charts will be published by the Pier Board in May 2026.", "the Pier Board"),
        ("The charts will be published in May 2026.", "Harbour Office"),
        ("The Charts Plan will be published in May 2026.", "Harbour Office"),
        ("The Pier Board keeps charts and aims to publish them in 2026.", "Harbour Office"),
        ("The Pier Board is mending its charts. It will publish them in 2026.", "The Pier Board"),
        ("Owner: Lock Keepers' Guild\nTarget date: May 2026", "Lock Keepers' Guild"),
    ],
)
def test_owners(text: str, owner: str) -> None:
    target = main_target(commitments(text))
    assert target is not None
    assert target.owner == owner


def main(text: str, published: str | None = PUBLISHED) -> str | None:
    target = main_target(commitments(text, published))
    return target.date.verbatim if target and target.date else None


def test_a_labelled_date_wins() -> None:
    text = "We will train pilots over the course of 2024.\nThe rest follows in 2027.\nExpected completion date: March 2025."
    assert main(text) == "March 2025"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We will roll it out in 2024/25. The office expects this recommendation to be closed during 2025/26.", "during 2025/26"),
        ("All actions will be completed in the next financial year.", "in the next financial year"),
        ("Pilots train by the end of the spring, when this recommendation will then be closed.", "by the end of the spring"),
        ("We expect closure of this action once both cranes are in use during 2025/26.", "during 2025/26"),
        ("This recommendation was closed in May 2023.", None),
    ],
)
def test_closure_statements_are_targets(text: str, expected: str | None) -> None:
    assert main(text) == expected


def test_the_first_firm_target_goes_before_pilots_and_vague_times() -> None:
    text = "We plan to pilot it in mid-May 2024. Sign-off comes in the coming weeks. The full service will open in 2026."
    assert main(text) == "in 2026"


@pytest.mark.parametrize(
    "text",
    [
        "The charts were printed in March 2023.",
        "We will consider the findings of the lock review next year.",
        "We have done much since 2017.",
        "The Pier Board published its own report in January 2024.",
        "The grant covers 5% more pay from December 2025.",
        "We will publish the charts in due course.",
    ],
)
def test_no_target_rather_than_a_doubtful_one(text: str) -> None:
    assert main(text) is None


def test_a_table_gives_kinds_and_owners_by_its_headings() -> None:
    cells = ["Action", "Owner", "Target date", "Completed"]
    values = ["Paint the gates", "Lock Guild", "May 2025", "June 2023"]
    text = " ".join(cells) + "\n" + " ".join(values)
    spans, offset = [], 0
    for word in [*cells, *values]:
        offset = text.index(word, offset)
        spans.append((offset, offset + len(word)))
        offset += len(word)
    row = (spans[4][0], spans[7][1])
    blocks = (
        Block("row", (0, spans[3][1]), cells=tuple(spans[:4]), header=True),
        Block("row", row, cells=tuple(spans[4:])),
    )
    found = find_commitments(document(text, blocks=blocks), row, responder="Harbour Office", published=None)
    assert [(entry.kind, entry.owner, entry.text) for entry in found] == [
        ("target", "Lock Guild", "May 2025"),
        ("completed", "Lock Guild", "June 2023"),
    ]


def test_the_lead_in_of_a_list_carries_its_date() -> None:
    text = "The following will be examined by Wharfland, no later than the tenth session of the Council in June 2025:"
    assert main(text) == "no later than the tenth session of the Council in June 2025"


@pytest.mark.parametrize(
    ("text", "stance", "expected"),
    [
        ("Accepted and fully implemented.", "accepted", "implemented"),
        ("All docks have been told. The work is now complete.", "accepted", "implemented"),
        ("Wharfland has already implemented it.", "accepted", "implemented"),
        ("Wharfland already acts accordingly.", "accepted", "implemented"),
        ("The harbour code already requires it.", "accepted", "implemented"),
        ("It is implemented to a large extent.", "accepted", "partly_implemented"),
        ("Several actions have now been completed.", "noted", "partly_implemented"),
        ("Work is under way on the gates.", "accepted", "in_progress"),
        ("We are currently drafting the tables.", "accepted", "in_progress"),
        ("The Office continues to train pilots.", "accepted", "in_progress"),
        ("We will publish the charts.", "accepted", "planned"),
        ("The Office plans to publish the charts.", "accepted", "planned"),
        ("We disagree. Docks differ too much.", "rejected", "not_stated"),
        ("The Office has no plans to widen the dock.", "rejected", "not_planned"),
        ("It has been superseded by the Pier Act.", "noted", "superseded"),
        ("We agree.", "accepted", "not_stated"),
        ("It is not yet fully implemented.", "accepted", "not_stated"),
    ],
)
def test_implementation(text: str, stance: str, expected: str) -> None:
    assert implementation(document(text), (0, len(text)), stance) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Policy paper\nThe Harbour Office response\nPublished 7 September 2023\nJanuary-March 2023", "2023-09-07"),
        ("5/24/22, 7:05 AM\nResponse to the dock review\nPublished 21 March 2024", "2024-03-21"),
        ("Response\nPresented to Parliament\nby the Minister for Piers\nby Command\nFebruary 2025\nCP 12", "2025-02"),
        ("This Special Report was ordered. It was published on 9 June 2021 by order of the Senate.", "2021-06-09"),
        ("Council\nDistr.: General\n23 March 2010\nOriginal: English", "2010-03-23"),
        ("Government response to the Dock Committee\nAUGUST 2025\nOverview\nOn 18 November 2024, it met.", "2025-08"),
        ("Dear President\nI write with the response.\nYours sincerely\nA. Pilot MP\n12 / 03 / 2026", "2026-03-12"),
        ("Date: 3 May 2021\nTo the Board", "2021-05-03"),
        ("Inspector General of Federal Docks\n06-04-2012\nMedicare for sailors, a U.S. program", "2012-06-04"),
        ("A re-inspection of docks\nOctober 2018 - January 2019\nThe Office thanks the Inspector.", None),
        ("We met on 4 May 2021 and agreed.", None),
    ],
)
def test_publication_date(text: str, expected: str | None) -> None:
    assert publication_date(document(text)) == expected


def test_the_hint_of_the_reader_comes_first() -> None:
    assert publication_date(document("Published 7 September 2023", hint="2022-01-05T10:00:00Z")) == "2022-01-05"
    assert publication_date(document("Published 7 September 2023", hint="soon")) == "2023-09-07"


def test_the_anchor_is_the_newest_month_told_as_past() -> None:
    text = (
        "The trial began in January 2019. The second dock was finished in February. "
        "It will end in May 2021. We will meet by the end of June."
    )
    assert anchor(document(text)) == "2019-02"
    assert anchor(document("We will act in 2026.")) is None
    found = find_commitments(document(text), (0, len(text)), responder=None, published="2019-02")
    assert [entry.date.latest for entry in found if entry.date][-1] == "2019-06-30"


def test_a_text_without_stops_is_cut_and_stays_cheap() -> None:
    text = "we will open it in May 2025 and " * 2000
    found = find_commitments(document(text), (0, len(text)), responder=None, published=PUBLISHED)
    assert len(found) == 2000
    assert max(len(entry.text) for entry in found) <= 2000
