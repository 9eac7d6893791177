"""Verdicts as typed rows: a table of verdicts, and one each for passages, substitutions, changes, signals and problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recsim.records import Document, Failure
from recsim.reports.rows import Sheet, Value, columns_of, encodable, ends
from recsim.verdicts import Checked, Verdict

# Phrases in the cell that sums a verdict up; the table of substitutions has them all.
_SHOWN = 10
_SIDES = "suspect official"


def verdicts_of(result: Verdict | Checked) -> tuple[Verdict, ...]:
    """The verdicts of a result, best first."""
    return result.verdicts if isinstance(result, Checked) else (result,)


def _each(result: Verdict | Checked) -> Iterator[tuple[Verdict, str, str]]:
    for verdict in verdicts_of(result):
        yield verdict, encodable(verdict.suspect.source), encodable(verdict.official.source)


def _verdicts(result: Verdict | Checked) -> Iterator[tuple[Value, ...]]:
    for verdict, suspect, official in _each(result):
        swaps = " | ".join(f"{one.official} → {one.suspect}" for one in verdict.substitutions[:_SHOWN]) or None
        turned = sum(not one.same for one in verdict.stance_changes), sum(not one.same for one in verdict.fact_changes)
        yield (
            *(suspect, official, verdict.official.title, verdict.verdict, verdict.flagged, verdict.extent),
            *(round(verdict.score, 4), verdict.prior, round(verdict.coverage[0], 4), round(verdict.coverage[1], 4)),
            *(len(verdict.pairs), *turned, swaps, verdict.suspect.id, verdict.official.id),
        )
    if isinstance(result, Checked) and not result.verdicts:
        yield (encodable(result.suspect.source), None, None, "independent", False, "none", *(None,) * 8, result.suspect.id, None)


def _passages(result: Verdict | Checked, texts: Mapping[str, Document]) -> Iterator[tuple[Value, ...]]:
    for verdict, suspect, official in _each(result):
        sides = texts.get(verdict.suspect.id), texts.get(verdict.official.id)
        for number, pair in enumerate(verdict.pairs, 1):
            sure = pair.attributed, round(pair.score, 3), round(pair.kept, 3)
            row: tuple[Value, ...] = (suspect, official, number, pair.kind, *sure, *pair.suspect, *pair.official)
            spans = pair.suspect, pair.official
            words = (side.quote(span) if side is not None else None for side, span in zip(sides, spans, strict=True))
            yield (*row, *words) if texts else row


def _substitutions(result: Verdict | Checked) -> Iterator[tuple[Value, ...]]:
    for verdict, suspect, official in _each(result):
        for one in verdict.substitutions:
            yield suspect, official, one.official, one.suspect, one.count


def _stances(result: Verdict | Checked) -> Iterator[tuple[Value, ...]]:
    for verdict, suspect, official in _each(result):
        for one in verdict.stance_changes:
            words = one.official, one.official_text, one.suspect, one.suspect_text
            yield (suspect, official, one.recommendation, *words, one.same)


def _facts(result: Verdict | Checked) -> Iterator[tuple[Value, ...]]:
    for verdict, suspect, official in _each(result):
        for one in verdict.fact_changes:
            yield (
                suspect,
                official,
                one.kind,
                one.official,
                one.suspect,
                one.same,
                *ends(one.suspect_span),
                *ends(one.official_span),
            )


def _signals(result: Verdict | Checked) -> Iterator[tuple[Value, ...]]:
    for verdict, suspect, official in _each(result):
        for signal in verdict.signals:
            yield suspect, official, signal.name, round(signal.value, 4), round(signal.contribution, 4)


def _problems(result: Verdict | Checked) -> Iterator[tuple[Value, ...]]:
    if isinstance(result, Checked):
        for problem in result.problems:
            yield encodable(result.suspect.source), None, problem.code, problem.message
    for verdict, suspect, official in _each(result):
        for problem in verdict.problems:
            yield suspect, official, problem.code, problem.message


def failed_check(failure: Failure) -> tuple[Value, ...]:
    """The row of the problems table that stands for a source that could not be read."""
    return encodable(failure.source), None, failure.code, encodable(failure.message)


_PLACES: dict[str, Any] = dict.fromkeys(("suspect_start", "suspect_end", "official_start", "official_end"), "whole")
_COUNTS: dict[str, Any] = dict.fromkeys(("passages", "stances_changed", "facts_changed", "number", "count"), "whole")
_NUMBERS: dict[str, Any] = dict.fromkeys(
    ("score", "prior", "suspect_covered", "official_covered", "kept", "value", "contribution"), "number"
)
_YES: dict[str, Any] = dict.fromkeys(("flagged", "attributed", "same"), "yes")


def _sheet(name: str, columns: str, rows: Any) -> Sheet:
    return Sheet(name, columns_of(f"{_SIDES} {columns}", **_PLACES, **_COUNTS, **_NUMBERS, **_YES), rows)


def verdict_sheets(texts: Mapping[str, Document] | None = None) -> tuple[Sheet, ...]:
    """The tables of verdicts; where texts are given by id, passages are quoted from them."""
    known = texts or {}
    quoted = " suspect_text official_text" if known else ""
    return (
        _sheet(
            "Verdicts",
            "official_title verdict flagged extent score prior suspect_covered official_covered passages stances_changed facts_changed"
            " substitutions suspect_id official_id",
            _verdicts,
        ),
        _sheet(
            "Passages",
            f"number kind attributed score kept suspect_start suspect_end official_start official_end{quoted}",
            lambda result: _passages(result, known),
        ),
        _sheet("Substitutions", "official_words suspect_words count", _substitutions),
        _sheet("Stances", "recommendation official_stance official_text suspect_stance suspect_text same", _stances),
        _sheet("Facts", "kind official_words suspect_words same suspect_start suspect_end official_start official_end", _facts),
        _sheet("Signals", "name value contribution", _signals),
        _sheet("Problems", "code message", _problems),
    )


VERDICT_SHEETS = verdict_sheets()
