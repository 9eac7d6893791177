"""A BERT encoder's forward pass in NumPy: what prediction needs of the fine-tuned model, without torch.

Weights are stored as 8-bit integers with one scale a row (symmetric) and are unpacked to 32-bit floats when loaded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsim.artifacts import load_description
from recsim.encoders.wordpiece import WordPiece

Floats = NDArray[np.float32]


class Transformer:
    """Token ids to contextual vectors: embeddings, ``layers`` blocks of attention and feed-forward, post-normalised."""

    def __init__(self, weights: Mapping[str, Floats], tokenizer: WordPiece, *, layers: int, heads: int, limit: int) -> None:
        self.weights, self.tokenizer = weights, tokenizer
        self.layers, self.heads, self.limit = layers, heads, limit
        self.size = int(weights["embeddings.word"].shape[1])
        # The mean over tokens, the first token, and each learnt attention over tokens.
        self.parts = 2 + len(weights.get("pooling.bias", ()))
        self.dim = self.parts * self.size

    def pooled(self, texts: Sequence[str], *, batch: int = 16) -> tuple[Floats, list[Floats]]:
        """One row of length one a text, its parts of equal length side by side, and the first attention's share for each token."""
        result = np.zeros((len(texts), self.dim), dtype=np.float32)
        shares: list[Floats] = [np.zeros(0, dtype=np.float32)] * len(texts)
        for chosen, hidden, mask in self._batches(texts, batch):
            scores = _linear(hidden, self.weights, "pooling") + (1.0 - mask[:, :, None]) * np.float32(-1e4)
            scores = np.exp(scores - scores.max(axis=1, keepdims=True))
            scores /= scores.sum(axis=1, keepdims=True)
            attended = scores.transpose(0, 2, 1) @ hidden
            parts = np.concatenate([_mean(hidden, mask)[:, None], hidden[:, :1], attended], axis=1)
            lengths = np.linalg.norm(parts, axis=2, keepdims=True)
            lengths[lengths == 0] = 1.0
            result[chosen] = (parts / lengths / math.sqrt(self.parts)).reshape(len(chosen), -1)
            for row, number in enumerate(chosen):
                shares[number] = scores[row, : int(mask[row].sum()), 0]
        return result, shares

    def means(self, texts: Sequence[str], *, batch: int = 16) -> Floats:
        """The mean over the tokens of each text, scaled to length one."""
        result = np.zeros((len(texts), self.size), dtype=np.float32)
        for chosen, hidden, mask in self._batches(texts, batch):
            mean = _mean(hidden, mask)
            result[chosen] = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), np.float32(1e-9))
        return result

    def _batches(self, texts: Sequence[str], size: int) -> Iterator[tuple[list[int], Floats, Floats]]:
        """Places of some texts, the vectors of their tokens and which tokens are theirs; texts of like length together, which wastes
        no work on padding."""
        ids = [self.tokenizer.encode(text, limit=self.limit) for text in texts]
        order = sorted(range(len(ids)), key=lambda number: len(ids[number]))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            width = max(len(ids[number]) for number in chosen)
            tokens = np.full((len(chosen), width), self.tokenizer.pad, dtype=np.int64)
            mask = np.zeros((len(chosen), width), dtype=np.float32)
            for row, number in enumerate(chosen):
                tokens[row, : len(ids[number])] = ids[number]
                mask[row, : len(ids[number])] = 1.0
            yield chosen, self._forward(tokens, mask), mask

    def _forward(self, tokens: NDArray[np.int64], mask: Floats) -> Floats:
        weights = self.weights
        hidden = (
            weights["embeddings.word"][tokens] + weights["embeddings.position"][: tokens.shape[1]] + weights["embeddings.type"][0]
        )
        hidden = _normalise(hidden, weights, "embeddings.norm")
        hidden_mask = ((1.0 - mask) * -1e9)[:, None, None, :].astype(np.float32)
        for layer in range(self.layers):
            name = f"layer.{layer}"
            attended = self._attend(hidden, hidden_mask, name)
            hidden = _normalise(hidden + attended, weights, f"{name}.attention.norm")
            inner = _gelu(_linear(hidden, weights, f"{name}.inner"))
            hidden = _normalise(hidden + _linear(inner, weights, f"{name}.outer"), weights, f"{name}.norm")
        return hidden

    def _attend(self, hidden: Floats, mask: Floats, name: str) -> Floats:
        rows, width, dim = hidden.shape
        size = dim // self.heads

        def split(part: str) -> Floats:
            value = _linear(hidden, self.weights, f"{name}.attention.{part}")
            return value.reshape(rows, width, self.heads, size).transpose(0, 2, 1, 3)

        query, key, value = split("query"), split("key"), split("value")
        scores = query @ key.transpose(0, 1, 3, 2) / math.sqrt(size) + mask
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Floats = (scores @ value).transpose(0, 2, 1, 3).reshape(rows, width, dim).astype(np.float32)
        return _linear(mixed, self.weights, f"{name}.attention.output")


def _mean(hidden: Floats, mask: Floats) -> Floats:
    result: Floats = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    return result


def _linear(value: Floats, weights: Mapping[str, Floats], name: str) -> Floats:
    result: Floats = value @ weights[f"{name}.weight"].T
    result += weights[f"{name}.bias"]
    return result


def _normalise(value: Floats, weights: Mapping[str, Floats], name: str) -> Floats:
    centred: Floats = value - value.mean(axis=-1, keepdims=True)
    variance = np.einsum("...i,...i->...", centred, centred)[..., None] / np.float32(value.shape[-1])
    centred /= np.sqrt(variance + np.float32(1e-12))
    centred *= weights[f"{name}.weight"]
    centred += weights[f"{name}.bias"]
    return centred


# Abramowitz and Stegun 7.1.26: the error function to 1.5e-7, which float32 does not see.
_ERF = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


def _gelu(value: Floats) -> Floats:
    """x Φ(x), as max(x, 0) - |x| erfc(|x| / √2) / 2; in place, since half the time of a pass goes by between the products."""
    size = np.abs(value)
    scaled = size * np.float32(math.sqrt(0.5))
    step = scaled * np.float32(0.3275911)
    step += 1.0
    np.reciprocal(step, out=step)
    series = step * np.float32(_ERF[0])
    for factor in _ERF[1:]:
        series += np.float32(factor)
        series *= step
    scaled *= scaled
    np.negative(scaled, out=scaled)
    series *= np.exp(scaled, out=scaled)
    series *= size
    series *= np.float32(0.5)
    result: Floats = np.maximum(value, np.float32(0.0)) - series
    return result


def pack(weights: Mapping[str, Floats]) -> dict[str, NDArray[Any]]:
    """Arrays to store: matrices as int8 with a float32 scale a row, vectors as float32."""
    packed: dict[str, NDArray[Any]] = {}
    for name, value in weights.items():
        if value.ndim == 2 and min(value.shape) > 2:
            scale = np.abs(value).max(axis=1, keepdims=True) / 127.0
            scale[scale == 0] = 1.0
            packed[name] = np.round(value / scale).astype(np.int8)
            packed[f"{name}:scale"] = scale.astype(np.float32)
        else:
            packed[name] = value.astype(np.float32)
    return packed


def unpack(packed: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
    """The inverse of `pack`, up to rounding."""
    weights: dict[str, Floats] = {}
    for name, value in packed.items():
        if name.endswith(":scale"):
            continue
        scale = packed.get(f"{name}:scale")
        weights[name] = value.astype(np.float32) * scale if scale is not None else value.astype(np.float32)
    return weights


def load_transformer(folder: Path, *, kind: str) -> tuple[str, Transformer]:
    """The model in a folder, checked against its checksums, and its name with the beginning of its weights' hash.

    Raises what `load_description` does.
    """
    description = load_description(folder, kind=kind)
    with np.load(folder / "weights.npz", allow_pickle=False) as stored:
        weights = unpack({name: stored[name] for name in stored.files})
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    shape = description["architecture"]
    transformer = Transformer(weights, WordPiece(vocabulary), layers=shape["layers"], heads=shape["heads"], limit=shape["limit"])
    return f"{folder.name}:{description['files']['weights.npz'][:12]}", transformer
