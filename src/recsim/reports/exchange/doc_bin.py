"""Papers as a spaCy ``DocBin``: a document each, with span groups to train and evaluate spaCy's components on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from recsim.records import Failure, Paper
from recsim.reports.exchange.spans import marked_spans


def write_doc_bin(results: Iterable[Paper | Failure], stream: IO[bytes]) -> None:
    """Writes the bytes of a ``DocBin`` (``.spacy``), tokenised by spaCy's English rules.

    ``doc.spans["recsim"]`` has the roles and ``doc.spans["stances"]`` the responses labelled with their stances; a span that ends
    inside a token takes the whole token. ``doc.user_data["recsim"]`` has the source and the document's id. Failures have no document.
    """
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("en")
    nlp.max_length = 100_000_000  # the tokenizer alone needs no memory to speak of
    store = DocBin(store_user_data=True)
    for result in results:
        if isinstance(result, Failure):
            continue
        document = result.document
        doc = nlp.make_doc(document.text)
        roles, stances = [], []
        for one in marked_spans(result):
            span = doc.char_span(*one.span, label=one.role, alignment_mode="expand")
            if span is not None:
                roles.append(span)
                if one.role == "response" and one.value is not None:
                    stances.append(doc.char_span(*one.span, label=one.value, alignment_mode="expand"))
        doc.spans["recsim"] = roles
        doc.spans["stances"] = stances
        doc.user_data["recsim"] = {"source": document.source, "id": document.id, "published": result.published}
        store.add(doc)
    stream.write(store.to_bytes())
