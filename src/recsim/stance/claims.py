"""What a document says of itself in numbers ("accepts seven of the nine recommendations"), checked against what was found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from recsim.records import Claim, Document, Recommendation, Span
from recsim.text import covers, number_of, sentences

_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:-\w+)?|thirty(?:-\w+)?|forty(?:-\w+)?|\d{1,3})"
_VERB = re.compile(
    r"(?P<neg>(?:not|cannot|n[’']t|unable to)\s+(?:be\s+)?)?(?P<adv>(?:fully|partially|partly|in part|in principle)\s+)?"
    r"(?P<verb>accept(?:s|ed|ing)?|agree(?:s|d|ing)?(?: (?:to|with))?|support(?:s|ed|ing)?|concur(?:s|red|ring)?(?: with)?|endorse[sd]?|approv(?:es?|ed|ing)|recogni[sz](?:es?|ed)|"
    r"reject(?:s|ed|ing)?|declin(?:es?|ed|ing)|disagree(?:s|d)?(?: with)?|not(?:es?|ed|ing)(?= )|implement(?:s|ed)?|clos(?:es?|ed|ure of)|address(?:es|ed)?|dismiss(?:es|ed)?)\b",
    re.I,
)
_ALL = re.compile(
    rf"\b(?:all|every one|both|each)(?:\s+of)?(?:\s+(?:the|its|these|our|[\w-]+[’']s|\w+s[’']))?(?:\s+(?P<count>{_NUMBER})(?:\s+of\s+(?:the|its|our))?)?"
    r"(?:\s+(?!findings|accepted|areas|aspects)[\w’'()-]+){0,3}?\s+recommendations\b(?!\s+(?:relevant|directed|addressed|aimed|relating|for\b|that\b|which\b|in this))",
    re.I,
)
_SHARE = re.compile(
    rf"\b(?P<part>{_NUMBER}|none)(?:\s+out)?\s+of\s+(?:(?:the|its|these|those|our|their|a total of|\w+[’']s)\s+)?(?:[\w’'-]+\s+){{0,3}}?(?P<total>{_NUMBER})\b",
    re.I,
)
_OF = re.compile(
    rf"\b(?P<part>{_NUMBER}|none)\s+of\s+(?:the|its|these|our|their)\b(?:\s+[\w’'-]+){{0,3}}\s+recommendations\b", re.I
)
_PART = re.compile(rf"\b(?:(?:the|a)\s+)?(?:remaining|other|further|another)?\s*(?P<part>{_NUMBER})\b", re.I)
# "We accept all six, two of them in principle": the two are among the six.
_AMONG = re.compile(
    rf"\b(?P<part>{_NUMBER})\s+(?:of\s+(?:them|these|those|which)\s+)?(?:(?:are|were|being|only|accepted|agreed|supported)\s+){{0,2}}(?:(?P<principle>in[- ]principle)|in part|partially|partly)\b",
    re.I,
)
_WAYS = re.compile(
    r"\bin (?:full|whole)\b[^.;]{0,20}\bin (?:principle|part)\b|\bin (?:principle|part)\b[^.;]{0,20}\bin (?:full|whole)\b", re.I
)
_EARLIER = re.compile(
    r"\b(?:original|earlier|previous|prior|last|former)\b[^.;]{0,40}\b(?:recommendations?|inspection|report|response)|\b(?:19|20)\d\d (?:report|review|inspection|inquiry)|\bphase \w+ report",
    re.I,
)
_KEYS = (
    (re.compile(r"reject|declin|disagree|dismiss", re.I), "rejected"),
    (re.compile(r"implement|clos|address", re.I), "closed"),
    (re.compile(r"not(?:es?|ed|ing)", re.I), "noted"),
)


def find_claims(document: Document, recommendations: Sequence[Recommendation]) -> tuple[Claim, ...]:
    """Counting statements outside the recommendations' own texts, each with what was found.

    ``consistent`` is None for statements about earlier reports and about closure, which the paper's own rows cannot settle.
    """
    inside = covers(span for item in recommendations for span in _own(item))
    counts: Counter[str] = Counter(item.stance for item in recommendations if item.stance is not None)
    claims: list[Claim] = []
    for block in document.blocks:
        if block.kind in ("footnote", "letterhead", "code"):
            continue
        for span in sentences(document.text, block.span):
            text = document.quote(span)
            if len(text) > 900 or not re.search(r"recommendation", text, re.I) or inside(span[0]):
                continue
            claimed = dict(_claimed(text, len(recommendations)))
            if not claimed:
                continue
            found = {key: (len(recommendations) if key == "total" else counts[key]) for key in claimed if key != "closed"}
            settled = recommendations and "closed" not in claimed and not _EARLIER.search(text)
            consistent = all(found[key] == value for key, value in claimed.items()) if settled else None
            claims.append(Claim(text, span, claimed, found, consistent))
    return tuple(claims)


def _own(item: Recommendation) -> Iterator[Span]:
    if item.span is not None:
        yield item.span
    for child in item.children:
        yield from _own(child)


def _claimed(text: str, total: int) -> Iterator[tuple[str, int]]:
    claimed: dict[str, int] = {}
    verbs = list(_VERB.finditer(text))
    for place, match in enumerate(verbs):
        key = _key(match, text)
        start = match.end()
        stop = verbs[place + 1].start() if place + 1 < len(verbs) else len(text)
        clause = re.split(r"[;:]|\.\s", text[start:stop])[0][:140]
        passive = re.search(r"\b(?:is|are|was|were|been|being)\s+(?:\w+ly\s+)?(?:not\s+)?$", text[: match.start()])
        if passive:
            clause = re.split(r"[;:]|\.\s|,\s", text[: match.start()])[-1][-140:]
        share, everything = _SHARE.search(clause), _ALL.match(clause.lstrip()) or (_ALL.search(clause) if passive else None)
        some = _OF.search(clause)
        if share:
            claimed[key] = _value(share.group("part"))
            claimed["total"] = _value(share.group("total"))
        elif everything and key != "closed":
            count = _value(everything.group("count")) if everything.group("count") else 0
            among = _AMONG.search(clause, everything.end())
            if count:
                claimed["total"] = count
            if _WAYS.search(clause):
                continue  # "accepts all eight in full or in principle": how many each is not said
            if count or total:
                claimed[key] = count or total
            if among and key == "accepted":
                claimed["accepted_in_principle" if among.group("principle") else "partially_accepted"] = _value(
                    among.group("part")
                )
                claimed[key] -= _value(among.group("part"))
        elif some:
            claimed[key] = _value(some.group("part"))
        elif claimed and (part := _PART.match(clause.lstrip())):
            claimed[key] = _value(part.group("part"))
    yield from claimed.items()


def _key(match: re.Match[str], text: str) -> str:
    around = text[match.start() : match.end() + 60].split(" and ")[0]
    for pattern, key in _KEYS:
        if pattern.match(match.group("verb")):
            return key
    if match.group("neg"):
        return "rejected"
    if re.search(r"\bin principle\b", (match.group("adv") or "") + around, re.I):
        return "accepted_in_principle"
    if re.search(r"\b(?:partially|partly|in part)\b", (match.group("adv") or "") + around, re.I):
        return "partially_accepted"
    return "accepted"


def _value(word: str) -> int:
    return 0 if word.lower() == "none" else number_of(word) or 0
