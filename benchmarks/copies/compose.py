"""Copies put together from parts: paragraphs shuffled, set into a foreign text, taken from several sources, or rewritten twice."""

from __future__ import annotations

import random
from collections.abc import Sequence

from benchmarks.copies.contract import AlignedPair, Builder, Composed, Generator, Part, Rewritten, Strength
from benchmarks.copies.segments import paragraphs, sentences_of
from recsim.records import Span

_PARAGRAPH = "\n\n"
# The part of the units that change places.
_MOVED: dict[Strength, float] = {"light": 0.25, "medium": 0.6, "heavy": 1.0}


class Shuffle:
    """Editor ``shuffle``: the order changes, of paragraphs, and from medium on of the sentences in them; the words stay."""

    name = "shuffle"

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        spans = list(paragraphs(text))
        built = Builder()
        for place, span in enumerate(_shuffled(spans, _MOVED[strength], rng)):
            built.keep(_PARAGRAPH if place else "")
            inner = list(sentences_of(text, span))
            if strength != "light":
                inner = _shuffled(inner, _MOVED[strength] / 2, rng)
            for number, (start, end) in enumerate(inner):
                built.keep(" " if number else "")
                built.add(text[start:end], (start, end))
        return built.done()


def _shuffled(spans: Sequence[Span], part: float, rng: random.Random) -> list[Span]:
    """The spans with that part of them, at least two, in other places."""
    made = list(spans)
    places = sorted(rng.sample(range(len(made)), min(len(made), max(2, round(part * len(made))))))
    moved = [made[place] for place in places]
    rng.shuffle(moved)
    for place, span in zip(places, moved, strict=True):
        made[place] = span
    return made


class Chain:
    """Two generators, one after the other: what a syntax rewriter made, spun by a word swapper.

    ``parts`` names both; to leave a generator out of training, leave its chains out too. The first is used at the strength asked
    for, the second as well.
    """

    def __init__(self, first: Generator, second: Generator) -> None:
        self.first, self.second = first, second
        self.name = f"{first.name}+{second.name}"
        self.parts = (first.name, second.name)

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        between = self.first.rewrite(text, strength=strength, rng=rng)
        made = self.second.rewrite(between.text, strength=strength, rng=rng)
        return Rewritten(made.text, tuple(_chained(made.pairs, between.pairs)))


def _chained(last: Sequence[AlignedPair], first: Sequence[AlignedPair]) -> list[AlignedPair]:
    """Pairs through the text between; where the two do not cut it at the same places, spans over all that hangs together."""
    found: list[AlignedPair] = []
    # Of each pair being built: the end of what it covers in the text between.
    reached = -1
    for suspect, (start, end) in sorted(last, key=lambda pair: pair[1]):
        officials = [(official, middle) for middle, official in first if middle[0] < end and start < middle[1]]
        if not officials:
            continue
        span = (min(official[0] for official, _ in officials), max(official[1] for official, _ in officials))
        if found and min(middle[0] for _, middle in officials) < reached:
            (a, b), (c, d) = found[-1]
            found[-1] = (min(a, suspect[0]), max(b, suspect[1])), (min(c, span[0]), max(d, span[1]))
        else:
            found.append((suspect, span))
        reached = max(reached, end, *(middle[1] for _, middle in officials))
    return sorted(found)


def insert(
    host: str,
    official: str,
    *,
    rng: random.Random,
    count: int | None = None,
    generator: Generator | None = None,
    strength: Strength = "medium",
    least_words: int = 12,
) -> Composed:
    """One to three neighbouring paragraphs of an official text set into a host text, paraphrased first if asked.

    Args:
        count: how many paragraphs; drawn from 1 to 3 by default.
        generator: rewrites the paragraphs before they are set in; they stay verbatim without one.
        least_words: shorter paragraphs (headings, labels) are not taken as the first.

    Returns:
        The text and its parts, all of source 0; the host's own words are in no part.

    Raises:
        ValueError: no paragraph of the official text has ``least_words`` words.
    """
    spans = list(paragraphs(official))
    starts = [place for place, (start, end) in enumerate(spans) if len(official[start:end].split()) >= least_words]
    if not starts:
        raise ValueError(f"no paragraph of the official text has {least_words} words; lower least_words")
    first = rng.choice(starts)
    wanted = count if count is not None else rng.randint(1, 3)
    taken = (spans[first][0], spans[min(first + wanted, len(spans)) - 1][1])
    places = [start for start, _ in paragraphs(host)]
    at = rng.choice([*places[1:], len(host)])
    before, after = host[:at].rstrip(), host[at:].strip()
    words, parts = _taken(official, taken, source=0, generator=generator, strength=strength, rng=rng)
    offset = len(before) + (len(_PARAGRAPH) if before else 0)
    text = _PARAGRAPH.join(piece for piece in (before, words, after) if piece)
    return Composed(text, tuple(_moved(part, offset) for part in parts))


def mix(
    officials: Sequence[str],
    *,
    rng: random.Random,
    paragraphs_each: int = 3,
    generator: Generator | None = None,
    strength: Strength = "medium",
) -> Composed:
    """Runs of paragraphs from several official texts in turn, one run each, in drawn order; paraphrased if asked.

    ``source`` of a part is the place of its text in ``officials``.
    """
    order = list(range(len(officials)))
    rng.shuffle(order)
    text = ""
    found: list[Part] = []
    for source in order:
        spans = list(paragraphs(officials[source]))
        if not spans:
            continue
        first = rng.randrange(max(1, len(spans) - paragraphs_each + 1))
        run = spans[first : first + paragraphs_each]
        words, parts = _taken(
            officials[source], (run[0][0], run[-1][1]), source=source, generator=generator, strength=strength, rng=rng
        )
        text += _PARAGRAPH if text else ""
        found += [_moved(part, len(text)) for part in parts]
        text += words
    return Composed(text, tuple(found))


def _taken(
    official: str, span: Span, *, source: int, generator: Generator | None, strength: Strength, rng: random.Random
) -> tuple[str, list[Part]]:
    """The words of a span, rewritten if asked, and their parts with suspect spans from 0."""
    start, end = span
    words = official[start:end]
    if generator is not None:
        made = generator.rewrite(words, strength=strength, rng=rng)
        parts = [Part(source, suspect, (a + start, b + start)) for suspect, (a, b) in made.pairs]
        return made.text, parts
    spans = list(sentences_of(words))
    return words, [Part(source, (a, b), (a + start, b + start)) for a, b in spans]


def _moved(part: Part, offset: int) -> Part:
    return Part(part.source, (part.suspect[0] + offset, part.suspect[1] + offset), part.official)
