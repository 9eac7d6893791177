"""Passages that a teacher is asked about, and the weights of a shipped encoder given back to the model that it was trained as."""

from pathlib import Path

import numpy as np
import pytest
from benchmarks.stance_distilled import combined, shipped_weights
from benchmarks.stance_teacher import Remembered

from recsim.encoders.transformer import pack
from recsim.stance.passages import Passage
from recsim.stance.training import renamed
from recsim.text import sentences

ANSWERS = [
    Passage(
        f"a{place}",
        f"Lamps are dear. {said} The pier is {place} metres long.",
        "response",
        "rejected",
        "not_stated",
        (16, 16 + len(said)),
        "",
        "train",
    )
    for place, said in enumerate(("The board will not hang lamps.", "We leave it as it is.", "No lamp is wanted."))
]


def test_combined_passages_keep_what_decides_one_and_nothing_of_what_decides_the_other() -> None:
    made = list(combined(ANSWERS, 40))
    assert made == list(combined(ANSWERS, 40))  # the same seed
    decided = [one.text[slice(*one.evidence)] for one in ANSWERS if one.evidence]
    for passage in made:
        assert len(list(sentences(passage.text))) >= 2
        assert sum(said in passage.text for said in decided) == 1
    assert len({one.text for one in made}) > 20


def test_a_shipped_encoder_is_the_model_that_it_was_trained_as(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    shape = transformers.BertConfig(
        vocab_size=20,
        hidden_size=8,
        num_hidden_layers=6,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=192,
    )
    first, second = (transformers.BertModel(shape) for _ in range(2))
    pooling, other = (torch.nn.Linear(8, 2) for _ in range(2))
    state = {name: value.detach().numpy() for name, value in first.state_dict().items()}
    weights = renamed(state, 6) | {
        "pooling.weight": pooling.weight.detach().numpy(),
        "pooling.bias": pooling.bias.detach().numpy(),
    }
    np.savez(tmp_path / "weights.npz", **pack(weights))  # type: ignore[arg-type]
    shipped_weights(second, other, tmp_path, torch)
    for name, value in renamed({name: value.numpy() for name, value in second.state_dict().items()}, 6).items():
        assert np.allclose(value, weights[name], atol=np.abs(weights[name]).max() / 100), name
    assert torch.allclose(other.weight, pooling.weight)


def test_a_teachers_rows_are_found_by_text() -> None:
    stored = {"ids": np.asarray(["a1", "a0"]), "rows": np.asarray([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)}
    known = Remembered(stored, ANSWERS[:2])
    assert known.dim == 2
    assert known.encode([ANSWERS[0].text, ANSWERS[1].text]).tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert known.encode([]).shape == (0, 2)
