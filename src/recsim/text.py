"""Canonical text: building it with a map back to the source, and cutting it into sentences and words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from recsim.records import OffsetMap, Span

# Characters that carry no words but break matching: zero-width spaces and joiners, byte-order marks, soft hyphens.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
# Every other horizontal space, written as a plain one in canonical text.
SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\x0b"
_CLEAN = str.maketrans({**dict.fromkeys(INVISIBLE, None), **dict.fromkeys(SPACES, " "), "\u2011": "-"})
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
ORDINAL_WORDS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
        " sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
}


class TextBuilder:
    """Builds canonical text run by run and remembers where each run came from."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._sources: list[int] = []
        self._lengths: list[int] = []

    def __len__(self) -> int:
        return self._length

    def append(self, text: str, source: int, *, length: int | None = None) -> None:
        """Adds a run copied from ``source`` on; with ``length`` it stands for that many source characters (an entity)."""
        if not text:
            return
        run = len(text) if length is None else length
        adjoins = (
            length is None
            and self._starts
            and self._starts[-1] + self._lengths[-1] == self._length
            and self._sources[-1] + self._lengths[-1] == source
        )
        if adjoins:
            self._lengths[-1] += run
        else:
            self._starts.append(self._length)
            self._sources.append(source)
            self._lengths.append(run)
        self._parts.append(text)
        self._length += len(text)

    def insert(self, text: str) -> None:
        """Adds characters that are not in the source, such as a paragraph break."""
        self._parts.append(text)
        self._length += len(text)

    def text(self) -> str:
        joined = "".join(self._parts)
        self._parts = [joined]
        return joined

    def offsets(self) -> OffsetMap:
        return OffsetMap(tuple(self._starts), tuple(self._sources), tuple(self._lengths))


def clean(text: str) -> str:
    """Text without invisible characters, with plain single spaces."""
    return re.sub(r"\s+", " ", text.translate(_CLEAN)).strip()


def words(text: str) -> list[str]:
    """Lower-case words and numbers, in order."""
    return [match.group().lower() for match in _WORD.finditer(text)]


def trim(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end)


def covers(spans: Iterable[Span]) -> Callable[[int], bool]:
    """A question to ask of many offsets: does one of the spans hold it?"""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(spans):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        elif end > start:
            starts.append(start)
            ends.append(end)

    def covered(offset: int) -> bool:
        place = bisect_right(starts, offset) - 1
        return place >= 0 and offset < ends[place]

    return covered


# A full stop after these does not end a sentence.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sir rt hon st no nos para paras art arts sec ch fig figs vol pp p e.g i.e eg ie etc cf viz al"
    " inc ltd co corp dept gov gen col sgt rev jr sr vs approx est ref rec recs o.m sl u.s u.k u.n jan feb mar apr jun jul"
    " aug sep sept oct nov dec".split()
)
_REFERENCE = r"(?:\s?\(\d{1,3}(?:\.\d{1,3})+\))"  # "(14.27)", printed after a recommendation
_SENTENCE_END = re.compile(
    rf"[.!?][\"'”’)\]]*(?:\s?\d{{1,3}}(?=\s))?{_REFERENCE}?(?=\s+[\"'“‘(\[]?[A-Z0-9•])"
    rf"|[.!?][\"'”’)\]]*$|{_REFERENCE}(?=\s+[A-Z])|\n+"
)


def sentences(text: str, span: Span | None = None) -> Iterator[Span]:
    """Spans of the sentences inside ``span``; a paragraph break always ends one, a semicolon never."""
    start, stop = span if span is not None else (0, len(text))
    begin = start
    for match in _SENTENCE_END.finditer(text, start, stop):
        if match.group()[0] == "." and _is_abbreviation(text, begin, match.start()):
            continue
        piece = trim(text, (begin, match.end()))
        if piece[1] > piece[0]:
            yield piece
        begin = match.end()
    piece = trim(text, (begin, stop))
    if piece[1] > piece[0]:
        yield piece


def _is_abbreviation(text: str, begin: int, dot: int) -> bool:
    start = dot
    while start > begin and not text[start - 1].isspace() and text[start - 1] not in "([“\"'‘":
        start -= 1
    word = text[start:dot]
    if word.lower() in _ABBREVIATIONS:
        return True
    if len(word) == 1 and word.isupper():
        return True  # an initial: "J. Smith"
    # "1." or "4.2." at the start of a sentence is its number, not its end.
    if start == begin + 1 and text[begin] == "(":
        start, word = begin, text[begin:dot]
    return start == begin and bool(re.fullmatch(r"\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[ivxIVX]{1,4}|[a-zA-Z])\)?", word))


def number_of(word: str) -> int | None:
    """The value of "five", "5", "twenty-two" or "fifth", or None."""
    low = word.lower().strip(".,;:()")
    if low.isdecimal():
        return int(low)
    ordinal = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", low)
    if ordinal:
        return int(ordinal.group(1))
    if low in NUMBER_WORDS:
        return NUMBER_WORDS[low]
    if low in ORDINAL_WORDS:
        return ORDINAL_WORDS[low]
    tens, _, unit = low.partition("-")
    if tens in NUMBER_WORDS and unit in NUMBER_WORDS and NUMBER_WORDS[tens] >= 20:
        return NUMBER_WORDS[tens] + NUMBER_WORDS[unit]
    if tens in NUMBER_WORDS and unit in ORDINAL_WORDS and NUMBER_WORDS[tens] >= 20:
        return NUMBER_WORDS[tens] + ORDINAL_WORDS[unit]
    return None
