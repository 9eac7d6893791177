"""The corpus of rewordings: what its loader takes and refuses, and that the shipped encoder was made of it."""

import json
from pathlib import Path

import pytest

from recsim import CorpusError, InvalidLabel, MissingFile
from recsim.evaluation.links_corpus import load_links
from recsim.evaluation.rewordings import load_rewordings

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpora" / "rewordings-v1"

ROW = {"id": "1", "body": "Ferry Office", "ask": "Light the pier.", "again": "One falls in the dark.", "report": "Lamps hung."}


def written(folder: Path, *rows: object) -> Path:
    (folder / "groups.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_it_is_as_large_as_its_card_says():
    corpus = load_rewordings(CORPUS)
    asks = [row for body in corpus.bodies.values() for row in body]
    card = (CORPUS / "CARD.md").read_text(encoding="utf-8")
    assert f"| bodies | {len(corpus.bodies)}," in card and f"| asks | {len(asks)}," in card
    assert all(5 <= len(body) <= 7 for body in corpus.bodies.values())
    assert len({text for row in asks for text in row.texts[:2]}) == 2 * len(asks)


def test_nothing_of_the_corpus_of_links_stands_in_it():
    texts = {ask.text.rstrip(".;").lower() for paper in load_links(ROOT / "corpora" / "links-v1").papers for ask in paper.asks}
    asks = [row for body in load_rewordings(CORPUS).bodies.values() for row in body]
    shared = {text for row in asks for text in row.texts if text.rstrip(".;").lower() in texts and len(text.split()) > 3}
    assert not shared


def test_the_shipped_encoder_was_made_of_it():
    described = json.loads((ROOT / "models" / "sentences-v1" / "model.json").read_text(encoding="utf-8"))
    assert described["corpus"]["sha256"] == load_rewordings(CORPUS).sha256, "train it again: recsim train sentences"


def test_asks_stay_with_their_body(tmp_path: Path):
    corpus = load_rewordings(written(tmp_path, ROW, {**ROW, "id": "2", "body": "Tram Board"}))
    assert [len(body) for body in corpus.bodies.values()] == [1, 1]
    assert corpus.bodies["Ferry Office"][0].texts == ("Light the pier.", "One falls in the dark.", "Lamps hung.")


def test_what_cannot_be_used_is_named(tmp_path: Path):
    with pytest.raises(MissingFile, match=r"groups\.jsonl"):
        load_rewordings(tmp_path)
    with pytest.raises(InvalidLabel, match=":2: 1 stands there twice"):
        load_rewordings(written(tmp_path, ROW, ROW))
    with pytest.raises(InvalidLabel, match=":1: 1 stands there twice or lacks"):
        load_rewordings(written(tmp_path, {**ROW, "again": " "}))
    with pytest.raises(InvalidLabel, match=":1 cannot be used"):
        load_rewordings(written(tmp_path, {"id": "1"}))
    with pytest.raises(CorpusError, match="is empty"):
        load_rewordings(written(tmp_path))
