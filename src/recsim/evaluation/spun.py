"""How well spun wording is told: what is flagged of each generator and strength, what of ordinary texts, and the whole curve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from recsim.evaluation.copies_corpus import CopiesCorpus
from recsim.evaluation.results import Figure, Result, bootstrap, figure
from recsim.evaluation.train_spun import SPINNERS, without
from recsim.reading import read
from recsim.records import Json
from recsim.spinning import DEFAULT_SPUN, load_spun
from recsim.spinning.judge import spun_text
from recsim.verdicts import Spun

# Thresholds of the precision-recall curve beside the shipped one.
CURVE = (0.1, 0.25, 0.5, 0.75, 0.9, 0.99)


@dataclass(frozen=True, slots=True)
class Judged:
    """One text: what it is (``spun``, ``official`` or ``other``), of which group, and the hint."""

    name: str
    sort: str
    group: str
    strength: str
    found: Spun


def evaluate_spun(
    corpus: CopiesCorpus,
    *,
    split: str = "test",
    model: str = DEFAULT_SPUN,
    left_out: str | None = None,
    on_done: Callable[[str], None] | None = None,
) -> Result:
    """Figures on a split. Texts too short to judge count as not flagged. Other texts are news, blogs and rewrites by hand.

    With ``left_out`` the model is fitted anew without one program, whose figures then say what a program never seen may come to.
    """
    loaded = load_spun(model)
    if left_out is not None:
        loaded = without(loaded, corpus, left_out)
    rows = []
    for name, sort, group, strength, text in _texts(corpus, split):
        rows.append(Judged(name, sort, group, strength, spun_text(text, loaded)))
        if on_done is not None:
            on_done(name)
    return _result(corpus, split, rows)


def _texts(corpus: CopiesCorpus, split: str) -> Iterator[tuple[str, str, str, str, str]]:
    for text in corpus.texts.values():
        if split in ("all", text.split):
            sort = "official" if text.sort == "official" else "other"
            yield text.id, sort, sort if sort == "official" else text.kind, "", read(text.path).text
    for copy in corpus.copies_of(split):
        if copy.kind == "whole":
            sort = "spun" if copy.generator in SPINNERS else "moved" if copy.generator == "syntax" else "official"
            yield copy.id, sort, copy.generator, copy.strength or "", copy.text
        elif copy.kind == "rewrite":
            yield copy.id, "other", "rewrite by hand", copy.strength or "", copy.text


def _result(corpus: CopiesCorpus, split: str, rows: Sequence[Judged]) -> Result:
    spun, official = ([row for row in rows if row.sort == sort] for sort in ("spun", "official"))
    figures: dict[str, Figure] = {
        "recall": _share(spun),
        "false_alarms_official": _share(official),
        "false_alarms_other": _share([row for row in rows if row.sort == "other"]),
        "precision": bootstrap([row for row in rows if row.sort in ("spun", "official")], _precision, resamples=200),
        "too_short": figure([float(bool(row.found.problems)) for row in rows]),
    }
    groups: defaultdict[str, dict[str, dict[str, Figure]]] = defaultdict(dict)
    by_group: defaultdict[str, list[Judged]] = defaultdict(list)
    by_strength: defaultdict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        by_group[row.group].append(row)
        if row.sort == "spun":
            by_strength[f"{row.group}/{row.strength}"].append(row)
    for name, members in sorted(by_group.items()):
        groups["text"][name] = {"flagged": _share(members)}
    for name, members in sorted(by_strength.items()):
        groups["generator and strength"][name] = {"flagged": _share(members)}
    for name in sorted({row.group for row in spun}):
        mine = [row for row in spun if row.group == name]
        for threshold in CURVE:
            hit, false = _over(mine, threshold), _over(official, threshold)
            groups["curve by generator and threshold"][f"{name} from {threshold}"] = {
                "recall": _flat(hit / max(1, len(mine)), len(mine)),
                "precision": _flat(hit / max(1, hit + false), hit + false),
            }
    return Result("spun", corpus.name, corpus.sha256, split, figures, groups, {}, tuple(_mistakes(rows)))


def _over(rows: Sequence[Judged], threshold: float) -> int:
    return sum(row.found.score >= threshold for row in rows)


def _flat(value: float, units: int) -> Figure:
    return Figure(value, value, value, units)


def _share(rows: Sequence[Judged]) -> Figure:
    return figure([float(row.found.flagged) for row in rows])


def _precision(rows: Sequence[Judged]) -> float:
    flagged = [row for row in rows if row.found.flagged]
    return sum(row.sort == "spun" for row in flagged) / len(flagged) if flagged else 1.0


def _mistakes(rows: Sequence[Judged]) -> Iterator[Json]:
    """Ordinary texts that were flagged, then spun ones that were not."""
    for row in rows:
        if row.sort != "spun" and row.sort != "moved" and row.found.flagged:
            yield {"document": row.name, "kind": f"{row.group} flagged", "score": round(row.found.score, 3)}
    for row in rows:
        if row.sort == "spun" and not row.found.flagged:
            yield {"document": row.name, "kind": f"{row.group} missed", "score": round(row.found.score, 3)}
