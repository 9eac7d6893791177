"""encoder-v2, which is encoder-v1 trained further on a teacher's word: ``python -m benchmarks.stance_distilled BASE TEACHER OUT``.

BASE and TEACHER are BASE and OUT of `benchmarks.stance_teacher`. What the teacher makes of the training passages, and of passages
that nobody labelled, averaged with what heads on encoder-v1 make of them, is what is taught (Hinton et al. 2015; Tang et al. 2019): passages put
together from the sentences of two training passages, and sentences of the official texts of the training part of `corpora/copies-v1`. Labels keep
their say on labelled ones. OUT gets the student as an encoder of `recsim.encoders`; ``python -m benchmarks.stance_rules --worth --encoder OUT``
tells what it is worth, ``recsim train stance --encoder OUT`` fits heads on it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import ROOT
from benchmarks.stance_rules import CORPUS, PAPERS, fitted
from benchmarks.stance_teacher import BASE_SHA256, PLAN, base_teacher, judged
from recsim.artifacts import sha256
from recsim.encoders.transformer import unpack
from recsim.evaluation import load_corpus
from recsim.evaluation.copies_corpus import load_copies
from recsim.evaluation.openings import answer_openings
from recsim.reading import read
from recsim.records import Json
from recsim.stance.passages import Passage, load_passages
from recsim.stance.training import Learner, Schedule, base_encoder, batches_of, excerpts, export, made_of, renamed
from recsim.text import sentences

STARTED = ROOT / "models" / "encoder-v1"
STUDENT = Schedule(epochs=3, encoder_rate=5e-5)
_TEMPERATURE = 2.0
# The teacher's share of the loss on passages that have a label.
_TAUGHT = 0.6
_SEED = 11
_COMBINED, _OFFICIAL = 4500, 1000
_UNLABELLED = "?"


def combined(passages: Sequence[Passage], count: int) -> Iterator[Passage]:
    """Deciding sentences of one passage among the other sentences of another, in a place drawn at random."""
    draw = random.Random(_SEED)
    marked = [one for one in passages if one.evidence is not None]
    long = [one for one in passages if len(list(sentences(one.text))) > 1]
    for number in range(count):
        first, second = draw.choice(marked), draw.choice(long)
        pieces = [second.text[slice(*span)] for span in sentences(second.text) if not _touches(span, second.evidence)]
        draw.shuffle(pieces)
        around = pieces[: draw.choice((1, 1, 2, 3))]
        whole = [
            first.text[slice(*span)] for span in sentences(first.text) if draw.random() < 0.6 or _touches(span, first.evidence)
        ]
        place = draw.randint(0, len(around))
        text = " ".join([*around[:place], *whole, *around[place:]])
        if len(text.split()) <= 130:
            yield _bare(f"combined-{number}", text)


def _touches(span: tuple[int, int], evidence: tuple[int, int] | None) -> bool:
    return evidence is not None and span[0] < evidence[1] and evidence[0] < span[1]


def official(count: int) -> Iterator[Passage]:
    """One to three sentences in a row of official texts."""
    draw = random.Random(_SEED)
    runs = []
    for text in load_copies(ROOT / "corpora" / "copies-v1").texts.values():
        if text.split == "train" and text.sort == "official":
            document = read(text.path)
            for block in document.blocks:
                spans = list(sentences(document.text, block.span))
                for start in range(0, len(spans), 3):
                    run = spans[start : start + draw.randint(1, 3)]
                    runs.append(document.text[run[0][0] : run[-1][1]])
    for number, run_text in enumerate(draw.sample(runs, min(count, len(runs)))):
        if 5 <= len(run_text.split()) <= 110:
            yield _bare(f"official-{number}", run_text)


def _bare(identifier: str, text: str) -> Passage:
    return Passage(identifier, text, "response", "no_explicit_position", "not_stated", None, "", "train", part=_UNLABELLED)


class Student(Learner):
    """Learns labels, and the teacher's log-odds of them."""

    targets: Mapping[str, NDArray[np.float32]]

    def loss(self, rows: Any, batch: Sequence[Passage]) -> Any:
        torch = self.torch
        functional = torch.nn.functional
        wished = torch.tensor(np.stack([self.targets[one.id] for one in batch]))
        scores = self.label_head(rows)
        soft = functional.kl_div(
            (scores / _TEMPERATURE).log_softmax(-1), (wished / _TEMPERATURE).softmax(-1), reduction="none"
        ).sum(-1) * (_TEMPERATURE**2)
        known = torch.tensor([float(one.part != _UNLABELLED) for one in batch])
        total = (soft * (1 - known * (1 - _TAUGHT))).mean()
        labelled = [place for place, one in enumerate(batch) if one.part != _UNLABELLED]
        if labelled:
            told = super().loss(rows[labelled], [batch[place] for place in labelled])
            total = total + (1 - _TAUGHT) * told * len(labelled) / len(batch)
        return total


def shipped_weights(encoder: Any, pooling: Any, folder: Path, torch: Any) -> None:
    """Gives a base encoder and an attention pooling the weights of a shipped encoder's folder."""
    with np.load(folder / "weights.npz", allow_pickle=False) as stored:
        kept = unpack({name: stored[name] for name in stored.files})
    state = encoder.state_dict()
    # Our name -> theirs; positions beyond those that the shipped encoder keeps stay as they are.
    for ours, theirs in renamed({name: name for name in state}, encoder.config.num_hidden_layers).items():
        state[theirs][: len(kept[ours])] = torch.from_numpy(kept[ours])
    encoder.load_state_dict(state)
    pooling.load_state_dict({"weight": torch.from_numpy(kept["pooling.weight"]), "bias": torch.from_numpy(kept["pooling.bias"])})


def asked(base: Path, folder: Path, labelled: Sequence[Passage], pool: Sequence[Passage]) -> dict[str, NDArray[np.float32]]:
    """The teacher's log-odds by passage; those of the pool are kept in ``folder``."""
    with np.load(folder / "vectors.npz", allow_pickle=False) as stored:
        targets = dict(zip(stored["ids"].tolist(), stored["scores"], strict=True))
    file = folder / "pool.npz"
    if not file.is_file():
        torch, tokenizer, encoder = base_teacher(base)
        torch.set_num_threads(1)
        teacher = Learner(torch, tokenizer, encoder, labelled, PLAN)
        teacher.modules.load_state_dict(torch.load(folder / "teacher.pt", weights_only=True), strict=False)
        began = time.process_time()
        _, scores = judged(teacher, pool)
        print(f"{len(pool)} passages judged in {time.process_time() - began:.0f} s", flush=True)
        np.savez(file, ids=[one.id for one in pool], scores=scores)
    with np.load(file, allow_pickle=False) as stored:
        return targets | dict(zip(stored["ids"].tolist(), stored["scores"], strict=True))


def with_student(
    targets: Mapping[str, NDArray[np.float32]], passages: Sequence[Passage], cache: Path | None
) -> dict[str, NDArray[np.float32]]:
    """The mean of the teacher's log-probabilities and those of heads and n-grams on the encoder that is to be taught."""
    learnt = [one for one in load_passages(CORPUS).passages if one.split != "test"]
    model, encoder = fitted(STARTED.name, cache, learnt, answer_openings(load_corpus(PAPERS), "dev"))
    own, _ = replace(model, encoder=encoder).predict([one.text for one in passages], rules=False)
    return {
        one.id: ((targets[one.id] - np.logaddexp.reduce(targets[one.id]) + np.log(np.maximum(row, 1e-9))) / 2).astype(np.float32)
        for one, row in zip(passages, own, strict=True)
    }


def teach(passages: Sequence[Passage], targets: Mapping[str, NDArray[np.float32]], plan: Schedule, out: Path, note: Json) -> None:
    """Trains encoder-v1 further and writes it to ``out``."""
    torch, tokenizer, encoder, source = base_encoder()
    random.seed(plan.seed)
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    student = Student(torch, tokenizer, encoder, passages, plan)
    student.targets = targets
    shipped_weights(encoder, student.pooling, STARTED, torch)
    student.mean = {name: value.detach().clone() for name, value in student.modules.named_parameters() if value.requires_grad}
    for epoch in range(plan.epochs):
        began, total, batches = time.process_time(), 0.0, batches_of(passages, plan.batch)
        for batch in batches:
            total += student.learn(batch)
        spent = time.process_time() - began
        print(f"epoch {epoch + 1} of {plan.epochs}: loss {total / len(batches):.3f}, {spent:.0f} s of processor time", flush=True)
    student.modules.load_state_dict(student.mean, strict=False)
    encoder.eval()
    export(encoder, source, out, pooling=student.pooling, note=note)


def main(argv: Sequence[str] | None = None) -> int:
    """Ask the teacher, teach the student, write it."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.stance_distilled", description="teach the stance encoder by a teacher"
    )
    options.add_argument("base", type=Path)
    options.add_argument("teacher", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--cache", type=Path, help="keep vectors of passages in this folder")
    options.add_argument("--epochs", type=int, default=STUDENT.epochs)
    given = options.parse_args(argv)
    train = load_passages(CORPUS).split("train")
    labelled = [*train, *excerpts(train)]
    pool = [*combined(train, _COMBINED), *official(_OFFICIAL)]
    everything = [*labelled, *pool]
    targets = with_student(asked(given.base, given.teacher, labelled, pool), everything, given.cache)
    plan = replace(STUDENT, epochs=given.epochs)
    note = made_of(train, plan) | {
        "made_by": "python -m benchmarks.stance_distilled",
        "unlabelled": len(pool),
        "from": {"encoder": STARTED.name, "sha256": sha256(STARTED / "weights.npz")},
        "teacher": {"base": "sentence-transformers/all-mpnet-base-v2", "licence": "Apache-2.0", "sha256": BASE_SHA256},
    }
    teach(everything, targets, plan, given.out, note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
