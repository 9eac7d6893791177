"""What a folder is searched for, and what is said of the files that are passed over."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import recsim
from recsim.evaluation import load_corpus
from recsim.reading import find_sources, passed_over


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "below").mkdir()
    for name in ("a.md", "b.txt", "below/c.html", "d.doc", "below/e.doc", "f.zip", ".hidden.doc", "noname"):
        (tmp_path / name).write_text("We accept it.")
    return tmp_path


def test_what_is_found_and_what_is_passed_over(folder: Path):
    assert [Path(path).name for path in find_sources([folder])] == ["a.md", "b.txt", "c.html", "noname"]
    assert passed_over([folder, "-", folder / "a.md"]) == {".doc": 2, ".zip": 1}
    assert not passed_over([folder / "a.md", "*.doc"])


def test_the_command_says_what_it_skipped(folder: Path):
    command = [sys.executable, "-m", "recsim", "parse", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 4
    assert "3 files in folders were skipped for their suffix (2 .doc, 1 .zip)" in done.stderr
    assert "skipped" not in subprocess.run([*command, "--quiet"], capture_output=True, text=True).stderr


@pytest.mark.parametrize("one", ["a.md", b"We accept it.", Path("a.md")])
def test_one_source_is_not_many(one: object):
    with pytest.raises(recsim.UsageError, match="several sources"):
        recsim.parse_many(one)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ([], "one JSON object"),
        ({"recommendations": []}, "lacks document"),
        ({"document": "a.md"}, "lacks recommendations"),
        ({"document": "a.md", "recommendations": [{"stance": "accepted"}]}, "each with an id"),
        ({"document": "a.md", "recommendations": {"1": "accepted"}}, "must be a list"),
    ],
)
def test_label_files_without_required_keys(label: object, words: str, tmp_path: Path):
    for name in ("documents", "labels"):
        (tmp_path / name).mkdir()
    (tmp_path / "corpus.json").write_text(json.dumps({"name": "x", "families": {"f": "dev"}}))
    (tmp_path / "documents" / "a.md").write_text("# x")
    (tmp_path / "labels" / "a.json").write_text(json.dumps(label))
    with pytest.raises(recsim.InvalidLabel, match=words):
        load_corpus(tmp_path)
