"""A response read beside the report that it answers: the report's recommendations with the response's answers.

Joined by id first, by text where ids are missing or lead to another text. A recommendation that the response answers in parts of
its own (3a and 3b for 3) gets them as children. What the response leaves out stays, without an answer; what it words or numbers
differently is a problem.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from recsim.records import Document, Item, Problem, Skeleton, Span
from recsim.text import words

_SAME_ID = 0.35  # what an equal id adds to the share of common words; below the .6 of an equal text with another id
_ALIKE = 0.35  # least score of a pair
_SAME_WORDS = 0.97  # below this share of common words the wording is reported as changed
_PART = re.compile(r"(.*[0-9])[a-z]{1,4}")  # the number of a whole in that of its part, both without punctuation
_WITHIN = 0.6  # least share of a part's words that its whole holds
_LISTED = 8  # numbers that a problem lists


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
    problems += _renumbered(skeleton.items, asked.items, pairs)
    return _with_the_rest(rows, response, skeleton, report, pairs, problems), problems


def _renumbered(answered: Sequence[Item], asked: Sequence[Item], pairs: dict[int, int]) -> list[Problem]:
    """Says which recommendations have another number in the response than in the report."""
    numbers = [
        (asked[place].id, answered[number].id)
        for place, number in sorted(pairs.items())
        if answered[number].printed_id is not None and _plain(asked[place].id) != _plain(answered[number].id)
    ]
    if not numbers:
        return []
    listed = ", ".join(f"{there} is {here} there" for there, here in numbers[:_LISTED]) + (" …" if len(numbers) > _LISTED else "")
    count = "1 recommendation of the report has" if len(numbers) == 1 else f"{len(numbers)} recommendations of the report have"
    return [Problem("numbers_differ", f"{count} another number in the response: {listed}; joined by their texts")]


def _with_the_rest(
    rows: list[Joined],
    response: Document,
    skeleton: Skeleton,
    report: Document,
    pairs: dict[int, int],
    problems: list[Problem],
) -> list[Joined]:
    """The rows, with what only the response prints: parts of a row after it, anything else at the end, each with a problem."""
    used = set(pairs.values())
    taken = {row.item.id for row in rows}
    # Where the response's items have come to stand: the id of their row.
    homes = {row.answered.id: row.item.id for row in rows if row.answered is not None}
    parts: dict[str, list[Joined]] = {}
    alone: list[Joined] = []
    for number, item in enumerate(skeleton.items):
        if number in used:
            continue
        whole = homes.get(item.parent) if item.parent is not None else _whole(item, rows, response, report)
        own = replace(item, id=_free(item.id, taken), parent=whole)
        taken.add(own.id)
        homes[item.id] = own.id
        row = Joined(own, response.quote(item.text_span) if item.text_span else None, None, item)
        if whole is None:
            alone.append(row)
        else:
            parts.setdefault(whole, []).append(row)
        what = f"recommendation {item.id} of the response is not in {report.source}"
        what += f"; it stands as a part of {whole}" if whole is not None and item.parent is None else ""
        problems.append(Problem("not_in_report", what, item.text_span or item.marker_span))
    return [one for row in [*rows, *alone] for one in _family(row, parts)]


def _family(row: Joined, parts: dict[str, list[Joined]]) -> list[Joined]:
    return [row, *(one for part in parts.get(row.item.id, ()) for one in _family(part, parts))]


def _free(identifier: str, taken: set[str]) -> str:
    """The id, or the first of "2-id", "3-id" that no other row has."""
    if identifier not in taken:
        return identifier
    return next(name for count in range(2, len(taken) + 3) if (name := f"{count}-{identifier}") not in taken)


def _whole(item: Item, rows: list[Joined], response: Document, report: Document) -> str | None:
    """The unanswered recommendation of the report that the response answers in parts, this being one; told by number and words."""
    match = _PART.fullmatch(_plain(item.id))
    if match is None or item.text_span is None:
        return None
    own = Counter(words(response.quote(item.text_span)))
    for row in rows:
        if row.answered is None and row.in_report is not None and _plain(row.item.id) == match.group(1):
            shared = sum((own & Counter(words(report.quote(row.in_report)))).values())
            return row.item.id if own and shared >= _WITHIN * own.total() else None
    return None


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
