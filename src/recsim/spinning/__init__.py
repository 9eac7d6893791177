"""Wording that gives itself away: whether words of a text were swapped, judged without a source at hand. A hint, no more."""

from recsim.spinning.judge import spun
from recsim.spinning.model import DEFAULT_SPUN, SpunModel, load_spun

__all__ = ["DEFAULT_SPUN", "SpunModel", "load_spun", "spun"]
