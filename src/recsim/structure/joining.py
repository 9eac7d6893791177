"""A response read beside the report that it answers: the report's recommendations with the response's answers.

Joined by id first, by text where ids are missing or lead to another text. What the response leaves out stays, without an answer;
what it words differently is a problem that quotes both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from recsim.records import Document, Item, Problem, Skeleton, Span
from recsim.text import words

_SAME_ID = 0.35  # what an equal id adds to the share of common words; below the .6 of an equal text with another id
_ALIKE = 0.35  # least score of a pair
_SAME_WORDS = 0.97  # below this share of common words the wording is reported as changed


@dataclass(frozen=True, slots=True)
class Joined:
    """One recommendation of the report: its item there, and the response's item that answers it, if any."""

    item: Item
    text: str | None
    in_report: Span | None
    answered: Item | None


def join(response: Document, skeleton: Skeleton, report: Document, asked: Skeleton) -> tuple[list[Joined], list[Problem]]:
    """The report's recommendations in its order, then those that only the response prints; and what differs."""
    pairs = _pairs(response, skeleton.items, report, asked.items)
    problems: list[Problem] = []
    rows: list[Joined] = []
    for place, item in enumerate(asked.items):
        answered = skeleton.items[pairs[place]] if place in pairs else None
        text = report.quote(item.text_span) if item.text_span is not None else None
        if answered is not None and text is not None and answered.text_span is not None:
            printed = response.quote(answered.text_span)
            shared = _share(text, printed)
            if shared < _SAME_WORDS:
                problems.append(
                    Problem(
                        "text_differs",
                        f"recommendation {item.id}: the report has {_short(text)}, the response {_short(printed)}",
                        answered.text_span,
                    )
                )
        rows.append(Joined(item, text, item.text_span, answered))
    used = set(pairs.values())
    for number, item in enumerate(skeleton.items):
        if number not in used and item.parent is None:
            rows.append(Joined(item, response.quote(item.text_span) if item.text_span else None, None, item))
            problems.append(
                Problem(
                    "not_in_report",
                    f"recommendation {item.id} of the response is not in {report.source}",
                    item.text_span or item.marker_span,
                )
            )
    return rows, problems


def _pairs(response: Document, answered: Sequence[Item], report: Document, asked: Sequence[Item]) -> dict[int, int]:
    offers: list[tuple[float, int, int]] = []
    for place, item in enumerate(asked):
        for number, other in enumerate(answered):
            if (item.parent is None) != (other.parent is None):
                continue
            same = _plain(item.id) == _plain(other.id)
            if item.text_span is not None and other.text_span is not None:
                score = _share(report.quote(item.text_span), response.quote(other.text_span)) + (_SAME_ID if same else 0.0)
                score -= 0.0 if same else 0.1
            else:
                score = 0.6 if same else 0.0
            if score >= _ALIKE + (0.0 if same else 0.15):
                offers.append((score, place, number))
    offers.sort(key=lambda offer: (-offer[0], offer[1], offer[2]))
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for _, place, number in offers:
        if place not in chosen and number not in taken:
            chosen[place] = number
            taken.add(number)
    return chosen


def _plain(identifier: str) -> str:
    return re.sub(r"[^0-9a-z]", "", identifier.lower())


def _share(one: str, other: str) -> float:
    """Common words (with repeats) as a share of the longer text's."""
    left, right = Counter(words(one)), Counter(words(other))
    total = max(sum(left.values()), sum(right.values()))
    return sum((left & right).values()) / total if total else 0.0


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= 90 else flat[:87] + "…")
