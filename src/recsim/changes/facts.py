"""What a copy now says otherwise: numbers, dates, names, negations, modal verbs and comparisons, pair by pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from recsim.changes.alternatives import alternatives
from recsim.changes.counted import counted_changes
from recsim.changes.named import named_changes
from recsim.changes.places import places
from recsim.changes.retold import retold_changes
from recsim.changes.sides import FactSide
from recsim.changes.turned import turned_changes
from recsim.matching import Matched
from recsim.records import Span
from recsim.verdicts import FactChange, FactKind

# A chain with less evidence (log-odds) than a sentence of some twenty words in common may be a chance likeness.
_CHAIN = 6.0
# Shorter lines ("Introduction") stand in many papers, and prove nothing of the lines around them.
_LINE = 4
# A reworded pair that is less likely than this (log-odds) to be one at all says nothing about changes; nor does one that keeps less than
# three words in ten in order: of 28 changes reported in such pairs of the training and development parts' rewrites by hand none was right.
_SURE, _ORDERLY = 0.0, 0.3
# From this share of reworded words on a text is retold as a whole.
_RETOLD = 0.5
# What misleads most first, in every output: a statement turned round, then figures, then how much and how firmly; names last, since a program
# that swaps words distorts nearly every name.
_MISLEADS: tuple[FactKind, ...] = ("negation", "number", "date", "comparative", "quantifier", "modal", "name")


def fact_changes(suspect: FactSide, official: FactSide, matched: Iterable[Matched]) -> tuple[FactChange, ...]:
    """The facts that differ between aligned passages, what misleads most first; the same name for the same name once.

    What differs in form alone comes last; facts that mislead alike stand in the order of the suspect.
    """
    beads = sorted(matched, key=lambda bead: (bead.suspect, bead.official))
    evidence: defaultdict[int, float] = defaultdict(float)
    for bead in beads:
        if bead.words.suspect[1] - bead.words.suspect[0] >= _LINE:
            evidence[bead.chain] += max(bead.log_odds, 0.0)
    # A weak chain is believed between or beside passages of a strong one, as where a sentence was split.
    strong = [bead for bead in beads if evidence[bead.chain] >= _CHAIN]
    held = [
        {at for start, stop in sides for at in range(start - 1, stop + 1)}
        for sides in ([bead.suspect for bead in strong], [bead.official for bead in strong])
    ]
    printed = _lines(suspect), _lines(official)
    found: list[FactChange] = []
    names: set[tuple[str, str]] = set()
    for place, bead in enumerate(beads):
        if evidence[bead.chain] < _CHAIN and any(
            near.isdisjoint(range(*side)) for near, side in zip(held, (bead.suspect, bead.official), strict=True)
        ):
            continue
        if _elsewhere(bead, beads[max(0, place - 1) : place + 2], suspect, official, printed):
            continue
        for change in _of(bead, suspect, official):
            if change.kind == "name":
                key = (change.official.lower(), change.suspect.lower())
                if key in names:
                    continue
                names.add(key)
            found.append(change)
    anew = [bead for bead in beads if _anew(bead)]
    # Beside passages that kept their words, a likeness in sense alone is mostly chance: a part set into another text.
    if _size(anew) >= _RETOLD * _size(bead for bead in beads if bead.kind != "stock"):
        found += retold_changes(anew, suspect, official)
    distinct = [one for one in dict.fromkeys(found) if not any(_inside(one, other) for other in found)]
    # "majority" for "minority" is an opposite and an amount; the first says it.
    distinct = list({(one.suspect_span, one.official_span, one.same): one for one in reversed(distinct)}.values())
    return tuple(sorted(distinct, key=_order))


def _anew(bead: Matched) -> bool:
    """Whether a pair was written anew, so that its wording says nothing of what stands in the place of what."""
    return bead.kind == "reworded" and (bead.log_odds < _SURE or bead.words.kept < _ORDERLY)


def _size(beads: Iterable[Matched]) -> int:
    """The suspect's words in some pairs."""
    return sum(bead.words.suspect[1] - bead.words.suspect[0] for bead in beads)


def _order(one: FactChange) -> tuple[bool, int, Span]:
    return one.same, _MISLEADS.index(one.kind), one.suspect_span or one.official_span or (0, 0)


def _inside(one: FactChange, other: FactChange) -> bool:
    """Whether a change is a part of another: "more" of "more than 60"."""
    if one is other or one.same or other.same or one.suspect_span is None or other.suspect_span is None:
        return False
    (start, end), (first, last) = one.suspect_span, other.suspect_span
    return one.kind == other.kind and first <= start and end <= last and last - first > end - start


def _lines(side: FactSide) -> frozenset[tuple[str, ...]]:
    """The words of every unit of a side."""
    return frozenset(side.words[start:end] for start, end in pairwise(side.bounds))


def _elsewhere(
    bead: Matched,
    around: Sequence[Matched],
    suspect: FactSide,
    official: FactSide,
    printed: tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]],
) -> bool:
    """Whether a short changed line stands unchanged elsewhere on the other side, and nothing on both sides of it says it belongs here."""
    if bead.words.kept == 1.0:
        return False
    mine, their = suspect.words[slice(*bead.words.suspect)], official.words[slice(*bead.words.official)]
    if mine not in printed[1] and their not in printed[0]:
        return False
    adjoining = sum(
        other.chain == bead.chain
        and other is not bead
        and (
            (other.suspect[1], other.official[1]) == (bead.suspect[0], bead.official[0])
            or (other.suspect[0], other.official[0]) == (bead.suspect[1], bead.official[1])
        )
        for other in around
    )
    return adjoining < 2


def _of(bead: Matched, suspect: FactSide, official: FactSide) -> Iterator[FactChange]:
    if bead.words.kept == 1.0:
        # The folded words are the same, so no more than the form of a number can differ.
        if suspect.quote(*bead.words.suspect) == official.quote(*bead.words.official):
            return
    elif _anew(bead):
        return
    there, here = places(bead), places(bead, turned=True)
    if not there.blocks or not here.blocks:
        return
    yield from counted_changes(bead, suspect, official, there, here)
    yield from alternatives(bead, suspect, official, there)
    if bead.words.kept < 1.0:
        yield from named_changes(bead, suspect, official, there)
        yield from turned_changes(bead, suspect, official, there, here)
