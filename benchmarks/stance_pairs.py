"""Contrastive pairs against cross-entropy under one budget: ``python -m benchmarks.stance_pairs`` (needs ``recsim[train]``).

The base encoder is fine-tuned twice on one sample of the training part of `corpora/stance-v1`, drawn by label in equal shares where there are
enough: on pairs of passages of one label (cosine 1) and of two (cosine 0), as SetFit draws them (Tunstall et al. 2022), and by
cross-entropy through a linear layer. Both see the same number of passages (a pair counts as two), at the same rate, from the same seed.
The embeddings and the three lowest layers stay as they were, so that it all takes some minutes of one core. Then one logistic regression
is fitted on the sample's vectors of each, and of the encoder as it was, and measured on the development part.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.stance_encoders import CORPUS
from recsim.evaluation.stance import macro_f1
from recsim.records import Json
from recsim.stance.passages import Passage, load_passages
from recsim.stance.training import LowerLayers, base_encoder, halves, through

_BATCH, _RATE, _SEED = 32, 8e-5, 7
_FROZEN = 3  # lowest layers that stay as they were, with the embeddings
# The head's regularisation, that of the shipped heads' unit vectors scaled up; .3 to 3 were within .01 of each other on other rows.
_C = 3.0


def sample(passages: Sequence[Passage], count: int) -> list[Passage]:
    """About ``count`` passages, the same number of each label where there are enough."""
    by_label: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in random.Random(_SEED).sample(list(passages), len(passages)):
        by_label[passage.label].append(passage)
    return [one for label in sorted(by_label) for one in by_label[label][: count // len(by_label)]]


def pairs(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Passage, float]]:
    """Without end: two passages of one label with 1, two of different labels with 0, in turn at random."""
    draw = random.Random(_SEED)
    by_label: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        by_label[passage.label].append(passage)
    labels = sorted(by_label)
    while True:
        first = draw.choice(passages)
        same = draw.random() < 0.5
        label = first.label if same else draw.choice([name for name in labels if name != first.label])
        yield first, draw.choice(by_label[label]), float(same)


class Tuned:
    """The base encoder with its `_FROZEN` lowest layers as they were, and what is above them trained or not."""

    def __init__(self) -> None:
        self.torch, tokenizer, self.encoder, _ = base_encoder()
        self.torch.manual_seed(_SEED)
        self.torch.set_num_threads(1)
        self.lower = LowerLayers(self.torch, tokenizer, self.encoder, _FROZEN)
        self.upper = list(self.encoder.encoder.layer)[_FROZEN:]
        self.half = halves(self.torch)

    def pooled(self, passages: Sequence[Passage]) -> Any:
        """The mean over a passage's tokens, to length one."""
        hidden, mask, _ = self.lower(passages)
        hidden = through(self.torch, self.upper, hidden, mask, half=self.half)
        mask = mask.unsqueeze(-1)
        return self.torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)

    def train(self, passages: Sequence[Passage], steps: int, *, contrastive: bool) -> None:
        """``steps`` batches of `_BATCH` passages, by pairs or by cross-entropy."""
        torch, size = self.torch, self.encoder.config.hidden_size
        random.seed(_SEED)
        labels = sorted({passage.label for passage in passages})
        head = torch.nn.Linear(size, len(labels))
        learning = [value for layer in self.upper for value in layer.parameters()]
        groups = [{"params": learning, "lr": _RATE}, {"params": list(head.parameters()), "lr": 1e-3}]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        for layer in self.upper:
            layer.train()
        drawn, order = pairs(passages), [*passages] * (steps * _BATCH // len(passages) + 1)
        random.shuffle(order)
        for step in range(steps):
            if contrastive:
                batch = [next(drawn) for _ in range(_BATCH // 2)]
                rows = self.pooled([one for one, _, _ in batch] + [other for _, other, _ in batch])
                likeness = (rows[: len(batch)] * rows[len(batch) :]).sum(-1)
                loss = torch.nn.functional.mse_loss(likeness, torch.tensor([wanted for _, _, wanted in batch]))
            else:
                singles = order[step * _BATCH : (step + 1) * _BATCH]
                wanted = torch.tensor([labels.index(one.label) for one in singles])
                loss = torch.nn.functional.cross_entropy(head(self.pooled(singles) * size**0.5), wanted)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    def rows(self, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """Vectors of the encoder as it stands, scaled as `benchmarks.stance_encoders` scales rows."""
        self.encoder.eval()
        order = sorted(range(len(passages)), key=lambda place: len(passages[place].text))
        found = np.zeros((len(passages), self.encoder.config.hidden_size), dtype=np.float32)
        with self.torch.no_grad():
            for start in range(0, len(order), _BATCH):
                chosen = order[start : start + _BATCH]
                found[chosen] = self.pooled([passages[place] for place in chosen]).numpy()
        return found * np.float32(found.shape[1] ** 0.5 / 4)


def scored(tuned: Tuned, train: Sequence[Passage], dev: Sequence[Passage]) -> float:
    """Macro-F1 on the development passages of a logistic regression on the encoder's vectors of the sample."""
    from sklearn.linear_model import LogisticRegression

    head: Any = LogisticRegression(C=_C, max_iter=500).fit(tuned.rows(train), [passage.label for passage in train])
    found = head.predict(tuned.rows(dev))
    judged: list[Json] = [{"passage": passage, "found": label} for passage, label in zip(dev, found, strict=True)]
    return macro_f1(judged, sorted({passage.label for passage in dev}))


def main(argv: Sequence[str] | None = None) -> int:
    """Print one JSON line a method."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.stance_pairs", description="pairs against cross-entropy")
    options.add_argument("--sample", type=int, default=900, help="training passages (default 900)")
    options.add_argument("--steps", type=int, default=84, help="batches of 32 passages (default 84, three passes over 900)")
    options.add_argument("--dev", type=int, help="measure on so many development passages (default: all)")
    given = options.parse_args(argv)
    passages = load_passages(CORPUS).passages
    train = sample([one for one in passages if one.split == "train"], given.sample)
    dev = [one for one in passages if one.split == "dev"]
    dev = random.Random(_SEED).sample(dev, min(given.dev or len(dev), len(dev)))
    for name, contrastive in (("as it was", None), ("cross-entropy", False), ("pairs", True)):
        began, tuned = time.process_time(), Tuned()
        if contrastive is not None:
            tuned.train(train, given.steps, contrastive=contrastive)
        trained = time.process_time()
        line = {"encoder": name, "sample": len(train), "dev": len(dev), "macro_f1": round(scored(tuned, train, dev), 4)}
        line |= {"training_cpu_s": round(trained - began), "measuring_cpu_s": round(time.process_time() - trained)}
        print(json.dumps(line), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
