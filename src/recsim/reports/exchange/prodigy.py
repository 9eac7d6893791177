"""Papers as tasks for Prodigy: JSON Lines of a paragraph with its spans, as ``spans.manual`` and ``ner.manual`` read them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO

from recsim.records import Failure, Paper
from recsim.reports.exchange.spans import marked_spans
from recsim.reports.html.marking import paragraphs


def write_prodigy(results: Iterable[Paper | Failure], stream: IO[str]) -> None:
    """Writes one task a paragraph: ``text``, ``spans`` (offsets in that text) and ``meta`` with the source and the offset.

    A span that goes over several paragraphs stands in each of them with the part that is there. Failures have no task.
    """
    for result in results:
        if isinstance(result, Failure):
            continue
        document = result.document
        found = marked_spans(result)
        for kind, (start, end) in paragraphs(document):
            spans = []
            for one in found:
                first, last = max(one.span[0], start), min(one.span[1], end)
                if first < last:
                    label = one.role.upper()
                    spans.append(
                        {
                            "start": first - start,
                            "end": last - start,
                            "label": label,
                            "value": one.value,
                            "of": one.recommendation,
                        }
                    )
            meta = {"source": document.source, "document": document.id, "start": start, "block": kind}
            task = {"text": document.text[start:end], "spans": spans, "meta": meta}
            stream.write(json.dumps(task, ensure_ascii=False) + "\n")
