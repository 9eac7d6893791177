"""Swapping words in place: which words, how many, and with the case of what they replace. The lexicon comes from the caller."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from benchmarks.copies.contract import Builder, Rewritten, Strength
from benchmarks.copies.segments import sentences_of

# The share of content words that is replaced at each strength, as far as the lexicon has something for them.
SHARES: dict[Strength, float] = {"light": 0.30, "medium": 0.60, "heavy": 0.85}
# A spinner mostly has one word for a word; one time in five it takes another.
_AGAIN = 0.8
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Words that no spinner touches: closed classes (Quirk et al. 1985, 2.34-2.41), months, weekdays and titles.
FUNCTION_WORDS = frozenset(
    """a about above across after against all almost along also although always am among an and another any anybody anyone anything
    are aren't around as at be because been before behind being below beneath beside between beyond both but by can can't cannot could
    couldn't despite did didn't do does doesn't doing don't down during each either else enough even ever every everybody everyone
    everything except few for from further had hadn't has hasn't have haven't having he hence her here hers herself him himself his how
    however i if in indeed inside instead into is isn't it its itself just least less let like many may me might mine more moreover most
    much must my myself near neither never no nobody none nor not nothing now of off often on once one only onto or other others ought
    our ours ourselves out over own per perhaps quite rather same shall she should shouldn't since so some somebody someone something
    soon still such than that the their theirs them themselves then there therefore these they this those though through throughout thus
    till to together too toward towards under unless until up upon us very via was wasn't we were weren't what whatever when where
    whereas whether which while who whom whose why will with within without won't would wouldn't yet you your yours yourself
    two three four five six seven eight nine ten eleven twelve first second third
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday mr mrs ms dr sir dame rt hon""".split()
)


def content_words(text: str) -> list[re.Match[str]]:
    """The words of the text that a swapper may replace, in order."""
    return [
        match
        for match in _WORD.finditer(text)
        if len(match.group()) > 2 and match.group().lower().replace("’", "'") not in FUNCTION_WORDS
    ]


def with_case(new: str, old: str) -> str:
    """The new word or phrase in the case of the old: all capitals, each word capitalised, or small."""
    if len(old) > 1 and old.isupper():
        return new.upper()
    if old[:1].isupper():
        return " ".join(word[:1].upper() + word[1:] for word in new.split(" "))
    return new


def swap(text: str, *, strength: Strength, rng: random.Random, candidates: Callable[[str], Sequence[str]]) -> Rewritten:
    """The text with a share of its content words replaced in place, aligned sentence by sentence.

    ``candidates`` gives the replacements of a lower-case word, likeliest first, already inflected; none if it has none. One
    draw decides the rank of each word, so that a stronger copy from the same seed replaces all that a lighter one does.
    """
    found = content_words(text)
    draws = [(rng.random(), rng.random(), rng.random()) for _ in found]
    options = [candidates(match.group().lower()) for match in found]
    replaceable = sorted((place for place, words in enumerate(options) if words), key=lambda place: draws[place][0])
    chosen = set(replaceable[: round(SHARES[strength] * len(found))])
    usual: dict[str, str] = {}
    replaced: dict[int, str] = {}
    for place, match in enumerate(found):
        if not options[place]:
            continue
        word = match.group().lower()
        _, fresh, which = draws[place]
        new = usual.get(word) if fresh < _AGAIN else None
        if new is None:
            # Squared: the first candidates are taken most.
            new = options[place][int(which * which * len(options[place]))]
            usual.setdefault(word, new)
        if place in chosen:
            replaced[match.start()] = with_case(new, match.group())
    built, last = Builder(), 0
    ends = {match.start(): match.end() for match in found}
    starts = sorted(replaced)
    for begin, end in sentences_of(text):
        built.keep(text[last:begin])
        pieces, at = [], begin
        for start in starts:
            if begin <= start < end:
                pieces += [text[at:start], replaced[start]]
                at = ends[start]
        built.add("".join([*pieces, text[at:end]]), (begin, end))
        last = end
    built.keep(text[last:])
    return built.done()
