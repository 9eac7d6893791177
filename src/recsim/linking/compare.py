"""All recommendations of a later paper against a pool of earlier ones: candidates, evidence, probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recsim.linking.evidence import EVIDENCE, Cosines, LaterText, add_meaning_gaps, contrasts, ranked, rows
from recsim.linking.model import LinkModel
from recsim.linking.papers import PaperScores, proposed_papers
from recsim.linking.pool import Pool
from recsim.linking.threads import FirstLook, second_look

# Candidates that a recommendation gets by stems, and again by vectors.
CANDIDATES = 30
# Papers whose recommendations are all compared, where the later paper speaks of them.
PAPERS = 6
# Papers of the nearest candidates whose other recommendations take part as rivals.
_RIVALS = 3
# From this probability on a number in the later text means an earlier recommendation.
_NAMED = 0.5
_SPEAKS = 0.3
# Papers whose beginnings overlap so much are of one matter; what all of them say tells nothing apart.
_RELATED = 0.3
# A paper with more recommendations than this gives only those that stems propose.
_WHOLE_PAPER = 120


@dataclass(frozen=True)
class Gathered:
    """Candidate pairs: ``asks`` number the later paper's recommendations, ``places`` the pool's; ``table`` has `EVIDENCE` columns."""

    asks: NDArray[np.int64]
    places: NDArray[np.int64]
    owners: NDArray[np.int64]
    table: NDArray[np.float64]
    texts: tuple[LaterText, ...]


def gather(later: Pool, pool: Pool, allowed: NDArray[np.bool_]) -> Gathered:
    """Candidates with their evidence. ``later`` holds one paper; ``allowed`` says which papers of the pool may be linked to."""
    texts = tuple(LaterText(later, place) for place in range(len(later)))
    found = pool.proposed([text.whole for text in texts], later.whole_vectors, CANDIDATES)
    found = [places[allowed[pool.owner[places]]] for places in found]
    spoken = proposed_papers(later, pool, [mention for text in texts for mention in text.mentions], 2 * PAPERS)
    papers = np.unique(np.concatenate([spoken, *(pool.owner[places] for places in found)])).astype(np.int64)
    papers = papers[allowed[papers]]
    scores = PaperScores(later, pool, papers)
    near = papers[scores.related > _RELATED]
    rarity = pool.rarity([paper for paper in near.tolist() if pool.first[paper + 1] - pool.first[paper] <= _WHOLE_PAPER])
    kin = papers[np.argsort(-scores.related, kind="stable")[:PAPERS]][np.sort(-scores.related)[:PAPERS] <= -_RELATED]
    chosen = [_with_rivals(later, text, pool, places, scores, kin) for text, places in zip(texts, found, strict=True)]
    if not any(len(places) for places in chosen):
        none = np.zeros(0, dtype=np.int64)
        return Gathered(none, none, none, np.zeros((0, len(EVIDENCE))), texts)
    cosines = Cosines(later, pool, np.unique(np.concatenate(chosen)))
    tables = [
        rows(later, text, pool, places, scores, rarity, cosines)
        for text, places in zip(texts, chosen, strict=True)
        if len(places)
    ]
    asks = np.repeat([text.place for text in texts], [len(places) for places in chosen]).astype(np.int64)
    joined = np.concatenate(chosen)
    table = np.concatenate(tables)
    add_meaning_gaps(table, asks, joined, pool.owner[joined])
    return Gathered(asks, joined, pool.owner[joined], table, texts)


def _with_rivals(
    later: Pool, text: LaterText, pool: Pool, proposed: NDArray[np.int64], scores: PaperScores, kin: NDArray[np.int64]
) -> NDArray[np.int64]:
    """What is proposed for a recommendation with its rivals: the other recommendations of the papers that it speaks of or comes nearest to,
    so that what stands out can be told from what everything shares."""
    means = scores.about.copy()
    for mention in text.mentions:
        if mention.describes:
            means = np.maximum(means, scores.of(mention)[0])
    best = scores.papers[np.argsort(-means)[:PAPERS]][np.sort(-means)[:PAPERS] <= -_SPEAKS]
    close = pool.owner[proposed[np.argsort(-(pool.vectors[proposed] @ later.whole_vectors[text.place]))[:_RIVALS]]]
    whole = [
        np.arange(pool.first[paper], pool.first[paper + 1])
        for paper in np.unique(np.concatenate([best, close, kin])).tolist()
        if pool.first[paper + 1] - pool.first[paper] <= _WHOLE_PAPER
    ]
    return np.unique(np.concatenate([proposed, *whole])).astype(np.int64)


@dataclass(frozen=True)
class Judged:
    """For each gathered pair the probability of a link, of each relation, and the whole row of evidence."""

    linked: NDArray[np.float64]
    relations: NDArray[np.float64]
    table: NDArray[np.float64]


def first_look(gathered: Gathered, model: LinkModel) -> FirstLook:
    """Probabilities of gathered pairs from the pairs and their rivals alone."""
    table = full_table(gathered, model.base.score(gathered.table))
    linked = competing(gathered, model.first_linked(table))
    return FirstLook(gathered.asks, gathered.places, gathered.owners, linked, table)


def judge(
    gathered: Gathered,
    model: LinkModel,
    first: FirstLook | None = None,
    others: Mapping[int, FirstLook] | None = None,
    starts: NDArray[np.int64] | None = None,
) -> Judged:
    """Probabilities of gathered pairs; the columns of ``relations`` are those of `recsim.links.RELATIONS`.

    ``others`` has the first looks of those papers of the pool that `recsim.linking.threads.neighbours` names, and ``starts`` the place of each
    paper's first recommendation in the pool; without them nothing is known of links among earlier papers.
    """
    first = first or first_look(gathered, model)
    known = others if others is not None and starts is not None else {}
    table = np.column_stack([first.table, second_look(first, known, np.zeros(0, dtype=np.int64) if starts is None else starts)])
    linked = competing(gathered, model.linked(table))
    return Judged(linked, model.relations(table, linked), table)


def competing(gathered: Gathered, linked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities after rivals have had their say: an ask follows one ask of a paper, and is followed by one of a paper, as a rule.

    Each but the likeliest loses by the square root of the chance that the likeliest is wrong, once among the earlier paper's asks and once
    among the later's. On links-v1 it raises F1 by .03 (cross-validation over the training families, and the development ones).
    """
    result = linked.copy()
    named = gathered.table[:, EVIDENCE.index("reference")] >= _NAMED if len(linked) else np.zeros(0, dtype=bool)
    for keys in (gathered.asks * (gathered.owners.max(initial=0) + 1) + gathered.owners, gathered.places):
        order, first, group = ranked(linked, keys)
        best = order[first][group]
        factor = np.sqrt(1.0 - linked[best])
        factor[first] = 1.0
        factor[named[order] & named[best]] = 1.0  # "recommendations 3 and 5" names several
        result[order] *= factor
    return result


def full_table(gathered: Gathered, base: NDArray[np.float64]) -> NDArray[np.float64]:
    """The evidence with its contrasts, from a first score of each pair."""
    named = gathered.table[:, EVIDENCE.index("paper_named")] if len(gathered.table) else np.zeros(0)
    extra = contrasts(base, gathered.asks, gathered.places, gathered.owners, named)
    return np.column_stack([gathered.table, extra])
