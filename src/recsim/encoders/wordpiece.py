"""The uncased WordPiece tokeniser of BERT models, in plain Python.

Follows the published description (Devlin et al. 2019; Wu et al. 2016 for the greedy longest match) and gives the ids that the
reference implementation gives; a test compares the two where the reference is installed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_UNKNOWN_AFTER = 100  # characters; the reference calls longer words unknown


class WordPiece:
    """Text to token ids with ``[CLS]`` and ``[SEP]``. The same text always gives the same ids."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = {token: number for number, token in enumerate(vocabulary)}
        self.pad, self.unknown = self.vocabulary["[PAD]"], self.vocabulary["[UNK]"]
        self.start, self.end = self.vocabulary["[CLS]"], self.vocabulary["[SEP]"]
        self._pieces = lru_cache(maxsize=20_000)(self._split)

    def encode(self, text: str, *, limit: int) -> list[int]:
        """At most ``limit`` ids; what does not fit is cut from the end."""
        ids = [self.start]
        for word in _words(text[: limit * 40]):
            ids.extend(self._pieces(word))
            if len(ids) >= limit - 1:
                del ids[limit - 1 :]
                break
        ids.append(self.end)
        return ids

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


def _words(text: str) -> list[str]:
    """Lower-case words without accents; each punctuation mark and each Chinese character is a word."""
    out: list[str] = []
    for char in unicodedata.normalize("NFD", _visible(text).lower()):
        category = unicodedata.category(char)
        if category == "Mn":
            continue
        out.append(f" {char} " if _stands_alone(char, category) else char)
    return "".join(out).split()


def _visible(text: str) -> str:
    return "".join(" " if char in "\t\n\r" else char for char in text if char in "\t\n\r" or not _control(char))


def _control(char: str) -> bool:
    return char in ("\0", "\ufffd") or unicodedata.category(char) in ("Cc", "Cf")


def _stands_alone(char: str, category: str) -> bool:
    point = ord(char)
    ascii_mark = 33 <= point <= 47 or 58 <= point <= 64 or 91 <= point <= 96 or 123 <= point <= 126
    chinese = 0x4E00 <= point <= 0x9FFF or 0x3400 <= point <= 0x4DBF or 0xF900 <= point <= 0xFAFF or 0x20000 <= point <= 0x2FA1F
    return ascii_mark or category.startswith("P") or chinese
