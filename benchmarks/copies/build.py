"""Makes ``corpora/copies-v1/copies.jsonl`` and ``negatives.jsonl`` from its texts: ``python -m benchmarks.copies.build``.

Every official text is copied whole by every generator (the strength goes round), reformatted, lightly edited, shuffled and spelled
to deceive; parts of it are set into foreign texts of the same split; several are mixed in one. Rewrites by hand are taken as they are
written in ``rewrites.jsonl``. The same texts, lexicons and seed give the same file.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from benchmarks.copies import GENERATORS, STRENGTHS, load
from benchmarks.copies.compose import Shuffle, insert, mix
from benchmarks.copies.contract import Composed, Generator, Rewritten, Strength
from benchmarks.copies.edit import Edit
from benchmarks.copies.reformat import Reformat
from benchmarks.copies.spell import Spell
from recsim.evaluation.copies_corpus import SPLITS
from recsim.reading import read
from recsim.records import Json

SEED = 20260401
# A part that is set into a foreign text has at least this many words: fewer are a sentence that anybody may write.
_LEAST_PART = 40
_PARTS_EACH = 4
_MIXES = {"train": 30, "dev": 15, "test": 40}


def main() -> None:
    """Reads ``corpus.json``, ``rewrites.jsonl`` and the texts; writes both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path)
    parser.add_argument(
        "--keep", action="append", default=[], metavar="GENERATOR", help="take the copies of this generator over as they are"
    )
    options = parser.parse_args()
    root: Path = options.corpus
    kept = _kept(root / "copies.jsonl", options.keep)
    described = json.loads((root / "corpus.json").read_text(encoding="utf-8"))
    texts: dict[str, Json] = described["texts"]
    words = {name: read(root / row["path"]).text for name, row in texts.items()}
    generators = {name: load(name) for name in GENERATORS}
    rows = [
        *_by_hand(root, texts, words),
        *_whole(texts, words, generators, kept),
        *_parts(texts, words, generators, kept),
        *_mixed(texts, words, generators, kept),
    ]
    _write(root / "copies.jsonl", rows)
    negatives = list(_negatives(texts))
    _write(root / "negatives.jsonl", negatives)
    print(f"{len(rows)} copies, {len(negatives)} negative pairs in {root}")


def _kept(path: Path, generators: Sequence[str]) -> dict[str, Json]:
    """Copies of some generators as they stand in the file, by id; those that a new rule would not make are left out."""
    kept: dict[str, Json] = {}
    if generators and path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            announced = row["kind"] == "part" and row["text"][: row["pairs"][0][1]].rstrip().endswith(":")
            if row["generator"] in generators and not announced:
                kept[row["id"]] = row
    return kept


def _write(path: Path, rows: Sequence[Json]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _officials(texts: dict[str, Json], split: str | None = None) -> list[str]:
    return [name for name, row in sorted(texts.items()) if row["sort"] == "official" and split in (None, row["split"])]


def _row(
    name: str, kind: str, generator: str, strength: str | None, split: str, sources: Sequence[str], made: Rewritten | Composed
) -> Json:
    if isinstance(made, Rewritten):
        pairs = [[0, *suspect, *official] for suspect, official in made.pairs]
    else:
        pairs = [[part.source, *part.suspect, *part.official] for part in made.parts]
    return {
        "id": name,
        "kind": kind,
        "generator": generator,
        "strength": strength,
        "split": split,
        "sources": list(sources),
        "host": None,
        "text": made.text,
        "pairs": pairs,
    }


def _whole(
    texts: dict[str, Json], words: dict[str, str], generators: dict[str, Generator], kept: dict[str, Json]
) -> Iterator[Json]:
    """Whole copies: every generator once for each text, its strength going round; and the editors."""
    editors: dict[str, tuple[str, Generator]] = {
        "reformat": ("whole", Reformat()),
        "edit": ("whole", Edit()),
        "shuffle": ("shuffled", Shuffle()),
        "spell": ("spelled", Spell()),
    }
    for number, name in enumerate(_officials(texts)):
        split = texts[name]["split"]
        for place, (key, (kind, maker)) in enumerate(
            [*((key, ("whole", maker)) for key, maker in generators.items()), *editors.items()]
        ):
            strength: Strength = STRENGTHS[(number + place) % len(STRENGTHS)]
            if f"{name}~{key}-{strength}" in kept:
                yield kept[f"{name}~{key}-{strength}"]
                continue
            rng = random.Random(f"{SEED}/{name}/{key}/{strength}")
            made = maker.rewrite(words[name], strength=strength, rng=rng)
            if made.pairs:
                yield _row(f"{name}~{key}-{strength}", kind, key, strength, split, [name], made)


def _parts(
    texts: dict[str, Json], words: dict[str, str], generators: dict[str, Generator], kept: dict[str, Json]
) -> Iterator[Json]:
    """One to three paragraphs of each text, paraphrased, set into a text of another family of the same split."""
    names = list(generators)
    for number, name in enumerate(_officials(texts)):
        split, family = texts[name]["split"], texts[name]["family"]
        hosts = [other for other, row in sorted(texts.items()) if row["split"] == split and row["family"] != family]
        for place in range(_PARTS_EACH + 2):
            # The last two are set in as they are, and lightly edited.
            key = names[(number + place) % len(names)] if place < _PARTS_EACH else ("verbatim", "edit")[place - _PARTS_EACH]
            maker: Generator | None = {**generators, "verbatim": None, "edit": Edit()}[key]
            strength: Strength = STRENGTHS[(number // 2 + place) % len(STRENGTHS)]
            identity = f"{name}~part{place}-{key}-{strength}"
            if identity in kept:
                yield kept[identity]
                continue
            rng = random.Random(f"{SEED}/part/{name}/{place}")
            host = rng.choice(hosts)
            for _ in range(30):
                try:
                    made = insert(words[host], words[name], rng=rng, generator=maker, strength=strength, least_words=20)
                except ValueError:
                    break
                if _fair(made):
                    yield _row(identity, "part", key, strength, split, [name], made) | {"host": host}
                    break


def _fair(made: Composed) -> bool:
    """Whether a part is long enough, and not set in where the host announces somebody's words."""
    if not made.parts or made.text[: made.parts[0].suspect[0]].rstrip().endswith(":"):
        return False
    return sum(len(made.text[slice(*part.suspect)].split()) for part in made.parts) >= _LEAST_PART


def _mixed(
    texts: dict[str, Json], words: dict[str, str], generators: dict[str, Generator], kept: dict[str, Json]
) -> Iterator[Json]:
    names = list(generators)
    for split in SPLITS:
        officials = _officials(texts, split)
        for number in range(_MIXES[split]):
            key = names[number % len(names)]
            strength: Strength = STRENGTHS[number // 2 % len(STRENGTHS)]
            identity = f"mix-{split}-{number:02}-{key}-{strength}"
            if identity in kept:
                yield kept[identity]
                continue
            rng = random.Random(f"{SEED}/mix/{split}/{number}")
            chosen = rng.sample(officials, 3)
            made = mix([words[name] for name in chosen], rng=rng, generator=generators[key], strength=strength)
            yield _row(identity, "mixed", key, strength, split, chosen, made)


def _by_hand(root: Path, texts: dict[str, Json], words: dict[str, str]) -> Iterator[Json]:
    """The rewrites as written; their official words are looked for in the canonical text, white space aside."""
    for line in (root / "rewrites.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        source = row["source"]
        pieces: list[str] = []
        pairs = []
        length = 0
        for pair in row["pairs"]:
            pieces.append(pair["suspect"])
            whole = _found(words[source], pair["official"])
            # Where the canonical text has something between the paragraphs that were rewritten together, each stands for itself.
            spans = [whole] if whole else [_found(words[source], part) for part in pair["official"].splitlines() if part.strip()]
            for span in spans:
                if span is not None:
                    pairs.append([0, length, length + len(pair["suspect"]), *span])
                else:
                    print(f"{row['name']}: not found in {source}: {pair['official'][:60]!r}")
            length += len(pair["suspect"]) + 2
        yield {
            "id": row["name"],
            "kind": "rewrite",
            "generator": "hand",
            "strength": row["strength"],
            "split": texts[source]["split"],
            "sources": [source],
            "host": None,
            "text": "\n\n".join(pieces),
            "pairs": pairs,
        }


_MARK = re.compile(r"[^\W_]+")


def _found(text: str, wanted: str) -> tuple[int, int] | None:
    """The span in a text that has the wanted words in a row, whatever stands between them."""
    pattern = r"[\W_]+".join(re.escape(word) for word in _MARK.findall(wanted))
    match = re.search(pattern, text)
    return match.span() if match else None


def _negatives(texts: dict[str, Json]) -> Iterator[Json]:
    """All pairs within a template family or a topic; and each summary, report or quotation with what it speaks of."""
    families: dict[str, list[str]] = {}
    for name, row in sorted(texts.items()):
        if row["sort"] == "negative":
            families.setdefault(row["group"], []).append(name)
    for members in (families[group] for group in sorted(families)):
        for first, second in combinations(members, 2):
            if texts[first]["kind"] in ("template", "same_topic"):
                yield {"suspect": first, "official": second, "kind": texts[first]["kind"], "split": texts[first]["split"]}
        for name in members:
            if texts[name].get("source"):
                yield {
                    "suspect": name,
                    "official": texts[name]["source"],
                    "kind": texts[name]["kind"],
                    "split": texts[name]["split"],
                }


if __name__ == "__main__":
    main()
