"""The card of a stance model, generated from its description and from figures measured when it was made."""

from __future__ import annotations

import json
from pathlib import Path

from recsim.records import Json
from recsim.stance.passages import PassageCorpus


def _weighed_on(described: Json) -> list[str]:
    papers = described.get("papers")
    if papers is None:
        return []
    return [
        f"- rules weighed on: {papers['openings']} openings of answers of {papers['name']} (sha256 `{papers['sha256'][:16]}…`), split "
        f"{', '.join(papers['splits'])}, beside the development passages"
    ]


def write_card(folder: Path, corpus: PassageCorpus) -> None:
    """Measures the model on the corpus's test split and writes ``CARD.md`` beside it."""
    from recsim.evaluation.stance import evaluate_stance

    described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    result = evaluate_stance(corpus, split="test", model=str(folder))
    figures = result.figures
    lines = [
        f"# {folder.name}",
        "",
        "Decides what a sentence or passage of an official paper states about the recommendation that it answers: role, stance",
        "and implementation, with calibrated probabilities. Two linear heads over an encoder's vectors, joined with hashed n-grams and with",
        "the word of the rules; the attention that was trained on marked evidence says which clause carried the decision.",
        "",
        f"- made by `{described['made_by']}`, which writes this card; the encoder's own `model.json` says what it was made of",
        f"- encoder: `{described['encoder']}`",
        f"- trained on: {described['corpus']['name']} (sha256 `{described['corpus']['sha256'][:16]}…`), splits {', '.join(described['corpus']['splits'])}",
        f"- labels: {', '.join(described['labels'])}",
        *_weighed_on(described),
        f"- abstains when the two best labels are closer than {described['margin']}",
        "- files: NumPy arrays without pickle, each with its sha256 in `model.json`",
        "- licence: MIT; the encoder starts from sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)",
        "",
        f"## Measured on the test split of {corpus.name} ({sum(1 for p in corpus.passages if p.split == 'test')} passages, families apart)",
        "",
        "| figure | value | 95% interval |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {figure.value:.3f} | {figure.low:.3f}–{figure.high:.3f} |" for name, figure in figures.items()]
    lines += ["", "| part of the corpus | macro-F1 | 95% interval |", "|---|---|---|"]
    for name, measured in sorted(result.groups["part"].items()):
        lines.append(
            f"| {name} | {measured['macro_f1'].value:.3f} | {measured['macro_f1'].low:.3f}–{measured['macro_f1'].high:.3f} |"
        )
    lines += ["", "| label | F1 | 95% interval | most frequent mistake |", "|---|---|---|---|"]
    for name, measured in result.groups["label"].items():
        became = {found: count for found, count in result.confusion.get(name, {}).items() if found != name}
        worst = max(became, key=lambda found: became[found]) if became else "–"
        lines.append(f"| {name} | {measured['f1'].value:.3f} | {measured['f1'].low:.3f}–{measured['f1'].high:.3f} | {worst} |")
    lines += [
        "",
        "## Limits",
        "",
        "English only; other languages are given as abstentions. Passages over 192 tokens are read by their beginning. The corpus was",
        "written for this project about fictional bodies: real papers are plainer in wording and longer.",
        "",
    ]
    (folder / "CARD.md").write_text("\n".join(lines), encoding="utf-8")
