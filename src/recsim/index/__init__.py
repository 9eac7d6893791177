"""The store of official texts: SQLite for the texts, tantivy for what finds their passages."""

from recsim.index.official import Index, quantized
from recsim.index.postings import passages_of, terms_of, terms_of_text

__all__ = ["Index", "passages_of", "quantized", "terms_of", "terms_of_text"]
