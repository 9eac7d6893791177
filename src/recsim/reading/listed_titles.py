"""The titles that a plain text's contents list: in the text itself nothing but the list tells a title that fills its line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recsim.reading.furniture import Line

# A contents line: its title, then dots up to the page number, which may have wrapped.
_ENTRY = re.compile(r"(.{3,300}?)\s*(?:(?:\.\s?){3,}|…+\s?)\s*\d{0,4}$")
_LEAST = 12  # letters; shorter titles ("Overview") also stand in running text
_TAIL = 400


def letters(text: str) -> str:
    """Letters and digits alone: contents and titles differ in spaces and dashes."""
    return "".join(char for char in text.lower() if char.isalnum())


def listed_titles(lines: Sequence[Line]) -> frozenset[str]:
    """The letters of every title with dots behind it, by itself and with the line before it, where that has none."""
    found: set[str] = set()
    before: Line | None = None
    for line in lines:
        match = _ENTRY.fullmatch(line.text) if len(line.text) <= _TAIL and line.text.endswith(tuple("0123456789.…")) else None
        if match is not None:
            found.add(letters(match.group(1)))
            if before is not None and not before.blank:
                found.add(letters(before.text + match.group(1)))
        before = None if match is not None else line
    return frozenset(title for title in found if len(title) >= _LEAST)
