"""Response -> call: what an answer states about its recommendation, with the words that carry it."""

from recsim.stance.claims import find_claims
from recsim.stance.decide import decide

__all__ = ["decide", "find_claims"]
