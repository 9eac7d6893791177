"""Stance of single sentences and passages by the trained model, with evidence and abstention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from recsim.records import IMPLEMENTATIONS, STANCES, Basis, Implementation, Json, Span, Stance
from recsim.stance.evidence import rule_call
from recsim.stance.model import DEFAULT_MODEL, ROLE_PREFIX, StanceModel, load_model

# The model reads 192 tokens; a line longer than this is cut for the rules too, so that 1 MB takes no longer than a page.
LONGEST = 6000
_BATCH = 64
_LETTERS = re.compile(r"[^\W\d_]")
# The commonest words of English; a passage of eight words or more without any is taken for another language.
_ENGLISH = frozenset(
    "the of and to in a is that for it with as be on by this will are not we has have from was or an at its our which their recommendation accepted noted"
    " should been no agreed supported agree accept i you they all there can would".split()
)


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
            abstained=float(order[0] - order[1]) < model.margin or not _readable(text),
        )


def _basis(stance: Stance | None, basis: Basis | None, by_rule: str) -> Basis | None:
    if stance is None or stance not in STANCES:
        return None
    if by_rule == stance and basis is not None:
        return basis
    return None if stance in ("no_explicit_position", "not_addressed", "redacted") else "sentence"


def _readable(text: str) -> bool:
    """English words in a passage with letters; an empty line or another language gives no ground for a call."""
    if not _LETTERS.search(text):
        return False
    found = re.findall(r"[^\W\d_]+", text.lower())
    latin = sum(word.isascii() for word in found)
    if latin * 2 < len(found):
        return False
    return len(found) < 8 or sum(word in _ENGLISH for word in found) * 12 >= len(found)
