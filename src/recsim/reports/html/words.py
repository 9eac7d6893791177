"""Which words of an aligned passage were kept, and which stand in place of which."""

from __future__ import annotations

from rapidfuzz.distance import LCSseq

from recsim.records import Span
from recsim.reports.html.marking import Stretch
from recsim.wording import tokenize

# Marking words one by one helps while some are the same; in a passage that shares less, everything would be marked.
_LEAST_KEPT = 0.25


def word_changes(
    suspect: str, suspect_span: Span, official: str, official_span: Span
) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """Stretches to mark in both texts: ``swap`` where words stand for others, ``extra`` where they stand on one side alone."""
    left, right = tokenize(suspect, suspect_span), tokenize(official, official_span)
    blocks: list[tuple[int, int, int, int]] = []
    kept = 0
    for code in LCSseq.opcodes(left.words, right.words):
        if code.tag == "equal":
            kept += code.src_end - code.src_start
        elif blocks and (blocks[-1][1], blocks[-1][3]) == (code.src_start, code.dest_start):
            # A deletion and an insertion side by side are one replacement.
            blocks[-1] = (blocks[-1][0], code.src_end, blocks[-1][2], code.dest_end)
        else:
            blocks.append((code.src_start, code.src_end, code.dest_start, code.dest_end))
    if kept < _LEAST_KEPT * max(len(left), len(right), 1):
        return (), ()
    first: list[Stretch] = []
    second: list[Stretch] = []
    for start, end, other_start, other_end in blocks:
        here = left.span(start, end) if end > start else None
        there = right.span(other_start, other_end) if other_end > other_start else None
        kind = "swap" if here and there else "extra"
        if here:
            first.append(Stretch(here, kind, f"official: {_quoted(official, there)}"))
        if there:
            second.append(Stretch(there, kind, f"suspect: {_quoted(suspect, here)}"))
    return tuple(first), tuple(second)


def _quoted(text: str, span: Span | None) -> str:
    return f"“{' '.join(text[span[0] : span[1]].split())}”" if span else "nothing in its place"
