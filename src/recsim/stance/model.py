"""The trained stance model at prediction time: NumPy alone.

A passage's row is the encoder's vector beside the rules' evidence; one linear layer gives the label's log-odds, another the
implementation's. A temperature, fitted on held-out passages, makes the probabilities mean what they say (Guo et al. 2017).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from recsim.artifacts import MODEL_SCHEMA, load_description, model_folder, sha256
from recsim.encoders import Encoder, load_encoder
from recsim.encoders.contract import TransformerEncoder
from recsim.errors import EncoderMismatch
from recsim.records import Json, Span
from recsim.stance.evidence import ODDS, SHARES, Opinion, features, opinion
from recsim.stance.pointing import deciding_spans
from recsim.text import sentences, trim

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT_MODEL = "stance-v1"
# Labels of one model: the stances, and the roles of passages that answer nothing.
ROLE_PREFIX = "role:"
# Sentences that are read one by one for evidence; a bound on work.
_MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Head:
    """One linear layer: ``weights`` of shape (labels, width), ``bias`` of (labels,)."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float = 1.0

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Shape (rows, labels); each row sums to 1."""
        import numpy as np

        scores = (rows @ self.weights.T + self.bias).astype(np.float64) / self.temperature
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        result: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return result


def joined(probabilities: NDArray[np.float64], labels: Sequence[str], opinions: Sequence[Opinion]) -> NDArray[np.float64]:
    """The model's probabilities with the rules' word on each row; rows still sum to 1."""
    result = probabilities.copy()
    for number, said in enumerate(opinions):
        if said.stance not in labels:
            continue
        place, share = labels.index(said.stance), SHARES.get(said.kind, 0.0)
        result[number, place] *= ODDS.get(said.kind, 1.0)
        result[number] *= (1.0 - share) / result[number].sum()
        result[number, place] += share
    return result


@dataclass(frozen=True, slots=True)
class StanceModel:
    """Encoder, two heads and the margin under which the best label is given as an abstention."""

    name: str
    encoder: Encoder
    label: Head
    implementation: Head
    margin: float

    def rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encoder vectors beside rule evidence, one row a text."""
        return self.beside(texts, self.encoder.encode(texts))

    def predict(self, texts: Sequence[str], *, rules: bool = True) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(label probabilities, implementation probabilities); empty input gives arrays of no rows."""
        import numpy as np

        if not texts:
            return np.zeros((0, len(self.label.labels))), np.zeros((0, len(self.implementation.labels)))
        return self._decided(texts, self.rows(texts), rules=rules)

    def point(
        self, texts: Sequence[str], *, rules: bool = True
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], list[tuple[Span, ...]]]:
        """`predict`, and for each text the clauses on which the decision rests.

        With an encoder of sentence-transformers, whose attention was not trained to point, it is the sentence that alone gives the
        passage's label its highest probability. Without ``rules`` their word is left out, as for an answer on which they had it before.
        """
        if not isinstance(self.encoder, TransformerEncoder):
            labels, states = self.predict(texts, rules=rules)
            return labels, states, [self._sentence(text, int(row.argmax())) for text, row in zip(texts, labels, strict=True)]
        if not texts:
            return (*self.predict(texts), [])
        vectors, weighed = self.encoder.attend(texts)
        labels, states = self._decided(texts, self.beside(texts, vectors), rules=rules)
        return labels, states, [deciding_spans(text, tokens) for text, tokens in zip(texts, weighed, strict=True)]

    def _sentence(self, text: str, label: int) -> tuple[Span, ...]:
        pieces = list(sentences(text))[:_MOST_SENTENCES]
        if len(pieces) < 2:
            return (trim(text, (0, len(text))),) if text.strip() else ()
        alone, _ = self.predict([text[start:end] for start, end in pieces])
        return (pieces[int(alone[:, label].argmax())],)

    def beside(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Given vectors of the texts beside their rule evidence."""
        import numpy as np

        # Unit vectors have entries of about 1/sqrt(dim); scaled so that both halves weigh alike under one regularisation.
        scaled = vectors * np.float32(self.encoder.dim**0.5 / 4)
        return np.concatenate([scaled, np.stack([features(text) for text in texts])], axis=1)

    def _decided(
        self, texts: Sequence[str], rows: NDArray[np.float32], *, rules: bool
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        labels = self.label.probabilities(rows)
        if rules:
            labels = joined(labels, self.label.labels, [opinion(text) for text in texts])
        return labels, self.implementation.probabilities(rows)

    def save(self, folder: Path, description: Json) -> None:
        """Writes heads, ``model.json`` with checksums; what else stands in ``description`` is kept with it."""
        import numpy as np

        folder.mkdir(parents=True, exist_ok=True)
        np.savez(
            folder / "heads.npz",
            label_weights=self.label.weights,
            label_bias=self.label.bias,
            implementation_weights=self.implementation.weights,
            implementation_bias=self.implementation.bias,
        )
        record = {
            "schema": MODEL_SCHEMA,
            "kind": "stance",
            "encoder": self.encoder.name,
            "labels": list(self.label.labels),
            "implementations": list(self.implementation.labels),
            "temperature": self.label.temperature,
            "implementation_temperature": self.implementation.temperature,
            "margin": self.margin,
            "files": {"heads.npz": sha256(folder / "heads.npz")},
            **description,
        }
        (folder / "model.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@lru_cache(maxsize=2)
def load_model(name: str = DEFAULT_MODEL) -> StanceModel:
    """The model of a shipped name or a folder, checked against its checksums and its encoder's.

    Raises `MissingFile`, `ChecksumMismatch`, `VersionMismatch` or `EncoderMismatch`.
    """
    import numpy as np

    folder = model_folder(name)
    description = load_description(folder, kind="stance")
    encoder_name: str = description["encoder"]
    named = encoder_name if encoder_name.startswith("sentence-transformers:") else encoder_name.partition(":")[0]
    beside = folder.parent / named  # a model trained into a folder of one's own stands beside its encoder
    encoder = load_encoder(str(beside) if (beside / "model.json").is_file() else named)
    if encoder.name != encoder_name:
        raise EncoderMismatch(
            f"{folder} was trained on {encoder_name}, but {encoder.name} is here; train it again or install that encoder"
        )
    with np.load(folder / "heads.npz", allow_pickle=False) as stored:
        label = Head(
            tuple(description["labels"]), stored["label_weights"], stored["label_bias"], float(description["temperature"])
        )
        state = Head(
            tuple(description["implementations"]),
            stored["implementation_weights"],
            stored["implementation_bias"],
            float(description["implementation_temperature"]),
        )
    return StanceModel(folder.name, encoder, label, state, float(description["margin"]))
