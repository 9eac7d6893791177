"""What the nearest vectors propose in a large store that stems do not, and what it costs.

    python -m benchmarks.links.lane [--filling 100000] [--split train] [--corpus corpora/links-v1]

The papers of a split stand in a store among the filling of `benchmarks.links.speed`. For the labelled links it counts those that are candidates
and those that are found, with vectors proposing and without. The filling's sentence vectors are random.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

import numpy as np
from numpy.typing import NDArray

from benchmarks.links.speed import SEED, filling
from recsim.evaluation.links_corpus import LinkPaper, load_links
from recsim.linking import LinkModel, Pool, gather, judge, load_linking
from recsim.linking import pool as pools

Pairs = dict[tuple[str, str], float]


def found_among(papers: list[LinkPaper], pool: Pool, first: int, model: LinkModel) -> tuple[Pairs, float]:
    """Candidate pairs of the papers, which begin at ``first`` in the pool, by the names of their recommendations, with their probabilities; and
    seconds of processor time a paper."""
    days = np.array([head.published or "" for head in pool.papers])
    pairs: Pairs = {}
    start = time.process_time()
    for number, paper in enumerate(papers):
        allowed: NDArray[np.bool_] = days <= (paper.head.published or "")
        allowed[first + number] = False
        gathered = gather(Pool([paper.head], [paper.asks], pool.lexicon), pool, allowed)
        scores = judge(gathered, model).linked
        for ask, place, score in zip(gathered.asks.tolist(), gathered.places.tolist(), scores.tolist(), strict=True):
            pairs[paper.asks[ask].id, pool.asks[place].id] = score
    return pairs, (time.process_time() - start) / len(papers)


def main(arguments: list[str] | None = None) -> int:
    """Prints a line with vectors and one without."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links.lane")
    parser.add_argument("--filling", type=int, default=100_000)
    parser.add_argument("--split", default="train")
    parser.add_argument("--corpus", default="corpora/links-v1")
    chosen = parser.parse_args(arguments)
    corpus, model = load_links(chosen.corpus), load_linking()
    papers = corpus.papers_of(chosen.split)
    truth = {
        (pair.later, pair.earlier) for pair in corpus.pairs_of(chosen.split) if pair.relation in ("same", "repeat", "follow_up")
    }
    words = [ask.text.split() for paper in corpus.papers_of("train") for ask in paper.asks if len(ask.text) > 60]
    heads, asks = filling(chosen.filling, words, random.Random(SEED))
    lexicon = model.lexicon()
    pool = Pool([*heads, *(paper.head for paper in papers)], [*asks, *(paper.asks for paper in papers)], lexicon)
    noise = np.random.default_rng(SEED).integers(-127, 128, (len(pool), model.sentences.dim), dtype=np.int8)
    for place in range(chosen.filling):
        for text in pool.texts([place]):
            lexicon.meanings.remember(text, noise[place])
    for place in range(chosen.filling, len(pool)):
        lexicon.meanings.learn(pool.texts([place]))
    limit = pools.EXACT
    for name, exact in (("stems and references", 0), ("and nearest vectors", len(pool))):
        pools.EXACT = exact
        pairs, seconds = found_among(papers, pool, len(heads), model)
        hits = sum(pairs.get(pair, 0.0) >= model.threshold for pair in truth)
        wrong = sum(score >= model.threshold and pair not in truth for pair, score in pairs.items())
        print(
            f"{name}: {sum(pair in pairs for pair in truth)} of {len(truth)} labelled links are candidates, {hits} are found by themselves, "
            f"{wrong} other pairs; {seconds * 1000:.0f} ms a paper"
        )
    pools.EXACT = limit
    return 0


if __name__ == "__main__":
    sys.exit(main())
