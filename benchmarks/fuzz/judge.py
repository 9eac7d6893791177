"""What became of one input: a paper, an error of recsim's, or something that must not happen."""

from __future__ import annotations

import signal
import time
import traceback
from dataclasses import dataclass
from types import FrameType

import recsim
from recsim.records import Document, Paper

STOP_SECONDS = 60
# Of processor time; no input is over 40,000 bytes.
SLOW_SECONDS = 2.0
# Answers, and sentences, of one input that the trained model reads. It is no reader: asked four times it takes two thirds of the time.
LIMITS = recsim.Limits(max_opinions=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``kind`` is "paper", "error", "crash", "stopped" or "span"; ``what`` is the code, or where it happened."""

    kind: str
    what: str
    seconds: float
    trace: str = ""

    @property
    def bad(self) -> bool:
        """Neither a paper nor an error of recsim's."""
        return self.kind not in ("paper", "error")


class _Stopped(BaseException):
    """Raised by the alarm; no handler for ordinary errors may swallow it."""


class _WrongSpan(Exception):
    """A span that does not quote what it should."""


def judged(data: bytes, *, stop: int = STOP_SECONDS) -> Outcome:
    """Parses one input and says what became of it, at the latest after ``stop`` seconds of the processor."""
    # A clock of processor time: on a busy machine nothing else tells an endless loop from a process that waits its turn.
    before = signal.signal(signal.SIGPROF, _alarm)
    signal.setitimer(signal.ITIMER_PROF, stop)
    began = time.process_time()
    try:
        paper = recsim.parse(data, name="input", limits=LIMITS)
        _check_document(paper.document)
        _check_paper(paper)
        return Outcome("paper", "paper", time.process_time() - began)
    except recsim.RecsimError as error:
        return Outcome("error", error.code, time.process_time() - began)
    except _WrongSpan as error:
        return Outcome("span", str(error), time.process_time() - began, traceback.format_exc())
    except _Stopped:
        return Outcome("stopped", f"after {stop} s", time.process_time() - began, traceback.format_exc())
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{type(error).__name__} at {frames[-1].filename.rpartition('/recsim/')[2]}:{frames[-1].lineno}"
        return Outcome("crash", where, time.process_time() - began, traceback.format_exc())
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _alarm(number: int, frame: FrameType | None) -> None:
    raise _Stopped


def _check_document(document: Document) -> None:
    size, source = len(document.text), len(document.source_text)
    position = 0
    for block in document.blocks:
        start, end = block.span
        if not position <= start < end <= size:
            raise _WrongSpan(f"block {block.span} after {position} in {size}")
        if not document.text[start:end].strip():
            raise _WrongSpan(f"block {block.span} is empty")
        if any(not start <= a <= b <= end for a, b in block.cells):
            raise _WrongSpan(f"cells {block.cells} in {block.span}")
        position = end
    offsets = document.offsets
    for at, where, length in zip(offsets.starts, offsets.sources, offsets.lengths, strict=True):
        if not (0 <= at <= size and where >= 0 and where + length <= source and length > 0):
            raise _WrongSpan(f"run {(at, where, length)} in {size}, {source}")
    if any(not 0 <= start <= end <= source for (start, end), _ in document.left_out):
        raise _WrongSpan("left out beyond the source")


def _check_paper(paper: Paper) -> None:
    text = paper.document.text
    seen: set[str] = set()
    for row in paper.walk():
        if row.id in seen:
            raise _WrongSpan(f"id {row.id!r} twice")
        seen.add(row.id)
        if row.text is not None and row.span is not None and text[slice(*row.span)] != row.text:
            raise _WrongSpan(f"recommendation {row.id} is not at {row.span}")
        for response in row.responses:
            if text[slice(*response.span)] != response.text:
                raise _WrongSpan(f"response to {row.id} is not at {response.span}")
            if any(text[slice(*one.span)] != one.text for one in response.commitments):
                raise _WrongSpan(f"commitment of {row.id} is not where it says")
    paper.to_dict(with_text=True)
