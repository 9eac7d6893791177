"""What the stance model's say in parsing is worth: ``python -m benchmarks.stance_parsing``.

Parses the development part of `corpora/replies-v1` with each bound on how sure the model must be before an answer takes its stance
(`recsim.stance.learned.SURE`; above 1 it is never heard), and with each weight of its word on the role of a sentence (`ROLE_WEIGHT`).
``--real FOLDER`` adds the figures of `benchmarks.real_papers` for the bounds. The bound and the weight that ship are chosen on this table.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from benchmarks import ROOT
from benchmarks.gate.measure import measure
from benchmarks.real_papers import score_folder
from recsim.evaluation import load_corpus
from recsim.records import Json, Span
from recsim.stance import learned
from recsim.stance.model import StanceModel, load_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

CORPUS = ROOT / "corpora" / "replies-v1"
BOUNDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
WEIGHTS = (0.0, 1.0, 2.0)
FIGURES = ("found", "extra", "stance", "response_overlap", "implementation")


class Remembering:
    """A stance model that answers each text once: nine parses of one corpus ask the same questions."""

    def __init__(self, model: StanceModel) -> None:
        self.label, self._model = model.label, model
        self.implementation = model.implementation
        self._kept: dict[str, tuple[NDArray[np.float64], NDArray[np.float64], tuple[Span, ...]]] = {}

    def point(
        self, texts: Sequence[str], *, rules: bool = True
    ) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]], list[tuple[Span, ...]]]:
        """As `StanceModel.point`, which parsing asks without the rules."""
        if rules:
            raise ValueError("parsing asks the model without the rules' word")
        new = list(dict.fromkeys(text for text in texts if text not in self._kept))
        self._kept.update(zip(new, zip(*self._model.point(new, rules=False), strict=True), strict=True))
        found = [self._kept[text] for text in texts]
        return [one[0] for one in found], [one[1] for one in found], [one[2] for one in found]

    def predict(self, texts: Sequence[str], *, rules: bool = True) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
        """As `StanceModel.predict`."""
        labels, states, _ = self.point(texts, rules=rules)
        return labels, states


@contextmanager
def heard(model: Any, *, sure: float = learned.SURE, weight: float = learned.ROLE_WEIGHT) -> Iterator[None]:
    """The model's say in parsing set for a while."""
    with (
        patch.object(learned, "_model", lambda: model),
        patch.object(learned, "SURE", sure),
        patch.object(learned, "ROLE_WEIGHT", weight),
    ):
        yield


def figures(model: Any, *, sure: float = learned.SURE, weight: float = learned.ROLE_WEIGHT) -> Json:
    """Figures of the development part of replies-v1 under one setting."""
    corpus = load_corpus(CORPUS)
    dev = replace(corpus, papers=tuple(paper for paper in corpus.papers if paper.split == "dev"))
    with heard(model, sure=sure, weight=weight):
        scores = measure(dev).splits["dev"]
    return {name: round(scores[name], 4) for name in FIGURES if name in scores}


def main(argv: Sequence[str] | None = None) -> int:
    """Print one JSON line a setting."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.stance_parsing", description="the stance model's say in parsing")
    options.add_argument("--real", type=Path, help="a folder as benchmarks.real_papers reads it")
    options.add_argument("--bounds", type=float, nargs="*", default=BOUNDS)
    options.add_argument("--weights", type=float, nargs="*", default=WEIGHTS)
    given = options.parse_args(argv)
    model = Remembering(load_model())
    for bound in given.bounds:
        row = {"sure": bound, **figures(model, sure=bound)}
        if given.real is not None:
            with heard(model, sure=bound):
                real = {part: score_folder(given.real / part).figures["stance"].value for part in ("responses", "seeds")}
                row |= {part: round(value, 4) for part, value in real.items()}
        print(json.dumps(row), flush=True)
    for weight in given.weights:
        print(json.dumps({"role_weight": weight, **figures(model, weight=weight)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
