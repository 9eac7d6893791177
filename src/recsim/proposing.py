"""Which texts of an index a suspect is worth comparing with: its passages searched by rare skip-bigrams and, where there are vectors, by
nearness. Stock wording proposes little, since what many texts say weighs little; what a limit kept out is said.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recsim.encoders import Encoder
from recsim.index import Hits, Index, passages_of
from recsim.index.passages import Passages, pairs_within
from recsim.index.postings import BEST
from recsim.records import Document, Problem
from recsim.wording import Background, pair_keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A passage speaks for a text with whose passage it shares this part of the weight of its skip-bigrams, or where their vectors are as near.
# Of copies with 85% of the content words replaced 98 in 100 share .07 or more (python -m benchmarks.index.recall); a cosine of
# .6 lets most rewrites through and many others (python -m benchmarks.copies.constants).
SHARED, NEAR = 0.06, 0.6
# What passages say for a text adds up in squares, since chance gives many small shares and copying some large ones: a text is worth comparing
# from the square of .2 on, what one passage of a copy with 60% of its content words replaced shares nine times in ten.
WORTH = 0.04
# And from this part of what the best text has, so that one copied whole is not compared with all that share its formulas.
_BESIDE_BEST = 0.01
# A passage speaks for the texts whose share is at least this part of the best one's: what it shares with others besides is their stock.
_BESIDE = 0.5
_NEIGHBOURS = 10
# Words of a passage, about: how often the background expects a pair in one.
_WORDS = 60.0
# Vectors count for so much beside shared wording.
_BY_VECTOR = 0.25


@dataclass(frozen=True)
class Proposed:
    """Sequences of the texts that are worth comparing, most promising first, each with its strength, and what a limit kept out."""

    strength: dict[int, float]
    problems: tuple[Problem, ...]
    passages: int = 0

    @property
    def sequences(self) -> list[int]:
        return list(self.strength)


def propose(index: Index, document: Document, background: Background, encoder: Encoder | None) -> Proposed:
    """What the index holds that a document may have come from. Without an encoder the vectors of the index are left alone."""
    passages = passages_of(document)
    strength: defaultdict[int, float] = defaultdict(float)
    if not len(passages):
        return Proposed({}, ())
    terms, expected = weighed_terms(passages, background)
    hits = index.search(terms, expected=expected)
    for one in hits:
        _count(index, one, strength)
    if encoder is not None and index.encoder is not None:
        vectors = encoder.encode([document.quote(span) for span in passages.spans])
        for near in index.nearest(vectors, count=_NEIGHBOURS, encoder=encoder.name):
            closest: dict[int, float] = {}
            for sequence, cosine in near:
                closest[sequence] = max(closest.get(sequence, 0.0), cosine)
            for sequence, cosine in closest.items():
                if cosine >= NEAR:
                    strength[sequence] += (cosine - NEAR) * _BY_VECTOR
    least = max(WORTH, _BESIDE_BEST * max(strength.values(), default=0.0))
    ordered = dict(sorted(((one, said) for one, said in strength.items() if said >= least), key=lambda one: (-one[1], one[0])))
    return Proposed(ordered, tuple(_kept_out(hits)), len(passages))


def weighed_terms(passages: Passages, background: Background) -> tuple[list[NDArray[np.uint32]], list[NDArray[np.float64]]]:
    """The distinct terms of each passage, and the share of passages in which the background expects each."""
    codes, likely = [], []
    for owner, first, second in pairs_within(passages.keys, passages.bounds):
        bits = background.pairs(first, second, (background.words(first), background.words(second)))
        codes.append((owner.astype(np.uint64) << np.uint64(32)) | (pair_keys(first, second) >> np.uint64(32)))
        likely.append(_WORDS * np.exp2(-bits.astype(np.float64)))
    if not codes:
        return [np.zeros(0, dtype=np.uint32) for _ in passages.spans], [np.zeros(0) for _ in passages.spans]
    distinct, place = np.unique(np.concatenate(codes), return_index=True)
    cuts = np.searchsorted(distinct >> np.uint64(32), np.arange(1, len(passages)))
    terms = (distinct & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    return np.split(terms, cuts), np.split(np.concatenate(likely)[place], cuts)


def _count(index: Index, hits: Hits, strength: defaultdict[int, float]) -> None:
    """Adds what one passage says for each text: the square of the share of its best hit there."""
    if not len(hits.numbers):
        return
    least = max(SHARED, _BESIDE * float(hits.shares[0]))
    near = hits.shares >= least
    owners, _ = index.owners(hits.numbers[near])
    best: dict[int, float] = {}
    for sequence, share in zip(owners.tolist(), hits.shares[near].tolist(), strict=True):
        best[sequence] = max(best.get(sequence, 0.0), share)
    for sequence, share in best.items():
        strength[sequence] += share * share


def _kept_out(hits: list[Hits]) -> list[Problem]:
    found = []
    capped = sum(
        one.capped and len(one.shares) == BEST and float(one.shares[-1]) >= max(SHARED, _BESIDE * float(one.shares[0]))
        for one in hits
    )
    if capped:
        found.append(
            Problem(
                "passages_capped",
                f"{capped} of {len(hits)} passages resemble more than {BEST} passages of the index; the {BEST} that share most were looked at",
            )
        )
    common = sum(one.common for one in hits)
    if common:
        found.append(
            Problem(
                "common_wording",
                f"{common} of {len(hits)} passages are worded as a great part of the index is; not all that share their words were looked at",
            )
        )
    return found
