"""Verdicts as one HTML page: what was found and why, what changed, where each passage comes from, and both texts side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from markupsafe import Markup

from recsim.records import Document, Failure, Json, Span
from recsim.reports.html.charts import Bar, Waterfall, waterfall
from recsim.reports.html.labels import EXTENTS, PAIR_KINDS, SIGNALS, VERDICTS
from recsim.reports.html.marking import Stretch, Stretches, marked, paragraphs
from recsim.reports.html.page import write_page
from recsim.reports.html.words import word_changes
from recsim.verdicts import PAIR_KINDS as KINDS
from recsim.verdicts import Checked, FactChange, Pair, Verdict

# A change of fact is marked at its place; these many rows of substitutions stand open, the rest behind a button.
_OPEN_ROWS = 12
# Up to so many verdicts a page holds all of its elements at once; beyond, a browser makes what stands below a verdict's banner when
# it comes into sight. A verdict over two short papers has some 3,000 elements.
_AT_ONCE = 20
# The map is a thousand units wide; a passage narrower than three would not be seen.
_WIDE, _LEAST = 1000.0, 3.0


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One passage on the map: a band from its place in the suspect to its place in the official text."""

    number: int
    kind: str
    points: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One aligned pair with its number, its words marked on both sides, and the words before it that nothing matches."""

    number: int
    pair: Pair
    suspect: Markup
    official: Markup


@dataclass(frozen=True, slots=True)
class Fact:
    """A changed fact and the passage that it stands in, if it stands in one."""

    change: FactChange
    passage: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that a template shows of one verdict."""

    verdict: Verdict
    name: str
    why: str
    extent: str
    kinds: tuple[tuple[str, str, str, int], ...]
    facts: tuple[Fact, ...]
    ribbons: tuple[Ribbon, ...]
    origin: tuple[tuple[int, str, Bar], ...]
    falls: Waterfall
    passages: tuple[Passage, ...]
    suspect: tuple[tuple[str, Markup], ...]
    official: tuple[tuple[str, Markup], ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """One suspect with its verdicts."""

    name: str
    source: str
    comparisons: tuple[Comparison, ...]
    problems: tuple[str, ...]
    spun: Json | None


def write_verdicts_html(
    results: Iterable[Verdict | Checked | Failure], stream: IO[str], documents: Mapping[str, Document]
) -> None:
    """Writes one page for all results. ``documents`` has the texts by their ids; a verdict whose texts are missing has no panes."""
    suspects: list[Suspect] = []
    failures: list[Failure] = []
    for result in results:
        if isinstance(result, Failure):
            failures.append(result)
            continue
        name = f"c{len(suspects) + 1}"
        verdicts = (result,) if isinstance(result, Verdict) else result.verdicts
        shown = tuple(comparison(verdict, f"{name}-v{place}", documents) for place, verdict in enumerate(verdicts, 1))
        body = result.to_dict() if isinstance(result, Checked) else {}
        problems = tuple(problem.message for problem in result.problems) if isinstance(result, Checked) else ()
        suspects.append(Suspect(name, result.suspect.source, shown, problems, body.get("spun")))
    single = len(suspects) == 1 and not failures and len(suspects[0].comparisons) == 1
    write_page(
        stream,
        "copies.html.j2",
        suspects=suspects,
        failures=failures,
        single=single,
        lazy=sum(len(suspect.comparisons) for suspect in suspects) > _AT_ONCE,
        signals=SIGNALS,
        pair_kinds=PAIR_KINDS,
        open_rows=_OPEN_ROWS,
    )


def comparison(verdict: Verdict, name: str, documents: Mapping[str, Document]) -> Comparison:
    """What the page shows of a verdict; ``name`` begins its anchors."""
    suspect, official = documents.get(verdict.suspect.id), documents.get(verdict.official.id)
    pairs = sorted(verdict.pairs, key=lambda pair: (pair.suspect, pair.official))
    counts = Counter(pair.kind for pair in pairs)
    here: list[Stretch] = [Stretch(one.suspect_span, _fact(one)) for one in verdict.fact_changes if one.suspect_span]
    there: list[Stretch] = [Stretch(one.official_span, _fact(one)) for one in verdict.fact_changes if one.official_span]
    facts, known = Stretches(here), Stretches(there)
    passages: list[Passage] = []
    if suspect is not None and official is not None:
        for number, pair in enumerate(pairs, 1):
            left, right = word_changes(suspect.text, pair.suspect, official.text, pair.official)
            here += left
            there += right
            first = [*left, *facts.over(pair.suspect)]
            second = [*right, *known.over(pair.official)]
            words = marked(suspect.text, pair.suspect, first), marked(official.text, pair.official, second)
            passages.append(Passage(number, pair, *words))
    lengths = [len(side.text) if side is not None else 0 for side in (suspect, official)]
    return Comparison(
        verdict=verdict,
        name=name,
        why=VERDICTS.get(verdict.verdict, ""),
        extent=EXTENTS.get(verdict.extent, ""),
        kinds=tuple((kind, *PAIR_KINDS[kind], counts[kind]) for kind in KINDS if counts[kind]),
        facts=tuple(Fact(one, _standing(one.suspect_span, [pair.suspect for pair in pairs])) for one in verdict.fact_changes),
        ribbons=tuple(_ribbons(pairs, lengths)),
        origin=tuple(_origin(pairs, lengths[0])),
        falls=waterfall(verdict.signals),
        passages=tuple(passages),
        suspect=tuple(_pane(suspect, [pair.suspect for pair in pairs], pairs, here, f"{name}-s", f"{name}-o")),
        official=tuple(_pane(official, [pair.official for pair in pairs], pairs, there, f"{name}-o", f"{name}-s")),
    )


def _fact(one: FactChange) -> str:
    return "fact same" if one.same else "fact"


def _standing(span: Span | None, spans: Sequence[Span]) -> int | None:
    if span is None:
        return None
    return next((number for number, (start, end) in enumerate(spans, 1) if start <= span[0] < end), None)


def _kind(pair: Pair) -> str:
    return f"k-{pair.kind}" + (" quoted" if pair.attributed else "")


def _ribbons(pairs: Sequence[Pair], lengths: Sequence[int]) -> Iterator[Ribbon]:
    if not all(lengths):
        return
    for number, pair in enumerate(pairs, 1):
        edges = []
        for (start, end), length in zip((pair.suspect, pair.official), lengths, strict=True):
            left = _WIDE * start / length
            edges.append((left, max(left + _LEAST, _WIDE * end / length)))
        (a, b), (c, d) = edges
        points = f"{a:.1f},0 {b:.1f},0 {b:.1f},14 {d:.1f},86 {d:.1f},100 {c:.1f},100 {c:.1f},86 {a:.1f},14"
        yield Ribbon(number, _kind(pair), points)


def _origin(pairs: Sequence[Pair], length: int) -> Iterator[tuple[int, str, Bar]]:
    """Where in the suspect each passage stands, for the strip that shows several official texts under one another."""
    if not length:
        return
    for number, pair in enumerate(pairs, 1):
        start, end = (100 * edge / length for edge in pair.suspect)
        yield number, _kind(pair), Bar(round(start, 2), round(max(0.4, end - start), 2))


def _pane(
    document: Document | None, spans: Sequence[Span], pairs: Sequence[Pair], stretches: Sequence[Stretch], own: str, other: str
) -> Iterator[tuple[str, Markup]]:
    """The whole text of one side by paragraphs; each passage is an element that names its number, after a link to its partner."""
    if document is None:
        return
    placed = Stretches(
        Stretch(span, _kind(pair), anchor=str(number)) for number, (span, pair) in enumerate(zip(spans, pairs, strict=True), 1)
    )
    marks = Stretches(stretches)
    named: set[int] = set()
    for kind, (start, end) in paragraphs(document):
        pieces: list[Markup] = []
        at = start
        for one in placed.over((start, end)):
            number, first, last = int(one.anchor), max(one.span[0], at), min(one.span[1], end)
            if first >= last:
                continue
            pieces.append(marked(document.text, (at, first), marks.over((at, first))))
            words = marked(document.text, (first, last), marks.over((first, last)))
            link = Markup("")
            identity = Markup("")
            if number not in named:
                named.add(number)
                identity = Markup(' id="{}{}"').format(own, number)
                link = Markup('<a class="n" href="#{}{}" aria-label="Passage {}: its partner in the other text">{}</a>').format(
                    other, number, number, number
                )
            pieces.append(
                Markup('<span class="pair {}" data-pair="{}"{}>{}{}</span>').format(one.kind, number, identity, link, words)
            )
            at = last
        pieces.append(marked(document.text, (at, end), marks.over((at, end))))
        yield kind, Markup("").join(pieces)
