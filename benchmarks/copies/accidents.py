"""Where word-swapping programs may have changed facts, for reading: ``python -m benchmarks.copies.accidents --split dev``.

Prints every swap of `recsim.evaluation.changes.read_for_accidents` in which either side has a word that may state a fact
(``fact_words.txt``) or a figure, or whose words WordNet calls opposites, one a line with the words around it. Swaps are found along the corpus's
own alignment; what matching finds and what recsim reports plays no part. Whoever reads them writes what is a change of a fact to
``accidents.jsonl``. ``--second 100`` draws as many for a second look, half of them labelled, without saying which, and
``--answers FILE`` (a JSON list of the numbers that are changes) says how far both looks agree.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.copies.wordnet import wordnet
from recsim import read
from recsim.evaluation.changes import load_accidents, read_for_accidents
from recsim.evaluation.copies_corpus import CopiesCorpus, load_copies
from recsim.records import Span

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[%£$€]")
_FIGURE = re.compile(r"[\d%£$€]")
_LISTED = Path(__file__).with_name("fact_words.txt")
# Characters of the official text shown before and after a swap.
_BEFORE, _AFTER = 60, 40


@dataclass(frozen=True, slots=True)
class Swap:
    """Official words with what the copy has in their place; spans into both texts, and the words around."""

    copy: str
    source: str
    was: str
    is_: str
    official: Span
    suspect: Span
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.copy} {self.before}[{self.was} > {self.is_}]{self.after}"


def swaps(corpus: CopiesCorpus, split: str) -> Iterator[Swap]:
    """All swaps of words in the copies of a split, or of ``all``, that are read for accidents."""
    texts: dict[str, str] = {}
    parts = ("train", "dev", "test") if split == "all" else (split,)
    for copy in (copy for part in parts for copy in read_for_accidents(corpus, part)):
        for source, here, there in copy.pairs:
            if source not in texts:
                texts[source] = read(corpus.texts[source].path).text
            text = texts[source]
            ours, theirs = list(_WORD.finditer(text, *there)), list(_WORD.finditer(copy.text, *here))
            mine, their = ([word.group().lower() for word in side] for side in (ours, theirs))
            for kind, first, last, start, end in SequenceMatcher(None, mine, their, autojunk=False).get_opcodes():
                if kind != "replace":
                    continue
                official = (ours[first].start(), ours[last - 1].end())
                suspect = (theirs[start].start(), theirs[end - 1].end())
                around = text[max(0, official[0] - _BEFORE) : official[0]], text[official[1] : official[1] + _AFTER]
                yield Swap(
                    copy.id, source, text[slice(*official)], copy.text[slice(*suspect)], official, suspect,
                    *(" ".join(side.split()) for side in around),
                )  # fmt: skip


def may_be_fact(swap: Swap, listed: frozenset[str]) -> bool:
    """Whether a swap takes or puts a word that may state a fact, or one word for its opposite."""
    was, is_ = ({word.lower().replace("’", "'") for word in _WORD.findall(side)} for side in (swap.was, swap.is_))
    gone, new = was - is_, is_ - was
    if any(word in listed or _FIGURE.search(word) for word in gone | new):
        return True
    against = {other for word in gone for other in wordnet().opposites(word)}
    return any(base in against for word in new for base, *_ in wordnet().lemmas(word))


def listed_words() -> frozenset[str]:
    """The words of ``fact_words.txt``."""
    lines = _LISTED.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def drawn(corpus: CopiesCorpus, count: int, seed: int) -> list[tuple[Swap, bool]]:
    """So many swaps that may be facts, of all splits, half of them labelled as accidents, in an order of their own."""
    listed = listed_words()
    labels = {name: [change.official for change in changes] for name, changes in load_accidents(corpus).items()}
    sides: tuple[list[Swap], list[Swap]] = ([], [])
    for swap in swaps(corpus, "all"):
        if may_be_fact(swap, listed):
            (first, last) = swap.official
            sides[any(start < last and first < end for start, end in labels.get(swap.copy, ()))].append(swap)
    draw = random.Random(seed)
    mixed = [(swap, labelled) for labelled in (False, True) for swap in draw.sample(sides[labelled], count // 2)]
    draw.shuffle(mixed)
    return mixed


def agreement(first: list[bool], second: list[bool]) -> tuple[float, float]:
    """The share on which two looks agree, and Cohen's kappa."""
    same = sum(one == other for one, other in zip(first, second, strict=True)) / len(first)
    shares = sum(first) / len(first), sum(second) / len(second)
    chance = shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1])
    return same, (same - chance) / (1 - chance) if chance < 1 else 1.0


def main() -> None:
    """Prints the swaps to read, or those of a second look, or how far two looks agree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path)
    parser.add_argument("--split", default="all")
    parser.add_argument("--second", type=int, metavar="N", help="draw N for a second look")
    parser.add_argument("--seed", default=611, type=int)
    parser.add_argument(
        "--answers", type=Path, metavar="FILE", help="the numbers that the second look calls changes, as a JSON list"
    )
    options = parser.parse_args()
    corpus = load_copies(options.corpus)
    if options.second is None:
        listed = listed_words()
        lines = [str(swap) for swap in swaps(corpus, options.split) if may_be_fact(swap, listed)]
    else:
        rows = drawn(corpus, options.second, options.seed)
        if options.answers is None:
            lines = [f"{number} {swap}" for number, (swap, _) in enumerate(rows)]
        else:
            called = set(json.loads(options.answers.read_text(encoding="utf-8")))
            same, kappa = agreement([labelled for _, labelled in rows], [number in called for number in range(len(rows))])
            lines = [f"agreement {same:.2f}, kappa {kappa:.2f}, of {len(rows)}"]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
