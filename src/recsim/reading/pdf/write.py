"""Blocks to canonical text: the source stream, the words broken at line ends, and the map between the two."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from dataclasses import dataclass

from recsim.reading.built import BlockBuilder, Built, printed_marker
from recsim.reading.pdf.blocks import Draft
from recsim.reading.pdf.edges import Margins
from recsim.reading.pdf.flow import Flow, mark_headers
from recsim.reading.pdf.glyphs import Piece, Sheet
from recsim.reading.pdf.grid import Table
from recsim.reading.pdf.layout import PageBoxes
from recsim.reading.pdf.lines import Line, to_lines
from recsim.records import Problem

_HYPHEN = re.compile(r"([^\W\d_]{2,})[-\u2010\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[/\-_.=&?%#]$|(?:https?://|www\.)\S{20,}$")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d*$|…{2,}\s*\d*$")
_NOTE_START = re.compile(r"\[?\d{1,3}[\].)]?\s*(?=[A-Z“\"'(‘h§£])|[*†‡§]+\s*\S|\[\d{1,3}\]\s*\S")
# Prefixes that keep their hyphen when a line breaks after it.
_KEEPS_HYPHEN = frozenset(
    [
        "non",
        "pre",
        "re",
        "co",
        "self",
        "well",
        "cross",
        "multi",
        "long",
        "short",
        "high",
        "low",
        "inter",
        "ex",
        "mid",
        "anti",
        "all",
        "half",
        "full",
        "part",
        "vice",
        "so",
    ]
)


@dataclass(slots=True)
class Words:
    """What the paper says about hyphens: its compounds and its words, as they stand inside lines."""

    compounds: frozenset[str]
    single: Counter[str]

    def keeps(self, head: str, tail: str, before: str) -> bool:
        """The hyphen at a line's end belongs to the word."""
        low, rest = head.lower(), tail.lower()
        if f"{low}-{rest}" in self.compounds:
            return True
        if self.single[low + rest]:
            return False
        if low in _KEEPS_HYPHEN or not tail[0].islower() or head.isupper() or before.endswith("-"):
            return True
        return len(low) > 2 and len(rest) > 2 and bool(self.single[low]) and bool(self.single[rest])


def gather_words(flow: Flow) -> Words:
    """The words and compounds of a paper, those at the ends of lines left out."""
    compounds: set[str] = set()
    single: Counter[str] = Counter()
    for page in flow.pages:
        for item in page:
            lines = (
                [item] if isinstance(item, Line) else [line for row in item.rows for cell in row.cells for line in to_lines(cell)]
            )
            for line in lines:
                found = _WORD.findall(line.text)
                for word in found[:-1] if line.text.endswith(("-", "\u2010")) else found:
                    if "-" in word:
                        compounds.add(word.lower())
                    else:
                        single[word.lower()] += 1
    return Words(frozenset(compounds), single)


@dataclass(slots=True)
class Stream:
    """The extracted character stream: pages divided by form feeds, lines by line feeds, as they are read."""

    parts: list[str]
    length: int
    pieces: list[Piece]

    def line(self, pieces: list[Piece]) -> None:
        """Writes one line, unless it stands there already."""
        fresh = [piece for piece in pieces if piece.start < 0]
        for piece in fresh:
            piece.start = self.length
            self.pieces.append(piece)
            self._add(piece.text + " ")
        if fresh:
            self._add("\n")

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def page_end(self) -> None:
        """Ends the page."""
        self._add("\f")


def write_stream(sheets: list[Sheet], margins: Margins, flow: Flow) -> tuple[str, PageBoxes]:
    """The source stream in page order, and where everything in it is printed. Sets ``start`` of every piece."""
    stream = Stream([], 0, [])
    by_page: dict[int, list[Table]] = {}
    for page in flow.pages:
        for item in page:
            if isinstance(item, Table):
                for number in {row.page for row in item.rows} | {
                    piece.page for row in item.rows for cell in row.cells for piece in cell
                }:
                    by_page.setdefault(number, []).append(item)
    for number, sheet in enumerate(sheets):
        furniture = sorted(margins.furniture[number], key=lambda entry: entry[0].baseline)
        half = sheet.height / 2
        for line, _ in furniture:
            if line.baseline < half:
                stream.line(line.pieces)
        for table in by_page.get(number, []):
            if table not in flow.pages[number]:
                _write_table(stream, table, number)
        for item in flow.pages[number]:
            if isinstance(item, Table):
                _write_table(stream, item, number)
            else:
                stream.line(item.pieces)
        for line in margins.notes[number]:
            stream.line(line.pieces)
        for line, _ in furniture:
            stream.line(line.pieces)
        stream.page_end()
    pieces = stream.pieces
    layout = PageBoxes(
        tuple(piece.start for piece in pieces),
        tuple(piece.page + 1 for piece in pieces),
        array("f", [piece.top for piece in pieces]),
        array("f", [piece.bottom for piece in pieces]),
        tuple(piece.edges for piece in pieces),
        tuple((sheet.width, sheet.height) for sheet in sheets),
        tuple(sheet.turn for sheet in sheets),
    )
    return "".join(stream.parts), layout


def _write_table(stream: Stream, table: Table, page: int) -> None:
    stream.line([piece for piece in table.repeats if piece.page == page])
    for row in table.rows:
        for cell in row.cells:
            for line in to_lines([piece for piece in cell if piece.page == page]):
                stream.line(line.pieces)


def write_built(
    source: str,
    drafts: list[Draft],
    margins: Margins,
    flow: Flow,
    sheets: list[Sheet],
    problems: list[Problem],
    title: str | None,
) -> Built:
    """Canonical text with footnotes after the rest; furniture is left out by name."""
    builder = BlockBuilder(source)
    words = gather_words(flow)
    for draft in drafts:
        if draft.table is not None:
            _table(builder, draft.table, words)
        else:
            _block(builder, draft, words)
    for furniture in margins.furniture:
        for line, reason in furniture:
            builder.leave_out((line.pieces[0].start, line.pieces[-1].start + len(line.pieces[-1].text)), reason)
    for notes in margins.notes:
        note: list[Line] = []
        for line in notes:
            if note and _NOTE_START.match(line.text):
                _block(builder, Draft("footnote", note), words)
                note = []
            note.append(line)
        if note:
            _block(builder, Draft("footnote", note), words)
    for problem in problems:
        builder.problem(problem.code, problem.message, page=problem.page)
    return builder.build(title=title)


def _block(builder: BlockBuilder, draft: Draft, words: Words) -> None:
    first = draft.lines[0]
    indent = max(0, round((first.x0 - first.left) / (0.5 * first.size))) if first.size else 0
    level = draft.level if draft.kind == "heading" else 1 if draft.kind == "list_item" else 0
    builder.open(draft.kind, level=level, page=first.page + 1, indent=indent)
    if first.dotted and not printed_marker(first.text):
        builder.insert("• ")
    _lines(builder, draft.lines, words)
    builder.close()


def _lines(builder: BlockBuilder, lines: list[Line], words: Words) -> None:
    for number, line in enumerate(lines):
        following = lines[number + 1].text if number + 1 < len(lines) else ""
        drop, joint = _joint(line.text, following, words)
        if line.entry and not _LEADER.search(line.text):
            _entry(builder, line)
            continue
        for place, piece in enumerate(line.pieces):
            end = piece.start + len(piece.text) - (drop if place == len(line.pieces) - 1 else 0)
            builder.text(piece.start, end, strong=piece.strong > 0.6)
            if place + 1 < len(line.pieces):
                builder.space()
        if joint:
            builder.space()


def _entry(builder: BlockBuilder, line: Line) -> None:
    """A contents entry whose leader is too short to be known as one, or only white space, gets a leader."""
    last = line.pieces[-1]
    number = re.search(r"\d{1,3}$", last.text)
    for piece in line.pieces[:-1]:
        builder.text(piece.start, piece.start + len(piece.text), strong=piece.strong > 0.6)
        builder.space()
    place = last.start + (number.start() if number else 0)
    builder.text(last.start, place, strong=last.strong > 0.6)
    builder.space()
    builder.insert("..... ")
    builder.text(place, last.start + len(last.text), strong=last.strong > 0.6)


def _joint(text: str, following: str, words: Words) -> tuple[int, str]:
    """How many characters of a line's end are dropped before the next line, and what stands between the two."""
    if not following:
        return 0, ""
    match = _HYPHEN.search(text)
    if match is None:
        if text.endswith(("-", "\u2010")) and not text.endswith(" -"):
            return 0, ""
        if _ADDRESS.search(text) and re.match(r"[\w/%#?=&-]", following) and not following[0].isupper():
            return 0, "" if text[-1] in "/-_=&?%#." or "/" in following.split(" ", 1)[0] else " "
        return 0, " "
    tail = re.match(r"[^\W\d_]+", following)
    if tail is None or words.keeps(match.group(1), tail.group(), text[: match.start()]):
        return 0, ""
    return 1, ""


def _table(builder: BlockBuilder, table: Table, words: Words) -> None:
    mark_headers(table)
    for piece in table.repeats:
        builder.leave_out((piece.start, piece.start + len(piece.text)), "repeated header")
    for row in table.rows:
        builder.open("row", page=row.page + 1, header=row.header)
        for number, cell in enumerate(row.cells):
            builder.cell(first=number == 0)
            _lines(builder, to_lines(cell), words)
            builder.end_cell()
        builder.close()
