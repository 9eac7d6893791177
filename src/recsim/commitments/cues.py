"""Verbs that say when: which part of a sentence looks forward, back, or neither."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recsim.records import Span

Tense = Literal["future", "past", "participle", "present", "may", "modal", "infinitive"]

# Words between an auxiliary and its verb.
_BETWEEN = r"(?:\s+(?:also|now|then|not|never|therefore|still|just|since|first|soon|both|each|all|instead|again|[a-z]+ly))"
_PARTICIPLE = (
    r"(?:[a-z-]+ed|been|made|taken|begun|set|put|given|seen|led|held|built|written|brought|sent|met|run|become|shown|done|gone"
    r"|come|undertaken|found|drawn|kept|spent|driven|laid|paid|grown|chosen|got|had|begun|left|told|sought)"
)
# Before "to" and a verb, these make a promise or a plan; "is due", "expected by" and the like need no verb.
_PLANNED = r"(?:planned|expected|due|scheduled|set|intended|anticipated|projected|proposed|envisaged|earmarked|targeted|slated|ready|going)"
# Words after "to" that show it is no infinitive.
_NOT_VERB = (
    r"(?:the|a|an|our|its|their|his|her|this|that|these|those|all|any|each|every|it|them|us|date|be\s+able|both|some|no|which|whom|what"
    r"|other|local|national|people|staff|[a-z]+ing)\b"
)
_CUE = re.compile(
    rf"""\b(?:
    (?P<future>
        (?:will|shall|'ll|’ll){_BETWEEN}{{0,3}}(?:\s+(?:be|have){_BETWEEN}{{0,2}}(?:\s+been)?)?(?:\s+(?P<fverb>[a-z-]+))?
      | (?:is|are|am|remains?){_BETWEEN}{{0,2}}\s+{_PLANNED}\b(?:\s+to\b(?:\s+(?:be|have))?(?:\s+(?P<gverb>[a-z-]+))?)?
      | (?:plan|intend|aim|hope|expect|propose|look|seek|anticipate|envisage|undertake|pledge|promise|target)
          (?:s|ning|ing|es|ting)?{_BETWEEN}?\s+to\b(?:\s+be)?(?:\s+(?P<hverb>[a-z-]+))?
      | (?:(?:has|have){_BETWEEN}{{0,2}}\s+)?(?:committed|commits?|agreed|undertaken|pledged|promised|decided)\s+to\b
          (?:\s+(?P<iverb>[a-z-]+))?
      | (?:is|are|remains?){_BETWEEN}?\s+committed\s+to\b(?:\s+(?P<jverb>[a-z-]+))?
      | (?:expects?|envisages?|anticipates?|foresees?)\b(?!\s+(?:all|that\s+all))
      | (?:intention|aim|plan|plans|expectation|ambition|goal|decision|proposal|proposals)\s+(?:is|are|has\s+been\s+made)?
          \s*(?:to|for|that)\b(?:\s+be)?(?:\s+(?P<kverb>[a-z-]+))?
      | to\s+be\s+(?P<lverb>[a-z-]+)
      | {_PLANNED}\s+(?:for|to|in|by|on)\b
      | (?:comes?|coming|takes?|taking|enters?|entering)\s+(?:into\s+)?(?:force|effect)
    )
  | (?P<past>
        (?:was|were|had|did){_BETWEEN}{{0,2}}(?:\s+(?:been|being))?(?:\s+{_PARTICIPLE}\b)?
      | (?:has|have){_BETWEEN}{{0,3}}\s+(?:already\s+)?{_PARTICIPLE}\b(?:\s+{_PARTICIPLE}\b)?
    )
  | (?P<modal>(?:would|should|could|might|must|cannot|can|ought\s+to|needs?\s+to|recommend(?:s|ed)?\s+that)\b
        (?:{_BETWEEN}{{0,2}}(?:\s+(?:have|be|been)){{1,2}}(?:\s+[a-z-]+)?)?)
  | (?P<may>may{_BETWEEN}{{0,2}}(?:\s+be)?{_BETWEEN}{{0,2}}\s+[a-z-]+)
  | (?P<present>(?:is|are|am|'re|’re){_BETWEEN}{{0,3}}\s+(?:already\s+|currently\s+|being\s+)?[a-z-]+(?:ing|ed)\b
      | (?:continues|remains|provides|includes|requires|supports|allows|ensures|covers|contains)\b)
  | (?P<infinitive>to\s+(?!{_NOT_VERB})(?:[a-z]+ly\s+)?[a-z-]+)
  | (?P<participle>(?!(?:need|speed|indeed|exceed|feed|proceed|succeed|seed|based|related|limited|embed|shed|bed|red|bred|hundred
        |detailed|increased|improved|continued|revised|updated|agreed|dedicated|targeted|enhanced|advanced|unprecedented|required)\b)
      (?:[a-z]{{2,}}ed|began|took|held|made|built|led|wrote|came|became|brought|gave|ran|undertook|laid|met|spoke|sent|saw|won)\b)
    )""",
    re.VERBOSE,
)
_VERB_GROUPS = ("fverb", "gverb", "hverb", "iverb", "jverb", "kverb", "lverb")
NEGATED = re.compile(r"\b(?:not|never|no)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb phrase: its place, where it looks, and its main verb if there is one."""

    span: Span
    tense: Tense
    verb: str | None
    text: str


def find_cues(text: str, span: Span) -> list[Cue]:
    """The verb phrases inside a span, in order."""
    return list(_cues(text, span))


def _cues(text: str, span: Span) -> Iterator[Cue]:
    for match in _CUE.finditer(text, *span):
        tense = match.lastgroup
        for name in ("future", "past", "participle", "present", "may", "modal", "infinitive"):
            if match.group(name) is not None:
                tense = name
                break
        verb = next((match.group(name) for name in _VERB_GROUPS if match.group(name)), None)
        yield Cue(match.span(), tense, verb, match.group())  # type: ignore[arg-type]


def looks_back(text: str, start: int, floor: int, *, finite: bool = False) -> bool:
    """Whether what stands before ``start`` in its sentence speaks of the past ("was completed in").

    With ``finite`` a bare participle ("published in") counts only right before it, and never after a verb that looks forward.
    """
    begin = max(floor, start - 160)  # a verb farther off rarely governs the date
    for stop in ".;!?\n":
        begin = max(begin, text.rfind(stop, begin, start) + 1)
    decisive = [cue for cue in _cues(text, (begin, start)) if cue.tense not in ("infinitive", "present", "modal")]
    if not decisive:
        return bool(re.search(r"\b(?:since|last|earlier)\s+(?:in\s+)?$", text[begin:start], re.IGNORECASE))
    if finite and decisive[-1].tense == "participle":
        return start - decisive[-1].span[1] < 20 and all(cue.tense in ("past", "participle") for cue in decisive)
    return decisive[-1].tense in ("past", "participle")


def last_before(cues: list[Cue], offset: int) -> int:
    """The index of the last cue that begins before ``offset``, or -1."""
    return bisect_left(cues, offset, key=lambda cue: cue.span[0]) - 1
