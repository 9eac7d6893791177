"""What a recommendation asks: who must do what to what, told by rules from its first clause; and the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from recsim.commitments.dates import find_dates
from recsim.linking.entries import entries, passages, reports
from recsim.linking.stems import ACTIONS, STOP, stem
from recsim.records import DateRange, Document, Json, Paper, Recommendation, Span
from recsim.text import covers
from recsim.wording import fold

# How much of an answer is looked at: progress is told in its first sentences.
ANSWER = 700
# How much text before a recommendation may introduce it.
_LEAD = 240
# How much of a paper's beginning says what it is and what it is about.
_HEAD = 900
# Characters of a line in it that gives a day beside something else; longer ones tell of other days.
_DATELINE = 120
# Days from the first to the last of a visit, or of a month.
_VISIT = 31

_MODAL = re.compile(
    r"\b(?:should|must|shall|ought to|(?:is|are) (?:recommended|advised|urged|asked|required|to be required) to|(?:is|are) to)\b(?:\s+not\b|\s+no longer\b|\s+(?:also|now|promptly|immediately|always)\b)*",
    re.I,
)
_THAT = re.compile(
    r"^(?:that\s+)?(?P<actor>(?:the|each|every|all|local|district|regional|its|[A-Z])[\w’' ,-]{2,80}?)\s+(?=[a-z]+\b)", re.I
)
_QUOTED = re.compile(r"[“\"‘']([^”\"’]{25,1200})[”\"’']")


@dataclass(frozen=True, slots=True)
class Ask:
    """A recommendation as linking sees it.

    ``text`` is its own words, ``lead`` what introduces it on its line, ``answer`` the beginning of what is said to it. ``actor``,
    ``action`` and ``object`` are stems; any may be empty. ``span`` is that of the text, or of the marker where it has none.
    """

    id: str
    printed_id: str | None
    text: str
    lead: str = ""
    answer: str = ""
    span: Span = (0, 0)
    parent: str | None = None

    @property
    def whole(self) -> str:
        return " ".join(part for part in (self.lead, self.text, self.answer) if part)


@dataclass(frozen=True, slots=True)
class Clause:
    """Who must do what to what: stems of the actor, the kind of act, and stems of the object in order."""

    actor: frozenset[str]
    action: str
    verb: str
    object: tuple[str, ...]


def clause_of(text: str) -> Clause:
    """The first clause of an ask that says who should do what; a caption ("Training of night staff") has no actor."""
    modal = _MODAL.search(text)
    if modal is not None:
        actor = _content(text[max(0, modal.start() - 90) : modal.start()])
        rest = text[modal.end() :]
    else:
        that = _THAT.match(text)
        stated = that is not None and text.lower().startswith("that ")
        actor = _content(that.group("actor")) if that is not None and stated else []
        rest = text[that.end("actor") :] if that is not None and stated else text
    words = _content(rest)[:24]
    verb = words[0] if words else ""
    action = ACTIONS.get(verb, "")
    if not action:
        # "make sure that staff are trained", captions and passives: the first word of a known kind of act
        found = next((word for word in words[:6] if word in ACTIONS), "")
        verb, action = (found, ACTIONS[found]) if found else (verb, "")
    return Clause(frozenset(actor[-4:]), action, verb, tuple(word for word in words if word != verb)[:14])


def _content(text: str) -> list[str]:
    return [stem(word) for word in fold(text) if word not in STOP]


def quotations(text: str) -> list[str]:
    """What stands in quotation marks in a text and is long enough to be a recommendation."""
    return [match.group(1) for match in _QUOTED.finditer(text)]


def outline_of(paper: Paper) -> Json:
    """Where the recommendations of a paper, what introduces them and what answers them stand; and other passages that name one by number.

    It holds offsets and printed numbers, no words; `asks_from` makes recommendations of it and the text.
    """
    document = paper.document
    rows: list[Json] = []
    for item in paper.walk():
        if item.redacted:
            continue
        answers = [list(span) for span in _answers(item)]
        span = item.span or next((response.span for response in item.responses), (0, 0))
        rows.append(
            {
                "id": item.id,
                "number": item.printed_id,
                "parent": item.parent,
                "span": list(span),
                "text": item.text is not None,
                "lead": _lead(document, span[0]) if item.span is not None else span[0],
                "answers": answers,
            }
        )
    taken = covers([(row["span"][0], row["span"][1]) for row in rows] + [(a, b) for row in rows for a, b in row["answers"]])
    if not rows:
        return {"published": paper.published or appeared(document), "rows": list(entries(document))}
    told = list(reports(document, taken))
    spoken = covers([span for row in told for span in (row["span"], *row["answers"])])
    rows += [*told, *(row for row in passages(document, taken) if not spoken(row["span"][0]) and not spoken(row["span"][1] - 1))]
    return {"published": paper.published or appeared(document), "rows": rows}


def appeared(document: Document) -> str | None:
    """The day by which a paper is put in order where it prints no day of publication, or None: the last that a short line of its beginning
    names, be it that of a meeting or the end of a visit."""
    days = []
    for line in document.text[:_HEAD].splitlines():
        if len(line) <= _DATELINE and not line.rstrip().endswith("."):
            days += [found.latest for found in find_dates(line) if found.preposition is None and _days(found.range) <= _VISIT]
    return max(days, default=None)


def _days(found: DateRange) -> int:
    return (date.fromisoformat(found.latest) - date.fromisoformat(found.earliest)).days


def asks_from(text: str, outline: Json) -> list[Ask]:
    """The recommendations that an outline finds in the text that it was made of."""
    found = []
    for row in outline["rows"]:
        start, stop = row["span"]
        answer = " ".join(text[a:b] for a, b in row["answers"])[:ANSWER]
        own = text[start:stop] if row["text"] else ""
        found.append(Ask(row["id"], row["number"], own, text[row["lead"] : start].strip(), answer, (start, stop), row["parent"]))
    return found


def asks_of(paper: Paper) -> list[Ask]:
    """The recommendations of a paper with the words around them, each parent before its parts."""
    return asks_from(paper.document.text, outline_of(paper))


def _answers(item: Recommendation) -> Iterator[Span]:
    for response in item.responses:
        start, stop = response.span
        if item.span is not None and start <= item.span[0] < stop:
            start = min(item.span[1], stop)  # an answer whose span takes in the recommendation
        yield (start, min(stop, start + ANSWER))


def _lead(document: Document, start: int) -> int:
    """Where what stands on the line before a recommendation begins, at most `_LEAD` characters back."""
    begin = document.text.rfind("\n", 0, start) + 1
    if start - begin <= _LEAD:
        return begin
    return document.text.find(" ", start - _LEAD) + 1


def head_of(text: str, asks: Sequence[Ask]) -> str:
    """The beginning of a paper, before its first recommendation: title, date, what it is about."""
    first = min((ask.span[0] for ask in asks if ask.span[1] > ask.span[0]), default=len(text))
    return text[: max(min(first, _HEAD), 120)]
