"""Parquet files: typed columns, nested responses and commitments."""

import datetime
import json
import subprocess
import sys

import pytest

import recsim

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

PAPER = """# Response to the Bridge Review

## Recommendation 1

The ministry should mend the north bridge by May 2025.

**Response:** Accepted. The Roads Board will mend it by 31 May 2025.

## Recommendation 2

The ministry should paint it.

**Response:** Rejected.
"""


@pytest.fixture
def table(tmp_path):
    paper = recsim.parse(PAPER.encode(), name="odd\udce9.md")
    recsim.write_report([paper], tmp_path / "out.parquet")
    return pq.read_table(tmp_path / "out.parquet"), paper


def test_columns_are_typed(table):
    found, paper = table
    kinds = {field.name: field.type for field in found.schema}
    assert kinds["target_latest"] == pa.date32()
    assert kinds["redacted"] == pa.bool_()
    assert kinds["confidence"] == pa.float64()
    assert kinds["text"] == pa.string()
    assert kinds["start"] == pa.int64()
    assert pa.types.is_list(kinds["responses"]) and pa.types.is_struct(kinds["responses"].value_type)
    assert found.num_rows == len(paper.walk())
    made = json.loads(found.schema.metadata[b"recsim"])
    assert (made["schema"], made["made_by"]["recsim"]) == (1, recsim.__version__)


def test_values(table):
    found, paper = table
    first, second = found.to_pylist()
    assert (first["stance"], second["stance"]) == ("accepted", "rejected")
    assert first["target_latest"] == datetime.date(2025, 5, 31)
    assert second["target_latest"] is None
    assert paper.document.text[first["start"] : first["end"]] == first["text"]
    [response] = first["responses"]
    assert paper.document.text[response["start"] : response["end"]] == response["text"]
    assert response["commitments"][0]["latest"] == datetime.date(2025, 5, 31)
    assert first["source"] == "odd\\udce9.md"


def test_many_papers_are_written_in_groups(tmp_path, monkeypatch):
    monkeypatch.setattr("recsim.reports.columnar._ROW_GROUP", 3)
    paper = recsim.parse(PAPER.encode(), name="a.md")
    recsim.write_report((paper for _ in range(4)), tmp_path / "out.parquet")
    file = pq.ParquetFile(tmp_path / "out.parquet")
    assert (file.metadata.num_rows, file.num_row_groups) == (8, 2)


def test_no_papers_make_an_empty_table(tmp_path):
    recsim.write_report([], tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 0


def test_without_pyarrow_the_message_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(recsim.MissingDependency, match=r"recsim\[tables\]"):
        recsim.write_report([recsim.parse(PAPER.encode(), name="a.md")], tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()


def test_the_command_writes_bytes_to_a_pipe(tmp_path):
    (tmp_path / "a.md").write_text(PAPER)
    for form, magic in (("parquet", b"PAR1"), ("xlsx", b"PK")):
        done = subprocess.run(
            [sys.executable, "-m", "recsim", "parse", str(tmp_path / "a.md"), "--format", form], capture_output=True
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(magic)
