"""Labels given as quotes made into spans: each quote is looked for in the canonical text, white space and hyphenation aside."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

from recsim.errors import InvalidLabel
from recsim.records import Document, Json, Span

# Words of each end of a long quote that are looked for when the whole is not there any more (a footnote mark or a running
# head inside it came or went). Eight words occur once in nearly every document; fewer meet stock phrases.
_END_WORDS = 8
# A passage found by its ends may be this much shorter or longer than the quote, as a share of its letters.
_LENGTH_CHANGE = 0.25


class Anchors:
    """Finds quotes in one document by its letters and digits alone, so that wrapped lines and broken words do not matter.

    A quote without letters, such as a redaction of asterisks or blocks, is looked for as it is, with any white space for a space.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._offsets = [offset for offset, char in enumerate(document.text) if char.isalnum()]
        self._letters = "".join(_folded(document.text[offset]) for offset in self._offsets)

    def find(self, quote: str, *, start: int = 0, stop: int | None = None) -> Span | None:
        """The first span at or after ``start`` that has the quote's letters and digits, with its end punctuation."""
        span = next(self._every(quote, start), None)
        return None if span is None or (stop is not None and span[1] > stop) else span

    def nearest(self, quote: str, place: int, *, inside: Span | None = None) -> Span | None:
        """Of all the spans that read like the quote, the one that starts closest to ``place``; ``inside`` limits them.

        Spans in the quote's own capitals come first: a label "Accept" is not the verb in the sentence after it.
        """
        low, high = inside if inside is not None else (0, len(self.document.text))
        spans = [span for span in self._every(quote, low) if span[1] <= high]
        head = next((char for char in quote if char.isalnum()), "")
        return min(spans, key=lambda span: (head not in self.document.quote(span), abs(span[0] - place)), default=None)

    def between(self, start_quote: str, end_quote: str, *, start: int = 0) -> Span | None:
        """From the start of one quote to the end of the other, which may be the same words."""
        first = self.find(start_quote, start=start)
        if first is None:
            return None
        last = self.find(end_quote, start=first[0])
        return (first[0], max(first[1], last[1])) if last is not None else None

    def by_ends(self, quote: str, place: int) -> Span | None:
        """The passage that begins and ends like the quote and is about as long; for text that changed inside."""
        words = quote.split()
        if len(words) < 2 * _END_WORDS:
            return None
        opening, closing = " ".join(words[:_END_WORDS]), " ".join(words[-_END_WORDS:])
        wanted = sum(char.isalnum() for char in quote)
        first = self.nearest(opening, place)
        if first is None:
            return None
        last = self.nearest(closing, first[0] + len(quote) - len(closing), inside=(first[1], len(self.document.text)))
        if last is None:
            return None
        length = self._index(last[1]) - self._index(first[0])
        return (first[0], last[1]) if abs(length - wanted) <= _LENGTH_CHANGE * wanted else None

    def _every(self, quote: str, start: int) -> Iterator[Span]:
        wanted = "".join(_folded(char) for char in quote if char.isalnum())
        if not wanted:
            yield from self._every_as_printed(quote, start)
            return
        place = self._letters.find(wanted, self._index(start))
        while place >= 0:
            yield self._with_punctuation(quote, self._offsets[place], self._offsets[place + len(wanted) - 1] + 1)
            place = self._letters.find(wanted, place + 1)

    def _every_as_printed(self, quote: str, start: int) -> Iterator[Span]:
        pattern = r"\s+".join(re.escape(word) for word in quote.split())
        if pattern:
            yield from (match.span() for match in re.compile(pattern).finditer(self.document.text, start))

    def _with_punctuation(self, quote: str, first: int, last: int) -> Span:
        text = self.document.text
        letters = [place for place, char in enumerate(quote) if char.isalnum()]
        opening, closing = quote[: letters[0]].strip(), quote[letters[-1] + 1 :].strip()
        while closing and last < len(text) and text[last] == closing[0]:
            last, closing = last + 1, closing[1:]
        while opening and first > 0 and text[first - 1] == opening[-1]:
            first, opening = first - 1, opening[:-1]
        return (first, last)

    def _index(self, offset: int) -> int:
        return bisect_left(self._offsets, offset)


def _folded(char: str) -> str:
    # One letter for one letter, so that offsets hold: "ß" folds to two.
    folded = char.casefold()
    return folded if len(folded) == 1 else char


def anchored(document: Document, label: Mapping[str, Any]) -> Json:
    """The label file with a span and its quote for everything that was given as words. Raises `InvalidLabel` with the row.

    Spans that are there already stay where the text under them still reads like their quote; otherwise the quote is looked for
    again, closest to where it stood. So labels outlive a change to a reader, and anchoring anchored labels changes nothing.
    """
    anchors = Anchors(document)
    rows: list[Json] = []
    floor = 0  # the rows stand in the order of the text, so equal openings ("The Committee recommends that") find their own place
    for row in label["recommendations"]:
        where = f"{label['document']}, recommendation {row['id']}"
        text = _range(anchors, row.get("text"), where, floor=floor)
        floor = text["span"][1] if text else floor
        # How far what is quoted has moved since it was labelled, taken from what was found again before it.
        moved = text["span"][0] - _old_start(row.get("text"), text["span"][0]) if text else 0
        response = _range(anchors, row.get("response"), where, near=text, moved=moved)
        inside: Span = _pair(response or text) or (0, len(document.text))
        moved = inside[0] - _old_start(row.get("response") or row.get("text"), inside[0])
        stance = _quote(anchors, row.get("stance_quote"), where, inside, moved)
        dates = []
        for date in row.get("dates", []):
            given = {"quote": date["verbatim"], **({"span": date["span"]} if date.get("span") else {})}
            found = _quote(anchors, given, where, inside, moved)
            dates.append({**date, "span": found["span"] if found else None})
        rows.append({**row, "text": text, "response": response, "stance_quote": stance, "dates": dates})
    claims = []
    for claim in label.get("claims", []):
        given = {"quote": claim["quote"], **({"span": claim["span"]} if claim.get("span") else {})}
        found = _quote(anchors, given, str(label["document"]), (0, len(document.text)), 0)
        claims.append({**claim, "span": found["span"] if found else None})
    return {**label, "text_id": document.text_id, "recommendations": rows, "claims": claims}


def _range(anchors: Anchors, given: Any, where: str, near: Json | None = None, moved: int = 0, floor: int = 0) -> Json | None:
    if given is None:
        return None
    document = anchors.document
    if "span" in given:
        span, quote = (int(given["span"][0]), int(given["span"][1])), given.get("quote")
        if quote is None or document.quote(span) == quote:
            return {"span": list(span), "quote": document.quote(span)}
        again = anchors.nearest(quote, span[0] + moved) or anchors.by_ends(quote, span[0] + moved)
        if again is None:
            raise InvalidLabel(f"{where}: {_shown(quote)} stands neither at {span} nor anywhere else in the text")
        return {"span": list(again), "quote": document.quote(again)}
    start = near["span"][1] if near else floor
    found = anchors.between(given["start"], given["end"], start=start) or anchors.between(given["start"], given["end"], start=0)
    if found is None:
        raise InvalidLabel(f"{where}: {given['start']!r} … {given['end']!r} is not in the text")
    return {"span": list(found), "quote": document.quote(found)}


def _quote(anchors: Anchors, given: Any, where: str, inside: Span, moved: int) -> Json | None:
    if given is None:
        return None
    words = given["quote"] if isinstance(given, Mapping) else str(given)
    old = _pair(given) if isinstance(given, Mapping) else None
    if old is not None:
        if _same(anchors.document.quote(old), words):
            return {"span": list(old), "quote": anchors.document.quote(old)}
        place = old[0] + moved
        span = anchors.nearest(words, place, inside=inside) or anchors.nearest(words, place)
    else:
        span = anchors.find(words, start=inside[0], stop=inside[1]) or anchors.find(words, start=inside[0]) or anchors.find(words)
    if span is None:
        raise InvalidLabel(f"{where}: {_shown(words)} is not in the text")
    return {"span": list(span), "quote": anchors.document.quote(span)}


def _same(found: str, quote: str) -> bool:
    """Equal but for white space, case and the hyphens of broken words; not for letters, digits or redaction marks."""
    return re.sub(r"[\s\-\u00ad]+", "", found).casefold() == re.sub(r"[\s\-\u00ad]+", "", quote).casefold()


def _pair(value: Any) -> Span | None:
    span = value.get("span") if value else None
    return (int(span[0]), int(span[1])) if span else None


def _old_start(given: Any, otherwise: int) -> int:
    span = _pair(given)
    return span[0] if span else otherwise


def _shown(quote: str) -> str:
    return repr(quote if len(quote) <= 80 else f"{quote[:60]} … {quote[-15:]}")
