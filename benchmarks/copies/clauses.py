"""Pieces that the moves of `benchmarks.copies.moves` are put together from: phrases of a parsed sentence, case, agreement, voice.

A parsed sentence is a spaCy ``Doc``; labels are those of the ClearNLP scheme that spaCy's English models use.
"""

from __future__ import annotations

import re
from typing import Any

from benchmarks.copies.inflection import gerund, participle, past, plural

# spaCy carries no types here.
Token = Any
Doc = Any

OBJECT_FORM = {"i": "me", "we": "us", "he": "him", "she": "her", "they": "them"}
SUBJECT_FORM = {other: form for form, other in OBJECT_FORM.items()}
_CLOSERS = ".!?;:\"'”’)]"


def text_of(doc: Doc, start: int, end: int) -> str:
    """The words from one token to before another, without white space at the ends."""
    return str(doc[start:end].text).strip() if end > start else ""


def subtree(token: Token) -> tuple[int, int]:
    """First token and end of all that hangs on a token."""
    return token.left_edge.i, token.right_edge.i + 1


def phrase(token: Token) -> str:
    """The words of all that hangs on a token."""
    return text_of(token.doc, *subtree(token))


def end_of(doc: Doc) -> int:
    """The token from which only closing punctuation follows."""
    end = len(doc)
    while end and all(letter in _CLOSERS for letter in doc[end - 1].text):
        end -= 1
    return end


def tail(doc: Doc) -> str:
    """The closing punctuation of the sentence."""
    return text_of(doc, end_of(doc), len(doc))


def small(words: str, first: Token) -> str:
    """The words as they stand inside a sentence: names and acronyms keep their capital."""
    keeps = first.pos_ == "PROPN" or first.text == "I" or first.text[1:] != first.text[1:].lower() or first.ent_type_
    # "The Home Office" is tagged as one name, but its article is none.
    if keeps and first.lower_ not in ("the", "a", "an", "this", "these"):
        return words
    return words[:1].lower() + words[1:]


def large(words: str) -> str:
    """The words as they stand at the start of a sentence."""
    return words[:1].upper() + words[1:]


def joined(*parts: str) -> str:
    """Parts with single spaces between them, none before punctuation."""
    return re.sub(r"\s+([,.;:?!])", r"\1", " ".join(part for part in parts if part))


def child(token: Token, *labels: str) -> Token | None:
    """The first dependant with one of the labels."""
    return next((other for other in token.children if other.dep_ in labels), None)


def root(doc: Doc) -> Token | None:
    """The root of the sentence if it is a verb."""
    found = next((token for token in doc if token.dep_ == "ROOT"), None)
    return found if found is not None and found.pos_ in ("VERB", "AUX") else None


def shares_subject(verb: Token) -> bool:
    """A coordinated verb has no subject of its own: "will consult and publish"."""
    return any(other.dep_ == "conj" and child(other, "nsubj", "nsubjpass") is None for other in verb.children)


def is_plural(noun: Token) -> bool:
    """The noun phrase takes a plural verb."""
    if any(other.dep_ == "conj" for other in noun.children) and any(other.lower_ == "and" for other in noun.children):
        return True
    return noun.tag_ in ("NNS", "NNPS") or noun.lower_ in ("they", "we", "us", "them", "these", "those", "you")


def helpers_of(verb: Token) -> list[Token]:
    """Auxiliaries, negation and adverbs that stand before the verb, in order."""
    return [
        other
        for other in verb.lefts
        if other.dep_ in ("aux", "auxpass", "neg") or (other.dep_ == "advmod" and other.n_lefts == 0)
    ]


def passive_verb(verb: Token, *, many: bool, speaker: bool) -> str | None:
    """The verb group in the passive for a new subject; None for a group that is not plain enough."""
    words: list[str] = []
    done = verb.text.lower() if verb.tag_ == "VBN" else participle(verb.lemma_.lower())
    helpers = helpers_of(verb)
    auxiliaries = [other for other in helpers if other.dep_ == "aux"]
    if (
        len(auxiliaries) > 1
        or any(other.dep_ == "auxpass" for other in helpers)
        or any("'" in other.text or "’" in other.text for other in helpers)
    ):
        return None
    now, then = ("are" if many else "am" if speaker else "is"), ("were" if many else "was")
    aux = auxiliaries[0] if auxiliaries else None
    for other in helpers:
        if other is not aux:
            words.append(other.text)
        elif aux.tag_ == "MD":
            words.append(aux.lower_)
        elif aux.lemma_ == "have":
            words.append("had" if aux.lower_ == "had" else "have" if many or speaker else "has")
        elif aux.lemma_ == "be" or aux.lemma_ == "do":
            words.append(then if aux.tag_ == "VBD" else now)
        else:
            return None
    if aux is None:
        words.insert(0, then if verb.tag_ == "VBD" else now)
    elif aux.tag_ == "MD":
        words.append("be")
    elif aux.lemma_ == "have":
        words.append("been")
    elif aux.lemma_ == "be":
        words.append("being")
    return " ".join([*words, done])


def active_verb(verb: Token, *, many: bool, speaker: bool) -> str | None:
    """The passive verb group turned active for a new subject; None for a group that is not plain enough."""
    helpers = helpers_of(verb)
    auxiliaries = [other for other in helpers if other.dep_ in ("aux", "auxpass")]
    lemma = verb.lemma_.lower()
    others = [other.text for other in helpers if other.dep_ not in ("aux", "auxpass")]
    if any(other.dep_ == "neg" for other in helpers) or not auxiliaries:
        return None
    kinds = [other.lower_ for other in auxiliaries]
    if len(kinds) == 1 and kinds[0] in ("is", "are", "am"):
        return " ".join([*others, lemma if many or speaker else plural(lemma)])
    if len(kinds) == 1 and kinds[0] in ("was", "were"):
        return " ".join([*others, past(lemma)])
    if len(kinds) == 2 and kinds[1] == "be" and auxiliaries[0].tag_ == "MD":
        return " ".join([kinds[0], *others, lemma])
    if len(kinds) == 2 and kinds[1] == "been" and auxiliaries[0].lemma_ == "have":
        has = "had" if kinds[0] == "had" else "have" if many or speaker else "has"
        return " ".join([has, *others, verb.text.lower()])
    if len(kinds) == 2 and kinds[1] == "being":
        now, then = ("are" if many else "am" if speaker else "is"), ("were" if many else "was")
        return " ".join([then if auxiliaries[0].tag_ == "VBD" else now, *others, gerund(lemma)])
    return None
