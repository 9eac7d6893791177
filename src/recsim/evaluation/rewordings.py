"""Corpora of rewordings: what official bodies are asked, the same asked again in other words, and a report on it.

A folder holds ``groups.jsonl``, one ask a line: ``id``, ``body``, ``ask``, ``again``, ``report``. Asks of one body stand beside each other; each
is another ask than the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from recsim.errors import CorpusError, InvalidLabel, MissingFile

_TEXTS = ("ask", "again", "report")


@dataclass(frozen=True, slots=True)
class Rewording:
    """One ask in several wordings, of which the first is the plainest and the last reports on it."""

    id: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Rewordings:
    """A corpus of rewordings: for each body its asks, in the order of the file."""

    name: str
    sha256: str
    bodies: dict[str, tuple[Rewording, ...]]


def load_rewordings(folder: str | Path) -> Rewordings:
    """The corpus in a folder. Raises `MissingFile`, `InvalidLabel` (with the line) or `CorpusError` where it is empty."""
    path = Path(folder) / "groups.jsonl"
    if not path.is_file():
        raise MissingFile(f"{folder} holds no groups.jsonl")
    raw = path.read_bytes()
    bodies: defaultdict[str, list[Rewording]] = defaultdict(list)
    seen: set[str] = set()
    for number, line in enumerate(raw.decode("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            name, body = str(row["id"]), str(row["body"])
            texts = tuple(str(row[key]).strip() for key in _TEXTS)
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidLabel(f"{path}:{number} cannot be used: {error!r}") from None
        if not all(texts) or name in seen:
            raise InvalidLabel(f"{path}:{number}: {name} stands there twice or lacks one of {', '.join(_TEXTS)}")
        seen.add(name)
        bodies[body].append(Rewording(name, texts))
    if not bodies:
        raise CorpusError(f"{path} is empty")
    return Rewordings(Path(folder).name, hashlib.sha256(raw).hexdigest(), {body: tuple(rows) for body, rows in bodies.items()})
