"""What a text's words say of having been swapped, word by word and on the whole.

A noisy channel (Shannon 1948; as in spelling correction, Kernighan et al. 1990): a word is suspicious where one near in meaning
fits between its neighbours far better than the word itself. Fit is the probability of the word after the one before it and of the next one
after it, from counts of pairs, falling back to the word's own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recsim.spinning.model import NEAR, SpunModel
from recsim.text import sentences
from recsim.wording import SMALL_WORDS, Tokens, pair_keys, tokenize
from recsim.wording.background import STEP

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Means over the words of sense: how much better swapped readings explain them; pairs of two words of sense that are known, and pairs with
# a small word that are. How rare words are is left out: it tells names and foreign words, not swaps.
FEATURES = ("swapped", "known_pairs", "known_small")
# What a pair unknown to the counts still gets of a word's own probability (back-off, tuned on nothing: .4 in Brants et al. 2007).
_BACK_OFF = 0.4
# One word in five swapped is the prior of the channel; gains count up to e^8.
_SWAPPED, _CAPPED = 0.2, 8.0
# No word counts for more than e^3 in a text's mean: one odd name would outweigh the rest.
_MOST = 3.0
# Words rarer than this (bits) are names, foreign or misread.
_RARE = 22.0
# A pair is repaired where the other word is e^4 times as likely there.
_REPAIRED = 4.0
# Prose: a sentence of eight words or more, a fifth of them small, at most half with a capital. Tables, lists of names and other languages are not.
_LEAST, _SMALL, _CAPITALS = 8, 0.2, 0.5
_GAP = re.compile(r"[.;:!?\n,()\[\]“”\"]")


@dataclass(frozen=True)
class WordEvidence:
    """Arrays over a text's words of sense: ``token`` is each one's place, ``counted`` whether it stands in running prose
    and is no name, ``swapped`` its evidence (natural log-odds), ``better`` the place in
    the model's words of what fits best or -1, ``repaired`` whether that makes a known pair; ``known`` and ``pairs`` count its pairs."""

    token: NDArray[np.int64]
    counted: NDArray[np.bool_]
    swapped: NDArray[np.float64]
    better: NDArray[np.int64]
    gain: NDArray[np.float64]
    repaired: NDArray[np.bool_]
    known: NDArray[np.int64]
    pairs: NDArray[np.int64]
    known_small: NDArray[np.int64]
    pairs_small: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    words: tuple[str, ...]
    joined: NDArray[np.bool_]


def evidence(text: str, model: SpunModel) -> WordEvidence:
    """The evidence of every word of sense in a text, in order."""
    import numpy as np

    tokens = tokenize(text)
    words, count = tokens.words, len(tokens)
    # Two words are neighbours where nothing parts them.
    joined = np.array(
        [not _GAP.search(text, int(tokens.ends[at]), int(tokens.starts[at + 1])) for at in range(count - 1)]
        + [False] * (count > 0),
        dtype=bool,
    )
    keys = tokens.keys
    bits = model.background.words(keys).astype(np.float64)
    prose = _in_prose(text, tokens)
    sense = [
        at
        for at, word in enumerate(words)
        if len(word) > 2 and word.isalpha() and word.isascii() and word not in SMALL_WORDS and bits[at] < _RARE
    ]
    token = np.array(sense, dtype=np.int64)
    counted = np.array([prose[at] and text[int(tokens.starts[at])].islower() for at in sense], dtype=bool)
    near = model.near([words[at] for at in sense])
    size = len(sense)
    candidates = np.full((size, NEAR), -1, dtype=np.int64)
    cosine = np.zeros((size, NEAR))
    for row, (places, cosines) in enumerate(near):
        candidates[row, : len(places)] = places
        cosine[row, : len(places)] = cosines
    assert model.word_keys is not None
    other_keys = model.word_keys[np.maximum(candidates, 0)]
    other_bits = model.background.words(other_keys.ravel()).astype(np.float64).reshape(size, NEAR)
    before = (token > 0) & np.where(token > 0, joined[np.maximum(token - 1, 0)], False) if size else np.zeros(0, dtype=bool)
    after = joined[token] if size else np.zeros(0, dtype=bool)
    left_of, right_of = np.maximum(token - 1, 0), np.minimum(token + 1, max(count - 1, 0))
    previous, following = keys[left_of], keys[right_of]
    previous_bits, following_bits = bits[left_of], bits[right_of]
    own, left, right = _fit(
        model, keys[token], bits[token], (previous, previous_bits, before), (following, following_bits, after)
    )
    shape = (size, NEAR)
    wide = [np.repeat(one, NEAR) for one in (previous, previous_bits, before, following, following_bits, after)]
    other, other_left, other_right = (
        one.reshape(shape)
        for one in _fit(model, other_keys.ravel(), other_bits.ravel(), (wide[0], wide[1], wide[2]), (wide[3], wide[4], wide[5]))
    )
    gain = np.where(candidates >= 0, other - own[:, None], -99.0)
    weight = np.where(candidates >= 0, np.exp(8.0 * cosine), 0.0)
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
    swapped = np.log(1 - _SWAPPED + _SWAPPED * (weight * np.exp(np.minimum(gain, _CAPPED))).sum(axis=1)) if size else np.zeros(0)
    big = [word not in SMALL_WORDS and word.isalpha() for word in words]
    sense_before = before & np.array([big[max(at - 1, 0)] for at in sense], dtype=bool)
    sense_after = after & np.array([big[min(at + 1, count - 1)] for at in sense], dtype=bool)
    small_before, small_after = (
        near & np.array([words[min(max(at + step, 0), count - 1)] in SMALL_WORDS for at in sense], dtype=bool)
        for near, step in ((before, -1), (after, 1))
    )
    known = (left & sense_before).astype(np.int64) + (right & sense_after).astype(np.int64)
    repairs = (other_left & sense_before[:, None]) | (other_right & sense_after[:, None])
    score = np.where(candidates >= 0, gain + 2.0 * cosine + 2.0 * repairs, -99.0)
    best = score.argmax(axis=1) if size else np.zeros(0, dtype=np.int64)
    rows = np.arange(size)
    return WordEvidence(
        token=token,
        counted=counted,
        swapped=swapped,
        better=candidates[rows, best],
        gain=gain[rows, best],
        repaired=repairs[rows, best] & (gain[rows, best] > _REPAIRED) & (known == 0),
        known=known,
        pairs=sense_before.astype(np.int64) + sense_after.astype(np.int64),
        known_small=(left & small_before).astype(np.int64) + (right & small_after).astype(np.int64),
        pairs_small=small_before.astype(np.int64) + small_after.astype(np.int64),
        starts=tokens.starts,
        ends=tokens.ends,
        words=words,
        joined=joined,
    )


def _in_prose(text: str, tokens: Tokens) -> list[bool]:
    """For each word whether its sentence is running English prose: long enough, with small words and sentence case as prose has them."""
    import numpy as np

    held = [False] * len(tokens)
    for start, end in sentences(text):
        first, last = np.searchsorted(tokens.starts, (start, end)).tolist()
        size = last - first
        small = sum(word in SMALL_WORDS for word in tokens.words[first:last])
        capitals = sum(text[int(at)].isupper() for at in tokens.starts[first:last])
        if size >= _LEAST and small >= _SMALL * size and capitals <= _CAPITALS * size:
            held[first:last] = [True] * size
    return held


Neighbour = tuple["NDArray[np.uint64]", "NDArray[np.float64]", "NDArray[np.bool_]"]


def _fit(
    model: SpunModel, keys: NDArray[np.uint64], bits: NDArray[np.float64], before: Neighbour, after: Neighbour
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """The natural log-probability of words between their neighbours, and whether the pairs with them are known."""
    import numpy as np

    left, left_known = _together(model, before[0], keys)
    right, right_known = _together(model, keys, after[0])
    own = 2.0**-bits
    first = np.where(before[2], _BACK_OFF * own + left / 2.0 ** -before[1], own)
    second = np.where(after[2], _BACK_OFF * 2.0 ** -after[1] + right / own, 1.0)
    return np.log(first) + np.log(second), left_known & before[2], right_known & after[2]


def _together(
    model: SpunModel, first: NDArray[np.uint64], second: NDArray[np.uint64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The probability of neighbouring pairs, 0 for those unknown."""
    import numpy as np

    wanted = pair_keys(first, second)
    places = np.minimum(np.searchsorted(model.pair_keys, wanted), len(model.pair_keys) - 1)
    known = model.pair_keys[places] == wanted
    return np.where(known, 2.0 ** -(model.pair_bits[places] * STEP), 0.0), known


def features(found: WordEvidence, rows: slice = slice(None)) -> tuple[tuple[float, ...], int]:
    """`FEATURES` of a text or of some of its words of sense, and how many different words they come from.

    Every different word counts once, however often it stands: a paper on overpayments says "overpayments" in every line.
    """
    import numpy as np

    held = found.counted[rows]
    words = [found.words[at] for at in found.token[rows][held].tolist()]
    if not words:
        return (0.0,) * len(FEATURES), 0
    counts = Counter(words)
    weights = np.array([1.0 / counts[word] for word in words])
    pairs = float((weights * found.pairs[rows][held]).sum())
    small = float((weights * found.pairs_small[rows][held]).sum())
    values = (
        float((weights * np.minimum(found.swapped[rows][held], _MOST)).sum() / weights.sum()),
        float((weights * found.known[rows][held]).sum() / pairs) if pairs else 0.0,
        float((weights * found.known_small[rows][held]).sum() / small) if small else 0.0,
    )
    return values, len(counts)
