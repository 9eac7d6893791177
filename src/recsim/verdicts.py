"""The frozen values of matching that cross module borders, and their JSON form (contract: compare, check)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from recsim.presented import Presented
from recsim.records import SCHEMA, Json, Problem, Span

PairKind = Literal["identical", "edited", "substituted", "reworded", "stock"]
VerdictKind = Literal["verbatim", "near_duplicate", "machine_paraphrase", "rewrite", "quotation", "independent", "undecided"]
Extent = Literal["whole", "part", "none"]
FactKind = Literal["number", "date", "name", "negation", "modal", "comparative", "quantifier"]

PAIR_KINDS: tuple[PairKind, ...] = get_args(PairKind)
VERDICTS: tuple[VerdictKind, ...] = get_args(VerdictKind)
FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)
# Verdicts that call a text a copy; a quotation names its source, and what is undecided is not flagged.
COPIES: tuple[VerdictKind, ...] = ("verbatim", "near_duplicate", "machine_paraphrase", "rewrite")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts of a match: who it is, not what it says."""

    id: str
    source: str
    title: str | None = None

    def to_dict(self) -> Json:
        return {"id": self.id, "source": self.source, "title": self.title}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two aligned spans. ``score`` is the probability that one was made from the other; ``kept`` the share of words kept in order."""

    suspect: Span
    official: Span
    kind: PairKind
    score: float
    kept: float
    attributed: bool = False

    def to_dict(self) -> Json:
        return {
            "suspect": list(self.suspect),
            "official": list(self.official),
            "kind": self.kind,
            "attributed": self.attributed,
            "score": round(self.score, 3),
            "kept": round(self.kept, 3),
        }


@dataclass(frozen=True, slots=True)
class Signal:
    """One measured reason: its value and what it adds to the log-odds of copying (natural logarithm)."""

    name: str
    value: float
    contribution: float

    def to_dict(self) -> Json:
        return {"name": self.name, "value": round(self.value, 4), "contribution": round(self.contribution, 4)}


@dataclass(frozen=True, slots=True)
class Substitution:
    """A phrase of the official text and what stands in its place in the suspect, with how often."""

    official: str
    suspect: str
    count: int

    def to_dict(self) -> Json:
        return {"official": self.official, "suspect": self.suspect, "count": self.count}


@dataclass(frozen=True, slots=True)
class StanceChange:
    """A recommendation whose answer the suspect words differently. ``same``: a reader still takes the same position from it.

    ``recommendation`` is its id in the official text, or ``claim`` for what a text says of its answers in numbers ("accepts all five").
    """

    recommendation: str
    official: str | None
    official_text: str | None
    suspect: str | None
    suspect_text: str | None
    same: bool

    def to_dict(self) -> Json:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class FactChange:
    """A number, date, name, negation, modal verb or comparison that differs between aligned spans. ``same``: only its form changed.

    What was lost has no words and no span of the suspect, what was added none of the official text.
    """

    kind: FactKind
    official: str
    suspect: str
    same: bool
    suspect_span: Span | None
    official_span: Span | None

    def to_dict(self) -> Json:
        return {
            "kind": self.kind,
            "official": self.official,
            "suspect": self.suspect,
            "same": self.same,
            "suspect_span": list(self.suspect_span) if self.suspect_span else None,
            "official_span": list(self.official_span) if self.official_span else None,
        }


@dataclass(frozen=True, slots=True)
class Verdict(Presented):
    """Whether one text was made from the other, in either direction, with everything that the answer rests on.

    ``score`` is the probability of copying at the stated ``prior``; the contributions of ``signals``, of which the first is the
    prior, add up to its log-odds. ``coverage`` is the share of each side's words that lie in pairs which count.
    """

    suspect: Side
    official: Side
    verdict: VerdictKind
    extent: Extent
    score: float
    prior: float
    coverage: tuple[float, float]
    pairs: tuple[Pair, ...] = ()
    signals: tuple[Signal, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    stance_changes: tuple[StanceChange, ...] = ()
    fact_changes: tuple[FactChange, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether this is called a copy: verbatim, near duplicate, machine paraphrase or rewrite."""
        return self.verdict in COPIES

    def to_dict(self) -> Json:
        suspect = self.suspect.to_dict()
        return {
            "schema": SCHEMA,
            "suspect": {"id": suspect["id"], "source": suspect["source"]},
            "official": self.official.to_dict(),
            "verdict": self.verdict,
            "extent": self.extent,
            "score": round(self.score, 4),
            "prior": self.prior,
            "coverage": {"suspect": round(self.coverage[0], 4), "official": round(self.coverage[1], 4)},
            "pairs": [pair.to_dict() for pair in self.pairs],
            "substitutions": [one.to_dict() for one in self.substitutions],
            "stance_changes": [one.to_dict() for one in self.stance_changes],
            "fact_changes": [one.to_dict() for one in self.fact_changes],
            "signals": [signal.to_dict() for signal in self.signals],
            "problems": [problem.to_dict() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class SpunPhrase:
    """Words that read as if a program had put them in another's place, and what they may have stood for, where that can be told."""

    text: str
    span: Span
    expected: str | None

    def to_dict(self) -> Json:
        return {"text": self.text, "span": list(self.span), "expected": self.expected}


@dataclass(frozen=True, slots=True)
class Spun:
    """A hint, from a text's wording alone, that words were swapped in it: ``score`` is 0 to 1, and ``flagged`` from a threshold on.

    A text too short to judge has the score 0 and a problem.
    """

    score: float
    phrases: tuple[SpunPhrase, ...] = ()
    flagged: bool = False
    problems: tuple[Problem, ...] = ()

    def to_dict(self) -> Json:
        return {
            "score": round(self.score, 4),
            "flagged": self.flagged,
            "phrases": [phrase.to_dict() for phrase in self.phrases],
            "problems": [problem.to_dict() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Checked(Presented):
    """What a store of official texts says of one suspect: verdicts best first, independent ones left out; ``spun`` is a hint."""

    suspect: Side
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...] = field(default=())
    spun: Spun | None = None

    @property
    def flagged(self) -> bool:
        """Whether any verdict calls the suspect a copy."""
        return any(verdict.flagged for verdict in self.verdicts)

    def to_dict(self) -> Json:
        suspect = self.suspect.to_dict()
        return {
            "schema": SCHEMA,
            "suspect": {"id": suspect["id"], "source": suspect["source"]},
            "verdicts": [
                {key: value for key, value in verdict.to_dict().items() if key not in ("schema", "suspect")}
                for verdict in self.verdicts
            ],
            "spun": self.spun.to_dict() if self.spun is not None else None,
            "problems": [problem.to_dict() for problem in self.problems],
        }
