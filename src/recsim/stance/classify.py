"""Stance of single sentences and passages by the trained model, with evidence and abstention."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from recsim.encoders.contract import TransformerEncoder
from recsim.records import IMPLEMENTATIONS, STANCES, Basis, Call, Implementation, Json, Span, Stance
from recsim.stance.evidence import rule_call
from recsim.stance.language import is_english
from recsim.stance.model import DEFAULT_MODEL, ROLE_PREFIX, StanceModel, load_model

# The model reads 192 tokens; a line longer than this is cut for the rules too, so that 1 MB takes no longer than a page.
LONGEST = 6000
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Classified:
    """What the model makes of one passage. An abstention keeps the best label and says so."""

    id: str | None
    role: str
    stance: Stance | None
    confidence: float
    scores: dict[str, float] = field(default_factory=dict)
    implementation: Implementation = "not_stated"
    basis: Basis | None = None
    evidence: tuple[Span, ...] = ()
    abstained: bool = False

    def to_dict(self) -> Json:
        return {
            "id": self.id,
            "role": self.role,
            "stance": self.stance,
            "confidence": round(self.confidence, 4),
            "scores": {label: round(value, 4) for label, value in self.scores.items()},
            "implementation": self.implementation,
            "basis": self.basis,
            "evidence": [list(span) for span in self.evidence],
            "abstained": self.abstained,
        }


def classify(text: str, *, id: str | None = None, model: str = DEFAULT_MODEL) -> Classified:
    """The call on one sentence or passage."""
    return next(classify_many([(id, text)], model=model))


def classify_many(passages: Iterable[str | tuple[str | None, str]], *, model: str = DEFAULT_MODEL) -> Iterator[Classified]:
    """A call for each passage, in order, read in batches; each is a text or an (id, text) pair."""
    loaded = load_model(model)
    waiting = iter(passages)
    while batch := list(islice(waiting, _BATCH)):
        pairs = [(None, item) if isinstance(item, str) else item for item in batch]
        yield from _classified(loaded, pairs)


def _classified(model: StanceModel, pairs: list[tuple[str | None, str]]) -> Iterator[Classified]:
    texts = [text[:LONGEST] for _, text in pairs]
    labels, states, pointed = model.point(texts)
    known = model.encoder.knows if isinstance(model.encoder, TransformerEncoder) else None
    for number, (identifier, _) in enumerate(pairs):
        text, row = texts[number], labels[number]
        best = int(row.argmax())
        label = model.label.labels[best]
        order = sorted(row, reverse=True)
        role = label.removeprefix(ROLE_PREFIX) if label.startswith(ROLE_PREFIX) else "response"
        stance: Stance | None = label if role == "response" else None  # type: ignore[assignment]
        rule = rule_call(text)
        stated = stance is not None and rule.stance == stance and rule.span is not None
        yield Classified(
            id=identifier,
            role=role,
            stance=stance,
            confidence=float(row[best]),
            scores={name: float(value) for name, value in zip(model.label.labels, row, strict=True)},
            implementation=next(
                state for state in IMPLEMENTATIONS if state == model.implementation.labels[int(states[number].argmax())]
            ),
            basis=_basis(stance, rule.basis, rule.stance),
            evidence=(rule.span,) if stated and rule.span is not None else pointed[number],
            abstained=float(order[0] - order[1]) < model.margin or not _readable(text, rule, known),
        )


def _basis(stance: Stance | None, basis: Basis | None, by_rule: str) -> Basis | None:
    if stance is None or stance not in STANCES:
        return None
    if by_rule == stance and basis is not None:
        return basis
    return None if stance in ("no_explicit_position", "not_addressed", "redacted") else "sentence"


def _readable(text: str, rule: Call, known: Callable[[str], bool] | None) -> bool:
    """An empty line or another language gives no ground for a call; what the rules can read needs no words that are known ("XYZ concurs.")."""
    read = rule.basis in ("label", "sentence") and rule.span is not None and text[slice(*rule.span)].isascii()
    return is_english(text, None if read else known)
