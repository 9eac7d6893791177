"""Vectors to a file: a NumPy array, or a Parquet table of id and vector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recsim.errors import MissingDependency, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def write_vectors(ids: Sequence[str | None], rows: Sequence[NDArray[np.float32]], dim: int, path: str) -> None:
    """Writes all rows under each other; the suffix decides. Raises `UsageError` for another suffix."""
    import numpy as np

    vectors = np.concatenate(rows) if rows else np.zeros((0, dim), dtype=np.float32)
    suffix = Path(path).suffix.lower()
    if suffix == ".npy":
        partial = Path(path + ".partial.npy")
        np.save(partial, vectors, allow_pickle=False)
        partial.replace(path)
    elif suffix == ".parquet":
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError:
            raise MissingDependency("pyarrow", "tables") from None
        table = pa.table({"id": list(ids), "vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), dim)})
        pq.write_table(table, path)
    else:
        raise UsageError(f"{path} ends neither in .npy nor in .parquet")
