"""Which earlier papers a later one speaks of: by code, year, title, kind and issuer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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
        self._place = {int(number): place for place, number in enumerate(papers.tolist())}
        self.related = np.array([_overlap(later.head_terms[0], pool.head_terms[number], pool) for number in papers.tolist()])
        self.same_issuer = np.array(
            [_overlap(later.issuer_terms[0], pool.issuer_terms[number], pool) for number in papers.tolist()]
        )
        head = later.papers[0].head[:_TITLE_PART]
        self._spread = _spread(pool, papers)
        odds = self._odds(described(head, (0, len(head))), ignore=later.papers[0].year, whole=True)
        self.about, self.meant = _likely(odds), _likely(odds) * _beside(odds)

    def of(self, mention: Mention) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For each of `papers` the probability that a mention means it, and the same beside its rivals: one mention means one paper."""
        odds = self._odds(mention)
        return _likely(odds), _likely(odds) * _beside(odds)

    def _odds(self, mention: Mention, *, ignore: int = 0, whole: bool = False) -> NDArray[np.float64]:
        """Log-odds of each of `papers` being meant; ``ignore`` is a year that says nothing (the paper's own)."""
        years = mention.years - {ignore}
        words = self.pool.lexicon.terms(mention.words)
        kept = np.array([not _is_plain(self.pool, number) for number in words.ids.tolist()], dtype=bool)
        words = Terms(words.ids[kept], words.weights[kept])
        result = np.full(len(self.papers), _FAR)
        for place, number in enumerate(self.papers.tolist()):
            if self.related[place] < _NEAR and not (mention.codes and mention.codes & self.pool.heads[number].codes):
                continue
            paper, seen = self.pool.papers[number], self.pool.heads[number]
            z = _BIAS + _RELATED * float(self.related[place])
            z += _CODE * bool(mention.codes & seen.codes)
            if years:
                z += _YEAR if paper.year in years else _OTHER_YEAR * (paper.year != 0 and not whole)
            title = self.pool.head_terms[number]
            shared = np.isin(words.ids, title.ids)
            told = [self._spread.get(one, 1.0) for one in words.ids[shared].tolist()]
            weight = float((words.weights[shared] * np.array(told)).sum()) if told else 0.0
            z += _TITLE * (1 - np.exp(-weight / 6.0))
            z += _KIND * bool(mention.kinds & _kinds(seen)) if mention.kinds else 0.0
            if mention.own:
                z += _OWN if self.same_issuer[place] > 0.5 else _NOT_OWN
            if mention.your:
                addressed = _overlap(self.pool.issuer_terms[number], self.later.head_terms[0], self.pool, one_sided=True)
                z += _YOUR * (addressed > 0.5 and self.same_issuer[place] < 0.5)
            z += _LAST * (mention.last and self._latest(place))
            result[place] = z
        return result

    def place(self, paper: int) -> int:
        """Where a paper of the pool stands in `papers`."""
        return self._place[paper]

    def _latest(self, place: int) -> bool:
        """Whether no other of the papers of this issuer is younger."""
        number = int(self.papers[place])
        issuer = self.pool.issuer_terms[number]
        for other in self.papers.tolist():
            if (
                self.pool.years[other] > self.pool.years[number]
                and _overlap(issuer, self.pool.issuer_terms[other], self.pool) > 0.5
            ):
                return False
        return True


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


def _kinds(mention: Mention) -> frozenset[str]:
    title = described(mention.words[:260], (0, 0))
    return title.kinds


def _is_plain(pool: Pool, number: int) -> bool:
    return pool.lexicon.stem_of(number) in _PLAIN


def _overlap(one: Terms, other: Terms, pool: Pool, *, one_sided: bool = False) -> float:
    """Shared weight over the smaller side's (or, one-sided, over the first's)."""
    if not len(one.ids) or not len(other.ids):
        return 0.0
    shared = float(one.weights[np.isin(one.ids, other.ids)].sum())
    whole = float(one.weights.sum()) if one_sided else min(float(one.weights.sum()), float(other.weights.sum()))
    return shared / whole if whole > 0 else 0.0


def proposed_papers(later: Pool, pool: Pool, mentions: Sequence[Mention], limit: int) -> NDArray[np.int64]:
    """Papers whose beginnings share most with the later paper's, or with what its mentions say."""
    found = [pool.near_heads(later.head_terms[0], limit)]
    for mention in mentions:
        if mention.describes or mention.numbers:
            found.append(pool.near_heads(pool.lexicon.terms(mention.words), 5))
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
