"""Rivals of the matching: one contract, bad input, and MinHash at its best setting."""

import importlib.util

import pytest
from benchmarks.copies.contract import Unavailable
from benchmarks.rivals import contract, minhash, shingles
from benchmarks.rivals.catalogue import RIVALS, available_rivals, load_rival
from benchmarks.rivals.contract import Rival, ordered

COPY = "The agency will publish one standard for the inspection of small ferries by March 2024."
EDITED = "By March 2024 the agency will publish a standard for the inspection of small ferries."
OTHER = "Cherries ripen late in the valley because the nights there are cold."
PASSAGES = [OTHER, EDITED, "Nothing was said about trains.", COPY]


@pytest.fixture(params=RIVALS)
def rival(request):
    try:
        return load_rival(request.param)
    except Unavailable as error:
        pytest.skip(str(error))


def test_the_contract(rival):
    assert isinstance(rival, Rival)
    same, edited, other = (rival.score(COPY, text) for text in (COPY, EDITED, OTHER))
    assert same == pytest.approx(1, abs=1e-4)
    assert 0 <= other < edited <= same + 1e-6


def test_a_ranking_is_sorted_and_starts_with_the_text_itself(rival):
    ranking = rival.rank(COPY, PASSAGES)
    assert ranking[0][0] == 3
    assert [score for _, score in ranking] == sorted((score for _, score in ranking), reverse=True)
    assert len({place for place, _ in ranking}) == len(ranking)


@pytest.mark.parametrize("texts", [("", COPY), (COPY, ""), ("", ""), ("…", COPY), ("a b", "a")])
def test_bad_input_is_no_error(rival, texts):
    assert 0 <= rival.score(*texts) <= 1
    rival.rank(texts[0], PASSAGES)


def test_no_passages(rival):
    assert rival.rank(COPY, []) == []
    assert rival.rank(COPY, ["…"]) == [] or rival.__name__.endswith("vectors")


def test_what_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(contract, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"datasketch.*recsim\[benchmarks\]"):
        minhash.score(COPY, COPY)
    found, missing = available_rivals()
    assert "shingles" in found and "minhash" in missing


def test_an_unknown_rival_is_refused():
    with pytest.raises(KeyError, match="minhash"):
        load_rival("simhash")


def test_containment_by_hand():
    # 6 words have two shingles of five; one of them is in the other text.
    assert shingles.score("a b c d e f", "x b c d e f y") == 0.5
    assert shingles.rank("a b c d e f", ["b c d e f", "a b c d e f"]) == [(1, 1.0), (0, 0.5)]


def test_a_ranking_keeps_ties_in_order():
    assert ordered([0.5, 0.0, 0.9, 0.5]) == [(2, 0.9), (0, 0.5), (3, 0.5)]


@pytest.mark.skipif(importlib.util.find_spec("datasketch") is None, reason="needs datasketch")
def test_minhash_at_its_best_setting():
    figures = minhash.sweep([(EDITED, 0), (COPY, 0)], [COPY, OTHER], ["Apples and pears were sold in autumn."])
    assert len(figures) == len(minhash.SHINGLES) * len(minhash.THRESHOLDS)
    best = minhash.best_setting(figures)
    assert best.recall == 1 and best.false == 0
    # The same shingles find fewer copies when the threshold is higher.
    single = [one.recall for one in figures if one.shingle == 5]
    assert single == sorted(single, reverse=True)


def test_the_most_careful_setting_where_none_is_careful_enough():
    figures = [minhash.MinHashFigures(1, 0.1, 0.9, 0.5), minhash.MinHashFigures(1, 0.8, 0.2, 0.1)]
    assert minhash.best_setting(figures) == figures[1]
