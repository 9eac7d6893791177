"""What stands in the suspect in place of what: the glossary of a copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from recsim.matching.prepared import Prepared
from recsim.matching.verdict import Matched
from recsim.verdicts import Substitution

# A longer stretch was rewritten, not swapped.
_LONGEST = 5


def substitutions(a: Prepared, b: Prepared, matched: Iterable[Matched]) -> tuple[Substitution, ...]:
    """Phrases of the official text with what replaces them in counted pairs, commonest first, then in order of the suspect."""
    counts: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], tuple[str, str]] = {}
    for one in matched:
        if not one.counts or one.kind not in ("edited", "substituted"):
            continue
        for same, start, end, other_start, other_end in one.words.blocks:
            sizes = (end - start, other_end - other_start)
            if same or not all(sizes) or max(sizes) > _LONGEST:
                continue
            here, there = (_words(side, *span) for side, span in ((a, (start, end)), (b, (other_start, other_end))))
            key = (there.lower(), here.lower())
            counts[key] += 1
            shown.setdefault(key, (there, here))
    return tuple(Substitution(*shown[key], count) for key, count in counts.most_common())


def _words(side: Prepared, start: int, end: int) -> str:
    first, last = side.tokens.span(start, end)
    return " ".join(side.text[first:last].split())
