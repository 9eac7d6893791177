"""How well copies are found: recall by kind, generator and strength; false flags first; spans by PAN's measures; calibration.

A copy is found where its verdict is flagged; a part or a mixture besides where an aligned pair that counts lies in a labelled one.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from recsim.evaluation.copies_corpus import CopiesCorpus, Copy
from recsim.evaluation.results import Figure, Result, bootstrap, figure
from recsim.evaluation.spans import AlignedSpans, SpanCounts, count_spans, pan_measures
from recsim.evaluation.train_matching import copy_document
from recsim.matcher import Matcher
from recsim.matching import MatchText
from recsim.matching.match import judge, match
from recsim.matching.regions import regions
from recsim.records import Json, Span
from recsim.verdicts import Verdict

# Pairs of texts of different families that are compared beside the hard ones; all of them are some 12,000 on copies-v1's test split.
CROSS = 2000
_SEED = 20260403
_BINS = 10


@dataclass(frozen=True, slots=True)
class Found:
    """One copy and one of its sources: the verdict and whether its place is right."""

    copy: Copy
    source: str
    verdict: Verdict
    placed: bool
    counts: SpanCounts

    @property
    def found(self) -> bool:
        return self.verdict.flagged and self.placed


@dataclass(frozen=True, slots=True)
class Flag:
    """One pair of independent texts and its verdict."""

    suspect: str
    official: str
    kind: str
    verdict: Verdict


def evaluate_copies(
    corpus: CopiesCorpus,
    *,
    split: str = "test",
    matcher: Matcher | None = None,
    cross: int | None = CROSS,
    on_done: Callable[[str], None] | None = None,
) -> Result:
    """Figures on a split. ``cross`` independent pairs are drawn beside the hard ones; None takes every pair."""
    judge_of = matcher or Matcher(changes=False)
    ready: dict[str, MatchText] = {}

    def text(name: str) -> MatchText:
        if name not in ready:
            ready[name] = judge_of.ready(corpus.texts[name].path)
        return ready[name]

    found = []
    for copy in corpus.copies_of(split):
        suspect = judge_of.ready(copy_document(copy))
        for source in copy.sources:
            found.append(_found(copy, source, suspect, text(source), judge_of))
        if on_done is not None:
            on_done(copy.id)
    flags = []
    for first, second, kind in _independent(corpus, split, cross):
        flags.append(Flag(first, second, kind, judge_of.compare(text(first), text(second))))
        if on_done is not None:
            on_done(f"{first} {second}")
    return _result(corpus, split, found, flags)


def _found(copy: Copy, source: str, suspect: MatchText, official: MatchText, matcher: Matcher) -> Found:
    matched = match(suspect, official, matcher.model)
    verdict = judge(suspect, official, matched, matcher.model, prior=matcher.prior)
    to_source = suspect.document.offsets.to_source
    true: list[AlignedSpans] = merged_cases([(here, there) for name, here, there in copy.pairs if name == source])
    detected: list[AlignedSpans] = [(to_source(here), there) for here, there in regions(suspect, official, matched)]
    placed = any(_overlap(here, one[0]) and _overlap(there, one[1]) for here, there in detected for one in true)
    return Found(copy, source, verdict, placed, count_spans(detected if verdict.flagged else [], true))


def merged_cases(pairs: Sequence[AlignedSpans], gap: int = 8) -> list[AlignedSpans]:
    """Labelled pairs that adjoin on both sides, in order, as one case: a passage, not its sentences."""
    cases: list[AlignedSpans] = []
    for here, there in sorted(pairs):
        if cases:
            (start, end), (first, last) = cases[-1]
            if 0 <= here[0] - end <= gap and 0 <= there[0] - last <= gap:
                cases[-1] = ((start, here[1]), (first, there[1]))
                continue
        cases.append((here, there))
    return cases


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _independent(corpus: CopiesCorpus, split: str, cross: int | None) -> Iterator[tuple[str, str, str]]:
    for pair in corpus.negatives_of(split):
        yield pair.suspect, pair.official, pair.kind
    names = sorted(name for name, text in corpus.texts.items() if split in ("all", text.split))
    pairs = [
        (first, second)
        for place, first in enumerate(names)
        for second in names[place + 1 :]
        if corpus.texts[first].family != corpus.texts[second].family
    ]
    if cross is not None and cross < len(pairs):
        pairs = random.Random(_SEED).sample(pairs, cross)
    for first, second in pairs:
        yield first, second, "cross"


def _result(corpus: CopiesCorpus, split: str, found: Sequence[Found], flags: Sequence[Flag]) -> Result:
    hard = [flag for flag in flags if flag.kind != "cross"]
    cross = [flag for flag in flags if flag.kind == "cross"]
    figures: dict[str, Figure] = {
        "false_flags_hard": _total(hard),
        "false_flags_cross": _total(cross),
        "false_flag_rate_cross": _share([flag.verdict.flagged for flag in cross]),
        "calibration_error": bootstrap(list[Found | Flag]([*found, *flags]), _calibration, resamples=100),
    }
    for name, rows in (
        ("recall_whole", [one for one in found if one.copy.kind in ("whole", "shuffled", "spelled")]),
        ("recall_part", [one for one in found if one.copy.kind == "part"]),
        ("recall_mixed", [one for one in found if one.copy.kind == "mixed"]),
        ("recall_rewrite", [one for one in found if one.copy.kind == "rewrite"]),
    ):
        if rows:
            figures[name] = _share([one.found for one in rows])
    for name in ("plagdet", "precision", "recall", "granularity"):
        figures[f"span_{name}"] = bootstrap([one.counts for one in found], partial(_measure, name=name), resamples=200)
    groups: defaultdict[str, defaultdict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        kind = "whole" if one.copy.kind in ("whole", "shuffled", "spelled") else one.copy.kind
        groups["kind and generator"][f"{kind}/{one.copy.generator}"].append(one)
        groups["kind and strength"][f"{kind}/{one.copy.strength}"].append(one)
    by_group = {
        group: {name: {"recall": _share([one.found for one in rows])} for name, rows in sorted(members.items())}
        for group, members in groups.items()
    }
    kinds = sorted({flag.kind for flag in hard})
    by_group["false flags by kind"] = {kind: {"flagged": _total([one for one in hard if one.kind == kind])} for kind in kinds}
    confusion: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in found:
        confusion[f"{one.copy.kind}/{one.copy.generator}"][one.verdict.verdict] += 1
    for flag in flags:
        confusion[flag.kind][flag.verdict.verdict] += 1
    return Result(
        "copies", corpus.name, corpus.sha256, split, figures, by_group, {key: dict(row) for key, row in confusion.items()},
        tuple(_mistakes(found, flags)),
    )  # fmt: skip


def _mistakes(found: Sequence[Found], flags: Sequence[Flag]) -> Iterator[Json]:
    """False flags first, those of template siblings and of one topic before all."""
    order = {"template": 0, "same_topic": 1}
    for flag in sorted(flags, key=lambda one: (order.get(one.kind, 2), one.suspect)):
        if flag.verdict.flagged:
            yield {
                "kind": flag.kind,
                "suspect": flag.suspect,
                "official": flag.official,
                "found": flag.verdict.verdict,
                "score": round(flag.verdict.score, 4),
            }
    for one in found:
        if not one.found:
            yield {
                "kind": one.copy.kind,
                "suspect": one.copy.id,
                "official": one.source,
                "found": one.verdict.verdict,
                "score": round(one.verdict.score, 4),
                "placed": one.placed,
            }


def _measure(sample: Sequence[SpanCounts], name: str) -> float:
    return float(getattr(pan_measures(sample), name))


def _share(values: Sequence[bool]) -> Figure:
    return figure([float(value) for value in values])


def _total(flags: Sequence[Flag]) -> Figure:
    return bootstrap([float(flag.verdict.flagged) for flag in flags], lambda sample: float(sum(sample)), resamples=200)


def _calibration(rows: Sequence[Found | Flag]) -> float:
    """Expected calibration error with copies and others weighed as the prior has them (ten bins, Naeini et al. 2015)."""
    copies = sum(isinstance(row, Found) for row in rows)
    if not copies or copies == len(rows):
        return 0.0
    prior = rows[0].verdict.prior
    bins: defaultdict[int, list[tuple[float, float, float]]] = defaultdict(list)
    for row in rows:
        copy = isinstance(row, Found)
        weight = prior / copies if copy else (1 - prior) / (len(rows) - copies)
        bins[min(_BINS - 1, int(row.verdict.score * _BINS))].append((weight, row.verdict.score, float(copy)))
    return sum(abs(sum(weight * (score - truth) for weight, score, truth in members)) for members in bins.values())
