"""recsim.link and recsim.history on texts in an index: links, references, closure, overdue; and from the command line."""

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recsim import (
    Closure,
    Event,
    History,
    Index,
    Link,
    Linked,
    LinkedRecommendation,
    Linker,
    LinkSide,
    MissingSource,
    Reference,
    UsageError,
    history,
    link,
    parse,
    read,
)
from recsim.cli import cli
from recsim.index.recommendations import OutlineCache
from recsim.linking import WHOLE

REPORT = """Harbour Inspectorate of Tarrow

Report on the night watch at Tarrow harbour

4 March 2014

Recommendations

1. The Harbour Board should keep two watchmen on the north mole from dusk to dawn.

2. The Harbour Board should fit a second fog signal at the pier head.

3. The Harbour Board should teach its launch crews to swim.
"""
RESPONSE = """Harbour Board of Tarrow

Response to the Inspectorate's report on the night watch at Tarrow harbour

9 September 2014

Recommendation 1: The Harbour Board should keep two watchmen on the north mole from dusk to dawn.

Rejected. One man and a camera are enough.

Recommendation 2: The Harbour Board should fit a second fog signal at the pier head.

Accepted. The signal will be fitted by June 2015.

Recommendation 3: The Harbour Board should teach its launch crews to swim.

Accepted. A course has been held. This recommendation is closed.
"""
AGAIN = """Harbour Inspectorate of Tarrow

Second report on the night watch at Tarrow harbour

11 May 2017

In 2014 we made three recommendations about the night watch at Tarrow harbour.

Recommendations

1. We repeat that the Harbour Board should keep two watchmen on the north mole through the night, as recommendation 1 of our 2014 report asked.

2. The Harbour Board should paint the bollards of the fish quay white.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tarrow")
    with Index.open(root / "i", mode="a") as index:
        for name, text in (("report.txt", REPORT), ("response.txt", RESPONSE), ("again.txt", AGAIN)):
            (root / name).write_text(text, encoding="utf-8")
            assert index.add(read(root / name))
    return root


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def linked_to(row: LinkedRecommendation, name: str) -> list[Link]:
    return [one for one in row.links if Path(one.earlier.source).name == name and one.relation != "related"]


def test_a_response_is_joined_to_the_report(folder: Path):
    result = link(folder / "response.txt", index=folder / "i")
    assert isinstance(result, Linked) and result.published == "2014-09-09"
    for row in result.recommendations:
        best = linked_to(row, "report.txt")[0]
        assert isinstance(best, Link) and isinstance(best.earlier, LinkSide)
        assert best.earlier.printed_id == row.side.printed_id.removeprefix("Recommendation ")  # type: ignore[union-attr]
        assert best.relation == "same" and best.score > 0.5
        assert sum(best.scores.values()) == pytest.approx(1.0)


def test_what_is_asked_again_is_a_repeat_with_its_reference(folder: Path):
    result = link(folder / "again.txt", index=folder / "i")
    first, second = (next(row for row in result.recommendations if row.side.printed_id == number) for number in "12")
    assert linked_to(first, "report.txt")[0].earlier.printed_id == "1"
    assert linked_to(first, "report.txt")[0].relation == "repeat"
    assert not linked_to(second, "report.txt")
    reference = first.references[0]
    assert isinstance(reference, Reference) and reference.numbers == ("1",) and reference.report == "our 2014 report"
    assert {side.printed_id for side in reference.found} <= {"1", "Recommendation 1"} and reference.found


def test_what_links_between_earlier_papers_say_is_weighed(folder: Path):
    with Index.open(folder / "i") as index:
        linker = Linker(index)
        place = {Path(paper.source).name: number for number, paper in enumerate(linker.papers)}
        direct = linker.direct(linker.papers[place["again.txt"]], place["again.txt"])[0]
    # The report's first recommendation was reprinted by the response, to which the second report links as well.
    asked, other = (direct.get(int(linker.pool.first[place["report.txt"]]) + number) for number in (0, 1))
    assert asked is not None and asked[2][WHOLE.index("asked_before")] > 0.2
    assert asked[2][WHOLE.index("carried")] > (other[2][WHOLE.index("carried")] if other else 0.0)


def test_nothing_later_is_linked_to(folder: Path):
    result = link(folder / "report.txt", index=folder / "i")
    assert not any(row.links for row in result.recommendations)


def test_without_an_index_the_paper_speaks_for_itself(folder: Path):
    result = link(folder / "response.txt")
    third = result.recommendations[2]
    assert isinstance(third.closure, Closure) and third.closure.status == "closed"
    assert result.recommendations[1].closure is not None
    assert (
        result.recommendations[1].closure.expected is not None
        and result.recommendations[1].closure.expected.latest == "2015-06-30"
    )
    assert [problem.code for problem in result.problems if problem.code == "nothing_to_link_to"]


def test_papers_can_be_given_instead_of_an_index(folder: Path):
    result = link(folder / "response.txt", papers=[parse(folder / "report.txt")])
    assert all(row.links for row in result.recommendations)


def test_an_index_is_an_index_or_a_folder(folder: Path):
    with pytest.raises(UsageError, match="Index or its folder"):
        link(folder / "response.txt", index=3)  # type: ignore[arg-type]


def test_what_was_read_once_is_remembered_without_words(folder: Path):
    with Index.open(folder / "i") as index:
        Linker(index)
    cached = (folder / "i" / "recommendations.sqlite").read_bytes()
    assert b"watchmen" not in cached and b"bollards" not in cached


def test_a_cache_that_cannot_be_used_is_done_without(tmp_path: Path):
    (tmp_path / "recommendations.sqlite").write_bytes(b"no database" * 100)
    cache = OutlineCache(tmp_path, "1")
    cache.put([("a", {"rows": []})])
    assert cache.get("a") is None
    cache.keep_only([])
    cache.close()


def test_a_cache_forgets_what_the_store_has_no_more(tmp_path: Path):
    cache = OutlineCache(tmp_path, "1")
    cache.put([("a", {"rows": []}), ("b", {"rows": []})])
    assert cache.get("a") == {"rows": []}
    cache.keep_only(["b"])
    assert cache.get("a") is None and cache.get("b") == {"rows": []}
    cache.close()
    other = OutlineCache(tmp_path, "2")
    assert other.get("b") is None
    other.close()


def test_a_history_tells_what_happened_when(folder: Path):
    (found,) = history("report.txt#1", index=folder / "i", at="2018-01-01")
    assert isinstance(found, History) and all(isinstance(event, Event) for event in found.events)
    assert [(event.kind, event.date) for event in found.events] == [
        ("asked", "2014-03-04"),
        ("answered", "2014-09-09"),
        ("asked_again", "2017-05-11"),
    ]
    assert (found.stance_then, found.stance_now, found.status, found.times_asked) == ("rejected", "rejected", "open", 2)
    assert found.overdue is None


@pytest.mark.parametrize(("at", "overdue"), [("2015-01-01", False), ("2016-01-01", True)])
def test_a_promise_is_overdue_from_its_day_on(folder: Path, at: str, overdue: bool):
    (found,) = history("report.txt#2", index=folder / "i", at=at)
    promises = [event for event in found.events if event.kind == "promised"]
    assert [event.due.latest for event in promises if event.due] == ["2015-06-30"]
    assert found.overdue is overdue and promises[0].overdue is overdue


def test_what_is_closed_is_not_overdue_and_the_future_is_not_told(folder: Path):
    (found,) = history("report.txt#3", index=folder / "i", at="2020-01-01")
    assert found.status == "closed" and found.overdue in (None, False)
    (early,) = history("report.txt#3", index=folder / "i", at="2014-05-01")
    assert [event.kind for event in early.events] == ["asked"] and early.stance_now is None


def test_a_history_begins_where_it_was_first_asked(folder: Path):
    (found,) = history("again.txt#1", index=folder / "i", at="2018-01-01")
    assert Path(found.asked.source).name == "report.txt"


def test_what_is_not_there_is_named(folder: Path):
    with pytest.raises(MissingSource, match="has no recommendation '9'; it has 1, 2, 3"):
        history("report.txt#9", index=folder / "i")
    with pytest.raises(MissingSource, match="no text with the id or source"):
        history("nothing.txt", index=folder / "i")
    with pytest.raises(UsageError, match="no day"):
        history("report.txt", index=folder / "i", at="soon")


def test_link_from_the_command_line(folder: Path):
    result = run("link", folder / "again.txt", "--index", folder / "i", "--format", "json")
    assert result.exit_code == 0, result.output
    body = json.loads(result.stdout)
    assert body["schema"] == 1 and body["made_by"]["recsim"]
    row = body["recommendations"][0]
    assert set(row) >= {"id", "text", "span", "links", "references", "closure", "parent"}
    assert set(row["links"][0]) >= {"relation", "score", "scores", "earlier", "evidence", "through"}


def test_link_goes_on_after_a_bad_source(folder: Path):
    result = run("link", folder / "again.txt", folder / "gone.txt", "--index", folder / "i", "--format", "jsonl", "--quiet")
    assert result.exit_code == 3
    assert ["error" in json.loads(line) for line in result.stdout.splitlines()] == [False, True]


def test_tables_for_people(folder: Path):
    shown = run("link", folder / "again.txt", "--index", folder / "i", "--format", "table").stdout
    assert "asks again" in shown and "refers to" in shown
    told = run("history", "report.txt#2", "--index", folder / "i", "--at", "2016-01-01", "--format", "table").stdout
    words = " ".join(told.split())
    assert "overdue on 2016-01-01" in words and "promised" in words and "2015-06-30" in words


def test_history_from_the_command_line(folder: Path):
    result = run("history", "report.txt", "--index", folder / "i", "--at", "2018-01-01", "--format", "jsonl")
    bodies = [json.loads(line) for line in result.stdout.splitlines()]
    assert [body["asked"]["printed_id"] for body in bodies] == ["1", "2", "3"]
    assert set(bodies[0]) >= {"events", "stance_then", "stance_now", "status", "overdue", "times_asked", "at"}
    assert run("history", "nothing.txt", "--index", folder / "i").exit_code == 3
    assert run("history", "report.txt", "--index", folder / "i", "--at", "soon").exit_code == 2


def test_links_and_histories_as_csv(folder: Path):
    shown = run("link", folder / "again.txt", "--index", folder / "i", "--format", "csv", "--quiet")
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    first = next(row for row in rows if row["printed_id"] == "1" and row["earlier_source"].endswith("report.txt"))
    assert first["relation"] == "repeat" and float(first["score"]) > 0.5 and first["earlier_printed_id"] == "1"
    assert any(row["printed_id"] == "2" for row in rows)
    told = run("history", "report.txt#2", "--index", folder / "i", "--at", "2016-01-01", "--format", "csv")
    events = list(csv.DictReader(io.StringIO(told.stdout)))
    assert {"asked", "answered", "promised"} <= {event["what"] for event in events}
    assert {event["overdue"] for event in events} == {"yes"}


def test_links_and_histories_as_pages(folder: Path, tmp_path: Path):
    assert run("link", folder / "again.txt", "--index", folder / "i", "-o", tmp_path / "links.html", "--quiet").exit_code == 0
    page = (tmp_path / "links.html").read_text(encoding="utf-8")
    assert "watchmen on the north mole" in page and "refers to" in page and "default-src" in page
    assert run("history", "report.txt#2", "--index", folder / "i", "--at", "2016-01-01", "-o", tmp_path / "h.html").exit_code == 0
    page = (tmp_path / "h.html").read_text(encoding="utf-8")
    assert "<strong>overdue</strong>" in page and "2015-06-30" in page


def test_a_number_that_fits_two_papers_is_ambiguous():
    def report(place: str, day: str) -> str:
        return (
            f"Harbour Inspectorate of Tarrow\n\nReport on {place}\n\n{day}\n\nRecommendations\n\n"
            f"1. The Harbour Board should paint the doors of {place} green.\n\n2. The Harbour Board should sweep {place} daily.\n"
        )

    later = AGAIN.replace(
        "We repeat that the Harbour Board should keep two watchmen on the north mole through the night, as recommendation 1 of our 2014 report asked.",
        "The Harbour Board should act on recommendation 2 of our 2014 report.",
    )
    papers = [
        parse(read(report(place, day).encode()))
        for place, day in (
            ("the fish quay at Tarrow harbour", "4 March 2014"),
            ("the ice house at Tarrow harbour", "5 June 2014"),
        )
    ]
    both = link(later.encode(), papers=papers).recommendations
    found = [reference for row in both for reference in row.references if reference.numbers == ("2",)]
    assert found and found[0].ambiguous and len({side.document for side in found[0].found}) == 2
    one = link(later.encode(), papers=papers[:1]).recommendations
    sure = [reference for row in one for reference in row.references if reference.numbers == ("2",)]
    assert sure and not sure[0].ambiguous and len(sure[0].found) == 1


def test_sentence_vectors_stay_beside_the_store_as_long_as_their_texts(tmp_path: Path):
    with Index.open(tmp_path / "i", mode="a") as index:
        for name, text in (("report.txt", REPORT), ("response.txt", RESPONSE)):
            (tmp_path / name).write_text(text, encoding="utf-8")
            assert index.add(read(tmp_path / name))

    def kept() -> int:
        with sqlite3.connect(tmp_path / "i" / "recommendations.sqlite") as store:
            count = int(store.execute("SELECT count(*) FROM meanings").fetchone()[0])
        store.close()
        return count

    link(tmp_path / "response.txt", index=tmp_path / "i")
    before = kept()
    assert before >= 3
    with Index.open(tmp_path / "i") as index:
        linker = Linker(index)
        assert len(linker.lexicon.meanings.known()) == before
    with Index.open(tmp_path / "i", mode="a") as index:
        for row in index.info()["texts"]:
            index.remove(row["id"])
        Linker(index)
    assert kept() == 0
