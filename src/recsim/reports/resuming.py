"""Long runs that can be stopped: a journal beside the output, a line a finished source, from which the same run goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self

from recsim.errors import UsageError
from recsim.records import Json
from recsim.reports.replacing import replacing


class Journal:
    """Finished sources of a run with their results. Its first line says under which conditions they were made.

    A journal of other conditions (another index, another prior, another version) is begun again, and so is a source whose bytes have
    changed; a line that was cut by a crash is dropped. Failures are tried again.
    """

    def __init__(self, target: str | Path, conditions: Json) -> None:
        self.target = Path(target)
        if self.target.is_dir():
            raise UsageError(f"{target} is a folder; name a file in it")
        if not self.target.parent.is_dir():
            raise UsageError(f"{target} cannot be written: the folder {self.target.parent} does not exist")
        self.path = self.target.with_name(self.target.name + ".unfinished")
        self._places: dict[str, tuple[str, int, int]] = {}
        self.kept = 0
        head = json.dumps({"journal": 1, "conditions": conditions}, sort_keys=True) + "\n"
        end = self._read(head.encode())
        self._file: IO[bytes] = self.path.open("r+b" if end else "w+b")
        if end:
            self._file.truncate(end)
            self._file.seek(end)
        else:
            self._file.write(head.encode())
        self.kept = len(self._places)

    def _read(self, head: bytes) -> int:
        """Takes over the finished lines of an earlier run and says where they end; 0 if there are none to go on from."""
        if not self.path.is_file():
            return 0
        with self.path.open("rb") as file:
            if file.readline() != head:
                return 0
            end = file.tell()
            for raw in file:
                if not raw.endswith(b"\n"):
                    break
                try:
                    row = json.loads(raw)
                    if "error" not in row["result"]:
                        self._places[row["source"]] = (row["digest"], end, len(raw))
                except (ValueError, KeyError, TypeError):
                    break
                end += len(raw)
        return end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def finished(self, source: str) -> Json | None:
        """The result of a source that an earlier run finished and whose bytes are the same; None otherwise."""
        known = self._places.get(source)
        if known is None or known[0] != _digest(source):
            return None
        return self._result(known)

    def write(self, source: str, result: Json) -> None:
        """Keeps a result; it survives the end of this process."""
        digest = _digest(source)
        raw = (json.dumps({"source": source, "digest": digest, "result": result}) + "\n").encode()
        self._file.seek(0, 2)
        self._places[source] = (digest, self._file.tell(), len(raw))
        self._file.write(raw)
        self._file.flush()

    def complete(self, sources: Sequence[str], shape: Literal["lines", "list", "object"]) -> None:
        """Writes all results to the target in the order of their sources, as lines, one list, or one object; drops the journal."""
        with replacing(self.target) as stream:
            if shape != "lines":
                held: Any = [self._result(self._places[source]) for source in sources]
                stream.write(json.dumps(held[0] if shape == "object" else held, ensure_ascii=False, indent=2) + "\n")
            else:
                for source in sources:
                    stream.write(json.dumps(self._result(self._places[source]), ensure_ascii=False) + "\n")
        self._file.close()
        self.path.unlink()

    def _result(self, place: tuple[str, int, int]) -> Json:
        _, start, length = place
        self._file.seek(start)
        result: Json = json.loads(self._file.read(length))["result"]
        return result


def _digest(source: str) -> str:
    try:
        with open(source, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
