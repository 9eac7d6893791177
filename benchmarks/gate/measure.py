"""What the gate and the tests measure: every document of a corpus on its own, then means by split.

A document is scored by `evaluate_parsing` itself, so the gate cannot drift from ``recsim evaluate parsing``. A corpus of passages is
scored by `evaluate_stance` on its test split alone: the shipped heads have seen the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from recsim import parse
from recsim.errors import RecsimError
from recsim.evaluation import Corpus, LabelledPaper, evaluate_parsing, load_corpus
from recsim.evaluation.stance import evaluate_stance
from recsim.records import Paper
from recsim.stance.passages import load_passages

# Figures where less is better; they have ceilings.
CEILINGS = ("extra", "flips", "calibration_error")
# What a document that could not be parsed or scored counts as: a full miss, never a gap in the mean.
_MISS = {"extra": 1.0} | dict.fromkeys(("found", "stance", "target_date", "implementation", "response_overlap", "parent"), 0.0)

Parser = Callable[[Any], Paper]
Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """One corpus, measured: figures by split, figures by document, and the documents that broke, each with its error."""

    name: str
    sha256: str
    splits: Mapping[str, Scores]
    documents: Mapping[str, Scores]
    rows: Mapping[str, int]
    broken: Mapping[str, str]


# Figures of the stance model that are held; abstentions follow from the margin and are no merit.
_STANCE_FIGURES = (
    "macro_f1",
    "macro_f1_stance",
    "accuracy",
    "flips",
    "calibration_error",
    "accuracy_when_sure",
    "implementation",
)


def measure_folder(folder: Path, parser: Parser = parse) -> Measured:
    """Figures of a corpus of papers or of passages, whichever the folder holds."""
    if (folder / "passages.jsonl").is_file():
        return measure_passages(folder)
    return measure(load_corpus(folder), parser)


def measure_passages(folder: Path) -> Measured:
    """Figures of the shipped stance model on the test split, over all passages and by part."""
    corpus = load_passages(folder)
    result = evaluate_stance(corpus, split="test")
    scores = {name: result.figures[name].value for name in _STANCE_FIGURES}
    scores |= {f"macro_f1_{part}": figures["macro_f1"].value for part, figures in result.groups["part"].items()}
    return Measured(corpus.name, corpus.sha256, {"test": scores}, {}, {}, {})


def measure(corpus: Corpus, parser: Parser = parse) -> Measured:
    """Figures of every document and of every split of a corpus."""
    documents: dict[str, Scores] = {}
    broken: dict[str, str] = {}
    by_split: dict[str, list[Scores]] = {}
    for paper in corpus.papers:
        scores, error = measure_paper(corpus, paper, parser)
        documents[paper.path.name] = scores
        by_split.setdefault(paper.split, []).append(scores)
        if error is not None:
            broken[paper.path.name] = error
    return Measured(
        corpus.name,
        corpus.sha256,
        {split: _means(scores) for split, scores in sorted(by_split.items())},
        documents,
        {paper.path.name: len(paper.label["recommendations"]) for paper in corpus.papers},
        broken,
    )


def measure_paper(corpus: Corpus, paper: LabelledPaper, parser: Parser = parse) -> tuple[Scores, str | None]:
    """The figures of one document, and what went wrong with it if something did."""
    try:
        result = evaluate_parsing(replace(corpus, papers=(paper,)), split=paper.split, parser=parser)
    except RecsimError as error:
        return _MISS, f"{type(error).__name__}: {error}"
    except Exception as error:  # a parser that crashes is what the gate is for; it is named, and counts as a full miss
        return _MISS, f"crashed with {type(error).__name__}: {error}"
    return {name: figure.value for name, figure in result.figures.items()}, None


def _means(scores: list[Scores]) -> Scores:
    names = sorted({name for one in scores for name in one})
    means = {}
    for name in names:
        values = [one[name] for one in scores if name in one]
        means[name] = sum(values) / len(values)
    return means
