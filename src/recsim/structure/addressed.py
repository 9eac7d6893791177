"""Letters: answers in running prose that name what they answer ("As to your second recommendation …", "On the third and fourth, I …")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from recsim.records import Answer, Document, Item, Span
from recsim.text import ORDINAL_WORDS, covers, number_of, sentences, trim

_ORDINAL = "(?:" + "|".join(ORDINAL_WORDS) + r"|\d{1,2}(?:st|nd|rd|th))"
_ORDINALS = rf"{_ORDINAL}(?:\s*(?:,|and|to|&)\s*(?:the\s+)?{_ORDINAL})*"
_BY_ORDINAL = re.compile(
    rf"^\W*(?:(?:[\w’']+\s+){{0,6}}?(?:your|the|its|panel[’']s|committee[’']s)\s+)(?P<which>{_ORDINALS}|final|last|remaining \w+)\b(?:\s+(?:and\s+(?:last|final)\s+)?(?P<noun>recommendations?|of (?:your|the|these) recommendations?|one|two|three|is|are|was|were|I|we|has|have|asks?|concerns?|goes?|on|calls?|seeks?|would|deals?|proposes?)\b|\s*[,:;–—.])",
    re.I,
)
_BY_NUMBER = re.compile(
    r"^\W*(?:(?:As to|On|Regarding|Turning to|With regard to|As regards|In respect of|Concerning|As for|To|Under)\s+)?[Rr]ecommendations?\s+(?P<ids>\d{1,3}(?:\s*(?:,|and|to|–|-|&)\s*\d{1,3})*)\b"
)
_CLOSING = re.compile(r"\W*(?:Yours (?:sincerely|faithfully|truly)|(?:With )?(?:kind|best) (?:regards|wishes))\b", re.I)
_OWN_VOICE = re.compile(
    r"\b(?:I|[Ww]e|[Mm]y|[Oo]fficials|[Mm]inisters)(?:[’'](?:m|ve|ll|re|d))?\s+(?:\w+\s+){0,2}?(?:accept|agree|will|shall|do|cannot|can|am|are|have|had|would|propose|intend|see|think|support|take|note|hope|find|share|understand|should|could|officials|department|view|answer)"
)


def addressed_answers(document: Document, items: Sequence[Item]) -> list[Item]:
    """The items, those without an answer given the passage that names them; only in papers that speak in the first person."""
    tops = [item for item in items if item.parent is None]
    if len(tops) < 2 or sum(bool(item.answers) for item in tops) * 2 > len(tops):
        return list(items)
    inside = covers(_own(item) for item in items)
    segments: list[tuple[list[str], Span]] = []
    going = False  # the last segment may still grow
    for block in document.blocks:
        if block.kind in ("row", "footnote", "letterhead", "code") or inside(block.span[0]):
            continue
        for sentence in sentences(document.text, block.span):
            named = _names(document.quote(sentence), tops)
            going = bool(named) or (going and _CLOSING.match(document.quote(sentence)) is None)
            if named:
                segments.append((named, sentence))
            elif going and block.kind != "heading":
                names, span = segments[-1]
                if sentence[0] - span[1] <= 4:
                    segments[-1] = (names, (span[0], sentence[1]))
    voiced = [(names, span) for names, span in segments if _OWN_VOICE.search(document.quote(span))]
    if len({name for names, _ in segments for name in names}) * 2 < len(tops) or len(voiced) * 2 < len(segments):
        return list(items)
    given: dict[str, list[Answer]] = {}
    for names, span in segments:
        for name in names:
            given.setdefault(name, []).append(Answer(trim(document.text, span), how="list" if len(names) > 1 else "direct"))
    return [
        replace(item, answers=tuple(given[item.id][:1])) if item.id in given and _unsettled(item, given[item.id][0]) else item
        for item in items
    ]


def _own(item: Item) -> Span:
    """An item's marker and text; what its region holds beyond them may be the letter that follows the list."""
    if item.text_span is None:
        return item.marker_span or (0, 0)
    return (min(item.text_span[0], item.marker_span[0]) if item.marker_span is not None else item.text_span[0], item.text_span[1])


def _unsettled(item: Item, given: Answer) -> bool:
    """The item has no answer, or a stretch that holds answers to others as well."""
    return not item.answers or any(answer.span[0] <= given.span[0] < answer.span[1] for answer in item.answers)


def _names(sentence: str, tops: Sequence[Item]) -> list[str]:
    """Ids of the items that the opening of a sentence names."""
    match = _BY_NUMBER.match(sentence)
    if match:
        wanted: set[str] = set()
        for part in re.split(r"\s*(?:,|and|&)\s*", match.group("ids")):
            ends = re.split(r"\s*(?:to|–|-)\s*", part)
            low, high = int(ends[0]), int(ends[-1])
            wanted |= {str(value) for value in range(low, min(high, low + 60) + 1)}
        return [item.id for item in tops if item.id in wanted]
    match = _BY_ORDINAL.match(sentence)
    if match is None:
        return []
    which = match.group("which").lower()
    if which in ("final", "last"):
        return [tops[-1].id]
    if which.startswith("remaining"):
        count = number_of(which.split()[1]) or 0
        return [item.id for item in tops[-count:]] if count else []
    places = [number_of(word) or 0 for word in re.findall(_ORDINAL, which, re.I)]
    if re.search(r"\bto\b", which) and len(places) == 2:
        places = list(range(places[0], places[1] + 1))
    return [tops[place - 1].id for place in places if 0 < place <= len(tops)]
