"""Copies in another layout: the words stay, what surrounds them changes."""

from __future__ import annotations

import random
import re
import textwrap

from benchmarks.copies.contract import Builder, Rewritten, Strength
from benchmarks.copies.segments import paragraphs, sentences_of
from recsim.records import Span

_BULLET = re.compile(r"[-*•–]\s+")
_CHANGES: dict[Strength, int] = {"light": 2, "medium": 4, "heavy": 7}
_KINDS = ("wrap", "quotes", "dashes", "spaces", "headings", "bullets", "hyphens")
# Narrow enough to break most sentences, wide enough for a printed page.
_WIDTHS = (58, 64, 72, 80)
_CURLY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


class Reformat:
    """Editor ``reformat``: wrapping, quotes, dashes, spaces, headings, bullets, hyphens at line ends; more kinds when heavier.

    Plain headings become Markdown ones or capitals, Markdown ones plain. Paragraphs are kept.
    """

    name = "reformat"

    def rewrite(self, text: str, *, strength: Strength, rng: random.Random) -> Rewritten:
        order = list(_KINDS)
        rng.shuffle(order)
        kinds = frozenset(order[: _CHANGES[strength]])
        width, upper, bullet = rng.choice(_WIDTHS), rng.random() < 0.5, rng.choice("-*•–")
        curly = any(mark in text for mark in "“”‘’")
        built, last = Builder(), 0
        for span in paragraphs(text):
            built.keep("\n\n\n" if "spaces" in kinds and last and rng.random() < 0.3 else text[last : span[0]])
            head = _is_heading(text, span)
            if head and "headings" in kinds:
                built.keep("" if text[span[0]] == "#" or upper else "## ")
                words = text[span[0] : span[1]].lstrip("# ").strip("*")
                built.add(words.upper() if upper else words, span)
            else:
                self._paragraph(text, span, built, kinds, width=width, bullet=bullet, curly=curly, rng=rng)
            last = span[1]
        built.keep(text[last:])
        return built.done()

    def _paragraph(
        self,
        text: str,
        span: Span,
        built: Builder,
        kinds: frozenset[str],
        *,
        width: int,
        bullet: str,
        curly: bool,
        rng: random.Random,
    ) -> None:
        at, column = span[0], 0
        for start, end in sentences_of(text, span):
            gap = text[at:start]
            if gap and "spaces" in kinds and "\n" not in gap and rng.random() < 0.3:
                gap = rng.choice(("  ", "\u00a0"))
            built.keep(gap)
            column = 0 if "\n" in gap else column + len(gap)
            words = text[start:end]
            mark = _BULLET.match(words)
            if mark and "bullets" in kinds:
                words = f"{bullet} {words[mark.end() :]}"
            if "quotes" in kinds:
                words = words.translate(_CURLY) if curly else _curled(words)
            if "dashes" in kinds:
                words = re.sub(r"\s[–—-]\s", lambda _: rng.choice((" - ", " – ", "—")), words)
            if "wrap" in kinds or "hyphens" in kinds:
                words = _wrapped(words, width, column, hyphens="hyphens" in kinds)
            built.add(words, (start, end))
            column = len(words) - words.rfind("\n") - 1 if "\n" in words else column + len(words)
            at = end


def _is_heading(text: str, span: Span) -> bool:
    words = text[span[0] : span[1]]
    return ("\n" not in words and len(words) < 90 and words[-1:] not in ".;:,!?" and words[:1].isupper()) or words.startswith("#")


def _curled(words: str) -> str:
    words = re.sub(r'(^|[\s(\[])"', r"\1“", words).replace('"', "”")
    return re.sub(r"(^|[\s(\[])'", r"\1‘", words).replace("'", "’")


def _wrapped(words: str, width: int, column: int, *, hyphens: bool) -> str:
    """Lines of at most that width; a long word at the end of a line is broken with a hyphen if asked."""
    plain = re.sub(r"\s*\n\s*", " ", words)
    lines = textwrap.wrap("x" * min(column, width - 12) + plain, width, break_long_words=False, break_on_hyphens=False)
    lines[0] = lines[0][min(column, width - 12) :]
    if hyphens:
        for place in range(1, len(lines)):
            first, _, rest = lines[place].partition(" ")
            if len(first) >= 8 and first.isalpha() and rest:
                half = len(first) // 2
                lines[place - 1] += f" {first[:half]}-"
                lines[place] = f"{first[half:]} {rest}"
    return "\n".join(lines)
