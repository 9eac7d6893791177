"""How long it takes to link many recommendations, and how that grows.

    python -m benchmarks.links.speed [--most 100000] [--short] [--corpus corpora/links-v1]
    python -m benchmarks.links.speed --jobs 2 --most 1000

Synthetic filling: papers of ten recommendations each, their words drawn from the corpus' own recommendations with names and numbers of
their own, so that stems are shared as they are in one genre. Recommendations are as long as the 339 of 17 published papers, half of the papers
answer theirs, and a tenth follow an earlier paper up; ``--short`` gives the filling of earlier figures, 30 words each and one paper in ten
answering. The store is built and a sample of papers is linked against it; the time for all follows from the sample, which is stated. Each
recommendation's sentence vectors are made once, however often it is a candidate: that is timed by itself, on a sample, and the papers are linked
with vectors at hand (random ones, since what they say costs no time).

``--jobs`` writes the papers of the smallest size into an index and links all of them for good, by one process and by several: the answers
must be the same, and the processor time says what starting and sharing cost.
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from recsim.evaluation.links_corpus import load_links
from recsim.index import Index
from recsim.link_workers import link_with
from recsim.linker import Linker
from recsim.linking import Ask, LinkModel, PaperHead, Pool, gather, judge, load_linking
from recsim.reading import read

SEED = 20261125
ASKS = 10
# Papers whose sentence vectors are timed.
_ENCODED = 10
SYLLABLES = "bal cor den eth fal gar hul ith jor kel lom mar nor oth pel quar ros sel tor ulm ver wex yar zel".split()
# Words of a recommendation at the 5th, 15th ... 95th percentile of the published ones (mean 37), and of what answers it.
LENGTHS = (10, 15, 18, 21, 25, 28, 33, 41, 58, 110)
_SHORT, _OPENING, _ANSWER = (30,), 6, 24


def filling(
    count: int, words: list[list[str]], rng: random.Random, *, short: bool = False
) -> tuple[list[PaperHead], list[list[Ask]]]:
    """``count`` recommendations in papers of ten, oldest first."""
    heads: list[PaperHead] = []
    asks: list[list[Ask]] = []
    for number in range(math.ceil(count / ASKS)):
        name = "".join(rng.choices(SYLLABLES, k=3)).capitalize()
        year = 1990 + number * 35 // max(1, count // ASKS)
        follows = rng.randrange(number) if number and rng.random() < 0.1 else None
        answered = follows is not None if short else follows is not None or rng.random() < 4 / 9
        answers = ["Accepted. In place." if short else f"Accepted. {drawn(words, _ANSWER, rng)}." for _ in range(ASKS)]
        if follows is None:
            title = f"{'Response to the report' if answered and not short else 'Report'} on the {name} service, {year}"
            texts = [made(words, name, rng.choice(_SHORT if short else LENGTHS), rng) for _ in range(ASKS)]
        else:
            title = f"Response to the {heads[follows].title}"
            texts = [ask.text for ask in asks[follows]]
        own = [
            Ask(f"{number}/{place}", str(place + 1), text, answer=answers[place] if answered else "")
            for place, text in enumerate(texts)
        ]
        heads.append(PaperHead(str(number), title, f"{year}-01-01", title))
        asks.append(own)
    return heads, asks


def drawn(words: list[list[str]], count: int, rng: random.Random) -> str:
    """So many words in pieces of eight from recommendations."""
    taken: list[str] = []
    while len(taken) < count:
        piece = rng.choice(words)
        start = rng.randrange(max(1, len(piece) - 8))
        taken += piece[start : start + 8]
    return " ".join(taken[:count])


def made(words: list[list[str]], name: str, count: int, rng: random.Random) -> str:
    """A recommendation of so many words."""
    return f"The {name} service should {drawn(words, count - _OPENING, rng)} by {rng.randrange(2, 90)}"


def measure(
    count: int, sample: int, words: list[list[str]], model: LinkModel, *, short: bool = False
) -> tuple[float, float, float]:
    """Seconds of one processor: to make the store ready, to make the sentence vectors of a paper, to link a paper."""
    rng = random.Random(SEED)
    heads, asks = filling(count, words, rng, short=short)
    lexicon = model.lexicon()
    start = time.process_time()
    pool = Pool(heads, asks, lexicon)
    built = time.process_time() - start
    chosen = rng.sample(range(len(heads)), min(sample, len(heads)))
    timed = Pool([heads[place] for place in chosen[:_ENCODED]], [asks[place] for place in chosen[:_ENCODED]], lexicon)
    start = time.process_time()
    model.sentences.encode(sorted(set(timed.texts(range(len(timed))))))
    encoded = (time.process_time() - start) / len(chosen[:_ENCODED])
    noise = np.random.default_rng(SEED).integers(-127, 128, (len(pool), model.sentences.dim), dtype=np.int8)
    for place, row in enumerate(noise):
        for text in pool.texts([place]):
            lexicon.meanings.remember(text, row)
    years = np.array([head.published or "" for head in heads])
    start = time.process_time()
    for place in chosen:
        allowed = years <= (heads[place].published or "")
        allowed[place] = False
        later = Pool([heads[place]], [asks[place]], lexicon)
        judge(gather(later, pool, allowed), model)
    return built, encoded, (time.process_time() - start) / len(chosen)


def linked_for_good(count: int, jobs: int, words: list[list[str]]) -> None:
    """Links all papers of an index by one process and by several, and says what each took. Raises `SystemExit` where they differ."""
    heads, asks = filling(count, words, random.Random(SEED))
    folder = Path(tempfile.mkdtemp())
    try:
        for head, own in zip(heads, asks, strict=True):
            parts = [f"{head.title}\n\n1 March {head.published[:4] if head.published else ''}"]
            parts += [
                f"Recommendation {ask.printed_id}: {ask.text}." + (f"\n\n{ask.answer}" if ask.answer else "") for ask in own
            ]
            (folder / f"{head.key}.txt").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        paths = [folder / f"{head.key}.txt" for head in heads]
        with Index.open(folder / "index", mode="a") as index:
            for path in paths:
                index.add(read(path))
        found = []
        for processes in (1, jobs):
            (folder / "index" / "recommendations.sqlite").unlink(missing_ok=True)
            began, before = time.monotonic(), _processor()
            with Index.open(folder / "index") as index:
                found.append([one.to_dict() for one in link_with(Linker(index), list(paths), jobs=processes)])
            spent, waited = _processor() - before, time.monotonic() - began
            print(f"{len(paths)} papers by {processes} processes: {spent:.1f} s of processor time, {waited:.1f} s until the last")
        if found[0] != found[1]:
            raise SystemExit("the answers differ")
    finally:
        shutil.rmtree(folder)


def _processor() -> float:
    """Seconds of processor time of this process and of those that it has waited for."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main(arguments: list[str] | None = None) -> int:
    """Prints one line a size and the growth exponents."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links.speed")
    parser.add_argument("--most", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=30, help="papers linked at each size")
    parser.add_argument("--short", action="store_true", help="the shorter papers of earlier figures")
    parser.add_argument("--jobs", type=int, help="link all papers of the smallest size by one process and by so many")
    parser.add_argument("--corpus", default="corpora/links-v1")
    chosen = parser.parse_args(arguments)
    words = [
        ask.text.split() for paper in load_links(chosen.corpus).papers_of("train") for ask in paper.asks if len(ask.text) > 60
    ]
    if chosen.jobs is not None:
        linked_for_good(min(chosen.most, 1_000), chosen.jobs, words)
        return 0
    model = load_linking()
    sizes = [size for size in (1_000, 10_000, 100_000) if size <= chosen.most] or [chosen.most]
    before = None
    for size in sizes:
        built, encoded, each = measure(size, chosen.sample, words, model, short=chosen.short)
        whole = built + (encoded + each) * size / ASKS
        grown = "" if before is None else f"  growth exponent {math.log10(whole / before):.2f}"
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:>7} recommendations: store {built:.1f} s, a paper of {ASKS} {encoded * 1000:.0f} ms to encode and {each * 1000:.0f} ms to link, "
            f"all {whole / 60:.1f} min of one core, {(whole + built) / 120:.1f} of two that each hold the store, {memory:.0f} MB{grown}"
        )
        before = whole
    return 0


if __name__ == "__main__":
    sys.exit(main())
