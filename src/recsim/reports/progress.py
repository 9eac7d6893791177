"""How far long work has come, on standard error, for people only."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from recsim.reports.printable import printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# Work shorter than this ends before anybody has read a bar.
_PATIENCE_SECONDS = 2.0


def apart(output: str | None, *, held: bool) -> bool:
    """Whether a bar can stand beside the results: those that scroll over the same terminal would break it, a table held to the end not."""
    return held or output is not None or not sys.stdout.isatty()


@contextmanager
def working(*, shown: bool = True) -> Iterator[Callable[[str], None]]:
    """Shows for how long one piece of work goes on, and gives the function that tells of its steps; silent unless ``shown``."""
    with Watch(1, shown=shown) as watch:
        yield watch.note if shown else lambda _: None


class Watch:
    """Counts finished inputs and shows a bar with rate and time left once the work has taken over two seconds.

    The bar comes by a clock of its own, so also while the first input is long; one input alone has no time left to tell, and shows
    how long it has taken. Nothing is shown unless ``shown`` and standard error is a terminal. ``note`` prints a line without breaking
    the bar.
    """

    def __init__(self, total: int, *, shown: bool = True) -> None:
        self.total = total
        self._shown = shown and total > 0 and sys.stderr.isatty()
        self._clock: threading.Timer | None = None
        self._lock = threading.RLock()
        self._ended = False
        self._began = time.monotonic()
        self._done = 0
        self._bar: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Self:
        if self._shown:
            self._clock = threading.Timer(_PATIENCE_SECONDS, self._show)
            self._clock.daemon = True
            self._clock.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._lock:
            self._ended = True
            if self._clock is not None:
                self._clock.cancel()
            if self._bar is not None:
                self._bar[0].stop()

    def advance(self) -> None:
        """Counts one input as done."""
        self._done += 1
        if self._bar is None and self._shown and self._done < self.total and time.monotonic() - self._began > _PATIENCE_SECONDS:
            self._show()
        if self._bar is not None:
            bar, task = self._bar
            bar.update(task, completed=self._done, rate=f"{self._done / (time.monotonic() - self._began):.1f}/s")
            if self._done >= self.total:  # what follows may write to the same terminal
                bar.stop()

    def note(self, message: str) -> None:
        """Prints one line for people."""
        line = f"recsim: {printable(message)}"
        if self._bar is not None:
            self._bar[0].console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            sys.stderr.write(line + "\n")

    def _show(self) -> None:
        with self._lock:
            if self._bar is None and not self._ended and self._done < self.total:
                self._bar = self._started()

    def _started(self) -> tuple[Progress, TaskID]:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            ProgressColumn,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        columns: tuple[ProgressColumn, ...] = (
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        if self.total == 1:
            columns = (SpinnerColumn(), TextColumn("still at it,"), TimeElapsedColumn())
        # Transient: the bar leaves nothing behind on the screen.
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        task = progress.add_task("", total=self.total, completed=self._done, rate="")
        progress.tasks[0].start_time = self._began  # the work began before anybody showed it
        progress.start()
        return progress, task
