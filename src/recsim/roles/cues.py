"""Clauses that state a position on a recommendation: who, which verb, what about.

``find_cues`` reads one sentence and returns every clause in it that takes a position, with its strength. It knows the forms
("accepts this recommendation", "is not persuaded", "neither agreed nor disagreed", "a matter for Parliament") and the traps that
stand in the sentence itself: an earlier report's recommendation, a condition, an aim instead of the recommendation.
Which clause carries the answer is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from recsim.records import Span, Stance
from recsim.roles.phrases import ACTIONS, ADDRESSEE, CONSIDER, REFUSALS

CueKind = Literal["explicit", "agreed_that", "refusal", "aim", "note", "consider", "addressee", "neither", "action", "welcome"]


@dataclass(frozen=True, slots=True)
class Cue:
    """One clause with a position. ``ids`` are recommendation numbers that it names; ``strength`` is between 0 and 1."""

    kind: CueKind
    stance: Stance
    span: Span
    strength: float
    subject: str | None = None
    ids: tuple[str, ...] = ()
    that: Span | None = None  # what was agreed or not, for "agrees that …"


_ADVERB = (
    r"(?:fully|wholly|broadly|largely|generally|partially|partly|therefore|thus|accordingly|also|all|both|gladly|readily|entirely|"
    r"strongly|warmly|happily|substantially|completely|unreservedly|formally|now|has|have|had|and|only)"
)
_VERBS = re.compile(
    r"\b(?:(?P<accept>accept(?:s|ed|ing|ance of)?|agree(?:s|d|ing)?|support(?:s|ed|ive of|ing)?|endorse(?:s|d)?|concur(?:s|red)?|approve(?:s|d)?|"
    r"adopt(?:s|ed)?|embrace(?:s|d)?|backs?(?=\s(?:it|this|all|both|the|each)\b))"
    r"|(?P<reject>reject(?:s|ed|ing)?|decline(?:s|d)?|disagree(?:s|d)?|non-?concur(?:s|red)?|oppose(?:s|d)?)"
    r"|(?P<note>note(?:s|d)?|takes? note|took note|acknowledge(?:s|d)?)"
    r"|(?P<welcome>welcome(?:s|d)?|is grateful for))\b",
    re.I,
)
_NEGATION = re.compile(
    r"(?:\bnot|\bcannot|\bcan ?not|n[’']t|\bnever|\bunable to|\bnot able to|\bnor|\bneither|\bwithout|\brefus\w+ to|\bdeclin\w+ to|"
    r"\b(?:resolved|decided|voted|chose|chosen|opted|elected|determined) not to|\bno (?:plans?|intention|wish|desire|reason) (?:to|of|for)|\b(?:opposed|averse|reluctant) to|\bagainst|\bunwilling to|\bno longer|\bnot in a position to|\bnot minded to|\bfeels? unable to)"
    rf"\s+(?:(?:be able to|in a position to|willing to|minded to|prepared to|intend to|propose to|plan to|wish to|at this (?:time|stage|point)|currently|presently|yet|{_ADVERB})\s+){{0,3}}$",
    re.I,
)
_RECOMMENDATION = r"(?:(?:[Ss]ub-?)?(?:[Rr]ecommendations?|[Rr]ecs?\.?\s(?=\d))\b|(?:[Ll]imbs?|[Pp]aragraphs?|[Pp]arts?|[Pp]oints?|[Ii]tems?|[Ee]lements?)\s\(?[a-z0-9]{1,2}\)|R\.?\s?\d{1,3}\b)"
# Agreement with whoever recommends, and no more: "concurs with the Committee."
_RECOMMENDER = re.compile(
    r"\s*with\s+(?:the\s+)?(?:[\w’'-]+\s+){0,4}?(?:committee|commission|inspector\w*|panel|board|review\w*|inquiry|auditor\w*|coroner|court|ombudsman|senators?|chair\w*|"
    r"minority|report)\s*(?:$|[.,;–—]|\b(?:on|about|in|here|and|but)\b(?!\s+(?:the\s+)?(?:\w+\s+)?(?:importance|need|value|significance|necessity|desirability|benefits?|potential|aim|case)\b))",
    re.I,
)
_OBJECT = re.compile(
    r"\s*(?:[,–—-]\s*)?(?:(?:fully|wholly|in[- ](?:principle|part|full)|partially|partly|wholeheartedly|unreservedly|entirely|all|both|each|every|any|some|most|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|the|this|that|these|those|of|with|to|its|his|her|their|your|our|on|also|and|or|"
    r"(?:accepts?|agrees?|supports?|endorses?|welcomes?|adopts?|concurs?)(?:\s+with)?|"
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|remaining|other|final|last|next|following|above|former|latter|key|main|overall|"
    r"(?:limbs?|parts?|half|halves|elements?|strands?|legs?|sentences?|branch(?:es)?|bulk|rest|remainder|substance|terms)\s+of|"
    r"new|draft|substantive|formal|specific|joint|important|related|proposed|audit|review|inquiry|inspection|evaluation|committee|panel|report|interim|safety|above-mentioned|parts?\s+(?:\(?[a-z0-9]+\)?\s+(?:and|or|,)?\s*)*of|"
    r"\([^()]{1,30}\)|[\"“‘']?[A-Z][\w’'&.-]*|(?:[a-z-]+\s){0,2}[a-z]+(?:’s|'s|s’|s')|\d{1,2}|–|-),?\s+){0,9}?" + _RECOMMENDATION
)
_PRONOUN = re.compile(
    r"\s*(?:with|to)?\s*(?:th(?:at|ose)(?= (?:in|at) (?:paragraph|section|part))|it|this|these|them|so|(?:both|all|each)(?: (?:of (?:them|these)|two|three|four|five|six|seven|eight|nine|ten))?|the (?:advice|proposal|suggestion|proposed change|request|request made)s?|this (?:proposal|suggestion|point|request|action))\s*"
    r"(?:$|[.,;:–—)]|(?:and|but|in|as|subject|with|without|because|only|although|though|on)\b)",
    re.I,
)
_BARE = re.compile(
    r"\s*(?:$|[.;:!]|,(?!\s*\w+ (?:that|to))|(?:and|but)\b|in (?:principle|part|full)\b|fully\b|entirely\b|subject to\b|–|—)",
    re.I,
)
_AIM = re.compile(
    r"\s*(?:(?:with|to|the|its|this|these|that|such|both|a|an|fully|wholly|entirely|of|and|general|broad|overall|underlying|main|clear|vital|"
    r"[A-Z][\w’'-]*|[a-z]+(?:’s|'s|s’)|behind|strong)\s+){0,6}"
    r"(?P<noun>aims?|intent|intentions?|spirit|thrust|premise|importance|needs?|objectives?|sentiments?|findings?|conclusions?|analysis|concerns?|"
    r"points?|case|goals?|purpose|rationale|desirability|value|observations?|direction|ambitions?|principles?|logic|reasoning|argument|views?|"
    r"assessment|diagnosis|criticisms?|evidence|merit|idea|concept|essence|necessity|challenge|benefits?|fact)\b",
)
# "accepts the findings and recommendations": the recommendations are accepted with what they rest on.
_WITH_FINDINGS = re.compile(
    rf"\s*(?:with\s+)?(?:(?:the|these|this|its|our|all|both|[A-Z][\w’'-]*|[a-z]+(?:’s|'s|s’|s'))\s+){{0,5}}(?:findings?|conclusions?|observations?)(?:\s+and|,|\s+or)\s+"
    rf"(?:(?:with|the|all|its|our|both|three|four|five|six|of)\s+){{0,4}}{_RECOMMENDATION}"
)
_THE_PRINCIPLE = re.compile(r"\s*(?:with\s+)?(?:the\s+)?(?:general\s+|broad\s+)?principle\s+(?:of|behind|underlying|that)\b")
# An adverb of half measure right at the verb is a position whatever its object: "partially concurred, agreeing to …".
_HALF = re.compile(r"(?:partially|partly)\s+$|\bin part,?\s+$", re.I)
_HALF_AFTER = re.compile(r"\s*,?\s*(?:only\s+)?(?:partially|partly|in part)\b", re.I)
# … but not of something else that is no recommendation: "partially accepted their apology".
_ELSEWHAT = re.compile(
    r"\s+(?:the|their|his|her|its|this|that|an?|our|my|your)\s+(?!(?:last|first|second|third|remaining|other|former|latter)\b)",
    re.I,
)
_PRINCIPLE_AFTER = re.compile(r"\s*,?[\s-]*in[- ]principle\b|\s+principally\b", re.I)
_THAT = re.compile(r"\s*(?:with\s+(?:[\w’'.,-]+\s+){1,7}?)?that\b", re.I)
_IN_PRINCIPLE = re.compile(r"\bin[- ]principle\b", re.I)
_IN_PART = re.compile(
    r"\b(?:in part\b|partially\b|partly\b|to a limited extent|with (?:the )?(?:exception|qualification|reservation|modification)s?|save (?:for|in|that)|"
    r"except (?:for|that|in|as)\b|apart from|but not\b|but cannot|but does not|other than|"
    r"in ?so ?far as (?:it|this|they|these) (?:concerns?|relates?|appl(?:y|ies)|affects?|deals?|refers?|covers?)|"
    r"(?:the )?(?:first|second|third|former|latter) (?:part|limb|half|element|strand|leg|sentence|branch)s?(?= of)|(?:one|two|some|most|parts?|elements?|aspects?) of (?:this|the|these)|limited to)",
    re.I,
)
_NUMBERS = re.compile(
    r"recommendations?\s+(?:nos?\.?\s*)?((?:\d{1,3}(?:\.\d{1,3})*[a-z]?(?:\([a-z0-9]+\))*(?:\s*(?:,|;|–|-|to|and|&|or)\s*(?:and\s+)?)?)+)",
    re.I,
)
_EARLIER = re.compile(
    r"\b(?:recommendations?|response|report|review|inquiry|inspection|stance|position|reply)\b[^.;]{0,30}?\b(?:of|from|in|made in|under)\s+(?:the|its|our|that|a|his|her|their)?\s*"
    r"(?:[\w’'-]+\s+){0,5}?(?:previous|earlier|prior|last|former|preceding|(?:19|20)\d\d|predecessor)\b"
    r"|\b(?:previous|earlier|prior|former|preceding|original|predecessor)\w*\s+(?:\w+\s+){0,3}?(?:recommendations?|response|stance|position|reply|decision|refusal)\b"
    r"|\b(?:previous|former|predecessor|then|last)\s+(?:administration|government|ministers?|council|board|committee|secretary)\b"
    r"|\bin (?:its|our|the|his|her) (?:(?:19|20)\d\d|previous|earlier|last) (?:response|reply|report)"
    r"|\b(?:in|from|of|by) that (?:earlier |previous )?(?:audit|report|review|inquiry|inspection)\b"
    r"|^\s*(?:In|When we [\w\s]{3,40} in|Back in|As long ago as) (?:19|20)\d\d\b",
    re.I,
)
# "When the association suggested this in 2014 we rejected it", "When the interim response was prepared, …"
_BACK_THEN = re.compile(
    r"\W*When\b[^,;.]{3,100}\b(?:in (?:19|20)\d\d\b|(?:response|reply) was (?:prepared|written|given|published|drawn up))", re.I
)
_PAST_YEAR = re.compile(r"\b(?:in|of|since|from|back in)\s+(?:[A-Z][a-z]+\s+)?(?:19|20)\d\d\b")
_CONDITION = re.compile(
    r"\b(?:if|whether|unless|were|should|once|before|until|when|where|in case|(?:decides?|deciding|decline|asked|urges?|invited?|required|considers?) (?:not )?to)\b[^,;]{0,45}$",
    re.I,
)
_PURPOSE = re.compile(r"\b(?:to|will|would|could|may|might|must|should|can|shall)\s+(?:\w+ly\s+)?$", re.I)
_WILL = re.compile(
    r"\b(?:will|shall|are (?:happy|content|pleased|willing|able|prepared|minded) to|is (?:happy|content|pleased|willing|able|prepared|minded) to|"
    r"am (?:happy|content|pleased|willing) to|can|intends? to|decided to|agreed to|wish(?:es)? to|undertakes? to|proposes? to)\s+(?:\w+ly\s+)?$",
    re.I,
)
# "All three were accepted": several at once, at the head of a sentence.
_SEVERAL = r"^\W*(?:All(?: of (?:them|these)| two| three| four| five| six| seven| eight| nine| ten)?|Both(?: of (?:them|these))?|These)\s"
_PASSIVE = re.compile(
    rf"(?:\b{_RECOMMENDATION}(?:[^.;]|\.(?=\d)){{0,80}}?\b|{_SEVERAL})(?:(?P<unable>cannot|can not|could not|will not|would not|may not|should not|can[’']t|couldn[’']t) be|"
    r"(?:has|have|had)(?P<since> not)?(?: (?:now|since|already|also|therefore|both|all))? been|"
    rf"(?:is|are|was|were|being|be|stands?)(?P<neg> not)?)\s+(?:(?:{_ADVERB}|hereby|in part|in principle)\s+){{0,2}}$",
    re.I,
)
_SUPPORT_ENJOYED = re.compile(
    r"\b(?P<neg>(?:do|does|did|could|can) ?not\s+)?(?:enjoy(?:s|ed)?|meets? with|met with|command(?:s|ed)?|ha(?:s|ve|d))\s+(?:the\s+)?(?:full\s+)?support\b",
    re.I,
)
# What stands before that formula where a list follows it: "those listed below enjoy the support of …".
_LISTED = re.compile(
    r"\s*(?:the |those |all |which |that |listed |set out |examined |formulated |given |and |have been |are |by )*(?:below|above|following)\b",
    re.I,
)
_NEITHER = re.compile(
    r"\bneither\s+(?:concur\w*|agree\w*|accept\w*|support\w*)\s+(?:with\s+)?nor\s+(?:non-?concur\w*|disagree\w*|reject\w*|oppose\w*)"
    r"|\b(?:not|cannot|unable|n[’']t) (?:\w+ ){0,4}?(?:accept|agree|support|endorse)(?: with| to)? (?:it |this )?(?:or|nor) (?:to )?(?:reject|decline|refuse|oppose|disagree)\b"
    r"|\bdid not (?:explicitly |specifically |indicate |state )?(?:whether (?:it|they) )?(?:concur|agree|indicate|state)\w*(?: with)? (?:or|nor) (?:non-?concur|disagree)\w*"
    r"|\b(?:did not|does not|offered no|provided no) (?:comment on|comments? on|address|respond to|express a (?:view|position) on|state a position on) (?:the|our|this|these|that) [\w\s]{0,20}recommendations?"
    r"|\b(?:takes?|took|has|have|expresses|expressed|holds?|held|offers?|adopts?) no (?:\w+ )?(?:position|view|stance) on (?:this|the|our|these) recommendations?",
    re.I,
)
_BODY = (
    r"[Gg]overnment|[Dd]epartment|[Cc]ouncil|[Mm]inistry|[Bb]oard|[Mm]anagement|[Aa]gency|[Aa]uthority|[Cc]ommission|[Oo]ffice|[Rr]egion|[Ss]tate|[Tt]rust|"
    r"[Cc]ompany|[Ff]orce|[Ss]ervice|[Uu]niversity|[Ss]ecretariat|[Pp]rovider|[Bb]ureau"
)
_SUBJECT = re.compile(
    rf"(?:^|[,;:.)–—]\s*|\b(?:and|but|therefore|while|although|that)\s+)((?:[Tt]he\s+|[Tt]his\s+|[Oo]ur\s+)?(?:[A-Z][\w’'&.()-]*|{_BODY}|[Ww]e|I|[Ii]t|of|the|and|for)"
    rf"(?:\s+(?:[A-Z][\w’'&.()-]*|of|the|and|for|\d{{1,3}}|{_BODY})){{0,9}})\s+"
    rf"(?:(?:{_ADVERB}|will|shall|does|do|did|is|are|was|were|not|cannot|be|being|can|unable|able|to|content|happy|pleased)\s+){{0,5}}$"
)


# One verb said and unsaid of two things: "supports a limit but does not support a new offence".
_BOTH_WAYS = re.compile(
    r"\b(?P<verb>accept|agree|support|endorse|concur)(?:s|d|ed)?\s[^.;]{3,120}?\b(?:but|yet|though)\s(?:it |we |they )?(?:does|do|did|is|are|will|would|can|could)\s?(?:not|n[’']t)\s"
    r"(?:\w+\s){0,3}?(?P=verb)\b",
    re.I,
)


def find_cues(text: str, span: Span) -> Iterator[Cue]:
    """Every clause with a position in ``text[span]``, which should be one sentence; offsets are those of ``text``."""
    start, end = span
    sentence = text[start : min(end, start + 1500)]  # a sentence over 1,500 characters is a table or a list gone wrong
    for cue in _heard(sentence):
        that = (cue.that[0] + start, cue.that[1] + start) if cue.that else None
        yield Cue(cue.kind, cue.stance, (cue.span[0] + start, cue.span[1] + start), cue.strength, cue.subject, cue.ids, that)


# Structure, stance and reports each ask the same sentence, three times on average on replies-v1: remembering takes a third
# off a parse. What a sentence says depends on nothing else, so no result can see the memory; 65,536 sentences, those of a 10 MB
# file, take some 20 MB.
@lru_cache(maxsize=65_536)
def _heard(sentence: str) -> tuple[Cue, ...]:
    return tuple(_cues(sentence))


def _cues(sentence: str) -> Iterator[Cue]:
    neither = _NEITHER.search(sentence)
    if neither:
        yield Cue("neither", "no_explicit_position", neither.span(), 0.95, _subject(sentence, neither.start()))
        return
    both_ways = _BOTH_WAYS.search(sentence)
    if both_ways and not about_earlier(sentence, both_ways.span()) and not _CONDITION.search(sentence[: both_ways.start()]):
        yield Cue("explicit", "partially_accepted", both_ways.span(), 0.9, _subject(sentence, both_ways.start()))
        return
    for match in _SUPPORT_ENJOYED.finditer(sentence):
        if match.group().lower().startswith(("has", "have", "had")):
            continue
        stance: Stance = "rejected" if match.group("neg") else "accepted"
        if re.search(_RECOMMENDATION, sentence, re.I):
            yield Cue("explicit", stance, match.span(), 0.95)
            return
        if _LISTED.match(sentence, 0, match.start()):
            yield Cue("explicit", stance, match.span(), 0.8)
            return
    for match in _VERBS.finditer(sentence):
        cue = _verb_cue(sentence, match)
        if cue is not None:
            yield cue
    for action, stance, strength in ACTIONS:
        found = action.search(sentence)
        if found and not about_earlier(sentence, found.span()) and not _NEGATION.search(sentence[: found.start()]):
            yield Cue(
                "action", stance, found.span(), strength, _subject(sentence, found.start()), _ids(sentence[found.start() :])
            )
    for kind, stance, patterns in (
        ("refusal", "rejected", REFUSALS),
        ("consider", "under_consideration", CONSIDER),
        ("addressee", "not_addressee", ADDRESSEE),
    ):
        best: Cue | None = None
        for pattern, strength in patterns:
            found = pattern.search(sentence)
            if found and (best is None or strength > best.strength) and not about_earlier(sentence, found.span()):
                best = Cue(kind, stance, found.span(), strength, _subject(sentence, found.start()), _ids(found.group()))  # type: ignore[arg-type]
        if best is not None:
            yield best


def _verb_cue(sentence: str, match: re.Match[str]) -> Cue | None:
    before, rest = sentence[: match.start()], sentence[match.end() :]
    verb = match.group().lower()
    negated = _NEGATION.search(before) is not None
    passive = _PASSIVE.search(before)
    obj = _OBJECT.match(rest)
    if passive is not None and (passive.group("neg") or passive.group("since") or passive.group("unable")):
        negated = True
    if passive is None and not negated and _PURPOSE.search(before) and not _WILL.search(before):
        return None  # "to accept", "should agree": somebody's duty, not a position
    if passive is None and (_CONDITION.search(before) or (not negated and _noun_use(before, verb, rest))):
        return None
    clause_end = match.end() + (obj.end() if obj else _clause(rest))
    whole = (match.start(), clause_end)
    region = (max(0, match.start() - 90), min(len(sentence), match.end() + max(_clause(rest), obj.end() if obj else 0)))
    if about_earlier(sentence, region):
        return None
    following = _VERBS.search(rest, min(len(rest), 2))
    reach = min(_clause(rest, 160), following.start() if following else len(rest))
    if obj and _IN_PART.match(rest[obj.end() :].lstrip(" ,")):
        reach = max(reach, obj.end() + 12)
    lead_in = re.split(r"[,;:]|\band\b|\bbut\b", before[-30:])[-1]
    tail = sentence[match.end() : match.end() + max(reach, obj.end() if obj else 0)]
    if following and reach == following.start() and not (obj and obj.end() >= reach):
        tail = (
            tail[: max(tail.rfind(","), tail.rfind(" and "), obj.end() if obj else 0, 0)]
            if ("," in tail or " and " in tail)
            else tail
        )
    window = lead_in + match.group() + tail
    ids = _ids(rest[: obj.end() + 40] if obj else passive.group() if passive else "")
    subject = _subject(sentence, match.start()) if passive is None else None
    if negated:
        negation = _NEGATION.search(before)
        whole = (negation.start() if negation else match.start(), whole[1])
    if match.group("reject"):
        if negated:
            return None
        if obj or passive or _PRONOUN.match(rest) or (_BARE.match(rest) and subject):
            return Cue("explicit", "rejected", whole, 0.95 if obj or passive else 0.8, subject, ids)
        if verb.startswith("declin") and re.match(r"\s+to\b", rest):
            return Cue("refusal", "rejected", whole, 0.75, subject, ids)
        return None
    if match.group("note"):
        if passive is not None and not negated:
            return Cue("note", "noted", (passive.start(), match.end()), 0.85, None, ids)
        if re.match(r"\s+that\s+(?!recommendation)", rest):
            return None  # "notes that the recommendation is directed to others" reports, and notes no recommendation
        if not negated and (obj or (subject and re.match(r"\s*(?:$|[.;])", rest) and not verb.endswith("ed"))):
            return Cue("note", "noted", whole, 0.85 if obj else 0.75, subject, ids)
        return None
    if match.group("welcome"):
        return Cue("welcome", "no_explicit_position", whole, 0.3, subject, ids) if obj and not negated else None
    return _acceptance(sentence, match, whole, window, negated, passive, obj, subject, ids)


def _acceptance(
    sentence: str,
    match: re.Match[str],
    whole: Span,
    window: str,
    negated: bool,
    passive: re.Match[str] | None,
    obj: re.Match[str] | None,
    subject: str | None,
    ids: tuple[str, ...],
) -> Cue | None:
    rest = sentence[match.end() :]
    verb = match.group().lower()
    if verb.startswith("adopt") and not (obj or passive):
        return None
    both = _WITH_FINDINGS.match(rest)
    obj = obj or both
    aim = _AIM.match(rest) if both is None else None
    principle = _THE_PRINCIPLE.match(rest)
    if principle and not negated and not verb.endswith("ing"):
        return Cue("explicit", "accepted_in_principle", (match.start(), match.end() + principle.end()), 0.85, subject, ids)
    if aim and (obj is None or aim.end() < obj.end()) and not (negated and _THAT.match(rest)):
        found = (match.start(), match.end() + aim.end())
        if not negated and _IN_PRINCIPLE.search(rest[: _clause(rest, 160)]):
            return Cue("explicit", "accepted_in_principle", whole, 0.8, subject, ids)
        if negated:
            return Cue("refusal", "rejected", whole, 0.5, subject, ids, whole)
        return Cue("aim", "no_explicit_position", found, 0.5, subject)
    strength = 0.0
    if obj or passive:
        strength = 0.95
    elif _PRONOUN.match(rest):
        strength = 0.8
    elif (_RECOMMENDER.match(rest) and verb.startswith(("agree", "concur"))) or (
        _BARE.match(rest) and subject and not verb.endswith("ing")
    ):
        strength = 0.75
    if not strength and not negated and verb.startswith(("accept", "agree", "concur", "support")) and not _ELSEWHAT.match(rest):
        near: Stance | None = (
            "partially_accepted"
            if _HALF.search(sentence[: match.start()]) or _HALF_AFTER.match(rest)
            else "accepted_in_principle"
            if _PRINCIPLE_AFTER.match(rest) or re.search(r"\bin principle,?\s+$", sentence[: match.start()], re.I)
            else None
        )
        if near is not None:
            return Cue("explicit", near, whole, 0.85, subject, ids)
    if not strength:
        that = _THAT.match(rest)
        if that and not negated and verb.startswith(("agree", "accept", "concur")):
            stop = match.end() + _clause(rest, 400)
            return Cue(
                "agreed_that", "no_explicit_position", (match.start(), stop), 0.5, subject, ids, (match.end() + that.end(), stop)
            )
        if negated and verb.startswith(("support", "accept", "agree", "concur")) and (subject or that):
            return Cue("refusal", "rejected", whole, 0.55 if that else 0.5, subject, ids, whole if that else None)
        return None
    stance: Stance = "accepted"
    if negated:
        stance = "rejected"
    elif _IN_PRINCIPLE.search(window):
        stance = "accepted_in_principle"
    elif _IN_PART.search(window):
        stance = "partially_accepted"
    start = passive.start() if passive else whole[0]
    lead = re.search(r"(?:(?:partially|partly|fully|broadly|in principle)\s+)$", sentence[:start])
    if lead:
        start = lead.start()
    if negated and _IN_PART.search(window) and re.search(r"\bin (?:full|its entirety|whole)\b", window):
        stance = "partially_accepted"
    return Cue("explicit", stance, (start, whole[1]), strength, subject, ids)


def _clause(rest: str, limit: int = 110) -> int:
    """How far the clause after a verb reaches: to its semicolon, full stop, or a conjunction with a new verb."""
    stop = re.search(r"[;.](?=\s|$)|,?\s(?:but|while|although|however|whereas)\b|,\s(?:and|which|who|as|because)\b", rest[:limit])
    return stop.start() if stop else min(len(rest), limit)


def _noun_use(before: str, verb: str, rest: str) -> bool:
    """ "support" and "accepted" as nouns and adjectives: "the support of", "accepted practice", "provide support"."""
    if verb in ("support", "supports") and re.search(
        r"\b(?:the|of|and|with|for|provide|providing|provides|additional|financial|more|further|in|their|its|our|to|victim|staff|mental|peer|\w+al)\s$",
        before,
        re.I,
    ):
        return not re.search(
            r"\b(?:(?:we|and|government|council|department|does not|do not)|(?:pleased|happy|content|glad|able|willing|prepared|minded) to)\s$",
            before,
            re.I,
        )
    if verb.startswith("note") and re.search(r"\b(?:a|the|this|that|guidance|briefing)\s$", before, re.I):
        return True
    if verb in ("accepted", "agreed", "approved", "supported", "adopted", "noted"):
        if re.match(r"\s+(?:by|as|for|into|protocol|practice|standards?|plan|medical|use)\b", rest):
            return True
        return bool(
            re.search(
                r"\b(?:an?|the|all|any|generally|widely|commonly|previously|jointly|newly|once|as|recently|was|were|been|be|being|is|are)\s$",
                before,
                re.I,
            )
        ) and not _PASSIVE.search(before)
    return False


def about_earlier(sentence: str, region: Span) -> bool:
    """The words around ``region``, or the clause that opens the sentence, speak of an earlier report, response or government."""
    if (then := _BACK_THEN.match(sentence)) and then.end() <= region[1]:
        return True
    window = sentence[max(0, region[0] - 60) : region[1] + 60]
    for match in _EARLIER.finditer(window):
        offset = max(0, region[0] - 60)
        if match.start() + offset < region[1] + 25 and match.end() + offset > region[0] - 10:
            return True
    verb = sentence[region[0] : region[1]]
    return bool(
        _PAST_YEAR.search(verb)
        and re.search(r"\b(?:accepted|agreed|rejected|declined|supported)\b", verb)
        and re.search(r"recommendation", verb)
    )


def _ids(window: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _NUMBERS.finditer(window):
        found.extend(re.findall(r"\d{1,3}(?:\.\d{1,3})*[a-z]?(?:\([a-z0-9]+\))*", match.group(1)))
    return tuple(found)


def _subject(sentence: str, verb: int) -> str | None:
    match = _SUBJECT.search(sentence[max(0, verb - 160) : verb])
    if match is None:
        return None
    subject = re.sub(r"^(?:and|but|for|of)\s+", "", match.group(1)).strip(" ,")
    return subject if subject and subject.lower() not in ("and", "of", "for", "the") else None
