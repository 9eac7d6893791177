"""Where on its pages a paper's text stands."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass

from recsim.records import Document, Span

Box = tuple[int, float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """Every printed piece of a PDF by its place in the source stream.

    Parallel tuples: a piece begins at ``starts`` in ``Document.source_text``, stands on page ``pages`` (from 1) between the heights
    ``tops`` and ``bottoms``; ``edges`` holds the left and right edge of each of its characters. Points from the page's top left
    corner as the page reads; ``sizes`` are the pages' widths and heights, ``turns`` how far a page was turned for reading.
    """

    starts: tuple[int, ...]
    pages: tuple[int, ...]
    tops: array[float]
    bottoms: array[float]
    edges: tuple[array[float], ...]
    sizes: tuple[tuple[float, float], ...]
    turns: tuple[int, ...]

    def of_source(self, span: Span) -> list[Box]:
        """Boxes of a span of the source stream, one a printed piece: page, left, top, right and bottom."""
        found: list[Box] = []
        start, end = span
        place = max(0, bisect_right(self.starts, start) - 1)
        while place < len(self.starts) and self.starts[place] < end:
            edges = self.edges[place]
            first = max(0, start - self.starts[place])
            last = min(len(edges) // 2, end - self.starts[place])
            if first < last:
                box = (min(edges[2 * first : 2 * last]), self.tops[place], max(edges[2 * first : 2 * last]), self.bottoms[place])
                found.append((self.pages[place], *(round(value, 2) for value in self._displayed(self.pages[place], box))))  # type: ignore[arg-type]
            place += 1
        return found

    def _displayed(self, page: int, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """From the page as it reads to the page as it is displayed."""
        turn = self.turns[page - 1]
        x0, y0, x1, y1 = box
        width, height = self.sizes[page - 1]
        if turn == 90:
            return (width - y1, x0, width - y0, x1)
        if turn == 180:
            return (width - x1, height - y1, width - x0, height - y0)
        if turn == 270:
            return (y0, height - x1, y1, height - x0)
        return box


def boxes(document: Document, span: Span) -> list[Box]:
    """Where a span of canonical text is printed: (page from 1, left, top, right, bottom) in points, one box a line; [] if unknown.

    Only the characters of the span count: what stands between them on the page (a running head, a footnote) is not covered.
    """
    layout = document.layout
    if not isinstance(layout, PageBoxes) or span[1] <= span[0]:
        return []
    found: list[Box] = []
    offsets = document.offsets
    run = max(0, bisect_right(offsets.starts, span[0]) - 1)
    while run < len(offsets.starts) and offsets.starts[run] < span[1]:
        first = max(span[0], offsets.starts[run]) - offsets.starts[run]
        last = min(span[1] - offsets.starts[run], offsets.lengths[run])
        if first < last:
            found += layout.of_source((offsets.sources[run] + first, offsets.sources[run] + last))
        run += 1
    return _joined(found)


def _joined(found: list[Box]) -> list[Box]:
    """Boxes of one printed line as one."""
    joined: list[Box] = []
    for box in found:
        if joined:
            page, x0, y0, x1, y1 = joined[-1]
            same = page == box[0] and min(y1, box[4]) - max(y0, box[2]) > 0.6 * min(y1 - y0, box[4] - box[2])
            if same and -2 <= box[1] - x1 < 40:
                joined[-1] = (page, min(x0, box[1]), min(y0, box[2]), max(x1, box[3]), max(y1, box[4]))
                continue
        joined.append(box)
    return joined
