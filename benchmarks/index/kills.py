"""Kills a writer at random moments and looks at what it left: ``python -m benchmarks.index.kills --kills 1000``.

A child process opens an index for writing, adds made-up texts one by one and in batches, removes some again, and prints each
acknowledgement. It is killed (SIGKILL) after a random time. Then the index must open, hold everything acknowledged and nothing by half,
find a passage of each text that was acknowledged last, and keep no word of what was removed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import TextIO

from benchmarks.index.killed import TEXTS, TEXTS_IN_BATCH, text_of, write_to
from recsim.index import Index, passages_of, terms_of
from recsim.records import Json

# Seconds within which a child that is to die while it opens the index has opened it, mostly.
_OPENING = 0.05


@dataclass
class Acknowledged:
    """What children have said so far."""

    added: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    # Announced and not acknowledged: may or may not have happened, and whole or not at all.
    begun: set[int] = field(default_factory=set)


def heard(lines: Sequence[str], state: Acknowledged) -> None:
    """Takes over what a child has printed; its last line may be cut."""
    for line in lines:
        verb, *rest = line.split()
        numbers = {int(one) for one in rest}
        if verb == "adding":
            state.begun |= numbers
        elif verb == "added":
            state.begun -= numbers
            state.added |= numbers
        elif verb == "removing":
            state.added -= numbers
            state.begun |= numbers
        elif verb == "removed":
            state.begun -= numbers
            state.removed |= numbers


def wrong_with(folder: Path, state: Acknowledged, *, mode: str) -> list[str]:
    """Everything in which the index differs from what was acknowledged."""
    found = []
    with Index.open(folder, mode="a" if mode == "a" else "r") as index:
        # A removal that was begun and not acknowledged may have left the log to the next writer, as verify says.
        found += [one for one in index.verify() if mode == "a" or not (state.begun and "the log may still hold them" in one)]
        listed = {int(row["source"].removesuffix(".txt")): row for row in index.info()["texts"]}
        found += [f"text {one} was acknowledged and is not there" for one in sorted(state.added - listed.keys())]
        found += [f"text {one} was removed and is there" for one in sorted(state.removed & listed.keys())]
        found += [f"text {one} was never begun" for one in sorted(listed.keys() - state.added - state.begun)]
        for sequence in index.sequences():
            document = index.document(sequence)
            whole = text_of(int(document.source.removesuffix(".txt"))) if document is not None else None
            if document is None or whole is None or document.text != whole.text or document.blocks != whole.blocks:
                found.append(f"text of sequence {sequence} is there by half")
        for one in sorted(state.added)[-5:]:
            hits = index.search(terms_of(passages_of(text_of(one))))
            owners = [index.document(int(index.owners(hit.numbers[:1])[0][0])) for hit in hits if len(hit.numbers)]
            if not owners or any(owner is None or owner.source != f"{one}.txt" for owner in owners):
                found.append(f"text {one} is there and not found")
    if mode == "a":
        content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        found += [f"text {one} was removed and is on disk" for one in sorted(state.removed) if b"Text%dmarked" % one in content]
    return found


def _started(folder: str, first: int, seed: int) -> tuple[ForkServerProcess, TextIO]:
    """A child that writes, of a server that has loaded all it needs, and what it prints."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["numpy", "benchmarks.index.killed"])
    reading, writing = context.Pipe(duplex=False)
    child = context.Process(target=write_to, args=(folder, first, seed, writing))
    child.start()
    writing.close()
    return child, os.fdopen(os.dup(reading.fileno()), encoding="ascii")


def run(kills: int, seed: int = 1, *, folder: Path | None = None, longest: float = 0.8) -> Json:
    """Kills so many children and says what was wrong; ``wrong`` is empty if nothing was."""
    draw = random.Random(seed)
    place = Path(tempfile.mkdtemp()) if folder is None else folder
    index = place / "killed.recsim"
    state, wrong, during_opening, number = Acknowledged(), [], 0, 0
    began = time.monotonic()
    try:
        for kill in range(kills):
            if kill % 25 == 24:  # a small index again
                shutil.rmtree(index)
                state = Acknowledged()
            child, said = _started(str(index), number, draw.randrange(1 << 30))
            # Some are killed while they open, most while they write.
            if draw.random() < 0.9:
                first = said.readline()
                time.sleep(draw.random() * longest)
            else:
                first = ""
                time.sleep(draw.random() * _OPENING)
            child.kill()
            rest = said.read()
            child.join()
            child.close()
            said.close()
            during_opening += not (first + rest)
            lines = (first + rest).split("\n")
            heard([line for line in lines[:-1] if line != "open"], state)
            number += TEXTS + TEXTS_IN_BATCH
            if (index / "texts.sqlite").exists():
                for mode in ("r", "a"):
                    try:
                        wrong += [f"kill {kill}, opened {mode}: {one}" for one in wrong_with(index, state, mode=mode)]
                    except Exception as error:
                        if not (mode == "r" and "holds no index yet" in str(error) and not state.added):
                            wrong.append(f"kill {kill}, opened {mode}: {type(error).__name__}: {error}")
    finally:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)
    return {
        "kills": kills,
        "before_anything_was_said": during_opening,
        "acknowledged_in_the_last_index": len(state.added),
        "seconds": round(time.monotonic() - began, 1),
        "wrong": wrong,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the outcome as JSON; status 1 if anything was wrong."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.index.kills", description="kill a writer at random moments")
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args(argv)
    outcome = run(given.kills, given.seed)
    print(json.dumps(outcome, indent=1))
    return 1 if outcome["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
