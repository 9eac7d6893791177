"""What the rules see in a passage, as numbers: the half of the stance model that keeps printed labels exact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from recsim.records import STANCES, Answer, Block, Call, Document, Item, OffsetMap, Stance
from recsim.roles.cues import find_cues
from recsim.roles.labels import Label, leading_label, whole_label
from recsim.roles.sentences import recommends
from recsim.stance.decide import decide
from recsim.text import sentences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_COUNT = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|\d{1,3})\b[^.]{0,40}\b(?:of|out of)\b[^.]{0,40}\brecommendations\b|\ball (?:\w+ ){0,3}recommendations\b",
    re.I,
)
_MISSING = re.compile(
    r"\b(?:no (?:reply|response|answer|comments?)\b|(?:response|reply) (?:is )?(?:awaited|outstanding|pending|not (?:yet )?received)|did not (?:reply|respond|answer|comment)|has not (?:yet )?(?:replied|responded|answered)|"
    r"awaiting (?:a )?(?:reply|response)|without (?:a )?(?:reply|response))",
    re.I,
)
_HIDDEN = re.compile(
    r"redact|withheld|█|▇|■{2}|\*{3}|\[\s*(?:…|\.\.\.)\s*\]|not for publication|suppressed|exempt(?:ed)? (?:from|under)|section \d+ (?:of|applies)",
    re.I,
)
_THEY = re.compile(r"\b(?:neither|nor|whereas|while|by contrast|on the other hand|the other|both)\b", re.I)
# Order of the scalar features; their number is part of a trained model's shape.
SCALARS = (
    "asks",
    "asks_first",
    "will",
    "should",
    "past",
    "first_person",
    "date",
    "count",
    "missing",
    "hidden",
    "contrast",
    "length",
    "question",
    "recommendation_word",
)
# Words by which another clause may take back, divide or move elsewhere what was stated.
_TURNS = re.compile(
    r"\b(?:neither|nor|not|no|cannot|unable|reject\w*|declin\w*|disagree\w*|refus\w*|oppos\w*)\b|n[’']t\b",
    re.I,
)
# Words that limit or compare, and seldom do: outside the contorted part acceptances with these alone are right in 44 of 45, those with the
# others in 16 of 53. A limit on what is accepted is heard by the rules where it stands beside the verb.
_MAY_TURN = re.compile(
    r"\b(?:however|but|though|although|except\w*|save|apart from|other than|in ?so ?far|so far as|in respect of|with regard to|as regards|regarding|"
    r"to the extent|part|half|partly|second|former|latter|third|both|whereas|while|yet|only|limited|exclusion|qualif\w+|predecessor|others?|earlier|was|were|"
    r"then|if|minus|without|instead|subject to)\b",
    re.I,
)
Turn = Literal["clean", "brushed", "turned"]
# Several recommendations at once: a claim about a paper rather than an answer.
_SEVERAL = re.compile(
    r"\b(?:all|both|each|every|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"twenty|forty[\w-]*|thirty[\w-]*)\b[^.]{0,40}\b(?:recommendations|forces|bodies)\b|\brecommendations\b[^.]{0,60}\b(?:all|\d+|two|three|four|five|six|seven|eight|nine|ten)\b",
    re.I,
)
WIDTH = len(STANCES) * 5 + len(SCALARS)


# How sure the rules must be of a clause to call it stated outright; `python -m benchmarks.stance_rules` counts how often they are right.
OUTRIGHT = 0.85
# A position heard later or less surely counts from here on, and counts more from the second.
_HEARD, _SURELY = 0.5, 0.7
# Passages whose reading is remembered, more than there are in a corpus: training asks about each several times.
_REMEMBERED = 16_384
# The two stances of which neither may be read as the other.
OPPOSITES: dict[Stance, Stance] = {"accepted": "rejected", "rejected": "accepted"}
# Words of a passage up to which little stands around what the rules read.
_SHORT = 30
# What the rules can say of a passage: the whole of it is a label; its first line, cell or sentence is one; a position stated outright that
# nothing else in a short or a long passage can turn, that a word seldom turns, or that one may turn; one heard later, surely or not; agreement
# that something should be done; agreement with an aim; no position, in a report of progress or in anything else, short or long.
KINDS = (
    "label", "labelled", "clean", "clean_long", "brushed", "brushed_long", "turned", "turned_long", "heard_surely", "heard", "agreed_that", "aim",
    "progress", "progress_long", "silent", "silent_long",
)  # fmt: skip
# Where a printed label ends and the rest of an answer begins.
_AFTER_LABEL = re.compile(r"\n| \| ")
_SHOULD = re.compile(r"\b(?:should|must|needs? to|ought to)\b", re.I)
# What has been done or is being done, as reports of progress tell it.
_PROGRESS = re.compile(
    r"\b(?:has|have|had)\s+(?:\w+\s+){0,2}?been\s+\w{3,}|\b(?:has|have|had|was|were)\s+(?:(?:\w+ly|already|now|also|since|all|both)\s+){0,2}(?:\w+ed|set|put|made|"
    r"built|bought|taken|brought|held|given|drawn|written|sent|met|led|issued|run|begun|done|found|seen|hung|laid|paid|spent|chosen)\b|"
    r"\b(?:is|are)\s+(?:(?:\w+ly|already|now|also)\s+){0,2}(?:\w{3,}ing|under ?way|in place|in progress|in hand|on track)\b|\bcontinues?\s+to\b|\balready\b",
    re.I,
)


def as_document(text: str) -> Document:
    """A passage as a document of one block a paragraph, so that the rules can read it."""
    blocks, start = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            blocks.append(Block("paragraph", (start, start + len(part))))
        start += len(part) + 2
    return Document("<passage>", "", "", text, "text/plain", None, tuple(blocks), OffsetMap((0,), (0,), (len(text),)))


@lru_cache(maxsize=_REMEMBERED)
def rule_call(text: str) -> Call:
    """What the rules alone decide for a passage read as an answer."""
    document = as_document(text)
    return decide(document, Item("", None, None, None), Answer((0, len(text))))


@lru_cache(maxsize=_REMEMBERED)
def outright(text: str) -> tuple[Stance, Turn] | None:
    """The stance that the first sentence prints as a label or states outright, and whether something else in the passage may turn it.

    None where no position is stated so, or where several recommendations are spoken of at once.
    """
    call = rule_call(text)
    if call.basis not in ("label", "sentence") or call.confidence < OUTRIGHT or call.span is None or _SEVERAL.search(text):
        return None
    first = next(sentences(text), None)
    if first is None or call.span[0] >= first[1]:
        return None
    before, after = call.span
    if _TURNS.search(text, 0, before) or _TURNS.search(text, after):
        return call.stance, "turned"
    return call.stance, "brushed" if _MAY_TURN.search(text, 0, before) or _MAY_TURN.search(text, after) else "clean"


@dataclass(frozen=True, slots=True)
class Opinion:
    """The rules' word on a passage: a stance, which of `KINDS` it is, and whether it is stated outright with nothing of its opposite heard."""

    stance: Stance
    kind: str
    unopposed: bool = False


@lru_cache(maxsize=_REMEMBERED)
def opinion(text: str) -> Opinion:
    """What the rules say of a passage read as an answer."""
    label = whole_label(text)
    if label is not None and label.stance is not None:
        return Opinion(label.stance, "label")
    label = _opening_label(text)
    if label is not None and label.stance is not None:
        return Opinion(label.stance, "labelled", _unopposed(text, label.stance))
    length = "" if len(text.split()) <= _SHORT else "_long"
    stated = outright(text)
    if stated is not None:
        return Opinion(stated[0], stated[1] + length, _unopposed(text, stated[0]))
    call = rule_call(text)
    if call.basis in ("sentence", "label") and call.confidence >= _HEARD and call.stance != "no_explicit_position":
        return Opinion(call.stance, "heard_surely" if call.confidence >= _SURELY else "heard")
    if call.basis == "agreement_with_aim":
        asked = call.span is not None and re.search(r"\bthat\b", text[slice(*call.span)]) and _SHOULD.search(text, *call.span)
        return Opinion("accepted", "agreed_that") if asked else Opinion("no_explicit_position", "aim")
    return Opinion(call.stance, ("progress" if _PROGRESS.search(text) else "silent") + length)


def _unopposed(text: str, stance: Stance) -> bool:
    """Whether no sentence is heard to refuse what another accepts, or the reverse."""
    other = OPPOSITES.get(stance)
    if other is None:
        return False
    heard = (cue for span in sentences(text) for cue in find_cues(text, span))
    return not any(cue.stance == other and cue.strength >= _HEARD for cue in heard)


def _opening_label(text: str) -> Label | None:
    """The label that the first line, table cell or sentence of a passage is, where more follows it."""
    start = text.lstrip()
    cut = _AFTER_LABEL.search(start)
    label = whole_label(start[: cut.start()]) if cut is not None else None
    if label is None or label.stance is None:
        first = next(sentences(start), None)
        label = whole_label(start[slice(*first)]) if first is not None else None
    return label


def features(text: str) -> NDArray[np.float32]:
    """A row of ``WIDTH`` numbers between 0 and 1: the rules' stance at three strengths, what is stated outright, then `SCALARS`."""
    import numpy as np

    row = np.zeros(WIDTH, dtype=np.float32)
    call = rule_call(text)
    label = whole_label(text) or leading_label(text)
    strength = (
        0 if label is not None and label.stance is not None else 1 if call.confidence >= 0.9 and call.basis == "sentence" else 2
    )
    row[STANCES.index(call.stance) * 3 + strength] = 1.0
    stated = outright(text)
    if stated is not None:
        row[len(STANCES) * 3 + STANCES.index(stated[0]) * 2 + int(stated[1] == "clean")] = 1.0
    spans = list(sentences(text))[:12]
    weights = [recommends(text, span) for span in spans] or [0.0]
    words = max(1, len(text.split()))
    scalars = {
        "asks": min(1.0, max(0.0, sum(weight > 0.4 for weight in weights) / len(weights))),
        "asks_first": float(weights[0] > 0.4),
        "will": float(" will " in text or "’ll " in text),
        "should": float(" should " in text),
        "past": float(bool(re.search(r"\b(?:has|have|was|were|had)\b", text))),
        "first_person": float(bool(re.search(r"\b(?:[Ww]e|I|[Oo]ur)\b", text))),
        "date": float(bool(_DATE.search(text))),
        "count": float(bool(_COUNT.search(text))),
        "missing": float(bool(_MISSING.search(text))),
        "hidden": float(bool(_HIDDEN.search(text))),
        "contrast": float(bool(_THEY.search(text))),
        "length": min(1.0, words / 120),
        "question": float("?" in text),
        "recommendation_word": float("recommendation" in text.lower()),
    }
    row[len(STANCES) * 5 :] = [scalars[name] for name in SCALARS]
    return row
