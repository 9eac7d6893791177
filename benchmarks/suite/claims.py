"""Figures that the README and the models' cards state, each with the command that gives it; the page sets what a run found beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import ROOT
from benchmarks.suite.results import OURS, Run

_STANCE_CARD = "models/stance-v1/CARD.md"
_STANCE = "python -m benchmarks --size full --only quality.stance"


@dataclass(frozen=True, slots=True)
class Claim:
    """One stated figure: the page, how it stands there (a pattern with the number as its group), the command, and where a run has it."""

    page: str
    pattern: str
    command: str
    part: str = ""
    figure: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim as it stands on its page, and what a run found; None where the part was not run or the command is another one."""

    page: str
    words: str
    command: str
    value: float | None


def _card_row(figure: str) -> Claim:
    return Claim(_STANCE_CARD, rf"\| {figure} \| ([\d.]+) \|", _STANCE, "quality.stance", figure)


CLAIMS = (
    *(_card_row(name) for name in ("macro_f1", "macro_f1_stance", "accuracy", "flips", "calibration_error", "abstained")),
    *(_card_row(name) for name in ("accuracy_when_sure", "implementation", "evidence")),
    *(
        Claim(_STANCE_CARD, rf"\| {part} \| ([\d.]+) \|", _STANCE, "quality.stance", "macro_f1", f"part/{part}")
        for part in ("contorted", "plain", "register")
    ),
    # What a training says of itself is printed by that training.
    Claim("models/spun-v1/CARD.md", r"threshold ([\d.]+)", "recsim train spun"),
    Claim("models/spun-v1/CARD.md", r"(\d+) pairs by 64-bit keys", "recsim train spun"),
    Claim("models/static-v1/CARD.md", r"\((\d+)% of the variance", "recsim train static"),
    Claim("models/background-v1/CARD.md", r"(\d+) words and \d+ pairs", "recsim train background"),
    Claim("models/links-v1/CARD.md", r"([\d,]+) word vectors", "recsim train links"),
)


def stated(run: Run) -> Iterator[Stated]:
    """Every claim with the line that it stands in. One that is no longer on its page is left out; the tests find it."""
    for claim in CLAIMS:
        found = re.search(claim.pattern, (ROOT / claim.page).read_text(encoding="utf-8"))
        if found is None:
            continue
        outcome = run.outcome(claim.part) if claim.part else None
        row = outcome.row(OURS, claim.group) if outcome is not None else None
        figure = row.figures.get(claim.figure) if row is not None else None
        yield Stated(claim.page, found.group().strip("| "), claim.command, figure.value if figure is not None else None)
