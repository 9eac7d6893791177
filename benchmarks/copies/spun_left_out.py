"""The hint of spun wording on programs that it has never seen: ``python -m benchmarks.copies.spun_left_out``.

For each word-swapping program a model is trained without its texts (weights and threshold both), and measured on them and on the texts that nobody
spun. What comes out is one JSON object: by program, the threshold, the share of its texts that is flagged, whole and by strength, beside that
of the shipped model, and what was flagged without cause. Needs recsim[train].
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from recsim.evaluation.copies_corpus import CopiesCorpus, load_copies
from recsim.evaluation.results import Result
from recsim.evaluation.spun import evaluate_spun
from recsim.evaluation.train_spun import SPINNERS, train_spun
from recsim.records import Json
from recsim.spinning import DEFAULT_SPUN


def without(corpus: CopiesCorpus, generator: str, split: str) -> Json:
    """Figures of a model that was trained without a program, on that program's texts and on ordinary ones."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spun-v1"
        description = train_spun(corpus, path, without=generator, say=lambda _: None)
        result = evaluate_spun(without_others(corpus, generator), split=split, model=str(path))
    return {
        "threshold": description["threshold"],
        "recall": result.figures["recall"].to_dict(),
        "recall_by_strength": by_strength(result, generator),
        "false_alarms_official": result.figures["false_alarms_official"].to_dict(),
        "false_alarms_other": result.figures["false_alarms_other"].to_dict(),
    }


def without_others(corpus: CopiesCorpus, generator: str) -> CopiesCorpus:
    """The corpus without what the other programs spun."""
    return replace(
        corpus, copies=tuple(copy for copy in corpus.copies if copy.generator == generator or copy.generator not in SPINNERS)
    )


def by_strength(result: Result, generator: str) -> Json:
    """The share of a program's texts that is flagged, by how heavily they were spun."""
    rows = result.groups["generator and strength"]
    return {name.partition("/")[2]: row["flagged"].to_dict() for name, row in rows.items() if name.startswith(f"{generator}/")}


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description="The hint of spun wording on programs that it was not trained on.")
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--generator", action="append", choices=SPINNERS, help="only this one; may be given several times")
    options = parser.parse_args()
    corpus = load_copies(options.corpus)
    names = options.generator or SPINNERS
    found = {name: without(corpus, name, options.split) for name in names}
    shipped = {
        name: evaluate_spun(without_others(corpus, name), split=options.split, model=DEFAULT_SPUN).figures["recall"].to_dict()
        for name in names
    }
    row = {"corpus_sha256": corpus.sha256, "split": options.split, "left_out": found, "recall_of_the_shipped_model": shipped}
    sys.stdout.write(json.dumps(row, indent=1) + "\n")


if __name__ == "__main__":
    main()
