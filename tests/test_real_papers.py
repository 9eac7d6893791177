"""Real published responses; run where RECSIM_REAL_PAPERS names their folder, and never part of the project."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

# The benchmarks are run from a checkout and never installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.real_papers import VARIABLE, RealScores, folder_from_environment, gold_rows, score_folder, table_rows

from recsim import link, parse
from recsim.commitments import main_target

FOLDER = folder_from_environment()
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(FOLDER is None, reason=f"{VARIABLE} names no folder of real papers"),
]
NEGATIVES = ("050_", "053_", "056_")
SEEDS = ("000_abb157b089acc13c.txt", "001_1726eb9af73ab50e.txt", "003_70df50327948337a.txt", "004_5b4e2af402f27c77.txt")


@pytest.fixture(scope="module")
def responses() -> RealScores:
    assert FOLDER is not None
    return score_folder(FOLDER / "responses")


def test_figures_hold(responses: RealScores) -> None:
    assert responses.failures() == []


def test_nothing_is_found_where_nothing_is(responses: RealScores) -> None:
    negatives = [paper for paper in responses.papers if paper.name.startswith(NEGATIVES)]
    assert len(negatives) == 3
    assert {paper.name: paper.extra for paper in negatives if paper.extra} == {}


@pytest.mark.parametrize("name", SEEDS)
def test_seed_gives_exactly_its_table(name: str) -> None:
    assert FOLDER is not None
    paper = parse(FOLDER / "seeds" / name)
    wanted = []
    for row in gold_rows(FOLDER / "seeds")[name]:
        # "accepted (from 1.1)" names where it comes from as well
        inherited = row["stance_inherited"].split(" ")[0] if row.get("stance_inherited") else None
        wanted.append((row["rec_id"], row["stance"], inherited, row["target_date_verbatim"]))
    assert sorted(table_rows(paper)) == sorted(wanted)


@pytest.mark.parametrize("name", SEEDS)
def test_seed_dates_mean_what_readers_say(name: str) -> None:
    assert FOLDER is not None
    items = {item.id: item for item in parse(FOLDER / "seeds" / name).walk()}
    wrong = []
    for row in gold_rows(FOLDER / "seeds")[name]:
        target = main_target(items[row["rec_id"]].commitments)
        said = row.get("target_date_normalised")
        if said is None:
            assert target is None or target.date is None, row["rec_id"]
            continue
        assert target is not None and target.date is not None, row["rec_id"]
        # The last day that is named, at any of the readings: "2018-04-01/2019-03-31 or 2019-04-01/2020-03-31".
        ends = [re.split("/", one)[-1] for one in said.split(" or ")]
        if not any(target.date.latest.startswith(end) for end in ends):
            wrong.append((row["rec_id"], target.date.verbatim, target.date.latest, said))
    assert wrong == []


def test_seed_claims_and_states() -> None:
    assert FOLDER is not None
    papers = {name: parse(FOLDER / "seeds" / name) for name in SEEDS}
    assert {item.id: item.implementation for item in papers[SEEDS[0]].walk()}["2"] == "implemented"
    five = [row for row in papers[SEEDS[0]].walk() if row.redacted]
    assert [(row.id, row.text, row.stance) for row in five] == [("5", None, "redacted")]
    claims = [(dict(claim.claimed), claim.consistent) for claim in papers[SEEDS[1]].claims]
    assert ({"accepted": 3, "total": 4, "partially_accepted": 1}, True) in claims
    assert ({"accepted": 5, "total": 5}, True) in [(dict(claim.claimed), claim.consistent) for claim in papers[SEEDS[3]].claims]
    assert {row.responses[0].call.basis for row in papers[SEEDS[2]].recommendations} == {"reported"}


def test_seed_parts_are_linked_to_their_parent_with_closure_and_expected_date() -> None:
    assert FOLDER is not None
    linked = link(FOLDER / "seeds" / SEEDS[1])
    parts = [row for row in linked.recommendations if row.parent == "1"]
    assert len(parts) == 8
    expected = {}
    for row in gold_rows(FOLDER / "seeds")[SEEDS[1]]:
        if row.get("sub_of") == "1":
            expected[row["rec_id"]] = row.get("target_date_normalised")
    for row in parts:
        assert len(row.references) >= 2  # the two earlier inspections that the parent names
        assert row.closure is not None, row.side.id
        assert (row.closure.expected is not None) == bool(expected[row.side.id]), row.side.id
    states = {row.side.id: row.closure.status for row in parts if row.closure}
    assert [states[f"1({name})"] for name in ("i", "ii", "iii", "iv", "v")] == [
        "expected",
        "closed",
        "expected",
        "expected",
        "expected",
    ]


def test_seed_claim_of_closures_is_recorded() -> None:
    assert FOLDER is not None
    claims = [dict(claim.claimed) for claim in link(FOLDER / "seeds" / SEEDS[1]).claims]
    assert {"closed": 5, "total": 8} in claims


def test_seed_predecessor_is_found_by_quotation_and_number() -> None:
    assert FOLDER is not None
    row = next(row for row in link(FOLDER / "seeds" / SEEDS[1]).recommendations if row.side.id == "2")
    quoted = [one for one in row.references if one.quoted]
    assert len(quoted) == 1 and len((quoted[0].quoted or "").split()) > 30
    assert any(one.numbers == ("5",) and "last inspection report" in (one.report or "") for one in row.references)


def test_seed_quotes_the_recommendation_of_another_report() -> None:
    assert FOLDER is not None
    row = next(row for row in link(FOLDER / "seeds" / SEEDS[2]).recommendations if row.side.id == "4")
    found = next(one for one in row.references if one.numbers == ("1",))
    assert found.quoted is not None and found.quoted.startswith("[The Home Office should]")
    assert found.report is not None and "small boats" in found.report
