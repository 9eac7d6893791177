"""What speaks for a later recommendation being linked to an earlier one: rows of named evidence for all candidates at once."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from recsim.linking.asks import Ask
from recsim.linking.clauses import clause_columns, spelled, words_kept
from recsim.linking.papers import PaperScores
from recsim.linking.pool import Pool, Terms
from recsim.linking.progress import progress_of
from recsim.linking.references import Mention, cited_numbers, is_code, mentions, same_number
from recsim.wording import fold

# In the order of the columns. The first group is likeness, the second who does what, the third references, the fourth cues of the
# later text alone, and the last how far a pair stands out from its rivals in both papers.
EVIDENCE = (
    "words", "earlier_covered", "later_covered", "earlier_near", "earlier_near_rare", "later_near", "earlier_key", "later_key",
    "vector", "vector_whole", "vector_words", "meaning", "meaning_told", "meaning_both",
    "meaning_gap", "meaning_gap_back", "told_gap", "told_gap_back", "kept", "reprinted", "quoted", "swapped", "earlier_worst", "later_worst",
    "same_action", "other_action", "same_verb", "verb_near", "object_near", "same_actor", "other_actor", "same_object", "same_numbers", "other_numbers",
    "reference", "other_reference", "same_id", "other_id", "same_code", "pointed_elsewhere", "about", "answered", "related_papers", "paper_named", "about_caption",
    "closed", "partly", "under_way", "open", "again", "asks", "asks_again", "told", "caption", "answering",
    "closed_about", "again_near", "caption_near",
)  # fmt: skip
CONTRAST = ("stands_out", "stands_out_back", "best", "best_back", "stands_out_named")
NAMES = EVIDENCE + CONTRAST
_ASKS = re.compile(r"\b(?:should|must|shall|recommend(?:s|ed)? (?:that|to)|(?:is|are) recommended to|I ask|we ask)\b", re.I)
# The share of words kept in order from which a text is reprinted rather than asked again.
_REPRINTED = 0.9
# Words of a later text up to which it is a caption rather than an ask.
_CAPTION = 9
# Below this cosine two words have nothing to do with each other (nine in ten random pairs of words lie below .23).
_NEAR = 0.25
# Papers whose beginnings share less than this give out codes of their own.
_ONE_SERIES = 0.08
# A gap of one cosine counts as much as this many log-odds.
_COSINE_ODDS = 8.0


class LaterText:
    """One later recommendation made ready: its stems, its cues and its references."""

    def __init__(self, later: Pool, place: int) -> None:
        self.ask: Ask = later.asks[place]
        self.place = place
        self.terms, self.whole = later.terms[place], later.whole[place]
        self.words = fold(self.ask.text)
        self.spelled = spelled(later.lexicon.symbols, self.words)
        self.whole_spelled = spelled(later.lexicon.symbols, fold(self.ask.whole))
        self.digits = later.digits[place]
        self.number = later.numbers[place]
        self.progress = progress_of(self.ask.whole)
        self.asks = bool(_ASKS.search(self.ask.text) or _ASKS.search(self.ask.lead))
        self.caption = len(self.words) <= _CAPTION
        told = f"{self.ask.text} {self.ask.answer}"[:420]
        # Its own number in its lead is no reference; where the paper answers another, `same_id` takes it up.
        ahead = [
            one
            for one in mentions(self.ask.lead, lead=True)
            if not self.number or cited_numbers(one) != {self.number} or one.describes
        ]
        self.mentions: list[Mention] = [*ahead, *mentions(told)]


class Cosines:
    """Cosines of sentence vectors between all recommendations of a later paper and some of a pool, which are looked up once for all."""

    def __init__(self, later: Pool, pool: Pool, places: NDArray[np.int64]) -> None:
        pool.lexicon.meanings.learn(pool.texts(places.tolist()))
        mine, (own, told) = later.meant(range(len(later))), pool.meant(places.tolist())
        self._places = places
        self._cosines = {"meaning": own @ mine[0].T, "meaning_told": own @ mine[1].T, "meaning_both": told @ mine[1].T}

    def of(self, ask: int, places: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
        """Those of one recommendation with some of the places, by the names of the evidence."""
        rows = np.searchsorted(self._places, places)
        return {name: values[rows, ask] for name, values in self._cosines.items()}


def rows(
    later: Pool,
    text: LaterText,
    pool: Pool,
    places: NDArray[np.int64],
    scores: PaperScores,
    rarity: NDArray[np.float64],
    cosines: Cosines,
) -> NDArray[np.float64]:
    """One row of `EVIDENCE` for each candidate place."""
    table = np.zeros((len(places), len(EVIDENCE)))
    column = {name: number for number, name in enumerate(EVIDENCE)}
    likeness = _likeness(text, pool, places, rarity)
    for name, values in likeness.items():
        table[:, column[name]] = values
    table[:, column["vector"]] = pool.vectors[places] @ later.vectors[text.place]
    table[:, column["vector_whole"]] = pool.vectors[places] @ later.whole_vectors[text.place]
    table[:, column["vector_words"]] = pool.centres[places] @ later.centres[text.place]
    for name, likeness_of_meaning in cosines.of(text.place, places).items():
        table[:, column[name]] = likeness_of_meaning
    table[:, column["verb_near"]] = _near_stems(later.verbs[text.place], pool.verbs[places], pool)
    table[:, column["object_near"]] = _near_stems(later.objects[text.place], pool.objects[places], pool)
    owners = pool.owner[places]
    at = scores.places_of(owners)
    about = scores.about[at]
    named = np.zeros(len(places))
    local = [(mention, scores.of(mention)[1] if mention.describes else scores.meant) for mention in text.mentions]
    for name, values in clause_columns(later.clause_table, text.place, pool.clause_table, places).items():
        table[:, column[name]] = values
    words = [pool.spelled[place] for place in places.tolist()]
    lengths = np.array([len(one) for one in words])
    kept, quoted = words_kept((text.spelled, text.whole_spelled), words)
    table[:, column["kept"]] = kept / np.maximum(1, np.maximum(lengths, len(text.spelled)))
    table[:, column["reprinted"]] = (lengths >= 5) & (table[:, column["kept"]] >= _REPRINTED)
    table[:, column["quoted"]] = np.where(lengths >= 5, quoted / np.maximum(lengths, 1), 0.0)
    if text.digits:
        there = np.array([bool(pool.digits[place]) for place in places.tolist()])
        shared = np.array([not text.digits.isdisjoint(pool.digits[place]) for place in places.tolist()])
        table[:, column["same_numbers"]], table[:, column["other_numbers"]] = shared, there & ~shared
    symbols, row_of = np.unique(pool.number_symbols[places], return_index=True)
    printed = dict(zip(symbols.tolist(), (pool.numbers[place] for place in places[row_of].tolist()), strict=True))
    printed_at = np.searchsorted(symbols, pool.number_symbols[places])
    for mention, means in local:
        meant = means[at]
        if mention.numbers:
            cited = cited_numbers(mention)
            hits = np.array([any(same_number(one, printed[other]) for one in cited) for other in symbols.tolist()])[printed_at]
            for name, chosen in (("reference", hits), ("other_reference", ~hits)):
                table[:, column[name]] = np.maximum(table[:, column[name]], meant * chosen)
        named = np.maximum(named, meant)
    if text.number:
        weights = scores.meant[at] * bool(later.answering[0]) * (pool.number_symbols[places] >= 0)
        same = np.array([same_number(text.number, printed[other]) for other in symbols.tolist()])[printed_at]
        table[:, column["same_id"]], table[:, column["other_id"]] = weights * same, weights * ~same
        table[:, column["same_code"]] = same & is_code(text.number) & (scores.related[at] >= _ONE_SERIES)
    # A number that hits rules out what the same mention's paper says elsewhere.
    table[:, column["other_reference"]] *= 1.0 - table[:, column["reference"]]
    pointed = np.maximum(table[:, column["reference"]], table[:, column["same_id"]])
    table[:, column["pointed_elsewhere"]] = np.maximum(pointed.max(initial=0.0) - pointed, 0.0)
    # Words kept in order while what is not kept is unlike: the same template with another object.
    unlike = 1.0 - np.maximum(table[:, column["earlier_near"]], table[:, column["later_near"]])
    table[:, column["swapped"]] = table[:, column["kept"]] * unlike * 4.0
    table[:, column["about"]] = about
    table[:, column["answered"]] = scores.meant[at]
    table[:, column["related_papers"]] = scores.related[at]
    table[:, column["paper_named"]] = named
    cues = text.progress
    fixed = {
        "closed": min(cues.closed, 2) / 2,
        "partly": min(cues.partly, 2) / 2,
        "under_way": min(cues.under_way, 2) / 2,
        "open": min(cues.open, 2) / 2,
        "again": min(cues.again, 2) / 2,
        "asks": float(text.asks),
        "asks_again": float(text.asks and cues.again > 0),
        "told": float(cues.closed + cues.partly + cues.under_way + cues.open + cues.superseded > 0 and not text.asks),
        "caption": float(text.caption),
        "answering": float(later.answering[0]),
    }
    for name, value in fixed.items():
        table[:, column[name]] = value
    table[:, column["about_caption"]] = about * text.caption
    table[:, column["closed_about"]] = about * (cues.closed + cues.partly + cues.open > 0)
    table[:, column["again_near"]] = fixed["again"] * table[:, column["earlier_near"]]
    table[:, column["caption_near"]] = float(text.caption) * table[:, column["later_near"]]
    return table


def _likeness(
    text: LaterText, pool: Pool, places: NDArray[np.int64], rarity: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Shared and near stems of both sides; a side without stems shares nothing."""
    count = len(places)
    names = (
        "words",
        "earlier_covered",
        "later_covered",
        "earlier_near",
        "earlier_near_rare",
        "later_near",
        "earlier_key",
        "later_key",
        "earlier_worst",
        "later_worst",
    )
    empty = {name: np.zeros(count) for name in names}
    own: Terms = text.whole
    if not len(own.ids):
        return empty
    groups = [pool.terms[place] for place in places.tolist()]
    sizes = np.array([len(group.ids) for group in groups])
    ids = np.concatenate([group.ids for group in groups]) if sizes.sum() else np.zeros(0, dtype=np.int64)
    if not len(ids):
        return empty
    weights = np.concatenate([group.weights for group in groups]).astype(np.float64)
    rare = weights * rarity[ids]
    segment = np.repeat(np.arange(count), sizes)
    vectors = pool.lexicon.vectors
    near = np.clip((vectors[own.ids] @ vectors[ids].T - _NEAR) / (1 - _NEAR), 0.0, 1.0)
    exact = own.ids[:, None] == ids[None, :]
    near[exact] = 1.0
    in_text = np.isin(own.ids, text.terms.ids)
    whole = np.bincount(segment, weights=weights, minlength=count)
    whole_rare = np.bincount(segment, weights=rare, minlength=count)
    best = near.max(axis=0)
    hit = exact.any(axis=0)
    filled = np.flatnonzero(sizes > 0)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])[filled]
    own_weights = own.weights.astype(np.float64) * in_text * rarity[own.ids]
    total = own_weights.sum()
    later_near, later_hit, later_key, later_worst = (np.zeros(count) for _ in range(4))
    if total > 0:
        by_stem = np.maximum.reduceat(near, starts, axis=1)
        later_near[filled] = own_weights @ by_stem / total
        key = _heaviest(own_weights)
        later_key[filled] = by_stem[key].mean(axis=0)
        later_worst[filled] = by_stem[key].min(axis=0)
        later_hit[filled] = own_weights @ np.logical_or.reduceat(exact, starts, axis=1) / total
    shared = np.bincount(segment, weights=weights * (exact & in_text[:, None]).any(axis=0), minlength=count)
    norm = np.sqrt(np.maximum(whole * max(total, 1e-9), 1e-9))
    least = np.maximum(whole, 1e-9)
    earlier_key, earlier_worst = _key_stems(best, rare, segment, count)
    return {
        "words": shared / norm,
        "earlier_covered": np.bincount(segment, weights=weights * hit, minlength=count) / least,
        "later_covered": later_hit,
        "earlier_near": np.bincount(segment, weights=weights * best, minlength=count) / least,
        "earlier_near_rare": np.bincount(segment, weights=rare * best, minlength=count) / np.maximum(whole_rare, 1e-9),
        "later_near": later_near,
        "earlier_key": earlier_key,
        "earlier_worst": earlier_worst,
        "later_key": later_key,
        "later_worst": later_worst,
    }


def _heaviest(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """The places of the three heaviest stems."""
    return np.argsort(-weights, kind="stable")[:3]


def _key_stems(
    best: NDArray[np.float64], weights: NDArray[np.float64], segment: NDArray[np.int64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How near the three heaviest stems of each segment come to the other side: their mean, and the worst of them."""
    order = np.lexsort((-weights, segment))
    ordered = segment[order]
    chosen = order[np.arange(len(order)) - np.searchsorted(ordered, ordered) < 3]
    sizes = np.maximum(np.bincount(segment[chosen], minlength=count), 1)
    mean = np.bincount(segment[chosen], weights=best[chosen], minlength=count) / sizes
    worst = np.ones(count)
    np.minimum.at(worst, segment[chosen], best[chosen])
    worst[np.bincount(segment[chosen], minlength=count) == 0] = 0.0
    return mean, worst


def contrasts(
    base: NDArray[np.float64],
    asks: NDArray[np.int64],
    places: NDArray[np.int64],
    owners: NDArray[np.int64],
    named: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Rows of `CONTRAST`: how far a pair's score lies above its best rival, with the same later ask among the earlier paper's asks,
    and with the same earlier ask among the later paper's; and whether it is the best of each."""
    result = np.zeros((len(base), len(CONTRAST)))
    stand_out(base, asks, places, owners, result)
    result[:, 4] = np.minimum(result[:, 0], result[:, 1]) * named
    return result


def add_meaning_gaps(
    table: NDArray[np.float64], asks: NDArray[np.int64], places: NDArray[np.int64], owners: NDArray[np.int64]
) -> None:
    """Fills in how far the cosine of a pair's meanings lies above its best rival's, among both papers' recommendations."""
    for source, names in (("meaning", ("meaning_gap", "meaning_gap_back")), ("meaning_told", ("told_gap", "told_gap_back"))):
        found = np.zeros((len(table), 4))
        stand_out(table[:, EVIDENCE.index(source)] * _COSINE_ODDS, asks, places, owners, found)
        for number, name in enumerate(names):
            table[:, EVIDENCE.index(name)] = found[:, number]


def stand_out(
    base: NDArray[np.float64],
    asks: NDArray[np.int64],
    places: NDArray[np.int64],
    owners: NDArray[np.int64],
    result: NDArray[np.float64],
) -> None:
    """Fills four columns of ``result``: the gap to the best rival among the earlier paper's and the later one's asks (in thirds of log-odds, at
    most 5 either way), and being the best of each."""
    for number, keys in enumerate((asks * (owners.max(initial=0) + 1) + owners, places)):
        order, first, group = ranked(base, keys)
        values = base[order]
        ahead = np.full(len(order), -3.0)
        ahead[:-1] = values[1:] - values[:-1]
        top = values[first][group]
        alone = np.append(first[1:], len(order)) - first < 2
        gaps = values - top
        gaps[first] = np.where(alone, 3.0, -ahead[first])
        result[order, number] = np.clip(gaps, -5.0, 5.0) / 3
        result[order[first], 2 + number] = 1.0


def ranked(
    values: NDArray[np.float64], keys: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Rows in the order of their keys and, within a key, the largest value first (of equal ones the earlier row); where each key begins
    in that order, and for each place of it the number of its key."""
    order = np.lexsort((-values, keys))
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = keys[order][1:] != keys[order][:-1]
    return order, np.flatnonzero(fresh), np.cumsum(fresh) - 1


def _near_stems(own: NDArray[np.int64], others: NDArray[np.int64], pool: Pool) -> NDArray[np.float64]:
    """For each row of others the mean over both sides of how near each stem comes to one of the other side; -1 stands for no stem."""
    own = own[own >= 0]
    there = others >= 0
    if not len(own) or not len(others):
        return np.zeros(len(others))
    vectors = pool.lexicon.vectors
    near = np.clip(np.einsum("kd,nmd->nkm", vectors[own], vectors[others]), 0.0, 1.0).astype(np.float64)
    near[own[None, :, None] == others[:, None, :]] = 1.0
    near *= there[:, None, :]
    ahead = near.max(axis=2).mean(axis=1)
    back = (near.max(axis=1) * there).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    result: NDArray[np.float64] = np.where(there.any(axis=1), (ahead + back) / 2, 0.0)
    return result
