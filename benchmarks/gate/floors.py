"""The floors themselves: comparing figures with them, raising them, and lowering one only where that is said and explained.

``floors.json`` holds, for each corpus, its name and hash, for each split the floor of every figure beside the value that was
measured when it was set, and for each document the floors of its own scores. A key such as ``replies-v1/test/stance`` or
``replies-v1/f2_interior_holding_rooms.txt/stance`` names one floor.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gate.measure import CEILINGS, Measured
from recsim.records import Json

# Floors are rounded down and ceilings up in the third decimal; less than half of it is noise of the rounding.
_TOLERANCE = 0.0005
# One row in one document of twelve rows moves the mean over fifty documents by .0017. Three such rows may be lost to a change
# that is right elsewhere; a fourth has to be said aloud.
_SPLIT_ROOM = 0.005
# A single document may lose one row: the split's floor holds the sum.
_ROWS_OF_ROOM = 1.0
# What is held for a document. The softer figures move with every reader and are held by split only.
_DOCUMENT_FIGURES = ("found", "extra", "stance", "flips", "target_date")


@dataclass(frozen=True, slots=True)
class Check:
    """One figure against its limit; ``limit`` is a floor, or a ceiling where less is better."""

    key: str
    value: float
    limit: float
    ceiling: bool

    @property
    def holds(self) -> bool:
        """Whether the figure is on the right side of its limit."""
        return self.value <= self.limit + _TOLERANCE if self.ceiling else self.value >= self.limit - _TOLERANCE


@dataclass(frozen=True, slots=True)
class Update:
    """What an update would write, what it would lower and what it asked to lower in vain."""

    floors: Json
    refused: tuple[str, ...]
    needless: tuple[str, ...]
    raised: int
    lowered: tuple[str, ...]


def load_floors(path: Path) -> Json:
    """The floors file; an empty one if there is none yet."""
    if not path.is_file():
        return {"schema": 1, "corpora": {}, "lowered": []}
    floors: Json = json.loads(path.read_text(encoding="utf-8"))
    return floors


def save_floors(path: Path, floors: Mapping[str, object]) -> None:
    """Write the floors file, with keys in order so that differences read well."""
    text = json.dumps(floors, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def split_checks(measured: Measured, floors: Json) -> Iterator[Check]:
    """Every floor of every split against what was measured; a figure that is gone counts as 0, or as 1 under a ceiling."""
    for split, limits in _entry(measured, floors).get("splits", {}).items():
        for figure, limit in limits.items():
            yield _check(f"{measured.name}/{split}/{figure}", figure, measured.splits.get(split, {}), limit["limit"])


def document_checks(measured: Measured, floors: Json) -> Iterator[Check]:
    """Every floor of every document against what was measured."""
    for name, limits in _entry(measured, floors).get("documents", {}).items():
        for figure, limit in limits.items():
            yield _check(f"{measured.name}/{name}/{figure}", figure, measured.documents.get(name, {}), limit)


def unguarded(measured: Measured, floors: Json) -> list[str]:
    """Documents of the corpus that have no floors yet."""
    guarded = _entry(measured, floors).get("documents", {})
    return sorted(set(measured.documents) - set(guarded))


def updated(floors: Json, results: Sequence[Measured], *, lower: Collection[str] = (), reason: str | None = None) -> Update:
    """Floors raised to what was measured; those in ``lower`` are set to what was measured, and recorded with the reason."""
    corpora: Json = dict(floors["corpora"])
    log = list(floors.get("lowered", []))
    refused: list[str] = []
    lowered: list[str] = []
    raised = 0
    for measured in results:
        checks = (*split_checks(measured, floors), *document_checks(measured, floors))
        failing = {check.key: check for check in checks if not check.holds}
        for key, check in failing.items():
            if key not in lower:
                refused.append(key)
                continue
            lowered.append(key)
            log.append({"figure": key, "from": check.limit, "measured": round(check.value, 4), "reason": reason})
        before = _entry(measured, floors)
        splits = {
            split: {figure: _split_limit(before, measured.name, split, figure, value, lower) for figure, value in scores.items()}
            for split, scores in measured.splits.items()
        }
        documents: Json = {}
        for name, scores in measured.documents.items():
            if name in measured.broken:  # no figure of its own to set a floor by; an old floor stays and fails the gate
                if name in before.get("documents", {}):
                    documents[name] = before["documents"][name]
                continue
            documents[name] = {
                figure: _document_limit(before, measured, name, figure, scores[figure], lower)
                for figure in _DOCUMENT_FIGURES
                if figure in scores
            }
        raised += _changed(before, splits, documents) - len(set(failing) & set(lower))
        corpora[measured.name] = {"sha256": measured.sha256, "splits": splits, "documents": documents}
    needless = tuple(sorted(set(lower) - set(lowered)))
    return Update({"schema": 1, "corpora": corpora, "lowered": log}, tuple(refused), needless, raised, tuple(lowered))


def _entry(measured: Measured, floors: Json) -> Json:
    entry: Json = floors["corpora"].get(measured.name, {})
    return entry


def _check(key: str, figure: str, scores: Mapping[str, float], limit: float) -> Check:
    ceiling = figure in CEILINGS
    return Check(key, scores.get(figure, 1.0 if ceiling else 0.0), limit, ceiling)


def _split_limit(before: Json, corpus: str, split: str, figure: str, value: float, lower: Collection[str]) -> Json:
    limit = _limit(figure, value, _SPLIT_ROOM)
    old = before.get("splits", {}).get(split, {}).get(figure)
    if old is not None and f"{corpus}/{split}/{figure}" not in lower and not _better(figure, limit, old["limit"]):
        kept: Json = old
        return kept
    return {"limit": limit, "measured": round(value, 4)}


def _document_limit(before: Json, measured: Measured, name: str, figure: str, value: float, lower: Collection[str]) -> float:
    # A flip is the gravest mistake there is, so one more of it is never room.
    room = 0.0 if figure == "flips" else _ROWS_OF_ROOM / max(1, measured.rows[name])
    limit = _limit(figure, value, room)
    old: float | None = before.get("documents", {}).get(name, {}).get(figure)
    if old is not None and f"{measured.name}/{name}/{figure}" not in lower and not _better(figure, limit, old):
        return old
    return limit


def _limit(figure: str, value: float, room: float) -> float:
    if figure in CEILINGS:
        return math.ceil(round((value + room) * 1000, 6)) / 1000
    return max(0.0, math.floor(round((value - room) * 1000, 6)) / 1000)


def _better(figure: str, new: float, old: float) -> bool:
    return new < old if figure in CEILINGS else new > old


def _changed(before: Json, splits: Json, documents: Json) -> int:
    return len(set(_flat(splits, documents)) - set(_flat(before.get("splits", {}), before.get("documents", {}))))


def _flat(splits: Json, documents: Json) -> Iterator[tuple[str, str, float]]:
    yield from ((split, figure, limit["limit"]) for split, limits in splits.items() for figure, limit in limits.items())
    yield from ((name, figure, limit) for name, limits in documents.items() for figure, limit in limits.items())
