"""The command line: what goes to which stream, exit statuses, and input that is not what it should be."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import recsim
from recsim import pipeline
from recsim.cli import cli
from recsim.reports import progress

DOCUMENTS = Path(__file__).parents[1] / "corpora" / "replies-v1" / "documents"
HONEY = DOCUMENTS / "f8_tevara_honey_committee.txt"
COMMAND = [sys.executable, "-m", "recsim.cli"]

REPLY = """# The Harbour Board's reply

Recommendation 1: That the east pier be mended before the winter gales.

Response: Accepted. The Board will mend the pier by 30 September 2021.

Recommendation 2: That the lamp be lit at dusk.

Response: Rejected. Oil is dear.
"""


def run(*args: object, stdin: str | bytes | None = None, env: dict[str, str] | None = None) -> Result:
    result = CliRunner().invoke(cli, [str(arg) for arg in args], input=stdin, env=env)
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    return result


def lines(result: Result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def process(*args: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run([*COMMAND, *map(str, args)], capture_output=True, timeout=30, **options)
    assert b"Traceback" not in done.stderr
    return done


@pytest.fixture
def reply(tmp_path: Path) -> Path:
    path = tmp_path / "reply.md"
    path.write_text(REPLY, encoding="utf-8")
    return path


# --- formats and streams


def test_a_pipe_gets_one_object_a_line_in_input_order(reply: Path):
    result = run("parse", HONEY, reply)
    assert result.exit_code == 0
    assert [one["document"]["source"] for one in lines(result)] == [str(HONEY), str(reply)]
    assert all(one["schema"] == 1 and one["made_by"]["recsim"] == recsim.__version__ for one in lines(result))
    assert result.stderr == ""


def test_json_is_an_object_for_one_file_and_a_list_for_more_or_for_a_folder(reply: Path):
    assert json.loads(run("parse", reply, "--format", "json").stdout)["tally"] == {"accepted": 1, "rejected": 1}
    for sources in ((reply, reply), (reply.parent,), (reply.parent / "*.md",)):
        assert isinstance(json.loads(run("parse", *sources, "--format", "json").stdout), list)


def test_table_shows_each_recommendation(reply: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "100")
    result = run("parse", reply, "--format", "table")
    assert re.search(r"1\s+accepted\s+planned\s+2021-09-30\s+That the east pier", result.stdout)
    assert re.search(r"2\s+rejected\s", result.stdout)


def test_csv_on_a_pipe_has_no_byte_order_mark(reply: Path):
    rows = list(csv.DictReader(io.StringIO(run("parse", reply, "--format", "csv").stdout)))
    assert [row["source"] for row in rows] == [str(reply)] * 2
    assert [(row["id"], row["stance"]) for row in rows] == [("1", "accepted"), ("2", "rejected")]


def test_the_suffix_of_the_output_tells_the_format(reply: Path, tmp_path: Path):
    result = run("parse", reply, "-o", tmp_path / "out.csv")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,")


def test_with_text_puts_the_whole_text_in(reply: Path):
    assert "text" not in lines(run("parse", reply))[0]["document"]
    paper = lines(run("parse", reply, "--with-text"))[0]
    start, end = paper["recommendations"][0]["span"]
    assert paper["document"]["text"][start:end] == paper["recommendations"][0]["text"]
    assert run("parse", reply, "--with-text", "--format", "csv").exit_code == 2


def test_standard_input_is_a_source():
    result = run("parse", "-", stdin=REPLY)
    assert lines(result)[0]["document"]["source"] == "-"
    assert isinstance(json.loads(run("parse", "-", "--format", "json", stdin=REPLY).stdout), dict)


def test_a_document_that_answers_nothing_is_done_with_a_problem(tmp_path: Path):
    (tmp_path / "note.txt").write_text("The cat sat on the mat. It rained.")
    result = run("parse", tmp_path / "note.txt")
    assert result.exit_code == 0
    assert lines(result)[0]["problems"][0]["code"] == "no_recommendations"
    told = run("parse", tmp_path / "note.txt", "--format", "csv")
    assert "no recommendation was found" in told.stderr and len(told.stdout.splitlines()) == 1


# --- bad input


def _missing(folder: Path) -> Path:
    return folder / "nowhere.txt"


def _empty(folder: Path) -> Path:
    (folder / "empty.txt").touch()
    return folder / "empty.txt"


def _blank(folder: Path) -> Path:
    (folder / "blank.txt").write_bytes(b"\xef\xbb\xbf \n\t\r\n")
    return folder / "blank.txt"


def _binary(folder: Path) -> Path:
    (folder / "junk.txt").write_bytes(bytes(range(256)) * 64)
    return folder / "junk.txt"


def _scripts(folder: Path) -> Path:
    (folder / "scripts.html").write_text("<html><body><script>var a = 'Recommendation 1: no';</script></body></html>")
    return folder / "scripts.html"


def _large(folder: Path) -> Path:
    with (folder / "large.txt").open("wb") as file:
        file.write(b"Recommendation 1: That it be done.\n")
        file.truncate(100 * 1024 * 1024)  # sparse: takes no room on the disk
    return folder / "large.txt"


def _empty_folder(folder: Path) -> Path:
    (folder / "bare").mkdir()
    return folder / "bare"


def _long_name(folder: Path) -> Path:
    return folder / ("x" * 5000)


BAD = {
    _missing: "missing_source",
    _empty: "empty_document",
    _blank: "empty_document",
    _binary: "unsupported_format",
    _scripts: "empty_document",
    _large: "too_large",
    _empty_folder: "missing_source",
    _long_name: "unreadable",
}


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__.strip("_"))
def test_each_bad_source_has_its_own_code_and_the_rest_is_done(make, tmp_path: Path, reply: Path):
    began = time.monotonic()
    result = run("parse", reply, make(tmp_path), reply)
    assert time.monotonic() - began < 5
    assert result.exit_code == 3
    first, failure, last = lines(result)
    assert first["tally"] == last["tally"] == {"accepted": 1, "rejected": 1}
    assert failure["error"]["code"] == BAD[make]
    assert failure["error"]["message"]
    assert set(failure) == {"schema", "made_by", "source", "error"}
    assert "1 of 3 could not be read" in result.stderr


def test_invalid_utf8_is_read_or_refused_by_name(tmp_path: Path):
    (tmp_path / "odd.txt").write_bytes(REPLY.encode().replace(b"lamp", b"l\xff\xfemp\x81"))
    result = run("parse", tmp_path / "odd.txt")
    (only,) = lines(result)
    assert "error" in only or only["recommendations"]


@pytest.mark.parametrize("deep", ["<div>" * 20_000, "<blockquote><ul><li>" * 5_000, "<table><tr><td>" * 2_000])
def test_deep_nesting_ends_soon_and_without_a_traceback(deep: str, tmp_path: Path):
    (tmp_path / "deep.html").write_text(f"<html><body>{deep}Recommendation 1: That it end. &#x110000; &#0; &bogus;")
    began = time.monotonic()
    result = run("parse", tmp_path / "deep.html")
    assert result.exit_code in (0, 3)
    assert time.monotonic() - began < 10
    assert lines(result)[0].get("error", {}).get("code") != "internal_error"


def test_a_folder_with_one_bad_file_gives_all_the_others(tmp_path: Path):
    for number in range(4):
        (tmp_path / f"{number}.md").write_text(REPLY)
    _binary(tmp_path)
    result = run("parse", tmp_path)
    assert result.exit_code == 3
    assert ["error" in one for one in lines(result)] == [False, False, False, False, True]


@pytest.mark.parametrize("form", ["csv", "table"])
def test_formats_without_a_place_for_failures_name_them_on_standard_error(form: str, reply: Path, tmp_path: Path):
    alone = run("parse", _missing(tmp_path), "--format", form, "--quiet")
    assert alone.exit_code == 3 and "missing_source" in alone.stderr
    result = run("parse", _missing(tmp_path), reply, "--format", form, "--quiet")
    assert result.exit_code == 3
    assert "nowhere.txt" in result.stderr and "missing_source" in result.stderr
    assert "nowhere.txt" not in result.stdout and "accepted" in result.stdout


def test_the_only_source_may_be_a_bad_one(tmp_path: Path):
    result = run("parse", _missing(tmp_path), "--format", "json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"]["code"] == "missing_source"


def test_a_mistake_in_recsim_costs_one_document_only(reply: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "bad.md").write_text("bad")
    right = pipeline.build

    def wrong(document: recsim.Document, **options: object):
        return 1 / 0 if document.text == "bad" else right(document, **options)  # type: ignore[return-value, arg-type]

    monkeypatch.setattr(pipeline, "build", wrong)
    failure, paper = recsim.parse_many([tmp_path / "bad.md", reply])
    assert isinstance(failure, recsim.Failure) and isinstance(paper, recsim.Paper)
    assert failure.code == "internal_error"
    assert "ZeroDivisionError" in failure.message and "report it" in failure.message and "test_cli.py" in failure.message
    result = run("parse", tmp_path / "bad.md", reply)
    assert (result.exit_code, len(lines(result))) == (3, 2)


def test_the_limit_can_be_moved(reply: Path):
    assert lines(run("parse", reply, "--max-bytes", 10))[0]["error"]["code"] == "too_large"
    (failure,) = recsim.parse_many([reply], limits=recsim.Limits(max_bytes=10))
    assert isinstance(failure, recsim.Failure)


def test_a_folder_name_that_is_not_utf8(tmp_path: Path):
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/r\xe9ponse.md"))
    odd.write_text(REPLY)
    done = process("parse", odd)
    assert done.returncode == 0
    assert json.loads(done.stdout)["document"]["source"] == str(odd)
    assert process("parse", odd, "--format", "table").returncode == 0


# --- wrong usage


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["prase", "x"], "Did you mean 'parse'"),
        (["zzz"], "check, classify, compare, doctor"),
        (["parse", "x", "--formt", "json"], "--format"),
        (["parse"], "SOURCE"),
        (["parse", "x", "--format", "jsn"], "jsonl"),
        (["parse", "x", "--max-bytes", "0"], "--max-bytes"),
        (["parse", ""], "empty"),
        (["parse", "x", "-o", "out.odd"], "no suffix"),
        (["parse", "x", "-o", "no/such/folder.json"], "does not exist"),
        (["evaluate", "parsin"], "Did you mean 'parsing'"),
        (["evaluate", "parsing"], "--corpus"),
        (["doctor", "-o", "out.csv"], "table, json or jsonl"),
    ],
)
def test_wrong_usage_exits_2_with_a_hint(args: list[str], words: str):
    result = run(*args)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_a_source_is_never_overwritten(reply: Path):
    result = run("parse", reply, "-o", reply, "--format", "json")
    assert result.exit_code == 2 and "one of the sources" in result.stderr
    assert reply.read_text(encoding="utf-8") == REPLY


def test_help_and_version():
    assert run("--version").stdout == f"recsim {recsim.__version__}\n"
    assert "_RECSIM_COMPLETE=bash_source" in run("--help").stdout
    for verb in (["parse"], ["evaluate"], ["evaluate", "parsing"], ["doctor"]):
        assert run(*verb, "--help").exit_code == 0


# --- interruptions


def test_a_closed_pipe_ends_quietly(tmp_path: Path):
    for number in range(30):
        shutil.copy(HONEY, tmp_path / f"{number}.txt")
    for form in ("jsonl", "table"):
        command = [*COMMAND, "parse", str(tmp_path), "--format", form]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdout is not None and running.stderr is not None
            assert running.stdout.readline()
            running.stdout.close()
            assert running.stderr.read() == b""
            assert running.wait(timeout=30) == 141


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_the_keyboard_stops_it_with_130_and_no_half_file(tmp_path: Path):
    os.mkfifo(tmp_path / "slow.txt")
    command = [*COMMAND, "parse", str(tmp_path / "slow.txt"), "-o", str(tmp_path / "out.json")]

    # What a script starts in the background ignores the keyboard, and so would recsim: it has to hear it here.
    def listening() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(command, stderr=subprocess.PIPE, preexec_fn=listening) as running, (tmp_path / "slow.txt").open("wb"):
        # Opening for writing waits until recsim reads, so the signal meets it at work.
        running.send_signal(signal.SIGINT)
        assert running.stderr is not None
        assert running.stderr.read().strip().splitlines()[-1] == b"recsim: stopped"
        assert running.wait(timeout=30) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["slow.txt"]


def test_a_mistake_outside_any_document_is_one_line(monkeypatch: pytest.MonkeyPatch, reply: Path):
    def wrong(*_: object, **__: object):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(pipeline, "parse_many", wrong)
    result = run("parse", reply)
    assert result.exit_code == 3
    assert "ZeroDivisionError: planted" in result.stderr and "report it" in result.stderr


def test_a_missing_part_is_no_fault_of_the_input(reply: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run("parse", reply, "-o", tmp_path / "out.parquet")
    assert result.exit_code == 2 and "pip install 'recsim[tables]'" in result.stderr


# --- progress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_appears_only_on_a_terminal_and_only_after_two_seconds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "xterm")
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])

    def printed(*, stream: io.StringIO, step: float, shown: bool = True) -> str:
        monkeypatch.setattr(sys, "stderr", stream)
        with progress.Watch(4, shown=shown) as watch:
            for _ in range(4):
                now[0] += step
                watch.advance()
            watch.note("a\x1b[31m remark")
        assert "a [31m remark" in stream.getvalue()
        return stream.getvalue()

    assert "2/4" in printed(stream=_Terminal(), step=1.5) or "3/4" in printed(stream=_Terminal(), step=1.5)
    plain = "recsim: a [31m remark\n"
    assert printed(stream=_Terminal(), step=0.1) == plain
    assert printed(stream=_Terminal(), step=1.5, shown=False) == plain
    assert printed(stream=io.StringIO(), step=1.5) == plain


def test_a_bar_comes_while_the_first_input_is_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", 0.01)
    for total, words in ((1, "still at it"), (3, "0/3")):
        stream = _Terminal()
        monkeypatch.setattr(sys, "stderr", stream)
        with progress.Watch(total):
            until = time.monotonic() + 5
            while words not in stream.getvalue() and time.monotonic() < until:
                time.sleep(0.01)
        assert words in stream.getvalue()


# --- evaluate and doctor


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Labels after the example in docs/labels.md, by words and by span."""
    root = tmp_path / "corpus"
    for folder in ("documents", "labels"):
        (root / folder).mkdir(parents=True)
    (root / "corpus.json").write_text(json.dumps({"name": "harbours", "families": {"harbour": "test", "note": "dev"}}))
    (root / "documents" / "reply.md").write_text(REPLY)
    (root / "documents" / "note.txt").write_text("The cat sat on the mat. It rained all day long.")
    paper = recsim.parse(root / "documents" / "reply.md")
    date = {"verbatim": "30 September 2021", "kind": "target", "earliest": "2021-09-30", "latest": "2021-09-30"}
    first = {
        "id": "1",
        "text": {"start": "That the east pier", "end": "winter gales."},
        "stance": "accepted",
        "stance_quote": "Accepted",
        "implementation": "planned",
        "response": {"start": "Accepted", "end": "30 September 2021."},
        "dates": [date],
    }
    second = {"id": "2", "text": {"span": list(paper.recommendations[1].span or ())}, "stance": "accepted"}
    label = {"document": "reply.md", "family": "harbour", "layout": "headings", "recommendations": [first, second]}
    (root / "labels" / "reply.json").write_text(json.dumps(label))
    (root / "labels" / "note.json").write_text(json.dumps({"document": "note.txt", "family": "note", "recommendations": []}))
    return root


def test_evaluate_prints_figures_intervals_breakdown_confusion_and_mistakes(corpus: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "120")
    result = run("evaluate", "parsing", "--corpus", corpus, "--format", "table")
    assert result.exit_code == 0
    assert re.search(r"stance\s+0\.500\s+0\.500–0\.500\s+1", result.stdout)
    assert "headings" in result.stdout and "rejected 1" in result.stdout
    assert re.search(r"reply\.md +2 stance: label accepted; found rejected", result.stdout)


def test_evaluate_as_json_is_the_same_as_in_python(corpus: Path, tmp_path: Path):
    given = json.loads(run("evaluate", "parsing", "--corpus", corpus, "--split", "all", "--format", "json").stdout)
    assert given.pop("made_by")["recsim"] == recsim.__version__
    assert given == recsim.evaluate("parsing", corpus, split="all").to_dict()
    assert given == recsim.evaluate("parsing", recsim.load_corpus(corpus), split="all").to_dict()
    assert given["figures"]["extra"]["units"] == 2
    run("evaluate", "parsing", "--corpus", corpus, "-o", tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["split"] == "test"


def test_evaluate_names_what_is_wrong_with_a_corpus(corpus: Path, tmp_path: Path):
    for args, words in (
        (("--corpus", tmp_path / "none"), "corpus.json"),
        (("--corpus", corpus, "--split", "tset"), "dev, test"),
    ):
        result = run("evaluate", "parsing", *args)
        assert result.exit_code == 3 and words in result.stderr
    text = (corpus / "labels" / "reply.json").read_text().replace("That the east pier", "That the west pier")
    (corpus / "labels" / "reply.json").write_text(text)
    result = run("evaluate", "parsing", "--corpus", corpus)
    assert result.exit_code == 3 and "west pier" in result.stderr and "recommendation 1" in result.stderr
    with pytest.raises(recsim.UsageError, match="parsing"):
        recsim.evaluate("cooking", corpus)


def test_doctor_says_what_is_there_and_what_is_not():
    result = run("doctor", "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    parts = {part["name"]: part for part in found["parts"]}
    assert parts["click"]["version"] and parts["click"]["needed"] == "always"
    assert "recsim[transformers]" in parts["sentence-transformers"]["install"]
    assert "pyspark" in parts and found["made_by"]["recsim"] == recsim.__version__
    assert {model["name"]: model["sound"] for model in found["models"]} == dict.fromkeys(found["made_by"]["models"], True)
    assert "recsim[pandas]" in parts["pandas"]["install"]
    shown = run("doctor", "--format", "table", env={"COLUMNS": "70"}).stdout
    assert "optional parts:" in shown and max(map(len, shown.splitlines())) <= 70


def test_doctor_names_a_model_whose_files_were_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from recsim.reports import installation

    (tmp_path / "model.json").write_text(json.dumps({"schema": 1, "kind": "x", "files": {"weights": "0" * 64}}))
    (tmp_path / "weights").write_text("changed")
    monkeypatch.setattr(installation, "model_hashes", lambda: (("x-v1", "0" * 64),))
    monkeypatch.setattr(installation, "model_folder", lambda name: tmp_path)
    shown = run("doctor", "--format", "table")
    assert shown.exit_code == 0 and "CHANGED" in shown.stdout and "x-v1" in shown.stdout


def test_doctor_imports_no_optional_part():
    code = """
import sys
from recsim.reports.installation import examined
examined()
print([name for name in ("torch", "spacy", "sklearn", "pyarrow") if name in sys.modules])
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


# --- as a program


def test_as_a_program(reply: Path):
    done = process("parse", reply, HONEY)
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, b"", 2)
    assert process("parse", reply.parent / "none").returncode == 3
    assert process("prase").returncode == 2


def test_output_is_utf8_whatever_the_locale_says(reply: Path):
    reply.write_text(REPLY.replace("pier", "piér"), encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert "piér" in process("parse", reply, env=environment).stdout.decode("utf-8")
    assert b"pi?r" in process("parse", reply, "--format", "table", env=environment).stdout
