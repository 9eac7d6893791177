"""Figures on real published responses that the project does not ship: ``python -m benchmarks.real_papers FOLDER``.

FOLDER holds ``responses/`` and ``seeds/``, each with text files and a ``gold.jsonl`` of what careful readers found in them, one
row a recommendation, matched by document, text and ``sub_of``. Without FOLDER the variable RECSIM_REAL_PAPERS names it. Every
figure is a mean over documents, since one long list would decide it otherwise. Nothing of these texts is copied into the project.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from recsim import parse
from recsim.commitments import main_target
from recsim.evaluation.results import Figure, figure
from recsim.records import DateRange, Json, Paper, Recommendation

VARIABLE = "RECSIM_REAL_PAPERS"
# What the project has to show; `flips` and `extra` are ceilings.
FLOORS = {"found": 0.97, "stance": 0.93, "dates": 0.85}
CEILINGS = {"extra": 0.05, "flips": 0.0}
# Rows that are no recommendation: claims of a document, and documents that answer nothing.
_OTHER_ROWS = ("document_claim", "document_meta", "NONE_EXPECTED")
# The gold has the first 200 characters of a text, some 35 words; a found text may open with a few words more.
_HEAD_WORDS, _LEAD_WORDS = 35, 8
# Words in common from which two texts are one recommendation, with what a shared id and a shared depth add. Lower joins
# neighbours in lists of near-equal items, higher loses rows whose text ran over.
_SAME, _ID_BONUS, _DEPTH_BONUS = 0.65, 0.35, 0.05
# Implementation was agreed on by two readers for .59 of the rows, so neighbours count as right, and so does a bare refusal.
_NEIGHBOURS = {
    frozenset(pair) for pair in (("planned", "in_progress"), ("partly_implemented", "implemented"), ("not_planned", "not_stated"))
}

Parser = Callable[[Any], Paper]


@dataclass(frozen=True, slots=True)
class PaperScores:
    """One document: how many rows it has, what was found and invented, and the shares that are right."""

    name: str
    rows: int
    found: float | None
    extra: int
    stance: float | None
    dates: float | None
    implementation: float | None
    flips: int
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RealScores:
    """All documents of a folder, and their means."""

    papers: tuple[PaperScores, ...]
    figures: dict[str, Figure] = field(default_factory=dict)

    def failures(self) -> list[str]:
        """The figures that miss what the project has to show."""
        low = [
            f"{name} {self.figures[name].value:.3f} < {floor}"
            for name, floor in FLOORS.items()
            if self.figures[name].value < floor
        ]
        high = [
            f"{name} {self.figures[name].value:.3f} > {top}" for name, top in CEILINGS.items() if self.figures[name].value > top
        ]
        invented = [
            f"{paper.name}: {paper.extra} found where nothing is" for paper in self.papers if not paper.rows and paper.extra
        ]
        return low + high + invented


def folder_from_environment() -> Path | None:
    """The folder that RECSIM_REAL_PAPERS names, or None."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def gold_rows(folder: Path) -> dict[str, list[Json]]:
    """The rows of a ``gold.jsonl`` by document, those of other kinds left out; a document without any stays, empty."""
    by_document: defaultdict[str, list[Json]] = defaultdict(list)
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row: Json = json.loads(line)
        rows = by_document[row["doc"]]
        if row["stance"] not in _OTHER_ROWS and row.get("kind", "recommendation") == "recommendation":
            rows.append(row)
    return dict(by_document)


def score_folder(folder: Path, parser: Parser = parse) -> RealScores:
    """Scores of every document in a folder with its ``gold.jsonl``."""
    papers = tuple(score_paper(name, rows, parser(folder / name)) for name, rows in sorted(gold_rows(folder).items()))
    figures = {
        name: figure([value for paper in papers if (value := getattr(paper, name)) is not None])
        for name in ("found", "stance", "dates", "implementation")
    }
    figures["extra"] = figure([paper.extra / max(1, paper.rows) for paper in papers])
    figures["flips"] = figure([float(paper.flips) for paper in papers])
    return RealScores(papers, figures)


def score_paper(name: str, rows: Sequence[Json], paper: Paper) -> PaperScores:
    """Scores of one parsed document against its rows. A missed row counts as a wrong stance, not as a wrong date."""
    items = paper.walk()
    pairs = match(rows, items)
    stances, dates, states = [], [], []
    mistakes: list[str] = []
    flips = 0
    for row, item in pairs:
        where = f"{row['rec_id'] or (row['rec_text'] or '')[:40]!r}"
        if item is None:
            mistakes.append(f"missed {where}")
            stances += [] if row.get("doubtful") else [False]
            continue
        if not row.get("doubtful"):
            stances.append(item.stance == row["stance"])
            if not stances[-1]:
                mistakes.append(f"stance of {where}: {item.stance} for {row['stance']}")
        flips += {item.stance, row["stance"]} == {"accepted", "rejected"}
        target = _target(item)
        dates.append(_same_words(target.verbatim if target else None, row.get("target_date_verbatim")))
        if not dates[-1]:
            mistakes.append(f"date of {where}: {target.verbatim if target else None!r} for {row.get('target_date_verbatim')!r}")
        states.append(item.implementation == row["implementation"] or {item.implementation, row["implementation"]} in _NEIGHBOURS)
    found = sum(item is not None for _, item in pairs)
    mistakes += [f"invented {item.id}: {(item.text or '')[:40]!r}" for item in items if all(item is not one for _, one in pairs)]
    return PaperScores(
        name,
        len(rows),
        found / len(rows) if rows else None,
        len(items) - found,
        _share(stances),
        _share(dates),
        _share(states),
        flips,
        tuple(mistakes),
    )


def match(rows: Sequence[Json], items: Sequence[Recommendation]) -> list[tuple[Json, Recommendation | None]]:
    """Each row with the item that is it, or None, in the order of the rows: ids repeat, so text decides and ids only help."""
    taken: set[int] = set()
    pairs: list[tuple[Json, Recommendation | None]] = []
    for row in rows:
        scores = [(_likeness(row, item), -place) for place, item in enumerate(items) if place not in taken]
        best, place = max(scores, default=(0.0, 0))
        if best >= _SAME:
            taken.add(-place)
            pairs.append((row, items[-place]))
        else:
            pairs.append((row, None))
    return pairs


def _likeness(row: Json, item: Recommendation) -> float:
    score = 0.0
    if row["rec_text"] and item.text:
        score = _words_in_common(row["rec_text"], item.text)
    elif not row["rec_text"]:
        # Lists of answers without the recommendations' text are joined by id alone; a withheld one has nothing but its place.
        score = 0.5 if row["rec_id"] else 0.8
    if row["rec_id"] and _plain_id(row["rec_id"]) == _plain_id(_printed(item)):
        score += _ID_BONUS
    if (row.get("sub_of") is not None) == (item.parent is not None):
        score += _DEPTH_BONUS
    return score


def _words_in_common(gold: str, found: str) -> float:
    ours = _words(gold)[:_HEAD_WORDS]
    theirs = _words(found)[: len(ours) + _LEAD_WORDS]
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio() if ours and theirs else 0.0


def _printed(item: Recommendation) -> str:
    # The id without what made it unique: "2-3" is the 3 of a second series, "5~2" a second 5.
    return re.sub(r"^\d+-(?=.)", "", item.id.split("~")[0])


def _plain_id(identifier: str) -> str:
    return re.sub(r"[^0-9a-z.]", "", identifier.lower())


def _words(text: str | None) -> list[str]:
    return re.findall(r"[a-z0-9]+", (text or "").lower())


def _same_words(found: str | None, gold: str | None) -> bool:
    ours, theirs = " ".join(_words(found)), " ".join(_words(gold))
    return ours == theirs or bool(ours and theirs and (ours in theirs or theirs in ours))


def _target(item: Recommendation) -> DateRange | None:
    target = main_target(item.commitments)
    return target.date if target is not None else None


def _share(right: Sequence[bool]) -> float | None:
    return sum(right) / len(right) if right else None


def table_rows(paper: Paper) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    """What the seeds must give exactly: id, stance, inherited stance, words of the target date."""
    for item in paper.walk():
        target = _target(item)
        yield item.id, item.stance, item.inherited_stance, target.verbatim if target else None


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 1 if one misses what the project has to show, 2 without a folder."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.real_papers", description="figures on real published responses")
    options.add_argument("folder", nargs="?", type=Path, default=folder_from_environment(), help=f"default: ${VARIABLE}")
    options.add_argument("--mistakes", action="store_true", help="name every wrong row")
    given = options.parse_args(argv)
    if given.folder is None:
        options.error(f"name the folder, or set {VARIABLE}")
    began = time.perf_counter()
    failed = 0
    for name in ("responses", "seeds"):
        scores = score_folder(given.folder / name)
        Console(width=110).print(_table(name, scores))
        if given.mistakes:
            for paper in scores.papers:
                print("\n".join(f"{paper.name}: {mistake}" for mistake in paper.mistakes) or f"{paper.name}: no mistake")
        for failure in scores.failures():
            print(f"FAILED {name}: {failure}", file=sys.stderr)
            failed += 1
    print(f"{time.perf_counter() - began:.1f} s")
    return 1 if failed else 0


def _table(name: str, scores: RealScores) -> Table:
    shown = ("found", "stance", "dates", "implementation")
    table = Table(title=f"{name}, means over documents with 95% intervals")
    table.add_column("document")
    for column in ("rows", *shown, "extra", "flips"):
        table.add_column(column, justify="right")
    for paper in scores.papers:
        values = ["–" if (value := getattr(paper, figure_name)) is None else f"{value:.3f}" for figure_name in shown]
        table.add_row(paper.name, str(paper.rows), *values, str(paper.extra), str(paper.flips))
    table.add_section()
    means = [scores.figures[column] for column in (*shown, "extra", "flips")]
    table.add_row("mean", "", *(f"{mean.value:.3f}" for mean in means))
    table.add_row("", "", *(f"{mean.low:.2f}–{mean.high:.2f}" for mean in means))
    return table


if __name__ == "__main__":
    sys.exit(main())
