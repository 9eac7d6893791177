"""Printed stance labels: short lines, cells and heading tails such as "Accepted in part" or "Supported – implemented"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from recsim.records import Implementation, Span, Stance

_ACCEPT = (
    r"(?:accept(?:s|ed|able|ance)?|agree(?:s|d|ment)?|support(?:s|ed)?|endorse(?:s|d)?|concur(?:s|red|rence)?|approve(?:s|d)?|"
    r"adopt(?:s|ed)?|enjoy(?:s|ed)? (?:the |its )?support|yes)"
)
_REJECT = (
    r"(?:reject(?:s|ed|ion)?|decline(?:s|d)?|disagree(?:s|d|ment)?|dis-agreed?|non-?concur(?:s|red|rence)?|refuse(?:s|d)?|"
    r"without (?:the )?support|not (?:be(?:ing)? )?(?:accept(?:ed)?|agreed?|support(?:ed)?|endorsed?|concur(?:red)?|approved?|adopt(?:ed)?|progress(?:ed)?|taken forward)|"
    r"(?:do(?:es)?|did|will|can)(?: not|n[’']t|not) (?:accept|agree|support|endorse|concur|approve|adopt|enjoy (?:the )?support))"
)
_NOTE = r"(?:note(?:s|d)?|takes? note|took note|acknowledge(?:s|d)?|for noting)"
_CONSIDER = (
    r"(?:(?:still )?(?:under|for) (?:further |active |continued )?(?:consideration|review|examination)|to be (?:considered|examined|reviewed|decided|determined)|"
    r"will be (?:further )?(?:considered|examined|reviewed)|(?:requires? )?(?:further )?consideration(?: needed| required)?|deferred|pending|being considered|"
    r"subject to (?:further )?(?:consideration|review))"
)
_PARTIAL = r"(?:partial(?:ly)?|part(?:ly)?|in[- ]part|to some extent|with (?:qualifications?|reservations?|exceptions?|modifications?|amendments?))"
_PRINCIPLE = r"in[- ]principle"
_FULL = r"(?:fully|wholly|in full|in whole|completely|entirely|unreservedly)"
_LINK = (
    r"(?:[\s,/;:()&–—-]|\band\b|\bbut\b|\bor\b|\bthe recommendation\b|\bthis recommendation\b|\bis\b|\bare\b|\bwith\b|\bto\b)*"
)
_IMPLEMENTED = r"(?:implemented|complete(?:d)?|closed|done|delivered|actioned|already in place|in place|achieved|fulfilled)"
_PROGRESS = (
    r"(?:in progress|ongoing|on-going|under ?way|in hand|on track|started|commenced|being implemented|implementing|open|in train)"
)
_STATUS = (
    rf"(?:(?:{_FULL}|already|now|substantially|largely|partially|partly|not(?: yet)?|to be|will be|being|and|work|implementation) ?)*"
    rf"(?:{_IMPLEMENTED}|{_PROGRESS}|superseded|planned|overtaken(?: by events)?|no longer applicable|response awaited|awaiting (?:reply|response))"
)
_CORE = rf"(?:{_PARTIAL}|{_PRINCIPLE}|{_FULL}|{_REJECT}|{_ACCEPT}|{_NOTE}|{_CONSIDER}|{_STATUS})"
_PREFIX = re.compile(
    r"\s*(?:[•●▪◦*✔✓✘✗✕☑☒■▲~–—-]\s*)?(?:\(?\d{1,3}(?:\.\d{1,3})*[.)]?\s+|\(?[a-z]\)\s+)?"
    r"(?:(?:(?:[A-Z][\w’'&()-]*|of|the|and|for|our|s)\s+){0,7}?(?:[Rr]esponse|[Pp]osition|[Ss]tatus|[Dd]ecision|[Ss]tance|[Rr]eply|[Cc]omments?|"
    r"[Rr]esult|[Oo]utcome|[Rr]ecommendation)(?:\s+to\s+(?:[Rr]ecommendation\s+)?\w+|\s+(?:as )?(?:at|of|in)\s+[\w ]{3,20})?(?:\s*\([^()]{1,40}\))?\s*[:–—-]\s*)?"
)
_LABEL = re.compile(
    rf"(?:the )?(?:recommendation )?(?:is |was )?(?P<core>{_CORE}(?:{_LINK}{_CORE})*){_LINK}(?: actions?)?[.!*]*", re.I
)
# "No." and "Yes, …" open an informal answer; "No. 5" is a number.
_PLAIN = re.compile(r"\W*(?P<core>yes|no)(?=[.,;:!–—]|\s[–—-]|$)(?!\.\s?\d)", re.I)
# A form's question and the answer: "Accepted Y/N: Y", "Agreed? No", "Accept (Yes/No): Yes, in part".
_FORM = re.compile(
    r"\s*(?:recommendation )?(?:accept|agree|support)(?:e?d)?\s*(?:\(?\s*y(?:es)?\s*/\s*n(?:o)?\s*\)?\s*[:?–-]?|\?)\s*(?P<core>y(?:es)?|no?)\b(?P<how>[\s,(–-]*(?:in part|partly|partially|in principle)\)?)?[.;]?",
    re.I,
)
_REDACTED = re.compile(
    r"[\[(]*\s*(?:(?:text|recommendation|response|paragraph|content|material|this (?:recommendation|section|paragraph))?(?:\s+and\s+response)?\s*"
    r"(?:has been |have been |is |was )?(?:fully |wholly )?(?:redacted|withheld|removed|not published)"
    r"(?:\s*[:,(–-]?\s*(?:on|for|in|under|due|because|pursuant|section)\b.{0,80})?)\s*[\])]*\.?",
    re.I,
)
# A label ends within this many characters; in replies-v1 within 58. Bounded, for links between words can be read in many ways.
_LONGEST = 400
_TAIL = re.compile(r"\s*(?:[–—:;,(.-]|\bsubject to\b|\bwith\b|\bexcept\b|\bsave\b).*", re.S)

# What takes a piece out of an acceptance right after its label: "Agreed, but only for …", "Accepted, with one reservation".
_LESS = re.compile(
    r"\s*[,(–—-]*\s*(?:but only (?:for|in|as|to|where)|except(?:ing)?\b|save (?:for|in|that|as)|apart from|minus\b|other than|"
    r"with (?:(?:one|a|an|some|two|three|the|that|this|small|minor|important|single)\s+){0,3}(?:reservation|exception|qualification|exclusion|caveat|carve-out|proviso)s?\b|"
    r"with (?:the )?(?:[\w’'()-]+\s+){1,5}(?:struck out|left out|removed|omitted|deleted)\b)",
    re.I,
)
_IS_REJECT, _IS_ACCEPT = re.compile(rf"\b{_REJECT}\b", re.I), re.compile(rf"\b{_ACCEPT}\b", re.I)
_IS_PARTIAL, _IS_PRINCIPLE = re.compile(rf"\b{_PARTIAL}\b", re.I), re.compile(rf"\b{_PRINCIPLE}\b", re.I)
_IS_NOTE, _IS_CONSIDER = re.compile(rf"\b{_NOTE}\b", re.I), re.compile(rf"\b{_CONSIDER}\b", re.I)
_IS_DONE, _IS_GOING = re.compile(rf"\b{_IMPLEMENTED}\b", re.I), re.compile(rf"\b{_PROGRESS}\b", re.I)
_NOT_DONE = re.compile(rf"\b(?:not(?: yet)?|to be|will be)\s+(?:{_IMPLEMENTED}|started|commenced|implemented)", re.I)
_PARTLY_DONE = re.compile(rf"\b(?:partly|partially|substantially|largely)\s+{_IMPLEMENTED}", re.I)
_DROPPED = re.compile(r"\bclosed\W+not implemented\b", re.I)
_DEFERRED = re.compile(r"deferred\b", re.I)  # "Deferred pending the outcome of …", "Deferred to the 2024 budget"
_SUPERSEDED = re.compile(r"\b(?:superseded|overtaken|no longer applicable)\b", re.I)


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label: its stance (None for a bare status), implementation, and span in the text it was found in."""

    stance: Stance | None
    implementation: Implementation
    span: Span


def whole_label(text: str, *, tail: bool = False) -> Label | None:
    """The label that the whole of a short text is, or None. With ``tail`` it may be followed by a dash and a remark."""
    return None if len(text) > (160 if not tail else 4000) else _whole(text, tail)


@lru_cache(maxsize=16_384)  # structure asks the same lines several times over
def _whole(text: str, tail: bool) -> Label | None:
    if text.strip(" :.#*").lower() == "notes":
        return None  # the heading of footnotes
    form = _FORM.fullmatch(text.strip())
    if form is not None:
        return _ticked(form)
    prefix = _PREFIX.match(text)
    for start in ([prefix.end()] if prefix else []) + [0]:
        redacted = _REDACTED.fullmatch(text, start)
        if redacted:
            return Label("redacted", "not_stated", (start, len(text)))
        match = _LABEL.match(text, start)
        if match is None:
            continue
        core, end = text[match.start() : match.end("core")], match.end("core")
        if match.end() < len(text) and not (tail and _TAIL.fullmatch(text, end)):
            continue
        label = _decide(core, (match.start(), end))
        if label is not None:
            return label
    return None


def leading_label(text: str) -> Label | None:
    """The label that a text begins with: "Agreed. The Council will …", "Noted – see above", "Accept in principle (…)"."""
    return _leading(text[:_LONGEST])


@lru_cache(maxsize=16_384)
def _leading(text: str) -> Label | None:
    plain = _PLAIN.match(text)
    if plain is not None:
        said: Stance = "accepted" if plain.group("core").lower() == "yes" else "rejected"
        return Label(said, "not_stated", plain.span("core"))
    if text.strip(" :.#*").lower() == "notes":
        return None  # the heading of footnotes
    form = _FORM.match(text)
    if form is not None:
        return _ticked(form)
    prefix = _PREFIX.match(text)
    for start in ([prefix.end()] if prefix else []) + [0]:
        match = _LABEL.match(text, start)
        if match is None:
            continue
        core, end = text[match.start() : match.end("core")], match.end("core")
        whose = re.match(r"\s(?:of|from|by)\s(?:the\s)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,4}", text[end:])
        follow = text[end + (whose.end() if whose else 0) :][:12]
        if (
            not follow
            or follow[0] in ".;:!)"
            or re.match(r"\s*[–—(;-]|,\s|\s+subject to\b", follow, re.I)
            or (_DEFERRED.match(core) and follow[0] == " ")
        ):
            label = _decide(core, (match.start(), end))
            if label is not None and label.stance is not None:
                less = _LESS.match(text, end) if label.stance == "accepted" else None
                return label if less is None else replace(label, stance="partially_accepted", span=(match.start(), less.end()))
    return None


def _ticked(form: re.Match[str]) -> Label:
    """What a form's question got as an answer."""
    how = (form.group("how") or "").lower()
    stance: Stance = "rejected" if form.group("core")[0] in "nN" else "accepted"
    if how:
        stance = "accepted_in_principle" if "principle" in how else "partially_accepted"
    return Label(stance, "not_stated", (form.start("core"), form.end("how") if how else form.end("core")))


def _decide(core: str, span: Span) -> Label | None:
    """Stance and status of a label's words. A refusal beside an acceptance is partial."""
    rest = _IS_REJECT.sub(" ", core)
    rejects, accepts = rest != core, bool(_IS_ACCEPT.search(rest))
    stance: Stance | None = None
    if (rejects and accepts) or ((rejects or accepts) and _IS_PARTIAL.search(_PARTLY_DONE.sub(" ", core))):
        stance = "partially_accepted"
    elif rejects:
        stance = "rejected"
    elif accepts and _IS_PRINCIPLE.search(core):
        stance = "accepted_in_principle"
    elif accepts:
        stance = "accepted"
    elif _IS_NOTE.search(core):
        stance = "under_consideration" if _IS_CONSIDER.search(core) else "noted"
    elif _IS_CONSIDER.search(core):
        stance = "under_consideration"
    elif _IS_PRINCIPLE.fullmatch(core.strip()):
        stance = "accepted_in_principle"
    elif _IS_PARTIAL.fullmatch(core.strip()):
        stance = "partially_accepted"
    status: Implementation = "not_stated"
    if _SUPERSEDED.search(core):
        status = "superseded"
    elif _DROPPED.search(core):
        status = "not_planned"
    elif _PARTLY_DONE.search(core):
        status = "partly_implemented"
    elif _NOT_DONE.search(core):
        status = "planned"
    elif _IS_DONE.search(core):
        status = "implemented"
    elif _IS_GOING.search(core):
        status = "in_progress"
    if stance is None and status == "not_stated":
        return None
    return Label(stance, status, span)
