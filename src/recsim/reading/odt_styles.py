"""What OpenDocument's styles say: emphasis, hidden text, heading names, and how lists count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from recsim.reading import list_numbers as printed

_LONGEST_CHAIN = 20
_QUOTES = frozenset({"quotations", "quote", "intense_20_quote", "quotation", "block_20_text"})
_FORMS: dict[str, Callable[[int], str]] = {
    "a": printed.letters,
    "A": lambda number: printed.letters(number).upper(),
    "i": printed.roman,
    "I": lambda number: printed.roman(number).upper(),
    "1st": printed.ordinal,
    "One": printed.cardinal_word,
    "First": printed.ordinal_word,
}


@dataclass(frozen=True, slots=True)
class OdtStyle:
    """What a style says once its parents are taken in; None where nobody says."""

    bold: bool | None = None
    italic: bool | None = None
    hidden: bool = False
    quote: bool = False
    title: bool = False
    list_style: str = ""

    @property
    def strong(self) -> bool | None:
        """Bold or italic; None where neither is said."""
        return None if self.bold is None and self.italic is None else bool(self.bold or self.italic)


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list counts; a bullet has no form."""

    form: str | None = None
    prefix: str = ""
    suffix: str = ""
    shown: int = 1  # how many levels stand in the label
    start: int = 1


Levels = Callable[[int], ListLevel | None]


class OdtStyles:
    """The styles of one document, the automatic ones of its text before those of its style sheet."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._nodes: dict[tuple[str, str], Element] = {}
        self._lists: dict[str, dict[int, ListLevel]] = {}
        self._known: dict[tuple[str, str], OdtStyle] = {}
        self.outline: dict[int, ListLevel] = {}
        for root in roots:
            for tag in ("office:automatic-styles", "office:styles"):
                group = root.find(tag)
                for node in group if group is not None else ():
                    name = node.get("style:name", "")
                    if node.tag == "style:style":
                        self._nodes.setdefault((node.get("style:family", ""), name), node)
                    elif node.tag == "text:list-style":
                        self._lists.setdefault(name, _levels(node))
                    elif node.tag == "text:outline-style" and not self.outline:
                        self.outline = {place: level for place, level in _levels(node).items() if level.form}

    def style(self, family: str, name: str) -> OdtStyle:
        """The style of that family and name with its parents; an empty one if unknown. A loop ends where it closes."""
        found = self._known.get((family, name))
        if found is None:
            chain: list[str] = []
            parent = name
            while (family, parent) in self._nodes and parent not in chain and len(chain) < _LONGEST_CHAIN:
                chain.append(parent)
                parent = self._nodes[family, parent].get("style:parent-style-name", "")
            # A style of the program itself, such as "Title", need not be stored.
            found = _named(OdtStyle(), parent)
            for place in reversed(chain):
                found = _over(_named(found, place), self._nodes[family, place])
            self._known[family, name] = found
        return found

    def list_level(self, name: str, place: int) -> ListLevel | None:
        """How a list style counts at a level from 1; None if it is not defined."""
        return self._lists.get(name, {}).get(place)


def _named(style: OdtStyle, name: str) -> OdtStyle:
    low = name.lower()
    return replace(style, quote=style.quote or low in _QUOTES, title=style.title or low == "title")


def _over(base: OdtStyle, node: Element) -> OdtStyle:
    text = node.find("style:text-properties")
    bold = italic = None
    hidden = base.hidden
    if text is not None:
        weight, slope = text.get("fo:font-weight"), text.get("fo:font-style")
        if weight is not None:
            bold = weight == "bold" or (weight.isdecimal() and len(weight) < 5 and int(weight) >= 600)
        if slope is not None:
            italic = slope in ("italic", "oblique")
        if text.get("text:display") is not None:
            hidden = text.get("text:display") == "none"
    return replace(
        base,
        bold=base.bold if bold is None else bold,
        italic=base.italic if italic is None else italic,
        hidden=hidden,
        list_style=node.get("style:list-style-name", base.list_style),
    )


def _levels(node: Element) -> dict[int, ListLevel]:
    found: dict[int, ListLevel] = {}
    for level in node:
        place = whole(level.get("text:level", ""), 0)
        if level.tag in ("text:list-level-style-number", "text:outline-level-style"):
            found[place] = ListLevel(
                form=level.get("style:num-format", ""),
                prefix=level.get("style:num-prefix", "")[:40],
                suffix=level.get("style:num-suffix", "")[:40],
                shown=min(whole(level.get("text:display-levels", ""), 1), 10),
                start=whole(level.get("text:start-value", ""), 1),
            )
        elif level.tag.startswith("text:list-level-style-"):
            found[place] = ListLevel()
    return found


def whole(text: str, otherwise: int) -> int:
    """A number as XML attributes give it, or the other value."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else otherwise


def numbered(levels: Levels, place: int, counts: dict[int, int]) -> str:
    """The label of a level: its number behind those of the levels above that it shows, between prefix and suffix."""
    level = levels(place) or ListLevel()
    if not level.form:
        return f"{level.prefix}{level.suffix}".strip()
    shown = []
    for above in range(max(1, place - level.shown + 1), place + 1):
        form = (levels(above) or level).form
        if form:
            shown.append(_FORMS.get(form, str)(counts.get(above, 1)))
    return f"{level.prefix}{'.'.join(shown)}{level.suffix}".strip()
