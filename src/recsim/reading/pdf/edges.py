"""Running heads, page numbers, browser stamps and footnotes, told by place, repetition and size, never by what they say.

A line at a page's edge is furniture if it comes back at the same height on other pages, digits aside, if it is a bare page number
there, or if the file itself marks it as no part of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from recsim.reading.pdf.glyphs import Sheet
from recsim.reading.pdf.lines import Line, to_lines
from recsim.reading.pdf.linked import contents_apart

EDGE = 5
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?|[-–—]\s*\d{1,4}\s*[-–—]|\[?\s*(?:page|p\.)\s*\d{1,4}\s*\]?",
    re.I,
)
_STAMP = re.compile(
    r"\d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d{2}(?:\s*[AP]M)?(?:\s.*)?|(?:https?|file)://\S+…?(?:\s+\d+/\d+)?", re.I
)
_DIGITS = re.compile(r"\d+")
# Lines that legitimately come back at page edges: labels of recommendations and their answers, and headers of tables.
_LABELS = re.compile(
    r"(?:\d{1,3}[.)]\s|(?:no|ref|id)\b\.?\s|recommendations?|(?:\w+\s){0,3}(?:response|reply)|accepted|agreed|noted|rejected|supported|partially|"
    r"status|not |the \w+ (?:accepts|notes))\b",
    re.I,
)
_NOTE = re.compile(r"\[?\d{1,3}[\].)]?\s*(?=[A-Z“\"'(‘h§£])|[*†‡§]+\s*\S|\[\d{1,3}\]\s*\S")
_HEIGHT = 4.0  # points within which two lines stand at the same height
_SMALLER = 0.93  # type smaller than this share of the body's is another kind of text


@dataclass(slots=True)
class Margins:
    """What each page has at its edges and what is left between: ``furniture`` by reason, ``notes``, and ``body``."""

    body: list[list[Line]] = field(default_factory=list)
    furniture: list[list[tuple[Line, str]]] = field(default_factory=list)
    notes: list[list[Line]] = field(default_factory=list)
    body_size: float = 12.0


def find_margins(sheets: list[Sheet]) -> Margins:
    """Divides the lines of every page."""
    pages, contents = contents_apart([to_lines(sheet.pieces) for sheet in sheets], sheets)
    margins = Margins(body_size=body_size(pages))
    counts = _counts(pages, sheets)
    found = [_furniture(lines, sheet, counts, len(pages), margins.body_size) for lines, sheet in zip(pages, sheets, strict=True)]
    _complete(pages, sheets, found, margins.body_size)
    for reasons, entries in zip(found, contents, strict=True):
        reasons.update(dict.fromkeys(entries - reasons.keys(), "contents"))
    if sum(map(len, found)) >= sum(map(len, pages)):
        found = [{} for _ in pages]  # every page the same, and nothing else: then it is the text
    for lines, sheet, reasons in zip(pages, sheets, found, strict=True):
        margins.furniture.append([(lines[index], reason) for index, reason in sorted(reasons.items())])
        rest = [line for index, line in enumerate(lines) if index not in reasons]
        notes = _notes(rest, sheet, margins.body_size)
        margins.notes.append(notes)
        kept = {id(line) for line in notes}
        margins.body.append([line for line in rest if id(line) not in kept])
    return margins


def body_size(pages: list[list[Line]]) -> float:
    """The size that most characters are set in."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            for piece in line.pieces:
                sizes[round(piece.size * 2) / 2] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _key(text: str) -> str:
    return _DIGITS.sub("#", re.sub(r"\s+", " ", text)).strip().lower()


_Counts = dict[str, list[tuple[float, str]]]


def _counts(pages: list[list[Line]], sheets: list[Sheet]) -> _Counts:
    """For every text at a page's edge (digits aside) the heights where it stands, measured from its own edge, and its exact form."""
    counts: _Counts = {}
    for lines, sheet in zip(pages, sheets, strict=True):
        for rank, line in enumerate(lines):
            if rank < EDGE:
                counts.setdefault("^" + _key(line.text), []).append((line.baseline, line.text))
            if rank >= len(lines) - EDGE:
                counts.setdefault("$" + _key(line.text), []).append((sheet.height - line.baseline, line.text))
    return counts


def _furniture(lines: list[Line], sheet: Sheet, counts: _Counts, pages: int, size: float) -> dict[int, str]:
    found: dict[int, str] = {}
    for edge, order in (("^", list(range(len(lines)))[:EDGE]), ("$", list(range(len(lines)))[::-1][:EDGE])):
        for rank, index in enumerate(order):
            line, text = lines[index], lines[index].text
            height = line.baseline if edge == "^" else sheet.height - line.baseline
            outer = all(before in found for before in order[:rank])
            at_edge = height < 0.16 * sheet.height
            if not outer and not (rank == 1 and at_edge):
                break
            if at_edge and all(piece.artifact for piece in line.pieces):
                found[index] = "page number" if _PAGE_NUMBER.fullmatch(text) else "running head"
            elif _PAGE_NUMBER.fullmatch(text) and at_edge and not _in_table(line, sheet):
                found[index] = "page number"
            elif _STAMP.fullmatch(text) and at_edge and pages > 1:
                found[index] = "browser stamp"
            elif outer and _repeats(line, height, counts.get(edge + _key(text), []), pages, size, sheet):
                found[index] = "running head"
    return found


def _repeats(line: Line, height: float, places: list[tuple[float, str]], pages: int, size: float, sheet: Sheet) -> bool:
    text = line.text
    if len(text) > 200 or pages < 2 or _in_table(line, sheet):
        return False
    if line.size >= _SMALLER * size and height > 0.11 * sheet.height:
        return False  # body type inside the body's frame
    same = [form for at, form in places if abs(at - height) < _HEIGHT]
    exact = same.count(text)
    if _LABELS.match(text) and line.size >= _SMALLER * size and (len(text.split()) <= 5 or exact < len(same)):
        return exact >= max(4, pages // 2) and line.size < 1.05 * size and line.bold < 0.5
    if line.size > 1.15 * size or (line.bold > 0.9 and line.size >= 0.99 * size):
        return exact >= 3 and exact * 2 > pages
    sentence = text.endswith((".", ";", ":")) and len(text.split()) > 4 and line.size >= _SMALLER * size
    if sentence or text[:1] in "•●-*([":
        return exact >= max(3, pages // 2)
    least = 2 if line.size < _SMALLER * size or pages < 4 else 3
    return len(same) >= least and (len(same) >= min(3, pages // 2 + 1) or height < 0.1 * sheet.height)


def _in_table(line: Line, sheet: Sheet) -> bool:
    return any(rule.upright and rule.start < line.baseline - 1 < rule.end and rule.end - rule.start > 8 for rule in sheet.rules)


def _complete(pages: list[list[Line]], sheets: list[Sheet], found: list[dict[int, str]], size: float) -> None:
    """Heads that change from chapter to chapter stand where the heads of other pages stand."""
    heights: Counter[int] = Counter()
    for lines, reasons in zip(pages, found, strict=True):
        heights.update({round(lines[index].baseline) for index, reason in reasons.items() if reason == "running head"})
    for lines, sheet, reasons in zip(pages, sheets, found, strict=True):
        for edge in (range(len(lines)), range(len(lines) - 1, -1, -1)):
            previous: int | None = None
            for index in list(edge)[:EDGE]:
                if index in reasons:
                    previous = index
                    continue
                line = lines[index]
                inner = index + 1 if edge.step == 1 else index - 1
                gap = abs(lines[inner].baseline - line.baseline) if 0 <= inner < len(lines) else 0.0
                apart = gap > 1.8 * max(line.size, size)
                known = sum(heights[round(line.baseline) + near] for near in (-1, 0, 1)) >= 3
                outermost = previous is None or index - previous in (1, -1)
                if (
                    known
                    and apart
                    and outermost
                    and line.size <= 1.02 * size
                    and len(line.text) < 160
                    and not _in_table(line, sheet)
                ):
                    reasons[index] = "running head"
                    continue
                break


def _notes(lines: list[Line], sheet: Sheet, size: float) -> list[Line]:
    """Footnotes: smaller type from a marker to the end of the page, or what stands under a short rule and begins with a marker."""
    start = len(lines)
    while start and lines[start - 1].size <= _SMALLER * size and lines[start - 1].baseline > 0.25 * sheet.height:
        start -= 1
    ruled = _under_rule(lines, sheet)
    if ruled is not None and (ruled <= start or start == len(lines)):
        return [] if any(_in_table(line, sheet) for line in lines[ruled:]) else lines[ruled:]
    while start < len(lines) and not _NOTE.match(lines[start].text):
        start += 1
    found = lines[start:]
    if not found or any(_in_table(line, sheet) for line in found):
        return []
    return found


def _under_rule(lines: list[Line], sheet: Sheet) -> int | None:
    for rule in sheet.rules:
        if (
            rule.upright
            or rule.end - rule.start > 0.45 * sheet.width
            or rule.end - rule.start < 30
            or rule.at < 0.3 * sheet.height
        ):
            continue
        below = [index for index, line in enumerate(lines) if line.baseline > rule.at]
        if not below or any(line.top < rule.at < line.baseline + 3 and line.x1 > rule.start for line in lines):
            continue  # an underline
        first = lines[below[0]]
        if abs(first.x0 - rule.start) < 12 and _NOTE.match(first.text) and below == list(range(below[0], len(lines))):
            return below[0]
    return None
