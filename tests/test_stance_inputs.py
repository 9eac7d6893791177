"""Passages from lines, JSON Lines, CSV and workbooks: ids, separators, and every way to be wrong."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner

import recsim
from recsim.cli import cli
from recsim.stance.inputs import BadLine, read_passages


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


ANSWERS = ("Answers", [["ref", "answer"], [7, "Agreed"], [8.0, None], [None, None], ["x", "Not accepted."]])


def test_lines_keep_their_numbers_and_what_splitlines_would_break() -> None:
    assert list(read_passages(b"one\r\n\r\ntwo\x0cstill two\n")) == [("1", "one"), ("2", ""), ("3", "two\x0cstill two")]
    assert list(read_passages(b"")) == []


def test_json_lines_take_another_key_and_survive_nesting() -> None:
    data = b'{"ref": "a", "answer": "Agreed"}\n[1]\n{"answer": 3}\n' + b"[" * 50_000
    found = list(read_passages(data, column="answer", id_column="ref"))
    assert found[0] == ("a", "Agreed")
    assert [(bad.line, bad.code) for bad in found[1:] if isinstance(bad, BadLine)] == [
        (2, "no_text"),
        (3, "no_text"),
        (4, "malformed_json"),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_table_is_split_where_its_header_is(mark: str) -> None:
    rows = [f"ref{mark}answer", f'7{mark}"Agreed{mark} in part"', "8"]
    found = list(read_passages("\n".join(rows).encode(), column="answer", id_column="ref"))
    assert found[0] == ("7", f"Agreed{mark} in part")
    assert isinstance(found[1], BadLine) and (found[1].line, found[1].code) == (3, "no_text")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_tables_are_read_as_spreadsheets_save_them(encoding: str) -> None:
    rows = "ref;answer\n7;Agreed – £5m will be spent on it\n"
    assert list(read_passages(rows.encode(encoding), column="answer")) == [("1", "Agreed – £5m will be spent on it")]


def test_a_paper_is_no_list_of_passages() -> None:
    with pytest.raises(recsim.UsageError, match="recsim parse"):
        list(read_passages(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"))


def test_bytes_that_are_no_text_keep_their_lines() -> None:
    found = list(read_passages(b"We \x00accept this.\n\x00\x01\xff\xfe\x02\nNoted.\n"))
    assert [identifier for identifier, _ in found if isinstance(identifier, str)] == ["1", "2", "3"]


def test_a_malformed_line_says_where_it_breaks() -> None:
    bad = list(read_passages(b'{"text": "Agreed"}\n{"id" 1}\n'))[1]
    assert isinstance(bad, BadLine) and bad.message == "line 2 is not JSON: Expecting ':' delimiter at column 7"


def test_a_cell_may_hold_a_megabyte() -> None:
    long = "Noted. " * 150_000
    assert list(read_passages(f'answer\n"{long}"\n'.encode(), column="answer")) == [("1", long)]


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(recsim.UsageError, match="no column 'reply'; it has ref, answer"):
        list(read_passages(b"ref,answer\n7,Agreed\n", column="reply"))
    with pytest.raises(recsim.UsageError, match="no column 'number'"):
        list(read_passages(b"ref,answer\n7,Agreed\n", column="answer", id_column="number"))


def test_a_workbook_is_read_by_column_on_whichever_sheet_has_it() -> None:
    data = workbook(("Notes", [["about", "this"]]), ANSWERS)
    assert list(read_passages(data, column="answer", id_column="ref")) == [("7", "Agreed"), ("8", ""), ("x", "Not accepted.")]
    assert next(iter(read_passages(data, column="answer"))) == ("1", "Agreed")


def test_a_workbook_says_which_columns_it_has() -> None:
    data = workbook(("Notes", [["about", "this"]]), ANSWERS, ("Empty", []))
    for wanted in (None, "reply"):
        with pytest.raises(recsim.UsageError, match="Notes: about, this; Answers: ref, answer; Empty: nothing"):
            list(read_passages(data, column=wanted))
    with pytest.raises(recsim.UsageError, match="sheet 'Answers' has no column 'number'"):
        list(read_passages(data, column="answer", id_column="number"))


def test_a_workbook_that_cannot_be_read_is_an_error() -> None:
    data = workbook(ANSWERS)
    with pytest.raises(recsim.ReadError):
        list(read_passages(data[: len(data) // 2], column="answer"))
    broken, other = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(broken, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, b"<sheetData><row" if "sheet1" in name else whole.read(name))
    with pytest.raises(recsim.ReadError):
        list(read_passages(broken.getvalue(), column="answer"))
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(recsim.UsageError, match="no workbook"):
        list(read_passages(other.getvalue(), column="answer"))


def test_classify_and_embed_take_a_workbook(tmp_path: Path) -> None:
    source, rows = tmp_path / "answers.xlsx", tmp_path / "rows.npy"
    source.write_bytes(workbook(ANSWERS))
    run = CliRunner().invoke(cli, ["classify", str(source), "--column", "answer", "--id-column", "ref", "--format", "jsonl"])
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.exit_code == 0
    assert [(row["id"], row["stance"], row["abstained"]) for row in (found[0], found[2])] == [
        ("7", "accepted", False),
        ("x", "rejected", False),
    ]
    assert found[1]["abstained"]
    assert CliRunner().invoke(cli, ["embed", str(source), "--column", "answer", "-o", str(rows)]).exit_code == 0
    assert np.load(rows, allow_pickle=False).shape[0] == 3


def test_the_verbs_name_a_missing_column_and_exit_with_2(tmp_path: Path) -> None:
    source = tmp_path / "answers.csv"
    source.write_text("ref,answer\n7,Agreed\n", encoding="utf-8")
    for verb in (["classify", str(source)], ["embed", str(source), "-o", str(tmp_path / "rows.npy")]):
        run = CliRunner().invoke(cli, [*verb, "--column", "reply"])
        assert run.exit_code == 2
        assert "it has ref, answer" in run.stderr
