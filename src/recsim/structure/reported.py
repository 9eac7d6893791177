"""Positions that a third party reports: "concurred with our first and third recommendations and rejected the last"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from recsim.records import Document, Item, Span
from recsim.roles.cues import about_earlier
from recsim.text import ORDINAL_WORDS, covers, number_of, sentences, words

_VERB = re.compile(
    r"(?P<phrase>(?:will\s+(?=carry|implement)|(?:did|does|do|has|have|would|will|could|can)\s*(?:not|n[’']t)\s+|cannot\s+|declin(?:ed|es) to\s+|refused to\s+)?"
    r"(?:(?:fully|partially|partly|only|also|generally|broadly|formally|has|have|had|been|now|not)\s+){0,3}"
    r"(?P<verb>accept(?:s|ed)?|concur(?:s|red)?|agree(?:s|d)?|reject(?:s|ed)?|disagree(?:s|d)?|support(?:s|ed)?|note(?:s|d)?|nonconcur(?:s|red)?|declin(?:ed|es)|"
    r"endorse(?:s|d)?|turned down|went along with|go(?:es)? along with|carry out|carried out|implement(?:ed|s)?|g(?:ave|ives?) (?:its |their )?agreement|take(?:n|s)? (?:no )?(?:position|view)|neither \w+ nor \w+))\b",
    re.I,
)
_CARDINAL = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})"
_ORDINAL = "(?:" + "|".join(ORDINAL_WORDS) + r"|\d{1,2}(?:st|nd|rd|th))"
_NUMBERED = re.compile(
    r"\brecommendations?\s+(?:nos?\.?\s*)?((?:\d{1,3}[a-z]?(?:\([a-z]\))?(?:\s*(?:,|–|-|to|through|and|&)\s*(?:and\s+)?)?)+)",
    re.I,
)
_GROUP = re.compile(rf"\b(?P<which>first|next|last|final|second|third|remaining|other)\s+(?P<count>{_CARDINAL})\b", re.I)
_ORDINALS = re.compile(rf"\b({_ORDINAL})(?:\s+(?P<through>through|to)\s+({_ORDINAL}))?\b", re.I)
_ALL = re.compile(
    rf"\b(?:all(?: of)?|both(?: of)?|each(?: of)?)\s+(?:the|our|its|these|those|\w+[’']s)?\s*(?:{_CARDINAL}\s+)?(?:\w+\s+){{0,2}}recommendations?\b|\b(?:our|the|these|those|its|her|his|their)\s+(?:specific\s+|audit\s+|two\s+)?recommendations\b",
    re.I,
)
_DESCRIBED = re.compile(r"\brecommendations?\s+(?:to|that|on|about|for|concerning|regarding)\s+(.{12,200})", re.I | re.S)
_MEANT = re.compile(r"\brecommended\s+((?!that\b)\w.{3,80})", re.I | re.S)  # "disagreed with our recommended refund"
_COUNTED = re.compile(rf"\b{_CARDINAL}\s+of\s+(?:the|our|its|these)\b", re.I)
_STOP = frozenset("the a an of to and or for in on by with that this it its be is are was were as at from our their".split())


@dataclass(frozen=True, slots=True)
class Statement:
    """One clause that reports a position, the items that it speaks of, and who took it."""

    span: Span
    items: tuple[int, ...]
    who: str | None


def find_statements(document: Document, items: Sequence[Item], *, inside: Sequence[Span]) -> list[Statement]:
    """Clauses outside the items' own text that report positions on them; indexes point into ``items``."""
    tops = [number for number, item in enumerate(items) if item.parent is None]
    parents = {item.parent for item in items if item.parent is not None}
    leaves = [number for number, item in enumerate(items) if item.id not in parents]
    by_tops, by_leaves = _resolve(document, items, tops, inside), _resolve(document, items, leaves, inside)
    if by_leaves and len(leaves) > len(tops):
        covered = {number for statement in by_leaves for number in statement.items}
        covered_tops = {number for statement in by_tops for number in statement.items}
        if len(covered) == len(leaves) and len(covered_tops) < len(tops):
            return _with_parents(by_leaves, items)
        if len(covered) == len(leaves) and _overflows(document, tops, by_tops, by_leaves):
            return _with_parents(by_leaves, items)
    return by_tops


def counted_statement(document: Document, *, inside: Sequence[Span]) -> Span | None:
    """A sentence that says how many recommendations were accepted without saying which."""
    covered = covers(inside)
    for block in document.blocks:
        for sentence in sentences(document.text, block.span):
            text = document.quote(sentence)
            counted = re.search(r"recommendation", text, re.I) and _COUNTED.search(text) and _VERB.search(text)
            if counted and not covered(sentence[0]) and not about_earlier(text, (0, len(text))):
                return sentence
    return None


def _overflows(document: Document, tops: list[int], by_tops: list[Statement], by_leaves: list[Statement]) -> bool:
    """Counted as top-level items, some number runs past the last item."""
    return sum(len(statement.items) for statement in by_tops) < sum(len(statement.items) for statement in by_leaves) - (
        len(by_leaves) - len(by_tops)
    ) and any(len(one.items) < len(other.items) for one, other in zip(by_tops, by_leaves, strict=False))


def _with_parents(statements: list[Statement], items: Sequence[Item]) -> list[Statement]:
    """A parent takes the statement of its first part."""
    found: list[Statement] = []
    place = {item.id: number for number, item in enumerate(items)}
    for statement in statements:
        numbers = list(statement.items)
        for number in statement.items:
            parent = items[number].parent
            if parent is not None and items[number].id == f"{parent}(a)":
                numbers.append(place[parent])
        found.append(Statement(statement.span, tuple(sorted(set(numbers))), statement.who))
    return found


def _resolve(document: Document, items: Sequence[Item], pool: list[int], inside: Sequence[Span]) -> list[Statement]:
    statements: list[Statement] = []
    used: set[int] = set()
    covered = covers(inside)
    for block in document.blocks:
        if block.kind in ("footnote", "letterhead", "code"):
            continue
        found_here = False
        for sentence in sentences(document.text, block.span):
            if covered(sentence[0]) or covered(sentence[1] - 1):
                continue
            text = document.quote(sentence)
            if not re.search(r"recommendation", text if not found_here else document.quote(block.span), re.I) or about_earlier(
                text, (0, len(text))
            ):
                continue
            clauses = _clauses(document, items, pool, sentence, text, used)
            found_here = found_here or bool(clauses)
            statements.extend(clauses)
    return statements


def _clauses(
    document: Document, items: Sequence[Item], pool: list[int], sentence: Span, text: str, used: set[int]
) -> list[Statement]:
    verbs = list(_VERB.finditer(text))
    found: list[Statement] = []
    if _COUNTED.search(text) and not _NUMBERED.search(text):
        return found  # "five of our recommendations": a count, not a list
    for position, match in enumerate(verbs):
        stop = verbs[position + 1].start() if position + 1 < len(verbs) else len(text)
        clause = text[match.start() : stop]
        clause = re.split(
            r"[;.](?:\s|$)|,\s*(?:but|and|while|stating|saying|because|which|although)\b|\s(?:but|while|and)\s*$|,\s*$", clause
        )[0]
        obj = clause[len(match.group()) :]
        if not re.match(
            r"\s*(?:in (?:part|full|principle)\s+|fully\s+)?(?:to\s+)?(?:with\s+|to\s+|on\s+)?(?:only\s+)?(?:the|our|its|all|both|each|recommendations?|her|his|their|these|those|any|a|of|\d|first|second|third|last|final|remaining)",
            obj,
            re.I,
        ):
            continue
        numbers = _references(document, items, pool, obj, used)
        if not numbers:
            continue
        used.update(numbers)
        span = (sentence[0] + match.start(), sentence[0] + match.start() + len(clause.rstrip(" ,")))
        who = re.search(
            r"((?:[A-Z][\w’'&.-]*)(?:\s+(?:of|the|and|for|[A-Z][\w’'&.-]*)){0,6})\s*$", text[: match.start()].rstrip()
        )
        found.append(Statement(span, tuple(numbers), who.group(1) if who else (found[-1].who if found else None)))
    return found


def _references(document: Document, items: Sequence[Item], pool: list[int], obj: str, used: set[int]) -> list[int]:
    numbered = _NUMBERED.search(obj)
    if numbered:
        wanted = _expand(numbered.group(1))
        return [number for number in range(len(items)) if items[number].id in wanted]
    left = [number for number in pool if number not in used]
    group = _GROUP.search(obj)
    if group:
        count = number_of(group.group("count")) or 0
        which = group.group("which").lower()
        if which == "first":
            return pool[:count]
        if which in ("last", "final"):
            return pool[-count:]
        return left[:count]
    if re.search(r"\b(?:remaining|rest of|other)\b", obj, re.I):
        return left
    described = _DESCRIBED.search(obj) or _MEANT.search(obj)
    if described and not re.search(rf"\b{_ORDINAL}\b", obj[: described.start()], re.I):
        best = _most_alike(document, items, left or pool, described.group(1))
        return [best] if best is not None else []
    chosen: list[int] = []
    for match in _ORDINALS.finditer(obj):
        first = (number_of(match.group(1)) or 0) - 1
        last = (number_of(match.group(3)) or 0) - 1 if match.group(3) else first
        chosen.extend(pool[place] for place in range(first, last + 1) if 0 <= place < len(pool))
    if re.search(r"\b(?:final|last)\b", obj, re.I) and not chosen:
        chosen.append(pool[-1])
    if re.search(r"\bfinal\b|\blast\b", obj, re.I) and chosen and pool[-1] not in chosen:
        chosen.append(pool[-1])
    if chosen:
        return list(dict.fromkeys(chosen))
    if _ALL.search(obj):
        return list(pool) if not used else left
    return []


def _expand(listed: str) -> set[str]:
    wanted: set[str] = set()
    for part in re.split(r"\s*(?:,|\band\b|&)\s*", listed):
        ends = re.split(r"\s*(?:–|-|\bto\b|\bthrough\b)\s*", part.strip())
        if len(ends) == 2 and ends[0].isdecimal() and ends[1].isdecimal():
            wanted |= {str(value) for value in range(int(ends[0]), int(ends[1]) + 1)}
        elif ends[0]:
            wanted.add(ends[0])
    return wanted


def _most_alike(document: Document, items: Sequence[Item], pool: list[int], description: str) -> int | None:
    """The item that shares most of the description's words; None below a third of them."""
    wanted = [word for word in words(description) if word not in _STOP][:25]
    best, best_share = None, 0.34
    for number in pool:
        span = items[number].text_span
        if span is None or not wanted:
            continue
        own = set(words(document.quote(span)))
        share = sum(1 for word in wanted if word in own) / len(wanted)
        if share > best_share:
            best, best_share = number, share
    return best
