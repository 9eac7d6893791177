"""A writer killed at random moments: what was acknowledged is there, nothing is by half (a thousand: python -m benchmarks.index.kills)."""

import os
from pathlib import Path

import pytest
from benchmarks.index.kills import run

# CI kills more: see .ci/run. Each kill takes about half a second.
KILLS = int(os.environ.get("RECSIM_KILLS", "4"))


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_writers_lose_nothing_and_leave_nothing_by_half(tmp_path: Path):
    outcome = run(KILLS, seed=7, folder=tmp_path, longest=0.4)
    assert outcome["wrong"] == []
    assert outcome["kills"] == KILLS
