"""Trains the model of two sentences: those of copies with their sources, against the nearest other sentences. Needs scikit-learn."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recsim.artifacts import MODEL_SCHEMA
from recsim.encoders import Encoder, load_encoder
from recsim.evaluation.copies_corpus import CopiesCorpus
from recsim.evaluation.results import Figure, figure
from recsim.matching.prepared import prepare
from recsim.matching.sentence_pairs import EVEN, PAIR_SIGNALS, PairModel, pair_rows
from recsim.reading import read
from recsim.records import Json
from recsim.wording import Background, load_background

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SEED = 20261125
# Aligned sentences that are taken of each generator, and the generators: what changes no word tells nothing about changed ones.
_EACH = 220
GENERATORS = ("edit", "wordnet", "neighbours", "moby", "phrasebook", "syntax", "hand")
# Words that a sentence has at least; shorter ones are labels.
_SHORTEST = 5
# A sentence as near as this to the right one is the same sentence again, as papers of one house have them, and no wrong partner.
_SAME = 0.95
# Sentences of other texts among which the nearest is looked for.
_POOL = 3000


@dataclass(frozen=True)
class SentencePair:
    """Two sentences, whether one was made from the other, and by which generator or where the other one was found."""

    one: str
    other: str
    made: bool
    source: str


def sentence_pairs(corpus: CopiesCorpus, split: str, background: Background, encoder: Encoder) -> list[SentencePair]:
    """Sentences of copies with their sources, and with three wrong partners each: the nearest by vector in the same source, the nearest in
    texts of other families, and any one."""
    rng = random.Random(_SEED)
    texts = {name: read(text.path).text for name, text in corpus.texts.items() if text.split == split and text.sort == "official"}
    aligned: dict[str, list[tuple[str, str, str]]] = {name: [] for name in GENERATORS}
    for copy in corpus.copies_of(split):
        if copy.generator in aligned:
            for source, (start, end), (first, last) in copy.pairs:
                one, other = copy.text[start:end], texts[source][first:last]
                if min(len(one.split()), len(other.split())) >= _SHORTEST and one != other:
                    aligned[copy.generator].append((one, other, source))
    taken = {name: rng.sample(rows, min(_EACH, len(rows))) for name, rows in aligned.items()}
    sentences = [(name, one) for name, text in texts.items() for one in _sentences(text, background)]
    return list(_with_wrong_partners(corpus, sentences, taken, encoder, rng))


def _with_wrong_partners(
    corpus: CopiesCorpus,
    sentences: Sequence[tuple[str, str]],
    taken: dict[str, list[tuple[str, str, str]]],
    encoder: Encoder,
    rng: random.Random,
) -> Iterator[SentencePair]:
    vectors = encoder.encode([one for _, one in sentences])
    names = np.array([name for name, _ in sentences])
    families = np.array([corpus.texts[name].family for name in names.tolist()])
    pool = np.zeros(len(sentences), dtype=bool)
    pool[rng.sample(range(len(sentences)), min(_POOL, len(sentences)))] = True
    for generator, rows in taken.items():
        for one, other, source in rows:
            yield SentencePair(one, other, True, generator)
            own, right = encoder.encode([one, other])
            foreign = pool & (families != corpus.texts[source].family)
            # Not the right sentence again, nor one that the right passage holds.
            wrong = (names == source) & (vectors @ right < _SAME)
            for place in np.flatnonzero(wrong).tolist():
                wrong[place] = sentences[place][1] not in other
            for kind, among in (("nearest in the source", wrong), ("nearest elsewhere", foreign)):
                if among.any():
                    nearest = int(np.argmax(np.where(among, vectors @ own, -2.0)))
                    yield SentencePair(one, sentences[nearest][1], False, kind)
            if foreign.any():
                yield SentencePair(one, sentences[rng.choice(np.flatnonzero(foreign).tolist())][1], False, "any other")


def _sentences(text: str, background: Background) -> list[str]:
    side = prepare(text, background)
    return [side.quote(unit, unit + 1) for unit in range(side.units) if side.lengths[unit] >= _SHORTEST]


def train_sentence_pairs(corpus: CopiesCorpus, folder: Path, *, say: Callable[[str], None] = print) -> None:
    """Writes ``model.json`` and ``CARD.md`` from the training part; the development part says how it fares."""
    background, encoder = load_background(), load_encoder("static-v1")
    train, dev = (sentence_pairs(corpus, split, background, encoder) for split in ("train", "dev"))
    say(f"{len(train)} pairs to learn from, {len(dev)} to measure on")
    weights, baseline = _fitted(pair_rows([(one.one, one.other) for one in train], background, encoder), train)
    model = PairModel(folder.name, background, encoder, baseline, tuple(weights.tolist()))
    description: Json = {
        "schema": MODEL_SCHEMA,
        "kind": "sentence pairs",
        "background": background.name,
        "encoder": encoder.name,
        "corpus": {"name": corpus.name, "sha256": corpus.sha256, "split": "train", "pairs": len(train)},
        "baseline": model.baseline,
        "weights": dict(zip(PAIR_SIGNALS, model.weights, strict=True)),
        "development": {name: share.to_dict() for name, share in judged_rightly(model, dev).items()},
        "files": {},
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(_card(folder.name, description), encoding="utf-8")


def judged_rightly(model: PairModel, pairs: Sequence[SentencePair]) -> dict[str, Figure]:
    """The share of pairs that a model judges rightly at .5: all, those made by each generator, and each kind of wrong partner."""
    scores = model.score([(pair.one, pair.other) for pair in pairs])
    right = [(score.score >= EVEN) == pair.made for score, pair in zip(scores, pairs, strict=True)]
    groups = {"all": right}
    for hit, pair in zip(right, pairs, strict=True):
        groups.setdefault(pair.source, []).append(hit)
    return {name: figure([float(hit) for hit in hits]) for name, hits in groups.items()}


def _fitted(rows: NDArray[np.float64], pairs: Sequence[SentencePair]) -> tuple[NDArray[np.float64], float]:
    """Weights and bias. Both classes weigh alike, and within them generators and kinds of wrong partners: the sum is then a weight of
    evidence, to which any prior is added."""
    from sklearn.linear_model import LogisticRegression

    made = np.array([pair.made for pair in pairs])
    counts = Counter(pair.source for pair in pairs)
    kinds = {flag: len({pair.source for pair in pairs if pair.made == flag}) for flag in (True, False)}
    weights = np.array([len(pairs) / 2 / kinds[pair.made] / counts[pair.source] for pair in pairs])
    model = LogisticRegression(C=10.0, max_iter=2000).fit(rows, made, sample_weight=weights)
    return np.asarray(model.coef_[0], dtype=np.float64), float(model.intercept_[0])


def _card(name: str, description: Json) -> str:
    rows = "\n".join(
        f"| {group} | {share['value']:.3f} | {share['units']} |" for group, share in description["development"].items()
    )
    return _CARD.format(name=name, rows=rows, pairs=description["corpus"]["pairs"], corpus=description["corpus"]["name"])


_CARD = """# {name}

How likely one of two sentences was made from the other: a logistic regression over what they share; see
[two sentences alone](../../docs/matching.md#two-sentences-alone).

- {pairs} pairs of the training part of {corpus}: sentences of copies by seven generators with their sources, and with wrong partners
- made by `recsim train sentence-pairs`; numbers in JSON, with the hashes of what they rest on
- licence: MIT; the models under it keep their own

Share judged rightly at .5, development part:

| pairs | share | of |
|---|---:|---:|
{rows}
"""
