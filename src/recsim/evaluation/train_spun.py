"""Makes the model behind the hint of spun wording: web counts of pairs, weights from the corpora's training part, a threshold from dev."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from recsim.artifacts import MODEL_SCHEMA, model_folder, sha256
from recsim.encoders.static import StaticEncoder
from recsim.errors import MissingDependency, UsageError
from recsim.evaluation.copies_corpus import CopiesCorpus
from recsim.reading import read
from recsim.records import Json
from recsim.spinning.features import FEATURES, WordEvidence, evidence, features
from recsim.spinning.judge import SHORTEST, scored, shrunk
from recsim.spinning.model import SpunModel
from recsim.wording import load_background, pair_keys, word_key
from recsim.wording.background import STEP

# Programs that swap words and phrases; `syntax` moves clauses and leaves collocations whole.
SPINNERS = ("wordnet", "neighbours", "moby", "phrasebook")
# Words of sense in a training sample: texts are cut, so that short ones are learned as well.
_SAMPLE = 150
# Share of ordinary samples (official texts, news, blogs, rewrites by hand) of train and dev that the threshold may flag. Official ones of dev alone
# are too few: the threshold that they gave, .652, flagged 9 in 100 official texts of the test part, though 1 in 300 real ones.
FALSE_ALARMS = 0.01


def train_spun(corpus: CopiesCorpus, folder: Path, *, say: Callable[[str], None] = print) -> Json:
    """Writes ``pairs.npz``, ``model.json`` and ``CARD.md``; returns the description. Needs recsim[train]."""
    keys, bits, source = _pairs()
    model = SpunModel(
        "in training", keys, bits, (0.0,) * len(FEATURES), (0.0,) * len(FEATURES), 0.0, 1.0, load_background(),
        StaticEncoder(model_folder("static-v1")),
    )  # fmt: skip
    figures = fit(model, corpus, SPINNERS, say=say)
    return _write(folder, model, corpus, source, figures)


def fit(model: SpunModel, corpus: CopiesCorpus, spinners: Sequence[str], *, say: Callable[[str], None] = print) -> Json:
    """Sets the centre, weights and threshold of a model from the corpus, the spun side by some programs alone; returns how many samples, and dev's recall."""
    import numpy as np

    rows, truth, plain = [], [], []
    for found, kind in _texts(corpus, "train", model, spinners):
        for values, count in _samples(found):
            rows.append((values, count))
            truth.append(kind == "spun")
            if kind != "spun":
                plain.append(values)
    say(f"{sum(truth)} samples of spun text, {len(truth) - sum(truth)} of ordinary text")
    model.centre = tuple(float(value) for value in np.mean(plain, axis=0))
    _fit(model, rows, truth)
    scores = [
        (scored(shrunk(values, count, model), model), kind)
        for found, kind in _texts(corpus, "dev", model, spinners)
        for values, count in _samples(found)
    ]
    learnt = [
        scored(shrunk(values, count, model), model) for (values, count), swapped in zip(rows, truth, strict=True) if not swapped
    ]
    ordinary = sorted([*learnt, *(score for score, kind in scores if kind != "spun")])
    # The next thousandth above the score that all but FALSE_ALARMS of them stay under.
    limit = ordinary[min(len(ordinary) - 1, int(len(ordinary) * (1 - FALSE_ALARMS)))]
    model.threshold = min(0.999, (math.floor(1000 * limit) + 1) / 1000)
    spun = [score for score, kind in scores if kind == "spun"]
    found_share = sum(score >= model.threshold for score in spun) / max(1, len(spun))
    say(f"threshold {model.threshold}: {found_share:.3f} of spun samples of dev found")
    return {"samples": len(truth), "dev_recall": round(found_share, 4)}


def without(model: SpunModel, corpus: CopiesCorpus, spinner: str) -> SpunModel:
    """The model with weights and threshold fitted anew as if one program did not exist: what a spinner never seen may come to."""
    if spinner not in SPINNERS:
        raise UsageError(f"{spinner!r} is none of the programs that the hint is trained on: {', '.join(SPINNERS)}")
    left = replace(model, name=f"{model.name} without {spinner}")
    fit(left, corpus, [name for name in SPINNERS if name != spinner], say=lambda _: None)
    return left


def _pairs() -> tuple[Any, Any, Json]:
    """Keys and bits of all web pairs, sorted by key, and where they come from."""
    import numpy as np

    try:
        import wordsegment
    except ImportError:
        raise MissingDependency("wordsegment", "train") from None
    source = Path(str(wordsegment.__file__)).parent
    counts: dict[tuple[str, str], float] = {}
    for line in (source / "bigrams.txt").read_text(encoding="utf-8").splitlines():
        pair, _, number = line.partition("\t")
        first, _, second = pair.lower().partition(" ")
        if not first.startswith("<") and second:
            counts[(first, second)] = counts.get((first, second), 0.0) + float(number)
    total = sum(float(line.partition("\t")[2]) for line in (source / "unigrams.txt").read_text(encoding="utf-8").splitlines())
    keys = pair_keys(
        np.array([word_key(first) for first, _ in counts], dtype=np.uint64),
        np.array([word_key(second) for _, second in counts], dtype=np.uint64),
    )
    bits = np.clip(np.round(-np.log2(np.array(list(counts.values())) / total) / STEP), 0, 255).astype(np.uint8)
    order = np.argsort(keys, kind="stable")
    keys, bits = keys[order], bits[order]
    first_of = np.concatenate([[True], keys[1:] != keys[:-1]])
    described = {
        "package": "wordsegment",
        "licence": "Apache-2.0",
        "files": {name: sha256(source / name) for name in ("unigrams.txt", "bigrams.txt")},
    }
    return keys[first_of], bits[first_of], described


def _texts(corpus: CopiesCorpus, split: str, model: SpunModel, spinners: Sequence[str]) -> Iterator[tuple[WordEvidence, str]]:
    """Every text of a split that no program spun (``official``, edited or reformatted ones too, or ``other``), and every one that some
    programs spun whole."""
    for text in corpus.texts.values():
        if text.split == split:
            yield evidence(read(text.path).text, model), "official" if text.sort == "official" else "other"
    for copy in corpus.copies_of(split):
        if copy.kind == "whole" and copy.generator in spinners:
            yield evidence(copy.text, model), "spun"
        elif copy.kind == "rewrite":
            yield evidence(copy.text, model), "other"
        elif copy.kind == "whole" and copy.generator in ("edit", "reformat"):
            yield evidence(copy.text, model), "official"


def _samples(found: WordEvidence) -> Iterator[tuple[tuple[float, ...], int]]:
    """A text whole, and in pieces: the features of each and how many different words of sense they come from."""
    places = found.counted.nonzero()[0]
    count = len(places)
    pieces = [slice(None)]
    if count >= 2 * _SAMPLE:
        pieces += [
            slice(int(places[start]), int(places[start + _SAMPLE - 1]) + 1) for start in range(0, count - _SAMPLE + 1, _SAMPLE)
        ]
    for rows in pieces:
        values, different = features(found, rows)
        if different >= SHORTEST:
            yield values, different


def _fit(model: SpunModel, rows: list[tuple[tuple[float, ...], int]], truth: list[bool]) -> None:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    values = np.array([shrunk(features_, count, model) for features_, count in rows])
    scale = values.std(axis=0)
    fitted = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000).fit(values / scale, truth)
    model.weights = tuple(float(weight) for weight in fitted.coef_[0] / scale)
    model.baseline = float(fitted.intercept_[0])


def _write(folder: Path, model: SpunModel, corpus: CopiesCorpus, source: Json, figures: Json) -> Json:
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "pairs.npz", keys=model.pair_keys, bits=model.pair_bits)
    description: Json = {
        "schema": MODEL_SCHEMA,
        "kind": "spun",
        "features": list(FEATURES),
        "centre": [round(value, 6) for value in model.centre],
        "weights": [round(value, 6) for value in model.weights],
        "baseline": round(model.baseline, 6),
        "threshold": model.threshold,
        "pairs": len(model.pair_keys),
        "corpus": {"name": corpus.name, "sha256": corpus.sha256, "split": "train"},
        "trained_on": {"spinners": list(SPINNERS), **figures},
        "background": model.background.name,
        "encoder": model.encoder.name,
        "web": source,
        "files": {"pairs.npz": sha256(folder / "pairs.npz")},
    }
    (folder / "model.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(_CARD.format(**description, name=folder.name), encoding="utf-8")
    return description


_CARD = """# {name}

How common neighbouring word pairs are on the web, and weights by which the wording of a text is judged alone, without a source: a hint
that words of it were swapped.

- {pairs} pairs by 64-bit keys, without the words themselves; counts: package `wordsegment` (Apache-2.0), from the Google Web Trillion
  Word Corpus as published by P. Norvig; hashes in `model.json`
- words near in meaning come from `static-v1`, how common words are from `background-v1`
- weights: logistic regression over {features}, on the training part of {corpus[name]}; the spun side is of
  {trained_on[spinners]}
- threshold {threshold}: one ordinary text in a hundred of the training and dev parts, official ones, news, blogs and rewrites by hand, reaches it
- made by `recsim train spun`; NumPy arrays without pickle, with their sha256 in `model.json`
- licence: MIT; the counts keep their own. Figures and limits: `docs/changes.md`
"""
