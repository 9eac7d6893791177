"""Labelled corpora, and figures with intervals on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from recsim.errors import UsageError
from recsim.evaluation.corpora import Corpus, LabelledPaper, load_corpus
from recsim.evaluation.links import evaluate_links
from recsim.evaluation.links_corpus import LinksCorpus, load_links
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
    "evaluate_links",
    "evaluate_parsing",
    "evaluate_stance",
    "load_corpus",
]

# What can be measured; a task is a function of a corpus and a split.
TASKS: Mapping[str, Callable[..., Result]] = {"links": evaluate_links, "parsing": evaluate_parsing, "stance": evaluate_stance}
_CORPORA: Mapping[str, tuple[type, Callable[..., Any]]] = {
    "links": (LinksCorpus, load_links),
    "parsing": (Corpus, load_corpus),
    "stance": (PassageCorpus, load_passages),
}


def evaluate(task: str, corpus: Corpus | LinksCorpus | PassageCorpus | str | Path, *, split: str = "test") -> Result:
    """Figures with intervals of one task (``"links"``, ``"parsing"`` or ``"stance"``) on a corpus, given loaded or as its folder.

    ``split`` names the part that is measured; ``"all"`` takes every paper. Raises `UsageError` for an unknown task, and a
    `CorpusError` or `MissingFile` where the corpus breaks its own rules; ``docs/labels.md`` and ``docs/links.md`` have the rules.
    """
    if task not in TASKS:
        raise UsageError(f"there is no task {task!r} to evaluate; this version has {', '.join(sorted(TASKS))}")
    kind, load = _CORPORA[task]
    loaded = load(corpus) if isinstance(corpus, str | Path) else corpus
    if not isinstance(loaded, kind):
        raise UsageError(
            f"{loaded.name} is no corpus for {task!r}; links take families, parsing papers, stance passages (docs/labels.md)"
        )
    return TASKS[task](loaded, split=split)
