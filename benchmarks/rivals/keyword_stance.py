"""Stance by keywords, from the whole answer or from its first or last sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.copies.segments import sentences_of
from benchmarks.rivals.contract import Setting
from benchmarks.rivals.keywords import keyword_stance
from recsim.stance.passages import Passage

SETTINGS: tuple[Setting, ...] = ({"reads": "all"}, {"reads": "first sentence"}, {"reads": "last sentence"})


def fit(train: Sequence[Passage], *, reads: str = "all") -> Callable[[Sequence[str]], list[str]]:
    """A function from texts to labels; keywords learn nothing from the training passages."""

    def part(text: str) -> str:
        spans = list(sentences_of(text))
        if reads == "all" or not spans:
            return text
        start, end = spans[0 if reads == "first sentence" else -1]
        return text[start:end]

    return lambda texts: [keyword_stance(part(text)) for text in texts]
