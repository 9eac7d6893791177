"""The text alignment that won PAN 2014, written anew from its publications.

Sanchez-Perez, Sidorov, Gelbukh: "The Winning Approach to Text Alignment for Text Reuse Detection at PAN 2014", CLEF 2014 working
notes; with the settings that the authors published with "Adaptive Algorithm for Plagiarism Detection", CLEF 2015.

1. Sentences in lower case; tokens of three characters or more that start with a letter or digit; Snowball's English stemmer; stop
   words stay. A sentence of fewer than three tokens joins the next.
2. Seeds: pairs of sentences with a tf-isf cosine above .30 (sentences of both texts are the collection) and a Dice coefficient of
   their word types above .33.
3. Extension: seeds are split where more than four sentences lie between them, by the suspect side, then the official one, and so on
   until nothing splits. A fragment whose two sides, each one summed vector, have a cosine of at most .34 is split again with a
   smaller gap, down to none; what never passes is dropped.
4. Of fragments that overlap in the suspect text the one of better quality stays: the mean best cosine of the sentences in the
   overlap, filled up towards 1 by that of the others.
5. Fragments under 150 characters on either side are dropped.
6. All again with a gap of 24 sentences: where those fragments are three times as long in the official text as in the suspect, the
   suspect is a summary, and they are the answer.

The later addition of 2015, which cuts fragments down to long verbatim runs, is left out: it finds nothing in paraphrased text.
Sentences are split as recsim splits them, so that the comparison is about alignment alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.copies.contract import AlignedPair, Unavailable
from benchmarks.copies.segments import sentences_of
from recsim.records import Span

_TOKEN = re.compile(r"\w+(?:[-'’]\w+)*")
Seed = tuple[int, int]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settings:
    """The published settings. ``gap`` counts the sentences that may lie between two seeds of one fragment."""

    cosine: float = 0.30
    dice: float = 0.33
    fragment: float = 0.34
    gap: int = 4
    least_gap: int = 0
    least_tokens: int = 3
    least_characters: int = 150
    summary_gap: int = 24
    summary_ratio: float = 3.0


PUBLISHED = Settings()


@dataclass(frozen=True, slots=True)
class Fragment:
    """First and last sentence on both sides, and the seeds in between."""

    suspect: tuple[int, int]
    official: tuple[int, int]
    seeds: tuple[Seed, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Both texts as sentences: their spans, their vectors, and the cosine of each with each."""

    suspect_spans: list[Span]
    official_spans: list[Span]
    suspect: Any
    official: Any
    cosines: Matrix
    dice: Matrix


def align(suspect: str, official: str, *, settings: Settings = PUBLISHED) -> list[AlignedPair]:
    """The aligned fragments as ``(suspect_span, official_span)``, in the order of the suspect text; none for an empty side.

    Raises `Unavailable` without the stemmer.
    """
    sides = _sides(suspect, official, settings)
    if sides is None:
        return []
    places = np.argwhere((sides.cosines > settings.cosine) & (sides.dice > settings.dice))
    seeds = [(int(one), int(other)) for one, other in places]
    found = _fragments(sides, seeds, settings)
    wide = _fragments(sides, seeds, replace(settings, gap=settings.summary_gap))
    lengths = (
        [_length(sides.suspect_spans, one.suspect) for one in wide],
        [_length(sides.official_spans, one.official) for one in wide],
    )
    if wide and sum(lengths[1]) >= settings.summary_ratio * sum(lengths[0]):
        found = wide
    return [(_span(sides.suspect_spans, one.suspect), _span(sides.official_spans, one.official)) for one in found]


def _fragments(sides: Sides, seeds: list[Seed], settings: Settings) -> list[Fragment]:
    """Extension, overlaps and length: steps 3 to 5."""
    kept = _without_overlaps(sides, _extend(sides, seeds, settings, settings.gap))
    return [
        one
        for one in kept
        if _length(sides.suspect_spans, one.suspect) >= settings.least_characters
        and _length(sides.official_spans, one.official) >= settings.least_characters
    ]


def _extend(sides: Sides, seeds: list[Seed], settings: Settings, gap: int) -> list[Fragment]:
    found: list[Fragment] = []
    for cluster in _clusters(seeds, gap):
        rows, columns = [seed[0] for seed in cluster], [seed[1] for seed in cluster]
        fragment = Fragment((min(rows), max(rows)), (min(columns), max(columns)), tuple(cluster))
        if _fragment_cosine(sides, fragment) > settings.fragment:
            found.append(fragment)
        elif gap > settings.least_gap:
            found += _extend(sides, cluster, settings, gap - 1)
    return found


def _clusters(seeds: list[Seed], gap: int) -> list[list[Seed]]:
    """Seeds split by gaps, the sides in turn, until neither side splits a cluster."""
    done: list[list[Seed]] = []
    # A cluster, the side that is next, and how many sides in a row have not split it.
    waiting = [(seeds, 0, 0)] if seeds else []
    while waiting:
        cluster, side, quiet = waiting.pop()
        parts = _split(cluster, side, gap)
        if len(parts) > 1:
            waiting += [(part, 1 - side, 0) for part in parts]
        elif quiet:
            done.append(cluster)
        else:
            waiting.append((cluster, 1 - side, 1))
    return sorted(done)


def _split(seeds: list[Seed], side: int, gap: int) -> list[list[Seed]]:
    parts: list[list[Seed]] = []
    for seed in sorted(seeds, key=lambda seed: (seed[side], seed[1 - side])):
        if parts and seed[side] - parts[-1][-1][side] - 1 <= gap:
            parts[-1].append(seed)
        else:
            parts.append([seed])
    return parts


def _fragment_cosine(sides: Sides, fragment: Fragment) -> float:
    one = np.asarray(sides.suspect[fragment.suspect[0] : fragment.suspect[1] + 1].sum(axis=0)).ravel()
    other = np.asarray(sides.official[fragment.official[0] : fragment.official[1] + 1].sum(axis=0)).ravel()
    norm = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / norm if norm else 0.0


def _without_overlaps(sides: Sides, fragments: list[Fragment]) -> list[Fragment]:
    """From left to right in the suspect text; of two that overlap the better one goes on."""
    kept: list[Fragment] = []
    for fragment in sorted(fragments, key=lambda one: (one.suspect, one.official)):
        if not kept or fragment.suspect[0] > kept[-1].suspect[1]:
            kept.append(fragment)
            continue
        ours, theirs = _quality(sides, fragment, kept[-1]), _quality(sides, kept[-1], fragment)
        longer = fragment.suspect[1] - fragment.suspect[0] > kept[-1].suspect[1] - kept[-1].suspect[0]
        # Two verbatim fragments are equally good: the longer one stays.
        if (min(ours, theirs) > 0.99 and longer) or (min(ours, theirs) <= 0.99 and ours > theirs):
            kept[-1] = fragment
    return kept


def _quality(sides: Sides, fragment: Fragment, other: Fragment) -> float:
    """How good a fragment is where the other one overlaps it, filled up towards 1 by how good the rest of it is."""
    rows = np.arange(fragment.suspect[0], fragment.suspect[1] + 1)
    best = sides.cosines[rows, fragment.official[0] : fragment.official[1] + 1].max(axis=1)
    inside = (rows >= other.suspect[0]) & (rows <= other.suspect[1])
    quality = float(best[inside].mean()) if inside.any() else 0.0
    return quality + (1 - quality) * float(best[~inside].mean()) if (~inside).any() else quality


def _sides(suspect: str, official: str, settings: Settings) -> Sides | None:
    from scipy.sparse import csr_array

    spans, bags = [], []
    for text in (suspect, official):
        found = _sentences(text, settings.least_tokens)
        if not found:
            return None
        spans.append([span for span, _ in found])
        bags.append([bag for _, bag in found])
    every = [*bags[0], *bags[1]]
    frequency = Counter(term for bag in every for term in bag)
    place = {term: number for number, term in enumerate(frequency)}
    made = []
    for side in bags:
        entries = [(row, term, count) for row, bag in enumerate(side) for term, count in bag.items()]
        rows, columns = [row for row, _, _ in entries], [place[term] for _, term, _ in entries]
        weights = [count * math.log(len(every) / frequency[term]) for _, term, count in entries]
        shape = (len(side), len(place))
        made.append(
            (csr_array((weights, (rows, columns)), shape=shape), csr_array((np.ones(len(entries)), (rows, columns)), shape=shape))
        )
    (one, one_types), (other, other_types) = made
    norms = np.outer(*(np.sqrt(np.asarray(side.multiply(side).sum(axis=1)).ravel()) for side in (one, other)))
    shared = (one @ other.T).toarray()
    cosines = np.divide(shared, norms, out=np.zeros_like(shared), where=norms > 0)
    sizes = np.add.outer(*(np.asarray(side.sum(axis=1)).ravel() for side in (one_types, other_types)))
    dice = 2 * (one_types @ other_types.T).toarray() / sizes
    return Sides(spans[0], spans[1], one, other, cosines, dice)


def _sentences(text: str, least: int) -> list[tuple[Span, Counter[str]]]:
    """Sentences with their stems; a short one joins the next, the last one stays as it is."""
    stem = _stemmer()
    found: list[tuple[Span, Counter[str]]] = []
    short: tuple[Span, Counter[str]] | None = None
    for start, end in sentences_of(text):
        tokens = (match.group() for match in _TOKEN.finditer(text[start:end].lower()))
        bag = Counter(stem(token) for token in tokens if len(token) > 2)
        if not bag:
            continue
        if short is not None:
            start, bag = short[0][0], short[1] + bag
        short = ((start, end), bag) if bag.total() < least else None
        if short is None:
            found.append(((start, end), bag))
    return [*found, short] if short is not None else found


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    if find_spec("snowballstemmer") is None:
        raise Unavailable("no stemmer: pip install snowballstemmer, or recsim[benchmarks]")
    import snowballstemmer

    return lru_cache(maxsize=100_000)(snowballstemmer.stemmer("english").stemWord)


def _span(spans: list[Span], rows: tuple[int, int]) -> Span:
    return spans[rows[0]][0], spans[rows[1]][1]


def _length(spans: list[Span], rows: tuple[int, int]) -> int:
    start, end = _span(spans, rows)
    return end - start
