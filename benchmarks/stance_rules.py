"""How far the rules of stance can be trusted, and what their word is worth: ``python -m benchmarks.stance_rules``.

On the training and development parts of `corpora/stance-v1`, for each kind of word that the rules can have (`recsim.stance.evidence.KINDS`)
and each part of the corpus: passages of which they say it, and the share in which they are right; then their share beside the
model, or the factor on its odds. With ``--worth`` (needs ``recsim[train]``) heads fitted on the training part alone are measured on the development
part, with the rules' word and without.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks import ROOT
from recsim.evaluation.stance import macro_f1
from recsim.evaluation.train import RememberingEncoder
from recsim.records import Json
from recsim.stance.evidence import KINDS, ODDS, SHARES, opinion
from recsim.stance.model import DEFAULT_MODEL, joined, load_model
from recsim.stance.passages import Passage, load_passages

CORPUS = ROOT / "corpora" / "stance-v1"


def precision(passages: Sequence[Passage]) -> dict[str, dict[str, tuple[int, float]]]:
    """For each kind and part: how many passages, and the share where the rules' stance is the label."""
    right: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for passage in passages:
        said = opinion(passage.text)
        right[said.kind, str(passage.part)].append(said.stance == passage.label)
    parts = sorted({part for _, part in right})
    return {
        kind: {part: (len(found), sum(found) / len(found)) for part in parts if (found := right.get((kind, part), []))}
        for kind in KINDS
    }


def worth(passages: Sequence[Passage], *, model: str = DEFAULT_MODEL, cache: Path | None = None) -> Json:
    """Macro-F1 on the development part of a head fitted on the training part, alone and with the rules' word."""
    from recsim.stance.heads import fitted_head

    loaded = load_model(model)
    encoder = loaded.encoder if cache is None else RememberingEncoder(loaded.encoder, cache)
    train, dev = ([one for one in passages if one.split == split] for split in ("train", "dev"))
    head = fitted_head(encoder, train)
    texts = [passage.text for passage in dev]
    alone = head.probabilities(loaded.beside(texts, encoder.encode(texts)))
    both = joined(alone, head.labels, [opinion(text) for text in texts])
    result: Json = {}
    for name, probabilities in (("model alone", alone), ("with the rules' word", both)):
        rows: list[Json] = [
            {"passage": passage, "found": head.labels[int(row.argmax())]} for passage, row in zip(dev, probabilities, strict=True)
        ]
        parts = {str(part): [row for row in rows if row["passage"].part == part] for part in {one.part for one in dev}}
        result[name] = {
            part: round(macro_f1(chosen, head.labels), 4) for part, chosen in {"all": rows, **dict(sorted(parts.items()))}.items()
        }
    return result


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table, and one JSON object with ``--worth``."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.stance_rules", description="how far the rules can be trusted")
    options.add_argument(
        "--worth", action="store_true", help="fit heads on the training part and measure them with the rules' word"
    )
    options.add_argument("--cache", type=Path, help="keep vectors of passages in this folder")
    given = options.parse_args(argv)
    passages = [passage for passage in load_passages(CORPUS).passages if passage.split != "test"]
    table = precision(passages)
    parts = sorted({part for row in table.values() for part in row})
    print("| the rules' word | " + " | ".join(parts) + " | share | odds |")
    print("|---" * (len(parts) + 3) + "|")
    for kind, row in table.items():
        cells = [f"{row[part][1]:.2f} of {row[part][0]}" if part in row else "–" for part in parts]
        print(f"| {kind} | " + " | ".join(cells) + f" | {SHARES.get(kind, 0.0)} | {ODDS.get(kind, 1.0)} |")
    if given.worth:
        print(json.dumps(worth(passages, cache=given.cache), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
