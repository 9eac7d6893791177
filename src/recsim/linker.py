"""Links on one screen: parse a paper, find earlier recommendations in the store, weigh them, follow links over links."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recsim import __version__
from recsim.errors import MissingSource, RecsimError, UsageError
from recsim.index import Index
from recsim.index.recommendations import OutlineCache
from recsim.linking import (
    DEFAULT_MODEL,
    Ask,
    FirstLook,
    Gathered,
    PaperHead,
    Pool,
    asks_from,
    first_look,
    gather,
    head_of,
    judge,
    load_linking,
    neighbours,
    outline_of,
    plain_number,
    same_number,
)
from recsim.linking.chains import Chains
from recsim.linking.cited import references_of
from recsim.linking.closure import closure_of
from recsim.linking.pool import EXACT
from recsim.linking.references import described
from recsim.linking.resolve import resolved
from recsim.links import RELATIONS, Link, Linked, LinkedRecommendation, LinkSide, Reference, Relation
from recsim.pipeline import parse
from recsim.reading import DEFAULT_LIMITS, Limits
from recsim.records import Document, Failure, Paper, Problem
from recsim.verdicts import Signal

Source = str | Path | bytes | Document | Paper
# Evidence that a link shows, the strongest first; the rest is summed up in one signal.
_SHOWN = 8
# Links of one recommendation to what is only related, at most.
_RELATED = 3
# A direct link below this probability is not kept.
_LEAST = 0.05
# Papers whose candidate pairs are kept after a first look, half a megabyte each.
_AHEAD = 64
# Papers that are looked at for later members of a thread, by their recommendations and by their beginnings.
_WIDE = 40
_PARSER = f"{__version__}/5"


@dataclass(frozen=True)
class StoredPaper:
    """A paper of the store: who it is, how it begins, its recommendations."""

    id: str
    source: str
    title: str | None
    head: PaperHead
    asks: tuple[Ask, ...]
    sequence: int | None = None

    def side(self, ask: Ask) -> LinkSide:
        """One of its recommendations as a side of a link."""
        return LinkSide(
            self.id, self.source, self.title, self.head.published, ask.id, ask.printed_id, ask.text or ask.lead, ask.span
        )


Row = NDArray[np.float64]
Direct = dict[int, tuple[float, Row, Row]]


class Linker:
    """Links papers to the recommendations of an index with one model. Texts of the index are parsed once and remembered beside it.

    ``papers`` are further papers to link to, parsed already. Raises `EncoderMismatch` or `MissingFile` for a model that cannot be used.
    """

    def __init__(
        self,
        index: Index | None = None,
        *,
        papers: Iterable[Paper] = (),
        model: str = DEFAULT_MODEL,
        limits: Limits = DEFAULT_LIMITS,
        on_done: Callable[[str], None] | None = None,
    ) -> None:
        self.index, self.limits, self.model_name = index, limits, model
        # Whether the vectors that a paper needed are written beside the store when it is done.
        self.keeping = True
        self.model = load_linking(model)
        self.lexicon = self.model.lexicon()
        stored = list(self._stored(index, on_done)) if index is not None else []
        given = {paper.document.id: paper for paper in papers}
        stored += [stored_paper(paper) for paper in given.values() if all(one.id != paper.document.id for one in stored)]
        stored.sort(key=lambda paper: (paper.head.published or "", paper.source))
        self.papers: tuple[StoredPaper, ...] = tuple(stored)
        self.pool = Pool([paper.head for paper in stored], [paper.asks for paper in stored], self.lexicon)
        self._days = np.array([paper.head.published or "" for paper in stored], dtype=np.str_)
        self._numbers = {paper.id: number for number, paper in enumerate(stored)}
        self._texts = frozenset(self.pool.texts(range(len(self.pool))))
        if index is not None:
            self._recall(index)
        self._parsed: dict[str, Paper] = given
        self._direct: dict[int, list[Direct]] = {}
        self._looks: dict[int, FirstLook] = {}
        self._compared_ahead: dict[int, tuple[Gathered, FirstLook]] = {}

    def _stored(self, index: Index, on_done: Callable[[str], None] | None) -> Iterator[StoredPaper]:
        cache = OutlineCache(index.folder, _PARSER)
        fresh, known = [], []
        try:
            for sequence in list(index.sequences()):
                document = index.document(sequence)
                if document is None:
                    continue
                known.append(document.id)
                outline = cache.get(document.id)
                if outline is None:
                    outline = outline_of(parse(document))
                    fresh.append((document.id, outline))
                asks = asks_from(document.text, outline)
                yield replace(_from_outline(document, outline["published"] or document.published_hint, asks), sequence=sequence)
                if on_done is not None:
                    on_done(document.source)
        finally:
            cache.put(fresh)
            cache.keep_only(known)
            cache.close()

    def _recall(self, index: Index) -> None:
        """Takes over the sentence vectors that stand beside the store, and drops there what the store has no more."""
        meanings = self.model.sentences.name
        cache = OutlineCache(index.folder, _PARSER)
        stored = cache.meanings()
        for text in self._texts:
            digest = _digest(meanings, text)
            vector = stored.pop(digest, None)
            if vector is not None and len(vector) == self.model.sentences.dim:
                self.lexicon.meanings.remember(text, np.frombuffer(vector, dtype=np.int8))
        cache.drop_meanings(stored)
        cache.close()

    def texts(self) -> list[str]:
        """What the recommendations of the store say, as sentence vectors are made of it: each text once, in a fixed order."""
        return sorted(self._texts)

    def keep(self) -> None:
        """Writes the sentence vectors that were made of the store's recommendations beside it, so that they are made once."""
        fresh = [
            (_digest(self.model.sentences.name, text), vector.tobytes())
            for text, vector in self.lexicon.meanings.made().items()
            if text in self._texts
        ]
        if fresh and self.index is not None:
            cache = OutlineCache(self.index.folder, _PARSER)
            cache.put_meanings(fresh)
            cache.close()

    def link(self, source: Source) -> Linked:
        """The recommendations of a paper with their links to earlier ones, best first. Raises a `ReadError`."""
        paper = source if isinstance(source, Paper) else parse(source, limits=self.limits)
        later = stored_paper(paper)
        number = self._numbers.get(later.id)
        direct = self.direct(later, number)
        chains = self._chains(self._reached(direct))
        mine, allowed = Pool([later.head], [later.asks], self.lexicon), self._allowed(later, number)
        items = {item.id: item for item in paper.walk()}
        rows = []
        for place, ask in enumerate(later.asks):
            links = self._links(direct[place], later, number, chains)
            references = references_of(paper, items.get(ask.id), ask)
            rows.append(
                LinkedRecommendation(
                    later.side(ask),
                    ask.parent,
                    links,
                    tuple(self._found(reference, links, mine, allowed) for reference in references),
                    closure_of(paper.document, items[ask.id]) if ask.id in items else None,
                )
            )
        if self.keeping:
            self.keep()
        parents = {row.side.id: row for row in rows}
        # Passages that only mention recommendations are told where they lead somewhere.
        rows = [
            _with_parents(row, parents)
            for row in rows
            if row.side.id in items or row.links or any(one.numbers for one in row.references)
        ]
        # Entries of papers in which structure finds no recommendations are enough to link.
        problems = [one for one in paper.problems if one.code != "no_recommendations" or not rows]
        if not self.papers:
            problems.append(Problem("nothing_to_link_to", "the index holds no text, so only what the paper says itself was read"))
        if len(self.pool) > EXACT:
            said = f"the store has {len(self.pool)} recommendations; beyond {EXACT} none is proposed by its vector, only by stems and references"
            problems.append(Problem("stems_only", said))
        if paper.published is None:
            problems.append(Problem("no_date", "no date of publication was found; every text of the index counts as earlier"))
        return Linked(later.id, later.source, later.title, paper.published, tuple(rows), paper.claims, tuple(problems))

    def link_many(self, sources: Iterable[Source], *, on_done: Callable[[str], None] | None = None) -> Iterator[Linked | Failure]:
        """The links of each source, in order; one that cannot be read gives a `Failure` in its place."""
        for source in sources:
            name = str(source)[:200] if isinstance(source, str | Path) else type(source).__name__
            try:
                yield self.link(source)
            except RecsimError as error:
                yield Failure(name, error.code, str(error))
            if on_done is not None:
                on_done(name)

    def paper(self, number: int) -> Paper:
        """A paper of the pool, parsed. Raises `MissingSource` where another process has removed it from the index."""
        stored = self.papers[number]
        if stored.id not in self._parsed:
            document = self.index.document(stored.sequence) if self.index is not None and stored.sequence is not None else None
            if document is None:
                raise MissingSource(f"{stored.source} is not in the index any more; run the command again")
            self._parsed[stored.id] = parse(document)
        return self._parsed[stored.id]

    def thread(self, item: int) -> dict[int, tuple[float, Relation]]:
        """All recommendations of the pool that are the same ask as one of them: place to probability and relation to what came before."""
        pool = self.pool
        owner = int(pool.owner[item])
        near = pool.owner[pool.candidates(pool.whole[item], pool.whole_vectors[item], _WIDE)]
        known = set(np.unique(np.concatenate([near, pool.near_heads(pool.head_terms[owner], _WIDE), [owner]])).tolist())
        chains = self._chains(known)
        found = {item: 1.0}
        waiting = [item]
        while waiting:
            place = waiting.pop()
            number = int(pool.owner[place])
            fresh = self._reached(self._direct_of(number)) - known
            known |= fresh
            self._chain(chains, fresh)
            for other, score in chains.near(place).items():
                product = found[place] * score
                if product >= self.model.threshold and product > found.get(other, 0.0):
                    found[other] = product
                    waiting.append(other)
        return {place: (score, self._relation(place, found)) for place, score in found.items()}

    def _relation(self, place: int, thread: dict[int, float]) -> Relation:
        """The relation of a member of a thread to the earlier members, by its likeliest link to one."""
        number = int(self.pool.owner[place])
        direct = self._direct_of(number)[place - int(self.pool.first[number])]
        inside = [(score, relations) for item, (score, relations, _) in direct.items() if item in thread]
        if not inside:
            return "unrelated"
        return RELATIONS[int(max(inside, key=lambda one: one[0])[1][:3].argmax())]

    def direct(self, later: StoredPaper, number: int | None) -> list[Direct]:
        """For each recommendation of a paper its direct links: place in the pool to probability, relations and evidence."""
        if number is not None and number in self._direct:
            return self._direct[number]
        allowed = self._allowed(later, number)
        found: list[Direct] = [{} for _ in later.asks]
        if allowed.any() and later.asks:
            gathered, look = self._compared(later, number)
            others = {paper: self._look(paper) for paper in neighbours(look)}
            judged = judge(gathered, self.model, look, others, self.pool.first)
            for row in np.flatnonzero((judged.linked >= _LEAST) | (judged.relations[:, 3] >= 0.5)).tolist():
                found[int(gathered.asks[row])][int(gathered.places[row])] = (
                    float(judged.linked[row]), judged.relations[row], judged.table[row],
                )  # fmt: skip
        if number is not None:
            self._direct[number] = found
        return found

    def _direct_of(self, number: int) -> list[Direct]:
        return self.direct(self.papers[number], number)

    def _compared(self, later: StoredPaper, number: int | None) -> tuple[Gathered, FirstLook]:
        """The candidate pairs of a paper and a first look at them, of which what speaks for others is kept."""
        if number is not None and number in self._compared_ahead:
            return self._compared_ahead.pop(number)
        gathered = gather(Pool([later.head], [later.asks], self.lexicon), self.pool, self._allowed(later, number))
        look = first_look(gathered, self.model)
        if number is not None:
            self._looks[number] = look.speaking()
        return gathered, look

    def _look(self, number: int) -> FirstLook:
        """The first look at a paper of the pool. Its pairs are kept for a while, since a paper that is linked to is mostly linked itself."""
        if number not in self._looks:
            compared = self._compared(self.papers[number], number)
            if len(self._compared_ahead) >= _AHEAD:
                self._compared_ahead.pop(next(iter(self._compared_ahead)))
            self._compared_ahead[number] = compared
        return self._looks[number]

    def _allowed(self, later: StoredPaper, number: int | None) -> NDArray[np.bool_]:
        """Which papers of the pool a paper may be linked to; ``number`` is its own place there."""
        day = later.head.published
        allowed: NDArray[np.bool_] = (
            (self._days == "") | (self._days <= day) if day is not None else np.ones(len(self._days), dtype=bool)
        )
        if number is not None:
            allowed[number] = False
        return allowed

    def _reached(self, direct: list[Direct]) -> set[int]:
        """The papers that direct links lead to, and those that theirs lead to."""
        waiting = {int(self.pool.owner[item]) for links in direct for item, (score, _, _) in links.items() if score >= 0.1}
        reached: set[int] = set()
        while waiting:
            number = waiting.pop()
            reached.add(number)
            waiting |= {
                int(self.pool.owner[item])
                for links in self._direct_of(number)
                for item, (score, _, _) in links.items()
                if score >= 0.3 and int(self.pool.owner[item]) not in reached
            }
        return reached

    def _chains(self, papers: Iterable[int]) -> Chains[int]:
        """The links of some papers. Only what the question leads to takes part, so that the answer is the same whatever was asked before."""
        chains: Chains[int] = Chains()
        self._chain(chains, papers)
        return chains

    def _chain(self, chains: Chains[int], papers: Iterable[int]) -> None:
        for number in papers:
            first = int(self.pool.first[number])
            for place, links in enumerate(self._direct_of(number)):
                chains.add(first + place, {item: score for item, (score, _, _) in links.items()})

    def _links(self, direct: Direct, later: StoredPaper, number: int | None, chains: Chains[int]) -> tuple[Link, ...]:
        extended = chains.extended({item: score for item, (score, _, _) in direct.items()})
        links = []
        related = 0
        # What the later text does is the same whichever earlier one it is compared with: its likeliest link says it.
        told = max(direct.values(), key=lambda one: one[0])[1][:3] if direct else np.zeros(3)
        for item, (score, between) in sorted(extended.items(), key=lambda one: -one[1][0]):
            owner = int(self.pool.owner[item])
            if owner == number or not _earlier(self.papers[owner], later):
                continue  # a chain may lead back, or to what appeared since
            _, relations, row = direct[between if between is not None else item]
            if score >= self.model.threshold:
                relation = RELATIONS[int(told.argmax())]
            elif between is None and relations[3] >= 0.5 and related < _RELATED:
                relation, related = "related", related + 1
            else:
                continue
            scale = score / max(float(told.sum()), 1e-9)
            shares = [float(value) * scale for value in told]
            left = (1 - score) / max(float(relations[3:].sum()), 1e-9)
            shares += [float(value) * left for value in relations[3:]]
            links.append(
                Link(
                    relation,
                    score,
                    dict(zip(RELATIONS, shares, strict=True)),
                    self.side(item),
                    self._signals(row),
                    self.side(between) if between is not None else None,
                )
            )
        return tuple(links)

    def side(self, item: int) -> LinkSide:
        """A recommendation of the pool as a side of a link."""
        return self.papers[int(self.pool.owner[item])].side(self.pool.asks[item])

    def _signals(self, row: Row) -> tuple[Signal, ...]:
        parts = self.model.contributions(row)
        first, rest = parts[0], sorted(parts[1:], key=lambda part: -abs(part[2]))
        shown = [first, *(part for part in rest[:_SHOWN] if part[1])]
        left = sum(part[2] for part in parts) - sum(part[2] for part in shown)
        return (*(Signal(*part) for part in shown), Signal("other", 0.0, left))

    def _found(self, reference: Reference, links: tuple[Link, ...], mine: Pool, allowed: NDArray[np.bool_]) -> Reference:
        """The reference with what it stands for: links with one of its numbers or, quoted, with its words; and what else its number and
        what it says of the paper fit as well."""
        wanted = [plain_number(number) for number in reference.numbers]
        sides: list[LinkSide] = []
        for link in links:
            if link.relation in ("related", "unrelated"):
                continue
            number = plain_number(link.earlier.printed_id)
            if (not wanted and reference.quoted) or any(same_number(number, one) for one in wanted):
                sides.append(link.earlier)
        if not wanted or not allowed.any():
            return replace(reference, found=tuple(sides))
        said = reference.report or reference.text
        places = [place for place, _ in resolved(mine, self.pool, allowed, described(said, (0, len(said)), reference.numbers))]
        known = {(side.document, side.id) for side in sides}
        others = [self.side(place) for place in places]
        sides += [side for side in others if (side.document, side.id) not in known]
        return replace(reference, found=tuple(sides), ambiguous=self._several(places))

    def _several(self, places: list[int]) -> bool:
        """Whether places of different papers are different asks: a report and the reply that reprints it are not."""
        first: dict[str, int] = {}
        for place in places:
            first.setdefault(self.pool.numbers[place], place)
        return any(
            self.pool.owner[place] != self.pool.owner[first[self.pool.numbers[place]]]
            and first[self.pool.numbers[place]] not in self._asked_of(place)
            for place in places
        )

    def _asked_of(self, place: int) -> set[int]:
        """The recommendations that one of the pool is known to be linked with."""
        number = int(self.pool.owner[place])
        return set(self._chains({number} | self._reached(self._direct_of(number))).near(place))


def _digest(encoder: str, text: str) -> bytes:
    return hashlib.sha256(f"{encoder}\0{text}".encode()).digest()[:16]


def stored_paper(paper: Paper) -> StoredPaper:
    """A parsed paper as the linker holds it."""
    outline = outline_of(paper)
    return _from_outline(paper.document, outline["published"], asks_from(paper.document.text, outline))


def _from_outline(document: Document, published: str | None, asks: list[Ask]) -> StoredPaper:
    head = PaperHead(document.id, document.title or "", published, head_of(document.text, asks))
    return StoredPaper(document.id, document.source, document.title, head, tuple(asks))


def _earlier(other: StoredPaper, later: StoredPaper) -> bool:
    """Whether a paper may be linked to: it appeared on or before the day of the later one, or one of them says no day."""
    if other.id == later.id:
        return False
    if other.head.published is None or later.head.published is None:
        return True
    return other.head.published <= later.head.published


def _with_parents(row: LinkedRecommendation, rows: dict[str, LinkedRecommendation]) -> LinkedRecommendation:
    """A part with what its parent says of the paper that the parts come from."""
    parent = rows.get(row.parent) if row.parent is not None else None
    if parent is None:
        return row
    inherited = [one for one in parent.references if one.report and not one.numbers and not one.quoted]
    return replace(row, references=(*row.references, *inherited))


def link(
    source: Source, *, index: Index | str | Path | None = None, papers: Iterable[Paper] = (), limits: Limits = DEFAULT_LIMITS
) -> Linked:
    """The recommendations of a paper joined to earlier ones that they repeat, quote or follow up, with score and evidence.

    The earlier ones are those of ``index`` (open, or the folder of one) and of ``papers``. With neither, what the paper says itself is
    read: references, parts of recommendations, closure. Raises a `ReadError` for the paper, and what `Index.open` raises.
    """
    if isinstance(index, str | Path):
        with Index.open(index) as opened:
            return Linker(opened, papers=papers, limits=limits).link(source)
    if index is not None and not isinstance(index, Index):
        raise UsageError(f"index is an Index or its folder, not {type(index).__name__}")
    return Linker(index, papers=papers, limits=limits).link(source)
