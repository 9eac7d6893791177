"""The trained numbers of matching, and the folder that holds them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from recsim.artifacts import MODEL_SCHEMA, load_description, model_folder, sha256
from recsim.encoders import Encoder, load_encoder
from recsim.errors import EncoderMismatch
from recsim.matching.similarity import EVIDENCE, Scorer
from recsim.matching.stock import StockModel
from recsim.matching.verdict import SIGNALS, Judge
from recsim.records import Json
from recsim.wording import Background, load_background

DEFAULT_MODEL = "matching-v1"


@dataclass(frozen=True)
class MatchingModel:
    """What units, formulas and whole pairs are judged by, with the background and the encoder that the numbers belong to."""

    name: str
    background: Background
    encoder: Encoder
    scorer: Scorer
    rewording: Scorer
    stock: StockModel
    judge: Judge

    def save(self, folder: Path, description: Json) -> None:
        """Writes ``model.json`` and ``stock.npz``; what else stands in ``description`` is kept with them."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(folder / "stock.npz", weights=self.stock.weights, wording=self.stock.wording.astype(np.float16))
        record = {
            "schema": MODEL_SCHEMA,
            "kind": "matching",
            "background": self.background.name,
            "encoder": self.encoder.name,
            "pair": {"bias": self.scorer.bias, **dict(zip(EVIDENCE, self.scorer.weights, strict=True))},
            "rewording": {"bias": self.rewording.bias, **dict(zip(EVIDENCE, self.rewording.weights, strict=True))},
            "verdict": {"baseline": self.judge.baseline, **dict(zip(SIGNALS, self.judge.weights, strict=True))},
            "stock": {"bias": self.stock.bias, "wording_bias": self.stock.wording_bias},
            "files": {"stock.npz": sha256(folder / "stock.npz")},
            **description,
        }
        (folder / "model.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def rests_on(folder: Path, description: Json, command: str) -> tuple[Background, Encoder]:
    """The background and the encoder that a model was trained with. Raises `EncoderMismatch`, naming the command that trains it again."""
    background = load_background(description["background"].partition(":")[0])
    encoder = load_encoder(description["encoder"].partition(":")[0])
    for wanted, found in ((description["background"], background.name), (description["encoder"], encoder.name)):
        if wanted != found:
            raise EncoderMismatch(f"{folder} was trained with {wanted}, but {found} is here; train it again: {command}")
    return background, encoder


@lru_cache(maxsize=2)
def load_matching(name: str = DEFAULT_MODEL) -> MatchingModel:
    """The matching model of a shipped name or a folder, checked against its checksums and against its background and encoder.

    Raises `MissingFile`, `ChecksumMismatch`, `VersionMismatch` or `EncoderMismatch`.
    """
    folder = model_folder(name)
    description = load_description(folder, kind="matching")
    background, encoder = rests_on(folder, description, "recsim train matching")
    with np.load(folder / "stock.npz", allow_pickle=False) as stored:
        biases = description["stock"]
        stock = StockModel(
            stored["weights"], float(biases["bias"]), stored["wording"].astype(np.float32), float(biases["wording_bias"])
        )
    pair, rewording, verdict = description["pair"], description["rewording"], description["verdict"]
    return MatchingModel(
        f"{folder.name}:{sha256(folder / 'model.json')[:12]}",
        background,
        encoder,
        Scorer(pair["bias"], tuple(pair[name] for name in EVIDENCE)),
        Scorer(rewording["bias"], tuple(rewording[name] for name in EVIDENCE)),
        stock,
        Judge(verdict["baseline"], tuple(verdict[name] for name in SIGNALS)),
    )
