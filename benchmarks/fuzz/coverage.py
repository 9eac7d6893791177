"""Which lines of the readers an input reaches, so that inputs which reach new ones are kept and mutated further."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

_FOLDER = "/recsim/reading/"


class Lines:
    """The (file, line) pairs seen so far. Tracing slows Python ten times, so callers sample."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int]] = set()

    def grows(self, run: Callable[[], object]) -> bool:
        """Runs the function; whether it reached a line that nothing before it reached."""
        before = len(self.seen)
        sys.settrace(self._call)
        try:
            run()
        finally:
            sys.settrace(None)
        return len(self.seen) > before

    def _call(self, frame: FrameType, event: str, _: Any) -> Any:
        return self._line if _FOLDER in frame.f_code.co_filename else None

    def _line(self, frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            self.seen.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line
