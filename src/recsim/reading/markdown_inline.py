"""The text of one Markdown block: what is printed of it, where each piece stands, and what is bold.

Only the blocks come from markdown-it-py. Its inline tokens carry no offsets, and finding their text again in the source fails
where an address repeats the words of its link. This scanner keeps CommonMark's rules for escapes, code, links, references and
emphasis, works in source offsets and is linear in the block.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from recsim.reading.html_tokens import references
from recsim.records import Span

_SPECIAL = re.compile(r"\\|`+|\*+|_+|!?\[|\]|<|&")
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
# "(address "title")" after a link's text: an address in <>, or one without spaces and with brackets nested once.
_TARGET = re.compile(
    r"""\(\s{0,99}+(?:<[^<>\n]{0,2000}>|[^\s()<]{0,2000}+(?:\([^\s()]{0,2000}+\)[^\s()]{0,2000}+)*+)"""
    r"""(?:\s{1,99}+(?:"[^"]{0,1000}"|'[^']{0,1000}'|\([^()]{0,1000}\)))?\s{0,99}\)"""
)
_LABEL = re.compile(r"\[([^\[\]]{0,999})\]")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^\s<>]{1,2000}|[\w.+-]{1,100}@[\w-]{1,100}(?:\.[\w-]{1,100}){1,10})>", re.I)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]{0,30})(?:\s[^<>]{0,5000})?/?>|<!--.{0,5000}?-->", re.S)
_BREAK = frozenset({"br", "p", "div"})


class Piece(NamedTuple):
    """Printed text from a source span. ``text`` is what it stands for if it is not the source itself."""

    start: int
    end: int
    strong: bool
    text: str | None = None


@dataclass(slots=True)
class Inline:
    """The printed pieces of a block, in order, and the spans of what is not printed, each with its reason."""

    pieces: list[Piece] = field(default_factory=list)
    left_out: list[tuple[Span, str]] = field(default_factory=list)
    bad_references: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class _Delimiter:
    """A run of asterisks or underscores that may open or close emphasis."""

    start: int
    length: int
    char: str
    opens: bool
    closes: bool
    used_left: int = 0  # characters used at its left end (as a closer)
    used_right: int = 0

    @property
    def rest(self) -> int:
        return self.length - self.used_left - self.used_right


def scan(source: str, lines: Sequence[Span], links: Collection[str] = (), notes: Collection[str] = ()) -> Inline:
    """Reads lines of the source as inline Markdown; ``links`` are the defined link labels, ``notes`` those of footnotes.

    What stands between two lines (a line end, the ">" of a quotation) is one space.
    """
    start, end = lines[0][0], lines[-1][1]
    if len(lines) == 1 and _SPECIAL.search(source, start, end) is None:
        return Inline([Piece(start, end, False)])
    scanner = _Scanner(source, start, end, links, notes)
    for (_, end), (start, _) in itertools.pairwise(lines):
        if not source[end:start].isspace():
            scanner.cuts.append((end, start, " "))
    return scanner.scan()


class _Scanner:
    def __init__(self, source: str, start: int, end: int, links: Collection[str], notes: Collection[str]) -> None:
        self.source, self.start, self.end = source, start, end
        self.links, self.notes = links, notes
        self.out = Inline()
        self.delimiters: list[_Delimiter] = []
        self.brackets: list[tuple[int, bool, int]] = []  # offset, image, how many delimiters stood before it
        # Spans that are not printed as they stand: markup (None), or replaced text.
        self.cuts: list[tuple[int, int, str | None]] = []
        self.bold: list[Span] = []
        self.ticks: dict[int, list[int]] | None = None

    def scan(self) -> Inline:
        position = self.start
        while match := _SPECIAL.search(self.source, position, self.end):
            position = self._special(match.group(), match.start(), match.end())
        _match_emphasis(self.delimiters, self.bold)
        self.cuts += _used(self.delimiters)
        self.cuts.sort(key=lambda cut: (cut[0], -cut[1]))
        self.out.pieces.extend(self._pieces())
        return self.out

    def _special(self, mark: str, start: int, end: int) -> int:
        """Handles one mark and returns where to go on."""
        source, first = self.source, mark[0]
        if first == "\\":
            following = source[end : end + 1] if end < self.end else ""
            if following in _ESCAPABLE and following:
                self.cuts.append((start, end, None))
                return end + 1
            if following in ("\n", "\r"):
                self.cuts.append((start, end, None))
            return end
        if first == "`":
            return self._code(start, end)
        if first in "*_":
            self.delimiters.append(_delimiter(source, start, end, self.start, self.end))
            return end
        if first == "&":
            for span, text, valid in references(source, start, min(self.end, start + 40)):
                if span[0] == start:
                    self.cuts.append((start, span[1], text))
                    if not valid:
                        self.out.bad_references.append(span)
                    return span[1]
                break
            return end
        if first == "<":
            return self._angle(start, end)
        if first == "]":
            return self._close_bracket(start, end)
        self.brackets.append((start, first == "!", len(self.delimiters)))
        return end

    def _code(self, start: int, end: int) -> int:
        if self.ticks is None:
            self.ticks = {}
            for match in re.compile("`+").finditer(self.source, self.start, self.end):
                self.ticks.setdefault(match.end() - match.start(), []).append(match.start())
        size = end - start
        places = self.ticks.get(size, [])
        index = bisect_left(places, end)
        if index == len(places):
            return end
        self.cuts += ((start, end, None), (places[index], places[index] + size, None))
        return places[index] + size

    def _angle(self, start: int, end: int) -> int:
        link = _AUTOLINK.match(self.source, start, self.end)
        if link:
            self.cuts += ((start, end, None), (link.end() - 1, link.end(), None))
            return link.end()
        tag = _TAG.match(self.source, start, self.end)
        if tag is None:
            return end
        self.cuts.append((start, tag.end(), " " if (tag.group(1) or "").lower() in _BREAK else None))
        self.out.left_out.append((tag.span(), "markup" if tag.group(1) else "comment"))
        return tag.end()

    def _close_bracket(self, start: int, end: int) -> int:
        if not self.brackets:
            return end
        opening, image, delimiters = self.brackets.pop()
        after = end
        target = _TARGET.match(self.source, end, self.end)
        label = None if target else _LABEL.match(self.source, end, self.end)
        inner = self.source[opening + (2 if image else 1) : start] if start - opening < 1000 else ""
        if target:
            after = target.end()
        elif label and _normal(label.group(1) or inner) in self.links:
            after = label.end()
        elif inner.startswith("^") and inner[1:] in self.notes:
            self.cuts.append((opening, end, None))
            self.out.left_out.append(((opening, end), "footnote reference"))
            return end
        elif not inner or _normal(inner) not in self.links:
            return end
        if image:
            # The text behind an image is a stand-in for it, not a word of the paper.
            del self.delimiters[delimiters:]
            self.cuts.append((opening, after, None))
            self.out.left_out.append(((opening, after), "image"))
        else:
            self.cuts += ((opening, opening + 1, None), (start, after, None))
            if after > end:
                self.out.left_out.append(((end, after), "link address"))
        return after

    def _pieces(self) -> Iterator[Piece]:
        edges = sorted({edge for span in _merge(self.bold) for edge in span})
        position, edge, strong = self.start, 0, False

        def plain(stop: int) -> Iterator[Piece]:
            nonlocal position, edge, strong
            while edge < len(edges) and edges[edge] <= stop:
                if edges[edge] > position:
                    yield Piece(position, edges[edge], strong)
                    position = edges[edge]
                strong = not strong
                edge += 1
            if stop > position:
                yield Piece(position, stop, strong)
                position = stop

        for start, end, text in self.cuts:
            if end <= position:
                continue
            yield from plain(max(start, position))
            if text:
                yield Piece(start, end, strong, text)
            position = max(position, end)
        yield from plain(self.end)


def _normal(label: str) -> str:
    """A link label as markdown-it stores it: white space made one, upper case after lower (so that ẞ and ss agree)."""
    return re.sub(r"\s+", " ", label).strip().lower().upper()


def _delimiter(source: str, start: int, end: int, first: int, last: int) -> _Delimiter:
    before = source[start - 1] if start > first else " "
    after = source[end] if end < last else " "
    space_before, space_after = before.isspace(), after.isspace()
    mark_before, mark_after = _is_punctuation(before), _is_punctuation(after)
    left = not space_after and (not mark_after or space_before or mark_before)
    right = not space_before and (not mark_before or space_after or mark_after)
    if source[start] == "*":
        return _Delimiter(start, end - start, "*", left, right)
    return _Delimiter(start, end - start, "_", left and (not right or mark_before), right and (not left or mark_after))


def _is_punctuation(char: str) -> bool:
    return not char.isalnum() and not char.isspace()


def _match_emphasis(delimiters: list[_Delimiter], bold: list[Span]) -> None:
    """CommonMark's delimiter stack; for each kind of closer it never looks again below where it found no opener."""
    stack: list[_Delimiter] = []
    bottoms: dict[tuple[str, bool, int], int] = {}
    for closer in delimiters:
        while closer.closes and closer.rest:
            key = (closer.char, closer.opens, closer.length % 3)
            index = len(stack) - 1
            floor = bottoms.get(key, 0)
            while index >= floor:
                opener = stack[index]
                odd = (opener.closes or closer.opens) and (opener.length + closer.length) % 3 == 0
                if opener.char == closer.char and not (odd and (opener.length % 3 or closer.length % 3)):
                    break
                index -= 1
            if index < floor:
                bottoms[key] = len(stack)
                break
            opener = stack[index]
            size = 2 if opener.rest >= 2 and closer.rest >= 2 else 1
            opener.used_right += size
            closer.used_left += size
            bold.append((opener.start + opener.length, closer.start))
            del stack[index + (1 if opener.rest else 0) :]
            bottoms = {name: min(value, len(stack)) for name, value in bottoms.items()}
        if closer.opens and closer.rest:
            stack.append(closer)
    _pair_leftovers(delimiters, bold)


def _pair_leftovers(delimiters: list[_Delimiter], bold: list[Span]) -> None:
    """Converters print "**1.1 Accepted **", which CommonMark leaves as asterisks. Two such runs in a row are taken as a pair."""
    left = [mark for mark in delimiters if mark.char == "*" and mark.length >= 2 and mark.rest == mark.length]
    for first, second in zip(left[::2], left[1::2], strict=False):
        if first.length == second.length:
            first.used_right = second.used_left = first.length
            bold.append((first.start + first.length, second.start))


def _used(delimiters: list[_Delimiter]) -> Iterator[tuple[int, int, None]]:
    for mark in delimiters:
        if mark.used_left:
            yield (mark.start, mark.start + mark.used_left, None)
        if mark.used_right:
            yield (mark.start + mark.length - mark.used_right, mark.start + mark.length, None)


def _merge(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged
