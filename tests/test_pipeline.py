"""The whole path: one source to a paper, many to papers and failures in order, and the JSON that programs rely on."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recsim
from recsim import pipeline
from recsim.errors import EmptyDocument, MissingSource, TooLarge
from recsim.reading import Limits
from recsim.records import Failure, Paper, Tally

REPLY = """\
Response of the Ministry of Tides to the review of ferries

Published 3 May 2031

The Ministry accepts two of the four recommendations.

Recommendation 1

The Ministry should:

(a) build a ferry; and

(b) paint the pier.

Accepted

(a) A ferry will be built by June 2032, subject to the usual rules of the yard.

(b) The Ministry does not accept part (b). The pier is new.

Recommendation 2

The Ministry should ring the bell at noon.

Recommendation 3

The Ministry should count the boats.

Accepted and fully implemented

Boats have been counted since March 2030.

Recommendation 4

The Ministry should teach the crews to swim.

The Ministry agrees with the need for crews who can swim.
"""


@pytest.fixture(scope="module")
def paper() -> Paper:
    return recsim.parse(REPLY.encode())


# -- one source


def test_bytes_a_path_and_a_document_give_the_same_paper(tmp_path: Path, paper: Paper) -> None:
    path = tmp_path / "reply.txt"
    path.write_text(REPLY)
    by_path, by_text = recsim.parse(path), recsim.parse(str(path))
    assert by_path.recommendations == by_text.recommendations == paper.recommendations
    assert recsim.parse(recsim.read(path)) == by_path
    assert by_path.document.source == str(path)
    assert by_path.document.id == paper.document.id
    assert paper.document.source == "<bytes>"
    assert recsim.parse(REPLY.encode(), name="reply").document.source == "reply"


def test_stances_of_every_row(paper: Paper) -> None:
    assert {item.id: item.stance for item in paper.walk()} == {
        "1": "accepted",
        "1(a)": "no_explicit_position",
        "1(b)": "rejected",
        "2": "not_addressed",
        "3": "accepted",
        "4": "no_explicit_position",
    }


def test_a_part_without_a_position_inherits_and_one_with_a_position_does_not(paper: Paper) -> None:
    first = paper.recommendations[0]
    parts = [(child.id, child.parent, child.inherited_stance) for child in first.children]
    assert parts == [("1(a)", "1", "accepted"), ("1(b)", "1", None)]
    assert first.inherited_stance is None


def test_inference_stands_in_the_reading_alone(paper: Paper) -> None:
    fourth = paper.recommendations[3]
    assert fourth.stance == "no_explicit_position"
    assert fourth.reading is not None
    assert (fourth.reading.stance, fourth.reading.basis) == ("accepted", "inferred")
    assert all(item.reading is None for item in paper.walk() if item.stance != "no_explicit_position")


def test_the_tally_counts_top_rows_and_claims_are_checked(paper: Paper) -> None:
    assert paper.tally.to_dict() == {"accepted": 2, "no_explicit_position": 1, "not_addressed": 1}
    (claim,) = paper.claims
    assert (dict(claim.claimed), claim.consistent) == ({"accepted": 2, "total": 4}, True)


def test_dates_and_states_are_attached(paper: Paper) -> None:
    assert paper.published == "2031-05-03"
    part = paper.recommendations[0].children[0]
    found = [(entry.kind, entry.date.latest if entry.date else None) for entry in part.commitments]
    assert found == [("target", "2032-06-30"), ("condition", None)]
    assert paper.recommendations[2].implementation == "implemented"


def test_passed_over_in_a_paper_that_answers_is_not_addressed_and_in_one_that_does_not_null() -> None:
    report = "Report of the inspector of ferries\n\nRecommendations\n\n" + "\n\n".join(
        f"{number}. The Ministry should paint pier {number}." for number in (1, 2, 3)
    )
    paper = recsim.parse(report.encode())
    assert [item.stance for item in paper.recommendations] == [None, None, None]
    assert paper.kind == "report"
    assert paper.tally.to_dict() == {}


def test_responders_that_differ_make_a_mixed_row() -> None:
    text = """\
Joint response of two bodies to the review of ferries

Recommendation 1

The ports should build a pier.

The Port Authority accepts this recommendation. The Tide Board does not accept this recommendation.

Recommendation 2

The ports should ring a bell.

The Port Authority accepts this recommendation. The Tide Board accepts this recommendation.
"""
    first, second = recsim.parse(text.encode()).recommendations
    assert (first.stance, second.stance) == ("mixed", "accepted")
    said = {response.responder: response.stance for response in first.responses}
    assert said == {"Port Authority": "accepted", "Tide Board": "rejected"}
    assert first.responder is None


def test_a_text_without_recommendations_says_so() -> None:
    paper = recsim.parse(b"The ferry sailed at noon. The sea was calm and the crew sang.")
    assert paper.recommendations == ()
    assert (paper.kind, [problem.code for problem in paper.problems]) == ("other", ["no_recommendations"])


def test_unreadable_sources_raise_their_own_error(tmp_path: Path) -> None:
    with pytest.raises(MissingSource):
        recsim.parse(tmp_path / "none.txt")
    with pytest.raises(EmptyDocument):
        recsim.parse(b" \n")
    with pytest.raises(TooLarge):
        recsim.parse(b"x" * 11, limits=Limits(max_bytes=10))


# -- many sources


def test_many_keep_their_order_and_failures_their_place(tmp_path: Path) -> None:
    good, empty, last = tmp_path / "b.txt", tmp_path / "a.txt", tmp_path / "c.txt"
    good.write_text(REPLY)
    empty.write_text("")
    last.write_text(REPLY)
    sources = [str(good), str(empty), str(tmp_path / "none.txt"), str(last)]
    done: list[str] = []
    results = list(recsim.parse_many(sources, on_done=done.append))
    assert [type(result) for result in results] == [Paper, Failure, Failure, Paper]
    assert [result.code for result in results if isinstance(result, Failure)] == ["empty_document", "missing_source"]
    assert done == sources


def test_a_folder_is_every_document_in_it_and_papers_come_one_by_one(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(REPLY)
    results = recsim.parse_many([tmp_path])
    first = next(results)
    assert isinstance(first, Paper) and first.document.source.endswith("a.txt")
    assert len(list(results)) == 1


def test_an_empty_folder_is_a_failure(tmp_path: Path) -> None:
    (result,) = recsim.parse_many([tmp_path])
    assert isinstance(result, Failure) and result.code == "missing_source"


def test_a_mistake_in_recsim_costs_one_document_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(REPLY)
    real = pipeline.build

    def broken(document: recsim.Document, **options: Any) -> Any:
        if document.source.endswith("a.txt"):
            raise ZeroDivisionError("a mistake")
        return real(document, **options)

    monkeypatch.setattr(pipeline, "build", broken)
    first, second = recsim.parse_many([tmp_path])
    assert isinstance(first, Failure) and first.code == "internal_error" and "a mistake" in first.message
    assert isinstance(second, Paper)


def test_a_failure_in_json() -> None:
    assert Failure("a.txt", "empty_document", "a.txt is empty").to_dict() == {
        "schema": 1,
        "source": "a.txt",
        "error": {"code": "empty_document", "message": "a.txt is empty"},
    }


# -- the JSON

DOCUMENT = {"id", "text_id", "source", "media_type", "title", "published", "kind", "language"}
ROW = {
    "id", "printed_id", "parent", "text", "span", "redacted", "in_report", "stance", "inherited_stance", "reading",
    "implementation", "responder", "responses", "children",
}  # fmt: skip
RESPONSE = {
    "responder", "stance", "stance_text", "stance_span", "basis", "confidence", "reported_by", "hedges", "implementation",
    "text", "span", "commitments",
}  # fmt: skip

DATE = {"verbatim", "earliest", "latest", "edtf", "resolved_from"}


def rows(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for item in listed for row in (item, *rows(item["children"]))]


def test_the_json_has_the_keys_of_the_contract(paper: Paper) -> None:
    printed = paper.to_dict()
    assert {"schema", "document", "recommendations", "claims", "tally", "problems"} <= set(printed)
    assert printed["schema"] == 1
    assert set(printed["document"]) >= DOCUMENT
    for row in rows(printed["recommendations"]):
        assert set(row) >= ROW
        for response in row["responses"]:
            assert set(response) >= RESPONSE
            assert all(set(hedge) >= {"text", "span"} for hedge in response["hedges"])
            for commitment in response["commitments"]:
                assert set(commitment) >= {"text", "span", "kind", "owner", "date"}
                assert commitment["date"] is None or set(commitment["date"]) >= DATE
    assert all(set(claim) >= {"text", "span", "claimed", "found", "consistent"} for claim in printed["claims"])
    assert all(set(problem) >= {"code", "message", "span"} for problem in printed["problems"])


def test_the_json_holds_the_text_only_when_asked_to(paper: Paper) -> None:
    assert "text" not in paper.to_dict()["document"]
    assert paper.to_dict(with_text=True)["document"]["text"] == paper.document.text


def test_describing_a_paper_changes_nothing(paper: Paper) -> None:
    before = copy.deepcopy(paper)
    first = paper.to_dict()
    kept = json.dumps(first)
    first["recommendations"].clear()
    first["tally"]["accepted"] = 99
    first["document"]["kind"] = "other"
    assert paper == before
    assert json.dumps(paper.to_dict()) == kept


def check_spans(paper: Paper) -> None:
    """Every text in the JSON stands in the canonical text at its span."""
    printed = paper.to_dict(with_text=True)
    text = printed["document"]["text"]
    identifiers = [row["id"] for row in rows(printed["recommendations"])]
    assert len(identifiers) == len(set(identifiers))
    for row in rows(printed["recommendations"]):
        if row["text"] is not None:
            assert text[slice(*row["span"])] == row["text"]
        for response in row["responses"]:
            assert text[slice(*response["span"])] == response["text"]
            assert (response["stance_span"] is None) == (response["stance_text"] is None)
            if response["stance_span"] is not None:
                assert text[slice(*response["stance_span"])] == response["stance_text"]
            for found in (*response["hedges"], *response["commitments"]):
                assert text[slice(*found["span"])] == found["text"]
    for claim in printed["claims"]:
        assert text[slice(*claim["span"])] == claim["text"]
    for problem in printed["problems"]:
        assert problem["span"] is None or 0 <= problem["span"][0] <= problem["span"][1] <= len(text)


def test_every_span_quotes_its_text(paper: Paper) -> None:
    check_spans(paper)
    # The answer to the whole holds the answers to its parts, and so their hedges.
    hedged = {item.id: [hedge.text for response in item.responses for hedge in response.call.hedges] for item in paper.walk()}
    assert {key for key, found in hedged.items() if found} == {"1", "1(a)"}
    assert hedged["1(a)"] == ["subject to the usual rules of the yard"]


DOCUMENTS = sorted((Path(__file__).parent.parent / "corpora" / "replies-v1" / "documents").iterdir())


@pytest.mark.parametrize("path", DOCUMENTS[::4], ids=lambda path: path.stem)
def test_every_span_quotes_its_text_in_papers_of_every_kind(path: Path) -> None:
    check_spans(recsim.parse(path))


PIECES = (
    "Recommendation 1", "Recommendation 2", "1.", "2.", "(a)", "(i)", "Accepted", "Not accepted", "Response:", "[Redacted]",
    "The port should act.", "The port accepts this recommendation.", "We accept all two recommendations.", "by May 2031",
    "where possible,", "\n", "\n\n", "\f", "| 1 | Act. | Accepted |", "> The port should act.", "Dear all,",
    "On your first recommendation, I agree.",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14))
def test_any_arrangement_of_pieces_is_parsed_and_quotes_itself(pieces: list[str]) -> None:
    try:
        check_spans(recsim.parse(" ".join(pieces).encode()))
    except EmptyDocument:
        heads = {"1.", "2.", "(i)", "(a)", "Recommendation 1", "Recommendation 2", "\n", "\n\n", "\f"}
        assert not set(pieces) - heads  # nothing but running heads and page numbers


@settings(max_examples=80, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_any_text_is_parsed_or_refused_by_name(text: str) -> None:
    try:
        check_spans(recsim.parse(text.encode("utf-8", "replace")))
    except recsim.RecsimError as error:
        assert error.code and str(error)


@given(st.lists(st.dictionaries(st.sampled_from(["accepted", "noted", "rejected"]), st.integers(0, 9)), max_size=5))
def test_tallies_add_in_any_order(counts: list[dict[str, int]]) -> None:
    tallies = [Tally(count) for count in counts]
    assert sum(tallies, Tally()) == sum(reversed(tallies), Tally())
