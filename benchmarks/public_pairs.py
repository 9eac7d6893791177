"""Public sets of text pairs, whole, beside published figures: ``python -m benchmarks.public_pairs DIR [--out FILE]``.

Nothing is fitted to the sets. recsim keeps the thresholds that it ships with; those of the other methods are chosen on sentence pairs of
``corpora/copies-v1``, each where it tells sentences of copies from their wrong partners best (`recsim.evaluation.train_sentence_pairs`).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recsim import Matcher, load_encoder
from recsim.evaluation.copies_corpus import load_copies
from recsim.evaluation.train_sentence_pairs import SentencePair, sentence_pairs
from recsim.matching import EVEN, load_pair_model, score_sentences
from recsim.records import Json

# Figures on the full sets by others, for orientation: the parts measured here are smaller.
PUBLISHED = {
    "mrpc": "accuracy .774, F1 .841 (Madnani et al. 2012, trained on it); F1 .889 (fine-tuned MiniLM-L6)",
    "stsb": "Spearman .820 (all-MiniLM-L6-v2), .754 (potion-8M, static vectors)",
    "pan13_fragments": "plagdet .884 on random obfuscation (winner of PAN 2014, in whole documents)",
}
Pairs = Sequence[tuple[str, str]]
Method = Callable[[Pairs], list[float]]
OURS, VERDICT, MINILM = "recsim, two sentences", "recsim, verdict", "MiniLM (sentences-v1)"
SETS = ("mrpc", "pan_mtmetrics", "stsb", "clough_stevenson", "pan13_fragments")
# Sets of passages, which recsim's verdict is for; the others are single sentences.
PASSAGES = ("clough_stevenson", "pan13_fragments")
# MiniLM's threshold is chosen on each Nth of the corpora's sentence pairs.
_CHOOSING = 9
# Words of the shorter side of a passage up to which it is shown in a group.
_LENGTHS = (40, 80, 120)
_FLAGGED = 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """One method on one set: how many rows, at which threshold, figures and where they come from."""

    method: str
    rows: int
    threshold: float | None
    figures: dict[str, float]
    seconds: float

    def to_dict(self) -> Json:
        figures = {name: round(value, 3) for name, value in self.figures.items()}
        at = None if self.threshold is None else round(self.threshold, 3)
        return {"method": self.method, "rows": self.rows, "threshold": at, **figures, "processor_s": round(self.seconds, 1)}


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of one file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def sentence_scores(pairs: Pairs) -> list[float]:
    """recsim's scores of two sentences alone."""
    return [one.score for one in score_sentences(pairs)]


def verdict_scores(pairs: Pairs) -> list[float]:
    """recsim's scores of two whole texts, at the default prior."""
    matcher = Matcher(changes=False)
    ready = {text: matcher.ready(text.encode("utf-8")) for text in dict.fromkeys(text for pair in pairs for text in pair)}
    return [matcher.compare(ready[one], ready[other]).score for one, other in pairs]


def cosines(encoder: str) -> Method:
    """Cosines of the vectors of a shipped encoder."""

    def scores(pairs: Pairs) -> list[float]:
        places = {text: place for place, text in enumerate(dict.fromkeys(text for pair in pairs for text in pair))}
        vectors = load_encoder(encoder).encode(list(places))
        return [float(vectors[places[one]] @ vectors[places[other]]) for one, other in pairs]

    return scores


def tfidf(pairs: Pairs) -> list[float]:
    """Cosines of TF-IDF vectors of words and pairs of words; frequencies are those of the set itself."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)).fit([text for pair in pairs for text in pair])
    sides = [vectorizer.transform([pair[side] for pair in pairs]) for side in (0, 1)]
    found: list[float] = np.asarray(sides[0].multiply(sides[1]).sum(axis=1)).ravel().tolist()
    return found


METHODS: dict[str, Method] = {
    OURS: sentence_scores,
    "static vectors (static-v1)": cosines("static-v1"),
    "TF-IDF (scikit-learn)": tfidf,
}


def threshold_of(scores: Sequence[float], made: Sequence[bool]) -> float:
    """Where the mean of the shares found of both classes is highest."""
    values, truth = np.array(scores), np.array(made)
    order = np.argsort(-values, kind="stable")
    hits, wrong = np.cumsum(truth[order]), np.cumsum(~truth[order])
    balanced = hits / max(1, truth.sum()) - wrong / max(1, (~truth).sum())
    ends = np.append(np.diff(values[order]) != 0, True)
    best = int(np.argmax(np.where(ends, balanced, -np.inf)))
    return float(values[order][best])


def thresholds(pairs: Sequence[SentencePair], methods: dict[str, Method]) -> dict[str, float]:
    """Each method's threshold on sentence pairs of the corpora; recsim keeps its own."""
    texts, made = [(one.one, one.other) for one in pairs], [one.made for one in pairs]
    return {name: EVEN if name == OURS else threshold_of(method(texts), made) for name, method in methods.items()}


def judged(scores: Sequence[float], labels: Sequence[bool], at: float) -> dict[str, float]:
    """Accuracy, precision, recall, F1 and the share of wrong flags at a threshold, and the area under the curve, which needs none."""
    from scipy.stats import rankdata

    values, truth = np.array(scores), np.array(labels)
    flagged = values >= at
    hit, false, missed = int((flagged & truth).sum()), int((flagged & ~truth).sum()), int((~flagged & truth).sum())
    both = max(1, int(truth.sum()) * int((~truth).sum()))
    ranks = float(rankdata(values)[truth].sum()) - truth.sum() * (truth.sum() + 1) / 2
    return {
        "accuracy": float((flagged == truth).mean()),
        "precision": hit / max(1, hit + false),
        "recall": hit / max(1, hit + missed),
        "f1": 2 * hit / max(1, 2 * hit + false + missed),
        "false_flags": false / max(1, int((~truth).sum())),
        "auc": float(ranks / both),
    }


def told(name: str, folder: Path, methods: dict[str, Method], at: dict[str, float], every: dict[str, int]) -> Iterator[Told]:
    """Each method on one set; ``every`` names methods of which only each Nth row is taken, for their cost."""
    from scipy.stats import spearmanr

    files = [folder / "dev.tsv"] if name == "stsb" else sorted(folder.glob("*.tsv"))
    rows = [row for file in files for row in rows_of(file)]
    for method, scored in methods.items():
        some = rows[:: every.get(method, 1)]
        began = time.process_time()
        scores = scored([(row["text1"], row["text2"]) for row in some])
        seconds = time.process_time() - began
        if name == "stsb":
            figures = {"spearman": float(spearmanr(scores, [float(row["label"]) for row in some]).statistic)}
            yield Told(method, len(some), None, figures, seconds)
            continue
        copied = [row["label"] not in ("0", "non") for row in some]
        figures = judged(scores, copied, at[method])
        groups: defaultdict[str, list[bool]] = defaultdict(list)
        for row, score, one in zip(some, scores, copied, strict=True):
            if one and name in PASSAGES:
                groups[_group(row)].append(score >= at[method])
        figures |= {f"recall, {group} (of {len(hits)})": sum(hits) / len(hits) for group, hits in sorted(groups.items())}
        yield Told(method, len(some), at[method], figures, seconds)


def _group(row: dict[str, str]) -> str:
    """The kind of a copied passage where the set names it, else the length of its shorter side."""
    if row["label"] != "1":
        return row["label"]
    words = min(len(row["text1"].split()), len(row["text2"].split()))
    most = next((most for most in _LENGTHS if words <= most), None)
    return f"to {most:03d} words" if most else f"over {_LENGTHS[-1]} words"


def measured(sets: Path, corpus: Path, *, every: int, say: Callable[[str], None]) -> Json:
    """Every set that the folder holds by every method, MiniLM on each Nth row; with the thresholds and where they come from."""
    methods = METHODS | ({MINILM: cosines("sentences-v1")} if every else {})
    loaded, model = load_copies(corpus), load_pair_model()
    chosen_on = sentence_pairs(loaded, "dev", model.background, model.encoder)
    at = thresholds(chosen_on, METHODS)
    if every:
        at |= thresholds(chosen_on[::_CHOOSING], {MINILM: methods[MINILM]})
    found: dict[str, list[Json]] = {}
    for name in SETS:
        if not (sets / name).is_dir():
            continue
        whole = {VERDICT: verdict_scores} if name in PASSAGES else {}
        found[name] = []
        for one in told(name, sets / name, whole | methods, at | {VERDICT: _FLAGGED}, {MINILM: every}):
            say(f"{name}: {json.dumps(one.to_dict())}")
            found[name].append(one.to_dict())
    return {
        "thresholds": {"corpus": loaded.name, "sha256": loaded.sha256, "split": "dev", "pairs": len(chosen_on)},
        "sets": found,
        "published": PUBLISHED,
    }


def main() -> None:
    """Prints the figures as JSON, one line a method as they come on standard error."""
    parser = argparse.ArgumentParser(description="Public sets of text pairs, whole, beside published figures.")
    parser.add_argument("sets", type=Path, metavar="DIR")
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path, help="where thresholds are chosen")
    parser.add_argument("--minilm-every", default=1, type=int, metavar="N", help="give MiniLM each Nth row; 0 leaves it out")
    parser.add_argument("--out", type=Path, help="write the figures there instead")
    options = parser.parse_args()
    made = measured(
        options.sets, options.corpus, every=options.minilm_every, say=lambda line: print(line, file=sys.stderr, flush=True)
    )
    body = json.dumps(made, indent=1) + "\n"
    if options.out:
        options.out.write_text(body, encoding="utf-8")
    else:
        sys.stdout.write(body)


if __name__ == "__main__":
    main()
