"""The store of official texts: adding, removing, finding, and what it refuses."""

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from recsim import (
    ArtifactError,
    DiskFull,
    EncoderMismatch,
    Index,
    IndexBusy,
    Matcher,
    MissingFile,
    MissingSource,
    ReadOnlyFolder,
    RecsimError,
    UsageError,
    VersionMismatch,
    parse,
    read,
)
from recsim.encoders import load_encoder
from recsim.index import Hits, passages_of, terms_of
from recsim.index.exchange import export_parquet, import_parquet

DOCUMENTS = Path(__file__).parents[1] / "corpora" / "replies-v1" / "documents"
PERMITS, ROOMS, HONEY, NAVIGATION = (
    DOCUMENTS / name
    for name in (
        "f1_interior_permit_renewals.html",
        "f2_interior_holding_rooms.txt",
        "f8_tevara_honey_committee.txt",
        "b1_orrin_navigation.txt",
    )
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "official.recsim"
    with Index.open(path, mode="a") as index:
        for source in (PERMITS, ROOMS, HONEY):
            assert index.add(read(source))
    return path


def found(index: Index, source: Path, place: int) -> Hits:
    return index.search([terms_of(passages_of(read(source)))[place]])[0]


def sources(index: Index, hits: Hits) -> list[str]:
    documents = [index.document(int(sequence)) for sequence in index.owners(hits.numbers)[0]]
    return [document.source for document in documents if document is not None]


def test_a_passage_finds_its_text(folder: Path):
    with Index.open(folder) as index:
        hits = found(index, HONEY, 3)
        owner, place = index.owners(hits.numbers)
        document = index.document(int(owner[0]))
    assert hits.shares[0] == pytest.approx(1.0, abs=1e-3)
    assert place[0] == 3
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
        assert str(PERMITS) not in sources(index, found(index, PERMITS, 3))
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
        writer.add(read(NAVIGATION))
        assert sources(reader, found(reader, HONEY, 3))[0] == str(HONEY)
        writer.flush()
        assert sources(reader, found(reader, NAVIGATION, 4))[0] == str(NAVIGATION)


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


def crashed(folder: Path) -> None:
    """Leaves a text in the store that the postings never heard of, as a crash between the two does."""
    index = Index.open(folder, mode="a")
    index.add(read(NAVIGATION))
    index._fresh, index._pending = [], 0
    index.close()


def test_readers_find_what_a_crash_left_behind(folder: Path):
    crashed(folder)
    with Index.open(folder) as reader:
        assert reader.verify() == []
        assert sources(reader, found(reader, NAVIGATION, 4))[0] == str(NAVIGATION)


def test_opening_to_write_catches_up_what_a_crash_left_behind(folder: Path):
    crashed(folder)
    with Index.open(folder, mode="a") as again:
        assert again.verify() == []
        assert sources(again, found(again, NAVIGATION, 4))[0] == str(NAVIGATION)
        assert len(again._store.segments()) == 2


def test_vectors_find_the_nearest_passage_and_know_their_encoder(tmp_path: Path):
    encoder = load_encoder("static-v1")
    with Index.open(tmp_path / "i", mode="a") as index:
        for source in (PERMITS, ROOMS):
            index.add(read(source), encoder=encoder)
        document = read(ROOMS)
        spans = passages_of(document).spans
        nearest = index.nearest(encoder.encode([document.quote(spans[4])]), count=2, encoder=encoder.name)
        assert index.document(nearest[0][0][0]).source == str(ROOMS)  # type: ignore[union-attr]
        assert nearest[0][0][1] > 0.98


def test_another_encoder_is_refused(folder: Path):
    with Index.open(folder, mode="a") as index:
        index.add(read(NAVIGATION), encoder=load_encoder("static-v1"))
        index._store.note("encoder", "static-v1:000000000000")
    with Index.open(folder) as index, pytest.raises(EncoderMismatch, match="static-v1:000000000000"):
        Matcher(index)
    with Index.open(folder) as index:
        assert Matcher(index, vectors=False).check(HONEY).verdicts[0].verdict == "verbatim"


def test_the_same_text_in_other_bytes_changes_nothing(tmp_path: Path):
    with Index.open(tmp_path / "i", mode="a") as index:
        assert index.add(read(b"<p>The board met in June and again in July.</p>", name="a.html"))
        assert not index.add(read(b"<p>The  board met in June and again in July.</p>", name="b.html"))


def test_add_many_says_of_each_whether_it_is_new(tmp_path: Path):
    with Index.open(tmp_path / "i", mode="a") as index:
        assert list(index.add_many(read(one) for one in (PERMITS, ROOMS, PERMITS))) == [True, True, False]


def test_removing_empties_the_log_beside_a_reader_that_closes(folder: Path):
    words = b"overnight queue at the Vallance"
    with Index.open(folder, mode="a") as index:
        index.remove(str(PERMITS), str(ROOMS))
        # Not only after closing: nothing is in any file while the index is still open.
        assert not any(words in path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert sources(index, found(index, HONEY, 3))[0] == str(HONEY)


def test_nothing_is_removed_where_one_name_is_unknown(folder: Path):
    with Index.open(folder, mode="a") as index:
        with pytest.raises(MissingSource):
            index.remove(str(PERMITS), "nothing.html")
        assert index.info()["documents"] == 3


def test_the_second_writer_waits_as_asked(folder: Path):
    script = (
        "import sys, time, recsim\nwith recsim.Index.open(sys.argv[1], mode='a'):\n    print('open', flush=True); time.sleep(0.5)"
    )
    first = subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE)
    assert first.stdout is not None and first.stdout.readline() == b"open\n"
    with pytest.raises(IndexBusy, match="--wait SECONDS"):
        Index.open(folder, mode="a")
    Index.open(folder, mode="a", wait=20.0).close()
    first.communicate()


def test_a_full_disk_is_told_and_what_was_acknowledged_is_kept(tmp_path: Path):
    script = (
        "import resource, signal, sys, recsim\n"
        "from pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))\n"
        "with recsim.Index.open(sys.argv[1], mode='a') as index:\n"
        "    for path in sorted(Path(sys.argv[2]).iterdir()):\n"
        "        index.add(recsim.read(path)); print(path, flush=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path / "i", DOCUMENTS], capture_output=True, text=True)
    assert "DiskFull" in done.stderr and "what was acknowledged is kept" in done.stderr, done.stderr
    acknowledged = done.stdout.split()
    with Index.open(tmp_path / "i") as index:
        assert index.verify() == []
        assert [row["source"] for row in index.info()["texts"]] == acknowledged
    with Index.open(tmp_path / "i", mode="a") as index:
        assert index.add(read(HONEY)) == (str(HONEY) not in acknowledged)
    assert DiskFull.code == "disk_full"


@pytest.mark.parametrize("damage", ["cut", "foreign", "changed", "gone"])
def test_damaged_postings_are_told_and_mended(folder: Path, damage: str):
    path = next((folder / "postings").iterdir())
    raw = path.read_bytes()
    if damage == "cut":
        path.write_bytes(raw[:-100])
    elif damage == "foreign":
        path.write_bytes(b"PK" + bytes(5000))
    elif damage == "changed":
        path.write_bytes(raw[:-40] + b"\x01" * 40)
    else:
        path.unlink()
    if damage == "changed":
        with Index.open(folder) as index:
            assert "has changed" in index.verify()[0] and "--repair" in index.verify()[0]
    else:
        with pytest.raises(ArtifactError, match="--repair"):
            Index.open(folder)
    with Index.open(folder, mode="a") as index:
        index.rebuild()
        assert index.verify() == []
        assert sources(index, found(index, HONEY, 3))[0] == str(HONEY)


@pytest.mark.parametrize("content", [b"no database at all, only words " * 200, b"SQLite format 3\x00" + bytes(4000)])
def test_a_foreign_file_for_a_store_is_an_error(folder: Path, content: bytes):
    (folder / "texts.sqlite").write_bytes(content)
    for mode in ("r", "a"):
        with pytest.raises(RecsimError):
            Index.open(folder, mode=mode)  # type: ignore[arg-type]


def test_a_store_that_has_lost_its_texts_is_not_taken_for_a_new_one(folder: Path):
    (folder / "texts.sqlite").write_bytes(b"")
    for _ in range(2):
        with pytest.raises(ArtifactError, match="its texts are lost"):
            Index.open(folder, mode="a")
    with pytest.raises(ArtifactError, match="its texts are lost"):
        Index.open(folder)
    assert list((folder / "postings").glob("*.seg"))


def test_offsets_that_point_outside_their_file_are_told(folder: Path):
    path = next((folder / "postings").glob("*.seg"))
    content = bytearray(path.read_bytes())
    content[64 : 64 + 1024] = b"\xff" * 1024
    path.write_bytes(content)
    with Index.open(folder) as index, pytest.raises(ArtifactError, match=r"offsets have changed.*--repair"):
        found(index, HONEY, 3)


def test_a_cut_store_is_an_error_that_verify_or_open_tells(folder: Path):
    raw = (folder / "texts.sqlite").read_bytes()
    (folder / "texts.sqlite").write_bytes(raw[: len(raw) // 2])
    with pytest.raises(ArtifactError, match=r"restore it from a copy|restore .* from a copy"), Index.open(folder) as index:
        raise ArtifactError("; ".join(index.verify()))


def test_an_index_of_the_first_schema_is_brought_up_to_date(tmp_path: Path):
    folder = tmp_path / "old.recsim"
    (folder / "postings").mkdir(parents=True)
    (folder / "postings" / "meta.json").write_text("{}")  # tantivy's
    with sqlite3.connect(folder / "texts.sqlite") as connection:
        connection.executescript((Path(__file__).parent / "index_v1.sql").read_text(encoding="utf-8"))
    connection.close()
    with pytest.raises(VersionMismatch, match="recsim index migrate"):
        Index.open(folder)
    with Index.open(folder, mode="a") as index:
        assert index.info()["index_schema"] == 2 and index.info()["documents"] == 2
    with Index.open(folder) as index:
        assert index.verify() == []
        assert index.document(2) is not None
        assert sources(index, found(index, NAVIGATION, 4))[0] == NAVIGATION.name
        checked = Matcher(index).check(HONEY)
        assert checked.verdicts[0].verdict == "verbatim"
    assert not (folder / "postings" / "meta.json").exists()


def test_postings_of_another_wording_are_made_again(folder: Path):
    with Index.open(folder, mode="a") as index:
        index._store.note("wording", "000000000000")
    with pytest.raises(VersionMismatch, match="another way of reading words"):
        Index.open(folder)
    with Index.open(folder, mode="a") as index:
        assert index.verify() == []


def test_compacting_leaves_one_segment_that_finds_the_same(folder: Path):
    with Index.open(folder, mode="a") as index:
        index.add(read(NAVIGATION))
        index.flush()
        assert len(index._store.segments()) == 2
        before = found(index, HONEY, 3)
        assert index.compact() == 1
        after = found(index, HONEY, 3)
        assert after.numbers.tolist() == before.numbers.tolist() and after.shares.tolist() == before.shares.tolist()
        assert index.verify() == []


def test_a_writer_that_closes_joins_what_it_wrote_and_a_full_disk_is_no_error_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as while_full, Index.open(tmp_path / "i", mode="a") as index:
        for source in (PERMITS, ROOMS, HONEY):
            index.add(read(source))
            index.flush()
        while_full.setattr("recsim.index.official.joined", full)
    with Index.open(tmp_path / "i") as index:
        before = found(index, HONEY, 3)
        assert index.info()["segments"] == 3
    Index.open(tmp_path / "i", mode="a").close()
    with Index.open(tmp_path / "i") as index:
        after = found(index, HONEY, 3)
        assert index.info()["segments"] == 1 and index.verify() == []
    assert after.numbers.tolist() == before.numbers.tolist() and after.shares.tolist() == before.shares.tolist()


def test_eight_segments_of_a_size_are_joined(tmp_path: Path):
    with Index.open(tmp_path / "i", mode="a") as index:
        for number, path in enumerate(sorted(DOCUMENTS.iterdir())[:17]):
            index.add(read(path))
            index.flush()
            assert len(index._store.segments()) <= 8, number
        assert index.verify() == []
        assert sources(index, found(index, HONEY, 3))[0] == str(HONEY) or not index.find(str(HONEY))


def test_an_index_is_copied_beside_its_writer(folder: Path, tmp_path: Path):
    with Index.open(folder, mode="a") as writer, Index.open(folder) as reader:
        writer.add(read(NAVIGATION))
        reader.copy_to(tmp_path / "copy")
    with Index.open(tmp_path / "copy") as copy:
        assert copy.verify() == []
        assert sources(copy, found(copy, NAVIGATION, 4))[0] == str(NAVIGATION)


def test_parquet_there_and_back(folder: Path, tmp_path: Path):
    encoder = load_encoder("static-v1")
    with Index.open(folder, mode="a") as index:
        index.add(read(NAVIGATION), encoder=encoder)
        assert export_parquet(index, tmp_path / "texts.parquet") == 4
        before = index.info()["texts"]
    with Index.open(tmp_path / "again", mode="a") as index:
        assert import_parquet(index, tmp_path / "texts.parquet", encoder=encoder) == (4, 0)
        assert import_parquet(index, tmp_path / "texts.parquet", encoder=encoder) == (0, 4)
        after = index.info()["texts"]
        assert [(row["id"], row["source"]) for row in after] == [(row["id"], row["source"]) for row in before]
        assert sources(index, found(index, HONEY, 3))[0] == str(HONEY)
        assert index.document(1).blocks == read(PERMITS).blocks  # type: ignore[union-attr]


def test_a_parquet_file_of_plain_texts_is_taken(tmp_path: Path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": ["The board met in June.\nIt will meet again.", "Another text."]}), tmp_path / "t.parquet")
    with Index.open(tmp_path / "i", mode="a") as index:
        assert import_parquet(index, tmp_path / "t.parquet") == (2, 0)
    (tmp_path / "no.parquet").write_bytes(b"PAR1 but no more")
    pq.write_table(pa.table({"words": ["a"]}), tmp_path / "other.parquet")
    with Index.open(tmp_path / "i", mode="a") as index:
        with pytest.raises(ArtifactError, match="no Parquet file"):
            import_parquet(index, tmp_path / "no.parquet")
        with pytest.raises(ArtifactError, match="no column 'text'"):
            import_parquet(index, tmp_path / "other.parquet")


def test_an_index_that_cannot_be_written_is_read_and_says_so(folder: Path, tmp_path: Path):
    place = tmp_path / "read-only"
    if os.geteuid():
        place = folder
        for path in (*folder.rglob("*"), folder):
            path.chmod(0o555 if path.is_dir() else 0o444)
    else:  # nothing is forbidden to root, but a disk that is mounted to be read
        place.mkdir()
        for command in (["mount", "--bind", folder, place], ["mount", "-o", "remount,ro,bind", place]):
            if subprocess.run(command, capture_output=True).returncode:
                subprocess.run(["umount", place], capture_output=True)
                pytest.skip("nothing can be mounted here")
    try:
        with Index.open(place) as index:
            assert index.verify() == []
            assert sources(index, found(index, HONEY, 3))[0] == str(HONEY)
        with pytest.raises(ReadOnlyFolder, match="it can still be read"):
            Index.open(place, mode="a")
    finally:
        if place != folder:
            subprocess.run(["umount", "--lazy", place], check=True)
        else:
            for path in (folder, *folder.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)
