"""Which earlier papers a later one speaks of: by code, year, title, kind and issuer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recsim.linking.pool import Pool, Terms
from recsim.linking.references import Mention, described

# Log-odds of each kind of agreement between what is said of a paper and a paper, and of its absence. Set by hand on the training part
# of links-v1; their size matters little, since what comes out is one piece of evidence among those that are learnt.
_CODE, _YEAR, _OTHER_YEAR, _TITLE, _KIND, _OWN, _NOT_OWN, _YOUR, _LAST, _RELATED, _BIAS = (
    4.0, 2.2, -2.5, 2.5, 0.8, 1.2, -0.8, 1.5, 0.8, 4.0, -3.4,
)  # fmt: skip
# Papers whose beginnings share less than this are meant by nothing short of a code; the log-odds of those.
_NEAR, _FAR = 0.08, -8.0
# How much of a paper's beginning is its title and what it answers.
_TITLE_PART = 420
# Words of a title that do not tell one paper from another.
_PLAIN = frozenset("report reply respons review audit inspect follow govern recommend".split())


class PaperScores:
    """How likely a later paper speaks of each earlier one, as a whole (`about`) and in single mentions."""

    def __init__(self, later: Pool, pool: Pool, papers: NDArray[np.int64]) -> None:
        self.later, self.pool, self.papers = later, pool, papers
        self._titles = _Rows([pool.head_terms[number] for number in papers.tolist()])
        self._issuers = _Rows([pool.issuer_terms[number] for number in papers.tolist()])
        self.related = self._titles.overlap(later.head_terms[0])
        self.same_issuer = self._issuers.overlap(later.issuer_terms[0])
        self._known: dict[Mention, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
        head = later.papers[0].head[:_TITLE_PART]
        self._spread = _spread(pool, papers)
        odds = self._odds(described(head, (0, len(head))), ignore=later.papers[0].year, whole=True)
        self.about, self.meant = _likely(odds), _likely(odds) * _beside(odds)

    def of(self, mention: Mention) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For each of `papers` the probability that a mention means it, and the same beside its rivals: one mention means one paper."""
        known = self._known.get(mention)
        if known is None:
            odds = self._odds(mention)
            known = self._known[mention] = (_likely(odds), _likely(odds) * _beside(odds))
        return known

    def _odds(self, mention: Mention, *, ignore: int = 0, whole: bool = False) -> NDArray[np.float64]:
        """Log-odds of each of `papers` being meant; ``ignore`` is a year that says nothing (the paper's own)."""
        years = mention.years - {ignore}
        words = self.pool.lexicon.terms(mention.words)
        kept = np.array([not _is_plain(self.pool, number) for number in words.ids.tolist()], dtype=bool)
        words = Terms(words.ids[kept], words.weights[kept])
        told = Terms(
            words.ids, words.weights * np.array([self._spread.get(one, 1.0) for one in words.ids.tolist()], dtype=np.float32)
        )
        codes = np.zeros(len(self.papers), dtype=bool)
        if mention.codes:
            codes = np.array([bool(mention.codes & self.pool.heads[number].codes) for number in self.papers.tolist()], dtype=bool)
        kinds = np.zeros(len(self.papers), dtype=bool)
        if mention.kinds:
            kinds = np.array([bool(mention.kinds & self.pool.head_kinds[number]) for number in self.papers.tolist()], dtype=bool)
        z = _BIAS + _RELATED * self.related + _CODE * codes + _KIND * kinds
        if years:
            published = self.pool.years[self.papers]
            hit = np.isin(published, list(years))
            z += np.where(hit, _YEAR, 0.0 if whole else _OTHER_YEAR * (published != 0))
        z += _TITLE * (1 - np.exp(-self._titles.shared(told) / 6.0))
        if mention.own:
            z += np.where(self.same_issuer > 0.5, _OWN, _NOT_OWN)
        if mention.your:
            z += _YOUR * ((self._addressed > 0.5) & (self.same_issuer < 0.5))
        if mention.last:
            z += _LAST * self._latest
        result: NDArray[np.float64] = np.where((self.related < _NEAR) & ~codes, _FAR, z)
        return result

    def places_of(self, papers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where papers of the pool stand in `papers`."""
        return np.searchsorted(self.papers, papers)

    @cached_property
    def _addressed(self) -> NDArray[np.float64]:
        """For each of `papers` how much of its issuer's name stands in the later paper's beginning."""
        return self._issuers.covered(self.later.head_terms[0])

    @cached_property
    def _latest(self) -> NDArray[np.bool_]:
        """For each of `papers` whether no other of this issuer is younger."""
        years = self.pool.years[self.papers]
        last = np.ones(len(self.papers), dtype=bool)
        for place, number in enumerate(self.papers.tolist()):
            younger = years > years[place]
            last[place] = not (younger & (self._issuers.overlap(self.pool.issuer_terms[number]) > 0.5)).any()
        return last


class _Rows:
    """The stems of several texts, compared with those of one."""

    def __init__(self, rows: Sequence[Terms]) -> None:
        self._count = len(rows)
        self._ids = np.concatenate([row.ids for row in rows]) if rows else np.zeros(0, dtype=np.int64)
        self._weights = np.concatenate([row.weights for row in rows]) if rows else np.zeros(0, dtype=np.float32)
        self._row = np.repeat(np.arange(len(rows)), [len(row.ids) for row in rows])
        self._whole = self._sums(self._weights)

    def shared(self, one: Terms) -> NDArray[np.float64]:
        """For each row the weight, in ``one``, of the stems that stand in both."""
        order = np.argsort(one.ids)
        ids, weights = one.ids[order], one.weights[order]
        if not len(ids):
            return np.zeros(self._count)
        at = np.minimum(np.searchsorted(ids, self._ids), len(ids) - 1)
        return self._sums(weights[at] * (ids[at] == self._ids))

    def overlap(self, one: Terms) -> NDArray[np.float64]:
        """Shared weight over the smaller side's."""
        return self._share(one, np.minimum(self._whole, float(one.weights.sum())))

    def covered(self, one: Terms) -> NDArray[np.float64]:
        """Shared weight over each row's."""
        return self._share(one, self._whole)

    def _share(self, one: Terms, whole: NDArray[np.float64]) -> NDArray[np.float64]:
        shared = self.shared(one)
        return np.divide(shared, whole, out=np.zeros(self._count), where=whole > 0)

    def _sums(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.bincount(self._row, weights=values, minlength=self._count).astype(np.float64)


def _likely(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-odds))
    return result


def _beside(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely each is beside the likeliest."""
    result: NDArray[np.float64] = np.exp(1.5 * (odds - odds.max())) if len(odds) else odds
    return result


def _spread(pool: Pool, papers: NDArray[np.int64]) -> dict[int, float]:
    """For each stem of the papers' beginnings how well it tells them apart: 1 for a stem of one paper, near 0 for one of all."""
    counts = Counter(number for paper in papers.tolist() for number in pool.head_terms[paper].ids.tolist())
    size = max(2, len(papers))
    return {number: float(np.log(1 + size / count) / np.log(1 + size)) for number, count in counts.items()}


def _is_plain(pool: Pool, number: int) -> bool:
    return pool.lexicon.stem_of(number) in _PLAIN


def proposed_papers(later: Pool, pool: Pool, mentions: Sequence[Mention], limit: int) -> NDArray[np.int64]:
    """Papers whose beginnings share most with the later paper's, or with what its mentions say."""
    found = [pool.near_heads(later.head_terms[0], limit)]
    for mention in mentions:
        if mention.describes or mention.numbers:
            found.append(pool.near_heads(pool.lexicon.terms(mention.words), 5))
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
