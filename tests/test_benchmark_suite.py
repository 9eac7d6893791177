"""The suite of benchmarks: its parts by name, one form for results, who loses, the page, the README's tables, the command."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from benchmarks import ROOT
from benchmarks.__main__ import main
from benchmarks.suite import beside, claims, parts, plots, readme
from benchmarks.suite.machine import PACKAGES, Machine, peak_mb, this_machine
from benchmarks.suite.page import page
from benchmarks.suite.parts import AMOUNTS, Given, Part, all_parts, chosen, run_parts
from benchmarks.suite.quality import some_changes
from benchmarks.suite.results import LESS, MORE, OURS, Curve, Outcome, Row, Run, flat, joined, load_run, losses, save_run

from recsim.evaluation.changes import load_accidents, load_changes, read_for_accidents
from recsim.evaluation.results import Figure

MACHINE = Machine("3.11", "Linux x86_64", "a processor", 2, 8.0, "1", dict.fromkeys(PACKAGES, "1.0"))
HOSTILE = "<script>alert('x')</script> & \"quoted\" | bar"


def outcome(*rows: Row, part: str = "rivals.copies", **more: object) -> Outcome:
    made = Outcome("copies-v1", "ab" * 32, "test", "all", rows, part=part, title=f"Title of {part}")
    return replace(made, **more)


def row(method: str, group: str = "", **figures: float | tuple[float, float, float]) -> Row:
    made = {name: flat(value) if isinstance(value, float) else Figure(*value, 10) for name, value in figures.items()}
    return Row(method, group, made, "shingle 3")


@pytest.fixture
def run() -> Run:
    copies = outcome(
        row(OURS, false_flags=(0.0, 0.0, 0.01), recall=(0.9, 0.85, 0.95), average_precision=(0.97, 0.95, 0.99)),
        row(OURS, "strength/heavy", recall=(0.8, 0.7, 0.9)),
        row("MinHash", false_flags=(0.1, 0.05, 0.2), recall=(0.5, 0.4, 0.6), average_precision=(0.7, 0.6, 0.8)),
        row("MinHash", "strength/heavy", recall=(0.95, 0.92, 0.99)),
        row(HOSTILE, false_flags=(0.0, 0.0, 0.02), recall=(0.91, 0.86, 0.96), average_precision=(0.9, 0.8, 0.95)),
        curves=(
            Curve("precision-recall", OURS, ((0.5, 1.0), (1.0, 0.9))),
            Curve("precision-recall", HOSTILE, ((0.5, 0.8), (1.0, 0.4))),
        ),
        mistakes=({"kind": "template", "suspect": HOSTILE},),
        missing={"SemHash": f"no semhash {HOSTILE}"},
        notes=("A note.",),
        seconds=61.0,
        processor_seconds=100.0,
    )
    speed = outcome(
        row(OURS, seconds=(0.5, 0.4, 0.6), times_recsim=1.0),
        row("MinHash", seconds=(0.1, 0.09, 0.11), times_recsim=0.2),
        part="speed.compare",
        curves=(
            Curve("seconds by words", OURS, ((100.0, 0.1), (1000.0, 0.5))),
            Curve("seconds by words", "MinHash", ((100.0, 0.0), (1000.0, 0.1))),
        ),
    )
    return Run("small", "python -m benchmarks --size small", MACHINE, (copies, speed), {"speed.scan": "RuntimeError: broke"})


def test_a_run_comes_back_from_its_file(run: Run, tmp_path: Path) -> None:
    save_run(run, tmp_path / "run.json")
    assert load_run(tmp_path / "run.json") == run
    body = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert all(one["sha256"] for one in body["outcomes"]) and body["machine"]["cores"] == 2
    (tmp_path / "old.json").write_text('{"schema": 0}', encoding="utf-8")
    with pytest.raises(ValueError, match="schema 0"):
        load_run(tmp_path / "old.json")


def test_losses_are_computed_and_the_clear_ones_come_first(run: Run) -> None:
    found = list(losses(run.outcomes[0]))
    assert [(loss.rival, loss.group, loss.figure, loss.clear) for loss in found] == [
        ("MinHash", "strength/heavy", "recall", True),  # .92 is above .9
        (HOSTILE, "", "recall", False),  # .91 and .9, and the intervals overlap
    ]
    assert [(loss.figure, loss.clear) for loss in losses(run.outcomes[1])] == [("seconds", True)]


def test_figures_are_better_one_way() -> None:
    assert not MORE & LESS
    both = outcome(row(OURS, recall=0.8), row(f"{OURS}, with vectors", recall=0.9), row("MinHash", recall=0.7))
    assert list(losses(both)) == []  # another way of running recsim is no rival
    assert list(losses(outcome(row(OURS, unknown=0.1), row("other", unknown=0.9)))) == []


def test_parts_of_a_second_run_are_set_into_the_first(run: Run) -> None:
    fresh = outcome(row(OURS, recall=1.0), part="speed.compare")
    both = joined(run, Run("small", "another", MACHINE, (fresh, replace(fresh, part="quality.spun"))))
    assert [one.part for one in both.outcomes] == ["rivals.copies", "speed.compare", "quality.spun"]
    assert both.outcomes[1] == fresh and both.command == run.command
    with pytest.raises(ValueError, match="size full"):
        joined(run, replace(run, size="full"))


class Checked(HTMLParser):
    """Tags that are open, ids, links inside the page, and what must not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.targets.append(value or "")
            if name in ("src", "srcset", "onload", "onclick"):
                self.outside.append(f"{tag} {name}")


def test_the_page_escapes_names_and_stands_alone(run: Run) -> None:
    made = page(run)
    checked = Checked()
    checked.feed(made)
    assert "<script" not in made and "&lt;script&gt;" in made
    assert not checked.outside and "script" not in checked.tags
    assert all(target.removeprefix("#") in checked.ids for target in checked.targets)
    assert len(set(checked.ids)) == len(checked.ids)


def test_the_page_can_be_read_without_seeing_it(run: Run) -> None:
    made = page(run)
    assert '<html lang="en">' in made and made.count("<main>") == 1
    for plot in re.findall(r'<svg [^>]*role="img".*?</svg>', made, re.S):
        assert re.search(r"<title>[^<]+</title><desc>[^<]+</desc>", plot)
    assert made.count('role="img"') == 3  # precision by recall, recall by strength, seconds by words
    assert all('scope="' in head for head in re.findall(r"<th(?: [^>]*)?>", made))


def test_the_page_says_where_recsim_loses(run: Run) -> None:
    made = page(run)
    lost = made[made.index('id="losses"') : made.index('id="rivals.copies"')]
    assert "MinHash" in lost and "strength/heavy" in lost and "speed.scan failed" in lost
    won = replace(run, outcomes=(outcome(row(OURS, recall=1.0), row("MinHash", recall=0.5)),), failed={})
    assert "Nowhere in the parts that were run" in page(won)


def test_an_empty_run_has_a_page() -> None:
    assert "Nowhere" in page(Run("small", "python -m benchmarks", MACHINE, ()))


def test_axes_hold_what_is_on_them() -> None:
    axis = plots.spread([0.02, 5.0], "ms", log=True)
    assert (axis.low, axis.high) == (0.01, 10.0) and axis.at(0.01) == 0 and axis.at(99) == 1
    assert plots.spread([], "nothing").high > 0 and plots.Axis("", 1, 1).at(1) == 0.5
    assert [round(tick, 2) for tick in axis.ticks()] == [0.01, 0.1, 1, 10]


def test_parts_register_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = list(all_parts())
    assert names[0] == "quality.parsing" and {name.partition(".")[0] for name in names} == {"quality", "rivals", "speed", "sets"}
    assert [part.name for part in chosen(["speed.start", "quality.links"])] == ["quality.links", "speed.start"]
    assert {part.name.partition(".")[0] for part in chosen(["sets"])} == {"sets"}
    assert len(chosen([])) == len(names)
    with pytest.raises(KeyError, match=r"quality\.parsing"):
        chosen(["qualitative"])
    with pytest.raises(ValueError, match="two parts"):
        parts.part("quality.parsing", "again")(lambda given: None)


def test_a_part_that_breaks_leaves_the_others() -> None:
    def breaks(given: Given) -> Outcome:
        raise RuntimeError("no such thing")

    made = [
        Part("a.breaks", "Breaks", breaks),
        Part("a.nothing", "Nothing", lambda given: None),
        Part("a.works", "Works", lambda given: outcome(row(OURS, recall=1.0))),
    ]
    found = [(one.name, found and found.title, reason) for one, found, reason in run_parts(made, Given("tiny"))]
    assert found == [("a.breaks", None, "RuntimeError: no such thing"), ("a.nothing", None, None), ("a.works", "Works", None)]


def test_sizes_grow() -> None:
    tiny, small, full = (AMOUNTS[size] for size in ("tiny", "small", "full"))
    assert tiny.copies_every > small.copies_every > full.copies_every == full.passages_every == 1
    assert full.set_rows is None and tiny.queries < small.queries < full.queries


def test_the_sample_has_every_kind() -> None:
    given = Given("small")
    few, whole = given.some_copies(), given.some_copies(1)
    assert {copy.kind for copy in few.copies_of("test")} == {copy.kind for copy in whole.copies_of("test")}
    assert few.negatives == whole.negatives and few.sha256 == whole.sha256


def test_the_machine_is_named_without_its_owner() -> None:
    machine = this_machine()
    assert machine.cores >= 1 and machine.packages["recsim"] != "not installed" and peak_mb() > 10


def test_thresholds_are_the_lowest_that_few_independent_pairs_reach() -> None:
    pairs = [beside.TextPair("", "", False, "template")] * 100 + [beside.TextPair("", "", True, "whole", "moby", "heavy")] * 2
    scores = [place / 100 for place in range(100)] + [0.985, 0.5]
    at = beside.threshold_of(pairs, scores)
    assert sum(score >= at for score in scores[:100]) == 1 and scores[100] >= at
    assert beside.threshold_of(pairs[100:], scores[100:]) == 0.0


def test_rows_of_judged_pairs_by_hand() -> None:
    pairs = [
        beside.TextPair("", "", True, "whole", "moby", "heavy"),
        beside.TextPair("", "", True, "whole", "moby", "light"),
        beside.TextPair("", "", False, "template"),
        beside.TextPair("", "", False, "cross"),
    ]
    rows = {(one.method, one.group): one.figures for one in beside.judged_rows("m", pairs, [0.9, 0.2, 0.8, 0.1], 0.5, "s")}
    whole = rows["m", ""]
    assert [whole[name].value for name in ("false_flags", "false_flags_cross", "recall", "precision", "f1")] == [
        1,
        0,
        0.5,
        0.5,
        0.5,
    ]
    assert whole["average_precision"].value == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert rows["m", "strength/heavy"]["recall"].value == 1 and rows["m", "strength/light"]["recall"].value == 0
    assert list(rows)[1] == ("m", "false flags/cross")
    assert beside.precision_recall(pairs, [0.9, 0.2, 0.8, 0.1])[-1] == (1.0, 0.5)


class Half:
    """A scorer that is right at one of its settings."""

    SCORES = ({"right": False}, {"right": True}, {"right": False})

    @staticmethod
    def score(suspect: str, official: str, *, right: bool = False) -> float:
        return float(suspect == official) if right else 0.5


def test_the_best_setting_is_chosen() -> None:
    pairs = [beside.TextPair("a", "a", True, "whole")] + [beside.TextPair("a", "b", False, "cross")] * 3
    best = beside.chosen_setting(Half(), pairs)
    assert best.setting == {"right": True} and best.recall == 1 and 0 < best.threshold <= 1


def test_claims_stand_on_their_pages(run: Run) -> None:
    for claim in claims.CLAIMS:
        assert re.search(claim.pattern, (ROOT / claim.page).read_text(encoding="utf-8")), claim
        assert not claim.part or claim.part in all_parts()
    said = list(claims.stated(run))
    assert len(said) == len(claims.CLAIMS) and all(one.value is None for one in said)


def test_blocks_of_a_page_are_filled_and_checked(run: Run, tmp_path: Path) -> None:
    text = "Before.\n<!-- benchmarks:copies -->\nold\n<!-- /benchmarks -->\nAfter.\n<!-- benchmarks:losses -->\n<!-- /benchmarks -->\n"
    assert readme.stale(text, run) == ["copies", "losses"]
    fresh = readme.renewed(text, run)
    assert readme.stale(fresh, run) == [] and readme.renewed(fresh, run) == fresh
    assert fresh.startswith("Before.\n") and "\nAfter.\n" in fresh
    assert "| recsim | 0 (0–.01) | .90 (.85–.95) |" in fresh and "MinHash by seconds (.10 beside .50)" in fresh
    with pytest.raises(KeyError, match="copies"):
        readme.renewed("<!-- benchmarks:none -->\n<!-- /benchmarks -->", run)
    save_run(run, tmp_path / "run.json")
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    given = ["--results", str(tmp_path / "run.json"), "--page", str(tmp_path / "page.md")]
    assert readme.main(["--check", *given]) == 1
    assert main(["readme", "--write", *given]) == 0
    assert readme.main(["--check", *given]) == 0
    assert readme.main(["--check", "--results", str(tmp_path / "none.json")]) == 1


@pytest.mark.skipif(not readme.RESULTS.is_file(), reason="no results are kept yet")
def test_the_readme_says_what_the_results_say() -> None:
    assert readme.stale(readme.README.read_text(encoding="utf-8"), load_run(readme.RESULTS)) == []


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(AMOUNTS, "small", AMOUNTS["tiny"])
    assert main(["--only", "quality.spans", "--out", str(tmp_path)]) == 0
    (path,) = tmp_path.glob("*.json")
    made = load_run(path)
    assert made.outcomes[0].part == "quality.spans" and made.outcomes[0].row() is not None
    assert path.with_suffix(".html").is_file() and "quality.spans" in capsys.readouterr().out
    assert main(["--only", "sets", "--into", str(path)]) == 0
    assert load_run(path).outcomes == made.outcomes
    assert main(["page", str(path)]) == 0 and main(["--list"]) == 0
    for wrong in (
        ["--only", "nothing"],
        ["--size", "full", "--only", "sets", "--into", str(path)],
        ["--sets", str(tmp_path / "none")],
        ["--size", "huge"],
        ["--without", "nobody"],
    ):
        with pytest.raises(SystemExit) as stopped:
            main(wrong)
        assert stopped.value.code == 2


@pytest.mark.parametrize(("size", "every"), [("full", 1), ("small", 8)])
def test_accidents_are_judged_in_the_copies_that_were_read_for_them(size: parts.Size, every: int, tmp_path: Path) -> None:
    given = Given(size)
    corpus = some_changes(given, every, tmp_path)
    read = read_for_accidents(corpus, "test")
    assert read == read_for_accidents(given.copies, "test")
    known = {copy.id for copy in read}
    assert load_accidents(corpus) == {name: found for name, found in load_accidents(given.copies).items() if name in known}
    planted = [changed for changed in load_changes(given.copies) if changed.copy.split == "test"]
    assert [changed.copy.id for changed in load_changes(corpus)] == [changed.copy.id for changed in planted[::every]]
