"""One reader under Atheris, the coverage-guided fuzzer of ``recsim[fuzz]``; runs in a process of its own, which it ends itself."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from benchmarks.fuzz.mutate import mutated
from benchmarks.fuzz.seeds import seeds


def guide(reader: str, seconds: int, seed: int, crashes: Path) -> None:
    """Fuzzes until the time is over or something crashes; libFuzzer writes the input into ``crashes``. Does not return."""
    import atheris

    with atheris.instrument_imports(include=["recsim.reading"]):
        import recsim.reading.docx
        import recsim.reading.html
        import recsim.reading.mail
        import recsim.reading.markdown
        import recsim.reading.odt
        import recsim.reading.pdf
        import recsim.reading.plain  # noqa: F401
    from benchmarks.fuzz.judge import judged

    begun = seeds(reader)
    folder = Path(tempfile.mkdtemp(prefix=f"recsim-fuzz-{reader}-"))
    for number, data in enumerate(begun):
        (folder / str(number)).write_bytes(data)

    def one(data: bytes) -> None:
        outcome = judged(data)
        if outcome.bad:
            raise RuntimeError(f"{outcome.kind}: {outcome.what}\n{outcome.trace}")

    def change(data: bytes, longest: int, number: int) -> bytes:
        return mutated(data, begun, reader, random.Random(number))[:longest]

    options = [
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-artifact_prefix={crashes}/guided-",
        "-max_len=40000",
        "-timeout=90",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder)], one, custom_mutator=change)
    atheris.Fuzz()
