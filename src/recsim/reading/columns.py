"""Tables that survive in plain text only as columns of white space, or as cells with a tab or a stroke between them.

A table is believed only under a header line: at least two cells, two or more spaces apart, with words that head the columns of
action plans ("Recommendation", "Response", "Owner" …). Its columns begin where the header's cells begin; with tabs and strokes
they are counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from recsim.reading.furniture import Line
from recsim.records import Span

_LONGEST_HEADER = 300  # characters; eight columns of 35
_FRAGMENT = re.compile(r"\S+(?:[ \u00a0]\S+)*")
_SUBJECT = re.compile(r"recommendations?|recs?\.?|action|finding|proposal|area for improvement", re.I)
_COMPANION = re.compile(
    r"(?:\w+\s+){0,2}(?:responses?|position|status|owner|lead(?:\s\w+)?|dates?|timescale|deadline|comments?|remarks?|reply|accept\w*|agreed\??|"
    r"decision|stance|responsib\w+|due|ref\.?|no\.?|#|target)(?:\s*[/(]?\s*[\w/()]+){0,5}",
    re.I,
)
_ASIDE = re.compile(r"\([^()]*\)|^\d{1,2}[.)]\s*")
_TAB = 8  # columns
_WIDE = 3  # columns of a header under which one row makes a table
_BETWEEN_ROWS = 2  # lines of one cell between two rows
_REFERENCE = re.compile(r"(?:R(?:ec)?\.?\s*)?[A-Z]{0,3}\d{1,4}(?:[.\-]\d{1,3})*\s*[a-z]?[).]?(?:\s*[ivx]+\.)?", re.I)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: for each column the source spans of its pieces, top to bottom."""

    cells: tuple[tuple[Span, ...], ...]
    header: bool
    page: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table found between two lines (both included)."""

    first: int
    last: int
    rows: tuple[Row, ...]


def find_tables(lines: list[Line], furniture: dict[int, str]) -> list[Table]:
    """Tables in order, none overlapping. One pass; each line is looked at twice at most."""
    tables: list[Table] = []
    index = 0
    while index < len(lines):
        edges = _header(lines[index]) if index not in furniture else None
        table = _delimited(lines, furniture, index) if index not in furniture else None
        if table is None and edges is not None:
            table = _read(lines, furniture, index, edges)
        if table is None:
            index += 1
        else:
            tables.append(table)
            index = table.last + 1
    return tables


def _fragments(line: Line) -> list[tuple[int, int, Span]]:
    """(left column, right column, source span) of each run of words divided by two or more spaces or a tab."""
    found = []
    for match in _FRAGMENT.finditer(line.text):
        left = line.indent + len(line.text[: match.start()].expandtabs(8))
        found.append((left, left + match.end() - match.start(), (line.start + match.start(), line.start + match.end())))
    return found


def _header(line: Line) -> list[int] | None:
    if len(line.text) > _LONGEST_HEADER or not ("  " in line.text or "\t" in line.text):
        return None
    if not _heads([match.group() for match in _FRAGMENT.finditer(line.text)]):
        return None
    return [left for left, _, _ in _fragments(line)]


def _heads(pieces: list[str]) -> bool:
    """The pieces of a line are the names of columns."""
    pieces = [_ASIDE.sub("", piece).strip() for piece in pieces]  # "3. Response (agreed / not agreed / agreed with amendment)"
    if not 2 <= len(pieces) <= 8 or any(len(piece) > 45 for piece in pieces):
        return False
    subjects = [piece for piece in pieces if _SUBJECT.match(piece) and len(piece.split()) <= 4]
    companions = [piece for piece in pieces if _COMPANION.fullmatch(piece)]
    return bool(subjects and companions) and len(set(subjects) | set(companions)) >= max(2, len(pieces) - 1)


def _delimited(lines: list[Line], furniture: dict[int, str], header: int) -> Table | None:
    """The table whose header has tabs or strokes between its cells, where the lines below have as many, or a few less at their ends."""
    mark = next((mark for mark in ("\t", "|") if mark in lines[header].text), None)
    if mark is None or len(lines[header].text) > _LONGEST_HEADER:
        return None
    heads = _cells(lines[header], mark)
    if not _heads(
        [lines[header].text[start - lines[header].start : end - lines[header].start] for start, end in heads if end > start]
    ):
        return None
    rows = [Row(tuple((cell,) if cell[1] > cell[0] else () for cell in heads), True, lines[header].page)]
    last, run_on = header, False
    for index in range(header + 1, len(lines)):
        line = lines[index]
        if index in furniture or line.blank or not line.text.strip("-–—_=+|:\t "):
            continue
        cells = _cells(line, mark)
        if len(cells) > len(heads):
            break
        filled = [cell for cell in cells if cell[1] > cell[0]]
        if len(filled) == 1 and filled[0] == cells[0]:
            # Set across the table: a sub-heading, or what is said about the row above it.
            told = run_on and index == last + 1
            if not told and not _row_follows(lines, furniture, index, mark, len(heads)):
                break
            run_on = run_on or (len(rows) > 1 and line.text.endswith("."))
            rows.append(Row(((cells[0],),), False, line.page))
        else:
            cells += [(line.end, line.end)] * (len(heads) - len(cells))
            rows.append(Row(tuple((cell,) if cell[1] > cell[0] else () for cell in cells), False, line.page))
        last = index
    enough = 3 if len(heads) < _WIDE else 2
    return Table(header, last, tuple(rows)) if len(rows) >= enough else None


def _row_follows(lines: list[Line], furniture: dict[int, str], index: int, mark: str, columns: int) -> bool:
    """One of the next lines with text is a row."""
    following = (
        line for place, line in enumerate(lines[index + 1 : index + 9], index + 1) if place not in furniture and not line.blank
    )
    return any(2 <= len(_cells(line, mark)) <= columns for line in islice(following, _BETWEEN_ROWS))


def _cells(line: Line, mark: str) -> list[Span]:
    """The spans of a line's cells without the space around them; strokes at its edges frame it, a tab before it is an empty cell."""
    text = line.text.strip("|") if mark == "|" else line.text
    start = line.start + line.text.index(text)
    found = [(line.start, line.start)] * (line.indent // _TAB if mark == "\t" else 0)
    for piece in text.split(mark):
        inner = start + len(piece) - len(piece.lstrip())
        found.append((inner, inner + len(piece.strip())))
        start += len(piece) + 1
    return found


def _column(edges: list[int], left: int) -> int:
    number = 0
    for position, edge in enumerate(edges):
        if left >= edge - 2:
            number = position
    return number


def _read(lines: list[Line], furniture: dict[int, str], header: int, edges: list[int]) -> Table | None:
    rows: list[Row] = []
    cells: list[list[Span]] = [[span] for _, _, span in _fragments(lines[header])]
    page, is_header, last, blank = lines[header].page, True, header, False
    prose = 0

    def flush() -> None:
        if any(cells):
            rows.append(Row(tuple(tuple(cell) for cell in cells), is_header, page))

    index = header + 1
    while index < len(lines):
        line = lines[index]
        if index in furniture or line.blank:
            blank = blank or line.blank
            index += 1
            continue
        if not line.text.strip("-–—_=+| "):
            index += 1  # a rule drawn in characters
            continue
        if _header(line) is not None:
            if is_header:
                break  # no row came between: the later header heads whatever follows
            last, blank = index, False  # the header again, at the top of the next page
            index += 1
            continue
        pieces = _fragments(line)
        if _crosses(edges, pieces):
            prose += 1
            if prose >= 2 or blank:
                break
        else:
            prose = 0
        columns = [_column(edges, left) for left, _, _ in pieces]
        reference = columns[0] == 0 and _REFERENCE.fullmatch(lines[index].text[: pieces[0][1] - pieces[0][0]]) is not None
        starts = reference or (columns[0] == 0 and len(set(columns)) > 1 and (blank or is_header))
        if starts:
            flush()
            cells, is_header, page = [[] for _ in edges], False, line.page
        elif is_header and blank:
            break
        for (_, _, span), column in zip(pieces, columns, strict=True):
            cells[column].append(span)
        last, blank = index, False
        index += 1
    flush()
    return Table(header, last, tuple(rows)) if len(rows) >= 3 else None


def _crosses(edges: list[int], pieces: list[tuple[int, int, Span]]) -> bool:
    """One run of words lies across the start of a later column: prose, not cells."""
    return any(left < edge - 2 and right > edge + 6 for left, right, _ in pieces for edge in edges[1:])
