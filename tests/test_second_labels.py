"""A second labelling of passages: what is drawn, and Cohen's kappa."""

from __future__ import annotations

import json

import pytest
from benchmarks.second_labels import CORPUS, SECOND, compared, drawn, kappa

from recsim.stance.passages import load_passages

PASSAGES = load_passages(CORPUS).passages


def test_kappa_takes_chance_away() -> None:
    assert kappa([("a", "a"), ("b", "b")]) == 1.0
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0.0
    assert kappa([("a", "a")] * 3) == 1.0
    assert kappa([("a", "a")] * 8 + [("b", "b")] * 8 + [("a", "b")] * 2 + [("b", "a")] * 2) == pytest.approx(0.6)


def test_passages_are_drawn_from_held_out_register_in_one_order() -> None:
    some = drawn(PASSAGES, 50)
    assert len(some) == len({one.id for one in some}) == 50
    assert {one.part for one in some} == {"register"} and {one.split for one in some} <= {"dev", "test"}
    assert drawn(PASSAGES, 50) == some


def test_the_second_labels_are_of_passages_that_stand_in_the_corpus() -> None:
    second = json.loads(SECOND.read_text(encoding="utf-8"))
    assert len(second) == 200
    found = compared(PASSAGES, second)
    assert found["passages"] == 200 and found["kappa"] > 0.95
    assert {one["id"] for one in found["disagreements"]} <= set(second)
