"""OpenDocument texts (.odt) to blocks: headings by level, list labels counted, table rows, notes at the end.

Insertions are read as accepted, deletions as gone. Running heads, comments, hidden text and the contents list are left out, each
with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from xml.etree.ElementTree import Element

from recsim.errors import BrokenDocument, ReadError
from recsim.reading.archives import DEFAULT_ARCHIVE_LIMITS, Archive, ArchiveLimits, sealed
from recsim.reading.built import Built
from recsim.reading.html_tables import MAX_COLUMNS
from recsim.reading.odt_styles import Levels, ListLevel, OdtStyles, numbered, whole
from recsim.reading.office_text import About, Cell, Grid, Paragraph, Part, Piece, Row, Source, written
from recsim.reading.xml_tree import MAX_ELEMENTS, below, grow_xml

_SKIPPED = frozenset(
    "text:number text:note-citation svg:title svg:desc text:sequence-decls text:variable-decls text:user-field-decls office:forms"
    " text:ruby-text text:bibliography-source text:table-of-content-source office:event-listeners table:table-column"
    " table:table-columns table:table-header-columns text:alphabetical-index-source table:shapes office:binary-data".split()
)
_LEFT_OUT = {
    "text:table-of-content": "contents",
    "text:illustration-index": "contents",
    "text:table-index": "contents",
    "office:annotation": "comment",
    "text:tracked-changes": "deleted",
    "text:hidden-text": "hidden",
}
_PARAGRAPHS = frozenset({"text:p", "text:h"})


@dataclass(slots=True)
class _List:
    """An open list: its style, its depth from 1, and how far each level has counted."""

    style: str
    depth: int
    counts: dict[int, int] = field(default_factory=dict)
    label: str | None = None  # waits for the item's first paragraph
    ordered: bool = False


def read_odt(
    data: bytes, *, name: str = "<bytes>", limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS, max_elements: int = MAX_ELEMENTS
) -> tuple[Built, str]:
    """Canonical text, blocks and offset map of an OpenDocument text, and the source text that the offsets point into.

    Raises `BrokenDocument`, `EncryptedDocument`, `XmlEntities` or `TooLarge`. Damaged styles cost a problem, not the document.
    """
    return _Reader(Archive(data, name, limits), max_elements).read()


class _Reader:
    def __init__(self, archive: Archive, max_elements: int) -> None:
        self.archive, self.max_elements = archive, max_elements
        self.problems: list[tuple[str, str]] = []
        self._refuse_encrypted()
        self.root = self._tree("content.xml")
        self.sheet = self._optional("styles.xml")
        self.styles = OdtStyles([root for root in (self.root, self.sheet) if root is not None])
        self.source = Source()
        self.pieces: list[Piece] = []
        self.after: list[Part] = []  # text boxes, until the paragraph that holds them has ended
        self.notes: list[Part] = []
        self.lists: list[_List] = []
        self.ended: dict[str, dict[int, int]] = {}  # how far a list had counted, by its id and its style
        self.headings: dict[int, int] = {}
        self.reason: str | None = None
        self.strong = False
        self.in_note = False

    def read(self) -> tuple[Built, str]:
        body = below(self.root, "office:body", "office:text")
        if body is None:
            seen = f"{self.archive.name}: content.xml holds no office:text"
            raise BrokenDocument(f"{seen}; it is no text document, or was saved incompletely")
        parts: list[Part] = []
        self.body(body, parts)
        self._running_heads(parts)
        return written([*parts, *self.notes], self.source, self._about(), dict.fromkeys(self.problems))

    # Parts of the archive

    def _refuse_encrypted(self) -> None:
        closed = "encrypted-package" in self.archive
        if not closed and "META-INF/manifest.xml" in self.archive:
            try:
                manifest = self._tree("META-INF/manifest.xml")
            except BrokenDocument:
                return  # the list of parts; nothing else needs it
            entries = [node for node in manifest if node.get("manifest:full-path") == "content.xml"]
            closed = any(node.find("manifest:encryption-data") is not None for node in entries)
        if closed:
            raise sealed(self.archive.name)

    def _tree(self, part: str) -> Element:
        return grow_xml(self.archive.part(part), f"{self.archive.name}: {part}", max_elements=self.max_elements)

    def _optional(self, part: str) -> Element | None:
        if part not in self.archive:
            return None
        try:
            return self._tree(part)
        except BrokenDocument as error:
            self.problems.append(("part_unreadable", f"{error}; the text was read without it"))
            return None

    def _about(self) -> About:
        try:
            root = self._optional("meta.xml")
        except ReadError as error:
            self.problems.append(("part_unreadable", f"{error}; title and date were not read"))
            root = None
        if root is None:
            return About()
        meta = below(root, "office:meta")
        if meta is None:
            return About()
        date = meta.findtext("dc:date") or meta.findtext("meta:creation-date")
        return About(meta.findtext("dc:title"), date, meta.findtext("dc:language"))

    def _running_heads(self, parts: list[Part]) -> None:
        """Takes the page heads and feet into the source, so that they do not vanish in silence."""
        pages = below(self.sheet, "office:master-styles")
        for page in pages if pages is not None else ():
            for node in page:
                kind = node.tag.partition(":")[2]
                if kind.startswith(("header", "footer")):
                    self._within(kind[:6], node, parts)

    # Blocks

    def body(self, node: Element, parts: list[Part]) -> None:
        """The blocks below an element, into ``parts``."""
        for child in node:
            tag = child.tag
            if tag in _PARAGRAPHS:
                self.paragraph(child, parts)
            elif tag == "text:list":
                self.listing(child, parts)
            elif tag == "table:table":
                parts.append(self.table(child))
            elif tag in _LEFT_OUT:
                self._within(_LEFT_OUT[tag], child, parts)
            elif tag not in _SKIPPED:
                self.body(child, parts)

    def _within(self, reason: str, node: Element, parts: list[Part]) -> None:
        before, self.reason = self.reason, self.reason or reason
        self.body(node, parts)
        self.reason = before

    def paragraph(self, node: Element, parts: list[Part]) -> None:
        """A heading, list item or paragraph, then the text boxes that it holds."""
        style = self.styles.style("paragraph", node.get("text:style-name", ""))
        heading = 0
        if node.tag == "text:h":
            heading = max(whole(node.get("text:outline-level", ""), 1), 1)
        elif style.title:
            heading = 1
        outer = self.pieces, self.after, self.strong, self.reason
        self.pieces, self.after = [], []
        self.strong = bool(style.strong) and not heading  # a heading is bold by nature
        if style.hidden:
            self.reason = self.reason or "hidden"
        self.inline(node)
        start, end = self.source.add("\n")
        self.pieces.append(Piece(start, end, self.strong, self.reason))
        paragraph = Paragraph(pieces=self.pieces)
        if self.reason is None:
            self._describe(paragraph, heading, quote=style.quote, numbered_heading=node.tag == "text:h")
        parts.append(paragraph)
        parts.extend(self.after)
        self.pieces, self.after, self.strong, self.reason = outer

    def _describe(self, paragraph: Paragraph, heading: int, *, quote: bool, numbered_heading: bool) -> None:
        around = self.lists[-1] if self.lists else None
        label = ordered = None
        if around is not None:
            label, ordered, around.label = around.label, around.ordered, None
        if self.in_note:
            paragraph.kind = "footnote"
        elif heading:
            paragraph.kind, paragraph.level = "heading", min(heading, 6)
            if not label and numbered_heading and heading in self.styles.outline:
                label, ordered = self._counted(self.styles.outline.get, heading, self.headings, None), True
            if not ordered:
                label = None
        elif around is not None:
            paragraph.kind, paragraph.level = "list_item" if label else "paragraph", around.depth
        elif quote:
            paragraph.kind = "quote"
        paragraph.marker, paragraph.ordered = label or "", bool(ordered)

    @staticmethod
    def _counted(levels: Levels, place: int, counts: dict[int, int], start: int | None) -> str:
        level = levels(place) or ListLevel()
        counts[place] = start if start is not None else counts[place] + 1 if place in counts else level.start
        for deeper in [other for other in counts if other > place]:
            del counts[deeper]
        for above in range(1, place):
            counts.setdefault(above, (levels(above) or ListLevel()).start)
        return numbered(levels, place, counts)

    def listing(self, node: Element, parts: list[Part]) -> None:
        """A list; each item's label is counted and waits for its first paragraph."""
        outer = self.lists[-1] if self.lists else None
        style = node.get("text:style-name", "") or (outer.style if outer else "") or self._style_of_first(node)
        if outer is not None:
            counts = outer.counts
        else:
            continued = node.get("text:continue-list") or (style if node.get("text:continue-numbering") == "true" else "")
            counts = dict(self.ended.get(continued, {})) if continued else {}
        here = _List(style, outer.depth + 1 if outer else 1, counts)
        self.lists.append(here)
        for child in node:
            if child.tag == "text:list-item":
                if self.reason is None and any(part.tag in _PARAGRAPHS for part in child):
                    self._label(here, child.get("text:start-value", ""))
                self.body(child, parts)
                here.label = None
            elif child.tag == "text:list-header":
                self.body(child, parts)
        self.lists.pop()
        if outer is None:
            self.ended[style] = counts
            if node.get("xml:id"):
                self.ended[node.get("xml:id", "")] = counts

    def _style_of_first(self, node: Element) -> str:
        first = next((part for part in node.iter() if part.tag in _PARAGRAPHS), None)
        return self.styles.style("paragraph", first.get("text:style-name", "")).list_style if first is not None else ""

    def _label(self, here: _List, start: str) -> None:
        level = self.styles.list_level(here.style, here.depth)
        if level is None or level.form is None:
            here.label, here.ordered = "•", False
            return
        levels = partial(self.styles.list_level, here.style)
        here.label = self._counted(levels, here.depth, here.counts, whole(start, 1) if start else None)
        here.ordered = True

    def table(self, node: Element) -> Grid:
        """A table; what a merged cell covers is an empty cell. Repeated empty rows are one."""
        grid = Grid()
        outer, self.lists = self.lists, []
        self._rows(node, grid.rows, header=False)
        self.lists = outer
        return grid

    def _rows(self, node: Element, rows: list[Row], *, header: bool) -> None:
        for child in node:
            if child.tag == "table:table-row":
                row = Row(header=header)
                self._cells(child, row)
                rows.append(row)
            elif child.tag not in _SKIPPED:
                self._rows(child, rows, header=header or child.tag == "table:table-header-rows")

    def _cells(self, node: Element, row: Row) -> None:
        for child in node:
            covered = child.tag == "table:covered-table-cell"
            if covered or child.tag == "table:table-cell":
                cell = Cell(covered=covered)
                self.body(child, cell.parts)
                row.cells.append(cell)
                for _ in range(min(whole(child.get("table:number-columns-repeated", ""), 1), MAX_COLUMNS) - 1):
                    row.cells.append(Cell(covered=True))

    # Text

    def inline(self, node: Element) -> None:
        """The text below an element, into the open paragraph's pieces."""
        self._text(node.text)
        for child in node:
            self._element(child)
            self._text(child.tail)

    def _element(self, node: Element) -> None:
        tag = node.tag
        if tag in ("text:s", "text:tab"):
            self._text(" ")
        elif tag == "text:line-break":
            start, end = self.source.add("\n")
            self.pieces.append(Piece(start, end, reason=self.reason, line_break=True))
        elif tag == "text:span":
            style = self.styles.style("text", node.get("text:style-name", ""))
            before = self.strong, self.reason
            self.strong = style.strong if style.strong is not None else self.strong
            if style.hidden:
                self.reason = self.reason or "hidden"
            self.inline(node)
            self.strong, self.reason = before
        elif tag == "text:note":
            self._note(node)
        elif tag == "draw:text-box":
            self._aside(node, self.after)
        elif tag in _LEFT_OUT:
            before_reason, self.reason = self.reason, self.reason or _LEFT_OUT[tag]
            self._aside(node, self.after)
            self.reason = before_reason
        elif tag not in _SKIPPED:
            self.inline(node)

    def _aside(self, node: Element, parts: list[Part]) -> None:
        """Blocks that stand in the middle of a paragraph but are read apart from it."""
        outer, self.lists = self.lists, []
        self.body(node, parts)
        self.lists = outer

    def _note(self, node: Element) -> None:
        body = node.find("text:note-body")
        if body is None:
            return
        outer, self.in_note = self.in_note, True
        found: list[Part] = []
        self._aside(body, found)
        self.in_note = outer
        first = next((part for part in found if isinstance(part, Paragraph)), None)
        mark = (node.findtext("text:note-citation") or "").strip()[:20]
        if first is not None and mark and self.reason is None:
            first.marker, first.ordered = f"{mark}." if mark.isalnum() else mark, True
        self.notes.extend(found)

    def _text(self, text: str | None) -> None:
        if text:
            start, end = self.source.add(text)
            self.pieces.append(Piece(start, end, self.strong, self.reason))
