"""The figures beside the constants of matching: ``python -m benchmarks.copies.constants``. On the development part of copies-v1, those of
sibling papers on the training part too."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from recsim import Index, Matcher
from recsim.evaluation.copies_corpus import load_copies
from recsim.evaluation.train_matching import copy_document
from recsim.index import passages_of, terms_of
from recsim.matching import MatchText, match
from recsim.matching.match import unchanged_runs
from recsim.reading import read
from recsim.records import Json

_SWAPPERS = ("wordnet", "moby", "neighbours")
_DRAWS = 20_000


def _spread(values: list[float], points: tuple[float, ...]) -> dict[str, float]:
    return {f"{point:g}%": round(float(np.percentile(values, point)), 3) for point in points}


def measured(folder: Path) -> Json:
    """In-place shares, what passages share, how near their vectors are, the list rule, disk and seconds."""
    corpus, matcher = load_copies(folder), Matcher()
    ready: dict[str, MatchText] = {}

    def text(name: str) -> MatchText:
        if name not in ready:
            ready[name] = matcher.ready(corpus.texts[name].path)
        return ready[name]

    def passages(of: MatchText) -> tuple[list[set[int]], Any]:
        passages = passages_of(of.document)
        vectors = matcher.model.encoder.encode([of.document.quote(span) for span in passages.spans])
        return [set(terms.tolist()) for terms in terms_of(passages)], vectors

    in_place: dict[str, list[float]] = {"swapped": [], "by hand": []}
    shared: list[float] = []
    near: list[float] = []
    for copy in corpus.copies_of("dev"):
        kind = "by hand" if copy.generator == "hand" else "swapped" if copy.generator in _SWAPPERS else None
        if kind is None or copy.kind not in ("whole", "rewrite"):
            continue
        suspect, official = matcher.ready(copy_document(copy)), text(copy.sources[0])
        found = match(suspect, official, matcher.model).matched
        in_place[kind] += [one.words.in_place for one in found if one.words.kept < 0.8 and one.log_odds > 0]
        (here, vectors), (there, others) = passages(suspect), passages(official)
        if kind == "by hand":
            near += (vectors @ others.T).max(axis=1).tolist()
        elif copy.strength == "heavy":
            shared += [max(len(one & other) / max(1, len(one)) for other in there) for one in here]
    names = [name for name, one in corpus.texts.items() if one.split == "dev"]
    known = {name: passages(text(name)) for name in names}
    draw = random.Random(1)
    apart: list[float] = []
    apart_near: list[float] = []
    for _ in range(_DRAWS):
        first, second = draw.sample(names, 2)
        if corpus.texts[first].family != corpus.texts[second].family:
            i, j = draw.randrange(len(known[first][0])), draw.randrange(len(known[second][0]))
            apart.append(len(known[first][0][i] & known[second][0][j]) / max(1, len(known[first][0][i])))
            apart_near.append(float(known[first][1][i] @ known[second][1][j]))
    return {
        "in_place": {kind: _spread(values, (10, 50, 90)) for kind, values in in_place.items()},
        "pairs shared, heavily swapped": _spread(shared, (2, 10, 50)),
        "pairs shared, unrelated": _spread(apart, (50, 98, 99.9)),
        "cosine, rewrites": _spread(near, (2, 10, 50)),
        "cosine, unrelated": _spread(apart_near, (50, 98, 99.9)),
        "words in a row that siblings share unchanged, most": _longest(folder, matcher),
        "reports flagged, with and without the list rule": _reports(folder, matcher),
        "bytes of an index of all texts, with and without vectors": [
            _disk(folder, matcher, vectors=own) for own in (True, False)
        ],
        "seconds by words: made ready, matched with itself": _seconds(folder, matcher),
    }


def _reports(folder: Path, matcher: Matcher) -> list[int]:
    module: Any = import_module("recsim.matching.match")
    corpus, counts, rule = load_copies(folder), [], module._LIST
    for least in (rule, sys.maxsize):
        module._LIST = least
        pairs = [pair for pair in corpus.negatives if pair.kind == "report_of_response"]
        counts.append(
            sum(matcher.compare(corpus.texts[pair.suspect].path, corpus.texts[pair.official].path).flagged for pair in pairs)
        )
    module._LIST = rule
    return counts


def _longest(folder: Path, matcher: Matcher) -> int:
    """The longest run of unchanged words, formulas among them, of two papers on one template."""
    corpus, longest = load_copies(folder), 0
    texts = {
        name: matcher.ready(one.path) for name, one in corpus.texts.items() if one.kind == "template" and one.split != "test"
    }
    for pair in corpus.negatives:
        if pair.suspect in texts and pair.official in texts:
            a, b = texts[pair.suspect], texts[pair.official]
            for run in unchanged_runs(a.prepared, b.prepared, match(a, b, matcher.model).matched):
                longest = max(longest, sum(one.words.suspect[1] - one.words.suspect[0] for one in run))
    return longest


def _disk(folder: Path, matcher: Matcher, *, vectors: bool) -> int:
    with tempfile.TemporaryDirectory() as place:
        with Index.open(place, mode="a") as index:
            for text in load_copies(folder).texts.values():
                index.add(read(text.path), encoder=matcher.model.encoder if vectors else None)
        return sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file())


def _seconds(folder: Path, matcher: Matcher) -> Json:
    words = " ".join(read(text.path).text for text in load_copies(folder).texts.values()).split()
    found = {}
    for count in (1_000, 10_000, 100_000):
        document = read(" ".join((words * (count // len(words) + 1))[:count]).encode(), name="long.txt")
        began = time.perf_counter()
        text = matcher.ready(document)
        middle = time.perf_counter()
        match(text, text, matcher.model)
        found[str(count)] = [round(middle - began, 2), round(time.perf_counter() - middle, 2)]
    return found


def main() -> None:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(description="The figures beside the constants of matching.")
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path)
    sys.stdout.write(json.dumps(measured(parser.parse_args().corpus), indent=1) + "\n")


if __name__ == "__main__":
    main()
