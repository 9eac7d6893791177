"""Word's list labels: Word stores how a list counts and prints the numbers itself, so they are counted here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from recsim.reading import list_numbers as printed
from recsim.reading.docx_styles import Styles, value

_PLACE = re.compile(r"%([1-9])")
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": printed.repeated_letters,
    "upperLetter": lambda number: printed.repeated_letters(number).upper(),
    "lowerRoman": printed.roman,
    "upperRoman": lambda number: printed.roman(number).upper(),
    "ordinal": printed.ordinal,
    "cardinalText": printed.cardinal_word,
    "ordinalText": printed.ordinal_word,
    "none": lambda number: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None  # counted from 1; 0 never
    legal: bool = False  # all numbers in digits
    style: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label; a bullet is "•" whatever sign the font draws."""

    text: str
    ordered: bool
    level: int


class Numbering:
    """The lists of one document and how far each has counted. Lists that share a definition count on, as in Word."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, Element] = {}
        self._lists: dict[str, Element] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        for node in root if root is not None else ():
            if node.tag == "w:abstractNum":
                self._abstract.setdefault(node.get("w:abstractNumId", ""), node)
            elif node.tag == "w:num":
                self._lists.setdefault(node.get("w:numId", ""), node)

    def level_of(self, identifier: str, style: str, otherwise: int) -> int:
        """The level of a list that is tied to a paragraph style."""
        if identifier in self._lists and style:
            for place, level in self._of(identifier).items():
                if level.style == style:
                    return place
        return otherwise

    def label(self, identifier: str, place: int) -> Label | None:
        """The next label of a list at a level; None where there is no such list or it prints nothing."""
        if identifier not in self._lists:
            return None
        levels = self._of(identifier)
        level = levels.get(place, _Level(form="none"))
        if level.form == "bullet":
            return Label("•", False, place + 1)
        self._count(identifier, place, levels)
        counts = self._counts[self._family(identifier)]

        def number(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            form = levels.get(at, _Level()).form
            return str(counts.get(at, 1)) if level.legal else _FORMATS.get(form, str)(counts.get(at, 1))

        text = _PLACE.sub(number, level.text).strip()
        return Label(text, True, place + 1) if text else None

    def _count(self, identifier: str, place: int, levels: dict[int, _Level]) -> None:
        counts = self._counts.setdefault(self._family(identifier), {})
        start = self._override(identifier, place)
        if start is not None and (identifier, place) not in self._restarted:
            self._restarted.add((identifier, place))
            counts[place] = start
        elif place in counts:
            counts[place] += 1
        else:
            counts[place] = levels.get(place, _Level()).start
        for above in range(place):
            counts.setdefault(above, levels.get(above, _Level()).start)
        for below in range(place + 1, 9):
            restart = levels.get(below, _Level()).restart
            if below in counts and (restart is None or place < restart):
                del counts[below]

    def _family(self, identifier: str) -> str:
        return value(self._lists[identifier].find("w:abstractNumId"))

    def _override(self, identifier: str, place: int) -> int | None:
        for node in self._lists[identifier].findall("w:lvlOverride"):
            start = node.find("w:startOverride")
            if start is not None and node.get("w:ilvl") == str(place):
                return _whole(value(start), 1)
        return None

    def _of(self, identifier: str) -> dict[int, _Level]:
        found = self._levels.get(identifier)
        if found is None:
            found = dict(self._defined(self._family(identifier)))
            for node in self._lists[identifier].findall("w:lvlOverride"):
                level = node.find("w:lvl")
                if level is not None:
                    found[_whole(node.get("w:ilvl", ""), 0)] = _level(level)
            self._levels[identifier] = found
        return found

    def _defined(self, family: str) -> dict[int, _Level]:
        """The levels of a definition; one that points to a style's list is followed, until it comes round."""
        seen: set[str] = set()
        while family in self._abstract and family not in seen:
            seen.add(family)
            node = self._abstract[family]
            levels = node.findall("w:lvl")
            linked = self._styles.style(value(node.find("w:numStyleLink")))
            if levels or linked.number is None or linked.number[0] not in self._lists:
                return {_whole(level.get("w:ilvl", ""), 0): _level(level) for level in levels}
            family = self._family(linked.number[0])
        return {}


def _level(node: Element) -> _Level:
    restart = node.find("w:lvlRestart")
    return _Level(
        start=_whole(value(node.find("w:start")), 1),
        form=value(node.find("w:numFmt")) or "decimal",
        text=value(node.find("w:lvlText"))[:100],
        restart=_whole(value(restart), 0) if restart is not None else None,
        legal=node.find("w:isLgl") is not None,
        style=value(node.find("w:pStyle")),
    )


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else otherwise
