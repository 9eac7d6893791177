"""recsim on copies by programs that it has never seen: ``python -m benchmarks.copies.left_out``.

For each generator a model is trained without its copies, and measured on them alone. Rewrites by hand and all independent pairs are
measured with the shipped model. What comes out is one JSON object: recall by generator, and what was flagged without cause.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from recsim import Matcher
from recsim.evaluation.copies import evaluate_copies
from recsim.evaluation.copies_corpus import CopiesCorpus, load_copies
from recsim.evaluation.train_matching import save_matching, train_matching
from recsim.records import Json

GENERATORS = ("wordnet", "neighbours", "moby", "syntax", "phrasebook")


def without(corpus: CopiesCorpus, generator: str, split: str) -> Json:
    """Figures of a model that was trained without a generator, on that generator's copies and on the hard negative pairs."""
    model = train_matching(corpus, background="background-v1", encoder="static-v1", without=generator, say=lambda _: None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "matching-v1"
        save_matching(model, corpus, path)
        own = replace(corpus, copies=tuple(copy for copy in corpus.copies if copy.generator == generator))
        result = evaluate_copies(own, split=split, matcher=Matcher(model=str(path)), cross=1)
    names = ("recall_whole", "recall_part", "recall_mixed", "false_flags_hard", "span_plagdet", "span_granularity")
    return {name: result.figures[name].to_dict() for name in names if name in result.figures}


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description="recsim on generators that it was not trained on.")
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--generator", action="append", choices=GENERATORS, help="only this one; may be given several times")
    options = parser.parse_args()
    corpus = load_copies(options.corpus)
    found = {name: without(corpus, name, options.split) for name in options.generator or GENERATORS}
    sys.stdout.write(json.dumps({"corpus_sha256": corpus.sha256, "split": options.split, "left_out": found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
