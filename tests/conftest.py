"""Settings for the whole suite."""

import os

# One worker a core: threads of the linear algebra beside them fight for the same cores, and a paper took 3.7 s instead of 1.0.
# It has to be said before NumPy is loaded.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from recsim import Matcher

# Deadlines measure the machine, not the code: a loaded CI machine is ten times slower. Speed has its own benchmarks.
settings.register_profile("recsim", deadline=None)
settings.load_profile("recsim")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Compares texts with the models that ship."""
    return Matcher()
