"""Page numbers: of every span, in JSON and in tables."""

from __future__ import annotations

import csv
import io

import pytest

import recsim
from recsim.records import Problem
from recsim.reports import format_for, write_stream
from test_pdf import page, pdf, prose, text

FIRST = ["Response to the Harbour Inquiry", "", "Recommendation 1: The Board should mend the north pier."]
SECOND = ["Response: Accepted. The pier will be mended by 31 May 2025."]
THIRD = [
    "Recommendation 2: The Board should paint the pier.",
    "Response: Rejected.",
    "The Board accepted one of two recommendations.",
]


def printed() -> bytes:
    return pdf(
        *(
            page(*(text(72, 100 + 40 * number, line) for number, line in enumerate(filter(None, lines))))
            for lines in (FIRST, SECOND, THIRD)
        )
    )


def test_spans_carry_the_page_that_they_begin_on() -> None:
    paper = recsim.parse(printed())
    found = paper.to_dict()
    assert found["document"]["pages"] == 3
    assert found["document"]["ocr"] == []
    first, second = found["recommendations"]
    assert (first["page"], first["responses"][0]["page"]) == (1, 2)
    assert [one["page"] for one in first["responses"][0]["commitments"]] == [2]
    assert (second["page"], second["responses"][0]["page"]) == (3, 3)
    assert [claim["page"] for claim in found["claims"]] == [3] * len(found["claims"])


def test_form_feeds_divide_a_plain_text_into_pages() -> None:
    text = "\f".join("\n\n".join(lines) for lines in (FIRST, SECOND, THIRD)) + "\f\n"
    document = recsim.read(text.encode())
    assert document.pages == 3
    place = document.text.index("Rejected")
    assert document.page((place, place + 8)) == 3
    assert [row.page for row in recsim.parse(document).recommendations] == [1, 3]


@pytest.mark.parametrize(
    "source", ["\n\n".join(FIRST + SECOND), "<html><body><p>Recommendation 1</p><p>Accepted.</p></body></html>"]
)
def test_formats_without_pages_have_none(source: str) -> None:
    paper = recsim.parse(source.encode())
    assert paper.document.pages is None
    found = paper.to_dict()
    assert found["document"]["pages"] is None
    assert {row["page"] for row in found["recommendations"]} <= {None}


def test_the_report_has_pages_of_its_own() -> None:
    report = pdf(page(*prose(100, ["An introduction."])), page(*prose(100, [FIRST[2]])))
    answer = b"# Response\n\n## Recommendation 1\n\nAccepted.\n"
    (row,) = recsim.parse(answer, report=report).to_dict()["recommendations"]
    assert (row["page"], row["in_report_page"]) == (None, 2)


def test_tables_have_the_pages_too() -> None:
    stream = io.StringIO()
    write_stream([recsim.parse(printed())], stream, format_for("csv"))
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert [(row["page"], row["response_page"]) for row in rows] == [("1", "2"), ("3", "3")]


def test_problems_name_their_page() -> None:
    assert Problem("ocr_confidence", "page 4 …", page=4).to_dict()["page"] == 4
