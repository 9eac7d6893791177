"""How well papers are parsed: recommendations found and invented, stances, dates, answers, against labels as spans.

Rows are matched by the overlap of their text; rows without text of their own by id. Every figure is a mean over documents with
a bootstrap interval over documents, so that one long list does not decide it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from recsim.commitments import main_target
from recsim.evaluation.anchoring import anchored
from recsim.evaluation.corpora import Corpus, LabelledPaper
from recsim.evaluation.results import Figure, Result, figure
from recsim.pipeline import parse
from recsim.records import Json, Paper, Recommendation, Span

_ACCEPTING = ("accepted", "accepted_in_principle", "partially_accepted")
# Neighbours that two careful readers mix up; the lenient figure forgives them.
_NEAR = {frozenset(("planned", "in_progress")), frozenset(("partly_implemented", "implemented"))}

Scores = dict[str, float]


def evaluate_parsing(
    corpus: Corpus, *, split: str = "test", parser: Callable[[Any], Paper] = parse, on_done: Callable[[str], None] | None = None
) -> Result:
    """Figures of a parser on a corpus split: found, extra, stance, flips, dates, implementation, response overlap."""
    scores: dict[str, Scores] = {}
    confusion: defaultdict[str, Counter[str]] = defaultdict(Counter)
    mistakes: list[Json] = []
    about: dict[str, LabelledPaper] = {}
    for labelled in corpus.split(split):
        paper = parser(str(labelled.path))
        name = labelled.path.name
        scores[name] = score_paper(paper, labelled.label, confusion=confusion, mistakes=mistakes)
        about[name] = labelled
        if on_done is not None:
            on_done(name)
    groups = {
        key: {value: _figures([scores[name] for name in names]) for value, names in sorted(_grouped(about, key).items())}
        for key in ("layout", "body_kind", "format")
    }
    return Result(
        "parsing", corpus.name, corpus.sha256, split, _figures(list(scores.values())), groups, dict(confusion), tuple(mistakes)
    )


def _grouped(about: dict[str, LabelledPaper], key: str) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, labelled in about.items():
        value = labelled.path.suffix.lstrip(".") if key == "format" else str(labelled.label.get(key, "unknown"))
        found[value].append(name)
    return found


def _figures(scores: Sequence[Scores]) -> dict[str, Figure]:
    names = ("found", "extra", "stance", "flips", "target_date", "implementation", "response_overlap", "parent")
    return {name: figure([one[name] for one in scores if name in one]) for name in names if any(name in one for one in scores)}


def score_paper(
    paper: Paper, label: Json, *, confusion: defaultdict[str, Counter[str]] | None = None, mistakes: list[Json] | None = None
) -> Scores:
    """Scores of one paper against its label file; a paper without labelled rows is scored by what was invented alone."""
    fixed = anchored(paper.document, label)
    rows: list[Json] = fixed["recommendations"]
    found = list(paper.walk())
    pairs = match_rows(rows, found, lambda row: _span(row.get("text")))
    used = {id(item) for _, item in pairs if item is not None}
    extra = [item for item in found if id(item) not in used]
    scores: Scores = {"extra": len(extra) / max(1, len(rows))}
    name = str(label["document"])
    for invented in extra:
        _note(mistakes, {"document": name, "kind": "extra", "id": invented.id, "text": (invented.text or "")[:80]})
    if not rows:
        return scores
    stances, dates, states, overlaps, parents = [], [], [], [], []
    flips = 0
    for row, item in pairs:
        if item is None:
            _note(
                mistakes, {"document": name, "kind": "missed", "id": row["id"], "text": (row["text"] or {}).get("quote", "")[:80]}
            )
            stances.append(0.0)
            if confusion is not None:
                confusion[str(row["stance"])]["(missed)"] += 1
            continue
        right = item.stance == row["stance"]
        stances.append(float(right))
        flips += _flipped(row["stance"], item.stance)
        if confusion is not None:
            confusion[str(row["stance"])][str(item.stance)] += 1
        if not right:
            words = item.responses[0].stance_text if item.responses else None
            _note(
                mistakes,
                {
                    "document": name,
                    "kind": "stance",
                    "id": row["id"],
                    "label": row["stance"],
                    "found": item.stance,
                    "words": words,
                },
            )
        dates.append(float(_same_target(row, item)))
        if not dates[-1]:
            _note(
                mistakes,
                {
                    "document": name,
                    "kind": "date",
                    "id": row["id"],
                    "label": _labelled_targets(row),
                    "found": _found_target(item),
                },
            )
        states.append(_state_score(row.get("implementation", "not_stated"), item.implementation))
        parents.append(float((row.get("parent") is None) == (item.parent is None)))
        if row.get("response"):
            overlaps.append(_overlap(_span(row["response"]), [response.span for response in item.responses]))
    scores |= {
        "found": sum(item is not None for _, item in pairs) / len(rows),
        "stance": sum(stances) / len(stances),
        "flips": float(flips),
    }
    for key, values in (("target_date", dates), ("implementation", states), ("response_overlap", overlaps), ("parent", parents)):
        if values:
            scores[key] = sum(values) / len(values)
    return scores


def match_rows(
    rows: Sequence[Json], found: Sequence[Recommendation], span_of: Callable[[Json], Span | None]
) -> list[tuple[Json, Recommendation | None]]:
    """Each labelled row with the one found item that is it, or None: best text overlap first, then equal ids."""
    offers: list[tuple[float, int, int]] = []
    for place, row in enumerate(rows):
        span = span_of(row)
        for number, item in enumerate(found):
            score = 0.0
            if span is not None and item.text is not None and item.span is not None:
                shared = min(span[1], item.span[1]) - max(span[0], item.span[0])
                if shared > 0:
                    # Own text only: a parent that holds its parts' text is found by its first words.
                    score = (
                        max(shared / (span[1] - span[0]), 0.0) * 0.5
                        + shared / max(span[1] - span[0], item.span[1] - item.span[0]) * 0.5
                    )
            if score < 0.35:
                score = 0.0
            same_id = _plain(row["id"]) == _plain(item.id)
            if same_id and (span is None or item.text is None or score > 0):
                score += 0.4
            if score > 0:
                offers.append((score, place, number))
    offers.sort(key=lambda offer: (-offer[0], offer[1], offer[2]))
    taken_rows: dict[int, int] = {}
    taken_items: set[int] = set()
    for _, place, number in offers:
        if place not in taken_rows and number not in taken_items:
            taken_rows[place] = number
            taken_items.add(number)
    return [(row, found[taken_rows[place]] if place in taken_rows else None) for place, row in enumerate(rows)]


def _plain(identifier: str) -> str:
    return "".join(char for char in identifier.lower() if char.isalnum() or char == "-")


def _span(value: Json | None) -> Span | None:
    return (value["span"][0], value["span"][1]) if value else None


def _flipped(label: str | None, found: str | None) -> int:
    return int((label == "accepted" and found == "rejected") or (label == "rejected" and found == "accepted"))


def _labelled_targets(row: Json) -> list[str]:
    return [date["verbatim"] for date in row.get("dates", []) if date.get("kind") == "target"]


def _found_target(item: Recommendation) -> str | None:
    target = main_target(item.commitments)
    return target.date.verbatim if target is not None and target.date is not None else None


def _same_target(row: Json, item: Recommendation) -> bool:
    """The main target is one of the labelled ones (same range, or same words), and there is none where none is labelled."""
    labelled = [date for date in row.get("dates", []) if date.get("kind") == "target"]
    target = main_target(item.commitments)
    if target is None or target.date is None:
        return not labelled
    date = target.date
    return any(
        (one.get("earliest") == date.earliest and one.get("latest") == date.latest)
        or _plain(one["verbatim"]) in _plain(date.verbatim)
        or _plain(date.verbatim) in _plain(one["verbatim"])
        for one in labelled
    )


def _state_score(label: str, found: str) -> float:
    return 1.0 if label == found or frozenset((label, found)) in _NEAR else 0.0


def _overlap(span: Span | None, others: Iterable[Span]) -> float:
    """Characters shared by the labelled answer and the found ones, as F1."""
    if span is None:
        return 0.0
    spans = list(dict.fromkeys(others))
    shared = sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in spans)
    length = sum(end - start for start, end in spans)
    return 2 * shared / (span[1] - span[0] + length) if shared else 0.0


def _note(mistakes: list[Json] | None, mistake: Json) -> None:
    if mistakes is not None:
        mistakes.append(mistake)
