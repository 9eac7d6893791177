"""Rivals: one contract, bad input, settings, what is missing; MinHash at its best setting, and rivals of the stance model."""

import importlib.util
from types import ModuleType

import pytest
from benchmarks.copies.contract import Unavailable
from benchmarks.rivals import alignment, contract, fuzzy, keyword_stance, minhash, shingle_join, shingles
from benchmarks.rivals.catalogue import RIVALS, available_rivals, builders, load_rival, scorers
from benchmarks.rivals.contract import FEWEST_SETTINGS, Builder, Scorer, named, ordered
from benchmarks.suite.classifiers import best_classifier

from recsim.stance.passages import Passage, PassageCorpus

COPY = "The agency will publish one standard for the inspection of small ferries by March 2024."
EDITED = "By March 2024 the agency will publish a standard for the inspection of small ferries."
OTHER = "Cherries ripen late in the valley because the nights there are cold."
PASSAGES = [OTHER, EDITED, "Nothing was said about trains.", COPY]
# These load PyTorch and a model: seconds, which the marker for it is for.
HEAVY = ("semantic_hash", "vectors", "vectors_hnsw")


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.transformers if name in HEAVY else ()) for name in RIVALS])
def rival(request: pytest.FixtureRequest) -> ModuleType:
    try:
        return load_rival(request.param)
    except (Unavailable, ImportError) as error:
        pytest.skip(str(error))


def test_the_contract(rival: ModuleType) -> None:
    assert isinstance(rival, Scorer | Builder)
    for settings in (getattr(rival, name) for name in ("SCORES", "FINDS") if hasattr(rival, name)):
        assert len({named(setting) for setting in settings}) == len(settings) >= FEWEST_SETTINGS


def test_scores(rival: ModuleType) -> None:
    if not isinstance(rival, Scorer) or rival is alignment:  # it aligns passages of 150 characters or more
        return
    for setting in rival.SCORES:
        same, edited, other = (rival.score(COPY, text, **setting) for text in (COPY, EDITED, OTHER))
        assert same == pytest.approx(1, abs=1e-4)
        assert 0 <= other <= edited <= same + 1e-6


def test_alignment_is_a_share_of_the_suspect() -> None:
    text = " ".join([COPY, EDITED, "Skippers are told in writing.", "The list of berths is renewed each spring."])
    assert alignment.score(text, text) == pytest.approx(1, abs=0.05)
    assert alignment.score(text, " ".join([OTHER] * 4)) == 0 == alignment.score("", text)


def test_a_ranking_is_sorted_and_starts_with_the_text_itself(rival: ModuleType) -> None:
    if not isinstance(rival, Builder):
        return
    for setting in rival.FINDS:
        ranking = rival.build(PASSAGES, **setting).rank(COPY)
        assert ranking[0][0] == 3
        assert [score for _, score in ranking] == sorted((score for _, score in ranking), reverse=True)
        assert len({place for place, _ in ranking}) == len(ranking)


@pytest.mark.parametrize("texts", [("", COPY), (COPY, ""), ("", ""), ("…", COPY), ("a b", "a")])
def test_bad_input_is_no_error(rival: ModuleType, texts: tuple[str, str]) -> None:
    if isinstance(rival, Scorer):
        assert 0 <= rival.score(*texts, **rival.SCORES[0]) <= 1
    if isinstance(rival, Builder):
        rival.build(PASSAGES, **rival.FINDS[0]).rank(texts[0])


def test_no_passages(rival: ModuleType) -> None:
    if isinstance(rival, Builder):
        assert rival.build([], **rival.FINDS[0]).rank(COPY) == []
        assert rival.build(["…"], **rival.FINDS[0]).rank(COPY) == [] or "vectors" in rival.__name__


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"datasketch.*recsim\[benchmarks\]"):
        minhash.score(COPY, COPY)
    found, missing = available_rivals()
    assert set(found) == {"shingles", "alignment"} and {"minhash", "rensa_minhash", "bm25", "vectors"} <= set(missing)
    assert set(scorers(found)) == {"shingles", "alignment"} and set(builders(found)) == {"shingles"}


def test_a_rival_can_be_left_out() -> None:
    found, missing = available_rivals([name for name in RIVALS if name != "shingles"])
    assert set(found) == {"shingles"} and missing["vectors"] == "left out by --without"


def test_an_unknown_rival_is_refused() -> None:
    with pytest.raises(KeyError, match="minhash"):
        load_rival("simhash")


def test_containment_by_hand() -> None:
    # 6 words have two shingles of five; one of them is in the other text.
    assert shingles.score("a b c d e f", "x b c d e f y") == 0.5
    assert shingles.build(["b c d e f", "a b c d e f"]).rank("a b c d e f") == [(1, 1.0), (0, 0.5)]
    assert shingle_join.build(["b c d e f", "a b c d e f"], shingle=5).rank("a b c d e f") == [(1, 1.0), (0, 0.5)]


def test_a_long_text_is_not_searched_place_by_place() -> None:
    long = " ".join(["ferries and berths"] * 200)
    assert fuzzy.score(long, COPY, ratio="partial_ratio") == fuzzy.score(long, COPY, ratio="token_set_ratio")


def test_a_ranking_keeps_ties_in_order() -> None:
    assert ordered([0.5, 0.0, 0.9, 0.5]) == [(2, 0.9), (0, 0.5), (3, 0.5)]


def passages() -> PassageCorpus:
    says = {"accepted": "We accept this. The weather was fine.", "rejected": "The weather was fine. We reject this."}
    rows = [
        Passage(f"{split}{number}{label}", text, "response", label, "not_stated", None, f"{split}{label}", split)
        for split in ("train", "dev", "test")
        for number in range(4)
        for label, text in says.items()
    ]
    return PassageCorpus("made", "0" * 64, tuple(rows))


def test_the_best_setting_of_a_classifier_is_chosen_on_the_development_part() -> None:
    setting, result = best_classifier(keyword_stance, passages())
    assert setting == {"reads": "all"} and result.figures["accuracy"].value == 1 and result.split == "test"


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
