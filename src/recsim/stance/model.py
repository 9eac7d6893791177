"""The trained stance model at prediction time: NumPy alone.

A passage's row is the encoder's vector beside the rules' evidence; one linear layer gives the label's log-odds, another the
implementation's. The label's are joined with those of hashed n-grams and with the rules' word (`recsim.stance.join`); factors fitted on
held-out passages make the probabilities mean what they say (Guo et al. 2017).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from recsim.artifacts import MODEL_SCHEMA, load_description, model_folder, sha256
from recsim.encoders import Encoder, load_encoder
from recsim.encoders.contract import TransformerEncoder
from recsim.errors import ArtifactError, EncoderMismatch
from recsim.records import Json, Span
from recsim.stance.evidence import features, opinion
from recsim.stance.join import Join, softmax
from recsim.stance.ngrams import NGRAM_PARTS, NgramHead
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
# What `load_model` needs of ``model.json``.
_DESCRIBED = ("encoder", "labels", "implementations", "implementation_temperature", "margin", "join")


@dataclass(frozen=True, slots=True)
class Head:
    """One linear layer: ``weights`` of shape (labels, width), ``bias`` of (labels,)."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float = 1.0

    def scores(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log-odds of shape (rows, labels)."""
        import numpy as np

        return (rows @ self.weights.T + self.bias).astype(np.float64)

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Shape (rows, labels); each row sums to 1."""
        return softmax(self.scores(rows) / self.temperature)


@dataclass(frozen=True, slots=True)
class StanceModel:
    """Encoder, two heads, n-grams and their join, and the margin under which the best label is given as an abstention."""

    name: str
    encoder: Encoder
    label: Head
    implementation: Head
    margin: float
    ngrams: NgramHead | None = None
    join: Join = field(default_factory=Join)

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
        ngrams = self.ngrams.scores(texts) if self.ngrams is not None else None
        said = [opinion(text) for text in texts] if rules else None
        labels = self.join.probabilities(self.label.scores(rows), ngrams, self.label.labels, said)
        return labels, self.implementation.probabilities(rows)

    def save(self, folder: Path, description: Json) -> None:
        """Writes heads, ``model.json`` with checksums; what else stands in ``description`` is kept with it."""
        import numpy as np

        folder.mkdir(parents=True, exist_ok=True)
        ngrams = {} if self.ngrams is None else {f"ngram_{name}": getattr(self.ngrams, name) for name in NGRAM_PARTS}
        np.savez_compressed(
            folder / "heads.npz",
            **ngrams,
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
            "join": self.join.to_dict(),
            "implementation_temperature": self.implementation.temperature,
            "margin": self.margin,
            "files": {"heads.npz": sha256(folder / "heads.npz")},
            **description,
        }
        (folder / "model.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@lru_cache(maxsize=2)
def load_model(name: str = DEFAULT_MODEL) -> StanceModel:
    """The model of a shipped name or a folder, checked against its checksums and its encoder's.

    Raises `MissingFile`, `ChecksumMismatch`, `VersionMismatch`, `EncoderMismatch` or `ArtifactError`.
    """
    import numpy as np

    folder = model_folder(name)
    description = load_description(folder, kind="stance")
    lacking = [key for key in _DESCRIBED if key not in description]
    if lacking:
        raise ArtifactError(f"{folder / 'model.json'} lacks {', '.join(lacking)}; train the model again")
    encoder_name: str = description["encoder"]
    named = encoder_name if encoder_name.startswith("sentence-transformers:") else encoder_name.partition(":")[0]
    beside = folder.parent / named  # a model trained into a folder of one's own stands beside its encoder
    encoder = load_encoder(str(beside) if (beside / "model.json").is_file() else named)
    if encoder.name != encoder_name:
        raise EncoderMismatch(
            f"{folder} was trained on {encoder_name}, but {encoder.name} is here; train it again or install that encoder"
        )
    with np.load(folder / "heads.npz", allow_pickle=False) as stored:
        label = Head(tuple(description["labels"]), stored["label_weights"], stored["label_bias"])
        state = Head(
            tuple(description["implementations"]),
            stored["implementation_weights"],
            stored["implementation_bias"],
            float(description["implementation_temperature"]),
        )
        parts = [stored[f"ngram_{name}"] for name in NGRAM_PARTS] if f"ngram_{NGRAM_PARTS[0]}" in stored else None
    ngrams = NgramHead(*parts) if parts is not None else None
    return StanceModel(
        folder.name, encoder, label, state, float(description["margin"]), ngrams, Join.from_dict(description["join"])
    )
