"""Makes ``corpora/copies-v1/changes.jsonl``: copies in which facts were changed on purpose: ``python -m benchmarks.copies.plant``.

A change is set where the copy kept what its source says: the same number, date, name, modal verb, negation, comparison or position stands
once in an aligned passage of both. The lists of what is put instead belong to this module; the reader of changes does not use
them. Kinds are kept in balance, rarer ones first. The same copies and seed give the same file; what reads badly is left out by id.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from recsim.evaluation.copies_corpus import CopiesCorpus, Copy, load_copies
from recsim.reading import read
from recsim.records import Json, Span

SEED = 20261125
# Planted copies of each split, and changes in one at most.
WANTED = {"train": 60, "dev": 90, "test": 210}
MOST = 3
KINDS = ("stance", "comparative", "quantifier", "negation", "modal", "date", "name", "number")

_MONTHS = "January February March April May June July August September October November December".split()
_WORDS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_MODALS = {
    "will": ("may", "might"),
    "must": ("may", "should"),
    "shall": ("may",),
    "should": ("might", "will"),
    "may": ("must", "will"),
}
_AUXILIARIES = "will|is|are|was|were|has|have|had|can|should|must|may|did|would|could"
_TURNED = {
    "more than": "less than", "less than": "more than", "fewer than": "more than", "at least": "at most", "up to": "at least",
    "no more than": "no fewer than", "above": "below", "below": "above", "increase": "decrease", "increased": "decreased", "rise": "fall",
    "rose": "fell", "fell": "rose", "fallen": "risen", "risen": "fallen", "higher": "lower", "lower": "higher", "before": "after",
    "after": "before", "earlier": "later", "later": "earlier", "better": "worse", "worse": "better", "longer": "shorter", "maximum": "minimum",
    "minimum": "maximum", "larger": "smaller", "fewer": "more", "reduce": "increase", "reduced": "increased",
}  # fmt: skip
_AMOUNTS = {"all": ("some", "most"), "every": ("almost every",), "most": ("few",), "many": ("few",), "always": ("sometimes",),
            "both": ("some",)}  # fmt: skip
_SURNAMES = "Haldane Orrey Brennick Castell Mortain Veldt Ashgrove Pellow Tarrant Wexcombe Lindqvist Marchetti".split()
_HEADS = {
    "Ministry": "Agency", "Department": "Institute", "Board": "Tribunal", "Council": "Assembly", "Committee": "Tribunal", "Authority": "Society",
    "Inspectorate": "Academy", "Commission": "Academy", "Office": "Bank", "Agency": "Ministry", "Service": "Academy", "Trust": "Union",
    "Ombudsman": "Treasurer", "Society": "Authority", "College": "Bank", "Hospital": "Prison", "Government": "Parliament", "Inspector": "Treasurer",
}  # fmt: skip
_LABELS = {"Accepted": ("Rejected", "Noted", "Partially accepted", "Under consideration"), "Agreed": ("Not agreed", "Noted"),
           "Rejected": ("Accepted", "Noted"), "Noted": ("Accepted", "Rejected"), "Supported": ("Noted", "Not supported"),
           "Not accepted": ("Accepted",), "Partially accepted": ("Accepted", "Rejected"), "Accepted in principle": ("Accepted", "Rejected")}  # fmt: skip
_VERBS = {"accepts": "rejects", "accept": "reject", "agrees with": "disagrees with", "supports": "opposes", "rejects": "accepts",
          "does not accept": "accepts", "accepted": "rejected"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plant:
    """One change: its kind, the span in the copy that is replaced and by what, and the source's span that says otherwise."""

    kind: str
    source: int
    suspect: Span
    put: str
    official: Span


def main() -> None:
    """Writes ``changes.jsonl`` beside the copies and prints what was planted, for reading."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", default="corpora/copies-v1", type=Path)
    parser.add_argument("--show", action="store_true", help="print every change with the words around it")
    options = parser.parse_args()
    corpus = load_copies(options.corpus)
    left_out = _left_out(options.corpus)
    rows = [row for split in WANTED for row in planted(corpus, split, left_out)]
    (options.corpus / "changes.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    if options.show:
        for row in rows:
            for number, change in enumerate(row["changes"]):
                start, end = change["suspect"]
                around = (
                    row["text"][max(0, start - 60) : start] + "[" + row["text"][start:end] + "]" + row["text"][end : end + 50]
                )
                print(f"{row['id']}#{number} {change['kind']} ({change['was']}): {' '.join(around.split())}")
    print(f"{len(rows)} copies with {sum(len(row['changes']) for row in rows)} changes")
    print(Counter(change["kind"] for row in rows for change in row["changes"]))


def _left_out(folder: Path) -> frozenset[str]:
    """Places (copy, kind, words around) that were read and found to read badly or to change nothing."""
    path = folder / "changes_left_out.txt"
    return frozenset(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else frozenset()


def planted(corpus: CopiesCorpus, split: str, left_out: frozenset[str]) -> Iterator[Json]:
    """Copies of a split with changes; generators and kinds of copy take turns."""
    rng = random.Random(f"{SEED}/{split}")
    texts = {name: read(text.path).text for name, text in corpus.texts.items() if text.split == split}
    groups: dict[tuple[str, str], list[Copy]] = {}
    for copy in corpus.copies_of(split):
        if copy.kind not in ("spelled", "shuffled"):
            groups.setdefault((copy.generator, copy.kind), []).append(copy)
    for members in groups.values():
        rng.shuffle(members)
    counts: Counter[str] = Counter()
    made = 0
    while made < WANTED[split] and any(groups.values()):
        for members in groups.values():
            if members and made < WANTED[split]:
                copy = members.pop()
                chosen = _chosen(copy, texts, counts, rng, left_out)
                if chosen:
                    counts.update(plant.kind for plant in chosen)
                    made += 1
                    yield _row(copy, chosen, texts)


def _chosen(copy: Copy, texts: dict[str, str], counts: Counter[str], rng: random.Random, left_out: frozenset[str]) -> list[Plant]:
    """A few changes that do not touch one another, of the kinds that are rarest so far."""
    offers = [plant for plant in _offers(copy, texts, rng) if f"{copy.id}\t{plant.kind}\t{_near(copy, plant)}" not in left_out]
    rng.shuffle(offers)
    chosen: list[Plant] = []
    taken: Counter[str] = Counter()
    for _ in range(rng.randint(1, MOST)):
        free = [
            plant
            for plant in offers
            if all(plant.suspect[1] + 80 < one.suspect[0] or one.suspect[1] + 80 < plant.suspect[0] for one in chosen)
        ]
        if not free:
            break
        best = min(free, key=lambda plant: (taken[plant.kind], counts[plant.kind]))
        taken[best.kind] += 1
        chosen.append(best)
    return sorted(chosen, key=lambda plant: plant.suspect)


def _near(copy: Copy, plant: Plant) -> str:
    return " ".join(copy.text[max(0, plant.suspect[0] - 30) : plant.suspect[1] + 30].split())


def _offers(copy: Copy, texts: dict[str, str], rng: random.Random) -> Iterator[Plant]:
    for name, here, there in copy.pairs:
        mine, their = copy.text[slice(*here)], texts[name][slice(*there)]
        for kind, found, put, extra in _ways(mine, rng):
            words = found.group()
            pattern = re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-])")
            hits = list(pattern.finditer(their))
            if len(hits) == 1 and len(list(pattern.finditer(mine))) == 1:
                official = (there[0] + hits[0].start(), there[0] + hits[0].end() + extra)
                suspect = (here[0] + found.start(), here[0] + found.end())
                yield Plant(kind, copy.sources.index(name), suspect, put, official)


Way = tuple[str, "re.Match[str]", str, int]


def _ways(text: str, rng: random.Random) -> Iterator[Way]:
    """(kind, what is replaced, by what, how much longer the source's span is) of everything that can be changed in a passage."""
    for pattern, kind, put in _PATTERNS:
        for found in pattern.finditer(text):
            words = put(found, rng)
            if words is not None and words != found.group():
                yield kind, found, words, 0


def _number(found: re.Match[str], rng: random.Random) -> str | None:
    words = found.group()
    if words.isdigit() and (1900 <= int(words) <= 2100 or int(words) < 4):
        return None
    if words.lower() in _WORDS:
        other = rng.choice([word for word in _WORDS if word != words.lower()])
        return other.capitalize() if words[0].isupper() else other
    digits = re.sub(r"\D", "", words)
    changed = str(max(2, int(int(digits) * rng.choice((0.4, 0.6, 1.5, 2.2)))))
    if len(digits) != len(changed):
        changed = (
            digits[:-1] + str((int(digits[-1]) + rng.randint(2, 7)) % 10) if len(digits) > 1 else str((int(digits) + 3) % 10)
        )
    places = iter(changed)
    return "".join(next(places) if character.isdigit() else character for character in words)


def _date(found: re.Match[str], rng: random.Random) -> str | None:
    words, month = found.group(), found["month"]
    other = rng.choice([name for name in _MONTHS if name != month])
    if found["year"] and rng.random() < 0.4:
        return words.replace(found["year"], str(int(found["year"]) + rng.choice((-2, -1, 1, 2))))
    if found["day"] and rng.random() < 0.4:
        return words.replace(found["day"], str(1 + (int(found["day"]) + rng.randint(3, 20)) % 28), 1)
    return words.replace(month, other)


def _name(found: re.Match[str], rng: random.Random) -> str | None:
    parts = found.group().split()
    if any(part in _MONTHS for part in parts):
        return None
    for place, part in enumerate(parts):
        if part in _HEADS:
            parts[place] = _HEADS[part]
            return " ".join(parts)
    parts[-1] = rng.choice(_SURNAMES)
    return " ".join(parts)


def _negated(found: re.Match[str], rng: random.Random) -> str | None:
    return f"{found['aux']} not {found['next']}"


def _denied(found: re.Match[str], rng: random.Random) -> str | None:
    return f"{found['aux']} {found['next']}"


def _of(table: dict[str, str] | dict[str, tuple[str, ...]]) -> Callable[[re.Match[str], random.Random], str | None]:
    def put(found: re.Match[str], rng: random.Random) -> str | None:
        words = table.get(found.group()) or table.get(found.group().lower(), ())
        other = words if isinstance(words, str) else rng.choice(words) if words else None
        return other.capitalize() if other and found.group()[0].isupper() and not other[0].isupper() else other

    return put


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DATE = rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{'|'.join(_MONTHS)})(?: (?P<year>20\d\d))?(?![\w,]* \d)"
_NOT_DATE = rf"(?! (?:{'|'.join(_MONTHS)})\b)"
# A number that numbers something is no fact.
_NOT_ID = "".join(f"(?<!{word} )" for word in ("Recommendation", "recommendation", "Request", "Finding", "Proposal", "Rec.", "Chapter",
                                               "Article", "Category", "concern", "Concern", "Issue", "Call", "paragraph", "section"))  # fmt: skip
_PATTERNS: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str], random.Random], str | None]], ...] = (
    (re.compile(rf"{_NOT_ID}(?<![\w.,/£$€-])[£$€]?\d{{1,3}}(?:,\d{{3}})*(?![\w./:-]|,\d){_NOT_DATE}"), "number", _number),
    (re.compile(rf"{_NOT_ID}(?<![\w-])(?:{_any(_WORDS)})(?![\w-]){_NOT_DATE}", re.I), "number", _number),
    (re.compile(rf"(?<![\w-]){_DATE}"), "date", _date),
    (re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]+ (?:(?:of|for|and) )?){1,3}[A-Z][a-z]{3,}(?![\w-])"), "name", _name),
    (re.compile(rf"(?<![\w-])(?:{_any(list(_MODALS))})(?= [a-z]{{2,}})"), "modal", _of(_MODALS)),
    (re.compile(rf"(?<![\w-])(?<!not )(?<!to )(?P<aux>{_AUXILIARIES}) (?P<next>(?!not\b|be not\b|no\b|never\b|to\b|of\b|sometimes\b|its\b|the\b|also\b|now\b|already\b|always\b|often\b|only\b)[a-z]{{3,}})(?![\w-])(?! (?:\w+ )?(?:no|nothing|none|never)\b)"), "negation", _negated),
    (re.compile(rf"(?<![\w-])(?P<aux>{_AUXILIARIES}|does|do) not (?P<next>[a-z]{{2,}})(?![\w-])"), "negation", _denied),
    (re.compile(rf"(?<![\w-])(?<!rather not say )(?:{_any([word for word in _TURNED if word not in ('above', 'below')])})(?![\w-])", re.I), "comparative", _of(_TURNED)),
    (re.compile(r"(?<![\w-])(?:above|below)(?= [£$€\d])"), "comparative", _of(_TURNED)),
    (re.compile(rf"(?<![\w-])(?<!the )(?<!how )(?<!at )(?<!will )(?<!ll )(?<!they )(?<!we )(?<!you )(?<!are )(?<!were )(?<!have )(?<!had )(?<!has )(?:{_any(list(_AMOUNTS))})(?= (?!part|likely|exact|often)[a-z])", re.I), "quantifier", _of(_AMOUNTS)),
    (re.compile(rf"(?:(?<=\n)|(?<=^)|(?<=\d )|(?<=: ))(?:{_any(list(_LABELS))})(?=\.|\n|$| *\|)"), "stance", _of(_LABELS)),
    (re.compile(rf"(?<![\w-])(?:{_any(list(_VERBS))})(?= (?:both|all|it|them|(?:[\w’']+ ){{0,4}}(?:recommendations?|proposals?))\b)"), "stance", _of(_VERBS)),
)  # fmt: skip


def _row(copy: Copy, chosen: Sequence[Plant], texts: dict[str, str]) -> Json:
    pieces: list[str] = []
    at = shift = 0
    shifts: list[tuple[int, int]] = []
    changes = []
    for plant in chosen:
        start, end = plant.suspect
        pieces += [copy.text[at:start], plant.put]
        source = copy.sources[plant.source]
        changes.append(
            {
                "kind": plant.kind,
                "source": plant.source,
                "was": texts[source][slice(*plant.official)],
                "is": plant.put,
                "official": list(plant.official),
                "suspect": [start + shift, start + shift + len(plant.put)],
            }
        )
        shift += len(plant.put) - (end - start)
        shifts.append((end, shift))
        at = end
    pieces.append(copy.text[at:])

    def moved(place: int) -> int:
        return place + next((shift for end, shift in reversed(shifts) if place >= end), 0)

    return {
        "id": f"{copy.id}+changed",
        "copy": copy.id,
        "kind": copy.kind,
        "generator": copy.generator,
        "strength": copy.strength,
        "split": copy.split,
        "sources": list(copy.sources),
        "host": copy.host,
        "text": "".join(pieces),
        "pairs": [[copy.sources.index(name), *map(moved, here), *there] for name, here, there in copy.pairs],
        "changes": changes,
    }


if __name__ == "__main__":
    main()
