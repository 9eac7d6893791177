"""A text made ready for matching: its units (sentences, or pieces of about forty words where none end) and their weighted features."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from recsim.records import Document, Span
from recsim.wording import Background, Tokens, pair_keys, skip_pairs, tokenize, unit_bounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Bits that a pair, or a word, must be rarer than before its rarity counts, and where counting ends. A pair at 8 bits stands about
# once in four sentences of 25 words. The floor leaves small words a say: order-keeping copies keep them.
_PAIR_BASE, _PAIR_FLOOR, _PAIR_TOP = 8.0, 0.5, 16.0
_WORD_BASE, _WORD_FLOOR, _WORD_TOP = 6.0, 0.3, 14.0


@dataclass(frozen=True)
class Prepared:
    """One side of a match. Arrays are parallel: ``bounds`` (units + 1) are token offsets; ``pair_unit``, ``pairs`` and
    ``pair_weights`` are the skip-bigrams of all units, ``word_weights`` the weight of each token; ``pair_norms`` and
    ``word_norms`` are sums of weights by unit; ``bits`` is each word's surprisal after the word before it, and
    ``codes`` are the tokens' keys as plain integers."""

    text: str
    tokens: Tokens
    bounds: NDArray[np.int64]
    pair_unit: NDArray[np.int64]
    pairs: NDArray[np.uint64]
    pair_weights: NDArray[np.float32]
    word_weights: NDArray[np.float32]
    pair_norms: NDArray[np.float64]
    word_norms: NDArray[np.float64]
    bits: NDArray[np.float32]
    codes: list[int]

    @property
    def units(self) -> int:
        return len(self.bounds) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Words in each unit."""
        return np.diff(self.bounds)

    def span(self, first: int, last: int) -> Span:
        """The text span of units ``first`` up to, not including, ``last``."""
        return self.tokens.span(int(self.bounds[first]), int(self.bounds[last]))

    def quote(self, first: int, last: int) -> str:
        start, end = self.span(first, last)
        return self.text[start:end]

    def pair_range(self, first: int, last: int) -> slice:
        """Where the skip-bigrams of units ``first`` to ``last`` stand; they are sorted by unit."""
        return slice(*np.searchsorted(self.pair_unit, [first, last]).tolist())


def prepare(source: str | Document, background: Background) -> Prepared:
    """A text, or a document by its blocks, ready for matching; an empty one has no units."""
    text = source if isinstance(source, str) else source.text
    tokens = tokenize(text)
    bounds = unit_bounds(text, tokens, [block.span for block in source.blocks] if isinstance(source, Document) else [])
    word_bits = background.words(tokens.keys)
    unit, first, second = skip_pairs(len(tokens), bounds)
    pairs = pair_keys(tokens.keys[first], tokens.keys[second])
    surprisal = background.pairs(tokens.keys[first], tokens.keys[second], (word_bits[first], word_bits[second]))
    weights = np.clip(surprisal - _PAIR_BASE, _PAIR_FLOOR, _PAIR_TOP).astype(np.float32)
    # Sorted by unit and key; a pair that stands twice in one unit counts once.
    order = np.lexsort((pairs, unit))
    unit, pairs, weights = unit[order], pairs[order], weights[order]
    if len(pairs):
        new = np.concatenate([[True], (pairs[1:] != pairs[:-1]) | (unit[1:] != unit[:-1])])
        unit, pairs, weights = unit[new], pairs[new], weights[new]
    word_weights = np.clip(word_bits - _WORD_BASE, _WORD_FLOOR, _WORD_TOP).astype(np.float32)
    count = len(bounds) - 1
    owner = np.repeat(np.arange(count), np.diff(bounds))
    return Prepared(
        text=text,
        tokens=tokens,
        bounds=bounds,
        pair_unit=unit,
        pairs=pairs,
        pair_weights=weights,
        word_weights=word_weights,
        pair_norms=np.bincount(unit, weights=weights, minlength=count).astype(np.float64),
        word_norms=np.bincount(owner, weights=word_weights, minlength=count).astype(np.float64),
        bits=background.following(tokens.keys, word_bits),
        codes=tokens.keys.tolist(),
    )


def one_unit(text: str, background: Background) -> Prepared:
    """A text as a single unit, whatever its stops; the pairs of words are those of its sentences, each once."""
    side = prepare(text, background)
    first = np.sort(np.unique(side.pairs, return_index=True)[1])
    weights = side.pair_weights[first]
    return replace(
        side,
        bounds=np.array([0, len(side.tokens)], dtype=np.int64),
        pair_unit=np.zeros(len(first), dtype=np.int64),
        pairs=side.pairs[first],
        pair_weights=weights,
        pair_norms=np.array([float(weights.sum())]),
        word_norms=np.array([float(side.word_weights.sum())]),
    )
