"""Published PDFs beside their texts: ``python -m benchmarks.real_prints FOLDER``, the folder of `benchmarks.real_papers`.

Each PDF of ``responses/pdf`` is paired with the text that shares most of its words. Rows are paired as in the printed corpus; figures
are over all rows. What stands at the edges of three pages or more, by the PDF library's own text of them, must stand in no span.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.print_corpus import same
from benchmarks.real_papers import VARIABLE, folder_from_environment
from recsim.commitments import main_target
from recsim.pipeline import parse
from recsim.records import Paper, Recommendation

AGREEMENT = 0.98
# Lines at the top and bottom of a page that are looked at, pages on which one must come back, letters that it must have.
_EDGE, _PAGES, _LETTERS = 4, 3, 12


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[a-z]{3,}", text.lower()))


def _flat(text: str) -> str:
    return " ".join(re.sub(r"\d+", "#", text).split()).lower()


def edges(path: Path) -> set[str]:
    """What comes back at the edges of a PDF's pages, digits aside."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    counts: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for number in range(len(document)):
        text = document[number].get_textpage().get_text_bounded()
        lines = [line for line in text.splitlines() if line.strip()]
        counts.update({_flat(line) for line in [*lines[:_EDGE], *lines[-_EDGE:]]})
        inside.update({_flat(line) for line in lines[_EDGE:-_EDGE]})
    document.close()
    # A sentence that the paper says over and over comes to stand at an edge too; a running head stands nowhere else.
    heads = {line for line, count in counts.items() if count >= _PAGES and inside[line] < count}
    return {line for line in heads if sum(map(str.isalpha, line)) >= _LETTERS}


def spans(paper: Paper) -> list[str]:
    """The texts of all recommendations, answers, positions and commitments."""
    found: list[str | None] = []
    for row in paper.walk():
        found.append(row.text)
        for one in row.responses:
            found += [one.text, one.stance_text, *(promise.text for promise in one.commitments)]
    return [text for text in found if text]


def _target(row: Recommendation) -> str | None:
    found = main_target(row.commitments)
    return " ".join(found.date.verbatim.split()) if found is not None and found.date is not None else None


def main(argv: Sequence[str] | None = None) -> int:
    """A line a PDF; 1 if a figure is under the agreement asked for, or an edge stands in a span."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.real_prints", description="published PDFs beside their texts")
    options.add_argument("folder", nargs="?", type=Path, default=folder_from_environment(), help=f"default: ${VARIABLE}")
    given = options.parse_args(argv)
    if given.folder is None:
        options.error(f"name the folder, or set {VARIABLE}")
    texts = sorted((given.folder / "responses").glob("*.txt"))
    bags = {path: _words(path.read_text(encoding="utf-8", errors="replace")) for path in texts}
    total = found = stances = dates = leaks = 0
    for path in sorted((given.folder / "responses" / "pdf").glob("*.pdf")):
        printed = parse(path)
        bag = _words(printed.document.text)
        text = max(texts, key=lambda one: sum((bags[one] & bag).values()) / max(1, sum((bags[one] | bag).values())))
        rows, others = parse(text).walk(), list(printed.walk())
        pairs = [(row, same(row, others)) for row in rows]
        here = [(row, other) for row, other in pairs if other is not None]
        wrong = [f"missed {row.id}" for row, other in pairs if other is None]
        wrong += [
            f"stance of {row.id}: {row.stance} in the text, {other.stance} in the PDF"
            for row, other in here
            if row.stance != other.stance
        ]
        wrong += [
            f"date of {row.id}: {_target(row)} in the text, {_target(other)} in the PDF"
            for row, other in here
            if _target(row) != _target(other)
        ]
        quoted = [_flat(one) for one in spans(printed)]
        leaked = sorted(edge for edge in edges(path) if any(edge in one for one in quoted))
        total, found, leaks = total + len(rows), found + len(here), leaks + len(leaked)
        stances += sum(row.stance == other.stance for row, other in here)
        dates += sum(_target(row) == _target(other) for row, other in here)
        print(
            f"{path.name} | {text.name}: {len(here)} of {len(rows)} rows, {len(others)} in the PDF, {len(quoted)} spans, {len(leaked)} edges in them"
        )
        print("".join(f"  {one}\n" for one in [*wrong, *leaked]), end="")
    figures = {"found": found / total, "stance": stances / found, "dates": dates / found}
    print(", ".join(f"{name} {value:.3f}" for name, value in figures.items()), f"of {total} rows; {leaks} edges in spans")
    return int(leaks > 0 or min(figures.values()) < AGREEMENT)


if __name__ == "__main__":
    sys.exit(main())
