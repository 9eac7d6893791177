"""Rivals of the stance model on ``corpora/stance-v1``: ``python -m benchmarks.stance_rivals``.

Keywords and a bag of words, as their users would run them; the corpus is too easy if they come near the model.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.rivals.keywords import keyword_stance
from recsim.evaluation.stance import score_predictor
from recsim.stance.passages import Passage, load_passages

CORPUS = Path(__file__).parents[1] / "corpora" / "stance-v1"


def bag_of_words(train: list[Passage]) -> dict[str, object]:
    """A fitted TF-IDF with logistic regression: word pairs, balanced C, the library's own defaults otherwise."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    made = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=2000))
    made.fit([passage.text for passage in train], [passage.label for passage in train])
    return {"predict": made.predict}


def figures(split: str = "test") -> dict[str, dict[str, float]]:
    """Macro-F1 over all labels and over stances alone, for each rival."""
    corpus = load_passages(CORPUS)
    tested = corpus.split(split)
    fitted = bag_of_words([*corpus.split("train"), *corpus.split("dev")])
    predict = fitted["predict"]
    assert callable(predict)
    by_text = dict(zip([passage.text for passage in tested], predict([passage.text for passage in tested]), strict=True))
    found = {
        "keywords": score_predictor(corpus, keyword_stance, split=split),
        "tf-idf, logistic regression": score_predictor(corpus, lambda text: str(by_text[text]), split=split),
    }
    return {
        name: {key: round(result.figures[key].value, 4) for key in ("macro_f1", "macro_f1_stance", "accuracy")}
        for name, result in found.items()
    }


if __name__ == "__main__":
    json.dump(figures(), sys.stdout, indent=1)
    print()
