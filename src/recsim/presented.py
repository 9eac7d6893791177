"""What every result can show of itself: tables and a view for notebooks.

Records stand at the bottom of the layers, and what writes them at the top. So these methods name their writer and load it when they
are called; nothing else looks upward.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Presented:
    """Tables and the notebook view of a paper, a verdict or a check."""

    __slots__ = ()

    def to_arrow(self, table: str | None = None) -> pyarrow.Table:
        """This result as an Arrow table; `recsim.to_arrow` says which tables there are and takes many results."""
        return _writer("frames").to_arrow(self, table)

    def to_pandas(self, table: str | None = None) -> pandas.DataFrame:
        """This result as a pandas frame; `recsim.to_pandas` takes many results."""
        return _writer("frames").to_pandas(self, table)

    def to_polars(self, table: str | None = None) -> polars.DataFrame:
        """This result as a Polars frame; `recsim.to_polars` takes many results."""
        return _writer("frames").to_polars(self, table)

    def _repr_html_(self) -> str:
        """What a notebook shows: a small table, without script."""
        shown: str = _writer("html.cells").cell(self)
        return shown


def _writer(name: str) -> Any:
    return import_module(f"recsim.reports.{name}")
