"""Recommendations that are only named by number: "accepts recommendations 110.1, 110.5–110.9", or ids listed under a heading."""

from __future__ import annotations

import re

from recsim.records import Answer, Block, Document, Item, Span
from recsim.roles.cues import Cue, find_cues
from recsim.structure.markers import expand_ids
from recsim.text import sentences, trim

_DOTTED = r"\d{1,3}\.\d{1,3}(?:\.\d{1,3})?(?:\s?\([a-z]\))?"
_LIST = re.compile(rf"{_DOTTED}(?:\s*(?:,|;|–|-|&|\band\b|\bto\b)\s*(?:and\s+|to\s+)?{_DOTTED})*")
# A full stop ends the sentence, a point before a digit is part of an id.
_NUMBER = r"\d{1,3}(?!\d|\.\d)"
_PLAIN = re.compile(
    rf"\brecommendations?\s+(?:nos?\.?\s*|numbers?\s+)?({_NUMBER}(?:(?:\s*(?:,|;|–|-|&|\band\b|\bto\b)\s*)+{_NUMBER})*)",
    re.I,
)
_OPENS = re.compile(r"\d{1,3}(?:\.\d{1,3})+\s+[A-Z]")  # "3.10 The Director agrees with …": the number of the paragraph itself
_ONLY_IDS = re.compile(rf"[\s,;.()–-]*(?:(?:{_DOTTED}|\band\b|\bto\b|recommendations?)[\s,;.()–-]*)+", re.I)
_POSITION = re.compile(r"\b(?:accept|support|enjoy|note|reject|agree|examin|consider|implement|endors|declin)\w*", re.I)
_KINDS = ("explicit", "note", "consider", "refusal", "addressee", "neither", "action", "aim")


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
        _block(document, block.span, found)
    return list(found.values()) if len(found) >= 3 else []


def _block(document: Document, span: Span, found: dict[str, Item]) -> None:
    """Each sentence that takes a position on numbers; what follows it, up to the next that does, goes on with it."""
    inside = list(sentences(document.text, span))
    named = [_names(document.quote(sentence)) for sentence in inside]
    stop = span[1]
    answers: list[Span] = []
    for sentence, names in zip(reversed(inside), reversed(named), strict=True):
        answers.append((sentence[0], stop))
        if names:
            stop = sentence[0]
    for sentence, names, answer in zip(inside, named, reversed(answers), strict=True):
        for printed, cue in _positions(document, sentence, names):
            for identifier in expand_ids(printed):
                _add(found, identifier, trim(document.text, answer if "." not in printed else sentence), cue.span)


def _positions(document: Document, sentence: Span, lists: list[tuple[int, str]]) -> list[tuple[str, Cue]]:
    """The lists of ids in a sentence, each with the clause that takes a position on it."""
    cues = [cue for cue in find_cues(document.text, sentence) if cue.kind in _KINDS] if lists else []
    found: list[tuple[str, Cue]] = []
    for start, printed in lists if cues else ():
        before = [cue for cue in cues if cue.span[0] <= sentence[0] + start]
        found.append((printed, before[-1] if before else cues[0]))
    return found


def _names(text: str) -> list[tuple[int, str]]:
    """Where ids are named in a sentence that speaks of recommendations, and how they are printed."""
    if len(text) > 3000 or not re.search(r"recommendation", text, re.I):
        return []
    found = [(match.start(), match.group()) for match in _LIST.finditer(text) if match.start() or not _OPENS.match(text)]
    if len(found) == 1 and len(expand_ids(found[0][1])) == 1:
        found = []  # the number of the paragraph itself
    found += [(match.start(1), match.group(1)) for match in _PLAIN.finditer(text)]
    return [(start, printed.strip(" ,;.-–")) for start, printed in found]


def _add(found: dict[str, Item], identifier: str, span: Span, clause: Span) -> None:
    if re.search(r"\d", identifier):
        found.setdefault(
            identifier,
            Item(identifier, identifier, None, None, (Answer(span, how="list", governed_by=clause),), marker_span=span),
        )
