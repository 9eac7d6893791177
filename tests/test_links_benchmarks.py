"""Rivals, speed and upkeep of the corpus of links, each in a short form."""

import json
import random
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

# The benchmarks are run from a checkout and never installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.links import agreement, anchor, card, compose, distilled, speed
from benchmarks.links.__main__ import line, scored_by
from benchmarks.links.rivals import bm25

from recsim.evaluation.links_corpus import LinksCorpus, load_links
from recsim.evaluation.rewordings import load_rewordings
from recsim.linking import Ask, load_linking
from recsim.stance.passages import load_passages

CORPUS = Path(__file__).parents[1] / "corpora" / "links-v1"


@pytest.fixture(scope="module")
def corpus() -> LinksCorpus:
    return load_links(CORPUS)


def test_rivals_score_likeness():
    one, same, other = (
        Ask("1", "1", "train the night crews"),
        Ask("2", "1", "train the night crews"),
        Ask("3", "1", "paint bollards white"),
    )
    scores = bm25([(one, same), (one, other)], lambda ask: ask.text)
    assert scores[0] == pytest.approx(1.0) and scores[1] == 0.0


def test_a_line_of_the_table(corpus: LinksCorpus):
    few = replace(corpus, pairs=tuple(pair for pair in corpus.pairs if pair.hard or pair.relation == "same"))
    parts = {split: scored_by(few, split, "bm25", lambda ask: ask.text) for split in ("dev", "test")}
    shown = line("bm25", "own", parts, 0.1).split()
    assert shown[0] == "bm25" and 0 < float(shown[4]) <= 1


def test_speed_in_small():
    words = [["keep", "the", "lamp", "lit", "from", "dusk", "to", "dawn", "each", "night"]] * 3
    built, encoded, each = speed.measure(60, 2, words, load_linking())
    assert built >= 0 and encoded > 0 and each > 0
    heads, asks = speed.filling(60, words, random.Random(1))
    assert len(heads) == 6 and all(len(group) == 10 for group in asks)


def test_the_card_has_the_counts(corpus: LinksCorpus):
    assert card.counts(corpus) in (CORPUS / "CARD.md").read_text(encoding="utf-8")


def one_family(folder: Path, family: str) -> Path:
    """The corpus with one of its families alone."""
    folder.mkdir()
    described = json.loads((CORPUS / "corpus.json").read_text(encoding="utf-8"))
    described["families"] = {family: described["families"][family]}
    described["documents"] = [row for row in described["documents"] if row["family"] == family]
    (folder / "corpus.json").write_text(json.dumps(described), encoding="utf-8")
    shutil.copytree(CORPUS / "documents" / family, folder / "documents" / family)
    for name, key in (("items.jsonl", "id"), ("pairs.jsonl", "later")):
        rows = [json.loads(row) for row in (CORPUS / name).read_text(encoding="utf-8").splitlines()]
        kept = [row for row in rows if row[key].startswith(family)]
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
    return folder


def test_anchoring_puts_spans_back(tmp_path: Path):
    folder = one_family(tmp_path / "links", "hollin-head-coroner")
    before = (folder / "items.jsonl").read_bytes()
    text = folder / "documents" / "hollin-head-coroner" / "report_2016.txt"
    text.write_text("A line in front of all.\n\n" + text.read_text(encoding="utf-8"), encoding="utf-8")
    assert anchor.main([str(folder)]) == 0
    assert (folder / "items.jsonl").read_bytes() != before
    load_links(folder)
    text.write_text("Nothing is left.\n", encoding="utf-8")
    assert anchor.main([str(folder)]) == 1


MARKED = """@@ family quill-bay | train | a ferry stage
== report_2013.txt | 2013-06-11 | Report on the stage
Ferry Inspectorate

1. {A1 #1 rail| Fit a rail to the stage.}

2. {A2 #2 lamp| Light the stage at night.}
== reply_2013.txt | 2013-10-02 | Reply
Ferry Company

Recommendation 1: {B1 #1 rail:same| the rail.} {> Accepted.}

{B2 bench ~lamp !rail| Fit a bench to the stage.}
"""


def test_marked_papers_become_a_family(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "corpus.json").write_text('{"name": "t", "families": {}, "documents": []}', encoding="utf-8")
    for name in ("items.jsonl", "pairs.jsonl"):
        (tmp_path / name).touch()
    (tmp_path / "marked").write_text(MARKED, encoding="utf-8")
    assert compose.main([str(tmp_path / "marked"), "--corpus", str(tmp_path)]) == 0
    assert "2 papers, 4 recommendations" in capsys.readouterr().out
    made = load_links(tmp_path)
    asks = {ask.id.partition("/")[2]: ask for paper in made.papers for ask in paper.asks}
    assert (asks["B1"].lead, asks["B1"].text, asks["B1"].answer) == ("Recommendation 1:", "the rail.", "Accepted.")
    pairs = {(pair.later[-2:], pair.earlier[-2:]): (pair.relation, pair.hard) for pair in made.pairs}
    assert pairs == {
        ("B1", "A1"): ("same", None), ("B1", "A2"): ("unrelated", None),
        ("B2", "A1"): ("unrelated", "wording"), ("B2", "A2"): ("related", "topic"),
    }  # fmt: skip
    with pytest.raises(ValueError, match="already"):
        compose.main([str(tmp_path / "marked"), "--corpus", str(tmp_path)])


def test_a_mark_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match="cannot be read"):
        list(compose.families(MARKED.replace("{> Accepted.}", "{> Accepted.")))


def test_agreement_of_two_labellings(capsys: pytest.CaptureFixture[str]):
    assert agreement.kappa([("a", "a"), ("b", "b")]) == 1.0
    assert agreement.kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0.0
    assert agreement.main([str(CORPUS)]) == 0
    assert "links against the rest" in capsys.readouterr().out


def test_steps_of_distillation_take_each_sentence_once_and_rewordings_last():
    bodies = list(load_rewordings(CORPUS.parent / "rewordings-v1").bodies.values())
    first, last = distilled.plan(list(bodies), 200, 2, 1)
    assert [len(batch) for batch, _ in first] == [64, 64, 64] and not any(rows for _, rows in first)
    assert len({place for batch, _ in last for place in batch}) == 192
    assert all(rows for _, rows in last)


def test_sentences_for_the_teacher_are_of_the_training_part():
    passages = load_passages(CORPUS.parent / "stance-v1")
    few = distilled.unlabelled(passages, 50)
    assert len(set(few)) == 50 == len(few) and few == distilled.unlabelled(passages, 60)[:50]
    told = " ".join(" ".join(passage.text.split()) for passage in passages.split("train"))
    assert all(text in told and 6 <= len(text.split()) <= 60 for text in few)


def test_cosines_spread_alike_are_no_distance_apart():
    torch = pytest.importorskip("torch")
    one = torch.nn.functional.normalize(torch.tensor([[1.0, 0.0], [0.9, 0.4], [0.0, 1.0]]), dim=-1)
    assert float(distilled.spread_apart(torch, one, one)) == pytest.approx(0.0, abs=1e-6)
    turned = one.flip(1)
    assert float(distilled.spread_apart(torch, turned, one)) == pytest.approx(0.0, abs=1e-5)
    assert float(distilled.spread_apart(torch, one[[0, 2, 1]], one)) > 0.5
