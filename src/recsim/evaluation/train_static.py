"""Makes the static encoder: each word piece of all-MiniLM-L6-v2 read alone by the model, reduced and weighted by rarity.

The method is Model2Vec's (Tulkens and van Dongen 2024): vectors of single tokens, principal components, and the weight
a / (a + p) of smooth inverse frequency (Arora et al. 2017) by how common the word is in `recsim.wording.background`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from recsim.artifacts import MODEL_SCHEMA, sha256
from recsim.records import Json
from recsim.stance.training import BASE, BASE_LICENCE, BASE_SHA256, base_encoder
from recsim.wording import load_background, word_key

DIM = 256
# The `a` of the weighting: words commoner than one in a thousand lose weight.
_SMOOTH = 1e-3
# Pieces inside words have no frequency of their own; they are taken for as common as a word of 15 bits.
_INSIDE = 15.0


def train_static(folder: Path, *, background: str, say: Callable[[str], None] = print) -> Json:
    """Writes ``weights.npz`` (8-bit), ``vocab.txt``, ``model.json`` and ``CARD.md``; needs ``recsim[train]``."""
    import numpy as np

    torch, _, encoder, source = base_encoder()
    vocabulary: dict[str, int] = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    ordered = sorted(vocabulary, key=lambda token: int(vocabulary[token]))
    start, end = vocabulary["[CLS]"], vocabulary["[SEP]"]
    encoder.eval()
    rows = []
    with torch.no_grad():
        for first in range(0, len(ordered), 1024):
            ids = torch.tensor([[start, number, end] for number in range(first, min(first + 1024, len(ordered)))])
            rows.append(encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state.mean(1).numpy())
    vectors = np.concatenate(rows).astype(np.float64)
    # Principal components without the mean, which all words share and which says nothing.
    vectors -= vectors.mean(axis=0)
    _, values, axes = np.linalg.svd(vectors, full_matrices=False)
    reduced = vectors @ axes[:DIM].T
    kept = float((values[:DIM] ** 2).sum() / (values**2).sum())
    model = load_background(background)
    keys = np.array([word_key(token.removeprefix("##")) for token in ordered], dtype=np.uint64)
    bits = model.words(keys)
    bits = np.where([token.startswith("##") for token in ordered], np.minimum(bits, _INSIDE), bits)
    weights = _SMOOTH / (_SMOOTH + np.exp2(-bits.astype(np.float64)))
    for token in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *".,;:!?()[]'\"-–—‘’“”/"):
        if token in vocabulary:
            weights[vocabulary[token]] = 0.0
    reduced *= weights[:, None]
    scale = np.abs(reduced).max(axis=1, keepdims=True) / 127.0
    scale[scale == 0] = 1.0
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", vectors=np.round(reduced / scale).astype(np.int8), scale=scale.astype(np.float32))
    (folder / "vocab.txt").write_text("\n".join(ordered), encoding="utf-8")
    description: Json = {
        "schema": MODEL_SCHEMA,
        "kind": "static",
        "base": {"name": BASE, "sha256": BASE_SHA256, "licence": BASE_LICENCE},
        "dim": DIM,
        "variance_kept": round(kept, 4),
        "weighted_by": model.name,
        "files": {name: sha256(folder / name) for name in ("weights.npz", "vocab.txt")},
    }
    (folder / "model.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(
        f"""# {folder.name}

One vector a word piece, distilled from {BASE} (sha256 `{BASE_SHA256[:16]}…`, {BASE_LICENCE}); a sentence's vector is the mean of
its pieces' vectors. Finds what was reworded; on its own it tells neither order nor negation.

- {len(ordered)} pieces of {DIM} dimensions ({kept:.0%} of the variance of 384), as 8-bit integers with a scale each
- weighted by rarity: a / (a + p), a = {_SMOOTH}, p by `{model.name}`
- made by `recsim train static`; NumPy arrays without pickle, with their sha256 in `model.json`
- licence: MIT; the base model keeps its own
""",
        encoding="utf-8",
    )
    say(f"{folder}: {len(ordered)} pieces, {kept:.1%} of the variance kept")
    return description
