"""Contrastive pairs against cross-entropy under one budget: ``python -m benchmarks.stance_pairs`` (needs ``recsim[train]``).

The base encoder is fine-tuned twice on one sample of the training part of `corpora/stance-v1`, drawn by label in equal shares where there are
enough: on pairs of passages of one label (cosine 1) and of two (cosine 0), as SetFit draws them (Tunstall et al. 2022), and by
cross-entropy through a linear layer. Both see the same number of passages (a pair counts as two), at the same rate, from the same seed.
Then one logistic regression is fitted on the sample's vectors of each, and of the encoder as it was, and measured on the development part.
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

from benchmarks.stance_encoders import CORPUS, frozen_rows
from recsim.evaluation.stance import macro_f1
from recsim.records import Json
from recsim.stance.passages import Passage, load_passages
from recsim.stance.training import LIMIT, base_encoder

_BATCH, _RATE, _SEED = 32, 4e-5, 7
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


def tuned(passages: Sequence[Passage], steps: int, *, contrastive: bool) -> Any:
    """The base encoder after ``steps`` batches of 32 passages."""
    torch, tokenizer, encoder, _ = base_encoder()
    random.seed(_SEED)
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    labels = sorted({passage.label for passage in passages})
    layer = torch.nn.Linear(encoder.config.hidden_size, len(labels))
    groups = [{"params": list(encoder.parameters()), "lr": _RATE}, {"params": list(layer.parameters()), "lr": 1e-3}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    half = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    encoder.train()

    def pooled(chosen: Sequence[Passage]) -> Any:
        texts = [one.text for one in chosen]
        fed = tokenizer(texts, padding=True, truncation=True, max_length=LIMIT, return_tensors="pt")
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            hidden = encoder(**fed).last_hidden_state
        mask = fed["attention_mask"].unsqueeze(-1).float()
        return torch.nn.functional.normalize((hidden.float() * mask).sum(1) / mask.sum(1), dim=-1)

    drawn, order = pairs(passages), [*passages] * (steps * _BATCH // len(passages) + 1)
    random.shuffle(order)
    for step in range(steps):
        if contrastive:
            batch = [next(drawn) for _ in range(_BATCH // 2)]
            rows = pooled([one for one, _, _ in batch] + [other for _, other, _ in batch])
            likeness = (rows[: len(batch)] * rows[len(batch) :]).sum(-1)
            loss = torch.nn.functional.mse_loss(likeness, torch.tensor([wanted for _, _, wanted in batch]))
        else:
            singles = order[step * _BATCH : (step + 1) * _BATCH]
            wanted = torch.tensor([labels.index(one.label) for one in singles])
            loss = torch.nn.functional.cross_entropy(layer(pooled(singles) * encoder.config.hidden_size**0.5), wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return encoder


def scored(encoder: Any, train: Sequence[Passage], dev: Sequence[Passage]) -> float:
    """Macro-F1 on the development passages of a logistic regression on the encoder's vectors of the sample."""
    from sklearn.linear_model import LogisticRegression

    rows = frozen_rows([passage.text for passage in train], encoder)
    head: Any = LogisticRegression(C=_C, max_iter=500).fit(rows, [passage.label for passage in train])
    found = head.predict(frozen_rows([passage.text for passage in dev], encoder))
    judged: list[Json] = [{"passage": passage, "found": label} for passage, label in zip(dev, found, strict=True)]
    return macro_f1(judged, sorted({passage.label for passage in dev}))


def main(argv: Sequence[str] | None = None) -> int:
    """Print one JSON line a method."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.stance_pairs", description="pairs against cross-entropy")
    options.add_argument("--sample", type=int, default=900, help="training passages (default 900)")
    options.add_argument("--steps", type=int, default=56, help="batches of 32 passages (default 56, two passes over 900)")
    options.add_argument("--dev", type=int, help="measure on so many development passages (default: all)")
    given = options.parse_args(argv)
    passages = load_passages(CORPUS).passages
    train = sample([one for one in passages if one.split == "train"], given.sample)
    dev = [one for one in passages if one.split == "dev"]
    dev = random.Random(_SEED).sample(dev, min(given.dev or len(dev), len(dev)))
    for name, contrastive in (("as it was", None), ("cross-entropy", False), ("pairs", True)):
        began = time.process_time()
        encoder = None if contrastive is None else tuned(train, given.steps, contrastive=contrastive)
        seconds = time.process_time() - began
        line = {"encoder": name, "sample": len(train), "dev": len(dev), "macro_f1": round(scored(encoder, train, dev), 4)}
        print(json.dumps({**line, "training_cpu_s": round(seconds)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
