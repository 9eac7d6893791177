"""What makes copies of official texts: paraphrasers that share no lexicon, and editors that keep the words.

``GENERATORS`` names the paraphrasers. Each is a `Generator`; ``load(name)`` makes one, or raises `Unavailable` with the
package to install. ``EDITORS`` keep the same contract but are no paraphrasers; ``insert`` and ``mix`` put
texts together, `Chain` rewrites twice.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from benchmarks.copies.compose import Chain, Shuffle, insert, mix
from benchmarks.copies.contract import STRENGTHS, Composed, Generator, Part, Rewritten, Strength, Unavailable
from benchmarks.copies.edit import Edit
from benchmarks.copies.reformat import Reformat
from benchmarks.copies.spell import Spell

# name -> module and class; a module is imported only when its generator is asked for, since each brings a lexicon of its own
GENERATORS: dict[str, tuple[str, str]] = {
    "wordnet": ("benchmarks.copies.wordnet", "WordNetSwaps"),
    "neighbours": ("benchmarks.copies.neighbours", "NeighbourSwaps"),
    "moby": ("benchmarks.copies.moby", "MobySwaps"),
    "syntax": ("benchmarks.copies.syntax", "SyntaxMoves"),
    "phrasebook": ("benchmarks.copies.phrasebook", "Phrasebook"),
}

EDITORS: dict[str, Callable[[], Generator]] = {"edit": Edit, "reformat": Reformat, "shuffle": Shuffle, "spell": Spell}

__all__ = [
    "EDITORS",
    "GENERATORS",
    "STRENGTHS",
    "Chain",
    "Composed",
    "Generator",
    "Part",
    "Rewritten",
    "Strength",
    "Unavailable",
    "available",
    "insert",
    "load",
    "mix",
]


def load(name: str) -> Generator:
    """The generator of that name; `Unavailable` if what it needs is not installed, ``KeyError`` for an unknown name."""
    module, kind = GENERATORS[name]
    made: Generator = getattr(import_module(module), kind)()
    return made


def available() -> tuple[dict[str, Generator], dict[str, str]]:
    """All generators that can be made here, and for each of the others why it cannot."""
    made: dict[str, Generator] = {}
    missing: dict[str, str] = {}
    for name in GENERATORS:
        try:
            made[name] = load(name)
        except Unavailable as error:
            missing[name] = str(error)
    return made, missing
