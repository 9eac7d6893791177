"""Passages of a text and the terms that find them, in one fast pass.

A term is the upper half of the 64-bit identity of a skip-bigram (`recsim.wording`), so the postings hold no words; among the 15 million
pairs of 230,000 passages one in 300 is taken for another, which a ranking by many pairs does not notice. Folding is that of
`recsim.wording`, word by word: look-alike letters, which need the text around them, take its slow path, everything else a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from recsim.records import Document, OffsetMap, Span
from recsim.text import sentences
from recsim.wording import fold, pair_keys, tokenize, word_key
from recsim.wording.skipgrams import REACH
from recsim.wording.units import LONGEST, PASSAGE, PIECE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Where all non-ASCII characters are these, folding is lower case alone: quotation marks and dashes belong to no word but ’, which
# the key of a word takes care of.
_PLAIN = re.compile(r"[\x00-\x7f“”‘’–—•…£€§©®°·]*")
# Words whose keys are kept at once: some 100 MB, far above the vocabulary of English.
_MOST_WORDS = 1 << 20


@dataclass(frozen=True)
class Passages:
    """Where the passages of a text stand, and its words. ``bounds`` (passages + 1) are offsets into ``keys``."""

    spans: list[Span]
    keys: NDArray[np.uint64]
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.spans)


class _Keys(dict[str, int]):
    """The key of each word as it stands in lower-cased text, made when first asked for."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        folded = fold(word)
        key = self[word] = word_key(folded[0]) if folded else word_key(word)
        return key


_KEYS = _Keys()


def words_of(text: str) -> list[str]:
    """Words of a piece of text in lower case, of which each is known by `keys_of`."""
    if text.isascii() or _PLAIN.fullmatch(text):
        return _WORD.findall(text.lower())
    return fold(text)


def keys_of(words: Iterable[str], count: int) -> NDArray[np.uint64]:
    """The 64-bit identities of words, those of `recsim.wording.tokenize`."""
    import numpy as np

    return np.fromiter(map(_KEYS.__getitem__, words), dtype=np.uint64, count=count)


def passages_of(document: Document) -> Passages:
    """The passages of a document: sentences joined until they have some 45 words, as `recsim.wording.passage_bounds` joins them."""
    import numpy as np

    text = document.text
    spans: list[Span] = []
    words: list[list[str]] = []
    counts: list[int] = []
    begun, held = 0, 0
    for start, found in _units(document):
        if held >= PASSAGE:
            spans.append((begun, start))
            counts.append(held)
            begun, held = start, 0
        elif not held:
            begun = start
        words.append(found)
        held += len(found)
    if held:
        if spans and held < PASSAGE // 3:
            spans[-1] = (spans[-1][0], len(text))
            counts[-1] += held
        else:
            spans.append((begun, len(text)))
            counts.append(held)
    trimmed = [(start, start + len(text[start:end].rstrip())) for start, end in spans]
    bounds = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=bounds[1:])
    return Passages(trimmed, keys_of(chain.from_iterable(words), int(bounds[-1])), bounds)


def passages_at(text: str, spans: Sequence[Span]) -> Passages:
    """Passages whose places are known already, as a store keeps them."""
    import numpy as np

    words = [words_of(text[start:end]) for start, end in spans]
    bounds = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in words], out=bounds[1:])
    return Passages(list(spans), keys_of(chain.from_iterable(words), int(bounds[-1])), bounds)


def pairs_within(
    keys: NDArray[np.uint64], bounds: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint64]]]:
    """(passage, first word, second word) of all skip-bigrams inside passages, one distance after another."""
    import numpy as np

    owner = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    for apart in range(1, REACH + 1):
        if len(keys) > apart:
            inside = owner[apart:] == owner[:-apart]
            yield owner[apart:][inside], keys[:-apart][inside], keys[apart:][inside]


def coded(passages: Passages, numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every (term, number of its passage) as one integer, term in the upper half; `distinct` puts them in order."""
    import numpy as np

    parts = [
        (pair_keys(first, second) & np.uint64(0xFFFFFFFF00000000)) | numbers[owner]
        for owner, first, second in pairs_within(passages.keys, passages.bounds)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)


def distinct(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sorted in place, each value once."""
    import numpy as np

    codes.sort()
    if len(codes) < 2:
        return codes
    fresh = np.empty(len(codes), dtype=np.bool_)
    fresh[0] = True
    np.not_equal(codes[1:], codes[:-1], out=fresh[1:])
    return codes[fresh]


def terms_of(passages: Passages) -> list[NDArray[np.uint32]]:
    """The distinct terms of each passage, sorted."""
    import numpy as np

    parts = [
        (owner.astype(np.uint64) << np.uint64(32)) | (pair_keys(first, second) >> np.uint64(32))
        for owner, first, second in pairs_within(passages.keys, passages.bounds)
    ]
    codes = distinct(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.uint64)
    cuts = np.searchsorted(codes >> np.uint64(32), np.arange(1, len(passages)))
    return [part.astype(np.uint32) for part in np.split(codes & np.uint64(0xFFFFFFFF), cuts)]


@cache
def wording_print() -> str:
    """What tells one way of making passages and terms from another: the terms of a fixed text. Postings know theirs."""
    from hashlib import sha256

    text = "The Board’s officers accept 12 of the Ｏffiсe's twelve points, naïve or not; résumés follow in Élan (2024). "
    document = Document("", "", "", text * 12, "text/plain", None, (), OffsetMap())
    made = passages_of(document)
    return sha256(b"".join(part.tobytes() for part in terms_of(made)) + repr(made.spans).encode()).hexdigest()[:12]


def _units(document: Document) -> Iterator[tuple[int, list[str]]]:
    """Where each unit begins and its words; what lies between sentences belongs to the unit before it."""
    text = document.text
    blocks = [block.span for block in document.blocks] or [(0, len(text))]
    starts = sorted({start for block in blocks for start, _ in sentences(text, block)} | {0})
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        found = words_of(text[start:end])
        if len(found) <= LONGEST:
            if found:
                yield start, found
            continue
        tokens = tokenize(text, (start, end))
        if len(tokens) != len(found):  # a folding that depends on the text around it
            found = list(tokens.words)
        pieces = max(1, round(len(found) / PIECE))
        cuts = [len(found) * number // pieces for number in range(pieces + 1)]
        for first, last in pairwise(cuts):
            yield (start if not first else int(tokens.starts[first])), found[first:last]
