"""Which passages have which skip-bigrams: an inverted index on disk by tantivy (MIT), made from the text store.

Terms are 64-bit identities of word pairs, so the postings hold no words. A query asks for its rarest terms and gets the passages that
share most of them; whoever asks scores those again with everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recsim.errors import IndexBusy
from recsim.wording import Tokens, pair_keys, passage_bounds, skip_pairs, tokenize, unit_bounds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from recsim.records import Document, Span

_FOLDER = "postings"
# Rarest terms that a query asks for: on 400,000 real passages 25 found .995 of copies first, all terms .987 (shared design notes).
RAREST = 25
# Passages that a query gets at most.
BEST = 100
_HEAP = 64_000_000


class Postings:
    """The inverted index of a store's passages. Writing takes tantivy's lock, so that a second writer is refused at once."""

    def __init__(self, folder: Path, *, write: bool) -> None:
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("terms", stored=False, tokenizer_name="whitespace", index_option="basic")
        builder.add_unsigned_field("passage", stored=False, indexed=False, fast=True)
        # Text, since tantivy 0.27 makes a signed term of an integer to delete by, which no unsigned field has.
        builder.add_text_field("document", stored=False, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._path = folder / _FOLDER
        if write:
            self._path.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(self._schema, path=str(self._path))
        self._writer: Any = None
        if write:
            try:
                self._writer = self._index.writer(_HEAP, 1)
            except ValueError as error:
                raise IndexBusy(
                    f"{folder} is being written by another process ({str(error)[:80]}); wait until it is done"
                ) from None

    def add(self, sequence: int, passages: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Adds the passages of a document as (number, terms); `commit` makes them visible and durable."""
        for number, terms in passages:
            document = self._tantivy.Document()
            document.add_text("terms", " ".join(terms))
            document.add_unsigned("passage", number)
            document.add_text("document", str(sequence))
            self._writer.add_document(document)

    def remove(self, sequence: int) -> None:
        """Takes a document's passages out at the next commit."""
        self._writer.delete_documents_by_term("document", str(sequence))

    def clear(self) -> None:
        """Takes everything out at the next commit."""
        self._writer.delete_all_documents()

    def commit(self) -> None:
        """Writes what was added and removed."""
        self._writer.commit()
        self._index.reload()

    def close(self) -> None:
        """Waits for merges and gives the lock back."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def search(self, terms: Sequence[str]) -> list[int]:
        """Numbers of the passages that share most of the query's rarest terms, at most `BEST`, best first."""
        searcher = self._index.searcher()
        known = [(count, term) for term in dict.fromkeys(terms) if (count := searcher.doc_freq("terms", term))]
        chosen = sorted(known)[:RAREST]
        if not chosen:
            return []
        should = self._tantivy.Occur.Should
        query = self._tantivy.Query.boolean_query(
            [(should, self._tantivy.Query.term_query(self._schema, "terms", term, "basic")) for _, term in chosen]
        )
        hits = searcher.search(query, BEST, count=False).hits
        numbers = searcher.fast_field_values("passage", [address for _, address in hits])
        return [int(number) for number in numbers if number is not None]

    @property
    def passages(self) -> int:
        """How many passages are in it."""
        return int(self._index.searcher().num_docs)


def passages_of(document: Document) -> tuple[Tokens, NDArray[np.int64], list[Span]]:
    """The tokens of a document, the token offsets of its passages, and their spans."""
    tokens = tokenize(document.text)
    bounds = passage_bounds(unit_bounds(document.text, tokens, [block.span for block in document.blocks]))
    spans = [tokens.span(int(bounds[place]), int(bounds[place + 1])) for place in range(len(bounds) - 1)]
    return tokens, bounds, spans


def terms_of(tokens: Tokens, bounds: NDArray[np.int64]) -> list[list[str]]:
    """The skip-bigrams of each passage as the terms that postings know them by."""
    unit, first, second = skip_pairs(len(tokens), bounds)
    keys = pair_keys(tokens.keys[first], tokens.keys[second])
    terms: list[list[str]] = [[] for _ in range(len(bounds) - 1)]
    for owner, key in zip(unit.tolist(), keys.tolist(), strict=True):
        terms[owner].append(f"{key:x}")
    return terms


def terms_of_text(words: str) -> set[str]:
    """The skip-bigrams of a passage given by its words."""
    import numpy as np

    tokens = tokenize(words)
    return set(terms_of(tokens, np.array([0, len(tokens)]))[0]) if len(tokens) else set()
