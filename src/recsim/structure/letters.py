"""Letters that take a report up point by point: "You recommended that all huts be licensed. I agree. Regulations will …", "On the
second, I cannot agree"; and what was asked in a list of points, answered in the paragraph below it.
"""

from __future__ import annotations

import re

from recsim.records import Answer, Document, Item, Span
from recsim.text import ORDINAL_WORDS, number_of, sentences, trim, words

# What the writer of the letter says was asked; the object begins where the match ends.
_ASKED = re.compile(
    r"(?:You|Your (?:committee|report|panel|letter|review|inquiry|office)|The (?:\w+ ){0,3}?(?:committee|report|panel|inquiry|review|inspector\w*|commission\w*|coroner|ombudsman|auditors?))\s+"
    r"(?:also |then |further |next |rightly |therefore |has |have )*(?:recommend(?:s|ed)?|ask(?:s|ed)?|suggest(?:s|ed)?|propos(?:es|ed)|call(?:s|ed) for|urg(?:es|ed)|request(?:s|ed)?|sought|want(?:s|ed))\s+"
    r"(?:(?:to|that|for)\s+)?",
    re.I,
)
_LISTS = re.compile(r"\brecommend(?:s|ed|ing)?\b(?!ations?\b)[^.]{0,200}:\s*$", re.I)
_RUN_IN = 6  # words of a heading in the paragraph's own line: "Licensing of huts. You recommended …"
_ORDINAL = re.compile(
    rf"(?:(?:On|As (?:to|for|regards)|With regard to|Regarding|Concerning|Turning to)\s+)?(?:the|your|its|their)\s+(?P<which>{'|'.join(ORDINAL_WORDS)})"
    r"(?:\s+recommendation)?\s*(?:,\s+(?:that|to)\s+(?P<asked>[^,.;]{8,200}),|,|:)\s+",
    re.I,
)
_FEWEST = 2  # paragraphs of the kind; one is a remark


def letter_items(document: Document) -> list[Item]:
    """An item a paragraph that says what was asked and answers at once; empty below two."""
    items: list[Item] = []
    for block in document.blocks:
        if block.kind in ("row", "footnote", "letterhead", "code", "heading"):
            continue
        found = _point(document, block.span)
        if found is not None:
            asked, answer = found
            items.append(Item(str(len(items) + 1), None, None, asked, (Answer(answer),), marker_span=block.span))
    return items if len(items) >= _FEWEST else []


def _point(document: Document, span: Span) -> tuple[Span, Span] | None:
    """(what was asked, the answer) of a paragraph."""
    inside = list(sentences(document.text, span))
    for place, sentence in enumerate(inside[:2]):
        match = _ASKED.match(document.text, *sentence)
        if match is not None and place + 1 < len(inside):
            return trim(document.text, (match.end(), sentence[1])), trim(document.text, (inside[place + 1][0], span[1]))
        if len(document.quote(sentence).split()) > _RUN_IN:
            break
    return None


def ordinal_items(document: Document) -> list[Item]:
    """An item a sentence that takes the next of "the first", "the second" … up: "On the first, that all routes be franchised, I agree"."""
    if re.search(r"recommendation", document.text, re.I) is None:
        return []
    opened: list[tuple[Span, re.Match[str]]] = []
    for block in document.blocks:
        if block.kind in ("row", "footnote", "letterhead", "code", "heading"):
            continue
        for sentence in sentences(document.text, block.span):
            match = _ORDINAL.match(document.text, *sentence)
            if match is not None and (number_of(match.group("which")) or 0) == len(opened) + 1:
                opened.append(((sentence[0], block.span[1]), match))
    items: list[Item] = []
    for place, (span, match) in enumerate(opened):
        stop = min(span[1], opened[place + 1][0][0]) if place + 1 < len(opened) else span[1]
        asked = match.span("asked") if match.group("asked") else None
        answer = trim(document.text, (match.end(), stop))
        items.append(Item(str(place + 1), match.group("which"), None, asked, (Answer(answer),), marker_span=(span[0], stop)))
    return items if len(items) >= _FEWEST else []


def bulleted_items(document: Document) -> list[Item]:
    """An item a point of each list that "recommended that the Council should:" opens; the paragraph below answers, sentence by sentence."""
    items: list[Item] = []
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if block.kind not in ("paragraph", "heading", "quote") or _LISTS.search(document.quote(block.span)) is None:
            continue
        stop = index + 1
        while stop < len(blocks) and blocks[stop].kind == "list_item":
            stop += 1
        points = [_point_text(document, one.span) for one in blocks[index + 1 : stop]]
        if len(points) < _FEWEST:
            continue
        answer = blocks[stop].span if stop < len(blocks) and blocks[stop].kind == "paragraph" else None
        for text in points:
            answers = () if answer is None else (_fitting(document, text, answer),)
            items.append(Item(str(len(items) + 1), None, None, text, answers, marker_span=text))
    return items


def _point_text(document: Document, span: Span) -> Span:
    """A point without its bullet and the "; and" at its end."""
    text = document.quote(span)
    bullet, end = re.match(r"[\W_]*", text), re.search(r"[\s;,]*(?:\b(?:and|or)\b)?[\s;,]*$", text)
    return span[0] + (bullet.end() if bullet else 0), span[0] + (end.start() if end else len(text))


def _fitting(document: Document, asked: Span, answer: Span) -> Answer:
    """The sentence of the answer that takes up most of what was asked; the whole answer where none does."""
    wanted = _telling(document.quote(asked))
    inside = list(sentences(document.text, answer))
    shared = [len(wanted & _telling(document.quote(sentence))) for sentence in inside]
    best = max(range(len(inside)), key=lambda place: shared[place], default=0)
    return Answer(inside[best] if inside and shared[best] else answer, how="list")


def _telling(text: str) -> set[str]:
    return {word for word in words(text) if len(word) > 2 and word not in ("the", "and", "its", "for", "not", "should")}
