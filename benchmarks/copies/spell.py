"""Copies spelt so that programs read other words than people do: look-alike letters, invisible characters, full-width letters."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.copies.contract import Builder, Rewritten, Strength
from benchmarks.copies.segments import sentences_of

# The part of the words that are spelt otherwise.
_WORDS: dict[Strength, float] = {"light": 0.15, "medium": 0.4, "heavy": 0.8}
# Unicode's confusables (UTS 39) for small and capital Latin letters, the ones that print alike in most fonts.
_CYRILLIC = dict(zip("aceopxyisjABCEHIKMOPSTX", "асеорхуіѕјАВСЕНІКМОРЅТХ", strict=True))
_GREEK = dict(zip("ovABEHIKMNOPTXYZ", "ονΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))
_INVISIBLE = ("\u200b", "\u200c", "\u2060")


def _letters(table: dict[str, str]) -> Callable[[str, random.Random], str]:
    return lambda word, rng: "".join(table.get(letter, letter) if rng.random() < 0.7 else letter for letter in word)


def _between(marks: tuple[str, ...]) -> Callable[[str, random.Random], str]:
    def spelt(word: str, rng: random.Random) -> str:
        if len(word) < 3:
            return word
        at = rng.randrange(1, len(word) - 1)
        return word[:at] + rng.choice(marks) + word[at:]

    return spelt


def _full_width(word: str, rng: random.Random) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in word)


TRICKS: dict[str, Callable[[str, random.Random], str]] = {
    "cyrillic": _letters(_CYRILLIC),
    "greek": _letters(_GREEK),
    "zero_width": _between(_INVISIBLE),
    "soft_hyphen": _between(("\u00ad",)),
    "full_width": _full_width,
}


class Spell:
    """Editor ``spell``. ``tricks`` names what is used, all by default: see `TRICKS`."""

    name = "spell"

    def __init__(self, *tricks: str) -> None:
        self.tricks = tricks or tuple(TRICKS)

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        built, last = Builder(), 0
        for start, end in sentences_of(text):
            built.keep(text[last:start])
            parts = []
            for word in text[start:end].split(" "):
                # Drawn whether used or not, so that strengths differ in nothing but how many words are hit.
                draw, trick, seed = rng.random(), rng.choice(self.tricks), rng.random()
                parts.append(TRICKS[trick](word, random.Random(seed)) if draw < _WORDS[strength] else word)
            built.add(" ".join(parts), (start, end))
            last = end
        built.keep(text[last:])
        return built.done()
