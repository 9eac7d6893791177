"""The second look at links: what the links of other papers say of a pair."""

import numpy as np

from recsim.linking import NAMES, THREADS, FirstLook, neighbours, second_look
from recsim.linking.evidence import EVIDENCE

# A pool of three papers: places 0-1 of the first, 2-3 of the second, 4-5 of the third.
STARTS = np.array([0, 2, 4, 6])
OWNERS = {0: 0, 1: 0, 2: 1, 3: 1, 4: 2, 5: 2}


def look(*pairs: tuple[int, int, float], closed: float = 0.0) -> FirstLook:
    """A first look of (recommendation, place, probability)."""
    table = np.zeros((len(pairs), len(NAMES)))
    table[:, EVIDENCE.index("closed")] = closed
    return FirstLook(
        np.array([ask for ask, _, _ in pairs], dtype=np.int64),
        np.array([place for _, place, _ in pairs], dtype=np.int64),
        np.array([OWNERS[place] for _, place, _ in pairs], dtype=np.int64),
        np.array([score for _, _, score in pairs]),
        table,
    )


def said(first: FirstLook, others: dict[int, FirstLook], row: int) -> dict[str, float]:
    return dict(zip(THREADS, second_look(first, others, STARTS)[row].tolist(), strict=True))


def test_what_repeats_an_earlier_one_speaks_for_it():
    # The later paper's ask is surely that of place 2, which the second paper's first look links to place 0 of the first.
    first = look((0, 0, 0.1), (0, 1, 0.1), (0, 2, 0.9))
    others = {1: look((0, 0, 0.8))}
    linked, other = said(first, others, 0), said(first, others, 1)
    assert linked["carried"] > 0.7 > other["carried"] == 0.0
    assert linked["elsewhere"] < 0.2 < 0.8 < other["elsewhere"]
    assert linked["thread_gap"] > 0 > other["thread_gap"]
    assert linked["asked_before"] > other["asked_before"] == 0.0


def test_nothing_is_carried_where_no_other_paper_was_looked_at():
    alone = said(look((0, 0, 0.1), (0, 2, 0.9)), {}, 0)
    assert alone["carried"] == alone["asked_before"] == 0.0
    assert alone["elsewhere"] == 0.9


def test_a_rival_of_the_later_paper_counts_against():
    gaps = second_look(look((0, 0, 0.2), (1, 0, 0.9)), {}, STARTS)[:, THREADS.index("thread_gap_back")]
    assert gaps[0] < 0 < gaps[1]


def test_what_was_closed_before_is_known():
    first = look((0, 0, 0.5))
    assert said(first, {1: look((0, 0, 0.8), closed=1.0)}, 0)["closed_before"] == 0.8
    assert said(first, {1: look((0, 0, 0.8))}, 0)["closed_before"] == 0.0


def test_siblings_count_and_so_does_their_order():
    kept = said(look((0, 0, 0.9), (1, 1, 0.5)), {}, 1)
    turned = said(look((0, 1, 0.9), (1, 0, 0.5)), {}, 1)
    assert kept["siblings"] == turned["siblings"] > 0
    assert kept["in_order"] > 0 > turned["in_order"]
    # A sibling's link to this very recommendation is no sibling of the pair.
    assert said(look((0, 0, 0.9), (1, 0, 0.5)), {}, 1)["siblings"] == 0.0


def test_neighbours_are_the_papers_that_something_links_to():
    assert neighbours(look((0, 0, 0.3), (0, 2, 0.05), (1, 4, 0.6))) == [2, 0]


def test_only_pairs_that_say_something_are_kept():
    assert look((0, 0, 0.01), (0, 1, 0.5)).speaking().places.tolist() == [1]
