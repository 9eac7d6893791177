"""A second, blind labelling of `corpora/stance-v1`: ``python -m benchmarks.second_labels draw`` and ``… kappa``.

``draw`` prints passages of the development and test parts of ``register``, in a seeded random order, by id and text alone: whoever labels them
sees no label. ``kappa`` compares ``second_labels.json`` of the corpus, a map of id to label (a stance, or ``role:NAME``), with the first
labels: Cohen's kappa over all labels and over the passages that both call answers, with every disagreement by id.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence

from benchmarks import ROOT
from recsim.records import Json
from recsim.stance.passages import Passage, load_passages

CORPUS = ROOT / "corpora" / "stance-v1"
SECOND = CORPUS / "second_labels.json"
SEED = 41


def drawn(passages: Sequence[Passage], count: int) -> list[Passage]:
    """The passages to label again, in the order in which they are shown."""
    register = [one for one in passages if one.part == "register" and one.split in ("dev", "test")]
    return random.Random(SEED).sample(register, min(count, len(register)))


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of two labellings; 1 where both give one and the same label throughout."""
    agreed = sum(first == second for first, second in pairs) / len(pairs)
    firsts, seconds = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(firsts[label] * seconds[label] for label in firsts) / len(pairs) ** 2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def compared(passages: Sequence[Passage], second: dict[str, str]) -> Json:
    """Kappa over all labels and over stances alone, and the disagreements."""
    pairs = [(one.label, second[one.id], one.id) for one in passages if one.id in second]
    stances = [pair[:2] for pair in pairs if not pair[0].startswith("role:") and not pair[1].startswith("role:")]
    return {
        "passages": len(pairs),
        "kappa": round(kappa([pair[:2] for pair in pairs]), 4),
        "answers": len(stances),
        "kappa_stance": round(kappa(stances), 4),
        "disagreements": [{"id": name, "first": first, "second": other} for first, other, name in pairs if first != other],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print passages, or one JSON object."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.second_labels", description="a second, blind labelling")
    options.add_argument("what", choices=["draw", "kappa"])
    options.add_argument("--count", type=int, default=200)
    given = options.parse_args(argv)
    passages = load_passages(CORPUS).passages
    if given.what == "draw":
        for one in drawn(passages, given.count):
            print(json.dumps({"id": one.id, "text": one.text}, ensure_ascii=False))
    else:
        print(json.dumps(compared(passages, json.loads(SECOND.read_text(encoding="utf-8"))), indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
