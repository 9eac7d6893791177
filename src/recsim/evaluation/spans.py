"""How well copied spans are found: precision, recall, granularity and plagdet by the definitions of PAN.

Source: Potthast, Stein, Barrón-Cedeño, Rosso, "An Evaluation Framework for Plagiarism Detection", COLING 2010, section 2. A case
``r`` and a detection ``s`` are each a span of the suspect text with a span of the official text. ``s`` detects ``r`` where both
overlap on both sides; only then do the shared characters count (``s ⊓ r``). Characters of both sides are counted together.

- macro precision: the mean over detections of the share of ``s`` that is covered by the cases that it detects;
- macro recall: the mean over cases of the share of ``r`` that is covered by the detections that detect it;
- micro precision and recall: all covered characters by all detected, or all true, characters;
- granularity: the mean number of detections of a case that is detected at all; 1 is best;
- plagdet: F1 of precision and recall divided by log2(1 + granularity).

Counts of document pairs add, so that figures of any sample of pairs, as a bootstrap draws them, cost nothing more::

    units = [count_spans(detected, true) for detected, true in pairs]
    bootstrap(units, lambda sample: pan_measures(sample).plagdet)
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from recsim.records import Json, Span

# (suspect_span, official_span)
AlignedSpans = tuple[Span, Span]


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """What the measures are made of, for one pair of documents or for several added up. ``covered`` are the characters of all ``s ⊓ r``."""

    detections: int = 0
    cases: int = 0
    precision_sum: float = 0.0
    recall_sum: float = 0.0
    covered: int = 0
    detected_characters: int = 0
    true_characters: int = 0
    detected_cases: int = 0
    detections_of_cases: int = 0

    def __add__(self, other: SpanCounts) -> SpanCounts:
        return SpanCounts(
            self.detections + other.detections,
            self.cases + other.cases,
            self.precision_sum + other.precision_sum,
            self.recall_sum + other.recall_sum,
            self.covered + other.covered,
            self.detected_characters + other.detected_characters,
            self.true_characters + other.true_characters,
            self.detected_cases + other.detected_cases,
            self.detections_of_cases + other.detections_of_cases,
        )


@dataclass(frozen=True, slots=True)
class PanMeasures:
    """The measures, each 0 to 1 except ``granularity``, which is at least 1. PAN's own tables show the macro figures."""

    precision: float
    recall: float
    granularity: float
    plagdet: float
    micro_precision: float
    micro_recall: float
    micro_plagdet: float

    def to_dict(self) -> Json:
        return {name: round(getattr(self, name), 4) for name in self.__slots__}


def count_spans(detected: Sequence[AlignedSpans], true: Sequence[AlignedSpans]) -> SpanCounts:
    """Counts of one pair of documents; spans may overlap and come in any order, and a pair of documents may have none.

    Raises `ValueError` for a span that holds no character.
    """
    for pair in (*detected, *true):
        for start, end in pair:
            if not 0 <= start < end:
                raise ValueError(f"a span needs 0 <= start < end, this one is ({start}, {end})")
    shared_by_detection: list[list[AlignedSpans]] = [[] for _ in detected]
    shared_by_case: list[list[AlignedSpans]] = [[] for _ in true]
    for number, place in _overlaps(detected, true):
        shared = _intersection(detected[number], true[place])
        shared_by_detection[number].append(shared)
        shared_by_case[place].append(shared)
    return SpanCounts(
        detections=len(detected),
        cases=len(true),
        precision_sum=sum(_size(shared) / _size([pair]) for pair, shared in zip(detected, shared_by_detection, strict=True)),
        recall_sum=sum(_size(shared) / _size([pair]) for pair, shared in zip(true, shared_by_case, strict=True)),
        covered=_size([pair for shared in shared_by_case for pair in shared]),
        detected_characters=_size(detected),
        true_characters=_size(true),
        detected_cases=sum(bool(shared) for shared in shared_by_case),
        detections_of_cases=sum(len(shared) for shared in shared_by_case),
    )


def pan_measures(counts: Iterable[SpanCounts]) -> PanMeasures:
    """The measures of all pairs of documents together.

    As in PAN's own program, precision and recall are both 1 where there is neither a case nor a detection, and 0 where only one
    of them is missing; granularity is 1 where no case is detected.
    """
    total = sum(counts, SpanCounts())
    if not total.detections and not total.cases:
        precision = recall = micro_precision = micro_recall = 1.0
    elif not total.detections or not total.cases:
        precision = recall = micro_precision = micro_recall = 0.0
    else:
        precision, recall = total.precision_sum / total.detections, total.recall_sum / total.cases
        micro_precision, micro_recall = total.covered / total.detected_characters, total.covered / total.true_characters
    granularity = total.detections_of_cases / total.detected_cases if total.detected_cases else 1.0
    return PanMeasures(
        precision,
        recall,
        granularity,
        plagdet(precision, recall, granularity),
        micro_precision,
        micro_recall,
        plagdet(micro_precision, micro_recall, granularity),
    )


def plagdet(precision: float, recall: float, granularity: float) -> float:
    """F1 over log2(1 + granularity); 0 where precision and recall are 0. Raises `ValueError` for a granularity below 1."""
    if granularity < 1:
        raise ValueError(f"granularity is at least 1, not {granularity}")
    if precision + recall == 0:
        return 0.0
    return 2 * precision * recall / (precision + recall) / math.log2(1 + granularity)


def _overlaps(detected: Sequence[AlignedSpans], true: Sequence[AlignedSpans]) -> Iterable[tuple[int, int]]:
    """Places of each detection and case that overlap on both sides; cases are walked back from the last that can, by suspect span."""
    order = sorted(range(len(true)), key=lambda place: true[place][0])
    starts = [true[place][0][0] for place in order]
    reach = list(accumulate((true[place][0][1] for place in order), max))
    for number, ((start, end), (begin, stop)) in enumerate(detected):
        at = bisect_left(starts, end) - 1
        while at >= 0 and reach[at] > start:
            (_, last), (first, final) = true[order[at]]
            if last > start and first < stop and begin < final:
                yield number, order[at]
            at -= 1


def _intersection(one: AlignedSpans, other: AlignedSpans) -> AlignedSpans:
    (a, b), (c, d) = one
    (e, f), (g, h) = other
    return (max(a, e), min(b, f)), (max(c, g), min(d, h))


def _size(pairs: Sequence[AlignedSpans]) -> int:
    """Characters that at least one pair covers, of both sides together."""
    return sum(_union([pair[side] for pair in pairs]) for side in (0, 1))


def _union(spans: Iterable[Span]) -> int:
    covered = reached = 0
    for start, end in sorted(spans):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered
