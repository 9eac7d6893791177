"""Every document of every corpus as one case: its labels anchor, its scores hold, its card and splits are in order."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import pytest

# The benchmarks are run from a checkout and never installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import ROOT
from benchmarks.anchor_labels import anchor_folder, label_text, main
from benchmarks.corpus_counts import written
from benchmarks.gate.__main__ import FLOORS
from benchmarks.gate.floors import document_checks, load_floors
from benchmarks.gate.measure import Measured, measure_paper

from recsim import load_corpus, read
from recsim.errors import InvalidLabel
from recsim.evaluation import LabelledPaper
from recsim.evaluation.anchoring import Anchors, anchored
from recsim.records import STANCES, Json

CORPUS = load_corpus(ROOT / "corpora" / "replies-v1")
PAPERS = [pytest.param(paper, id=paper.path.name) for paper in CORPUS.papers]


@pytest.mark.parametrize("paper", PAPERS)
def test_golden_document(paper: LabelledPaper) -> None:
    """The document scores at least what its floors in ``benchmarks/gate/floors.json`` say."""
    scores, error = measure_paper(CORPUS, paper)
    assert error is None
    name = paper.path.name
    measured = Measured(CORPUS.name, CORPUS.sha256, {}, {name: scores}, {}, {})
    floors = load_floors(FLOORS)
    assert name in floors["corpora"][CORPUS.name]["documents"], "no floors yet; run: python -m benchmarks.gate --update"
    lost = [check for check in document_checks(measured, floors) if check.key.split("/")[1] == name and not check.holds]
    assert not lost


@pytest.mark.parametrize("paper", PAPERS)
def test_labels_stand_in_the_text(paper: LabelledPaper) -> None:
    document = read(paper.path)
    fixed = anchored(document, paper.label)
    assert fixed["text_id"] == document.text_id
    for row in fixed["recommendations"]:
        for key in ("text", "response", "stance_quote"):
            if row[key] is not None:
                start, end = row[key]["span"]
                assert document.text[start:end] == row[key]["quote"], (row["id"], key)
        assert row["stance"] in (*STANCES, None)
    # Anchoring what is anchored changes nothing.
    assert label_text(anchored(document, json.loads(label_text(fixed)))) == label_text(fixed)


def test_label_files_are_up_to_date() -> None:
    changed, bad, total = anchor_folder(CORPUS.folder, write=False)
    assert (changed, bad, total) == ([], [], len(CORPUS.papers)), "run: python -m benchmarks.anchor_labels corpora/replies-v1"


def test_splits_keep_families_apart() -> None:
    by_family: defaultdict[str, set[str]] = defaultdict(set)
    for paper in CORPUS.papers:
        by_family[paper.family].add(paper.split)
    assert all(len(splits) == 1 for splits in by_family.values())
    assert {split for splits in by_family.values() for split in splits} == {"dev", "test"}
    described = json.loads((CORPUS.folder / "corpus.json").read_text(encoding="utf-8"))
    assert set(described["families"]) == set(by_family)
    # One body is one family: the same house style must not stand on both sides.
    by_body: defaultdict[str, set[str]] = defaultdict(set)
    for paper in CORPUS.papers:
        by_body[paper.label["body"]].add(paper.split)
    assert {body: splits for body, splits in by_body.items() if len(splits) > 1} == {}


def test_every_document_is_labelled() -> None:
    files = {path.name for path in (CORPUS.folder / "documents").iterdir()}
    assert files == {paper.path.name for paper in CORPUS.papers}


def test_corpus_is_as_wide_as_it_says() -> None:
    assert len(CORPUS.papers) >= 40
    assert len({paper.label["layout"] for paper in CORPUS.papers}) >= 12
    assert len({paper.label["body_kind"] for paper in CORPUS.papers}) >= 8


def test_card_counts_are_the_corpus() -> None:
    card = (CORPUS.folder / "CARD.md").read_text(encoding="utf-8")
    assert written(card, CORPUS) == card, "run: python -m benchmarks.corpus_counts corpora/replies-v1 --write"
    assert "CC BY 4.0" in (CORPUS.folder / "LICENSE").read_text(encoding="utf-8")


def document_of(tmp_path: Path, text: str):  # type: ignore[no-untyped-def]
    path = tmp_path / "paper.txt"
    path.write_text(text, encoding="utf-8")
    return read(path)


LABEL: Json = {
    "document": "paper.txt",
    "recommendations": [
        {
            "id": "1",
            "text": {"start": "Open the bridge", "end": "to carts."},
            "response": {"start": "Accept. We accept", "end": "in May 2024."},
            "stance_quote": "Accept",
            "dates": [{"verbatim": "in May 2024", "kind": "target"}],
        },
        {"id": "2", "text": {"start": "***", "end": "***"}, "response": None, "stance_quote": None, "dates": []},
    ],
    "claims": [{"quote": "one of the two"}],
}
TEXT = """Response

We accept one of the two.

Recommendation 1

Open the bridge at Orrin, which has been shut since the flood of last year, to all kinds of walkers, riders and also to carts.

Accept. We accept that in May 2024 the flood will be two years ago, and will open it in May 2024.

Recommendation 2

***
"""


def test_anchors_outlive_a_change_of_the_text(tmp_path: Path) -> None:
    first = anchored(document_of(tmp_path, TEXT), LABEL)
    # A line in front, a footnote mark within, other white space: the words are found again, each where it stood before.
    changed = "The wordy title of all this\n\n" + TEXT.replace("since the flood", "since the 3 flood").replace(
        " will open", "  will open"
    )
    document = document_of(tmp_path, changed)
    second = anchored(document, first)
    one, two = second["recommendations"]
    assert one["text"]["quote"].startswith("Open the bridge") and one["text"]["quote"].endswith("to carts.")
    assert "since the 3 flood" in one["text"]["quote"]
    assert one["stance_quote"]["span"][0] == document.text.index("Accept.")
    assert two["text"]["quote"] == "***"
    assert second["claims"][0]["span"] == [document.text.index("one of the two"), document.text.index("one of the two") + 14]
    assert anchored(document, second) == second


def test_quote_that_is_gone_is_named(tmp_path: Path) -> None:
    first = anchored(document_of(tmp_path, TEXT), LABEL)
    with pytest.raises(InvalidLabel, match="recommendation 2"):
        anchored(document_of(tmp_path, TEXT.replace("***", "withheld")), first)
    with pytest.raises(InvalidLabel, match=r"recommendation 1: 'Open the bridge' … 'to carts.' is not in the text"):
        anchored(document_of(tmp_path, "Nothing of the kind."), LABEL)


def test_quotes_are_found_over_broken_words_and_case_folds(tmp_path: Path) -> None:
    anchors = Anchors(document_of(tmp_path, "The Straße, once re-\nopened, stays open. The straße stays."))
    assert anchors.find("reopened,") is not None
    assert anchors.find("stays open.") is not None
    assert anchors.find("The straße stays.") is not None
    assert anchors.find("") is None
    assert anchors.find("open", stop=5) is None


def test_command_names_what_it_cannot_anchor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("documents", "labels"):
        (tmp_path / kind).mkdir()
    for name, text in (("good", TEXT), ("bad", "Nothing of the kind.")):
        (tmp_path / "documents" / f"{name}.txt").write_text(text, encoding="utf-8")
        (tmp_path / "labels" / f"{name}.json").write_text(json.dumps({**LABEL, "document": f"{name}.txt"}), encoding="utf-8")
    kept = (tmp_path / "labels" / "bad.json").read_bytes()
    assert main([str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "cannot anchor bad.json: InvalidLabel" in said.err
    assert "2 label files, 1 rewritten, 1 not anchored" in said.out
    assert (tmp_path / "labels" / "bad.json").read_bytes() == kept
    (tmp_path / "labels" / "bad.json").unlink()
    assert main([str(tmp_path), "--check"]) == 0
    assert "1 label files, 0 out of date, 0 not anchored" in capsys.readouterr().out
