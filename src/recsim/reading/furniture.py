"""Which lines of a paged text are furniture: running heads, page numbers, browser stamps and footnotes.

Decided from position and repetition, never from the words: a line is furniture when it stands at the edge of a page and comes
back at the edges of others, digits aside, or when it is a bare page number there.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from recsim.records import Span

# How many non-blank lines at the top and at the bottom of a page can be furniture. Browser prints stack four (stamp, title,
# address, number); more would reach into short pages.
EDGE = 4
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?|[-–—]\s*\d{1,4}\s*[-–—]|\[?\s*(?:page|p\.)\s*\d{1,4}\s*\]?",
    re.I,
)
_STAMP = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d{2}(?:\s*[AP]M)?|https?://\S+…?(?:\s+\d+/\d+)?", re.I)
_DIGITS = re.compile(r"\d+")
# Lines that legitimately come back at page edges: labels of recommendations and their answers.
_LABELS = re.compile(
    r"(?:\d{1,3}[.)]\s|recommendations?|response|reply|accepted|agreed|noted|rejected|supported|partially|status|not |the \w+ (?:accepts|notes))\b",
    re.I,
)
_FOOTNOTE = re.compile(r"\s{0,12}(\d{1,3})(?:\s{1,8}(?=[A-Z“\"'(‘h])|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source: its span without the line end, its text, its indent in columns, its page; how deep mail quotes it."""

    start: int
    end: int
    text: str
    indent: int
    page: int
    quoted: int = 0

    @property
    def blank(self) -> bool:
        return not self.text


def find_furniture(lines: list[Line]) -> dict[int, str]:
    """Line index -> reason, for every line that is furniture."""
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if not line.blank:
            pages.setdefault(line.page, []).append(index)
    found: dict[int, str] = {}
    if len(pages) > 1:
        found |= _edges(lines, pages)
        found |= _footnotes(lines, pages, found)
    else:
        found |= _unpaged(lines)
    if all(line.blank or index in found for index, line in enumerate(lines)):
        # Pages that hold nothing but the same line: then the line is what they say.
        found = {index: reason for index, reason in found.items() if reason != "running head"}
    return found


# Characters at a line's end in which a printed address is looked for; browsers cut theirs off long before.
_ADDRESS = 2000


def unglue(lines: list[Line]) -> list[Span]:
    """Cuts a browser's address off lines that it was printed onto; returns what was cut. ``lines`` is changed in place."""
    addresses = {line.text for line in lines if line.text.startswith("http") and _STAMP.fullmatch(line.text)}
    counts = Counter(line.text for line in lines if line.text in addresses)
    repeated = {text for text, count in counts.items() if count >= 3}
    cut: list[Span] = []
    if repeated:
        for index, line in enumerate(lines):
            for match in re.finditer("http", line.text[-_ADDRESS:]):
                address = line.text[-_ADDRESS:][match.start() :]
                if address in repeated and len(line.text) > len(address):
                    end = line.end - len(address)
                    cut.append((end, line.end))
                    body = line.text[: -len(address)].rstrip()
                    lines[index] = Line(line.start, line.start + len(body), body, line.indent, line.page, line.quoted)
                    break
    return cut


def _key(text: str) -> str:
    return _DIGITS.sub("#", re.sub(r"\s+", " ", text)).strip().lower()


def _edges(lines: list[Line], pages: dict[int, list[int]]) -> dict[int, str]:
    counts: Counter[str] = Counter()
    for numbers in pages.values():
        edge = {*numbers[:EDGE], *numbers[-EDGE:]}
        counts.update({_key(lines[index].text) for index in edge} | {lines[index].text for index in edge})
    found: dict[int, str] = {}
    for numbers in pages.values():
        for ordered in (numbers[:EDGE], numbers[::-1][:EDGE]):
            for rank, index in enumerate(ordered):
                text = lines[index].text
                if _PAGE_NUMBER.fullmatch(text) and (rank < 2 or _all_furniture(found, ordered[:rank])):
                    found[index] = "page number"
                elif _STAMP.fullmatch(text):
                    found[index] = "browser stamp"
                elif _repeats(counts[text if _LABELS.match(text) else _key(text)], text, len(pages)) and _all_furniture(
                    found, ordered[:rank]
                ):
                    found[index] = "running head"
                elif rank >= 1 and not _all_furniture(found, ordered[: rank + 1]):
                    break
    return found


def _all_furniture(found: dict[int, str], indexes: list[int]) -> bool:
    return all(index in found for index in indexes)


def _repeats(count: int, text: str, pages: int) -> bool:
    if len(text) > 160:
        return False
    sentence = text.endswith((".", ";", ":")) and len(text.split()) > 4
    if _LABELS.match(text) or sentence or text[:1] in "•●-*([":
        return count >= max(4, pages // 2)
    return count >= 2 and count >= min(3, pages // 2 + 1)


def _unpaged(lines: list[Line]) -> dict[int, str]:
    """Furniture where page breaks were lost: numbers that count up by one, at least 15 lines apart, and what repeats beside them."""
    candidates = [
        (index, int(line.text))
        for index, line in enumerate(lines)
        if line.text.isdecimal() and len(line.text) <= 3 and _open_ground(lines, index)
    ]
    chain: list[int] = []
    wanted: int | None = None
    for index, value in candidates:
        if wanted is None or value == wanted:
            if not chain or index - chain[-1] >= 15:
                chain.append(index)
                wanted = value + 1
        elif len(chain) < 2:
            chain, wanted = [index], value + 1
    found = dict.fromkeys(chain, "page number") if len(chain) >= 2 else {}
    stamps = [index for index, line in enumerate(lines) if _STAMP.fullmatch(line.text)]
    if len(stamps) >= 3:
        found |= dict.fromkeys(stamps, "browser stamp")
    if found:
        near = [
            neighbour
            for index in found
            for neighbour in range(max(0, index - 3), min(len(lines), index + 4))
            if lines[neighbour].text and neighbour not in found
        ]
        counts = Counter(_key(lines[index].text) for index in near)
        found |= {
            index: "running head"
            for index in near
            if counts[_key(lines[index].text)] >= 3 and not _LABELS.match(lines[index].text)
        }
    return found


def _open_ground(lines: list[Line], index: int) -> bool:
    """A table cell that holds a number stands among other short lines; a page number stands among prose."""
    around = [line for line in lines[max(0, index - 4) : index + 5] if line.text]
    return len(around) < 2 or max(len(line.text) for line in around) >= 40


def _footnotes(lines: list[Line], pages: dict[int, list[int]], furniture: dict[int, str]) -> dict[int, str]:
    """Trailing lines of a page that begin with the next footnote number and are referred to on it."""
    found: dict[int, str] = {}
    expected = 1
    for numbers in pages.values():
        content = [index for index in numbers if index not in furniture]
        body = "\n".join(lines[index].text for index in content)
        starts: list[int] = []
        for index in content[len(content) // 3 :]:
            match = _FOOTNOTE.match(_raw(lines[index]))
            if match and int(match.group(1)) == expected + len(starts) and _referred(body, match.group(1)):
                starts.append(index)
        if starts:
            expected += len(starts)
            for index in content:
                if index >= starts[0]:
                    found[index] = "footnote"
    return found


def _raw(line: Line) -> str:
    return " " * line.indent + line.text


def _referred(body: str, number: str) -> bool:
    return re.search(rf"[a-z.,;:’”\"')]{number}(?=[\s.,;:)]|$)", body) is not None
