"""The gate has to fail where it should: planted regressions, a changed corpus, a floor lowered in silence."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

# The benchmarks are run from a checkout and never installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import ROOT
from benchmarks.gate.__main__ import FLOORS, main
from benchmarks.gate.floors import load_floors
from benchmarks.gate.measure import measure
from benchmarks.rivals import keywords

from recsim import load_corpus, parse
from recsim.errors import RecsimError
from recsim.records import Paper

# A few documents of both splits are enough to see the gate work, and keep these tests under ten seconds.
CHOSEN = (
    "f1_interior_permit_renewals.html",
    "f2_interior_holding_rooms.txt",
    "f8_tevara_honey_committee.txt",
    "c8c_wardale_rescue_inspection.txt",
    "a1_cranholt_prison_response.html",
    "e5_aldermere_minutes_rural_post.txt",
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "small-v1"
    whole = ROOT / "corpora" / "replies-v1"
    for name in CHOSEN:
        label = Path(name).with_suffix(".json")
        for kind, file in (("documents", name), ("labels", str(label))):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            shutil.copy(whole / kind / file, folder / kind / file)
    described = json.loads((whole / "corpus.json").read_text(encoding="utf-8"))
    (folder / "corpus.json").write_text(json.dumps({**described, "name": "small-v1"}), encoding="utf-8")
    return folder


@pytest.fixture
def floors(tmp_path: Path, corpus: Path) -> Path:
    path = tmp_path / "floors.json"
    assert main([str(corpus), "--floors", str(path), "--update"]) == 0
    return path


def drops_every_second(source: object) -> Paper:
    paper = parse(source)  # type: ignore[arg-type]
    return replace(paper, recommendations=paper.recommendations[::2])


def flips(source: object) -> Paper:
    paper = parse(source)  # type: ignore[arg-type]
    turned = {"accepted": "rejected", "rejected": "accepted"}
    rows = tuple(replace(row, stance=turned.get(str(row.stance), row.stance)) for row in paper.recommendations)  # type: ignore[arg-type]
    return replace(paper, recommendations=rows)


def invents(source: object) -> Paper:
    paper = parse(source)  # type: ignore[arg-type]
    extra = tuple(replace(row, id=f"{row.id}~again", text="Something else", span=(0, 1)) for row in paper.recommendations)
    return replace(paper, recommendations=paper.recommendations + extra)


def crashes(source: object) -> Paper:
    if "f2_" in str(source):
        raise RuntimeError("out of luck")
    return parse(source)  # type: ignore[arg-type]


def test_passes_on_what_was_measured(corpus: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(corpus), "--floors", str(floors)]) == 0
    printed = capsys.readouterr().out
    assert "gate: passed" in printed
    assert "small-v1/test/stance" in printed


@pytest.mark.parametrize(
    ("parser", "names"),
    [
        (drops_every_second, ["test/found", "dev/found", "f1_interior_permit_renewals.html/found"]),
        (flips, ["test/stance", "dev/stance", "test/flips", "f1_interior_permit_renewals.html/flips"]),
        (invents, ["test/extra", "dev/extra"]),
        (crashes, ["BROKEN small-v1/f2_interior_holding_rooms.txt: crashed with RuntimeError: out of luck"]),
    ],
)
def test_planted_regression_fails(
    corpus: Path, floors: Path, capsys: pytest.CaptureFixture[str], parser: object, names: list[str]
) -> None:
    before = floors.read_bytes()
    assert main([str(corpus), "--floors", str(floors)], parser=parser) == 1  # type: ignore[arg-type]
    said = capsys.readouterr().err
    for name in names:
        assert name in said
    assert floors.read_bytes() == before


def test_update_refuses_to_lower(corpus: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = floors.read_bytes()
    assert main([str(corpus), "--floors", str(floors), "--update"], parser=flips) == 1
    assert "REFUSED small-v1/test/stance would go down" in capsys.readouterr().err
    assert floors.read_bytes() == before


def test_lowering_says_so_and_is_recorded(corpus: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = load_floors(floors)
    assert main([str(corpus), "--floors", str(floors), "--update"], parser=flips) == 1
    refused = [line.split()[1] for line in capsys.readouterr().err.splitlines() if line.startswith("REFUSED")]
    flags = [part for key in refused for part in ("--lower-floor", key)]
    assert main([str(corpus), "--floors", str(floors), "--update", *flags, "--reason", "a test"], parser=flips) == 0
    new = load_floors(floors)
    stance = [one["corpora"]["small-v1"]["splits"]["test"]["stance"]["limit"] for one in (old, new)]
    assert stance[1] < stance[0]
    assert {entry["figure"] for entry in new["lowered"]} == set(refused)
    assert all(entry["reason"] == "a test" for entry in new["lowered"])
    # And up again, without a flag; what was lowered stays on record.
    assert main([str(corpus), "--floors", str(floors), "--update"]) == 0
    assert load_floors(floors)["corpora"] == old["corpora"]
    assert len(load_floors(floors)["lowered"]) == len(refused)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--lower-floor", "small-v1/test/stance", "--reason", "without --update"],
        ["--update", "--lower-floor", "small-v1/test/stance"],
    ],
)
def test_lowering_needs_update_and_reason(corpus: Path, floors: Path, wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(corpus), "--floors", str(floors), *wrong])
    assert stop.value.code == 2


def test_needless_lowering_is_refused(corpus: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needless = ["--lower-floor", "small-v1/test/stance", "--reason", "none"]
    assert main([str(corpus), "--floors", str(floors), "--update", *needless]) == 1
    assert "no such floor is below" in capsys.readouterr().err


def test_changed_corpus_fails_until_taken_over(corpus: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = corpus / "documents" / "f2_interior_holding_rooms.txt"
    document.write_text(document.read_text(encoding="utf-8") + "\nPrinted on recycled paper.\n", encoding="utf-8")
    assert main([str(corpus), "--floors", str(floors)]) == 1
    said = capsys.readouterr().err
    assert "is not the corpus that the floors were set on" in said
    assert "--update" in said
    assert main([str(corpus), "--floors", str(floors), "--update"]) == 0
    assert main([str(corpus), "--floors", str(floors)]) == 0


def test_removed_document_fails(corpus: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Otherwise the way to a better figure is to drop the hardest paper.
    (corpus / "labels" / "f2_interior_holding_rooms.json").unlink()
    assert main([str(corpus), "--floors", str(floors), "--update"]) == 1
    assert "f2_interior_holding_rooms.txt/found would go down" in capsys.readouterr().err


def test_new_document_and_new_corpus_need_floors(
    corpus: Path, floors: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = load_floors(floors)
    del kept["corpora"]["small-v1"]["documents"]["f2_interior_holding_rooms.txt"]
    floors.write_text(json.dumps(kept), encoding="utf-8")
    assert main([str(corpus), "--floors", str(floors)]) == 1
    assert "f2_interior_holding_rooms.txt has no floors yet" in capsys.readouterr().err
    assert main([str(corpus), "--floors", str(tmp_path / "none.json")]) == 1
    assert "small-v1 has no floors yet" in capsys.readouterr().err


def test_gate_scores_like_evaluate(corpus: Path) -> None:
    # Figures of the gate are means over documents of the very figures that `recsim evaluate` gives.
    loaded = load_corpus(corpus)
    from recsim import evaluate

    measured = measure(loaded)
    for split in ("dev", "test"):
        figures = evaluate("parsing", loaded, split=split).figures
        assert measured.splits[split] == pytest.approx({name: figure.value for name, figure in figures.items()})


def test_broken_document_gets_no_floors(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "floors.json"
    assert main([str(corpus), "--floors", str(path), "--update"], parser=crashes) == 1
    assert "1 documents are broken" in capsys.readouterr().out
    written = load_floors(path)["corpora"]["small-v1"]["documents"]
    assert set(CHOSEN) - set(written) == {"f2_interior_holding_rooms.txt"}


def test_recorded_lowerings_have_reasons() -> None:
    assert all(entry["reason"] for entry in load_floors(FLOORS)["lowered"])


def test_unreadable_document_is_a_full_miss(corpus: Path) -> None:
    def refuses(source: object) -> Paper:
        raise RecsimError("not today")

    measured = measure(load_corpus(corpus), refuses)
    assert set(measured.broken) == set(CHOSEN)
    assert measured.splits["test"]["found"] == 0.0


def test_corpus_is_not_too_easy() -> None:
    found = keywords.score(load_corpus(ROOT / "corpora" / "replies-v1"))
    assert found.rows > 500
    assert found.by_row <= keywords.TOO_EASY
    assert found.by_document <= keywords.TOO_EASY


@pytest.mark.parametrize(
    ("answer", "stance"),
    [
        ("The Government accepts this recommendation.", "accepted"),
        ("This recommendation is not\naccepted.", "rejected"),
        ("Partially accepted.", "partially_accepted"),
        ("Agreed in principle", "accepted_in_principle"),
        ("Noted.", "noted"),
        ("We will consider it.", "under_consideration"),
        ("A leaflet has been printed.", "no_explicit_position"),
        (None, "not_addressed"),
    ],
)
def test_keywords_do_the_plain_thing(answer: str | None, stance: str) -> None:
    assert keywords.keyword_stance(answer) == stance
