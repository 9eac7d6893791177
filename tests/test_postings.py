"""The search over segments beside the plain sum that it stands for, and which segments are joined."""

import numpy as np
import pytest

from recsim.index.postings import SETTLED, Postings, to_settle
from recsim.index.segment import Segment
from recsim.index.store import SegmentRow

# Passages whose numbers are so far apart share a slot of the first, rough sum.
SAME_SLOT = 1 << 16


def passages(count: int, apart: int) -> dict[int, set[int]]:
    """Numbered passages of terms drawn from few common and many rare ones."""
    draw = np.random.default_rng(3)
    return {
        1 + number * apart: set((np.floor(draw.pareto(0.7, 60)) % 50_000).astype(int).tolist()) | {90_000 + number}
        for number in range(count)
    }


def segments(held: dict[int, set[int]], parts: int) -> list[Segment]:
    numbers = sorted(held)
    cuts = [numbers[len(numbers) * part // parts : len(numbers) * (part + 1) // parts] for part in range(parts)]
    return [Segment.of(np.unique([(term << 32) | n for n in cut for term in held[n]]).astype(np.uint64)) for cut in cuts]


def summed(held: dict[int, set[int]], query: set[int]) -> dict[int, float]:
    """The share of a query's weight that each passage has, term by term."""
    frequency = {term: sum(term in own for own in held.values()) for term in query}
    weight = {term: max(0.01, np.log2((len(held) + 1000) / (frequency[term] + 1000 * 2.0**-16))) for term in query}
    total = sum(weight.values())
    return {n: sum(weight[term] for term in query & own) / total for n, own in held.items()}


@pytest.mark.parametrize("apart", [1, SAME_SLOT])
@pytest.mark.parametrize("parts", [1, 3])
def test_the_best_passages_are_those_of_the_plain_sum(parts: int, apart: int):
    held = passages(300, apart)
    postings = Postings(segments(held, parts), len(held))
    for number in list(held)[::40]:
        query = set(sorted(held[number])[::2]) | {70_000, 70_001}
        hits = postings.search([np.array(sorted(query), dtype=np.uint32)], best=20)[0]
        expected = summed(held, query)
        best = sorted(expected.values(), reverse=True)
        assert hits.capped and len(hits.numbers) == 20 and hits.numbers[0] == number
        assert hits.shares.tolist() == pytest.approx(best[:20])
        assert [expected[int(one)] for one in hits.numbers] == pytest.approx(hits.shares.tolist())


def test_terms_that_propose_nothing_still_count(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("recsim.index.postings.RAREST", 12)
    held = passages(300, 1)
    postings = Postings(segments(held, 3), len(held))
    for number in list(held)[::40]:
        hits = postings.search([np.array(sorted(held[number]), dtype=np.uint32)], best=20)[0]
        expected = summed(held, held[number])
        assert hits.numbers[0] == number and hits.shares[0] == pytest.approx(1.0)
        assert [expected[int(one)] for one in hits.numbers] == pytest.approx(hits.shares.tolist())


def test_fewer_passages_than_asked_for_are_all_there_are():
    held = {n: {1, 2, n + 10} for n in range(1, 8)}
    hits = Postings(segments(held, 2), len(held)).search([np.array([1, 13], dtype=np.uint32)], best=20)[0]
    assert sorted(hits.numbers.tolist()) == list(range(1, 8)) and hits.numbers[0] == 3 and not hits.capped


def rows(*sizes: int) -> list[SegmentRow]:
    return [SegmentRow(str(place), size // 170, size, 0) for place, size in enumerate(sizes)]


@pytest.mark.parametrize(
    ("sizes", "joined"),
    [
        ((), ()),
        ((7,), ()),
        ((100, 40), (40, 100)),
        ((1000, 100, 40), (40, 100)),
        ((1000, 100, 10), ()),
        ((900, 250, 60), (60, 250, 900)),
    ],
)
def test_a_closing_writer_joins_what_is_not_much_longer_than_the_rest(sizes: tuple[int, ...], joined: tuple[int, ...]):
    assert tuple(row.postings for row in to_settle(rows(*sizes))) == joined


def test_what_is_settled_stays_so():
    draw, kept = np.random.default_rng(5), rows()
    for place in range(60):
        kept.append(SegmentRow(f"n{place}", 1, int(draw.integers(1, 400)), 0))
        due = to_settle(kept)
        kept = [row for row in kept if row not in due]
        if due:
            kept.append(SegmentRow(f"j{place}", 1, sum(row.postings for row in due), 0))
        sizes = sorted(row.postings for row in kept)
        assert all(size > SETTLED * sum(sizes[:n]) for n, size in enumerate(sizes) if n)
