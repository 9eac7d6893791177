"""What people meet on a terminal: tables of its width, completion in real shells, colour, and errors that say what to do next."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from hostile_papers import PAPER
from recsim.cli import cli
from recsim.reports.groups_table import write_groups
from recsim.reports.index_table import write_index
from recsim.reports.progress import Watch, apart, working
from recsim.reports.spun_table import write_spun

NAMES = [f"corpora/some/long/folder/{'paper_' * n}.html" for n in (1, 5, 20)]


def run(*words: str):
    return CliRunner().invoke(cli, words, env={"COLUMNS": "80"})


@pytest.mark.parametrize("width", [40, 80, 120])
def test_tables_are_as_wide_as_the_terminal(width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    texts = [{"id": "ab" * 32, "title": "Of bridges " * n, "source": NAMES[n], "published": None} for n in range(3)]
    write_index(
        {"documents": 3, "passages": 9, "bytes": 10**7, "folder": "official.recsim", "encoder": None, "texts": texts}, stream
    )
    phrases = [{"text": "flag to commotion", "expected": "signal to noise " * 4, "span": [0, 1]}] * 20
    spun = {"flagged": True, "score": 1.0, "phrases": phrases, "problems": []}
    write_spun([{"source": NAMES[1], "spun": spun}, {"source": NAMES[2], "error": {"message": "gone"}}], stream)
    lines = stream.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= width
    # Nothing is cut off: what does not fit a line goes on in the next.
    assert "and 8 more" in stream.getvalue() and "".join(stream.getvalue().split()).count("paper_") >= 26


def test_groups_of_copies_fit_the_width(monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    verdict = {"verdict": "machine_paraphrase", "extent": "whole", "score": 0.987}
    problem = {"code": "too_many", "message": "only the first were compared " * 3}
    member = SimpleNamespace(source=NAMES[2], verdict=verdict)
    found = Groups([SimpleNamespace(source={"source": NAMES[1]}, members=[member, member], problems=[problem])])
    found.texts, found.compared = 4, 6
    stream = io.StringIO()
    write_groups(found, stream)
    assert "1 groups among 4 texts; 6 pairs" in stream.getvalue() and "0.987" in stream.getvalue()
    assert max(map(cell_len, stream.getvalue().splitlines())) <= 50


class Groups(list):
    """What `write_groups` asks of the result of `duplicates`."""


def test_a_bar_stands_only_where_it_breaks_nothing(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert apart(None, held=True) and apart("x.json", held=False) and not apart(None, held=False)
    monkeypatch.setattr("recsim.reports.progress._PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Watch(2) as watch:
        watch.advance()
        assert watch._bar is not None and watch._bar[0].live.is_started
        watch.advance()
        assert not watch._bar[0].live.is_started  # the results come now
    with working(shown=False) as say:
        say("no word of this")
    with working() as say:
        say("a step")
    assert "no word" not in (told := capsys.readouterr().err) and "a step" in told


COMPLETED = {
    "bash": """eval "$(_RECSIM_COMPLETE=bash_source recsim)"; compopt() { echo "compopt_$*"; }
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _recsim_completion recsim "${!#}" ""; echo "${COMPREPLY[*]}"; }
try recsim pa; try recsim parse --wi; try recsim index ver; try recsim parse docs/""",
    "zsh": """autoload -Uz compinit; compinit -u -D; eval "$(_RECSIM_COMPLETE=zsh_source recsim)"; whence -w $_comps[recsim]
for words in "recsim pa" "recsim parse --wi" "recsim index ver" "recsim parse docs/"; do
  COMP_WORDS="$words" COMP_CWORD=$(( ${#${(z)words}} - 1 )) _RECSIM_COMPLETE=zsh_complete recsim; done""",
    "fish": """_RECSIM_COMPLETE=fish_source recsim | source
complete -C 'recsim pa'; complete -C 'recsim parse --wi'; complete -C 'recsim index ver'; complete -C 'recsim parse README'""",
}
PLACES = {"bash": "compopt_-o", "zsh": "file", "fish": "README.md"}


@pytest.mark.parametrize("shell", [pytest.param(name, id=name) for name in COMPLETED])
def test_shells_complete_verbs_options_and_files(shell, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    program = tmp_path / "recsim"
    program.write_text(f"#!{sys.executable}\nfrom recsim.cli import main\nmain()\n")
    program.chmod(0o755)
    (tmp_path / "README.md").touch()
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    quiet = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run(
        [shell, *quiet, "-c", COMPLETED[shell]], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False
    )
    for word in ("parse", "--with-text", "verify", PLACES[shell]):
        assert word in done.stdout, (done.stdout, done.stderr)


def test_likely_mistakes_are_told_with_the_next_step(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "response.md").write_text(PAPER)
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    mistakes = {
        "pares response.md": (2, "Did you mean 'parse'?"),
        "index ad official": (2, "Did you mean 'add'?"),
        "parse response.md --formt json": (2, "--format"),
        "parse response.md --format jsn": (2, "'jsonl'"),
        "parse": (2, "SOURCE"),
        "parse responce.md": (3, "did you mean response.md?"),
        "parse gone/response.md": (3, "there is no folder gone"),
        "parse reports/*.pdf": (3, "matches no file"),
        "parse empty": (3, "name a file outright"),
        "parse response.md -o answers.docx": (2, "name one of: table, json"),
        "parse response.md -o gone/answers.html": (2, "make it, or name another"),
        "parse response.md -o empty": (2, "has no suffix that stands for a format"),
        "parse response.md -o response.md --format html": (2, "write somewhere else"),
        "parse response.md --format csv --with-text": (2, "json or jsonl"),
        "compare response.md": (2, "OFFICIAL"),
        "compare response.md gone.md": (3, "does not exist"),
        "check response.md": (2, "--index"),
        "check response.md --index official": (3, "make one with: recsim index add official"),
        "check response.md --index other": (3, "make one with: recsim index add other"),
        "check response.md --index response.md": (2, "an index is a folder"),
        "index add response.md response.md": (2, "recsim index add INDEX SOURCE"),
        "index info gone": (3, "recsim index add gone"),
        "classify gone.txt": (3, "does not exist"),
        "evaluate parsing --corpus empty": (3, "corpus.json, documents/ and labels/"),
        "export prodgy response.md": (2, "'prodigy'"),
    }
    if os.path.isdir("/proc"):  # a folder in which not even the administrator makes files
        mistakes["parse response.md -o /proc/answers.html"] = (2, "name a file in a folder of yours")
    for line, (status, words) in mistakes.items():
        done = run(*line.split())
        # Messages for people are wrapped by click; what they say is the same.
        assert (done.exit_code, words in " ".join(done.output.split())) == (status, True), (line, done.output)
        assert "Traceback" not in done.output


def test_people_are_told_which_file_was_written(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.md").write_text(PAPER)
    target = str(tmp_path / "answers.json")
    words = ["parse", str(tmp_path / "a.md"), "-o", target]
    command = cli.commands["parse"]
    assert command.main(words[1:], standalone_mode=False) == 0
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    command.main([*words[1:], "--quiet"], standalone_mode=False)
    assert capsys.readouterr().err == ""
    command.main(words[1:], standalone_mode=False)
    size = round((tmp_path / "answers.json").stat().st_size / 1e3)
    assert capsys.readouterr().err == f"recsim: {target} written, {size} kB\n"


def test_colour_is_for_terminals_that_want_it(tmp_path):
    pty = pytest.importorskip("pty")
    (tmp_path / "a.md").write_text(PAPER)

    def shown(**environment: str) -> str:
        ours, theirs = pty.openpty()
        code = "from recsim.cli import main; main()"
        kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")}
        process = subprocess.Popen(
            [sys.executable, "-c", code, "parse", str(tmp_path / "a.md")],
            stdout=theirs,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env={**kept, "TERM": "xterm", **environment},
        )
        os.close(theirs)
        output = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not piece:
                break
            output += piece
        os.close(ours)
        assert process.wait() == 0
        return output.decode()

    assert "\x1b[32m" in shown() and "\x1b[3" not in shown(NO_COLOR="1")
