"""Response -> call: what an answer states about its recommendation, with the words that carry it."""

from recsim.stance.claims import find_claims
from recsim.stance.decide import by_speaker, decide
from recsim.stance.learned import MOST_ROLES, needs_opinion, role_opinion, second_opinions

__all__ = ["MOST_ROLES", "by_speaker", "decide", "find_claims", "needs_opinion", "role_opinion", "second_opinions"]
