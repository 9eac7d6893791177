"""Fuzzing of the readers: broken and hostile inputs made from the project's own documents.

``python -m benchmarks.fuzz --seconds 600 --seed 1 --reader all``: every input must end in a paper or a `RecsimError`, in time,
with spans that quote the text. With ``recsim[fuzz]`` installed, ``--guided`` hands one reader to a coverage-guided fuzzer.
"""
