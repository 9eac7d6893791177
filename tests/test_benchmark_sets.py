"""Public sets: PAN's own XML, tab-separated pairs, sets that are not there; speed in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks import public_pairs
from benchmarks.copies.contract import Unavailable
from benchmarks.index import collection
from benchmarks.speed import child
from benchmarks.speed.timing import timing
from benchmarks.suite import passages, sets, speed
from benchmarks.suite.pan_xml import detections, load_pairs, stored
from benchmarks.suite.parts import Given
from benchmarks.suite.results import OURS

from recsim import Matcher
from recsim.errors import InvalidLabel, MissingFile, RecsimError
from recsim.evaluation.spans import count_spans, pan_measures
from recsim.evaluation.train_sentence_pairs import SentencePair

SOURCE = (
    "The ferry board keeps one register of berths. Every skipper signs it before the tide turns. Nobody may moor at the northern quay after"
    " dusk. The harbour office counts the lamps each Friday and repairs those that are dark within nine days. Fees are paid at the kiosk."
)
SUSPECT = f"\ufeffA letter from the coast.\r\n\r\n{SOURCE}\r\n\r\nWe thank the reader for their time."
PAIR = "suspicious-document00001-source-document00002"


def corpus(folder: Path, feature: str = "", name: str = PAIR, reference: str = "suspicious-document00001.txt") -> Path:
    for part in ("susp", "src", "02-no-obfuscation"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "susp" / "suspicious-document00001.txt").write_bytes(SUSPECT.encode())
    (folder / "src" / "source-document00002.txt").write_bytes(SOURCE.encode())
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<document reference="{reference}">\n{feature}\n</document>\n'
    (folder / "02-no-obfuscation" / f"{name}.xml").write_text(body, encoding="utf-8")
    return folder


def feature(**changed: object) -> str:
    given = {
        "name": "plagiarism", "obfuscation": "none", "type": "artificial", "this_offset": SUSPECT.index(SOURCE), "this_length": len(SOURCE),
        "source_reference": "source-document00002.txt", "source_offset": 0, "source_length": len(SOURCE),
    } | changed  # fmt: skip
    return "<feature " + " ".join(f'{key}="{value}"' for key, value in given.items()) + " />"


def test_labels_of_a_pair(tmp_path: Path) -> None:
    (pair,) = load_pairs(corpus(tmp_path, feature() + feature(name="md5Hash")))
    (start, end), (first, last) = pair.cases[0]
    # Offsets count the byte-order mark and both characters of a line end.
    assert stored(pair.suspect)[start:end] == SOURCE == stored(pair.source)[first:last] and start == 29
    assert pair.obfuscation == "none" and len(pair.cases) == 1


def test_a_pair_that_copies_nothing(tmp_path: Path) -> None:
    (pair,) = load_pairs(corpus(tmp_path))
    assert pair.cases == () and pair.source.name == "source-document00002.txt" and pair.obfuscation == "no plagiarism"


def test_a_file_of_a_whole_document_may_name_several_sources(tmp_path: Path) -> None:
    corpus(
        tmp_path,
        feature() + feature(source_reference="source-document00003.txt", obfuscation="high"),
        name="suspicious-document00001",
    )
    (tmp_path / "src" / "source-document00003.txt").write_text(SOURCE, encoding="utf-8")
    assert [(pair.source.stem, pair.obfuscation) for pair in load_pairs(tmp_path)] == [
        ("source-document00002", "none"),
        ("source-document00003", "high"),
    ]


def test_the_layout_of_2009_to_2011(tmp_path: Path) -> None:
    for part in ("suspicious-document/part1", "source-document/part2"):
        (tmp_path / part).mkdir(parents=True)
    suspects, sources = tmp_path / "suspicious-document" / "part1", tmp_path / "source-document" / "part2"
    (suspects / "suspicious-document00001.txt").write_bytes(SUSPECT.encode())
    (sources / "source-document00002.txt").write_text(SOURCE, encoding="utf-8")
    case = feature(name="artificial-plagiarism", obfuscation="low")
    (suspects / "suspicious-document00001.xml").write_text(
        f'<document reference="suspicious-document00001.txt"><feature name="about" lang="en"/>{case}{case}'
        f"{feature(name='detected-plagiarism')}</document>",
        encoding="utf-8",
    )
    # A source is described too, and has no labels.
    (sources / "source-document00002.xml").write_text('<document reference="source-document00002.txt"/>', encoding="utf-8")
    (pair,) = load_pairs(tmp_path)
    # A case that is written twice is one, and a detection is none.
    assert (pair.obfuscation, len(pair.cases)) == ("low", 1) and stored(pair.source) == SOURCE
    (tmp_path / "intrinsic" / "suspicious-document").mkdir(parents=True)
    (tmp_path / "intrinsic" / "suspicious-document" / "suspicious-document00001.txt").write_text("Another.", encoding="utf-8")
    with pytest.raises(InvalidLabel, match="two texts"):
        load_pairs(tmp_path)


def test_a_list_of_pairs_names_those_without_a_label_file(tmp_path: Path) -> None:
    corpus(tmp_path, feature())
    (tmp_path / "src" / "source-document00003.txt").write_text(SOURCE, encoding="utf-8")
    listed = tmp_path / "02-no-obfuscation" / "pairs"
    listed.write_text(
        "suspicious-document00001.txt source-document00002.txt\nsuspicious-document00001.txt source-document00003.txt\n",
        encoding="utf-8",
    )
    assert [(pair.source.stem[-1], pair.obfuscation, len(pair.cases)) for pair in load_pairs(tmp_path)] == [
        ("2", "none", 1),
        ("3", "no plagiarism", 0),
    ]
    listed.write_text("suspicious-document00001.txt source-document00009.txt\n", encoding="utf-8")
    with pytest.raises(MissingFile, match="source-document00009"):
        load_pairs(tmp_path)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"this_offset": "x"}, "no number"),
        ({"this_length": 0}, "no span"),
        ({"source_offset": -1}, "no span"),
        ({"this_length": 9999}, "outside"),
        ({"source_reference": "../susp/suspicious-document00001.txt"}, "a path"),
    ],
)
def test_labels_that_cannot_be(tmp_path: Path, changed: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidLabel, match=says):
        load_pairs(corpus(tmp_path, feature(**changed)))


def test_what_is_missing_or_no_label_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match="susp"):
        load_pairs(tmp_path)
    with pytest.raises(MissingFile, match="source-document00009"):
        load_pairs(corpus(tmp_path, feature(source_reference="source-document00009.txt")))
    with pytest.raises(InvalidLabel, match="reference"):
        load_pairs(corpus(tmp_path, reference=""))
    path = tmp_path / "02-no-obfuscation" / f"{PAIR}.xml"
    for body in ("<document", '<!DOCTYPE d [<!ENTITY a "aaaa">]><document reference="x">&a;</document>'):
        path.write_text(body, encoding="utf-8")
        with pytest.raises(RecsimError):
            load_pairs(tmp_path)


def test_spans_found_are_in_offsets_of_the_files(tmp_path: Path) -> None:
    (pair,) = load_pairs(corpus(tmp_path, feature()))
    found = sets.aligned_spans(pair, Matcher(changes=False))
    measures = pan_measures([count_spans(found, pair.cases)])
    assert measures.precision > 0.97 and measures.recall > 0.97 and measures.granularity == 1
    written = detections("suspicious-document00001.txt", "source-document00002.txt", found)
    corpus(tmp_path, written.partition('00001.txt">')[2].partition("</document>")[0].replace("detected-plagiarism", "plagiarism"))
    assert load_pairs(tmp_path)[0].cases == tuple(found)


def given(folder: Path | None) -> Given:
    made = Given("tiny", folder)
    made.__dict__["rivals"] = ({}, {"minhash": "no datasketch"})
    return made


def test_pan_alignment_as_a_part(tmp_path: Path) -> None:
    corpus(tmp_path / "pan_alignment", feature())
    found = sets.pan_alignment(given(tmp_path))
    assert found is not None and len(found.sha256) == 64 and found.share == "1 of 1 pairs"
    ours = found.row()
    assert ours is not None and ours.figures["plagdet"].value > 0.97
    assert {row.group for row in found.rows} == {"", "obfuscation/none"} and len(found.methods()) == 2


def test_sets_that_are_not_there(tmp_path: Path) -> None:
    for part in (sets.mrpc, sets.stsb, sets.pan_pairs, sets.clough_stevenson, sets.pan_fragments, sets.pan_alignment):
        assert part(given(None)) is None and part(given(tmp_path)) is None


def table(folder: Path, name: str, rows: list[tuple[str, str, str]]) -> None:
    (folder / name).mkdir()
    lines = ["label\ttext1\ttext2", *("\t".join(row) for row in rows)]
    (folder / name / "dev.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_pairs_of_sentences_and_passages(tmp_path: Path) -> None:
    other = (
        "Cherries ripen late in the valley because the nights there are cold, and few people pick them before the end of July."
    )
    rows = [("1", SOURCE[:130], SOURCE[:130]), ("0", SOURCE[:130], other)] * 3
    table(tmp_path, "mrpc", rows)
    table(tmp_path, "stsb", [(str(5 * int(label)), one, two) for label, one, two in rows])
    table(tmp_path, "clough_stevenson", [("cut", SOURCE, SOURCE), ("non", other, SOURCE)] * 3)
    mrpc, stsb, answers = (part(given(tmp_path)) for part in (sets.mrpc, sets.stsb, sets.clough_stevenson))
    assert mrpc is not None and stsb is not None and answers is not None
    assert mrpc.rows[0].figures["auc"].value == 1 and mrpc.missing == {"MinHash (datasketch)": "no datasketch"}
    assert stsb.rows[0].figures["spearman"].value == pytest.approx(1) and "Published" in stsb.notes[0]
    ours = answers.row()
    assert ours is not None and (ours.figures["recall"].value, ours.figures["false_flags"].value) == (1, 0)


def test_public_pairs_whole_with_thresholds_from_elsewhere(tmp_path: Path) -> None:
    other = "Cherries ripen late in the valley because the nights there are cold, and few people pick them before July."
    rows = [("1", SOURCE[:130], SOURCE[:130]), ("0", SOURCE[:130], other)]
    table(tmp_path, "pan13_fragments", rows)
    table(tmp_path, "clough_stevenson", [("cut", SOURCE, SOURCE), ("non", other, SOURCE)])
    table(tmp_path, "stsb", [("5", *rows[0][1:]), ("0", *rows[1][1:]), ("1", other, SOURCE)])
    methods = {public_pairs.VERDICT: public_pairs.verdict_scores} | public_pairs.METHODS
    at = dict.fromkeys(methods, 0.5)
    for name, group in (("pan13_fragments", "to 040 words"), ("clough_stevenson", "cut")):
        found = list(public_pairs.told(name, tmp_path / name, methods, at, {}))
        assert [one.method for one in found] == list(methods) and {one.rows for one in found} == {2}
        assert found[1].figures["accuracy"] == found[1].figures["auc"] == found[1].figures[f"recall, {group} (of 1)"] == 1
        assert found[0].figures["false_flags"] == 0
    (graded, *_) = public_pairs.told("stsb", tmp_path / "stsb", {public_pairs.OURS: public_pairs.sentence_scores}, at, {})
    assert graded.threshold is None and graded.figures["spearman"] > 0.4
    assert public_pairs.threshold_of([0.9, 0.7, 0.7, 0.2, 0.1], [True, True, False, True, False]) == 0.2
    pairs = [SentencePair(*row[1:], row[0] == "1", "any") for row in rows]
    chosen = public_pairs.thresholds(pairs, public_pairs.METHODS)
    assert chosen.pop(public_pairs.OURS) == 0.5 and all(0.9 < value <= 1.001 for value in chosen.values())
    by_hand = public_pairs.judged([0.9, 0.6, 0.4, 0.1], [True, False, True, False], 0.5)
    assert by_hand == {"accuracy": 0.5, "precision": 0.5, "recall": 0.5, "f1": 0.5, "false_flags": 0.5, "auc": 0.75}


def test_areas_and_ranks_by_hand() -> None:
    assert sets._auc([(1, 0.9), (1, 0.4), (0, 0.4), (0, 0.1)]) == 0.875
    assert sets._auc([(1, 0.9)]) == 0.5
    assert sets._spearman([(1, 1), (2, 4), (3, 9)]) == pytest.approx(1) and sets._spearman([(1, 1), (2, 1)]) == 0


def test_a_job_in_its_own_process(tmp_path: Path) -> None:
    file = tmp_path / "work.json"
    file.write_text(json.dumps([[SOURCE, SOURCE], [f"{SOURCE} {SOURCE}", SOURCE]]), encoding="utf-8")
    lines = child.measured({"job": "compare", "method": "shingles", "file": str(file), "repeats": 2})
    assert [line["size"] for line in lines] == [len(SOURCE.split()), 2 * len(SOURCE.split())]
    assert all(len(line["seconds"]) == 2 and line["peak_mb"] > 10 for line in lines)


def test_index_lines(tmp_path: Path) -> None:
    file = tmp_path / "work.json"
    texts = [
        f"{sentence.strip()} It is written in book {place} of the harbour office."
        for place, sentence in enumerate(SOURCE.split("."))
    ]
    file.write_text(json.dumps({"passages": texts, "queries": texts[:2]}), encoding="utf-8")
    for method in (OURS, "shingles"):
        (line,) = child.index_lines({"job": "index", "method": method, "file": str(file), "sizes": [4]})
        assert line["size"] == 4 and len(line["seconds"]) == 2 and line["build_seconds"] >= 0


def test_queries_have_their_own_passage_among_those_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        collection, "_neighbours", lambda: None
    )  # word vectors take seconds to load; words of the collection do here
    corpus = Given("small").some_copies(40)
    searched, queries = passages.collection(corpus, "test", 6, 30)
    assert len(set(searched)) == len(searched) >= 20 and {query.generator == "swapped" for query in queries} == {True, False}
    found = passages.searched(lambda: passages.OurIndex(searched, tmp_path / "i", near=False), queries)
    assert passages.recall_at(found.ranks, 1) == 1 and found.milliseconds_a_query > 0
    rows = passages.found_rows(OURS, found, queries, len(searched), "as shipped")
    assert rows[0].figures["recall@1"].value == 1 and "strength/85% replaced" in [row.group for row in rows]
    assert passages.recall_at([0, None, 3, 12], 10) == 0.5 and passages.recall_at([], 1) == 0


def test_growth_is_read_off_the_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(job: dict[str, object]) -> list[dict[str, object]]:
        if job["method"] == "fuzzy":
            raise Unavailable("no rapidfuzz")
        slow = 2.0 if job["method"] == OURS else 1.0
        return [{"size": size, "seconds": [slow * size] * 3, "peak_mb": 50.0} for size in (10, 100)]

    monkeypatch.setattr(speed, "measured", measured)
    found = speed._by_size(Given("tiny"), "compare", (OURS, "minhash", "fuzzy"), [], "seconds by words")
    ours, theirs = found.row(), found.row("MinHash (datasketch)")
    assert ours is not None and ours.figures["growth_exponent"].value == pytest.approx(1)
    assert theirs is not None and theirs.figures["times_recsim"].value == pytest.approx(0.5)
    assert found.missing == {"fuzzy ratios (rapidfuzz)": "no rapidfuzz"} and [row.group for row in found.rows].count("") == 2


def test_paragraphs_of_a_page() -> None:
    assert speed.page_texts(b"<nav><a>x</a></nav><p>One &amp; two</p><script>1</script><p>three</p>") == ["One & two", "three"]
    assert timing("", [3.0, 1.0, 2.0]).median == 2.0
