"""Where a text is cut for matching: units (sentences) and passages (a few of them)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recsim.records import Span
from recsim.text import sentences
from recsim.wording.folding import Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A sentence longer than LONGEST words is cut into pieces of about PIECE, so that texts without full stops are aligned too.
LONGEST, PIECE = 70, 40
# A passage, the unit of search, takes sentences until it has this many words.
PASSAGE = 45


def unit_bounds(text: str, tokens: Tokens, blocks: Sequence[Span]) -> NDArray[np.int64]:
    """Token offsets at which the units of a text begin, and the number of tokens at the end; blocks always end a unit."""
    import numpy as np

    if not len(tokens):
        return np.zeros(1, dtype=np.int64)
    starts = _starts(text, tokens, blocks or [(0, len(text))])
    return np.unique(np.array([0, *starts, len(tokens)], dtype=np.int64))


def passage_bounds(bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Token offsets at which passages begin: units joined until they have `PASSAGE` words, a short rest joined to the last."""
    import numpy as np

    if len(bounds) < 2:
        return bounds
    chosen = [int(bounds[0])]
    for bound in bounds[1:-1].tolist():
        if bound - chosen[-1] >= PASSAGE:
            chosen.append(bound)
    end = int(bounds[-1])
    if len(chosen) > 1 and end - chosen[-1] < PASSAGE // 3:
        chosen.pop()
    return np.array([*chosen, end], dtype=np.int64)


def _starts(text: str, tokens: Tokens, blocks: Sequence[Span]) -> Iterator[int]:
    import numpy as np

    for block in blocks:
        for sentence in sentences(text, block):
            first, last = np.searchsorted(tokens.starts, sentence).tolist()
            if first == last:
                continue
            pieces = max(1, round((last - first) / PIECE)) if last - first > LONGEST else 1
            for number in range(pieces):
                yield first + (last - first) * number // pieces
