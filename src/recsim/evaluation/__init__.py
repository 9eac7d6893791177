"""Labelled corpora, and figures with intervals on them."""

from recsim.evaluation.corpora import Corpus, LabelledPaper, load_corpus
from recsim.evaluation.parsing import evaluate_parsing
from recsim.evaluation.results import Figure, Result

__all__ = ["Corpus", "Figure", "LabelledPaper", "Result", "evaluate_parsing", "load_corpus"]
