"""Papers as JSON: one document, or one object a line. Both are written as the papers come, never held together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO

from recsim.records import Failure, Paper
from recsim.reports.envelope import result_json


def write_json(results: Iterable[Paper | Failure], stream: IO[str], *, one: bool = False, with_text: bool = False) -> None:
    """Writes one object if ``one``, a list of objects otherwise; a failure is an object in its place."""
    opening = "" if one else "[\n"
    for result in results:
        stream.write(opening + json.dumps(result_json(result, with_text=with_text), ensure_ascii=False, indent=2))
        opening = ",\n"
    stream.write("\n" if one else "[]\n" if opening == "[\n" else "\n]\n")


def write_jsonl(results: Iterable[Paper | Failure], stream: IO[str], *, one: bool = False, with_text: bool = False) -> None:
    """Writes one object a line, in input order, each as soon as it is there."""
    for result in results:
        stream.write(json.dumps(result_json(result, with_text=with_text), ensure_ascii=False) + "\n")
        stream.flush()  # the reader at the other end of a pipe sees each paper at once
