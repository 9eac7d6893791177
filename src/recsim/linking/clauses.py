"""Clauses, numbers and words of many recommendations as arrays, so that one is compared with all its candidates at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

from recsim.linking.asks import Clause

# Stems of an actor (`asks.clause_of` gives no more), and of an object: those looked for and those among which they are looked for.
_ACTOR, _SOUGHT, _AMONG = 4, 5, 8

Symbols = dict[str, int]


def symbol(symbols: Symbols, word: str) -> int:
    """The number of a word, given out on first sight; -1 for an empty one."""
    return symbols.setdefault(word, len(symbols)) if word else -1


def spelled(symbols: Symbols, words: Sequence[str]) -> str:
    """Words as one character each, which is what sequences are compared by fastest. Beyond 1.1 million words characters are used twice."""
    return "".join([chr(symbol(symbols, word) % (sys.maxunicode + 1)) for word in words])


def words_kept(later: Sequence[str], earlier: Sequence[str]) -> NDArray[np.int64]:
    """For each of some spelled texts and each of others how many words stand in both in the same order."""
    if not earlier:
        return np.zeros((len(later), 0), dtype=np.int64)
    return np.asarray(cdist(later, earlier, scorer=LCSseq.similarity, dtype=np.int64), dtype=np.int64)


@dataclass(frozen=True)
class ClauseTable:
    """Clauses as numbers of `Symbols`, one row each; -1 stands for nothing."""

    action: NDArray[np.int64]
    verb: NDArray[np.int64]
    actor: NDArray[np.int64]
    object: NDArray[np.int64]


def clause_table(clauses: Sequence[Clause], symbols: Symbols) -> ClauseTable:
    """The rows of some clauses."""

    def padded(rows: list[list[int]], width: int) -> NDArray[np.int64]:
        return np.array([(row + [-1] * width)[:width] for row in rows], dtype=np.int64).reshape(-1, width)

    return ClauseTable(
        np.array([symbol(symbols, clause.action) for clause in clauses], dtype=np.int64),
        np.array([symbol(symbols, clause.verb) for clause in clauses], dtype=np.int64),
        padded([sorted(symbol(symbols, word) for word in clause.actor) for clause in clauses], _ACTOR),
        padded([[symbol(symbols, word) for word in clause.object] for clause in clauses], _AMONG),
    )


def clause_columns(
    later: ClauseTable, row: int, earlier: ClauseTable, places: NDArray[np.int64]
) -> dict[str, NDArray[np.float64]]:
    """Whether actor, act and object of one clause are those of others, by the names of the evidence."""
    action, verb = earlier.action[places], earlier.verb[places]
    actor, own_actor = earlier.actor[places], later.actor[row][later.actor[row] >= 0]
    both = (action >= 0) & (later.action[row] >= 0)
    shared = np.isin(actor, own_actor).any(axis=1)
    found = {
        "same_action": both & (action == later.action[row]),
        "other_action": both & (action != later.action[row]),
        "same_verb": (verb == later.verb[row]) & (verb >= 0),
        "same_actor": shared,
        "other_actor": (actor >= 0).any(axis=1) & bool(len(own_actor)) & ~shared,
    }
    columns = {name: values.astype(np.float64) for name, values in found.items()}
    columns["same_object"] = _objects(later.object[row], earlier.object[places])
    return columns


def _objects(one: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of the first five stems of either object that stand in the other's first eight."""
    one = one[one >= 0]
    sizes = (others[:, :_SOUGHT] >= 0).sum(axis=1)
    if not len(one):
        return np.zeros(len(others))
    ahead = (one[None, :_SOUGHT, None] == others[:, None, :]).any(axis=2).sum(axis=1) / min(_SOUGHT, len(one))
    back = np.isin(others[:, :_SOUGHT], one).sum(axis=1) / np.maximum(sizes, 1)
    result: NDArray[np.float64] = np.where(sizes > 0, (ahead + back) / 2, 0.0)
    return result
