"""Copied spans, recsim beside the PAN-2014 winner's method in one run: ``python -m benchmarks.copies.spans``.

Both get the same texts; each case is a labelled passage, whole copies included. PAN's measures with the paired gain and its interval.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.rivals import pan2014
from recsim import Matcher
from recsim.evaluation.copies import merged_cases
from recsim.evaluation.copies_corpus import CopiesCorpus, load_copies
from recsim.evaluation.results import Figure, bootstrap
from recsim.evaluation.spans import SpanCounts, count_spans, pan_measures
from recsim.evaluation.train_matching import copy_document
from recsim.matching import match
from recsim.matching.regions import regions

MEASURES = ("plagdet", "precision", "recall", "granularity")
OURS, THEIRS, GAIN = "recsim", "PAN 2014 winner's method", "gain"
_RESAMPLES = 300


def measured(corpus: CopiesCorpus, split: str, *, on_done: Callable[[str], None] | None = None) -> dict[str, dict[str, Figure]]:
    """PAN's measures of recsim and of the rival, and under ``gain`` what recsim's plagdet is above the rival's, drawn in pairs."""
    matcher = Matcher(changes=False)
    officials = {}
    ours: list[SpanCounts] = []
    theirs: list[SpanCounts] = []
    for copy in corpus.copies_of(split):
        suspect = matcher.ready(copy_document(copy))
        to_source = suspect.document.offsets.to_source
        for source in copy.sources:
            if source not in officials:
                officials[source] = matcher.ready(corpus.texts[source].path)
            official = officials[source]
            true = merged_cases([(here, there) for name, here, there in copy.pairs if name == source])
            found = match(suspect, official, matcher.model)
            ours.append(count_spans([(to_source(here), there) for here, there in regions(suspect, official, found)], true))
            theirs.append(count_spans(pan2014.align(copy.text, official.document.text), true))
        if on_done is not None:
            on_done(copy.id)
    gain = bootstrap(
        list(zip(ours, theirs, strict=True)),
        lambda sample: pan_measures([one for one, _ in sample]).plagdet - pan_measures([other for _, other in sample]).plagdet,
        resamples=_RESAMPLES,
    )
    return {OURS: pan_figures(ours), THEIRS: pan_figures(theirs), GAIN: {"plagdet_gain": gain}}


def pan_figures(counts: Sequence[SpanCounts]) -> dict[str, Figure]:
    """PAN's measures with intervals over pairs of documents."""
    return {name: bootstrap(counts, partial(_measure, name=name), resamples=_RESAMPLES) for name in MEASURES}


def _measure(sample: Sequence[SpanCounts], name: str) -> float:
    return float(getattr(pan_measures(sample), name))


def main() -> None:
    """Prints the measures of both as JSON."""
    parser = argparse.ArgumentParser(description="Copied spans beside the PAN-2014 winner's method.")
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--every", default=1, type=int, metavar="N", help="take each Nth copy")
    options = parser.parse_args()
    corpus = load_copies(options.corpus)
    some = replace(corpus, copies=tuple(corpus.copies_of(options.split)[:: options.every]))
    found = measured(some, options.split)
    body = {method: {name: figure.to_dict() for name, figure in figures.items()} for method, figures in found.items()}
    sys.stdout.write(json.dumps({"corpus_sha256": corpus.sha256, "split": options.split, **body}, indent=1) + "\n")


if __name__ == "__main__":
    main()
