"""The PAN-2014 winner's method: what it aligns, what it leaves alone, and its steps."""

from dataclasses import replace

import pytest
from benchmarks.rivals.pan2014 import PUBLISHED, _clusters, _sentences, align

from recsim.evaluation.spans import count_spans, pan_measures

pytest.importorskip("snowballstemmer")

OFFICIAL = """The Harbour Agency accepts the third recommendation of the review. Operators were consulted on a draft standard for small \
ferries in the spring. More than forty replies reached the agency before the deadline in June. The Chief Surveyor will inspect every \
northern route before winter. A training fund for deck crews opens in September with two million pounds. Councils that own a pier may \
apply for a grant towards lighting and handrails."""
SWAPPED = """The Harbour Bureau approves the third suggestion of the review. Operators were asked about a draft norm for little \
ferries in the spring. More than forty answers reached the bureau before the deadline in June. The Chief Surveyor will examine every \
northern line before winter. A training fund for deck teams starts in September with two million pounds. Councils that hold a pier may \
apply for a subsidy towards lighting and handrails."""
FOREIGN = """Our orchard had a poor year because frost came late. Bees were seen only twice and the cherries never set. We sold the old \
press to a neighbour who makes cider. Nobody expects apples until the trees on the slope recover. A fox took three hens on Sunday. The \
garden wall fell down again after heavy rain."""


def test_a_swapped_copy_is_one_fragment():
    ((suspect, official),) = align(SWAPPED, OFFICIAL)
    assert suspect == (0, len(SWAPPED)) and official == (0, len(OFFICIAL))


def test_a_foreign_text_aligns_with_nothing():
    assert align(FOREIGN, OFFICIAL) == []


@pytest.mark.parametrize("texts", [("", OFFICIAL), (OFFICIAL, ""), ("", ""), ("…", OFFICIAL), ("\n\n", "\n")])
def test_an_empty_side_aligns_with_nothing(texts):
    assert align(*texts) == []


def test_a_part_in_a_foreign_text_is_found_there():
    host = f"{FOREIGN}\n\n{SWAPPED}\n\n{FOREIGN.replace('Our', 'Their')}"
    start = len(FOREIGN) + 2
    found = align(host, OFFICIAL)
    measures = pan_measures([count_spans(found, [((start, start + len(SWAPPED)), (0, len(OFFICIAL)))])])
    assert measures.plagdet > 0.95, found


def test_fragments_do_not_overlap_in_the_suspect_text():
    found = align(SWAPPED, f"{OFFICIAL}\n\n{FOREIGN}\n\n{FOREIGN}\n\n{OFFICIAL}")
    assert len(found) == 1


def test_short_fragments_are_dropped():
    one, other = "The Chief Surveyor will inspect every northern route before winter.", "Unrelated words stand in this sentence."
    suspect, official = f"{FOREIGN} {one}", f"{one} {other}"
    assert align(suspect, official) == []
    assert align(suspect, official, settings=replace(PUBLISHED, least_characters=40))


def test_seeds_are_split_by_gaps_on_both_sides():
    seeds = [(0, 0), (1, 1), (2, 40), (7, 2), (13, 3)]
    # (2, 40) is far away in the official text; (13, 3) has five sentences before it in the suspect one, (7, 2) as well once it is gone.
    assert _clusters(seeds, 4) == [[(0, 0), (1, 1)], [(2, 40)], [(7, 2)], [(13, 3)]]
    assert _clusters([(0, 0), (5, 5)], 4) == [[(0, 0), (5, 5)]]
    assert _clusters([], 4) == []


def test_short_sentences_join_the_next():
    text = "Accepted today. The board will publish the figures. Noted."
    spans = [text[start:end] for (start, end), _ in _sentences(text, 3)]
    assert spans == ["Accepted today. The board will publish the figures.", "Noted."]


def test_tokens_are_stemmed_and_stop_words_stay():
    ((_, bag),) = _sentences("The boards were publishing it at 10 and publishes the 2024 reports.", 3)
    assert bag == {"the": 2, "board": 1, "were": 1, "publish": 2, "and": 1, "2024": 1, "report": 1}
