"""Recommendations in table rows: the columns are named by the header, or by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from recsim.records import Answer, Block, Document, Item, Span
from recsim.roles.labels import leading_label, whole_label
from recsim.roles.sentences import recommends
from recsim.structure.markers import expand_ids
from recsim.text import sentences

Column = Literal["id", "recommendation", "position", "comment", "owner", "date", "other"]

_HEADERS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    (
        "id",
        re.compile(
            r"(?:no\.?|nos\.?|number|ref(?:erence)?\.?(?: no\.?)?|#|id|rec(?:ommendation)?\.? ?(?:no\.?|number|#|ref\.?|id)|item|para(?:graph)?\.?|s\.? ?no\.?|sl\.? ?no\.?|rec\.?|uimhir)",
            re.I,
        ),
    ),
    (
        "owner",
        re.compile(r".*\b(?:owner|lead|responsib\w+|officer|unit|department|action by|who|accountable|addressee)\b.*", re.I),
    ),
    (
        "date",
        re.compile(
            r".*\b(?:date|deadline|timescale|timeline|time ?frame|when|due|target|by when|completion|sprioc\w*)\b.*", re.I
        ),
    ),
    ("position", re.compile(r".*\b(?:position|status|accept\w*|agree\w*|decision|stance|support\w*|st[aá]das)\b.*", re.I)),
    (
        "comment",
        re.compile(
            r".*\b(?:response|reply|replies|answers?|comments?|remarks?|update|progress|actions?|explanation|observations?|views?|management|rationale|freagra)\b.*",
            re.I,
        ),
    ),
    (
        "recommendation",
        re.compile(r".*\b(?:recommendations?|findings?|proposals?|text|measure|area for improvement|issue|moladh)\b.*", re.I),
    ),
)
_ID_CELL = re.compile(
    r"(?:(?:Recommendation|Rec\.?|No\.?|R|AFI|SR)\s*)?([A-Z]{0,3}[\s-]?\d{1,4}(?:[.\-/]\d{1,4})*\s?(?:\(?[a-z]\)?)?(?:\s*(?:,|and|&|–|-|to)\s*\d{1,3}[a-z]?)*)\s*[.):]?",
    re.I,
)
_LEADING_ID = re.compile(
    r"(?:Recommendation|Rec\.?|No\.?)?\s*([A-Z]{0,3}-?\d{1,3}(?:\.\d{1,3})*[a-z]?(?:\)\s?[ivx]{1,4})?)\s*[.):–—-]\s+(?=\S)|(?:Recommendation|Rec\.?|R)\s*(\d{1,3}[a-z]?)\s+(?=\S)|\d{1,3}(?:\.\d{1,3})+\s+(?=[A-Z“‘\"])"
)
_SHORT = 2  # cells that a row may lack at its end
_FINDINGS = re.compile(r"(?:key |main )?findings?", re.I)
_ASIDE = re.compile(r"\s*\([^()]*\)|^\d{1,2}[.)]\s+")  # "3. Response (agreed / not agreed / agreed with amendment)"
_EMPTY = re.compile(r"[\s—–\-.…/]*(?:n/?a)?[\s—–\-.…/]*", re.I)


@dataclass(frozen=True, slots=True)
class _Grid:
    """A run of row blocks, what is said across the table below each (by its place), and what the columns hold."""

    rows: tuple[Block, ...]
    columns: tuple[Column, ...]
    below: Mapping[int, Span]
    findings: bool


def table_items(document: Document) -> list[Item]:
    """Items from every table that has a recommendation or an id column beside a position or comment column."""
    grids = _grids(document)
    if any("recommendation" in grid.columns and not grid.findings for grid in grids):
        grids = [grid for grid in grids if not grid.findings]  # findings are commented on beside, and numbered alike
    return [item for grid in grids for item in _items(document, grid)]


def _grids(document: Document) -> list[_Grid]:
    """Tables as header and rows; rows of one cell are sub-headings or speak of the row above, a header row begins a new table."""
    grids: list[_Grid] = []
    columns: tuple[Column, ...] | None = None
    findings = False
    rows: list[Block] = []
    below: dict[int, Span] = {}
    gap = 0

    def flush() -> None:
        if columns is not None and rows:
            grids.append(_Grid(tuple(rows), columns, dict(below), findings))
        rows.clear()
        below.clear()

    for block in document.blocks:
        if block.kind != "row":
            gap += 1
            continue
        named = _named(document, block, inside=columns is not None and not gap)
        if named is not None and (
            block.header
            or columns is None
            or gap
            or not any(_filled(document, cell) and len(document.quote(cell)) > 60 for cell in block.cells)
        ):
            flush()
            columns = named
            findings = any(_FINDINGS.fullmatch(document.quote(cell).strip()) for cell in block.cells)
        elif columns is not None and len(block.cells) == len(columns):
            rows.append(block)
        elif (
            columns is not None and not gap and len(columns) - _SHORT <= len(block.cells) < len(columns) and len(block.cells) > 1
        ):
            # Cells left out at the end of a row
            empty = (block.span[1], block.span[1])
            rows.append(replace(block, cells=(*block.cells, *[empty] * (len(columns) - len(block.cells)))))
        elif rows and not gap and len(block.cells) == 1 and _tells(document, block.span):
            below[len(rows) - 1] = (below.get(len(rows) - 1, block.span)[0], block.span[1])
        elif gap > 6:
            flush()
            columns = None
        gap = 0
    flush()
    return grids


def _tells(document: Document, span: Span) -> bool:
    """Prose that asks for nothing: a row of one cell that speaks of the row above it, as no sub-heading does."""
    first = next(sentences(document.text, span), None)
    return first is not None and document.quote(span).endswith((".", ".)")) and recommends(document.text, first) <= 0.4


def _named(document: Document, row: Block, *, inside: bool) -> tuple[Column, ...] | None:
    """The columns that a row's cells name, if it is a usable header; ``inside`` a table with columns already it is less likely one."""
    names = [_ASIDE.sub("", document.quote(cell)).strip() for cell in row.cells]
    if len(names) < 2 or any(len(name) > 60 for name in names):
        return None
    if inside and not row.header and any(_ID_CELL.fullmatch(name) or leading_label(name) for name in names):
        return None  # "3 | Close Station 9. | Not accepted. | | ": a row of short cells
    columns = tuple(_column(name) for name in names)
    return columns if _usable(columns) else None


def _column(name: str) -> Column:
    if not name:
        return "id"
    for column, pattern in _HEADERS:
        if column == "id" and pattern.fullmatch(name):
            return column
        if column != "id" and pattern.fullmatch(name):
            if column in ("position", "comment", "date", "owner") and re.fullmatch(r"(?:the\s+)?recommendations?.*", name, re.I):
                return "recommendation"
            return column
    return "other"


def _usable(columns: tuple[Column, ...]) -> bool:
    return ("recommendation" in columns or "id" in columns) and ("position" in columns or "comment" in columns)


def _items(document: Document, grid: _Grid) -> list[Item]:
    columns = list(grid.columns)
    if "recommendation" not in columns:
        columns = _guess_text(document, grid, columns)
    items: list[Item] = []
    reaching: dict[int, tuple[Answer, ...]] = {}  # by where an answering cell begins, for the rows that it reaches down into
    for place, row in enumerate(grid.rows):
        spans: dict[Column, list[Span]] = {}
        for column, cell in zip(columns, row.cells, strict=True):
            spans.setdefault(column, []).append(cell)
        if place in grid.below:
            spans.setdefault("comment", []).append(grid.below[place])
        item = _item(document, spans, row)
        if item is None:
            continue
        answering = [cell for column in ("position", "comment") for cell in spans.get(column, [])]
        if item.answers:
            reaching.update((cell[0], item.answers) for cell in answering if _filled(document, cell))
        else:
            above = next((reaching[cell[0]] for cell in answering if cell[0] < row.span[0] and cell[0] in reaching), ())
            item = replace(item, answers=tuple(replace(answer, how="list") for answer in above))
        if items and item.printed_id is None and item.text_span is None and item.answers:
            # The row goes on with the recommendation above it: its answer, or another action.
            items[-1] = replace(items[-1], answers=(*items[-1].answers, *item.answers))
            continue
        if item.text_span is None and item.printed_id is None:
            continue
        if (
            item.printed_id is None
            and not item.answers
            and item.text_span is not None
            and len(document.quote(item.text_span).split()) <= 4
        ):
            continue  # a sub-heading set as a row
        items.append(item)
    return items


def _guess_text(document: Document, grid: _Grid, columns: list[Column]) -> list[Column]:
    """Without a recommendation column: the id cells may hold the text too, or an unnamed column does."""
    for number, column in enumerate(columns):
        texts = [document.quote(row.cells[number]) for row in grid.rows]
        long = sum(1 for text in texts if len(text.split()) >= 6)
        if column in ("other", "id") and long * 2 >= len(texts):
            columns[number] = "recommendation"
            return columns
    return columns


def _item(document: Document, spans: dict[Column, list[Span]], row: Block) -> Item | None:
    printed: str | None = None
    text = next((span for span in spans.get("recommendation", []) if _filled(document, span)), None)
    for span in spans.get("id", []):
        match = _ID_CELL.fullmatch(document.quote(span).strip())
        if match:
            printed = document.quote(span).strip()
            break
    if text is not None and printed is None:
        lead = _LEADING_ID.match(document.quote(text))
        alone = _ID_CELL.fullmatch(document.quote(text).strip())
        if alone:
            printed, text = document.quote(text).strip(), None
        elif lead:
            printed = document.quote((text[0], text[0] + lead.end())).strip(" .):–—-")
            text = (text[0] + lead.end(), text[1])
    answer_cells = [span for column in ("position", "comment") for span in spans.get(column, []) if _filled(document, span)]
    answers: tuple[Answer, ...] = ()
    if answer_cells:
        extra = [span for column in ("date", "owner") for span in spans.get(column, []) if _filled(document, span)]
        first = min(span[0] for span in answer_cells)
        last = max(span[1] for span in [*answer_cells, *[span for span in extra if span[0] > first]])
        answers = (Answer((first, last)),)
    if text is None and printed is None and not answers:
        return None
    label = whole_label(document.quote(text)) if text else None
    redacted = label is not None and label.stance == "redacted"
    identifier = "+".join(expand_ids(printed_core(printed))) if printed else ""
    return Item(identifier, printed, None, None if redacted else text, answers, redacted, row.span)


def printed_core(printed: str) -> str:
    """The number inside "Recommendation 7" or "Rec. 7"; codes such as "R7" stay whole."""
    match = re.fullmatch(r"(?:Recommendation|Rec\.?|No\.?)\s*(.+?)[.):]*", printed, re.I)
    return match.group(1) if match else printed.rstrip(".):")


def _filled(document: Document, span: Span) -> bool:
    return span[1] > span[0] and not _EMPTY.fullmatch(document.quote(span))
