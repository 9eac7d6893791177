"""Tables for people, files for programs."""

import csv
import io
import json
import stat
from pathlib import Path

import pytest

import recsim
from recsim.reports import FORMATS, format_for, write_stream
from recsim.reports.delimited import COLUMNS, defused
from recsim.reports.envelope import enveloped, made_by
from recsim.reports.printable import printable
from recsim.reports.replacing import replacing

TEXT = """# The Harbour Board's reply

Published 4 May 2021

Recommendation 1: That the east pier be mended before the winter gales.

Response: Accepted. The Board will mend the pier by 30 September 2021.

Recommendation 2: That the lamp be lit at dusk.

Response: Rejected. Oil is dear.
"""


def _recommendation(identifier: str, **changes: object) -> recsim.Recommendation:
    text = f"That {identifier} be done."
    given: dict = {"printed_id": None, "parent": None, "text": text, "span": (0, 4), "stance": "accepted"}
    return recsim.Recommendation(identifier, **{**given, **changes})


def _paper(*recommendations: recsim.Recommendation, **changes: object) -> recsim.Paper:
    blocks = (recsim.Block("paragraph", (0, 16)),)
    document = recsim.Document(
        "here.txt", "a" * 64, "b" * 64, "That it be done.", "text/plain", "A reply", blocks, recsim.OffsetMap()
    )
    given: dict = {"document": document, "kind": "response", "published": "2021-05-04", "recommendations": recommendations}
    return recsim.Paper(**{**given, **changes})


@pytest.fixture
def rich_paper() -> recsim.Paper:
    """One of everything: nested, redacted, two responders, a date, claims of all three kinds, a problem."""
    span: recsim.Span = (0, 4)
    date = recsim.DateRange("end 2021", "2021-10-01", "2021-12-31", "2021-10/2021-12", "text")
    promise = recsim.Commitment("by end 2021", span, "target", "the Board", date)
    call = recsim.Call("accepted", "label", 0.98, span, (recsim.Hedge("where possible", span),), "planned")
    first = recsim.Response("The Board", call, span, "Accepted, by end 2021.", "Accepted", (promise,))
    second = recsim.Response("The Pilots", recsim.Call("rejected", "sentence", 0.8, span), span, "No.", "No")
    child = _recommendation("1(a)", parent="1", stance="no_explicit_position", inherited_stance="mixed")
    return _paper(
        _recommendation("1", stance="mixed", implementation="planned", responses=(first, second), children=(child,)),
        _recommendation("2", text=None, redacted=True, stance="redacted"),
        _recommendation("3", stance="no_explicit_position", reading=recsim.Reading("accepted", "inferred", 0.6)),
        claims=tuple(recsim.Claim(f"claim {right}", span, {"accepted": 1}, {"total": 3}, right) for right in (True, False, None)),
        tally=recsim.Tally({"mixed": 1, "redacted": 1}),
        problems=(recsim.Problem("text_differs", "worded differently", span),),
    )


def _written(papers: object, form: str, **options: bool) -> str:
    stream = io.StringIO()
    write_stream(papers, stream, format_for(form), **options)
    return stream.getvalue()


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- envelope


def test_every_object_says_what_made_it(rich_paper: recsim.Paper):
    one = json.loads(_written(rich_paper, "json"))
    assert list(one)[:2] == ["schema", "made_by"]
    assert one["schema"] == 1
    assert one["made_by"] == made_by()
    assert list(made_by()) == ["recsim", "models"] and made_by()["recsim"] == recsim.__version__
    failure = json.loads(_written([recsim.Failure("x", "empty_document", "x is empty")], "jsonl"))
    error = {"code": "empty_document", "message": "x is empty"}
    assert failure == {"schema": 1, "made_by": made_by(), "source": "x", "error": error}


def test_models_are_named_with_their_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from recsim.reports import envelope

    (tmp_path / "stance-v1").mkdir()
    (tmp_path / "stance-v1" / "model.json").write_text("{}")
    monkeypatch.setattr(envelope, "_MODEL_FOLDERS", (tmp_path / "none", tmp_path))
    envelope.model_hashes.cache_clear()
    try:
        assert made_by()["models"] == {"stance-v1": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}
    finally:
        envelope.model_hashes.cache_clear()


def test_enveloping_changes_nothing():
    body = {"schema": 1, "a": [1]}
    assert enveloped(body)["a"] == [1]
    assert body == {"schema": 1, "a": [1]}


# --- JSON


def test_json_is_one_object_for_one_paper_and_a_list_for_many(rich_paper: recsim.Paper):
    assert isinstance(json.loads(_written(rich_paper, "json")), dict)
    assert json.loads(_written([], "json")) == []
    assert len(json.loads(_written([rich_paper], "json"))) == 1
    assert [type(entry) for entry in json.loads(_written([rich_paper, rich_paper], "json"))] == [dict, dict]


def test_papers_are_written_as_they_come(rich_paper: recsim.Paper):
    stream = io.StringIO()

    def papers():
        yield rich_paper
        assert json.loads(stream.getvalue())["document"]["source"] == "here.txt"
        yield recsim.Failure("y", "unreadable", "no")

    failures = write_stream(papers(), stream, format_for("jsonl"))
    assert [failure.source for failure in failures] == ["y"]
    assert len(stream.getvalue().splitlines()) == 2


def test_whole_texts_only_where_asked_for_and_where_there_is_room(rich_paper: recsim.Paper):
    assert "text" not in json.loads(_written(rich_paper, "json"))["document"]
    assert json.loads(_written(rich_paper, "jsonl", with_text=True))["document"]["text"] == "That it be done."
    with pytest.raises(recsim.UsageError, match="no place for whole texts"):
        _written(rich_paper, "csv", with_text=True)


# --- CSV


def test_csv_has_one_row_a_recommendation_under_one_header(rich_paper: recsim.Paper):
    text = _written(rich_paper, "csv")
    rows = _rows(text)
    assert next(csv.reader(io.StringIO(text))) == [name for name, _ in COLUMNS]
    assert [row["id"] for row in rows] == ["1", "1(a)", "2", "3"]
    assert rows[0]["responder"] == "The Board | The Pilots"
    assert (rows[0]["target_date"], rows[0]["target_edtf"], rows[0]["confidence"]) == ("end 2021", "2021-10/2021-12", "0.8")
    assert (rows[1]["parent"], rows[1]["inherited_stance"]) == ("1", "mixed")
    assert (rows[2]["redacted"], rows[2]["text"]) == ("yes", "")
    assert rows[3]["inferred_stance"] == "accepted"


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u00a0+", "\u200b@", "\ufeff=", "\t ="]
)
def test_no_cell_is_a_formula(start: str):
    assert defused(f"{start}1+1") == f"'{start}1+1"
    row = _rows(_written(_paper(_recommendation("1", text=f"{start}HYPERLINK(1)")), "csv"))[0]
    assert row["text"] == f"'{start}HYPERLINK(1)"


def test_ordinary_cells_stay_as_they_are():
    assert [defused(value) for value in (None, "", "a=b", 0.5, "’tis")] == ["", "", "a=b", "0.5", "’tis"]


def test_a_csv_file_starts_with_a_byte_order_mark_and_keeps_every_character(tmp_path: Path):
    target = tmp_path / "out.csv"
    paper = _paper(_recommendation("1", text="Tá “é”,\nthen more"))
    failures = recsim.write_report([paper, recsim.Failure("y", "x", "no")], target)
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert _rows(raw.decode("utf-8-sig"))[0]["text"] == "Tá “é”,\nthen more"
    assert [failure.source for failure in failures] == ["y"]


# --- tables


@pytest.mark.parametrize("width", [30, 60, 80, 132])
def test_a_table_fits_its_width(rich_paper: recsim.Paper, width: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", str(width))
    text = _written(rich_paper, "table")
    assert max(map(len, text.splitlines())) <= width
    assert "1(a)" in text


def test_a_table_has_every_recommendation_claim_and_problem(rich_paper: recsim.Paper, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "160")
    text = _written(rich_paper, "table")
    assert "A reply" in text and "published 2021-05-04" in text
    assert "\n   1(a)" in text  # nested ones are indented
    assert "(mixed)" in text and "[redacted]" in text and "2021-10 – 2021-12" in text and "The Board; The Pilots" in text
    assert [line.split()[0] for line in text.splitlines() if "claim" in line] == ["✓", "✗", "–"]
    assert "! text_differs: worded differently" in text
    assert "1 mixed, 1 redacted" in text


def test_words_of_a_document_cannot_steer_the_terminal(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "160")
    text = _written(_paper(_recommendation("1\x1b[2J", text="\x1b]0;title\x07[red]no markup[/red] \u202eback")), "table")
    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
    assert "[red]no markup[/red]" in text
    assert printable("a\r\n\x1b[31mb\udcff") == "a [31mb"


# --- files


@pytest.mark.parametrize(
    ("name", "form"), [("a.json", "json"), ("a.JSONL", "jsonl"), ("a.ndjson", "jsonl"), ("a.csv", "csv"), ("a.txt", "table")]
)
def test_the_suffix_tells_the_format(name: str, form: str):
    assert format_for(None, name).name == form


def test_html_is_one_page_for_all_papers(tmp_path: Path, rich_paper: recsim.Paper):
    failures = recsim.write_report(
        [rich_paper, recsim.Failure("gone", "missing_source", "it is not there")], tmp_path / "out.html"
    )
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert [one.source for one in failures] == ["gone"]
    assert page.startswith("<!doctype html>") and "it is not there" in page and "text_differs" in page


def test_every_format_has_a_writer_and_suffixes_of_its_own(rich_paper: recsim.Paper):
    suffixes = [suffix for form in FORMATS for suffix in form.suffixes]
    assert len(suffixes) == len(set(suffixes))
    for form in FORMATS:
        stream = io.BytesIO() if form.binary else io.StringIO()
        assert write_stream(rich_paper, stream, form) == ()
        assert stream.getvalue()


@pytest.mark.parametrize(("options", "words"), [({"format": "jsn"}, "jsn"), ({}, "no suffix")])
def test_unknown_formats_are_refused(options: dict[str, str], words: str, tmp_path: Path, rich_paper: recsim.Paper):
    with pytest.raises(recsim.UsageError, match=words):
        recsim.write_report(rich_paper, tmp_path / "out.xyz", **options)


def test_a_real_paper_goes_to_every_format(tmp_path: Path):
    paper = recsim.parse(recsim.read(TEXT.encode(), name="reply.md"))
    for name in ("out.json", "out.jsonl", "out.csv", "out.txt"):
        assert recsim.write_report(paper, tmp_path / name) == ()
        assert "east pier" in (tmp_path / name).read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "out.json", "out.jsonl", "out.txt"]


def test_a_failed_run_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, rich_paper: recsim.Paper):
    target = tmp_path / "out.jsonl"
    target.write_text("old")

    def papers():
        yield rich_paper
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recsim.write_report(papers(), target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_links_and_devices_stay_what_they_are(tmp_path: Path, rich_paper: recsim.Paper):
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    recsim.write_report(rich_paper, tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text(encoding="utf-8"))["schema"] == 1
    recsim.write_report(rich_paper, "/dev/null", format="json")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_target_that_cannot_be_written_is_a_usage_error(tmp_path: Path):
    for target in (tmp_path, tmp_path / "no" / "such" / "folder.json"):
        with pytest.raises(recsim.UsageError), replacing(target):
            pass
