"""Several lists of the same recommendations made one: contents, summary, annex and the answers themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from recsim.records import Document, Item
from recsim.text import words

# A list is joined with one of this many printed last before it. No paper of replies-v1 has more than two; a file of a thousand
# papers would otherwise weigh each against each.
_NEAR = 40
_COMMON = frozenset("that this with should committee recommends recommend government recommendation must from their have".split())


def merge(document: Document, groups: Sequence[Sequence[Item]]) -> list[Item]:
    """One list from the groups, in document order; a list printed twice is joined by id, a second series gets ids of its own."""
    series: list[list[Item]] = []
    for group in groups:
        items = list(group)
        if not items:
            continue
        for place, other in list(enumerate(series))[-_NEAR:]:
            joined = _join(document, other, items)
            if joined is not None:
                series[place] = joined
                break
        else:
            series.append(items)
    series.sort(key=lambda items: _start(items[0]))
    return adopt(_unique(series))


def adopt(items: list[Item]) -> list[Item]:
    """Items "6(a)" and "6a" under an item "6" become its parts."""
    known = {item.id for item in items}
    result = []
    for item in items:
        match = re.fullmatch(r"(.*\d)(?:\([a-z]\)|[a-z])", item.id)
        result.append(replace(item, parent=match.group(1)) if match and item.parent is None and match.group(1) in known else item)
    return result


def _start(item: Item) -> int:
    if item.marker_span is not None:
        return item.marker_span[0]
    return item.text_span[0] if item.text_span is not None else 0


def _join(document: Document, first: list[Item], second: list[Item]) -> list[Item] | None:
    """The two lists as one, or None where they are two series."""
    ours, theirs = {item.id: item for item in first}, {item.id: item for item in second}
    shared = [identifier for identifier in theirs if identifier in ours]
    if not shared or len(shared) * 2 < min(len(ours), len(theirs)):
        return None
    answered_first = sum(bool(item.answers) for item in first) / len(first)
    answered_second = sum(bool(item.answers) for item in second) / len(second)
    if min(answered_first, answered_second) > 0.34 and not _same_texts(document, [(ours[key], theirs[key]) for key in shared]):
        return None
    if max(answered_first, answered_second) == 0.0 and not _same_texts(document, [(ours[key], theirs[key]) for key in shared]):
        longer = sum(_length(item) for item in first), sum(_length(item) for item in second)
        if min(longer) * 3 > max(longer):
            return None
    main, spare = (first, second) if answered_first >= answered_second else (second, first)
    spares = {item.id: item for item in spare}
    merged = [_filled(item, spares.get(item.id)) for item in main]
    known = {item.id for item in main}
    merged.extend(item for item in spare if item.id not in known and (item.parent is None or item.parent in known))
    places = {item.id: place for place, item in reversed(list(enumerate(main)))}
    return sorted(merged, key=lambda item: (places[item.id], 0) if item.id in places else (len(main), _start(item)))


def _length(item: Item) -> int:
    return item.text_span[1] - item.text_span[0] if item.text_span else 0


def _filled(item: Item, spare: Item | None) -> Item:
    if spare is None:
        return item
    text = item.text_span
    if spare.text_span is not None and (text is None or _length(spare) > 2 * _length(item)):
        text = spare.text_span
    return replace(item, text_span=text, answers=item.answers or spare.answers, redacted=item.redacted and spare.redacted)


def _same_texts(document: Document, pairs: list[tuple[Item, Item]]) -> bool:
    """Half of the items with text on both sides share most of the shorter one's words."""
    judged = alike = 0
    for one, other in pairs:
        if one.text_span is None or other.text_span is None:
            continue
        left, right = _content(document.quote(one.text_span)), _content(document.quote(other.text_span))
        if not left or not right:
            continue
        judged += 1
        alike += len(left & right) / min(len(left), len(right)) >= 0.6
    return judged > 0 and alike * 2 >= judged


def _content(text: str) -> set[str]:
    """Its words but for those that any recommendation has."""
    return {word for word in words(text) if len(word) > 3 and word not in _COMMON}


def _unique(series: list[list[Item]]) -> list[Item]:
    """Ids unique in the document: the second series that holds "1" calls it "2-1"."""
    taken: set[str] = set()
    result: list[Item] = []
    for number, items in enumerate(series, start=1):
        clash = any(item.id in taken for item in items)
        prefix = f"{number}-" if clash else ""
        seen: dict[str, int] = {}
        printed = {item.id for item in items}
        moved = 0
        for place, item in enumerate(items, start=1):
            if not item.id:
                free = _free(max(place, moved), taken, printed)
                moved = int(free) + 1
                item = replace(item, id=free)
            identifier, parent = prefix + item.id, None if item.parent is None else prefix + item.parent
            if identifier in taken:
                seen[identifier] = seen.get(identifier, 1) + 1
                identifier = f"{identifier}~{seen[identifier]}"
            taken.add(identifier)
            result.append(replace(item, id=identifier, parent=parent))
    return result


def _free(number: int, taken: set[str], printed: set[str]) -> str:
    """The place of an unnumbered item, moved past ids that others print."""
    while str(number) in taken or str(number) in printed:
        number += 1
    return str(number)
