"""What the rules see in a passage, as numbers: the half of the stance model that keeps printed labels exact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from recsim.records import STANCES, Answer, Block, Call, Document, Item, OffsetMap, Stance
from recsim.roles.labels import leading_label, whole_label
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
# Words that may take back, divide or move elsewhere what another clause states.
_TURNS = re.compile(
    r"\b(?:however|but|though|although|except\w*|save|apart from|other than|in ?so ?far|so far as|in respect of|with regard to|as regards|regarding|"
    r"to the extent|part|half|partly|second|former|latter|third|both|neither|nor|not|cannot|unable|reject\w*|declin\w*|disagree\w*|refus\w*|oppos\w*|whereas|"
    r"while|yet|only|limited|exclusion|qualif\w+|predecessor|others?|earlier|was|were|then|if|minus|without|instead|subject to)\b|n[’']t\b",
    re.I,
)
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
# Words of a passage up to which little stands around what the rules read.
_SHORT = 30
# What the rules can say of a passage: the whole of it is a label; a position stated outright that nothing else in a short or a long passage can turn; one that another word may turn; one heard
# later, surely or not; agreement with an aim; nothing in a short or a long passage.
KINDS = ("label", "clean", "clean_long", "turned", "turned_long", "heard_surely", "heard", "aim", "silent", "silent_long")
# Their share beside the model, and the factor on the odds that the model gives, by kind; the rest says nothing. Weights in log-odds fitted
# on held-out passages gave more on the corpus and less on real answers (docs/decisions/0004).
SHARES = {"label": 0.9, "clean": 0.9, "clean_long": 0.9, "turned": 0.4, "turned_long": 0.4}
ODDS = {"heard_surely": 3.0, "aim": 1.5, "silent": 1.5, "silent_long": 1.5}


def as_document(text: str) -> Document:
    """A passage as a document of one block a paragraph, so that the rules can read it."""
    blocks, start = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            blocks.append(Block("paragraph", (start, start + len(part))))
        start += len(part) + 2
    return Document("<passage>", "", "", text, "text/plain", None, tuple(blocks), OffsetMap((0,), (0,), (len(text),)))


@lru_cache(maxsize=4096)
def rule_call(text: str) -> Call:
    """What the rules alone decide for a passage read as an answer."""
    document = as_document(text)
    return decide(document, Item("", None, None, None), Answer((0, len(text))))


@lru_cache(maxsize=4096)
def outright(text: str) -> tuple[Stance, bool] | None:
    """The stance that the first sentence prints as a label or states outright, and whether nothing else in the passage turns it.

    None where no position is stated so, or where several recommendations are spoken of at once.
    """
    call = rule_call(text)
    if call.basis not in ("label", "sentence") or call.confidence < OUTRIGHT or call.span is None or _SEVERAL.search(text):
        return None
    first = next(sentences(text), None)
    if first is None or call.span[0] >= first[1]:
        return None
    return call.stance, _TURNS.search(text, 0, call.span[0]) is None and _TURNS.search(text, call.span[1]) is None


@dataclass(frozen=True, slots=True)
class Opinion:
    """The rules' word on a passage: a stance, and which of `KINDS` it is."""

    stance: Stance
    kind: str


@lru_cache(maxsize=4096)
def opinion(text: str) -> Opinion:
    """What the rules say of a passage read as an answer."""
    label = whole_label(text)
    if label is not None and label.stance is not None:
        return Opinion(label.stance, "label")
    short = len(text.split()) <= _SHORT
    stated = outright(text)
    if stated is not None:
        return Opinion(stated[0], ("clean" if stated[1] else "turned") + ("" if short else "_long"))
    call = rule_call(text)
    if call.basis in ("sentence", "label") and call.confidence >= _HEARD and call.stance != "no_explicit_position":
        return Opinion(call.stance, "heard_surely" if call.confidence >= _SURELY else "heard")
    if call.basis == "agreement_with_aim":
        return Opinion("no_explicit_position", "aim")
    return Opinion(call.stance, "silent" if short else "silent_long")


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
        row[len(STANCES) * 3 + STANCES.index(stated[0]) * 2 + int(stated[1])] = 1.0
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
