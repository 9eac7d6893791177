"""The glossary of a copy: which phrase of the official text stands under which words, what misleads most first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from recsim.changes.cues import POLES, is_negation, modal_at, pole, stem
from recsim.changes.names import Name
from recsim.changes.places import Places, places
from recsim.changes.quantities import SECONDS
from recsim.changes.sides import FactSide, Placed, between
from recsim.changes.stances import position_of
from recsim.matching import Matched
from recsim.text import NUMBER_WORDS
from recsim.verdicts import Substitution
from recsim.wording import SMALL_WORDS

Range = tuple[int, int]
# Words of which one for another is another number: "nine" and "six", "million" and "billion", "days" and "weeks".
_COUNTING = frozenset("hundred thousand million billion trillion percent".split()) | frozenset(SECONDS) - {"quarter"}
# Where a cell of a table or a paragraph ends.
_BREAK = re.compile(r"\||\n\s*\n")
# A longer stretch was rewritten, not swapped; one as long as this is shown whole, one of single words is taken apart.
_LONGEST = 5
# Words of positions: a reader of these takes a stance from them.
_STANCE = (
    "accept",
    "agree",
    "reject",
    "approv",
    "endors",
    "support",
    "noted",
    "partial",
    "partly",
    "principle",
    "declin",
    "concur",
    "disagre",
)


def substitutions(suspect: FactSide, official: FactSide, matched: Iterable[Matched]) -> tuple[Substitution, ...]:
    """Phrases of the official text with what replaces them in pairs that count; names whole.

    First what misleads most: opposites and numbers, positions, names, modal verbs and negations; then other words, commonest and surest first.
    Words that only changed their form ("five" and "5") and small words for small words come last or are left out.
    """
    counts: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], tuple[str, str]] = {}
    ranks: dict[tuple[str, str], tuple[int, int]] = {}
    for bead in matched:
        if not bead.counts or bead.kind not in ("edited", "substituted"):
            continue
        there = places(bead)
        for mine, their, loose in _replaced(bead, suspect, official, there):
            words, instead = official.words[slice(*mine)], suspect.words[slice(*their)]
            if _same_words(words, instead):
                continue
            key = (" ".join(words), " ".join(instead))
            counts[key] += 1
            shown.setdefault(key, (official.quote(*mine), suspect.quote(*their)))
            rank = (_misleads(mine, words, instead, official), loose)
            ranks[key] = min(ranks.get(key, rank), rank)
    order = sorted(counts, key=lambda key: (ranks[key][0], ranks[key][1], -counts[key]))
    return tuple(Substitution(*shown[key], counts[key]) for key in order)


def _same_words(words: tuple[str, ...], instead: tuple[str, ...]) -> bool:
    return "".join(words).replace("'", "") == "".join(instead).replace("'", "")


def _misleads(mine: Range, words: tuple[str, ...], instead: tuple[str, ...], official: FactSide) -> int:
    """How much a replacement misleads, 0 most: opposites and other numbers; positions that no longer read as the same; those that do;
    names; modal verbs and negations; words of sense; small words."""
    numbers = _counts(words), _counts(instead)
    if (all(numbers) and numbers[0] != numbers[1]) or any(
        any(pole(word, one) for word in words) and any(pole(word, other) for word in instead)
        for _, first, second in POLES
        for one, other in ((first, second), (second, first))
    ):
        return 0
    if any(word.startswith(_STANCE) for word in words):
        return 1 if position_of(" ".join(words)) != position_of(" ".join(instead)) else 2
    if any(
        named.first <= mine[0] and mine[1] <= named.last and not _opener(named)
        for named in between(official.named, mine[0] - 12, mine[1])
    ):
        return 3
    if _turns(words) != _turns(instead):
        return 4
    return 5 if any(word not in SMALL_WORDS for word in words) and any(word not in SMALL_WORDS for word in instead) else 6


def _counts(words: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers, scales and units of time in a phrase: words as figures, the plural as the singular."""
    plain = [word.rstrip("s") for word in words]
    return tuple(
        sorted(
            str(NUMBER_WORDS.get(word, word)) for word in plain if word[:1].isdigit() or word in _COUNTING or word in NUMBER_WORDS
        )
    )


def _opener(one: Placed) -> bool:
    """Whether a name is one capital at the head of its sentence, which proves nothing."""
    return isinstance(one.fact, Name) and one.fact.opens and one.last - one.first == 1


def _turns(words: tuple[str, ...]) -> tuple[bool, str]:
    """Whether a phrase denies, and the modal class in it."""
    modal = next((found[0] for at in range(len(words)) if (found := modal_at(words, at)) is not None), "")
    return any(is_negation(words, at) for at in range(len(words))), modal


def _replaced(bead: Matched, suspect: FactSide, official: FactSide, there: Places) -> Iterator[tuple[Range, Range, int]]:
    """(official tokens, suspect tokens, how loose) of what was replaced: names first, then what is left of each block."""
    named: set[int] = set()
    for one in between(official.named, *bead.words.official):
        if _opener(one) or one.last > bead.words.official[1] or all(there.kept(place) for place in range(one.first, one.last)):
            continue
        mine, their = _name_and_place(one.first, one.last, there, suspect, official)
        if their[0] < their[1] <= their[0] + (mine[1] - mine[0]) + 3 and len(_pieces(suspect, their)) == 1:
            named.update(range(*mine))
            yield mine, their, 0
    for same, start, end, first, last in bead.words.blocks:
        if same or not (end > start and last > first):
            continue
        for part, twin in _cells((first, last), (start, end), suspect, official):
            for mine, their, loose in _parts(part, twin, suspect, official):
                if named.isdisjoint(range(*mine)) and max(mine[1] - mine[0], their[1] - their[0]) <= _LONGEST:
                    yield mine, their, loose


def _cells(mine: Range, their: Range, suspect: FactSide, official: FactSide) -> Iterator[tuple[Range, Range]]:
    """A replaced block cut where cells and paragraphs end; nothing where the sides have not as many pieces."""
    pieces = [_pieces(side, span) for side, span in ((official, mine), (suspect, their))]
    if len(pieces[0]) == len(pieces[1]):
        yield from zip(*pieces, strict=True)


def _pieces(side: FactSide, span: Range) -> list[Range]:
    edges = [
        at for at in range(span[0] + 1, span[1])
        if _BREAK.search(side.text, int(side.tokens.ends[at - 1]), int(side.tokens.starts[at]))
    ]  # fmt: skip
    return list(pairwise([span[0], *edges, span[1]]))


def _name_and_place(first: int, last: int, there: Places, suspect: FactSide, official: FactSide) -> tuple[Range, Range]:
    """A name and what stands for it, cut at the suspect's own name where the block took in words beside it."""
    their = there.project(first, last)
    if their[1] - their[0] > last - first:
        own = [one for one in between(suspect.named, *their) if one.last <= their[1]]
        kept = [place for place in range(first, last) if there.kept(place)]
        if len(own) == 1 and not kept:
            their = (own[0].first, own[0].last)
    return (first, last), their


def _parts(mine: Range, their: Range, suspect: FactSide, official: FactSide) -> Iterator[tuple[Range, Range, int]]:
    """A replaced block taken apart: word for word where both have as many, of the same sort; at small words that both keep; else whole."""
    size = mine[1] - mine[0]
    if size == their[1] - their[0]:
        sorts = [(_small(official.words[mine[0] + at]), _small(suspect.words[their[0] + at])) for at in range(size)]
        if size == 1 or all(one == other for one, other in sorts):
            for at in range(size):
                yield (mine[0] + at, mine[0] + at + 1), (their[0] + at, their[0] + at + 1), 0 if size <= 2 else 1
            return
    yield mine, their, 1 if size == 1 or their[1] - their[0] == 1 else 2


def _small(word: str) -> bool:
    return word in SMALL_WORDS or len(stem(word)) < 3
