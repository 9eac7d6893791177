"""Short forms of the index benchmarks: that they run and that what they measure is what they say."""

from pathlib import Path

import pytest
from benchmarks.copies.swapping import content_words
from benchmarks.index import adding, cost, recall, suspects, templates
from benchmarks.index.collection import Swapper, documents, filled, passages


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return passages(None)[:400]


def test_copies_have_the_share_replaced_that_they_are_asked_for(texts: list[str]):
    swapper = Swapper(texts)
    for share in (0.6, 0.85):
        text = max(texts, key=len)
        copy = swapper.swap(text, share)
        old, new = ([match.group().lower() for match in content_words(one)] for one in (text, copy))
        assert sum(one not in new for one in old) >= (share - 0.25) * len(old)
        assert swapper.swap(text, 0.0) == text


def test_made_up_passages_come_after_the_real_ones(texts: list[str]):
    made = list(filled(texts, 450))
    assert made[:400] == texts and len(made) == 450
    assert sum(len(document.blocks) for document in documents(made)) == 450


def test_recall_in_short(texts: list[str], tmp_path: Path):
    figures = recall.measured(texts, tmp_path, queries=40, beside=0)
    assert figures["replaced 60%"]["recall@10"] == 1.0
    assert figures["replaced 85%"]["recall@10"] >= 0.95


def test_cost_in_short(texts: list[str], tmp_path: Path):
    built = cost.build(tmp_path / "i", texts, 450, vectors=False)
    assert built["passages"] >= 300 and built["bytes_a_passage"] > 500
    asked = cost.query(tmp_path / "i", texts[:10])
    assert asked["median_ms"] > 0 and asked["postings_a_query"] > 0


def test_templates_in_short(texts: list[str]):
    figures = templates.measured(texts, count=120, copies=12, share=0.6)
    assert figures["recsim.duplicates"]["precision"] >= 0.95
    assert figures["recsim.duplicates"]["copies_in_one_group_with_their_source"] >= 0.9


def test_whole_suspects_in_short(texts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("recsim.matcher.CANDIDATES", 1)
    figures = suspects.measured(texts, tmp_path, filling=40, split="dev", count=1, beside=False)
    assert figures["suspects"] == 1
    assert all(figures[line]["source_first"] == 1.0 for line in ("check", "check without vectors", "the same, verdicts alone"))


def test_adding_in_short(tmp_path: Path):
    figures = adding.measured(["corpora/replies-v1/documents/b*"], tmp_path)
    assert figures["documents"] > 3 and figures["unread"] == 0
    assert sum(figures["share"].values()) == pytest.approx(1.0, abs=0.05)
