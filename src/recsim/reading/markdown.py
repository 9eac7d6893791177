"""Markdown to blocks: what authors wrote, and what converters made of PDFs.

Converted papers print their own numbers inside list items and headings ("- 1.2 We are …", "- (i) ***Define …***") and break
paragraphs where pages broke. Here the printed number leads the block, and a broken paragraph is one block again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from recsim.reading.built import BlockBuilder, Built, printed_marker
from recsim.reading.html_tokens import RAW, references, tokens
from recsim.reading.html_tree import BLOCKS
from recsim.reading.markdown_inline import scan
from recsim.records import BlockKind, Span
from recsim.text import clean

# markdown-it-py reads about 1 MB a second and its memory is some 60 times the text. Longer text is cut at blank lines alone.
MAX_CHARS = 5_000_000
# Lists and quotations inside one another; each level is two or three Python frames.
_MAX_NESTING = 40
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|$)")
_FRONT_MATTER = re.compile(
    r"(?:(?:#|<!--)[^\r\n]*(?:\r\n?|\n)\s{0,9})?"
    r"(---[^\S\r\n]*(?:\r\n?|\n)(?:[^\r\n]*(?:\r\n?|\n)){0,200}?(?:---|\.\.\.)[^\S\r\n]*)(?=[\r\n]|$)"
)
_FIELD = re.compile(r"^([A-Za-z][\w-]*)[ \t]*:[ \t]*([^\r\n]*)", re.M)
_DATES = ("published", "date_published", "publication_date", "published_at", "date", "pubdate")
_PUBLISHED = re.compile(
    r"\bPublished:? (?:on )?(\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8},? \d{4}|[A-Z][a-z]{2,8} \d{1,2},? \d{4}|\d{4}-\d\d-\d\d)"
)
_DEFINITION = re.compile(r"[\s>]*\[[^\]]+\]:")
_NOTE = re.compile(r"[\s>]*\[\^([^\]\s]{1,60})\]:[ \t]*")
_MARKS = re.compile(r"[\s>*+\-_=|:]*+(?:\d{1,9}[.)](?:\s++|$))?")
_ORDERED = re.compile(r"(\d{1,9}[.)])(?=\s|$)")
_BULLET = re.compile(r"[-*+](?=\s|$)")
_FENCE_END = re.compile(r"[\s>]*+(?:`{3,}|~{3,})\s*+")
_ROW_START = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(\|?)")
_PIPE = re.compile(r"\\.|\|")
_FINISHED = re.compile(r"[.?!:;][\"'”’)\]]*(?:\[?\d{1,3}\]?)?$")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3})+")
_BLANK = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*+(?:\r\n|\r|\n)\s*+")


@dataclass(slots=True)
class _Draft:
    """A block before it is written. ``parts`` are the paragraphs that it joins, each the spans of its lines."""

    kind: BlockKind
    line: int
    parts: list[list[Span]] = field(default_factory=list)
    level: int = 0
    marker: Span | None = None
    literal: bool = False  # no Markdown inside: code, HTML
    cells: list[Span] | None = None
    header: bool = False


def read_markdown(source: str, *, max_chars: int = MAX_CHARS) -> Built:
    """Canonical text, blocks and offset map of Markdown.

    Rows have their cells' texts joined by " | ". An ordered item begins with its number as the source has it, another with
    "• " unless its own text begins with a number or letter. Indented text is never code (converters indent prose). Never raises
    on text; over ``max_chars`` only blank lines divide blocks, and a problem says so.
    """
    return _Reader(source, max_chars).read()


class _Reader:
    def __init__(self, source: str, max_chars: int) -> None:
        self.source = source
        self.max_chars = max_chars
        self.builder = BlockBuilder(source)
        self.drafts: list[_Draft] = []
        self.lines: list[Span] = []
        self.links: frozenset[str] = frozenset()
        self.notes: frozenset[str] = frozenset()
        self.bad: list[Span] = []

    def read(self) -> Built:
        source, builder = self.source, self.builder
        meta, start = self._front_matter()
        if len(source) - start > self.max_chars:
            limits = f"{len(source):,} characters, over the limit of {self.max_chars:,} for Markdown"
            message = f"{limits}; only blank lines divide blocks"
            builder.problem("markdown_too_large", message)
            self._paragraphs(start)
        else:
            self._blocks(start)
        for draft in _joined(source, self.drafts):
            self._emit(draft)
        if self.bad:
            message = f"{len(self.bad)} character references name no character; U+FFFD stands for them"
            builder.problem("bad_character_reference", message, self.bad[0])
        built = builder.build()
        heads = [block for block in built.blocks if block.kind == "heading"]
        head = min(heads, key=lambda block: block.level != 1, default=None)
        title = meta.get("title") or (built.text[slice(*head.span)] if head else None)
        published = next((meta[name] for name in _DATES if meta.get(name)), None)
        if published is None and (match := _PUBLISHED.search(built.text)):
            published = match.group(1)
        language = meta.get("lang") or meta.get("language") or "en"
        return Built(
            built.text, built.blocks, built.offsets, title, published, language[:2].lower(), built.left_out, built.problems
        )

    def _front_matter(self) -> tuple[dict[str, str], int]:
        """The fields of front matter, also under a line that somebody noted above it, and where the text begins."""
        match = _FRONT_MATTER.match(self.source.removeprefix("\ufeff"))
        if match is None:
            return {}, 0
        shift = len(self.source) - len(self.source.removeprefix("\ufeff"))
        fields = {name.lower(): clean(value.strip().strip("\"'")) for name, value in _FIELD.findall(match.group(1))}
        if not fields:
            return {}, 0
        self.builder.leave_out((shift + match.start(), shift + match.start(1)), "before the page")
        self.builder.leave_out((shift + match.start(1), shift + match.end(1)), "front matter")
        return fields, shift + match.end(1)

    def _paragraphs(self, start: int) -> None:
        position = start
        for match in _BLANK.finditer(self.source, start):
            self.drafts.append(_Draft("paragraph", 0, [[(position, match.start())]], literal=True))
            position = match.end()
        self.drafts.append(_Draft("paragraph", 0, [[(position, len(self.source))]], literal=True))

    # Blocks

    def _blocks(self, start: int) -> None:
        source = self.source
        for match in _LINE.finditer(source, start):
            if match.end() > match.start():
                self.lines.append((match.start(), match.start() + len(match.group().rstrip("\r\n"))))
        notes = (_NOTE.match(source, *line) for line in self.lines)
        self.notes = frozenset(note.group(1) for note in notes if note)
        parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table").disable("code")
        parser.core.ruler.enableOnly(["normalize", "block"])
        env: dict[str, dict[str, object]] = {}
        found = parser.parse(source[start:], env)
        self.links = frozenset(label for label in env.get("references", {}) if not label.startswith("^"))
        covered = bytearray(len(self.lines))
        self._walk(found, covered)
        self._uncovered(covered)
        self.drafts.sort(key=lambda draft: draft.line)

    def _walk(self, found: list[Token], covered: bytearray) -> None:
        markers: list[Span | None] = []  # of open items; None once written
        quotes = depth = heading = 0
        thead = False
        row: int | None = None
        for token in found:
            kind = token.type
            first, last = token.map or (0, 0)
            if kind in ("bullet_list_open", "ordered_list_open"):
                depth += 1
            elif kind in ("bullet_list_close", "ordered_list_close"):
                depth -= 1
            elif kind == "list_item_open":
                markers.append(self._marker(first, token))
            elif kind == "list_item_close":
                unused = markers.pop()
                if unused is not None:
                    self.builder.leave_out(unused, "list marker")
            elif kind in ("blockquote_open", "blockquote_close"):
                quotes += 1 if kind == "blockquote_open" else -1
            elif kind in ("heading_open", "heading_close"):
                heading = int(token.tag[1]) if kind == "heading_open" else 0
                covered[first:last] = b"\1" * (last - first)
            elif kind in ("thead_open", "thead_close"):
                thead = kind == "thead_open"
                if thead:
                    covered[first : last + 1] = b"\1" * len(covered[first : last + 1])  # with the line of dashes
            elif kind == "tr_open":
                row = first
                covered[first : first + 1] = b"\1"
                self._row(first, thead)
            elif kind == "tr_close":
                row = None
            elif kind == "inline" and row is None:
                covered[first:last] = b"\1" * (last - first)
                draft = _Draft("paragraph", first, [self._located(token.content, first, last)], level=depth)
                if heading:
                    draft.kind, draft.level = "heading", heading
                elif markers and markers[-1] is not None:
                    draft.kind = "list_item"
                elif quotes and not depth:
                    draft.kind = "quote"
                if markers and markers[-1] is not None:
                    draft.marker = next((mark for mark in markers[::-1] if mark and self.source[mark[0]].isdigit()), markers[-1])
                    markers = [None] * len(markers)
                if draft.parts[0]:
                    self._note(draft)
                    self.drafts.append(draft)
            elif kind == "fence":
                covered[first:last] = b"\1" * (last - first)
                self._fence(first, last, token)
            elif kind == "html_block":
                covered[first:last] = b"\1" * (last - first)
                self._html(first, last)
            elif kind == "hr":
                covered[first:last] = b"\1" * (last - first)

    def _marker(self, line: int, token: Token) -> Span | None:
        """The printed marker of an item; items of nested lists may share one line, so the search goes on behind the last."""
        start, end = self.lines[line]
        if token.info:
            wanted = token.info + token.markup
            for match in re.finditer(r"\d{1,9}[.)]", self.source[start : min(end, start + 500)]):
                if match.group() == wanted:
                    return (start + match.start(), start + match.end())
            return None
        place = self.source.find(token.markup, start, end)
        return (place, place + 1) if place >= 0 else None

    def _located(self, content: str, first: int, last: int) -> list[Span]:
        """The spans of a block's lines: the content of a line is the end of its source line, closing "#" of a heading aside."""
        spans: list[Span] = []
        for number, text in enumerate(content.split("\n"), start=first):
            if number >= min(last, len(self.lines)):
                break
            start, end = self.lines[number]
            bare = text.strip()
            place = self.source.rfind(bare, start, end) if bare else -1
            if place >= 0:
                spans.append((place, place + len(bare)))
            elif bare:
                spans.append((start, end))
        return spans

    def _note(self, draft: _Draft) -> None:
        start, end = draft.parts[0][0]
        note = _NOTE.match(self.source, start, end)
        if note:
            draft.kind, draft.level = "footnote", 0
            rest = [(note.end(), end), *draft.parts[0][1:]] if note.end() < end else draft.parts[0][1:]
            self.builder.leave_out((start, note.start(1)), "markup")
            draft.parts = [[note.span(1)], *([rest] if rest else [])]

    def _row(self, line: int, header: bool) -> None:
        start, end = self.lines[line]
        opening = _ROW_START.match(self.source, start, end)
        start = opening.end() if opening else start
        cells: list[Span] = []
        for match in _PIPE.finditer(self.source, start, end):
            if match.group() == "|":
                cells.append((start, match.start()))
                start = match.end()
        if self.source[start:end].strip():
            cells.append((start, end))
        if len(cells) == 1:
            self.drafts.append(_Draft("paragraph", line, [[cells[0]]]))
        elif cells:
            self.drafts.append(_Draft("row", line, cells=cells, header=header))

    def _fence(self, first: int, last: int, token: Token) -> None:
        part: list[Span] = []
        start, end = self.lines[first]
        self.builder.leave_out((self.source.find(token.markup, start, end), end), "fence")
        closed = last - first > 1 and _FENCE_END.fullmatch(self.source[slice(*self.lines[last - 1])])
        stop = last - 1 if closed else last
        for number in range(first + 1, stop):
            if self.source[slice(*self.lines[number])].strip():
                part.append(self.lines[number])
            elif part:
                self.drafts.append(_Draft("code", first, [part], literal=True))
                part = []
        if part:
            self.drafts.append(_Draft("code", first, [part], literal=True))

    def _html(self, first: int, last: int) -> None:
        """Text between the tags of an HTML block, a block at every block tag. Its tables give one block a cell."""
        start, end = self.lines[first][0], self.lines[last - 1][1]
        part: list[Span] = []
        raw = ""
        for token in tokens(self.source[start:end]):
            span = (start + token.start, start + token.end)
            if token.kind == "text" and not raw:
                if not self.source[slice(*span)].isspace():
                    part.append(span)
                continue
            self.builder.leave_out(span, raw or ("markup" if token.kind in ("start", "end") else token.name))
            if token.kind in ("start", "end") and token.name in BLOCKS and part:
                self.drafts.append(_Draft("paragraph", first, [[span] for span in part], literal=True))
                part = []
            raw = token.name if token.kind == "start" and token.name in RAW else "" if token.kind == "end" else raw
        if part:
            self.drafts.append(_Draft("paragraph", first, [[span] for span in part], literal=True))

    def _uncovered(self, covered: bytearray) -> None:
        """Lines that no block holds: definitions of links, and what is nested too deep for the parser."""
        lost: list[int] = []
        defining = False
        for number, (start, end) in enumerate(self.lines):
            text = self.source[start:end]
            marks = _MARKS.match(text)
            bare = start + (marks.end() if marks else 0)
            if covered[number] or not text.strip():
                defining = False
            elif _NOTE.match(text):
                draft = _Draft("footnote", number, [[(start, end)]])
                self._note(draft)
                self.drafts.append(draft)
            elif defining or _DEFINITION.match(text):
                defining = True
                self.builder.leave_out((start, end), "link definition")
            elif bare < end:
                lost.append(number)
                self.drafts.append(_Draft("paragraph", number, [[(bare, end)]]))
        if lost:
            message = f"{len(lost)} lines are nested deeper than {_MAX_NESTING} levels; each is read as a paragraph"
            self.builder.problem("nested_too_deep", message, self.lines[lost[0]])

    # Writing

    def _emit(self, draft: _Draft) -> None:
        builder = self.builder
        builder.open(draft.kind, level=draft.level, header=draft.header)
        if draft.cells is not None:
            for cell in draft.cells:
                builder.cell()
                self._part([cell], draft.literal)
                builder.end_cell()
        for number, part in enumerate(draft.parts):
            if number:
                builder.space()
            self._part(part, draft.literal, draft if number == 0 else None)
        builder.close()

    def _part(self, lines: list[Span], literal: bool, draft: _Draft | None = None) -> None:
        builder, source = self.builder, self.source
        if literal:
            for start, end in lines:
                builder.space()
                self._literal(start, end)
            return
        inline = scan(source, lines, self.links, self.notes)
        for span, reason in inline.left_out:
            builder.leave_out(span, reason)
        self.bad += inline.bad_references
        pieces = inline.pieces
        head = (piece.text or source[piece.start : min(piece.end, piece.start + 99)] for piece in pieces[:4])
        own = printed_marker("".join(head).lstrip()[:40])
        if draft is not None and draft.marker is not None:
            self._write_marker(draft.marker, own)
        for number, (start, end, strong, text) in enumerate(pieces):
            if text is not None:
                builder.put(text, start, end - start, strong=strong)
                continue
            if number == 0 and own and not strong:
                # "(i) ***Define …***" is a bold block: its number is not weighed.
                cut = min(end, start + len(source[start:end]) - len(source[start:end].lstrip()) + len(own))
                builder.text(start, cut, strong=None)
                start = cut
            builder.text(start, end, strong=strong)

    def _write_marker(self, marker: Span, own: str) -> None:
        builder = self.builder
        if not self.source[marker[0]].isdigit():
            if own:
                builder.leave_out(marker, "list marker")
            else:
                builder.insert("• ")
        elif _DOTTED.match(own):
            builder.leave_out(marker, "list marker")
        else:
            builder.text(*marker, strong=None)
            builder.space()

    def _literal(self, start: int, end: int) -> None:
        position = start
        for span, text, valid in references(self.source, start, end):
            self.builder.text(position, span[0])
            self.builder.put(text, span[0], span[1] - span[0])
            if not valid:
                self.bad.append(span)
            position = span[1]
        self.builder.text(position, end)


def _joined(source: str, drafts: list[_Draft]) -> list[_Draft]:
    """Drafts with paragraphs whole again: one that stops in mid-sentence takes up the next that starts in lower case."""
    joined: list[_Draft] = []
    for draft in drafts:
        before = joined[-1] if joined else None
        if before is not None and before.parts and draft.parts and not (before.literal or draft.literal):
            head = source[draft.parts[0][0][0] : draft.parts[0][0][1]][:40].lstrip("*_ ")
            tail = source[before.parts[-1][-1][0] : before.parts[-1][-1][1]][-40:].rstrip("*_ ")
            if (
                draft.kind == "paragraph"
                and before.kind in ("paragraph", "list_item")
                and head[:1].islower()
                and not printed_marker(head)
                and tail
                and not _FINISHED.search(tail)
            ):
                before.parts += draft.parts
                continue
        joined.append(draft)
    return joined
