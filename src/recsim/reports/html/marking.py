"""Words of documents as HTML: escaped, marked where something was found, with hidden and reordering characters made visible."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from markupsafe import Markup, escape

from recsim.records import Document, Span

# Invisible characters that steer neither order nor identity: a soft hyphen, and joiners that scripts and emoji need.
_HARMLESS = "\u00ad\u200c\u200d"
_LINES = "\t\n"
# Anything but plain ASCII is looked at one character at a time.
_MAYBE = re.compile(r"[^ -~\t\n]")
# A run without a space that is longer than words are gets places to break, after a mark of an address or a path where there is one:
# the style sheet alone cannot do it, since breaks that count for the width of a column would break short words too.
_ENDLESS = re.compile(r"\S{25,}")
_PART = re.compile(r"\S{0,19}[/_.?&=-]|\S{1,20}")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words to mark: a class of the style sheet, and a title and an anchor if there are any."""

    span: Span
    kind: str
    title: str = ""
    anchor: str = ""


class Stretches:
    """Stretches that can be asked which of them lie over a span, without looking at all of them."""

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        self._sorted = sorted(stretches, key=lambda one: one.span)
        self._starts = [one.span[0] for one in self._sorted]
        # The furthest end up to each place: where it lies before a span, nothing earlier reaches it.
        self._reach = list(accumulate((one.span[1] for one in self._sorted), max))

    def over(self, span: Span) -> list[Stretch]:
        """Those that share a character with the span, in order."""
        found: list[Stretch] = []
        at = bisect_left(self._starts, span[1]) - 1
        while at >= 0 and self._reach[at] > span[0]:
            if self._sorted[at].span[1] > span[0]:
                found.append(self._sorted[at])
            at -= 1
        return found[::-1]


def hidden(char: str) -> bool:
    """Whether a character shows nothing of its own, or changes the order in which others are shown."""
    if char in _LINES or char in _HARMLESS:
        return False
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def plain(text: object) -> str:
    """The text for an attribute or a title: what is hidden is spelt out, as ``[U+202E]``."""
    return "".join(_spelt(char) if hidden(char) else char for char in str(text))


def shown(text: object) -> Markup:
    """The text as HTML; what is hidden is spelt out and set apart, so that it can neither act nor reorder its neighbours."""
    words = str(text)
    pieces: list[Markup] = []
    at = 0
    for found in _MAYBE.finditer(words):
        char = found.group()
        if hidden(char):
            spelt = Markup('<span class="ctl" title="{}">{}</span>').format(_called(char), _spelt(char))
            pieces += [_breakable(words[at : found.start()]), spelt]
            at = found.end()
    return Markup("").join([*pieces, _breakable(words[at:])])


def marked(text: str, span: Span, stretches: Iterable[Stretch] = ()) -> Markup:
    """The text at a span as HTML with its stretches marked; where they overlap, the words carry the classes of both."""
    start, end = span
    here = [one for one in stretches if one.span[0] < end and one.span[1] > start and one.span[0] < one.span[1]]
    cuts = sorted({start, end, *(edge for one in here for edge in one.span if start < edge < end)})
    pieces: list[Markup] = []
    for first, last in pairwise(cuts):
        over = [one for one in here if one.span[0] <= first and one.span[1] >= last]
        words = shown(text[first:last])
        if not over:
            pieces.append(words)
            continue
        kinds = " ".join(dict.fromkeys(one.kind for one in over))
        title = next((one.title for one in over if one.title), "")
        anchor = next((one.anchor for one in over if one.anchor and one.span[0] == first), "")
        identity = Markup(' id="{}"').format(anchor) if anchor else ""
        hint = Markup(' title="{}"').format(plain(title)) if title else ""
        pieces.append(Markup('<mark class="{}"{}{}>{}</mark>').format(kinds, identity, hint, words))
    return Markup("").join(pieces)


def tight(words: Markup) -> Markup:
    """Escaped words with half a line, not a whole one, between their paragraphs."""
    return Markup(re.sub(r"\n[ \t]*\n\s*", '<span class="gap"></span>', words))


def paragraphs(document: Document) -> Iterator[tuple[str, Span]]:
    """The kind and span of each block of a document, and of what lies between blocks, in order; nothing is left out."""
    at = 0
    text = document.text
    for block in sorted(document.blocks, key=lambda one: one.span):
        start, end = max(block.span[0], at), block.span[1]
        if text[at:start].strip():
            yield "paragraph", (at, start)
        if end > start:
            yield block.kind, (start, end)
        at = max(at, end)
    if text[at:].strip():
        yield "paragraph", (at, len(text))


def around(document: Document, span: Span, characters: int = 140) -> tuple[Span, Span]:
    """What stands before and after a span: up to so many characters of it, cut between words."""
    text = document.text
    start, end = max(0, span[0] - characters), min(len(text), span[1] + characters)
    if start > 0:
        space = text.find(" ", start, span[0])
        start = space + 1 if space >= 0 else span[0]
    if end < len(text):
        space = text.rfind(" ", span[1], end)
        end = space if space >= 0 else span[1]
    return (start, span[0]), (span[1], end)


def _breakable(words: str) -> Markup:
    pieces: list[Markup] = []
    at = 0
    for found in _ENDLESS.finditer(words):
        parts = map(escape, _PART.findall(found.group()))
        pieces += [escape(words[at : found.start()]), Markup("<wbr>").join(parts)]
        at = found.end()
    return Markup("").join([*pieces, escape(words[at:])]) if pieces else escape(words)


def _spelt(char: str) -> str:
    return f"[U+{ord(char):04X}]"


def _called(char: str) -> str:
    return unicodedata.name(char, "control character").lower()
