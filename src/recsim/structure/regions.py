"""From one recommendation's marker to the next: where its text ends and its answer begins.

Explicit signs come first (a "Response" line, a stance label, "3.1" under "3."). Where there is none, every sentence is weighed as
recommendation or answer and the cut with the best sum is taken, block borders preferred.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from recsim.records import Answer, Document, Span
from recsim.roles.cues import find_cues
from recsim.roles.labels import leading_label, whole_label
from recsim.roles.sentences import recommends
from recsim.structure.markers import CITES_PARAGRAPH, Marker
from recsim.text import sentences, trim

# Headings that end the recommendations wherever they stand.
_END = re.compile(
    r"[\W_]*(?:(?:\d{1,2}|[IVX]{1,5}|[A-Z])[.:)]?\s+)?(?:Chapter|Part [A-Z\d]|Annex(?:es)?|Appendix|Appendices|Conclusions?|Concluding|Next steps|Glossary|Contents|Introduction|"
    r"Background|Executive summary|Foreword|Contacts?\b|Notes(?: to editors)?|References|Bibliography|Acronyms|Abbreviations|Acknowledgements?|About (?:this|the|us)|Further information|"
    r"Complete report|Related|Monitoring and|Signed|Yours (?:sincerely|faithfully)|ENDS|Endnotes|Footnotes|Distribution|Copies?)\b",
    re.I,
)
_PARAGRAPH = re.compile(r"\d{1,2}\.\d{1,3}\s+(?=[A-Z])")
_CLAUSE = re.compile(r"(?:to|that)\s+[a-z]")  # "Recommendation (a): to replace sodium lamps" says what is asked and is no title
# "Recommendation 6 (independent taste panels). While I see the attraction, …": what is asked, named in brackets.
_NAMED = re.compile(
    r"\((?!(?:high|medium|low|urgent|new|key|priority|page|para|see|closed|open|accepted|agreed|not|partially|partly|noted|in )\b)([^()\d][^()]{2,120})\)[\s.:–—-]*$",
    re.I,
)
_SELF = re.compile(r"\b(?:I|we|We|my|our)\b")
# "Recommendation 1: Abolish the toll. Status: accepted in 2018; …" in one paragraph.
_SAID = re.compile(
    r"(?:(?:[A-Z][\w’']*|of|the)\s+){0,5}(?:[Rr]esponse|[Rr]eply|[Ss]tatus|[Dd]ecision|[Pp]osition|[Oo]utcome)\s*:\s"
)
_THIS = re.compile(r"\b(?:this|these|the) recommendations?\b", re.I)
_CLOSING = re.compile(
    r"(?:Yours (?:sincerely|faithfully|truly|ever)|(?:(?:With )?(?:kind|best|warm) )?(?:regards|wishes)|ENDS|\* \* \*|—+|-{3,}|_{3,})\W*$",
    re.I,
)
_LONG_TEXT = 2  # paragraphs before the last one of a recommendation of UK committees
_BOUNDARY_BONUS = 0.8  # a cut at a block border against one inside a block; 0.4 to 1.5 give the same cuts on replies-v1

# The rules' weight of a sentence up to which a second opinion is heard.
UNSURE = 1.0
# Above 0 where a sentence recommends, below 0 where it answers, one a sentence.
Weigh = Callable[[Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Parting:
    """How a recommendation is parted from its answer: only sentences weighed under ``ceiling`` begin one; ``weigh`` is asked about
    sentences of which the rules are unsure."""

    ceiling: float = 0.0
    weigh: Weigh | None = None


@dataclass(slots=True)
class Region:
    """The blocks of one recommendation: ``first`` holds its marker, ``last`` is included."""

    marker: Marker
    first: int
    last: int
    text: Span | None = None
    answers: list[Answer] = field(default_factory=list)
    split: int = 0  # document offset where the answer begins
    redacted: bool = False
    title: Span | None = None


def regions_of(
    document: Document, markers: Sequence[Marker], starts: Sequence[int], everything: Sequence[Marker | None]
) -> list[Region]:
    """The region of each marker of a series; ``starts`` are the blocks, sorted, at which a region of any series ends."""
    found: list[Region] = []
    own = {marker.block for marker in markers}
    for marker in markers:
        later = bisect_right(starts, marker.block)
        stop = (starts[later] if later < len(starts) else len(document.blocks)) - 1
        found.append(Region(marker, marker.block, stop))
    inner = sum(1 for region in found[:-1] if _inner_headings(document, region, everything)) if len(found) > 1 else 0
    for position, region in enumerate(found):
        final = position == len(found) - 1 or region.last + 1 not in own
        _cut_end(document, region, everything, strict=final and inner * 3 <= len(found))
    return found


def _is_plain_heading(document: Document, index: int, everything: Sequence[Marker | None]) -> bool:
    block = document.blocks[index]
    if block.kind != "heading":
        return False
    marker = everything[index]
    if marker is not None and ((marker.kind == "response" and (marker.end >= block.span[1])) or marker.kind == "recommendation"):
        return False
    text = document.quote(block.span)
    return whole_label(text) is None and leading_label(text) is None


def _inner_headings(document: Document, region: Region, everything: Sequence[Marker | None]) -> bool:
    last = region.last
    while last > region.first and document.blocks[last].kind == "heading":
        last -= 1
    return any(_is_plain_heading(document, index, everything) for index in range(region.first + 3, last + 1))


def _cut_end(document: Document, region: Region, everything: Sequence[Marker | None], *, strict: bool) -> None:
    head = document.blocks[region.first]
    prose = 0
    for index in range(region.first + 1, region.last + 1):
        block = document.blocks[index]
        text = document.quote(block.span)
        if block.kind in ("footnote", "letterhead"):
            region.last = index - 1
            break
        if _CLOSING.match(text) or text.startswith(("Yours sincerely", "Yours faithfully")):
            region.last = index - 1
            break
        if _is_plain_heading(document, index, everything):
            higher = head.kind == "heading" and head.level and block.level and block.level < head.level and block.level > 0
            same = head.kind == "heading" and block.level == head.level and document.media_type in ("text/html", "text/markdown")
            if prose and (higher or same or _END.match(text) or (strict and prose >= 2)):
                region.last = index - 1
                break
        elif block.kind != "heading":
            prose += 1
    while region.last > region.first and _is_plain_heading(document, region.last, everything):
        region.last -= 1


def split(document: Document, region: Region, everything: Sequence[Marker | None], parting: Parting) -> None:
    """Fills ``text``, ``title``, ``split`` and ``redacted`` of a region, in place."""
    marker = region.marker
    blocks = document.blocks
    end = blocks[region.last].span[1]
    start = marker.end
    head = trim(document.text, (start, blocks[region.first].span[1]))
    head_text = document.quote(head)
    label = whole_label(head_text) if head_text else None
    if label is not None and label.stance == "redacted":
        region.redacted = True
        region.split = end
        return
    if label is not None and label.stance is not None:
        region.answers.append(Answer((head[0] + label.span[0], head[0] + label.span[1]), how="label"))
        start = head[1]
    elif (marker.kind == "recommendation" or (marker.kind == "number" and blocks[region.first].kind == "heading")) and _is_title(
        document, region, head, everything
    ):
        region.title, start = head, head[1]
    cut = _explicit_cut(document, region, everything)
    if cut is None and _NAMED.search(document.text, marker.start, marker.end) and _speaks(document, (start, end)):
        cut = start
    if cut is None:
        cut = _weighed_cut(document, region, start, end, everything, parting)
    region.split = cut
    text = trim(document.text, (start, cut))
    numbered = _PARAGRAPH.match(document.text, *text)
    if numbered and marker.kind == "recommendation":
        text = (numbered.end(), text[1])  # "2.45 The committee recommends …": the report's paragraph, not the recommendation
    if text[1] > text[0]:
        body = whole_label(document.quote(text))
        if body is not None and body.stance == "redacted":
            region.redacted = True
        else:
            region.text = text
    elif region.title is not None:
        region.text = region.title
    if region.text is None and not region.redacted and (named := _NAMED.search(document.text, marker.start, marker.end)):
        region.text = named.span(1)


def _speaks(document: Document, span: Span) -> bool:
    """The writer speaks of himself in the first sentence: an answer, where what was asked stands in brackets before it."""
    first = next(sentences(document.text, span), None)
    return first is not None and _SELF.search(document.quote(first)) is not None and recommends(document.text, first) <= 0.4


def _is_title(document: Document, region: Region, head: Span, everything: Sequence[Marker | None]) -> bool:
    """Words after "Recommendation 3:" that are a heading, with the recommendation's own text in the next block."""
    text = document.quote(head)
    if not text or region.last == region.first or len(text.split()) > 16 or text.endswith((".", ";")):
        return False
    if _CLAUSE.match(text):
        return False
    following = region.first + 1
    marker = everything[following]
    if marker is not None and marker.kind == "response":
        return False
    nxt = document.quote(document.blocks[following].span)
    if whole_label(nxt) is not None or leading_label(nxt) is not None:
        return False
    if document.blocks[following].kind == "list_item" and text.endswith(":"):
        return False
    if text.endswith(":") and len(text.split()) > 6:
        return False
    first = next(sentences(document.text, document.blocks[following].span), None)
    # A title is followed by the recommendation itself; where an answer follows at once, the "title" is the recommendation.
    return first is not None and (recommends(document.text, first) > 0 or recommends(document.text, head) <= 0)


def _explicit_cut(document: Document, region: Region, everything: Sequence[Marker | None]) -> int | None:
    cited = _cited_end(document, region)
    signed = _signed_cut(document, region, everything)
    return signed if cited is None or (signed is not None and signed < cited) else cited


def _signed_cut(document: Document, region: Region, everything: Sequence[Marker | None]) -> int | None:
    """Where the first block stands that is marked, numbered or labelled as an answer."""
    own = region.marker.ids[0] if region.marker.ids else ""
    stem = own.rstrip("abcdefgh")
    # Where the id is followed by its answer at once, later paragraphs only go on with it.
    bare = _answers_at_once(document, (region.marker.end, document.blocks[region.first].span[1]))
    for number, sentence in enumerate(sentences(document.text, (region.marker.end, document.blocks[region.first].span[1]))):
        if number and _SAID.match(document.text, *sentence):
            return sentence[0]
    for index in range(region.first, region.last + 1):
        block = document.blocks[index]
        marker = everything[index]
        if index > region.first:
            if (
                marker is not None
                and marker.kind == "response"
                and not (marker.ids and own and own not in marker.ids and not set(marker.ids) & set(region.marker.ids))
            ):
                return block.span[0]
            label = whole_label(document.quote(block.span), tail=False)
            if label is not None and (label.stance is not None or label.implementation != "not_stated"):
                return block.span[0]
            if (
                marker is not None
                and marker.kind == "number"
                and marker.ids[0].count(".") == 1
                and own
                and marker.ids[0].split(".")[0] == stem
                and region.marker.style == "led"
            ):
                return block.span[0]
            if marker is not None and marker.kind == "number" and own and marker.ids[0] in (f"{stem}.1", f"{stem}.2", f"{own}.1"):
                return block.span[0]
            if leading_label(document.quote(block.span)) is not None or (not bare and _answers_at_once(document, block.span)):
                return block.span[0]
    return None


def _cited_end(document: Document, region: Region) -> int | None:
    """Where the answer begins after a recommendation that ends "(Paragraph 23)", as UK committees print them."""
    cited = [
        index
        for index in range(region.first, region.last + 1)
        if CITES_PARAGRAPH.search(document.quote(document.blocks[index].span)[-60:])
    ]
    # Further down it is an answer that names a paragraph.
    if not cited or cited[0] - region.first > _LONG_TEXT or cited[-1] - cited[0] >= len(cited):
        return None
    return document.blocks[cited[-1] + 1].span[0] if cited[-1] < region.last else document.blocks[region.last].span[1]


def _answers_at_once(document: Document, span: Span) -> bool:
    """A paragraph that opens "The Government accepts this recommendation": whatever follows, the answer has begun."""
    first = next(sentences(document.text, span), None)
    if first is None or not _THIS.search(document.quote(first)):
        return False
    return any(
        cue.kind == "explicit" and cue.strength >= 0.95 and cue.subject is not None for cue in find_cues(document.text, first)
    )


def _weighed_cut(
    document: Document, region: Region, start: int, end: int, everything: Sequence[Marker | None], parting: Parting
) -> int:
    """The offset that best parts recommending sentences from answering ones; ``end`` where nothing answers."""
    pieces: list[tuple[Span, bool]] = []
    hanging: set[int] = set()  # first sentences of parts and bullets
    set_apart: set[int] = set()  # sentences in a quotation block or in bold
    for index in range(region.first, region.last + 1):
        block = document.blocks[index]
        span = (max(block.span[0], start), block.span[1])
        if span[1] <= span[0]:
            continue
        marker = everything[index]
        part = index > region.first and (block.kind == "list_item" or (marker is not None and marker.kind == "part"))
        for number, sentence in enumerate(sentences(document.text, span)):
            if part and number == 0:
                hanging.add(len(pieces))
            if block.kind == "quote" or (block.strong and index > region.first):
                set_apart.add(len(pieces))
            pieces.append((sentence, number == 0))
        if len(pieces) > 60:
            break
    if not pieces:
        return end
    weights = [max(-3.0, min(3.0, recommends(document.text, span))) for span, _ in pieces]
    unsure = [position for position, weight in enumerate(weights) if abs(weight) < UNSURE] if parting.weigh is not None else []
    if parting.weigh is not None and unsure:
        asked = parting.weigh([document.quote(pieces[position][0]) for position in unsure])
        for position, weight in zip(unsure, asked, strict=True):
            weights[position] += weight
    # Typography that opens a region with a quotation or bold type, and goes on without, is the recommendation's own.
    if 0 in set_apart and len(set_apart) < len(pieces):
        for position in range(len(pieces)):
            if position not in set_apart:
                break
            weights[position] = max(weights[position], 2.0)
    # Parts and bullets before any plain answer belong to the recommendation that they hang from.
    for position, weight in enumerate(weights):
        if position in hanging:
            weights[position] = max(weight, 0.6) if weight > -1.5 else weight
        elif weight <= -0.9:
            break
    total = sum(weights)
    best_value, best = total, len(pieces)
    before = 0.0
    for position, (weight, (_, border)) in enumerate(zip(weights, pieces, strict=True)):
        value = 2 * before - total + (_BOUNDARY_BONUS if border else 0.0)
        if position == 0 and weight > -1.5:
            before += weight
            continue  # the recommendation is not printed only if the first sentence is plainly an answer
        if value > best_value + 1e-9 and weight < 0 and weight <= parting.ceiling:
            best_value, best = value, position
        before += weight
    return pieces[best][0][0] if best < len(pieces) else end
