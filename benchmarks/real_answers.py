"""Stances of real answers read one by one, without their papers: ``python -m benchmarks.real_answers FOLDER``.

FOLDER is that of `benchmarks.real_papers`. Two sets are drawn from its gold rows: `sentences`, the words in which a position is stated,
with the sentence around them, and `openings`, the first 200 characters of an answer up to the end of their last sentence where the
position stands in them or none is taken. A text that stands twice counts once; a text that answers several recommendations
differently, and rows marked doubtful, are left out. Macro-F1 is over the labels with at least five texts; a role instead of a stance
counts as wrong. Nothing of these texts is copied into the project, and nothing that ships is trained on them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.real_papers import VARIABLE, folder_from_environment, gold_rows
from benchmarks.rivals.keywords import keyword_stance
from recsim import classify_many
from recsim.evaluation.results import Figure, bootstrap
from recsim.records import Json
from recsim.roles.labels import whole_label
from recsim.stance.evidence import rule_call
from recsim.text import sentences

# A label needs this many texts to count; F1 of fewer says little.
ENOUGH = 5
# What the gold gives of an answer.
_HEAD = 200
SETS = ("sentences", "openings")
Guess = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True, slots=True)
class RealAnswer:
    """One text with the stance that careful readers gave it; ``form`` is ``label`` or ``prose``."""

    document: str
    text: str
    stance: str
    form: str


def answers(folder: Path, which: str) -> list[RealAnswer]:
    """The distinct texts of a set over both parts of a folder."""
    stances: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for part in ("responses", "seeds"):
        for name, rows in sorted(gold_rows(folder / part).items()):
            source = (folder / part / name).read_text(encoding="utf-8", errors="replace")
            for row in rows:
                text = _sentence(source, row) if which == "sentences" else _opening(source, row)
                if text and row["stance"] not in ("redacted", "mixed", "not_addressed") and not row.get("doubtful"):
                    stances[name, text].add(row["stance"])
    return [
        RealAnswer(name, text, next(iter(found)), "label" if whole_label(text) else "prose")
        for (name, text), found in stances.items()
        if len(found) == 1
    ]


def _sentence(source: str, row: Json) -> str | None:
    stated = row["stance_as_stated"]
    if not stated:
        return None
    if row.get("stance_basis") in ("reported_by_third_party", "lead_in_sentence"):
        return str(stated)  # the clause about this recommendation; its sentence speaks of others too
    place = source.find(stated)
    if place < 0 or not _is_prose(stated):
        return str(stated)
    start = source.rfind("\n\n", 0, place) + 2 if source.rfind("\n\n", 0, place) >= 0 else 0
    stop = source.find("\n\n", place + len(stated))
    block = (start, stop if stop >= 0 else len(source))
    inside = [span for span in sentences(source, block) if span[0] < place + len(stated) and place < span[1]]
    return " ".join(source[inside[0][0] : inside[-1][1]].split()) if inside else str(stated)


def _opening(source: str, row: Json) -> str | None:
    head, stated = row["response_first_200_chars"], row["stance_as_stated"]
    if not head or (stated and stated[:80] not in head) or row.get("stance_basis") == "reported_by_third_party":
        return None
    place = source.find(head)
    if len(head) < _HEAD or place < 0:
        return str(head)
    last = list(sentences(source, (place, min(len(source), place + 4 * _HEAD))))
    stop = next((span[1] for span in last if span[1] >= place + len(head)), place + len(head))
    return " ".join(source[place:stop].split())


def _is_prose(stated: str) -> bool:
    return whole_label(stated) is None


def by_model(texts: Sequence[str]) -> list[str]:
    """``recsim.classify``: the stance, or the role where the model sees no answer."""
    return [found.stance or f"role:{found.role}" for found in classify_many(texts)]


def by_rules(texts: Sequence[str]) -> list[str]:
    """The rules of `recsim.parse` on the text alone."""
    return [rule_call(text).stance for text in texts]


def by_keywords(texts: Sequence[str]) -> list[str]:
    """The keyword rival."""
    return [keyword_stance(text) for text in texts]


METHODS: dict[str, Guess] = {"recsim classify": by_model, "rules alone": by_rules, "keywords": by_keywords}


def score(rows: Sequence[tuple[RealAnswer, str]]) -> dict[str, Figure]:
    """Macro-F1 over labels with at least `ENOUGH` texts, the share right, and accepted/rejected flips; resampled over texts."""
    names = sorted(name for name, count in Counter(answer.stance for answer, _ in rows).items() if count >= ENOUGH)
    return {
        "macro_f1": bootstrap(rows, lambda drawn: _macro(drawn, names), resamples=500),
        "right": bootstrap(
            rows, lambda drawn: sum(answer.stance == found for answer, found in drawn) / len(drawn), resamples=500
        ),
        "flips": bootstrap(
            rows,
            lambda drawn: float(sum({answer.stance, found} == {"accepted", "rejected"} for answer, found in drawn)),
            resamples=500,
        ),
    }


def _macro(rows: Sequence[tuple[RealAnswer, str]], names: Sequence[str]) -> float:
    values = []
    for name in names:
        hit = sum(answer.stance == name == found for answer, found in rows)
        wrong = sum((answer.stance == name) != (found == name) for answer, found in rows)
        values.append(2 * hit / (2 * hit + wrong) if hit + wrong else 1.0)
    return sum(values) / len(values) if values else 1.0


def figures(folder: Path) -> Iterator[Json]:
    """One record for each set, form and method."""
    for which in SETS:
        texts = answers(folder, which)
        for method, guess in METHODS.items():
            rows = list(zip(texts, guess([answer.text for answer in texts]), strict=True))
            for form in ("all", "label", "prose"):
                chosen = [row for row in rows if form in ("all", row[0].form)]
                if chosen:
                    yield {
                        "set": which,
                        "form": form,
                        "method": method,
                        "texts": len(chosen),
                        "figures": score(chosen),
                        "rows": chosen,
                    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 without a folder."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.real_answers", description="stances of real answers, one by one")
    options.add_argument("folder", nargs="?", type=Path, default=folder_from_environment(), help=f"default: ${VARIABLE}")
    options.add_argument("--mistakes", action="store_true", help="name every text that recsim classify gets wrong")
    given = options.parse_args(argv)
    if given.folder is None:
        options.error(f"name the folder, or set {VARIABLE}")
    for record in figures(given.folder):
        shown = {name: f"{one.value:.3f} ({one.low:.2f}–{one.high:.2f})" for name, one in record["figures"].items()}
        print(json.dumps({key: record[key] for key in ("set", "form", "method", "texts")} | shown, ensure_ascii=False))
        if given.mistakes and record["form"] == "all" and record["method"] == "recsim classify":
            for answer, found in record["rows"]:
                if answer.stance != found:
                    print(f"  {answer.document}: {answer.stance} read as {found}: {answer.text[:160]!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
