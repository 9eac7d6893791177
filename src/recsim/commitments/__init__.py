"""Dates, owners and states of what an answer promises."""

from recsim.commitments.dates import FoundDate, find_dates, unresolved_dates
from recsim.commitments.find import find_commitments, main_target
from recsim.commitments.published import anchor, date_customs, publication_date
from recsim.commitments.status import AGREED, implementation

__all__ = [
    "AGREED",
    "FoundDate",
    "anchor",
    "date_customs",
    "find_commitments",
    "find_dates",
    "implementation",
    "main_target",
    "publication_date",
    "unresolved_dates",
]
