"""What Word's styles say of a paragraph or a run: heading level, emphasis, list, whether it is hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

_OFF = frozenset({"0", "false", "off", "none"})
_HEADING = re.compile(r"heading ([1-9])$", re.I)
_QUOTES = frozenset({"quote", "intense quote", "block text", "quotation"})
_CONTENTS = re.compile(r"(?:toc (?:heading|[1-9])|table of figures|contents \d|contents heading)$", re.I)
# Longer chains of styles than this are loops in all but name; Word itself stops at 11.
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says once the styles that it is based on are taken in; None where nobody says."""

    heading: int | None = None
    strong: bool | None = None
    hidden: bool | None = None
    number: tuple[str, int] | None = None  # list and level
    quote: bool = False
    contents: bool = False
    title: bool = False
    headed: bool = False  # a table style that sets the first row apart


_PLAIN = Style()


def value(node: Element | None) -> str:
    """The w:val of an element, "" if there is none."""
    return "" if node is None else node.get("w:val", "")


def toggled(properties: Element | None, *names: str) -> bool | None:
    """Whether one of these on-off properties is on; None if none is given."""
    found = [node for name in names if properties is not None and (node := properties.find(name)) is not None]
    return any(value(node).lower() not in _OFF for node in found) if found else None


def list_of(properties: Element | None) -> tuple[str | None, int | None]:
    """The list and the level that paragraph properties name."""
    numbering = properties.find("w:numPr") if properties is not None else None
    if numbering is None:
        return None, None
    identifier, level = numbering.find("w:numId"), value(numbering.find("w:ilvl"))
    depth = min(int(level), 8) if level.isascii() and level.isdecimal() and len(level) < 4 else None
    return value(identifier) if identifier is not None else None, depth


def outline(properties: Element | None) -> int | None:
    """The heading level that paragraph properties give, 0 for body text."""
    level = value(properties.find("w:outlineLvl")) if properties is not None else ""
    if not (level.isascii() and level.isdecimal()) or len(level) > 3:
        return None
    return int(level) + 1 if int(level) < 9 else 0


class Styles:
    """The styles of one document by id."""

    def __init__(self, root: Element | None) -> None:
        self._nodes: dict[str, Element] = {}
        self._known: dict[str, Style] = {}
        self._default = ""
        for node in root.findall("w:style") if root is not None else ():
            identifier = node.get("w:styleId", "")
            self._nodes.setdefault(identifier, node)
            if node.get("w:type") == "paragraph" and node.get("w:default", "0").lower() not in _OFF:
                self._default = identifier

    def paragraph(self, properties: Element | None) -> Style:
        """The style of a paragraph by its properties."""
        named = value(properties.find("w:pStyle")) if properties is not None else ""
        return self.style(named or self._default)

    def style(self, identifier: str) -> Style:
        """The style of that id with everything it is based on; an empty one for an unknown id. A loop ends where it closes."""
        found = self._known.get(identifier)
        if found is None:
            chain: list[str] = []
            while identifier in self._nodes and identifier not in chain and len(chain) < _LONGEST_CHAIN:
                chain.append(identifier)
                identifier = value(self._nodes[identifier].find("w:basedOn"))
            found = _PLAIN
            for place in reversed(chain):
                found = _over(found, self._nodes[place], place)
            if chain:
                self._known[chain[0]] = found
        return found


def _over(base: Style, node: Element, identifier: str) -> Style:
    """A style on top of the one that it is based on."""
    name = value(node.find("w:name")) or identifier
    paragraph, run = node.find("w:pPr"), node.find("w:rPr")
    match = _HEADING.match(name)
    level = outline(paragraph)
    heading = level if level is not None else int(match.group(1)) if match else base.heading
    strong, hidden = toggled(run, "w:b", "w:i"), toggled(run, "w:vanish")
    listed, depth = list_of(paragraph)
    number = base.number
    if listed is not None or depth is not None:
        number = (listed if listed is not None else number[0] if number else "0", depth if depth is not None else 0)
    return replace(
        base,
        heading=heading,
        strong=base.strong if strong is None else strong,
        hidden=base.hidden if hidden is None else hidden,
        number=number,
        quote=base.quote or name.lower() in _QUOTES,
        contents=base.contents or _CONTENTS.match(name) is not None,
        title=base.title or name.lower() == "title",
        headed=base.headed or any(part.get("w:type") == "firstRow" for part in node.findall("w:tblStylePr")),
    )
