"""What Word and OpenDocument files have in common: text in runs, paragraphs, tables, and writing them as blocks.

The *source* of such a document is the text of its runs, in the order of the file, a line break behind each paragraph. Deleted and
hidden text, field codes, running heads, comments and contents lists are part of the source and recorded as left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from recsim.reading.built import BlockBuilder, Built, printed_marker
from recsim.reading.html_tables import MAX_COLUMNS, ROWS_AROUND
from recsim.records import BlockKind
from recsim.text import clean

# A cell with this many blocks that holds half of the table's words is a page's column, not a cell (as for HTML).
_MANY_BLOCKS = 4
_FILE_NAME = re.compile(r"\.(?:docx?|odt|rtf|pdf|html?|txt)$|^(?:microsoft word\b|untitled|(?:word )?document\s?\d*$)", re.I)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# A date that the paper itself prints, with its year; the file's own date says only when somebody saved it.
_PRINTED_DATE = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s+(?:\d{1,2},?\s+)?(?:19|20)\d\d\b"
    r"|\b\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d\b"
)
_HEAD, _TAIL = 8000, 1500  # where papers print their date, as `recsim.commitments` looks for it


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the source: text, or a line break; with a ``reason`` it is left out."""

    start: int
    end: int
    strong: bool = False
    reason: str | None = None
    line_break: bool = False


@dataclass(slots=True)
class Paragraph:
    """One paragraph. ``marker`` is its computed list label; ``ordered`` says that the label counts."""

    kind: BlockKind = "paragraph"
    level: int = 0
    marker: str = ""
    ordered: bool = False
    pieces: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class Cell:
    """One cell and how many columns it takes; a ``covered`` one belongs to a cell above or beside it."""

    parts: list[Paragraph | Grid] = field(default_factory=list)
    columns: int = 1
    covered: bool = False


@dataclass(slots=True)
class Row:
    """One row of a table."""

    cells: list[Cell] = field(default_factory=list)
    header: bool = False


@dataclass(slots=True)
class Grid:
    """A table."""

    rows: list[Row] = field(default_factory=list)


Part = Paragraph | Grid


class Source:
    """The text of the runs, as it grows."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0

    def add(self, text: str) -> tuple[int, int]:
        """Where the text now stands."""
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start, self._length

    def text(self) -> str:
        """All of it."""
        return "".join(self._parts)


@dataclass(slots=True)
class About:
    """What a file says of itself."""

    title: str | None = None
    date: str | None = None
    language: str | None = None


def written(parts: Iterable[Part], source: Source, about: About, problems: Iterable[tuple[str, str]] = ()) -> tuple[Built, str]:
    """The parts as blocks, and the source that their offsets point into."""
    text = source.text()
    builder = BlockBuilder(text)
    writer = _Writer(builder, text)
    writer.parts(parts)
    for code, message in problems:
        builder.problem(code, message)
    title = clean(about.title or "")[:300]
    language = re.match(r"[A-Za-z]{2,3}(?=[-_]|$)", about.language or "")
    built = builder.build(
        title=title if len(title) >= 4 and not _FILE_NAME.search(title) else None,
        language=language.group().lower() if language else "en",
    )
    # Only where the paper prints no date: a file that was saved again is not a paper that was published again.
    day = _DATE.match(about.date or "")
    if day and not _PRINTED_DATE.search(built.text[:_HEAD]) and not _PRINTED_DATE.search(built.text[_HEAD:][-_TAIL:]):
        built = replace(built, published_hint=day.group())
    return built, text


class _Writer:
    def __init__(self, builder: BlockBuilder, source: str) -> None:
        self.builder, self.source = builder, source

    def parts(self, parts: Iterable[Part]) -> None:
        for part in parts:
            if isinstance(part, Paragraph):
                self.paragraph(part)
            elif _holds_data(part):
                self.rows(part)
            else:
                for row in part.rows:
                    for cell in row.cells:
                        self.parts(cell.parts)

    def paragraph(self, paragraph: Paragraph) -> None:
        """One block; two line breaks in a row make another."""
        builder = self.builder
        builder.open(paragraph.kind, level=paragraph.level)
        builder.insert(self.marker(paragraph))
        breaks = 0
        for piece in paragraph.pieces:
            if piece.reason is not None:
                builder.leave_out((piece.start, piece.end), piece.reason)
            elif piece.line_break:
                breaks += 1
                builder.space(piece.start)
                if breaks == 2 and builder.has_text and paragraph.kind != "heading":
                    builder.open("footnote" if paragraph.kind == "footnote" else "paragraph", level=paragraph.level)
            else:
                if not self.source[piece.start : piece.end].isspace():
                    breaks = 0
                builder.text(piece.start, piece.end, strong=piece.strong)
        builder.close()

    def marker(self, paragraph: Paragraph) -> str:
        """The list label, unless the text brings a number or bullet of its own where the label is only a bullet."""
        ahead = next((text for text in map(self.kept, paragraph.pieces) if text), "") if paragraph.marker else ""
        if not ahead or (not paragraph.ordered and printed_marker(ahead)):
            return ""
        return f"{paragraph.marker} "

    def kept(self, piece: Piece) -> str:
        return "" if piece.reason is not None else self.source[piece.start : min(piece.end, piece.start + 200)].strip()

    def rows(self, grid: Grid) -> None:
        builder = self.builder
        headed = any(row.header for row in grid.rows)
        starts: dict[int, int] = {}  # column -> where the latest cell that is not covered begins
        for number, row in enumerate(grid.rows):
            header = row.header or (not headed and number == 0 and _looks_like_header(grid, self.source))
            builder.open("row", header=header)
            column = 0
            for cell in row.cells:
                if column >= MAX_COLUMNS:
                    self.overflow(cell)
                    continue
                builder.cell()
                self.in_cell(cell)
                start = builder.end_cell()
                if cell.covered and column in starts:
                    builder.covers(starts[column])
                starts.update(
                    dict.fromkeys(range(column, column + cell.columns), starts.get(column, start) if cell.covered else start)
                )
                column += 1
                for _ in range(min(cell.columns - 1, MAX_COLUMNS - column)):
                    builder.cell()
                    builder.end_cell()
                    column += 1
            builder.close()

    def in_cell(self, cell: Cell) -> None:
        builder = self.builder
        for paragraph in _paragraphs(cell.parts):
            builder.space()
            marker = self.marker(paragraph)
            if marker:
                builder.insert(marker)
            for piece in paragraph.pieces:
                if piece.reason is not None or cell.covered:
                    builder.leave_out((piece.start, piece.end), piece.reason or "covered cell")
                elif piece.line_break:
                    builder.space(piece.start)
                else:
                    builder.text(piece.start, piece.end, strong=piece.strong)

    def overflow(self, cell: Cell) -> None:
        for paragraph in _paragraphs(cell.parts):
            for piece in paragraph.pieces:
                self.builder.leave_out((piece.start, piece.end), piece.reason or f"column beyond {MAX_COLUMNS}")


def _paragraphs(parts: Iterable[Part]) -> Iterator[Paragraph]:
    for part in parts:
        if isinstance(part, Paragraph):
            yield part
        else:
            for row in part.rows:
                for cell in row.cells:
                    yield from _paragraphs(cell.parts)


def _size(parts: Iterable[Part]) -> int:
    return sum(piece.end - piece.start for paragraph in _paragraphs(parts) for piece in paragraph.pieces if piece.reason is None)


def _holds_data(grid: Grid) -> bool:
    """Rows are rows unless the table only places things: one column, most of it in tables inside, one cell with most of the text."""
    if max((sum(cell.columns for cell in row.cells) for row in grid.rows), default=0) < 2:
        return False
    cells = [cell for row in grid.rows for cell in row.cells]
    half = sum(_size(cell.parts) for cell in cells) / 2
    if any(isinstance(part, Grid) for cell in cells for part in cell.parts):
        # A table inside a cell belongs to its row where rows go on side by side; a page's frame has one great cell.
        filled = sum(sum(_size(cell.parts) > 0 for cell in row.cells) >= 2 for row in grid.rows)
        return filled >= ROWS_AROUND and all(_size(cell.parts) < half for cell in cells)
    if any(row.header for row in grid.rows):
        return True
    return not any(_blocks(cell) >= _MANY_BLOCKS and _size(cell.parts) >= half for cell in cells)


def _blocks(cell: Cell) -> int:
    kinds = [part.kind for part in cell.parts if isinstance(part, Paragraph) and _size([part])]
    return len(kinds) + (_MANY_BLOCKS - 1) * kinds.count("heading")


def _looks_like_header(grid: Grid, source: str) -> bool:
    """The first row is set in bold or italics throughout, the second is not."""
    if len(grid.rows) < 2:
        return False
    first, second = (list(_paragraphs(part for cell in row.cells for part in cell.parts)) for row in grid.rows[:2])
    return _all_strong(first, source) and not _all_strong(second, source)


def _all_strong(paragraphs: Iterable[Paragraph], source: str) -> bool:
    pieces = [piece for paragraph in paragraphs for piece in paragraph.pieces if piece.reason is None and not piece.line_break]
    told = [piece.strong for piece in pieces if source[piece.start : piece.end].strip()]
    return bool(told) and all(told)
