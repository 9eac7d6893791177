"""Two texts to aligned chains: candidates from sparse features and, for rewrites, from vectors; then chains, then beads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recsim.encoders import Encoder
from recsim.matching.chains import Chain, Filler, link
from recsim.matching.prepared import Prepared
from recsim.matching.similarity import Scorer, candidates, evidence, vector_cosines
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


@dataclass(frozen=True, slots=True)
class Alignment:
    """Chains, best first, and what was capped on the way."""

    chains: tuple[Chain, ...]
    problems: tuple[Problem, ...] = ()


def seeds(
    a: Prepared, b: Prepared, vectors: tuple[NDArray[np.float32], NDArray[np.float32]] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """(unit, unit, evidence rows) of every candidate pair of units, from either lane."""
    first, second, cosine, _ = candidates(a, b)
    known = dict(zip((first * np.int64(max(1, b.units)) + second).tolist(), cosine.tolist(), strict=True))
    codes = set(known)
    if vectors is not None:
        codes |= set(_near(vectors, b.units).tolist())
    ordered = np.array(sorted(codes), dtype=np.int64)
    if not len(ordered):
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, np.zeros((0, 7))
    first, second = ordered // b.units, ordered % b.units
    long = np.minimum(a.lengths[first], b.lengths[second]) >= _SHORTEST
    first, second, ordered = first[long], second[long], ordered[long]
    pairs = np.array([known.get(code, 0.0) for code in ordered.tolist()])
    near = vector_cosines(*vectors, (first, second)) if vectors is not None else np.zeros(len(first))
    return first, second, evidence(a, b, first, second, pairs, near)


def align(
    a: Prepared, b: Prepared, scorer: Scorer, vectors: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
) -> Alignment:
    """Chains of aligned units between a suspect and an official text; without their vectors only what kept its order is found."""
    if not a.units or not b.units:
        return Alignment(())
    problems = []
    if vectors is not None and a.units * b.units > VECTOR_CELLS:
        vectors = None
        problems.append(
            Problem(
                "rewrites_not_searched",
                f"{a.units} by {b.units} sentences are over the limit of {VECTOR_CELLS} cells, so that rewording alone was not "
                "looked for; copies that keep the order of words are found all the same",
            )
        )
    first, second, found = seeds(a, b, vectors)
    log_odds = scorer.log_odds(found)
    strong = log_odds > _SEED
    first, second, log_odds = first[strong], second[strong], log_odds[strong]
    linked = link(first, second, log_odds)
    filler = Filler(a, b, scorer, vectors)
    owners = np.full(a.units, -1)
    for number, (_, chain) in enumerate(linked):
        for unit, _, _ in chain:
            owners[unit] = number
    chains = []
    for number, (_, chain) in enumerate(linked):
        filled = filler.fill(chain, (owners >= 0) & (owners != number) & (owners < number + 1))
        if filled.evidence > 0:
            chains.append(filled)
    return Alignment(tuple(sorted(chains, key=lambda chain: -chain.evidence)), tuple(problems))


def unit_vectors(side: Prepared, encoder: Encoder) -> NDArray[np.float32]:
    """A unit vector for each unit of a text."""
    return encoder.encode([side.quote(unit, unit + 1) for unit in range(side.units)])


def _near(vectors: tuple[NDArray[np.float32], NDArray[np.float32]], width: int) -> NDArray[np.int64]:
    """Codes (unit of a * width + unit of b) of each unit's nearest neighbours by vector."""
    cosines = vectors[0] @ vectors[1].T
    count = min(_NEAREST, width)
    nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    row = np.repeat(np.arange(len(cosines)), count)
    column = nearest.reshape(-1)
    close = cosines[row, column] >= _NEAR
    result: NDArray[np.int64] = (row[close] * width + column[close]).astype(np.int64)
    return result
