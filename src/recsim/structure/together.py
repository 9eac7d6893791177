"""Recommendations printed one after another and answered once below the last: "The Government accepts these recommendations"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from recsim.records import Document, Item
from recsim.structure.markers import ids_named

_PLURAL = re.compile(
    r"\b(?:these|both(?: of)?(?: these| the)?|the (?:above|two|three|four|foregoing)|all (?:of )?(?:these|two|three|four))\s+"
    r"(?:(?:two|three|four|five|sub-?)\s+)?(?:recommendations|conclusions|proposals|points)\b",
    re.I,
)
_OPENING = 400  # characters of an answer in which it says what it answers


def answered_together(document: Document, regions: Sequence[Sequence[Item]], *, always: bool) -> list[list[Item]]:
    """The items of each region; one without an answer gets that of the next where that speaks of several, or names its id.

    With ``always`` it gets it in any case: committees of the UK Parliament print what belongs together, and are answered below.
    """
    result = [list(items) for items in regions]
    for place in range(len(result) - 2, -1, -1):
        items, following = result[place], result[place + 1]
        if not items or not following or any(item.answers or item.redacted for item in items) or not following[0].answers:
            continue
        opening = document.quote(following[0].answers[0].span)[:_OPENING]
        named = ids_named(opening)
        if items[0].id in named or (not named and (always or _PLURAL.search(opening) is not None)):
            shared = tuple(
                replace(answer, how="list" if answer.how == "direct" else answer.how) for answer in following[0].answers
            )
            result[place] = [replace(item, answers=shared) if item.text_span is not None else item for item in items]
    return result
