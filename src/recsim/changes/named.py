"""Names of bodies and people compared: which was given another name, and which was only shortened or spelled out."""

from __future__ import annotations

from collections.abc import Iterator

from recsim.changes.names import HEADS, Name, abbreviates, content, in_one_word, refers_back, untitled
from recsim.changes.places import IN_PLACE, Places
from recsim.changes.sides import FactSide, Placed, between
from recsim.matching import Matched
from recsim.verdicts import FactChange

# A name of n words is replaced by this many more at most.
_LONGER = 3


def named_changes(bead: Matched, suspect: FactSide, official: FactSide, there: Places) -> Iterator[FactChange]:
    """Official names of one bead that stand under another name in the suspect."""
    near, near_official = _near(suspect, bead.suspect), _near(official, bead.official)
    theirs = between(suspect.named, *bead.words.suspect)
    for one in between(official.named, *bead.words.official):
        words = content(_words(one, official))
        if in_one_word(words, official.lower) or (_name(one).opens and len(words) == 1):
            continue
        if one.last > bead.words.official[1]:
            continue
        twin = (
            _in_place(one, theirs, there, suspect, official)
            if bead.kind in IN_PLACE
            else _in_rewrite(one, theirs, suspect, official)
        )
        if _name(one).heading and not _one_word_of_a_name(one, twin, there, suspect, official):
            continue
        # What stands close by was moved, unless a name that the official text knows nothing of is in its place.
        if twin is None or (
            _stands(words, near) >= _stands(words, near_official) and set(suspect.words[slice(*twin)]) <= official.vocabulary
        ):
            continue
        if not _broken(one, twin, suspect, official):
            yield FactChange(
                "name", official.quote(one.first, one.last), suspect.quote(*twin), False, suspect.span(*twin), one.fact.span
            )


def _broken(one: Placed, twin: tuple[int, int], suspect: FactSide, official: FactSide) -> bool:
    """Whether what stands for a name is the name with a hyphen at the end of a line: "Communi- cations"."""
    wanted = "".join(_words(one, official))
    first, last = twin
    return any(
        "".join(suspect.words[max(0, start) : stop]) == wanted for start in (first - 1, first) for stop in (last, last + 1)
    )


def _near(side: FactSide, units: tuple[int, int]) -> tuple[str, ...]:
    """The words of some units and one unit on either side."""
    return side.words[side.bounds[max(0, units[0] - 1)] : side.bounds[min(len(side.bounds) - 1, units[1] + 1)]]


def _stands(words: tuple[str, ...], near: tuple[str, ...]) -> int:
    """How often all words of a name stand close together; a name without words stands always."""
    if not words:
        return len(near)
    size = len(words) + _LONGER
    return sum(word == words[0] and set(words) <= set(near[max(0, at - size) : at + size]) for at, word in enumerate(near))


def _one_word_of_a_name(one: Placed, twin: tuple[int, int] | None, there: Places, suspect: FactSide, official: FactSide) -> bool:
    """Whether one word of a line in title case was replaced by another proper name, or by another kind of body, and all others were kept."""
    if twin is None:
        return False
    gone = [place for place in range(one.first, one.last) if not there.kept(place)]
    first, last = there.project(gone[0], gone[0] + 1) if len(gone) == 1 else (0, 0)
    if last - first != 1 or one.last - one.first < 2:
        return False
    word = suspect.words[first]
    proper = word not in official.vocabulary and word not in suspect.lower and suspect.surface(first)[0].isupper()
    return proper or {word, official.words[gone[0]]} <= HEADS


def _name(placed: Placed) -> Name:
    assert isinstance(placed.fact, Name)
    return placed.fact


def _words(placed: Placed, side: FactSide) -> tuple[str, ...]:
    """The folded words of a name."""
    return side.words[placed.first : placed.last]


def _in_place(one: Placed, theirs: list[Placed], there: Places, suspect: FactSide, official: FactSide) -> tuple[int, int] | None:
    """The words that stand for an official name, where they are a name or what is left of it."""
    first, last = there.project(one.first, one.last)
    if last <= first or last - first > one.last - one.first + _LONGER:
        return None
    over = next((other for other in theirs if other.first < last and first < other.last), None)
    kept = tuple(official.words[place] for place in range(one.first, one.last) if there.kept(place))
    if over is not None and not (_name(over).opens and over.last - over.first == 1):
        # Where the block took in words beside the name, the suspect's own name has the better edges.
        first, last = (min(first, over.first), max(last, over.last)) if kept else (over.first, over.last)
    elif not content(kept):
        return None
    words = suspect.words[first:last]
    if _harmless(_words(one, official), words):
        return None
    return (first, last)


def _in_rewrite(one: Placed, theirs: list[Placed], suspect: FactSide, official: FactSide) -> tuple[int, int] | None:
    """A name that the official text knows nothing of, beside a word of the official name or after the same word."""
    words = _words(one, official)
    for other in theirs:
        their = _words(other, suspect)
        strange = [word for word in content(their) if word not in official.vocabulary]
        if not strange or _name(other).opens or _harmless(words, their):
            continue
        shared = set(content(words)) & set(content(their))
        before = other.first and one.first and suspect.words[other.first - 1] == official.words[one.first - 1]
        if (shared or before) and abs(len(words) - len(their)) <= 1:
            return (other.first, other.last)
    return None


def _harmless(words: tuple[str, ...], their: tuple[str, ...]) -> bool:
    """Whether one name is the other made shorter or longer, spelled out, or in another form."""
    mine, other = ({_spelled(word) for word in untitled(side)} for side in (words, their))
    if not other or (len(words) != len(their) and (mine <= other or other <= mine)) or mine == other:
        return True
    return abbreviates(words, their) or abbreviates(their, words) or refers_back(their, words)


def _spelled(word: str) -> str:
    """A word by one spelling: "organization" as "organisation", "labor" as "labour", a plural as its singular."""
    return word.replace("z", "s").replace("our", "or").replace("mme", "m").rstrip("s").removesuffix("'")
