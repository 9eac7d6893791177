"""What a notebook shows of a result: a small table, without script and without anything from outside."""

from __future__ import annotations

from itertools import islice

from recsim.commitments import main_target
from recsim.records import Paper
from recsim.reports.html.page import rendered
from recsim.verdicts import Checked, Verdict

# Rows that a notebook cell shows; a line below says how many are left.
_ROWS = 25


def cell(result: Paper | Verdict | Checked) -> str:
    """The HTML of a notebook cell."""
    if isinstance(result, Paper):
        rows = [(row, row.id.count("."), main_target(row.commitments)) for row in islice(result.walk(), _ROWS)]
        return rendered("cell_paper.html.j2", paper=result, rows=rows, left=len(result.walk()) - len(rows))
    verdicts = (result,) if isinstance(result, Verdict) else result.verdicts
    return rendered("cell_verdicts.html.j2", suspect=result.suspect, verdicts=verdicts[:_ROWS], left=len(verdicts) - _ROWS)
