"""Linking beside MiniLM, TF-IDF and BM25 in one run: F1 at the best threshold of the development part, precision at recall .9.

    python -m benchmarks.links [corpora/links-v1]

Each rival is given the variant (own words, or with what introduces and answers them) and the threshold that do best on the
development part.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import numpy as np

from benchmarks.links.rivals import RIVALS, Unavailable
from recsim.evaluation.links import LINKED, Scored, f1, precision_at, score_pairs
from recsim.evaluation.links_corpus import LinksCorpus, load_links
from recsim.evaluation.train_links import best_threshold
from recsim.linking import Ask, load_linking


def main(arguments: list[str] | None = None) -> int:
    """Prints one line a method and part of the corpus."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpus", nargs="?", default="corpora/links-v1")
    parser.add_argument("--model", default="links-v1")
    chosen = parser.parse_args(arguments)
    corpus = load_links(chosen.corpus)
    print(f"{'method':<8} {'variant':<8} {'threshold':>9} {'dev F1':>7} {'test F1':>8} {'hard F1':>8} {'P at R .9':>10}")
    for name in RIVALS:
        try:
            print(rival_line(corpus, name))
        except Unavailable as missing:
            print(f"{name:<8} not run: {missing}")
    model = load_linking(chosen.model)
    parts = {split: score_pairs(corpus, split, model) for split in ("dev", "test")}
    # It is fitted on the development part as well, so its figure there says nothing; `recsim train links` prints that of families left out.
    print(line("recsim", "", parts, model.threshold, fitted=True))
    return 0


def rival_line(corpus: LinksCorpus, name: str) -> str:
    """The line of a rival by its better variant."""
    found = []
    for variant, text in (("own", _own), ("whole", _whole)):
        parts = {split: scored_by(corpus, split, name, text) for split in ("dev", "test")}
        rows = parts["dev"]
        threshold, value = best_threshold(np.array([row.score for row in rows]), np.array([row.linked for row in rows]))
        found.append((value, variant, parts, threshold))
    _, variant, parts, threshold = max(found, key=lambda one: one[0])
    return line(name, variant, parts, threshold)


def scored_by(corpus: LinksCorpus, split: str, name: str, text: Callable[[Ask], str]) -> list[Scored]:
    """The labelled pairs of a split with a rival's scores."""
    asks = {ask.id: ask for paper in corpus.papers for ask in paper.asks}
    pairs = corpus.pairs_of(split)
    scores = RIVALS[name]([(asks[pair.later], asks[pair.earlier]) for pair in pairs], text)
    return [Scored(pair, float(score), LINKED[0]) for pair, score in zip(pairs, scores, strict=True)]


def line(name: str, variant: str, parts: dict[str, list[Scored]], threshold: float, *, fitted: bool = False) -> str:
    """One line of the table; "hard" leaves out the pairs that nobody would confuse."""
    hard = [row for row in parts["test"] if row.linked or row.pair.hard]
    dev = "–" if fitted else f"{f1(parts['dev'], threshold):.3f}"
    return (
        f"{name:<8} {variant:<8} {threshold:>9.3f} {dev:>7} {f1(parts['test'], threshold):>8.3f} "
        f"{f1(hard, threshold):>8.3f} {precision_at(parts['test'], 0.9):>10.3f}"
    )


def _own(ask: Ask) -> str:
    return ask.text


def _whole(ask: Ask) -> str:
    return ask.whole


if __name__ == "__main__":
    sys.exit(main())
