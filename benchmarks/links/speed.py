"""How long it takes to link many recommendations, and how that grows.

    python -m benchmarks.links.speed [--most 100000] [--corpus corpora/links-v1]

Synthetic filling: papers of ten recommendations each, their words drawn from the corpus' own recommendations with names and numbers of
their own, so that stems are shared as they are in one genre. A tenth of the papers follow an earlier one up. The store is built and a
sample of papers is linked against it; the time for all follows from the sample, which is stated. Each recommendation's sentence vectors are made
once, however often it is a candidate: that is timed by itself, on a sample, and the papers are linked with vectors at hand (random ones, since
what they say costs no time).
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import sys
import time

import numpy as np

from recsim.evaluation.links_corpus import load_links
from recsim.linking import Ask, LinkModel, PaperHead, Pool, gather, judge, load_linking

SEED = 20261125
ASKS = 10
# Papers whose sentence vectors are timed.
_ENCODED = 10
SYLLABLES = "bal cor den eth fal gar hul ith jor kel lom mar nor oth pel quar ros sel tor ulm ver wex yar zel".split()


def filling(count: int, words: list[list[str]], rng: random.Random) -> tuple[list[PaperHead], list[list[Ask]]]:
    """``count`` recommendations in papers of ten, oldest first."""
    heads: list[PaperHead] = []
    asks: list[list[Ask]] = []
    for number in range(math.ceil(count / ASKS)):
        name = "".join(rng.choices(SYLLABLES, k=3)).capitalize()
        year = 1990 + number * 35 // max(1, count // ASKS)
        follows = rng.randrange(number) if number and rng.random() < 0.1 else None
        if follows is None:
            title = f"Report on the {name} service, {year}"
            own = [Ask(f"{number}/{place}", str(place + 1), made(words, name, rng)) for place in range(ASKS)]
        else:
            title = f"Response to the {heads[follows].title}"
            own = [
                Ask(f"{number}/{ask.printed_id}", ask.printed_id, ask.text, answer="Accepted. In place.") for ask in asks[follows]
            ]
        heads.append(PaperHead(str(number), title, f"{year}-01-01", title))
        asks.append(own)
    return heads, asks


def made(words: list[list[str]], name: str, rng: random.Random) -> str:
    """A recommendation from pieces of three others."""
    taken: list[str] = []
    for _ in range(3):
        piece = rng.choice(words)
        start = rng.randrange(max(1, len(piece) - 8))
        taken += piece[start : start + 8]
    return f"The {name} service should {' '.join(taken)} by {rng.randrange(2, 90)}"


def measure(count: int, sample: int, words: list[list[str]], model: LinkModel) -> tuple[float, float, float]:
    """Seconds of one processor: to make the store ready, to make the sentence vectors of a paper, to link a paper."""
    rng = random.Random(SEED)
    heads, asks = filling(count, words, rng)
    lexicon = model.lexicon()
    start = time.process_time()
    pool = Pool(heads, asks, lexicon)
    built = time.process_time() - start
    chosen = rng.sample(range(len(heads)), min(sample, len(heads)))
    made = {text for place in chosen[:_ENCODED] for ask in asks[place] for text in (ask.text, f"{ask.text} {ask.answer}".strip())}
    start = time.process_time()
    model.sentences.encode(sorted(made))
    encoded = (time.process_time() - start) / len(chosen[:_ENCODED])
    noise = np.random.default_rng(SEED).integers(-127, 128, (len(pool), model.sentences.dim), dtype=np.int8)
    for row, own, told in zip(noise, pool.own_words, pool.told_words, strict=True):
        lexicon.meanings.remember(own, row)
        lexicon.meanings.remember(told, row)
    years = np.array([head.published or "" for head in heads])
    start = time.process_time()
    for place in chosen:
        allowed = years <= (heads[place].published or "")
        allowed[place] = False
        later = Pool([heads[place]], [asks[place]], lexicon)
        judge(gather(later, pool, allowed), model)
    return built, encoded, (time.process_time() - start) / len(chosen)


def main(arguments: list[str] | None = None) -> int:
    """Prints one line a size and the growth exponents."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links.speed")
    parser.add_argument("--most", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=30, help="papers linked at each size")
    parser.add_argument("--corpus", default="corpora/links-v1")
    chosen = parser.parse_args(arguments)
    words = [
        ask.text.split() for paper in load_links(chosen.corpus).papers_of("train") for ask in paper.asks if len(ask.text) > 60
    ]
    model = load_linking()
    sizes = [size for size in (1_000, 10_000, 100_000) if size <= chosen.most] or [chosen.most]
    before = None
    for size in sizes:
        built, encoded, each = measure(size, chosen.sample, words, model)
        whole = built + (encoded + each) * size / ASKS
        grown = "" if before is None else f"  growth exponent {math.log10(whole / before):.2f}"
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:>7} recommendations: store {built:.1f} s, a paper of {ASKS} {encoded * 1000:.0f} ms to encode and {each * 1000:.0f} ms to link, "
            f"all {whole / 60:.1f} min of one core, {memory:.0f} MB{grown}"
        )
        before = whole
    return 0


if __name__ == "__main__":
    sys.exit(main())
