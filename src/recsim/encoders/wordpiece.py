"""The uncased WordPiece tokeniser of BERT models, in plain Python.

Follows the published description (Devlin et al. 2019; Wu et al. 2016 for the greedy longest match) and gives the ids that the
reference implementation gives; a test compares the two where the reference is installed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from recsim.records import Span

_UNKNOWN_AFTER = 100  # characters; the reference calls longer words unknown


class WordPiece:
    """Text to token ids with ``[CLS]`` and ``[SEP]``. The same text always gives the same ids."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.tokens = list(vocabulary)
        self.vocabulary = {token: number for number, token in enumerate(vocabulary)}
        self.pad, self.unknown = self.vocabulary["[PAD]"], self.vocabulary["[UNK]"]
        self.start, self.end = self.vocabulary["[CLS]"], self.vocabulary["[SEP]"]
        self._pieces = lru_cache(maxsize=20_000)(self._split)

    def encode(self, text: str, *, limit: int) -> list[int]:
        """At most ``limit`` ids; what does not fit is cut from the end."""
        ids = [self.start]
        for word, _ in _words(text[: limit * 40]):
            ids.extend(self._pieces(word))
            if len(ids) >= limit - 1:
                del ids[limit - 1 :]
                break
        ids.append(self.end)
        return ids

    def spans(self, text: str, *, limit: int) -> list[Span]:
        """Where each of the ids of `encode` stands in the text; the marks around it stand nowhere, at (0, 0)."""
        found: list[Span] = [(0, 0)]
        for word, places in _words(text[: limit * 40]):
            start = 0
            for number in self._pieces(word):
                size = len(word) if number == self.unknown else len(self.tokens[number].removeprefix("##"))
                found.append((places[start], places[min(start + size, len(places)) - 1] + 1))
                start = min(start + size, len(places) - 1)
            if len(found) >= limit - 1:
                del found[limit - 1 :]
                break
        found.append((0, 0))
        return found

    def _split(self, word: str) -> tuple[int, ...]:
        if len(word) > _UNKNOWN_AFTER:
            return (self.unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            stop = len(word)
            while stop > start:
                piece = ("##" if start else "") + word[start:stop]
                number = self.vocabulary.get(piece)
                if number is not None:
                    break
                stop -= 1
            else:
                return (self.unknown,)
            found.append(number if number is not None else self.unknown)
            start = stop
        return tuple(found)


def _words(text: str) -> list[tuple[str, list[int]]]:
    """Lower-case words without accents, each with the places of its characters; a punctuation mark, a Chinese character is a word."""
    found: list[tuple[str, list[int]]] = []
    letters: list[str] = []
    places: list[int] = []

    def close() -> None:
        if letters:
            found.append(("".join(letters), list(places)))
            letters.clear()
            places.clear()

    for place, original in enumerate(text):
        for char in _folded(original):
            if char.isspace():
                close()
            elif _stands_alone(char):
                close()
                found.append((char, [place]))
            else:
                letters.append(char)
                places.append(place)
    close()
    return found


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    """A character in lower case without its accents; nothing for one that cannot be seen."""
    if char in "\t\n\r":
        return " "
    if char in ("\0", "\ufffd") or unicodedata.category(char) in ("Cc", "Cf"):
        return ""
    return "".join(part for part in unicodedata.normalize("NFD", char.lower()) if unicodedata.category(part) != "Mn")


@lru_cache(maxsize=4096)
def _stands_alone(char: str) -> bool:
    point = ord(char)
    ascii_mark = 33 <= point <= 47 or 58 <= point <= 64 or 91 <= point <= 96 or 123 <= point <= 126
    chinese = 0x4E00 <= point <= 0x9FFF or 0x3400 <= point <= 0x4DBF or 0xF900 <= point <= 0xFAFF or 0x20000 <= point <= 0x2FA1F
    return ascii_mark or chinese or unicodedata.category(char).startswith("P")
