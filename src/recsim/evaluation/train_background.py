"""Makes the background model: web counts of the package wordsegment mixed with counts of the project's corpora."""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from recsim.artifacts import MODEL_SCHEMA, sha256
from recsim.errors import MissingDependency
from recsim.records import Json
from recsim.wording.background import STEP
from recsim.wording.folding import fold, word_key

# Share of the mixture that the official corpora have. They are a millionth of the web's size; without a weight of their own
# "recommendation" would count as a rare word.
OFFICIAL = 0.3
# Kept: words seen 50,000 times in the web's trillion or 3 times in the corpora, pairs seen 500,000 or 3 times.
_WEB_WORDS, _WEB_PAIRS, _OFFICIAL_LEAST = 50_000, 500_000, 3
# Digits stand in few word lists; a number of one or two digits is about as common as this, longer ones are rarer.
_DIGIT_BITS = {1: 10.0, 2: 12.0, 3: 15.0, 4: 15.0}


def train_background(texts: Iterable[str], folder: Path, *, say: Callable[[str], None] = print) -> Json:
    """Writes ``counts.npz``, ``model.json`` and ``CARD.md`` from official texts and packaged counts; returns the description.

    Needs ``wordsegment`` (recsim[train]). The same texts give the same bytes.
    """
    try:
        import wordsegment
    except ImportError:
        raise MissingDependency("wordsegment", "train") from None
    source = Path(str(wordsegment.__file__)).parent
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    count = 0
    for text in texts:
        count += 1
        folded = fold(text)
        words.update(folded)
        pairs.update(itertools.pairwise(folded))
    web_words = _counts(source / "unigrams.txt")
    web_pairs = _counts(source / "bigrams.txt")
    word_bits = _mixed(
        {word: number for word, number in web_words.items() if number >= _WEB_WORDS},
        {word: number for word, number in words.items() if number >= _OFFICIAL_LEAST},
        (sum(web_words.values()), sum(words.values())),
    )
    for word in [word for word in words if word.isdigit()]:
        word_bits[word] = min(word_bits.get(word, 99.0), _DIGIT_BITS.get(len(word), 20.0))
    pair_bits = _mixed(
        {tuple(pair.split(" ")): number for pair, number in web_pairs.items() if number >= _WEB_PAIRS},
        {pair: number for pair, number in pairs.items() if number >= _OFFICIAL_LEAST},
        (sum(web_words.values()), sum(words.values())),
    )
    return _write(folder, source, word_bits, pair_bits, texts=count, tokens=sum(words.values()), say=say)


def _counts(path: Path) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, number = line.partition("\t")
        found[name] = float(number)
    return found


def _mixed(web: Mapping[Any, float], official: Mapping[Any, float], totals: tuple[float, float]) -> dict[Any, float]:
    """-log2 of the mixed probability of each name."""
    mixed = {}
    for name in {*web, *official}:
        probability = (1 - OFFICIAL) * web.get(name, 0.0) / totals[0] + OFFICIAL * official.get(name, 0.0) / max(1.0, totals[1])
        mixed[name] = -math.log2(probability)
    return mixed


def _write(
    folder: Path,
    source: Path,
    word_bits: Mapping[str, float],
    pair_bits: Mapping[tuple[str, str], float],
    *,
    texts: int,
    tokens: int,
    say: Callable[[str], None],
) -> Json:
    import numpy as np

    from recsim.wording.skipgrams import pair_keys

    word_keys = np.array([word_key(word) for word in word_bits], dtype=np.uint64)
    firsts = np.array([word_key(first) for first, _ in pair_bits], dtype=np.uint64)
    seconds = np.array([word_key(second) for _, second in pair_bits], dtype=np.uint64)
    arrays = {}
    for name, keys, bits in (
        ("word", word_keys, np.array(list(word_bits.values()))),
        ("pair", pair_keys(firsts, seconds), np.array(list(pair_bits.values()))),
    ):
        # Sorted by key, then by bits: of two names with one key the commoner counts.
        order = np.lexsort((bits, keys))
        keys, bits = keys[order], bits[order]
        first = np.concatenate([[True], keys[1:] != keys[:-1]])
        arrays[f"{name}_keys"] = keys[first]
        arrays[f"{name}_bits"] = np.clip(np.round(bits[first] / STEP), 0, 255).astype(np.uint8)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "counts.npz", **arrays)
    description: Json = {
        "schema": MODEL_SCHEMA,
        "kind": "background",
        "words": len(arrays["word_keys"]),
        "pairs": len(arrays["pair_keys"]),
        "official": {"texts": texts, "words": tokens, "share": OFFICIAL},
        "web": {
            "package": "wordsegment",
            "licence": "Apache-2.0",
            "files": {name: sha256(source / name) for name in ("unigrams.txt", "bigrams.txt")},
        },
        "files": {"counts.npz": sha256(folder / "counts.npz")},
    }
    (folder / "model.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(_CARD.format(**description, name=folder.name, share=OFFICIAL), encoding="utf-8")
    say(f"{folder}: {description['words']} words, {description['pairs']} pairs")
    return description


_CARD = """# {name}

How common words and neighbouring word pairs are, in eighths of a bit: what tells a formula that every paper has from words that
only a copy shares.

- {words} words and {pairs} pairs by 64-bit keys, without the words themselves
- web counts: package `wordsegment` (Apache-2.0), from the Google Web Trillion Word Corpus as published by P. Norvig; hashes in
  `model.json`
- official counts: {official[texts]} texts ({official[words]} words) of the project's corpora, training parts; they have {share:.0%} of the
  mixture
- made by `recsim train background`; NumPy arrays without pickle, with their sha256 in `model.json`
- licence: MIT; the counts keep their own
"""


def official_texts(corpora: Path) -> Iterator[str]:
    """The training parts of the project's corpora: official texts of copies-v1 and of replies-v1, passages of stance-v1."""
    from recsim.evaluation.copies_corpus import load_copies
    from recsim.reading import read
    from recsim.stance.passages import load_passages

    for text in load_copies(corpora / "copies-v1").texts.values():
        if text.split == "train" and text.sort == "official":
            yield read(text.path).text
    for passage in load_passages(corpora / "stance-v1").split("train"):
        yield passage.text
