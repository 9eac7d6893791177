"""Models made from corpora: what ``recsim train`` runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from recsim.encoders import load_encoder
from recsim.evaluation.cards import write_card
from recsim.stance.heads import fit_heads
from recsim.stance.passages import load_passages


def train_model(
    corpus: Path, out: Path, *, encoder: str | None, epochs: int, threads: int = 2, say: Callable[[str], None]
) -> None:
    """Writes ``encoder-v1`` (unless an encoder is named) and ``stance-v1`` under ``out``, with their cards."""
    loaded = load_passages(corpus)
    if encoder is None:
        from recsim.stance.training import Schedule, fine_tune

        say(f"fine-tuning on {len(loaded.split('train'))} passages of {loaded.name}")
        fine_tune(loaded.split("train"), out / "encoder-v1", schedule=Schedule(epochs=epochs, threads=threads), say=say)
        encoder = str(out / "encoder-v1")
    vectors = load_encoder(encoder)
    say(f"fitting heads over {vectors.name}")
    model = fit_heads(vectors, loaded.split("train"), loaded.split("dev"))
    model.save(out / "stance-v1", {"corpus": {"name": loaded.name, "sha256": loaded.sha256, "splits": ["train", "dev"]}})
    write_card(out / "stance-v1", loaded)
    say(f"written to {out}")
