"""How head, n-grams and rules are weighed against each other: one log-linear pool (Genest and Zidek 1986).

The log-odds of a label are a sum: the head's, times a factor; those of the n-grams, times another; and, on the stance that the rules
read, what their word was worth on held-out passages where it was of that kind. All of it is fitted by `recsim.stance.join_fitting`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recsim.records import Json
from recsim.stance.evidence import OPPOSITES, Opinion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# Added to the log-odds of the opposite of a stance that stands outright with nothing of its opposite heard. On training and development
# passages and openings of replies-v1 that opposite is right in 0 of 534, and in 6 of 72 contorted ones; at half weight for those, in .5%
# where its share of all passages is .11, which is -3.1 in log-odds.
_UNOPPOSED = -3.0
# Added to every label but a printed one and partial acceptance, to which what follows an "Accepted" may limit it: on training and development
# passages and openings of replies-v1 another is right in 1 of 307. Held-out openings are right in .903 without it, .908 with -2 and .912 with
# -4 or -6, and no other part changes.
_BESIDE_PRINTED = -4.0
_PRINTED, _LIMITED = ("label", "labelled"), "partially_accepted"


@dataclass(frozen=True, slots=True)
class Join:
    """Factors of head and n-grams beside the rules and without them, and the worth of the rules' word by kind and stance."""

    beside: tuple[float, float] = (1.0, 0.0)
    alone: tuple[float, float] = (1.0, 0.0)
    kinds: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def worth(self, said: Opinion) -> float:
        """Log-odds that the rules' word adds to the stance that they read; that of its kind where the stance was not met in it."""
        return self.words.get((said.kind, said.stance), self.kinds.get(said.kind, 0.0))

    def probabilities(
        self,
        head: NDArray[np.float64],
        ngrams: NDArray[np.float64] | None,
        labels: Sequence[str],
        opinions: Sequence[Opinion] | None,
    ) -> NDArray[np.float64]:
        """Shape (texts, labels), rows summing to 1; without ``opinions`` the rules are left out."""
        import numpy as np

        first, second = self.alone if opinions is None else self.beside
        scores = head * first if ngrams is None else head * first + ngrams * second
        for number, said in enumerate(opinions or ()):
            if said.stance in labels:
                scores[number, labels.index(said.stance)] += self.worth(said)
            if said.unopposed and OPPOSITES[said.stance] in labels:
                scores[number, labels.index(OPPOSITES[said.stance])] += _UNOPPOSED
            if said.kind in _PRINTED:
                others = [place for place, label in enumerate(labels) if label not in (said.stance, _LIMITED)]
                scores[number, others] += _BESIDE_PRINTED
        return softmax(np.asarray(scores, dtype=np.float64))

    def to_dict(self) -> Json:
        """As ``model.json`` keeps it."""
        return {
            "beside_rules": [round(value, 4) for value in self.beside],
            "alone": [round(value, 4) for value in self.alone],
            "rules": {
                kind: {
                    "any": round(worth, 3),
                    **{stance: round(value, 3) for (name, stance), value in sorted(self.words.items()) if name == kind},
                }
                for kind, worth in self.kinds.items()
            },
        }

    @classmethod
    def from_dict(cls, stored: Json) -> Join:
        """The inverse of `to_dict`."""
        rules = stored["rules"]
        return cls(
            (stored["beside_rules"][0], stored["beside_rules"][1]),
            (stored["alone"][0], stored["alone"][1]),
            {kind: row["any"] for kind, row in rules.items()},
            {(kind, stance): value for kind, row in rules.items() for stance, value in row.items() if stance != "any"},
        )


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log-odds, row by row."""
    import numpy as np

    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return result
