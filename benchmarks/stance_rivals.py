"""Rivals of the stance model on ``corpora/stance-v1``: ``python -m benchmarks.stance_rivals``.

Each at its best setting, with the figures of recsim beside them; the corpus is too easy if they come near the model. The suite
has the same as ``python -m benchmarks --only rivals.stance``.
"""

from __future__ import annotations

import json
import sys

from benchmarks import ROOT
from benchmarks.suite.classifiers import stance
from benchmarks.suite.parts import Given

CORPUS = ROOT / "corpora" / "stance-v1"


def figures() -> dict[str, dict[str, float]]:
    """Macro-F1 over all labels and over stances alone, and accuracy, for recsim and each rival."""
    found = stance(Given(size="full"))
    rows = found.rows if found is not None else ()
    return {row.method: {name: round(one.value, 4) for name, one in row.figures.items()} for row in rows if not row.group}


if __name__ == "__main__":
    json.dump(figures(), sys.stdout, indent=1)
    print()
