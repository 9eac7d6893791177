"""Facts of passages written anew: figures, dates, names and comparisons that no wording holds in their place."""

from pathlib import Path

import pytest

from recsim import Matcher, Verdict, read
from recsim.evaluation.copies_corpus import CopiesCorpus, Copy, load_copies
from recsim.evaluation.train_matching import copy_document
from recsim.matching import MatchText

CORPUS = Path(__file__).parents[1] / "corpora" / "copies-v1"
# A newspaper's rewrite of an ombudsman's press release.
REWRITE = "arrany_local"


@pytest.fixture(scope="module")
def corpus() -> CopiesCorpus:
    return load_copies(CORPUS)


@pytest.fixture(scope="module")
def rewrite(corpus: CopiesCorpus) -> Copy:
    return next(copy for copy in corpus.copies if copy.id == REWRITE)


@pytest.fixture(scope="module")
def official(corpus: CopiesCorpus, rewrite: Copy, matcher: Matcher) -> MatchText:
    return matcher.ready(corpus.texts[rewrite.sources[0]].path)


def told(verdict: Verdict) -> list[tuple[str, str, str]]:
    assert verdict.verdict == "rewrite"
    return [(one.kind, one.official, one.suspect) for one in verdict.fact_changes if not one.same]


def test_a_rewrite_that_keeps_its_facts_has_no_changes(matcher: Matcher, rewrite: Copy, official: MatchText) -> None:
    assert told(matcher.compare(copy_document(rewrite), official)) == []


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("63 such complaints", "94 such complaints", ("number", "63", "94")),
        ("63 such complaints", "ninety-four such complaints", ("number", "63", "ninety-four")),
        ("St Brannoc’s", "St Brennick’s", ("name", "St Brannoc’s Hospital", "St Brennick’s")),
        ("Arrany Health Ombudsman", "Arrany Health Treasurer", ("name", "Arrany Health Ombudsman", "Arrany Health Treasurer")),
        ("£500", "£800", ("number", "£500", "£800")),
        ("put before the Assembly", "put after the Assembly", ("comparative", "before", "after")),
    ],
)
def test_a_changed_fact_is_told(
    matcher: Matcher, rewrite: Copy, official: MatchText, old: str, new: str, change: tuple[str, str, str]
) -> None:
    assert old in rewrite.text
    found = told(matcher.compare(read(rewrite.text.replace(old, new).encode("utf-8"), name="text.txt"), official))
    assert change in found and len(found) == 1, found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("63 such complaints", "some 60 such complaints"),  # rounder
        ("63 such complaints", "many such complaints"),  # left out
        ("on Tuesday", "on Wednesday"),  # the writer's own day
        ("Arrany Health Ombudsman", "Ombudsman"),  # shorter
    ],
)
def test_what_writers_do_is_no_change(matcher: Matcher, rewrite: Copy, official: MatchText, old: str, new: str) -> None:
    assert old in rewrite.text
    assert told(matcher.compare(read(rewrite.text.replace(old, new).encode("utf-8"), name="text.txt"), official)) == []


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("fewer than five boats", "four boats or fewer"),
        ("by the end of April 2023", "before May 2023"),
        ("8,912 people", "some 9,000 people"),
    ],
)
def test_the_same_said_otherwise_is_no_change(
    matcher: Matcher, rewrite: Copy, official: MatchText, written: str, again: str
) -> None:
    source = official.document.text.replace("63 complaints", written)
    assert source != official.document.text
    suspect = rewrite.text.replace("63 such complaints", again)
    assert told(matcher.compare(*(read(text.encode("utf-8"), name="text.txt") for text in (suspect, source)))) == []
