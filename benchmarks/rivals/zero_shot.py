"""Stance without training: the label whose description is nearest to the passage by the cosine of MiniLM vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.rivals.contract import Setting
from benchmarks.rivals.vectors import encoded
from recsim.stance.passages import Passage

SETTINGS: tuple[Setting, ...] = ({"described": "by name"}, {"described": "by sentence"}, {"described": "by several sentences"})
# What a user would write down for each label; several ways of saying it are averaged.
DESCRIPTIONS: dict[str, tuple[str, ...]] = {
    "accepted": (
        "The recommendation is accepted.",
        "We agree with this recommendation.",
        "The government supports this and will do it.",
    ),
    "accepted_in_principle": ("The recommendation is accepted in principle.", "We agree in principle with the aim."),
    "partially_accepted": ("The recommendation is accepted in part.", "We accept part of this recommendation, not all of it."),
    "rejected": ("The recommendation is rejected.", "We do not agree with this recommendation.", "This will not be done."),
    "noted": ("The recommendation is noted.", "We take note of this recommendation."),
    "under_consideration": ("The recommendation is under consideration.", "We will consider this and decide later."),
    "no_explicit_position": ("The answer states no position.", "It describes what is done without saying yes or no."),
    "not_addressee": ("This recommendation is for somebody else.", "It is a matter for another body."),
    "not_addressed": ("There is no answer.", "This recommendation is not answered here."),
    "redacted": ("The answer is withheld.", "This text has been redacted."),
    "mixed": ("One body accepts and another rejects.", "The responders differ on this recommendation."),
    "role:claim": ("We accept most of the recommendations.", "The report makes ten recommendations, and nine are accepted."),
    "role:commitment": ("We will do this by the end of the year.", "The work will be finished by June."),
    "role:recommendation": ("The ministry should do this.", "We recommend that the council does this."),
    "role:other": ("This is background.", "The inspection was held in spring."),
}


def fit(train: Sequence[Passage], *, described: str = "by name") -> Callable[[Sequence[str]], list[str]]:
    """A function from texts to labels; of the training passages only the labels that there are is taken."""
    labels = sorted({passage.label for passage in train})
    rows = []
    for label in labels:
        plain = label.removeprefix("role:").replace("_", " ")
        sentences = DESCRIPTIONS.get(label, (plain,))
        taken = (plain,) if described == "by name" else sentences[:1] if described == "by sentence" else sentences
        mean = encoded(taken).mean(axis=0)
        rows.append(mean / max(float(np.linalg.norm(mean)), 1e-9))
    table = np.stack(rows)

    def predict(texts: Sequence[str]) -> list[str]:
        return [labels[place] for place in (encoded(list(texts)) @ table.T).argmax(axis=1).tolist()]

    return predict
