"""How well changes are found: recall of changes planted in copies, precision over planted and plain ones, by kind, with intervals.

The corpus of copies has ``changes.jsonl`` (copies in which facts were changed on purpose, each change with its spans) and ``accidents.jsonl``
(changes that the programs made by accident, labelled by reading along the corpus's own alignment in a sample of copies, whatever is found
or reported there). docs/labels.md has the fields.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from recsim.errors import InvalidLabel, MissingFile
from recsim.evaluation.copies_corpus import CopiesCorpus, Copy, read_copy
from recsim.evaluation.results import Figure, Result, figure
from recsim.evaluation.train_matching import canonical, copy_document
from recsim.matcher import Matcher
from recsim.matching import MatchText
from recsim.records import Json, Span
from recsim.verdicts import FactChange, StanceChange, Verdict

# Copies by these keep the facts of their source, so that any change reported in one is wrong; `edit` shifts dates by design.
FAITHFUL = ("verbatim", "reformat", "edit", "syntax", "shuffle", "spell", "hand")
# Of each program that swaps words, so many copies of a split were read for accidents.
READ_EACH = 12
# Word swapping distorts most names; its reports of names are not among what was read.
_UNREAD = ("name",)


@dataclass(frozen=True, slots=True)
class Planted:
    """One change in a copy, set or by accident: what the source says (``was``) and the copy (``is_``), each with its span."""

    kind: str
    source: str
    was: str
    is_: str
    official: Span
    suspect: Span


@dataclass(frozen=True, slots=True)
class ChangedCopy:
    """A copy with the changes planted in it."""

    copy: Copy
    base: str
    changes: tuple[Planted, ...]


def load_changes(corpus: CopiesCorpus) -> tuple[ChangedCopy, ...]:
    """The planted copies of a corpus. Raises `MissingFile`, or `InvalidLabel` for a span that does not hold its words."""
    path = corpus.folder / "changes.jsonl"
    if not path.is_file():
        raise MissingFile(f"{corpus.folder} holds no changes.jsonl; make it with: python -m benchmarks.copies.plant")
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"changes.jsonl, line {number}"
        try:
            row: Json = json.loads(line)
            copy = read_copy(where, row, corpus.texts)
            changes = tuple(_labelled(one, row["sources"][one["source"]]) for one in row["changes"])
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InvalidLabel(f"{where} cannot be read: {error!r}") from None
        for change in changes:
            _agrees(where, change, copy)
        found.append(ChangedCopy(copy, row["copy"], changes))
    return tuple(found)


def _labelled(row: Json, source: str) -> Planted:
    return Planted(row["kind"], source, row["was"], row["is"], tuple(row["official"]), tuple(row["suspect"]))


def _agrees(where: str, change: Planted, copy: Copy) -> None:
    held = copy.text[slice(*change.suspect)]
    if held != change.is_:
        raise InvalidLabel(f"{where} says {change.is_!r} where its text has {held!r}")


def load_accidents(corpus: CopiesCorpus) -> dict[str, tuple[Planted, ...]]:
    """For each copy that was read, the changes of facts that its program made by accident. Raises `InvalidLabel`, which says where."""
    path = corpus.folder / "accidents.jsonl"
    accidents: dict[str, list[Planted]] = defaultdict(list)
    copies = {copy.id: copy for copy in corpus.copies}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.is_file() else (), 1):
        where = f"accidents.jsonl, line {number}"
        try:
            row: Json = json.loads(line)
            copy, change = copies[row["copy"]], _labelled(row, row["source"])
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidLabel(f"{where} cannot be read: {error!r}") from None
        _agrees(where, change, copy)
        accidents[copy.id].append(change)
    return {name: tuple(changes) for name, changes in accidents.items()}


def read_for_accidents(corpus: CopiesCorpus, split: str) -> list[Copy]:
    """The copies by word-swapping programs in which accidents were labelled: the first `READ_EACH` of each, whole or in parts."""
    held: dict[str, list[Copy]] = defaultdict(list)
    for copy in corpus.copies_of(split):
        if copy.generator not in FAITHFUL and copy.kind in ("whole", "part") and len(held[copy.generator]) < READ_EACH:
            held[copy.generator].append(copy)
    return [copy for copies in held.values() for copy in copies]


@dataclass(frozen=True, slots=True)
class _Hit:
    """One labelled change: whether the text it stands in was called a copy at all, whether it was reported, and as what it is."""

    copy: Copy
    change: Planted
    copied: bool
    found: bool
    kind_too: bool


@dataclass(frozen=True, slots=True)
class _Report:
    """One reported change that misleads, in source offsets of the suspect: right, wrong, or not judged (None)."""

    kind: str
    generator: str
    right: bool | None
    row: Json


def evaluate_changes(
    corpus: CopiesCorpus,
    *,
    split: str = "test",
    matcher: Matcher | None = None,
    on_done: Callable[[str], None] | None = None,
) -> Result:
    """Figures on a split: recall of planted changes, precision of what is reported in planted and plain copies, each by kind."""
    compared = _Compared(corpus, matcher or Matcher())
    found: list[_Hit] = []
    accidental: list[_Hit] = []
    reports: list[_Report] = []
    for changed in load_changes(corpus):
        if split not in ("all", changed.copy.split):
            continue
        for source in changed.copy.sources:
            verdict, suspect = compared(changed.copy, source)
            mine = [change for change in changed.changes if change.source == source]
            found += _hits(changed.copy, mine, verdict, suspect)
            reports += _judged(changed.copy, verdict, suspect, mine, judged=changed.copy.generator in FAITHFUL)
        if on_done is not None:
            on_done(changed.copy.id)
    accidents = load_accidents(corpus)
    plain = [copy for copy in corpus.copies_of(split) if copy.generator in FAITHFUL] + read_for_accidents(corpus, split)
    for copy in plain:
        for source in copy.sources:
            verdict, suspect = compared(copy, source)
            mine = [change for change in accidents.get(copy.id, ()) if change.source == source]
            accidental += _hits(copy, mine, verdict, suspect)
            reports += _judged(copy, verdict, suspect, mine, judged=True)
        if on_done is not None:
            on_done(copy.id)
    return _result(corpus, split, found, accidental, reports, len(plain))


class _Compared:
    """Compares copies with their sources; each source is read once."""

    def __init__(self, corpus: CopiesCorpus, matcher: Matcher) -> None:
        self._corpus, self._matcher = corpus, matcher
        self._ready: dict[str, MatchText] = {}

    def __call__(self, copy: Copy, source: str) -> tuple[Verdict, MatchText]:
        if source not in self._ready:
            self._ready[source] = self._matcher.ready(self._corpus.texts[source].path)
        suspect = self._matcher.ready(copy_document(copy))
        return self._matcher.compare(suspect, self._ready[source]), suspect


def _touch(one: Span | None, other: Span) -> bool:
    return one is not None and one[0] < other[1] and other[0] < one[1]


def _hits(copy: Copy, changes: Sequence[Planted], verdict: Verdict, suspect: MatchText) -> list[_Hit]:
    copied = verdict.verdict != "independent"
    return [_Hit(copy, change, copied, *_is_found(change, verdict, suspect)) for change in changes]


def _is_found(change: Planted, verdict: Verdict, suspect: MatchText) -> tuple[bool, bool]:
    """Whether a labelled change was reported, and as what it is."""
    here = canonical(change.suspect, suspect.document.offsets)
    facts = [
        one
        for one in verdict.fact_changes
        if not one.same and (_touch(one.suspect_span, here) or _touch(one.official_span, change.official))
    ]
    stances = [
        one
        for one in verdict.stance_changes
        if not one.same and change.kind == "stance" and change.is_ in (one.suspect_text or "")
    ]
    kinds = {one.kind for one in facts} | ({"stance"} if stances else set())
    if change.kind == "stance" and "negation" in kinds:
        kinds.add("stance")
    return bool(facts or stances), change.kind in kinds


def _judged(
    copy: Copy,
    verdict: Verdict,
    suspect: MatchText,
    labelled: Sequence[Planted],
    *,
    judged: bool,
) -> Iterator[_Report]:
    spans = [canonical(change.suspect, suspect.document.offsets) for change in labelled]
    for one in verdict.fact_changes:
        if one.same:
            continue
        right: bool | None = any(
            _touch(one.suspect_span, here) or _touch(one.official_span, change.official)
            for here, change in zip(spans, labelled, strict=True)
        )
        if not right and not _is_judged(copy, one, judged):
            right = None
        yield _Report(one.kind, copy.generator, right, _fact_row(copy, verdict, one, suspect))
    for stance in verdict.stance_changes:
        if not stance.same:
            right = any(change.is_ in (stance.suspect_text or "") for change in labelled)
            if not right and (not judged or copy.generator not in FAITHFUL):
                right = None
            yield _Report("stance", copy.generator, right, _stance_row(copy, verdict, stance))


def _is_judged(copy: Copy, change: FactChange, judged: bool) -> bool:
    """Whether a report that no label bears out is wrong for certain."""
    if copy.generator == "edit" and change.kind in ("date", "number"):
        return False
    return judged and not (change.kind in _UNREAD and copy.generator not in FAITHFUL)


def _fact_row(copy: Copy, verdict: Verdict, change: FactChange, suspect: MatchText) -> Json:
    span = change.suspect_span or (0, 0)
    return {
        "document": copy.id,
        "official": verdict.official.source,
        "kind": change.kind,
        "was": change.official,
        "is": change.suspect,
        "official_span": change.official_span,
        "suspect_span": change.suspect_span,
        "around": " ".join(suspect.document.text[max(0, span[0] - 50) : span[1] + 50].split()),
    }


def _stance_row(copy: Copy, verdict: Verdict, change: StanceChange) -> Json:
    return {
        "document": copy.id,
        "official": verdict.official.source,
        "kind": "stance",
        "was": change.official_text,
        "is": change.suspect_text,
    }


def _result(
    corpus: CopiesCorpus,
    split: str,
    found: Sequence[_Hit],
    accidental: Sequence[_Hit],
    reports: Sequence[_Report],
    plain: int,
) -> Result:
    judged = [report for report in reports if report.right is not None]
    by_hand = [hit for hit in found if hit.copy.generator == "hand"]
    figures: dict[str, Figure] = {
        "recall": _share([hit.found for hit in found]),
        "recall_without_rewrites": _share([hit.found for hit in found if hit not in by_hand]),
        "recall_in_copies_that_were_found": _share([hit.found for hit in found if hit.copied and hit not in by_hand]),
        "recall_kind_too": _share([hit.kind_too for hit in found]),
        "precision": _share([bool(report.right) for report in judged]),
        "recall_of_accidents_in_copies_that_were_found": _share([hit.found for hit in accidental if hit.copied]),
        "plain_copies": Figure(plain, plain, plain, plain),
        "not_judged": Figure(len(reports) - len(judged), 0, 0, len(reports)),
    }
    by_kind: dict[str, dict[str, Figure]] = defaultdict(dict)
    for kind in sorted({hit.change.kind for hit in found}):
        mine = [hit for hit in found if hit.change.kind == kind]
        by_kind[kind]["recall"] = _share([hit.found for hit in mine])
        by_kind[kind]["recall_in_found"] = _share([hit.found for hit in mine if hit.copied and hit not in by_hand])
    for kind in sorted({report.kind for report in judged}):
        by_kind[kind]["precision"] = _share([bool(report.right) for report in judged if report.kind == kind])
    for kind in sorted({hit.change.kind for hit in accidental}):
        by_kind[kind]["recall_of_accidents"] = _share([hit.found for hit in accidental if hit.copied and hit.change.kind == kind])
    by_generator: dict[str, dict[str, Figure]] = defaultdict(dict)
    for name in sorted({hit.copy.generator for hit in found}):
        by_generator[name]["recall"] = _share([hit.found for hit in found if hit.copy.generator == name])
    for name in sorted({report.generator for report in judged}):
        by_generator[name]["precision"] = _share([bool(report.right) for report in judged if report.generator == name])
    by_copy = {
        kind: {"recall": _share([hit.found for hit in found if hit.copy.kind == kind])}
        for kind in sorted({hit.copy.kind for hit in found})
    }
    confusion: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for hit in found:
        confusion[hit.change.kind]["found" if hit.kind_too else "found as another kind" if hit.found else "missed"] += 1
    mistakes = [{**report.row, "wrong": True} for report in judged if not report.right]
    mistakes += [
        {
            "document": hit.copy.id,
            "kind": hit.change.kind,
            "was": hit.change.was,
            "is": hit.change.is_,
            "copied": hit.copied,
        }
        for hit in found
        if not hit.found
    ]
    return Result(
        "changes", corpus.name, corpus.sha256, split, figures, {"kind": by_kind, "generator": by_generator, "kind of copy": by_copy},
        {kind: dict(row) for kind, row in confusion.items()}, tuple(mistakes),
    )  # fmt: skip


def _share(values: Sequence[bool]) -> Figure:
    return figure([float(value) for value in values])
