"""What to say of a path that names nothing."""

from __future__ import annotations

import difflib
import os
from pathlib import Path


def missing(label: str) -> str:
    """One line with the next step: the nearest name in the same folder, the first folder that is not there, or the words of a glob."""
    if any(char in label for char in "*?["):
        return f"{label} matches no file; check the folder and the pattern"
    path = Path(label)
    if not path.parent.is_dir():
        gone = next((above for above in reversed(path.parents) if not above.is_dir()), path.parent)
        return f"{label} does not exist: there is no folder {gone}; check the path"
    try:
        names = os.listdir(path.parent)
    except OSError:
        names = []
    near = difflib.get_close_matches(path.name, names, n=1, cutoff=0.7)
    return f"{label} does not exist; " + (f"did you mean {path.parent / near[0]}?" if near else "check the path")
