"""How far a second, blind labelling of a corpus of links agrees with the first: python -m benchmarks.links.agreement corpora/links-v1

``second.jsonl`` has the pairs that the second labelling relates; every other pair of its families is unrelated by it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from recsim.evaluation.links_corpus import load_links
from recsim.links import RELATIONS

_LINKED = RELATIONS[:3]


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of two labels a pair (Cohen 1960); 1 where both know one label only."""
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def main(arguments: list[str] | None = None) -> int:
    """Prints agreement and kappa of relations, of links against the rest, and of what disagrees."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links.agreement")
    parser.add_argument("corpus")
    root = Path(parser.parse_args(arguments).corpus)
    rows = [json.loads(line) for line in (root / "second.jsonl").read_text(encoding="utf-8").splitlines()]
    second = {(row["later"], row["earlier"]): row["relation"] for row in rows}
    families = {later.partition("/")[0] for later, _ in second}
    pairs = [
        (pair.relation, second.get((pair.later, pair.earlier), "unrelated"))
        for pair in load_links(root).pairs
        if pair.later.partition("/")[0] in families
    ]
    links = [("link" if one in _LINKED else "none", "link" if other in _LINKED else "none") for one, other in pairs]
    for name, found in (("relations", pairs), ("links against the rest", links)):
        agreed = sum(one == other for one, other in found)
        print(f"{name}: {agreed} of {len(found)} pairs agree, kappa {kappa(found):.3f}")
    for (one, other), count in Counter(pair for pair in pairs if pair[0] != pair[1]).most_common():
        print(f"  {one} by the first, {other} by the second: {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
