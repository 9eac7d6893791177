"""Recommendations that are only named by number: "accepts recommendations 110.1, 110.5–110.9", or ids listed under a heading."""

from __future__ import annotations

import re

from recsim.records import Answer, Block, Document, Item, Span
from recsim.roles.cues import Cue, find_cues
from recsim.structure.markers import expand_ids
from recsim.text import sentences, trim

_DOTTED = r"\d{1,3}\.\d{1,3}(?:\.\d{1,3})?(?:\s?\([a-z]\))?"
_LIST = re.compile(rf"{_DOTTED}(?:\s*(?:,|;|–|-|&|\band\b|\bto\b)\s*(?:and\s+|to\s+)?{_DOTTED})*")
# A full stop ends the sentence, a point before a digit is part of an id.
_NUMBER = r"\d{1,3}(?!\d|\.\d)"
_PLAIN = re.compile(
    rf"\brecommendations?\s+(?:nos?\.?\s*|numbers?\s+)?({_NUMBER}(?:(?:\s*(?:,|;|–|-|&|\band\b|\bto\b)\s*)+{_NUMBER})*)",
    re.I,
)
_OPENS = re.compile(r"\d{1,3}(?:\.\d{1,3})+\s+[A-Z]")  # "3.10 The Director agrees with …": the number of the paragraph itself
_ONLY_IDS = re.compile(rf"[\s,;.()–-]*(?:(?:{_DOTTED}|\band\b|\bto\b|recommendations?)[\s,;.()–-]*)+", re.I)
# A section's heading that names what it answers: "Safe staffing (recommendations 1–3)", "Recommendations 11 and 12: culture".
_HEADED_FOR = re.compile(
    rf"(?:\(|^)recommendations?\s+(?:nos?\.?\s*)?({_NUMBER}(?:(?:\s*(?:,|;|–|-|&|\band\b|\bto\b)\s*)+{_NUMBER})*)(?:\)|\s*[:–—])",
    re.I,
)
_ONE = re.compile(r"\brecommendation\s+(?:no\.?\s*)?$", re.I)
_HEADLINE = re.compile(r"[^.:;]{4,80}\(recommendations [^()]{3,60}\)", re.I)  # a section's heading that is set as a paragraph
_LED = re.compile(r"(?:\d{1,3}\.?\s+)?recommendation\s+(?:no\.?\s*)?\d[\d.]*\s*[:–—]", re.I)
_DONE = re.compile(
    r"\b(?:is|are|was|were|been)\s+(?:(?:now|already|also|fully|since)\s+)*(?:complete|completed|implemented|closed|delivered|carried out|met|fulfilled)\b",
    re.I,
)
_FEWEST = 3  # ids; a passing mention is no list
_POSITION = re.compile(r"\b(?:accept|support|enjoy|note|reject|agree|examin|consider|implement|endors|declin)\w*", re.I)
_KINDS = ("explicit", "note", "consider", "refusal", "addressee", "neither", "action", "aim")


def cited_items(document: Document) -> list[Item]:
    """One item an id that a position is taken on by number; empty below three ids, since a passing mention is no list.

    What a section is headed for ("Safe staffing (recommendations 1–3)") and does not name itself gets the section's position ("All
    three were accepted"). Ids that are only said to be done are taken beside others.
    """
    told = _Told()
    heading: Block | None = None
    over: Span | None = None  # the heading of the section, where it takes a position: "Recommendations partially accepted"
    for block in document.blocks:
        if block.kind in ("row", "footnote", "letterhead", "code"):
            continue
        text = document.quote(block.span)
        if heading is not None and _ONLY_IDS.fullmatch(text):
            told.add(text.strip(" .;,"), (heading.span[0], block.span[1]), heading.span)
            continue
        if block.kind == "heading" or len(text) < 120:
            heading = block if _POSITION.search(text) and not _LIST.search(text) else None
        else:
            heading = None
        if block.kind == "heading" or _HEADLINE.fullmatch(text):
            over = block.span if heading is not None else None
            headed = _HEADED_FOR.search(text) if heading is None else None
            several = expand_ids(headed.group(1)) if headed is not None else ()
            told.open(several if len(several) > 1 else ())
            if len(several) > 1:
                continue
        _block(document, block.span, told, over)
    told.open(())
    return told.items()


class _Told:
    """The answers found so far by id, and the section that is being read."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, Item]] = {}  # with how many ids share the answer
        self._done: dict[str, Item] = {}
        self._section: tuple[str, ...] = ()  # the ids that its heading names
        self._named: set[str] = set()
        self._whole: tuple[Span, Span] | None = None  # its first position that names none: answer and clause

    def open(self, section: tuple[str, ...]) -> None:
        """Ends the section; what its heading names and no sentence did is answered by its own position."""
        if self._whole is not None:
            answer, clause = self._whole
            for identifier in self._section:
                if identifier not in self._named:
                    self.add(identifier, answer, clause)
        self._section, self._named, self._whole = section, set(), None

    def add(self, printed: str, span: Span, clause: Span) -> None:
        """An answer to some ids; one that fewer share says more of each and takes the place of an earlier one."""
        identifiers = [identifier for identifier in expand_ids(printed) if re.search(r"\d", identifier)]
        for identifier in identifiers:
            if identifier not in self._found or len(identifiers) < self._found[identifier][0]:
                self._found[identifier] = len(identifiers), _item(identifier, span, clause)

    def name(self, names: list[tuple[int, str]], sentence: Span, text: str) -> None:
        """Notes what a sentence names, and what it says to be done without a position."""
        identifiers = [identifier for _, printed in names for identifier in expand_ids(printed)]
        self._named.update(identifiers)
        for identifier in identifiers if _DONE.search(text) else ():
            self._done.setdefault(identifier, _item(identifier, sentence, None))

    def whole(self, span: Span, clause: Span) -> None:
        """A position that names no id."""
        if self._section and self._whole is None:
            self._whole = span, clause

    def items(self) -> list[Item]:
        """In the order in which they were found, plain numbers by number."""
        if len(self._found) < _FEWEST:
            return []
        items = list((self._done | {identifier: item for identifier, (_, item) in self._found.items()}).values())
        return sorted(items, key=lambda item: int(item.id)) if all(item.id.isdecimal() for item in items) else items


def _item(identifier: str, span: Span, clause: Span | None) -> Item:
    answer = Answer(span, how="list", governed_by=clause)
    return Item(identifier, identifier, None, None, (answer,), marker_span=span)


def _block(document: Document, span: Span, told: _Told, over: Span | None) -> None:
    """Each sentence that takes a position on numbers; what follows it, up to the next that does, goes on with it.

    What names one number and takes none ("Recommendation 112.7: the part on …") has that of the heading ``over`` it.
    """
    inside = list(sentences(document.text, span))
    named = [_names(document.quote(sentence)) for sentence in inside]
    stop = span[1]
    answers: list[Span] = []
    for sentence, names in zip(reversed(inside), reversed(named), strict=True):
        answers.append((sentence[0], stop))
        if names:
            stop = sentence[0]
    for sentence, names, answer in zip(inside, named, reversed(answers), strict=True):
        taken = _positions(document, sentence, names)
        for printed, position in taken:
            told.add(
                printed,
                trim(document.text, sentence if "." in printed and len(expand_ids(printed)) > 1 else answer),
                position.span,
            )
        if over is not None and len(names) == 1 and not taken and _LED.match(document.quote(sentence)):
            told.add(names[0][1], trim(document.text, answer), over)
        told.name(names, sentence, document.quote(sentence))
        if not names:
            cue = next((cue for cue in find_cues(document.text, sentence) if cue.kind in _KINDS), None)
            if cue is not None:
                told.whole(trim(document.text, answer), cue.span)


def _positions(document: Document, sentence: Span, lists: list[tuple[int, str]]) -> list[tuple[str, Cue]]:
    """The lists of ids in a sentence, each with the clause that takes a position on it."""
    cues = [cue for cue in find_cues(document.text, sentence) if cue.kind in _KINDS] if lists else []
    found: list[tuple[str, Cue]] = []
    for start, printed in lists if cues else ():
        before = [cue for cue in cues if cue.span[0] <= sentence[0] + start]
        found.append((printed, before[-1] if before else cues[0]))
    return found


def _names(text: str) -> list[tuple[int, str]]:
    """Where ids are named in a sentence that speaks of recommendations, and how they are printed."""
    if len(text) > 3000 or not re.search(r"recommendation", text, re.I):
        return []
    found = [(match.start(), match.group()) for match in _LIST.finditer(text)]
    if len(found) > 1 and _OPENS.match(text):
        del found[0]
    if len(found) == 1 and len(expand_ids(found[0][1])) == 1 and not _ONE.search(text[: found[0][0]]):
        found = []  # the number of the paragraph itself
    found += [(match.start(1), match.group(1)) for match in _PLAIN.finditer(text)]
    return [(start, printed.strip(" ,;.-–")) for start, printed in found]
