"""How far the rules of stance can be trusted, and what their word is worth: ``python -m benchmarks.stance_rules``.

On the training and development parts of `corpora/stance-v1` and the openings of answers of the development part of `corpora/replies-v1`, for each
kind of word that the rules can have (`recsim.stance.evidence.KINDS`): passages of which they say it and the share in which they are
right, and what the shipped model lets it add to the log-odds of their stance. With ``--worth`` (needs scikit-learn) the join is fitted
anew by cross-fitting over families of development passages and openings, and compared with its parts on passages that it was not fitted on;
``--mistakes`` prints those that it gets wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import ROOT
from recsim.encoders import Encoder, load_encoder
from recsim.evaluation import load_corpus
from recsim.evaluation.openings import answer_openings
from recsim.evaluation.stance import macro_f1
from recsim.evaluation.train import RememberingEncoder
from recsim.records import Json
from recsim.stance.evidence import KINDS, opinion
from recsim.stance.join_fitting import Heldout
from recsim.stance.model import DEFAULT_MODEL, StanceModel, load_model
from recsim.stance.passages import Passage, load_passages

CORPUS, PAPERS = ROOT / "corpora" / "stance-v1", ROOT / "corpora" / "replies-v1"
# Parts of the passages in cross-fitting, and the weights of contorted passages that are compared.
_FOLDS, _WEIGHTS = 5, (0.0, 0.25, 0.5, 1.0)


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


class Crossed:
    """Held-out scores of development passages and openings, and what joins make of them that were fitted on other families."""

    def __init__(self, model: StanceModel, encoder: Encoder, passages: Sequence[Passage], openings: Sequence[Passage]) -> None:
        """``encoder`` is the model's, or one that remembers its vectors."""
        from sklearn.model_selection import GroupKFold

        from recsim.stance.heads import held_out

        if model.ngrams is None:
            raise ValueError(f"{model.name} has no n-grams; train it again")
        train, dev = ([one for one in passages if one.split == split] for split in ("train", "dev"))
        self.held = held_out(encoder, train, dev, openings, model.label, model.ngrams)
        self.judged = [*dev, *(one for one in openings if one.label in self.held.labels)]
        families = [one.family for one in self.judged]
        self._folds = list(GroupKFold(n_splits=_FOLDS).split(self.judged, groups=families))

    def probabilities(self, held: Heldout, *, rules: bool = True) -> NDArray[np.float64]:
        """Of each label for each passage."""
        from recsim.stance.join_fitting import fit_join

        found = np.zeros_like(held.head)
        for inside, outside in self._folds:
            join, rest = fit_join(held.rows(inside)), held.rows(outside)
            found[outside] = join.probabilities(rest.head, rest.ngrams, held.labels, rest.opinions if rules else None)
        return found

    def figures(self, held: Heldout, *, rules: bool = True) -> Json:
        """Macro-F1, share right and accepted/rejected flips by part, and the mean log loss over all."""
        found = self.probabilities(held, rules=rules)
        loss = -np.log(np.maximum(found[np.arange(len(found)), held.truth], 1e-12)).mean()
        figures = _figures(self.judged, [held.labels[int(row.argmax())] for row in found])
        return figures | {"log_loss": round(float(loss), 4)}

    def worth(self) -> Iterator[Json]:
        """`figures` of each part of the join alone, and of the join under each weight of contorted passages."""
        held, nothing, figures = self.held, np.zeros_like(self.held.head), self.figures
        contorted = np.asarray([one.part == "contorted" for one in self.judged])

        yield {"method": "rules alone", **_figures(self.judged, [one.stance for one in held.opinions])}
        yield {"method": "n-grams alone", **figures(replace(held, head=nothing), rules=False)}
        yield {"method": "encoder alone", **figures(replace(held, ngrams=nothing), rules=False)}
        yield {"method": "encoder and n-grams", **figures(held, rules=False)}
        yield {"method": "encoder and rules", **figures(replace(held, ngrams=nothing))}
        for weight in _WEIGHTS:
            yield {"method": f"all, contorted {weight}", **figures(_reweighed(held, contorted, weight))}

    def mistakes(self) -> Iterator[Json]:
        """The passages that the join as it ships gets wrong, with what head and rules say of them."""
        held = self.held
        for place, row in enumerate(self.probabilities(held)):
            passage, found = self.judged[place], held.labels[int(row.argmax())]
            if found != passage.label:
                yield {
                    "id": passage.id,
                    "part": passage.part,
                    "label": passage.label,
                    "found": found,
                    "sure": round(float(row.max()), 3),
                    "head": held.labels[int(held.head[place].argmax())],
                    "rules": [held.opinions[place].stance, held.opinions[place].kind],
                    "text": passage.text,
                }


def fitted(
    name: str | None, cache: Path | None, passages: Sequence[Passage], openings: Sequence[Passage]
) -> tuple[StanceModel, Encoder]:
    """The shipped model, or one with heads fitted on the encoder that is named; and its encoder, which remembers where ``cache`` is given."""
    from recsim.stance.heads import fit_heads

    model = load_model(DEFAULT_MODEL)
    encoder = model.encoder if name is None else load_encoder(name)
    if cache is not None:
        encoder = RememberingEncoder(encoder, cache)
    if name is not None:
        train, dev = ([one for one in passages if one.split == split] for split in ("train", "dev"))
        model = fit_heads(encoder, train, dev, openings)
    return model, encoder


def _reweighed(held: Heldout, contorted: NDArray[np.bool_], weight: float) -> Heldout:
    """The rows with another weight of contorted passages; those that are only known keep theirs."""
    return replace(held, weight=np.where(contorted, weight, 1.0))


def _figures(passages: Sequence[Passage], found: Sequence[str]) -> Json:
    rows: list[Json] = [{"passage": one, "found": label} for one, label in zip(passages, found, strict=True)]
    figures: Json = {}
    for part in ("dev", "contorted", "plain", "register", "opening"):
        chosen = [row for row in rows if row["passage"].part == part or (part == "dev" and row["passage"].part != "opening")]
        names = sorted({row["passage"].label for row in chosen})
        right = sum(row["found"] == row["passage"].label for row in chosen) / max(1, len(chosen))
        flips = sum({row["found"], row["passage"].label} == {"accepted", "rejected"} for row in chosen)
        figures[part] = [round(macro_f1(chosen, names), 4), round(right, 4), flips]
    return figures


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table, and one JSON line a method with ``--worth``."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.stance_rules", description="how far the rules can be trusted")
    options.add_argument(
        "--worth",
        action="store_true",
        help="cross-fit the join and compare it with its parts: [macro-F1, share right, flips] by part",
    )
    options.add_argument("--mistakes", action="store_true", help="print the passages that the cross-fitted join gets wrong")
    options.add_argument("--encoder", help="fit heads on this encoder (a name or a folder) instead of taking the shipped model's")
    options.add_argument("--cache", type=Path, help="keep vectors of passages in this folder")
    given = options.parse_args(argv)
    passages = [passage for passage in load_passages(CORPUS).passages if passage.split != "test"]
    openings = answer_openings(load_corpus(PAPERS), "dev")
    table = precision([*passages, *openings])
    kinds = load_model(DEFAULT_MODEL).join.kinds
    parts = sorted({part for row in table.values() for part in row})
    print("| the rules' word | " + " | ".join(parts) + " | worth |")
    print("|---" * (len(parts) + 2) + "|")
    for kind, row in table.items():
        cells = [f"{row[part][1]:.2f} of {row[part][0]}" if part in row else "–" for part in parts]
        print(f"| {kind} | " + " | ".join(cells) + f" | {kinds.get(kind, 0.0):.2f} |")
    if given.worth or given.mistakes:
        crossed = Crossed(*fitted(given.encoder, given.cache, passages, openings), passages, openings)
        for line in (*(crossed.worth() if given.worth else ()), *(crossed.mistakes() if given.mistakes else ())):
            print(json.dumps(line, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
