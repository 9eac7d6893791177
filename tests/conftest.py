"""Settings for the whole suite."""

from hypothesis import settings

# Deadlines measure the machine, not the code: a loaded CI machine is ten times slower. Speed has its own benchmarks.
settings.register_profile("recsim", deadline=None)
settings.load_profile("recsim")
