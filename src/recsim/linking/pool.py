"""The earlier recommendations that a later one is compared with, as arrays; and which of them are worth comparing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recsim.encoders import Encoder
from recsim.linking.asks import Ask, Clause, clause_of
from recsim.linking.clauses import Symbols, clause_table, spelled, symbol
from recsim.linking.meanings import Meanings
from recsim.linking.references import answers_another, described, plain_number
from recsim.linking.stems import STOP, stem
from recsim.linking.word_vectors import WordVectors
from recsim.wording import Background, fold, word_key

# A stem that stands in more than this many recommendations proposes none: it would propose whole collections.
COMMON = 2000
# Up to this many recommendations the nearest vectors are searched exactly; beyond it stems and references propose alone: among 30,000
# vectors lost 18 of 497 found links and doubled the time (`python -m benchmarks.links.lane`).
EXACT = 20_000
# Cosines of which only the largest is looked at first.
_BLOCK = 64
_BASE_BITS, _TOP_BITS = 8.0, 10.0
# Stems of an object that are compared by their vectors.
OBJECT = 4
# Characters up to which what introduces a recommendation is its number alone, and how much of an answer counts for its meaning.
_NUMBER_ONLY, _ANSWERED = 20, 200
# Words of a recommendation whose vector is not made again together with its answer's; what a caption means its answer helps to say.
_APART = 12
# Characters of a paper's beginning that say what kind of paper it is.
_KIND_PART = 260


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What is known of a paper as a whole: where and when it appeared and how it begins."""

    key: str
    title: str
    published: str | None
    head: str

    @property
    def year(self) -> int:
        return int(self.published[:4]) if self.published and self.published[:4].isdigit() else 0


@dataclass(frozen=True)
class Terms:
    """Distinct content stems of a text as numbers of a vocabulary, with their weights in bits over the base."""

    ids: NDArray[np.int64]
    weights: NDArray[np.float32]


class Lexicon:
    """Numbers, weights and vectors of stems; it grows as texts come in."""

    def __init__(self, background: Background, encoder: Encoder, words: WordVectors, sentences: Encoder) -> None:
        self.background, self.encoder, self.words = background, encoder, words
        self.meanings = Meanings(sentences)
        self._numbers: dict[str, int] = {}
        self._bits: list[float] = []
        self._surface: list[str] = []
        self.symbols: Symbols = {}
        self._vectors = np.zeros((0, words.dim), dtype=np.float32)

    def __len__(self) -> int:
        return len(self._numbers)

    def terms(self, text: str) -> Terms:
        """The content stems of a text, each once, in order of first appearance."""
        found: dict[int, float] = {}
        for word in fold(text):
            if word in STOP or (len(word) < 2 and not word.isdigit()):
                continue
            number = self.number(word)
            if self._bits[number] > 0:
                found.setdefault(number, self._bits[number])
        return Terms(
            np.fromiter(found, dtype=np.int64, count=len(found)), np.fromiter(found.values(), dtype=np.float32, count=len(found))
        )

    def number(self, word: str) -> int:
        """The number of a folded word's stem."""
        base = stem(word)
        known = self._numbers.get(base)
        if known is None:
            known = self._numbers[base] = len(self._surface)
            bits = float(self.background.words(np.array([word_key(word)], dtype=np.uint64))[0])
            self._bits.append(min(max(bits - _BASE_BITS, 0.0), _TOP_BITS))
            self._surface.append(word)
        return known

    def stem_of(self, number: int) -> str:
        """The stem behind a number."""
        return stem(self._surface[number])

    @property
    def vectors(self) -> NDArray[np.float32]:
        """One unit vector a stem, by its number."""
        if len(self._vectors) < len(self._surface):
            fresh = self.words.of(self._surface[len(self._vectors) :])
            self._vectors = np.concatenate([self._vectors, fresh])
        return self._vectors

    def known(self, base: str) -> int:
        """The number of a stem that a text had, or -1."""
        return self._numbers.get(base, -1)

    def centre(self, terms: Terms) -> NDArray[np.float32]:
        """The unit vector of the weighted mean of a text's stems; zeros where none is known."""
        mean = terms.weights @ self.vectors[terms.ids] if len(terms.ids) else np.zeros(self.words.dim, dtype=np.float32)
        unit: NDArray[np.float32] = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        return unit


class Pool:
    """Recommendations of many papers, ready to be compared. ``owner`` is the paper's number in ``papers``, one for each ask."""

    def __init__(self, papers: Sequence[PaperHead], asks: Sequence[Sequence[Ask]], lexicon: Lexicon) -> None:
        self.papers, self.lexicon = list(papers), lexicon
        self.asks: list[Ask] = [ask for group in asks for ask in group]
        self.owner = np.repeat(np.arange(len(papers)), [len(group) for group in asks]).astype(np.int64)
        self.first = np.concatenate([[0], np.cumsum([len(group) for group in asks])]).astype(np.int64)
        self.terms = [lexicon.terms(ask.text or ask.lead) for ask in self.asks]
        self.whole = [lexicon.terms(ask.whole) for ask in self.asks]
        self.clauses: list[Clause] = [clause_of(ask.text or ask.lead) for ask in self.asks]
        self.words = [tuple(fold(ask.text) or fold(ask.lead)) for ask in self.asks]
        self.spelled = [spelled(lexicon.symbols, words) for words in self.words]
        self.clause_table = clause_table(self.clauses, lexicon.symbols)
        self.digits = [digits_of(words) for words in self.words]
        self.verbs = np.array([[lexicon.known(clause.verb)] for clause in self.clauses], dtype=np.int64).reshape(-1, 1)
        self.objects = np.array(
            [[lexicon.known(stem) for stem in (*clause.object[:OBJECT], *[""] * OBJECT)[:OBJECT]] for clause in self.clauses],
            dtype=np.int64,
        ).reshape(-1, OBJECT)
        self.numbers = [plain_number(ask.printed_id) or plain_number(ask.id if ask.printed_id else None) for ask in self.asks]
        self.number_symbols = np.array([symbol(lexicon.symbols, number) for number in self.numbers], dtype=np.int64)
        self.vectors = lexicon.encoder.encode([ask.text or ask.lead or " " for ask in self.asks])
        more = [place for place, ask in enumerate(self.asks) if ask.whole != ask.text]
        self.whole_vectors = self.vectors.copy()
        if more:
            self.whole_vectors[more] = lexicon.encoder.encode([self.asks[place].whole or " " for place in more])
        self.centres = (
            np.stack([lexicon.centre(terms) for terms in self.terms])
            if self.asks
            else np.zeros((0, lexicon.words.dim), np.float32)
        )
        self.own_words = [ask.text or ask.lead or " " for ask in self.asks]
        self.more_words = [
            _more(ask) if len(own.split()) >= _APART else "" for ask, own in zip(self.asks, self.own_words, strict=True)
        ]
        self.told_words = [_told(ask) if not more else "" for ask, more in zip(self.asks, self.more_words, strict=True)]
        lengths = np.array(
            [(len(own.split()), len(more.split())) for own, more in zip(self.own_words, self.more_words, strict=True)]
        )
        self._more_share = (lengths[:, 1] / np.maximum(1, lengths.sum(axis=1)) if self.asks else np.zeros(0)).astype(np.float32)
        self.heads = [described(paper.head, (0, len(paper.head))) for paper in self.papers]
        self.head_kinds = [described(head.words[:_KIND_PART], (0, 0)).kinds for head in self.heads]
        self.head_terms = [lexicon.terms(paper.head[:500]) for paper in self.papers]
        self.issuer_terms = [lexicon.terms(_issuer(paper.head)) for paper in self.papers]
        self.answering = np.array([answers_another(paper.head) for paper in self.papers], dtype=bool)
        self.years = np.array([paper.year for paper in self.papers], dtype=np.int64)
        self._head_postings = _postings(self.head_terms)
        self._postings = _postings(self.whole)

    def __len__(self) -> int:
        return len(self.asks)

    def texts(self, places: Iterable[int]) -> list[str]:
        """What sentence vectors are made of for some recommendations, some of it more than once."""
        every = (self.own_words, self.more_words, self.told_words)
        return [words[place] for place in places for words in every if words[place]]

    def meant(self, places: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Unit vectors of some recommendations: of their own words, and of all that is told.

        The second is that of all in one go where the recommendation is a caption. Otherwise it is the mean of its own and of that of what introduces
        and answers it, weighted by their words: since the encoder takes means over tokens that comes to much the same, and its own words go
        through it once.
        """
        meanings = self.lexicon.meanings
        own = meanings.of([self.own_words[place] for place in places])
        told = meanings.of([self.told_words[place] or self.own_words[place] for place in places])
        rows = [row for row, place in enumerate(places) if self.more_words[place]]
        if rows:
            share = self._more_share[[places[row] for row in rows]][:, None]
            mixed = own[rows] * (1 - share) + meanings.of([self.more_words[places[row]] for row in rows]) * share
            told[rows] = mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), np.float32(1e-9))
        return own, told

    def rarity(self, papers: Sequence[int]) -> NDArray[np.float64]:
        """By the number of each stem how well it tells apart the recommendations of some papers: 1 for a stem of one or of none, near 0 for
        one of all."""
        terms = [self.terms[place].ids for paper in papers for place in range(int(self.first[paper]), int(self.first[paper + 1]))]
        counts = np.bincount(np.concatenate(terms), minlength=len(self.lexicon)) if terms else np.zeros(len(self.lexicon))
        size = max(2, len(terms))
        result: NDArray[np.float64] = np.log(1 + size / np.maximum(counts, 1)) / np.log(1 + size)
        return result

    def near_heads(self, terms: Terms, limit: int) -> NDArray[np.int64]:
        """Papers whose beginnings share most of the given stems, best first."""
        return _largest(_accumulated(terms, self._head_postings, len(self.papers)), limit)

    def candidates(self, terms: Terms, vector: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
        """Asks that share rare stems with the given ones, and in pools up to `EXACT` the nearest by vector, ``limit`` at most each."""
        return self.proposed([terms], vector[None], limit)[0]

    def proposed(self, terms: Sequence[Terms], vectors: NDArray[np.float32], limit: int) -> list[NDArray[np.int64]]:
        """The `candidates` of several texts: one product for all of them, since it takes the time of reading the pool's vectors once."""
        found = [_largest(_accumulated(one, self._postings, len(self.asks)), limit) for one in terms]
        if not 0 < len(self.asks) <= EXACT:
            return [np.unique(places) for places in found]
        cosines = vectors @ self.vectors.T
        return [np.unique(np.concatenate([places, _nearest(row, limit)])) for places, row in zip(found, cosines, strict=True)]


Postings = dict[int, NDArray[np.int64]]


def _postings(rows: Sequence[Terms]) -> Postings:
    lists: defaultdict[int, list[int]] = defaultdict(list)
    for place, terms in enumerate(rows):
        for number in terms.ids.tolist():
            lists[number].append(place)
    return {number: np.array(places, dtype=np.int64) for number, places in lists.items()}


def _accumulated(terms: Terms, postings: Postings, size: int) -> NDArray[np.float64]:
    """For each row the summed weight of the stems that it shares with the given ones, rare ones counting more."""
    places, weights = [], []
    for number, weight in zip(terms.ids.tolist(), terms.weights.tolist(), strict=True):
        found = postings.get(number)
        if found is None or len(found) > COMMON:
            continue
        places.append(found)
        weights.append(np.full(len(found), weight * np.log1p(size / len(found))))
    if not places:
        return np.zeros(size)
    total = np.bincount(np.concatenate(places), weights=np.concatenate(weights), minlength=size).astype(np.float64)
    return total


def _largest(total: NDArray[np.float64], limit: int) -> NDArray[np.int64]:
    """The places of the largest positive values, at most ``limit``, the largest first; of equal ones the earlier."""
    chosen = np.flatnonzero(total > 0)
    if len(chosen) > limit:
        least = np.partition(total[chosen], len(chosen) - limit)[len(chosen) - limit]
        chosen = chosen[total[chosen] >= least]
    return chosen[np.argsort(-total[chosen], kind="stable")[:limit]]


def _nearest(cosines: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """The places of the largest values, ``limit`` of them; of equal ones the earlier. The ``limit``-th largest of the maxima of blocks is a
    bound that few values reach, and finding it takes a hundredth of sorting all."""
    if len(cosines) > limit * _BLOCK:
        whole = len(cosines) // _BLOCK * _BLOCK
        maxima = cosines[:whole].reshape(-1, _BLOCK).max(axis=1)
        bound = np.partition(maxima, len(maxima) - limit)[len(maxima) - limit]
        chosen = np.flatnonzero(cosines >= bound)
        return chosen[np.argsort(-cosines[chosen], kind="stable")[:limit]]
    return np.argsort(-cosines, kind="stable")[:limit]


def digits_of(words: Sequence[str]) -> frozenset[str]:
    """The numbers among folded words, years left out."""
    return frozenset(word for word in words if word.isdigit() and not (len(word) == 4 and word[:2] in ("19", "20")))


def _told(ask: Ask) -> str:
    """What a recommendation says with what introduces and answers it; a bare number in front of it says nothing."""
    lead = ask.lead if len(ask.lead) > _NUMBER_ONLY else ""
    return " ".join(part for part in (lead, ask.text, ask.answer[:_ANSWERED]) if part) or " "


def _more(ask: Ask) -> str:
    """What introduces and answers a recommendation; a bare number in front of it says nothing."""
    lead = ask.lead if ask.text and len(ask.lead) > _NUMBER_ONLY else ""
    return " ".join(part for part in (lead, ask.answer[:_ANSWERED]) if part)


def _issuer(head: str) -> str:
    """The first line of a paper: who speaks, in most."""
    return next((line for line in head.splitlines() if line.strip()), "")[:120]
