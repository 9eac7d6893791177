"""Labels given as quotes made into spans: each quote is looked for in the canonical text, white space and hyphenation aside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from recsim.errors import InvalidLabel
from recsim.records import Document, Json, Span


class Anchors:
    """Finds quotes in one document by its letters and digits alone, so that wrapped lines and broken words do not matter."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._offsets = [offset for offset, char in enumerate(document.text) if char.isalnum()]
        self._letters = "".join(document.text[offset] for offset in self._offsets).casefold()
        if len(self._letters) != len(self._offsets):  # a case fold that changes length, such as "ß"
            self._letters = "".join(document.text[offset].lower()[:1] for offset in self._offsets)

    def find(self, quote: str, *, start: int = 0, stop: int | None = None) -> Span | None:
        """The first span at or after ``start`` whose letters and digits are the quote's, with its end punctuation."""
        wanted = "".join(char for char in quote if char.isalnum()).casefold()
        if not wanted:
            return None
        place = self._letters.find(wanted, self._index(start))
        if place < 0:
            return None
        first, last = self._offsets[place], self._offsets[place + len(wanted) - 1] + 1
        if stop is not None and last > stop:
            return None
        text = self.document.text
        tail = re.match(r"[\"'”’)\].;:,!?%*]*", quote.rstrip()[len(quote.rstrip()) - (len(quote) - _last_letter(quote) - 1) :] if quote else "")
        closing = tail.group() if tail else ""
        while closing and last < len(text) and text[last] == closing[0]:
            last, closing = last + 1, closing[1:]
        lead = re.match(r"[\"'“‘(\[£$€]*", quote.lstrip())
        opening = lead.group() if lead else ""
        while opening and first > 0 and text[first - 1] == opening[-1]:
            first, opening = first - 1, opening[:-1]
        return (first, last)

    def between(self, start_quote: str, end_quote: str, *, start: int = 0) -> Span | None:
        """From the start of one quote to the end of the other, which may be the same words."""
        first = self.find(start_quote, start=start)
        if first is None:
            return None
        last = self.find(end_quote, start=first[0])
        return (first[0], max(first[1], last[1])) if last is not None else None

    def _index(self, offset: int) -> int:
        low, high = 0, len(self._offsets)
        while low < high:
            middle = (low + high) // 2
            if self._offsets[middle] < offset:
                low = middle + 1
            else:
                high = middle
        return low


def _last_letter(quote: str) -> int:
    return max((place for place, char in enumerate(quote) if char.isalnum()), default=len(quote) - 1)


def anchored(document: Document, label: Mapping[str, Any]) -> Json:
    """The label file with a span and its quote for everything that was given as words. Raises `InvalidLabel` with the row."""
    anchors = Anchors(document)
    rows: list[Json] = []
    for row in label["recommendations"]:
        floor = 0
        where = f"{label['document']}, recommendation {row['id']}"
        text = _range(anchors, document, row.get("text"), where, floor)
        floor = text["span"][1] if text else floor
        response = _range(anchors, document, row.get("response"), where, 0, near=text)
        inside = response["span"] if response else text["span"] if text else (0, len(document.text))
        stance = _quote(anchors, document, row.get("stance_quote"), where, inside)
        dates = [
            {**date, "span": (_quote(anchors, document, date["verbatim"], where, inside) or {}).get("span")} for date in row.get("dates", [])
        ]
        rows.append({**row, "text": text, "response": response, "stance_quote": stance, "dates": dates})
    claims = [
        {**claim, "span": (_quote(anchors, document, claim["quote"], label["document"], (0, len(document.text))) or {}).get("span")}
        for claim in label.get("claims", [])
    ]
    return {**label, "text_id": document.text_id, "recommendations": rows, "claims": claims}


def _range(anchors: Anchors, document: Document, given: Any, where: str, floor: int, near: Json | None = None) -> Json | None:
    if given is None:
        return None
    if "span" in given:
        span = (int(given["span"][0]), int(given["span"][1]))
        if document.quote(span) != given.get("quote", document.quote(span)):
            raise InvalidLabel(f"{where}: the quote at {span} is not the text there")
        return {"span": list(span), "quote": document.quote(span)}
    start = near["span"][1] if near else floor
    found = anchors.between(given["start"], given["end"], start=start) or anchors.between(given["start"], given["end"], start=0)
    if found is None:
        raise InvalidLabel(f"{where}: {given['start']!r} … {given['end']!r} is not in the text")
    return {"span": list(found), "quote": document.quote(found)}


def _quote(anchors: Anchors, document: Document, quote: Any, where: str, inside: Span) -> Json | None:
    if quote is None:
        return None
    words = quote["quote"] if isinstance(quote, Mapping) else str(quote)
    span = anchors.find(words, start=inside[0], stop=inside[1]) or anchors.find(words, start=inside[0]) or anchors.find(words)
    if span is None:
        raise InvalidLabel(f"{where}: {words!r} is not in the text")
    return {"span": list(span), "quote": document.quote(span)}
