"""Plain text to blocks: pages, columns, wrapped lines and broken words undone.

A line break in the source means a new block only if it was made on purpose: after a blank line, before a marker such as "3." or
"Recommendation 4", or where the next word would still have fitted on the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice, pairwise

from recsim.reading.built import BlockBuilder, Built
from recsim.reading.columns import Table, find_tables
from recsim.reading.furniture import Line, find_furniture, unglue
from recsim.reading.listed_titles import letters, listed_titles
from recsim.records import BlockKind, Span

_LINE = re.compile(r"[^\r\n\f\x85\u2028\u2029]*(\r\n|[\n\r\f\x85\u2028\u2029]|$)")
_BULLET = re.compile(r"(?:[•●▪◦‣∙·○■□➢➤✓\uf0b7\uf0a7]|[-–—*](?=\s)|o(?=\s{2,}))\s*")
_NUMBERED = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)|\d{1,3}[.)]|[a-h]\.|\d{1,3}(?:\.\d{1,3})+[.)]?|[A-Z]{1,2}\d{1,3}[.:)])(?=\s|$)|\d{1,3}\.,\s\d"
)
_LABEL = re.compile(
    r"(?:(?:OIG\s|Audit\s|PAC\s)?Recommendations?(?:\s*(?:No\.?|Number|\(Sl)?\s*\(?[A-Z]{0,2}\d+|\s*[:.–—-]|\s*$)|Rec(?:s)?\.\s*\d|R\d{1,3}\b|"
    r"(?:[A-Z][\w’'&.-]*\s+){0,6}[Rr]esponse(?:\s+to\s+\w+\s+\d+[\w.()]*)?\s*(?:[:–—]|$)|Reply\s*(?:of\s[\w\s]{3,30})?(?:[:–—]|$)|"
    r"(?:Status|Position|Decision|Action|Owner|Update|Comments?|Target date|Timescale)\s*:)"
)
_STRONG_LABEL = re.compile(
    r"(?:Recommendations?\s+(?:No\.?\s*)?\d+[\w.()]*\s*(?:[:–—]|$)|Recommendation:|Response:|Government [Rr]esponse:?$|(?:Accept|Agree|Support)(?:e?d)?\s*(?:\(?Y(?:es)?\s*/\s*N(?:o)?\)?|\?)\s*:?)"
)
# A sentence's end, or the reference to a paragraph that inquiries print after a recommendation: "(14.27)".
_TERMINAL = re.compile(r"[.?!:;][\"'”’)\]]*\d{0,3}$|\(\d{1,3}(?:\.\d{1,3})+\)$")
_LIST_END = re.compile(r"(?:[;,]|\band|\bor)$")
_HYPHEN = re.compile(r"([^\W\d_]{2,})[-\u2010]$")
_NUMBER_ONLY = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,4})[.)]+|[•●▪◦‣\uf0b7\uf0a7–]|\d{1,3}(?:\.\d{1,3})+")
_COUNTER = re.compile(r"([(\d.]*?)(\d{1,3}|[a-z])([.)]+)(?=\s)")
# The left column of "5., 6., 7.,   The Government accepts …", which may wrap to the next line.
_ID_WRAP = re.compile(r"((?:\d{1,3}(?:\.\d{1,3})*(?:\.?,|\.?(?=\s|$))\s?)+?)(?:\s{2,}(?=\D)|$)")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d*$|…{2,}\s*\d*$")  # a contents line; looked for in its last characters alone:
_TAIL = 160
# Blank lines in a row beyond these say no more; ten million of them took 33 s and 1.6 GB.
_MOST_BLANK = 500
# A line that says when something was published and nothing else; narrow titles seem to run on into it.
_DATELINE = re.compile(
    r"(?:(?:First|Last) )?(?:Published|Updated|Issued|Released|Posted|Dated?|(?:Publication|Issue) date)(?: on)?:? "
    r"(?:\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2}),? \d{4}"
)
# Marks of quoting before a line of mail. One line alone may begin so for another reason.
_QUOTED = re.compile(r"(?:>[ \t]?)+")
_QUOTING = re.compile(r"^[ \t]{0,9}>", re.M)
# A line that is nothing but a position; it is never part of a wrapped paragraph.
_STANCE_LINE = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*\s+)?(?:(?:partially|partly|not|fully|noted and)\s+)?(?:accept|agree|support|reject|note|endorse)(?:s|d|ed)?"
    r"(?:[\s-]+in[\s-]+(?:part|full|principle))?\.?",
    re.I,
)
_TITLED = re.compile(r"Recommendation\s+(?:No\.?\s*)?\d+[\w.()]*\s*[:.–—-]\s*\S")
# Prefixes that keep their hyphen when a line breaks after it.
_KEEPS_HYPHEN = frozenset(
    "non pre re co self well cross multi long short high low inter ex mid anti all half full part vice so".split()
)


@dataclass(slots=True)
class _Draft:
    """A block being gathered: the pieces of source lines that it joins."""

    kind: BlockKind = "paragraph"
    pieces: list[tuple[Span, str]] = field(default_factory=list)  # source span and what joins it to the next: " " or ""
    page: int = 0
    indent: int = 0
    table: Table | None = None
    quoted: bool = False


def read_plain(text: str) -> Built:
    """Canonical text, blocks and offset map of plain text. Never raises on text; bounded by one pass over the lines."""
    lines = _split(text)
    glued = unglue(lines)
    furniture = find_furniture(lines)
    tables = find_tables(lines, furniture)
    drafts = _gather(text, lines, furniture, tables)
    builder = BlockBuilder(text)
    for span in glued:
        builder.leave_out(span, "browser stamp")
    footnotes: list[int] = []
    for draft in drafts:
        if draft.table is not None:
            _emit_table(builder, draft.table)
        else:
            _emit(builder, draft)
    for index, reason in sorted(furniture.items()):
        if reason == "footnote":
            footnotes.append(index)
        else:
            builder.leave_out((lines[index].start, lines[index].end), reason)
    for draft in _gather(text, [lines[index] for index in footnotes], {}, []):
        draft.kind = "footnote"
        _emit(builder, draft)
    return builder.build()


def _split(text: str) -> list[Line]:
    lines: list[Line] = []
    page = blanks = 0
    quoting = sum(1 for _ in islice(_QUOTING.finditer(text), 2)) == 2
    for match in _LINE.finditer(text):
        if match.end() == match.start():
            break
        raw = match.group()[: len(match.group()) - len(match.group(1))]
        body = raw.strip()
        start = match.start() + (len(raw) - len(raw.lstrip()) if body else 0)
        indent = len(raw[: start - match.start()].expandtabs(8)) if body else 0
        marks = _QUOTED.match(body) if quoting else None
        if marks is not None:
            body = body[marks.end() :].lstrip()
            start = match.start() + len(raw.rstrip()) - len(body)
        depth = marks.group().count(">") if marks is not None else 0
        blanks = 0 if body else blanks + 1
        if blanks <= _MOST_BLANK:
            lines.append(Line(start, start + len(body), body, indent, page, depth))
        if match.group(1) == "\f":
            page += 1
    return lines


def _width(lines: list[Line]) -> int:
    """The right edge of wrapped prose in columns: the 90th percentile of the longer half of the lines, or 0 for unwrapped text."""
    lengths = sorted(line.indent + len(line.text) for line in lines if line.text)
    if not lengths:
        return 0
    longer = lengths[len(lengths) // 2 :]
    # Among few lines the longest is the edge; among many, one over-long line (a web address) must not be.
    edge = longer[int(len(longer) * 0.9) - 1] if len(longer) > 12 else longer[-1]
    return 0 if edge > 200 else edge


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a text is set: the right edge of its prose, and whether "Recommendation 3: …" lines are titles."""

    text: str
    width: int
    titles: bool
    page_widths: dict[int, int]
    listed: frozenset[str] = frozenset()  # titles in the contents, as `listed_titles` has them

    def width_at(self, line: Line) -> int:
        """The right edge on the line's own page: extractors crop pages differently."""
        return self.page_widths.get(line.page, self.width)


def _setting(text: str, lines: list[Line], width: int) -> _Setting:
    heads = [(line, after) for line, after in pairwise(lines) if _TITLED.match(line.text)]
    alone = [
        line
        for line, after in heads
        if not _TERMINAL.search(line.text) and (after.blank or _next_word_fitted(line, after, width))
    ]
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    # A page of fewer than 12 lines may hold nothing but headings.
    own = {page: _width(members) for page, members in pages.items() if len(members) >= 12}
    page_widths = {page: edge for page, edge in own.items() if width and 0.6 * width <= edge <= 1.4 * width}
    return _Setting(
        text, width, width > 0 and len(heads) >= 2 and len(alone) * 2 >= len(heads), page_widths, listed_titles(lines)
    )


def _gather(text: str, lines: list[Line], furniture: dict[int, str], tables: list[Table]) -> list[_Draft]:
    content = [line for index, line in enumerate(lines) if index not in furniture]
    setting = _setting(text, content, _width(content))
    width = setting.width
    by_start = {table.first: table for table in tables}
    vocabulary: set[str] | None = None
    drafts: list[_Draft] = []
    current: _Draft | None = None
    previous: Line | None = None
    gap = False  # a blank line since the previous content line
    turned = False  # furniture or a page break since then
    skip_until = -1
    for index, line in enumerate(lines):
        if index < skip_until:
            continue
        if index in by_start:
            table = by_start[index]
            drafts.append(_Draft("row", page=line.page, table=table))
            current, previous, gap, turned = None, None, False, False
            skip_until = table.last + 1
            continue
        if index in furniture:
            turned = True
            continue
        if line.blank:
            gap = True
            continue
        if previous is not None and previous.page != line.page:
            turned = True
        after = next((lines[later] for later in range(index + 1, min(index + 4, len(lines))) if later not in furniture), None)
        if current is not None and len(current.pieces) == 1 and _wrapped_ids(text, current, line):
            previous, gap, turned = line, False, False
            continue
        if current is None or previous is None or _starts_block(previous, line, after, current, setting, gap, turned):
            current = _Draft(page=line.page, indent=line.indent, quoted=line.quoted > 0)
            if _BULLET.match(line.text):
                current.kind = "list_item"
            drafts.append(current)
        else:
            if vocabulary is None and _HYPHEN.search(previous.text, max(0, len(previous.text) - _TAIL)):
                vocabulary = {word.lower() for word in re.findall(r"(?<![^\W\d_])[^\W\d_]+(?:-[^\W\d_]+)+", text)}
            _join(current, previous, line, vocabulary or set(), text)
        current.pieces.append(((line.start, line.end), " "))
        previous, gap, turned = line, False, False
    for position, draft in enumerate(drafts):
        if draft.kind == "paragraph" and _is_heading(
            text, draft, drafts[position + 1] if position + 1 < len(drafts) else None, width
        ):
            draft.kind = "heading"
        elif draft.kind == "paragraph" and draft.quoted:
            draft.kind = "quote"
    return drafts


def _wrapped_ids(text: str, draft: _Draft, line: Line) -> bool:
    """Moves ids that wrapped in their column up to the ids before them; True if the line was used."""
    (start, end), joint = draft.pieces[0]
    first = re.match(r"((?:\d{1,3}(?:\.\d{1,3})*\.?,\s?)+)\s{2,}(?=\D)", text[start:end])
    more = _ID_WRAP.match(line.text)
    if first is None or more is None or not re.match(r"\d{1,3}\.?[,.]", line.text):
        return False
    column = (start, start + len(first.group(1).rstrip()))
    draft.pieces[:] = [
        (column, " "),
        ((line.start, line.start + len(more.group(1).rstrip())), " "),
        ((start + first.end(), end), joint),
    ]
    if more.end() < len(line.text):
        draft.pieces.append(((line.start + more.end(), line.end), " "))
    return True


def _join(draft: _Draft, previous: Line, line: Line, vocabulary: set[str], text: str) -> None:
    """Decides what stands between two joined lines; a word broken by a hyphen is made whole."""
    match = _HYPHEN.search(previous.text, max(0, len(previous.text) - _TAIL))
    if not match:
        if previous.text.endswith(("-", "\u2010")) and not previous.text.endswith(" -"):
            span, _ = draft.pieces[-1]
            draft.pieces[-1] = (span, "")
        return
    head = match.group(1)
    tail = re.match(r"[^\W\d_]+", line.text)
    span, _ = draft.pieces[-1]
    if tail is None:
        draft.pieces[-1] = (span, "")
        return
    hyphenated = f"{head}-{tail.group()}".lower()
    before = previous.text[: match.start()]
    keep = (
        hyphenated in vocabulary
        or head.lower() in _KEEPS_HYPHEN
        or not tail.group()[0].islower()
        or before.endswith("-")
        or head.isupper()
    )
    draft.pieces[-1] = (span if keep else (span[0], span[1] - 1), "")


def _starts_block(
    previous: Line, line: Line, after: Line | None, draft: _Draft, setting: _Setting, gap: bool, turned: bool
) -> bool:
    width = setting.width_at(previous)
    if line.quoted != previous.quoted:
        return True
    if _DATELINE.fullmatch(line.text) or (len(draft.pieces) == 1 and _DATELINE.fullmatch(previous.text)):
        return True
    if setting.listed and (_is_listed([line, after], setting) or _was_listed(draft, setting)):
        return True
    marker = _is_marker(line.text)
    if len(draft.pieces) == 1 and _NUMBER_ONLY.fullmatch(previous.text) and not marker:
        return False  # a number or bullet alone on its line belongs to the paragraph after it
    leads, led = _LEADER.search(line.text[-_TAIL:]), _LEADER.search(previous.text[-_TAIL:])
    if leads and not led and not gap and not turned and not _TERMINAL.search(previous.text) and not marker:
        return False  # the second line of a contents entry
    if led or leads or (width and len(previous.text) > 1.25 * width):
        return True
    finished = bool(_TERMINAL.search(previous.text) or _LIST_END.search(previous.text))
    fits = _next_word_fitted(previous, line, width)
    lower = line.text[:1].islower()
    if (finished and _STANCE_LINE.fullmatch(line.text)) or (len(draft.pieces) == 1 and _STANCE_LINE.fullmatch(previous.text)):
        return True
    if setting.titles and len(draft.pieces) == 1 and _TITLED.match(previous.text) and not lower:
        return True
    if turned:
        if marker:
            return True
        if lower and not _TERMINAL.search(previous.text):
            return False
        title = after is not None and (after.blank or _next_word_fitted(line, after, width)) and not _TERMINAL.search(line.text)
        return finished or fits or width == 0 or title
    if gap:
        # A blank line inside a sentence: the extractor's artefact, if the sentence plainly goes on.
        return finished or fits or not lower or width == 0 or marker
    if _LABEL.match(line.text) and previous.text.endswith(","):
        return False  # "as set out in the second report, / Recommendation 4"
    if _STRONG_LABEL.match(line.text) and (finished or fits or _STRONG_LABEL.match(previous.text)):
        return True
    if marker:
        hanging = line.indent < draft.indent or (line.indent == draft.indent and _is_marker(_first(setting.text, draft)))
        return finished or fits or (hanging and _hangs(draft, previous)) or _follows(_first(setting.text, draft), line.text)
    if width == 0:
        return not lower
    if not fits:
        return False
    if finished:
        return True
    # Nothing ended and yet the line stopped early: a heading if it is short and stands alone, else a narrower column.
    return not lower and draft.kind != "list_item" and len(draft.pieces) == 1 and len(previous.text) < 0.75 * width


def _is_listed(lines: list[Line | None], setting: _Setting) -> bool:
    """The first line is a title of the contents, by itself or with the second."""
    texts = [line.text for line in lines if line is not None]
    return any(letters(" ".join(texts[:count])) in setting.listed for count in range(1, len(texts) + 1))


def _was_listed(draft: _Draft, setting: _Setting) -> bool:
    """The block so far is a title of the contents."""
    if len(draft.pieces) > 2:
        return False
    return letters(" ".join(setting.text[start:end] for (start, end), _ in draft.pieces)) in setting.listed


def _first(text: str, draft: _Draft) -> str:
    span = draft.pieces[0][0]
    return text[span[0] : span[1]]


def _follows(first: str, text: str) -> bool:
    """The marker of ``text`` is the next after that of ``first``: 92.17 and 92.18, (b) and (c)."""
    before, now = _COUNTER.match(first), _COUNTER.match(text)
    if before is None or now is None or before.group(1) != now.group(1) or before.group(3) != now.group(3):
        return False
    old, new = before.group(2), now.group(2)
    if old.isdecimal() and new.isdecimal():
        return int(new) == int(old) + 1
    return len(old) == len(new) == 1 and ord(new) == ord(old) + 1


def _hangs(draft: _Draft, previous: Line) -> bool:
    """The draft's later lines are indented under its first, so a marker at the left edge starts anew."""
    return len(draft.pieces) > 1 and previous.indent > draft.indent


def _is_marker(text: str) -> bool:
    return bool(_BULLET.match(text) or _NUMBERED.match(text) or _LABEL.match(text))


def _next_word_fitted(previous: Line, line: Line, width: int) -> bool:
    if width == 0:
        return True
    word = line.text.split(None, 1)[0]
    # 6% slack: proportional type makes equal widths differ in characters.
    return previous.indent + len(previous.text) + 1 + len(word) < width * 0.94 - 2


def _is_heading(text: str, draft: _Draft, following: _Draft | None, width: int) -> bool:
    if len(draft.pieces) > 2 or following is None:
        return False
    first, last = draft.pieces[0][0], draft.pieces[-1][0]
    body = text[first[0] : last[1]]
    if len(body) > 120 or len(body.split()) > 14 or body.endswith((".", ";", ",")):
        return False
    return bool(body[:1].isupper() or body[:1].isdecimal())


def _emit(builder: BlockBuilder, draft: _Draft) -> None:
    builder.open(draft.kind, level=1 if draft.kind in ("heading", "list_item") else 0, page=draft.page + 1, indent=draft.indent)
    for (start, end), joint in draft.pieces:
        builder.text(start, end)
        if joint:
            builder.space()
    builder.close()


def _emit_table(builder: BlockBuilder, table: Table) -> None:
    for row in table.rows:
        builder.open("row", page=row.page + 1, header=row.header)
        for number, cell in enumerate(row.cells):
            builder.cell(first=number == 0)
            for position, (start, end) in enumerate(cell):
                if position:
                    builder.space()
                builder.text(start, end)
            builder.end_cell()
        builder.close()
