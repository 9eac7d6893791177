"""From aligned pairs to a verdict: what counts, which signals it gives, and what they add up to.

The score is a logistic regression, so that the contributions of the signals add up to the log-odds at the stated prior, as in
splink's waterfall. It was trained with copies and independent texts weighing alike; its sum is therefore the weight of
evidence, and the prior is a term of its own (Good 1985).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from recsim.matching.prepared import Prepared
from recsim.matching.wordwise import Words
from recsim.verdicts import Extent, PairKind, Signal, VerdictKind

# Signals in the order of `Judge.weights`; `measured` says what each is.
SIGNALS = ("altered", "verbatim", "scattered", "reworded", "house")
DEFAULT_PRIOR = 0.01
# From this share of either side a copy is whole (contract).
_WHOLE = 0.6
# A score between these is neither flagged nor cleared.
FLAG, CLEAR = 0.5, 0.1
# Two neighbouring beads are one passage unless both sides hold this many unmatched words between them: the slots of a template.
_SLOT = 8
# Evidence beyond which more says nothing new: some two changed sentences, or eight unchanged ones that might be formulas. With 15 to 40 of
# the first the model comes out the same.
_ENOUGH_ALTERED, _ENOUGH_VERBATIM = 20.0, 80.0
# What independent texts share: evidence of one run of unchanged sentences between papers of one house (16.3 at most in the training and
# development part of copies-v1; 26 leaves siblings that share a quarter more unflagged) and between others (1.6; menus and footers
# of real pages 10.6), and the share of a text that retells another on the same topic (14 of 3,108 pairs reach more). Surprisal in bits
# instead of evidence told parts from siblings no better on the development part, and fewer mixtures.
_HOUSE_STYLE, _FURNITURE, _SAME_TOPIC = 26.0, 12.0, 0.1
# Evidence of unchanged sentences elsewhere by which two texts are wholly of one house: siblings whose strongest run is over 4 have 87
# and more in all; 95 in 100 parts set into foreign texts have 18.5 or less beside the part.
_HOUSE = 60.0
# Shares of either side that are aligned, formulas too, up to which two texts may be of one house and from which on they are one text:
# siblings have .70 at most, whole copies .79 and more.
_IN_COMMON, _ONE_TEXT = 0.7, 0.85
# From this share of kept words on a sentence is unchanged, so that it may be a formula of both texts' house.
UNCHANGED = 0.95
# From this one on it may be a formula with its slots filled anew; and fewer words than these are a heading, a reference or a date line.
# Unchanged, fewer than the last of these are a label that anybody may set.
_SLOT_FILLED, _SENTENCE, _LABEL = 0.8, 8, 5
# Log-odds that a changed sentence says at most for each of its words: fifteen words that a news summary has from a speech come to 8 instead
# of 11, a paragraph of forty in one sentence may come to 20. And the share of kept words under which it says less: passages of law and
# of hearings share the half of a long sentence that is a formula. Of the sources of mixtures of the training and development part .83 are found
# instead of .81, of the parts .945 instead of .936, with 8 instead of 9 of 2,609 nearest real passages flagged.
A_WORD, _HALF_KEPT = 0.5, 0.6
# Words that must be retold: two weak sentences are most of a passage of sixty words. Of 2,610 such passages, each with the one of 30,000
# that is nearest, 12 have 40 or more and 3 have 50; rewrites by hand with a share over .2 have 50 or more.
_RETOLD = 50
# Words between two reworded sentences, on either side, from which on a text leaps to another point instead of retelling.
_LEAP = 25
# Words that state facts as numbers do; number words are digits already.
_FACTS = frozenset(
    "january february march april may june july august september october november december"
    " first second third fourth fifth sixth seventh eighth ninth tenth".split()
)
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


def measured(a: Prepared, b: Prepared, matched: Sequence[Matched], retold: float) -> tuple[float, ...]:
    """The values of `SIGNALS`; ``retold`` is what `retold_share` said.

    Of the beads that count and kept words: ``altered``, the evidence (log-odds, capped) of the strongest unbroken run of sentences that
    were changed, which no formula explains, times the share of its numbers that was kept; ``verbatim``, the same of sentences that were not, less what may be formulas and
    what papers of one house have in common; ``scattered``, the share of breaks among them where both sides go on differently.
    ``reworded`` is ``retold`` beyond what texts on one topic reach, ``house`` from 0 to 1 how much both share beside those two runs.
    """
    counted = [one for one in matched if one.counts and one.chain < REWORDED]
    runs = passages(a, b, counted)

    def altered(run: Sequence[Matched]) -> float:
        changed = {place: evidence for place, one in enumerate(run) if (evidence := _altered(a, b, one))}
        return sum(changed.values()) * facts_kept(a, b, [run[place] for place in changed], of=max)

    def verbatim(run: Sequence[Matched]) -> float:
        return sum(map(_verbatim, run))

    strongest = [max(runs, key=strength, default=[]) for strength in (altered, verbatim)]
    house = _house(a, b, matched, besides={one.suspect for run in strongest for one in run})
    return (
        min(_ENOUGH_ALTERED, altered(strongest[0])),
        max(0.0, min(_ENOUGH_VERBATIM, verbatim(strongest[1])) - max(_FURNITURE, _HOUSE_STYLE * house)),
        (len(runs) - 1) / (len(counted) - 1) if len(counted) > 1 else 0.0,
        max(0.0, retold - _SAME_TOPIC),
        house,
    )


def _house(a: Prepared, b: Prepared, matched: Sequence[Matched], *, besides: Collection[tuple[int, int]]) -> float:
    """How far two texts are of one house, from 0.0 to 1.0: by the evidence of formulas, quotations and other sentences that both have,
    slots filled anew or not, ``besides`` some of the suspect's; less where nearly all of a text stands in the other.

    A passage that was set into a foreign text is all that the two share; papers of one house share formulas all over.
    """
    aligned = [one for one in matched if one.chain < REWORDED and one.log_odds > 0.0]
    formulas = (one for one in aligned if one.words.kept >= _SLOT_FILLED and min(_words(one)) >= _LABEL)
    shared = sum(one.log_odds for one in formulas if one.suspect not in besides)
    other = (_ONE_TEXT - max(coverage(a, b, aligned))) / (_ONE_TEXT - _IN_COMMON)
    return min(1.0, shared / _HOUSE) * min(1.0, max(0.0, other))


def retold_share(a: Prepared, b: Prepared, retold: Sequence[Matched]) -> float:
    """The share of the suspect's words in passages that say again, sentence by sentence, what a passage of the official text says.

    A rewrite says nearly everything that its passage says; a summary leaps from point to point. So sentences count in runs of two or
    more with at most `_LEAP` words between them on either side, each run by how densely it covers both, and each sentence by how
    likely it corresponds and is no formula: papers of one house say like things in like order. 0.0 under `_RETOLD` words.
    """
    counted = sorted(
        (one for one in retold if one.counts and one.words.kept < UNCHANGED), key=lambda one: (one.chain, one.suspect)
    )
    runs: list[list[Matched]] = []
    for one in counted:
        before = runs[-1][-1] if runs else None
        if before is None or before.chain != one.chain or max(between(a, b, before, one)) > _LEAP:
            runs.append([])
        runs[-1].append(one)
    total = 0.0
    for run in runs:
        if len(run) < 2:
            continue
        here, there = (sum(sizes) for sizes in zip(*(_words(one) for one in run), strict=True))
        likely = sum(_words(one)[0] * probability(one.log_odds) * max(0.0, 1.0 - 2.0 * one.stock) for one in run)
        first, last = run[0], run[-1]
        room = int(a.bounds[last.suspect[1]] - a.bounds[first.suspect[0]])
        official_room = int(b.bounds[last.official[1]] - b.bounds[first.official[0]])
        total += likely * (here / max(1, room)) * (there / max(1, official_room)) * facts_kept(a, b, run, of=min)
    return total / max(1, len(a.tokens)) if total >= _RETOLD else 0.0


def facts_kept(a: Prepared, b: Prepared, run: Sequence[Matched], *, of: Callable[[int, int], int]) -> float:
    """The share of the numbers, ordinals and months of a run that stand on both sides, ``of`` the side that has more or fewer, with one
    more of each (so that few say little); 1.0 without any.

    Whoever words a text anew keeps its figures; papers of one house fill the same sentences with others. Over unbroken runs of changed
    sentences with 4 or more of evidence, half of the siblings keep .26 or less, nine in ten parts of machine-paraphrased copies .6 or
    more (copies-v1, training and development part).
    """
    here: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for one in run:
        here.update(word for word in a.tokens.words[slice(*one.words.suspect)] if _is_fact(word))
        there.update(word for word in b.tokens.words[slice(*one.words.official)] if _is_fact(word))
    return ((here & there).total() + 1) / (of(here.total(), there.total()) + 1)


def _is_fact(word: str) -> bool:
    return word[0].isdigit() or word in _FACTS


def _altered(a: Prepared, b: Prepared, one: Matched) -> float:
    """What a changed sentence says for copying; 0.0 for one that is unchanged, too short, or changed in its figures alone: whoever words
    a text anew changes more than those, and a formula's slot is filled with others."""
    size = min(_words(one))
    if one.words.kept >= UNCHANGED or size < _SENTENCE or _figures_alone(a, b, one):
        return 0.0
    own = math.sqrt(1.0 - one.stock) * min(1.0, one.words.kept / _HALF_KEPT)
    return min(max(one.log_odds, 0.0) * own, A_WORD * size)


def _figures_alone(a: Prepared, b: Prepared, one: Matched) -> bool:
    """Whether all that differs between the two sides of a bead are numbers, ordinals and months."""
    return all(
        same or all(map(_is_fact, [*a.tokens.words[start:end], *b.tokens.words[first:last]]))
        for same, start, end, first, last in one.words.blocks
    )


def _words(one: Matched) -> tuple[int, int]:
    return one.words.suspect[1] - one.words.suspect[0], one.words.official[1] - one.words.official[0]


def _verbatim(one: Matched) -> float:
    if one.words.kept < UNCHANGED or min(_words(one)) < _LABEL:
        return 0.0
    return max(one.log_odds, 0.0) * max(0.0, 1.0 - 2.0 * one.stock)


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
    return min(between(a, b, before, after)) >= _SLOT


def between(a: Prepared, b: Prepared, before: Matched, after: Matched) -> tuple[int, int]:
    """Words between two beads on either side."""
    return (
        int(a.bounds[after.suspect[0]] - a.bounds[before.suspect[1]]),
        int(b.bounds[after.official[0]] - b.bounds[before.official[1]]),
    )


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


def decisive(judge: Judge, values: Sequence[float]) -> bool:
    """Whether some values flag a copy at the default prior; an untrained judge is never sure."""
    return judge.baseline != 0.0 and log_odds(judge.signals(values, DEFAULT_PRIOR)) >= 0.0


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
