"""A response read beside its report: joined by id, then by text; what is left out or reworded is said."""

import json
import subprocess
import sys

import pytest

import recsim

REPORT = """# Inquiry into the Harbour at Merrow

## Recommendations

Recommendation 1

The Port Authority should replace the timber piles of the north quay before winter.

Recommendation 2

The Ministry should publish the accident figures of every harbour each year.

Recommendation 3

The Ministry should train two more pilots for the outer roads.
"""
ONE, TWO, THREE = (line for line in REPORT.splitlines() if line.startswith("The "))
HEAD = "# Government response to the Inquiry into the Harbour at Merrow\n\n"


def response(*rows: tuple[str, str, str]) -> bytes:
    return (HEAD + "\n\n".join(f"## {marker}\n\n{text}\n\n**Response:** {answer}" for marker, text, answer in rows)).encode()


def joined(*rows, report=REPORT):
    return recsim.parse(response(*rows), report=report.encode(), name="reply.md")


def stances(paper):
    return {row.id: row.stance for row in paper.walk()}


def codes(paper):
    return [problem.code for problem in paper.problems]


def test_by_id():
    paper = joined(
        ("Recommendation 1", ONE, "Accepted."),
        ("Recommendation 2", TWO, "Rejected."),
        ("Recommendation 3", THREE, "Accepted in principle."),
    )
    assert stances(paper) == {"1": "accepted", "2": "rejected", "3": "accepted_in_principle"}
    assert "text_differs" not in codes(paper)
    report = recsim.read(REPORT.encode())
    for row in paper.recommendations:
        assert report.quote(row.in_report) == row.text
        assert row.responses[0].text == paper.document.quote(row.responses[0].span)


def test_what_is_passed_over_is_not_addressed():
    paper = joined(("Recommendation 1", ONE, "Accepted."), ("Recommendation 3", THREE, "Rejected."))
    assert stances(paper) == {"1": "accepted", "2": "not_addressed", "3": "rejected"}
    assert paper.tally.counts == {"accepted": 1, "not_addressed": 1, "rejected": 1}
    assert next(row for row in paper.recommendations if row.id == "2").responses == ()


def test_by_text_where_ids_differ():
    paper = joined(
        ("Recommendation 7", THREE, "Rejected."), ("Recommendation 8", ONE, "Accepted."), ("Recommendation 9", TWO, "Noted.")
    )
    assert stances(paper) == {"1": "accepted", "2": "noted", "3": "rejected"}


def test_by_text_where_ids_are_missing():
    body = HEAD + "\n\n".join(
        f"Recommendation: {text}\n\nResponse: {answer}" for text, answer in ((TWO, "Rejected."), (ONE, "Accepted."))
    )
    paper = recsim.parse(body.encode(), report=REPORT.encode(), name="reply.md")
    assert stances(paper) == {"1": "accepted", "2": "rejected", "3": "not_addressed"}


def test_changed_wording_is_said_with_both_wordings():
    changed = TWO.replace("every harbour each year", "larger harbours where practicable")
    paper = joined(
        ("Recommendation 1", ONE, "Accepted."), ("Recommendation 2", changed, "Accepted."), ("Recommendation 3", THREE, "Noted.")
    )
    assert stances(paper)["2"] == "accepted"
    [problem] = [problem for problem in paper.problems if problem.code == "text_differs"]
    assert "accident figures" in problem.message and problem.message.startswith("recommendation 2")
    assert paper.document.quote(problem.span).startswith("The Ministry should publish")
    # What counts is what was recommended.
    assert paper.recommendations[1].text == TWO


def test_an_answer_to_nothing_in_the_report_is_kept_and_said():
    paper = joined(
        ("Recommendation 1", ONE, "Accepted."),
        ("Recommendation 12", "The Navy should sell its seven lighthouses to the lowest bidder.", "Rejected."),
    )
    assert "not_in_report" in codes(paper)
    assert stances(paper)["12"] == "rejected"


def test_a_report_that_cannot_be_read_stops_the_run(tmp_path):
    source = tmp_path / "reply.md"
    source.write_bytes(response(("Recommendation 1", ONE, "Accepted.")))
    with pytest.raises(recsim.UnreadableReport, match="does not exist") as caught:
        recsim.parse_many([source], report=tmp_path / "missing.html")
    assert caught.value.code == "unreadable_report"
    command = [sys.executable, "-m", "recsim", "parse", str(source), "--report", str(tmp_path / "missing.html")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (3, "")
    assert "the report cannot be read" in done.stderr


def test_the_command_joins_every_source(tmp_path):
    (tmp_path / "report.md").write_text(REPORT)
    for name, answer in (("a", "Accepted."), ("b", "Rejected.")):
        (tmp_path / f"{name}.md").write_bytes(response(("Recommendation 1", ONE, answer)))
    command = [
        sys.executable,
        "-m",
        "recsim",
        "parse",
        *(str(tmp_path / f"{name}.md") for name in "ab"),
        "--report",
        str(tmp_path / "report.md"),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    papers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [[row["stance"] for row in paper["recommendations"]] for paper in papers] == [
        ["accepted", "not_addressed", "not_addressed"], ["rejected", "not_addressed", "not_addressed"],
    ]  # fmt: skip


def test_nested():
    report = REPORT.replace(
        "The Ministry should train two more pilots for the outer roads.",
        "The Ministry should:\n\n(a) train two more pilots for the outer roads;\n\n(b) buy a second pilot boat with a heated cabin.",
    )
    asked = recsim.parse(report.encode(), name="report.md")
    assert any(row.parent == "3" for row in asked.walk())
    paper = joined(
        ("Recommendation 1", ONE, "Accepted."),
        ("Recommendation 3", "The Ministry should train pilots and buy a boat.", "Accepted."),
        report=report,
    )
    assert [row.id for row in paper.walk()] == [row.id for row in asked.walk()]
    third = next(row for row in paper.recommendations if row.id == "3")
    assert third.stance == "accepted"
    assert [(child.stance, child.inherited_stance) for child in third.children] == [("no_explicit_position", "accepted")] * 2


def test_other_numbers_are_said():
    paper = joined(
        ("Recommendation 7", THREE, "Rejected."), ("Recommendation 2", TWO, "Noted."), ("Recommendation 9", ONE, "Accepted.")
    )
    [problem] = [problem for problem in paper.problems if problem.code == "numbers_differ"]
    assert "1 is 9 there, 3 is 7 there" in problem.message
    assert "numbers_differ" not in codes(joined(("Recommendation 2", TWO, "Noted.")))


def test_an_answer_in_parts_belongs_to_its_whole():
    report = REPORT.replace("outer roads.", "outer roads, and buy a second pilot boat with a heated cabin.")
    paper = joined(
        ("Recommendation 1", ONE, "Accepted."),
        ("Recommendation 3a", THREE, "Accepted."),
        ("Recommendation 3b", "The Ministry should buy a second pilot boat with a heated cabin.", "Rejected."),
        ("Recommendation 2a", "The Navy should sell its seven lighthouses to the lowest bidder.", "Rejected."),
        report=report,
    )
    assert [(row.id, row.parent, row.stance) for row in paper.walk()] == [
        ("1", None, "accepted"),
        ("2", None, "not_addressed"),
        ("3", None, "no_explicit_position"),
        ("3a", "3", "accepted"),
        ("3b", "3", "rejected"),
        ("2a", None, "rejected"),
    ]
    assert [problem.message[-23:] for problem in paper.problems if "as a part of 3" in problem.message] == [
        "it stands as a part of 3"[-23:]
    ] * 2


def test_what_only_the_response_prints_keeps_its_parts_and_gets_an_id_of_its_own():
    selling = (
        "The Navy should:\n\n(a) sell its seven lighthouses to the lowest bidder;\n\n(b) give its foghorns away for nothing."
    )
    paper = joined(("Recommendation 1", TWO, "Accepted."), ("Recommendation 2", selling, "Rejected."))
    assert [(row.id, row.parent, row.stance) for row in paper.walk()] == [
        ("1", None, "not_addressed"),
        ("2", None, "accepted"),
        ("3", None, "not_addressed"),
        ("2-2", None, "rejected"),
        ("2(a)", "2-2", "no_explicit_position"),
        ("2(b)", "2-2", "no_explicit_position"),
    ]
    assert codes(paper).count("not_in_report") == 3
