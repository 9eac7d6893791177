"""The stages joined: two prepared texts to matched beads, and those to a verdict. Knows nothing of stances."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from recsim.matching.align import align, seeds, unit_vectors
from recsim.matching.attribution import quoted, within
from recsim.matching.chains import Chain
from recsim.matching.model import MatchingModel
from recsim.matching.prepared import Prepared, prepare
from recsim.matching.verdict import (
    DEFAULT_PRIOR,
    REWORDED,
    UNCHANGED,
    Matched,
    between,
    coverage,
    decided,
    decisive,
    extent,
    log_odds,
    measured,
    probability,
    retold_share,
)
from recsim.matching.wordwise import EDITED, Words, compare_words, spans
from recsim.records import Document, Problem, Span
from recsim.verdicts import Pair, Side, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A sentence is a formula from this probability on; and a bead needs this share of its words inside a quotation to be one.
STOCK_FROM, _QUOTED_FROM = 0.5, 0.6
# What is copied around recommendations, over what is copied of them, from which on they count as copied too.
_OWN = 0.5
# So many recommendations in common, and half of all that the official text has, are a list that both texts print; fewer may be a passage
# that one took from the other.
_LIST = 4
# Words of unchanged sentences in a row (with at most so many others between two of them) from which on they are no formulas: siblings on
# one template have 111 at most (copies-v1, training and development part; python -m benchmarks.copies.constants).
LONGEST_FORMULA, _ADJACENT = 130, 3
# From this share of numbers on both sides on, a sentence is a row of a table or a list of references: anybody counts 1.1, 1.2, 1.3.
_MOSTLY = 0.5
# How many chains of rewording are taken.
_REWORDED_CHAINS = 6


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
    """What alignment found between two texts, before anybody judges it: pairs, and the share of the suspect that is said again densely."""

    matched: tuple[Matched, ...]
    retold: float
    problems: tuple[Problem, ...]


def ready(document: Document, model: MatchingModel, *, asked: Sequence[Span] = ()) -> MatchText:
    """A document made ready. ``asked`` are the spans of recommendations that it prints: a response quotes what it answers."""
    prepared = prepare(document, model.background)
    vectors = unit_vectors(prepared, model.encoder)
    stock = model.stock.probabilities(prepared, vectors)
    return MatchText(document, prepared, vectors, stock, quoted(document), tuple(asked))


def match(suspect: MatchText, official: MatchText, model: MatchingModel) -> Match:
    """Aligned units with their words, kinds and attribution: what kept its words and order and, where that decides nothing, rewording."""
    a, b = suspect.prepared, official.prepared
    found = seeds(a, b, (suspect.vectors, official.vectors))
    matched = _matched(suspect, official, align(a, b, model.scorer, found), first=0)
    said_again = 0.0
    if found.vectors is not None and not decisive(model.judge, measured(a, b, matched, 0.0)):
        chains = align(a, b, model.rewording, found)
        retold = _matched(suspect, official, chains[:_REWORDED_CHAINS], first=REWORDED)
        said_again = retold_share(a, b, retold)
        taken = {unit for one in matched for unit in range(*one.suspect)}
        matched += [one for one in retold if one.kind == "reworded" and taken.isdisjoint(range(*one.suspect))]
    return Match(tuple(sorted(matched, key=lambda one: (one.suspect, one.official))), said_again, found.problems)


def _matched(suspect: MatchText, official: MatchText, chains: Sequence[Chain], *, first: int) -> list[Matched]:
    """The beads of chains with what their words say; the chains are numbered from ``first``."""
    a, b = suspect.prepared, official.prepared
    in_quotes, in_official_quotes = within(suspect.quotes), within(official.quotes)
    in_asked, in_official_asked = within(suspect.asked), within(official.asked)
    others, own_asked = sorted({*official.asked, *official.quotes}), sorted(suspect.asked)
    matched: list[Matched] = []
    borrowed: list[bool] = []
    both_quote: list[bool] = []
    items: set[Span] = set()
    for number, chain in enumerate(chains, start=first):
        for bead in chain.beads:
            words = compare_words(a, b, bead.suspect, bead.official)
            here, there = spans(a, b, words)
            swapped = words.kind == "substituted" and _kept_inside(a, words, in_quotes) < EDITED
            here_quoted = not swapped and in_quotes(here) >= _QUOTED_FROM
            there_quoted = not swapped and in_official_quotes(there) >= _QUOTED_FROM
            fresh = here_quoted and not there_quoted
            both_quote.append(here_quoted and there_quoted)
            # What the official text asks or quotes is somebody else's; both may have it from there.
            borrowed.append(
                in_official_asked(there) >= _QUOTED_FROM or in_asked(here) >= _QUOTED_FROM or (there_quoted and not here_quoted)
            )
            if borrowed[-1]:
                # One item of either side counts once, however many of its sentences are aligned.
                items.add(_holding(others, there) or _holding(own_asked, here) or there)
            likely = min(
                float(np.average(suspect.stock[slice(*bead.suspect)], weights=a.lengths[slice(*bead.suspect)])),
                float(np.average(official.stock[slice(*bead.official)], weights=b.lengths[slice(*bead.official)])),
            )
            kind = "stock" if likely >= STOCK_FROM and words.kept >= UNCHANGED else words.kind
            matched.append(Matched(bead.suspect, bead.official, bead.log_odds, words, kind, fresh, number, likely))
    matched = _without_rows_of_numbers(a, b, _without_long_formulas(a, b, matched))
    # What both give as a quotation is one, unless what stands around it was copied too, quotation marks and all.
    matched = _without_borrowed(matched, both_quote)
    # A list of recommendations that both texts print is theirs in common, even where one text marks none of them as such; one or two
    # may as well be a passage that one took from the other.
    least = max(_LIST, len(official.asked) / 2)
    return _without_borrowed(matched, borrowed) if len(items) >= least else matched


def _without_long_formulas(a: Prepared, b: Prepared, matched: Sequence[Matched]) -> list[Matched]:
    """The beads with none a formula in runs of unchanged words that go on for longer than formulas do, whatever they sound like."""
    long = [run for run in unchanged_runs(a, b, matched) if sum(map(_size, run)) >= LONGEST_FORMULA]
    copied = {(one.chain, one.suspect) for run in long for one in run}
    return [replace(one, kind=one.words.kind, stock=0.0) if (one.chain, one.suspect) in copied else one for one in matched]


def unchanged_runs(a: Prepared, b: Prepared, matched: Sequence[Matched]) -> list[list[Matched]]:
    """Beads of unchanged words in runs with at most `_ADJACENT` words between two of them on either side, formulas among them."""
    runs: list[list[Matched]] = []
    for one in matched:
        if one.words.kept < UNCHANGED:
            continue
        before = runs[-1][-1] if runs else None
        near = before is not None and all(0 <= words <= _ADJACENT for words in between(a, b, before, one))
        if before is None or before.chain != one.chain or not near:
            runs.append([])
        runs[-1].append(one)
    return runs


def _without_rows_of_numbers(a: Prepared, b: Prepared, matched: Sequence[Matched]) -> list[Matched]:
    """The beads with those a formula that are mostly numbers on both sides, however many there are."""
    return [
        replace(one, kind="stock" if one.words.kept >= UNCHANGED else one.kind, stock=1.0)
        if min(_numbers(a, one.suspect), _numbers(b, one.official)) > _MOSTLY
        else one
        for one in matched
    ]


def _numbers(side: Prepared, units: tuple[int, int]) -> float:
    """The share of the words of some units that are numbers."""
    words = side.tokens.words[side.bounds[units[0]] : side.bounds[units[1]]]
    return sum(word[0].isdigit() for word in words) / max(1, len(words))


def _size(one: Matched) -> int:
    return one.words.suspect[1] - one.words.suspect[0]


def _kept_inside(side: Prepared, words: Words, inside: Callable[[Span], float]) -> float:
    """Of the suspect's words in quotation marks, the share that was kept; 0.0 if none are.

    Whoever quotes keeps the words; where they were replaced one by one, the quotation marks were copied along with them.
    """
    kept = total = 0
    for same, start, end, _, _ in words.blocks:
        quoted_words = sum(inside(side.tokens.span(word, word + 1)) > 0 for word in range(start, end))
        total += quoted_words
        kept += quoted_words if same else 0
    return kept / total if total else 0.0


def _holding(spans: Sequence[Span], place: Span) -> Span | None:
    """The first of some spans that overlaps a place."""
    return next((span for span in spans if span[0] < place[1] and place[0] < span[1]), None)


def _without_borrowed(matched: Sequence[Matched], borrowed: Sequence[bool]) -> list[Matched]:
    """Recommendations that both texts print are quoted by both, unless what stands around them was copied as well."""
    own = sum(max(one.log_odds, 0.0) for one, quote in zip(matched, borrowed, strict=True) if not quote and one.counts)
    quotes = sum(max(one.log_odds, 0.0) for one, quote in zip(matched, borrowed, strict=True) if quote and one.counts)
    if own >= _OWN * quotes:
        return list(matched)
    return [replace(one, attributed=True) if quote else one for one, quote in zip(matched, borrowed, strict=True)]


def judge(
    suspect: MatchText, official: MatchText, found: Match, model: MatchingModel, *, prior: float = DEFAULT_PRIOR
) -> Verdict:
    """The verdict that a match comes to at a prior; pairs are in the order of the suspect."""
    a, b = suspect.prepared, official.prepared
    values = measured(a, b, found.matched, found.retold)
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
