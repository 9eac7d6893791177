"""How much a sentence reads like a recommendation or like an answer to one.

A score above 0 reads as a recommendation ("should", "that the Ministry …", an imperative), below 0 as an answer (somebody says
what it has done, does, will do or thinks). The weights were set by hand on the development part of ``corpora/replies-v1``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from recsim.records import Span
from recsim.roles.cues import find_cues
from recsim.roles.labels import leading_label

# Verbs that open a recommendation in the imperative, as official English uses them.
IMPERATIVES = frozenset(
    "abolish accede accelerate address adhere adjust adopt align allocate amend analyse analyze appoint apply arrange assess assign assure bring broaden build"
    " carry cease clarify collaborate collect combat commission commit communicate complete conclude conduct confirm consider consolidate consult continue"
    " convene coordinate correct create cut decriminalize define deliver describe design designate determine develop devise direct disclose discontinue disseminate"
    " document draw eliminate embed enact enable encourage end enforce engage enhance ensure eradicate establish evaluate examine expand expedite explain"
    " explore extend facilitate finalise finalize fix focus follow formalise formalize foster fully fund give grant guarantee harmonise harmonize hold"
    " identify implement improve include incorporate increase inform instruct integrate intensify introduce investigate issue join keep launch lift limit"
    " maintain make map measure modify monitor obtain open organise organize pay perform place prepare prevent prioritise prioritize produce prohibit"
    " promote promptly protect provide publish pursue put raise ratify reach reconsider record recover recruit redouble reduce refrain refund refresh regularly"
    " reinforce remind remove repeal replace report require resolve restore retain revise revisit review rewrite ring-fence safeguard secure seek set"
    " share sign simplify speed start state step stop strengthen submit support take test tighten track train transfer translate undertake update"
    " upgrade use verify widen withdraw work write"
    " accept acknowledge acquire agree allow assemble attach audit bar calculate cap change charge check choose close compare compile comply compute conclude"
    " decide declare defer delegate demonstrate deploy disallow distribute divide double earmark employ enforce enter equip estimate exclude execute exempt"
    " forbid freeze give halt hire impose inspect insert install instigate invest invite link list locate lower make meet merge move name negotiate notify"
    " offer operate order oversee permit phase post present preserve print process procure program protect prove purchase qualify quantify ratify reassess"
    " reconcile recoup rectify reissue release rely remedy repay repeat reply request require return reward rotate rule scrap screen scrutinise select sell"
    " send separate serve settle shorten show simplify staff standardise standardize subject substantiate supply suspend tell terminate transfer treat undergo"
    " undo validate visit waive warn weigh withhold".split()
)
_ASKS = re.compile(
    r"\b(?:we|I|inquiry|committee|panel|commission\w*|board|inspector\w*|coroner|review|ombudsman)\s+(?:\w+ )?recommends?\b|\brecommend(?:s|ed)? that\b|\bit is recommended\b",
    re.I,
)
_THAT = re.compile(
    r"(?:\W|\d)*that\s+(?:the|a|an|all|any|every|each|this|these|it|as|in|on|no|where|when|there|consideration|further|local|[A-Z\[])",
    re.I,
)
_NORMATIVE = re.compile(r"(?<!\bI )(?<!\bwe )\b(?:should(?! like\b)|ought to|must|needs? to|be required to|shall)\b", re.I)
_OWN = re.compile(
    r"\b(?:we|I)\s+(?:will|have|are|were|do|did|had|also|already|accept|agree|support|recogni[sz]e|welcome|note|consider|believe|intend|plan|expect|continue|share|understand|remain|propose|acknowledge|am|can|cannot|would|do not|shall)\b"
    r"|\bour\s|\bus\b",
    re.I,
)
_BODY_ACTS = re.compile(
    r"\b(?:government|department|ministry|council|board|trust|agency|authority|commission|service|force|office|bureau|university|management|cabinet|executive|bank|"
    r"secretariat|directorate|hospital|union|federation|association|[A-Z]{2,6}|[A-Z][a-z]+)(?:’s|'s)?\s+(?:\w+ly\s+|also\s+|already\s+|now\s+|therefore\s+)?"
    r"(?:is|are|was|has|have|had|will|does|do|did|agrees?|accepts?|supports?|recogni[sz]es?|welcomes?|notes?|considers?|believes?|continues?|remains?|intends?|plans?|expects?|shares?|acknowledges?|regards?|maintains?|takes?|published|launched|introduced)\b"
)
_PROGRESS = re.compile(
    r"\b(?:already|currently|is under ?way|are under ?way|has been|have been|was published|were|since \w+ \d{4}|is being|are being|in progress|completed|launched|now)\b",
    re.I,
)
_FUTURE = re.compile(r"\bwill\b", re.I)
_ABOUT_IT = re.compile(
    r"\b(?:this|the|these|that|your|its|committee[’']s|inspector[’']s|inquiry[’']s|panel[’']s)\s+(?:\w+\s+)?recommendations?\b",
    re.I,
)
# Each character has one way through: with two, a run of forty digits took longer than anybody waits.
_FIRST_WORD = re.compile(r"(?:[\W_]|\d++(?:\.\d++)*+[.)]?+|\((?!\d+\))[a-z0-9]{1,4}\))*([A-Za-z][a-z-]+)")


def recommends(text: str, span: Span) -> float:
    """Above 0: reads like a recommendation; below 0: like an answer. About -4 to 4."""
    return _weight(text[span[0] : min(span[1], span[0] + 1500)])


@lru_cache(maxsize=16_384)  # asked several times of most sentences, as find_cues is
def _weight(whole: str) -> float:
    sentence = whole[:600]
    score = 0.0
    asks = _ASKS.search(sentence)
    if asks:
        score += 2.0
    if _THAT.match(sentence):
        score += 1.5
    if _NORMATIVE.search(sentence):
        score += 1.2
    word = _FIRST_WORD.match(sentence)
    if word and word.group(1).lower() in IMPERATIVES and not _OWN.search(sentence):
        score += 1.3
    if leading_label(sentence) is not None:
        score -= 2.5
    else:
        explicit = [
            cue
            for cue in find_cues(whole, (0, len(whole)))
            if cue.kind not in ("welcome", "consider", "addressee", "refusal", "note") or cue.strength >= 0.7
        ]
        if explicit:
            score -= 2.5 if any(cue.kind in ("explicit", "action", "neither", "aim", "agreed_that") for cue in explicit) else 1.5
    if _OWN.search(sentence) and not asks:
        score -= 1.0
    if _BODY_ACTS.search(sentence) and not _NORMATIVE.search(sentence):
        score -= 0.9
    if _ABOUT_IT.search(sentence) and score <= 0:
        score -= 0.8
    if _PROGRESS.search(sentence):
        score -= 0.5
    if _FUTURE.search(sentence) and not _NORMATIVE.search(sentence):
        score -= 0.5
    if score == 0.0 and len(sentence) > 60 and sentence.rstrip().endswith("."):
        score = -0.4  # a plain statement: recommendations seldom hold one after their first sentence
    return score
