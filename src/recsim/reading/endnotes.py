"""Notes that stand as paragraphs at a text's end, without any mark of the format: told by their numbers and what refers to them."""

from __future__ import annotations

import re
from dataclasses import replace

from recsim.reading.built import Built
from recsim.records import Block

_NOTE = re.compile(r"(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3}))\s{0,2}(?=[A-Z“\"'‘(h])")
_HEADED = re.compile(r"\W*(?:foot|end)?notes?\W*", re.I)
# A number put to a word or its stop without a space, as a raised one comes out; with a bracket it may stand apart.
_REFERENCE = r"(?:(?<=[a-z][.,;:’”)])|(?<=[a-z][a-z])|(?<=\d{{4}}[.,;]))(?:\[{0}\]|{0})(?=[\s.,;:)]|$)|(?<=\S)\s?\[{0}\]"
# What a note says goes on in at most so many blocks that bear no number.
_MORE = 2
_MOST = 400


def with_endnotes(built: Built) -> Built:
    """The same text, with the last paragraphs made footnotes where they count up from 1 and the text refers to each of them.

    The cost is bounded by the notes, of which at most 400 blocks from the end are looked at.
    """
    blocks = built.blocks
    first = _first(built)
    if first is None:
        return built
    body = built.text[: blocks[first].span[0]]
    number = 1
    for block in blocks[first:]:
        if _number(built.text, block) == number:
            if re.search(_REFERENCE.format(number), body) is None:
                return built
            number += 1
    if first and _HEADED.fullmatch(built.text[slice(*blocks[first - 1].span)]):
        first -= 1
    notes = tuple(replace(block, kind="footnote", level=0) for block in blocks[first:])
    return replace(built, blocks=blocks[:first] + notes)


def _first(built: Built) -> int | None:
    """The block that is note 1, if from there on every block is the next note or goes on with the one before."""
    expected: int | None = None
    between = 0
    for index in range(len(built.blocks) - 1, max(0, len(built.blocks) - _MOST), -1):
        block = built.blocks[index]
        if block.kind not in ("paragraph", "list_item", "footnote", "heading"):
            return None
        number = _number(built.text, block)
        if number is None or (expected is not None and number != expected):
            between += 1
            if between > _MORE:
                return None
            continue
        between = 0
        if number == 1:
            return index
        expected = number - 1
    return None


def _number(text: str, block: Block) -> int | None:
    match = _NOTE.match(text, *block.span)
    return int(next(group for group in match.groups() if group)) if match else None
