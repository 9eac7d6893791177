"""Copies on one screen: read both sides, make them ready, match, judge; the same against a store of official texts."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from recsim.changes import fact_changes, read_side, stance_changes, substitutions
from recsim.errors import RecsimError, UsageError
from recsim.index import Index, passages_of, terms_of, terms_of_text
from recsim.matching import (
    DEFAULT_MODEL,
    DEFAULT_PRIOR,
    Match,
    MatchingModel,
    MatchText,
    judge,
    load_matching,
    match,
    ready,
)
from recsim.pipeline import parse
from recsim.reading import DEFAULT_LIMITS, Limits, read
from recsim.records import Document, Failure, Paper, Problem
from recsim.spinning import load_spun
from recsim.spinning.judge import spun_text
from recsim.structure import build
from recsim.verdicts import Checked, Verdict

Source = str | Path | bytes | Document | Paper

# Texts of a store that a suspect is compared with in full, best first. A limit that bites is a problem in the answer.
CANDIDATES = 30
# A passage proposes a text where it shares this part of its skip-bigrams with one of its passages, or where their vectors are as near.
# Of heavily swapped passages 98 in 100 share .18 or more, of unrelated ones 2 in 100 share .04 or more; a cosine of .6 lets most rewrites
# through (10 in 100 are under .63) and many others (2 in 100 unrelated ones are over .69), which the full comparison then clears
# (python -m benchmarks.copies.constants).
_SHARED, _NEAR = 0.06, 0.6
_NEIGHBOURS = 10
# Parsed papers that a matcher keeps: a suspect and the texts that it is compared with.
_PAPERS = 2 * CANDIDATES


class Matcher:
    """Compares texts with one model at one prior, and checks suspects against an index.

    ``prior`` is the probability of copying before anything is read: 1 in 100 by default. Raising it flags more. Without ``changes``
    a verdict says nothing of substitutions, facts and stances, and a check nothing of spun wording.
    """

    def __init__(
        self,
        index: Index | None = None,
        *,
        prior: float = DEFAULT_PRIOR,
        model: str = DEFAULT_MODEL,
        limits: Limits = DEFAULT_LIMITS,
        changes: bool = True,
    ) -> None:
        if not 0.0 < prior < 1.0:
            raise UsageError(f"the prior is a probability between 0 and 1, and {prior} was given; 0.01 is the default")
        self.index, self.prior, self.limits, self.changes = index, prior, limits, changes
        self.model: MatchingModel = load_matching(model)
        # Papers by their document's id, the last used last; what is in them follows from the document alone.
        self._papers: OrderedDict[str, Paper] = OrderedDict()

    def ready(self, source: Source) -> MatchText:
        """A source read and made ready; do it once for a text that is compared many times. Raises a `ReadError`."""
        if isinstance(source, Paper):
            self._keep(source)
            source = source.document
        document = source if isinstance(source, Document) else read(source, limits=self.limits)
        asked = [item.text_span for item in build(document).items if item.text_span is not None]
        return ready(document, self.model, asked=asked)

    def compare(self, suspect: Source | MatchText, official: Source | MatchText) -> Verdict:
        """Whether one of two texts was made from the other, where, and by how much. Raises a `ReadError`."""
        first = suspect if isinstance(suspect, MatchText) else self.ready(suspect)
        second = official if isinstance(official, MatchText) else self.ready(official)
        found = match(first, second, self.model)
        verdict = judge(first, second, found, self.model, prior=self.prior)
        return self._with_changes(verdict, first, second, found) if self.changes and verdict.verdict != "independent" else verdict

    def _with_changes(self, verdict: Verdict, suspect: MatchText, official: MatchText, found: Match) -> Verdict:
        """The verdict with what the copy changed: its glossary, facts and stances."""
        papers = self._paper(suspect.document), self._paper(official.document)
        here, there = (read_side(text, published=papers[1].published) for text in (suspect, official))
        return replace(
            verdict,
            substitutions=substitutions(here, there, found.matched),
            fact_changes=fact_changes(here, there, found.matched),
            stance_changes=stance_changes(here, there, found.matched, papers),
        )

    def _paper(self, document: Document) -> Paper:
        if document.id not in self._papers:
            self._keep(parse(document))
        self._papers.move_to_end(document.id)
        return self._papers[document.id]

    def _keep(self, paper: Paper) -> None:
        self._papers[paper.document.id] = paper
        while len(self._papers) > _PAPERS:
            self._papers.popitem(last=False)

    def check(self, suspect: Source | MatchText) -> Checked:
        """What the index says of a suspect: its verdicts best first, independent ones left out. Raises a `ReadError`."""
        if self.index is None:
            raise UsageError("there is no index to check against; write Matcher(index) with an open Index")
        first = suspect if isinstance(suspect, MatchText) else self.ready(suspect)
        proposed = self._proposed(self.index, first)
        problems = []
        if len(proposed) > CANDIDATES:
            problems.append(
                Problem(
                    "candidates_capped",
                    f"{len(proposed)} texts of the index share passages with this one, and the {CANDIDATES} that share most were compared",
                )
            )
        verdicts = []
        for sequence in proposed[:CANDIDATES]:
            document = self.index.document(sequence)
            if document is not None:
                verdict = self.compare(first, document)
                if verdict.verdict != "independent":
                    verdicts.append(verdict)
        verdicts.sort(key=lambda verdict: (-verdict.flagged, -verdict.score, -max(verdict.coverage), verdict.official.source))
        spun = spun_text(first.document.text, load_spun()) if self.changes else None
        return Checked(first.side, tuple(verdicts), tuple(problems), spun)

    def check_many(
        self, suspects: Iterable[Source], *, on_done: Callable[[str], None] | None = None
    ) -> Iterator[Checked | Failure]:
        """What the index says of each suspect, in order; one that cannot be read gives a `Failure` in its place."""
        for suspect in suspects:
            name = str(suspect)[:200] if isinstance(suspect, str | Path) else type(suspect).__name__
            try:
                yield self.check(suspect)
            except RecsimError as error:
                yield Failure(name, error.code, str(error))
            if on_done is not None:
                on_done(name)

    def _proposed(self, index: Index, suspect: MatchText) -> list[int]:
        """Sequences of the texts that are worth comparing, most promising first."""
        tokens, bounds, spans = passages_of(suspect.document)
        strength: defaultdict[int, float] = defaultdict(float)
        for terms in terms_of(tokens, bounds):
            wanted = set(terms)
            best: dict[int, float] = {}
            for sequence, _, words in index.search(terms):
                shared = _shared(wanted, words)
                if shared >= _SHARED:
                    best[sequence] = max(best.get(sequence, 0.0), shared)
            for sequence, shared in best.items():
                strength[sequence] += shared
        if spans:
            vectors = self.model.encoder.encode([suspect.document.quote(span) for span in spans])
            for near in index.nearest(vectors, count=_NEIGHBOURS, encoder=self.model.encoder.name):
                closest: dict[int, float] = {}
                for sequence, cosine in near:
                    closest[sequence] = max(closest.get(sequence, 0.0), cosine)
                for sequence, cosine in closest.items():
                    if cosine >= _NEAR:
                        strength[sequence] += (cosine - _NEAR) / 4
        return [sequence for sequence, _ in sorted(strength.items(), key=lambda one: (-one[1], one[0]))]


def _shared(wanted: set[str], words: str) -> float:
    """The share of a query's skip-bigrams that a passage has."""
    return len(wanted & terms_of_text(words)) / max(1, len(wanted))


def compare(suspect: Source, official: Source, *, prior: float = DEFAULT_PRIOR, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    """Whether one of two texts was made from the other, down to machine-paraphrased copies, with the aligned passages.

    ``prior`` is the probability of copying before reading. Raises a `ReadError` for a side that cannot be read.
    """
    return Matcher(prior=prior, limits=limits).compare(suspect, official)
