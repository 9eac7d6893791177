"""The writer that `benchmarks.index.kills` kills: adds made-up texts one by one and in batches, removes some, and says each step."""

from __future__ import annotations

import os
import random
from hashlib import sha256
from multiprocessing.connection import Connection
from typing import TextIO

from recsim.index import Index
from recsim.records import Block, Document, OffsetMap

_WORDS = 40
# Texts that one child adds at most, so that small indexes are killed as often as larger ones.
TEXTS = 400
TEXTS_IN_BATCH = 7


def text_of(number: int) -> Document:
    """The made-up text of a number, three sentences that no other text has."""
    draw = random.Random(number)
    words = [f"w{draw.randrange(50_000)}" for _ in range(_WORDS * 3)]
    text = " ".join(f"{' '.join(words[start : start + _WORDS])}." for start in range(0, len(words), _WORDS))
    text = f"Text{number}marked {text}"
    digest = sha256(text.encode()).hexdigest()
    return Document(f"{number}.txt", digest, digest, text, "text/plain", None, (Block("paragraph", (0, len(text))),), OffsetMap())


def write_until_killed(folder: str, first: int, seed: int, say: TextIO) -> None:
    """What a child does: it announces each step before it, and acknowledges it after."""
    draw = random.Random(seed)
    present: list[int] = []
    with Index.open(folder, mode="a", wait=30.0) as index:
        print("open", file=say, flush=True)
        number = first
        while number < first + TEXTS:
            step = draw.random()
            if step < 0.15 and present:
                gone = present.pop(draw.randrange(len(present)))
                print(f"removing {gone}", file=say, flush=True)
                index.remove(f"{gone}.txt")
                print(f"removed {gone}", file=say, flush=True)
            elif step < 0.35:
                several = range(number, number + TEXTS_IN_BATCH)
                print(f"adding {' '.join(map(str, several))}", file=say, flush=True)
                for _ in index.add_many(text_of(one) for one in several):
                    pass
                print(f"added {' '.join(map(str, several))}", file=say, flush=True)
                present += several
                number += TEXTS_IN_BATCH
            else:
                print(f"adding {number}", file=say, flush=True)
                index.add(text_of(number))
                print(f"added {number}", file=say, flush=True)
                present.append(number)
                number += 1
            if draw.random() < 0.2:
                index.flush()


def write_to(folder: str, first: int, seed: int, writing: Connection) -> None:
    """The same as the target of a process, that says its steps through one end of a pipe."""
    with os.fdopen(os.dup(writing.fileno()), "w", encoding="ascii") as say:
        write_until_killed(folder, first, seed, say)
