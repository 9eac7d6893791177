"""HTML to blocks: headings, paragraphs, list items with their numbers, table rows, quotes and code, without the page's furniture.

The page is read twice: once to weigh how much text each element holds (``html_tree``), once to write it. ``html_furniture``
decides between the two what is not text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from recsim.errors import TooLarge
from recsim.reading.built import BlockBuilder, Built, printed_marker
from recsim.reading.html_furniture import Judgement, judge
from recsim.reading.html_meta import language, published_hint
from recsim.reading.html_tables import Grid, data_tables, headed, span_of
from recsim.reading.html_tokens import references, unescape
from recsim.reading.html_tree import BLOCKS, HEADINGS, Element, Event, Tree, grow
from recsim.records import BlockKind
from recsim.text import clean

# About 400 MB of memory at this limit; a page of 10 MB that people wrote has some 150,000.
MAX_ELEMENTS = 1_000_000
_BOLD_TAGS = frozenset({"b", "strong", "em", "i"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|font-style\s*:\s*italic", re.I)
_BOLD_CLASS = re.compile(r"(?:^|\s)(?:bold|strong|font-weight-bold|fw-bold|govuk-!-font-weight-bold)(?:\s|$)", re.I)
_NO_MARKER = re.compile(
    r"list-style(?:-type)?\s*:\s*none|(?:^|\s)(?:list-style-none|list-unstyled|no-bullets?|legislative-list)(?:\s|$)", re.I
)
_NOTES = re.compile(r"(?:^|\s)(?:footnotes?|endnotes?|doc-endnotes)(?:\s|$)", re.I)
_START_TAG = re.compile(r"<[A-Za-z]")
_BLANK_LINE = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*+(?:\r\n|\r|\n)\s*+")
_ROMAN = dict(zip("m cm d cd c xc l xl x ix v iv i".split(), (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), strict=True))


def read_html(source: str, *, max_elements: int = MAX_ELEMENTS) -> Built:
    """Canonical text, blocks and offset map of a page.

    Rows have their cells' texts joined by " | "; what a cell covers by its rowspan or colspan is an empty cell. A list item
    begins with its printed number ("3. ", "c. ") or "• "; where its own text begins with a number or bullet, "• " is not added.
    The second and later blocks of an item are paragraphs of its level. Raises TooLarge over ``max_elements``.
    """
    # Counted before a tree is grown: a million elements take 13 s and 400 MB to refuse, the count a third of a second.
    if source.count("<") > max_elements and (tags := sum(1 for _ in _START_TAG.finditer(source))) > max_elements:
        raise TooLarge(
            f"the page has more than {max_elements:,} elements ({tags:,} start tags); raise the limit with --max-elements to read it"
        )
    tree = grow(source, max_elements)
    judgement = judge(tree)
    return _Writer(source, tree, judgement).write()


@dataclass(slots=True)
class _List:
    """An open list: whether and how it counts."""

    ordered: bool
    style: str
    following: int
    step: int
    unmarked: bool


@dataclass(slots=True)
class _Item:
    """An open list item: its marker, and whether that has been written."""

    marker: str
    ordered: bool
    unmarked: bool
    begun: bool = False


class _Writer:
    def __init__(self, source: str, tree: Tree, judgement: Judgement) -> None:
        self.source, self.tree = source, tree
        self.reasons, self.shell = judgement.reasons, judgement.shell
        self.builder = BlockBuilder(source)
        self.tables = data_tables(tree.elements, self.reasons)
        self.title: str | None = None
        self.bold: set[int] = set()
        self.headings: list[int] = []
        self.lists: list[_List] = []
        self.items: list[_Item] = []
        self.grids: list[Grid] = []
        self.quotes = self.notes = self.pre = 0
        self.in_row = self.in_cell = False
        self.inner = 0  # tables inside a cell
        self.breaks = 0
        self.bad_references: list[int] = []
        # Old sites serve whole reports as one <pre>: then its blank lines divide paragraphs, and nothing is code.
        kept = [element for element, reason in zip(tree.elements, self.reasons, strict=True) if reason is None]
        self.code: BlockKind = "code"
        if any(element.tag == "pre" and element.text * 2 > tree.elements[0].text for element in kept):
            self.code = "paragraph"

    def write(self) -> Built:
        builder, elements, reasons = self.builder, self.tree.elements, self.reasons
        page_start = self._page_start()
        for event in self.tree.events:
            number, kind = event.element, event.kind
            reason = reasons[number]
            if kind == "text":
                if reason is not None:
                    if elements[number].tag == "title" and self.title is None and elements[elements[number].parent].tag != "svg":
                        self.title = clean(unescape(self.source[event.start : event.end])) or None
                elif event.end <= page_start or number in self.shell:
                    if not self.source[event.start : event.end].isspace():
                        builder.leave_out(
                            (event.start, event.end), "before the page" if event.end <= page_start else "outside main content"
                        )
                else:
                    self._text(event.start, event.end)
            elif reason is not None:
                if kind == "start" and reasons[elements[number].parent] is None:
                    builder.leave_out((elements[number].start, elements[number].end), reason)
                    if event.name in BLOCKS:
                        self._boundary()
            elif kind == "start":
                self._start(event, elements[number])
            elif kind == "end":
                self._end(event)
            elif kind == "break":
                self._boundary()
            else:
                builder.leave_out((event.start, event.end), event.name)
        return self._built()

    def _built(self) -> Built:
        builder = self.builder
        if self.bad_references:
            count, first = len(self.bad_references), self.bad_references[0]
            message = f"{count} character references name no character; U+FFFD stands for them"
            builder.problem("bad_character_reference", message, (first, first + 1))
        if self.tree.unclosed_raw is not None:
            message = "a script or style is never closed; the rest of the page is left out"
            builder.problem("unclosed_element", message, self.tree.unclosed_raw)
        elements = self.tree.elements
        built = builder.build(title=self.title, published_hint=published_hint(self.source, elements), language=language(elements))
        return replace(built, blocks=headed(built.blocks))

    def _page_start(self) -> int:
        """Where the doctype or the html element stands; what somebody noted above it is not the page's."""
        for event in self.tree.events[:200]:  # both stand at the top
            if (event.kind == "other" and event.name == "doctype") or (event.kind == "start" and event.name == "html"):
                return event.start
        return 0

    # Text

    def _text(self, start: int, end: int) -> None:
        builder = self.builder
        if self.source[start:end].isspace() and not self.pre:
            builder.space(start)
            return
        if self.pre and not self.in_cell:
            for match in _BLANK_LINE.finditer(self.source, start, end):
                self._run(start, match.start())
                builder.close()
                start = match.end()
        self._run(start, end)

    def _run(self, start: int, end: int) -> None:
        builder, strong = self.builder, bool(self.bold)
        position = start
        for span, text, valid in references(self.source, start, end):
            self._plain(position, span[0], strong)
            position = span[1]
            if not valid:
                self.bad_references.append(span[0])
            if text.isspace():
                builder.space(span[0], span[1] - span[0])
            elif text.isprintable():
                self._before(text)
                builder.put(text, span[0], span[1] - span[0], strong=strong)
        self._plain(position, end, strong)

    def _plain(self, start: int, end: int, strong: bool) -> None:
        if start >= end:
            return
        if self.source[start:end].isspace():
            self.builder.space(start)
            return
        self._before(self.source[start : min(end, start + 200)].lstrip() or self.source[start:end].lstrip()[:40])
        self.builder.text(start, end, strong=strong)

    def _before(self, ahead: str) -> None:
        """Opens a block if none is open, ends one after two line breaks in a row, and writes a list item's marker."""
        builder = self.builder
        if self.breaks:
            if self.breaks >= 2 and not self.in_cell and not self.headings:
                builder.close()
            else:
                builder.space()
            self.breaks = 0
        item = self.items[-1] if self.items else None
        fresh = item is not None and not item.begun
        if not builder.is_open:
            self._open(fresh)
        if item is not None and not item.begun:
            marker = "".join(outer.marker for outer in self.items[:-1] if not outer.begun and outer.ordered)
            if not (printed_marker(ahead) and (item.unmarked or not item.ordered)):
                marker += item.marker
            for outer in reversed(self.items):
                if outer.begun:
                    break
                outer.begun = True
            builder.insert(marker)

    def _open(self, fresh: bool) -> None:
        builder, depth = self.builder, len(self.lists)
        if self.headings:
            builder.open("heading", level=self.headings[-1])
        elif self.notes:
            builder.open("footnote")
        elif self.pre:
            builder.open(self.code, strong=False if self.code == "code" else None)
        elif self.items:
            builder.open("list_item" if fresh else "paragraph", level=depth)
        else:
            builder.open("quote" if self.quotes else "paragraph")

    # Elements

    def _boundary(self) -> None:
        """A block begins or ends here; inside a row it is only a space."""
        self.breaks = 0
        if self.in_row:
            self.builder.space()
        else:
            self.builder.close()

    def _start(self, event: Event, element: Element) -> None:
        tag, attributes = event.name, element.attributes
        if tag in _BOLD_TAGS or (attributes and tag != "body" and self._is_bold(attributes)):
            self.bold.add(event.element)
        if tag == "br":
            self.breaks += 1 if self.builder.has_text else 0
            return
        if tag not in BLOCKS:
            return
        if self.grids and tag in ("tr", "td", "th") and self._table_of(event.element) in self.tables:
            self._start_in_table(event.element, tag, element)
            return
        self._boundary()
        if tag in HEADINGS:
            self.headings.append(int(tag[1]))
        elif tag in ("ol", "ul", "menu", "dir"):
            self.lists.append(self._list(tag, attributes))
        elif tag == "li":
            self.items.append(self._item(attributes))
        elif tag == "blockquote":
            self.quotes += 1
        elif tag in ("pre", "listing", "xmp"):
            self.pre += 1
        elif tag == "table" and self.in_cell:
            self.inner += 1
        elif tag == "table":
            self.grids.append(Grid())
        if tag in ("div", "section", "ol", "ul", "aside") and self._are_notes(attributes):
            self.notes += 1

    def _end(self, event: Event) -> None:
        tag, number = event.name, event.element
        self.bold.discard(number)
        if tag not in BLOCKS:
            return
        if self.grids and tag in ("tr", "td", "th") and self._table_of(number) in self.tables:
            if tag == "tr":
                for start in self.grids[-1].end_row() if self.in_row else ():
                    self._covered(start)
                self.builder.close()
                self.in_row = False
            elif self.in_row and self.in_cell:
                self.grids[-1].end_cell(self.builder.end_cell())
                for _ in range(span_of(self.tree.elements[number], "colspan") - 1):
                    self.builder.cell()
                    self.builder.end_cell()
                self.in_cell = False
            self.breaks = 0
            return
        self._boundary()
        attributes = self.tree.elements[number].attributes
        if tag in HEADINGS and self.headings:
            self.headings.pop()
        elif tag in ("ol", "ul", "menu", "dir"):
            self.lists.pop()
        elif tag == "li":
            self.items.pop()
        elif tag == "blockquote":
            self.quotes -= 1
        elif tag in ("pre", "listing", "xmp"):
            self.pre -= 1
        elif tag == "table" and self.inner:
            self.inner -= 1
        elif tag == "table":
            self.grids.pop()
            self.in_row = self.in_cell = False
        if tag in ("div", "section", "ol", "ul", "aside") and self._are_notes(attributes):
            self.notes -= 1

    def _start_in_table(self, number: int, tag: str, element: Element) -> None:
        builder = self.builder
        self.breaks = 0
        if tag == "tr":
            builder.open("row", header=self._is_header(number))
            self.in_row = True
            self.grids[-1].start_row()
            return
        if not self.in_row:
            return  # a cell outside any row is an ordinary block
        for start in self.grids[-1].start_cell(element):
            self._covered(start)
        builder.cell()
        self.in_cell = True

    def _covered(self, start: int) -> None:
        self.builder.cell()
        self.builder.end_cell()
        self.builder.covers(start)

    def _table_of(self, number: int) -> int:
        """The innermost table around a row or cell; rows stand at most a few elements below theirs."""
        elements = self.tree.elements
        for _ in range(8):
            number = elements[number].parent
            if not number or elements[number].tag == "table":
                return number
        return 0

    def _is_header(self, row: int) -> bool:
        """A row inside thead, or with header cells only."""
        elements = self.tree.elements
        if elements[elements[row].parent].tag == "thead":
            return True
        tags = set()
        for number in range(row + 1, len(elements)):
            if elements[number].start >= elements[row].end:
                break
            if elements[number].parent == row:
                tags.add(elements[number].tag)
                if "td" in tags:
                    break
        return tags == {"th"}

    def _list(self, tag: str, attributes: dict[str, str]) -> _List:
        start = attributes.get("start", "").strip()
        reverse = "reversed" in attributes
        first = int(start) if re.fullmatch(r"-?[0-9]{1,6}", start) else 1
        unmarked = bool(_NO_MARKER.search(attributes.get("style", "")) or _NO_MARKER.search(attributes.get("class", "")))
        return _List(tag == "ol", attributes.get("type", "1").strip()[:1] or "1", first, -1 if reverse else 1, unmarked)

    def _item(self, attributes: dict[str, str]) -> _Item:
        if not self.lists:
            return _Item("• ", False, False)
        around = self.lists[-1]
        value = attributes.get("value", "").strip()
        if around.ordered and re.fullmatch(r"-?[0-9]{1,6}", value):
            around.following = int(value)
        number = around.following
        around.following += around.step
        unmarked = around.unmarked or bool(_NO_MARKER.search(attributes.get("style", "")))
        return _Item(f"{_count(number, around.style)}. " if around.ordered else "• ", around.ordered, unmarked)

    @staticmethod
    def _is_bold(attributes: dict[str, str]) -> bool:
        return bool(_BOLD_STYLE.search(attributes.get("style", "")) or _BOLD_CLASS.search(attributes.get("class", "")))

    @staticmethod
    def _are_notes(attributes: dict[str, str]) -> bool:
        return bool(attributes) and any(_NOTES.search(attributes.get(name, "")) for name in ("class", "role"))


def _count(number: int, style: str) -> str:
    """A list number as browsers print it: "3", "c", "C", "iii" or "III"."""
    if number > 0 and style in ("a", "A"):
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(97 + rest) + letters
        return letters if style == "a" else letters.upper()
    if 0 < number < 4000 and style in ("i", "I"):
        roman = ""
        for sign, value in _ROMAN.items():
            roman += sign * (number // value)
            number %= value
        return roman if style == "i" else roman.upper()
    return str(number)
