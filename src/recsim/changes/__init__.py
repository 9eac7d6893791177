"""What a copy changed: words in place of words, facts, and stances.

Each works on the aligned passages of two texts (`recsim.matching.match`) and on both sides read for their facts (`read_sides`).
"""

from recsim.changes.facts import fact_changes
from recsim.changes.glossary import substitutions
from recsim.changes.quantities import Quantity, find_quantities
from recsim.changes.sides import FactSide, read_sides
from recsim.changes.stances import stance_changes

__all__ = ["FactSide", "Quantity", "fact_changes", "find_quantities", "read_sides", "stance_changes", "substitutions"]
