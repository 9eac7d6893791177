"""Notes at a text's end that no mark of the format tells; tables whose first row is bold; parts lettered without brackets."""

from __future__ import annotations

import pytest

import recsim

REPLY = (
    "<h1>Response of the Council</h1><h2>Recommendation 1</h2><p>Mend the bridge.</p><p>Accepted.{0}1{1}</p>"
    "<h2>Recommendation 2</h2><p>Pay the fund.</p><p>This is a matter for the Scottish Government.{0}2{1}</p>"
)
NOTES = "<p>{0}1{1} See the statement of 3 May, in which the Council rejected the bridge.</p><p>{0}2{1} “We accept”, letter of the clerk.</p><p>It was never sent.</p>"


@pytest.mark.parametrize("marks", [("", ""), ("[", "]")])
@pytest.mark.parametrize("title", ["", "<h3>Notes</h3>"])
def test_notes_are_no_part_of_the_last_answer(marks: tuple[str, str], title: str) -> None:
    paper = recsim.parse((REPLY + title + NOTES).format(*marks).encode())
    assert [(row.stance, row.responses[0].text[-1:]) for row in paper.recommendations] == [
        ("accepted", "1" if not marks[0] else "]"),
        ("not_addressee", "2" if not marks[0] else "]"),
    ]
    kinds = [block.kind for block in paper.document.blocks]
    assert kinds[-4 if title else -3 :] == ["footnote"] * (4 if title else 3)


@pytest.mark.parametrize(
    "end",
    [
        "<p>1 The Council will mend it.</p><p>2 The Council will not pay.</p>",  # nothing refers to 1 and 2 but the notes' own style
        "<p>2 See the letter.</p>",
    ],
)
def test_numbered_paragraphs_are_no_notes(end: str) -> None:
    document = recsim.read(("<h1>Response</h1><p>The Council answers below, in two parts.</p>" + end).encode())
    assert "footnote" not in {block.kind for block in document.blocks}


def test_owner_and_date_in_one_column_under_a_bold_first_row() -> None:
    rows = [
        ("<b>Ref</b>", "<b>Recommendation</b>", "<b>Response</b>", "<b>Responsible officer and due date</b>"),
        ("R1", "Keep a list of grants.", "Agreed. It is being drawn up.", "Head of Finance<br>30 June 2024"),
        ("R2", "Check the accounts.", "Disagree. It would cost too much.", "Clerk<br>–"),
    ]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    paper = recsim.parse(f"<html><body><h1>Management action plan</h1><table>{table}</table></body></html>".encode())
    assert paper.published is None  # the day at a row's end is no day of publication
    first, second = paper.recommendations
    assert [(one.owner, one.date and one.date.verbatim) for one in first.commitments] == [("Head of Finance", "30 June 2024")]
    assert [row.stance for row in (first, second)] == ["accepted", "rejected"]


def test_parts_lettered_with_a_stop() -> None:
    text = (
        "Response of the Council\n\n1. The Council should:\n\na. clear gullies; and\n\nb. warn tenants.\n\n"
        "Response: We accept part (a). We do not accept part (b).\n\n2. Move the depot.\n\nResponse: Rejected.\n"
    )
    first, second = recsim.parse(text.encode()).recommendations
    assert [(part.id, part.stance) for part in first.children] == [("1(a)", "accepted"), ("1(b)", "rejected")]
    assert (first.stance, second.stance) == ("partially_accepted", "rejected")
