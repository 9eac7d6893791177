"""Papers as tasks for Label Studio: a JSON list of texts with what recsim found as predictions to correct."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO

from recsim import __version__
from recsim.records import STANCES, Failure, Json, Paper
from recsim.reports.exchange.spans import ROLES, marked_spans

# The labelling interface that the predictions are made for; it is pasted into the project's settings.
LABELLING = "\n".join(
    (
        "<View>",
        '  <Labels name="role" toName="text">',
        *(f'    <Label value="{role}"/>' for role in ROLES),
        "  </Labels>",
        '  <Choices name="stance" toName="text" perRegion="true" whenTagName="role" whenLabelValue="response,stance">',
        *(f'    <Choice value="{stance}"/>' for stance in STANCES),
        "  </Choices>",
        '  <Text name="text" value="$text"/>',
        "</View>",
    )
)


def write_label_studio(results: Iterable[Paper | Failure], stream: IO[str]) -> None:
    """Writes a list of tasks, one a paper, for a project that uses `LABELLING`. Failures have no task."""
    opening = "["
    for result in results:
        if isinstance(result, Paper):
            stream.write(opening + "\n" + json.dumps(_task(result), ensure_ascii=False))
            opening = ","
    stream.write("[]\n" if opening == "[" else "\n]\n")


def _task(paper: Paper) -> Json:
    document = paper.document
    places = _utf16(document.text)
    regions: list[Json] = []
    for number, one in enumerate(marked_spans(paper), 1):
        name = f"r{number}"
        start, end = places[one.span[0]], places[one.span[1]]
        value = {"start": start, "end": end, "text": document.quote(one.span)}
        base = {"id": name, "to_name": "text"}
        regions.append({**base, "from_name": "role", "type": "labels", "value": {**value, "labels": [one.role]}})
        if one.role in ("response", "stance") and one.value is not None:
            regions.append({**base, "from_name": "stance", "type": "choices", "value": {**value, "choices": [one.value]}})
    about = {"text": document.text, "source": document.source, "document": document.id}
    return {"data": about, "predictions": [{"model_version": f"recsim-{__version__}", "result": regions}]}


def _utf16(text: str) -> list[int]:
    """Where each character stands when counted as a browser counts: characters beyond the basic plane count twice."""
    places = [0]
    for char in text:
        places.append(places[-1] + (2 if ord(char) > 0xFFFF else 1))
    return places
