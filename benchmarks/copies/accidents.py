"""Changes that word-swapping programs made by accident, for reading: ``python -m benchmarks.copies.accidents --split dev``.

Writes what recsim reports in the copies that are read for accidents (`recsim.evaluation.changes.read_for_accidents`) to
``accidents.jsonl``, one a line with the words around it on both sides, names left out. Whoever reads them deletes what is no change of a fact;
what is left counts as right when precision is measured. Rows of other splits and rows that were read stay as they are.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from recsim import Matcher
from recsim.evaluation.changes import read_for_accidents
from recsim.evaluation.copies_corpus import load_copies
from recsim.evaluation.train_matching import copy_document
from recsim.records import Json


def main() -> None:
    """Adds the reports of a split that are not in the file yet, each marked ``"read": false``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path)
    parser.add_argument("--split", required=True)
    options = parser.parse_args()
    corpus = load_copies(options.corpus)
    path = options.corpus / "accidents.jsonl"
    rows: list[Json] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
    known = {(row["copy"], row["side"], tuple(row["span"])) for row in rows}
    matcher = Matcher()
    for copy in read_for_accidents(corpus, options.split):
        suspect = matcher.ready(copy_document(copy))
        for source in copy.sources:
            official = matcher.ready(corpus.texts[source].path)
            for change in matcher.compare(suspect, official).fact_changes:
                if change.same or change.kind == "name":
                    continue
                side, span = ("official", change.official_span) if change.official_span else ("suspect", change.suspect_span)
                if span is None or (copy.id, side, span) in known:
                    continue
                around = [
                    " ".join(text[max(0, where[0] - 50) : where[1] + 50].split()) if where else ""
                    for text, where in (
                        (suspect.document.text, change.suspect_span), (official.document.text, change.official_span),
                    )
                ]  # fmt: skip
                rows.append(
                    {"copy": copy.id, "split": options.split, "kind": change.kind, "side": side, "span": list(span), "was": change.official,
                     "is": change.suspect, "suspect": around[0], "official": around[1], "read": False}
                )  # fmt: skip
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"{sum(not row['read'] for row in rows)} of {len(rows)} are to be read in {path}")


if __name__ == "__main__":
    main()
