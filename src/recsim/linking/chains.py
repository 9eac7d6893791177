"""Links over links: what follows up a repeated recommendation also follows up the one that it repeats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)

# A direct link below this probability carries nothing further. Chosen on the development part of links-v1.
CARRIES = 0.3


class Chains(Generic[Item]):
    """What is known of links between items, in both directions; each link is the probability that both are the same ask."""

    def __init__(self) -> None:
        self._near: defaultdict[Item, dict[Item, float]] = defaultdict(dict)

    def add(self, later: Item, links: Mapping[Item, float]) -> None:
        """Keeps the links of an item to earlier ones, as far as they carry."""
        for earlier, score in links.items():
            if score >= CARRIES:
                self._near[later][earlier] = max(score, self._near[later].get(earlier, 0.0))
                self._near[earlier][later] = self._near[later][earlier]

    def near(self, item: Item) -> Mapping[Item, float]:
        """The items that a link leads to or comes from, with its probability."""
        return self._near.get(item, {})

    def extended(self, direct: Mapping[Item, float]) -> dict[Item, tuple[float, Item | None]]:
        """Direct links with what they lead to: the best product of two probabilities, and the item in between where it beats a direct link."""
        found: dict[Item, tuple[float, Item | None]] = {item: (score, None) for item, score in direct.items()}
        for between, score in direct.items():
            if score < CARRIES:
                continue
            for item, further in self._near.get(between, {}).items():
                product = score * further
                if product > found.get(item, (0.0, None))[0]:
                    found[item] = (product, between)
        return found
