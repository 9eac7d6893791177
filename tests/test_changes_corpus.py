"""The planted changes of copies-v1, the ways they are planted, and how they are measured."""

import json
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from benchmarks.copies.plant import KINDS, planted

from recsim.errors import InvalidLabel, MissingFile
from recsim.evaluation.changes import evaluate_changes, load_accidents, load_changes, read_for_accidents
from recsim.evaluation.copies_corpus import CopiesCorpus, load_copies
from recsim.evaluation.spun import evaluate_spun
from test_copies_corpus import small

CORPUS = Path(__file__).parents[1] / "corpora" / "copies-v1"


@pytest.fixture(scope="module")
def corpus() -> CopiesCorpus:
    return load_copies(CORPUS)


def test_there_are_enough_of_every_kind_and_split(corpus: CopiesCorpus):
    changed = load_changes(corpus)
    kinds = Counter(change.kind for one in changed for change in one.changes)
    assert sum(kinds.values()) >= 600 and set(kinds) == set(KINDS) and min(kinds.values()) >= 30
    assert {one.copy.split for one in changed} == {"train", "dev", "test"}
    generators = {one.copy.generator for one in changed}
    assert generators >= {"hand", "verbatim", "edit", "reformat", "wordnet", "neighbours", "moby", "syntax", "phrasebook"}


def test_spans_hold_their_words_and_differ_from_the_source(corpus: CopiesCorpus):
    from recsim import read

    texts: dict[str, str] = {}
    for one in load_changes(corpus):
        for change in one.changes:
            if change.source not in texts:
                texts[change.source] = read(corpus.texts[change.source].path).text
            assert texts[change.source][slice(*change.official)] == change.was
            assert one.copy.text[slice(*change.suspect)] == change.is_ != change.was


def test_the_same_seed_plants_the_same(corpus: CopiesCorpus):
    rows = planted(corpus, "train", frozenset())
    again = planted(corpus, "train", frozenset())
    random.seed(7)  # nothing depends on the state of the module's own generator
    assert [next(rows) for _ in range(3)] == [next(again) for _ in range(3)]


def test_accidents_were_read_and_belong_to_copies_that_are_read(corpus: CopiesCorpus):
    rows = [json.loads(line) for line in (CORPUS / "accidents.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows and all(row["read"] for row in rows)
    for split in ("dev", "test"):
        held = {copy.id for copy in read_for_accidents(corpus, split)}
        assert {row["copy"] for row in rows if row["split"] == split} <= held
    assert set(load_accidents(corpus)) == {row["copy"] for row in rows}


def planted_small(tmp_path: Path, **changed: object) -> Path:
    """A corpus of one copy, in which "will" became "may"."""
    folder = small(tmp_path)
    row = json.loads((folder / "copies.jsonl").read_text(encoding="utf-8"))
    row |= {"id": "c+changed", "copy": "c", "text": "The jetty may be mended.", "pairs": [[0, 0, 24, 0, 24]]}
    row["changes"] = [
        {"kind": "modal", "source": 0, "was": "will", "is": "may", "official": [9, 13], "suspect": [10, 13]} | changed
    ]
    (folder / "changes.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return folder


def test_a_small_corpus_is_measured(tmp_path: Path):
    result = evaluate_changes(load_copies(planted_small(tmp_path)), split="train")
    # One sentence is no copy, so nothing is reported and the change is missed by name.
    assert result.figures["recall"].value == 0.0 and result.figures["recall"].units == 1
    assert [(row["document"], row["copied"]) for row in result.mistakes] == [("c+changed", False)]
    assert evaluate_spun(load_copies(tmp_path / "corpora" / "small"), split="all").figures["too_short"].value == 1.0


@pytest.mark.parametrize("changed", [{"suspect": [0, 3]}, {"source": 4}, {"kind": None, "official": 3}])
def test_a_wrong_label_is_named(tmp_path: Path, changed: dict[str, object]):
    folder = planted_small(tmp_path, **changed)
    with pytest.raises(InvalidLabel, match=r"changes\.jsonl, line 1"):
        load_changes(load_copies(folder))


def test_a_corpus_without_planted_changes_says_how_to_make_them(tmp_path: Path):
    folder = small(tmp_path)
    with pytest.raises(MissingFile, match=r"benchmarks\.copies\.plant"):
        load_changes(load_copies(folder))
    shutil.rmtree(folder)
