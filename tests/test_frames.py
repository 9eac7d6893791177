"""Results as tables: in memory (Arrow, pandas, Polars) and verdicts as files."""

from __future__ import annotations

import builtins
import csv
import datetime
import io
import json

import openpyxl
import pyarrow.parquet
import pytest

import recsim
from hostile_papers import COPY, PAPER
from recsim.records import Failure
from recsim.reports.verdict_files import are_verdicts, texts_of
from recsim.reports.verdict_rows import VERDICT_SHEETS
from recsim.verdicts import Checked, FactChange, Side, StanceChange, Verdict


@pytest.fixture(scope="module")
def paper():
    return recsim.parse(PAPER.encode(), name="reply.md")


@pytest.fixture(scope="module")
def verdict():
    return recsim.compare(recsim.read(COPY.encode(), name="b.md"), recsim.read(PAPER.encode(), name="a.md"))


def test_papers_in_three_libraries(paper):
    arrow, frame, polars = recsim.to_arrow(paper), recsim.to_pandas([paper, paper]), recsim.to_polars(paper)
    assert arrow.num_rows == 3 and len(frame) == 6 and polars.height == 3
    assert list(frame.columns) == arrow.column_names == polars.columns
    assert frame["stance"].tolist()[:3] == polars["stance"].to_list() == ["accepted", "rejected", "accepted"]
    assert polars["target_latest"][0] == frame["target_latest"][0] == datetime.date(2025, 5, 31)
    assert polars["responses"][0][0]["commitments"][0]["verbatim"] == "by 31 May 2025"
    assert str(frame["redacted"].dtype) == "bool[pyarrow]"
    assert json.loads(arrow.schema.metadata[b"recsim"])["schema"] == 1


def test_results_have_the_same_tables_themselves(paper, verdict):
    assert paper.to_arrow() == recsim.to_arrow(paper)
    assert paper.to_pandas("commitments")["latest"].tolist() == [datetime.date(2025, 5, 31)]
    assert verdict.to_polars("substitutions").columns == ["suspect", "official", "official_words", "suspect_words", "count"]
    assert Checked(verdict.suspect, (verdict,)).to_pandas()["flagged"].tolist() == [True]


@pytest.mark.parametrize("table", ["responses", "commitments", "claims", "problems"])
def test_other_tables_of_papers(paper, table):
    assert {"source", "document_id"} <= set(recsim.to_arrow(paper, table).column_names)


@pytest.mark.parametrize("sheet", VERDICT_SHEETS, ids=lambda sheet: sheet.name)
def test_every_table_of_verdicts(verdict, sheet):
    table = recsim.to_arrow([verdict, Failure("x", "y", "z")], sheet.name.lower())
    assert table.column_names == [name for name, _ in sheet.columns]
    assert table.num_rows == sum(1 for _ in sheet.rows(verdict))


def test_changes_are_rows():
    side = Side("1" * 64, "a", None)
    verdict = Verdict(
        side,
        side,
        "near_duplicate",
        "whole",
        0.9,
        0.01,
        (1.0, 1.0),
        stance_changes=(StanceChange("3", "accepted", "Accepted", "noted", "Acknowledged", False),),
        fact_changes=(FactChange("number", "five", "5", True, (0, 1), None),),
    )
    assert recsim.to_arrow(verdict, "stances").to_pylist()[0]["suspect_stance"] == "noted"
    row = recsim.to_arrow(verdict, "facts").to_pylist()[0]
    assert (row["official_words"], row["same"], row["suspect_end"], row["official_start"]) == ("five", True, 1, None)
    totals = verdict.to_arrow().to_pylist()[0]
    assert (totals["stances_changed"], totals["facts_changed"]) == (1, 0)
    assert Checked(side, ()).to_arrow().to_pylist()[0]["verdict"] == "independent"


def test_what_cannot_be_a_table_is_refused(paper, verdict):
    with pytest.raises(recsim.UsageError, match="name one of: recommendations, responses"):
        recsim.to_arrow(paper, "sentences")
    with pytest.raises(recsim.UsageError, match="1 papers and 1 verdicts"):
        recsim.to_arrow([paper, verdict])
    with pytest.raises(recsim.UsageError, match="int was given"):
        recsim.to_arrow([3])
    assert recsim.to_arrow([]).num_rows == 0


@pytest.mark.parametrize(("missing", "make"), [("pyarrow", "to_arrow"), ("pandas", "to_pandas"), ("polars", "to_polars")])
def test_a_missing_library_is_named_with_what_installs_it(paper, monkeypatch, missing, make):
    real = builtins.__import__

    def refusing(name, *args, **kwargs):
        if name.split(".")[0] == missing:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refusing)
    extra = "tables" if missing == "pyarrow" else missing
    with pytest.raises(recsim.MissingDependency, match=rf"recsim\[{extra}\]"):
        getattr(recsim, make)(paper)


def test_verdicts_as_files(verdict, tmp_path):
    failure = Failure("=gone", "missing_source", "it is not there")
    results = [Checked(verdict.suspect, (verdict,)), failure]
    for name in ("csv", "xlsx", "parquet", "json", "jsonl", "txt"):
        assert recsim.write_report(results, tmp_path / f"out.{name}") == (failure,)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"))))
    assert [row["verdict"] for row in rows] == [verdict.verdict] and rows[0]["flagged"] == "yes"
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # without it Excel takes UTF-8 for the local code page
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == [sheet.name for sheet in VERDICT_SHEETS]
    assert book["Problems"]["A2"].value == "=gone" and book["Problems"]["A2"].data_type == "s"
    assert book["Passages"].max_row == 1 + len(verdict.pairs)
    assert book["Verdicts"]["D2"].hyperlink.location == "'Passages'!A2" and book["Verdicts"]["D2"].value == verdict.verdict
    recsim.write_report(results, tmp_path / "quoted.xlsx", documents=[COPY.encode(), PAPER.encode()])
    names, first, *_ = openpyxl.load_workbook(tmp_path / "quoted.xlsx")["Passages"].iter_rows(values_only=True)
    row = dict(zip(names, first, strict=True))
    assert row["suspect_text"] and COPY.find(row["suspect_text"].split()[0]) >= 0 and row["official_text"]
    assert pyarrow.parquet.read_table(tmp_path / "out.parquet").num_rows == 1
    assert json.loads((tmp_path / "out.jsonl").read_text().splitlines()[1])["error"]["code"] == "missing_source"
    assert json.loads((tmp_path / "out.json").read_text())[0]["verdicts"][0]["verdict"] == verdict.verdict
    assert "not read" in (tmp_path / "out.txt").read_text()


def test_results_are_told_by_the_first_that_is_no_failure(paper, verdict):
    failure = Failure("x", "y", "z")
    assert are_verdicts(verdict)[0] and not are_verdicts(paper)[0] and not are_verdicts(failure)[0]
    found, rest = are_verdicts(iter([failure, verdict]))
    assert found and list(rest) == [failure, verdict]
    found, rest = are_verdicts(iter([failure]))
    assert not found and list(rest) == [failure]


def test_texts_come_from_an_index(tmp_path, verdict):
    with recsim.Index.open(tmp_path / "official.recsim", mode="a") as index:
        index.add(recsim.read(PAPER.encode(), name="a.md"))
        assert [one.source for one in index.find("a.md")] == ["a.md"]
        assert set(texts_of([verdict], index)) == {verdict.official.id}
        assert set(texts_of([verdict], [index, COPY.encode(), b""])) == {verdict.official.id, verdict.suspect.id}
