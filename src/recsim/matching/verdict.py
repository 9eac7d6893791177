"""From aligned pairs to a verdict: what counts, which signals it gives, and what they add up to.

The score is a logistic regression, so that the contributions of the signals add up to the log-odds at the stated prior, as in
splink's waterfall. It was trained with copies and independent texts weighing alike; its sum is therefore the weight of
evidence, and the prior is a term of its own (Good 1985).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recsim.matching.prepared import Prepared
from recsim.matching.wordwise import Words
from recsim.verdicts import Extent, PairKind, Signal, VerdictKind

# Signals in the order of `Judge.weights`; `measured` says what each is.
SIGNALS = ("altered", "verbatim", "scattered", "reworded")
DEFAULT_PRIOR = 0.01
# From this share of either side a copy is whole (contract).
_WHOLE = 0.6
# A score between these is neither flagged nor cleared.
FLAG, CLEAR = 0.5, 0.1
# Two neighbouring beads are one passage unless both sides hold this many unmatched words between them: the slots of a template.
_SLOT = 8
# Evidence beyond which more says nothing new: some four changed sentences, or eight unchanged ones that might be formulas.
_ENOUGH_ALTERED, _ENOUGH_VERBATIM = 40.0, 80.0
# What independent texts reach: evidence of unchanged sentences between papers of one house (half of them 13.5, 18.8 at most), and the share
# of a text that seems reworded from another on the same topic (copies-v1, training part). Only what goes beyond is evidence.
_HOUSE_STYLE, _SAME_TOPIC = 12.0, 0.3
# From this share of kept words on a sentence is unchanged, so that it may be a formula of both texts' house.
UNCHANGED = 0.95
# From this one on it may be a formula with its slots filled anew; and fewer words than these are a heading, a reference or a date line.
_SLOT_FILLED, _SENTENCE = 0.8, 8
# Chains of rewording are numbered from here on.
REWORDED = 1000
# A text that is flagged for its own words is a quotation all the same where it has this many times as many quoted ones.
_MOSTLY_QUOTED = 4.0
# Log-odds that quoted beads must come to before a text is said to quote: one sentence of some twenty words in common.
_QUOTATION = 6.0


@dataclass(frozen=True, slots=True)
class Matched:
    """One bead with its words and what became of it: its kind, whether it is somebody's words, and how likely a formula."""

    suspect: tuple[int, int]
    official: tuple[int, int]
    log_odds: float
    words: Words
    kind: PairKind
    attributed: bool
    chain: int
    stock: float = 0.0

    @property
    def counts(self) -> bool:
        """Whether it is evidence of copying: neither a formula nor a quotation."""
        return self.kind != "stock" and not self.attributed


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights of `SIGNALS` and the baseline; all contributions are natural log-odds."""

    baseline: float
    weights: tuple[float, ...]

    def signals(self, values: Sequence[float], prior: float) -> tuple[Signal, ...]:
        """The prior, the baseline and every signal with what it adds."""
        return (
            Signal("prior", prior, math.log(prior / (1 - prior))),
            Signal("baseline", 1.0, self.baseline),
            *(
                Signal(name, float(value), float(value * weight))
                for name, value, weight in zip(SIGNALS, values, self.weights, strict=True)
            ),
        )


def measured(a: Prepared, b: Prepared, matched: Sequence[Matched]) -> tuple[float, ...]:
    """The values of `SIGNALS`.

    Of the beads that count and kept words: ``altered``, the evidence (log-odds, capped) of the strongest unbroken run of sentences that
    were changed, which no formula explains; ``verbatim``, the same of sentences that were not, less what may be formulas and
    what papers of one house have in common; ``scattered``, the share of breaks among them where both sides go on differently. Of
    rewording: ``reworded``, the share of the suspect's words in it, beyond what texts on one topic reach.
    """
    counted = [one for one in matched if one.counts and one.chain < REWORDED]
    reworded = [one for one in matched if one.counts and (one.chain >= REWORDED or (one.kind == "reworded" and one.log_odds > 0))]
    runs = passages(a, b, counted)
    altered = max((sum(_altered(one) for one in run) for run in runs), default=0.0)
    verbatim = max((sum(_verbatim(one) for one in run) for run in runs), default=0.0)
    return (
        min(_ENOUGH_ALTERED, altered),
        max(0.0, min(_ENOUGH_VERBATIM, verbatim) - _HOUSE_STYLE),
        (len(runs) - 1) / (len(counted) - 1) if len(counted) > 1 else 0.0,
        max(0.0, coverage(a, b, reworded)[0] - _SAME_TOPIC),
    )


def _altered(one: Matched) -> float:
    if one.words.kept >= UNCHANGED or min(_words(one)) < _SENTENCE:
        return 0.0
    # A formula with another name or date in its slot keeps most of its words; one that lost more is no formula any more.
    own = max(0.0, 1.0 - 2.0 * one.stock) if one.words.kept >= _SLOT_FILLED else math.sqrt(1.0 - one.stock)
    return max(one.log_odds, 0.0) * own


def _words(one: Matched) -> tuple[int, int]:
    return one.words.suspect[1] - one.words.suspect[0], one.words.official[1] - one.words.official[0]


def _verbatim(one: Matched) -> float:
    return max(one.log_odds, 0.0) * max(0.0, 1.0 - 2.0 * one.stock) if one.words.kept >= UNCHANGED else 0.0


def passages(a: Prepared, b: Prepared, matched: Sequence[Matched]) -> list[list[Matched]]:
    """Counted beads in runs that nothing breaks: no slot where both sides go on differently, no formula, no other chain."""
    runs: list[list[Matched]] = []
    before: Matched | None = None
    for one in sorted((one for one in matched if one.counts), key=lambda one: one.suspect):
        if before is None or one.chain != before.chain or _slot(a, b, before, one):
            runs.append([])
        runs[-1].append(one)
        before = one
    return runs


def _slot(a: Prepared, b: Prepared, before: Matched, after: Matched) -> bool:
    words = (
        int(a.bounds[after.suspect[0]] - a.bounds[before.suspect[1]]),
        int(b.bounds[after.official[0]] - b.bounds[before.official[1]]),
    )
    return min(words) >= _SLOT


def coverage(a: Prepared, b: Prepared, counted: Sequence[Matched]) -> tuple[float, float]:
    """The share of each side's words that lie in the beads given."""
    shares = []
    for side, ranges in ((a, [one.suspect for one in counted]), (b, [one.official for one in counted])):
        held = np.zeros(side.units, dtype=bool)
        for first, last in ranges:
            held[first:last] = True
        shares.append(float(side.lengths[held].sum()) / max(1, len(side.tokens)))
    return shares[0], shares[1]


def log_odds(signals: Sequence[Signal]) -> float:
    """What the contributions add up to."""
    return sum(signal.contribution for signal in signals)


def probability(value: float) -> float:
    """The probability of some log-odds."""
    return 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, value))))


def decided(score: float, matched: Sequence[Matched]) -> VerdictKind:
    """What a score and the matched words come to: by what covers most of the copied text, by words of the suspect."""
    sizes = {"identical": 0, "edited": 0, "substituted": 0, "reworded": 0}
    quotation = 0
    evidence = sum(one.log_odds for one in matched if one.attributed)
    for one in matched:
        size = one.words.suspect[1] - one.words.suspect[0]
        if one.kind == "stock":
            continue
        if one.attributed:
            quotation += size
        else:
            sizes[one.kind] += size
    if score >= FLAG:
        if quotation > _MOSTLY_QUOTED * sum(sizes.values()):
            return "quotation"
        most = max(sizes, key=lambda kind: sizes[kind])
        kinds: dict[str, VerdictKind] = {
            "identical": "verbatim",
            "edited": "near_duplicate",
            "substituted": "machine_paraphrase",
            "reworded": "rewrite",
        }
        return kinds[most]
    if quotation and evidence >= _QUOTATION:
        return "quotation"
    return "undecided" if score >= CLEAR else "independent"


def extent(verdict: VerdictKind, share: tuple[float, float]) -> Extent:
    """``whole`` from 60% of either side, ``part`` below, ``none`` for what is independent."""
    if verdict == "independent":
        return "none"
    return "whole" if max(share) >= _WHOLE else "part"
