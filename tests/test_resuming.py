"""Runs that were stopped go on: what is skipped, what is done again, and that the output is the same."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from recsim.cli import cli
from recsim.errors import UsageError
from recsim.reports.resuming import Journal

DOCUMENTS = Path(__file__).parents[1] / "corpora" / "replies-v1" / "documents"
OFFICIAL = DOCUMENTS / "f1_interior_permit_renewals.html"


def sources(folder: Path, *names: str) -> list[str]:
    for name in names:
        (folder / name).write_text(f"text of {name}")
    return [str(folder / name) for name in names]


def test_finished_sources_are_kept_and_a_cut_line_is_dropped(tmp_path: Path):
    a, b, c = sources(tmp_path, "a", "b", "c")
    with Journal(tmp_path / "out.jsonl", {"prior": 0.01}) as journal:
        journal.write(a, {"verdicts": ["a"]})
        journal.write(b, {"error": {"code": "x"}})
    with (tmp_path / "out.jsonl.unfinished").open("ab") as file:
        file.write(b'{"source": "cut by a cra')
    with Journal(tmp_path / "out.jsonl", {"prior": 0.01}) as journal:
        assert journal.kept == 1
        assert journal.finished(a) == {"verdicts": ["a"]}
        assert journal.finished(b) is None and journal.finished(c) is None
        journal.write(b, {"verdicts": ["b"]})
        journal.write(c, {"verdicts": ["c"]})
        journal.complete([c, a, b], "lines")
    assert [json.loads(line)["verdicts"] for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [["c"], ["a"], ["b"]]
    assert not (tmp_path / "out.jsonl.unfinished").exists()


def test_other_conditions_and_changed_sources_begin_again(tmp_path: Path):
    (a,) = sources(tmp_path, "a")
    with Journal(tmp_path / "o.json", {"prior": 0.01}) as journal:
        journal.write(a, {"verdicts": []})
    with Journal(tmp_path / "o.json", {"prior": 0.01}) as journal:
        Path(a).write_text("other")
        assert journal.finished(a) is None
    with Journal(tmp_path / "o.json", {"prior": 0.5}) as journal:
        assert journal.kept == 0


@pytest.mark.parametrize("target", [".", "none/out.jsonl"])
def test_a_target_that_cannot_be_is_refused(tmp_path: Path, target: str):
    with pytest.raises(UsageError):
        Journal(tmp_path / target, {})


def test_check_goes_on_where_it_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from recsim.matcher import Matcher

    def run(*arguments: object) -> object:
        return CliRunner().invoke(cli, [str(one) for one in arguments])

    run("index", "add", tmp_path / "i", OFFICIAL, "--no-vectors")
    suspects = [*sorted(DOCUMENTS.iterdir())[:4], OFFICIAL]
    whole, stopped = tmp_path / "whole.jsonl", tmp_path / "stopped.jsonl"
    assert run("check", *suspects, "--index", tmp_path / "i", "-o", whole).exit_code == 0  # type: ignore[attr-defined]
    seen: list[str] = []
    check_many = Matcher.check_many

    def stopping(self: Matcher, some: list[str], **rest: object) -> object:
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.extend(map(str, some))
        return check_many(self, some)

    monkeypatch.setattr(Matcher, "check_many", stopping)
    assert run("check", *suspects, "--index", tmp_path / "i", "-o", stopped).exit_code != 0  # type: ignore[attr-defined]
    assert not stopped.exists()
    seen.append("more")
    again = run("check", *suspects, "--index", tmp_path / "i", "-o", stopped)
    assert again.exit_code == 0 and "2 suspects were finished before" in again.stderr  # type: ignore[attr-defined]
    assert len(seen) == 3 + 3
    assert stopped.read_bytes() == whole.read_bytes()


def test_the_cost_is_counted_before_the_work(tmp_path: Path):
    CliRunner().invoke(cli, ["index", "add", str(tmp_path / "i"), str(OFFICIAL), "--no-vectors"])
    result = CliRunner().invoke(
        cli, ["check", str(OFFICIAL), str(tmp_path / "missing"), "--index", str(tmp_path / "i"), "--dry-run", "--format", "json"]
    )
    body = json.loads(result.stdout)
    assert result.exit_code == 3
    assert body["suspects"] == 2 and body["unreadable"] == 1 and body["comparisons"] == 1 and body["passages"] > 3
