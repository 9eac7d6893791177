"""recsim beside its rivals at judging pairs of texts: every rival at each of its settings, the best one chosen on the development part."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.rivals.catalogue import RIVALS, scorers
from benchmarks.rivals.contract import Scorer, Setting, named
from benchmarks.suite.parts import Given, part, share
from benchmarks.suite.results import OURS, Curve, Outcome, Row
from recsim import Matcher
from recsim.evaluation.copies_corpus import CopiesCorpus
from recsim.evaluation.results import bootstrap, figure
from recsim.evaluation.train_matching import copy_document
from recsim.reading import read

# A threshold is the lowest that this share of the independent pairs of the development part stays under.
MOST_FALSE = 0.01
# recsim's own, which is shipped and not chosen here.
_FLAGGED = 0.5
_SEED = 20261125


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two texts, whether one was made from the other, and what it is called: kind, generator and strength, or why they look alike."""

    suspect: str
    official: str
    copied: bool
    kind: str
    generator: str = ""
    strength: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A rival's best setting on the development part: its threshold there and its recall."""

    setting: Setting
    threshold: float
    recall: float


def text_pairs(corpus: CopiesCorpus, split: str, cross: int) -> list[TextPair]:
    """Copies with each of their sources, independent pairs that look like copies, and some of different families."""
    texts = {name: read(text.path).text for name, text in corpus.texts.items() if text.split == split}
    pairs = [
        TextPair(copy_document(copy).text, texts[source], True, copy.kind, copy.generator, copy.strength or "")
        for copy in corpus.copies_of(split)
        for source in copy.sources
    ]
    pairs += [TextPair(texts[pair.suspect], texts[pair.official], False, pair.kind) for pair in corpus.negatives_of(split)]
    names = sorted(texts)
    apart = [
        (first, second)
        for place, first in enumerate(names)
        for second in names[place + 1 :]
        if corpus.texts[first].family != corpus.texts[second].family
    ]
    drawn = random.Random(_SEED).sample(apart, min(cross, len(apart)))
    return pairs + [TextPair(texts[first], texts[second], False, "cross") for first, second in drawn]


def threshold_of(pairs: Sequence[TextPair], scores: Sequence[float], most_false: float = MOST_FALSE) -> float:
    """The lowest threshold at which at most that share of the independent pairs is flagged; flagged is from the threshold on."""
    false = sorted((score for pair, score in zip(pairs, scores, strict=True) if not pair.copied), reverse=True)
    allowed = int(most_false * len(false))
    return float(np.nextafter(false[allowed], np.inf)) if len(false) > allowed else 0.0


def chosen_setting(rival: Scorer, pairs: Sequence[TextPair]) -> Chosen:
    """The setting with the highest recall on these pairs at the threshold that few independent ones reach."""
    tried = []
    for setting in rival.SCORES:
        scores = [rival.score(pair.suspect, pair.official, **setting) for pair in pairs]
        threshold = threshold_of(pairs, scores)
        copies = [score >= threshold for pair, score in zip(pairs, scores, strict=True) if pair.copied]
        tried.append(Chosen(setting, threshold, sum(copies) / max(1, len(copies))))
    return max(tried, key=lambda one: one.recall)


@part("rivals.copies", "Copies beside rivals")
def copies(given: Given) -> Outcome:
    """Every scorer on the same pairs of the test part; recsim at its shipped threshold, rivals at the one chosen on dev."""
    every = given.amount.compared_every
    corpus = given.some_copies(every)
    dev, test = (text_pairs(corpus, split, given.amount.cross) for split in ("dev", "test"))
    available, missing = given.rivals
    rows: list[Row] = []
    curves: list[Curve] = []
    given.say(OURS)
    ours = recsim_scores(test)
    rows += judged_rows(OURS, test, ours, _FLAGGED, "shipped threshold")
    curves.append(Curve("precision-recall", OURS, precision_recall(test, ours)))
    for name, rival in scorers(available).items():
        given.say(RIVALS[name])
        best = chosen_setting(rival, dev)
        scores = [rival.score(pair.suspect, pair.official, **best.setting) for pair in test]
        rows += judged_rows(RIVALS[name], test, scores, best.threshold, f"{named(best.setting)}; {reached(best.threshold)}")
        curves.append(Curve("precision-recall", RIVALS[name], precision_recall(test, scores)))
    notes = (
        f"{sum(pair.copied for pair in test)} copies and {sum(not pair.copied for pair in test)} independent pairs. Each rival was tried"
        f" at {min(len(rival.SCORES) for rival in scorers(available).values())} settings or more; its setting and threshold are those"
        f" with the highest recall on the development part while at most {MOST_FALSE:.0%} of the independent pairs there were flagged."
        " recsim is measured at the threshold that it ships with.",
    )
    return Outcome(
        corpus.name,
        corpus.sha256,
        "test",
        share(every),
        tuple(rows),
        tuple(curves),
        missing={RIVALS[name]: why for name, why in missing.items()},
        notes=notes,
    )


def reached(threshold: float) -> str:
    """A threshold in words."""
    return f"from {threshold:.3f}" if threshold >= 0.0005 else "above 0"


def recsim_scores(pairs: Sequence[TextPair]) -> list[float]:
    """recsim's verdicts as scores; each text is made ready once."""
    matcher = Matcher(changes=False)
    ready = {text: matcher.ready(text.encode("utf-8")) for pair in pairs for text in (pair.suspect, pair.official)}
    return [matcher.compare(ready[pair.suspect], ready[pair.official]).score for pair in pairs]


def judged_rows(method: str, pairs: Sequence[TextPair], scores: Sequence[float], threshold: float, setting: str) -> list[Row]:
    """Figures over all pairs, then recall by kind, generator and strength, and false flags by what the pairs look like."""
    flagged = [(pair, score >= threshold, score) for pair, score in zip(pairs, scores, strict=True)]
    copied = [float(hit) for pair, hit, _ in flagged if pair.copied]
    hard = [float(hit) for pair, hit, _ in flagged if not pair.copied and pair.kind != "cross"]
    apart = [float(hit) for pair, hit, _ in flagged if pair.kind == "cross"]
    units = [(pair.copied, hit, score) for pair, hit, score in flagged]
    figures = {
        "false_flags": figure(hard),
        **({"false_flags_cross": figure(apart)} if apart else {}),
        "recall": figure(copied),
        "precision": bootstrap(units, _precision, resamples=200),
        "f1": bootstrap(units, _f1, resamples=200),
        "average_precision": bootstrap(units, _average_precision, resamples=50),
    }
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for pair, hit, _ in flagged:
        if not pair.copied:
            groups[f"false flags/{pair.kind}"].append(float(hit))
            continue
        groups[f"kind/{pair.kind}"].append(float(hit))
        groups[f"generator/{pair.generator}"].append(float(hit))
        if pair.kind == "whole" and pair.strength:
            groups[f"strength/{pair.strength}"].append(float(hit))
    rows = [Row(method, "", figures, setting)]
    for group, hits in sorted(groups.items(), key=lambda one: (not one[0].startswith("false flags"), one[0])):
        rows.append(Row(method, group, {"false_flags" if group.startswith("false flags") else "recall": figure(hits)}))
    return rows


def precision_recall(pairs: Sequence[TextPair], scores: Sequence[float], most: int = 60) -> tuple[tuple[float, float], ...]:
    """(recall, precision) from the highest score down, one point where scores tie, thinned to ``most``."""
    points = _points([(pair.copied, score) for pair, score in zip(pairs, scores, strict=True)])
    step = max(1, len(points) // most)
    return tuple(points[:-1:step]) + tuple(points[-1:])


def _points(units: Sequence[tuple[bool, float]]) -> list[tuple[float, float]]:
    total = max(1, sum(copied for copied, _ in units))
    order = sorted(units, key=lambda one: -one[1])
    points = []
    hit = 0
    for place, (copied, score) in enumerate(order, 1):
        hit += copied
        if place == len(order) or order[place][1] != score:
            points.append((hit / total, hit / place))
    return points


def _average_precision(units: Sequence[tuple[bool, bool, float]]) -> float:
    area = before = 0.0
    for recall, precision in _points([(copied, score) for copied, _, score in units]):
        area += (recall - before) * precision
        before = recall
    return area


def _precision(units: Sequence[tuple[bool, bool, float]]) -> float:
    flagged = [copied for copied, hit, _ in units if hit]
    return sum(flagged) / len(flagged) if flagged else 1.0


def _f1(units: Sequence[tuple[bool, bool, float]]) -> float:
    hit = sum(copied and found for copied, found, _ in units)
    wrong = sum(copied != found for copied, found, _ in units)
    return 2 * hit / (2 * hit + wrong) if hit + wrong else 1.0
