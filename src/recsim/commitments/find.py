"""What an answer promises, has done, will review or makes conditional, each with its date and its owner."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recsim.commitments import cues, labels
from recsim.commitments.calendar import Period, reference
from recsim.commitments.cues import Cue
from recsim.commitments.dates import FoundDate, find_dates
from recsim.commitments.owners import labelled_owner, owner_of
from recsim.commitments.published import date_customs
from recsim.records import Block, Commitment, CommitmentKind, Document, Span
from recsim.text import clean, sentences

_REVIEW_VERBS = frozenset(
    "review evaluate assess reassess re-evaluate revisit reconsider consider monitor examine audit reflect".split()
)
_CHANGES_TOO = re.compile(
    r"\s+and(?:,?\s+where\s+\w+,?)?\s+(?:update|revise|amend|publish|refresh|implement|improve|change|replace)\b", re.IGNORECASE
)
_STATUS_QUO = frozenset("continue remain be have always allow enable help need also depend mean apply include vary take".split())
_UNDERTAKES = re.compile(r"(?:will|shall|['’]ll|commit|pledge|undertake|intend|plan|agreed\s+to|aim)", re.IGNORECASE)
_DEADLINE = frozenset({"by", "until", "before", "within", "towards"})
# Between two dates of one verb: "in 2024 and 2026", "by May and the rest in June".
_GOES_ON = re.compile(r"[\s,]*(?:and|or|then|with)?\s*(?:[a-z]+\s+){0,4}")
_LONGEST = 2000
_ASIDE = re.compile(r"[,(–—]\s*$")

_Relation = Literal["past", "future", "around", "unknown"]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A table cell with its column's heading."""

    span: Span
    header: str


def find_commitments(document: Document, span: Span, *, responder: str | None, published: str | None) -> tuple[Commitment, ...]:
    """The commitments in one answer, in the order of the text.

    ``published`` resolves dates without a year: the publication date, or `recsim.commitments.published.anchor` where none is
    printed. A promise with two dates gives two commitments; a promise that hangs on a condition gives a second one of kind
    ``condition`` for the same sentence.
    """
    text = document.text
    today = reference(published) if published else None
    fiscal, day_first = date_customs(document)
    row_owner, cells = _cells(document, span)
    owner = row_owner or labelled_owner(text, span)
    commitments: list[Commitment] = []
    subject: str | None = None
    label: str | None = None
    for sentence, column in _units(text, span, cells):
        dates = find_dates(text, sentence, published=published, fiscal=fiscal, day_first=day_first)
        if not dates and _is_label(text, sentence):
            label = text[sentence[0] : sentence[1]].rstrip(" :*") + ":"
            continue
        phrase = _Sentence(text, sentence, cues.find_cues(text, sentence), dates, today)
        found = phrase.dated(label if column is None else column, in_cell=column is not None)
        made: list[Commitment] = []
        for kind, date, cue in found:
            who, named = phrase.owner(cue, responder, subject)
            made.append(_commitment(document, sentence, kind, who if named or not owner else owner, date))
        if not any(entry.kind in ("target", "review", "completed") for entry in made):
            made += _undated(document, phrase, responder, subject, owner)
        if any(entry.kind in ("target", "review") for entry in made) and labels.CONDITION.search(text, *sentence):
            made.append(_commitment(document, sentence, "condition", made[0].owner, None))
        commitments += made
        if phrase.cues:
            who, named = owner_of(text, sentence, phrase.cues[0], None, subject)
            subject = who if named and who else subject
        label = None
    return tuple(commitments)


def main_target(commitments: tuple[Commitment, ...]) -> Commitment | None:
    """The one commitment whose date is *the* target date of the recommendation, or None.

    A labelled implementation date comes first, then a statement when the recommendation will be closed, then the first firm
    target, then a hedged one: a pilot, a review, "in the coming weeks". Acts of the past and mere consideration never count.
    """
    ranked = [(rank, index) for index, entry in enumerate(commitments) if (rank := _rank(entry)) is not None]
    return commitments[min(ranked)[1]] if ranked else None


def _rank(commitment: Commitment) -> int | None:
    if commitment.date is None or commitment.kind not in ("target", "review"):
        return None
    text, verbatim = clean(commitment.text), commitment.date.verbatim
    place = text.find(verbatim)
    before = text[max(0, place - 200) : place] if place >= 0 else ""
    if commitment.kind == "target":
        if labels.TARGET_LABEL.search(before) or len(text) <= len(verbatim) + 2:
            return 0
        if labels.CLOSURE.search(text):
            return 1
    if labels.CONSIDERS.search(before[-120:]) or (not before and labels.CONSIDERS.search(text[:160])):
        return None
    hedged = commitment.kind == "review" or bool(labels.VAGUE.search(verbatim)) or bool(labels.HEDGED.search(before[-120:]))
    return 3 if hedged else 2


def _commitment(document: Document, span: Span, kind: CommitmentKind, owner: str | None, date: FoundDate | None) -> Commitment:
    return Commitment(text=document.quote(span), span=span, kind=kind, owner=owner, date=date.range if date else None)


def _undated(
    document: Document, phrase: _Sentence, responder: str | None, subject: str | None, owner: str | None
) -> list[Commitment]:
    """A closure or a clear undertaking without a date; at most one a sentence."""
    text, span = document.text, phrase.span
    if labels.WORK_DONE.search(text, *span):
        return [_commitment(document, span, "completed", owner or responder, None)]
    for cue in phrase.cues:
        if cue.tense in ("modal", "may"):
            return []
        if cue.tense != "future" or not _UNDERTAKES.search(cue.text) or cues.NEGATED.search(cue.text):
            continue
        if re.search(r"\bbe\s+\S+(?<!ing)$", cue.text):
            continue  # "will be able", "will be easier": a state, not an act
        who, named = owner_of(text, span, cue, responder, subject)
        if not named or cue.verb is None or cue.verb in _STATUS_QUO:
            continue
        return [_commitment(document, span, phrase.promise(cue), who, None)]
    if phrase.cues and phrase.cues[0].tense == "future" and labels.KEPT_UNDER_REVIEW.search(text, *span):
        return [_commitment(document, span, "review", owner or responder, None)]
    return []


class _Sentence:
    """One sentence with its verbs and dates, and the day of publication."""

    def __init__(self, text: str, span: Span, found: list[Cue], dates: list[FoundDate], today: Period | None) -> None:
        self.text, self.span, self.cues, self.dates, self.today = text, span, found, dates, today
        self.closes = bool(dates) and labels.CLOSURE.search(text, *span) is not None
        self.promises_from = next((cue.span[0] for cue in found if cue.tense in ("future", "may")), span[1])

    def dated(self, heading: str | None, *, in_cell: bool) -> list[tuple[CommitmentKind, FoundDate, Cue | None]]:
        """Each date that belongs to a commitment, with its kind and the verb that decides."""
        found: list[tuple[CommitmentKind, FoundDate, Cue | None]] = []
        previous: tuple[CommitmentKind | None, Cue | None, int] = (None, None, self.span[0])
        for index, date in enumerate(self.dates):
            kind = self._labelled(date, heading, in_cell=in_cell)
            cue: Cue | None = None
            if kind is None:
                cue = self._governing(index, previous[2])
                if cue is None and index and _GOES_ON.fullmatch(self._between(index)) and self._relation(date) != "past":
                    kind, cue = previous[0], previous[1]
                else:
                    kind = self._kind(date, cue)
            elif kind == "other":
                kind = None
            previous = (kind, cue, date.span[1])
            if kind is not None:
                found.append((kind, date, cue))
        return found

    def owner(self, cue: Cue | None, responder: str | None, previous: str | None) -> tuple[str | None, bool]:
        """Who acts, as `owner_of` has it; a verb after "and" shares the subject of the sentence's first verb."""
        who, named = owner_of(self.text, self.span, cue, responder, previous)
        if named or cue is None or cue is self.cues[0]:
            return who, named
        lead = self.text[max(self.span[0], cue.span[0] - 20) : cue.span[0]]
        if re.search(r"\b(?:and|but|or)\s+(?:[a-z]+ly\s+|also\s+|then\s+)?$", lead):
            return owner_of(self.text, self.span, self.cues[0], responder, previous)
        return who, named

    def promise(self, cue: Cue) -> CommitmentKind:
        """``review`` where the main verb only looks at things, else ``target``."""
        if cue.verb in _REVIEW_VERBS and not _CHANGES_TOO.match(self.text, cue.span[1]):
            return "review"
        kept = labels.KEPT_UNDER_REVIEW.search(self.text, cue.span[0], min(self.span[1], cue.span[1] + 60))
        return "review" if kept else "target"

    def _between(self, index: int) -> str:
        return self.text[self.dates[index - 1].span[1] : self.dates[index].span[0]]

    def _labelled(self, date: FoundDate, heading: str | None, *, in_cell: bool) -> CommitmentKind | Literal["other"] | None:
        """The kind that a label before the date or the heading of its column gives; ``other`` for labels of other dates."""
        before = self.text[max(self.span[0], date.span[0] - 120) : date.span[0]]
        alone = self.span[1] - self.span[0] - (date.span[1] - date.span[0]) < 12 and not re.search(
            r"\w", self.text[self.span[0] : date.span[0]] + self.text[date.span[1] : self.span[1]]
        )
        if alone and heading is not None:
            before = heading
            if in_cell and not heading.strip():
                return "target"
            other = labels.DONE_LABEL.search(heading) or labels.REVIEW_LABEL.search(heading)
            if in_cell and not other and labels.TARGET_HEADER.search(heading):
                return "target"
        elif alone and in_cell:
            return "target"
        elif in_cell and heading and labels.OWNER_HEADER.search(heading) and labels.TARGET_HEADER.search(heading):
            return "target"  # "Owner and due date" in one column
        if not alone and not re.search(r"[:|–-]\s*\**\s*(?:by\s*:?\s*)?$", before):
            return None
        if labels.DONE_LABEL.search(before):
            return "completed"
        if labels.REVIEW_LABEL.search(before):
            return "review"
        if labels.TARGET_LABEL.search(before):
            return "target"
        if labels.OTHER_LABEL.search(before):
            return "other"
        if not alone and before.rstrip().endswith("|"):
            after = self.text[date.span[1] : date.span[1] + 4].lstrip()
            return "target" if after[:1] in ("|", "") else None
        return None

    def _governing(self, index: int, floor: int) -> Cue | None:
        """The verb that a date belongs to: the nearest before it, or the one after it where the date leads its clause."""
        date = self.dates[index]
        ceiling = self.dates[index + 1].span[0] if index + 1 < len(self.dates) else self.span[1]
        before = self.text[max(self.span[0], date.span[0] - 30) : date.span[0]].rstrip()
        leads = (
            date.span[0] == self.span[0]
            or before == ""
            or bool(re.search(r"(?:^|[,;:(–—•])$|(?:^|[\s,;])(?:and|but|that|then|so|while|which)$|^\W*[\divx.()]*$", before))
        )
        if leads:
            after = cues.last_before(self.cues, date.span[1]) + 1
            right = self.cues[after] if after < len(self.cues) else None
            near = right is not None and right.span[0] < ceiling and right.tense != "infinitive"
            if right is not None and near and not self._apart(date.span[1], right):
                return right
        last = cues.last_before(self.cues, date.span[0])
        while last >= 0 and self.cues[last].span[0] >= floor:
            cue = self.cues[last]
            earlier = self.cues[last - 1] if last else None
            leading = earlier is not None and earlier.span[0] >= floor and earlier.tense in ("future", "past", "modal")
            if cue.tense == "infinitive" and earlier is not None and leading:
                # "has agreed to open it by May": the infinitive carries the promise; "will work to open it": the same verb.
                return cue if earlier.tense == "past" else earlier
            if cue.tense == "participle" and self._attributive(cue):
                last -= 1
                continue
            return cue
        return None

    def _apart(self, offset: int, cue: Cue) -> bool:
        """Whether a semicolon, a colon or more than two commas stand before the verb, so that it is another clause's."""
        return self.text.count(",", offset, cue.span[0]) > 2 or bool(re.search(r"[;:]", self.text[offset : cue.span[0]]))

    def _attributive(self, cue: Cue) -> bool:
        """Whether a bare participle describes a noun inside a promise ("with changes introduced this year")."""
        lead = self.text[max(self.span[0], cue.span[0] - 30) : cue.span[0]]
        return self.promises_from < cue.span[0] and not _ASIDE.search(lead)

    def _relation(self, date: FoundDate) -> _Relation:
        if self.today is None:
            return "unknown"
        if date.latest < self.today.start.isoformat():
            return "past"
        return "future" if date.earliest > self.today.end.isoformat() else "around"

    def _kind(self, date: FoundDate, cue: Cue | None) -> CommitmentKind | None:
        relation = self._relation(date)
        deadline = date.preposition in _DEADLINE
        if date.preposition == "for":
            return None  # "for 2025-26" says what money or figures are for
        if cue is None:
            return "target" if deadline and relation == "future" and self.closes else None
        if cues.NEGATED.search(cue.text):
            return None
        if self.closes and relation != "past" and cue.tense in ("present", "infinitive", "participle"):
            return "target"
        if cue.tense == "future":
            return self._promised(date, cue, relation, deadline=deadline)
        if cue.tense in ("past", "participle"):
            if relation == "future":
                return "target" if deadline and cue.tense == "participle" and not self._reported(cue) else None
            if (deadline and relation != "past") or labels.AHEAD.search(date.range.verbatim):
                return None
            if re.search(r"\bwho(?:se)?\s+(?:[\w’'-]+\s+){0,3}$", self.text[max(self.span[0], cue.span[0] - 40) : cue.span[0]]):
                return None  # "boats whose owners moved in 1992"
            return "completed" if self._finite(cue) and date.preposition not in ("until", "between") else None
        if relation == "past":
            return None
        if cue.tense == "may":
            return "target" if date.preposition != "from" else None
        if cue.tense in ("present", "infinitive"):
            # "the academy, to open in May,"
            apposed = cue.tense == "infinitive" and _ASIDE.search(self.text[max(self.span[0], cue.span[0] - 4) : cue.span[0]])
            return "target" if relation == "future" and (deadline or apposed) else None
        return None

    def _promised(self, date: FoundDate, cue: Cue, relation: _Relation, *, deadline: bool) -> CommitmentKind | None:
        if relation == "past" and not deadline:
            return None  # a date that is over describes something else in the sentence
        if date.preposition in ("since", "after", "at") and not (date.preposition == "at" and relation != "past"):
            return None
        return self.promise(cue)

    def _finite(self, cue: Cue) -> bool:
        """Whether a past verb tells an act, rather than describing a noun ("the letter published in May")."""
        if cue.tense == "past":
            return True
        lead = self.text[max(self.span[0], cue.span[0] - 30) : cue.span[0]]
        others = any(other.tense in ("future", "past", "present") for other in self.cues if other is not cue)
        return not others and not _ASIDE.search(lead) and bool(lead.strip())

    def _reported(self, cue: Cue) -> bool:
        return bool(re.match(r"(?:recommended|requested|asked|called|suggested|urged|required)", cue.text))


def _is_label(text: str, span: Span) -> bool:
    """Whether a line is a label whose date stands in the next one."""
    line = text[span[0] : span[1]]
    if len(line) > 70 or re.search(r"[.;]$", line):
        return False
    shown = line.rstrip(" :*") + ":"
    return bool(labels.TARGET_LABEL.search(shown) or labels.DONE_LABEL.search(shown) or labels.REVIEW_LABEL.search(shown))


_TALLEST = 2000  # rows above which a header is looked for; without a bound the cost of a table is the square of its rows


def _rows(document: Document, span: Span) -> tuple[list[Block], Block | None]:
    """The table rows that lie in the span, and the nearest header row before them."""
    blocks = document.blocks
    first = bisect_left(blocks, span[0], key=lambda block: block.span[1])
    rows: list[Block] = []
    for index in range(first, len(blocks)):
        block = blocks[index]
        if block.span[0] >= span[1]:
            break
        if block.kind == "row" and block.cells:
            rows.append(block)
    if not rows:
        return [], None
    index = first
    while index > max(0, first - _TALLEST) and blocks[index - 1].kind == "row" and not blocks[index - 1].header:
        index -= 1
    header = blocks[index - 1] if index > 0 and blocks[index - 1].header else next((row for row in rows if row.header), None)
    return rows, header


def _cells(document: Document, span: Span) -> tuple[str | None, list[_Cell]]:
    """The owner named in a column of its own, and the cells in the span with their headings."""
    rows, header = _rows(document, span)
    headings = [document.quote(cell) for cell in header.cells] if header else []
    owner: str | None = None
    cells: list[_Cell] = []
    for row in rows:
        if row.header:
            continue
        for column, cell in enumerate(row.cells):
            heading = headings[column] if column < len(headings) else ""
            if labels.OWNER_HEADER.search(heading):
                named = document.quote(cell).strip()
                if labels.TARGET_HEADER.search(heading):  # "Owner and due date" in one column
                    named = labels.AFTER_OWNER.split(named, maxsplit=1)[0].strip(" ,;:–-(")
                owner = owner or named or None
            if cell[0] < span[1] and cell[1] > span[0]:
                cells.append(_Cell((max(cell[0], span[0]), min(cell[1], span[1])), heading))
    return owner, cells


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """Sentences; one of over 2,000 characters has lost its stops and is cut at spaces, so that the cost stays linear."""
    for start, end in sentences(text, span):
        while end - start > _LONGEST:
            cut = text.rfind(" ", start + 1, start + _LONGEST)
            cut = cut if cut > start else start + _LONGEST
            yield (start, cut)
            start = cut + 1 if text[cut] == " " else cut
        if end > start:
            yield (start, end)


def _units(text: str, span: Span, cells: list[_Cell]) -> list[tuple[Span, str | None]]:
    """Sentences, never across the cells of a row, each with the heading of its column or None outside of tables."""
    units: list[tuple[Span, str | None]] = []
    offset = span[0]
    for cell in cells:
        units += [(piece, None) for piece in _pieces(text, (offset, max(offset, cell.span[0])))]
        units += [(piece, cell.header) for piece in _pieces(text, (max(offset, cell.span[0]), max(offset, cell.span[1])))]
        offset = max(offset, cell.span[1])
    units += [(piece, None) for piece in _pieces(text, (offset, max(offset, span[1])))]
    return units
