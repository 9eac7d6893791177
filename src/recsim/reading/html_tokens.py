"""HTML cut into tags, text and what is neither, in time linear in its length.

The standard library's ``html.parser`` is not used: in Python 3.11 it copies the rest of the input at every "<!" and searches it
anew for the end of every unclosed comment, so ten megabytes of "<!" take hours; and it gives lines and columns where offsets are
needed. Here every search either consumes what it passes over or is remembered as vain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Literal, NamedTuple

from recsim.records import Span

TokenKind = Literal["text", "start", "end", "other"]

# An attribute's value may hold ">" between quotes. Possessive repeats (*+, ++) never give back, so nothing is scanned twice.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"'=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=|["'])*+)>""")
_SHORT_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/><]*+)([^>]*+)>")
# Tags whose quotes swallow the rest of the file are cut at their first ">". After this many, all tags are: each costs one pass.
_MAX_SWALLOWING = 8
_ATTRIBUTE = re.compile(r"""([^\s=/>"']++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++)))?""")
_SELF_CLOSED = re.compile(r"""(?:^|[\s"'])/$""")
_CHARREF = re.compile(r"&(?:#(?:[xX][0-9a-fA-F]++|[0-9]++);?|[A-Za-z][A-Za-z0-9]{1,31}+;?)")

# Elements whose content is text up to their own end tag, whatever it holds.
RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"})
# The same, but their text is read; an unclosed one is an ordinary element, or it would swallow the page.
_RAW_TEXT = frozenset({"title", "textarea"})


class Token(NamedTuple):
    """A piece of source: its kind, its span, the tag's name in lower case (or what the other is), the raw attributes."""

    kind: TokenKind
    start: int
    end: int
    name: str = ""
    attributes: str = ""


class _Search:
    """Forward searches that remember a needle which does not come again."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._vain: set[str] = set()

    def after(self, needle: str, start: int) -> int:
        """The offset behind the next needle, or -1."""
        if needle in self._vain:
            return -1
        found = self._source.find(needle, start)
        if found < 0:
            self._vain.add(needle)
            return -1
        return found + len(needle)

    def closing(self, name: str, start: int) -> int:
        """The offset of the next end tag of that name, or -1."""
        key = f"</{name}"
        if key in self._vain:
            return -1
        match = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.I).search(self._source, start)
        if match is None:
            self._vain.add(key)
            return -1
        return match.start()


def tokens(source: str) -> Iterator[Token]:
    """Every character of the source once, in order. Text keeps its character references; broken markup is text."""
    search = _Search(source)
    swallowing = 0
    position = text_start = 0
    while True:
        start = source.find("<", position)
        if start < 0:
            break
        following = source[start + 1 : start + 2]
        if following.isalpha() or following == "/":
            match = None
            if search.after(">", start) > 0:
                match = (_TAG if swallowing < _MAX_SWALLOWING else _SHORT_TAG).match(source, start)
                if match is None:
                    swallowing += 1
                    match = _SHORT_TAG.match(source, start)
            if match is None:
                token = Token("other", start, start + 3, "markup") if source.startswith("</>", start) else None
            else:
                name = match.group(2).lower()
                token = Token("end" if match.group(1) else "start", start, match.end(), name, match.group(3))
        else:
            token = _other(source, search, start)
        if token is None:
            position = start + 1
            continue
        if start > text_start:
            yield Token("text", text_start, start)
        yield token
        position = text_start = token.end
        if token.kind == "start" and (token.name in RAW or token.name in _RAW_TEXT) and not is_self_closed(token.attributes):
            end = search.closing(token.name, position)
            if end < 0 and token.name in RAW:
                end = len(source)
            if end > position:
                yield Token("text", position, end)
                position = text_start = end
    if len(source) > text_start:
        yield Token("text", text_start, len(source))


def _other(source: str, search: _Search, start: int) -> Token | None:
    """The comment, declaration or instruction that begins here; None if "<" is only a character."""
    head = source[start : start + 9]
    end, name = -1, "markup"
    if head.startswith(("<!-->", "<!--->")):
        end, name = start + head.index(">") + 1, "comment"
    elif head.startswith("<!--"):
        end, name = search.after("-->", start + 4), "include" if head[4:].lstrip().startswith("#") else "comment"
    elif head.upper() == "<![CDATA[":
        end, name = search.after("]]>", start + 9), "cdata"
    elif head.startswith("<%"):
        end, name = search.after("%>", start + 2), "server script"
    elif head.lower().startswith(("<?php", "<?=")):
        end, name = search.after("?>", start + 2), "server script"
    elif head.upper() == "<!DOCTYPE":
        name = "doctype"
    if end < 0 and head.startswith(("<!", "<?")):
        end = search.after(">", start + 2)
    return Token("other", start, end, name) if end > 0 else None


def is_self_closed(attributes: str) -> bool:
    """The tag ends in "/>", and the slash is not the end of an unquoted value."""
    return attributes == "/" or _SELF_CLOSED.search(attributes[-2:]) is not None


def attributes_of(raw: str) -> dict[str, str]:
    """Names in lower case to values with character references resolved; the first of a name counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(raw):
        name = match.group(1).lower()
        if name not in found:
            found[name] = unescape(match.group(2) or match.group(3) or match.group(4) or "")
    return found


def references(source: str, start: int, end: int) -> Iterator[tuple[Span, str, bool]]:
    """Character references in source[start:end]: span, the text they stand for, whether that is their true value."""
    for match in _CHARREF.finditer(source, start, end):
        body = match.group()[1:]
        if body[0] == "#":
            text, valid = _numeric(body)
            yield (match.span(), text, valid)
            continue
        if body in html5:
            yield (match.span(), html5[body], True)
            continue
        # Old entities need no semicolon: the longest name that begins this word counts, as in browsers. All are 2 to 6 long.
        for length in range(min(len(body), 6), 1, -1):
            if body[:length] in html5:
                yield ((match.start(), match.start() + 1 + length), html5[body[:length]], True)
                break


def _numeric(body: str) -> tuple[str, bool]:
    hexadecimal = body[1] in "xX"
    digits = body[2 if hexadecimal else 1 :].rstrip(";").lstrip("0")
    if not 0 < len(digits) <= 7:
        return ("\ufffd", False)
    value = int(digits, 16 if hexadecimal else 10)
    if 0xD800 <= value <= 0xDFFF or value > 0x10FFFF:
        return ("\ufffd", False)
    if 0x80 <= value <= 0x9F:
        # Windows authors meant their own code page; five places in it are empty.
        return (bytes([value]).decode("cp1252", errors="ignore") or chr(value), True)
    return (chr(value), True)


def unescape(text: str) -> str:
    """Text with its character references resolved."""
    if "&" not in text:
        return text
    parts: list[str] = []
    position = 0
    for (start, end), value, _ in references(text, 0, len(text)):
        parts += (text[position:start], value)
        position = end
    return "".join(parts) + text[position:]
