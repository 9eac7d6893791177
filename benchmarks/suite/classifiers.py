"""recsim beside rivals at stance and at links: each rival at the setting that is best on the development part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Protocol, cast

import numpy as np

from benchmarks import ROOT
from benchmarks.copies.contract import Unavailable
from benchmarks.links import rivals as link_rivals
from benchmarks.links.__main__ import scored_by
from benchmarks.rivals.contract import Setting, named
from benchmarks.suite.beside import reached
from benchmarks.suite.parts import Given, part, share
from benchmarks.suite.results import OURS, Outcome, Row
from recsim.evaluation import Figure, Result, evaluate_stance
from recsim.evaluation.links import Scored, f1, precision_at, score_pairs
from recsim.evaluation.links_corpus import load_links
from recsim.evaluation.results import bootstrap
from recsim.evaluation.stance import score_predictor
from recsim.evaluation.train_links import best_threshold
from recsim.linking import Ask, load_linking
from recsim.stance.passages import Passage, PassageCorpus, load_passages

STANCE_RIVALS = {
    "keyword_stance": "keywords",
    "bag_of_words": "TF-IDF, logistic regression",
    "zero_shot": "zero-shot by label similarity (MiniLM)",
    "vector_head": "MiniLM, logistic regression",
}
LINK_RIVALS = {"minilm": "MiniLM cosine", "tfidf": "TF-IDF cosine", "bm25": "BM25"}
_COSTLY_EVERY = 6
_STANCE_FIGURES = ("flips", "macro_f1", "macro_f1_stance", "accuracy")


class Classifier(Protocol):
    """A module that learns stances: what it is tried at, the default first, and a function from passages to a function from texts to labels."""

    SETTINGS: tuple[Setting, ...]

    def fit(self, train: Sequence[Passage], **setting: object) -> Callable[[Sequence[str]], list[str]]:
        """A function from texts to labels."""
        ...


@part("rivals.stance", "Stance of passages beside rivals")
def stance(given: Given) -> Outcome:
    """Settings are chosen on the development part after the training part; the chosen one learns from both."""
    corpus = load_passages(ROOT / "corpora" / "stance-v1")
    every = given.amount.passages_every
    taken = replace(
        corpus, passages=tuple(row for split in ("train", "dev", "test") for row in corpus.split(split)[:: _step(split, every)])
    )
    rows: list[Row] = []
    missing: dict[str, str] = {}
    given.say(OURS)
    rows += stance_rows(OURS, evaluate_stance(taken, split="test"), "as shipped")
    for name, shown in STANCE_RIVALS.items():
        given.say(shown)
        rival = cast(Classifier, import_module(f"benchmarks.rivals.{name}"))
        try:
            learned = _COSTLY_EVERY if getattr(rival, "COSTLY", False) and every > 1 else 1
            setting, result = best_classifier(rival, _fewer(taken, learned))
        except Unavailable as error:
            missing[shown] = str(error)
            continue
        rows += stance_rows(shown, result, named(setting) + (f", learned from one in {learned}" if learned > 1 else ""))
    notes = ("recsim's heads are fitted on the training and the development part, as the rivals' are in the end.",)
    return Outcome(corpus.name, corpus.sha256, "test", share(every), tuple(rows), missing=missing, notes=notes)


def _fewer(corpus: PassageCorpus, every: int) -> PassageCorpus:
    train = corpus.split("train")[::every]
    return replace(corpus, passages=(*train, *(row for row in corpus.passages if row.split != "train")))


def _step(split: str, every: int) -> int:
    # Rivals learn from all that there is, but in the smallest runs, which say nothing about them.
    return every if split != "train" or every > 8 else 1


def best_classifier(rival: Classifier, corpus: PassageCorpus) -> tuple[Setting, Result]:
    """The setting with the best macro-F1 on the development part, and its result on the test part."""
    train, dev = corpus.split("train"), corpus.split("dev")

    def result(predict: Callable[[Sequence[str]], list[str]], split: str) -> Result:
        texts = [passage.text for passage in corpus.split(split)]
        found = dict(zip(texts, predict(texts), strict=True))
        return score_predictor(corpus, lambda text: found[text], split=split)

    tried = [
        (result(rival.fit(train, **setting), "dev").figures["macro_f1"].value, place)
        for place, setting in enumerate(rival.SETTINGS)
    ]
    setting = rival.SETTINGS[max(tried, key=lambda one: (one[0], -one[1]))[1]]
    return setting, result(rival.fit([*train, *dev], **setting), "test")


def stance_rows(method: str, result: Result, setting: str) -> list[Row]:
    """The figures that any classifier can have, by part of the corpus and by label."""
    rows = [Row(method, "", {name: result.figures[name] for name in _STANCE_FIGURES}, setting)]
    for group, members in result.groups.items():
        rows += [Row(method, f"{group}/{member}", figures) for member, figures in sorted(members.items())]
    return rows


@part("rivals.links", "Links beside rivals")
def links(given: Given) -> Outcome:
    """Each rival with the words and the threshold that are best on the development part; recsim as it is shipped."""
    corpus = load_links(ROOT / "corpora" / "links-v1")
    model = load_linking()
    given.say(OURS)
    rows = [Row(OURS, "", link_figures(score_pairs(corpus, "test", model), model.threshold), "as shipped")]
    missing: dict[str, str] = {}
    variants: dict[str, Callable[[Ask], str]] = {
        "its own words": lambda ask: ask.text,
        "with what introduces and answers it": lambda ask: ask.whole,
        "own words and answer": lambda ask: f"{ask.text} {ask.answer or ''}",
    }
    for name, shown in LINK_RIVALS.items():
        if name not in link_rivals.RIVALS:
            missing[shown] = f"benchmarks.links has no {name}"
            continue
        given.say(shown)
        try:
            tried = []
            for variant, text in variants.items():
                dev = scored_by(corpus, "dev", name, text)
                threshold, value = best_threshold(np.array([row.score for row in dev]), np.array([row.linked for row in dev]))
                tried.append((value, variant, threshold))
            _, variant, threshold = max(tried)
            found = scored_by(corpus, "test", name, variants[variant])
        except Unavailable as error:
            missing[shown] = str(error)
            continue
        rows.append(Row(shown, "", link_figures(found, threshold), f"{variant}; {reached(threshold)}"))
    return Outcome(corpus.name, corpus.sha256, "test", "all", tuple(rows), missing=missing)


def link_figures(rows: Sequence[Scored], at: float) -> dict[str, Figure]:
    """False links on pairs that look like links, F1, F1 without the pairs that nobody would confuse, precision at recall .9."""
    families: defaultdict[str, list[Scored]] = defaultdict(list)
    for row in rows:
        families[row.pair.later.partition("/")[0]].append(row)
    units = list(families.values())

    def over(statistic: Callable[[list[Scored]], float]) -> Figure:
        return bootstrap(units, lambda chosen: statistic([row for family in chosen for row in family]), resamples=200)

    return {
        "false_links": over(partial(_false, at=at)),
        "f1": over(lambda found: f1(found, at)),
        "hard_f1": over(lambda found: f1([row for row in found if row.linked or row.pair.hard], at)),
        "precision_at_recall_90": over(lambda found: precision_at(found, 0.9)),
    }


def _false(rows: Sequence[Scored], at: float) -> float:
    counted = Counter(row.score >= at for row in rows if row.pair.hard and not row.linked)
    return counted[True] / max(1, counted.total())
