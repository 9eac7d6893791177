"""The rivals of the matching by name; ``python -m benchmarks.rivals.catalogue`` says which can be run here, and what the others need."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import cast

from benchmarks.copies.contract import Unavailable
from benchmarks.rivals.contract import Rival

RIVALS = ("minhash", "shingles", "tfidf", "vectors", "fuzzy")


def load_rival(name: str) -> Rival:
    """The rival of that name. Raises ``KeyError`` for an unknown one, `Unavailable` for one that cannot be run here."""
    if name not in RIVALS:
        raise KeyError(f"no rival {name!r}; there are {', '.join(RIVALS)}")
    # A module with the two functions of the contract.
    rival = cast(Rival, import_module(f"benchmarks.rivals.{name}"))
    rival.score("one text", "another")
    return rival


def available_rivals() -> tuple[dict[str, Rival], dict[str, str]]:
    """The rivals that can be run here, and for each of the others why it cannot."""
    found: dict[str, Rival] = {}
    missing: dict[str, str] = {}
    for name in RIVALS:
        try:
            found[name] = load_rival(name)
        except Unavailable as error:
            missing[name] = str(error)
    return found, missing


if __name__ == "__main__":
    for name, reason in available_rivals()[1].items():
        print(f"{name}: {reason}", file=sys.stderr)
    print("\n".join(available_rivals()[0]))
