"""Words as matching compares them: folded to what a reader sees, each with its place in the text.

Case, accents, width and ligatures are folded (Unicode NFKD), letters of other scripts that look like Latin ones are read as
those, invisible characters inside a word are passed over, and number words become digits. So "Ｏffiсe", "of\\u200bfice" and
"OFFICE" are one word, and "all five" is "all 5".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from recsim.records import Span
from recsim.text import NUMBER_WORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Cyrillic, Greek, Armenian and Latin-extension letters that print like ASCII ones: the lower-case single-letter part of Unicode's
# list of confusables (UTS #39), as far as fonts really draw them alike.
_LOOK_ALIKES = {
    pair[0]: pair[1]
    for pairs in (
        # Cyrillic
        "аa бb вb гr ԁd еe ѕs іi јj кk ӏi мm нh оo рp ԛq сc тt уy ԝw хx һh ьb ѵv ԍg",
        # Greek, small and capital, which look like different letters
        "αa βb γy εe ιi κk νv οo ρp σo τt υu χx ωw ϲc ϳj ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX",
        # Armenian, Latin extensions, Roman numerals
        "հh օo սu ոn ցg զq ıi ɑa ɡg ʀr",
    )
    for pair in pairs.split()
}
_IGNORED = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
)
_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBERS = {word: str(value) for word, value in NUMBER_WORDS.items()}
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Tokens:
    """Folded words in order with the text spans that they stand for. ``keys`` are 64-bit identities, the same on every machine."""

    words: tuple[str, ...]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    keys: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.words)

    def span(self, first: int, last: int) -> Span:
        """The text span from token ``first`` up to, not including, token ``last``."""
        return (int(self.starts[first]), int(self.ends[last - 1]))


def tokenize(text: str, span: Span | None = None) -> Tokens:
    """The folded words of a text or of a span of it; offsets are those of ``text``."""
    import numpy as np

    begin, end = span if span is not None else (0, len(text))
    piece = text[begin:end]
    folded, places = (piece.lower(), None) if piece.isascii() else _folded(piece)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(folded):
        first, last = match.span()
        words.append(_word(match.group()))
        starts.append(begin + (places[first] if places is not None else first))
        ends.append(begin + (places[last - 1] if places is not None else last - 1) + 1)
    keys = np.fromiter((word_key(word) for word in words), dtype=np.uint64, count=len(words))
    return Tokens(tuple(words), np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64), keys)


def fold(text: str) -> list[str]:
    """The folded words of a text alone."""
    folded = text.lower() if text.isascii() else _folded(text)[0]
    return [_word(match.group()) for match in _TOKEN.finditer(folded)]


def plain_letters(text: str) -> str:
    """The text, as long as before, with full-width characters and letters of other scripts that look Latin written as ASCII."""
    if text.isascii():
        return text
    return "".join(character if character.isascii() else _plain_letter(character) for character in text)


@cache
def _plain_letter(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1:
        return character
    return _LOOK_ALIKES.get(plain, plain)


@lru_cache(maxsize=1 << 17)
def word_key(word: str) -> int:
    """A 64-bit identity of a folded word; two of a million words collide with a chance of 3 in 100 million."""
    raw = word.encode("utf-8", "surrogatepass")
    return ((crc32(raw) << 32) | crc32(raw[::-1] + b"\x1f")) & _MASK


@lru_cache(maxsize=1 << 17)
def _word(word: str) -> str:
    plain = word.replace("’", "'")
    for ending in ("'s", "s'"):
        if plain.endswith(ending) and len(plain) > 3:
            plain = plain[: -len(ending)] + ("s" if ending == "s'" else "")
            break
    return _NUMBERS.get(plain, plain)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as its words are compared, and for each of its characters the place in the text that it comes from."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in _seen_as(character):
            characters.append(one)
            places.append(place)
    folded = "".join(characters)
    # Look-alikes are a disguise beside Latin letters, in a word or, where it has nothing else, in the text around it.
    latin = sum("a" <= one <= "z" for one in folded) > sum(one.isalpha() for one in folded) / 2
    for match in _TOKEN.finditer(folded):
        word = match.group()
        if word.isascii():
            continue
        if any("a" <= one.lower() <= "z" for one in word) or (
            latin and all(one in _LOOK_ALIKES for one in word if one.isalpha())
        ):
            start = match.start()
            for offset, one in enumerate(word):
                characters[start + offset] = _LOOK_ALIKES.get(one, one)
    return "".join(characters).lower(), places


@cache
def _seen_as(character: str) -> str:
    if character in _IGNORED or character in _BIDIRECTIONAL:
        return ""
    if "\ufe00" <= character <= "\ufe0f":  # variation selectors
        return ""
    if character.isascii() or character == "’":
        return character.lower()
    plain = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))
    if "\u0370" <= plain[:1] <= "\u03ff":
        return plain  # a Greek capital looks like another Latin letter than its small form, so its case is folded last
    lowered = plain.lower()
    return lowered if len(lowered) == len(plain) else plain
