"""The elements of a page and how much text each holds: a flat list in document order, no recursion, no limit on depth.

End tags that HTML lets authors leave out (p, li, td, tr …) are supplied. Inline elements that overlap blocks
(``<b><p>…</b>``) are closed where their end tag stands without closing the blocks between.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from recsim.errors import TooLarge
from recsim.reading.html_tokens import RAW, attributes_of, is_self_closed, tokens
from recsim.records import Span

VOID = frozenset("area base basefont bgsound br col embed frame hr img input link meta param source track wbr".split())
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form"
    " head header hgroup hr html legend li listing main menu nav ol optgroup option p pre search section select summary table"
    " tbody td tfoot th thead title tr ul xmp".split()
)
_IN_HEAD = frozenset("base basefont bgsound head html link meta noscript script style template title".split())
_KEEPS_PARAGRAPH = frozenset("body caption head html legend optgroup option select tbody td tfoot th thead title tr".split())
# A start tag of these ends an open paragraph.
_ENDS_PARAGRAPH = BLOCKS - _KEEPS_PARAGRAPH
# These end a heading whose end tag is missing; a div does not, since cards put divs inside headings.
_ENDS_HEADING = HEADINGS | frozenset("blockquote dl hr ol p pre table ul".split())
_CELLS = frozenset({"td", "th"})
_SECTIONS = frozenset({"tbody", "tfoot", "thead"})
# Which open elements a start tag ends, and behind which ones it does not look.
_IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ol", "ul", "menu", "dir"})),
    "dt": (frozenset({"dd", "dt"}), frozenset({"dl"})),
    "dd": (frozenset({"dd", "dt"}), frozenset({"dl"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
    "tr": (_CELLS | {"tr"}, frozenset({"table"})),
    "td": (_CELLS, frozenset({"table", "tr"})),
    "th": (_CELLS, frozenset({"table", "tr"})),
    **dict.fromkeys(("tbody", "tfoot", "thead"), (_CELLS | _SECTIONS | {"tr"}, frozenset({"table"}))),
}
_TABLE_PARTS = _CELLS | _SECTIONS | {"tr", "caption"}

EventKind = Literal["text", "start", "end", "break", "other"]


class Event(NamedTuple):
    """One step through the page: text of an element, an element's start or end, a stray block end, or what is no content."""

    kind: EventKind
    start: int
    end: int
    element: int
    name: str = ""


@dataclass(slots=True)
class Element:
    """An element: where it stands, its parent's number and the characters of text inside it, those inside links apart."""

    tag: str
    parent: int
    start: int
    end: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: int = 0
    linked: int = 0


@dataclass(slots=True)
class Tree:
    """All elements (number 0 is the document itself) and all events, in document order."""

    elements: list[Element]
    events: list[Event]
    unclosed_raw: Span | None = None


def grow(source: str, max_elements: int) -> Tree:
    """The tree of a page. Raises TooLarge over ``max_elements``; takes whatever markup there is."""
    grower = _Grower(source, max_elements)
    for token in tokens(source):
        if token.kind == "text":
            grower.text(token.start, token.end)
        elif token.kind == "start":
            grower.start(token.name, token.start, token.end, token.attributes)
        elif token.kind == "end":
            grower.end(token.name, token.start, token.end)
        else:
            grower.tree.events.append(Event("other", token.start, token.end, grower.stack[-1], token.name))
    while len(grower.stack) > 1:
        grower.pop(len(source))
    page = grower.tree.elements[0]
    page.text, page.linked = grower.count, grower.linked
    return grower.tree


class _Grower:
    def __init__(self, source: str, max_elements: int) -> None:
        self.source = source
        self.max_elements = max_elements
        self.tree = Tree([Element("", 0, 0, len(source))], [])
        self.stack = [0]  # numbers of open elements
        self.places: dict[str, list[int]] = {}  # tag -> its places in the stack, lowest first
        self.blocks = [0]  # places in the stack that hold blocks
        self.closed_inline: set[int] = set()  # inline elements closed while a block inside them was open
        self.count = self.linked = self.links = 0

    def last(self, tags: frozenset[str] | tuple[str, ...]) -> int:
        """The highest place in the stack of any of these tags, or -1."""
        places = self.places
        return max((places[tag][-1] for tag in tags if places.get(tag)), default=-1)

    def text(self, start: int, end: int) -> None:
        """Text of the innermost element; in a head that was never closed, it closes the head."""
        top = self.tree.elements[self.stack[-1]].tag
        piece = self.source[start:end]
        if piece.isspace():
            size = 0
        else:
            size = len(piece.strip())
            if top == "head":
                self.pop(start)
        if top in RAW:
            size = 0
            if end == len(self.source):
                self.tree.unclosed_raw = (start, end)
        self.count += size
        if self.links:
            self.linked += size
        self.tree.events.append(Event("text", start, end, self.stack[-1]))

    def start(self, tag: str, start: int, end: int, attributes: str) -> None:
        """An element begins; those that it ends by beginning end first."""
        if self.tree.elements[self.stack[-1]].tag == "title":
            self.pop(start)  # a title holds no elements, so its end tag is missing
        if self.places.get("head") and tag not in _IN_HEAD:
            self.pop_to(self.places["head"][-1], start)
        if tag in ("html", "body") and self.places.get(tag):
            return  # a second one, from an included file
        if tag in _ENDS_PARAGRAPH:
            self.imply(tag, start)
        elif tag in _TABLE_PARTS or tag in _IMPLIED:
            self.imply_part(tag, start)
        elif tag == "a" and self.places.get("a"):
            self.end("a", start, start)
        elements = self.tree.elements
        if len(elements) > self.max_elements:
            raise TooLarge(
                f"the page has more than {self.max_elements:,} elements; raise the limit with --max-elements to read it"
            )
        element = Element(tag, self.stack[-1], start, end, attributes_of(attributes) if len(attributes) > 1 else {})
        elements.append(element)
        number = len(elements) - 1
        self.tree.events.append(Event("start", start, end, number, tag))
        if tag in VOID or is_self_closed(attributes):
            self.tree.events.append(Event("end", end, end, number, tag))
            return
        element.text, element.linked = self.count, self.linked
        self.places.setdefault(tag, []).append(len(self.stack))
        if tag in BLOCKS:
            self.blocks.append(len(self.stack))
        elif tag == "a":
            self.links += 1
        self.stack.append(number)

    def imply(self, tag: str, start: int) -> None:
        """Ends what a block's start ends: a list item by the next, then an open paragraph or heading."""
        if tag in _IMPLIED:
            self.imply_part(tag, start)
        heading_ends = tag in _ENDS_HEADING and any(map(self.places.get, HEADINGS))
        if not heading_ends and not self.places.get("p"):
            return
        barrier = self.last(("td", "th", "table", "caption", "button"))
        paragraph = self.last(("p",))
        if paragraph > barrier:
            self.pop_to(paragraph, start)
        if heading_ends:
            heading = self.last(tuple(HEADINGS))
            if heading > barrier and self.count > self.tree.elements[self.stack[heading]].text:
                self.pop_to(heading, start)

    def imply_part(self, tag: str, start: int) -> None:
        if tag == "caption" or tag not in _IMPLIED:
            return
        ended, barriers = _IMPLIED[tag]
        barrier = self.last(barriers | {"table"})
        lowest = min((place for name in ended if (place := self.above(name, barrier)) > 0), default=0)
        if lowest:
            self.pop_to(lowest, start)

    def above(self, tag: str, barrier: int) -> int:
        """The place of the innermost open element of that tag above the barrier, or 0."""
        places = self.places.get(tag)
        return places[-1] if places and places[-1] > barrier else 0

    def end(self, tag: str, start: int, end: int) -> None:
        """An end tag: closes its element and everything inside, or nothing if none is open in reach."""
        if tag in HEADINGS:
            place = self.last(tuple(HEADINGS))
        elif tag in ("body", "html"):
            return  # text after them is still the page's
        else:
            places = self.places.get(tag)
            place = places[-1] if places else -1
        if place < 0:
            if tag in ("p", "br"):
                self.tree.events.append(Event("break", start, end, self.stack[-1], tag))
            return
        if tag in BLOCKS:
            barriers = ("table",) if tag in _TABLE_PARTS else ("table", "td", "th", "caption")
            if place != self.blocks[-1] and tag != "table" and place < self.last(barriers):
                return
            self.pop_to(place, end, start)
        elif place > self.blocks[-1]:
            self.pop_to(place, end, start)
        else:
            # Overlaps a block that is still open: the element ends here, its place in the stack stays.
            number = self.stack[place]
            self.places[tag].pop()
            self.closed_inline.add(number)
            self.finish(number, end, start)

    def pop_to(self, place: int, end: int, inner: int | None = None) -> None:
        """Closes the stack down to and with a place."""
        while len(self.stack) > place:
            last = len(self.stack) - 1 == place
            self.pop(end if last else (end if inner is None else inner), inner if last else None)

    def pop(self, end: int, inner: int | None = None) -> None:
        place = len(self.stack) - 1
        number = self.stack.pop()
        tag = self.tree.elements[number].tag
        if self.blocks[-1] == place:
            self.blocks.pop()
        if number in self.closed_inline:
            self.closed_inline.discard(number)
            return
        self.places[tag].pop()
        self.finish(number, end, inner)

    def finish(self, number: int, end: int, inner: int | None) -> None:
        element = self.tree.elements[number]
        element.end = end
        element.text, element.linked = self.count - element.text, self.linked - element.linked
        if element.tag == "a":
            self.links -= 1
        self.tree.events.append(Event("end", end if inner is None else inner, end, number, element.tag))
