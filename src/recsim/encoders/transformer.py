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
from recsim.records import Span

Floats = NDArray[np.float32]


# Tokens that go through the layers together: products of 512 rows and more run at the processor's full rate (95 of 96 GFLOP/s on one
# core of an EPYC with AVX-512, 88 for 48 rows), and what a layer makes of more no longer fits into the cache.
_TOKENS = 768
# Rows of the widest layer that are worked on at once between products: four copies of them stay in a second-level cache of 512 kB.
_ROWS = 16
_PARTS = ("query", "key", "value")


class Transformer:
    """Token ids to contextual vectors: embeddings, ``layers`` blocks of attention and feed-forward, post-normalised.

    The tokens of several texts stand one after the other without padding; only attention looks at one text at a time.
    """

    def __init__(self, weights: Mapping[str, Floats], tokenizer: WordPiece, *, layers: int, heads: int, limit: int) -> None:
        self.tokenizer, self.layers, self.heads, self.limit = tokenizer, layers, heads, limit
        self.size = int(weights["embeddings.word"].shape[1])
        # The mean over tokens, the first token, and each learnt attention over tokens.
        self.parts = 2 + len(weights.get("pooling.bias", ()))
        self.dim = self.parts * self.size
        self.weights = _by_product(weights, layers=layers, size=self.size // heads)

    def pooled(self, texts: Sequence[str]) -> tuple[Floats, list[Floats]]:
        """One row of length one a text, its parts of equal length side by side, and the first attention's share for each token."""
        result = np.zeros((len(texts), self.dim), dtype=np.float32)
        shares: list[Floats] = [np.zeros(0, dtype=np.float32)] * len(texts)
        for number, hidden in self._encoded(texts):
            scores = _linear(hidden, self.weights, "pooling")
            scores = np.exp(scores - scores.max(axis=0))
            scores /= scores.sum(axis=0)
            parts = np.concatenate([hidden.mean(axis=0)[None], hidden[:1], scores.T @ hidden])
            lengths = np.linalg.norm(parts, axis=1, keepdims=True)
            lengths[lengths == 0] = 1.0
            result[number] = (parts / lengths / math.sqrt(self.parts)).reshape(-1)
            shares[number] = scores[:, 0]
        return result, shares

    def means(self, texts: Sequence[str]) -> Floats:
        """The mean over the tokens of each text, scaled to length one."""
        result = np.zeros((len(texts), self.size), dtype=np.float32)
        for number, hidden in self._encoded(texts):
            mean = hidden.mean(axis=0)
            result[number] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        return result

    def _encoded(self, texts: Sequence[str]) -> Iterator[tuple[int, Floats]]:
        """Places of the texts with the vectors of their tokens, in no order."""
        ids = [self.tokenizer.encode(text, limit=self.limit) for text in texts]
        start = 0
        while start < len(ids):
            stop, held = start, 0
            while stop < len(ids) and (stop == start or held + len(ids[stop]) <= _TOKENS):
                held += len(ids[stop])
                stop += 1
            hidden, first = self._forward(ids[start:stop]), 0
            for number in range(start, stop):
                yield number, hidden[first : first + len(ids[number])]
                first += len(ids[number])
            start = stop

    def _forward(self, ids: Sequence[Sequence[int]]) -> Floats:
        """The vectors of the tokens of some texts, one row a token."""
        weights = self.weights
        ends = np.cumsum([len(one) for one in ids]).tolist()
        spans = list(zip([0, *ends[:-1]], ends, strict=True))
        hidden: Floats = weights["embeddings.word"][np.concatenate([np.asarray(one, dtype=np.int64) for one in ids])]
        hidden += weights["embeddings.position"][np.concatenate([np.arange(len(one)) for one in ids])]
        hidden += weights["embeddings.type"][0]
        _normalise(hidden, weights, "embeddings.norm")
        for layer in range(self.layers):
            name = f"layer.{layer}"
            hidden += self._attend(hidden, spans, name)
            _normalise(hidden, weights, f"{name}.attention.norm")
            inner = _linear(hidden, weights, f"{name}.inner")
            _gelu(inner)
            hidden += _linear(inner, weights, f"{name}.outer")
            _normalise(hidden, weights, f"{name}.norm")
        return hidden

    def _attend(self, hidden: Floats, spans: Sequence[Span], name: str) -> Floats:
        size = self.size // self.heads
        # Rows of queries, keys and values, each cut into heads.
        parts = _linear(hidden, self.weights, f"{name}.attention.parts").reshape(len(hidden), 3, self.heads, size)
        mixed = np.empty((len(hidden), self.heads, size), dtype=np.float32)
        for start, stop in spans:
            query, key, value = parts[start:stop].transpose(1, 2, 0, 3)
            scores = query @ key.transpose(0, 2, 1)
            scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            shares = scores @ value
            shares /= scores.sum(axis=-1, keepdims=True)
            mixed[start:stop] = shares.transpose(1, 0, 2)
        return _linear(mixed.reshape(hidden.shape), self.weights, f"{name}.attention.output")


def _by_product(weights: Mapping[str, Floats], *, layers: int, size: int) -> dict[str, Floats]:
    """The weights as the products want them: matrices with one column an output, queries, keys and values of a layer side by side, and the
    scale of the scores in the queries. ``size`` is the width of a head."""
    ready = {
        name: np.ascontiguousarray(value.T) if value.ndim == 2 and not name.startswith("embeddings.") else value
        for name, value in weights.items()
        if name.split(".")[-2] not in _PARTS
    }
    scales = (np.float32(1.0 / math.sqrt(size)), np.float32(1.0), np.float32(1.0))
    for layer in range(layers):
        name = f"layer.{layer}.attention"
        stacked = [(weights[f"{name}.{part}.weight"] * scale) for part, scale in zip(_PARTS, scales, strict=True)]
        ready[f"{name}.parts.weight"] = np.ascontiguousarray(np.concatenate(stacked).T)
        biases = [(weights[f"{name}.{part}.bias"] * scale) for part, scale in zip(_PARTS, scales, strict=True)]
        ready[f"{name}.parts.bias"] = np.concatenate(biases)
    return ready


def _linear(value: Floats, weights: Mapping[str, Floats], name: str) -> Floats:
    result: Floats = value @ weights[f"{name}.weight"]
    result += weights[f"{name}.bias"]
    return result


def _normalise(value: Floats, weights: Mapping[str, Floats], name: str) -> None:
    """Layer normalisation, in place."""
    value -= value.mean(axis=-1, keepdims=True)
    variance = np.einsum("ij,ij->i", value, value)[:, None] / np.float32(value.shape[-1])
    value /= np.sqrt(variance + np.float32(1e-12))
    value *= weights[f"{name}.weight"]
    value += weights[f"{name}.bias"]


# Abramowitz and Stegun 7.1.26: the error function to 1.5e-7, which float32 does not see.
_ERF = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


def _gelu(value: Floats) -> None:
    """x Φ(x), as max(x, 0) - |x| erfc(|x| / √2) / 2, in place and a few rows at a time: some fifteen passes over what stays in the cache."""
    size, scaled, step, series = (np.empty((min(_ROWS, len(value)), value.shape[1]), dtype=np.float32) for _ in range(4))
    for start in range(0, len(value), _ROWS):
        rows = value[start : start + _ROWS]
        if len(rows) < len(size):
            size, scaled, step, series = (part[: len(rows)] for part in (size, scaled, step, series))
        np.abs(rows, out=size)
        np.multiply(size, np.float32(math.sqrt(0.5)), out=scaled)
        np.multiply(scaled, np.float32(0.3275911), out=step)
        step += np.float32(1.0)
        np.reciprocal(step, out=step)
        np.multiply(step, np.float32(_ERF[0]), out=series)
        for factor in _ERF[1:]:
            series += np.float32(factor)
            series *= step
        scaled *= scaled
        np.negative(scaled, out=scaled)
        series *= np.exp(scaled, out=scaled)
        series *= size
        series *= np.float32(0.5)
        np.maximum(rows, np.float32(0.0), out=rows)
        rows -= series


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
