"""What was changed in a real spun page; run where RECSIM_REAL_PAPERS names the folder, and never part of the project."""

from __future__ import annotations

import pytest
from benchmarks.real_changes import expected, spun_pair
from benchmarks.real_papers import VARIABLE, folder_from_environment

import recsim

FOLDER = folder_from_environment()
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(FOLDER is None, reason=f"{VARIABLE} names no folder of real papers"),
]


def test_the_spun_page_says_otherwise_what_it_should() -> None:
    assert FOLDER is not None
    verdict = spun_pair(FOLDER, recsim.Matcher())
    assert expected(verdict) == []
    assert {one.official: one.suspect for one in verdict.substitutions}["Secretary of State"] == "Secretary of Point out"


def test_the_hint_flags_it_and_no_official_paper() -> None:
    assert FOLDER is not None
    papers = [*FOLDER.glob("seeds/*.txt"), *FOLDER.glob("responses/0[0-4]*.txt"), *FOLDER.glob("responses/058*.txt")]
    assert [path.name[:3] for path in papers if recsim.spun(path).flagged] == ["002"]
