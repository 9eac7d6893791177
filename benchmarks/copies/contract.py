"""The contract of all that makes copies: what comes back, and how aligned spans are kept while a text is rebuilt."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

from recsim.records import Span

Strength = Literal["light", "medium", "heavy"]
STRENGTHS: tuple[Strength, ...] = get_args(Strength)

# (suspect_span, official_span)
AlignedPair = tuple[Span, Span]


class Unavailable(RuntimeError):
    """A lexicon, model or package that a generator or rival needs is not installed; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A copy, and which of its sentences (or parts of sentences) came from which of the official text.

    ``pairs`` are ``(suspect_span, official_span)`` in character offsets, in the order of the suspect text. A pair covers
    several sentences where they were merged or split.
    """

    text: str
    pairs: tuple[AlignedPair, ...]

    def quotes(self, official: str) -> list[tuple[str, str]]:
        """The words of each pair: those of the copy, those of the official text."""
        return [(self.text[a:b], official[c:d]) for (a, b), (c, d) in self.pairs]


@dataclass(frozen=True, slots=True)
class Part:
    """Two aligned spans, and which of several sources the official one lies in."""

    source: int
    suspect: Span
    official: Span


@dataclass(frozen=True, slots=True)
class Composed:
    """A text put together from several others; ``parts`` in the order of the text."""

    text: str
    parts: tuple[Part, ...]


class Generator(Protocol):
    """A paraphraser. The same text, strength and state of ``rng`` always give the same copy."""

    @property
    def name(self) -> str:
        """The name under which its copies are filed."""
        ...

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        """A paraphrase of the whole text with its paragraphs kept."""
        ...


@dataclass(slots=True)
class Builder:
    """Puts a copy together piece by piece and keeps the offsets."""

    pieces: list[str] = field(default_factory=list)
    pairs: list[AlignedPair] = field(default_factory=list)
    length: int = 0

    def keep(self, text: str) -> None:
        """Append what is aligned with nothing: white space, list markers, rules."""
        self.pieces.append(text)
        self.length += len(text)

    def add(self, text: str, official: Span) -> None:
        """Append words that stand for an official span."""
        if text and official[1] > official[0]:
            self.pairs.append(((self.length, self.length + len(text)), official))
        self.keep(text)

    def done(self) -> Rewritten:
        return Rewritten("".join(self.pieces), tuple(self.pairs))
