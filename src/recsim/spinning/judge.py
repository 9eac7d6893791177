"""The hint: how far a text's wording looks swapped, and the phrases that look so."""

from __future__ import annotations

import math
from pathlib import Path

from recsim.reading import DEFAULT_LIMITS, Limits, read
from recsim.records import Document, Paper, Problem, Span
from recsim.spinning.features import WordEvidence, evidence, features
from recsim.spinning.model import DEFAULT_SPUN, SpunModel, load_spun
from recsim.verdicts import Spun, SpunPhrase
from recsim.wording import SMALL_WORDS

# Fewer different words of sense than this, two paragraphs, say too little.
SHORTEST = 50
# A text's means count as if it had this many more words, all of them ordinary, so that short texts are judged with care. With 40 instead, dev
# figures move by less than .01.
SHRUNK = 80
# Beside pairs that another word would mend, words are shown for which a swapped reading is e^3 times as likely; so many phrases at most.
_SHOWN, _PHRASES = 3.0, 40


def spun(source: str | Path | bytes | Document | Paper, *, model: str = DEFAULT_SPUN, limits: Limits = DEFAULT_LIMITS) -> Spun:
    """A hint, from wording alone, that a program swapped words of a text. Raises a `ReadError` for a source that cannot be read.

    The score is between 0 and 1; a text is flagged from a threshold on that one ordinary text in a hundred reaches. Texts
    spun lightly, or by a language model, mostly go unseen. A text with fewer than 50 different words of sense has the score 0 and a problem.
    """
    if isinstance(source, Paper):
        source = source.document
    document = source if isinstance(source, Document) else read(source, limits=limits)
    return spun_text(document.text, load_spun(model))


def spun_text(text: str, model: SpunModel) -> Spun:
    """The hint for a text; spans of its phrases are offsets into it."""
    found = evidence(text, model)
    values, count = features(found)
    if count < SHORTEST:
        message = f"{count} different words of sense are too few to judge the wording by; {SHORTEST} are needed"
        return Spun(0.0, problems=(Problem("too_short", message),))
    score = scored(shrunk(values, count, model), model)
    flagged = score >= model.threshold
    return Spun(score, tuple(_phrases(text, found, model)) if flagged else (), flagged)


def shrunk(values: tuple[float, ...], count: int, model: SpunModel) -> tuple[float, ...]:
    """Features drawn towards those of ordinary text, the more the fewer words they come from."""
    share = count / (count + SHRUNK)
    return tuple(centre + share * (value - centre) for value, centre in zip(values, model.centre, strict=True))


def scored(values: tuple[float, ...], model: SpunModel) -> float:
    """The score of features: a logistic regression."""
    total = model.baseline + sum(weight * value for weight, value in zip(model.weights, values, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-500.0, min(500.0, total))))


def _phrases(text: str, found: WordEvidence, model: SpunModel) -> list[SpunPhrase]:
    """First pairs of words that a word near in meaning makes a common pair of, then words that another would fit far better."""
    sure = [row for row in range(len(found.token)) if found.repaired[row]]
    others = [
        row for row in range(len(found.token)) if found.swapped[row] >= _SHOWN and found.counted[row] and not found.repaired[row]
    ]
    strongest = [
        *sorted(sure, key=lambda row: -float(found.gain[row])),
        *sorted(others, key=lambda row: -float(found.swapped[row])),
    ]
    phrases: list[SpunPhrase] = []
    taken: set[int] = set()
    for row in strongest:
        at = int(found.token[row])
        first, last = _with_neighbours(found, at)
        if not taken.isdisjoint(range(first, last)) or len(phrases) == _PHRASES:
            continue
        taken.update(range(first, last))
        printed = [text[int(found.starts[place]) : int(found.ends[place])] for place in range(first, last)]
        expected = list(printed)
        expected[at - first] = _cased(model.words[int(found.better[row])], printed[at - first])
        span: Span = (int(found.starts[first]), int(found.ends[last - 1]))
        phrases.append(
            SpunPhrase(" ".join(text[span[0] : span[1]].split()), span, " ".join(expected) if found.repaired[row] else None)
        )
    return phrases


def _with_neighbours(found: WordEvidence, at: int) -> tuple[int, int]:
    """A word and the words of sense that stand right beside it."""
    first, last = at, at + 1
    if at and found.joined[at - 1] and found.words[at - 1] not in SMALL_WORDS:
        first = at - 1
    if last < len(found.words) and found.joined[at] and found.words[last] not in SMALL_WORDS:
        last += 1
    return first, last


def _cased(word: str, old: str) -> str:
    return word.upper() if len(old) > 1 and old.isupper() else word.capitalize() if old[:1].isupper() else word
