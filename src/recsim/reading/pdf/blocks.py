"""Lines to blocks: where a paragraph, a heading or a list item begins, told by space, measure, type and markers.

The measure is known in points here, so the sign that matters most is exact: a line that ends although the next word would have
fitted was ended on purpose.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from recsim.reading.pdf.flow import Flow
from recsim.reading.pdf.grid import Table
from recsim.reading.pdf.lines import Line, plain_words
from recsim.records import BlockKind

_BULLET = re.compile(r"(?:[•●▪◦‣∙·○■□➢➤✓]|[-–—*](?=\s)|o(?=\s))\s*")
_NUMBERED = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)|\d{1,3}[.)]|[a-h]\.|\d{1,3}(?:\.\d{1,3})+[.)]?|[A-Z]{1,2}\d{1,3}[.:)])(?=\s|$)|\d{1,3}\.,\s\d"
)
_LABEL = re.compile(
    r"(?:(?:OIG\s|Audit\s|PAC\s)?Recommendations?(?:\s*(?:No\.?|Number|\(Sl)?\s*\(?[A-Z]{0,2}\d+|\s*[:.–—-]|\s*$)|Rec(?:s)?\.\s*\d|R\d{1,3}\b|"
    r"(?:[A-Z][\w’'&.-]*\s+){0,6}[Rr]esponse(?:\s+to\s+\w+\s+\d+[\w.()]*)?\s*(?:[:–—]|$)|Reply\s*(?:of\s[\w\s]{3,30})?(?:[:–—]|$)|"
    r"(?:Status|Position|Decision|Action|Owner|Update|Comments?|Target date|Timescale)\s*:)"
)
_TERMINAL = re.compile(r"[.?!:;][\"'”’)\]]*\d{0,3}$|\(\d{1,3}(?:\.\d{1,3})+\)$")
_LIST_END = re.compile(r"(?:[;,]|\band|\bor)$")
_NUMBER_ONLY = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,4})[.)]+|[•●▪◦‣–]|\d{1,3}(?:\.\d{1,3})+")
_COUNTER = re.compile(r"([(\d.]*?)(\d{1,3}|[a-z])([.)]+)(?=\s)")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d*$|…{2,}\s*\d*$|(?:_\s?){6,}\d*$")
_ENTRY = re.compile(r"(?:\.\s?){2,}\s*(\d{1,3})$")
_UNFINISHED = re.compile(
    r"\b(?:the|a|an|of|to|in|for|with|by|from|on|at|that|which|and|or|as|is|are|be|will|has|have|its|their|this|these)$", re.I
)


@dataclass(slots=True)
class Draft:
    """A block being gathered: its lines, or a table."""

    kind: BlockKind = "paragraph"
    lines: list[Line] = field(default_factory=list)
    level: int = 0
    table: Table | None = None


@dataclass(slots=True)
class Setting:
    """How a paper is set: the body's size, the usual distance between lines of one size, right edges by column and left edge."""

    body: float
    leading: dict[float, float]
    measures: dict[tuple[int, int], float]

    def lead(self, line: Line) -> float:
        body = self.leading.get(_round(self.body), 1.2 * self.body) / self.body
        # Headings seldom run over a line: their distances say more of the space around them.
        return min(self.leading.get(_round(line.size), 1.2 * line.size), 1.15 * body * line.size)

    def right(self, line: Line) -> float:
        return self.measures.get((line.column, round(line.x0 / 3)), line.right)


def read_blocks(flow: Flow, body: float, outline: dict[str, int]) -> list[Draft]:
    """The blocks of a paper in reading order; ``outline`` holds the levels of bookmarks by their plain words."""
    lines = [item for page in flow.pages for item in page if isinstance(item, Line)]
    setting = _setting(lines, body)
    drafts: list[Draft] = []
    current: Draft | None = None
    previous: Line | None = None
    stopped = False  # a table stood between
    for page in flow.pages:
        _mark_entries([item for item in page if isinstance(item, Line)])
        for item in page:
            if isinstance(item, Table):
                drafts.append(Draft("row", table=item))
                stopped = True
                continue
            if current is None or previous is None or _begins(previous, item, current, setting, stopped):
                current = Draft("list_item" if item.dotted or _BULLET.match(item.text) else "paragraph")
                drafts.append(current)
            current.lines.append(item)
            previous, stopped = item, False
    _mark_headings(drafts, setting, outline)
    _mark_quotes(drafts)
    return drafts


def _mark_entries(lines: list[Line]) -> None:
    """Lines of a contents list: at least three that end in page numbers, set off by dots or space, that never count down."""
    found: list[tuple[Line, int]] = []
    before: Line | None = None
    for line in lines:
        match = _ENTRY.search(f"{before.text} {line.text}" if before is not None and line.text.isdecimal() else line.text)
        before = line
        apart = len(line.pieces) > 1 and line.pieces[-1].text.isdecimal() and len(line.pieces[-1].text) <= 3
        if match:
            found.append((line, int(match.group(1))))
        elif apart and any(char.isalpha() for char in line.pieces[-2].text) and line.pieces[-1].x1 > line.right - 2 * line.size:
            found.append((line, int(line.pieces[-1].text)))
    rising = sum(after[1] >= before[1] for before, after in pairwise(found))
    if len(found) >= 3 and rising >= 0.8 * (len(found) - 1):
        for line, _ in found:
            line.entry = True


def _round(size: float) -> float:
    return round(size * 2) / 2


def _setting(lines: list[Line], body: float) -> Setting:
    gaps: defaultdict[float, Counter[float]] = defaultdict(Counter)
    rights: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    for before, after in pairwise(lines):
        gap = after.baseline - before.baseline
        if (
            before.column == after.column
            and _round(before.size) == _round(after.size)
            and 0.8 * after.size < gap < 2.6 * after.size
        ):
            gaps[_round(after.size)][round(gap * 2) / 2] += 1
    columns: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        rights[line.column, round(line.x0 / 3)].append(line.x1)
        columns[line.column].append(line)
    # Short pages and columns borrow the paper's measure.
    wide = sorted(line.right for group in columns.values() if len(group) >= 8 for line in group[:1])
    usual = wide[len(wide) // 2] if wide else 0.0
    for group in columns.values():
        right = max(line.x1 for line in group)
        for line in group:
            line.right = max(right, usual) if len(group) < 8 and line.left < usual * 0.5 else right
    measures = {}
    for key, ends in rights.items():
        widest = max(ends)
        if sum(end > widest - 0.08 * widest for end in ends) >= 3:
            measures[key] = widest
    return Setting(body, {size: _leading(counts) for size, counts in gaps.items()}, measures)


def _leading(counts: Counter[float]) -> float:
    """The smallest usual distance: paragraphs of one line stand further apart and must not decide."""
    total = sum(counts.values())
    common = [gap for gap, count in counts.items() if count >= 0.15 * total]
    return min(common) if common else counts.most_common(1)[0][0]


def _begins(previous: Line, line: Line, draft: Draft, setting: Setting, stopped: bool) -> bool:
    before, text = previous.text, line.text
    marker = is_marker(text)
    if len(draft.lines) == 1 and _NUMBER_ONLY.fullmatch(before) and not marker and line.page == previous.page:
        return False
    if previous.entry or _LEADER.search(before) or (_LEADER.search(text) and (marker or _TERMINAL.search(before) is not None)):
        return True
    finished = bool(_TERMINAL.search(before))
    lower = text[:1].islower()
    fits = _fitted(previous, line, setting)
    alike = abs(previous.size - line.size) <= 0.08 * max(previous.size, line.size)
    if line.box != previous.box and (finished or not lower):
        return True
    if not alike and (finished or fits or abs(previous.size - line.size) > 0.2 * line.size or _weight_changes(previous, line)):
        return True
    if line.dotted:
        return True
    if _LABEL.match(text) and not finished and before.endswith((",", "(", "and", "to", "see", "of", "with", "by")):
        return False  # "as set out in the second report, / Recommendation 4"
    if line.column != previous.column or stopped:
        return _turned(previous, line, finished=finished, lower=lower, fits=fits, marker=marker)
    gap = line.baseline - previous.baseline
    lead = setting.lead(line)
    if gap < 0:
        return True
    if gap > 1.22 * lead + 0.6:
        # White space inside a sentence is an accident of setting (a raised note number), unless the type or the place changed too.
        return not (
            (lower or text[:1].isdecimal())
            and not finished
            and not fits
            and gap < 1.7 * lead
            and not marker
            and abs(line.x0 - previous.x0) < 3
        )
    if _weight_changes(previous, line) and (finished or fits):
        return True
    if marker and _LABEL.match(text) and (finished or fits) and not before.endswith(","):
        return True
    if marker:
        ended = finished or bool(_LIST_END.search(before))
        hanging = line.x0 <= draft.lines[0].x0 + 1 and is_marker(draft.lines[0].text)
        return (
            ended
            or fits
            or (hanging and len(draft.lines) > 1 and previous.x0 > draft.lines[0].x0 + 3)
            or _follows(draft.lines[0].text, text)
        )
    indented = line.x0 > previous.x0 + 0.8 * line.size and len(draft.lines) > 1 and line.x0 > line.left + 0.8 * line.size
    if indented and finished and not is_marker(draft.lines[0].text):
        return True
    if len(draft.lines) > 1 and line.x0 < draft.lines[0].x0 - 3 and finished:
        return True
    if not fits:
        return False
    if finished:
        return True
    if lower or _UNFINISHED.search(before):
        return False
    return not before.endswith((",", "-", "–")) and previous.x1 < previous.left + 0.86 * (setting.right(previous) - previous.left)


def _turned(previous: Line, line: Line, *, finished: bool, lower: bool, fits: bool, marker: bool) -> bool:
    """Whether a block begins at the head of a page or column."""
    if marker and not (lower and _UNFINISHED.search(previous.text)):
        return True
    if finished:
        return True
    if lower or _UNFINISHED.search(previous.text):
        return False
    if _weight_changes(previous, line) or line.box != previous.box:
        return True
    return fits


def _weight_changes(previous: Line, line: Line) -> bool:
    return (previous.bold > 0.85 and line.bold < 0.15) or (previous.bold < 0.15 and line.bold > 0.85)


def _fitted(previous: Line, line: Line, setting: Setting) -> bool:
    """The first word of ``line`` would have found room after ``previous``."""
    first = line.pieces[0]
    length = len(first.text.split(" ", 1)[0])
    width = first.edges[2 * length - 1] - first.edges[0] + 0.22 * line.size
    return previous.x1 + width < setting.right(previous) - 0.15 * line.size


def is_marker(text: str) -> bool:
    """The line begins with a bullet, a number or a label."""
    return bool(_BULLET.match(text) or _NUMBERED.match(text) or _LABEL.match(text))


def _follows(first: str, text: str) -> bool:
    before, now = _COUNTER.match(first), _COUNTER.match(text)
    if before is None or now is None or before.group(1) != now.group(1) or before.group(3) != now.group(3):
        return False
    old, new = before.group(2), now.group(2)
    if old.isdecimal() and new.isdecimal():
        return int(new) == int(old) + 1
    return len(old) == len(new) == 1 and ord(new) == ord(old) + 1


def _mark_headings(drafts: list[Draft], setting: Setting, outline: dict[str, int]) -> None:
    """Headings by bookmark, by size, or by weight where they stand alone; levels by the order of their styles."""
    styles: dict[tuple[float, bool], None] = {}
    chosen: list[tuple[Draft, tuple[float, bool], int | None]] = []
    for number, draft in enumerate(drafts):
        if draft.table is not None or not draft.lines:
            continue
        text = " ".join(line.text for line in draft.lines)
        style = (_round(draft.lines[0].size), draft.lines[0].bold > 0.8)
        level = outline.get(plain_words(text)) if len(text) < 300 else None
        if level is None and not _is_heading(draft, text, setting, drafts[number + 1] if number + 1 < len(drafts) else None):
            continue
        if draft.lines[-1].entry or _LEADER.search(text):
            continue
        chosen.append((draft, style, level))
        styles[style] = None
    ranks = {style: rank for rank, style in enumerate(sorted(styles, key=lambda style: (-style[0], not style[1])), start=1)}
    for draft, style, _ in chosen:
        draft.kind = "heading"
        draft.level = min(6, ranks[style])
    # A bookmark's depth is the author's word on the level, as far as bookmarks have depth at all.
    if len(set(outline.values())) > 1:
        for draft, _, level in chosen:
            if level is not None:
                draft.level = min(6, level + 1)


def _mark_quotes(drafts: list[Draft]) -> None:
    """Paragraphs set in from both sides. Where several lines show the right edge, single lines at the same left edge follow."""
    edges: set[int] = set()
    for draft in drafts:
        if draft.kind == "paragraph" and len(draft.lines) >= 2 and not is_marker(draft.lines[0].text):
            first = draft.lines[0]
            level = max(line.x0 for line in draft.lines) - min(line.x0 for line in draft.lines) < 2
            inset = max(line.x1 for line in draft.lines) < first.right - 0.9 * first.size
            if level and inset and first.x0 > first.left + 1.4 * first.size and first.right - first.left > 20 * first.size:
                edges.add(round(first.x0))
    for draft in drafts:
        first_line = draft.lines[0] if draft.lines else None
        if (
            first_line is None
            or draft.kind not in ("paragraph", "heading")
            or is_marker(first_line.text)
            or first_line.size > 14.5
        ):
            continue
        if round(first_line.x0) in edges and max(line.x1 for line in draft.lines) < first_line.right - 0.9 * first_line.size:
            draft.kind, draft.level = "quote", 0


def _is_heading(draft: Draft, text: str, setting: Setting, following: Draft | None) -> bool:
    first = draft.lines[0]
    words = text.split()
    if (
        draft.kind == "list_item"
        or draft.lines[-1].entry
        or len(draft.lines) > 5
        or _LEADER.search(text)
        or not any(char.isalpha() for char in text)
    ):
        return False
    large = all(line.size > 1.1 * setting.body for line in draft.lines)
    bold = all(line.bold > 0.85 for line in draft.lines)
    if large:
        return len(words) <= 40 and not (text.endswith((".", ";", ",")) and len(words) > 12)
    if text.endswith((".", ";", ",")) or len(words) > 25 or following is None:
        return False
    if bold and first.size >= 0.95 * setting.body:
        return len(draft.lines) <= 3
    # Unmarked by type: a short line by itself with white space around it.
    return (
        len(draft.lines) == 1
        and len(words) <= 14
        and len(text) <= 120
        and (text[:1].isupper() or text[:1].isdecimal())
        and not text.endswith(":")
    )
