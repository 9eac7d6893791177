"""Names of bodies, people and places: words in capitals where a sentence has none, with the small words that hold them together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recsim.records import Document, Span
from recsim.text import NUMBER_WORDS, sentences
from recsim.wording import SMALL_WORDS

_CAPITAL = r"(?:[A-ZÀ-ÖØ-Þ][\w’'&-]*[\w’]|[A-Z]\b\.?|(?:Mr|Mrs|Ms|Dr|St|Prof|Sir|Rev|Hon)\.)"
_NAME = re.compile(
    rf"(?<![\w-]){_CAPITAL}(?:(?:\s+(?:of|for|and|on|in|at|de|van|von|der|la|du|&)(?:\s+the)?)?\s+{_CAPITAL})*", re.UNICODE
)
# Capitalised, but no names: calendar, parts of papers, and openers of clauses in lists.
_NONE = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday
    sunday recommendation recommendations response reply paragraph paragraphs section sections annex appendix table chapter part phase figure
    box article clause page note question answer spring summer autumn winter christmas easter i accepted agreed rejected noted supported
    partially partly the a an this these that those it its we our they their he she his her in on at by for of to and or but if when where
    fy q1 q2 q3 q4 while as yes no not all any both each every some such there here what who which how why whether because since until after before
    during under over with without from into does do did is are was were has have had will would should may must can let doesn't don't
    isn't aren't won't can't""".split()
) | frozenset(NUMBER_WORDS)  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# A word before a place, and no mark between them that begins a clause or a cell of a table anew.
_INSIDE = re.compile(r"[^\W\d_][^|:;•?!)]*$")
# A line in which so large a part of the words is capitalised, and no word of sense is not, is a heading in title case.
_TITLE = 0.6


@dataclass(frozen=True, slots=True)
class Name:
    """A name; ``opens`` says that it begins its sentence, so that one capital proves nothing, ``heading`` that its whole line is capitalised."""

    span: Span
    opens: bool
    heading: bool = False


def find_names(document: Document) -> Iterator[Name]:
    """The names in a document, in order; in headings in title case any run of words counts as one."""
    for block in document.blocks or ():
        if block.kind == "code":
            continue
        for start, end in sentences(document.text, block.span):
            yield from _in_sentence(document.text, start, end)


def _in_sentence(text: str, start: int, end: int) -> Iterator[Name]:
    words = [match for match in _WORD.finditer(text, start, end)]
    if not words:
        return
    capitals = sum(match.group()[0].isupper() for match in words)
    ordinary = any(match.group().islower() and match.group() not in SMALL_WORDS for match in words)
    heading = len(words) > 2 and capitals >= _TITLE * len(words) and text[end - 1] not in ".?!" and not ordinary
    for match in _NAME.finditer(text, start, end):
        first, last = match.span()
        parts = list(_WORD.finditer(text, first, last))
        plain = heading and parts[0].group().lower() not in TITLES
        opens = not _INSIDE.search(text, start, first)
        # "The Home Office", "In March the Ministry": what only opens the sentence, or is no name, is cut off.
        while parts and _plain(parts[0].group()):
            parts.pop(0)
        while parts and _plain(parts[-1].group()):
            parts.pop()
        if not parts:
            continue
        opens = opens and parts[0].start() == first
        if opens and len(parts) > 2 and parts[1].group() in ("in", "on", "at"):
            # "Spending in Wales": the word that opens the sentence is no part of the name.
            parts, opens = parts[2:], False
        yield Name((parts[0].start(), parts[-1].end()), opens, plain)


def _plain(word: str) -> bool:
    return word.lower().replace("’", "'") in _NONE or word.isdigit() or not word[0].isupper()


_JOINING = frozenset("of for and on in at the de van von der la du".split())


def content(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without those that join them."""
    return tuple(word for word in words if word not in _JOINING)


TITLES = frozenset("mr mrs ms miss dr sir dame lord lady baroness baron prof professor rev reverend hon rt".split())
# Heads of names of departments of state, and words that stand for any of them: "the Department" for "Home Office".
_OF_STATE = frozenset("office ministry department treasury government secretary administration".split())
_DEPARTMENT = frozenset("department ministry government administration".split())


# What texts call bodies and offices in one word once they have named them.
HEADS = frozenset(
    """administration agency assembly association authority board bureau cabinet chair chairman chamber commission commissioner committee company
    congress council court department directorate director federation foundation government house inspector inspectorate institute kingdom management
    member members minister ministers ministry office ombudsman panel parliament party president republic review inquiry report secretary senate
    service society state states support taskforce team tribunal trust union university""".split()
)  # fmt: skip


def in_one_word(words: tuple[str, ...], lower: frozenset[str]) -> bool:
    """Whether a name is one word that is an ordinary one: "Committee", or "Replies" where the text has "replies" too."""
    return len(words) == 1 and (words[0] in HEADS or words[0] in lower)


def untitled(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without its joining words and titles: "Mr Tarrow" as "Tarrow"."""
    return tuple(word for word in content(words) if word not in TITLES)


def refers_back(their: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether a phrase is what a text calls a department once it has named it: "Department" for "Home Office"."""
    mine = content(their)
    return len(mine) == 1 and mine[0] in _DEPARTMENT and not _OF_STATE.isdisjoint(words)


def abbreviates(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether one word is made of the first letters of a name: "HO" and "Home Office", "MoJ" and "Ministry of Justice"."""
    if len(short) != 1 or len(long) < 2:
        return False
    letters = short[0].replace(".", "")
    return letters in ("".join(word[0] for word in content(long)), "".join(word[0] for word in long))
