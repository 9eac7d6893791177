"""The planted changes of copies-v1, the ways they are planted, and how they are measured."""

import json
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from benchmarks.copies.accidents import Swap, agreement, listed_words, may_be_fact
from benchmarks.copies.plant import KINDS, planted

from recsim.errors import InvalidLabel, MissingFile
from recsim.evaluation.changes import evaluate_changes, load_accidents, load_changes, read_for_accidents
from recsim.evaluation.copies_corpus import CopiesCorpus, load_copies
from recsim.evaluation.spun import evaluate_spun
from test_copies_corpus import small

WORDNET = Path("/usr/share/wordnet")
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


def test_accidents_stand_in_copies_that_are_read_and_hold_their_words(corpus: CopiesCorpus):
    from recsim import read

    accidents = load_accidents(corpus)
    for split in ("train", "dev", "test"):
        held = {copy.id for copy in read_for_accidents(corpus, split)}
        assert len(held & set(accidents)) >= 30, "every split is labelled"
        accidents = {name: changes for name, changes in accidents.items() if name not in held}
    assert not accidents, "labelled, but not read"
    texts: dict[str, str] = {}
    for change in (change for changes in load_accidents(corpus).values() for change in changes):
        if change.source not in texts:
            texts[change.source] = read(corpus.texts[change.source].path).text
        assert texts[change.source][slice(*change.official)] == change.was != change.is_


def test_a_report_on_an_accident_is_right_and_one_beside_it_wrong(tmp_path: Path):
    folder = small(tmp_path)
    text = "The Ministry of Ferries agreed that the old jetty at Norrabeg will be mended within {} days, and that the island school will open again"
    official = f"{text.format(40)} on 5 May 2024 after the builders from the mainland have finished their work on its roof and on the walls.\n"
    swaps = {
        "mended": "repaired",
        "school": "academy",
        "builders": "constructors",
        "mainland": "continent",
        "finished": "completed",
        "open": "start",
    }
    copied = official.replace("40 days", "40 weeks").replace("5 May", "9 May")
    for was, now in swaps.items():
        copied = copied.replace(was, now)
    (folder / "a.txt").write_text(official, encoding="utf-8")
    row = json.loads((folder / "copies.jsonl").read_text(encoding="utf-8"))
    row |= {"generator": "moby", "text": copied, "pairs": [[0, 0, len(copied) - 1, 0, len(official) - 1]]}
    (folder / "copies.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (folder / "changes.jsonl").write_text("", encoding="utf-8")
    spans = {
        "official": [official.index("days"), official.index("days") + 4],
        "suspect": [copied.index("weeks"), copied.index("weeks") + 5],
    }
    accident = {
        "copy": row["id"],
        "split": row["split"],
        "source": row["sources"][0],
        "kind": "number",
        "was": "days",
        "is": "weeks",
    } | spans
    (folder / "accidents.jsonl").write_text(json.dumps(accident) + "\n", encoding="utf-8")
    result = evaluate_changes(load_copies(folder), split=row["split"])
    assert result.figures["recall_of_accidents_in_copies_that_were_found"].value == 1.0
    assert result.figures["precision"].value == 0.5
    assert [(one["kind"], one["is"]) for one in result.mistakes if one.get("wrong")] == [("date", "9 May 2024")]
    (folder / "accidents.jsonl").write_text(json.dumps(accident | {"is": "months"}) + "\n", encoding="utf-8")
    with pytest.raises(InvalidLabel, match=r"accidents\.jsonl, line 1 says 'months'"):
        load_accidents(load_copies(folder))


def test_swaps_that_may_be_facts_are_listed_whatever_is_found():
    listed = listed_words()
    about = ("c", "o", (0, 1), (0, 1), "", "")

    def swap(was: str, is_: str) -> Swap:
        return Swap(about[0], about[1], was, is_, *about[2:])

    assert may_be_fact(swap("days", "hours"), listed) and may_be_fact(swap("£3 million", "£3 meg"), listed)
    assert {"christmas", "million", "never", "must", "fewer"} <= listed
    if WORDNET.is_dir():
        assert may_be_fact(swap("sold", "bought"), listed) and not may_be_fact(swap("ferry", "boat"), listed)


def test_agreement_of_two_looks():
    assert agreement([True, True, False, False], [True, True, False, False]) == (1.0, 1.0)
    share, kappa = agreement([True, True, False, False], [True, False, False, False])
    assert (share, kappa) == (0.75, pytest.approx(0.5))


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
