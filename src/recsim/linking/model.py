"""The trained numbers of linking: linear models over named evidence, in a folder with checksums."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recsim.artifacts import MODEL_SCHEMA, load_description, model_folder, sha256
from recsim.encoders import Encoder, load_encoder
from recsim.errors import ArtifactError, EncoderMismatch
from recsim.linking.evidence import EVIDENCE, NAMES
from recsim.linking.pool import Lexicon
from recsim.linking.threads import THREADS
from recsim.linking.word_vectors import WordVectors, load_words
from recsim.links import RELATIONS
from recsim.records import Json
from recsim.wording import Background, load_background

DEFAULT_MODEL = "links-v1"
LINKED = RELATIONS[:3]
# What the second look goes by: a pair with its rivals, and what the links of other papers say of it.
WHOLE = NAMES + THREADS


@dataclass(frozen=True)
class Linear:
    """A linear score: ``weights`` over evidence and a bias, in natural log-odds."""

    bias: float
    weights: NDArray[np.float64]

    def score(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """One number a row."""
        result: NDArray[np.float64] = table @ self.weights + self.bias
        return result


@dataclass(frozen=True)
class LinkModel:
    """``base`` scores a pair by itself, ``first`` beside its rivals (in calibrated log-odds) and ``link`` beside the links of other papers as well;
    ``kinds`` tell same, repeat and follow_up apart, and ``near`` related from unrelated where there is no link. ``scale`` and ``shift`` calibrate
    the log-odds of ``link``."""

    name: str
    background: Background
    encoder: Encoder
    words: WordVectors
    sentences: Encoder
    base: Linear
    first: Linear
    link: Linear
    kinds: tuple[Linear, ...]
    near: Linear
    scale: float = 1.0
    shift: float = 0.0
    threshold: float = 0.5

    def lexicon(self) -> Lexicon:
        """An empty lexicon for pools that this model compares."""
        return Lexicon(self.background, self.encoder, self.words, self.sentences)

    def first_linked(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability that each row of `NAMES` is a link, before other papers are looked at."""
        return _sigmoid(self.first.score(table))

    def linked(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """The calibrated probability that each row of `WHOLE` is a link."""
        return _sigmoid(self.link.score(table) * self.scale + self.shift)

    def relations(self, table: NDArray[np.float64], linked: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of all relations, in the order of `RELATIONS`."""
        scores = np.stack([kind.score(table) for kind in self.kinds], axis=1) if len(table) else np.zeros((0, 3))
        scores = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(table) else scores
        share = scores / scores.sum(axis=1, keepdims=True) if len(table) else scores
        near = _sigmoid(self.near.score(table))
        left = 1.0 - linked
        return np.column_stack([share * linked[:, None], left * near, left * (1 - near)])

    def contributions(self, row: NDArray[np.float64]) -> list[tuple[str, float, float]]:
        """(name, value, contribution to the log-odds) of the evidence of one row; the bias comes first."""
        parts = [("bias", 1.0, self.link.bias * self.scale + self.shift)]
        parts += [
            (name, float(value), float(value * weight * self.scale))
            for name, value, weight in zip(WHOLE, row.tolist(), self.link.weights.tolist(), strict=True)
        ]
        return parts

    def save(self, folder: Path, description: Json) -> None:
        """Writes ``model.json``, ``weights.json`` and ``words.npz``; what else stands in ``description`` is kept with them."""
        folder.mkdir(parents=True, exist_ok=True)
        weights = {
            "base": _written(self.base, EVIDENCE),
            "first": _written(self.first, NAMES),
            "link": _written(self.link, WHOLE),
            "kinds": {name: _written(kind, WHOLE) for name, kind in zip(LINKED, self.kinds, strict=True)},
            "near": _written(self.near, WHOLE),
        }
        (folder / "weights.json").write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
        self.words.save(folder / "words.npz")
        record = {
            "schema": MODEL_SCHEMA,
            "kind": "links",
            "background": self.background.name,
            "encoder": self.encoder.name,
            "sentences": self.sentences.name,
            "scale": self.scale,
            "shift": self.shift,
            "threshold": self.threshold,
            "files": {name: sha256(folder / name) for name in ("weights.json", "words.npz")},
            **description,
        }
        (folder / "model.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _sigmoid(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30)))
    return result


def _written(linear: Linear, names: tuple[str, ...]) -> Json:
    return {
        "bias": round(linear.bias, 5),
        **{name: round(float(value), 5) for name, value in zip(names, linear.weights, strict=True)},
    }


def _read(stored: Json, names: tuple[str, ...]) -> Linear:
    return Linear(float(stored["bias"]), np.array([float(stored[name]) for name in names]))


@lru_cache(maxsize=2)
def load_linking(name: str = DEFAULT_MODEL) -> LinkModel:
    """The linking model of a shipped name or a folder, checked against its checksums, its background and its encoder.

    Raises `MissingFile`, `ChecksumMismatch`, `VersionMismatch`, `ArtifactError` or `EncoderMismatch`.
    """
    folder = model_folder(name)
    description = load_description(folder, kind="links")
    background = load_background(description["background"].partition(":")[0])
    encoder = load_encoder(description["encoder"].partition(":")[0])
    if "sentences" not in description:
        raise ArtifactError(f"{folder} was trained without sentence vectors; train it again: recsim train links")
    sentences = load_encoder(description["sentences"].partition(":")[0])
    resting = ((description["background"], background), (description["encoder"], encoder), (description["sentences"], sentences))
    for wanted, found in ((wanted, part.name) for wanted, part in resting):
        if wanted != found:
            raise EncoderMismatch(f"{folder} was trained with {wanted}, but {found} is here; train it again: recsim train links")
    stored = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
    try:
        return LinkModel(
            f"{folder.name}:{sha256(folder / 'model.json')[:12]}",
            background,
            encoder,
            load_words(folder / "words.npz"),
            sentences,
            _read(stored["base"], EVIDENCE),
            _read(stored["first"], NAMES),
            _read(stored["link"], WHOLE),
            tuple(_read(stored["kinds"][kind], WHOLE) for kind in LINKED),
            _read(stored["near"], WHOLE),
            float(description["scale"]),
            float(description["shift"]),
            float(description["threshold"]),
        )
    except KeyError as error:
        raise ArtifactError(f"{folder / 'weights.json'} lacks {error}; train the model again: recsim train links") from None
