"""What linking computes for all candidates at once is what one pair after the other gives."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from recsim.encoders import load_encoder
from recsim.evaluation.links_corpus import load_links
from recsim.linking import EVIDENCE, Gathered, Pool, gather, load_linking, same_number
from recsim.linking.compare import competing
from recsim.linking.evidence import LaterText, contrasts
from recsim.linking.papers import PaperScores
from recsim.linking.pool import _largest, _nearest
from recsim.linking.references import cited_numbers
from recsim.wording import fold

CORPUS = Path(__file__).parent.parent / "corpora" / "links-v1"


@pytest.fixture(scope="module")
def family() -> tuple[Pool, Pool, Gathered]:
    """The papers of one family and its last one gathered against the others, with sentence vectors that cost no time."""
    papers = load_links(CORPUS).papers_of("train")
    papers = [paper for paper in papers if paper.family == papers[0].family]
    lexicon = load_linking().lexicon()
    pool = Pool([paper.head for paper in papers], [paper.asks for paper in papers], lexicon)
    rows = np.random.default_rng(1).integers(-127, 128, (len(pool), lexicon.meanings.encoder.dim), dtype=np.int8)
    for place, row in enumerate(rows):
        for text in pool.texts([place]):
            lexicon.meanings.remember(text, row)
    later = Pool([papers[-1].head], [papers[-1].asks], lexicon)
    return later, pool, gather(later, pool, np.arange(len(papers)) < len(papers) - 1)


def columns(gathered: Gathered, *names: str) -> NDArray[np.float64]:
    return gathered.table[:, [EVIDENCE.index(name) for name in names]]


def test_clauses_words_and_numbers(family: tuple[Pool, Pool, Gathered]):
    later, pool, gathered = family
    assert len(gathered.table) > 20
    wanted = []
    for ask, place in zip(gathered.asks.tolist(), gathered.places.tolist(), strict=True):
        text, clause, words = gathered.texts[ask], pool.clauses[place], pool.words[place]
        own = later.clauses[ask]
        kept = LCSseq.similarity(text.words, words) / max(1, len(words), len(text.words))
        ahead = sum(stem in clause.object[:8] for stem in own.object[:5]) / max(1, min(5, len(own.object)))
        back = sum(stem in own.object[:8] for stem in clause.object[:5]) / max(1, min(5, len(clause.object)))
        digits = pool.digits[place]
        wanted.append(
            [
                bool(own.action) and own.action == clause.action,
                bool(own.action and clause.action) and own.action != clause.action,
                bool(own.verb) and own.verb == clause.verb,
                bool(own.actor & clause.actor),
                bool(own.actor and clause.actor) and not own.actor & clause.actor,
                (ahead + back) / 2 if own.object and clause.object else 0.0,
                kept,
                len(words) >= 5 and kept >= 0.9,
                LCSseq.similarity(fold(text.ask.whole), words) / len(words) if len(words) >= 5 else 0.0,
                bool(text.digits & digits),
                bool(text.digits and digits) and not text.digits & digits,
            ]
        )
    names = ("same_action", "other_action", "same_verb", "same_actor", "other_actor", "same_object", "kept", "reprinted", "quoted",
             "same_numbers", "other_numbers")  # fmt: skip
    found = columns(gathered, *names)
    assert np.allclose(found, np.array(wanted, dtype=float))
    assert (found.max(axis=0) > 0).sum() >= 8


def test_references(family: tuple[Pool, Pool, Gathered]):
    later, pool, gathered = family
    papers = np.unique(gathered.owners)
    scores = PaperScores(later, pool, papers)
    answering = bool(later.answering[0])
    found = columns(gathered, "reference", "same_id", "other_id", "paper_named")
    for row, (ask, place) in enumerate(zip(gathered.asks.tolist(), gathered.places.tolist(), strict=True)):
        text: LaterText = gathered.texts[ask]
        at = papers.tolist().index(int(pool.owner[place]))
        reference = named = 0.0
        for mention in text.mentions:
            meant = float((scores.of(mention)[1] if mention.describes else scores.meant)[at])
            if any(same_number(number, pool.numbers[place]) for number in cited_numbers(mention)):
                reference = max(reference, meant)
            named = max(named, meant)
        both = bool(text.number and pool.numbers[place])
        same = same_number(text.number, pool.numbers[place])
        weight = float(scores.meant[at]) * answering * both
        assert np.allclose(found[row], [reference, weight * same, weight * (not same), named], atol=0.05)


def plainly(base: NDArray[np.float64], keys: list[object]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    gaps, best = np.zeros(len(base)), np.zeros(len(base))
    for key in dict.fromkeys(keys):
        members = [row for row, one in enumerate(keys) if one == key]
        top = max(members, key=lambda row: base[row])
        rest = [base[row] for row in members if row != top]
        for row in members:
            gap = base[row] - (max(rest) if rest else base[top] - 3.0) if row == top else base[row] - base[top]
            gaps[row] = np.clip(gap, -5.0, 5.0) / 3
        best[top] = 1.0
    return gaps, best


def test_rivals(family: tuple[Pool, Pool, Gathered]):
    _, _, gathered = family
    rng = np.random.default_rng(2)
    base = np.round(rng.normal(0, 4, len(gathered.table)), 1)
    named = rng.random(len(base))
    found = contrasts(base, gathered.asks, gathered.places, gathered.owners, named)
    pairs: list[object] = list(zip(gathered.asks.tolist(), gathered.owners.tolist(), strict=True))
    ahead, best = plainly(base, pairs)
    back, best_back = plainly(base, list(gathered.places.tolist()))
    assert np.allclose(found, np.stack([ahead, back, best, best_back, np.minimum(ahead, back) * named], axis=1))

    linked = 1 / (1 + np.exp(-base))
    wanted = linked.copy()
    pointed = columns(gathered, "reference")[:, 0] >= 0.5
    for keys in (pairs, list(gathered.places.tolist())):
        for key in dict.fromkeys(keys):
            members = [row for row, one in enumerate(keys) if one == key]
            top = max(members, key=lambda row: linked[row])
            for row in members:
                if row != top and not (pointed[top] and pointed[row]):
                    wanted[row] *= np.sqrt(1 - linked[top])
    assert np.allclose(competing(gathered, linked), wanted)


def test_the_largest_are_those_of_sorting_all():
    rng = np.random.default_rng(3)
    values = np.round(rng.random(5_000), 2).astype(np.float32)  # many equal ones
    wanted = np.argsort(-values, kind="stable")[:30]
    assert (_nearest(values, 30) == wanted).all()
    assert (_nearest(values[:100], 30) == np.argsort(-values[:100], kind="stable")[:30]).all()
    sparse = np.where(rng.random(5_000) < 0.1, values, 0.0).astype(np.float64)
    assert (_largest(sparse, 30) == np.argsort(-sparse, kind="stable")[:30]).all()
    assert list(_largest(np.array([0.0, 2.0, 0.0, 3.0]), 30)) == [3, 1]


def test_a_sentence_vector_is_the_same_whatever_stands_beside_it():
    encoder = load_encoder("sentences-v1")
    texts = [
        "Fit a siren.",
        "Publish the depth of the channel each month, and what it was a year before.",
        "x",
        "",
        "Fit a siren.",
    ]
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-6 and (together[0] == together[4]).all()
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-6)
