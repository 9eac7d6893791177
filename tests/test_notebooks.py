"""The example notebooks run, and show what running them gives; results show themselves."""

import json

import pytest
from benchmarks import notebooks

import recsim
from hostile_papers import COPY, PAPER
from recsim.verdicts import Checked

PATHS = sorted(notebooks.FOLDER.glob("*.ipynb"))


def kinds(cell):
    return cell["source"], [(one["output_type"], sorted(one.get("data", ()))) for one in cell.get("outputs", ())]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_it_says(path):
    fresh, stored = notebooks.run(path), json.loads(path.read_text(encoding="utf-8"))
    assert fresh["nbformat"] == 4
    for place, (new, old) in enumerate(zip(fresh["cells"], stored["cells"], strict=True), 1):
        # What is shown may change with a model; that something of the same kind is shown may not.
        assert kinds(new) == kinds(old), f"cell {place}: python -m benchmarks.notebooks writes what it shows now"
    assert any(output for cell in fresh["cells"] for output in cell.get("outputs", ()))


def test_there_are_two():
    assert len(PATHS) >= 2


def test_results_show_themselves():
    paper = recsim.parse(PAPER.encode(), name="reply.md")
    verdict = recsim.compare(recsim.read(COPY.encode(), name="b.md"), paper)
    assert "Rejected" in paper._repr_html_() and "✓ says" in paper._repr_html_()
    assert "bridge → viaduct" in verdict._repr_html_() and "⚑" in verdict._repr_html_()
    assert "Nothing found." in Checked(verdict.suspect, ())._repr_html_()
    assert "<script" not in paper._repr_html_()


def test_long_results_say_what_is_left():
    text = "# Response\n" + "".join(
        f"\n## Recommendation {n}\n\nMend bridge {n}.\n\n**Response:** Accepted.\n" for n in range(1, 41)
    )
    assert "… and 15 more" in recsim.parse(text.encode())._repr_html_()
