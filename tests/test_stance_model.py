"""The shipped stance model and everything around it: encoder, estimator, classify, embed, corpus, spaCy component."""

import json
import pickle
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.corpus_counts import written
from click.testing import CliRunner

import recsim
from recsim import Classified, StanceClassifier, classify, classify_many, embed, load_encoder
from recsim.cli import cli
from recsim.encoders.transformer import pack, unpack
from recsim.encoders.wordpiece import WordPiece
from recsim.stance.inputs import BadLine, read_passages
from recsim.stance.model import load_model
from recsim.stance.passages import load_passages

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "models"
TEXTS = [
    "The Harbour Board accepts this recommendation and will publish the register by June 2024.",
    "The Harbour Board does not accept this recommendation, since the lights belong to the county.",
    "Accepted in principle",
    "The Ministry notes this recommendation.",
    "The Government agrees with the need for better lighting. Two lamps were replaced in May.",
    "This recommendation is not for the Ministry to answer.",
]
STANCES = ["accepted", "rejected", "accepted_in_principle", "noted", "no_explicit_position", "not_addressee"]


def test_plain_answers_get_their_stance() -> None:
    found = list(classify_many(TEXTS))
    assert [one.stance for one in found] == STANCES
    assert all(isinstance(one, Classified) and one.role == "response" for one in found)
    assert all(abs(sum(one.scores.values()) - 1) < 1e-6 for one in found)


def test_a_recommendation_has_a_role_and_no_stance() -> None:
    found = classify("That the Minister establish a register of piers and publish it every year.")
    assert (found.role, found.stance, found.basis) == ("recommendation", None, None)


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x01\x02", "Правительство не принимает эту рекомендацию, поскольку порт закрыт.", "1234 5678"]
)
def test_no_ground_for_a_call_is_an_abstention(text: str) -> None:
    assert classify(text).abstained


def test_a_huge_line_is_classified_by_its_beginning() -> None:
    text = "The Ministry notes this recommendation. " * 25_000
    assert classify(text).stance == classify(text[:6000]).stance == "noted"


def test_evidence_points_into_the_passage() -> None:
    text = "The pier was built in 1902. The Board accepts this recommendation. Painting starts in May."
    found = classify(text)
    assert found.stance == "accepted"
    start, end = found.evidence[0]
    assert "accepts this recommendation" in text[start:end]


def test_the_same_text_gives_the_same_row_whatever_stands_beside_it() -> None:
    alone, beside = embed(TEXTS[:1]), embed([TEXTS[0], "x " * 150])
    assert np.allclose(alone[0], beside[0], atol=1e-5)
    assert alone.dtype == np.float32 and np.allclose(np.linalg.norm(alone, axis=1), 1.0, atol=1e-5)
    assert alone.shape == (1, load_encoder().dim)
    with pytest.raises(recsim.UsageError):
        embed("one text")


def test_packing_keeps_weights_to_a_127th() -> None:
    weights = {"layer.weight": np.random.default_rng(1).normal(size=(8, 16)).astype(np.float32), "bias": np.ones(4, np.float32)}
    back = unpack(pack(weights))
    assert np.abs(back["layer.weight"] - weights["layer.weight"]).max() <= np.abs(weights["layer.weight"]).max() / 127
    assert (back["bias"] == 1).all()


def test_wordpiece_is_greedy_and_knows_unknown_words() -> None:
    pieces = WordPiece(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "har", "##bour", "##b", "the", "."])
    assert pieces.encode("The HARBOUR.", limit=10) == [2, 7, 4, 5, 8, 3]
    assert pieces.encode("zzz", limit=10) == [2, 1, 3]
    assert len(pieces.encode("the " * 50, limit=10)) == 10


def test_the_estimator_keeps_the_contract() -> None:
    from sklearn.base import clone
    from sklearn.exceptions import NotFittedError
    from sklearn.pipeline import make_pipeline

    made = StanceClassifier(C=2.0)
    assert clone(made).get_params() == made.get_params()
    with pytest.raises(NotFittedError):
        made.predict(TEXTS)
    with pytest.raises(recsim.UsageError):
        made.fit(TEXTS, STANCES[:2])
    fitted = make_pipeline(made).fit(TEXTS, STANCES)
    assert list(fitted.predict(TEXTS)) == STANCES
    proba = fitted.predict_proba(TEXTS[:2])
    assert proba.shape == (2, 6) and np.allclose(proba.sum(axis=1), 1)
    again = pickle.loads(pickle.dumps(made.fit(TEXTS, STANCES)))
    assert list(again.predict(TEXTS)) == STANCES


def test_the_estimator_works_in_a_grid_search_and_a_pipeline_of_its_own() -> None:
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import Pipeline

    search = GridSearchCV(
        Pipeline([("stance", StanceClassifier())]), {"stance__C": [0.1, 1.0], "stance__rules": [True, False]}, cv=2
    )
    labels = ["yes", "no", "yes", "no", "yes", "no"]
    search.fit(TEXTS, labels)
    assert set(search.best_params_) == {"stance__C", "stance__rules"}
    assert set(search.predict(TEXTS)) <= {"yes", "no"}
    for wrong in ("one text", [1, 2]):
        with pytest.raises(recsim.UsageError):
            search.best_estimator_.predict(wrong)  # type: ignore[arg-type]


def test_a_changed_encoder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "encoder-v1"
    folder.mkdir()
    for name in ("model.json", "weights.npz", "vocab.txt"):
        (folder / name).write_bytes((MODELS / "encoder-v1" / name).read_bytes())
    (folder / "vocab.txt").write_text("[PAD]", encoding="utf-8")
    with pytest.raises(recsim.ChecksumMismatch, match=r"vocab\.txt"):
        load_encoder(str(folder))


def test_a_model_takes_the_encoder_that_stands_beside_it(tmp_path: Path) -> None:
    for name, files in (("stance-v1", ("model.json", "heads.npz")), ("encoder-v2", ("model.json", "weights.npz", "vocab.txt"))):
        (tmp_path / name).mkdir()
        for file in files:
            (tmp_path / name / file).write_bytes((MODELS / name / file).read_bytes())
    assert load_model(str(tmp_path / "stance-v1")).encoder.name == load_model().encoder.name
    (tmp_path / "encoder-v2" / "vocab.txt").write_text("[PAD]", encoding="utf-8")
    load_model.cache_clear()
    with pytest.raises(recsim.ChecksumMismatch):
        load_model(str(tmp_path / "stance-v1"))


@pytest.mark.parametrize(
    "text",
    [
        "Le gouvernement n'accepte pas cette recommandation, car le port est fermé depuis trois ans.",
        "Die Regierung nimmt diese Empfehlung an und wird das Register im Juni veröffentlichen.",
        "El Ministerio acepta la recomendación y publicará el registro antes de junio del próximo año.",
        "政府接受这项建议，并将在六月公布登记册。",
        "Die Empfehlung wird abgelehnt.",
        "Regeringen accepterar rekommendationen.",
        "El Gobierno acepta.",
        "Aceptada",
        "\x07\x1b[31m\x00",
    ],
)
def test_other_languages_and_control_characters_are_abstentions(text: str) -> None:
    assert classify(text).abstained


@pytest.mark.parametrize("text", ["Nonconcur.", "DLM concurs.", "Agreed. RTÉ Raidió na Gaeltachta", "Noted"])
def test_short_english_with_strange_words_is_no_other_language(text: str) -> None:
    assert not classify(text).abstained


def test_control_characters_inside_a_passage_do_no_harm() -> None:
    found = classify("The Board accepts\x00 this\x07 recommendation.")
    assert found.stance == "accepted"
    assert all(0 <= start < end for start, end in found.evidence)


def test_an_empty_line_and_a_megabyte_keep_their_places() -> None:
    found = list(classify_many(["", "The Ministry notes this recommendation. " * 26_000, "Agreed."]))
    assert [one.stance for one in found[1:]] == ["noted", "accepted"]
    assert found[0].abstained and found[0].evidence == ()


def test_a_changed_model_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "stance-v1"
    folder.mkdir()
    for name in ("model.json", "heads.npz"):
        (folder / name).write_bytes((MODELS / "stance-v1" / name).read_bytes())
    heads = folder / "heads.npz"
    heads.write_bytes(heads.read_bytes() + b"\0")
    with pytest.raises(recsim.ChecksumMismatch):
        load_model(str(folder))
    described = json.loads((folder / "model.json").read_text())
    described["schema"] = 99
    (folder / "model.json").write_text(json.dumps(described))
    with pytest.raises(recsim.VersionMismatch):
        load_model(str(folder))
    for broken in ("[]", '{"files": 5}', '{"schema": 1, "kind": "stance", "files": {}}'):
        (folder / "model.json").write_text(broken)
        with pytest.raises(recsim.ArtifactError):
            load_model(str(folder))
    with pytest.raises(recsim.MissingFile):
        load_model(str(tmp_path / "nothing"))


def test_lines_json_and_tables_are_read_with_their_mistakes() -> None:
    assert list(read_passages(b"one\ntwo\n")) == [("1", "one"), ("2", "two")]
    found = list(read_passages(b'{"id": "a", "text": "one"}\n{broken\n{"id": "c"}\n'))
    assert found[0] == ("a", "one")
    assert [(bad.line, bad.code) for bad in found[1:] if isinstance(bad, BadLine)] == [(2, "malformed_json"), (3, "no_text")]
    assert list(read_passages(b"ref,answer\n7,Agreed\n", column="answer", id_column="ref")) == [("7", "Agreed")]
    with pytest.raises(recsim.UsageError):
        list(read_passages(b"ref,answer\n7,Agreed\n", column="reply"))


def test_classify_verb_keeps_order_and_names_bad_lines(tmp_path: Path) -> None:
    source = tmp_path / "answers.jsonl"
    source.write_text('{"id": "x", "text": "Not accepted."}\n{"oops\n{"id": "y", "text": "Noted."}\n', encoding="utf-8")
    run = CliRunner().invoke(cli, ["classify", str(source), "--format", "jsonl", "--quiet"])
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.exit_code == 3
    assert [row.get("id", row.get("line")) for row in rows] == ["x", 2, "y"]
    assert rows[0]["stance"] == "rejected" and rows[2]["stance"] == "noted"
    assert rows[1]["error"]["code"] == "malformed_json"
    assert {"role", "stance", "confidence", "scores", "implementation", "basis", "evidence", "abstained", "made_by"} <= set(
        rows[0]
    )


def test_a_folder_is_no_file_of_passages(tmp_path: Path) -> None:
    run = CliRunner().invoke(cli, ["classify", str(tmp_path)])
    assert run.exit_code == 2 and "is a folder" in run.stderr


def test_embed_verb_writes_an_array(tmp_path: Path) -> None:
    source, target = tmp_path / "lines.txt", tmp_path / "rows.npy"
    source.write_text("\n".join(TEXTS[:3]), encoding="utf-8")
    assert CliRunner().invoke(cli, ["embed", str(source), "-o", str(target), "--quiet"]).exit_code == 0
    assert np.load(target, allow_pickle=False).shape == (3, load_encoder().dim)


def test_prediction_needs_numpy_alone() -> None:
    code = "import sys, recsim; recsim.classify('Accepted.'); print([m for m in ('torch', 'sklearn', 'spacy', 'scipy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_the_corpus_holds_its_promises() -> None:
    corpus = load_passages(ROOT / "corpora" / "stance-v1")
    assert len(corpus.passages) >= 3000
    by_family: dict[str, set[str]] = {}
    for passage in corpus.passages:
        by_family.setdefault(passage.family, set()).add(passage.split)
    assert all(len(splits) == 1 for splits in by_family.values())
    counts: dict[str, int] = {}
    for passage in corpus.split("test"):
        counts[passage.label] = counts.get(passage.label, 0) + 1
    assert min(count for label, count in counts.items() if not label.startswith("role:")) >= 60


def test_the_card_counts_the_corpus() -> None:
    folder = ROOT / "corpora" / "stance-v1"
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    assert written(card, load_passages(folder)) == card, "run: python -m benchmarks.corpus_counts corpora/stance-v1 --write"


def test_no_two_splits_share_nine_words_in_a_row() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for passage in load_passages(ROOT / "corpora" / "stance-v1").passages:
        words = re.findall(r"[a-z0-9']+", passage.text.lower().replace("’", "'"))
        for start in range(len(words) - 8):
            split = seen.setdefault(tuple(words[start : start + 9]), passage.split)
            assert split == passage.split, f"{passage.id}: {' '.join(words[start : start + 9])!r} stands in {split} too"


def test_the_component_labels_sentences() -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("recsim_stance", config={"batch": 4})
    docs = list(nlp.pipe(["We accept this recommendation. The lamp will be mended by May 2024.", "Noted."]))
    assert docs[0].spans["recsim"][0].label_ == "accepted"
    assert [span.label_ for span in docs[1].spans["recsim"]] == ["noted"]
    again = nlp.from_bytes(nlp.to_bytes())
    doc = again("Noted.")
    assert [span.label_ for span in doc.spans["recsim"]] == ["noted"]


def test_the_component_is_kept_on_disk_with_its_settings(tmp_path: Path) -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("recsim_stance", config={"batch": 3})
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    component = again.get_pipe("recsim_stance")
    assert (component.model, component.batch) == ("stance-v1", 3)
    texts = ["Noted.", "", "Not accepted."] * 3
    assert [[span.label_ for span in doc.spans["recsim"]] for doc in again.pipe(texts, batch_size=2)] == [
        ["noted"],
        [],
        ["rejected"],
    ] * 3
