"""What a block announces by its first words: a recommendation, a part of one, a response, or nothing.

Markers are read from typography and numbering alone; whether "3." opens a recommendation or a mere paragraph is decided by the
series that it belongs to (``series.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from recsim.records import Block, Document
from recsim.roles.labels import leading_label
from recsim.roles.sentences import recommends
from recsim.text import sentences

MarkerKind = Literal["recommendation", "code", "number", "part", "response", "context"]

_ID = r"[A-Z]{0,3}[-/]?\d{1,4}(?:[.\-/]\d{1,4})*(?:\s?\(?[a-z]\)?(?![\w’']))?(?:\s?\(?[ivx]{1,4}[).](?![\w’']))?"
_ID_LIST = rf"{_ID}(?:\s*(?:,|;|&|and|to|–|—|-|\.,)\s*(?:and\s+)?{_ID})*"
# "Recommendation (a)": only after the word, where it is no part of another.
_LETTER = r"(?:\((?:[a-z]|[ivx]{2,4})\)|(?-i:[A-Z]|[IVX]{2,5})(?=\s*[:.)–—]|\s*$))"
_LETTER_LIST = rf"{_LETTER}(?:\s*(?:,|and|to|–|-)\s*{_LETTER})*"
_LEAD = r"(?:[\W_]*)(?:(?P<lead>\d{1,3}[a-z]?(?:\.\d{1,3})*[.:)]?|[IVX]{1,5}\.)\s+)?(?P<whose>(?:(?:OIG|PAC|Audit|Committee|Inquiry|Panel|Safety|Key|Draft|Final|Overarching|Strategic|Joint|New|Evaluation|Review|Main|Thematic|Learning|Priority|Formal|Detailed|Management|Operational|[A-Z][\w’']+['’]s)\s+){0,2})"
_CONTEXT = re.compile(
    r"[\W_]*(?:\d{1,3}[a-z]?[.:)]?\s+)?(?:(?:PAC|Committee|Panel|Inquiry|Audit|Court)\s+)?(?:[Cc]onclusion|[Ff]inding|[Oo]bservation|CONCLUSION|FINDING)s?(?:\s+\d{1,3})?\s*[:–—]\s"
)
_WORD = re.compile(
    rf"{_LEAD}(?P<word>Recommendations?|RECOMMENDATIONS?|Recs?\.?(?=\s*[A-Z]?\d)|(?<=[A-Za-z]\s)recommendations?|Areas? for improvement|Concerns?(?=\s+\d)|Matters? of concern)"
    rf"(?:\s*(?:[Nn]os?\.?|[Nn]umbers?|#|(?P<serial>\((?:Sl|Serial|S)\.?\s*(?:[Nn]os?\.?)?)))?\s*(?P<ids>{_ID_LIST}|{_LETTER_LIST})?(?(serial)[^()]{{0,60}}\))",
)
_CODE = re.compile(
    r"[\W_]*(?P<ids>(?:R|Rec|REC|SR|AFI|MC)[.\s-]?\d{1,3}[a-z]?(?:\.\d+)?|(?:19|20)\d\d-[A-Z]{1,3}-\d{1,4}|[A-Z]{1,4}-\d{2,4}-\d{1,4})(?=[\s.:)–—|-])"
)
_NUMBER = re.compile(
    r"(?:[•●▪◦*–—-]\s*)?(?P<ids>\d{1,3}(?:\.\d{1,3}){0,3}(?P<letter>[a-z])?(?:\.,?\s+(?:and\s+)?\d{1,3}(?:\.\d{1,3})?(?=[.,])|\.[–-]\d{1,3}(?=\.)|(?:,|–|-|\s+and|\s+to)\s*\d{1,3}(?:\.\d{1,3})+)*)(?:[.):]+,?(?=\s|$)|(?=\s+[A-Z“\"‘])(?<=\.\d)|(?=\s+[A-Z“\"‘])(?<=\.\d\d)|(?=\s+[A-Z“\"‘])(?<=\.\d\d\d))"
)
# "3 The Committee recommends …": no point after the number; no day and no count.
_BARE_NUMBER = re.compile(
    r"(\d{1,3})\s+(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)(?=[A-Z“\"‘])"
)
_PART = re.compile(
    r"(?:[•●▪◦*–—-]\s*)?(?:(?P<stem>\d{1,3})\s?)?(?P<ids>\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)|(?:[a-z]|[ivx]{1,5}|\d{1,2})\)|[a-h](?=\.\s))\.?(?=\s|$)(?:\s+(?P<sub>[ivx]{1,5})[.)](?=\s|$))?"
)
_SEPARATOR = re.compile(r"\s*[.:)\]–—|-]*(?:\s*(?:\([^()]{1,60}\)|\[[^\[\]]{1,40}\]))*\s*[.:–—|-]*\s*")
_OF_OTHER = re.compile(
    r"\s*(?:of|from|in|made in|above|below|and|which|is|was|are|were|has|have|had|will|would|should|that|as|on|concern\w*|by|about|refers?|relates?|states?|asks?|asked|proposes?|calls?|to (?!\d))\b"
)
_RESPONSE = re.compile(
    r"[\W_]*(?:\d{1,3}(?:\.\d{1,3})*[.:)]?\s+)?"
    r"(?P<who>(?:(?:[A-Z][\w’'&.()-]*|[a-z]+[’']s|of|the|and|for|to|our|Our|de|du|la)\s+){0,9}?)"
    r"(?P<word>[Rr]esponses?|RESPONSES?|[Rr]eply|[Rr]eplies|REPLY|REPLIES|[Aa]nswers?|[Cc]omments?|[Pp]osition|[Aa]ction(?:s)?(?: (?:taken|proposed|planned|to be taken|already taken))?|[Aa]ction [Tt]aken|[Dd]ecision|[Oo]utcome|[Ss]tatus|[Ss]tance|[Pp]rogress|[Uu]pdate|[Aa]greed action)"
    r"(?:\s*\([^()]{1,40}\))?(?P<tail>(?:\s+received)?\s+(?:to|on|of|from|by|at|as at|as of)\s+(?:the\s+)?(?:(?:[A-Za-z][\w’'&()-]*(?![\w’'&(])|\d[\w.()]*(?![\w(])|,)\s*){1,9})?"
    r"\s*(?P<end>[:–—]|-\s|\.?$|\.\s(?=[A-Z]))\s*"
)
# "Do you accept the recommendation?": the form on which forces and trusts answer.
_QUESTION = re.compile(
    r"[\W_]*(?:Do|Does|Did|Will) (?:you|the [\w’' ]{1,40}?) (?:accept|agree (?:with|to)|support) (?:this|the|our|these) recommendations?\b[^.?]{0,60}\?\s*",
    re.I,
)
_ASKED_WITHIN = 4  # blocks between a recommendation and the question whether it is accepted
# "(Paragraph 23)": the place in the report that a recommendation is from.
CITES_PARAGRAPH = re.compile(r"\(Paragraphs? \d+[^()]*\)\s*$", re.I)
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*\d*$|…{2,}\s*\d*$")
_ENTRY = 160  # the end of a block in which a contents leader is looked for: dots to the page number and no more
_TITLE = 10  # words of a heading that may still be a title: "Chapter 3: Ditches (Paragraphs 70 to 94)"
_CITES = re.compile(r"[\W_]*(?:[Ss]ee|[Cc]f\.?|[Rr]efer to|[Ss]ee also|[Aa]s (?:for|per|under|in|at)|[Rr]elated to)\b")


@dataclass(frozen=True, slots=True)
class Marker:
    """The opening of a block. ``ids`` are normalised; ``end`` is where the block's own text begins (a document offset)."""

    kind: MarkerKind
    ids: tuple[str, ...]
    printed: str
    start: int
    end: int
    block: int
    who: str | None = None
    style: str = ""


def read_marker(document: Document, index: int) -> Marker | None:
    """The marker that opens a block, or None."""
    block = document.blocks[index]
    if block.kind in ("footnote", "letterhead", "code", "row"):
        return None
    text = document.quote(block.span)
    if _CONTENTS.search(text[-_ENTRY:]) or _CITES.match(text):
        return None
    head = text[:300]
    return (
        _context(head, block, index)
        or _recommendation(head, block, index, len(text))
        or _response(head, block, index, len(text))
        or _coded(head, block, index)
        or _numbered(head, block, index)
        or _part(head, block, index)
        or _quotation(document, index)
        or _asked(document, index)
        or _cited(document, index)
    )


def _recommendation(text: str, block: Block, index: int, length: int) -> Marker | None:
    match = _WORD.match(text)
    if match is None:
        return None
    word, ids = match.group("word"), match.group("ids")
    plural = word.lower().startswith("recommendations") or word.startswith(("Areas", "Matters of concern"))
    rest = text[match.end() :]
    lead = (match.group("lead") or "").rstrip(".:)")
    if ids is None and lead and lead[0].isdigit() and match.group("whose") and (named := re.match(r"\s*[:–—]\s*", rest)):
        # "2a: PAC recommendation: …": the number stands before the words
        printed = text[: match.end()].strip()
        return Marker(
            "recommendation",
            (_normal(lead),),
            printed,
            block.span[0],
            block.span[0] + match.end() + named.end(),
            index,
            style="led",
        )
    if word.islower() and not (ids is not None and match.group("whose") and re.match(r"\s*(?:[:–—]|\.\s+[A-Z]|$)", rest)):
        return None  # "Our recommendation 3 was" is prose, "Safety recommendation R/2021/133:" a heading
    if ids is None:
        opened = re.match(r"\s*[:–—]\s*|\s*-\s+|\s*\n", rest)
        if plural:
            return None
        if opened is None:
            return (
                Marker("recommendation", (), text, block.span[0], block.span[1], index, style="bare")
                if not rest.strip(" .")
                else None
            )
        return Marker(
            "recommendation",
            (),
            match.group().strip(),
            block.span[0],
            block.span[0] + match.end() + opened.end(),
            index,
            style="bare",
        )
    if _OF_OTHER.match(rest) or (re.match(r"\s*(?:’s|'s|\()?\s*$", rest) is None and rest[:1].isalpha()):
        return None
    if rest.startswith(",") or re.match(r"\s+[a-z]", rest):
        return None
    separator = _SEPARATOR.match(rest)
    end = match.end() + (separator.end() if separator else 0)
    printed = text[: match.end()].strip(" \t•●*-–—#[(")
    printed = re.sub(r"^\d{1,3}(?:\.\d{1,3})*[.:)]?\s+(?=[A-Z])", "", printed)
    style = "recommendation" if word.lower().startswith("rec") else "concern"
    return Marker("recommendation", expand_ids(ids), printed, block.span[0], block.span[0] + min(end, length), index, style=style)


def _quotation(document: Document, index: int) -> Marker | None:
    """A block set as a quotation that asks for something: papers without numbers print their recommendations so."""
    block = document.blocks[index]
    if block.kind != "quote":
        return None
    first = next(sentences(document.text, block.span), None)
    if first is None or recommends(document.text, first) <= 0.4 or _WORD.match(document.quote(block.span)):
        return None
    return Marker("recommendation", (), "", block.span[0], block.span[0], index, style="quote")


def _asked(document: Document, index: int) -> Marker | None:
    """A recommendation without a number, told by the question below it whether it is accepted."""
    block = document.blocks[index]
    following = document.blocks[index + 1 : index + 1 + _ASKED_WITHIN]
    if block.kind not in ("paragraph", "quote") or not any(_QUESTION.match(document.quote(one.span)[:200]) for one in following):
        return None
    first = next(sentences(document.text, block.span), None)
    if first is None or recommends(document.text, first) <= 0.4:
        return None
    return Marker("recommendation", (), "", block.span[0], block.span[0], index, style="bare")


def _cited(document: Document, index: int) -> Marker | None:
    """A conclusion or recommendation without a number that ends with its paragraph of the report, as the House of Lords prints them."""
    block = document.blocks[index]
    if block.kind not in ("paragraph", "quote", "heading", "list_item"):
        return None
    text = document.quote(block.span)
    cited = CITES_PARAGRAPH.search(text[-_ENTRY:])
    if cited is None or cited.group()[1] != "P" or (block.kind == "heading" and len(text.split()) <= _TITLE):
        return None  # "(paragraph 14)" is how an answer names one
    return Marker("recommendation", (), "", block.span[0], block.span[0], index, style="cited")


def _context(text: str, block: Block, index: int) -> Marker | None:
    match = _CONTEXT.match(text)
    if match is None:
        return None
    return Marker("context", (), match.group().strip(), block.span[0], block.span[0] + match.end(), index, style="context")


def _coded(text: str, block: Block, index: int) -> Marker | None:
    match = _CODE.match(text)
    if match is None:
        return None
    separator = _SEPARATOR.match(text[match.end() :])
    end = match.end() + (separator.end() if separator else 0)
    ids = match.group("ids").strip()
    return Marker("code", (ids,), ids, block.span[0], block.span[0] + end, index, style=re.sub(r"\d+", "#", ids))


def _numbered(text: str, block: Block, index: int) -> Marker | None:
    match = _NUMBER.match(text)
    if match is None and block.kind == "heading" and text.isdecimal() and len(text) <= 3:
        return Marker("number", (text,), text, *block.span, index, style="number.0")  # a card headed "1"
    if match is None and block.kind in ("paragraph", "list_item", "quote") and (bare := _BARE_NUMBER.match(text)):
        return Marker(
            "number", (bare.group(1),), bare.group(1), block.span[0], block.span[0] + bare.end(), index, style="number.bare"
        )
    if match is None:
        return None
    ids = expand_ids(match.group("ids"))
    depth = ids[0].count(".")
    if depth == 0 and int(re.sub(r"\D", "", ids[0])) > 400:
        return None
    space = re.match(r"\s*", text[match.end() :])
    end = match.end() + (space.end() if space else 0)
    style = f"number.{depth}" + ("a" if match.group("letter") else "")
    return Marker("number", ids, match.group().strip(" .):"), block.span[0], block.span[0] + end, index, style=style)


def _part(text: str, block: Block, index: int) -> Marker | None:
    match = _PART.match(text)
    if match is None:
        return None
    inner = match.group("ids").strip("()")
    stem, sub = match.group("stem"), match.group("sub")
    name = (stem or "") + f"({inner})" + (f"({sub})" if sub else "")
    space = re.match(r"\s*", text[match.end() :])
    end = match.end() + (space.end() if space else 0)
    style = "part.stem" if stem else "part.roman" if re.fullmatch(r"[ivx]+", inner) and inner not in ("c", "d") else "part"
    return Marker("part", (name,), match.group().strip(), block.span[0], block.span[0] + end, index, style=style)


def _response(text: str, block: Block, index: int, length: int) -> Marker | None:
    question = _QUESTION.match(text)
    if question is not None:
        end = block.span[0] + question.end()
        return Marker("response", (), question.group().strip(), block.span[0], end, index, style="question")
    match = _RESPONSE.match(text)
    if match is None:
        return None
    whole = match.end() >= length
    word = match.group("word").lower()
    if match.group("end") in (".", "") and not whole:
        return None
    if match.group("end") == ". " and (match.group("tail") or leading_label(text[match.end() :]) is None):
        return None  # "The department’s response. Agreed. …" is one, "The response." opens prose
    weak = word.split()[0] in (
        "action",
        "actions",
        "status",
        "position",
        "decision",
        "outcome",
        "progress",
        "update",
        "comment",
        "comments",
        "stance",
        "answer",
        "answers",
        "agreed",
    )
    if weak and match.group("end") not in (":", "–", "—", "- ") and not whole:
        return None
    if weak and whole and len(match.group("who").split()) > 4:
        return None
    if len(match.group()) > 160:
        return None
    tail = match.group("tail") or ""
    ids = ids_named(tail)
    who = match.group("who").strip()
    by = re.match(r"\s+(?:from|by|of)\s+(?:the\s+)?(.+)", tail)
    if by and not ids:
        who = by.group(1).strip(" ,")
    who = re.sub(r"^(?:the|our|Our|The)\s+|(?:’s|'s)$", "", who)
    return Marker(
        "response", ids, match.group().strip(), block.span[0], block.span[0] + match.end(), index, who=who or None, style=word
    )


def ids_named(text: str) -> tuple[str, ...]:
    """The ids that a text names after the word "recommendation": "accepts recommendations 2 and 4–6 but not recommendation 7"."""
    found = re.findall(rf"(?:recommendations?|recs?\.?)\s+(?:nos?\.?\s*)?({_ID_LIST})", text, re.I)
    return tuple(dict.fromkeys(name for printed in found for name in expand_ids(printed)))


def expand_ids(printed: str) -> tuple[str, ...]:
    """ "5., 6. and 9–11" -> ("5", "6", "9", "10", "11"); "4a" -> ("4a",); "101.1–101.3" counts the last part."""
    parts = re.split(r"\s*(?:,|;|&|\band\b)\s*", printed.replace(".,", ","))
    found: list[str] = []
    for part in parts:
        piece = part.strip(" .:").removeprefix("(")
        piece = piece if "(" in piece else piece.rstrip(")")
        if not piece:
            continue
        ends = re.split(r"\s*(?:–|—|\bto\b|(?<=\d)\s*-\s*(?=\d))\s*", piece)
        if len(ends) == 2 and not re.fullmatch(r"(?:19|20)\d\d-.*", piece):
            found.extend(_range(_normal(ends[0]), _normal(ends[1])))
        else:
            found.append(_normal(piece))
    return tuple(dict.fromkeys(found)) or (printed.strip(),)


def _normal(printed: str) -> str:
    text = printed.strip(" .:")
    text = re.sub(r"\s+", "", text)
    return re.sub(r"(?<=\d)([a-z])\)?$", r"\1", text) if "(" not in text else text


def _range(first: str, last: str) -> list[str]:
    stem, number = re.fullmatch(r"(.*?)(\d+)", first), re.fullmatch(r"(.*?)(\d+)", last)
    if stem and number and (stem.group(1) == number.group(1) or not number.group(1)):
        low, high = int(stem.group(2)), int(number.group(2))
        if low <= high <= low + 400:
            return [f"{stem.group(1)}{value}" for value in range(low, high + 1)]
    letters = re.fullmatch(r"(\d+)([a-z])", first), re.fullmatch(r"(?:\d+)?([a-z])", last)
    if letters[0] and letters[1]:
        low, high = ord(letters[0].group(2)), ord(letters[1].group(1))
        return [f"{letters[0].group(1)}{chr(value)}" for value in range(low, high + 1)]
    return [first, last]
