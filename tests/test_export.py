"""Exports for other tools, each judged by what that tool makes of it."""

import dataclasses
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
import spacy
from benchmarks import ROOT
from click.testing import CliRunner
from spacy.tokens import DocBin

import recsim
from hostile_papers import PAPER
from recsim.cli import cli
from recsim.records import STANCES, Failure
from recsim.reports.exchange import (
    LABELLING,
    Marked,
    marked_spans,
    write_dataset,
    write_doc_bin,
    write_label_studio,
    write_prodigy,
    write_web_annotations,
)
from recsim.reports.exchange.spans import ROLES

FAILURE = Failure("gone", "missing_source", "it is not there")


@pytest.fixture(scope="module")
def paper():
    # A character beyond the basic plane before everything else: tools count it once or twice.
    return recsim.parse(("𝔄 preface.\n\n" + PAPER).encode(), name="reply.md")


def written(write, *results) -> str:
    stream = io.StringIO()
    write(results, stream)
    return stream.getvalue()


def test_spans_are_those_of_the_paper_in_order(paper):
    found = marked_spans(paper)
    assert {one.role for one in found} == set(ROLES)
    assert [one.span[0] for one in found] == sorted(one.span[0] for one in found)
    quoted = {(one.role, one.value): paper.document.quote(one.span) for one in found}
    assert quoted["stance", "rejected"] == "Rejected" and quoted["date", "2025-05-31"] == "by 31 May 2025"
    assert isinstance(found[0], Marked) and found[0].role == "claim" and found[0].value == "consistent"


def test_prodigy_tasks_hold_offsets_of_their_own_text(paper):
    tasks = [json.loads(line) for line in written(write_prodigy, paper, FAILURE).splitlines()]
    assert "".join("".join(task["text"].split()) for task in tasks) == "".join(paper.document.text.split())
    stances = [task["text"][one["start"] : one["end"]] for task in tasks for one in task["spans"] if one["label"] == "STANCE"]
    assert stances == ["Accepted", "Rejected", "Accepted"]
    assert all(paper.document.text.startswith(task["text"], task["meta"]["start"]) for task in tasks)
    # Prodigy refuses a span whose edges are not edges of tokens; the last token counts as inside.
    for task in tasks:
        tokens = task["tokens"]
        assert [token["id"] for token in tokens] == list(range(len(tokens)))
        assert "".join(token["text"] + " " * token["ws"] for token in tokens) == task["text"]
        for one in task["spans"]:
            edges = tokens[one["token_start"]]["start"], tokens[one["token_end"]]["end"]
            assert edges == (one["start"], one["end"]) and one["label"] in {role.upper() for role in ROLES}


def test_label_studio_counts_as_a_browser_does(paper):
    tasks = json.loads(written(write_label_studio, paper, FAILURE, paper))
    assert len(tasks) == 2 and json.loads(written(write_label_studio)) == []
    text, regions = tasks[0]["data"]["text"], tasks[0]["predictions"][0]["result"]
    units = text.encode("utf-16-le")
    for region in regions:
        value = region["value"]
        assert units[2 * value["start"] : 2 * value["end"]].decode("utf-16-le") == value["text"]
    view = ET.fromstring(LABELLING)
    labels = {one.attrib["value"] for one in view.iter("Label")}
    assert {label for region in regions for label in region["value"].get("labels", ())} <= labels == set(ROLES)
    assert {one.attrib["value"] for one in view.iter("Choice")} == set(STANCES)
    assert any(region["value"].get("choices") == ["rejected"] for region in regions)


def test_spacy_reads_the_doc_bin(paper):
    stream = io.BytesIO()
    write_doc_bin([paper, FAILURE], stream)
    (doc,) = DocBin().from_bytes(stream.getvalue()).get_docs(spacy.blank("en").vocab)
    assert doc.text == paper.document.text
    assert [span.label_ for span in doc.spans["stances"]] == ["accepted", "rejected", "accepted"]
    assert [span.text for span in doc.spans["recsim"] if span.label_ == "stance"] == ["Accepted", "Rejected", "Accepted"]


def test_ids_of_annotations_are_iris_whatever_a_recommendation_is_called():
    text = "# Response\n\n## Recommendation 4(a) [ii]\n\nMend the bridge.\n\n**Response:** Accepted.\n"
    paper = recsim.parse(text.encode())
    (row,) = paper.walk()
    renamed = dataclasses.replace(paper, recommendations=(dataclasses.replace(row, id="4(a) [ii] – é"),))
    found = [json.loads(line) for line in written(write_web_annotations, renamed).splitlines()]
    assert found and all(re.fullmatch(r"[\x21-\x7e]+", one["id"]) and "[" not in one["id"] for one in found)


def test_web_annotations_point_by_position_and_by_words(paper):
    found = [json.loads(line) for line in written(write_web_annotations, paper, FAILURE).splitlines()]
    assert len(found) == len(marked_spans(paper)) == len({one["id"] for one in found})
    text = paper.document.text
    for one in found:
        assert one["@context"][0] == "http://www.w3.org/ns/anno.jsonld" and one["type"] == "Annotation"
        place, words = one["target"]["selector"]
        assert text[place["start"] : place["end"]] == words["exact"]
        assert text[: place["start"]].endswith(words["prefix"]) and text[place["end"] :].startswith(words["suffix"])
        assert one["target"]["source"]["id"] == f"urn:sha256:{paper.document.text_id}"
        # RFC 8141: what is named is named by a URN, and no value that is not known stands there as null.
        for name in (one["id"], one["generator"]["id"], one["target"]["source"]["id"]):
            assert re.fullmatch(r"urn:[a-z0-9][a-z0-9-]+:[\w.:%~-]+", name, re.ASCII), name
        assert "null" not in json.dumps(one)


@pytest.mark.parametrize(("name", "column"), [("stance-v1", "stance"), ("replies-v1", "recommendations"), ("copies-v1", "pairs")])
def test_a_corpus_becomes_a_dataset(name, column, tmp_path, request):
    counts = write_dataset(ROOT / "corpora" / name, tmp_path / name)
    card = (tmp_path / name / "README.md").read_text(encoding="utf-8")
    front = card.split("---\n")[1]
    assert card.startswith("---\n") and f"pretty_name: {name}" in front and "license: cc-by-4.0" in front
    for split, count in counts.items():
        rows = (tmp_path / name / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
        assert f"path: {split}.jsonl" in front and len(rows) == count
        keys = {tuple(json.loads(row)) for row in rows}
        assert len(keys) == 1 and column in keys.pop()  # the loader wants the same columns in every row
    assert (tmp_path / name / "LICENSE").is_file()


def test_datasets_loads_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    counts = write_dataset(ROOT / "corpora" / "copies-v1", tmp_path / "copies")
    loaded = datasets.load_dataset(str(tmp_path / "copies"), cache_dir=str(tmp_path / "cache"))
    assert {name: len(rows) for name, rows in loaded.items()} == counts


def test_what_is_no_corpus_is_refused(tmp_path):
    with pytest.raises(recsim.CorpusError, match="name the folder of a corpus"):
        write_dataset(tmp_path, tmp_path / "out")
    with pytest.raises(recsim.UsageError, match="the corpus itself"):
        write_dataset(tmp_path, tmp_path)


def test_the_verb(tmp_path):
    (tmp_path / "reply.md").write_text(PAPER)
    source = str(tmp_path / "reply.md")
    run = CliRunner().invoke
    assert run(cli, ["export", "prodigy", source]).output.count('"STANCE"') == 3
    for tool, name in (("spacy", "a.spacy"), ("label-studio", "a.json"), ("web-annotations", "a.jsonl")):
        done = run(cli, ["export", tool, source, str(tmp_path / "gone.md"), "-o", str(tmp_path / name), "--quiet"])
        assert done.exit_code == 3 and "missing_source" in done.output
        assert (tmp_path / name).stat().st_size > 500
    done = run(cli, ["export", "datasets", str(ROOT / "corpora/stance-v1"), "-o", str(tmp_path / "stance")])
    assert done.exit_code == 0 and "validation" in done.output
    assert run(cli, ["export", "datasets", source]).exit_code == 2
