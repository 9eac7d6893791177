"""How the formula model fares on sentences that it has not seen: ``python -m benchmarks.copies.formulas``.

Offices and registers of the training part are left out in turn; then the sentences of the other parts.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from recsim import load_encoder
from recsim.encoders import Encoder
from recsim.evaluation.copies_corpus import CopiesCorpus, Sentence, load_copies
from recsim.evaluation.train_stock import fit_sample, stock_sample, unmarked_sentences
from recsim.matching.match import STOCK_FROM
from recsim.matching.prepared import one_unit
from recsim.matching.stock import StockModel
from recsim.records import Json
from recsim.wording import Background, load_background

_SEED = 20261125
_FOLDS = 8


def left_out(corpus: CopiesCorpus, background: Background, encoder: Encoder) -> Json:
    """What shares of formulas and of ordinary sentences are taken for formulas, ordinary ones by register too."""
    marked = list(corpus.sentences("train"))
    unmarked = unmarked_sentences(corpus, background)
    sample = stock_sample(marked, unmarked, background, encoder)
    names = sorted({one.group for one in marked})
    random.Random(_SEED).shuffle(names)
    fold = {name: number % _FOLDS for number, name in enumerate(names)}
    folds = np.array([fold[one.group] for one in marked] + [number % _FOLDS for number in range(len(unmarked))])
    taken: list[tuple[Sentence, bool]] = []
    for number in range(_FOLDS):
        model = fit_sample(sample.take(folds != number))
        taken += _taken([one for one in marked if fold[one.group] == number], model, background, encoder)
    model = fit_sample(sample)
    unseen = {split: _taken(list(corpus.sentences(split)), model, background, encoder) for split in ("dev", "test")}
    return {"train, left out in turn": _shares(taken), **{split: _shares(found) for split, found in unseen.items()}}


def _taken(
    sentences: Sequence[Sentence], model: StockModel, background: Background, encoder: Encoder
) -> list[tuple[Sentence, bool]]:
    """Each sentence and whether it is taken for a formula."""
    vectors = encoder.encode([one.text for one in sentences])
    return [
        (one, bool(model.probabilities(one_unit(one.text, background), vector[np.newaxis])[0] >= STOCK_FROM))
        for one, vector in zip(sentences, vectors, strict=True)
    ]


def _shares(taken: Sequence[tuple[Sentence, bool]]) -> Json:
    groups: dict[str, list[bool]] = {}
    for one, hit in taken:
        groups.setdefault("formulas" if one.formula else "ordinary sentences", []).append(hit)
        if one.register:
            groups.setdefault(f"ordinary sentences of {one.register}", []).append(hit)
    return {name: {"taken": round(sum(hits) / len(hits), 3), "of": len(hits)} for name, hits in sorted(groups.items())}


def main() -> None:
    """Prints the shares as JSON."""
    parser = argparse.ArgumentParser(description="The formula model on sentences that it has not seen.")
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path)
    corpus = load_copies(parser.parse_args().corpus)
    found = left_out(corpus, load_background(), load_encoder("static-v1"))
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
