"""The store of official texts: SQLite for the texts, files of sorted postings for what finds their passages."""

from recsim.index.official import Index
from recsim.index.passages import Passages, passages_of, terms_of
from recsim.index.postings import Hits
from recsim.index.vectors import quantized

__all__ = ["Hits", "Index", "Passages", "passages_of", "quantized", "terms_of"]
