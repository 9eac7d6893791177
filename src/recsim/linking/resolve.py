"""What a reference by number stands for among several earlier papers: the likeliest recommendation, and whether others are as likely."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recsim.linking.papers import PaperScores, proposed_papers
from recsim.linking.pool import Pool
from recsim.linking.references import Mention, cited_numbers, same_number

# From this probability on a paper is meant; the same line as for what a paper speaks of (`recsim.linking.compare`).
_MEANT = 0.3
# A paper this likely beside the likeliest is as good a reading: odds of less than four to one.
_AS_LIKELY = 0.25
# Papers that are weighed for one reference.
_PAPERS = 12


def resolved(later: Pool, pool: Pool, allowed: NDArray[np.bool_], mention: Mention) -> list[tuple[int, float]]:
    """Places in the pool that a mention with numbers may stand for, likeliest paper first, each with the odds of its paper
    beside the likeliest; those that fall far behind are left out. ``later`` holds the paper that speaks."""
    papers = proposed_papers(later, pool, [mention], _PAPERS)
    papers = papers[allowed[papers]]
    if not len(papers):
        return []
    likely, _ = PaperScores(later, pool, papers).of(mention)
    odds = likely / np.maximum(1.0 - likely, 1e-9)
    wanted = cited_numbers(mention)
    hits: list[tuple[int, float]] = []
    for paper, probability, weight in zip(papers.tolist(), likely.tolist(), odds.tolist(), strict=True):
        if probability >= _MEANT:
            places = range(int(pool.first[paper]), int(pool.first[paper + 1]))
            hits += [(place, weight) for place in places if any(same_number(number, pool.numbers[place]) for number in wanted)]
    best = max((weight for _, weight in hits), default=1.0)
    near = [(place, weight / best) for place, weight in hits if weight >= best * _AS_LIKELY]
    return sorted(near, key=lambda hit: (-hit[1], hit[0]))
