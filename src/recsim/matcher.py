"""Copies on one screen: read both sides, make them ready, match, judge; the same against a store of official texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from recsim.errors import UsageError
from recsim.matching import DEFAULT_PRIOR, MatchingModel, MatchText, judge, load_matching, match, ready
from recsim.reading import DEFAULT_LIMITS, Limits, read
from recsim.records import Document, Paper
from recsim.structure import build
from recsim.verdicts import Verdict

if TYPE_CHECKING:
    from dataclasses import replace as replace

Source = str | Path | bytes | Document | Paper


class Matcher:
    """Compares texts with one model at one prior, and checks suspects against a store.

    ``prior`` is the probability of copying before anything is read: 1 in 100 by default. Raising it flags more.
    """

    def __init__(self, *, prior: float = DEFAULT_PRIOR, model: str = "matching-v1", limits: Limits = DEFAULT_LIMITS) -> None:
        if not 0.0 < prior < 1.0:
            raise UsageError(f"the prior is a probability between 0 and 1, and {prior} was given; 0.01 is the default")
        self.prior, self.limits = prior, limits
        self.model: MatchingModel = load_matching(model)

    def ready(self, source: Source) -> MatchText:
        """A source read and made ready; do it once for a text that is compared many times. Raises a `ReadError`."""
        if isinstance(source, Paper):
            source = source.document
        document = source if isinstance(source, Document) else read(source, limits=self.limits)
        asked = [item.text_span for item in build(document).items if item.text_span is not None]
        return ready(document, self.model, asked=asked)

    def compare(self, suspect: Source | MatchText, official: Source | MatchText) -> Verdict:
        """Whether one of two texts was made from the other, where, and by how much. Raises a `ReadError`."""
        first = suspect if isinstance(suspect, MatchText) else self.ready(suspect)
        second = official if isinstance(official, MatchText) else self.ready(official)
        return judge(first, second, match(first, second, self.model), self.model, prior=self.prior)
