"""Positions that stand away from the items: lead-in sentences over a list, lists of ids, and one answer for a whole report."""

from __future__ import annotations

import re

from recsim.records import Document, Span
from recsim.roles.cues import Cue, find_cues
from recsim.text import sentences, trim

_GOVERNS = re.compile(r"\b(?:following|below|listed|set out|enumerated)\b|:\s*$", re.I)
_BLANKET = re.compile(
    r"\b(?:the|all(?: of)?(?: the)?|each(?: of the)?|its|both|these|every|any(?: of the)?)\s+(?:\w+[’']?s?\s+){0,3}recommendations?\b",
    re.I,
)


def governing_clause(document: Document, block: int) -> tuple[Span, Span] | None:
    """(sentence, clause) where a block's last sentence takes a position on the list that follows it, or None."""
    span = document.blocks[block].span
    text = document.quote(span)
    if len(text) > 1500 or not re.search(r"recommendation", text, re.I):
        return None
    for sentence in reversed(list(sentences(document.text, span))):
        body = document.quote(sentence)
        if not _GOVERNS.search(body) or not re.search(r"recommendation", body, re.I):
            continue
        cues = [
            cue
            for cue in find_cues(document.text, sentence)
            if cue.kind in ("explicit", "consider", "note", "neither", "addressee", "refusal")
        ]
        if cues:
            best = max(cues, key=lambda cue: cue.strength)
            return sentence, best.span
        break
    return None


def blanket_answer(document: Document) -> tuple[Span, Cue] | None:
    """(answer, cue) where one sentence answers all recommendations of a report that the paper does not print."""
    for block in document.blocks:
        if block.kind in ("heading", "row", "footnote", "letterhead", "code"):
            continue
        listed = list(sentences(document.text, block.span))
        for sentence in listed:
            body = document.quote(sentence)
            if not _BLANKET.search(body):
                continue
            for cue in find_cues(document.text, sentence):
                if cue.kind in ("explicit", "note") and not cue.ids and cue.subject is not None:
                    return trim(document.text, (sentence[0], block.span[1])), cue
    return None
