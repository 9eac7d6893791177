"""Several processes give what one gives, and make each sentence vector for all."""

import threading
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pytest

from recsim import link_workers
from recsim.encoders import load_encoder
from recsim.index import Index
from recsim.link_workers import LEAST, link_with, processes_for
from recsim.linker import Linker
from recsim.linking.meanings import Meanings, SharedRows
from recsim.reading import read

REPORT = """Report on the ferry service
{day}

Recommendation 1: The ferry operator should fit a siren on the east quay of {place}.

Recommendation 2: The ferry operator should publish the depth of the channel at {place} each month.
"""
PLACES = ("Tarrow", "Bexley Point", "Ostrand")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with Index.open(tmp_path / "i", mode="a") as index:
        for number, place in enumerate(PLACES):
            path = tmp_path / f"{number}.txt"
            path.write_text(REPORT.format(day=f"{number + 1} March 201{number}", place=place), encoding="utf-8")
            assert index.add(read(path))
    return tmp_path


def test_processes_give_the_same_and_keep_the_vectors(store: Path):
    sources = [store / "2.txt", store / "missing.txt", store / "1.txt"]
    with Index.open(store / "i") as index:
        several = [one.to_dict() for one in link_with(Linker(index), sources, jobs=2)]
    with Index.open(store / "i") as index:
        kept = set(Linker(index).lexicon.meanings.known())
    (store / "i" / "recommendations.sqlite").unlink()
    with Index.open(store / "i") as index:
        linker = Linker(index)
        single = [one.to_dict() for one in linker.link_many(sources)]
        assert kept == set(linker.texts()) & set(linker.lexicon.meanings.known())
    assert several == single
    assert [one.get("error", {}).get("code") for one in several] == [None, several[1]["error"]["code"], None]
    assert any(row["links"] for row in several[0]["recommendations"])


def test_where_a_process_dies_this_one_does_what_is_left(store: Path, monkeypatch: pytest.MonkeyPatch):
    class Dying:
        def __init__(self, *given: object, **named: object) -> None: ...

        def __enter__(self) -> "Dying":
            return self

        def __exit__(self, *error: object) -> None: ...

        def submit(self, *task: object) -> object:
            raise BrokenProcessPool("killed")

    monkeypatch.setattr(link_workers, "ProcessPoolExecutor", Dying)
    with Index.open(store / "i") as index:
        found = list(link_with(Linker(index), [store / "2.txt", store / "1.txt"], jobs=2))
    assert [Path(one.source).name for one in found] == ["2.txt", "1.txt"]


def test_no_process_is_started_for_a_few_papers():
    assert processes_for(1) == processes_for(2 * LEAST - 1) == 1
    assert 1 <= processes_for(1000) <= 1000 // LEAST


def test_what_one_has_made_the_other_takes():
    encoder = load_encoder("sentences-v1")
    texts = ["Fit a siren on the quay.", "Publish the depth of the channel."]
    memory = bytearray(SharedRows.size(len(texts), encoder.dim))
    one, other = (Meanings(encoder) for _ in range(2))
    for meanings in (one, other):
        meanings.share(SharedRows(texts, memory, threading.Lock()))
    rows = one.of([*texts, "Of no other's concern."])
    assert list(one.made()) == [*texts, "Of no other's concern."]
    assert (other.of(texts) == rows[:2]).all() and not other.made()
    third = Meanings(encoder)
    third.take_over(SharedRows(texts, memory, threading.Lock()))
    assert set(third.made()) == set(texts) and (third.of(texts) == rows[:2]).all()
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-6)
