"""Document -> skeleton: which recommendations a paper holds, where each was answered, and what kind of paper it is."""

from recsim.structure.build import build
from recsim.structure.joining import join

__all__ = ["build", "join"]
