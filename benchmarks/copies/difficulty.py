"""Whether a corpus of copies is too easy: ``python -m benchmarks.copies.difficulty corpora/copies-v1``.

MinHash, what most tools use, at its best of 24 settings, finds single machine-paraphrased passages among the passages of all officials
of the split and of half of the papers on each template; the other half of the papers are the foreign texts that it must not find.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.rivals.minhash import best_setting, sweep
from recsim.evaluation.copies_corpus import CopiesCorpus, Copy, load_copies
from recsim.index import passages_of
from recsim.reading import read
from recsim.records import Json

# Words from which labelled sentences are one passage, as in recsim's own index.
_PASSAGE = 45
EDITORS = ("reformat", "edit", "shuffle", "spell", "hand", "verbatim")


def passage_pairs(copy: Copy, official: str) -> list[tuple[str, str]]:
    """(copied passage, official passage) of a whole copy, sentences joined until they have `_PASSAGE` words."""
    found: list[tuple[str, str]] = []
    begin: tuple[int, int] | None = None
    for _, here, there in copy.pairs:
        begin = begin or (here[0], there[0])
        if len(official[begin[1] : there[1]].split()) >= _PASSAGE and there[1] > begin[1]:
            found.append((copy.text[begin[0] : here[1]], official[begin[1] : there[1]]))
            begin = None
    return found


def difficulty(corpus: CopiesCorpus, split: str) -> Json:
    """MinHash's best recall of machine-paraphrased passages, its setting, and the recall of that setting by generator and strength."""
    texts = {name: read(text.path).text for name, text in corpus.texts.items() if text.split == split}
    siblings = sorted(name for name in texts if corpus.texts[name].kind == "template")
    indexed, foreign = siblings[::2], siblings[1::2]
    passages: list[str] = []
    for name in indexed:
        document = read(corpus.texts[name].path)
        passages += [document.quote(span) for span in passages_of(document).spans]
    strangers = []
    for name in foreign:
        document = read(corpus.texts[name].path)
        strangers += [document.quote(span) for span in passages_of(document).spans]
    places: dict[str, int] = {}
    queries: list[tuple[str, int]] = []
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for copy in corpus.copies_of(split):
        if copy.kind != "whole" or copy.generator in EDITORS:
            continue
        for copied, official in passage_pairs(copy, texts[copy.sources[0]]):
            if official not in places:
                places[official] = len(passages)
                passages.append(official)
            groups[f"{copy.generator}/{copy.strength}"].append(len(queries))
            groups[copy.generator].append(len(queries))
            queries.append((copied, places[official]))
    best = best_setting(sweep(queries, passages, strangers))
    by_group = {}
    for name, members in sorted(groups.items()):
        figures = sweep([queries[number] for number in members], passages, [])
        own = next(one for one in figures if (one.shingle, one.threshold) == (best.shingle, best.threshold))
        by_group[name] = round(own.recall, 3)
    return {
        "passages": len(passages),
        "copies": len(queries),
        "foreign": len(strangers),
        "setting": {"shingle": best.shingle, "threshold": best.threshold},
        "recall": round(best.recall, 3),
        "false": round(best.false, 4),
        "by_generator": by_group,
    }


def main() -> None:
    """Prints the figures as JSON; status 1 where MinHash finds more than .6, so that the corpus is too easy."""
    parser = argparse.ArgumentParser(description="Whether a corpus of copies is too easy.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--split", default="test")
    options = parser.parse_args()
    found = difficulty(load_copies(options.corpus), options.split)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    sys.exit(found["recall"] > 0.6)


if __name__ == "__main__":
    main()
