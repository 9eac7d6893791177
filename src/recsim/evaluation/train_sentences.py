"""Packs all-MiniLM-L6-v2 as it was published: 8-bit weights that NumPy runs. Nothing is trained."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from recsim.artifacts import MODEL_SCHEMA, sha256
from recsim.encoders.transformer import pack
from recsim.records import Json
from recsim.stance.training import BASE, BASE_LICENCE, BASE_SHA256, LIMIT, base_encoder, renamed


def train_sentences(folder: Path, *, say: Callable[[str], None] = print) -> Json:
    """Writes ``weights.npz``, ``vocab.txt``, ``model.json`` and ``CARD.md``; needs ``recsim[train]``."""
    _, _, encoder, source = base_encoder()
    layers, heads = encoder.config.num_hidden_layers, encoder.config.num_attention_heads
    state = {name: value.detach().numpy() for name, value in encoder.state_dict().items()}
    vocabulary: dict[str, int] = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", **pack(renamed(state, layers)))  # type: ignore[arg-type]
    (folder / "vocab.txt").write_text("\n".join(sorted(vocabulary, key=lambda token: int(vocabulary[token]))), encoding="utf-8")
    description: Json = {
        "schema": MODEL_SCHEMA,
        "kind": "sentences",
        "base": {"name": BASE, "sha256": BASE_SHA256, "licence": BASE_LICENCE},
        "architecture": {"layers": layers, "heads": heads, "limit": LIMIT},
        "files": {name: sha256(folder / name) for name in ("weights.npz", "vocab.txt")},
    }
    (folder / "model.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(
        f"""# {folder.name}

{BASE} (sha256 `{BASE_SHA256[:16]}…`, {BASE_LICENCE}) as it was published, with 8-bit weights: one vector of {encoder.config.hidden_size}
a sentence, the mean over its tokens. Links ask it what two recommendations are about.

- {layers} layers, {heads} heads, {LIMIT} tokens at most; matrices as 8-bit integers with a scale a row
- nothing was trained; packed by `recsim train sentences`; NumPy arrays without pickle, with their sha256 in `model.json`
- licence: that of the base model
""",
        encoding="utf-8",
    )
    say(f"{folder}: {(folder / 'weights.npz').stat().st_size / 1e6:.1f} MB")
    return description
