"""Labelled corpora, and figures with intervals on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from recsim.errors import UsageError
from recsim.evaluation.corpora import Corpus, LabelledPaper, load_corpus
from recsim.evaluation.parsing import evaluate_parsing
from recsim.evaluation.results import Figure, Result
from recsim.evaluation.stance import evaluate_stance
from recsim.stance.passages import PassageCorpus, load_passages

__all__ = [
    "TASKS",
    "Corpus",
    "Figure",
    "LabelledPaper",
    "Result",
    "evaluate",
    "evaluate_parsing",
    "evaluate_stance",
    "load_corpus",
]

# What can be measured; a task is a function of a corpus and a split.
TASKS: Mapping[str, Callable[..., Result]] = {"parsing": evaluate_parsing, "stance": evaluate_stance}


def evaluate(task: str, corpus: Corpus | PassageCorpus | str | Path, *, split: str = "test") -> Result:
    """Figures with intervals of one task (``"parsing"`` or ``"stance"``) on a corpus, given loaded or as its folder.

    ``split`` names the part that is measured; ``"all"`` takes every paper. Raises `UsageError` for an unknown task, and a
    `CorpusError` or `MissingFile` where the corpus breaks its own rules; ``docs/labels.md`` has the rules.
    """
    if task not in TASKS:
        raise UsageError(f"there is no task {task!r} to evaluate; this version has {', '.join(sorted(TASKS))}")
    loaded: Corpus | PassageCorpus
    if isinstance(corpus, Corpus | PassageCorpus):
        loaded = corpus
    else:
        loaded = load_passages(corpus) if task == "stance" else load_corpus(corpus)
    if isinstance(loaded, PassageCorpus) != (task == "stance"):
        raise UsageError(f"{loaded.name} is no corpus for {task!r}; parsing takes papers, stance takes passages (docs/labels.md)")
    return TASKS[task](loaded, split=split)
