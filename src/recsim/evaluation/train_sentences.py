"""Fine-tunes all-MiniLM-L6-v2 on rewordings, so that what asks the same lies near, and packs it in 8-bit weights that NumPy runs.

Supervised contrastive loss (Khosla et al. 2020): each wording is to lie nearer to the other wordings of its ask than to whatever else stands in
the batch. A batch holds whole bodies, so that the hardest others, further asks of the same body, are always among them. Needs ``recsim[train]``.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from recsim.artifacts import MODEL_SCHEMA, sha256
from recsim.encoders.transformer import pack
from recsim.evaluation.rewordings import Rewording, Rewordings
from recsim.records import Json
from recsim.stance.training import BASE, BASE_LICENCE, BASE_SHA256, LIMIT, base_encoder, first_of, halves, renamed, through

# How long and how fast; docs/decisions/0012 says what came of it.
_EPOCHS, _BODIES, _RATE, _TEMPERATURE = 4, 5, 5e-5, 0.07
# Layers that stay as they were, with the embeddings; what they make of a text never changes and is computed once.
_FROZEN = 3
# Tokens of a text in training; the longest rewording has 60.
_TOKENS = 96
_SEED = 7


def train_sentences(corpus: Rewordings, folder: Path, *, epochs: int = _EPOCHS, say: Callable[[str], None] = print) -> Json:
    """Writes ``weights.npz``, ``vocab.txt``, ``model.json`` and ``CARD.md``. The same corpus on the same machine gives the same weights."""
    torch, tokenizer, encoder, source = base_encoder()
    random.seed(_SEED)
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    learner = Learner(torch, tokenizer, encoder, steps=epochs * (len(corpus.bodies) // _BODIES))
    bodies = list(corpus.bodies.values())
    for epoch in range(epochs):
        random.shuffle(bodies)
        began, losses = time.monotonic(), []
        for start in range(0, len(bodies) - _BODIES + 1, _BODIES):
            losses.append(learner.learn([row for body in bodies[start : start + _BODIES] for row in body]))
        say(f"epoch {epoch + 1} of {epochs}: loss {sum(losses) / len(losses):.3f}, {time.monotonic() - began:.0f} s")
    return export(encoder, source, folder, corpus, epochs, say)


class Learner:
    """The upper layers under training and their optimiser."""

    def __init__(
        self, torch: Any, tokenizer: Any, encoder: Any, *, steps: int, frozen: int = _FROZEN, rate: float = _RATE
    ) -> None:
        self.torch, self.tokenizer, self.encoder = torch, tokenizer, encoder
        self.lower, self.upper = list(encoder.encoder.layer)[:frozen], list(encoder.encoder.layer)[frozen:]
        for fixed in (encoder.embeddings, *self.lower):
            fixed.eval()
            for value in fixed.parameters():
                value.requires_grad_(False)
        for layer in self.upper:
            layer.train()
            layer.attention.self.dropout.p = 0.0
        self.kept: dict[str, Any] = {}
        trained = [value for layer in self.upper for value in layer.parameters()]
        self.optimiser = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01)
        self.slope = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min(1.0, step / (0.1 * steps + 1)) * max(0.0, 1 - step / max(1, steps))
        )
        self.half = halves(torch)

    def learn(self, rows: Sequence[Rewording]) -> float:
        """One step on a batch of asks with all their wordings; returns its loss."""
        loss = self.contrasted(rows)
        self.step(loss)
        return float(loss.detach())

    def contrasted(self, rows: Sequence[Rewording]) -> Any:
        """The contrastive loss of a batch of asks."""
        torch = self.torch
        vectors = self.encoded([text for row in rows for text in row.texts])
        asks = torch.tensor([number for number, row in enumerate(rows) for _ in row.texts])
        itself = torch.eye(len(asks), dtype=torch.bool)
        same = (asks[:, None] == asks[None, :]) & ~itself
        scores = (vectors @ vectors.T / _TEMPERATURE).masked_fill(itself, -1e4)
        logged = scores.log_softmax(1)
        return -((logged * same).sum(1) / same.sum(1)).mean()

    def step(self, loss: Any) -> None:
        """Moves the weights against a loss."""
        self.optimiser.zero_grad()
        loss.backward()
        self.torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
        self.optimiser.step()
        self.slope.step()

    def encoded(self, texts: Sequence[str]) -> Any:
        """Unit vectors of texts: means over their tokens."""
        torch = self.torch
        self._freeze([text for text in texts if text not in self.kept])
        hidden = torch.nn.utils.rnn.pad_sequence([self.kept[text].float() for text in texts], batch_first=True)
        lengths = torch.tensor([len(self.kept[text]) for text in texts])
        mask = torch.arange(hidden.shape[1])[None, :] < lengths[:, None]
        hidden = through(torch, self.upper, hidden, mask, half=self.half)
        told = mask.unsqueeze(-1).float()
        return torch.nn.functional.normalize((hidden * told).sum(1) / told.sum(1), dim=-1)

    def _freeze(self, texts: Sequence[str]) -> None:
        """Keeps what the frozen layers make of texts."""
        torch = self.torch
        if not texts:
            return
        fed = self.tokenizer(list(texts), padding=True, truncation=True, max_length=_TOKENS, return_tensors="pt")
        mask = fed["attention_mask"]
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.half):
            hidden = self.encoder.embeddings(input_ids=fed["input_ids"])
            for layer in self.lower:
                hidden = first_of(layer(hidden, attention_mask=mask.bool()[:, None, None, :]))
        for text, row, seen in zip(texts, hidden, mask, strict=True):
            self.kept[text] = row[: int(seen.sum())].to(torch.bfloat16)


def export(encoder: Any, source: Path, folder: Path, corpus: Rewordings, epochs: int, say: Callable[[str], None]) -> Json:
    """Writes a trained encoder and what is known of it into a folder; ``source`` is where the base encoder's vocabulary is."""
    encoder.eval()
    layers, heads, size = encoder.config.num_hidden_layers, encoder.config.num_attention_heads, encoder.config.hidden_size
    state = {name: value.detach().numpy() for name, value in encoder.state_dict().items()}
    vocabulary: dict[str, int] = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", **pack(renamed(state, layers)))  # type: ignore[arg-type]
    (folder / "vocab.txt").write_text("\n".join(sorted(vocabulary, key=lambda token: int(vocabulary[token]))), encoding="utf-8")
    asks = sum(len(rows) for rows in corpus.bodies.values())
    description: Json = {
        "schema": MODEL_SCHEMA,
        "kind": "sentences",
        "base": {"name": BASE, "sha256": BASE_SHA256, "licence": BASE_LICENCE},
        "corpus": {"name": corpus.name, "sha256": corpus.sha256, "asks": asks, "epochs": epochs},
        "architecture": {"layers": layers, "heads": heads, "limit": LIMIT},
        "files": {name: sha256(folder / name) for name in ("weights.npz", "vocab.txt")},
    }
    (folder / "model.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(
        f"""# {folder.name}

{BASE} (sha256 `{BASE_SHA256[:16]}…`, {BASE_LICENCE}), fine-tuned so that what asks the same lies near, with 8-bit weights: one vector of
{size} a sentence, the mean over its tokens. Links ask it what two recommendations are about.

- {layers} layers, {heads} heads, {LIMIT} tokens at most; matrices as 8-bit integers with a scale a row
- fine-tuned on the {asks} asks of [{corpus.name}](../../corpora/{corpus.name}/CARD.md), each in three wordings, for {epochs} epochs: the upper
  {layers - _FROZEN} layers, supervised contrastive loss among asks of the same and of other bodies
- made by `recsim train sentences`; NumPy arrays without pickle, with their sha256 in `model.json`
- licence: that of the base model
""",
        encoding="utf-8",
    )
    say(f"{folder}: {(folder / 'weights.npz').stat().st_size / 1e6:.1f} MB")
    return description
