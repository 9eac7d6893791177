"""One form for everything that the suite measures: rows of figures by method and group, curves, mistakes; and who is better where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from benchmarks import ROOT
from benchmarks.suite.machine import Machine
from recsim.evaluation.results import Figure
from recsim.records import Json

SCHEMA = 1
OURS = "recsim"
# Which way each figure is better; what stands in neither is a count or a setting, and nobody is said to win by it.
MORE = frozenset(
    "found stance target_date implementation response_overlap parent macro_f1 macro_f1_stance accuracy accuracy_when_sure evidence f1 recall"
    " precision average_precision recall@1 recall@10 plagdet auc spearman precision_at_recall_90 hard_f1 relation_right bare_recall"
    " bare_precision recall_whole recall_part recall_mixed recall_rewrite span_plagdet span_precision span_recall".split()
)
LESS = frozenset(
    "extra flips calibration_error false_flags false_links granularity span_granularity seconds seconds_a_pair peak_mb build_seconds"
    " milliseconds_a_query milliseconds_a_page milliseconds_a_passage false_flags_hard false_flags_cross"
    " false_flag_rate_cross false_alarms_official false_alarms_other".split()
)


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one method on one group of the data; the group ``""`` is all of it."""

    method: str
    group: str
    figures: Mapping[str, Figure]
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a line: precision by recall, or a cost by size."""

    kind: str
    method: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one part of the suite found. ``share`` says how much of the data was taken; ``missing`` names rivals that were not run, and why."""

    dataset: str
    sha256: str
    split: str
    share: str
    rows: tuple[Row, ...]
    curves: tuple[Curve, ...] = ()
    mistakes: tuple[Json, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    part: str = ""
    title: str = ""
    seconds: float = 0.0
    processor_seconds: float = 0.0

    def row(self, method: str = OURS, group: str = "") -> Row | None:
        """The row of a method and group."""
        return next((row for row in self.rows if (row.method, row.group) == (method, group)), None)

    def methods(self) -> list[str]:
        """Every method, recsim first, in the order of the rows."""
        names = list(dict.fromkeys(row.method for row in self.rows))
        return sorted(names, key=lambda name: name != OURS)


@dataclass(frozen=True, slots=True)
class Loss:
    """A figure by which a rival is better than recsim; ``clear`` where the intervals do not touch."""

    part: str
    group: str
    figure: str
    rival: str
    ours: float
    theirs: float
    clear: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the suite: where, how much, and what each part found; parts that failed are named with the reason."""

    size: str
    command: str
    machine: Machine
    outcomes: tuple[Outcome, ...]
    failed: Mapping[str, str] = field(default_factory=dict)

    def outcome(self, part: str) -> Outcome | None:
        """What a part found, if it was run."""
        return next((one for one in self.outcomes if one.part == part), None)

    def to_dict(self) -> Json:
        """The run as JSON."""
        return {
            "schema": SCHEMA,
            "size": self.size,
            "command": self.command,
            "machine": asdict(self.machine),
            "failed": dict(self.failed),
            "losses": [asdict(loss) for outcome in self.outcomes for loss in losses(outcome)],
            "outcomes": [_outcome_dict(outcome) for outcome in self.outcomes],
        }


def save_run(run: Run, path: Path) -> None:
    """Write a run as JSON."""
    # Corpora are named from the project's folder, wherever that lies.
    text = json.dumps(run.to_dict(), indent=1, ensure_ascii=False).replace(f"{ROOT}/", "")
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def load_run(path: Path) -> Run:
    """A run from its file. Raises ``ValueError`` for another schema."""
    body: Json = json.loads(path.read_text(encoding="utf-8"))
    if body.get("schema") != SCHEMA:
        raise ValueError(f"{path} has schema {body.get('schema')!r}, and this version reads {SCHEMA}; run: python -m benchmarks")
    outcomes = tuple(_outcome(one) for one in body["outcomes"])
    return Run(body["size"], body["command"], Machine(**body["machine"]), outcomes, body["failed"])


def joined(old: Run, new: Run) -> Run:
    """The old run with the parts of the new one in place of its own; both have to be of one size."""
    if old.size != new.size:
        raise ValueError(f"a run of size {new.size} cannot be set into one of size {old.size}")
    fresh = {one.part: one for one in new.outcomes}
    kept = [fresh.pop(one.part, one) for one in old.outcomes if one.part not in new.failed]
    return replace(new, outcomes=(*kept, *fresh.values()), command=old.command)


def losses(outcome: Outcome) -> Iterator[Loss]:
    """Every figure of every group by which the best rival is better than recsim, the clear ones first."""
    found = []
    for ours in (row for row in outcome.rows if row.method == OURS):
        # "recsim, with vectors" and the like are recsim in another way of running it.
        rivals = [row for row in outcome.rows if not row.method.startswith(OURS) and row.group == ours.group]
        for name, figure in ours.figures.items():
            sign = 1 if name in MORE else -1 if name in LESS else 0
            values = [(row.figures[name], row.method) for row in rivals if name in row.figures]
            if not sign or not values:
                continue
            best, rival = max(values, key=lambda one: sign * one[0].value)
            if sign * best.value > sign * figure.value:
                clear = best.low > figure.high if sign > 0 else best.high < figure.low
                found.append(Loss(outcome.part, ours.group, name, rival, figure.value, best.value, clear))
    yield from sorted(found, key=lambda loss: not loss.clear)


def flat(value: float, units: int = 1) -> Figure:
    """A figure without an interval."""
    return Figure(float(value), float(value), float(value), units)


def _outcome_dict(outcome: Outcome) -> Json:
    rows = [
        {
            "method": row.method,
            "group": row.group,
            "setting": row.setting,
            "figures": {name: figure.to_dict() for name, figure in row.figures.items()},
        }
        for row in outcome.rows
    ]
    curves = [
        {"kind": one.kind, "method": one.method, "points": [[round(x, 4), round(y, 4)] for x, y in one.points]}
        for one in outcome.curves
    ]
    return {
        "part": outcome.part,
        "title": outcome.title,
        "dataset": outcome.dataset,
        "sha256": outcome.sha256,
        "split": outcome.split,
        "share": outcome.share,
        "seconds": round(outcome.seconds, 1),
        "processor_seconds": round(outcome.processor_seconds, 1),
        "rows": rows,
        "curves": curves,
        "mistakes": [dict(one) for one in outcome.mistakes],
        "missing": dict(outcome.missing),
        "notes": list(outcome.notes),
    }


def _outcome(body: Json) -> Outcome:
    rows = tuple(
        Row(row["method"], row["group"], {name: Figure(**figure) for name, figure in row["figures"].items()}, row["setting"])
        for row in body["rows"]
    )
    curves = tuple(Curve(one["kind"], one["method"], tuple((x, y) for x, y in one["points"])) for one in body["curves"])
    plain = {
        key: body[key]
        for key in ("part", "title", "dataset", "sha256", "split", "share", "seconds", "processor_seconds", "missing")
    }
    return Outcome(**plain, rows=rows, curves=curves, mistakes=tuple(body["mistakes"]), notes=tuple(body["notes"]))
