"""Public sets under a folder that the user names: sentence pairs, passage pairs and PAN's text alignment. Nothing of them is kept.

Rows that a rival is chosen on are not those that anything is measured on: each third row is for choosing, the others are for measuring.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.copies.spans import pan_figures
from benchmarks.public_pairs import PUBLISHED, rows_of, sentence_scores
from benchmarks.rivals import pan2014
from benchmarks.rivals.catalogue import RIVALS, scorers
from benchmarks.rivals.contract import Scorer, Setting, named
from benchmarks.suite.beside import TextPair, chosen_setting, judged_rows, reached, recsim_scores
from benchmarks.suite.pan_xml import AlignedPair, load_pairs, stored
from benchmarks.suite.parts import Given, part
from benchmarks.suite.results import OURS, Outcome, Row
from recsim import Matcher, load_encoder
from recsim.evaluation.results import Figure, bootstrap
from recsim.evaluation.spans import AlignedSpans, SpanCounts, count_spans
from recsim.matching import EVEN, match
from recsim.matching.regions import regions
from recsim.reading import read
from recsim.records import Document

_RESAMPLES = 100
_CHOOSE = 3
Statistic = Callable[[Sequence[tuple[float, float]]], float]


@part("sets.mrpc", "Microsoft Research Paraphrase Corpus")
def mrpc(given: Given) -> Outcome | None:
    """Sentence pairs that say the same or not."""
    return _sentences(given, "mrpc", graded=False)


@part("sets.pan_pairs", "Sentence pairs from PAN's plagiarism corpus")
def pan_pairs(given: Given) -> Outcome | None:
    """Sentence pairs that were disguised by hand or have nothing to do with each other (Madnani et al. 2012)."""
    return _sentences(given, "pan_mtmetrics", graded=False)


@part("sets.stsb", "STS Benchmark")
def stsb(given: Given) -> Outcome | None:
    """Sentence pairs by how alike they are in meaning."""
    return _sentences(given, "stsb", graded=True, files="dev.tsv")


@part("sets.clough_stevenson", "Answers that copy a source, Clough and Stevenson")
def clough_stevenson(given: Given) -> Outcome | None:
    """Short answers: cut and pasted, lightly or heavily revised, or written without the source."""
    return _passages(given, "clough_stevenson")


@part("sets.pan_fragments", "Disguised fragments from PAN 2013")
def pan_fragments(given: Given) -> Outcome | None:
    """Fragments whose words were swapped and moved, beside others."""
    return _passages(given, "pan13_fragments")


@part("sets.pan_alignment", "PAN text alignment, by its own measures")
def pan_alignment(given: Given) -> Outcome | None:
    """Spans of recsim and of the PAN 2014 winner's method on every pair of the corpus, by the measures of the task."""
    folder = _folder(given, "pan_alignment")
    if folder is None:
        return None
    pairs = load_pairs(folder)
    taken = pairs[:: max(1, len(pairs) // given.amount.set_rows)] if given.amount.set_rows else pairs
    matcher = Matcher(changes=False)
    methods: dict[str, Callable[[AlignedPair], list[AlignedSpans]]] = {
        OURS: lambda pair: aligned_spans(pair, matcher),
        RIVALS["alignment"]: lambda pair: pan2014.align(stored(pair.suspect), stored(pair.source)),
    }
    rows = []
    for method, align in methods.items():
        counted: list[tuple[str, SpanCounts]] = []
        for pair in taken:
            given.say(f"{method} {pair.suspect.name}")
            counted.append((pair.obfuscation, count_spans(align(pair), pair.cases)))
        rows.append(Row(method, "", pan_figures([counts for _, counts in counted])))
        for kind in sorted({kind for kind, _ in counted}):
            rows.append(Row(method, f"obfuscation/{kind}", pan_figures([counts for one, counts in counted if one == kind])))
    files = sorted(folder.rglob("*.xml"))
    return Outcome("pan_alignment", _digest(files), "all", f"{len(taken)} of {len(pairs)} pairs", tuple(rows))


def aligned_spans(pair: AlignedPair, matcher: Matcher) -> list[AlignedSpans]:
    """The spans that recsim aligns, in offsets of the texts as they are stored; none where its verdict is that nothing was copied."""
    (suspect, here_by), (source, there_by) = (_read(path) for path in (pair.suspect, pair.source))
    ready = matcher.ready(suspect), matcher.ready(source)
    if not matcher.compare(*ready).flagged:
        return []
    found = regions(*ready, match(*ready, matcher.model))
    return [(_moved(suspect, here, here_by), _moved(source, there, there_by)) for here, there in found]


def _read(path: Path) -> tuple[Document, int]:
    """A text read as a user's file would be, and by how much its offsets lie behind those of the file: a byte-order mark is not kept."""
    text = stored(path)
    return read(path.read_bytes(), name=path.name), int(text.startswith("\ufeff"))


def _moved(document: Document, span: tuple[int, int], by: int) -> tuple[int, int]:
    start, end = document.offsets.to_source(span)
    return start + by, end + by


def _sentences(given: Given, name: str, *, graded: bool, files: str = "*.tsv") -> Outcome | None:
    folder = _folder(given, name)
    if folder is None:
        return None
    paths = sorted(folder.glob(files))
    rows = [row for path in paths for row in _some(rows_of(path), given)]
    truth = [float(row["label"]) for row in rows]
    choose, measure = _split(len(rows))
    first: Statistic = _spearman if graded else _auc

    def figures(scores: Sequence[float], at: float) -> dict[str, Figure]:
        units = [(truth[place], scores[place]) for place in measure]
        measures: dict[str, Statistic] = {"spearman": _spearman}
        if not graded:
            measures = {"auc": _auc, "accuracy": partial(_accuracy, at=at), "f1": partial(_f1, at=at)}
        return {key: bootstrap(units, statistic, resamples=_RESAMPLES) for key, statistic in measures.items()}

    given.say(OURS)
    scores = sentence_scores([(row["text1"], row["text2"]) for row in rows])
    found = [Row(OURS, "", figures(scores, EVEN), "two sentences alone, shipped threshold")]
    for encoder in ("static-v1", "encoder-v1") if graded else ():
        sides = [load_encoder(encoder).encode([row[column] for row in rows]) for column in ("text1", "text2")]
        found.append(Row(f"{OURS}, vectors of {encoder}", "", figures((sides[0] * sides[1]).sum(axis=1).tolist(), 0.5), "cosine"))
    available, missing = given.rivals
    for rival_name, rival in scorers(available).items():
        if rival_name == "alignment":  # aligns passages of 150 characters or more, which sentences are not
            continue
        given.say(RIVALS[rival_name])
        tried: list[tuple[float, int, list[float]]] = []
        for place, setting in enumerate(rival.SCORES):
            scores = [rival.score(row["text1"], row["text2"], **setting) for row in rows]
            tried.append((first([(truth[row], scores[row]) for row in choose]), -place, scores))
        _, place, scores = max(tried, key=lambda one: one[:2])
        at = max((scores[row] for row in choose), key=lambda at: _accuracy([(truth[row], scores[row]) for row in choose], at))
        found.append(
            Row(RIVALS[rival_name], "", figures(scores, at), named(rival.SCORES[-place]) + ("" if graded else f"; {reached(at)}"))
        )
    published = PUBLISHED.get(name)
    notes = (f"Published on the full set, by others: {published}.",) if published else ()
    return _outcome(name, paths, len(measure), found, missing, notes)


def _passages(given: Given, name: str) -> Outcome | None:
    folder = _folder(given, name)
    if folder is None:
        return None
    files = sorted(folder.glob("*.tsv"))
    pairs = [
        TextPair(row["text1"], row["text2"], row["label"] not in ("non", "0"), row["label"])
        for path in files
        for row in _some(rows_of(path), given)
    ]
    choose, measure = _split(len(pairs))
    dev, test = [pairs[place] for place in choose], [pairs[place] for place in measure]
    given.say(OURS)
    rows = judged_rows(OURS, test, recsim_scores(test), 0.5, "shipped threshold")
    available, missing = given.rivals
    for rival_name, rival in scorers(available).items():
        given.say(RIVALS[rival_name])
        best = chosen_setting(rival, dev)
        rows += judged_rows(
            RIVALS[rival_name],
            test,
            _scores(rival, test, best.setting),
            best.threshold,
            f"{named(best.setting)}; {reached(best.threshold)}",
        )
    return _outcome(name, files, len(test), rows, missing)


def _outcome(
    name: str, files: Sequence[Path], measured: int, rows: Sequence[Row], missing: Mapping[str, str], notes: tuple[str, ...] = ()
) -> Outcome:
    not_run = {RIVALS[one]: why for one, why in missing.items()}
    return Outcome(name, _digest(files), "not for choosing", f"{measured} rows", tuple(rows), missing=not_run, notes=notes)


def _scores(rival: Scorer, pairs: Sequence[TextPair], setting: Setting) -> list[float]:
    return [rival.score(pair.suspect, pair.official, **setting) for pair in pairs]


def _folder(given: Given, name: str) -> Path | None:
    """The folder of a set; None where the user named no folder, or it holds no such set."""
    folder = given.sets / name if given.sets is not None else None
    return folder if folder is not None and folder.is_dir() else None


def _some(rows: list[dict[str, str]], given: Given) -> list[dict[str, str]]:
    most = given.amount.set_rows
    return rows[:: max(1, len(rows) // most)][:most] if most else rows


def _split(count: int) -> tuple[list[int], list[int]]:
    return [place for place in range(count) if place % _CHOOSE == 0], [place for place in range(count) if place % _CHOOSE]


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _auc(rows: Sequence[tuple[float, float]]) -> float:
    """The chance that a pair that is alike scores above one that is not (Mann and Whitney's U), ties by half."""
    from scipy.stats import rankdata

    ranks = rankdata([score for _, score in rows])
    alike = [rank for rank, (truth, _) in zip(ranks, rows, strict=True) if truth > 0]
    others = len(rows) - len(alike)
    if not alike or not others:
        return 0.5
    return float((sum(alike) - len(alike) * (len(alike) + 1) / 2) / (len(alike) * others))


def _accuracy(rows: Sequence[tuple[float, float]], at: float) -> float:
    return sum((truth > 0) == (score >= at) for truth, score in rows) / max(1, len(rows))


def _f1(rows: Sequence[tuple[float, float]], at: float) -> float:
    hit = sum(truth > 0 and score >= at for truth, score in rows)
    wrong = sum((truth > 0) != (score >= at) for truth, score in rows)
    return 2 * hit / (2 * hit + wrong) if hit + wrong else 1.0


def _spearman(rows: Sequence[tuple[float, float]]) -> float:
    from scipy.stats import rankdata

    one, other = (rankdata([row[side] for row in rows]) for side in (0, 1))
    one, other = one - one.mean(), other - other.mean()
    norm = float((one @ one) * (other @ other)) ** 0.5
    return float(one @ other) / norm if norm else 0.0
