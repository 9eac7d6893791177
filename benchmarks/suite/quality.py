"""recsim on the test splits of the project's corpora: false flags first, figures by class, format, generator and strength, mistakes by name."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks import ROOT
from benchmarks.copies.spans import measured as measured_spans
from benchmarks.suite.parts import Given, part, share
from benchmarks.suite.results import OURS, Outcome, Row
from recsim.evaluation import Figure, Result, evaluate_links, evaluate_parsing, evaluate_stance, load_corpus
from recsim.evaluation.changes import FAITHFUL, evaluate_changes, read_for_accidents
from recsim.evaluation.copies import evaluate_copies
from recsim.evaluation.copies_corpus import CopiesCorpus
from recsim.evaluation.links_corpus import load_links
from recsim.evaluation.spun import evaluate_spun
from recsim.stance.passages import load_passages

SPLIT = "test"
# Mistakes that are kept by name; the count of all stands beside them.
_MISTAKES = 60
# What is asked first of something that flags people's texts.
_FIRST = ("false_flags", "false_alarms", "extra", "flips", "false_links")


@part("quality.parsing", "Parsing of whole papers")
def parsing(given: Given) -> Outcome:
    """Every paper of the test split of replies-v1, at any size: it takes seconds."""
    corpus = load_corpus(ROOT / "corpora" / "replies-v1")
    if given.size == "tiny":
        corpus = replace(corpus, papers=tuple(list(corpus.split(SPLIT))[:2]))
    return outcome_of(evaluate_parsing(corpus, split=SPLIT, on_done=given.say), "all")


@part("quality.stance", "Stance of single passages")
def stance(given: Given) -> Outcome:
    """Passages of the test split of stance-v1."""
    corpus = load_passages(ROOT / "corpora" / "stance-v1")
    every = given.amount.passages_every
    taken = replace(corpus, passages=tuple(corpus.split(SPLIT)[::every]))
    return outcome_of(evaluate_stance(taken, split=SPLIT), share(every))


@part("quality.copies", "Copies of official texts")
def copies(given: Given) -> Outcome:
    """Copies, independent pairs that look like copies, and pairs of different families; spans and calibration as well."""
    result = evaluate_copies(given.some_copies(), split=SPLIT, cross=given.amount.cross, on_done=given.say)
    return outcome_of(result, share(given.amount.copies_every))


@part("quality.spans", "Copied spans by PAN's measures")
def spans(given: Given) -> Outcome:
    """recsim beside the PAN 2014 winner's method on the same copies, the gain paired."""
    every = 2 * given.amount.copies_every
    found = measured_spans(given.some_copies(every), SPLIT, on_done=given.say)
    rows = [Row(method, "", figures) for method, figures in found.items()]
    notes = ("Macro figures, as PAN's own tables have them; each labelled passage is a case.",)
    return Outcome("copies-v1", given.copies.sha256, SPLIT, share(every), tuple(rows), notes=notes)


@part("quality.changes", "What a copy changed")
def changes(given: Given) -> Outcome:
    """Planted changes found, and how much of what is reported is right."""
    every = given.amount.copies_every
    with tempfile.TemporaryDirectory() as folder:
        corpus = some_changes(given, every, Path(folder))
        return outcome_of(evaluate_changes(corpus, split=SPLIT, on_done=given.say), share(every))


@part("quality.links", "Links between recommendations")
def links(given: Given) -> Outcome:
    """Labelled pairs, and at full size links that are found from bare texts."""
    result = evaluate_links(load_links(ROOT / "corpora" / "links-v1"), split=SPLIT, bare=given.size == "full", on_done=given.say)
    return outcome_of(result, "all")


@part("quality.spun", "Wording that gives itself away")
def spun(given: Given) -> Outcome:
    """The hint from wording alone, on spun copies and on ordinary texts."""
    every = given.amount.passages_every
    return outcome_of(evaluate_spun(given.some_copies(every), split=SPLIT, on_done=given.say), share(every))


def outcome_of(result: Result, share: str) -> Outcome:
    """A result of `recsim evaluate` as an outcome: false flags in front, and each group as rows."""
    rows = [Row(OURS, "", dict(sorted(result.figures.items(), key=_order)))]
    for group, members in result.groups.items():
        rows += [Row(OURS, f"{group}/{member}", figures) for member, figures in members.items()]
    rows.sort(key=lambda row: (row.group != "", not row.group.startswith("false flags")))
    mistakes = list(result.mistakes)
    notes = [f"{len(mistakes)} mistakes, {min(len(mistakes), _MISTAKES)} of them listed."] if mistakes else []
    return Outcome(
        result.corpus,
        result.corpus_sha256,
        result.split,
        share,
        tuple(rows),
        mistakes=tuple(mistakes[:_MISTAKES]),
        notes=tuple(notes),
    )


def _order(one: tuple[str, Figure]) -> bool:
    return not one[0].startswith(_FIRST)


def some_changes(given: Given, every: int, folder: Path) -> CopiesCorpus:
    """The corpus with each Nth of the copies in which changes were planted, in a folder with the files that name them.

    Copies by word-swapping programs are some of those that were read for accidents, in the corpus's order: in others nothing is labelled, and what
    is reported there cannot be judged.
    """
    read = {copy.id for copy in read_for_accidents(given.copies, SPLIT)[:: max(1, every // 8)]}
    some = {copy.id for copy in given.some_copies(every).copies if copy.generator in FAITHFUL}
    corpus = replace(given.copies, copies=tuple(copy for copy in given.copies.copies if copy.id in read | some), folder=folder)
    rows = (given.copies.folder / "changes.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    tested = [row for row in rows if json.loads(row)["split"] == SPLIT]
    (folder / "changes.jsonl").write_text("".join(tested[::every]), encoding="utf-8")
    rows = (given.copies.folder / "accidents.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "accidents.jsonl").write_text("".join(row for row in rows if json.loads(row)["copy"] in read), encoding="utf-8")
    return corpus
