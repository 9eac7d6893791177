"""What every reader hands back, and the builder that all of them write through.

A reader says *where* in the decoded source a block's text stands; the builder makes the canonical form of it: blocks joined by a
blank line, white space inside a block made one plain space, invisible characters dropped, and a run of offsets for everything
that was copied. Nothing is written before it is needed, so no block is empty and none begins or ends with a space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recsim.records import Block, BlockKind, OffsetMap, Problem, Span
from recsim.text import INVISIBLE, TextBuilder

BETWEEN_BLOCKS = "\n\n"
# Between the cells of a row. A bar cannot be mistaken for prose, and it is what Markdown prints.
BETWEEN_CELLS = " | "
# What makes canonical text differ from the source: white space other than one plain space, characters without a glyph (control
# characters among them: spreadsheets and XML refuse them), and the hyphen that forbids a line break.
_UNCLEAN = re.compile(rf" ?[^\S ]\s*|  \s*|[{INVISIBLE}\x00-\x08\x0e-\x1b\x7f]+|‑")
_WORDLIKE = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Built:
    """What a reader made of one decoded source; ``offsets`` and ``left_out`` point into that source."""

    text: str
    blocks: tuple[Block, ...]
    offsets: OffsetMap
    title: str | None = None
    published_hint: str | None = None
    language: str = "en"
    left_out: tuple[tuple[Span, str], ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Open:
    """The block being written."""

    kind: BlockKind
    level: int
    strong: bool | None
    page: int | None
    indent: int
    header: bool
    start: int = -1  # canonical offset; -1 until something is written
    plain: bool = False  # a word stood outside bold or italics
    bold: bool = False  # a word stood inside


class BlockBuilder:
    """Writes blocks one after another: ``open``, then ``text``, ``put``, ``insert`` and ``space``, then ``close``.

    A block that got no text leaves no trace. A row is a block in which every cell stands between ``cell`` and ``end_cell``.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._out = TextBuilder()
        self._blocks: list[Block] = []
        self._left_out: list[tuple[Span, str]] = []
        self._problems: list[Problem] = []
        self._open: _Open | None = None
        self._space: Span | None = None  # a space is due: where it stands in the source, (-1, 0) if nowhere
        self._prefix = ""  # inserted text that waits for the next copied character
        self._cells: list[Span] = []
        self._cell_start = -1
        self._bars = 0  # separators due before the next text

    def __len__(self) -> int:
        return len(self._out)

    @property
    def is_open(self) -> bool:
        """A block is open, whether or not it has text yet."""
        return self._open is not None

    @property
    def has_text(self) -> bool:
        """The open block has got text."""
        return self._open is not None and self._open.start >= 0

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks closed so far."""
        return tuple(self._blocks)

    def open(
        self,
        kind: BlockKind,
        *,
        level: int = 0,
        strong: bool | None = None,
        page: int | None = None,
        indent: int = 0,
        header: bool = False,
    ) -> None:
        """Begins a block, closing the one before; without ``strong``, the flags given to ``text`` decide."""
        self.close()
        self._open = _Open(kind, level, strong, page, indent, header)

    def text(self, start: int, end: int, *, strong: bool | None = False) -> None:
        """Copies source[start:end], cleaned; ``strong=None`` (a printed number) leaves the block's flag to the other text."""
        position = start
        for match in _UNCLEAN.finditer(self.source, start, end):
            self._copy(position, match.start(), strong)
            first = match.group()[0]
            if first == "‑":
                self.put("-", match.start(), 1, strong=strong)
            elif first.isspace():
                self.space(match.start())
            position = match.end()
        self._copy(position, end, strong)

    def put(self, text: str, source: int, length: int, *, strong: bool | None = False) -> None:
        """Writes text that stands for ``length`` source characters from ``source`` on, such as an entity."""
        if not text or text in INVISIBLE:
            return
        if text.isspace():
            self.space(source, length)
            return
        self._begin()
        self._weigh(text, strong)
        self._out.append(text, source, length=None if length == len(text) == 1 else length)

    def insert(self, text: str) -> None:
        """Writes text that the source does not hold, such as a list marker, once copied text follows it in this block."""
        self._need()
        self._prefix += text

    def space(self, source: int = -1, length: int = 1) -> None:
        """Asks for one space before whatever is written next in this block; at the start of a block or cell there is none."""
        if self._space is None and self.has_text and (self._cell_start < 0 or len(self) > self._cell_start) and not self._prefix:
            self._space = (source, length)

    def cell(self, *, first: bool | None = None) -> None:
        """Begins a cell of the open row."""
        self._space = None
        if not (self._cells == [] if first is None else first):
            self._bars += 1
        self._cell_start = len(self)

    def end_cell(self) -> int:
        """Ends the cell and returns where it begins; an empty one has an empty span."""
        start = min(self._cell_start, len(self))
        self._cells.append((start, len(self)))
        self._cell_start = -1
        self._space, self._prefix = None, ""
        return start

    def covers(self, start: int) -> None:
        """The cell that ended last is a place that a cell of a row above reaches into: an empty span where that one begins."""
        self._cells[-1] = (start, start)

    def close(self) -> Block | None:
        """Ends the open block and returns it; None if it got no text or none was open."""
        block, self._open = self._open, None
        cells, self._cells = self._cells, []
        self._space, self._prefix, self._bars, self._cell_start = None, "", 0, -1
        if block is None or block.start < 0:
            return None
        strong = block.strong if block.strong is not None else block.bold and not block.plain
        floor = self._blocks[-1].span[1] if self._blocks else 0  # what begins before it is another row's
        closed = Block(
            kind=block.kind,
            span=(block.start, len(self)),
            level=block.level,
            strong=strong,
            page=block.page,
            indent=block.indent,
            cells=tuple(
                (start, end) if start == end < floor else (max(start, block.start), max(end, block.start)) for start, end in cells
            ),
            header=block.header,
        )
        self._blocks.append(closed)
        return closed

    def leave_out(self, span: Span, reason: str) -> None:
        """Records a source span that is not part of the canonical text; spans of one reason that touch become one."""
        if span[1] <= span[0]:
            return
        if self._left_out:
            (start, end), before = self._left_out[-1]
            if before == reason and end == span[0]:
                self._left_out[-1] = ((start, span[1]), reason)
                return
        self._left_out.append((span, reason))

    def problem(self, code: str, message: str, span: Span | None = None, page: int | None = None) -> None:
        """Records what could not be done."""
        self._problems.append(Problem(code, message, span, page))

    def build(self, *, title: str | None = None, published_hint: str | None = None, language: str = "en") -> Built:
        """Closes the open block and hands back everything."""
        self.close()
        return Built(
            text=self._out.text(),
            blocks=tuple(self._blocks),
            offsets=self._out.offsets(),
            title=title,
            published_hint=published_hint,
            language=language,
            left_out=tuple(sorted(self._left_out)),
            problems=tuple(self._problems),
        )

    def _need(self) -> _Open:
        if self._open is None:
            self._open = _Open("paragraph", 0, None, None, 0, False)
        return self._open

    def _begin(self) -> None:
        """Writes what is due before text: the blank line, the bars between cells or the space, and inserted text."""
        block = self._need()
        fresh_cell = self._cell_start == len(self)
        if block.start < 0 and len(self):
            self._out.insert(BETWEEN_BLOCKS)
        bars = (BETWEEN_CELLS * self._bars).replace("  ", " ")
        if block.start < 0:
            block.start = len(self)
            self._out.insert(bars.lstrip())
        elif bars:
            self._out.insert(bars)
        elif self._space is not None:
            source, length = self._space
            if source < 0:
                self._out.insert(" ")
            else:
                self._out.append(" ", source, length=None if length == 1 else length)
        if fresh_cell:
            self._cell_start = len(self)
        self._out.insert(self._prefix)
        self._bars, self._space, self._prefix = 0, None, ""

    def _copy(self, start: int, end: int, strong: bool | None) -> None:
        if start >= end:
            return
        if self.source[start] == " ":
            self.space(start)
            start += 1
        trailing = end > start and self.source[end - 1] == " "
        if trailing:
            end -= 1
        if start < end:
            self._begin()
            piece = self.source[start:end]
            self._weigh(piece, strong)
            self._out.append(piece, start)
        if trailing:
            self.space(end)

    def _weigh(self, piece: str, strong: bool | None) -> None:
        block = self._need()
        if strong:
            block.bold = block.bold or _WORDLIKE.search(piece) is not None
        elif strong is not None and not block.plain:
            block.plain = _WORDLIKE.search(piece) is not None


# A number, letter or bullet that the author printed: "3.", "1.2", "(iv)", "b)", "R4.", "•". Two markers would hide the number.
_PRINTED_MARKER = re.compile(
    r"(?:\((?:\d{1,3}|[a-z]|[ivxlc]{1,6})\)|(?:\d{1,3}|[a-z]|[ivx]{1,5})\)|\d{1,3}(?:\.\d{1,3})+[.)]?|\d{1,3}[a-z]?\.|[a-z]\.|[ivx]{1,5}\.|"
    r"[A-Z]{1,3}\d{1,3}(?:\.\d{1,3})*[.:)]?|[•●▪◦‣∙·○■□➢✓])(?=\s|$)|[•●▪◦‣∙○■□➢✓]",
    re.I,
)


def printed_marker(text: str) -> str:
    """The number, letter or bullet that the text begins with, "" if none: a reader then adds none of its own."""
    match = _PRINTED_MARKER.match(text)
    return match.group() if match else ""
