"""Who will do it: the body that is the subject of a promise."""

from __future__ import annotations

import re

from recsim.commitments.calendar import MONTHS, SEASONS
from recsim.commitments.cues import Cue
from recsim.records import Span

_CAPITAL = r"[A-Z][\w&’'-]*"
_LINK = r"(?:of|for|and|the|on|in)"
_LISTED = (
    rf"(?:[Tt]he\s+)?(?:Department|Ministry|Office|Committee|Secretary|Minister)\s+(?:of\s+State\s+)?(?:of|for|on)\s+(?:the\s+)?"
    rf"{_CAPITAL}(?:,?\s+(?:and\s+|of\s+)?{_CAPITAL}){{0,8}}"
)
_NAME = rf"(?:{_LISTED}|(?:[Tt]he\s+)?{_CAPITAL}(?:\s+(?:{_LINK}\s+){{0,2}}{_CAPITAL}){{0,8}})"
_BODY = (
    r"(?:department|government|ministry|agency|board|committee|council|commission|office|authority|regulator|service|inspectorate"
    r"|trust|force|minister|secretary|commissioner|company|university|college|association|society|bureau|directorate|police"
    r"|administration|executive|union|state\s+party|group|task\s?force|team|unit)"
)
_PLAIN = rf"(?:[Tt]he|[Oo]ur)\s+(?:[\w’'-]+\s+){{0,3}}?{_BODY}s?"
_ADVERB = r"(?:\s+(?:also|now|both|therefore|then|still|further|have|has|[a-z]+ly))?"
_SUBJECT = re.compile(
    rf"(?:(?<![\w’'])(?P<we>[Ww]e|I)|(?<![\w’'])(?P<it>[Ii]t|[Tt]hey)|(?P<body>(?<![\w’'])(?:{_PLAIN}|{_NAME})))"
    rf"(?:\s*\([^()]{{1,30}}\))?(?:,[^,.;]{{1,60}},)?{_ADVERB}\s*$"
)
_BY = re.compile(rf"[^.;:]{{0,90}}?\bby\s+(?P<body>{_PLAIN}|{_NAME})")
_PASSIVE = re.compile(r"\b(?:be|been|being|was|were)\b(?:\s+[a-z]+ly)?\s+(?!able\b)[a-z-]+(?<!ing)$")
# After one of these a name is no subject: "the guidance of the Board will".
_HANGS_ON = re.compile(
    r"\b(?:of|in|for|by|to|with|on|from|at|through|between|within|under|across|including|via|than)\s+$", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?:^[^\w\n]{0,8}_{0,3}|[|.;]\s{0,3})(?:action\s+)?(?:owners?|lead|lead\s+(?:body|agency|department|officer|organisation)"
    r"|responsible(?:\s+(?:body|officer|party|owner|department|person))?|responsibility|accountable(?:\s+\w+)?"
    r"|delivery\s+(?:body|owner|lead)|to\s+be\s+(?:actioned|delivered|taken)\s+by)\s*[:|]\s*(?P<owner>[^\n|;.]{2,120})",
    re.IGNORECASE | re.MULTILINE,
)
# Capitalised things that do nothing themselves.
_THINGS = frozenset(
    """paper strategy strategies plan plans programme program programmes bill act report review reviews framework policy
    policies protocol guidance scheme regulations regulation code project projects system systems tool tools this
    these there that phase module book toolkit standard standards recommendation recommendations exercise funding
    agreement agreements initiative initiatives model work website campaign training inquiry measures consultation
    implementation changes findings decisions decision options proposals legislation officials response results
    progress data section chapter document order directive convention law mission fund contract contracts pilot survey
    closure action actions target date which who it they all each in following once subject however while where when
    as if after before during alongside and but also access status membership""".split()
)
_NOT_NAMES = frozenset([*MONTHS, *SEASONS, "q1", "q2", "q3", "q4", "end", "early", "mid", "late"])


def labelled_owner(text: str, span: Span) -> str | None:
    """What follows "Owner:" or "Lead:" at the start of a line, or None."""
    match = _LABEL.search(text, *span)
    return match.group("owner").strip(" .*_") or None if match else None


def owner_of(text: str, sentence: Span, cue: Cue | None, responder: str | None, previous: str | None) -> tuple[str | None, bool]:
    """The owner of what ``cue`` promises, and whether the sentence names it as its subject ("we" counts and is the responder).

    "It" and "they" are the body that the sentence before named (``previous``). The subject of a passive does not act; there
    the owner is who follows "by", else the responder.
    """
    if cue is None:
        return responder, False
    if _PASSIVE.search(cue.text):
        agent = _BY.match(text, cue.span[1], sentence[1])
        name = _clip(agent.group("body")) if agent else ""
        return (name, True) if name and _acts(name, at_start=False, responder=responder) else (responder, False)
    begin = max(sentence[0], cue.span[0] - 160)
    match = _SUBJECT.search(text[begin : cue.span[0]])
    if match is None or _HANGS_ON.search(text[begin : begin + match.start()]):
        return responder, False
    if match.group("we"):
        return responder, True
    if match.group("it"):
        return previous or responder, previous is not None
    body = _untangle(match.group("body"))
    at_start = begin + match.start("body") == sentence[0]
    return (body, True) if _acts(body, at_start=at_start, responder=responder) else (responder, False)


def _untangle(body: str) -> str:
    """Without what leads the sentence in before the name ("In March The Bureau")."""
    words = body.split()
    for index in range(len(words) - 1, 0, -1):
        if words[index] in ("The", "the") and words[index - 1].lower() not in ("of", "for", "and", "on", "in", "to"):
            return " ".join(words[index:])
    return body


def _clip(body: str) -> str:
    """Without a date that follows the name ("the Board in May")."""
    words = body.split()
    cut = next((index for index, word in enumerate(words) if word.lower() in _NOT_NAMES), len(words))
    words = words[:cut]
    while words and words[-1] in ("of", "for", "and", "the", "on", "in"):
        words.pop()
    return " ".join(words)


def _acts(body: str, *, at_start: bool, responder: str | None) -> bool:
    words = body.split()
    first, last = words[0].lower(), words[-1].lower().strip("’'.,")
    if last in _THINGS or first in _NOT_NAMES or re.search(r"[’']s$|s[’']$", body):
        return False
    if re.fullmatch(rf"{_BODY}s?", last):
        return True
    if responder and body.lower().removeprefix("the ") in responder.lower():
        return True
    if len(words) == 1 and at_start:
        # The first word of a sentence is capitalised anyway; two capitals in it make it a name.
        return sum(char.isupper() for char in body) >= 2
    return all(word[0].isupper() or word in ("of", "for", "and", "the", "on", "in") for word in words)
