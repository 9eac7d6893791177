"""Word documents (.docx) to blocks: headings by style, list labels counted, table rows, notes at the end.

Insertions are read as accepted, deletions as gone; a text box that is stored twice (for new and for old programs)
is read once.
Running heads, comments, hidden text, field codes and the contents list are left out, each with its reason.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from recsim.errors import BrokenDocument, ReadError
from recsim.reading.archives import DEFAULT_ARCHIVE_LIMITS, Archive, ArchiveLimits
from recsim.reading.built import Built
from recsim.reading.docx_numbering import Numbering
from recsim.reading.docx_styles import Styles, list_of, outline, toggled, value
from recsim.reading.list_numbers import roman
from recsim.reading.office_text import About, Cell, Grid, Paragraph, Part, Piece, Row, Source, written
from recsim.reading.xml_tree import MAX_ELEMENTS, below, grow_xml
from recsim.records import BlockKind

_MAIN = "word/document.xml"
_DELETED = frozenset({"w:del", "w:moveFrom"})
# Nothing in these is text of the paper; properties are read where they are needed.
_SKIPPED = frozenset(
    "w:pPr w:rPr w:tblPr w:trPr w:tcPr w:tblGrid w:sectPr w:sdtPr w:sdtEndPr w:instrText w:delInstrText w:rt w:fldData w:ffData"
    " w:footnoteRef w:endnoteRef w:annotationRef w:softHyphen w:tblPrEx m:rPr m:ctrlPr".split()
)
_BREAKS = frozenset({"w:br", "w:cr"})
# Signs of the fonts Symbol and Wingdings that stand in papers as text, by their place in the font.
_SIGNS = {0xB7: "•", 0xA7: "▪", 0xD8: "➢", 0xFC: "✓", 0xFE: "☑", 0x52: "☑", 0xA8: "☐", 0x6F: "☐", 0xFB: "✗", 0x2D: "–"}


@dataclass(slots=True)
class _Notes:
    """Footnotes or endnotes: the part's notes by id, and the ids that the text refers to, in order."""

    nodes: dict[str, Element]
    used: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def read_docx(
    data: bytes, *, name: str = "<bytes>", limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS, max_elements: int = MAX_ELEMENTS
) -> tuple[Built, str]:
    """Canonical text, blocks and offset map of a Word document, and the source text that the offsets point into.

    Raises `BrokenDocument`, `EncryptedDocument`, `XmlEntities` or `TooLarge`. A part without which the text can be read (styles,
    notes) costs a problem where it is damaged, not the document.
    """
    return _Reader(Archive(data, name, limits), max_elements).read()


class _Reader:
    def __init__(self, archive: Archive, max_elements: int) -> None:
        self.archive, self.max_elements = archive, max_elements
        self.source = Source()
        self.problems: list[tuple[str, str]] = []
        self.main = self._main()
        self.related = self._relations(self.main)
        self.styles = Styles(self._optional("styles"))
        self.numbering = Numbering(self._optional("numbering"), self.styles)
        self.notes = {kind: _Notes(self._notes(kind)) for kind in ("footnote", "endnote")}
        self.reason: str | None = None
        self.in_notes = False
        self.fields: list[bool] = []  # for each open field: is its code being read (not its result)?
        self.pieces: list[Piece] = []
        self.boxes: list[Part] = []
        self.strong = False
        self.style_strong = False

    def read(self) -> tuple[Built, str]:
        root = self._tree(self.main)
        body = root.find("w:body")
        if root.tag != "w:document" or body is None:
            seen = f"{self.archive.name}: {self.main} holds no w:body"
            raise BrokenDocument(f"{seen}; it is no Word document, or was saved incompletely")
        parts: list[Part] = []
        self.body(body, parts)
        self._flush(parts)
        self.in_notes = True
        for kind, notes in self.notes.items():
            for number, identifier in enumerate(notes.used, start=1):
                self._note(notes.nodes[identifier], f"{number}." if kind == "footnote" else f"{roman(number)}.", parts)
        self._left_out(parts)
        about = self._about()
        return written(parts, self.source, about, dict.fromkeys(self.problems))

    # Parts of the archive

    def _main(self) -> str:
        if "_rels/.rels" in self.archive:
            for kind, target in self._targets("_rels/.rels", ""):
                if kind == "officeDocument" and target in self.archive:
                    return target
        if _MAIN not in self.archive:
            raise BrokenDocument(f"{self.archive.name} holds no {_MAIN}; it is no Word document, or was saved incompletely")
        return _MAIN

    def _targets(self, relations: str, folder: str) -> list[tuple[str, str]]:
        """Kind and name of each part that a list of relations names."""
        try:
            root = self._tree(relations)
        except BrokenDocument as error:
            self.problems.append(("part_unreadable", f"{error}; parts are looked for at their usual places"))
            return []
        found = []
        for node in root:
            if node.get("TargetMode", "") != "External":
                target = unquote(node.get("Target", ""))
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found.append((node.get("Type", "").rpartition("/")[2], path))
        return found

    def _relations(self, part: str) -> list[tuple[str, str]]:
        folder, _, name = part.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        return self._targets(relations, folder) if relations in self.archive else []

    def _optional(self, kind: str) -> Element | None:
        """The part of that kind, None if there is none; one that is damaged is a problem."""
        targets = [target for name, target in self.related if name == kind] or [f"word/{kind}.xml"]
        if targets[0] not in self.archive:
            return None
        try:
            return self._tree(targets[0])
        except BrokenDocument as error:
            self.problems.append(("part_unreadable", f"{error}; the text was read without it"))
            return None

    def _tree(self, part: str) -> Element:
        return grow_xml(self.archive.part(part), f"{self.archive.name}: {part}", max_elements=self.max_elements)

    def _notes(self, kind: str) -> dict[str, Element]:
        root = self._optional(f"{kind}s")
        nodes = root.findall(f"w:{kind}") if root is not None else []
        # Separators between text and notes are stored as notes with a type.
        return {node.get("w:id", ""): node for node in nodes if node.get("w:type", "normal") == "normal"}

    def _about(self) -> About:
        path = "docProps/core.xml"
        if path not in self.archive:
            return About()
        try:
            root = self._tree(path)
        except ReadError as error:
            self.problems.append(("part_unreadable", f"{error}; title and date were not read"))
            return About()
        return About(
            title=root.findtext("dc:title"),
            date=root.findtext("dcterms:modified") or root.findtext("dcterms:created"),
            language=root.findtext("dc:language"),
        )

    def _note(self, node: Element, marker: str, parts: list[Part]) -> None:
        found: list[Part] = []
        self.body(node, found)
        self._flush(found)
        first = next((part for part in found if isinstance(part, Paragraph)), None)
        if first is not None:
            first.marker, first.ordered = marker, True
        parts.extend(found)

    def _left_out(self, parts: list[Part]) -> None:
        """Takes running heads, comments and notes without a reference into the source, so that nothing vanishes in silence."""
        unused: list[tuple[Element, str]] = []
        for notes in self.notes.values():
            unused += [(node, "note without a reference") for name, node in notes.nodes.items() if name not in notes.seen]
        for kind, reason in (("header", "header"), ("footer", "footer"), ("comments", "comment")):
            for target in sorted({target for name, target in self.related if name == kind and target in self.archive}):
                try:
                    unused.append((self._tree(target), reason))
                except BrokenDocument as error:
                    self.problems.append(("part_unreadable", f"{error}; it would have been left out"))
        for node, reason in unused:
            self._within(reason, node, parts)
        self._flush(parts)

    # Blocks

    def body(self, node: Element, parts: list[Part]) -> None:
        """The blocks below an element, into ``parts``."""
        for child in node:
            tag = child.tag
            if tag == "w:p":
                self.paragraph(child, parts)
            elif tag == "w:tbl":
                self._flush(parts)
                parts.append(self.table(child))
            elif tag == "w:altChunk":
                message = "a document is embedded in this one and was not read; open it in Word and save it"
                self.problems.append(("embedded_part", message))
            elif tag in _DELETED:
                self._within("deleted", child, parts)
            elif tag == "w:sdt" and _is_contents(child):
                self._within("contents", child, parts)
            elif tag == "mc:AlternateContent":
                self.body(_chosen(child), parts)
            elif tag not in _SKIPPED:
                self.body(child, parts)

    def _within(self, reason: str, node: Element, parts: list[Part]) -> None:
        before, self.reason = self.reason, self.reason or reason
        self.body(node, parts)
        self.reason = before

    def paragraph(self, node: Element, parts: list[Part]) -> None:
        """A paragraph; one whose mark was deleted runs on into the next."""
        properties = node.find("w:pPr")
        style = self.styles.paragraph(properties)
        self.style_strong = bool(style.strong)
        before = self.reason
        if style.contents:
            self.reason = self.reason or "contents"
        heading = self._heading(properties)
        if heading:
            self.style_strong = False  # a heading is bold by nature; only what is set bold in it says something
        self.inline(node)
        marks = properties.find("w:rPr") if properties is not None else None
        joined = marks is not None and marks.find("w:del") is not None
        # Field codes end with their paragraph at the latest: one that is never closed must not swallow the rest of the paper.
        self.fields = [False] * len(self.fields)
        self._text(" " if joined else "\n", strong=self.strong)
        if not joined:
            pieces, self.pieces = self.pieces, []
            parts.append(self._described(properties, pieces))
            boxes, self.boxes = self.boxes, []
            parts.extend(boxes)
        self.reason = before

    def _flush(self, parts: list[Part]) -> None:
        """What a deleted mark left open where no paragraph follows."""
        if self.pieces:
            pieces, self.pieces = self.pieces, []
            parts.append(Paragraph("footnote" if self.in_notes else "paragraph", pieces=pieces))

    def _heading(self, properties: Element | None) -> int:
        level = outline(properties)
        style = self.styles.paragraph(properties)
        return level if level is not None else 1 if style.title else style.heading or 0

    def _described(self, properties: Element | None, pieces: list[Piece]) -> Paragraph:
        if self.reason is not None:
            return Paragraph(pieces=pieces)
        style = self.styles.paragraph(properties)
        listed, depth = list_of(properties)
        own = style.number
        identifier = listed if listed is not None else own[0] if own else None
        label = None
        if identifier:
            named = value(properties.find("w:pStyle")) if properties is not None else ""
            place = depth if depth is not None else self.numbering.level_of(identifier, named, own[1] if own else 0)
            label = self.numbering.label(identifier, place)
        heading = self._heading(properties)
        kind: BlockKind = "list_item" if label else "quote" if style.quote else "paragraph"
        if self.in_notes or heading:
            kind = "footnote" if self.in_notes else "heading"
        level = min(heading, 6) if kind == "heading" else label.level if label else 0
        if kind == "heading" and label is not None and not label.ordered:
            label = None
        return Paragraph(kind, level, label.text if label else "", label.ordered if label else False, pieces)

    def table(self, node: Element) -> Grid:
        """A table; what a merged cell covers is an empty cell."""
        rows: list[Row] = []
        outer, self.pieces = self.pieces, []
        self._rows(node, rows)
        self.pieces = outer
        properties = node.find("w:tblPr")
        if rows and properties is not None and not any(row.header for row in rows) and len(rows) > 1:
            look = properties.find("w:tblLook")
            flags = look.get("w:firstRow", "") if look is not None else ""
            shown = flags in ("1", "true", "on") or (not flags and bool(_hex(value(look)) & 0x20))
            rows[0].header = shown and self.styles.style(value(properties.find("w:tblStyle"))).headed
        return Grid(rows)

    def _rows(self, node: Element, rows: list[Row]) -> None:
        for child in node:
            if child.tag == "w:tr":
                properties = child.find("w:trPr")
                gone = properties is not None and properties.find("w:del") is not None
                before = self.reason
                if gone:
                    self.reason = self.reason or "deleted"
                row = Row(header=bool(toggled(properties, "w:tblHeader")))
                for _ in range(_count(properties, "w:gridBefore", 0)):
                    row.cells.append(Cell(covered=True))
                self._cells(child, row)
                self.reason = before
                rows.append(row)
            elif child.tag not in _SKIPPED:
                self._rows(child, rows)

    def _cells(self, node: Element, row: Row) -> None:
        for child in node:
            if child.tag == "w:tc":
                properties = child.find("w:tcPr")
                merged = properties.find("w:vMerge") if properties is not None else None
                covered = merged is not None and value(merged) != "restart"
                cell = Cell(columns=_count(properties, "w:gridSpan", 1), covered=covered)
                self.body(child, cell.parts)
                self._flush(cell.parts)
                row.cells.append(cell)
            elif child.tag not in _SKIPPED:
                self._cells(child, row)

    # Text

    def inline(self, node: Element) -> None:
        """The text below an element, into the open paragraph's pieces; text boxes go behind the paragraph."""
        for child in node:
            tag = child.tag
            if tag in _SKIPPED:
                continue
            if tag == "w:r":
                self._run(child)
            elif tag in ("w:t", "w:delText", "m:t"):
                self._text(child.text or "", strong=self.strong)
            elif tag in _DELETED:
                before, self.reason = self.reason, self.reason or "deleted"
                self.inline(child)
                self.reason = before
            elif tag in ("w:tab", "w:ptab"):
                self._text("\t", strong=self.strong)
            elif tag in _BREAKS:
                # A page break inside a paragraph ends what was being said; a line break does not.
                for _ in range(2 if child.get("w:type") in ("page", "column") else 1):
                    self._break()
            elif tag == "w:noBreakHyphen":
                self._text("‑", strong=self.strong)
            elif tag == "w:sym":
                code = _hex(child.get("w:char", ""))
                self._text(_SIGNS.get(code & 0xFF, "") if 0xF000 <= code <= 0xF0FF else "", strong=self.strong)
            elif tag == "w:fldChar":
                self._field(child.get("w:fldCharType", ""))
            elif tag in ("w:footnoteReference", "w:endnoteReference"):
                self._reference(tag, child.get("w:id", ""))
            elif tag == "mc:AlternateContent":
                self.inline(_chosen(child))
            elif tag == "w:txbxContent":
                self._box(child)
            else:
                self.inline(child)

    def _run(self, node: Element) -> None:
        properties = node.find("w:rPr")
        before = self.strong, self.reason
        if properties is not None:
            style = self.styles.style(value(properties.find("w:rStyle")))
            direct = toggled(properties, "w:b", "w:i")
            self.strong = direct if direct is not None else style.strong if style.strong is not None else self.style_strong
            hidden = toggled(properties, "w:vanish")
            if hidden or (hidden is None and style.hidden):
                self.reason = self.reason or "hidden"
            elif properties.find("w:del") is not None:
                self.reason = self.reason or "deleted"
        else:
            self.strong = self.style_strong
        self.inline(node)
        self.strong, self.reason = before

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(True)
        elif self.fields and kind == "separate":
            self.fields[-1] = False
        elif self.fields and kind == "end":
            self.fields.pop()

    def _text(self, text: str, *, strong: bool) -> None:
        if text:
            start, end = self.source.add(text)
            reason = self.reason or ("field code" if True in self.fields else None)
            self.pieces.append(Piece(start, end, strong, reason))

    def _break(self) -> None:
        start, end = self.source.add("\n")
        self.pieces.append(Piece(start, end, reason=self.reason, line_break=True))

    def _reference(self, tag: str, identifier: str) -> None:
        notes = self.notes["footnote" if tag == "w:footnoteReference" else "endnote"]
        if self.reason is None and identifier in notes.nodes and identifier not in notes.seen and not self.in_notes:
            notes.used.append(identifier)
            notes.seen.add(identifier)

    def _box(self, node: Element) -> None:
        """The paragraphs of a text box, kept until the paragraph that it is anchored to has ended."""
        outer = self.pieces, self.boxes, self.fields, self.strong, self.style_strong
        self.pieces, self.boxes, self.fields = [], [], []
        found: list[Part] = []
        self.body(node, found)
        self._flush(found)
        self.pieces, self.boxes, self.fields, self.strong, self.style_strong = outer
        self.boxes.extend(found)


def _chosen(node: Element) -> Element:
    """Of content that is stored for new and for old programs: the first for new ones that holds text, else the other."""
    for child in node:
        if any(part.tag in ("w:t", "m:t") and part.text for part in child.iter()):
            return child
    return Element("w:none")


def _is_contents(node: Element) -> bool:
    return value(below(node, "w:sdtPr", "w:docPartObj", "w:docPartGallery")).lower() == "table of contents"


def _count(properties: Element | None, name: str, otherwise: int) -> int:
    text = value(properties.find(name)) if properties is not None else ""
    return min(int(text), 100) if text.isascii() and text.isdecimal() and len(text) < 6 else otherwise


def _hex(text: str) -> int:
    return int(text, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,8}", text) else 0
