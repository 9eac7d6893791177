"""The benchmark of the hint on programs that it was not trained on: what it measures, without its training."""

from pathlib import Path

from benchmarks.copies.spun_left_out import by_strength, without_others

from recsim.evaluation.copies_corpus import load_copies
from recsim.evaluation.results import Result, figure
from recsim.evaluation.train_spun import SPINNERS


def test_only_one_program_and_what_nobody_spun_are_measured() -> None:
    corpus = load_copies(Path("corpora/copies-v1"))
    left = {copy.generator for copy in without_others(corpus, "moby").copies}
    assert left & set(SPINNERS) == {"moby"}
    assert left - {"moby"} == {copy.generator for copy in corpus.copies} - set(SPINNERS)


def test_shares_by_strength_are_of_the_program_alone() -> None:
    rows = {"moby/light": {"flagged": figure([1.0, 0.0])}, "wordnet/light": {"flagged": figure([1.0])}}
    result = Result("spun", "copies-v1", "", "test", {}, {"generator and strength": rows})
    assert {name: row["value"] for name, row in by_strength(result, "moby").items()} == {"light": 0.5}
