"""compare and check as files: HTML, workbooks, CSV and Parquet, from the command line."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recsim.cli import cli

ROOT = Path(__file__).parents[1]
OFFICIAL = ROOT / "corpora" / "replies-v1" / "documents" / "f1_interior_permit_renewals.html"
SPUN = ROOT / "docs" / "examples" / "spun_permit_renewals.txt"


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments], input=stdin)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "official.recsim"
    assert run("index", "add", path, OFFICIAL).exit_code == 0
    return path


def test_compare_as_html_holds_both_texts(tmp_path: Path):
    assert run("compare", SPUN, OFFICIAL, "-o", tmp_path / "out.html", "--fail-on-copy").exit_code == 1
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert page.count('class="pane"') == 2 and "Machine-paraphrased copy" in page
    assert run("compare", SPUN, OFFICIAL, "--format", "html").stdout.startswith("<!doctype html>")


def test_check_takes_texts_from_the_index_and_from_standard_input(folder: Path, tmp_path: Path):
    done = run("check", "-", "--index", folder, "-o", tmp_path / "out.html", "--fail-on-copy", stdin=SPUN.read_bytes())
    assert done.exit_code == 1, done.output
    assert (tmp_path / "out.html").read_text(encoding="utf-8").count('class="pane"') == 2


def test_check_as_a_table_of_values(folder: Path, tmp_path: Path):
    done = run("check", SPUN, tmp_path / "gone.txt", "--index", folder, "--format", "csv")
    assert done.exit_code == 3 and "missing_source" in done.stderr
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["verdict"] == "machine_paraphrase" and row["flagged"] == "yes"
    for name in ("out.xlsx", "out.parquet", "out.csv"):
        assert run("check", SPUN, "--index", folder, "-o", tmp_path / name).exit_code == 0
        assert (tmp_path / name).stat().st_size > 200


def test_what_cannot_be_read_alone_is_still_a_page_of_checks(folder: Path, tmp_path: Path):
    done = run("check", tmp_path / "gone.txt", "--index", folder, "-o", tmp_path / "out.html")
    assert done.exit_code == 3
    assert "0 texts checked, 1 not read" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_verbs_without_files_say_so(folder: Path, tmp_path: Path):
    corpus = ROOT / "corpora" / "copies-v1"
    assert run("compare", SPUN, OFFICIAL, "-o", tmp_path / "out.odd").exit_code == 2
    done = run("evaluate", "copies", "--corpus", corpus, "--split", "none", "-o", tmp_path / "out.html")
    assert done.exit_code != 0 and not (tmp_path / "out.html").exists()
