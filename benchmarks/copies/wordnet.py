"""Words swapped for WordNet synonyms, one at a time, as a spinner does: "Home Office" becomes "House Workplace".

Reads the database files of WordNet 3.0 (Miller 1995, CACM 38(11); Debian's ``wordnet-base``) from ``/usr/share/wordnet`` or the
folder that ``RECSIM_WORDNET`` names; the format is that of ``wndb(5WN)``.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from benchmarks.copies.contract import Rewritten, Strength, Unavailable
from benchmarks.copies.inflection import Form, bases, inflect
from benchmarks.copies.swapping import swap

_FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
# Senses are in order of use; a spinner knows no context, but prefers the common ones.
_SENSES = 3


class WordNet:
    """Synonyms by part of speech. A synset is parsed when it is asked for: the index gives its byte offset in the file."""

    def __init__(self, folder: Path) -> None:
        self.senses: dict[tuple[str, str], str] = {}
        self.files: dict[str, bytes] = {}
        self.irregular: dict[tuple[str, str], str] = {}
        self.uses: defaultdict[tuple[str, str], int] = defaultdict(int)
        for pos, name in _FILES.items():
            for line in _lines(folder / f"index.{name}"):
                lemma, _, rest = line.partition(" ")
                self.senses[lemma, pos] = rest
            self.files[pos] = (folder / f"data.{name}").read_bytes()
            for line in _lines(folder / f"{name}.exc"):
                form, base = line.split()[:2]
                self.irregular.setdefault((form, pos), base)
        kinds = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
        for line in _lines(folder / "cntlist.rev"):
            key, _, count_of = line.split()
            lemma, _, rest = key.partition("%")
            self.uses[lemma, kinds[rest[0]]] += int(count_of)

    def synset(self, pos: str, offset: int) -> tuple[list[str], list[int]]:
        """The words of a synset, and the offsets of those above it or like it."""
        file = self.files[pos]
        fields = file[offset : file.index(b"\n", offset)].decode("utf-8").partition(" | ")[0].split()
        count = int(fields[3], 16)
        words = [fields[4 + 2 * place].partition("(")[0] for place in range(count)]
        at = 4 + 2 * count
        pointers = [fields[at + 1 + 4 * place : at + 5 + 4 * place] for place in range(int(fields[at]))]
        return words, [int(other) for symbol, other, kind, _ in pointers if symbol in ("@", "&") and kind in (pos, "s")]

    def opposites(self, word: str) -> frozenset[str]:
        """Base forms that any sense of a lower-case word is opposed to."""
        found = set()
        for lemma, pos, _ in self.lemmas(word):
            listed = self.senses.get((lemma, pos), "").split()
            for offset in listed[len(listed) - int(listed[1]) :] if listed else ():
                file = self.files[pos]
                fields = file[int(offset) : file.index(b"\n", int(offset))].decode("utf-8").partition(" | ")[0].split()
                at = 4 + 2 * int(fields[3], 16)
                for symbol, other, kind, _ends in (
                    fields[at + 1 + 4 * place : at + 5 + 4 * place] for place in range(int(fields[at]))
                ):
                    if symbol == "!":
                        found.update(self.synset("a" if kind == "s" else kind, int(other))[0])
        return frozenset(found)

    def lemmas(self, word: str) -> list[tuple[str, str, Form]]:
        """Base form, part of speech and form of a lower-case word, the most used first."""
        found: list[tuple[str, str, Form]] = []
        for pos in _FILES:
            if (word, pos) in self.irregular and pos in "nv":
                form: Form = "s" if pos == "n" else "ing" if word.endswith("ing") else "ed"
                found.append((self.irregular[word, pos], pos, form))
            for base, made in bases(word, lambda base, pos=pos: (base, pos) in self.senses):  # type: ignore[misc]
                if made == "base" or (made == "s" and pos in "nv") or (made in ("ed", "en", "ing") and pos == "v"):
                    found.append((base, pos, made))
        return sorted(dict.fromkeys(found), key=lambda lemma: -self.uses[lemma[0], lemma[1]])

    def synonyms(self, lemma: str, pos: str) -> list[str]:
        """Words of the first senses, then of what is next above or beside them, without the word itself."""
        listed = self.senses.get((lemma, pos), "").split()
        offsets = [int(offset) for offset in listed[len(listed) - int(listed[1]) :][:_SENSES]] if listed else []
        first = [self.synset(pos, offset) for offset in offsets]
        near = [self.synset(pos, other) for _, others in first for other in others[:2]]
        groups = [words for words, _ in [*first, *near]]
        words = [word.replace("_", " ").lower() for group in groups for word in group]
        return [word for word in dict.fromkeys(words) if word != lemma and _usable(word, lemma)]


def _usable(word: str, lemma: str) -> bool:
    """Not the same word spelt otherwise, no digits, no term of many words."""
    return (
        word.count(" ") <= 1
        and all(letter.isalpha() or letter in " -'" for letter in word)
        and word.rstrip("s") != lemma.rstrip("s")
    )


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith(" "):
                yield line


@lru_cache(maxsize=1)
def wordnet() -> WordNet:
    """The database, read once; `Unavailable` if it is nowhere."""
    folder = Path(os.environ.get("RECSIM_WORDNET", "/usr/share/wordnet"))
    if not (folder / "data.noun").is_file():
        raise Unavailable(f"no WordNet in {folder}: install Debian's wordnet-base, or name its folder in RECSIM_WORDNET")
    return WordNet(folder)


class WordNetSwaps:
    """Generator ``wordnet``."""

    name = "wordnet"

    def __init__(self) -> None:
        self.database = wordnet()
        self.known: dict[str, Sequence[str]] = {}

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        return swap(text, strength=strength, rng=rng, candidates=self.candidates)

    def candidates(self, word: str) -> Sequence[str]:
        """Synonyms in the form of the word. The less used part of speech comes last: "Secretary of State" may become "of Say"."""
        if word not in self.known:
            found: list[str] = []
            for lemma, pos, form in self.database.lemmas(word)[:2]:
                found += [inflect(other, form, verb=pos == "v") for other in self.database.synonyms(lemma, pos)[:5]]
            self.known[word] = [other for other in dict.fromkeys(found) if other != word]
        return self.known[word]
