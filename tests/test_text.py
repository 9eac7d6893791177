"""Canonical text: the map back to the source, and how it is cut into sentences, words and numbers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsim.reading.built import BlockBuilder, Built
from recsim.records import OffsetMap
from recsim.text import INVISIBLE, SPACES, clean, covers, number_of, sentences, trim, words

# Text as files hold it: letters, odd spaces, characters without a glyph, line ends.
_RAW = st.text(st.sampled_from("abcXYZ019.,;:()“”-‑\n\r \t\u00a0\u2009" + INVISIBLE), max_size=60)


def built(source: str) -> Built:
    """One paragraph for each line of the source."""
    builder = BlockBuilder(source)
    position = 0
    for line in source.split("\n"):
        builder.open("paragraph")
        builder.text(position, position + len(line))
        position += len(line) + 1
    return builder.build()


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


# -- the offset map


@given(_RAW)
def test_every_copied_character_maps_to_itself(source: str) -> None:
    document = built(source)
    for offset, char in enumerate(document.text):
        start, end = document.offsets.to_source((offset, offset + 1))
        if not char.isspace():
            printed = source[start:end].replace("‑", "-")
            assert printed == char


@given(_RAW)
def test_every_visible_character_of_the_source_is_kept_once_and_in_order(source: str) -> None:
    visible = "".join(char for char in source.replace("‑", "-") if not char.isspace() and char not in INVISIBLE)
    assert "".join(built(source).text.split()) == visible


@given(_RAW)
def test_canonical_text_has_plain_single_spaces_and_no_invisible_characters(source: str) -> None:
    text = built(source).text
    assert not set(text) & set(INVISIBLE + SPACES + "\r")
    assert "  " not in text
    for block in built(source).blocks:
        piece = text[block.span[0] : block.span[1]]
        assert piece and piece == piece.strip()
        assert "\n" not in piece


@given(_RAW, st.data())
def test_a_wider_span_maps_to_a_wider_source_span(source: str, data: st.DataObject) -> None:
    document = built(source)
    points = st.integers(0, len(document.text))
    start, end = sorted((data.draw(points), data.draw(points)))
    wide, narrow = document.offsets.to_source((0, len(document.text))), document.offsets.to_source((start, end))
    if start < end:
        assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


def test_a_block_of_nothing_visible_leaves_no_trace() -> None:
    document = built("Dover\n \u200b\t\nDeal")
    assert document.text == "Dover\n\nDeal"
    assert len(document.blocks) == 2


def test_a_span_over_a_paragraph_break_covers_the_line_end_in_the_source() -> None:
    source = "Pier one.\nPier two."
    document = built(source)
    assert document.text == "Pier one.\n\nPier two."
    assert document.offsets.to_source((5, 15)) == (5, 14)


def test_an_entity_maps_to_all_of_its_characters() -> None:
    source = "Fish &amp; chips"
    builder = BlockBuilder(source)
    builder.text(0, 5)
    builder.put("&", 5, 5)
    builder.text(10, len(source))
    document = builder.build()
    assert document.text == "Fish & chips"
    assert document.offsets.to_source((5, 6)) == (5, 10)
    assert document.offsets.to_source((7, 12)) == (11, 16)


def test_an_empty_map_answers_zero() -> None:
    assert OffsetMap().to_source((3, 3)) == (0, 0)


# -- sentences


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Abel and Dr. Finch met Prof. Oriel.",
        "The tariff (see e.g. table 3) rose.",
        "Recommendation No. 4 covers pp. 12 and 13 of vol. II.",
        "The U.K. Harbour Board agreed.",
        "The board of J. Smith Ltd. Sons withdrew.",
        "Letters from A. B. Crane arrived.",
        "The depth was 4.5 metres at low water.",
        "The board met; the clerk did not.",
        "Sales fell, cf. Table 9.",
    ],
)
def test_abbreviations_initials_and_decimals_do_not_end_a_sentence(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We agree. We will act.", ["We agree.", "We will act."]),
        ("Is it done? It is! Good.", ["Is it done?", "It is!", "Good."]),
        ("“We agree.” The board left.", ["“We agree.”", "The board left."]),
        ("It opened in May 2020. 14 gates were new.", ["It opened in May 2020.", "14 gates were new."]),
        ("First paragraph\n\nsecond paragraph", ["First paragraph", "second paragraph"]),
        ("1. The board should act. It has not.", ["1. The board should act.", "It has not."]),
        ("4.2. The board should act. It has not.", ["4.2. The board should act.", "It has not."]),
        ("iv. The board should act. It has not.", ["iv. The board should act.", "It has not."]),
        ("(3). The board should act. It has not.", ["(3). The board should act.", "It has not."]),
        ("It reached grade 7. The board rested.", ["It reached grade 7.", "The board rested."]),
        ("It ended there.3 The board rested.", ["It ended there.3", "The board rested."]),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Lifts must be tested weekly. (14.27) Doors must close by themselves.",
        "Lifts must be tested weekly (14.27). Doors must close by themselves.",
        "Lifts must be tested weekly (14.27) Doors must close by themselves.",
    ],
)
def test_a_paragraph_reference_stays_with_the_sentence_before_it(text: str) -> None:
    first, second = cut(text)
    assert "(14.27)" in first
    assert second == "Doors must close by themselves."


@given(st.text(st.sampled_from("ab. A1?!()”\n;"), max_size=80))
def test_sentences_are_in_order_apart_and_lose_no_word(text: str) -> None:
    spans = list(sentences(text))
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


@given(st.text(st.sampled_from("ab. A1\n"), max_size=60), st.data())
def test_sentences_stay_inside_the_span_asked_for(text: str, data: st.DataObject) -> None:
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    assert all(start <= low < high <= end for low, high in sentences(text, (start, end)))


# -- words, numbers, spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Council’s ring-fenced fund", ["the", "council’s", "ring-fenced", "fund"]),
        ("No. 12, and 3.5%", ["no", "12", "and", "3", "5"]),
        ("snake_case – dash", ["snake", "case", "dash"]),
        ("Čeština žije", ["čeština", "žije"]),
        ("“ … ”", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("five", 5), ("Five", 5), ("5", 5), ("fifth", 5), ("5th", 5), ("1st", 1), ("22nd", 22), ("twelve.", 12), ("(twelve)", 12),
        ("twenty-two", 22), ("ninety-nine", 99), ("twenty-second", 22), ("forty", 40), ("zero", 0), ("twentieth", 20),
        ("ten-two", None), ("fivefold", None), ("", None), ("5ths", None), ("many", None), ("twenty-", None),
    ],
)  # fmt: skip
def test_number_of(word: str, value: int | None) -> None:
    assert number_of(word) == value


@given(st.integers(0, 10**9))
def test_number_of_reads_back_what_is_printed(number: int) -> None:
    assert number_of(str(number)) == number


@given(st.text(max_size=30))
def test_trim_is_strip(text: str) -> None:
    start, end = trim(text, (0, len(text)))
    assert text[start:end] == text.strip()


@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_covers_is_the_slow_obvious_question(spans: list[tuple[int, int]]) -> None:
    covered = covers(spans)
    for offset in range(-1, 32):
        assert covered(offset) == any(start <= offset < end for start, end in spans)
