"""Which numbered blocks are the recommendations: runs of markers, weighed by what stands in and after them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from recsim.records import Document
from recsim.roles.cues import find_cues
from recsim.roles.labels import leading_label, whole_label
from recsim.roles.sentences import recommends
from recsim.structure.markers import CITES_PARAGRAPH, Marker
from recsim.text import sentences

_LEAD_IN = re.compile(r"\b(?:should|recommend\w*|recommendations?|must|the following|proposals?)\b[^.]*:?\s*$", re.I)
_LEADS = re.compile(r"\b(?:should|recommends?|recommended)\b[^.]*:\s*$", re.I)
_ANNEX = re.compile(r"[\W_]*(?:annex(?:e|ure)?|appendix|schedule|attachment)\b", re.I)
_OLD = re.compile(
    r"\((?:19|20)\d\d\)|\b(?:previous|earlier|former|last|preceding)\b|\b(?:of|from|by|in) the (?:19|20)\d\d\b|\b(?:19|20)\d\d (?:inquiry|review|report|inspection|panel|commission)",
    re.I,
)
_UNMARKED = ("cited", "quote")  # told by how a paragraph ends or is set; asked where nothing is numbered
_HEADED = re.compile(r"\brecommendations?\b", re.I)


@dataclass(slots=True)
class Run:
    """Markers of one style whose numbers go up."""

    style: str
    markers: list[Marker] = field(default_factory=list)
    asks: float = 0.0  # share whose own text reads as a recommendation
    answered: float = 0.0  # share followed by a label or a clause with a position
    bare: float = 0.0  # share whose own text is the answer itself
    answers_only: bool = False  # the recommendations are printed elsewhere
    refers: float = 0.0  # share that ends by naming a paragraph of the report that it is from
    headed: bool = False  # a lead-in or a heading announces recommendations
    ids: set[str] = field(default_factory=set)
    highest: tuple[int, ...] = ()
    grouped: bool = False  # some marker names several ids

    @property
    def worded(self) -> bool:
        """The marker itself says "Recommendation" or is a reference code."""
        return not self.style.startswith(("number", "part"))

    def add(self, marker: Marker) -> None:
        """Takes the marker in as the run's latest."""
        self.markers.append(marker)
        self.ids.update(marker.ids)
        self.highest = max((self.highest, *(_key(identifier) for identifier in marker.ids)))
        self.grouped = self.grouped or len(marker.ids) > 1


def find_runs(document: Document, everything: Sequence[Marker | None]) -> list[Run]:
    """All runs, in order of their first marker, weighed but not yet chosen."""
    runs: list[Run] = []
    latest: dict[str, Run] = {}
    for index, marker in enumerate(everything):
        if document.blocks[index].kind == "heading" and _ANNEX.match(document.quote(document.blocks[index].span)):
            latest.clear()  # an annex counts anew
        if marker is None or marker.kind in ("response", "context") or (marker.kind == "part" and marker.style != "part.stem"):
            continue
        run = latest.get(marker.style)
        if run is None or not _continues(run, marker):
            run = Run(marker.style)
            runs.append(run)
            latest[marker.style] = run
        run.add(marker)
    for run in runs:
        _weigh(document, run, everything)
    return runs


def _continues(run: Run, marker: Marker) -> bool:
    """The marker's numbers go on where the run's stopped; answers to groups of ids may come in any order."""
    if not marker.ids:
        return True
    if not run.ids.isdisjoint(marker.ids):
        return False
    first, now = _key(run.markers[-1].ids[0]), _key(marker.ids[0])
    highest = run.highest
    if run.grouped or len(marker.ids) > 1:
        return len(now) != len(highest) or now[:-1] != highest[:-1] or now[-1] <= highest[-1] + 6
    if run.style.startswith("number") and not run.style.startswith("number.0a"):
        if len(now) > 1 and len(first) == len(now):
            # 92.17 -> 92.18, or 92.54 -> 93.1; States answer what they support and what they note in lists apart, 110.4 -> 110.13
            return now > first
        return first < now and now[0] <= first[0] + 4
    return now > first


def _key(identifier: str) -> tuple[int, ...]:
    found: list[int] = []
    for token in re.findall(r"\d+|[a-z]+", identifier.lower()):
        found.append(
            int(token)
            if token.isdecimal()
            else sum((ord(char) - 96) * 27 ** (len(token) - place - 1) for place, char in enumerate(token))
        )
    return tuple(found) or (0,)


def _weigh(document: Document, run: Run, everything: Sequence[Marker | None]) -> None:
    asks = answered = bare = referring = 0
    blocks = document.blocks
    last = len(blocks)
    for position, marker in enumerate(run.markers):
        stop = run.markers[position + 1].block if position + 1 < len(run.markers) else min(marker.block + 14, last)
        own = document.text[marker.end : blocks[marker.block].span[1]].strip()
        refers = CITES_PARAGRAPH.search(own[-60:]) is not None
        referring += refers
        if (
            not refers
            and blocks[marker.block].kind == "heading"
            and len(own.split()) <= 14
            and marker.block + 1 < stop
            and recommends(document.text, (marker.end, blocks[marker.block].span[1])) <= 0.4
        ):
            own = ""  # a title; what it heads is weighed
        span = (
            (marker.end, blocks[marker.block].span[1])
            if own
            else blocks[marker.block + 1].span
            if marker.block + 1 < last
            else (0, 0)
        )
        first = next(sentences(document.text, span), None)
        if first is not None:
            opening = list(islice(sentences(document.text, span), 3))
            # UK committees number conclusions and recommendations alike and end each with "(Paragraph 23)".
            if any(recommends(document.text, sentence) > 0.4 for sentence in opening[: 3 if own else 1]) or refers:
                asks += 1
            if _positions(document, first) or (own and leading_label(own) is not None):
                bare += 1
        answered += any(_answers(document, index, everything) for index in range(marker.block, min(stop, marker.block + 14)))
    count = len(run.markers)
    run.asks, run.answered, run.bare, run.refers = asks / count, answered / count, bare / count, referring / count
    first_block = run.markers[0].block
    for index in range(max(0, first_block - 3), first_block):
        text = document.quote(blocks[index].span)
        if _LEAD_IN.search(text[-200:]) or (blocks[index].kind == "heading" and _HEADED.search(text)):
            run.headed = True


def _positions(document: Document, span: tuple[int, int]) -> bool:
    return any(
        cue.kind in ("explicit", "neither", "note", "action") or (cue.kind in ("refusal", "addressee") and cue.strength >= 0.7)
        for cue in find_cues(document.text, span)
    )


def _answers(document: Document, index: int, everything: Sequence[Marker | None]) -> bool:
    marker = everything[index]
    if marker is not None and marker.kind == "response":
        return True
    span = document.blocks[index].span
    text = document.quote(span)
    if whole_label(text) is not None or leading_label(text) is not None:
        return True
    return any(_positions(document, sentence) for sentence in islice(sentences(document.text, span), 3))


def choose(document: Document, runs: Sequence[Run]) -> list[Run]:
    """The runs that hold recommendations: worded ones if there are any, else numbered ones with evidence."""
    runs = [run for run in runs if not _earlier(document, run)] or list(runs)
    worded = [run for run in runs if run.worded and run.style not in _UNMARKED and _worded_enough(run)]
    if worded and all(run.style == "bare" for run in worded):
        # "Recommendation" and "Response" once, as the heads of columns, over recommendations that are numbered.
        surer = [
            run
            for run in runs
            if not run.worded and len(run.markers) > len(worded[0].markers) and min(run.asks, run.answered) >= 0.8
        ]
        worded = [] if surer else worded
    if worded:
        best = max(worded, key=lambda run: (len(run.ids) * (1 + run.answered), len(run.markers)))
        kept = [run for run in worded if run.style == best.style or (run.answered >= 0.5 and len(run.ids) >= 2)]
        if best.asks < 0.5 and best.style != "bare":
            printed = [
                run
                for run in runs
                if run is not best
                and run.asks >= 0.5
                and run.asks > best.asks
                and run.answered < 0.34
                and (run.worded or run.headed)
                and len(run.ids & best.ids) * 2 >= len(best.ids)
            ]
            kept += [run for run in printed if run not in kept]
            best.answers_only = bool(printed)
        return sorted(kept, key=lambda run: run.markers[0].block)
    said = len(_HEADED.findall(document.text))
    numbered = [run for run in runs if not run.worded and _numbered_enough(run, said)]
    if not numbered:
        unmarked = [
            run for run in runs if run.style in _UNMARKED and len(run.markers) >= 2 and (run.style == "quote" or run.asks >= 0.5)
        ]
        return [run for run in unmarked if run.style == unmarked[0].style]
    for run in numbered:
        _drop_replies(document, run)
    depths = {run.style for run in numbered}
    if "number.0" in depths and any(style.startswith("number.1") for style in depths):
        outer = [run for run in numbered if run.style.startswith("number.0")]
        inner = [run for run in numbered if not run.style.startswith("number.0")]
        asked_inside = sum(len(run.markers) * run.asks for run in inner)
        asked_outside = sum(len(run.markers) * run.asks for run in outer)
        numbered = outer if asked_outside >= asked_inside * 0.5 or max(run.bare for run in inner) > 0.5 else inner
    return sorted(numbered, key=lambda run: run.markers[0].block)


def _drop_replies(document: Document, run: Run) -> None:
    """Takes out paragraphs that answer the one before, where asking and answering ones are numbered in one series."""
    kept: list[Marker] = []
    asked = False  # the one before asks and takes no position itself
    for marker in run.markers:
        first = next(sentences(document.text, (marker.end, document.blocks[marker.block].span[1])), None)
        takes = first is not None and _positions(document, first)
        asks = _asks(document, marker)
        if not (asked and takes and not asks and first is not None and _HEADED.search(document.quote(first))):
            kept.append(marker)
        asked = asks and not takes
    run.markers = kept
    run.ids = {identifier for marker in kept for identifier in marker.ids}


def _asks(document: Document, marker: Marker) -> bool:
    """One of the first sentences of the marker's block asks for something, or it leads to a list of what is asked for."""
    span = (marker.end, document.blocks[marker.block].span[1])
    inside = sentences(document.text, span)
    return _LEADS.search(document.quote(span)) is not None or any(
        recommends(document.text, sentence) > 0.4 for sentence in islice(inside, 3)
    )


def _earlier(document: Document, run: Run) -> bool:
    """The run stands under a heading that speaks of an earlier inquiry's recommendations."""
    first = run.markers[0].block
    for index in range(first - 1, max(-1, first - 4), -1):
        block = document.blocks[index]
        text = document.quote(block.span)
        if block.kind == "heading" and _OLD.search(text) and _HEADED.search(text):
            return True
    return False


def _worded_enough(run: Run) -> bool:
    if run.style == "bare":
        return run.asks > 0 or run.answered > 0
    if run.style == "recommendation":
        return True
    return len(run.markers) >= 2 and (run.asks >= 0.3 or run.answered >= 0.4)


def _numbered_enough(run: Run, said: int) -> bool:
    """``said`` is how often the document says "recommendation"."""
    count = len(run.markers)
    if len(run.ids) >= 3 and (run.bare >= 0.6 or (run.bare >= 0.3 and run.asks <= 0.2 and run.headed)):
        return True  # ids that are answered without being printed again
    if run.asks >= 0.8 and count >= 3 and said >= max(3, count // 3):
        return True  # a list of demands in a text that keeps speaking of recommendations
    if count >= 2 and run.asks >= 0.4 and (run.answered >= 0.5 or run.refers >= 0.6):
        return True
    if run.headed and run.asks >= 0.5 and count >= 2:
        return True
    return count == 1 and run.headed and run.asks == 1.0 and run.answered == 1.0
