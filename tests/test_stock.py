"""The formula model: two views of a sentence, and what it takes for a formula."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recsim.evaluation.copies_corpus import Sentence
from recsim.matching import MatchingModel, load_matching, prepare
from recsim.matching.stock import PLACES, StockModel, wording_features

FORMULA = "Copies of this report can be found on the website of the Office."
# Sentences of encyclopaedias and manuals that speak of pages, reports and measures.
PLAIN = (
    "A search for the name of the river brings up a brand of soap, a racehorse and a crater on the moon.",
    "The method consists of cooling the sample slowly and noting the temperature at which crystals appear.",
    "Its uses include the drying of herbs, the firing of tiles and the heating of barns.",
    "The index of the almanac runs to eighty pages and names streets that no longer exist.",
)


@pytest.fixture(scope="module")
def model() -> MatchingModel:
    return load_matching()


def probabilities(model: MatchingModel, text: str) -> list[float]:
    side = prepare(text, model.background)
    vectors = model.encoder.encode([side.quote(unit, unit + 1) for unit in range(side.units)])
    return model.stock.probabilities(side, vectors).tolist()


def test_formulas_and_ordinary_prose(model: MatchingModel):
    found = probabilities(model, " ".join([FORMULA, *PLAIN]))
    assert found[0] > 0.5 and max(found[1:]) < 0.5


def test_either_view_may_stop_the_other(model: MatchingModel):
    side = prepare(FORMULA, model.background)
    vectors = model.encoder.encode([FORMULA])
    silent = replace(model.stock, wording=np.zeros(PLACES, np.float32))
    deaf = replace(model.stock, weights=np.zeros_like(model.stock.weights))
    both = model.stock.probabilities(side, vectors)[0]
    assert max(one.probabilities(side, vectors)[0] for one in (silent, deaf)) < both
    assert StockModel.untrained(model.encoder.dim).probabilities(side, vectors)[0] < 0.001


def test_wording_is_words_and_neighbours_with_edges(model: MatchingModel):
    side = prepare("The pier shuts at 9. The pier shuts at 10.", model.background)
    unit, place, value = wording_features(side)
    # Five words and six pairs, the edges among them, in each sentence; every number is one word.
    assert np.bincount(unit).tolist() == [11, 11] and set(value.tolist()) == {1 / np.sqrt(5)}
    assert sorted(place[unit == 0].tolist()) == sorted(place[unit == 1].tolist())
    assert wording_features(prepare("", model.background))[0].tolist() == []


def test_a_text_without_words(model: MatchingModel):
    side = prepare("", model.background)
    assert model.stock.probabilities(side, np.zeros((0, model.encoder.dim), np.float32)).tolist() == []


def test_what_is_left_out_together():
    assert Sentence("A text", True, "office-01", "").group == "office-01"
    assert Sentence("A text", False, "", "chemistry").group == "chemistry"
    assert Sentence("A text", False, "", "").group == "unnamed a"
