"""Makes the sentence encoder of links: some layers of all-MiniLM-L6-v2, taught by a larger encoder and by rewordings, in 8-bit weights.

Two losses. Distillation (Hinton et al. 2015): among the sentences of a batch the student's cosines are to be spread as the teacher's are. Supervised
contrastive loss (Khosla et al. 2020): each wording of an ask is to lie nearer to its other wordings than to whatever else stands in the batch, which
holds whole bodies, so that the hardest others, further asks of the same body, are always among them. Needs ``recsim[train]``.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsim.artifacts import MODEL_SCHEMA, sha256
from recsim.encoders.transformer import pack
from recsim.evaluation.rewordings import Rewording, Rewordings
from recsim.evaluation.sentence_teacher import TEACHER, TEACHER_LICENCE, TEACHER_SHA256, taught, unlabelled
from recsim.records import Json
from recsim.stance.passages import PassageCorpus
from recsim.stance.training import BASE, BASE_LICENCE, BASE_SHA256, LIMIT, base_encoder, first_of, halves, renamed, through

# Tokens of a text in training; the longest rewording has 60.
_TOKENS = 96
_SEED = 7


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is made of what, how long and how fast; docs/decisions/0012 says what came of it."""

    layers: tuple[int, ...] = (0, 2, 5)  # of the base encoder, lowest first
    frozen: int = 0  # of those, the lowest ones that stay as they were; the embeddings always do
    sentences: int = 8000  # that the teacher is asked about, beside the rewordings
    passes: int = 6  # over them
    epochs: int = 4  # over the rewordings, during the last passes
    batch: int = 64
    bodies: int = 5  # of rewordings in a batch
    rate: float = 2e-4
    spread: float = 0.05  # temperature of the cosines in distillation
    temperature: float = 0.07  # of the contrastive loss
    share: float = 1.0  # weight of the contrastive loss


def train_sentences(
    corpus: Rewordings,
    passages: PassageCorpus,
    teacher: Path,
    folder: Path,
    *,
    recipe: Recipe | None = None,
    kept: Path | None = None,
    say: Callable[[str], None] = print,
) -> Json:
    """Writes ``weights.npz``, ``vocab.txt``, ``model.json`` and ``CARD.md``. The same corpora on the same machine give the same weights.

    ``teacher`` is a folder with its weights, and ``kept`` a file that keeps its vectors; see `recsim.evaluation.sentence_teacher.taught`.
    """
    recipe = recipe or Recipe()
    own = [text for rows in corpus.bodies.values() for row in rows for text in row.texts]
    texts = [*own, *unlabelled(passages, recipe.sentences)]
    goals = taught(teacher, texts, kept=kept, say=say)
    torch, tokenizer, encoder, source = base_encoder()
    encoder.encoder.layer = torch.nn.ModuleList(encoder.encoder.layer[layer] for layer in recipe.layers)
    encoder.config.num_hidden_layers = len(recipe.layers)
    random.seed(_SEED)
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    plan = list(_plan(list(corpus.bodies.values()), texts, goals, recipe))
    learner = _Learner(torch, tokenizer, encoder, recipe, steps=sum(len(steps) for steps in plan))
    for number, steps in enumerate(plan, 1):
        began, losses = time.monotonic(), []
        for taught_of, rows in steps:
            losses.append(learner.learn(taught_of, rows))
        means = np.array(losses).sum(axis=0) / np.maximum(1, np.count_nonzero(losses, axis=0))
        say(f"pass {number} of {recipe.passes}: losses {means[0]:.3f} and {means[1]:.3f}, {time.monotonic() - began:.0f} s")
    return _export(encoder, source, folder, corpus, passages, recipe, say)


# Texts with their teacher's vectors, and rewordings; the steps of a pass.
_Step = tuple[tuple[list[str], NDArray[np.float32]], list[Rewording]]


def _plan(
    bodies: list[tuple[Rewording, ...]], texts: Sequence[str], goals: NDArray[np.float32], recipe: Recipe
) -> Iterator[list[_Step]]:
    """The steps of each pass, batches of rewordings spread evenly over the last passes."""
    order = list(range(len(texts)))
    for number in range(recipe.passes):
        random.shuffle(order)
        batches = [order[start : start + recipe.batch] for start in range(0, len(order) - recipe.batch + 1, recipe.batch)]
        rewordings: dict[int, list[Rewording]] = {}
        if number >= recipe.passes - recipe.epochs:
            random.shuffle(bodies)
            groups = [bodies[start : start + recipe.bodies] for start in range(0, len(bodies) - recipe.bodies + 1, recipe.bodies)]
            rewordings = {
                place * len(batches) // len(groups): [row for body in group for row in body] for place, group in enumerate(groups)
            }
        yield [(([texts[at] for at in batch], goals[batch]), rewordings.get(place, [])) for place, batch in enumerate(batches)]


class _Learner:
    """The layers under training and their optimiser."""

    def __init__(self, torch: Any, tokenizer: Any, encoder: Any, recipe: Recipe, *, steps: int) -> None:
        self.torch, self.tokenizer, self.encoder, self.recipe = torch, tokenizer, encoder, recipe
        layers = list(encoder.encoder.layer)
        self.lower, self.upper = layers[: recipe.frozen], layers[recipe.frozen :]
        encoder.eval()
        for fixed in (encoder.embeddings, *self.lower):
            for value in fixed.parameters():
                value.requires_grad_(False)
        self.kept: dict[str, Any] = {}
        trained = [value for layer in self.upper for value in layer.parameters()]
        self.optimiser = torch.optim.AdamW(trained, lr=recipe.rate, weight_decay=0.01)
        self.slope = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min(1.0, step / (0.1 * steps + 1)) * max(0.0, 1 - step / max(1, steps))
        )
        self.half = halves(torch)

    def learn(self, taught_of: tuple[list[str], NDArray[np.float32]], rows: Sequence[Rewording]) -> tuple[float, float]:
        """One step on some texts with the teacher's vectors and on some asks with all their wordings; returns both losses."""
        torch = self.torch
        texts, goals = taught_of
        distilled = self._distilled(self._encoded(texts), torch.from_numpy(goals))
        contrasted = self._contrasted(rows) if rows else torch.zeros(())
        self.optimiser.zero_grad()
        (distilled + self.recipe.share * contrasted).backward()
        torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
        self.optimiser.step()
        self.slope.step()
        return float(distilled.detach()), float(contrasted.detach())

    def _distilled(self, vectors: Any, goals: Any) -> Any:
        """How far the spread of the cosines of each text to the others is from the teacher's (Kullback and Leibler)."""
        itself = self.torch.eye(len(goals), dtype=self.torch.bool)
        own, given = ((made @ made.T / self.recipe.spread).masked_fill(itself, -1e4).log_softmax(1) for made in (vectors, goals))
        return (given.exp() * (given - own)).sum(1).mean()

    def _contrasted(self, rows: Sequence[Rewording]) -> Any:
        torch = self.torch
        vectors = self._encoded([text for row in rows for text in row.texts])
        asks = torch.tensor([number for number, row in enumerate(rows) for _ in row.texts])
        itself = torch.eye(len(asks), dtype=torch.bool)
        same = (asks[:, None] == asks[None, :]) & ~itself
        logged = (vectors @ vectors.T / self.recipe.temperature).masked_fill(itself, -1e4).log_softmax(1)
        return -((logged * same).sum(1) / same.sum(1)).mean()

    def _encoded(self, texts: Sequence[str]) -> Any:
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
        """Keeps what the embeddings and the frozen layers make of texts."""
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


def _export(
    encoder: Any,
    source: Path,
    folder: Path,
    corpus: Rewordings,
    passages: PassageCorpus,
    recipe: Recipe,
    say: Callable[[str], None],
) -> Json:
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
        "base": {"name": BASE, "sha256": BASE_SHA256, "licence": BASE_LICENCE, "layers": list(recipe.layers)},
        "corpus": {"name": corpus.name, "sha256": corpus.sha256, "asks": asks, "epochs": recipe.epochs},
        "teacher": {"name": TEACHER, "sha256": TEACHER_SHA256, "licence": TEACHER_LICENCE},
        "taught": {"name": passages.name, "sha256": passages.sha256, "sentences": recipe.sentences, "passes": recipe.passes},
        "architecture": {"layers": layers, "heads": heads, "limit": LIMIT},
        "files": {name: sha256(folder / name) for name in ("weights.npz", "vocab.txt")},
    }
    (folder / "model.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(
        f"""# {folder.name}

Layers {", ".join(str(layer + 1) for layer in recipe.layers)} of {BASE} (sha256 `{BASE_SHA256[:16]}…`, {BASE_LICENCE}), taught by a larger encoder
and by rewordings what asks the same, with 8-bit weights: one vector of {size} a sentence, the mean over its tokens. Links ask it what two
recommendations are about.

- {layers} layers, {heads} heads, {LIMIT} tokens at most; matrices as 8-bit integers with a scale a row
- distilled from {TEACHER} (sha256 `{TEACHER_SHA256[:16]}…`, {TEACHER_LICENCE}): its cosines among {recipe.sentences} sentences of the training part of
  [{passages.name}](../../corpora/{passages.name}/CARD.md) and all rewordings, {recipe.passes} times over; the embeddings stay as they were
- during the last {recipe.epochs} of them fine-tuned on the {asks} asks of [{corpus.name}](../../corpora/{corpus.name}/CARD.md), each in three
  wordings: supervised contrastive loss among asks of the same and of other bodies
- made by `recsim train sentences`; NumPy arrays without pickle, with their sha256 in `model.json`
- licence: that of the base model
""",
        encoding="utf-8",
    )
    say(f"{folder}: {(folder / 'weights.npz').stat().st_size / 1e6:.1f} MB")
    return description
