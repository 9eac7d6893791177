"""Small words that turn a statement round: negations, modal verbs, opposites. Patterns over folded words, with what excuses them."""

from __future__ import annotations

import re
from functools import lru_cache

from recsim.verdicts import FactKind

# Words that negate a clause outright; "n't" is told by its ending.
NEGATIONS = frozenset("not no never none nor neither nobody nothing nowhere without cannot cant dont".split())
# Verbs and adjectives that deny what follows their "to": "failed to pay", "was unable to pay".
_DENIES_VERB = re.compile(r"(?:fail|refus|declin|neglect|omit|ceas|unable|unwilling)(?:s|ed|es|t?ing|ted|e)?")
# After these "not" and "no" do not negate: "not only", "no later than", "no doubt", "No 5".
_EXCUSED_AFTER = {
    "not": frozenset("only merely just simply least".split()),
    "no": frozenset("doubt matter".split()),
    "without": frozenset("doubt delay prejudice".split()),
    "nothing": frozenset(("but",)),
    "none": frozenset(("the",)),
    "nor": frozenset(("west", "east")),
}
# And after "not" and "no" these do so before "than": "no later than June", but "not later".
_COMPARED = frozenset("less more fewer later earlier longer greater higher sooner".split())
_EXCUSED_BEFORE = {"not": frozenset("or if why".split()), "never": frozenset(("as",))}
# Words that deny without a negation: where one stands on the other side, a lost "not" was said another way.
_DENYING = (
    "unable", "unwilling", "impotent", "powerless", "fail", "refus", "declin", "reject", "deny", "denie", "absen", "avoid", "prevent", "hardly", "scarcely",
    "barely", "rarely", "seldom", "little", "impossible", "ceas", "stop", "exclud", "except", "rather", "instead", "oppos",
    "omit", "disagree", "ignor", "neglect", "withh", "prohibit", "forbid", "forbad", "banned", "incapable", "insufficien",
    "inadequa", "unless", "abandon", "dismiss", "waive", "forgo", "devoid", "bereft", "excus", "illegal",
    "incomplet", "incorrect", "inaccura", "inappropr", "ineffect", "inabilit", "invalid", "improper", "impractic", "irregular", "nobody",
)  # fmt: skip
_DENYING_WHOLE = frozenset("few nil zero 0 ban free off miss missed yet short loss lack lacks lacked lacking lost".split())
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis")
_DENYING_PREFIX = ("un", "non", "dis", "mis")
# Words that only begin like one with such a prefix.
_NO_PREFIX = (
    "under", "until", "unit", "union", "univers", "unique", "unless", "discuss", "district", "distrib", "disclos", "display", "distan",
    "discover", "dispatch", "discipl", "dispos", "distinct", "disput", "disea", "disab", "mission", "missiv", "mist", "disper", "none",
)  # fmt: skip


def is_negation(words: tuple[str, ...], place: int) -> bool:
    """Whether the word at a place negates its clause."""
    word = words[place]
    after, next_but_one = (words[at] if at < len(words) else "" for at in (place + 1, place + 2))
    if after == "to" and _DENIES_VERB.fullmatch(word):
        return not (place and words[place - 1] in NEGATIONS)
    if word == "no" and after == "longer":
        return next_but_one != "than"
    if word.endswith("n't"):
        return after not in _EXCUSED_AFTER["not"]
    if word not in NEGATIONS:
        return False
    if word in ("not", "no") and after in _COMPARED and next_but_one == "than":
        return False
    if after in _EXCUSED_AFTER.get(word, ()) or (word == "no" and after.isdigit()):
        return False
    return not (place and words[place - 1] in _EXCUSED_BEFORE.get(word, ()))


_OWN_WORDS = (
    "inform", "invest", "instal", "income", "input", "inside", "indeed", "imprint", "import", "impress", "impos", "impart", "implant", "improv",
    "distress", "dissolv", "discharg", "discount", "discard", "distil", "inten", "insight", "inlay", "inbound", "inset", "indoor", "incur",
    "inspir", "instruct", "impanel", "include", "inclos", "disband", "dispens", "missp",
)  # fmt: skip


def denies(word: str) -> bool:
    """Whether a word may carry a denial of its own: "unable", "refused", "inadequate"."""
    if word in _DENYING_WHOLE or word.startswith(_DENYING):
        return True
    return (word.startswith(_DENYING_PREFIX) and len(word) > 5 and not word.startswith(_NO_PREFIX)) or word.endswith("less")


# Modal verbs by what they promise. Forms on one line mean the same to a reader; `compatible` adds what a change of tense or style does.
_MODALS = {
    "will": "will", "shall": "will", "we'll": "will", "they'll": "will", "it'll": "will", "won't": "will", "shan't": "will", "going to": "will",
    "must": "must", "have to": "need", "has to": "need", "had to": "need", "need to": "need", "needs to": "need", "needed to": "need",
    "required to": "need", "obliged to": "must", "bound to": "must", "mustn't": "must",
    "should": "should", "ought to": "should", "ought": "should", "shouldn't": "should", "supposed to": "should",
    "may": "may", "might": "may", "mightn't": "may",
    "can": "can", "cannot": "can", "can't": "can", "could": "could", "couldn't": "could", "able to": "can",
    "would": "would", "wouldn't": "would", "we'd": "would",
}  # fmt: skip
_ALIKE = (
    {"must", "need"}, {"should", "need"}, {"may", "could"}, {"can", "could"}, {"can", "may"}, {"will", "would"}, {"should", "would"},
    {"must", "will"},
)  # fmt: skip
_NOUN_BEFORE = frozenset("the a an no his her its their our your good political free of last own public".split())
_VERB_AFTER = frozenset(("be", "have", "not", "also", "now"))
HEDGES = ("perhaps", "possib", "potential", "likel", "maybe", "unlikel", "capab", "conceivab", "option", "discretion", "sometimes", "able",
          "prospect", "chance", "allow", "permit", "free", "entitle", "liable", "prone", "apt", "if", "risk", "threaten", "eligible", "welcome",
          "risked", "authori", "empower")  # fmt: skip


def modal_at(words: tuple[str, ...], place: int) -> tuple[str, int] | None:
    """(what it promises, how many words it has) of the modal verb at a place, or None. "the will" is none."""
    two = " ".join(words[place : place + 2])
    if two in _MODALS:
        return _MODALS[two], 2
    word = words[place]
    if word not in _MODALS:
        return None
    after = words[place + 1] if place + 1 < len(words) else ""
    if word in ("will", "might", "can", "must") and place and words[place - 1] in _NOUN_BEFORE and after not in _VERB_AFTER:
        return None
    return _MODALS[word], 1


def compatible(one: str, other: str) -> bool:
    """Whether two modal classes come to the same: "must" and "has to", "will" and, in reported speech, "would"."""
    return one == other or {one, other} in _ALIKE


def _stems(line: str) -> tuple[str, ...]:
    return tuple(line.split())


# Words that take the edge off "all" and "every".
ALMOST = frozenset("almost nearly virtually practically hardly barely".split())
# Words that do so too, though they do not always.
ROUGHLY = frozenset("mostly roughly approximately about around largely just".split())
WHOLE = frozenset("all every each none no nobody always never both everyone everything".split())

# Opposites: where a word of one side stands in the place of one of the other, the statement was turned round. A stem ends in "-".
POLES: tuple[tuple[FactKind, tuple[str, ...], tuple[str, ...]], ...] = (
    ("comparative", _stems("increas- rise rises rising rose risen grow grows grew grown growth climb- exceed- upward upwards"),
     _stems("decreas- fall falls falling fell fallen declin- reduc- drop- shrink- shrank shrunk dwindl- diminish- downward downwards lower- lessen-")),
    ("comparative", _stems("more greater higher larger longer bigger"), _stems("less fewer lower smaller shorter lesser")),
    ("comparative", _stems("most"), _stems("least fewest")),
    ("comparative", _stems("maximum maximis- maximiz-"), _stems("minimum minimis- minimiz-")),
    ("comparative", _stems("above over exceeding"), _stems("below under beneath")),
    ("comparative", _stems("before earlier preceding prior sooner"), _stems("after later following afterwards subsequent-")),
    ("comparative", _stems("better best improv- strengthen- stronger"), _stems("worse worst worsen- deteriorat- weaken- weaker")),
    ("comparative", _stems("majority"), _stems("minority")),
    ("comparative", _stems("fast faster quick quicker"), _stems("slow slower")),
    ("comparative", _stems("long longer"), _stems("short shorter")),
    ("comparative", _stems("large larger big bigger"), _stems("small smaller")),
    ("comparative", _stems("high higher highest"), _stems("low lower lowest")),
    ("comparative", _stems("cheap cheaper"), _stems("expensive costly dearer")),
    ("comparative", _stems("heavy heavier"), _stems("light lighter")),
    ("comparative", _stems("hot hotter heated heating"), _stems("cold colder cooled cooling")),
    ("comparative", _stems("older"), _stems("younger")),
    ("quantifier", _stems("all every each both always whole entire"),
     _stems("some several few half sometimes occasionally many most certain partly")),
    ("quantifier", _stems("most majority"), _stems("few some minority several")),
    ("quantifier", _stems("many numerous"), _stems("few")),
    ("negation", _stems("accept- agree agreed agrees approv- endors- support-"), _stems("reject- refus- oppos- disagree- disapprov- declin-")),
    ("negation", _stems("rejects rejected refuses refused declines declined"),
     _stems("insists insisted demands demanded requests requested suggests suggested proposes proposed decides decided asks asked offers offered")),
    ("negation", _stems("remember-"), _stems("forget- forgot-")),
    ("negation", _stems("hardly scarcely barely"), _stems("certainly definitely surely")),
    ("negation", _stems("includ-"), _stems("exclud-")),
    ("negation", _stems("possible"), _stems("impossible")),
    ("negation", _stems("succeed- success-"), _stems("fail-")),
    ("negation", _stems("permit- allow-"), _stems("forbid- forbad- prohibit-")),
    ("negation", _stems("with"), _stems("without")),
    ("negation", _stems("always"), _stems("never")),
    ("negation", _stems("confirm-"), _stems("denied denies deny")),
    ("negation", _stems("opened opening"), _stems("closed closing shut")),
    ("negation", _stems("public publicly"), _stems("private privately")),
    ("negation", _stems("internal"), _stems("external")),
    ("negation", _stems("permanent permanently"), _stems("temporary temporarily")),
    ("negation", _stems("bought buy buys"), _stems("sold sell sells")),
)  # fmt: skip


# The same words come again and again; kept, a check takes an eighth less (7.6 and 6.6 s under a profiler, ten suspects).
@lru_cache(maxsize=1 << 16)
def pole(word: str, stems: tuple[str, ...]) -> bool:
    """Whether a word is on a side of an opposition."""
    return any(word.startswith(stem[:-1]) if stem.endswith("-") else word == stem for stem in stems)


def reversed_by_prefix(one: str, other: str) -> bool:
    """Whether one word is the other with a denying prefix: "lawful" and "unlawful", "agree" and "disagree"."""
    long, short = sorted((one, other), key=len, reverse=True)
    return (
        len(short) >= 4 and not long.startswith(_NO_PREFIX + _OWN_WORDS) and any(long == prefix + short for prefix in _PREFIXES)
    )


# Past forms of strong verbs that papers use, with the verb.
_STRONG = {
    form: verb
    for verb, forms in (line.split(":") for line in (
        "pay:paid", "make:made", "give:gave given", "take:took taken", "find:found", "hold:held", "keep:kept", "meet:met", "see:saw seen",
        "send:sent", "tell:told", "write:wrote written", "begin:began begun", "come:came", "go:went gone", "get:got", "know:knew known",
        "lead:led", "lose:lost", "bring:brought", "build:built", "buy:bought", "speak:spoke spoken", "think:thought", "show:shown",
        "understand:understood", "do:did does done", "draw:drew drawn", "run:ran", "say:said", "hear:heard", "sell:sold", "spend:spent",
        "teach:taught", "catch:caught", "choose:chose chosen", "drive:drove driven", "break:broke broken", "stand:stood", "sit:sat",
        "become:became", "undertake:undertook undertaken", "withdraw:withdrew withdrawn", "seek:sought", "feel:felt", "leave:left",
    ))
    for form in forms.split()
}  # fmt: skip


def stem(word: str) -> str:
    """A word without its commonest endings, so that "publishes" and "publish" are one, and "paid" is "pay"."""
    word = _STRONG.get(word, word)
    for ending in ("ingly", "edly", "ing", "ied", "ies", "ed", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            base = word[: -len(ending)]
            return base + "y" if ending in ("ied", "ies") else base[:-1] if len(base) > 4 and base[-1:] == base[-2:-1] else base
    return word
