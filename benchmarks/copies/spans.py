"""Copied spans, recsim beside the PAN-2014 winner's method in one run: ``python -m benchmarks.copies.spans``.

Both get the same texts; each case is a labelled passage, whole copies included. PAN's measures with the paired gain and its interval.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.rivals import pan2014
from recsim import Matcher
from recsim.evaluation.copies import merged_cases
from recsim.evaluation.copies_corpus import load_copies
from recsim.evaluation.results import bootstrap
from recsim.evaluation.spans import SpanCounts, count_spans, pan_measures
from recsim.evaluation.train_matching import copy_document
from recsim.matching import match
from recsim.matching.match import regions


def main() -> None:
    """Prints the measures of both as JSON."""
    parser = argparse.ArgumentParser(description="Copied spans beside the PAN-2014 winner's method.")
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--every", default=1, type=int, metavar="N", help="take each Nth copy")
    options = parser.parse_args()
    corpus, matcher = load_copies(options.corpus), Matcher()
    officials = {}
    ours: list[SpanCounts] = []
    theirs: list[SpanCounts] = []
    for copy in corpus.copies_of(options.split)[:: options.every]:
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
    gain = bootstrap(
        list(zip(ours, theirs, strict=True)),
        lambda sample: pan_measures([one for one, _ in sample]).plagdet - pan_measures([other for _, other in sample]).plagdet,
        resamples=300,
    )
    body = {
        "corpus_sha256": corpus.sha256,
        "split": options.split,
        "pairs": len(ours),
        "recsim": pan_measures(ours).to_dict(),
        "pan2014": pan_measures(theirs).to_dict(),
        "gain_plagdet": gain.to_dict(),
    }
    sys.stdout.write(json.dumps(body, indent=1) + "\n")


if __name__ == "__main__":
    main()
