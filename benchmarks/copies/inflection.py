"""English word endings: what a form was made by, and how to make the same form of another word.

No word is replaced from here; the word swappers put their synonyms into the form of what they replace, as well as a spinner does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

Form = Literal["base", "s", "ed", "en", "ing"]

# base: past, participle. Quirk et al., A Comprehensive Grammar of the English Language (1985), 3.11-3.20, common verbs only.
_IRREGULAR = """be was been|become became become|begin began begun|break broke broken|bring brought brought|build built built|
buy bought bought|catch caught caught|choose chose chosen|come came come|cut cut cut|deal dealt dealt|do did done|draw drew drawn|
drive drove driven|fall fell fallen|feel felt felt|find found found|forget forgot forgotten|get got got|give gave given|go went gone|
grow grew grown|have had had|hear heard heard|hide hid hidden|hold held held|keep kept kept|know knew known|lay laid laid|
lead led led|leave left left|lend lent lent|let let let|lose lost lost|make made made|mean meant meant|meet met met|pay paid paid|
put put put|read read read|rise rose risen|run ran run|say said said|see saw seen|seek sought sought|sell sold sold|
send sent sent|set set set|show showed shown|shut shut shut|sit sat sat|speak spoke spoken|spend spent spent|stand stood stood|
take took taken|teach taught taught|tell told told|think thought thought|understand understood understood|undertake undertook undertaken|
withdraw withdrew withdrawn|write wrote written|win won won|wear wore worn|uphold upheld upheld|oversee oversaw overseen"""
PAST = {base: past for base, past, _ in (row.split() for row in _IRREGULAR.replace("\n", "").split("|"))}
PARTICIPLE = {base: last for base, _, last in (row.split() for row in _IRREGULAR.replace("\n", "").split("|"))}
_BASE: dict[str, tuple[str, Form]] = {}
for _base in PAST:
    _BASE.setdefault(PAST[_base], (_base, "ed"))
    _BASE.setdefault(PARTICIPLE[_base], (_base, "en"))
_VOWELS = "aeiou"


def plural(word: str) -> str:
    """The plural of a noun, which is also the third person of a verb."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def past(word: str) -> str:
    """The past tense."""
    return PAST.get(word) or _with_ending(word, "ed")


def participle(word: str) -> str:
    """The past participle."""
    return PARTICIPLE.get(word) or _with_ending(word, "ed")


def gerund(word: str) -> str:
    """The -ing form."""
    if word.endswith("ie"):
        return word[:-2] + "ying"
    return _with_ending(word, "ing")


def _with_ending(word: str, ending: str) -> str:
    if word.endswith("e") and len(word) > 2 and not (ending == "ing" and word.endswith(("ee", "oe", "ye"))):
        return word[:-1] + ending
    if ending == "ed" and word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ied"
    if _doubles(word):
        return word + word[-1] + ending
    return word + ending


def _doubles(word: str) -> bool:
    """One vowel and one consonant at the end of a word of one syllable: "plan", "refer" (stress unknown, so only -fer, -mit)."""
    if len(word) < 3 or word[-1] in "aeiouwxyh" or word[-2] not in _VOWELS or word[-3] in _VOWELS:
        return False
    return sum(letter in _VOWELS for letter in word) == 1 or word.endswith(("fer", "mit", "cel", "vel"))


def bases(word: str, known: Callable[[str], bool]) -> Iterator[tuple[str, Form]]:
    """Every base form of a lower-case word that ``known`` has, with the form that was made of it; the word itself last."""
    tried: list[tuple[str, Form]] = []
    if word in _BASE:
        tried.append(_BASE[word])
    if word.endswith("ies"):
        tried.append((word[:-3] + "y", "s"))
    if word.endswith("es"):
        tried.append((word[:-2], "s"))
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        tried.append((word[:-1], "s"))
    for ending, form in (("ied", "ed"), ("ed", "ed"), ("ing", "ing")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            tried += [(stem + "y", "ed")] if ending == "ied" else [(stem + "e", form), (stem, form)]  # type: ignore[list-item]
            if stem[-1:] == stem[-2:-1]:
                tried.append((stem[:-1], form))  # type: ignore[arg-type]
    seen = set()
    for base, form in [*tried, (word, "base")]:
        if base not in seen and known(base):
            seen.add(base)
            yield base, form


def inflect(phrase: str, form: Form, *, verb: bool) -> str:
    """A base word or phrase in a form: a verb bends its first word ("pointed out"), a noun its last or the one before "of"."""
    if form == "base":
        return phrase
    parts = phrase.split()
    place = 0 if verb else next((at for at, part in enumerate(parts) if part in ("of", "in", "to", "for", "on")), len(parts)) - 1
    bend = {"s": plural, "ed": past, "en": participle, "ing": gerund}[form]
    parts[place] = bend(parts[place])
    return " ".join(parts)
