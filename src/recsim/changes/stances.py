"""What a copy now says of the answers: the stance of each recommendation, and claims about all of them.

The words that state a position in the official text are looked for in the suspect, through the aligned passages and, where those do
not reach, through the recommendation's id. A position in the same words is unchanged, whatever the layout lets a reader make of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recsim.changes.cues import stem
from recsim.changes.places import places
from recsim.changes.sides import FactSide
from recsim.matching import Matched
from recsim.records import Claim, Paper, Recommendation, Response, Span, Stance
from recsim.roles.cues import find_cues
from recsim.roles.labels import leading_label, whole_label
from recsim.text import ORDINAL_WORDS, sentences
from recsim.verdicts import StanceChange
from recsim.wording import SMALL_WORDS, fold, plain_letters

CLAIM = "claim"
# A line of this many characters or fewer that holds a label is shown whole, number and all.
_LABEL_LINE = 60
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")
# Five words or more that end in a full stop are no label.
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.!?]$")
# Of the words of sense in a position, so many that stand in the other line make it unchanged; and so many aligned words join two answers.
_ENOUGH_KEPT, _LEAST_SHARED = 0.8, 8
# Words from which on a line that only goes on longer than another is the other.
_LONG_LINE = 12
_NUMBERED = re.compile(r"\W*(?:\d+(?:\.\d+)*[.)]?|\([a-z0-9]+\))\s+")
# Words by which a reader still takes an acceptance or a refusal, beyond those that print one: what spinners put for them.
_STILL: dict[Stance, re.Pattern[str]] = {
    "accepted": re.compile(r"\b(?:accept|agree|approv|endors|support|concur|consent|acced|adopt|assent|back(?:s|ed|ing)?\b|embrac|affirmative|in agreement|sign(?:s|ed)? up to)", re.I),
    "rejected": re.compile(r"\b(?:reject|refus|declin|dismiss|disagre|turn(?:s|ed)? down|oppos|disapprov|disallow|rebuff|spurn|repudiat|decide[sd]? against|say(?:s)? no)", re.I),
    "noted": re.compile(r"\b(?:not(?:e|es|ed)\b|acknowledg|observ|mark(?:s|ed)?\b|register)", re.I),
    "under_consideration": re.compile(r"\b(?:consider|examin|review|deliberat|stud(?:y|ied)|weigh|assess|contemplat|look(?:s|ed|ing)? (?:at|into))", re.I),
}  # fmt: skip
_QUALIFIED = {
    "accepted_in_principle": re.compile(r"\bin (?:principle|theory|essence|general)\b", re.I),
    "partially_accepted": re.compile(r"\b(?:part|partial|partially|partly|in part|incomplete|to some extent|half)", re.I),
}
_AGAINST = re.compile(
    r"\b(?:not|n[’']t|cannot|never|nor|neither|unable|without|no longer|un(?:accept|support|approv)\w*)\b|n[’']t\b", re.I
)
# What a position is about is no word of the position.
_OBJECT = ("recommendation", "proposal", "finding")
_IRREGULAR = {"won't": "will", "shan't": "shall", "can't": "can", "cannot": "can"}
_CONTRACTED = {"ll": "will", "ve": "have", "re": "are", "d": "would", "m": "am"}
_QUALIFIER = re.compile(r"\b(?:in (?:principle|part|theory)|partial\w*|partly|under|subject)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that state a position: the line or sentence they stand in, its span, and the words as they are shown."""

    shown: str
    span: Span


def stance_changes(
    suspect: FactSide, official: FactSide, matched: Sequence[Matched], papers: tuple[Paper, Paper]
) -> tuple[StanceChange, ...]:
    """Recommendations whose answer the suspect words otherwise, what misleads most first.

    Another position comes first, then words that leave none, then the same position in other words; each in the order of the official paper, claims
    after its recommendations. ``papers`` are both texts parsed, the suspect first. A changed claim has ``claim`` for a recommendation.
    """
    here, there = papers
    found: list[StanceChange] = []
    project = _Projection(suspect, official, matched)
    twins = _twins(here, there, project)
    for item in there.walk():
        change = _of_item(item, twins.get(item.id), project, here, there)
        if change is not None:
            found.append(change)
    found += _claims(here, there, project)
    return tuple(sorted(found, key=lambda one: (one.same, one.suspect is None)))


class _Projection:
    """Spans of the official text carried over to the suspect by the aligned words."""

    def __init__(self, suspect: FactSide, official: FactSide, matched: Sequence[Matched]) -> None:
        self.suspect, self.official = suspect, official
        self._beads = [
            (bead, places(bead)) for bead in sorted(matched, key=lambda bead: (bead.kind == "reworded", -bead.log_odds))
        ]

    def tokens(self, span: Span) -> tuple[int, int]:
        """The official tokens in a span."""
        first = int(self.official.tokens.ends.searchsorted(span[0], side="right"))
        return first, max(first, int(self.official.tokens.starts.searchsorted(span[1], side="left")))

    def __call__(self, span: Span) -> Span | None:
        """The suspect's words in the place of an official span; None where nothing is aligned with it."""
        first, last = self.tokens(span)
        for bead, place in self._beads:
            start, stop = bead.words.official
            if start <= first and last <= stop and place.blocks and last > first:
                begin, end = place.project(first, last)
                return self.suspect.span(begin, end)
        return None

    def reworded(self, span: Span) -> bool:
        """Whether an official span is aligned by rewording alone."""
        first, last = self.tokens(span)
        kinds = [bead.kind for bead, _ in self._beads if bead.words.official[0] <= first and last <= bead.words.official[1]]
        return bool(kinds) and all(kind == "reworded" for kind in kinds)

    def lands(self, span: Span) -> list[tuple[Span, int]]:
        """Where an official span lies in the suspect: spans of aligned passages, each with how many of its words they hold."""
        first, last = self.tokens(span)
        found = []
        for bead, _ in self._beads:
            start, stop = max(first, bead.words.official[0]), min(last, bead.words.official[1])
            here = self.suspect.span(*bead.words.suspect) if stop > start and bead.kind != "stock" else None
            if here is not None:
                found.append((here, stop - start))
        return found

    def overlaps(self, official: Span, suspect: Span) -> int:
        """How many aligned official words of a span lie in a span of the suspect."""
        return sum(words for here, words in self.lands(official) if _touch(here, suspect))


def _twins(here: Paper, there: Paper, project: _Projection) -> dict[str, Recommendation]:
    """For each official recommendation the suspect's: the one that most of its words are aligned with, else the one of its number."""
    found: dict[str, Recommendation] = {}
    rows = [(row, span) for row in here.walk() for span in _spans(row)]
    numbers = {row.printed_id: row for row in here.walk() if row.printed_id is not None}
    for item in there.walk():
        shared: dict[str, int] = {}
        landed = [one for mine in _spans(item) for one in project.lands(mine)]
        for row, span in rows:
            words = sum(count for here_span, count in landed if _touch(here_span, span))
            if words:
                shared[row.id] = shared.get(row.id, 0) + words
        if shared:
            best = max(shared, key=lambda name: shared[name])
            if shared[best] < _LEAST_SHARED:
                continue
            found[item.id] = next(row for row, _ in rows if row.id == best)
        elif item.printed_id in numbers and item.text and _alike(item.text, numbers[item.printed_id].text or ""):
            found[item.id] = numbers[item.printed_id]
    return found


def _spans(row: Recommendation) -> list[Span]:
    return [span for span in (row.span, *(response.span for response in row.responses)) if span is not None]


def _alike(one: str, other: str) -> bool:
    words, others = set(fold(one)), set(fold(other))
    return len(words & others) * 2 >= max(len(words), 1)


def _of_item(
    item: Recommendation, twin: Recommendation | None, project: _Projection, here: Paper, there: Paper
) -> StanceChange | None:
    response = next((one for one in item.responses if one.call.span is not None), None)
    if response is None or item.stance is None or response.call.span is None:
        return None
    mine = _line(there, response.call.span)
    their, stance = _answer(mine, response, twin, project, here)
    if their is None or _same_words(mine.shown, their.shown) or _only_moved(mine, their, here, there):
        return None
    if _kept(there.document.quote(response.call.span), mine.shown, their.shown, same=stance == response.stance):
        return None
    same = stance == response.stance or _still(response.stance, their.shown)
    if not same and stance is None and project.reworded(mine.span):
        return None  # said in other words that no rule reads: nobody knows
    if stance is None and _stands_beside(there.document.quote(response.call.span), mine, their, here):
        return None
    return StanceChange(item.id, response.stance, mine.shown, response.stance if same else stance, their.shown, same)


def _only_moved(mine: _Words, their: _Words, here: Paper, there: Paper) -> bool:
    """Whether a label that seems changed stands as often in the suspect as in the official text, and the two lines have other numbers."""
    if not _is_label(mine.shown):
        return False
    if not _is_label(their.shown) and len(their.shown) > 2 * _LABEL_LINE:
        return True  # a sentence is nobody's label
    numbers = [match.group().strip() if (match := _NUMBERED.match(line)) else "" for line in (mine.shown, their.shown)]
    if numbers[0] and numbers[0] == numbers[1]:
        return False
    return _times(mine.shown, here) >= _times(mine.shown, there)


def _is_label(line: str) -> bool:
    return len(line) <= _LABEL_LINE and whole_label(_NUMBERED.sub("", line, count=1), tail=True) is not None


def _times(line: str, paper: Paper) -> int:
    """How many lines of a paper have the words of a line, its number aside."""
    wanted = fold(_NUMBERED.sub("", line, count=1))
    return sum(
        fold(_NUMBERED.sub("", paper.document.quote(block.span), count=1)) == wanted
        for block in paper.document.blocks
        if block.span[1] - block.span[0] <= 2 * _LABEL_LINE
    )


def _kept(words: str, mine: str, their: str, *, same: bool) -> bool:
    """Whether the words of sense in a position stand in the other line too, in whatever order, and nothing new denies them there."""
    wanted = {stem(word) for word in _plain_words(words) if word not in SMALL_WORDS and not word.startswith(_OBJECT)}
    held = {stem(word) for word in _plain_words(their)}
    if not wanted or len(wanted & held) < _ENOUGH_KEPT * len(wanted):
        return False
    their = plain_letters(their)
    if not same and bool(_QUALIFIER.search(their)) != bool(_QUALIFIER.search(mine)):
        return False
    return same or bool(_AGAINST.search(their)) == bool(_AGAINST.search(mine))


def _stands_beside(words: str, mine: _Words, their: _Words, here: Paper) -> bool:
    """Whether a position that is gone from its line stands next to it in the suspect, as where a sentence was split."""
    if _is_label(mine.shown):
        return False
    reach = len(mine.shown)
    around = here.document.text[max(0, their.span[0] - reach) : their.span[1] + reach]
    return _kept(words, mine.shown, around, same=False)


def _answer(
    mine: _Words, response: Response, twin: Recommendation | None, project: _Projection, here: Paper
) -> tuple[_Words | None, Stance | None]:
    """The suspect's words in the place of an official position, and the stance that a reader takes from them."""
    placed = project(mine.span)
    parsed = next((one for one in twin.responses if one.call.span is not None), None) if twin is not None else None
    if placed is not None:
        line = _spread(here, placed)
        if parsed is not None and parsed.call.span is not None and _touch(parsed.call.span, line.span):
            return line, parsed.stance
        return line, _read(line.shown)
    if parsed is not None and parsed.call.span is not None:
        near = project.overlaps(response.span, parsed.span) >= _LEAST_SHARED or _is_label(mine.shown)
        line = _line(here, parsed.call.span)
        if not _is_label(mine.shown) and not _alike(mine.shown, line.shown):
            return None, None  # another sentence of the answer, not this one in other words
        if near and _is_label(mine.shown) == (len(line.shown) <= _LABEL_LINE and not _SENTENCE.search(line.shown)):
            return line, parsed.stance
    return None, None


def _spread(paper: Paper, span: Span) -> _Words:
    """The lines or sentences that a stretch of the suspect touches, from the first to the last."""
    first, last = _line(paper, (span[0], span[0] + 1)), _line(paper, (span[1] - 1, span[1]))
    whole = (first.span[0], max(first.span[1], last.span[1]))
    return _Words(" ".join(paper.document.quote(whole).split()), whole)


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _line(paper: Paper, span: Span) -> _Words:
    """The line or the sentence that a position stands in; of a short line all, of a long sentence all of it too."""
    document = paper.document
    block = next((one.span for one in document.blocks if one.span[0] <= span[0] < one.span[1]), (span[0], span[1]))
    if block[1] - block[0] <= _LABEL_LINE:
        return _Words(" ".join(document.quote(block).split()), block)
    sentence = next((one for one in sentences(document.text, block) if one[0] <= span[0] < one[1]), span)
    return _Words(" ".join(document.quote(sentence).split()), sentence)


def _same_words(one: str, other: str) -> bool:
    # Without spaces, for words are broken by hyphens where lines end.
    words, others = _plain_words(one), _plain_words(other)
    less, more = sorted(("".join(words), "".join(others)), key=len)
    if less == more:
        return True
    # A long line that a break cut off before its end is the same; what is more says neither yes nor no.
    rest = more[len(less) :]
    longer = words if "".join(words) == more else others
    return (
        more.startswith(less)
        and min(len(words), len(others)) >= _LONG_LINE
        and not _AGAINST.search(" ".join(longer[-_LONG_LINE:]))
        and not any(pattern.search(rest) for pattern in (_QUALIFIER, *_STILL.values()))
    )


def _plain_words(line: str) -> list[str]:
    """The folded words of a line without its number, ordinals as figures, contracted words in full."""
    words = [part for word in fold(_NUMBERED.sub("", plain_letters(line), count=1)) for part in _in_full(word)]
    return [_ORDINAL.sub("", str(ORDINAL_WORDS.get(word, word))) for word in words]


def _in_full(word: str) -> tuple[str, ...]:
    """A word without contraction: "won't" as "will not", "we'll" as "we will"."""
    if word in _IRREGULAR:
        return (_IRREGULAR[word], "not")
    if word.endswith("n't"):
        return (word[:-3], "not")
    first, mark, last = word.partition("'")
    return (first, _CONTRACTED[last]) if mark and last in _CONTRACTED else (word,)


def _read(line: str) -> Stance | None:
    """The stance of a line read alone."""
    words = _NUMBERED.sub("", plain_letters(line), count=1)
    label = whole_label(words, tail=True) or leading_label(words)
    if label is not None and label.stance is not None:
        return label.stance
    cues = sorted(find_cues(words, (0, len(words))), key=lambda cue: -cue.strength)
    return cues[0].stance if cues else None


def position_of(words: str) -> Stance | None:
    """The position that a reader takes from a few words alone; None for none, or for more than one."""
    found = [stance for stance, pattern in _STILL.items() if pattern.search(words)]
    return found[0] if len(found) == 1 else None


def _still(stance: Stance, line: str) -> bool:
    """Whether a reader takes a stance from words that are no printed form of it."""
    if stance in _QUALIFIED:
        return bool(_QUALIFIED[stance].search(line) and _STILL["accepted"].search(line)) and not _AGAINST.search(line)
    if stance not in _STILL or not _STILL[stance].search(line):
        return False
    if stance == "accepted":
        return not _AGAINST.search(line) and not _QUALIFIER.search(line) and not _STILL["rejected"].search(line)
    return not (stance == "rejected" and _AGAINST.search(line))


def _claims(here: Paper, there: Paper, project: _Projection) -> Iterator[StanceChange]:
    """Claims about the answers that the suspect makes with other numbers or another verb."""
    for claim in there.claims:
        if "closed" in claim.claimed:
            continue
        placed = project(claim.span)
        twin = next((one for one in here.claims if placed is not None and _touch(one.span, placed)), None)
        if twin is None or _same_words(twin.text, claim.text):
            continue
        # What a claim of the same position says less is a number that was lost, which the facts tell.
        if _claimed(twin) == _claimed(claim) and dict(twin.claimed).items() <= dict(claim.claimed).items():
            continue
        yield StanceChange(CLAIM, _claimed(claim), _short(claim.text), _claimed(twin), _short(twin.text), False)


def _claimed(claim: Claim) -> str | None:
    """The stance that a claim is about; the first of several."""
    return next((key for key in claim.claimed if key != "total"), None)


def _short(text: str) -> str:
    return " ".join(text.split())
