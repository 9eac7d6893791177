"""Moves that reword a sentence by its syntax alone: the words stay, their order and endings change.

Each move takes a parsed sentence and gives the sentences that it becomes, or None where it does not apply. No move knows a
synonym; where English needs one more word ("by", "of", "it"), it is a word of grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from benchmarks.copies.clauses import (
    OBJECT_FORM,
    SUBJECT_FORM,
    Doc,
    active_verb,
    child,
    end_of,
    is_plural,
    joined,
    large,
    passive_verb,
    phrase,
    root,
    shares_subject,
    small,
    subtree,
    tail,
    text_of,
)
from benchmarks.copies.inflection import gerund

Move = Callable[[Doc], list[str] | None]

_NUMBERS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
_DIGITS = {word: str(value) for value, word in enumerate(_NUMBERS.split(), 2)}
_WORDS = {digits: word for word, digits in _DIGITS.items()}
_EXPANDED = {
    "won't": "will not",
    "can't": "cannot",
    "shan't": "shall not",
    "let's": "let us",
    "it's": "it is",
    "that's": "that is",
}
_ENDINGS = (("n't", " not"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'m", " am"))
_SHORT = {f"{word} not": f"{word}n't" for word in "do does did is are was were has have had would should could".split()} | {
    "will not": "won't",
    "cannot": "can't",
}
# Verbs without a passive (Quirk et al. 1985, 3.68).
_MIDDLE = frozenset("have be lack cost resemble become suit fit comprise equal mean let".split())
_LEAST, _MOST = 2, 22


def contractions(doc: Doc) -> list[str] | None:
    """Contractions written out; where there are none, negations contracted."""
    text = str(doc.text).replace("’", "'")
    made = re.sub(
        r"\b(?:" + "|".join(_EXPANDED) + r")\b",
        lambda match: _like(_EXPANDED[match.group().lower()], match.group()),
        text,
        flags=re.I,
    )
    for ending, full in _ENDINGS:
        made = re.sub(rf"(?<=\w){ending}\b", full, made)
    if made == text:
        made = re.sub(
            r"\b(?:" + "|".join(_SHORT) + r")\b",
            lambda match: _like(_SHORT[match.group().lower()], match.group()),
            text,
            flags=re.I,
        )
    return [made] if made != text else None


def numbers(doc: Doc) -> list[str] | None:
    """Number words from two to twenty as digits, and small counts as words."""
    parts = []
    for token in doc:
        word = token.text
        if token.lower_ in _DIGITS and token.dep_ == "nummod":
            word = _DIGITS[token.lower_]
        elif word in _WORDS and token.dep_ == "nummod" and token.head.tag_ == "NNS" and token.head.i > token.i:
            word = _like(_WORDS[word], "A") if token.i == 0 else _WORDS[word]
        parts.append(word + token.whitespace_)
    made = "".join(parts)
    return [made] if made != doc.text else None


def genitive(doc: Doc) -> list[str] | None:
    """ "the report's findings" as "the findings of the report", or the other way round."""
    for mark in doc:
        owner = mark.head
        if mark.tag_ == "POS" and owner.dep_ == "poss":
            owned, (start, _) = owner.head, subtree(owner)
            if owned.i > mark.i and owned.left_edge.i == start:
                words = joined("the", text_of(doc, mark.i + 1, owned.i + 1), "of", small(text_of(doc, start, mark.i), doc[start]))
                return [_replaced(doc, start, owned.i + 1, words)]
    for of in doc:
        if of.lower_ == "of" and of.dep_ == "prep":
            owned, owner = of.head, child(of, "pobj")
            the = child(owned, "det")
            if owner is None or the is None or the.lower_ != "the" or of.i != owned.i + 1 or the.i != owned.left_edge.i:
                continue
            start, end = subtree(owner)
            if start == of.i + 1 and end == owner.i + 1 and end - start <= 4 and owner.pos_ in ("NOUN", "PROPN"):
                sign = "'" if owner.text.endswith("s") else "'s"
                words = joined(text_of(doc, start, end) + sign, text_of(doc, the.i + 1, owned.i + 1))
                return [_replaced(doc, the.i, end, words)]
    return None


def coordination(doc: Doc) -> list[str] | None:
    """Both sides of "and" or "or" change places, wherever two words or short phrases are joined."""
    swaps: list[tuple[int, int, int, int]] = []
    for link in doc:
        if link.dep_ != "cc" or link.lower_ not in ("and", "or"):
            continue
        left = link.head
        right = next((other for other in left.children if other.dep_ == "conj" and other.i > link.i), None)
        if right is None or left.dep_ == "conj" or right.i - link.i > 5 or any(other.dep_ == "conj" for other in right.children):
            continue
        if left.pos_ not in ("NOUN", "PROPN", "ADJ", "ADV") or right.pos_ not in ("NOUN", "PROPN", "ADJ", "ADV"):
            continue
        start = left.left_edge.i
        if doc[start].dep_ in ("det", "poss") and doc[right.left_edge.i].dep_ not in ("det", "poss"):
            start += 1
        if right.left_edge.i == link.i + 1 and link.i - start <= 6 and (not swaps or start >= swaps[-1][3]):
            swaps.append((start, link.i, link.i + 1, right.i + 1))
    if not swaps:
        return None
    made, at = "", 0
    for start, end, begin, stop in swaps:
        one, other = text_of(doc, start, end).rstrip(","), text_of(doc, begin, stop)
        one, other = (small(one, doc[0]), large(other)) if start == 0 else (one, other)
        made = joined(made, text_of(doc, at, start), other, doc[end].text, one)
        at = stop
    return [joined(made, text_of(doc, at, len(doc)))]


def relative(doc: Doc) -> list[str] | None:
    """A relative clause between commas becomes a sentence of its own."""
    for verb in doc:
        if verb.dep_ != "relcl":
            continue
        start, end = subtree(verb)
        noun, pronoun = verb.head, doc[start]
        if (
            start < 2
            or doc[start - 1].text != ","
            or pronoun.lower_ not in ("which", "who")
            or pronoun.dep_ not in ("nsubj", "nsubjpass")
        ):
            continue
        if noun.i > start or noun.left_edge.i > noun.i or noun.pos_ == "PRON":
            continue
        after = end + 1 if end < len(doc) and doc[end].text == "," else end
        name = text_of(doc, noun.left_edge.i, start - 1)
        first = doc[noun.left_edge.i]
        name = "The " + name.partition(" ")[2] if first.dep_ == "det" else name
        rest = text_of(doc, start + 1, end).rstrip(",.;")
        main = joined(text_of(doc, 0, start - 1), text_of(doc, after, len(doc)))
        return [main if main.endswith(".") else main + ".", large(joined(name, rest)) + "."]
    return None


def passive(doc: Doc) -> list[str] | None:
    """An active clause with an object turned passive."""
    verb = root(doc)
    if (
        verb is None
        or verb.lemma_.lower() in _MIDDLE
        or shares_subject(verb)
        or child(verb, "dative", "prt", "xcomp", "ccomp", "expl")
    ):
        return None
    subject, thing = child(verb, "nsubj"), child(verb, "dobj")
    if subject is None or thing is None or subject.i > verb.i or thing.i < verb.i or subject.tag_ in ("WP", "WDT", "EX"):
        return None
    group = passive_verb(verb, many=is_plural(thing), speaker=thing.lower_ == "me")
    start, end = subtree(subject)
    begin, stop = subtree(thing)
    if group is None or begin != verb.i + 1 or end > verb.i or thing.lower_.endswith(("self", "selves")):
        return None
    what = SUBJECT_FORM.get(thing.lower_, phrase(thing))
    who = OBJECT_FORM.get(subject.lower_, small(phrase(subject), doc[start]))
    before = text_of(doc, 0, start)
    what = what if before else large(what)
    return [joined(before, what, group, "by", who, text_of(doc, stop, len(doc)))]


def active(doc: Doc) -> list[str] | None:
    """A passive clause that names who acts turned active."""
    verb = root(doc)
    if verb is None or shares_subject(verb):
        return None
    subject, agent = child(verb, "nsubjpass"), child(verb, "agent")
    actor = child(agent, "pobj") if agent is not None else None
    if subject is None or agent is None or actor is None or subject.i > verb.i or subject.tag_ in ("WP", "WDT"):
        return None
    group = active_verb(verb, many=is_plural(actor), speaker=actor.lower_ == "me")
    start, end = subtree(subject)
    begin, stop = subtree(agent)
    if group is None or end > verb.i or begin < verb.i:
        return None
    who = SUBJECT_FORM.get(actor.lower_, phrase(actor))
    what = OBJECT_FORM.get(subject.lower_, small(phrase(subject), doc[start]))
    before = text_of(doc, 0, start)
    who = who if before else large(who)
    return [joined(before, who, group, what, text_of(doc, verb.i + 1, begin), text_of(doc, stop, len(doc)))]


def nominalisation(doc: Doc) -> list[str] | None:
    """ "will review the guidance" as "will carry out the reviewing of the guidance"."""
    verb = root(doc)
    thing = child(verb, "dobj") if verb is not None else None
    if (
        verb is None
        or thing is None
        or thing.i < verb.i
        or thing.pos_ == "PRON"
        or thing.left_edge.i != verb.i + 1
        or shares_subject(verb)
    ):
        return None
    lemma = verb.lemma_.lower()
    group = {"VB": "carry out", "VBD": "carried out", "VBZ": "carries out"}.get(verb.tag_)
    if (
        group is None
        or lemma in _MIDDLE
        or lemma in ("carry", "make", "take", "give", "do")
        or child(verb, "prt", "dative", "xcomp", "ccomp")
    ):
        return None
    return [joined(text_of(doc, 0, verb.i), group, "the", gerund(lemma), "of", text_of(doc, verb.i + 1, len(doc)))]


def fronting(doc: Doc) -> list[str] | None:
    """An adverbial at the end goes to the front, or one at the front to the end."""
    verb = root(doc)
    if verb is None:
        return None
    end, subject = end_of(doc), child(verb, "nsubj", "nsubjpass", "expl")
    if subject is None or subject.i > verb.i:
        return None
    for adverbial in verb.children:
        if adverbial.dep_ not in ("prep", "advcl", "npadvmod", "advmod"):
            continue
        start, stop = subtree(adverbial)
        if not _LEAST <= stop - start <= _MOST:
            continue
        if adverbial.i > verb.i and stop == end and subject.left_edge.i == 0:
            rest = text_of(doc, 0, start).rstrip(",")
            return [joined(large(text_of(doc, start, stop)) + ",", small(rest, doc[0])) + tail(doc)]
        if start == 0 and stop < subject.left_edge.i and doc[stop].text == ",":
            rest = text_of(doc, stop + 1, end)
            return [joined(large(rest), small(text_of(doc, 0, stop), doc[0])) + tail(doc)]
    return None


def splitting(doc: Doc) -> list[str] | None:
    """Coordinated clauses become sentences; one without a subject gets a pronoun."""
    verb = root(doc)
    if verb is None:
        return None
    link = next(
        (other for other in verb.children if other.dep_ == "cc" and other.lower_ in ("and", "but") and other.i > verb.i), None
    )
    other = next((one for one in verb.children if one.dep_ == "conj" and link is not None and one.i > link.i), None)
    subject = child(verb, "nsubj", "nsubjpass")
    if link is None or other is None or subject is None or other.pos_ not in ("VERB", "AUX") or link.i < 4:
        return None
    first = text_of(doc, 0, link.i).rstrip(",;")
    if child(other, "nsubj", "nsubjpass") is not None:
        second = text_of(doc, link.i + 1, len(doc))
    else:
        pronoun = subject.text if subject.pos_ == "PRON" else "they" if is_plural(subject) else "it"
        modal = child(verb, "aux")
        carried = modal.text if modal is not None and other.tag_ == "VB" and child(other, "aux") is None else ""
        second = joined(pronoun, carried, text_of(doc, link.i + 1, len(doc)))
    if len(second.split()) < 4:
        return None
    second = second if second[-1:] in ".!?" else second + "."
    return [first + ".", large(("But " if link.lower_ == "but" else "") + second)]


def cleft(doc: Doc) -> list[str] | None:
    """ "The Board decides" as "It is the Board that decides"."""
    verb = root(doc)
    subject = child(verb, "nsubj", "nsubjpass") if verb is not None else None
    if verb is None or subject is None or subject.pos_ == "PRON" or subject.left_edge.i != 0 or verb.lemma_ == "be":
        return None
    if child(subject, "relcl", "conj", "acl"):
        return None
    _, end = subtree(subject)
    verb_is = "It was" if verb.tag_ == "VBD" and child(verb, "aux") is None else "It is"
    return [joined(verb_is, small(text_of(doc, 0, end), doc[0]), "that", text_of(doc, end, len(doc)))]


# In the order in which they are tried: what works inside a phrase first, what moves clauses last.
MOVES: tuple[Move, ...] = (
    contractions, numbers, coordination, genitive, relative, active, passive, nominalisation, splitting, fronting, cleft,
)  # fmt: skip


def _like(new: str, old: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def _replaced(doc: Doc, start: int, end: int, words: str) -> str:
    return joined(text_of(doc, 0, start), words if start else large(words), text_of(doc, end, len(doc)))
