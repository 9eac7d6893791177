"""Two texts to aligned chains: candidates from sparse features and, for rewrites, from vectors; then chains, then beads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recsim.encoders import Encoder
from recsim.matching.chains import Chain, Filler, link
from recsim.matching.prepared import Prepared
from recsim.matching.similarity import EVIDENCE, Scorer, Vectors, candidates, evidence, neighbourhood
from recsim.records import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Cells of the matrix of vector cosines: 2,000 by 2,000 sentences, some 45,000 words a side. Beyond it rewrites are not looked for.
VECTOR_CELLS = 4_000_000
# Neighbours by vector that each unit of the suspect proposes, and the cosine from which they are proposed.
_NEAREST, _NEAR = 3, 0.35
# Units shorter than this seed nothing; they are taken in when they stand beside seeds.
_SHORTEST = 4
# Log-odds of a seed: a pair of units that is likelier unrelated than not starts no chain by itself.
_SEED = -1.0


@dataclass(frozen=True)
class Seeds:
    """Candidate pairs of units (``first`` of the suspect, ``second`` of the official) with their rows of evidence."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    evidence: NDArray[np.float64]
    vectors: Vectors | None
    problems: tuple[Problem, ...] = ()


def seeds(a: Prepared, b: Prepared, vectors: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None) -> Seeds:
    """Candidate pairs of units from shared skip-bigrams and, where both sides' vectors are given, from near vectors."""
    empty = np.zeros(0, dtype=np.int64)
    if not a.units or not b.units:
        return Seeds(empty, empty, np.zeros((0, len(EVIDENCE))), None)
    problems: list[Problem] = []
    if vectors is not None and a.units * b.units > VECTOR_CELLS:
        vectors = None
        problems.append(
            Problem(
                "rewrites_not_searched",
                f"{a.units} by {b.units} sentences are over the limit of {VECTOR_CELLS} cells, so that rewording alone was not "
                "looked for; copies that keep the order of words are found all the same",
            )
        )
    first, second, cosine = candidates(a, b)
    known = dict(zip((first * np.int64(b.units) + second).tolist(), cosine.tolist(), strict=True))
    codes = set(known)
    both = None
    if vectors is not None:
        both, cosines = neighbourhood(*vectors)
        codes |= set(_near(cosines).tolist())
    ordered = np.array(sorted(codes), dtype=np.int64)
    first, second = ordered // b.units, ordered % b.units
    long = np.minimum(a.lengths[first], b.lengths[second]) >= _SHORTEST if len(ordered) else np.zeros(0, dtype=bool)
    first, second, ordered = first[long], second[long], ordered[long]
    pairs = np.array([known.get(code, 0.0) for code in ordered.tolist()], dtype=np.float64)
    return Seeds(first, second, evidence(a, b, first, second, pairs, both), both, tuple(problems))


def align(a: Prepared, b: Prepared, scorer: Scorer, found: Seeds) -> tuple[Chain, ...]:
    """Chains of aligned units, best first, that a scorer makes of candidate pairs."""
    log_odds = scorer.log_odds(found.evidence)
    strong = log_odds > _SEED
    linked = link(found.first[strong], found.second[strong], log_odds[strong])
    filler = Filler(a, b, scorer, found.vectors)
    owners = np.full(a.units, -1)
    for number, (_, chain) in enumerate(linked):
        for unit, _, _ in chain:
            owners[unit] = number
    chains = []
    for number, (_, chain) in enumerate(linked):
        filled = filler.fill(chain, (owners >= 0) & (owners != number))
        if filled.evidence > 0:
            chains.append(filled)
    return tuple(sorted(chains, key=lambda chain: -chain.evidence))


def unit_vectors(side: Prepared, encoder: Encoder) -> NDArray[np.float32]:
    """A unit vector for each unit of a text."""
    return encoder.encode([side.quote(unit, unit + 1) for unit in range(side.units)])


def _near(cosines: NDArray[np.float32]) -> NDArray[np.int64]:
    """Codes (unit of a * width + unit of b) of each unit's nearest neighbours by vector, seen from either side."""
    codes = []
    for matrix, turned in ((cosines, False), (cosines.T, True)):
        width = matrix.shape[1]
        count = min(_NEAREST, width)
        nearest = np.argpartition(-matrix, count - 1, axis=1)[:, :count]
        row, column = np.repeat(np.arange(len(matrix)), count), nearest.reshape(-1)
        close = matrix[row, column] >= _NEAR
        row, column = row[close], column[close]
        codes.append(column * cosines.shape[1] + row if turned else row * width + column)
    result: NDArray[np.int64] = np.concatenate(codes).astype(np.int64)
    return result
