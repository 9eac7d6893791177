"""Short texts: the words that both keep in order, and what more a pair must share that keeps fewer than half of them."""

import pytest

from recsim.engine.short import compare_short, is_short
from recsim.reading import read
from recsim.verdicts import Verdict
from recsim.wording import load_background

OPENING = "the board thanks the panel for its report and sets out below what it will do about each of the points raised"


def judged(suspect: str, official: str, **shared: float) -> Verdict:
    first, second = (read(text.encode(), name=name) for text, name in ((suspect, "a"), (official, "b")))
    assert is_short(first) and is_short(second)
    return compare_short(first, second, load_background("background-v1"), 0.01, **shared)


def own(stem: str, count: int) -> str:
    return " ".join(f"{stem}{chr(97 + place)}" for place in range(count))


def test_a_copy_swapped_in_place_is_flagged_whatever_it_shares_of_rare_wording():
    rest = own("harbour", 26).split()
    swapped = [f"{word}x" if place % 3 else word for place, word in enumerate(rest)]
    verdict = judged(f"{OPENING} {' '.join(swapped)}", f"{OPENING} {' '.join(rest)}", shared=0.1)
    assert (verdict.verdict, verdict.extent) == ("machine_paraphrase", "whole")


@pytest.mark.parametrize(("shared", "flagged"), [(0.2, False), (0.4, True)])
def test_fewer_than_half_kept_words_are_a_copy_only_with_a_third_of_the_rare_wording(shared: float, flagged: bool):
    # 22 words kept of 47, and as many more on one side as could stand in place of those on the other twice over.
    verdict = judged(f"{OPENING} {own('ferry', 12)}", f"{OPENING} {own('orchard', 25)}", shared=shared)
    kept = next(signal.value for signal in verdict.signals if signal.name == "kept_in_order")
    assert 0.45 <= kept < 0.5 and verdict.flagged == flagged


def test_what_keeps_little_is_independent_and_signals_add_up():
    verdict = judged(own("ferry", 40), f"{OPENING} {own('orchard', 25)}")
    assert verdict.verdict == "independent" and verdict.extent == "none" and verdict.pairs == ()
    assert judged(OPENING, OPENING).verdict == "verbatim"
