"""The rivals of the matching by name; ``python -m benchmarks.rivals.catalogue`` says which can be run here, and what the others need."""

from __future__ import annotations

import sys
from collections.abc import Collection
from importlib import import_module
from types import ModuleType

from benchmarks.copies.contract import Unavailable
from benchmarks.rivals.contract import Builder, Scorer

# Modules of this package and what each is called where its figures are shown.
RIVALS = {
    "minhash": "MinHash (datasketch)",
    "rensa_minhash": "MinHash (rensa)",
    "gaoya_minhash": "MinHash (gaoya)",
    "semantic_hash": "SemHash",
    "vectors": "MiniLM, exact search (sentence-transformers)",
    "vectors_hnsw": "MiniLM 8-bit, HNSW (usearch)",
    "fuzzy": "fuzzy ratios (rapidfuzz)",
    "tfidf": "TF-IDF (scikit-learn)",
    "bm25": "BM25 (bm25s)",
    "shingles": "shared shingles",
    "shingle_join": "shingle join (DuckDB)",
    "alignment": "PAN 2014 winner's method",
}


def load_rival(name: str) -> ModuleType:
    """The module of that rival. Raises ``KeyError`` for an unknown one, `Unavailable` for one that cannot be run here."""
    if name not in RIVALS:
        raise KeyError(f"no rival {name!r}; there are {', '.join(RIVALS)}")
    rival = import_module(f"benchmarks.rivals.{name}")
    if isinstance(rival, Scorer):
        rival.score("one text of words", "another text of words", **rival.SCORES[0])
    if isinstance(rival, Builder):
        rival.build(["one text of words"], **rival.FINDS[0])
    return rival


def available_rivals(without: Collection[str] = ()) -> tuple[dict[str, ModuleType], dict[str, str]]:
    """The rivals that can be run here, and for each of the others why it cannot; those in ``without`` are left out on purpose."""
    found: dict[str, ModuleType] = {}
    missing: dict[str, str] = {}
    for name in RIVALS:
        if name in without:
            missing[name] = "left out by --without"
            continue
        try:
            found[name] = load_rival(name)
        except (Unavailable, ImportError) as error:  # a package that is there may lack one of its own
            missing[name] = str(error)
    return found, missing


def scorers(found: dict[str, ModuleType]) -> dict[str, Scorer]:
    """Those that compare two texts."""
    return {name: rival for name, rival in found.items() if isinstance(rival, Scorer)}


def builders(found: dict[str, ModuleType]) -> dict[str, Builder]:
    """Those that find passages."""
    return {name: rival for name, rival in found.items() if isinstance(rival, Builder)}


if __name__ == "__main__":
    for name, reason in available_rivals()[1].items():
        print(f"{name}: {reason}", file=sys.stderr)
    print("\n".join(available_rivals()[0]))
