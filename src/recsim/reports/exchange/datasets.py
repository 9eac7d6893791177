"""A labelled corpus as a folder that Hugging Face ``datasets`` loads: a JSON Lines file a split, and a card that names them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from recsim.errors import CorpusError, UsageError
from recsim.evaluation import load_corpus
from recsim.evaluation.copies_corpus import load_copies
from recsim.records import Json
from recsim.reports.replacing import replacing

# The loader's names for the splits of a corpus.
_SPLITS = {"train": "train", "dev": "validation", "test": "test"}
_TASKS = {"passages": "text-classification", "papers": "token-classification", "copies": "text-classification"}


def write_dataset(corpus: str | Path, folder: str | Path) -> dict[str, int]:
    """How many rows each split has, once the corpus lies in the folder as ``train.jsonl``, ``validation.jsonl``, ``test.jsonl``.

    The corpus is one of passages (as stance-v1), of papers (as replies-v1) or of copies (as copies-v1). Its card and licence come
    along. Raises `CorpusError` for another folder, and `UsageError` where the target is the corpus itself.
    """
    root, target = Path(corpus), Path(folder)
    if root.resolve() == target.resolve():
        raise UsageError(f"{target} is the corpus itself; write somewhere else")
    kind, rows = _opened(root)
    target.mkdir(parents=True, exist_ok=True)
    held: dict[str, list[Json]] = {}
    for split, row in rows:
        held.setdefault(_SPLITS.get(split, split), []).append(row)
    for split, found in held.items():
        with replacing(target / f"{split}.jsonl") as stream:
            for row in found:
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    with replacing(target / "README.md") as stream:
        stream.write(_card(root, kind, [name for name in _SPLITS.values() if name in held]))
    licence = root / "LICENSE"
    if licence.is_file():
        with replacing(target / "LICENSE") as stream:
            stream.write(licence.read_text(encoding="utf-8"))
    return {split: len(found) for split, found in held.items()}


def _opened(root: Path) -> tuple[str, Iterator[tuple[str, Json]]]:
    if (root / "passages.jsonl").is_file():
        return "passages", _passages(root)
    if (root / "copies.jsonl").is_file():
        return "copies", _copies(root)
    if (root / "labels").is_dir():
        return "papers", _papers(root)
    raise CorpusError(f"{root} holds no passages.jsonl, copies.jsonl or labels/; name the folder of a corpus")


def _passages(root: Path) -> Iterator[tuple[str, Json]]:
    families: dict[str, str] = json.loads((root / "corpus.json").read_text(encoding="utf-8"))["families"]
    for line in (root / "passages.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        evidence = row.pop("evidence", None) or {}
        start, end = evidence.get("span") or (None, None)
        yield families[row["family"]], {**row, "evidence_start": start, "evidence_end": end}


def _papers(root: Path) -> Iterator[tuple[str, Json]]:
    from recsim.reading import read

    for paper in load_corpus(root).papers:
        text = read(paper.path).text
        rows = []
        for row in paper.label["recommendations"]:
            asked, answer = row.get("text") or {}, row.get("response") or {}
            rows.append(
                {
                    "id": row["id"],
                    "parent": row.get("parent"),
                    "stance": row.get("stance"),
                    "implementation": row.get("implementation", "not_stated"),
                    **_edges("text", asked.get("span")),
                    **_edges("response", answer.get("span")),
                }
            )
        yield paper.split, {"id": paper.path.name, "family": paper.family, "text": text, "recommendations": rows}


def _edges(name: str, span: list[int] | None) -> Json:
    return {f"{name}_start": span[0] if span else None, f"{name}_end": span[1] if span else None}


def _copies(root: Path) -> Iterator[tuple[str, Json]]:
    from recsim.reading import read

    corpus = load_copies(root)
    texts: dict[str, str] = {}
    for line in (root / "copies.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        sources = list(row["sources"])
        for name in sources:
            if name not in texts:
                texts[name] = read(corpus.texts[name].path).text
        pairs = [
            dict(zip(("source", "start", "end", "source_start", "source_end"), pair, strict=True))
            for pair in row.get("pairs", ())
        ]
        flat = {key: row.get(key) for key in ("id", "kind", "generator", "strength", "text")}
        yield row["split"], {**flat, "sources": [{"id": name, "text": texts[name]} for name in sources], "pairs": pairs}


def _card(root: Path, kind: str, splits: list[str]) -> str:
    """The corpus's own card under the front matter that says which file is which split."""
    front = [
        "---",
        f"pretty_name: {root.name}",
        "language:",
        "- en",
        "license: cc-by-4.0",
        "task_categories:",
        f"- {_TASKS[kind]}",
        "configs:",
        "- config_name: default",
        "  data_files:",
    ]
    for split in splits:
        front += [f"  - split: {split}", f"    path: {split}.jsonl"]
    card = root / "CARD.md"
    body = card.read_text(encoding="utf-8") if card.is_file() else f"# {root.name}\n"
    return "\n".join([*front, "---", "", body])
