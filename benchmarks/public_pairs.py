"""Public sets of text pairs, which the project does not ship: ``python -m benchmarks.public_pairs DIR [--rows N]``.

DIR holds folders of tab-separated files (``mrpc``, ``stsb``, ``pan_mtmetrics``, ``clough_stevenson``, ``pan13_fragments``; those that are
not there are left out). No threshold is fitted here: pairs of sentences count as alike from log-odds 0 of the shipped scorers on, pairs of
passages and texts by the shipped verdict. Prints one JSON object a set: figures with the number of rows, and published ones for orientation.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from recsim import Matcher, load_encoder
from recsim.matching.prepared import Prepared, prepare
from recsim.matching.similarity import evidence, neighbourhood
from recsim.records import Json

# Published on the full sets, by others.
PUBLISHED = {
    "mrpc": "accuracy 77.4, F1 84.1 (Madnani et al. 2012); F1 88.9 (fine-tuned MiniLM-L6)",
    "stsb": "Spearman 82.0 (all-MiniLM-L6-v2), 75.4 (potion-8M, static vectors)",
}


def rows_of(path: Path, limit: int | None) -> list[dict[str, str]]:
    """The rows of one file, the first ``limit`` of them, or every one."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return rows[:limit]


def single(text: str, matcher: Matcher) -> Prepared | None:
    """A text as one unit, whatever its stops; None where it has no word."""
    side = prepare(text, matcher.model.background)
    if not len(side.tokens):
        return None
    # The same pair in two units counts once now.
    first = np.sort(np.unique(side.pairs, return_index=True)[1])
    weights = side.pair_weights[first]
    return replace(
        side,
        bounds=np.array([0, len(side.tokens)], dtype=np.int64),
        pair_unit=np.zeros(len(first), dtype=np.int64),
        pairs=side.pairs[first],
        pair_weights=weights,
        pair_norms=np.array([float(weights.sum())]),
        word_norms=np.array([float(side.word_weights.sum())]),
    )


def sentence_log_odds(one: str, other: str, matcher: Matcher) -> float:
    """The better of the two scorers' log-odds that a sentence was made from another."""
    a, b = single(one, matcher), single(other, matcher)
    if a is None or b is None:
        return -20.0
    vectors = [matcher.model.encoder.encode([text]) for text in (one, other)]
    both, _ = neighbourhood(vectors[0], vectors[1])
    shared = np.intersect1d(a.pairs, b.pairs, return_indices=True)[1]
    cosine = float(a.pair_weights[shared].sum()) / float(np.sqrt(max(a.pair_norms[0] * b.pair_norms[0], 1e-9)))
    nought = np.zeros(1, dtype=np.int64)
    row = evidence(a, b, nought, nought, np.array([cosine]), both)
    return float(max(matcher.model.scorer.log_odds(row)[0], matcher.model.rewording.log_odds(row)[0]))


def binary(labels: Sequence[bool], scores: Sequence[float], threshold: float) -> Json:
    """Accuracy, F1 and, whatever the threshold, the area under the curve; no area where all rows have one label."""
    from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

    found = [score >= threshold for score in scores]
    return {
        "rows": len(labels),
        "accuracy": round(float(accuracy_score(labels, found)), 3),
        "f1": round(float(f1_score(labels, found)), 3),
        "auc": round(float(roc_auc_score(labels, scores)), 3) if len(set(labels)) > 1 else None,
    }


def verdicts(rows: Sequence[dict[str, str]], matcher: Matcher) -> Json:
    """How many rows of each label are flagged, and how many are called what."""
    flagged: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    for row in rows:
        verdict = matcher.compare(row["text1"].encode("utf-8"), row["text2"].encode("utf-8"))
        flagged[row["label"]] += verdict.flagged
        kinds.setdefault(row["label"], Counter())[verdict.verdict] += 1
    return {
        label: {"rows": sum(found.values()), "flagged": round(flagged[label] / sum(found.values()), 3), "verdicts": dict(found)}
        for label, found in sorted(kinds.items())
    }


def measure(name: str, path: Path, limit: int | None, matcher: Matcher) -> Json:
    """The figures of one file of a set."""
    rows = rows_of(path, limit)
    if name in ("clough_stevenson", "pan13_fragments"):
        return verdicts(rows, matcher)
    scores = [sentence_log_odds(row["text1"], row["text2"], matcher) for row in rows]
    if name != "stsb":
        return binary([row["label"] == "1" for row in rows], scores, 0.0)
    truth = [float(row["label"]) for row in rows]
    from scipy.stats import spearmanr

    figures: Json = {"rows": len(rows), "spearman_evidence": round(float(spearmanr(truth, scores).statistic), 3)}
    for encoder in ("static-v1", "encoder-v1"):
        sides = [load_encoder(encoder).encode([row[column] for row in rows]) for column in ("text1", "text2")]
        figures[f"spearman_{encoder}"] = round(float(spearmanr(truth, (sides[0] * sides[1]).sum(axis=1)).statistic), 3)
    return figures


def main() -> None:
    """Measures every set that is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--rows", type=int, help="take the first N rows of each file instead of all")
    options = parser.parse_args()
    matcher = Matcher()
    for name in ("mrpc", "stsb", "pan_mtmetrics", "clough_stevenson", "pan13_fragments"):
        for path in sorted((options.folder / name).glob("*.tsv")):
            found = measure(name, path, options.rows, matcher)
            line = {"set": name, "part": path.stem, "figures": found, "published": PUBLISHED.get(name)}
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
