"""The hint of spun wording: what it flags, what it shows, and what it refuses to judge."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

import recsim
from recsim import Spun, SpunPhrase
from recsim.cli import cli
from recsim.errors import UsageError
from recsim.evaluation import train_spun
from recsim.evaluation.copies_corpus import load_copies
from recsim.spinning import load_spun
from recsim.spinning.features import FEATURES, WordEvidence, evidence, features
from recsim.spinning.judge import shrunk, spun_text
from recsim.spinning.model import SpunModel

ROOT = Path(__file__).parents[1]
SPUN = ROOT / "docs" / "examples" / "spun_permit_renewals.txt"
CORPUS = load_copies(ROOT / "corpora" / "copies-v1")
OFFICIAL = ROOT / "corpora" / "replies-v1" / "documents" / "f1_interior_permit_renewals.html"


def test_a_spun_text_is_flagged_and_its_source_is_not():
    found = recsim.spun(SPUN)
    assert isinstance(found, Spun) and found.flagged and found.score > 0.9
    plain = recsim.spun(OFFICIAL)
    assert not plain.flagged and plain.phrases == ()


def test_the_shipped_model_was_made_from_the_corpus():
    # A reader that gives another text of a document changes the corpus as well; then: recsim train spun
    made = json.loads((ROOT / "models" / "spun-v1" / "model.json").read_text(encoding="utf-8"))
    assert made["corpus"] == {"name": "copies-v1", "sha256": CORPUS.sha256, "split": "train"}


def test_phrases_are_spans_of_the_text_and_some_say_what_they_stood_for():
    document = recsim.read(SPUN)
    phrases = recsim.spun(document).phrases
    assert phrases and isinstance(phrases[0], SpunPhrase)
    assert all(" ".join(document.quote(phrase.span).split()) == phrase.text for phrase in phrases)
    assert any(phrase.expected == "doors open" for phrase in phrases)


def test_a_short_text_is_not_judged():
    found = recsim.spun(b"The pier was mended in May. Nobody was hurt.")
    assert (found.score, found.flagged) == (0.0, False)
    assert [problem.code for problem in found.problems] == ["too_short"]


@pytest.mark.parametrize("text", ["", "\n\n", "12 13 14", "一二三四五", "a " * 500, "overpayments " * 500])
def test_odd_texts_are_not_flagged(text: str):
    assert not spun_text(text, load_spun()).flagged


def test_features_count_every_different_word_once():
    text = "The council will repair the broken bridge before the end of the winter and tell the people who live there. "
    once, many = (features(evidence(text * times, load_spun())) for times in (1, 5))
    assert once[1] == many[1] and len(once[0]) == len(FEATURES)
    assert once[0] == pytest.approx(many[0], abs=0.02)


def test_features_of_a_short_text_are_drawn_to_the_ordinary():
    model = load_spun()
    far = tuple(centre + 1.0 for centre in model.centre)
    near, farther = (shrunk(far, count, model)[0] - model.centre[0] for count in (20, 400))
    assert 0 < near < farther < 1


def test_the_verb_tells_and_leaves_with_1_only_where_asked(tmp_path: Path):
    run = CliRunner().invoke
    body = json.loads(run(cli, ["spun", str(SPUN), "--format", "json", "--quiet"]).stdout)
    assert body["schema"] == 1 and body["spun"]["flagged"] and set(body["spun"]["phrases"][0]) == {"text", "span", "expected"}
    assert run(cli, ["spun", str(SPUN), "--fail-on-spun", "--quiet"]).exit_code == 1
    assert run(cli, ["spun", str(OFFICIAL), "--fail-on-spun", "--quiet"]).exit_code == 0
    table = " ".join(run(cli, ["spun", str(SPUN), str(OFFICIAL), "--format", "table", "--quiet"]).stdout.split())
    assert "a hint, no finding" in table and "no hint of swapped words" in table
    result = run(cli, ["spun", str(tmp_path / "missing.txt"), str(OFFICIAL), "--quiet"])
    assert result.exit_code == 3
    assert ["error" in json.loads(line) for line in result.stdout.splitlines()] == [True, False]


def test_check_says_it_beside_the_verdicts(tmp_path: Path):
    with recsim.Index.open(tmp_path / "i", mode="a") as index:
        index.add(recsim.read(OFFICIAL))
        checked = recsim.Matcher(index).check(SPUN)
        assert checked.spun is not None and checked.spun.flagged
        assert checked.to_dict()["spun"]["score"] > 0.9
        assert recsim.Matcher(index, changes=False).check(SPUN).spun is None


def test_a_program_left_out_has_no_part_in_the_weights(monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, ...]] = []

    def few(corpus: object, split: str, model: SpunModel, spinners: Sequence[str]) -> Iterator[tuple[WordEvidence, str]]:
        asked.append(tuple(spinners))
        yield evidence(recsim.read(SPUN).text, model), "spun"
        yield evidence(recsim.read(OFFICIAL).text, model), "official"

    monkeypatch.setattr(train_spun, "_texts", few)
    shipped = load_spun()
    weights = shipped.weights
    left = train_spun.without(shipped, CORPUS, "moby")
    assert asked == [("wordnet", "neighbours", "phrasebook")] * 2
    assert left.weights != weights and shipped.weights == weights and left.name.endswith("without moby")
    with pytest.raises(UsageError, match="wordnet, neighbours, moby, phrasebook"):
        train_spun.without(shipped, CORPUS, "thesaurus")


def test_the_verb_names_the_programs_that_may_be_left_out():
    run = CliRunner().invoke(cli, ["evaluate", "spun", "--corpus", str(CORPUS.folder), "--leave-out", "thesaurus", "--quiet"])
    assert run.exit_code == 2 and "'thesaurus' is none of the programs" in run.stderr
