"""The corpus of links: complete, its quotes in their places, hard enough; its evaluation, and what the loader refuses."""

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from recsim import CorpusError, InvalidLabel, MissingFile, SplitOverlap, UsageError, evaluate
from recsim.evaluation import links
from recsim.evaluation.links_corpus import LinksCorpus, load_links
from recsim.linking import load_linking
from recsim.links import RELATIONS

CORPUS = Path(__file__).parents[1] / "corpora" / "links-v1"


@pytest.fixture(scope="module")
def corpus() -> LinksCorpus:
    return load_links(CORPUS)


def test_it_is_as_large_as_its_card_says(corpus: LinksCorpus):
    counts = Counter((pair.split, pair.relation) for pair in corpus.pairs)
    card = (CORPUS / "CARD.md").read_text(encoding="utf-8")
    for relation in RELATIONS:
        numbers = [counts[split, relation] for split in ("train", "dev", "test")]
        assert f"| {relation} | {numbers[0]} | {numbers[1]} | {numbers[2]} | {sum(numbers)} |" in card
    assert len(corpus.splits) >= 25
    assert sum(count for (_, relation), count in counts.items() if relation in RELATIONS[:3]) >= 400


def test_families_stand_in_one_split_and_reach_over_years(corpus: LinksCorpus):
    for family in corpus.splits:
        dates = [paper.head.published or "" for paper in corpus.papers if paper.family == family]
        assert len(dates) >= 4
        assert int(max(dates)[:4]) - int(min(dates)[:4]) >= 3, family


def test_hard_negatives_are_marked(corpus: LinksCorpus):
    assert Counter(pair.hard for pair in corpus.pairs_of("test") if pair.hard)["wording"] >= 20
    assert all(pair.relation in ("related", "unrelated") for pair in corpus.pairs if pair.hard)


def test_the_model_beats_what_cosines_reach(corpus: LinksCorpus):
    # MiniLM reaches .596, TF-IDF .531, BM25 .459 on the test part (python -m benchmarks.links).
    model = load_linking()
    scored = links.score_pairs(corpus, "test", model)
    assert links.f1(scored, model.threshold) >= 0.70
    assert links.recall(scored, model.threshold) >= 0.6 and links.precision(scored, model.threshold) >= 0.6
    assert 0 < links.precision_at(scored, 0.9) <= 1
    assert links.calibration_error(scored) < 0.06


def test_evaluate_takes_links_and_refuses_other_corpora(corpus: LinksCorpus):
    family = "grand-serac-mountain-huts"
    part = replace(
        corpus,
        papers=tuple(paper for paper in corpus.papers if paper.family == family),
        pairs=tuple(pair for pair in corpus.pairs if pair.later.startswith(family)),
    )
    result = evaluate("links", part, split="dev")
    assert result.task == "links" and result.corpus_sha256 == corpus.sha256
    assert {"f1", "precision_at_recall_90", "relation_right", "bare_recall", "bare_precision"} <= set(result.figures)
    assert result.figures["bare_recall"].value > 0.2
    with pytest.raises(UsageError, match="no corpus for 'parsing'"):
        evaluate("parsing", part)


def test_an_unknown_split_is_named(corpus: LinksCorpus):
    with pytest.raises(CorpusError, match="no split 'blind'"):
        corpus.pairs_of("blind")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(CORPUS, tmp_path / "c")
    return tmp_path / "c"


def changed(path: Path, line: int, **values: object) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line] = json.dumps({**json.loads(lines[line]), **values})
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "values", "error", "message"),
    [
        ("items.jsonl", {"quote": "other words"}, InvalidLabel, "not 'other words'"),
        ("items.jsonl", {"document": "no/such"}, InvalidLabel, "does not list"),
        ("pairs.jsonl", {"relation": "cousin"}, InvalidLabel, "unknown relation 'cousin'"),
        ("pairs.jsonl", {"earlier": "no/such"}, InvalidLabel, "lacks"),
        ("pairs.jsonl", {"earlier": "westray-immigration-detention/A1"}, SplitOverlap, "two splits"),
    ],
)
def test_what_breaks_the_rules_is_refused(copy: Path, name: str, values: dict[str, object], error: type[Exception], message: str):
    changed(copy / name, 0, **values)
    with pytest.raises(error, match=message):
        load_links(copy)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(MissingFile, match=r"corpus\.json"):
        load_links(tmp_path)
