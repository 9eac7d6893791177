"""Copies on one screen: read both sides, make them ready, match, judge; the same against a store of official texts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from recsim.changes import fact_changes, read_sides, stance_changes, substitutions
from recsim.errors import EncoderMismatch, RecsimError, UsageError
from recsim.index import Index
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
from recsim.proposing import propose
from recsim.reading import DEFAULT_LIMITS, Limits, read
from recsim.records import Document, Failure, Json, Paper, Problem
from recsim.spinning import load_spun
from recsim.spinning.judge import spun_text
from recsim.structure import build
from recsim.verdicts import Checked, Side, Verdict

Source = str | Path | bytes | Document | Paper

# Texts of a store that a suspect is compared with in full, best first. A limit that bites is a problem in the answer.
CANDIDATES = 30
# Parsed papers that a matcher keeps: a suspect and the texts that it is compared with.
_PAPERS = 2 * CANDIDATES
# Texts of a store that are kept ready: a paper of 3,000 words takes about a megabyte.
_KEPT = 64


class Matcher:
    """Compares texts with one model at one prior, and checks suspects against an index.

    ``prior`` is the probability of copying before anything is read: 1 in 100 by default. Raising it flags more. Without ``changes``
    a verdict says nothing of substitutions, facts and stances, and a check nothing of spun wording. Without ``vectors`` an
    index is searched by wording alone, which is many times as fast and misses rewrites. Raises `EncoderMismatch` where the index has
    vectors of another encoder.
    """

    def __init__(
        self,
        index: Index | None = None,
        *,
        prior: float = DEFAULT_PRIOR,
        model: str = DEFAULT_MODEL,
        limits: Limits = DEFAULT_LIMITS,
        changes: bool = True,
        vectors: bool = True,
    ) -> None:
        if not 0.0 < prior < 1.0:
            raise UsageError(f"the prior is a probability between 0 and 1, and {prior} was given; 0.01 is the default")
        self.index, self.prior, self.limits, self.changes, self.vectors = index, prior, limits, changes, vectors
        self.model: MatchingModel = load_matching(model)
        # Papers by their document's id, the last used last; what is in them follows from the document alone.
        self._papers: OrderedDict[str, Paper] = OrderedDict()
        self._officials: dict[int, MatchText] = {}
        if index is not None and vectors and index.encoder not in (None, self.model.encoder.name):
            raise EncoderMismatch(
                f"{index.folder} has vectors of {index.encoder}, and {self.model.name} works with {self.model.encoder.name}; make the index"
                " again, or search without vectors: --no-vectors"
            )

    def ready(self, source: Source) -> MatchText:
        """A source read and made ready; do it once for a text that is compared many times. Raises a `ReadError`."""
        if isinstance(source, Paper):
            self._keep(source)
        document = self._read(source)
        asked = [item.text_span for item in build(document).items if item.text_span is not None]
        return ready(document, self.model, asked=asked)

    def _read(self, source: Source) -> Document:
        if isinstance(source, Paper):
            return source.document
        return source if isinstance(source, Document) else read(source, limits=self.limits)

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
        here, there = read_sides(suspect, official, published=papers[1].published)
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
        document = suspect.document if isinstance(suspect, MatchText) else self._read(suspect)
        found = propose(self.index, document, self.model.background, self.model.encoder if self.vectors else None)
        proposed, problems = found.sequences, list(found.problems)
        spun = spun_text(document.text, load_spun()) if self.changes else None
        if not proposed:
            return Checked(Side(document.id, document.source, document.title), (), tuple(problems), spun)
        first = suspect if isinstance(suspect, MatchText) else self.ready(document)
        if len(proposed) > CANDIDATES:
            problems.append(
                Problem(
                    "candidates_capped",
                    f"{len(proposed)} texts of the index share passages with this one, and the {CANDIDATES} that share most were compared",
                )
            )
        verdicts = []
        for sequence in proposed[:CANDIDATES]:
            official = self._official(self.index, sequence)
            if official is not None:
                verdict = self.compare(first, official)
                if verdict.verdict != "independent":
                    verdicts.append(verdict)
        verdicts.sort(key=lambda verdict: (-verdict.flagged, -verdict.score, -max(verdict.coverage), verdict.official.source))
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
            except Exception as error:  # a mistake in recsim, met in one suspect, must not cost the user the others
                message = f"{name} met a mistake in recsim ({type(error).__name__}: {str(error)[:200]}); please report it with the document"
                yield Failure(name, "internal_error", message)
            if on_done is not None:
                on_done(name)

    def cost(self, suspects: Iterable[Source]) -> Json:
        """What checking would take, counted without comparing anything: passages to search, texts of the index to compare with."""
        if self.index is None:
            raise UsageError("there is no index to check against; write Matcher(index) with an open Index")
        counted = dict.fromkeys(("suspects", "unreadable", "passages", "comparisons", "suspects_with_any", "suspects_capped"), 0)
        for suspect in suspects:
            counted["suspects"] += 1
            try:
                document = self._read(suspect)
            except RecsimError:
                counted["unreadable"] += 1
                continue
            found = propose(self.index, document, self.model.background, self.model.encoder if self.vectors else None)
            counted["passages"] += found.passages
            counted["comparisons"] += min(len(found.strength), CANDIDATES)
            counted["suspects_with_any"] += bool(found.strength)
            counted["suspects_capped"] += len(found.strength) > CANDIDATES
        return {**counted, "passages_of_the_index": self.index.passages}

    def _official(self, index: Index, sequence: int) -> MatchText | None:
        """A text of the index made ready, the latest kept: suspects of one collection mostly meet the same few."""
        held = self._officials.pop(sequence, None)
        if held is None:
            document = index.document(sequence)
            if document is None:
                return None
            held = self.ready(document)
            while len(self._officials) >= _KEPT:
                self._officials.pop(next(iter(self._officials)))
        self._officials[sequence] = held
        return held


def compare(suspect: Source, official: Source, *, prior: float = DEFAULT_PRIOR, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    """Whether one of two texts was made from the other, down to machine-paraphrased copies, with the aligned passages.

    ``prior`` is the probability of copying before reading. Raises a `ReadError` for a side that cannot be read.
    """
    return Matcher(prior=prior, limits=limits).compare(suspect, official)
