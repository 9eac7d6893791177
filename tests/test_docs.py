"""What the documentation says is run: Python blocks, commands, sample output, links."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

# The benchmarks are run from a checkout and never installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import ROOT

PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "corpora/*/CARD.md", "models/*/CARD.md")
    for path in ROOT.glob(pattern)
    if ROOT / "docs/project" not in path.parents  # copies that building the site makes
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [
    (page, place, block)
    for page in PAGES
    for place, block in enumerate(re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S))
]
DOCUMENT = "corpora/replies-v1/documents/f1_interior_permit_renewals.html"


def after(marker: str) -> str:
    """The one fenced block that follows a marker in the README, as `.ci/run` takes it."""
    found = re.findall(rf"^<!-- {marker} -->\n```\w+\n(.*?)^```", README, re.M | re.S)
    assert len(found) == 1, marker
    return str(found[0])


@pytest.mark.parametrize("block", [pytest.param(block, id=f"{page.name}-{place}") for page, place, block in BLOCKS])
def test_python_blocks_run(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(block, "README.md", "exec"), {"__name__": "readme"})
    assert printed.getvalue() or "print(" not in block


def test_readme_has_python_blocks() -> None:
    assert sum(page.name == "README.md" for page, _, _ in BLOCKS) >= 2


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        (
            "main command",
            ["-m venv", "pip install", f"recsim parse {DOCUMENT}", "recsim compare docs/examples/spun_permit_renewals.txt"],
        ),
        ("test command", ["-m venv", "'.[dev]'", "bin/pytest"]),
    ],
)
def test_commands_set_everything_up_themselves(marker: str, words: list[str]) -> None:
    command = after(marker).strip()
    assert "\n" not in command
    for word in words:
        assert word in command
    # Each step runs only if the one before it worked.
    assert command.count("&&") == (3 if marker == "main command" else 2) and ";" not in command
    # They stand on the first screen.
    assert README.index(command) < README.index("\n## ")
    # And bash reads them.
    assert subprocess.run(["bash", "-n", "-c", command], check=False).returncode == 0


def test_sample_output_is_real() -> None:
    shown = after("sample output").strip()
    command = [sys.executable, "-c", "from recsim.cli import main; main()", "parse", DOCUMENT, "--format", "table"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={"COLUMNS": "100", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
    )
    assert lines(done.stdout) == lines(shown)


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("page", [pytest.param(page, id=str(page.relative_to(ROOT))) for page in PAGES])
def test_links_point_to_files(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target):
            assert (page.parent / target.split("#")[0]).exists(), target


@pytest.mark.parametrize("page", [pytest.param(page, id=str(page.relative_to(ROOT))) for page in PAGES])
def test_modules_named_in_commands_exist(page: Path) -> None:
    for module in re.findall(r"python -m (benchmarks[\w.]*)", page.read_text(encoding="utf-8")):
        path = ROOT.joinpath(*module.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file() or (path / "__init__.py").is_file(), module


def test_stances_of_the_readme_are_all_there_are() -> None:
    from recsim.records import STANCES

    table = re.findall(r"^\| `(\w+)` \|", README, re.M)
    assert sorted(table) == sorted(STANCES)


def test_ci_takes_its_commands_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for marker in ("main command", "test command"):
        assert f'readme "{marker}"' in script
    # So that they cannot drift, neither is written out there.
    for marker in ("main command", "test command"):
        assert shlex.split(after(marker))[-1] not in ("", script)
        assert after(marker).strip() not in script
