"""A spaCy component: ``nlp.add_pipe("recsim_stance")`` puts a labelled span for each sentence into ``doc.spans["recsim"]``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from recsim.stance.model import DEFAULT_MODEL

SPANS = "recsim"


class StanceComponent:
    """Labels each sentence (or the whole text where nothing sets sentences) with its stance or role; weights are loaded on first use."""

    def __init__(self, name: str, model: str, batch: int) -> None:
        self.name, self.model, self.batch = name, model, batch

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int | None = None, **_: Any) -> Iterator[Doc]:
        """The documents in order, labelled in batches."""
        waiting = iter(stream)
        while docs := list(islice(waiting, batch_size or self.batch)):
            pieces = [list(_sentences(doc)) for doc in docs]
            found = iter(self._labels([piece.text for spans in pieces for piece in spans]))
            for doc, spans in zip(docs, pieces, strict=True):
                doc.spans[SPANS] = [Span(doc, piece.start, piece.end, label=next(found)) for piece in spans]
                yield doc

    def _labels(self, texts: list[str]) -> list[str]:
        from recsim.stance.classify import classify_many

        return [one.stance or f"role:{one.role}" for one in classify_many(texts, model=self.model)]

    def to_bytes(self, *, exclude: Any = ()) -> bytes:
        """The component's settings; the model is named, not copied."""
        return json.dumps({"model": self.model, "batch": self.batch}).encode()

    def from_bytes(self, data: bytes, *, exclude: Any = ()) -> StanceComponent:
        """Takes over settings written by `to_bytes`."""
        settings = json.loads(data)
        self.model, self.batch = settings["model"], settings["batch"]
        return self

    def to_disk(self, path: str | Path, *, exclude: Any = ()) -> None:
        """Writes the settings into a folder."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "recsim.json").write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Any = ()) -> StanceComponent:
        """Reads the settings from a folder."""
        return self.from_bytes((Path(path) / "recsim.json").read_bytes())


def _sentences(doc: Doc) -> Iterator[Span]:
    if doc.has_annotation("SENT_START"):
        yield from (sentence for sentence in doc.sents if sentence.text.strip())
    elif len(doc):
        yield doc[:]


@Language.factory("recsim_stance", default_config={"model": DEFAULT_MODEL, "batch": 32})  # type: ignore[untyped-decorator]
def make_component(nlp: Language, name: str, model: str, batch: int) -> StanceComponent:
    """The component with its settings; spaCy calls this."""
    return StanceComponent(name, model, batch)
