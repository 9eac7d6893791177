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
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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
    bounds = np.array([0, len(side.tokens)], dtype=np.int64)
    zeros = np.zeros(len(side.pair_unit), dtype=np.int64)
    # The same pair in two units counts once now.
    _, first = np.unique(side.pairs, return_index=True)
    first.sort()
    weights = side.pair_weights[first]
    return Prepared(
        side.text, side.tokens, bounds, zeros[first], side.pairs[first], weights, side.word_weights,
        np.array([float(weights.sum())]), np.array([float(side.word_weights.sum())]), side.bits, side.codes,
    )  # fmt: skip


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
    """Accuracy, F1 and, whatever the threshold, the area under the curve."""
    truth, found = np.array(labels), np.array(scores) >= threshold
    hits = int((truth & found).sum())
    return {
        "rows": len(truth),
        "accuracy": round(float((truth == found).mean()), 3),
        "f1": round(2 * hits / max(1, int(truth.sum()) + int(found.sum())), 3),
        "auc": round(area(truth, np.array(scores)), 3),
    }


def area(truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """The probability that a right pair scores above a wrong one."""
    order = ranks(scores)
    right = int(truth.sum())
    wrong = len(truth) - right
    return float((order[truth].sum() - right * (right + 1) / 2) / max(1, right * wrong))


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, equal values sharing theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    result: NDArray[np.float64] = (ends - (counts - 1) / 2.0)[inverse]
    return result


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's rank correlation of two rows of numbers."""
    return float(np.corrcoef(ranks(np.array(one)), ranks(np.array(other)))[0, 1])


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
    figures: Json = {"rows": len(rows), "spearman_evidence": round(spearman(truth, scores), 3)}
    for encoder in ("static-v1", "encoder-v1"):
        sides = [load_encoder(encoder).encode([row[column] for row in rows]) for column in ("text1", "text2")]
        figures[f"spearman_{encoder}"] = round(spearman(truth, (sides[0] * sides[1]).sum(axis=1).tolist()), 3)
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
