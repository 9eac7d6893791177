"""Two sentences alone: what the score is made of, and where the model comes from."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from recsim.errors import EncoderMismatch, UsageError
from recsim.evaluation.copies_corpus import load_copies
from recsim.evaluation.train_sentence_pairs import GENERATORS, judged_rightly, sentence_pairs
from recsim.matching import EVEN, PAIR_SIGNALS, PairModel, PairScore, load_pair_model, score_sentences

ROOT = Path(__file__).parents[1]
SENTENCE = "The harbour board will repair the northern quay before the winter storms begin in November 2031."
SPUN = "The harbour panel will mend the northern quay before the winter tempests start in November 2031."
OTHER = "Cherries ripen late in the valley because the nights there are cold."


def score(one: str, other: str) -> float:
    return score_sentences([(one, other)])[0].score


def test_copies_score_high_and_others_low():
    same, spun, other = (score(SENTENCE, text) for text in (SENTENCE, SPUN, OTHER))
    assert same > 0.99 and spun > EVEN and other < 0.05
    assert same > spun > other
    # What takes the place of a fact counts against it.
    assert score(SENTENCE, SENTENCE.replace("2031", "2044")) < same


def test_contributions_add_up_to_the_log_odds_at_the_prior():
    even, rare = (score_sentences([(SENTENCE, SPUN)], prior=prior)[0] for prior in (EVEN, 0.01))
    assert isinstance(even, PairScore)
    assert [signal.name for signal in even.signals] == ["prior", "baseline", *PAIR_SIGNALS]
    assert even.score == pytest.approx(1 / (1 + math.exp(-even.log_odds)))
    assert even.log_odds - rare.log_odds == pytest.approx(math.log(99))


def test_order_case_and_disguise_change_nothing():
    assert score(SENTENCE, SPUN) == pytest.approx(score(SPUN, SENTENCE))
    assert score(SENTENCE.upper(), SPUN) == pytest.approx(score(SENTENCE, SPUN), abs=0.01)
    assert score(SENTENCE.replace("o", "\u043e").replace("h", "h\u200b"), SENTENCE) > 0.95


@pytest.mark.parametrize("side", ["", " \n", "…!"])
def test_a_side_without_words_is_no_copy(side: str):
    found = score_sentences([(side, SENTENCE), (SENTENCE, side), (side, side)])
    assert all(one.score < 0.01 and {signal.value for signal in one.signals[2:]} == {0.0} for one in found)


def test_other_scripts_long_texts_and_no_pairs():
    assert score_sentences([]) == []
    assert score("Ведомство приняло рекомендацию полностью.", "Ведомство приняло рекомендацию полностью.") > 0.9
    assert score(" ".join([SENTENCE] * 400), OTHER) < 0.05


def test_what_is_no_list_of_pairs():
    for wrong in ((SENTENCE, SPUN), [(SENTENCE,)]):
        with pytest.raises(UsageError, match="pairs"):
            score_sentences(wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="prior"):
        score_sentences([(SENTENCE, SPUN)], prior=1.0)


def test_likeness_never_speaks_against_copying():
    model = load_pair_model()
    assert isinstance(model, PairModel)
    weights = dict(zip(PAIR_SIGNALS, model.weights, strict=True))
    assert (
        set(weights) == {"words", "kept", "figures", "length_gap", "vector"}
        and weights.pop("length_gap") < 0
        and min(weights.values()) >= 0
    )


def test_the_shipped_model_was_made_from_the_corpus():
    made = json.loads((ROOT / "models" / "sentence-pairs-v1" / "model.json").read_text(encoding="utf-8"))
    assert made["corpus"]["sha256"] == load_copies(ROOT / "corpora" / "copies-v1").sha256


def test_a_model_of_another_encoder_is_refused(tmp_path: Path):
    made = json.loads((ROOT / "models" / "sentence-pairs-v1" / "model.json").read_text(encoding="utf-8"))
    (tmp_path / "model.json").write_text(json.dumps(made | {"encoder": "static-v1:0000"}), encoding="utf-8")
    with pytest.raises(EncoderMismatch, match="train it again"):
        load_pair_model(str(tmp_path))


def test_pairs_of_a_corpus_with_wrong_partners(tmp_path: Path):
    source = "The pier will be mended by spring. The lamps on the quay stay dark at night. A new ferry sails on Monday."
    copied = "The jetty will be mended by spring."
    (tmp_path / "a.txt").write_text(source, encoding="utf-8")
    (tmp_path / "b.txt").write_text("Cherries ripen late in the valley. Nobody picks them before July.", encoding="utf-8")
    texts = {
        name: {"path": f"{name}.txt", "family": name, "split": "train", "kind": "report", "sort": "official"} for name in "ab"
    }
    (tmp_path / "corpus.json").write_text(json.dumps({"name": "small", "texts": texts}), encoding="utf-8")
    row = {
        "id": "c", "kind": "whole", "generator": GENERATORS[1], "strength": None, "split": "train", "sources": ["a"], "host": None,
        "text": copied, "pairs": [[0, 0, len(copied), 0, 34]],
    }  # fmt: skip
    (tmp_path / "copies.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (tmp_path / "negatives.jsonl").write_text("", encoding="utf-8")
    model = load_pair_model()
    pairs = sentence_pairs(load_copies(tmp_path), "train", model.background, model.encoder)
    assert [(pair.made, pair.source) for pair in pairs] == [
        (True, "wordnet"),
        (False, "nearest in the source"),
        (False, "nearest elsewhere"),
        (False, "any other"),
    ]
    assert pairs[0].other == "The pier will be mended by spring." and pairs[1].other in source.replace(pairs[0].other, "")
    assert all("Cherries" in pair.other or "July" in pair.other for pair in pairs[2:])
    assert judged_rightly(model, pairs)["all"].value == 1.0
