"""Words as linking compares them: without endings, and verbs of asking as what kind of act they ask for."""

from __future__ import annotations

from functools import lru_cache

_VOWELS = frozenset("aeiouy")
# Snowball's English stemmer keeps "inspector" from "inspect" and "trainer" from "train"; these endings join them: F1 of links
# .794 with them and .790 with Snowball, families left out in turn. Longest first; what is left must keep three letters and a vowel.
_ENDINGS = ("ational", "ization", "isation", "ations", "ation", "itions", "ition", "ments", "ment", "ances", "ance", "ences",
            "ence", "nesses", "ness", "ingly", "ings", "edly", "ing", "ions", "ion", "ates", "ate", "ises", "ise", "izes", "ize",
            "ers", "ors", "er", "or", "ally", "ies", "ly", "ed", "es", "s", "al", "e", "y")  # fmt: skip


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """A folded word without its endings: "inspection", "inspectors" and "inspected" are one; numbers stay as they are."""
    if not word.isalpha() or len(word) <= 3:
        return word
    base = word
    for _ in range(2):
        for ending in _ENDINGS:
            if (
                base.endswith(ending)
                and _stands(base[: -len(ending)])
                and not (ending == "s" and base.endswith(("ss", "us", "is")))
            ):
                base = base[: -len(ending)]
                break
        else:
            break
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
        base = base[:-1]
    return base


def _stands(base: str) -> bool:
    return len(base) >= 3 and any(letter in _VOWELS for letter in base)


# Words that an ask is never about.
STOP = frozenset(
    "the a an of to and or for in on by with that this it its be is are was were been being as at from our their his her we i you your"
    " they he she who whom which what when where how than then so if but not no nor all any each every such same other others another"
    " should shall must will would can could may might do does did done has have had having there here these those them us me my one"
    " out up down into over under about after before again still also only more most very now yet already ensure sure make makes made"
    " recommend recommends recommended recommendation recommendations recommending take takes taken taking set sets put see seen seek"
    " whether while during within without between through because since until upon per via etc say said says ask asks asked that's"
    " new need needs way ways use used given give gives get gets set whatever".split()
)

# Verbs that ask for the same kind of act; the first names the group.
_GROUPS = (
    "publish issue release print post disclose announce state name imprint website online publicise display show public",
    "train teach educate instruct coach learn course upskill practise rehearse exercise drill mentor",
    "review examine study evaluate assess analyse survey investigate look inquiry appraise revisit",
    "inspect check verify audit monitor sample observe scan oversee supervise",
    "hire employ recruit appoint fill staff man post engage vacancy",
    "record log register document write note inventory list catalogue",
    "fund pay finance grant budget reimburse compensate invest money subsidise insure",
    "stop end cease ban prohibit forbid abolish eliminate discontinue refuse prevent",
    "reduce cut limit lower cap minimise shorten bring restrict",
    "install fit mount equip build construct",
    "replace renew rebuild refurbish repair remove",
    "establish create found introduce launch open develop adopt draw",
    "tell inform notify advise warn report alert explain",
    "agree coordinate consult liaise join meet cooperate together",
    "share exchange transfer pass send provide supply deliver",
    "decide determine resolve answer settle clear",
    "collect gather measure count compile obtain",
    "require oblige compel legislate regulate prescribe mandate enforce",
    "hold keep retain store preserve",
    "delete erase purge destroy dispose burn",
    "apologise apology redress",
    "separate split divide independent",
    "update refresh revise amend modernise",
    "buy purchase acquire procure hire lease",
    "offer let allow permit enable return accept",
    "raise increase lift exceed double expand",
    "plan forecast strategy prepare schedule",
    "test certify validate prove",
    "protect safeguard secure encrypt lock",
)  # fmt: skip
ACTIONS = {stem(word): group.split()[0] for group in _GROUPS for word in reversed(group.split())}
