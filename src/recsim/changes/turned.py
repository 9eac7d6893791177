"""Statements turned round: a negation lost or added, another modal verb, the opposite of a comparison or of a verdict."""

from __future__ import annotations

from collections.abc import Iterator

from recsim.changes.cues import (
    ALMOST,
    HEDGES,
    POLES,
    ROUGHLY,
    WHOLE,
    compatible,
    denies,
    is_negation,
    modal_at,
    pole,
    reversed_by_prefix,
    stem,
)
from recsim.changes.places import Places
from recsim.changes.sides import FactSide, between
from recsim.matching import Matched
from recsim.verdicts import FactChange, FactKind
from recsim.wording import SMALL_WORDS

Range = tuple[int, int]
# Bounds of two words that turn each other round; before numbers they are read with these.
_AT_MOST = (("up", "to"), ("at", "least"))
# Words before and after a place in which its counterpart may stand.
_REACH = 4
# Replaced words on either side, more than which have no places in them.
_LONG_BLOCK = 8
# Words of a clause after its subject.
_CLAUSE = 6
# Words before a place at which a name that holds it may begin.
_LONG_NAME = 8


def turned_changes(bead: Matched, suspect: FactSide, official: FactSide, there: Places, here: Places) -> Iterator[FactChange]:
    """Lost and added negations, changed modal verbs and opposites in one bead."""
    yield from _negations(bead, suspect, official, there, lost=True)
    yield from _negations(bead, official, suspect, here, lost=False)
    yield from _modals(bead, suspect, official, there, here)
    yield from _poles(bead, suspect, official)
    yield from _hedged(bead, official, suspect, there, lost=True)
    yield from _hedged(bead, suspect, official, here, lost=False)


def _negations(bead: Matched, other: FactSide, side: FactSide, places: Places, *, lost: bool) -> Iterator[FactChange]:
    """Negations of ``side`` that ``other`` lacks in their place; ``lost`` where the official text is the side that has them."""
    mine, their = (bead.words.official, bead.words.suspect) if lost else (bead.words.suspect, bead.words.official)
    found = [place for place in range(*mine) if is_negation(side.words, place)]
    twins = [place for place in range(*their) if is_negation(other.words, place)]
    if len(found) <= len(twins):
        units, around = (bead.suspect, bead.official) if lost else (bead.official, bead.suspect)
        twins = [place for place in twins if not _moved_away(place, other, side, units, around, mine)]
    if len(found) <= len(twins):
        return
    kept: set[int] = set()
    # What was kept in its place is matched before what merely stands near.
    for place in list(found):
        first, last = places.project(place, place + 1)
        if places.kept(place) and first in twins:
            twins.remove(first)
            found.remove(place)
            kept.add(first)
    for place in found:
        first, last = places.project(place, place + 1)
        near = [twin for twin in twins if first - _REACH <= twin < max(last, first + 1) + _REACH]
        if near:
            twins.remove(near[0])
            continue
        same, start, end, begin, until = places.block_of(place)
        if same:
            continue
        if _said_by_itself(side, other, (start, end), (begin, until), mine, their):
            continue
        head = _head(side.words, place, mine[1])
        if head is not None and _denied_nearby(side.words[head], other, bead.suspect if lost else bead.official, kept):
            continue  # a clause that went to the next sentence took its negation along
        at = _counterpart(places, head, side, other, their) if head is not None else None
        held = at is not None or (_flanked(places, place, mine) and until - begin <= end - start)
        if not held:
            continue
        head = place + 1 if head is None else head
        edge = max(mine[0], place - 1) if not side.words[place].endswith("n't") else place
        window = (edge, head + 1 if head - place <= 3 else place + 2)
        window = (window[0], min(window[1], mine[1]))
        mapped = places.project(*window)
        if mapped[1] <= mapped[0] or mapped[1] - mapped[0] > 8:
            mapped = (at, at + 1) if at is not None else (min(first, their[1] - 1), min(first, their[1] - 1) + 1)
        yield change("negation", side, other, window, mapped, lost)


def _moved_away(place: int, other: FactSide, side: FactSide, units: Range, around: Range, mine: Range) -> bool:
    """Whether a negation of the other side stands beside this passage and not in it, as where a clause became a sentence of its own."""
    head = _head(other.words, place, other.bounds[units[1]])
    if head is None:
        return False
    wanted, negation = stem(other.words[head]), other.words[place]
    start, stop = side.bounds[max(0, around[0] - 1)], side.bounds[min(len(side.bounds) - 1, around[1] + 1)]
    return any(
        side.words[at] == negation and (near := _head(side.words, at, stop)) is not None and stem(side.words[near]) == wanted
        for at in (*range(start, mine[0]), *range(mine[1], stop))
    )


def _denied_nearby(word: str, other: FactSide, units: Range, kept: set[int]) -> bool:
    """Whether the other side denies a word in some units or one unit on either side, by another negation than those that both have."""
    wanted = stem(word)
    start, stop = other.bounds[max(0, units[0] - 1)], other.bounds[min(len(other.bounds) - 1, units[1] + 1)]
    return any(
        place not in kept
        and is_negation(other.words, place)
        and any(stem(near) == wanted for near in other.words[place + 1 : place + 5])
        for place in range(start, stop)
    )


def change(
    kind: FactKind, side: FactSide, other: FactSide, mine: Range, their: Range, lost: bool, same: bool = False
) -> FactChange:
    """A change from some words of ``side`` to some of ``other``; ``lost`` where the official text is the first side."""
    official, suspect = ((side, mine), (other, their)) if lost else ((other, their), (side, mine))
    return FactChange(
        kind,
        official[0].quote(*official[1]),
        suspect[0].quote(*suspect[1]),
        same,
        suspect[0].span(*suspect[1]),
        official[0].span(*official[1]),
    )


def _said_by_itself(side: FactSide, other: FactSide, block: Range, twin: Range, mine: Range, their: Range) -> bool:
    """Whether the other side denies in another way: "unable" for "cannot", "refused" for "did not agree"."""
    reach = _REACH // 2
    # "Everything else is useless" for "nothing else will do": what denies comes later.
    after = _CLAUSE if WHOLE.intersection(other.words[slice(*twin)]) else reach
    region = (max(their[0], twin[0] - reach), min(their[1], twin[1] + after))
    own = (max(mine[0], block[0] - 2 * _REACH), min(mine[1], block[1] + 2 * _REACH))
    have = {stem(side.words[place]) for place in range(*own)}
    return any(denies(other.words[place]) and stem(other.words[place]) not in have for place in range(*region))


def _head(words: tuple[str, ...], place: int, end: int) -> int | None:
    """The word that a negation denies: the next one that carries sense, past the "longer" of "no longer"."""
    return next(
        (at for at in range(place + 1, min(end, place + 6)) if words[at] not in SMALL_WORDS and words[at] != "longer"), None
    )


def _counterpart(places: Places, head: int, side: FactSide, other: FactSide, their: Range) -> int | None:
    """Where the denied word stands on the other side, by its stem, near its place."""
    wanted = stem(side.words[head])
    first, last = places.project(head, head + 1)
    return next(
        (at for at in range(max(their[0], first - _REACH), min(their[1], last + _REACH)) if stem(other.words[at]) == wanted),
        None,
    )


def _flanked(places: Places, place: int, mine: Range) -> bool:
    """Whether the word before a place, or the one after it, was kept."""
    before = place - 1 >= mine[0] and places.kept(place - 1)
    after = place + 1 < mine[1] and places.kept(place + 1)
    return before and after


Modal = tuple[int, int, str]


def _modals(bead: Matched, suspect: FactSide, official: FactSide, there: Places, here: Places) -> Iterator[FactChange]:
    ours, theirs = _modals_of(official, bead.words.official), _modals_of(suspect, bead.words.suspect)
    left: list[Modal] = []
    for one in ours:
        first, last = there.project(one[0], one[1])
        close = [other for other in theirs if first - _REACH <= other[0] < max(last, first + 1) + _REACH]
        twin = min(
            (other for other in close if compatible(one[2], other[2])), key=lambda other: abs(other[0] - first), default=None
        )
        if twin is not None and (twin[2] == one[2] or there.kept(one[0]) or _same_place(one, twin, there)):
            theirs.remove(twin)
            if official.words[slice(*one[:2])] != suspect.words[slice(*twin[:2])] and one[2] != twin[2]:
                yield change("modal", official, suspect, one[:2], twin[:2], True, same=True)
        else:
            left.append(one)
    for one in left:
        if there.kept(one[0]):
            continue
        twin = next((other for other in theirs if _same_place(one, other, there)), None)
        if twin is None and bead.kind == "reworded":
            twin = next(
                (other for other in theirs if len(left) == len(theirs) == 1 and _same_head(one, other, official, suspect)), None
            )
        if twin is not None:
            theirs.remove(twin)
            yield change("modal", official, suspect, one[:2], twin[:2], True, same=compatible(one[2], twin[2]))
        elif one[2] in ("may", "must", "should") and _bare(one, official, suspect, there, bead.words.suspect):
            at = there.project(one[1], one[1] + 1)
            yield change("modal", official, suspect, (one[0], one[1] + 1), at, True)
    for one in theirs:
        if one[2] == "may" and not here.kept(one[0]) and _bare(one, suspect, official, here, bead.words.official):
            at = here.project(one[1], one[1] + 1)
            yield change("modal", suspect, official, (one[0], one[1] + 1), at, False)


def _modals_of(side: FactSide, tokens: Range) -> list[Modal]:
    """(first token, last, what it promises) of the modal verbs in a stretch; "May" with a capital is a month unless it opens the stretch."""
    found, place = [], tokens[0]
    while place < tokens[1]:
        modal = modal_at(side.words, place)
        if modal is not None and place + modal[1] <= tokens[1] and (place == tokens[0] or side.surface(place)[0].islower()):
            found.append((place, place + modal[1], modal[0]))
            place += modal[1]
        else:
            place += 1
    return found


def _same_place(one: Modal, other: Modal, there: Places) -> bool:
    first, last = there.project(one[0], one[1])
    return first - 1 <= other[0] <= max(last, first + 1)


def _same_head(one: Modal, other: Modal, official: FactSide, suspect: FactSide) -> bool:
    heads = [
        {stem(word) for word in side.words[modal[1] : modal[1] + 4] if word not in SMALL_WORDS}
        for side, modal in ((official, one), (suspect, other))
    ]
    return bool(heads[0] & heads[1])


def _bare(one: Modal, side: FactSide, other: FactSide, places: Places, their: Range) -> bool:
    """Whether the verb of a modal was kept while the modal was taken away and nothing says as much in its place."""
    after = one[1]
    if after >= places.blocks[-1][2] or places.kept(one[0]):
        return False
    first, last = places.project(after, after + 1)
    if last <= first or last > len(other.words):
        return False
    verb, twin = side.words[after], other.words[first]
    if verb in ("be", "have"):
        held = twin in ("is", "are", "was", "were", "be", "has", "had", "have", "been")
    else:
        held = stem(verb) == stem(twin)
    region = other.words[max(their[0], first - _REACH) : min(their[1], last + _REACH)]
    own = {stem(word) for word in side.words[max(0, one[0] - _REACH) : after + _REACH]}
    if any(modal_at(other.words, at) for at in range(max(their[0], first - _REACH), min(their[1], last + 2))):
        return False
    if {"to", "let"} & set(region) - own and not {"to", "let"} & own:
        return False
    return held and not any(word.startswith(HEDGES) and stem(word) not in own for word in region)


def _hedged(bead: Matched, side: FactSide, other: FactSide, places: Places, *, lost: bool) -> Iterator[FactChange]:
    """An "almost" before "all" or "every" that only one side has."""
    mine, their = (bead.words.official, bead.words.suspect) if lost else (bead.words.suspect, bead.words.official)
    twins = set(other.words[slice(*their)])
    for place in range(mine[0], mine[1] - 1):
        if side.words[place] in ALMOST and side.words[place + 1] in WHOLE and twins.isdisjoint(ALMOST):
            at = places.project(place + 1, place + 2)
            if at[0] and other.words[at[0] - 1] in ROUGHLY:
                continue
            if at[1] > at[0] and WHOLE.intersection(other.words[slice(*at)]):
                yield change("quantifier", side, other, (place, place + 2), at, lost)


def _poles(bead: Matched, suspect: FactSide, official: FactSide) -> Iterator[FactChange]:
    """Opposites that stand in each other's place, none of them anywhere else in the replaced words."""
    for same, start, end, first, last in bead.words.blocks:
        if same or not (end > start and last > first):
            continue
        if max(end - start, last - first) > _LONG_BLOCK:
            # Where a clause was dropped beside it, only the word next to what was kept has a place.
            start, first = end - 1, last - 1
        mine, their = official.words[first:last], suspect.words[start:end]
        if any(is_negation(official.words, at) for at in range(first, last)) != any(
            is_negation(suspect.words, at) for at in range(start, end)
        ):
            continue
        named = {
            at
            for name in between(official.named, first - _LONG_NAME, last)
            if name.last - name.first > 1
            for at in range(name.first, name.last)
        }
        for kind, one, other in POLES:
            for a, b in ((one, other), (other, one)):
                ours = [at for at, word in enumerate(mine) if pole(word, a)]
                theirs = [at for at, word in enumerate(their) if pole(word, b)]
                crossed = any(pole(word, b) for word in mine) or any(pole(word, a) for word in their)
                if ours and (first + ours[0] in named or _in_a_name(official, first + ours[0])):
                    continue  # "Permanent Secretary", "Lower Issel"
                if ours and theirs and not crossed and _opposite_places(ours[0], theirs[0], len(mine), len(their)):
                    yield change(
                        kind,
                        official,
                        suspect,
                        (first + ours[0], first + ours[0] + 1),
                        (start + theirs[0], start + theirs[0] + 1),
                        True,
                    )
        for one, other in (_AT_MOST, _AT_MOST[::-1]):
            at, to = _phrase(mine, one), _phrase(their, other)
            if at is not None and to is not None and _phrase(mine, other) is None and _phrase(their, one) is None:
                yield change("comparative", official, suspect, (first + at, first + at + 2), (start + to, start + to + 2), True)
        if len(mine) == len(their):
            for place, (word, twin) in enumerate(zip(mine, their, strict=True)):
                if reversed_by_prefix(word, twin):
                    yield change(
                        "negation",
                        official,
                        suspect,
                        (first + place, first + place + 1),
                        (start + place, start + place + 1),
                        True,
                    )


def _phrase(words: tuple[str, ...], phrase: tuple[str, str]) -> int | None:
    """Where two words stand side by side among others."""
    return next((at for at in range(len(words) - 1) if words[at : at + 2] == phrase), None)


def _in_a_name(side: FactSide, place: int) -> bool:
    """Whether a word and the next one are capitalised, as in a name in a list."""
    return (
        place + 1 < len(side.words)
        and place > 0
        and all(side.surface(at)[0].isupper() and not side.surface(at).isupper() for at in (place, place + 1))
    )


def _opposite_places(one: int, other: int, size: int, other_size: int) -> bool:
    """Whether two words have about the same place in their blocks, from the front or from the back."""
    return abs(one - other) <= 1 or abs((size - one) - (other_size - other)) <= 1
