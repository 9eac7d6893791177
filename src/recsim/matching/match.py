"""The stages joined: two prepared texts to matched beads, and those to a verdict. Knows nothing of stances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from recsim.matching.align import align, unit_vectors
from recsim.matching.attribution import quoted, within
from recsim.matching.chains import Chain
from recsim.matching.model import MatchingModel
from recsim.matching.prepared import Prepared, prepare
from recsim.matching.stock import stock_features
from recsim.matching.verdict import (
    DEFAULT_PRIOR,
    Matched,
    coverage,
    decided,
    extent,
    log_odds,
    measured,
    probability,
)
from recsim.matching.wordwise import compare_words, spans
from recsim.records import Document, Problem, Span
from recsim.verdicts import Pair, Side, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A sentence is a formula from this probability on; and a bead needs this share of its words inside a quotation to be one.
STOCK_FROM, _QUOTED_FROM = 0.5, 0.6


@dataclass(frozen=True)
class MatchText:
    """A document ready for any number of matches: features, vectors, where it quotes and where it prints recommendations."""

    document: Document
    prepared: Prepared
    vectors: NDArray[np.float32]
    stock: NDArray[np.float64]
    quotes: tuple[Span, ...]
    asked: tuple[Span, ...] = field(default=())

    @property
    def side(self) -> Side:
        """Who this is in a verdict."""
        return Side(self.document.id, self.document.source, self.document.title)


@dataclass(frozen=True, slots=True)
class Match:
    """What alignment found between two texts, before anybody judges it."""

    chains: tuple[Chain, ...]
    matched: tuple[Matched, ...]
    problems: tuple[Problem, ...]


def ready(document: Document, model: MatchingModel, *, asked: Sequence[Span] = ()) -> MatchText:
    """A document made ready. ``asked`` are the spans of recommendations that it prints: a response quotes what it answers."""
    prepared = prepare(document, model.background)
    vectors = unit_vectors(prepared, model.encoder)
    stock = model.stock.probabilities(stock_features(prepared, vectors, range(prepared.units)))
    return MatchText(document, prepared, vectors, stock, quoted(document), tuple(asked))


def match(suspect: MatchText, official: MatchText, model: MatchingModel) -> Match:
    """Chains of aligned units with their words, kinds and attribution."""
    a, b = suspect.prepared, official.prepared
    alignment = align(a, b, model.scorer, (suspect.vectors, official.vectors))
    in_quotes, in_official_quotes = within(suspect.quotes), within(official.quotes)
    in_asked, in_official_asked = within(suspect.asked), within(official.asked)
    matched = []
    for number, chain in enumerate(alignment.chains):
        for bead in chain.beads:
            words = compare_words(a, b, bead.suspect, bead.official)
            here, there = spans(a, b, words)
            fresh = in_quotes(here) >= _QUOTED_FROM and in_official_quotes(there) < _QUOTED_FROM
            asked = in_asked(here) >= _QUOTED_FROM and in_official_asked(there) >= _QUOTED_FROM
            likely = min(
                float(np.average(suspect.stock[slice(*bead.suspect)], weights=a.lengths[slice(*bead.suspect)])),
                float(np.average(official.stock[slice(*bead.official)], weights=b.lengths[slice(*bead.official)])),
            )
            kind = "stock" if likely >= STOCK_FROM else words.kind
            matched.append(Matched(bead.suspect, bead.official, bead.log_odds, words, kind, fresh or asked, number))
    return Match(alignment.chains, tuple(sorted(matched, key=lambda one: (one.suspect, one.official))), alignment.problems)


def judge(
    suspect: MatchText, official: MatchText, found: Match, model: MatchingModel, *, prior: float = DEFAULT_PRIOR
) -> Verdict:
    """The verdict that a match comes to at a prior; pairs are in the order of the suspect."""
    a, b = suspect.prepared, official.prepared
    values = measured(a, b, found.chains, found.matched)
    signals = model.judge.signals(values, prior)
    score = probability(log_odds(signals))
    kind = decided(score, found.matched)
    counted = [one for one in found.matched if one.counts or (kind == "quotation" and one.attributed)]
    share = coverage(a, b, counted)
    pairs = tuple(
        Pair(*spans(a, b, one.words), one.kind, probability(one.log_odds), one.words.kept, one.attributed)
        for one in found.matched
    )
    return Verdict(
        suspect.side,
        official.side,
        kind,
        extent(kind, share),
        score,
        prior,
        share,
        pairs if kind != "independent" else tuple(pair for pair in pairs if pair.kind == "stock" or pair.score >= 0.5),
        signals,
        problems=found.problems,
    )
