"""Recommendations that are only named by number: "accepts recommendations 110.1, 110.5–110.9", or ids listed under a heading."""

from __future__ import annotations

import re

from recsim.records import Answer, Block, Document, Item, Span
from recsim.roles.cues import Cue, find_cues
from recsim.structure.markers import expand_ids
from recsim.text import sentences

_DOTTED = r"\d{1,3}\.\d{1,3}(?:\.\d{1,3})?(?:\s?\([a-z]\))?"
_LIST = re.compile(rf"{_DOTTED}(?:\s*(?:,|;|–|-|&|\band\b|\bto\b)\s*(?:and\s+|to\s+)?{_DOTTED})*")
_PLAIN = re.compile(
    r"\brecommendations\s+(?:nos?\.?\s*|numbers?\s+)?(\d{1,3}(?![.\d])(?:\s*(?:,|;|–|-|&|\band\b|\bto\b)\s*(?:and\s+)?\d{1,3}(?![.\d]))+)",
    re.I,
)
_ONLY_IDS = re.compile(rf"[\s,;.()–-]*(?:(?:{_DOTTED}|\band\b|\bto\b|recommendations?)[\s,;.()–-]*)+", re.I)
_POSITION = re.compile(r"\b(?:accept|support|enjoy|note|reject|agree|examin|consider|implement|endors|declin)\w*", re.I)
_KINDS = ("explicit", "note", "consider", "refusal", "addressee", "neither", "action")


def cited_items(document: Document) -> list[Item]:
    """One item an id that a position is taken on by number; empty below three ids, since a passing mention is no list."""
    found: dict[str, Item] = {}
    heading: Block | None = None
    for block in document.blocks:
        if block.kind in ("row", "footnote", "letterhead", "code"):
            continue
        text = document.quote(block.span)
        if heading is not None and _ONLY_IDS.fullmatch(text):
            for identifier in expand_ids(text.strip(" .;,")):
                _add(found, identifier, (heading.span[0], block.span[1]), heading.span)
            continue
        if block.kind == "heading" or len(text) < 120:
            heading = block if _POSITION.search(text) and not _LIST.search(text) else None
        else:
            heading = None
        for sentence in sentences(document.text, block.span):
            _sentence(document, sentence, found)
    return list(found.values()) if len(found) >= 3 else []


def _sentence(document: Document, sentence: Span, found: dict[str, Item]) -> None:
    text = document.quote(sentence)
    if len(text) > 3000 or not re.search(r"recommendation", text, re.I):
        return
    lists = [(match.span(), match.group()) for match in _LIST.finditer(text)]
    lists += [(match.span(1), match.group(1)) for match in _PLAIN.finditer(text)]
    ids = [identifier for _, printed in lists for identifier in expand_ids(printed.strip(" ,;.-–"))]
    if len(ids) < 2:
        return
    cues = [cue for cue in find_cues(document.text, sentence) if cue.kind in _KINDS]
    if not cues:
        return
    for (start, _), printed in lists:
        place = sentence[0] + start
        before = [cue for cue in cues if cue.span[0] <= place]
        cue: Cue = before[-1] if before else cues[0]
        for identifier in expand_ids(printed.strip(" ,;.-–")):
            _add(found, identifier, sentence, cue.span)


def _add(found: dict[str, Item], identifier: str, span: Span, clause: Span) -> None:
    if re.search(r"\d", identifier):
        found.setdefault(
            identifier,
            Item(identifier, identifier, None, None, (Answer(span, how="list", governed_by=clause),), marker_span=span),
        )
