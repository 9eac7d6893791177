"""How well passages are classified: macro-F1 and F1 by label with intervals, calibration, abstention, and the mistakes by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from recsim.evaluation.results import Figure, Result, bootstrap
from recsim.records import Json
from recsim.stance.model import DEFAULT_MODEL, load_model
from recsim.stance.passages import PassageCorpus

# Bins of equal width for the expected calibration error (Naeini et al. 2015).
_BINS = 10


def evaluate_stance(corpus: PassageCorpus, *, split: str = "test", model: str = DEFAULT_MODEL) -> Result:
    """Figures of a stance model on a split; families are the unit of the bootstrap, since passages of one paper hang together."""
    loaded = load_model(model)
    passages = corpus.split(split)
    labels, states, pointed = loaded.point([passage.text for passage in passages])
    rows = []
    for place, passage in enumerate(passages):
        order = labels[place].argsort()[::-1]
        rows.append(
            {
                "passage": passage,
                "found": loaded.label.labels[int(order[0])],
                "confidence": float(labels[place][order[0]]),
                "abstained": bool(labels[place][order[0]] - labels[place][order[1]] < loaded.margin),
                "state": loaded.implementation.labels[int(states[place].argmax())],
                "clauses": pointed[place],
            }
        )
    return result_of(corpus, split, rows, model=loaded.name)


def score_predictor(corpus: PassageCorpus, predict: Callable[[str], str], *, split: str = "test", name: str = "rival") -> Result:
    """The same figures for any function from text to label; its confidence counts as 1."""
    rows: list[Json] = [
        {"passage": passage, "found": predict(passage.text), "confidence": 1.0, "abstained": False, "state": "not_stated"}
        for passage in corpus.split(split)
    ]
    return result_of(corpus, split, rows, model=name)


def result_of(corpus: PassageCorpus, split: str, rows: Sequence[Json], *, model: str) -> Result:
    """The result schema from rows of passage, found label, confidence, abstention and implementation."""
    names = sorted({row["passage"].label for row in rows})
    families: defaultdict[str, list[Json]] = defaultdict(list)
    for row in rows:
        families[row["passage"].family].append(row)
    units = list(families.values())
    figures = {
        "macro_f1": _over(units, lambda chosen: macro_f1(chosen, names)),
        "macro_f1_stance": _over(
            units, lambda chosen: macro_f1(chosen, [name for name in names if not name.startswith("role:")])
        ),
        "accuracy": _over(units, lambda chosen: sum(_right(row) for row in chosen) / len(chosen)),
        "flips": _over(units, lambda chosen: float(sum(_flipped(row) for row in chosen))),
        "calibration_error": _over(units, calibration_error),
        "abstained": _over(units, lambda chosen: sum(row["abstained"] for row in chosen) / len(chosen)),
        "accuracy_when_sure": _over(units, _when_sure),
        "implementation": _over(units, _implementation),
    }
    if any("clauses" in row for row in rows):
        figures["evidence"] = _over(units, _evidence)
    by_label = {name: {"f1": _over(units, partial(f1, name=name))} for name in names}
    parts: defaultdict[str, list[list[Json]]] = defaultdict(list)
    for family in units:
        parts[str(family[0]["passage"].part)].append(family)
    by_part = {part: {"macro_f1": _over(members, lambda chosen: macro_f1(chosen, names))} for part, members in parts.items()}
    confusion: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        confusion[row["passage"].label][row["found"]] += 1
    mistakes = tuple(
        {
            "id": row["passage"].id,
            "label": row["passage"].label,
            "found": row["found"],
            "confidence": round(row["confidence"], 3),
            "trap": row["passage"].trap,
            "text": row["passage"].text[:120],
        }
        for row in rows
        if not _right(row)
    )
    return Result(
        "stance", corpus.name, corpus.sha256, split, figures, {"label": by_label, "part": by_part}, dict(confusion), mistakes
    )


def _over(units: Sequence[list[Json]], statistic: Callable[[list[Json]], float]) -> Figure:
    """A statistic over rows with an interval from resampling families; 200 resamples, since the statistics are costly."""
    return bootstrap(units, lambda chosen: statistic([row for family in chosen for row in family]), resamples=200)


def _right(row: Json) -> bool:
    return bool(row["found"] == row["passage"].label)


def _flipped(row: Json) -> bool:
    return {row["found"], row["passage"].label} == {"accepted", "rejected"}


def f1(rows: Sequence[Json], name: str) -> float:
    """F1 of one label; 1 where the label neither stands nor is found."""
    hit = sum(row["found"] == name == row["passage"].label for row in rows)
    wrong = sum((row["found"] == name) != (row["passage"].label == name) for row in rows)
    return 2 * hit / (2 * hit + wrong) if hit + wrong else 1.0


def macro_f1(rows: Sequence[Json], names: Sequence[str]) -> float:
    """The mean F1 over labels that stand in the rows."""
    present = [name for name in names if any(row["passage"].label == name for row in rows)]
    return sum(f1(rows, name) for name in present) / len(present) if present else 0.0


def calibration_error(rows: Sequence[Json]) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy over ten bins, weighted by their size."""
    bins: defaultdict[int, list[Json]] = defaultdict(list)
    for row in rows:
        bins[min(_BINS - 1, int(row["confidence"] * _BINS))].append(row)
    gap = 0.0
    for members in bins.values():
        accuracy = sum(_right(row) for row in members) / len(members)
        gap += abs(accuracy - sum(row["confidence"] for row in members) / len(members)) * len(members)
    return gap / len(rows) if rows else 0.0


def _when_sure(rows: Sequence[Json]) -> float:
    sure = [row for row in rows if not row["abstained"]]
    return sum(_right(row) for row in sure) / len(sure) if sure else 0.0


def _evidence(rows: Sequence[Json]) -> float:
    """Over passages with marked evidence, the F1 of its characters and those of the clauses that the model points at."""
    scores = []
    for row in rows:
        marked = row["passage"].evidence
        if marked is None:
            continue
        shared = sum(max(0, min(end, marked[1]) - max(start, marked[0])) for start, end in row["clauses"])
        size = sum(end - start for start, end in row["clauses"]) + marked[1] - marked[0]
        scores.append(2 * shared / size)
    return sum(scores) / len(scores) if scores else 0.0


def _implementation(rows: Sequence[Json]) -> float:
    answers = [row for row in rows if row["passage"].role == "response"]
    return sum(row["state"] == row["passage"].implementation for row in answers) / len(answers) if answers else 0.0
