"""Parts of a recommendation: lettered or numbered items in its text, and earlier recommendations quoted in its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recsim.records import Answer, Document, Span
from recsim.roles.cues import find_cues
from recsim.roles.labels import leading_label
from recsim.roles.sentences import recommends
from recsim.structure.markers import Marker
from recsim.structure.regions import Region
from recsim.text import sentences, trim

_FIRST = ("(a)", "(i)", "(1)", "(A)")


@dataclass(frozen=True, slots=True)
class Part:
    """A nested item: its marker, own text (None where it is printed elsewhere) and own answers."""

    name: str
    marker: Marker
    text: Span | None
    answers: tuple[Answer, ...]


def find_parts(document: Document, region: Region, everything: Sequence[Marker | None]) -> list[Part]:
    """Nested items of a region, in order; the region's ``text`` is cut to its own words where they follow it."""
    inside = [
        marker
        for index in range(region.first, region.last + 1)
        if (marker := everything[index]) is not None
        and (marker.kind == "part" or _compound(marker, region))
        and index > region.first
    ]
    asked = _sequence([marker for marker in inside if marker.start < region.split])
    if asked:
        return _asked_parts(document, region, asked, [marker for marker in inside if marker.start >= region.split])
    quoted = _sequence([marker for marker in inside if marker.start >= region.split])
    if quoted and _are_quoted(document, region, quoted):
        return _quoted_parts(document, region, quoted, everything)
    if quoted and all(_takes_position(document, marker) for marker in quoted):
        return _answered_parts(document, region, quoted)
    return []


def _compound(marker: Marker, region: Region) -> bool:
    """ "4a" under "4"."""
    return (
        bool(region.marker.ids)
        and marker.kind == "number"
        and marker.ids[0][:-1] == region.marker.ids[0]
        and marker.ids[0][-1].isalpha()
    )


def _name(marker: Marker) -> str:
    """The part's own name in brackets: "(a)" of "(a)", "4(a)" and "4a"."""
    name = marker.ids[0]
    return name[name.index("(") :] if "(" in name else f"({name[-1]})"


def _sequence(markers: list[Marker]) -> list[Marker]:
    """The longest run that starts at (a), (i) or (1) and goes up by one; empty if shorter than two."""
    best: list[Marker] = []
    tried: set[str] = set()
    for start, marker in enumerate(markers):
        if _name(marker) not in _FIRST or _name(marker) in tried:
            continue  # from a later "(a)" no longer run starts
        tried.add(_name(marker))
        roman = _name(marker) == "(i)"
        run = [marker]
        for follower in markers[start + 1 :]:
            if _ordinal(_name(follower), roman=roman) == _ordinal(_name(run[-1]), roman=roman) + 1:
                run.append(follower)
        if len(run) > len(best):
            best = run
    return best if len(best) >= 2 else []


_ROMAN = {"i": 1, "v": 5, "x": 10}


def _ordinal(name: str, *, roman: bool) -> int:
    inner = name.strip("()").lower()
    if inner.isdecimal():
        return int(inner)
    if roman and all(char in _ROMAN for char in inner):
        values = [_ROMAN[char] for char in inner]
        return sum(
            -value if values[place + 1 : place + 2] and values[place + 1] > value else value for place, value in enumerate(values)
        )
    return ord(inner[0]) - 96 if len(inner) == 1 else -99


def _asked_parts(document: Document, region: Region, asked: list[Marker], later: list[Marker]) -> list[Part]:
    if region.text is not None and region.text[0] < asked[0].start:
        own = trim(document.text, (region.text[0], asked[0].start))
        if own[1] > own[0]:
            region.text = own
    answered = {_name(marker): marker for marker in later}
    shared = [marker for marker in asked if _name(marker) in answered]
    use_answers = len(shared) >= 2 or len(shared) == len(asked)
    ordered = sorted(answered.values(), key=lambda marker: marker.start)
    parts: list[Part] = []
    for position, marker in enumerate(asked):
        stop = asked[position + 1].start if position + 1 < len(asked) else region.split
        text = trim(document.text, (marker.end, min(stop, _own_end(document, marker, stop, last=position + 1 == len(asked)))))
        answers: tuple[Answer, ...] = ()
        reply = answered.get(_name(marker)) if use_answers else None
        if reply is not None:
            after = [other.start for other in ordered if other.start > reply.start]
            end = after[0] if after else document.blocks[region.last].span[1]
            answers = (Answer(trim(document.text, (reply.end, end))),)
        parts.append(Part(_name(marker), marker, text, answers))
    return parts


def _own_end(document: Document, marker: Marker, stop: int, *, last: bool) -> int:
    """A part's own words: its block, and for any but the last also what follows before the next part."""
    return document.blocks[marker.block].span[1] if last else stop


def _takes_position(document: Document, marker: Marker) -> bool:
    span = (marker.end, document.blocks[marker.block].span[1])
    if leading_label(document.quote(span)) is not None:
        return True
    first = next(sentences(document.text, span), None)
    return first is not None and any(
        cue.kind in ("explicit", "refusal") and cue.subject is not None and cue.that is None
        for cue in find_cues(document.text, first)
    )


def _answered_parts(document: Document, region: Region, markers: list[Marker]) -> list[Part]:
    """Answers to parts that are printed in the report alone: "(a) The Agency accepts … (b) The Agency does not accept …"."""
    stops = [marker.start for marker in markers[1:]] + [document.blocks[region.last].span[1]]
    return [
        Part(_name(marker), marker, None, (Answer(trim(document.text, (marker.end, stop))),))
        for marker, stop in zip(markers, stops, strict=True)
    ]


def _are_quoted(document: Document, region: Region, markers: list[Marker]) -> bool:
    """Items inside an answer are recommendations if they are set apart or ask for something, and are answered one by one."""
    asking = 0
    for marker in markers:
        block = document.blocks[marker.block]
        first = next(sentences(document.text, (marker.end, block.span[1])), None)
        asking += block.strong or (first is not None and recommends(document.text, first) > 0.4)
    followed = sum(
        1
        for position, marker in enumerate(markers)
        if (markers[position + 1].block if position + 1 < len(markers) else region.last + 1) > marker.block + 1
    )
    return asking * 10 >= len(markers) * 6 and followed * 10 >= len(markers) * 6


def _quoted_parts(document: Document, region: Region, markers: list[Marker], everything: Sequence[Marker | None]) -> list[Part]:
    parts: list[Part] = []
    for position, marker in enumerate(markers):
        stop = (markers[position + 1].block if position + 1 < len(markers) else region.last + 1) - 1
        for index in range(marker.block + 1, stop + 1):
            other = everything[index]
            if other is not None and other.kind == "number" and other.ids[0].count(".") == 1 and other.style == "number.1":
                stop = index - 1  # "1.3" after "(vi)" speaks of the parent again
                break
        text = trim(document.text, (marker.end, document.blocks[marker.block].span[1]))
        answers: tuple[Answer, ...] = ()
        if stop > marker.block:
            answers = (Answer((document.blocks[marker.block + 1].span[0], document.blocks[stop].span[1])),)
        parts.append(Part(_name(marker), marker, text, answers))
    return parts
