"""The store of official texts: adding, removing, finding, and what it refuses."""

import sqlite3
from pathlib import Path

import pytest

from recsim import Index, IndexBusy, MissingFile, MissingSource, UsageError, VersionMismatch, parse, read
from recsim.encoders import load_encoder
from recsim.index import passages_of, terms_of

DOCUMENTS = Path(__file__).parents[1] / "corpora" / "replies-v1" / "documents"
PERMITS, ROOMS, HONEY = (
    DOCUMENTS / name
    for name in ("f1_interior_permit_renewals.html", "f2_interior_holding_rooms.txt", "f8_tevara_honey_committee.txt")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "official.recsim"
    with Index.open(path, mode="a") as index:
        for source in (PERMITS, ROOMS, HONEY):
            assert index.add(read(source))
    return path


def first_terms(source: Path, place: int) -> list[str]:
    tokens, bounds, _ = passages_of(read(source))
    return terms_of(tokens, bounds)[place]


def test_a_passage_finds_its_text(folder: Path):
    with Index.open(folder) as index:
        hits = index.search(first_terms(HONEY, 3))
        document = index.document(hits[0][0])
    assert document is not None
    assert document.source == str(HONEY)
    assert document.text == read(HONEY).text
    assert document.blocks == read(HONEY).blocks


def test_the_same_bytes_twice_change_nothing(folder: Path):
    with Index.open(folder, mode="a") as index:
        before = index.info()
        assert not index.add(read(PERMITS))
        assert index.info() == before


def test_a_paper_is_added_as_its_document(tmp_path: Path):
    with Index.open(tmp_path / "i", mode="a") as index:
        assert index.add(parse(PERMITS))
        assert index.info()["texts"][0]["published"] == "2023-03-14"


def test_what_is_removed_leaves_no_text_on_disk(folder: Path):
    words = "overnight queue at the Vallance"
    assert words in read(PERMITS).text
    with Index.open(folder, mode="a") as index:
        assert index.remove(str(PERMITS)) == 1
        assert index.verify() == []
        assert all(index.document(sequence) for sequence, _, _ in index.search(first_terms(PERMITS, 3)))
    assert not any(words.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_text_is_removed_by_the_beginning_of_its_id(folder: Path):
    with Index.open(folder, mode="a") as index:
        assert index.remove(read(PERMITS).id[:12]) == 1
        assert index.info()["documents"] == 2


def test_removing_what_is_not_there_is_an_error(folder: Path):
    with Index.open(folder, mode="a") as index, pytest.raises(MissingSource, match="no text with the id or source"):
        index.remove("nothing.html")


def test_a_second_writer_is_refused(folder: Path):
    with Index.open(folder, mode="a"), pytest.raises(IndexBusy):
        Index.open(folder, mode="a")


def test_readers_read_beside_a_writer(folder: Path):
    with Index.open(folder, mode="a") as writer, Index.open(folder) as reader:
        writer.add(read(DOCUMENTS / "b1_orrin_navigation.txt"))
        assert reader.search(first_terms(HONEY, 3))


def test_reading_does_not_change(folder: Path):
    with Index.open(folder) as index, pytest.raises(UsageError, match="mode='a'"):
        index.add(read(PERMITS))


def test_an_index_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(MissingFile, match="recsim index add"):
        Index.open(tmp_path / "none")


def test_a_newer_schema_is_refused(folder: Path):
    with sqlite3.connect(folder / "texts.sqlite") as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    connection.close()
    with pytest.raises(VersionMismatch, match="99"):
        Index.open(folder)


def test_opening_catches_up_what_a_crash_left_behind(folder: Path):
    # The store has a text that the postings never heard of, as after a crash between the two.
    index = Index.open(folder, mode="a")
    index.add(read(DOCUMENTS / "b1_orrin_navigation.txt"))
    index._pending = 0
    index.close()
    with Index.open(folder, mode="a") as again:
        assert again.verify() == []
        hits = again.search(first_terms(DOCUMENTS / "b1_orrin_navigation.txt", 4))
        found = again.document(hits[0][0])
    assert found is not None and found.source.endswith("b1_orrin_navigation.txt")


def test_vectors_find_the_nearest_passage_and_know_their_encoder(tmp_path: Path):
    encoder = load_encoder("static-v1")
    with Index.open(tmp_path / "i", mode="a") as index:
        for source in (PERMITS, ROOMS):
            index.add(read(source), encoder=encoder)
        document = read(ROOMS)
        _, _, spans = passages_of(document)
        nearest = index.nearest(encoder.encode([document.quote(spans[4])]), count=2, encoder=encoder.name)
        assert index.document(nearest[0][0][0]).source == str(ROOMS)  # type: ignore[union-attr]
        assert nearest[0][0][1] > 0.98
