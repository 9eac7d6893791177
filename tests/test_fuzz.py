"""A short run of the fuzzer, and strings that hypothesis makes: each ends in a paper or an error of recsim's."""

import random
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# The benchmarks are run from a checkout and never installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.fuzz.__main__ import Run
from benchmarks.fuzz.coverage import Lines
from benchmarks.fuzz.judge import judged
from benchmarks.fuzz.mutate import PIECES, mutated
from benchmarks.fuzz.seeds import READERS, seeds

SHORT = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_reads_its_seeds(reader: str):
    for data in seeds(reader)[:3]:
        outcome = judged(data)
        assert (outcome.kind, outcome.trace) == ("paper", "")


def test_a_short_run_finds_nothing(tmp_path):
    run = Run(READERS, seed=20210504, crashes=tmp_path)
    for number in range(12 * len(READERS)):
        run.step(READERS[number % len(READERS)])
    assert not run.bad, run.told(0)
    assert run.lines.seen
    assert not list(tmp_path.iterdir()), run.told(0)
    assert all(counts.total() == 12 for counts in run.counts.values())


def test_a_run_can_be_repeated():
    pool = seeds("docx")
    one, two = ([mutated(pool[0], pool, "docx", random.Random(7)) for _ in range(2)] for _ in range(2))
    assert [len(data) for data in one] == [len(data) for data in two]


def test_coverage_grows_once():
    lines = Lines()
    data = seeds("plain")[0]
    assert lines.grows(lambda: judged(data))
    assert not lines.grows(lambda: judged(data))


@SHORT
@given(st.text(max_size=400))
def test_any_text(text: str):
    assert not judged(text.encode("utf-8", "surrogatepass")).bad


@SHORT
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes):
    assert not judged(data).bad


@SHORT
@given(st.sampled_from(["html", "markdown", "mail"]), st.data())
def test_any_pile_of_pieces(reader: str, data: st.DataObject):
    pieces = data.draw(
        st.lists(
            st.one_of(
                st.sampled_from(PIECES[reader]), st.sampled_from([b"Accepted. ", b"Recommendation 2\n", b"\n\n", b"text "])
            ),
            max_size=30,
        )
    )
    start = {
        "html": b"<!doctype html><html><body>",
        "markdown": b"# Reply\n\n**x**\n\n",
        "mail": b"From: a@b.example\nTo: c@d.example\n",
    }[reader]
    outcome = judged(start + b"".join(pieces))
    assert not outcome.bad, outcome.trace


@pytest.mark.parametrize(
    "data",
    [b"T\x81o\x1b", b"Recommendation 1\n\n" + b"1" * 120 + b"t stands.\n\n" + b"(1)" * 90 + b" 1)" * 90 + b"\n\nAccepted."],
)
def test_crashes_that_were_found(data: bytes):
    outcome = judged(data)
    assert not outcome.bad, outcome.trace
