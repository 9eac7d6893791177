"""The commands in the documentation are run, one page after the other, and print what the page shows of them."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from benchmarks import ROOT
from click.testing import CliRunner

from recsim.cli import cli

PAGES = sorted(path for path in ROOT.glob("docs/**/*.md") if "```console" in path.read_text(encoding="utf-8"))
# Kinds of blocks: python is run by test_docs.py, console here, sh is read by bash; the others are no commands.
_KINDS = {"python", "console", "sh", "text", "json", "yaml", "xml", "{image}", "{toctree}", "{eval-rst}", ""}
# In a pipe these print JSON; a page shows what a terminal shows.
_TABLES = ("parse", "compare", "check", "classify", "doctor", "index", "link", "history")


def commands(page: Path) -> list[tuple[str, list[str]]]:
    """Each command of a page, in order, with the lines that the page shows of its output."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line.strip():
                found[-1][1].append(line.strip())
    return found


@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page in PAGES])
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("corpora", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    for command, shown in commands(page):
        program, *arguments = shlex.split(command)
        assert program == "recsim", command
        if arguments[0] in _TABLES and "-o" not in arguments and "--format" not in arguments:
            arguments += ["--format", "table"]
        done = CliRunner().invoke(cli, arguments, env={"COLUMNS": "120"})
        wanted = int(match.group(1)) if shown and (match := re.fullmatch(r"\(exit status (\d)\)", shown[-1])) else 0
        assert done.exit_code == wanted, (command, done.output)
        printed = " ".join(done.output.split())
        for line in shown[: len(shown) - bool(wanted)]:
            assert " ".join(line.split()) in printed, (command, line, done.output)
        if "-o" in arguments:
            assert Path(arguments[arguments.index("-o") + 1]).exists(), command


def test_the_tutorial_and_three_readers_have_commands() -> None:
    assert {"tutorial", "analyst", "journalist", "data_engineer", "other_tools"} <= {page.stem for page in PAGES}


def test_every_block_is_of_a_kind_that_is_run_or_is_no_command() -> None:
    for page in sorted({*PAGES, *ROOT.glob("docs/explanation/*.md"), *ROOT.glob("docs/reference/python.md")}):
        for kind in re.findall(r"^```(\S*)[^\n]*\n.*?^```", page.read_text(encoding="utf-8"), re.M | re.S):
            assert kind in _KINDS, (page, kind)
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
            assert subprocess.run(["bash", "-n", "-c", block], check=False).returncode == 0


def test_the_hook_of_the_docs_stops_a_copy_and_lets_others_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs/howto/data_engineer.md").read_text(encoding="utf-8")
    (entry,) = re.findall(r"^ +entry: recsim (.*)$", page, re.M)
    monkeypatch.chdir(tmp_path)
    official = ROOT / "corpora/replies-v1/documents/f1_interior_permit_renewals.html"
    assert CliRunner().invoke(cli, ["index", "add", "official.recsim", str(official)]).exit_code == 0
    (tmp_path / "release.md").write_text(
        "# News\n\nThe town opens a library in May, with a room for children.\n", encoding="utf-8"
    )
    suspect = str(ROOT / "docs/examples/spun_permit_renewals.txt")
    assert CliRunner().invoke(cli, [*shlex.split(entry), "release.md"]).exit_code == 0
    assert CliRunner().invoke(cli, [*shlex.split(entry), "release.md", suspect]).exit_code == 1
    assert CliRunner().invoke(cli, [*shlex.split(entry), "gone.md"]).exit_code == 3
