"""Folded words, skip-bigrams, units and the background model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsim.wording import fold, load_background, pair_keys, passage_bounds, skip_pairs, tokenize, unit_bounds, word_key


@pytest.mark.parametrize(
    "disguised",
    [
        "of\u200bfice",
        "оffiсe",  # Cyrillic о and с
        "ｏｆｆｉｃｅ",
        "of\u00adfice",
        "OFFICE",
        "o\u0301ffice",
        "oﬃce",
        "\u202eoffice\u202c",
    ],
)
def test_a_disguised_word_is_what_a_reader_sees(disguised: str):
    assert fold(disguised) == ["office"]


def test_words_of_another_script_stay_themselves():
    assert fold("Москва и Пекин") == ["москва", "и", "пекин"]


def test_number_words_are_digits_and_possessives_are_their_owners():
    assert fold("all five of the Ministry’s ferries") == ["all", "5", "of", "the", "ministry", "ferries"]


@given(st.text(max_size=200))
def test_tokens_quote_the_text_they_stand_for(text: str):
    tokens = tokenize(text)
    assert len(tokens.words) == len(tokens.starts) == len(tokens.ends) == len(tokens.keys)
    for number, word in enumerate(tokens.words):
        start, end = tokens.span(number, number + 1)
        assert 0 <= start < end <= len(text)
        assert word_key(word) == int(tokens.keys[number])
    assert list(tokens.starts) == sorted(tokens.starts)
    assert fold(text) == list(tokens.words)


def test_keys_are_the_same_on_every_machine():
    # Indexes on disk hold them; a change here needs a new schema.
    assert word_key("recommendation") == 4841973037964623890
    first, second = (np.array([word_key(word)], dtype=np.uint64) for word in ("home", "office"))
    assert pair_keys(first, second).tolist() == [16472327153136367649]
    assert pair_keys(first, second) != pair_keys(second, first)


def test_pairs_stay_inside_their_unit_and_reach_three_words():
    tokens = tokenize("one two three four five")
    unit, first, second = skip_pairs(len(tokens), np.array([0, 2, 5]))
    found = {(int(a), int(b)) for a, b in zip(first, second, strict=True)}
    assert found == {(0, 1), (2, 3), (3, 4), (2, 4)}
    assert sorted(set(unit.tolist())) == [0, 1]


def test_text_without_a_full_stop_is_cut_into_pieces():
    text = "word " * 400
    bounds = unit_bounds(text, tokenize(text), [])
    assert bounds[0] == 0 and bounds[-1] == 400
    assert np.diff(bounds).max() <= 70


def test_an_empty_text_has_no_units():
    assert len(unit_bounds("", tokenize(""), [])) == 1
    assert len(passage_bounds(unit_bounds("", tokenize(""), []))) == 1


def test_passages_join_sentences():
    text = "This sentence has six words only. " * 20
    bounds = passage_bounds(unit_bounds(text, tokenize(text), []))
    assert all(size >= 45 for size in np.diff(bounds)[:-1])
    assert bounds[-1] == 120


def test_common_words_carry_fewer_bits_than_rare_ones():
    background = load_background()
    bits = background.words(tokenize("the recommendation lifejackets qwzrtplk").keys)
    assert list(bits) == sorted(bits)
    assert bits[0] < 6 and bits[-1] == 24


def test_a_set_phrase_carries_fewer_bits_than_its_words_apart():
    background = load_background()
    tokens = tokenize("accepts this recommendation")
    bits = background.words(tokens.keys)
    assert background.following(tokens.keys, bits).sum() < bits.sum() - 5
