"""Words from documents made harmless for a terminal."""

from __future__ import annotations

import unicodedata

# Control characters (escape sequences that recolour or retitle a terminal), invisible and direction-changing ones, and halves
# of surrogate pairs, which no encoding can print.
_UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def printable(text: str) -> str:
    """The text on one line, without characters that would steer the terminal it is printed on."""
    return " ".join("".join(" " if _steers(char) else char for char in text).split())


def _steers(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in _UNPRINTABLE
