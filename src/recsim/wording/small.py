"""Small words: the closed classes, which carry grammar more than sense (Quirk et al. 1985, 2.34-2.41)."""

from __future__ import annotations

SMALL_WORDS = frozenset(
    """a about above across after against all along also although am among an and any are around as at be because been before being below
    between both but by can could did do does doing down during each either every few for from further had has have having he her hers him
    his how i if in into is it its itself just may me might more most must my no nor not of off on once only or other ought our out over own
    per same shall she should so some such than that the their theirs them then there these they this those though through to too under
    until up upon us very was we were what when where whether which while who whom whose why will with within without would yet you your"""
    .split()
)  # fmt: skip
