"""Scans and duplicates: one suite for every engine, with identical verdicts and groups; broken input; what a stopped run left."""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

import recsim
from recsim.cli import cli
from recsim.engine.pages import Passed, pages_of
from recsim.engine.parts import Part, parts_of
from recsim.engine.scan import Scanned, scan

ROOT = Path(__file__).parents[1]
DOCUMENTS = ROOT / "corpora" / "replies-v1" / "documents"
OFFICIAL = DOCUMENTS / "f1_interior_permit_renewals.html"
SPUN = ROOT / "docs" / "examples" / "spun_permit_renewals.txt"
OTHERS = [DOCUMENTS / name for name in ("b1_orrin_navigation.txt", "f8_tevara_honey_committee.txt")]


def engines() -> list[Any]:
    """Every engine; the cluster is one of two workers, which pip installs whole."""
    spark = pytest.mark.spark
    return ["local", "local:2", pytest.param("spark:local-cluster[2,1,1024]", marks=spark)]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def record(kind: str, url: str, block: bytes, media: str) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def crawl(path: Path, pages: dict[str, bytes], *, compressed: bool = True) -> list[int]:
    """Writes a WARC file and says where its records begin."""
    records = [record("warcinfo", path.name, b"software: tests\r\n", "application/warc-fields")]
    for url, body in pages.items():
        kind = "image/png" if url.endswith(".png") else "text/html"
        status = "404 Not Found" if "gone" in url else "200 OK"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode()
        records.append(record("response", url, head + body, "application/http; msgtype=response"))
    raw = [gzip.compress(one) if compressed else one for one in records]
    path.write_bytes(b"".join(raw))
    return [sum(map(len, raw[:place])) for place in range(len(raw))]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scan") / "official.recsim"
    with recsim.Index.open(folder, mode="a") as opened:
        for path in (OFFICIAL, *OTHERS):
            opened.add(recsim.read(path))
    return folder


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crawl, a table and lines that hold the same pages, with something broken in each."""
    folder = tmp_path_factory.mktemp("inputs")
    spun, other = SPUN.read_bytes(), b"<h1>Tides</h1><p>" + b"High water at the bar is an hour before the town. " * 12 + b"</p>"
    crawl(folder / "a.warc.gz", {"http://e.org/spun": spun, "http://e.org/tides": other, "http://e.org/x.png": b"\x89PNG"})
    rows = {"url": ["spun", "tides", "none"], "html": [spun, other, None]}
    pq.write_table(pa.table(rows), folder / "b.parquet", row_group_size=2)
    lines = [json.dumps({"url": "spun", "text": spun.decode()}), "{broken", json.dumps({"id": 7, "text": other.decode()})]
    (folder / "c.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def rows(output: Path) -> list[dict[str, Any]]:
    table = pq.read_table(output)
    return sorted(table.to_pylist(), key=lambda row: (row["part"], row["number"]))


@pytest.mark.parametrize("engine", engines())
def test_a_scan_gives_the_same_rows_on_every_engine(index: Path, inputs: Path, tmp_path: Path, engine: str):
    if engine.startswith("spark"):
        pytest.importorskip("pyspark")
    outcome = scan(inputs, index, tmp_path / "out.parquet", engine=engine)
    assert outcome.broken == ()
    assert (outcome.pages, outcome.flagged, outcome.failed) == (8, 3, 2)
    found = rows(tmp_path / "out.parquet")
    scan(inputs, index, tmp_path / "plain.parquet")
    assert found == rows(tmp_path / "plain.parquet")
    assert {row["verdict"] for row in found if row["flagged"]} == {"machine_paraphrase"}
    assert {row["official_source"] for row in found if row["flagged"]} == {str(OFFICIAL)}
    # A run that is given again has nothing to do.
    again = scan(inputs, index, tmp_path / "out.parquet", engine=engine)
    assert (again.parts, again.skipped) == (0, outcome.parts)


@pytest.mark.parametrize("engine", engines())
def test_duplicates_are_the_same_groups_on_every_engine(tmp_path: Path, engine: str):
    if engine.startswith("spark"):
        pytest.importorskip("pyspark")
    twin = tmp_path / "twin.html"
    twin.write_bytes(OFFICIAL.read_bytes() + b"\n")
    sources = [OFFICIAL, SPUN, *OTHERS, twin, tmp_path / "missing.txt"]
    found = recsim.duplicates(sources, engine=engine)
    assert isinstance(found, recsim.Duplicates)
    assert [failure.code for failure in found.failures] == ["missing_source"]
    assert found.texts == 5
    (group,) = found
    assert isinstance(group, recsim.Group) and isinstance(group.members[0], recsim.Member)
    assert sorted(group.sources) == sorted(str(one) for one in (OFFICIAL, SPUN, twin))
    assert {member.verdict["verdict"] for member in group.members} == {"verbatim", "machine_paraphrase"}
    assert [one.to_dict() for one in found] == [one.to_dict() for one in recsim.duplicates(sources)]


def test_a_part_that_is_gone_is_done_again(index: Path, inputs: Path, tmp_path: Path):
    scan(inputs, index, tmp_path / "out")
    before = rows(tmp_path / "out")
    next((tmp_path / "out").glob("part-*.parquet")).unlink()
    again = scan(inputs, index, tmp_path / "out")
    assert again.parts == 1 and again.skipped == 3
    assert rows(tmp_path / "out") == before


def test_an_output_of_other_conditions_is_refused(index: Path, inputs: Path, tmp_path: Path):
    scan(inputs, index, tmp_path / "out")
    with pytest.raises(recsim.UsageError, match=r"prior was 0\.01, now 0\.5"):
        scan(inputs, index, tmp_path / "out", prior=0.5)
    (tmp_path / "file").write_text("x")
    with pytest.raises(recsim.UsageError, match="is a file"):
        scan(inputs, index, tmp_path / "file")
    with pytest.raises(recsim.UsageError, match="other files in it"):
        scan(inputs, index, inputs)


def test_only_finds_are_kept_where_asked(index: Path, inputs: Path, tmp_path: Path):
    outcome = scan(inputs, index, tmp_path / "out", only_found=True)
    assert outcome.pages == 8
    assert len(rows(tmp_path / "out")) == 3 + 2


def test_what_became_of_parts_adds():
    one = Scanned(1, 0, 5, 1, 0, 0.5, (("status_404", 2),))
    both = one + Scanned(1, 1, 2, 0, 1, 0.25, (("status_404", 1),), (("p", "x"),))
    assert both == Scanned(2, 1, 7, 1, 1, 0.75, (("status_404", 3),), (("p", "x"),))
    assert isinstance(both, recsim.Scanned) and Scanned.from_dict(both.to_dict()) == both
    assert recsim.scan is scan


def pages(path: Path) -> tuple[list[tuple[str, int, str | None]], dict[str, int]]:
    passed = Passed({})
    found = [page for part in parts_of(str(path)) for page in pages_of(part, passed)]
    return [(page.source, len(page.content or b""), page.error[0] if page.error else None) for page in found], passed.reasons


PAGES = {f"http://e.org/{number}": b"<p>%d</p>" % number * 40 for number in range(6)}


def test_a_foreign_an_empty_and_a_cut_crawl_are_told(tmp_path: Path):
    (tmp_path / "foreign.warc").write_bytes(b"hello, this is no crawl\n" * 50)
    (tmp_path / "empty.warc.gz").touch()
    crawl(tmp_path / "cut.warc", {"http://e.org/a": b"<p>Tides</p>"}, compressed=False)
    whole = (tmp_path / "cut.warc").read_bytes()
    (tmp_path / "cut.warc").write_bytes(whole[: whole.index(b"WARC-Type: response") + 14])
    for name, code in {
        "foreign.warc": "broken_document",
        "empty.warc.gz": "empty_document",
        "cut.warc": "broken_document",
    }.items():
        found, _ = pages(tmp_path / name)
        assert [error for _, _, error in found if error] == [code], name


@pytest.mark.parametrize("compressed", [True, False])
def test_records_that_are_no_pages_are_counted(tmp_path: Path, compressed: bool):
    crawl(tmp_path / "a.warc", {**PAGES, "http://e.org/gone": b"", "http://e.org/a.png": b"x"}, compressed=compressed)
    found, passed = pages(tmp_path / "a.warc")
    assert [source for source, _, _ in found] == list(PAGES)
    assert passed == {"record_warcinfo": 1, "status_404": 1, "type_image/png": 1}


@pytest.mark.parametrize("compressed", [True, False])
def test_a_broken_record_is_an_error_and_the_rest_is_read(tmp_path: Path, compressed: bool):
    starts = crawl(tmp_path / "a.warc", PAGES, compressed=compressed)
    raw = bytearray((tmp_path / "a.warc").read_bytes())
    raw[starts[3] : starts[3] + 30] = b"\x00" * 30
    (tmp_path / "b.warc").write_bytes(raw[:-30])
    found, _ = pages(tmp_path / "b.warc")
    errors = [code for _, _, code in found if code]
    assert set(errors) == {"broken_document"} and len(errors) == 2
    assert {source for source, _, code in found if not code} == {f"http://e.org/{number}" for number in (0, 1, 3, 4)}


def test_parts_of_lines_hold_every_line_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("recsim.engine.parts.BYTES", 100)
    lines = [json.dumps({"id": number, "text": "x" * (number % 37)}) for number in range(60)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    found, _ = pages(tmp_path / "a.jsonl")
    assert [source for source, _, _ in found] == ["0" if not n else str(n) for n in range(60)]
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode())[:-12])
    assert pages(tmp_path / "b.jsonl.gz")[0][-1][2] == "broken_document"


def test_parts_of_a_crawl_hold_every_record_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for compressed in (True, False):
        crawl(tmp_path / "a.warc", PAGES, compressed=compressed)
        monkeypatch.setattr("recsim.engine.parts.BYTES", 150)
        assert len(list(parts_of(str(tmp_path / "a.warc")))) > 3
        assert [source for source, _, _ in pages(tmp_path / "a.warc")[0]] == list(PAGES)


def test_parts_are_known_by_name_while_the_file_is_the_same(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text("{}\n")
    (part,) = parts_of(str(tmp_path / "a.jsonl"))
    assert Part.from_json(part.to_json()).name == part.name
    (tmp_path / "a.jsonl").write_text("{}\n{}\n")
    assert next(parts_of(str(tmp_path / "a.jsonl"))).name != part.name


def bad_inputs() -> Iterator[tuple[str, bytes, str]]:
    yield "a.parquet", b"PAR1 and no more", "is a damaged Parquet file"
    yield "a.bin", b"\x00\x01\x02", "is neither Parquet nor JSON Lines nor WARC"


@pytest.mark.parametrize(("name", "content", "words"), list(bad_inputs()))
def test_a_file_that_is_none_of_the_three_is_an_error(index: Path, tmp_path: Path, name: str, content: bytes, words: str):
    (tmp_path / name).write_bytes(content)
    result = run("scan", tmp_path / name, "--index", index, "-o", tmp_path / "out")
    assert result.exit_code == 3 and words in result.stderr


def test_scan_from_the_command_line(index: Path, inputs: Path, tmp_path: Path):
    assert (
        json.loads(run("scan", inputs, "--index", index, "-o", tmp_path / "o", "--dry-run", "--format", "json").stdout)["parts"]
        == 4
    )
    result = run("scan", inputs, "--index", index, "-o", tmp_path / "o", "--format", "json", "--fail-on-copy")
    body = json.loads(result.stdout)
    assert result.exit_code == 3  # some pages could not be read, which goes before a flag
    assert body["pages"] == 8 and body["passed_over"] == {"record_warcinfo": 1, "type_image/png": 1}
    again = run("scan", inputs, "--index", index, "-o", tmp_path / "o", "--format", "table")
    assert "4 parts were finished before" in again.stdout
    assert run("scan", tmp_path / "none", "--index", index, "-o", tmp_path / "p").exit_code == 3
    assert run("scan", inputs, "--index", index, "-o", tmp_path / "p", "--engine", "abacus").exit_code == 2


def test_duplicates_from_the_command_line(inputs: Path):
    result = run("duplicates", inputs / "c.jsonl", OFFICIAL, "--format", "jsonl", "--quiet")
    group, failure = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 3 and failure["error"]["code"] == "broken_document"
    assert group["schema"] == 1 and group["made_by"] and group["size"] == 2
    assert group["members"][0]["verdict"]["verdict"] == "machine_paraphrase"
    assert "1 groups among 3 texts" in run("duplicates", inputs / "c.jsonl", OFFICIAL, "--format", "table").stdout
    assert run("duplicates", OFFICIAL, SPUN, "--fail-on-copy").exit_code == 1


def test_a_chain_does_not_swallow_a_group(tmp_path: Path):
    # B holds a part of A and a part of C; A and C share nothing, and so must not be in one group as members of each other.
    a, c = (recsim.read(path).text for path in OTHERS)
    (tmp_path / "a.txt").write_text(a)
    (tmp_path / "c.txt").write_text(c)
    (tmp_path / "b.txt").write_text(a[: len(a) // 2] + "\n\n" + c[: len(c) // 2])
    found = recsim.duplicates(tmp_path)
    verdicts = {(group.source["source"][-5:], member.source[-5:]) for group in found for member in group.members}
    assert verdicts == {("b.txt", "a.txt"), ("b.txt", "c.txt")} or verdicts == {("a.txt", "b.txt"), ("c.txt", "b.txt")}
    assert not any({"a.txt", "c.txt"} == {pair[0], pair[1]} for pair in verdicts)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the children of a process are read from /proc")
def test_workers_leave_when_the_process_that_started_them_is_killed():
    code = "import time; from recsim.engine.local import LocalEngine; list(LocalEngine(2).mapped(time.sleep, [60, 60]))"
    with subprocess.Popen([sys.executable, "-c", code]) as parent:
        listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        # Two workers and the process that tracks what multiprocessing shares.
        children = waited_for(lambda: listed.read_text().split(), 3)
        time.sleep(0.3)
        parent.kill()
    waited_for(lambda: [one for one in children if not Path(f"/proc/{one}").exists()], 3)


def waited_for(seen: Callable[[], list[str]], count: int) -> list[str]:
    """What is seen once there is so much of it; fails after half a minute."""
    until = time.monotonic() + 30
    while len(found := seen()) < count:
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return found
