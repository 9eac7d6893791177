"""Recommendations inside running prose: "(1) … ; (2) …" after "we recommend that", and sentences that end "(Recommendation 3)"."""

from __future__ import annotations

import re

from recsim.records import Document, Item, Span
from recsim.roles.sentences import IMPERATIVES
from recsim.text import sentences, trim

_ASKED = re.compile(
    r"\b(?:we|I|report|auditors?|office|inspector\w*|panel|board|committee|commission|review|inquiry|OIG|GAO|[A-Z]{2,5}|ombudsman|she|he|they|it)\b[^.]{0,60}?\brecommend(?:s|ed|ing)?\b(?!ations?\b)",
    re.I,
)
_REACH = 2500  # characters from one "(n)" to the next at most; further apart they count other things
_ENUMERATED = re.compile(r"\((\d{1,2})\)\s*")
_LETTERED = re.compile(r"\(([a-z])\)\s*")
_TAIL = re.compile(r"(?:\s*(?:[;,:.]|\band\b|\bor\b))+\s*$")
_NAMED = re.compile(r"\(Recommendations?\s+(\d{1,3}[a-z]?)\)\s*\.?\s*$", re.I)
_THAT = re.compile(r"\brecommend(?:s|ed)\s+(?:to\s+[^,.]{1,60}\s+)?that\s+", re.I)
_SPLIT = re.compile(
    r"(?:[,;]\s*)?\band(?:\s+(?:also|further|to|that\s+\w+(?:\s+\w+)?))?\s+(?=(?:\w+ly\s+)?([a-z]+)\b)|;\s*(?=([a-z]+)\b)|,\s+(?=(?:\w+ly\s+)?([a-z]+)\b)"
)


def inline_items(document: Document) -> list[Item]:
    """Items found in prose, in order; empty where nobody recommends anything in it."""
    for block in document.blocks:
        if block.kind in ("row", "footnote", "letterhead", "code"):
            continue
        text = document.quote(block.span)
        asked = _ASKED.search(text)
        if asked is None:
            continue
        found = _enumerated(document, (block.span[0] + asked.end(), len(document.text)))
        if len(found) >= 2:
            return found
    return _unnumbered(document)


def named_items(document: Document) -> list[Item]:
    """Items whose sentence ends with its number in brackets: "… by county. (Recommendation 2)"."""
    items: list[Item] = []
    named: set[str] = set()
    for block in document.blocks:
        if block.kind == "row":
            continue
        last: Span | None = None
        for span in sentences(document.text, block.span):
            match = _NAMED.search(document.quote(span))
            if match and match.group(1) not in named:
                named.add(match.group(1))
                own = trim(document.text, (span[0], span[0] + match.start()))
                if own[1] - own[0] < 12 and last is not None:
                    own = last  # the number stands as a sentence of its own
                items.append(Item(match.group(1), f"Recommendation {match.group(1)}", None, own, marker_span=span))
            last = span
    return items


def _enumerated(document: Document, span: Span) -> list[Item]:
    """Items of "(1) … (2) …" with their "(a) … (b) …"."""
    marks: list[re.Match[str]] = []
    position, limit = span[0], span[0] + _REACH
    while match := _ENUMERATED.search(document.text, position, min(span[1], limit + 4)):  # 4: the mark itself
        position = match.end()
        if int(match.group(1)) == len(marks) + 1:
            marks.append(match)
            limit = position + _REACH
    if len(marks) < 2:
        return []
    items: list[Item] = []
    for position, mark in enumerate(marks):
        stop = marks[position + 1].start() if position + 1 < len(marks) else _sentence_stop(document, mark.end(), span[1])
        text = _tidy(document, (mark.end(), stop))
        name = mark.group(1)
        items.append(Item(name, f"({name})", None, text, marker_span=(mark.start(), text[1])))
        letters: list[re.Match[str]] = []
        for match in _LETTERED.finditer(document.text, mark.end(), stop):
            if ord(match.group(1)) - 97 == len(letters):
                letters.append(match)
        if len(letters) >= 2:
            for place, letter in enumerate(letters):
                end = letters[place + 1].start() if place + 1 < len(letters) else stop
                part = _tidy(document, (letter.end(), end))
                items.append(
                    Item(f"{name}({letter.group(1)})", f"({letter.group(1)})", name, part, marker_span=(letter.start(), part[1]))
                )
    return items


def _sentence_stop(document: Document, start: int, limit: int) -> int:
    first = next(sentences(document.text, (start, limit)), None)
    return first[1] if first else limit


def _tidy(document: Document, span: Span) -> Span:
    text = document.quote(span)
    match = _TAIL.search(text)
    return trim(document.text, (span[0], span[0] + match.start()) if match else span)


def _unnumbered(document: Document) -> list[Item]:
    """ "We recommended that the State revise … and adjust …": one item for each coordinated verb."""
    items: list[Item] = []
    for block in document.blocks:
        if block.kind in ("row", "footnote", "letterhead", "code"):
            continue
        for span in sentences(document.text, block.span):
            text = document.quote(span)
            asked, that = _ASKED.search(text), _THAT.search(text)
            if asked is None or that is None:
                continue
            start = _verb_start(text, that.end())
            if start is None:
                continue
            cuts = [start]
            for match in _SPLIT.finditer(text, start):
                verb = next(group for group in match.groups() if group)
                if verb in IMPERATIVES and match.end() - cuts[-1] > 25:
                    cuts.append(match.end())
            for position, cut in enumerate(cuts):
                end = cuts[position + 1] if position + 1 < len(cuts) else len(text)
                own = _tidy(document, (span[0] + cut, span[0] + end))
                items.append(Item(str(len(items) + 1), None, None, own, marker_span=own))
    return items


def _verb_start(text: str, start: int) -> int | None:
    """Where the first asked-for verb begins: after the addressee and a "should"."""
    for match in re.finditer(r"[A-Za-z-]+", text[start : start + 160]):
        word = match.group()
        if word in ("should", "must"):
            after = re.match(r"\s+(?:\w+ly\s+)?", text[start + match.end() :])
            return start + match.end() + (after.end() if after else 0)
        if word in IMPERATIVES and word.islower():
            return start + match.start()
    return None
