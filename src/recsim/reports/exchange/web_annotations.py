"""Papers as W3C Web Annotations (JSON-LD): one annotation a line, which points into the canonical text by position and by quotation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO
from urllib.parse import quote

from recsim import __version__
from recsim.records import Failure, Json, Paper
from recsim.reports.exchange.spans import Marked, marked_spans

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# Words before and after a quotation, by which a reader finds it again in a text that has changed.
_AROUND = 32


def write_web_annotations(results: Iterable[Paper | Failure], stream: IO[str]) -> None:
    """Writes the annotations of each paper. Positions count characters (code points) of the canonical text. Failures have none."""
    for result in results:
        if isinstance(result, Paper):
            for one in marked_spans(result):
                stream.write(json.dumps(_annotation(result, one), ensure_ascii=False) + "\n")


def _annotation(paper: Paper, one: Marked) -> Json:
    document = paper.document
    start, end = one.span
    body: list[Json] = [{"type": "TextualBody", "purpose": "classifying", "value": one.role}]
    if one.value is not None:
        body.append({"type": "TextualBody", "purpose": "tagging", "value": one.value})
    if one.recommendation is not None:
        body.append({"type": "TextualBody", "purpose": "identifying", "value": f"recommendation {one.recommendation}"})
    quotation = {
        "type": "TextQuoteSelector",
        "exact": document.text[start:end],
        "prefix": document.text[max(0, start - _AROUND) : start],
        "suffix": document.text[end : end + _AROUND],
    }
    # The text is named by its hash, which stays right when the file moves; the file's own hash and name stand beside it.
    source = {
        "id": f"urn:sha256:{document.text_id}",
        "type": "Text",
        "format": "text/plain",
        **({"language": document.language} if document.language else {}),
        "schema:isBasedOn": {"id": f"urn:sha256:{document.id}", "schema:name": document.source, "format": document.media_type},
    }
    # Ids are IRIs: a recommendation's own may hold brackets and spaces.
    of = f":{quote(one.recommendation, safe='')}" if one.recommendation else ""
    return {
        "@context": [_CONTEXT, {"schema": "http://schema.org/"}],
        "id": f"urn:recsim:{document.text_id[:32]}:{start}-{end}:{one.role}{of}",
        "type": "Annotation",
        "motivation": "classifying",
        "generator": {"id": "urn:recsim:software", "type": "Software", "name": f"recsim {__version__}"},
        "body": body,
        "target": {"source": source, "selector": [{"type": "TextPositionSelector", "start": start, "end": end}, quotation]},
    }
