"""Time, memory and growth, each beside rivals that do the same work in the same run. Ratios hold on other machines; seconds do not."""

from __future__ import annotations

import html.parser
import json
import math
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.copies.contract import Unavailable
from benchmarks.index import scans
from benchmarks.index.collection import SHORTEST, Swapper, documents, passages
from benchmarks.rivals import minhash
from benchmarks.rivals.catalogue import RIVALS
from benchmarks.speed import parsing as speed_parsing
from benchmarks.speed import stance as speed_stance
from benchmarks.speed.child import measured
from benchmarks.speed.timing import Timing, timing
from benchmarks.suite.parts import Given, part
from benchmarks.suite.results import OURS, Curve, Outcome, Row, flat
from recsim import Matcher
from recsim.evaluation.results import Figure
from recsim.evaluation.train_matching import copy_document
from recsim.index import Index
from recsim.reading import read
from recsim.records import Json

_COMPARED = (OURS, "minhash", "rensa_minhash", "fuzzy", "tfidf", "vectors", "alignment")
_INDEXED = (OURS, "minhash", "rensa_minhash", "bm25", "shingle_join", "vectors_hnsw")
# Officials that are put together for the sizes of a comparison.
_TOGETHER = {"tiny": (1,), "small": (1, 3, 9), "full": (1, 3, 9, 27)}
_PAGES = {"tiny": 4, "small": 40, "full": 400}


@part("speed.start", "Starting up")
def start(given: Given) -> Outcome:
    """Whole processes, in turns, beside importing NumPy and beside loading sentence-transformers for one sentence."""
    repeats = given.amount.repeats
    found = speed_parsing.whole_process(repeats) + speed_stance.start_up(repeats, 1)[1:]
    base = next(one for one in found if "numpy" in one.name)
    rows = [
        _timed(one.name if "recsim" not in one.name else f"{OURS}: {one.name}", one, base, "times_importing_numpy")
        for one in found
    ]
    return _outcome(f"{repeats} repeats after one that does not count", rows)


@part("speed.parse", "Parsing by size")
def parse(given: Given) -> Outcome:
    """Parsing in process beside what the libraries underneath need alone on the same bytes; growth in fresh processes."""
    amount = given.amount
    rows: list[Row] = []
    for kind, found in speed_parsing.in_process(amount.repeats, amount.megabytes[min(1, len(amount.megabytes) - 1)] / 2).items():
        rows += [_timed(one.name, one, found[0], "times_recsim_parse", f"kind/{kind}") for one in found]
    grown = speed_parsing.growth(amount.megabytes)
    points = tuple((row["megabytes"], row["seconds"]) for row in grown)
    figures = {
        "growth_exponent": flat(speed_parsing.exponent(grown)),
        "peak_mb": flat(grown[-1]["peak_mb"]),
        "seconds": flat(grown[-1]["seconds"]),
    }
    rows.insert(0, Row(OURS, "", figures, f"{grown[-1]['megabytes']:.2f} MB of plain text"))
    notes = ("The libraries do part of what parsing does: they say how much of its time could be won at most.",)
    return _outcome(f"{amount.repeats} repeats", rows, [Curve("seconds by megabytes", OURS, points)], notes=notes)


@part("speed.classify", "Classifying passages")
def classify(given: Given) -> Outcome:
    """Milliseconds a passage, each method in a fresh process on one thread."""
    count = {"tiny": 32, "small": 150, "full": 2_000}[given.size]
    found = speed_stance.throughput(count, given.amount.repeats, 1)
    rows, missing = [], {}
    ours = found["recsim.classify_many"] or 1.0
    for name, rate in found.items():
        if rate is None:
            missing[name] = "its packages are not installed"
            continue
        method = OURS if name == "recsim.classify_many" else name
        rows.append(
            Row(method, "", {"milliseconds_a_passage": flat(1000 / rate, count), "times_recsim": flat(ours / rate, count)})
        )
    return _outcome(f"the best of {given.amount.repeats} repeats over {count} passages", rows, missing=missing)


@part("speed.compare", "Comparing two texts by length")
def compare(given: Given) -> Outcome:
    """A paraphrased copy with its official text, both put together from more and more papers; rivals at their documented setting."""
    texts, copies = (
        given.copies.texts,
        [copy for copy in given.copies.copies_of("test") if copy.kind == "whole" and copy.generator == "wordnet"],
    )
    if not copies:
        copies = [copy for copy in given.copies.copies_of("test") if copy.kind == "whole"]
    pairs = [
        [
            "\n\n".join(copy_document(copies[place % len(copies)]).text for place in range(together)),
            "\n\n".join(read(texts[copies[place % len(copies)].sources[0]].path).text for place in range(together)),
        ]
        for together in _TOGETHER[given.size]
    ]
    return _by_size(given, "compare", _COMPARED, pairs, "seconds by words")


@part("speed.index", "Building an index and asking it, by passages")
def index(given: Given) -> Outcome:
    """Processor time of building and of a query, and peak memory, in a fresh process for each method."""
    real = passages(None)
    fit = [text for text in real if len(text.split()) >= SHORTEST]
    swapper = Swapper(real)
    queries = [swapper.swap(text, 0.6) for text in swapper.draw.sample(fit, min(len(fit), 4 * given.amount.repeats + 4))]
    return _by_size(given, "index", _INDEXED, {"passages": real, "queries": queries}, "seconds a query by passages")


@part("speed.scan", "Scanning pages of a crawl")
def scan(given: Given) -> Outcome:
    """Reading a page of HTML and searching it in an index of official texts, beside html.parser with MinHash in memory."""
    count = _PAGES[given.size]
    real = passages(None)
    draw = random.Random(1)
    held, others = real[::2], real[1::2]
    # One page in twenty prints what the index holds, as in benchmarks.index.scans; the others only share its genre.
    pages = [scans.page([draw.choice(others if number % 20 else held) for _ in range(12)]) for number in range(count)]
    rows: list[Row] = []
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        with Index.open(Path(folder, "i"), mode="a") as made:
            for _ in made.add_many(documents(held)):
                pass
        with Index.open(Path(folder, "i")) as opened:
            matcher = Matcher(opened, vectors=False, changes=False)
            work: dict[str, Callable[[bytes], object]] = {OURS: lambda one: matcher.check(read(one, name="page"))}
            try:
                lsh = minhash.build(held, **minhash.FINDS[0])
                work["html.parser and MinHash (datasketch)"] = lambda one: [lsh.rank(text) for text in page_texts(one)]
            except Unavailable as error:
                missing["MinHash (datasketch)"] = str(error)
            spent = {name: _each(run, pages) for name, run in work.items()}
    for name, found in spent.items():
        figure = Figure(1000 * found.median, 1000 * found.low, 1000 * found.high, count)
        rows.append(
            Row(name, "", {"milliseconds_a_page": figure, "times_recsim": flat(found.median / spent[OURS].median, count)})
        )
    notes = (
        "A page that may copy something is compared in full by recsim, which gives a verdict with spans; MinHash only names passages.",
    )
    return _outcome(f"{count} pages, {len(held)} passages in the index", rows, missing=missing, notes=notes)


class _Text(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self.inside = True
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "p"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.paragraphs[-1] += data


def page_texts(page: bytes) -> list[str]:
    """The paragraphs of a page by the standard library's parser."""
    parser = _Text()
    parser.feed(page.decode("utf-8"))
    parser.close()
    return parser.paragraphs


def _by_size(given: Given, job: str, methods: Sequence[str], body: object, curve: str) -> Outcome:
    rows: list[Row] = []
    curves: list[Curve] = []
    missing: dict[str, str] = {}
    lines: dict[str, list[Json]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "work.json")
        file.write_text(json.dumps(body), encoding="utf-8")
        for method in methods:
            given.say(method)
            try:
                asked = {
                    "job": job,
                    "method": method,
                    "file": str(file),
                    "repeats": given.amount.repeats,
                    "sizes": given.amount.sizes,
                }
                lines[RIVALS.get(method, method)] = measured(asked)
            except Unavailable as error:
                missing[RIVALS.get(method, method)] = str(error)
    ours = lines[OURS]
    for name, found in lines.items():
        for line, own in zip(found, ours, strict=True):
            group = "" if line is found[-1] else f"size/{line['size']}"
            rows.append(Row(name, group, _sized(line, own), f"size {line['size']}"))
        points = tuple((float(line["size"]), timing(name, line["seconds"]).median) for line in found)
        curves.append(Curve(curve, name, points))
        if len(points) > 1:
            exponent = math.log(max(points[-1][1], 1e-9) / max(points[0][1], 1e-9)) / math.log(points[-1][0] / points[0][0])
            at = next(place for place, row in enumerate(rows) if row.method == name and not row.group)
            rows[at] = Row(name, "", {**rows[at].figures, "growth_exponent": flat(exponent)}, rows[at].setting)
    rows.sort(key=lambda row: row.group != "")
    notes = ("Processor time; the first call of each process does not count. The rows under All are those of the largest size.",)
    return _outcome(f"{given.amount.repeats} repeats", rows, curves, missing, notes)


def _sized(line: Json, ours: Json) -> dict[str, Figure]:
    found, own = timing("", line["seconds"]), timing("", ours["seconds"])
    figures = {"seconds": _figure(found, len(line["seconds"])), "times_recsim": flat(found.median / max(own.median, 1e-9))}
    if "build_seconds" in line:
        figures["build_seconds"] = flat(line["build_seconds"])
    figures["peak_mb"] = flat(line["peak_mb"])
    return figures


def _each(run: Callable[[bytes], object], pages: Sequence[bytes]) -> Timing:
    run(pages[0])
    seconds = []
    for page in pages:
        began = time.process_time()
        run(page)
        seconds.append(time.process_time() - began)
    return timing("", seconds)


def _timed(method: str, found: Timing, base: Timing, ratio: str, group: str = "") -> Row:
    name = OURS if method == "recsim.parse" else method
    return Row(name, group, {"seconds": _figure(found), ratio: flat(found.median / max(base.median, 1e-9))})


def _figure(found: Timing, units: int = 1) -> Figure:
    return Figure(found.median, found.low, found.high, units)


def _outcome(
    share: str,
    rows: Sequence[Row],
    curves: Sequence[Curve] = (),
    missing: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
) -> Outcome:
    return Outcome("made from the corpora", "", "", share, tuple(rows), tuple(curves), missing=missing or {}, notes=tuple(notes))
