"""compare, index and check from the command line: what they print, their exit statuses, and bad input."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recsim.cli import cli

ROOT = Path(__file__).parents[1]
OFFICIAL = ROOT / "corpora" / "replies-v1" / "documents" / "f1_interior_permit_renewals.html"
SPUN = ROOT / "docs" / "examples" / "spun_permit_renewals.txt"
OTHER = ROOT / "corpora" / "replies-v1" / "documents" / "b1_orrin_navigation.txt"


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments], input=stdin)


def status(result: Result) -> int:
    return result.exit_code


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "official.recsim"
    result = run("index", "add", path, OFFICIAL, OTHER, "--format", "json")
    assert status(result) == 0, result.output
    assert json.loads(result.stdout)["added"] == 2
    return path


def test_compare_flags_a_spun_copy():
    result = run("compare", SPUN, OFFICIAL, "--format", "json", "--fail-on-copy")
    assert status(result) == 1
    body = json.loads(result.stdout)
    assert body["schema"] == 1 and body["made_by"]["recsim"]
    assert body["verdict"] == "machine_paraphrase" and body["extent"] == "whole"
    assert set(body) >= {
        "suspect", "official", "verdict", "extent", "score", "prior", "coverage", "pairs", "substitutions", "stance_changes",
        "fact_changes", "signals",
    }  # fmt: skip
    assert body["signals"][0]["name"] == "prior"
    assert set(body["pairs"][0]) >= {"suspect", "official", "kind", "attributed", "score"}


def test_compare_without_the_flag_leaves_with_0():
    assert status(run("compare", SPUN, OFFICIAL)) == 0


def test_independent_texts_leave_with_0_even_with_the_flag():
    result = run("compare", OTHER, OFFICIAL, "--fail-on-copy")
    assert status(result) == 0
    assert json.loads(result.stdout)["verdict"] == "independent"


def test_compare_for_people_shows_what_was_replaced():
    result = run("compare", SPUN, OFFICIAL, "--format", "table")
    assert "machine-paraphrased copy, the whole text" in result.stdout
    assert "→" in result.stdout and "prior" in result.stdout


def test_compare_reads_standard_input_once():
    assert json.loads(run("compare", "-", OFFICIAL, stdin=SPUN.read_bytes()).stdout)["verdict"] == "machine_paraphrase"
    assert run("compare", "-", "-").exit_code == 2


@pytest.mark.parametrize(("side", "code"), [("missing.txt", 3), ("empty.txt", 3)])
def test_a_side_that_cannot_be_read_is_status_3(tmp_path: Path, side: str, code: int):
    if side == "empty.txt":
        (tmp_path / side).write_bytes(b"")
    result = run("compare", tmp_path / side, OFFICIAL)
    assert result.exit_code == code
    assert "recsim: " in result.stderr


def test_check_names_the_official_and_only_it(folder: Path):
    body = json.loads(run("check", SPUN, "--index", folder, "--format", "json").stdout)
    assert [verdict["official"]["source"] for verdict in body["verdicts"]] == [str(OFFICIAL)]
    assert body["verdicts"][0]["verdict"] == "machine_paraphrase"


def test_check_streams_one_line_a_suspect_and_goes_on_after_a_bad_one(folder: Path, tmp_path: Path):
    result = run("check", SPUN, tmp_path / "missing.txt", OTHER, "--index", folder, "--format", "jsonl", "--quiet")
    assert result.exit_code == 3
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [("error" in row) for row in rows] == [False, True, False]
    assert rows[2]["verdicts"][0]["verdict"] == "verbatim"


def test_check_fails_on_a_copy_only_where_asked(folder: Path):
    assert run("check", SPUN, "--index", folder, "--fail-on-copy").exit_code == 1
    assert run("check", SPUN, "--index", folder).exit_code == 0


def test_info_lists_and_verify_is_content(folder: Path):
    body = json.loads(run("index", "info", folder, "--format", "json").stdout)
    assert body["documents"] == 2 and len(body["texts"]) == 2
    assert json.loads(run("index", "verify", folder, "--format", "json").stdout)["sound"] is True


def test_remove_takes_a_source_out(tmp_path: Path):
    folder = tmp_path / "i"
    run("index", "add", folder, OFFICIAL)
    assert json.loads(run("index", "remove", folder, OFFICIAL, "--format", "json").stdout)["removed"] == 1
    assert run("index", "remove", folder, OFFICIAL).exit_code == 3
    assert json.loads(run("check", SPUN, "--index", folder, "--format", "json").stdout)["verdicts"] == []


def test_adding_goes_on_after_a_bad_file(tmp_path: Path):
    (tmp_path / "junk.bin").write_bytes(bytes(range(256)) * 40)
    result = run("index", "add", tmp_path / "i", tmp_path / "junk.bin", OFFICIAL, "--format", "json", "--quiet")
    body = json.loads(result.stdout)
    assert result.exit_code == 3
    assert body["added"] == 1 and body["failures"][0]["error"]["code"]


def test_index_export_import_migrate_and_repair(folder: Path, tmp_path: Path):
    target = tmp_path / "texts.parquet"
    assert json.loads(run("index", "export", folder, target, "--format", "json").stdout)["texts"] == 2
    body = json.loads(run("index", "import", tmp_path / "again", target, "--format", "json").stdout)
    assert (body["added"], body["already_there"]) == (2, 0)
    assert json.loads(run("index", "migrate", tmp_path / "again", "--format", "json").stdout)["index_schema"] == 2
    next((tmp_path / "again" / "postings").iterdir()).write_bytes(b"nothing")
    broken = run("index", "verify", tmp_path / "again", "--format", "json")
    assert broken.exit_code == 3 and "--repair" in json.loads(broken.stdout)["wrong"][0]
    assert run("index", "verify", tmp_path / "again", "--repair").exit_code == 0
    assert json.loads(run("check", SPUN, "--index", tmp_path / "again", "--format", "json").stdout)["verdicts"]
