"""Excel workbooks, judged by another library than the one that writes them."""

import datetime
import io

import openpyxl
import pytest

import recsim
from recsim.records import Failure
from recsim.reports.delimited import COLUMNS

PAPER = """# Response to the Bridge Review

Published 7 July 2022

## Recommendation 1

The ministry should mend the north bridge by May 2025.

**Response:** Accepted. The Roads Board will mend it by 31 May 2025.

## Recommendation 2

=HYPERLINK("https://bad.example","click") should never run on a desk.

**Response:** +Rejected. We do not agree.
"""


def book(papers, tmp_path) -> openpyxl.Workbook:
    recsim.write_report(papers, tmp_path / "out.xlsx")
    return openpyxl.load_workbook(tmp_path / "out.xlsx")


def rows(sheet):
    names, *values = sheet.iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in values]


@pytest.fixture(scope="module")
def paper():
    return recsim.parse(PAPER.encode(), name="=cmd|reply.md")


def test_one_row_a_recommendation_with_filter_and_frozen_header(paper, tmp_path):
    workbook = book([paper], tmp_path)
    assert workbook.sheetnames == ["Recommendations", "Responses", "Commitments", "Claims", "Problems"]
    for sheet in workbook:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
    first = workbook["Recommendations"]
    assert first.max_row == 1 + len(paper.walk())
    assert [cell.value for cell in first[1]] == [name for name, _ in COLUMNS]
    assert first["X2"].alignment.wrap_text
    found = rows(first)
    assert [row["stance"] for row in found] == ["accepted", "rejected"]
    assert found[0]["redacted"] is False


def test_dates_are_dates(paper, tmp_path):
    workbook = book([paper], tmp_path)
    row = rows(workbook["Recommendations"])[0]
    assert row["target_latest"] == datetime.datetime(2025, 5, 31)
    column = [name for name, _ in COLUMNS].index("target_latest") + 1
    assert workbook["Recommendations"].cell(2, column).is_date
    assert [one["latest"] for one in rows(workbook["Commitments"])] == [datetime.datetime(2025, 5, 31)]


def test_nothing_runs_as_a_formula(paper, tmp_path):
    workbook = book([paper], tmp_path)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    risky = [cell for cell in cells if cell.value.startswith(("=", "+", "-", "@"))]
    assert risky and all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert rows(workbook["Recommendations"])[1]["text"].startswith("=HYPERLINK(")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\u200b@"])
def test_every_start_of_a_formula_is_kept_as_text(start, tmp_path):
    text = PAPER.replace("=HYPERLINK", f"{start}HYPERLINK")
    workbook = book([recsim.parse(text.encode(), name=f"{start}cmd.md")], tmp_path)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(start)]
    assert cells and all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_failures_and_problems_have_a_sheet(paper, tmp_path):
    failures = recsim.write_report([Failure("x.bin", "unsupported_format", "x.bin is no text"), paper], tmp_path / "f.xlsx")
    assert [failure.code for failure in failures] == ["unsupported_format"]
    problems = rows(openpyxl.load_workbook(tmp_path / "f.xlsx")["Problems"])
    assert (problems[0]["source"], problems[0]["code"]) == ("x.bin", "unsupported_format")


def test_long_cells_are_cut_and_said(tmp_path):
    text = PAPER.replace("We do not agree.", "We do not agree. " + "The board thought about it for a long while. " * 1000)
    found = book([recsim.parse(text.encode(), name="long.md")], tmp_path)
    assert max(len(row["response"] or "") for row in rows(found["Recommendations"])) == 32_767
    assert "cell_cut" in [row["code"] for row in rows(found["Problems"])]


def test_characters_that_xml_refuses(tmp_path):
    paper = recsim.parse(PAPER.encode(), name="odd\udce9\x01.md")
    assert rows(book([paper], tmp_path)["Recommendations"])[0]["source"].startswith("odd\\udce9")


def test_no_papers_make_an_empty_workbook(tmp_path):
    assert book([], tmp_path)["Recommendations"].max_row == 1


def test_to_a_stream(paper):
    from recsim.reports import format_for, write_stream

    stream = io.BytesIO()
    write_stream([paper], stream, format_for("xlsx"))
    assert openpyxl.load_workbook(io.BytesIO(stream.getvalue()))["Responses"].max_row == 3


def test_evidence_is_one_click_away(paper, tmp_path):
    workbook = book([paper, paper], tmp_path)
    first = workbook["Recommendations"]
    stance = [name for name, _ in COLUMNS].index("stance") + 1
    answers = rows(workbook["Responses"])
    for number, row in enumerate(rows(first), 2):
        cell = first.cell(number, stance)
        sheet, place = cell.hyperlink.location.split("!A")
        assert sheet.strip("'") == "Responses" and cell.value == row["stance"]
        assert answers[int(place) - 2]["recommendation"] == row["id"]
        back = workbook["Responses"].cell(int(place), 3).hyperlink.location
        assert back == f"'Recommendations'!A{number}"
    assert workbook["Commitments"].cell(2, 3).hyperlink.location == "'Recommendations'!A2"


def test_a_whole_day_of_publication_is_a_date(tmp_path):
    for published, kind in (("12 May 2024", datetime.datetime), ("May 2024", str)):
        paper = recsim.parse(f"Response of the Council\n\n{published}\n\nRecommendation 1\n\nMend it.\n\nAccepted.\n".encode())
        recsim.write_report([paper], tmp_path / "out.xlsx")
        head, first, *_ = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows(values_only=True)
        assert isinstance(dict(zip(head, first, strict=True))["published"], kind)
