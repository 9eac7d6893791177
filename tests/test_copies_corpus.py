"""The corpus of copies: that it is whole, that splits are kept apart, and that its loader refuses what breaks its rules."""

import json
import shutil
from pathlib import Path

import pytest
from benchmarks.copies.card import counts

from recsim.errors import InvalidLabel, MissingFile, SplitOverlap
from recsim.evaluation.copies_corpus import CopiesCorpus, load_copies

CORPUS = Path(__file__).parents[1] / "corpora" / "copies-v1"


@pytest.fixture(scope="module")
def corpus() -> CopiesCorpus:
    return load_copies(CORPUS)


def test_it_has_what_its_card_says(corpus: CopiesCorpus):
    assert counts(corpus) in (CORPUS / "CARD.md").read_text(encoding="utf-8")


def test_it_is_as_large_as_it_should_be(corpus: CopiesCorpus):
    own = [text for text in corpus.texts.values() if text.sort == "official" and "/" not in text.id]
    assert len(own) >= 40
    assert sum(copy.generator == "hand" for copy in corpus.copies) >= 60
    # 300 of the pairs need at most 120 texts; summaries beyond them are there to learn from, one text a pair.
    others = [text for text in corpus.texts.values() if text.sort == "negative" and text.kind != "news_summary"]
    pairs = [pair for pair in corpus.negatives if pair.kind != "news_summary"]
    assert len(pairs) + (120 - len(others)) >= 300
    assert sum(pair.kind == "news_summary" for pair in corpus.negatives) >= 120 - len(others)


def test_the_shipped_model_was_made_from_it(corpus: CopiesCorpus):
    # A reader that gives another text of a document changes the corpus as well; then: recsim train matching
    made = json.loads((CORPUS.parents[1] / "models" / "matching-v1" / "model.json").read_text(encoding="utf-8"))
    assert made["corpus"]["sha256"] == corpus.sha256


def test_aligned_spans_are_not_empty_and_copies_are_not_their_sources(corpus: CopiesCorpus):
    for copy in corpus.copies:
        assert copy.pairs
        assert all(copy.text[start:end].strip() for _, (start, end), _ in copy.pairs)


def small(tmp_path: Path) -> Path:
    folder = tmp_path / "corpora" / "small"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("The pier will be mended.", encoding="utf-8")
    texts = {
        name: {"path": "a.txt", "family": name, "split": split, "kind": "report", "sort": "official"}
        for name, split in (("a", "train"), ("b", "test"))
    }
    (folder / "corpus.json").write_text(json.dumps({"name": "small", "texts": texts}), encoding="utf-8")
    row = {
        "id": "c", "kind": "whole", "generator": "x", "strength": None, "split": "train", "sources": ["a"], "host": None,
        "text": "The jetty will be mended.", "pairs": [[0, 0, 25, 0, 24]],
    }  # fmt: skip
    (folder / "copies.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (folder / "negatives.jsonl").write_text("", encoding="utf-8")
    return folder


def test_a_small_corpus_loads(tmp_path: Path):
    assert load_copies(small(tmp_path)).copies[0].pairs == (("a", (0, 25), (0, 24)),)


@pytest.mark.parametrize(
    ("change", "error"),
    [({"sources": ["b"]}, SplitOverlap), ({"sources": ["z"]}, InvalidLabel), ({"pairs": [[0, 0, 99, 0, 24]]}, InvalidLabel)],
)
def test_a_row_that_breaks_the_rules_is_named(tmp_path: Path, change: dict, error: type[Exception]):
    folder = small(tmp_path)
    row = json.loads((folder / "copies.jsonl").read_text(encoding="utf-8")) | change
    (folder / "copies.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(error, match=r"copies\.jsonl, line 1"):
        load_copies(folder)


def test_a_missing_file_is_named(tmp_path: Path):
    folder = small(tmp_path)
    shutil.move(folder / "negatives.jsonl", folder / "gone")
    with pytest.raises(MissingFile, match=r"negatives\.jsonl"):
        load_copies(folder)
