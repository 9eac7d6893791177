"""Papers as tasks for Prodigy: JSON Lines of a paragraph with its tokens and spans, as its recipe ``spans.manual`` reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

from recsim.records import Failure, Json, Paper
from recsim.reports.exchange.spans import Marked, marked_spans
from recsim.reports.html.marking import paragraphs

if TYPE_CHECKING:
    from spacy.tokens import Doc


def write_prodigy(results: Iterable[Paper | Failure], stream: IO[str]) -> None:
    """Writes one task a paragraph: ``text``, ``tokens``, ``spans`` (offsets in that text) and ``meta`` with the source and the offset.

    Prodigy refuses spans that end inside a token, so tokens are spaCy's for English and a span takes the whole of those that it
    touches. A span that goes over several paragraphs stands in each of them with the part that is there. Spans lie over each other,
    which ``spans.manual`` allows and ``ner.manual`` does not. Failures have no task.
    """
    import spacy

    tokenizer = spacy.blank("en").tokenizer
    for result in results:
        if isinstance(result, Failure):
            continue
        document = result.document
        found = marked_spans(result)
        for kind, (start, end) in paragraphs(document):
            doc = tokenizer(document.text[start:end])
            meta = {"source": document.source, "document": document.id, "start": start, "block": kind}
            task = {"text": doc.text, "tokens": _tokens(doc), "spans": list(_spans(doc, found, start, end)), "meta": meta}
            stream.write(json.dumps(task, ensure_ascii=False) + "\n")


def _tokens(doc: Doc) -> list[Json]:
    return [
        {"text": token.text, "start": token.idx, "end": token.idx + len(token.text), "id": token.i, "ws": bool(token.whitespace_)}
        for token in doc
    ]


def _spans(doc: Doc, found: Sequence[Marked], start: int, end: int) -> Iterator[Json]:
    for one in found:
        first, last = max(one.span[0], start), min(one.span[1], end)
        if first >= last:
            continue
        span = doc.char_span(first - start, last - start, alignment_mode="expand")
        if span is not None:
            edges = {"start": span.start_char, "end": span.end_char, "token_start": span.start, "token_end": span.end - 1}
            yield {**edges, "label": one.role.upper(), "value": one.value, "of": one.recommendation}
