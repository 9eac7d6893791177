"""Which tables of a page are tables, and which only place things on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from recsim.reading.html_tree import HEADINGS, Element
from recsim.records import Block

_BLOCKS_IN_CELL = HEADINGS | frozenset("p ul ol dl blockquote pre div".split())
# A cell with this many blocks that holds half of the table's words is a page's column, not a cell.
_MANY_BLOCKS = 4
# Rows of several cells that make a table with another inside it more than the frame of a page.
ROWS_AROUND = 3
# Spans wider than this are not padded: layout tables claim colspan="100".
MAX_COLUMNS = 40
_MAX_ROWS_SPANNED = 500


def headed(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks, with the first of several rows made a header where it alone is set in bold and none is marked as one."""
    found = list(blocks)
    start = 0
    while start < len(found):
        end = start
        while end < len(found) and found[end].kind == "row":
            end += 1
        rows = found[start:end]
        if len(rows) > 1 and rows[0].strong and not rows[1].strong and not any(row.header for row in rows):
            found[start] = replace(rows[0], header=True)
        start = max(end, start + 1)
    return tuple(found)


def data_tables(elements: list[Element], reasons: list[str | None]) -> set[int]:
    """The numbers of the tables whose rows are rows.

    A table only for layout has one column, ``role="presentation"``, or (without header cells) a heading in a cell or one cell with
    most of its text in several blocks; one with another table inside also, unless it has several rows of several cells and none
    with half of its text. The tables inside a table whose rows are rows belong to its cells.
    """
    table_of = [0] * len(elements)
    cell_of = [0] * len(elements)
    row_of = [0] * len(elements)
    columns: Counter[int] = Counter()
    blocks: Counter[int] = Counter()
    cells: defaultdict[int, list[int]] = defaultdict(list)
    headed: set[int] = set()
    layout: set[int] = set()
    tables: set[int] = set()
    around: dict[int, int] = {}
    for number in range(1, len(elements)):
        element = elements[number]
        parent = element.parent
        table_of[number], cell_of[number], row_of[number] = table_of[parent], cell_of[parent], row_of[parent]
        table = table_of[number]
        if reasons[number] is not None:
            continue
        if element.tag == "table":
            if table:
                around[number] = table
            tables.add(number)
            table_of[number], cell_of[number], row_of[number] = number, 0, 0
            if element.attributes.get("role", "").lower() in ("presentation", "none"):
                layout.add(number)
        elif not table:
            continue
        elif element.tag == "tr":
            row_of[number] = number
        elif element.tag in ("td", "th"):
            cell_of[number] = number
            cells[table].append(number)
            if row_of[number]:
                columns[row_of[number]] += 1
            if element.tag == "th":
                headed.add(table)
        elif cell_of[number] and element.tag in _BLOCKS_IN_CELL:
            blocks[cell_of[number]] += _MANY_BLOCKS if element.tag in HEADINGS else 1
    widest: Counter[int] = Counter()
    rows: Counter[int] = Counter()
    for row, count in columns.items():
        widest[table_of[row]] = max(widest[table_of[row]], count)
        rows[table_of[row]] += count >= 2
    for table in set(around.values()):
        if rows[table] < ROWS_AROUND or any(elements[cell].text * 2 >= elements[table].text for cell in cells[table]):
            layout.add(table)
    for table in tables - headed:
        half = elements[table].text / 2
        if any(blocks[cell] >= _MANY_BLOCKS and elements[cell].text >= half for cell in cells[table]):
            layout.add(table)
    found = {table for table in tables - layout if widest[table] >= 2}
    for table in sorted(around):  # from the outside in
        if around[table] in found or around[table] not in tables:
            found.discard(table)
            tables.discard(table)
    return found


def span_of(element: Element, name: str) -> int:
    """The colspan or rowspan of a cell, 1 where it says nothing sensible."""
    value = element.attributes.get(name, "").strip()
    if not (value.isascii() and value.isdigit() and len(value) <= 5):
        return 1
    return max(1, min(int(value), MAX_COLUMNS if name == "colspan" else _MAX_ROWS_SPANNED))


@dataclass(slots=True)
class Grid:
    """Walks the rows of one table and says which cells from above cover a place, so that a cell's place is its column."""

    covered: dict[int, int] = field(default_factory=dict)  # column -> rows still covered
    starts: dict[int, int] = field(default_factory=dict)  # column -> where the text of the cell that covers it begins
    column: int = 0
    first: int = 0  # column of the open cell

    def start_row(self) -> None:
        self.column = 0

    def start_cell(self, element: Element) -> list[int]:
        """Where the cells begin that cover the places before this one."""
        covering = self._covering()
        self.first = self.column
        width, height = span_of(element, "colspan"), span_of(element, "rowspan")
        for column in range(self.column, min(self.column + width, MAX_COLUMNS)):
            if height > 1:
                self.covered[column] = height - 1
        self.column += width
        return covering

    def end_cell(self, start: int) -> None:
        """Notes where the text of the cell that ends begins."""
        for column in range(self.first, min(self.column, MAX_COLUMNS)):
            self.starts[column] = start

    def end_row(self) -> list[int]:
        """Where the cells begin that cover the places behind the last one."""
        covering = self._covering()
        for column in [column for column in self.covered if column >= self.column]:
            self.covered[column] = max(0, self.covered[column] - 1)
        return covering

    def _covering(self) -> list[int]:
        found: list[int] = []
        while self.covered.get(self.column, 0) > 0 and self.column < MAX_COLUMNS:
            self.covered[self.column] -= 1
            found.append(self.starts.get(self.column, 0))
            self.column += 1
        return found
