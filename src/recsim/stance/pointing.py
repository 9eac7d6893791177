"""Which words of a passage carry its decision, by the attention that the encoder gives its tokens."""

from __future__ import annotations

from collections.abc import Sequence

from recsim.records import Span
from recsim.text import sentences

# A sentence is part of the evidence from this share of the attention, beside the sentence that has most.
ENOUGH = 0.3
# Within a sentence, the clause from the first to the last token with this share of its strongest token's attention.
STRONG = 0.1


def deciding_spans(
    text: str, weighed: Sequence[tuple[Span, float]], *, enough: float = ENOUGH, strong: float = STRONG
) -> tuple[Span, ...]:
    """The clauses on which attention rests, in order; nothing where no token has any."""
    if not weighed:
        return ()
    pieces = [[token for token in weighed if start <= token[0][0] < end] for start, end in sentences(text)]
    pieces = [tokens for tokens in pieces if tokens] or [list(weighed)]
    masses = [sum(share for _, share in tokens) for tokens in pieces]
    total = sum(masses)
    if total <= 0:
        return ()
    return tuple(
        _clause(text, tokens, strong)
        for tokens, mass in zip(pieces, masses, strict=True)
        if mass == max(masses) or mass >= enough * total
    )


def _clause(text: str, tokens: Sequence[tuple[Span, float]], strong: float) -> Span:
    floor = strong * max(share for _, share in tokens)
    kept = [span for span, share in tokens if share >= floor]
    start, end = kept[0][0], kept[-1][1]
    # Whole words: a token may be the tail or the head of one.
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return (start, end)
