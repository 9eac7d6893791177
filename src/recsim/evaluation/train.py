"""Models made from corpora: what ``recsim train`` runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recsim.artifacts import sha256
from recsim.encoders import Encoder, load_encoder
from recsim.evaluation.cards import write_card
from recsim.evaluation.corpora import load_corpus
from recsim.evaluation.openings import answer_openings
from recsim.records import Json
from recsim.stance.heads import fit_heads
from recsim.stance.passages import Passage, load_passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from recsim.stance.training import Schedule


def train_model(
    corpus: Path,
    out: Path,
    *,
    papers: Path | None = None,
    encoder: str | None,
    epochs: int,
    threads: int = 1,
    cache: Path | None = None,
    fresh: bool = False,
    say: Callable[[str], None],
) -> None:
    """Writes ``encoder-v1`` (unless an encoder is named) and ``stance-v1`` under ``out``, with the card of the latter.

    An encoder that stands there already is kept where it was made of the same passages by the same schedule, unless ``fresh``.
    ``papers`` is a corpus of whole papers whose development part helps to weigh rules against heads (`answer_openings`).
    Vectors are kept in the folder ``cache``, by encoder and text, where one is named.
    """
    loaded = load_passages(corpus)
    train = loaded.split("train")
    made_by = "recsim train stance"
    if encoder is not None:
        made_by += f" --encoder {Path(encoder).name}"
    else:
        from recsim.stance.training import Schedule, fine_tune

        plan = Schedule(epochs=epochs, threads=threads)
        encoder = str(out / "encoder-v1")
        if not fresh and _stands(Path(encoder), train, plan):
            say(f"{encoder} was made of these {len(train)} passages and is kept; --fresh trains it anew")
        else:
            say(f"fine-tuning on {len(train)} passages of {loaded.name}")
            fine_tune(train, Path(encoder), schedule=plan, say=say)
    vectors = load_encoder(encoder)
    say(f"fitting heads over {vectors.name}")
    whole = load_corpus(papers) if papers is not None else None
    openings = answer_openings(whole, "dev") if whole is not None else []
    model = fit_heads(vectors if cache is None else RememberingEncoder(vectors, cache), train, loaded.split("dev"), openings)
    made_from: Json = {"made_by": made_by, "corpus": {"name": loaded.name, "sha256": loaded.sha256, "splits": ["train", "dev"]}}
    if whole is not None:
        made_from["papers"] = {"name": whole.name, "sha256": whole.sha256, "splits": ["dev"], "openings": len(openings)}
    model.save(out / "stance-v1", made_from)
    write_card(out / "stance-v1", loaded)
    say(f"written to {out}")


def _stands(folder: Path, train: Sequence[Passage], plan: Schedule) -> bool:
    """Whether a folder holds, undamaged, the encoder that `fine_tune` would make."""
    from recsim.stance.training import made_of

    try:
        described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        whole = all(sha256(folder / name) == digest for name, digest in described["files"].items())
    except (OSError, ValueError, KeyError):
        return False
    return whole and all(described.get(name) == value for name, value in made_of(train, plan).items())


class RememberingEncoder:
    """An encoder that keeps its vectors in a folder, one file an encoder, by the hash of the text."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        import numpy as np

        self._encoder, self.name, self.dim = encoder, encoder.name, encoder.dim
        self._file = folder / f"{hashlib.sha256(encoder.name.encode()).hexdigest()[:16]}.npz"
        self._kept: dict[str, NDArray[np.float32]] = {}
        if self._file.is_file():
            with np.load(self._file, allow_pickle=False) as stored:
                self._kept = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the encoder gives them; the file grows by what it did not hold."""
        import numpy as np

        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept}
        if new:
            self._kept.update(zip(new, self._encoder.encode(list(new.values())), strict=True))
            self._file.parent.mkdir(parents=True, exist_ok=True)
            np.savez(self._file, texts=np.asarray(list(self._kept)), vectors=np.stack(list(self._kept.values())))
        return np.stack([self._kept[key] for key in keys]) if keys else np.zeros((0, self.dim), dtype=np.float32)
