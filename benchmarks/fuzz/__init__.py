"""Fuzzing of the readers: broken and hostile inputs made from the project's own documents.

``python -m benchmarks.fuzz --seconds 600 --seed 1 --reader all``: every input must end in a paper or a `RecsimError`, in time,
with spans that quote the text. Seconds are the processor's, so that a busy machine makes nothing slow. With ``recsim[fuzz]`` installed, ``--guided`` hands one reader to a coverage-guided fuzzer.
"""

import os

# Inputs are small: threads of the linear algebra library only wait for one another, and on a busy machine for seconds.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
