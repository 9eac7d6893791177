"""Headers of mail inside a text: who wrote to whom, when and about what, over each message of a printed or quoted thread.

They are told by their fields ("From:", "Sent:", "To:", "Subject:" one after another), by the line that quoting puts in ("On 14 May
2024 at 09:30, A wrote:") or by a sender's address with a time and the addressee under it, as webmail prints. Of each only the
subject is kept, or its first line where it has none, as a block of the kind "letterhead": a message ends there. A memorandum's
"To: From: Date:" has neither addresses nor times of day and stays as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date

from recsim.reading.built import BETWEEN_BLOCKS, Built
from recsim.records import Block, OffsetMap, Span
from recsim.text import clean

_NAMES = "From|Sent|Date|To|Cc|Bcc|Subject|Reply-To|Attachments?|Importance|Sensitivity|Categories|When"
_FIELD = re.compile(rf"\W{{0,3}}({_NAMES})\s*[:|]", re.I)
_INNER = re.compile(rf"(?:^|(?<=\s))({_NAMES})\s?:(?=\s|\|)")
_OPENS = re.compile(r"\W*(?:Original Message|(?:Begin )?[Ff]orwarded message|Reply message)\W*|\[Quoted text hidden\]")
_ADDRESS = r"[^\s<>@|()]{1,64}@[\w.-]{1,100}\.\w{2,20}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTH}\.?,?[ -]\d{{2,4}}|{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|\d{{4}}-\d\d-\d\d)"
_TIME = r"\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\b)?"
_DATED = re.compile(_DAY)
_WHEN = rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}},?\s)?{_DAY},?(?:\s(?:at\s)?{_TIME})?(?:\s?[(+-][\w+: -]{{2,20}}\)?)?"
_CLOCK = re.compile(rf"{_DAY},?\s(?:at\s)?{_TIME}", re.I)
_WROTE = re.compile(rf"(?:On|Le|Am)\s[^\n]{{0,40}}{_DAY}[^\n]{{0,260}}(?:wrote|écrit|schrieb)[^\n]{{0,60}}:\W{{0,3}}", re.I)
_SENDER = re.compile(rf"[^\n<]{{0,120}}<\s?{_ADDRESS}\s?>(?:[\s|]+({_WHEN}))?[\s|]*", re.I)
_MOMENT = re.compile(rf"\W*{_WHEN}\W*", re.I)
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg)\s*:\s*)+", re.I)
# Blocks that one header may take: nine fields, each on a line of its own, and long lists of addressees.
_MOST_BLOCKS = 24
_LONGEST = 2_000
# A header so near to the top opens the document; one further down only quotes, and says nothing of the document's own day.
_TOP = 1_500
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(frozen=True, slots=True)
class Head:
    """A header found in blocks ``first`` to ``last``: what is kept of it, and its fields as far as they are printed."""

    first: int
    last: int
    kept: Span
    subject: str = ""
    sent: str | None = None
    quotes: bool = False  # what follows is older text, perhaps answered line by line


def without_letterheads(built: Built) -> Built:
    """The text with each header of a mail cut to its subject. The first header's subject is the title; where nothing else in the
    file says when the text was published, the day on which the longest message was sent does."""
    heads = _find(built)
    if not heads:
        return built
    cut = _cut(built, heads)
    top = built.blocks[heads[0].first].span[0] <= _TOP
    ends = [built.blocks[head.first].span[0] for head in heads[1:]] + [len(built.text)]
    sizes = [0 if head.quotes else end - built.blocks[head.last].span[1] for head, end in zip(heads, ends, strict=True)]
    longest = max(range(len(heads)), key=lambda place: sizes[place])
    hint = built.published_hint
    if top and (hint is None or 2 * sizes[longest] > len(built.text)):
        hint = heads[longest].sent or hint
    subject = next((head.subject for head in heads if head.subject), "") if top else ""
    return replace(cut, title=subject[:300] or built.title, published_hint=hint)


def sent_day(text: str) -> str | None:
    """The first day in a header's time, as ISO; None for 5/6/2024, which may be two days, unless a time with AM or PM follows."""
    match = _DATED.search(text)
    if match is None:
        return None
    printed = match.group()
    numbers = [int(number) for number in re.findall(r"\d+", printed)]
    month = re.search(r"[A-Za-z]{3,}", re.sub(r"\d(?:st|nd|rd|th)", "", printed))
    if month and month.group()[:3].lower() in _MONTHS and len(numbers) == 2:
        day, year = numbers
        return _iso(year, _MONTHS.index(month.group()[:3].lower()) + 1, day)
    if len(numbers) != 3:
        return None
    if numbers[0] > 31:
        return _iso(*numbers)
    one, two, year = numbers
    american = re.match(rf",?\s(?:at\s)?{_TIME}", text[match.end() : match.end() + 20]) and re.search(
        r"\d\s?[ap]\.?m\b", text[match.end() : match.end() + 20], re.I
    )
    if two > 12 or (american and one <= 12 and "/" in printed):
        one, two = two, one
    elif one <= 12 and one != two:
        return None
    return _iso(year, two, one)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day).isoformat()
    except ValueError:
        return None


def _find(built: Built) -> list[Head]:
    blocks, text = built.blocks, built.text
    if "@" not in text and "wrote:" not in text and "Sent" not in text and "[Quoted text hidden]" not in text:
        return []
    found: list[Head] = []
    index = 0
    while index < len(blocks):
        head = _head(text, blocks, index)
        if head is None:
            index += 1
        else:
            found.append(head)
            index = head.last + 1
    return found


def _words(text: str, block: Block) -> str:
    return text[block.span[0] : min(block.span[1], block.span[0] + _LONGEST)]


def _head(text: str, blocks: tuple[Block, ...], index: int) -> Head | None:
    """The header that begins with a block, if one does."""
    block = blocks[index]
    if block.span[1] - block.span[0] > _LONGEST:
        return None
    words = _words(text, block)
    if _OPENS.fullmatch(words):
        following = _fields(text, blocks, index + 1, announced=True)
        if following is None:
            return Head(index, index, block.span)
        return replace(following, first=index)
    if _WROTE.fullmatch(words):
        return Head(index, index, block.span, quotes=True)
    return _fields(text, blocks, index, announced=False) or _sender(text, blocks, index)


def _fields(text: str, blocks: tuple[Block, ...], index: int, *, announced: bool) -> Head | None:
    """Fields one after another, each at the start of a block or several in one."""
    names: dict[str, str] = {}
    kept: Span | None = None
    whole = ""
    last = index - 1
    for place in range(index, min(len(blocks), index + _MOST_BLOCKS)):
        block = blocks[place]
        if block.span[1] - block.span[0] > _LONGEST:
            break
        words = _words(text, block)
        match = _FIELD.match(words)
        if match is None or match.group(1).lower() in names:
            break
        starts = [match, *(inner for inner in _INNER.finditer(words, match.end()) if inner.group(1).lower() not in names)]
        for one, end in zip(starts, [*(start.start() for start in starts[1:]), len(words)], strict=True):
            names.setdefault(one.group(1).lower(), words[one.end() : end].strip(" |"))
            if one.group(1).lower() == "subject" and words[one.end() : end].strip(" |"):
                lead = len(words[one.end() : end]) - len(words[one.end() : end].lstrip(" |"))
                kept = (block.span[0] + one.end() + lead, block.span[0] + len(words[:end].rstrip(" |")))
        whole += words + "\n"
        last = place
    if last < index or "from" not in names or not {"to", "subject"} & set(names) or not {"sent", "date"} & set(names):
        return None
    if not (announced or "sent" in names or "@" in whole or _CLOCK.search(whole)):
        return None
    subject = clean(_REPLY.sub("", names.get("subject", "")))
    return Head(index, last, kept or blocks[index].span, subject, sent_day(names.get("sent") or names.get("date") or ""))


def _sender(text: str, blocks: tuple[Block, ...], index: int) -> Head | None:
    """A sender's address, the time beside or under it, then the addressees."""
    match = _SENDER.fullmatch(_words(text, blocks[index]))
    if match is None:
        return None
    when, last = match.group(1), index
    if when is None and last + 1 < len(blocks) and _MOMENT.fullmatch(_words(text, blocks[last + 1])):
        last += 1
        when = _words(text, blocks[last])
    addressed = False
    while last + 1 < len(blocks) and re.match(r"\W{0,3}(?:to|cc|bcc)\s?:", _words(text, blocks[last + 1])[:12], re.I):
        if blocks[last + 1].span[1] - blocks[last + 1].span[0] > _LONGEST:
            break
        last += 1
        addressed = True
    if when is None or not addressed:
        return None
    return Head(index, last, blocks[index].span, sent=sent_day(when))


def _cut(built: Built, heads: list[Head]) -> Built:
    """The text with every header replaced by what is kept of it."""
    by_first = {head.first: head for head in heads}
    pieces: list[str] = []
    moved: list[Block] = []
    runs: list[tuple[int, int, int]] = []
    lost: list[tuple[Span, str]] = []
    size = 0
    index = 0
    while index < len(built.blocks):
        block = built.blocks[index]
        head = by_first.get(index)
        span = head.kept if head is not None else block.span
        if head is not None:
            gone = [(built.blocks[head.first].span[0], span[0]), (span[1], built.blocks[head.last].span[1])]
            lost += [(built.offsets.to_source(part), "mail header") for part in gone if built.text[slice(*part)].strip(" |\n")]
        if pieces:
            pieces.append(BETWEEN_BLOCKS)
            size += len(BETWEEN_BLOCKS)
        shift = size - span[0]
        pieces.append(built.text[slice(*span)])
        size += span[1] - span[0]
        runs += _runs(built.offsets, span, shift)
        if head is not None:
            moved.append(Block("letterhead", (span[0] + shift, span[1] + shift), page=block.page))
        else:
            cells = tuple((start + shift, end + shift) for start, end in block.cells)
            moved.append(replace(block, span=(span[0] + shift, span[1] + shift), cells=cells))
        index = head.last + 1 if head is not None else index + 1
    offsets = OffsetMap(*(tuple(column) for column in zip(*runs, strict=True))) if runs else OffsetMap()
    return replace(built, text="".join(pieces), blocks=tuple(moved), offsets=offsets, left_out=(*built.left_out, *lost))


def _runs(offsets: OffsetMap, span: Span, shift: int) -> list[tuple[int, int, int]]:
    """The runs of offsets within a span, moved; those that reach over its edges are cut, unless they stand for more than they show."""
    found: list[tuple[int, int, int]] = []
    place = max(0, bisect_left(offsets.starts, span[0] + 1) - 1)
    while place < len(offsets.starts) and offsets.starts[place] < span[1]:
        start, source, length = offsets.starts[place], offsets.sources[place], offsets.lengths[place]
        first = max(0, span[0] - start)
        shown = offsets.starts[place + 1] - start if place + 1 < len(offsets.starts) else length
        keep = min(length, span[1] - start) - first if length <= shown else length
        if keep > 0:
            found.append((start + first + shift, source + first, keep))
        place += 1
    return found
