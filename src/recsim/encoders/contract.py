"""What an encoder is, and how one is found by name or folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from recsim.artifacts import described_kind, model_folder
from recsim.errors import MissingDependency, UsageError
from recsim.records import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT_ENCODER = "encoder-v1"


@runtime_checkable
class Encoder(Protocol):
    """Texts to unit vectors. The same text gives the same row, whatever stands beside it; no network."""

    @property
    def name(self) -> str:
        """What results record as the encoder's identity."""
        ...

    @property
    def dim(self) -> int:
        """The width of a row."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """An array of shape ``(len(texts), dim)``, float32, each row of length one."""
        ...


class TransformerEncoder:
    """The shipped fine-tuned encoder, run in NumPy."""

    def __init__(self, folder: Path) -> None:
        from recsim.encoders.transformer import load_transformer

        self.name, self._transformer = load_transformer(folder, kind="encoder")
        self.dim = self._transformer.dim

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._transformer.pooled(list(texts))[0]

    def attend(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[list[tuple[Span, float]]]]:
        """The rows of `encode`, and for each text where its tokens stand with the share of attention that each is given.

        The attention was trained on marked evidence: it rests on the words that decide a passage's label.
        """
        rows, shares = self._transformer.pooled(list(texts))
        weighed = []
        for text, share in zip(texts, shares, strict=True):
            spans = self._transformer.tokenizer.spans(text, limit=self._transformer.limit)
            weighed.append([(span, float(value)) for span, value in zip(spans, share, strict=True) if span[1] > span[0]])
        return rows, weighed

    def knows(self, word: str) -> bool:
        """Whether its vocabulary, which was made of English text, holds a word in lower case whole."""
        return word in self._transformer.tokenizer.vocabulary


class SentenceTransformersEncoder:
    """Any model of sentence-transformers, by name or folder; needs ``recsim[transformers]``."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise MissingDependency("sentence-transformers", "transformers") from None
        self._model = SentenceTransformer(name, device="cpu")
        self.name = f"sentence-transformers:{name}"
        # Renamed in newer releases of sentence-transformers, where the old name warns.
        width = getattr(self._model, "get_embedding_dimension", None) or self._model.get_sentence_embedding_dimension
        self.dim = int(width() or 0)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        vectors = self._model.encode(list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


def load_encoder(name: str = DEFAULT_ENCODER) -> Encoder:
    """The encoder of a shipped model's name, a model folder, or ``sentence-transformers:NAME``.

    Raises `MissingFile`, `ChecksumMismatch` or `MissingDependency`.
    """
    prefix, _, rest = name.partition(":")
    if prefix == "sentence-transformers" and rest:
        return SentenceTransformersEncoder(rest)
    if (Path(name) / "modules.json").is_file():
        return SentenceTransformersEncoder(name)
    folder = model_folder(name)
    kind = described_kind(folder)
    if kind == "static":
        from recsim.encoders.static import StaticEncoder

        return StaticEncoder(folder)
    if kind == "sentences":
        from recsim.encoders.sentences import SentenceEncoder

        return SentenceEncoder(folder)
    return TransformerEncoder(folder)


def embed(texts: Sequence[str], *, encoder: str | Encoder = DEFAULT_ENCODER) -> NDArray[np.float32]:
    """Unit vectors of sentences or passages, shape ``(len(texts), dim)``, by an encoder or the name of one."""
    if isinstance(texts, str):
        raise UsageError("embed takes several texts; write [text] for one")
    loaded = load_encoder(encoder) if isinstance(encoder, str) else encoder
    return loaded.encode(list(texts))
