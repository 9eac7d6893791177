"""The sample and the pairs on which contrastive and cross-entropy training are compared."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from benchmarks.stance_pairs import pairs, sample

from recsim.stance.passages import Passage

STANCES = ("accepted", "noted", "rejected")
PASSAGES = [
    Passage(f"p{number}", f"text {number}", "response", STANCES[min(number % 7, 2)], "not_stated", None, "f", "train")
    for number in range(70)
]


def test_the_sample_has_each_label_as_often() -> None:
    drawn = sample(PASSAGES, 27)
    assert Counter(one.label for one in drawn) == dict.fromkeys(STANCES, 9)
    assert sample(PASSAGES, 27) == drawn


def test_pairs_of_one_label_are_alike_and_of_two_are_not() -> None:
    drawn = list(islice(pairs(PASSAGES), 400))
    assert all((first.label == second.label) == bool(wanted) for first, second, wanted in drawn)
    assert 150 < sum(wanted for _, _, wanted in drawn) < 250
    assert list(islice(pairs(PASSAGES), 5)) == drawn[:5]
