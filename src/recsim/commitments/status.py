"""How far a recommendation has been put into practice, by what its answer says."""

from __future__ import annotations

import re
from collections import Counter

from recsim.commitments import labels
from recsim.records import Document, Implementation, Span
from recsim.roles.labels import whole_label
from recsim.text import sentences

_NOW = r"(?:\s+(?:now|already|also|recently|since|therefore|fully|always|just|actively|currently|carefully|all))*"


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


_SUPERSEDED = _any(
    rf"(?:been|is|are|was|were){_NOW}\s+(?:superseded|overtaken)", r"superseded\s+by", r"overtaken\s+by", r"lapsed\s+with\s+the"
)
_NOT_PLANNED = _any(
    r"no\s+(?:current\s+|immediate\s+|present\s+)?(?:plans?|intention)(?!\s+yet)",
    r"(?:do|does)\s+not\s+(?:currently\s+)?(?:plan|intend|propose)\s+to",
    r"not\s+(?:currently\s+)?(?:planning|intending|proposing)\s+to",
    r"no\s+further\s+action\s+(?:is|will)",
    r"(?:will|shall)\s+not\s+be\s+(?:implement|introduc|tak|pursu|progress|adopt|proceed|legislat|establish|creat)\w*",
)
_PARTLY = _any(
    r"to\s+a\s+(?:great|large|considerable|significant|certain|substantial)\s+(?:extent|degree)",
    r"(?:partly|partially|in\s+part|largely|mostly|substantially|mainly)\s+(?:been\s+)?"
    r"(?:implemented|completed|met|addressed|fulfilled|in\s+place)",
    r"(?:implemented|completed|addressed|fulfilled)\s+in\s+part",
    r"(?:many|some|most|several|a\s+number)\s+(?:of\s+(?:the|these|those|its)\s+)?"
    r"(?:recommendations|actions|elements|measures|aspects|parts)\s+(?:have|has|are|were)"
    rf"{_NOW}\s+(?:been\s+)?(?:implemented|addressed|completed|in\s+place|taken)",
)
_FULLY = _any(
    r"fully\s+implemented",
    r"(?:already|now)\s+(?:been\s+)?implemented(?!\s+(?:a|some|several|various|many|certain)\b)",
    r"implementation\s+(?:is|has\s+been)\s+(?:now\s+)?completed?",
    rf"(?:recommendation|action)s?(?:\s+\d+)?\s+(?:has|have|had){_NOW}\s+been{_NOW}\s+"
    r"(?:implemented|completed|delivered|met|fulfilled|actioned|closed|discharged)",
    rf"(?:recommendation|action)s?\s+(?:is|are){_NOW}\s+(?:complete|implemented|closed|delivered|fulfilled|met)",
    r"consider(?:s|ed)?\s+(?:this|the|that)\s+(?:recommendation|action|matter)\s+(?:(?:to\s+be|as|now|fully)\s+)*(?:closed|complete|completed|implemented|discharged|fulfilled|met)",
    r"(?:already|always)\s+acted\s+accordingly",
    r"(?:already\s+)?acts?\s+accordingly",
    r"already\s+made\s+the\s+(?:required|necessary|recommended)\s+changes",
    r"(?:have|has)?\s*addressed\s+(?:this|these|the)\s+(?:recommendation|point|issue)s?",
    r"paid\s+in\s+full",
    r"has\s+been\s+(?:done|completed\s+in\s+full)",
)
# "Already" with a verb of state: what was asked for is how things are.
_ALREADY = _any(
    r"already\s+(?:does|do|compl(?:y|ies)|meets?|provides?|guarantees?|exists?|appl(?:y|ies)|ensures?|includes?|covers?|requires?"
    r"|required|has|have|allows?|enables?|regulates?|regulated|implements?|in\s+(?:place|force|operation)|integrated|passed|ratified"
    r"|in\s+accordance|available|being\s+met|met|conducts?|carr(?:y|ies)|holds?|publish(?:es|ed)|sets?|signed|part\s+of|a\s+party)",
    r"(?:is|are)\s+(?:fully\s+)?(?:in\s+(?:place|force)|guaranteed|prohibited|regulated)",
)
_ENACTED = _any(
    r"received\s+(?:the\s+)?royal\s+assent",
    r"(?:came|entered)\s+into\s+force",
    r"has\s+been\s+in\s+force",
    r"has\s+now\s+been\s+(?:published|issued|introduced)",
    r"(?:was|were|has\s+been|have\s+been)\s+(?:passed|enacted|ratified)",
    r"adopted\s+on\s+\d",
)
# A status at the head of a cell, with its day: "Implemented in 2019".
_OPENS_DONE = re.compile(
    r"(?:(?:already|fully|now)\s+)*(?:implemented|completed?|done|delivered)\s+(?:in|on|since|from)\b", re.IGNORECASE
)
_UNDER_WAY = _any(
    r"under\s?way",
    r"on-?going",
    r"in\s+progress",
    r"in\s+the\s+process\s+of",
    r"under\s+(?:review|preparation|examination|development)",
    r"currently\s+(?:[a-z]+ing|being|under|preparing|in)",
    r"continu(?:es?|ing)\s+(?:to|its|their|our)",
    rf"(?:has|have){_NOW}\s+(?:started|begun|commenced|been\s+working|been\s+building|launched)",
    r"already\s+(?:taken|introduced|designed|established|adopted|set\s+up|begun|started|implemented\s+(?:some|several|various))",
    r"submitted\s+to\s+(?:the\s+)?(?:[A-Z]\w+\s+)?(?:assembly|parliament|congress)",
    rf"(?:is|are){_NOW}\s+(?:being|working|developing|preparing|reviewing|implementing|drafting|finali[sz]ing|leading|undertaking"
    r"|delivering|building|carrying|taking\s+(?:steps|action|forward)|strengthening|progressing|exploring|updating|rolling|bringing"
    r"|drawing|planning|conducting|considering|investing|supporting|engaging|expanding|making|providing|improving)",
)
# An act of the responder that is short of the thing asked for.
_ACTED = _any(
    rf"(?:we|government|department|ministry|agency|office)\s+(?:has|have){_NOW}\s+(?!not\b|accepted|noted|considered|no\b)[a-z]+(?:ed|en|ut|ne)"
)
_PROMISES = re.compile(
    r"\b(?:will|shall|intends?\s+to|plans?\s+to|aims?\s+to|(?:is|are)\s+committed|commits?\s+to|committed\s+to|expects?\s+to"
    r"|propos(?:es?|ing)\s+to|(?:intention|plan|aim)\s+is|to\s+be\s+[a-z]+ed|due\s+to|planned|scheduled|envisaged)\b(?!\s+not\b)|['’]ll\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"\b(?:not|yet|until|once|when|if)\b|n['’]t\b", re.IGNORECASE)
_REFUSED = frozenset({"rejected", "not_addressee", "not_addressed", "redacted"})
AGREED = frozenset({"accepted", "accepted_in_principle", "partially_accepted"})
# What is still being decided is not being done, though the deciding has a plan: 33 of 33 on the development part of replies-v1.
_UNDECIDED = _REFUSED | {"under_consideration"}


def implementation(document: Document, span: Span, stance: str) -> Implementation:
    """The state of implementation that the answer in ``span`` states, ``not_stated`` where it states none.

    A status in a line or a cell of its own decides, then explicit words (superseded, no plans to, fully or partly implemented, "the
    work is complete"). Then work under way outranks promises, and "already" counts as implemented only in an answer that promises
    nothing more. A refusal with nothing done is ``not_stated``, and so is what is still under consideration.
    """
    text = document.text
    seen: Counter[str] = Counter()
    for begin, end in sentences(text, span):
        # A line or a cell of its own: "Recommendation implemented", "Ongoing". Beside a refusal "Closed" says that nothing will follow.
        for cell in text[begin:end].split(" | ") if stance not in _REFUSED else ():
            label = whole_label(cell.strip())
            if label is not None and label.implementation != "not_stated":
                return label.implementation
            if _OPENS_DONE.match(cell.strip()):
                return "implemented"
        if _SUPERSEDED.search(text, begin, end):
            return "superseded"
        if stance not in AGREED and _NOT_PLANNED.search(text, begin, end):
            return "not_planned"
        sure = not _UNSURE.search(text, begin, end)
        partly = bool(_PARTLY.search(text, begin, end))
        seen["partly"] += partly
        done = bool(_FULLY.search(text, begin, end) or labels.WORK_DONE.search(text, begin, end))
        seen["fully"] += sure and done and not partly
        seen["enacted"] += sure and bool(_ENACTED.search(text, begin, end))
        seen["already"] += bool(_ALREADY.search(text, begin, end))
        seen["under_way"] += bool(_UNDER_WAY.search(text, begin, end))
        seen["acted"] += bool(_ACTED.search(text, begin, end))
        seen["promises"] += bool(_PROMISES.search(text, begin, end))
    if stance in _UNDECIDED:
        return "not_stated"
    state = _weigh(seen, agreed=stance in AGREED)
    return "not_stated" if stance == "noted" and state == "planned" else state  # "Noted. Parliament will decide."


def _weigh(seen: Counter[str], *, agreed: bool) -> Implementation:
    if seen["fully"]:
        return "implemented"
    if seen["partly"]:
        return "partly_implemented"
    if seen["under_way"]:
        return "in_progress"
    if seen["enacted"]:
        return "partly_implemented" if seen["promises"] else "implemented"
    if seen["already"]:
        return "in_progress" if seen["promises"] else "implemented"
    if seen["promises"]:
        return "planned"
    return "in_progress" if seen["acted"] and agreed else "not_stated"
