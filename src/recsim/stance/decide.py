"""The stance that one answer states, by rules.

Order of evidence: a position stated elsewhere for this item (heading, lead-in, report); a printed label; a clause that takes a
position on the recommendation; a refusal, a referral, a postponement; agreement with the aim. What none of these settles has no
explicit position. Inference goes into the call's ``reading`` and nowhere else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from recsim.records import Answer, Basis, Call, Document, Hedge, Item, Span, Stance
from recsim.roles.cues import Cue, find_cues
from recsim.roles.labels import Label, leading_label, whole_label
from recsim.text import sentences, words

_HEDGE = re.compile(
    r"\b(?:where (?:possible|appropriate|practicable|necessary|feasible|relevant|there is [\w\s]{1,30}basis)|(?:as|so) far as (?:possible|practicable|is possible)|"
    r"subject to [\w\s’'-]{3,50}?(?=[.,;)]|$)|as resources (?:allow|permit)|when (?:parliamentary time|resources|funding) (?:allows?|permits?)|"
    r"in the sense that|on the understanding that|to the extent (?:that|possible|allowed)[\w\s]{0,30}|insofar as|in due course|if (?:resources|funding|budgets?) (?:allow|permit)s?|"
    r"at (?:this|the present) (?:time|stage|point)|provided that|at an appropriate (?:time|moment)|within (?:existing|available) resources)",
    re.I,
)
_STOP = frozenset(
    "the a an of to and or for in on by with that this it its be is are was were as at from our their should will would must can has have not all any such which who".split()
)
_RESPONSE_WORD = re.compile(
    r"[\W_]*(?:[\w’'&().-]+\s+){0,9}?(?:response|reply|answer|position|decision|status|comments?)(?:\s+to\s+[\w\s.()]{1,40})?\s*[:–—-]\s*",
    re.I,
)
# Kinds that state a position outright.
_OUTRIGHT = ("explicit", "action", "neither")
# How many sentences of an answer are read for a position; a bound on work, not a finding.
_DEPTH = 40


@dataclass(frozen=True, slots=True)
class _Heard:
    """A cue, and how many sentences into the answer it stands."""

    cue: Cue
    depth: int


def decide(document: Document, item: Item, answer: Answer) -> Call:
    """The call for one answer to one item; ``Call.span`` points at the words that state the position."""
    if answer.how == "reported" and answer.governed_by is None:
        return Call("no_explicit_position", "reported", 0.5)  # a count was reported, not which
    call = _governed(document, answer) if answer.governed_by is not None else None
    if call is None:
        call = _labelled(document, answer)
    if call is None:
        call = _prose(document, item, answer)
    basis: Basis | None = call.basis
    if answer.how == "list" and basis in ("sentence", "label"):
        basis = "list"
    return replace(call, basis=basis, hedges=_hedges(document, answer.span))


def by_speaker(document: Document, item: Item, answer: Answer) -> list[Answer]:
    """The answer itself, or one answer for each named body where several take different positions in it."""
    if answer.how not in ("direct", "list") or answer.governed_by is not None:
        return [answer]
    said: dict[str, tuple[str, Cue]] = {}
    for one in _listen(document, item, answer.span):
        cue = one.cue
        if cue.kind not in ("explicit", "action", "note", "refusal", "neither") or cue.strength < 0.75 or cue.subject is None:
            continue
        name = re.sub(r"^(?:the|this|our)\s+", "", cue.subject, flags=re.I)
        if name.lower() in _PRONOUNS or not name[:1].isupper():
            continue
        said.setdefault(name.casefold(), (name, cue))
    if len(said) < 2 or len({cue.stance for _, cue in said.values()}) < 2:
        return [answer]
    return [replace(answer, responder=name, governed_by=cue.span) for name, cue in said.values()]


_PRONOUNS = frozenset("we i it they he she this that these those who which".split())


def _governed(document: Document, answer: Answer) -> Call | None:
    clause = answer.governed_by
    if clause is None:
        return None
    how: Basis = {"lead_in": "lead_in", "reported": "reported", "label": "label"}.get(answer.how, "list")  # type: ignore[assignment]
    text = document.quote(clause)
    if answer.how == "label":
        label = whole_label(text) or leading_label(text)
        return _from_label(label, clause[0]) if label is not None else None
    sentence = next(
        (span for span in sentences(document.text, _block_of(document, clause)) if span[0] <= clause[0] < span[1]), clause
    )
    inside = [cue for cue in find_cues(document.text, sentence) if cue.span[0] < clause[1] and clause[0] < cue.span[1]]
    ranked = sorted(inside, key=lambda cue: -cue.strength)
    if ranked:
        return Call(ranked[0].stance, how, 0.9, clause)
    stance = _clause_stance(text)
    return Call(stance, how, 0.85, clause) if stance is not None else None


def _block_of(document: Document, span: Span) -> Span:
    place = bisect_right(document.blocks, span[0], key=lambda block: block.span[0]) - 1
    if place >= 0 and span[0] < document.blocks[place].span[1]:
        return document.blocks[place].span
    return span


def _clause_stance(text: str) -> Stance | None:
    """The stance of "partially accepted the second two": its verb, negation and adverbs, whatever its object."""
    low = text.lower()
    head = low[:80]
    negated = re.search(r"\b(?:not|cannot|n[’']t|declin|refus)\b", head) is not None
    if re.search(r"\bneither\b", head):
        return "no_explicit_position"
    if re.search(r"\b(?:reject|disagree|nonconcur|turned down|declin)", head):
        return "rejected" if not negated or "declin" in head else None
    if re.search(r"\b(?:accept|concur|agree|support|endorse|adopt|go(?:es)? along|went along|carr(?:y|ied) out|implement)", head):
        if negated:
            return "rejected"
        if re.search(r"\bin principle\b", low):
            return "accepted_in_principle"
        return "partially_accepted" if re.search(r"\b(?:partially|partly|in part)\b", low) else "accepted"
    return "noted" if re.search(r"\bnote", head) else None


def _segments(document: Document, span: Span) -> Iterator[Span]:
    """The blocks of an answer, table cells apart."""
    text = document.text
    start = span[0]
    for match in re.finditer(r"\n\n| \| ", text[span[0] : span[1]]):
        if span[0] + match.start() > start:
            yield (start, span[0] + match.start())
        start = span[0] + match.end()
    if start < span[1]:
        yield (start, span[1])


def _labelled(document: Document, answer: Answer) -> Call | None:
    """A label among the first lines; prose that takes a position before it wins."""
    for number, segment in enumerate(_segments(document, answer.span)):
        if number >= 4:
            break
        text = document.quote(segment)
        label = whole_label(text) or leading_label(text)
        offset = segment[0]
        if label is None:
            lead = _RESPONSE_WORD.match(text)
            if lead and lead.end() < len(text):
                label = leading_label(text[lead.end() :]) or whole_label(text[lead.end() :])
                offset += lead.end()
            elif lead is None and number >= 1 and len(text.split()) > 12:
                break
        if label is not None and label.stance is not None:
            return _from_label(label, offset)
    return None


def _from_label(label: Label, offset: int) -> Call:
    stance: Stance = label.stance or "no_explicit_position"
    return Call(stance, "label", 0.98, (label.span[0] + offset, label.span[1] + offset), implementation=label.implementation)


def _prose(document: Document, item: Item, answer: Answer) -> Call:
    heard = list(_listen(document, item, answer.span))
    asked = _content(document.quote(item.text_span)) if item.text_span is not None else frozenset()
    outright = [one for one in heard if one.cue.kind in _OUTRIGHT]
    call = _outright(outright)
    if call is not None:
        return call
    for one in heard:
        if one.cue.kind == "agreed_that" and _is_what_was_asked(document, one.cue, asked):
            return Call("accepted", "sentence", 0.75, one.cue.span)
    # What an answer of one sentence says is its answer; in a longer one it may be said in passing.
    brief = len(list(islice(sentences(document.text, answer.span), 2))) == 1
    addressee = [
        one for one in heard if one.cue.kind == "addressee" and one.cue.strength >= (0.5 if brief else 0.7) and one.depth < 4
    ]
    refusals = [
        one
        for one in heard
        if one.cue.kind == "refusal" and (one.cue.strength >= 0.65 or (one.cue.strength >= 0.5 and one.depth < 6))
    ]
    if addressee and not any(one.depth < addressee[0].depth for one in refusals):
        return Call("not_addressee", "sentence", addressee[0].cue.strength, addressee[0].cue.span)
    if refusals:
        best = max(refusals, key=lambda one: one.cue.strength)
        return Call("rejected", "sentence", best.cue.strength, best.cue.span)
    waiting = [one for one in heard if one.cue.kind == "consider" and one.cue.strength >= (0.5 if brief else 0.6)]
    noted = [one for one in heard if one.cue.kind == "note"]
    later = [one for one in heard if one.cue.kind == "consider" and one.cue.strength >= 0.5]
    if noted and not waiting and not later:
        return Call("noted", "sentence", noted[0].cue.strength, noted[0].cue.span)
    if waiting or (noted and later):
        best = max(waiting or later, key=lambda one: one.cue.strength)
        return Call("under_consideration", "sentence", best.cue.strength, best.cue.span)
    aims = [one for one in heard if one.cue.kind in ("aim", "agreed_that")]
    if aims:
        return Call("no_explicit_position", "agreement_with_aim", 0.8, aims[0].cue.span, reading=("accepted", 0.6))
    reading: tuple[Stance, float] | None = None
    if any(one.cue.kind == "welcome" for one in heard) or re.search(r"\bwill\b", document.quote(answer.span)):
        reading = ("accepted", 0.55)
    return Call("no_explicit_position", None, 0.7, None, reading=reading)


def _outright(outright: Sequence[_Heard]) -> Call | None:
    if not outright:
        return None
    first = outright[0].cue
    stances = {one.cue.stance for one in outright if one.cue.strength >= 0.9}
    accepts = {"accepted", "accepted_in_principle", "partially_accepted"}
    if "rejected" in stances and stances & accepts:
        turning = next(one.cue for one in outright if one.cue.stance == "rejected")
        return Call("partially_accepted", "sentence", 0.7, turning.span)
    strong = [one.cue for one in outright if one.cue.strength >= 0.9]
    best = strong[0] if strong and first.strength < 0.8 and first.stance != strong[0].stance else first
    return Call(best.stance, "sentence", min(0.97, best.strength), best.span)


def _listen(document: Document, item: Item, span: Span) -> Iterator[_Heard]:
    own = set(re.findall(r"\d+(?:\.\d+)*", item.id.removeprefix("2-")))
    for depth, sentence in enumerate(sentences(document.text, span)):
        if depth >= _DEPTH:
            break
        if _quoted(document.quote(sentence)):
            continue
        for cue in find_cues(document.text, sentence):
            if cue.ids and own and not own & {number for name in cue.ids for number in re.findall(r"\d+(?:\.\d+)*", name)}:
                continue  # it speaks of another recommendation by number
            yield _Heard(cue, depth)


def _quoted(text: str) -> bool:
    return text[:1] in '“"‘' and text.rstrip(".,")[-1:] in '”"’'


def _content(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in words(text) if word not in _STOP and len(word) > 2)


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _is_what_was_asked(document: Document, cue: Cue, asked: frozenset[str]) -> bool:
    """ "agrees that X should …" where X is the recommendation: half of the clause's content words stand in what was asked."""
    if cue.that is None or not asked:
        return False
    clause = document.quote(cue.that)
    if not re.search(r"\b(?:should|must|needs? to|ought)\b", clause):
        return False
    said = _content(clause)
    return len(said) >= 4 and len(said & asked) / len(said) >= 0.5


def _hedges(document: Document, span: Span) -> tuple[Hedge, ...]:
    found = []
    for match in _HEDGE.finditer(document.text, *span):
        found.append(Hedge(match.group(), match.span()))
    return tuple(found)
