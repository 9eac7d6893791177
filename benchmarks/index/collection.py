"""Passages to fill an index with, copies of known strength, and stand-ins for where more are wanted than there are."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from benchmarks.copies.contract import Unavailable
from benchmarks.copies.swapping import content_words, with_case
from recsim.reading import read
from recsim.records import Block, Document, OffsetMap

CORPUS = Path("corpora/copies-v1")
# Passages of a made-up document: a paper of some 2,400 words.
OF_A_DOCUMENT = 40
# Words in a row that a made-up passage takes from one passage, so that common pairs of words are as common as they are.
_RUN = 15
# A passage of fewer words is not searched for: with most of its words replaced it is nobody's.
SHORTEST = 12


def passages(path: Path | None) -> list[str]:
    """The passages of a file, one a line (gzip too); without one, the paragraphs of the project's own corpora."""
    if path is not None:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            return [line for line in (raw.strip() for raw in file) if line]
    found = []
    for source in sorted((CORPUS / "documents").glob("*")) + sorted(Path("corpora/replies-v1/documents").glob("*")):
        document = read(source)
        found += [document.quote(block.span) for block in document.blocks if len(document.quote(block.span).split()) >= SHORTEST]
    return found


def filled(real: Sequence[str], count: int, seed: int = 1) -> Iterator[str]:
    """So many passages: the real ones first, then made-up ones of runs of words from them, for time and memory only."""
    yield from real[:count]
    draw = random.Random(seed)
    words = [one.split() for one in draw.sample(list(real), min(len(real), 20_000))]
    for _ in range(count - len(real)):
        made: list[str] = []
        while len(made) < 60:
            one = words[draw.randrange(len(words))]
            start = draw.randrange(max(1, len(one) - _RUN))
            made += one[start : start + _RUN]
        yield " ".join(made)


def documents(texts: Sequence[str], size: int = OF_A_DOCUMENT) -> Iterator[Document]:
    """Passages as documents of several paragraphs, named by their first passage."""
    for start in range(0, len(texts), size):
        part = texts[start : start + size]
        text = "\n\n".join(part)
        blocks, place = [], 0
        for one in part:
            blocks.append(Block("paragraph", (place, place + len(one))))
            place += len(one) + 2
        digest = sha256(f"{start} {text}".encode()).hexdigest()
        yield Document(f"passages-{start}", digest, digest, text, "text/plain", None, tuple(blocks), OffsetMap())


class Swapper:
    """Replaces an exact share of a text's content words in place: by near neighbours in word vectors where those are installed, else,
    and for words without any, by other words of the collection."""

    def __init__(self, texts: Sequence[str], seed: int = 1) -> None:
        self.draw = random.Random(seed)
        some = self.draw.sample(list(texts), min(len(texts), 3000))
        self.others = [match.group().lower() for text in some for match in content_words(text)]
        self.neighbours = _neighbours()

    def swap(self, text: str, share: float) -> str:
        """The text with that share of its content words replaced."""
        found = content_words(text)
        chosen = set(self.draw.sample(range(len(found)), round(share * len(found))))
        if self.neighbours is not None:
            self.neighbours.learn(sorted({match.group().lower() for match in found} - self.neighbours.known.keys()))
        pieces, place = [], 0
        for number, match in enumerate(found):
            if number in chosen:
                near = self.neighbours.known.get(match.group().lower()) if self.neighbours is not None else None
                new = self.draw.choice(list(near)) if near else self.draw.choice(self.others)
                pieces += [text[place : match.start()], with_case(new, match.group())]
                place = match.end()
        return "".join(pieces) + text[place:]


@lru_cache(maxsize=1)
def _neighbours():  # type: ignore[no-untyped-def]
    from benchmarks.copies.neighbours import NeighbourSwaps

    try:
        return NeighbourSwaps()
    except Unavailable:
        return None
